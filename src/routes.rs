//! The single list of all addresses of the site and all kinds of pages.

mod segment;
#[cfg(test)]
mod tests;

use crate::config::Config;
use crate::manifest;
use crate::model;
use crate::published;
pub use segment::{hashed, segment};

/// Defines an enum and the properties of each variant, one line per variant.
macro_rules! list {
    ($(#[$doc:meta])* $list:ident: $about:ident { $($name:ident = $value:expr;)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $list { $($name),+ }

        impl $list {
            /// All variants, in the order in which they are listed.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            pub const fn about(self) -> $about {
                match self { $(Self::$name => $value),+ }
            }
        }
    };
}

list! {
    /// A kind of page. The order is that of the navigation, and of equal results of search.
    PageKind: About {
        Board = page("board", "Board", "board.html", At("")).in_sitemap();
        NotFound = page("error", "There is no such page", "404.html", File(NOT_FOUND));

        Alarms = list("Alarms", "alarms.html", "alarms/").in_header().key('a').in_sitemap();
        Runbooks = list("Runbooks", "runbooks.html", "runbooks/").shared().in_header().key('b').in_sitemap();
        Services = list("Services", "services.html", "services/").in_header().key('s').in_sitemap();
        Readiness = list("Readiness", "readiness.html", "readiness/").in_header().key('r').in_sitemap();
        Postmortems = list("Postmortems", "postmortems.html", "postmortems/").in_header().key('p').in_sitemap();
        Problems = list("Problems", "problems.html", "problems/").word("problems").in_header();
        Reviews = list("Reviews", "reviews.html", "reviews/").under(Self::Readiness).in_footer().in_sitemap();
        Checklists = list("Checklists", "checklists.html", "checklists/").under(Self::Readiness).in_footer().in_sitemap();
        Rules = list("Rules", "rules.html", "rules/").under(Self::Problems).in_footer();

        Alarm = named("alarm", "Alarms", "alarm.html", "alarms/").under(Self::Alarms);
        Forward = page("alarm", "Alarms", "forward.html", Each("alarms/")).under(Self::Alarms);
        Runbook = document("runbook", "Runbooks", "document.html").under(Self::Runbooks);
        Service = named("service", "Services", "service.html", "services/").under(Self::Services).in_sitemap();
        Postmortem = document("postmortem", "Postmortems", "postmortem.html").under(Self::Postmortems);
        Review = document("review", "Reviews", "review.html").under(Self::Readiness);
        Checklist = named("checklist", "Checklists", "checklist.html", "checklists/").under(Self::Readiness).in_sitemap();
        Document = document("page", "Pages", "document.html");
        Rule = named("rule", "Rules", "rule.html", "rules/").under(Self::Problems);

        Folder = page("folder", "Folders", "folder.html", Anywhere).in_sitemap();
        Stage = page("list", "Stages", "readiness.html", Each("readiness/")).under(Self::Readiness);
        Moved = page("moved", "Former addresses", "moved.html", Anywhere);
    }
}

list! {
    /// A file for programs.
    DataFile: Data {
        Alarms = data("api/v1/alarms.json");
        Documents = data("api/v1/documents.json");
        Findings = data("api/v1/findings.json");
        Postmortems = data("api/v1/postmortems.json");
        Readiness = data("api/v1/readiness.json");
        Services = data("api/v1/services.json");
        Outline = data(published::FILE);
        Calendar = data("calendar.ics");
        Feed = data("feed.xml").with_whole_addresses();
        Sitemap = data("sitemap.xml").with_whole_addresses();
        Llms = data(LLMS).with_twins();
    }
}

/// The list of Markdown twins, by the convention of <https://llmstxt.org>.
pub const LLMS: &str = "llms.txt";

/// The page for addresses that do not exist. Web servers look for this name.
pub const NOT_FOUND: &str = "404.html";

/// The properties of a kind of page.
pub struct About {
    /// Its name in data files, in search and in the style sheet.
    pub word: &'static str,
    /// The title of the page if the kind has only one page, else a heading for several.
    pub title: &'static str,
    pub template: &'static str,
    pub address: Address,
    /// The list that the navigation marks on a page of this kind.
    section: Option<PageKind>,
    pub navigation: Option<Navigation>,
    /// The keyboard shortcut: this key after `g`.
    pub key: Option<char>,
    pub in_sitemap: bool,
    /// Whether search finds it: by its title if the kind has only one page, else by its content.
    pub in_search: bool,
    /// Whether documents may be below its address. A document at its address introduces the list.
    pub is_shared: bool,
}

/// The addresses of the pages of a kind, relative to the site's root.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Address {
    /// A single page, at this address.
    At(&'static str),
    /// A single page, in this file.
    File(&'static str),
    /// One page for each name, below this folder.
    Each(&'static str),
    /// At an address that depends on a file of the project.
    Anywhere,
}

use Address::{Anywhere, At, Each, File};

/// The part of a page that links to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Navigation {
    Header,
    Footer,
}

/// The properties of a file for programs.
pub struct Data {
    pub path: &'static str,
    /// Whether only sites with a `base_url` have it.
    pub has_whole_addresses: bool,
    /// Whether only sites with Markdown twins have it.
    pub has_twins: bool,
}

const fn page(word: &'static str, title: &'static str, template: &'static str, address: Address) -> About {
    About {
        word,
        title,
        template,
        address,
        section: None,
        navigation: None,
        key: None,
        in_sitemap: false,
        in_search: false,
        is_shared: false,
    }
}

const fn list(title: &'static str, template: &'static str, url: &'static str) -> About {
    page("list", title, template, At(url)).in_search()
}

const fn document(word: &'static str, title: &'static str, template: &'static str) -> About {
    page(word, title, template, Anywhere).in_sitemap().in_search()
}

const fn named(
    word: &'static str,
    title: &'static str,
    template: &'static str,
    folder: &'static str,
) -> About {
    page(word, title, template, Each(folder)).in_search()
}

const fn data(path: &'static str) -> Data {
    Data { path, has_whole_addresses: false, has_twins: false }
}

impl About {
    const fn word(self, word: &'static str) -> Self {
        Self { word, ..self }
    }

    const fn under(self, section: PageKind) -> Self {
        Self { section: Some(section), ..self }
    }

    const fn in_header(self) -> Self {
        Self { navigation: Some(Navigation::Header), ..self }
    }

    const fn in_footer(self) -> Self {
        Self { navigation: Some(Navigation::Footer), ..self }
    }

    const fn key(self, key: char) -> Self {
        Self { key: Some(key), ..self }
    }

    const fn in_sitemap(self) -> Self {
        Self { in_sitemap: true, ..self }
    }

    const fn shared(self) -> Self {
        Self { is_shared: true, ..self }
    }

    const fn in_search(self) -> Self {
        Self { in_search: true, ..self }
    }
}

impl Data {
    const fn with_whole_addresses(self) -> Self {
        Self { has_whole_addresses: true, ..self }
    }

    const fn with_twins(self) -> Self {
        Self { has_twins: true, ..self }
    }
}

impl PageKind {
    /// The address of the page, if the kind has only one page: `alarms/`.
    pub const fn url(self) -> Option<&'static str> {
        match self.about().address {
            At(url) => Some(url),
            File(_) | Each(_) | Anywhere => None,
        }
    }

    /// The file of the page, if the kind has only one page: `alarms/index.html`.
    pub fn file(self) -> Option<String> {
        match self.about().address {
            At(url) => Some(file(url)),
            File(path) => Some(path.to_owned()),
            Each(_) | Anywhere => None,
        }
    }

    /// The folder of its addresses: `alarms/`. Empty if that is the root, or if the pages may be anywhere.
    pub const fn folder(self) -> &'static str {
        match self.about().address {
            At(folder) | Each(folder) => folder,
            File(_) | Anywhere => "",
        }
    }

    /// The address of the page for a name: `alarms/<name>/`.
    pub fn url_of(self, name: &str) -> String {
        format!("{}{}/", self.folder(), segment(name))
    }

    /// The name in the address of a page, as a segment: `<name>` in `alarms/<name>/`.
    pub fn segment_of(self, url: &str) -> &str {
        url.strip_prefix(self.folder()).unwrap_or(url).trim_end_matches('/')
    }

    /// The list that the navigation marks on a page of this kind.
    pub const fn section(self) -> Option<Self> {
        let about = self.about();
        match about.navigation {
            Some(Navigation::Header) => Some(self),
            Some(Navigation::Footer) | None => about.section,
        }
    }

    /// The name of a list: its address without the slash, `alarms`.
    pub const fn name(self) -> &'static str {
        match self.folder().split_at_checked(self.folder().len().saturating_sub(1)) {
            Some((name, _)) => name,
            None => "",
        }
    }

    pub fn is_in(self, navigation: Navigation) -> bool {
        self.about().navigation == Some(navigation)
    }
}

impl From<model::Kind> for PageKind {
    fn from(kind: model::Kind) -> Self {
        match kind {
            model::Kind::Page => Self::Document,
            model::Kind::Runbook => Self::Runbook,
            model::Kind::Review => Self::Review,
            model::Kind::Postmortem => Self::Postmortem,
            model::Kind::Checklist => Self::Checklist,
        }
    }
}

/// The file of a page, by its address.
pub fn file(url: &str) -> String {
    format!("{url}index.html")
}

/// The Markdown twin of a page, by its address.
pub fn twin(url: &str) -> String {
    format!("{url}index.md")
}

/// The badge of a service, by the address of its page: `badges/<name>.svg`.
pub fn badge(service_url: &str) -> String {
    format!("badges/{}.svg", PageKind::Service.segment_of(service_url))
}

/// The calendar of a service, by the address of its page: `calendars/services/<name>.ics`.
pub fn calendar_of_service(service_url: &str) -> String {
    format!("calendars/services/{}.ics", PageKind::Service.segment_of(service_url))
}

/// The calendar of an owner: `calendars/owners/<name>.ics`. Case is ignored.
pub fn calendar_of_owner(name: &str) -> String {
    format!("calendars/owners/{}.ics", segment(&name.to_lowercase()))
}

/// A file of search: `search/<name>.js`.
pub fn search_file(name: &str) -> String {
    format!("search/{name}.js")
}

/// Addresses of lists, which documents cannot use.
pub fn lists() -> impl Iterator<Item = &'static str> {
    PageKind::ALL.iter().filter_map(|kind| kind.url()).filter(|url| !url.is_empty())
}

/// The list that a document at this address introduces, ignoring case.
pub fn shared_list(url: &str) -> Option<PageKind> {
    let at_it = |kind: &PageKind| kind.url().is_some_and(|own| own.eq_ignore_ascii_case(url));
    PageKind::ALL.iter().copied().find(|kind| kind.about().is_shared && at_it(kind))
}

/// Whether everything below a folder at the root of the site is reserved for the site.
pub fn is_reserved(folder: &str) -> bool {
    const FOLDERS: [&str; 5] = ["api", "assets", "badges", "calendars", "search"];
    FOLDERS.contains(&folder)
        || lists().any(|url| url.trim_end_matches('/') == folder && shared_list(url).is_none())
}

/// The files of pages that every site with this config has.
pub fn pages(config: &Config) -> impl Iterator<Item = String> {
    let stages = config.stages.iter().map(|stage| file(&PageKind::Stage.url_of(&stage.value)));
    PageKind::ALL.iter().filter_map(|kind| kind.file()).chain(stages)
}

/// Other files that every site has: pages of rules, scripts and styles, search, and data files.
pub fn own_files<'a>(
    rules: impl Iterator<Item = &'a str>,
    assets: impl Iterator<Item = &'a str>,
) -> impl Iterator<Item = String> {
    let rules = rules.map(|name| file(&PageKind::Rule.url_of(name)));
    let search = ["index", "engine"].map(search_file);
    let data = DataFile::ALL.iter().filter(|data| !data.about().has_twins);
    let data = data.map(|data| data.about().path).chain([manifest::FILE]);
    rules.chain(assets.chain(data).map(str::to_owned)).chain(search)
}
