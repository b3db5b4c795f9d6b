//! Finds what a project could use in a folder.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};
use rayon::iter::{IntoParallelIterator, ParallelIterator};

use super::alarm_files::{self, Defines, Files};
use super::aside::{WhyLeftOut, is_kept_copy};
use super::catalogs;
use super::documents::{self, APART, CONTENT, Entry};
use super::external::{self, External};
use super::forms::{self, Form};
use super::generator::{self, Generator};
use super::keys::{self, Shared};
use super::links::{self, Own, Pages, Prefix};
use super::parameters::{self, Parameter};
use super::repository::Home;
use super::rooted;
use super::sources::{self, Language, Sources};
use super::survey::Survey;
use crate::config::Config;
use crate::link::{Class, Site};
use crate::model::catalog;
use crate::mount::has_packed_alarms;
use crate::source::{FileId, Source, folder_of};

/// What a project could use in a folder.
#[derive(Debug, Default)]
pub struct Found {
    /// In order of precedence.
    pub documents: Vec<Entry>,
    /// Documents that no entry matches, by the reason.
    pub aside: BTreeMap<WhyLeftOut, Vec<Utf8PathBuf>>,
    pub generators: Vec<Generator>,
    /// Pages that look like checklists.
    pub forms: Vec<Form>,
    pub alarms: Vec<Files>,
    /// Sources that make alarms only when another program runs.
    pub sources: Vec<Sources>,
    /// Files that are too large to be searched.
    pub large: Vec<Utf8PathBuf>,
    /// Compressed files that probably hold alarms.
    pub packed: Vec<Utf8PathBuf>,
    /// Whether the folder of services has folders of alarms below it.
    pub has_alarm_folders: bool,
    /// Annotations and labels that hold links, except the known ones.
    pub keys: Vec<Shared>,
    /// Published prefixes of existing runbook links.
    pub prefixes: Vec<Prefix>,
    /// Runbook links to other sites, each with the file that it is in.
    pub elsewhere: BTreeSet<(String, Utf8PathBuf)>,
    /// Prefixes of links to other sites.
    pub external: Vec<External>,
    pub parameters: Vec<Parameter>,
    pub home: Home,
    pub catalogs: Vec<Utf8PathBuf>,
    /// Files with Backstage components that are not read, because of their names.
    pub unread_catalogs: Vec<Utf8PathBuf>,
    /// Severities that readyroom does not know.
    pub severities: BTreeSet<String>,
}

/// What `init` can use of a file that is not a document.
enum Looked {
    Defines(Box<Defines>),
    Source(Language, Utf8PathBuf),
}

/// Where to look, and what is known already.
pub struct Scope<'a> {
    pub root: &'a Utf8Path,
    pub survey: &'a Survey,
    pub home: Home,
    /// The settings of the project, or the defaults if there is no project yet.
    pub config: Config,
    /// Whether there is a project already.
    pub is_project: bool,
}

impl Found {
    pub fn of(scope: Scope<'_>) -> Self {
        let Scope { root, survey, mut home, mut config, is_project } = scope;
        let (mut defining, sources) = looked(survey, &config);
        let pages = Pages::new(survey.documents());
        let keys = shared_keys(survey, &defining, &config, &pages);
        config.runbook_annotations.extend(keys.iter().map(|shared| shared.key.clone()));
        read_again(survey, &mut defining, &config, &keys);
        let links = links_of(&defining);
        if let Some(own) = &config.repository {
            home.repository = Some(own.clone());
        } else if home.repository.is_none() && home.unknown.is_none() {
            home.repository = pages.repository(links.iter().map(|(link, _)| link.as_str()));
            home.is_by_links = home.repository.is_some();
        }
        home.guess_kind(root, links.iter().map(|(link, _)| link.as_str()));
        let mut documents = documents::documents(survey, &linked(&pages, &links, &home));
        if let Some(own) = home.repository.as_ref().filter(|_| home.folder == "" && !is_project) {
            let name = own.url.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
            documents.believe(name, survey);
        }
        let base = base(&documents.entries);
        let is_own = |file: &Defines| {
            if is_project { config.has_alarms(&file.path) } else { is_default(&file.path, base.as_deref()) }
        };
        let alone: Vec<&Defines> = defining.iter().filter(|file| !is_own(file)).collect();
        let mut found = Self {
            alarms: alarm_files::grouped(&alone, &survey.paths),
            has_alarm_folders: defining.iter().any(is_own),
            sources,
            large: survey.large.clone(),
            packed: survey.paths.iter().filter(|path| has_packed_alarms(path)).cloned().collect(),
            generators: generator::generators(survey),
            parameters: parameters::shared(placeholders(survey).into_iter()),
            severities: severities(&defining),
            forms: forms::forms(&documents.entries, survey),
            documents: documents.entries,
            aside: documents.aside,
            keys,
            home,
            ..Self::default()
        };
        found.set_link_roots();
        rooted::set(&mut found.documents, survey, &pages);
        found.judge_links(survey, &links, &config);
        found.catalogs = found.read_catalogs(survey, &defining);
        found.unread_catalogs = catalogs::unread(survey);
        found
    }

    /// The entries that are proposed.
    pub fn proposed(&self) -> impl Iterator<Item = &Entry> {
        self.documents.iter().filter(|entry| entry.left_out.is_none())
    }

    /// Leaves out the entries with these patterns. Returns whether there were any.
    pub fn leave_out(&mut self, patterns: &[String]) -> bool {
        let entries = self.documents.iter_mut().filter(|entry| entry.left_out.is_none());
        let idle: Vec<&mut Entry> = entries.filter(|entry| patterns.contains(&entry.path.text)).collect();
        let has_any = !idle.is_empty();
        for entry in idle {
            entry.left_out = Some("no document is read there");
        }
        has_any
    }

    /// Whether the entry that matches a page is for that page only.
    pub fn has_own_entry(&self, path: &Utf8Path) -> bool {
        self.proposed().find(|entry| entry.takes(path)).is_some_and(|entry| entry.path.beginning() == path)
    }

    /// Gives the documents of a page's entry a different prefix, since the page's address is taken. Returns whether
    /// that was possible.
    pub fn move_apart(&mut self, path: &Utf8Path) -> bool {
        let entry = self.documents.iter_mut().find(|entry| entry.left_out.is_none() && entry.takes(path));
        let Some(entry) = entry.filter(|entry| entry.url.is_none() && entry.path.text != documents::ROOT)
        else {
            return false;
        };
        let beginning = entry.path.beginning();
        let is_file = beginning == path;
        let folder = if is_file { Utf8Path::new("") } else { beginning };
        entry.url = Some(format!("{APART}{folder}{}", if folder == "" { "" } else { "/" }));
        true
    }

    /// Replaces a pattern that matches a file without alarms by narrower patterns. Returns whether there was such a
    /// pattern.
    pub fn narrow(&mut self, path: &Utf8Path) -> bool {
        let narrower = |entry: &Files| if entry.is_idle_at(path) { entry.without(path) } else { None };
        let mut entries = self.alarms.iter().enumerate();
        let found = entries.find_map(|(at, entry)| Some((at, narrower(entry)?)));
        let Some((at, narrower)) = found else { return false };
        self.alarms.splice(at..=at, narrower);
        true
    }

    /// The folder for new services and their alarms. `None` if only patterns are proposed.
    pub fn base(&self) -> Option<String> {
        base(&self.documents)
    }

    /// Sets the folder that links with a leading slash are relative to, by the configuration of the documents'
    /// generator.
    fn set_link_roots(&mut self) {
        for generator in self.generators.iter().filter(|generator| generator.link_root != "") {
            // Docusaurus publishes the blog beside the documents.
            let blog = folder_of(&generator.file).join("blog");
            let is_of = |entry: &&mut Entry| {
                let folder = entry.path.beginning();
                let is_blog = generator.name == "Docusaurus" && folder == blog.as_path();
                let is_around = || generator.documents.starts_with(folder);
                folder != "" && (is_blog || folder.starts_with(&generator.documents) || is_around())
            };
            for entry in self.documents.iter_mut().filter(is_of) {
                entry.link_root.get_or_insert_with(|| generator.link_root.clone());
            }
        }
    }

    /// Finds published prefixes, and prefixes of other sites.
    fn judge_links(&mut self, survey: &Survey, links: &BTreeSet<(String, Utf8PathBuf)>, config: &Config) {
        let is_taken = |page: &&Utf8Path| {
            survey.settled.contains(*page) || self.proposed().any(|entry| entry.takes(page))
        };
        let taken = survey.documents().filter(is_taken);
        let pages = Pages::new(taken);
        let bases: Vec<&Utf8Path> = self.proposed().filter_map(Entry::folder).map(Utf8Path::new).collect();
        let own = Own { repository: self.home.repository.as_ref(), folder: &self.home.folder };
        let open = links.iter().filter(|(link, file)| {
            let is_known = config.publishes(link) || config.external_prefix(link).is_some();
            !is_known && own.paths(link).is_none() && pages.linked(link, file, &bases, &own).is_none()
        });
        let open: BTreeSet<&str> = open.map(|(link, _)| link.as_str()).collect();
        let mut prefixes: Vec<Prefix> = Vec::new();
        for generator in &self.generators {
            let Some(url) = generator.url.clone() else { continue };
            let prefix = Prefix { url, folder: format!("{}/", generator.documents), is_certain: true };
            let (found, all) = pages.explained(&prefix, open.iter().copied());
            // If the address does not explain most links, using it would make the others dead.
            if found * 2 > all {
                prefixes.push(prefix);
            }
        }
        let rest = open.iter().copied().filter(|link| !prefixes.iter().any(|own| link.starts_with(&own.url)));
        let more: Vec<Prefix> = pages.prefixes(&rest.collect());
        prefixes.extend(more.into_iter().filter(|prefix| prefix.is_certain));
        let strange =
            open.iter().copied().filter(|link| !prefixes.iter().any(|own| link.starts_with(&own.url)));
        let strange: BTreeSet<&str> = strange.collect();
        self.external = external::prefixes(strange.iter().copied());
        self.elsewhere = links.iter().filter(|(link, _)| strange.contains(link.as_str())).cloned().collect();
        self.prefixes = prefixes;
    }

    /// Replaces what was found in single files by what a check of the whole project finds: how many alarms each
    /// pattern reads, and the links whose values are in other files.
    pub fn learn(&mut self, site: &Site) {
        let mut read = BTreeMap::<&Utf8Path, usize>::new();
        for alarm in &site.alarms {
            *read.entry(site.sources[alarm.file].path.as_path()).or_default() += 1;
        }
        for files in self.alarms.iter_mut().filter(|files| files.left_out.is_none() && !files.is_template) {
            files.count_again(&read);
        }
        let all = site.alarms.iter().chain(&site.unrendered.alarms);
        let external = all.filter(|alarm| alarm.class == Class::External);
        let external = external.filter_map(|alarm| alarm.alarm.link.as_ref());
        // A link to the page of an alarm whose runbook is on another site is a link to this one.
        let external = external.filter(|link| !site.config.publishes(&link.value));
        let unread = self.elsewhere.iter().filter(|(_, file)| !site.config.has_alarms(file));
        let links: BTreeSet<&str> =
            unread.map(|(link, _)| link.as_str()).chain(external.map(|link| link.value.as_str())).collect();
        self.external = external::prefixes(links.into_iter());
    }

    /// Backstage files with services. Only those at the root, and those in or above a folder with documents or
    /// alarms.
    fn read_catalogs(&self, survey: &Survey, defining: &[Defines]) -> Vec<Utf8PathBuf> {
        let pages = survey.documents().filter(|page| self.proposed().any(|entry| entry.takes(page)));
        let used = pages.chain(defining.iter().map(|file| file.path.as_path()));
        let homes: BTreeSet<&Utf8Path> = used.flat_map(|path| path.ancestors().skip(1)).collect();
        let catalogs = survey.paths.iter().filter(|path| path.file_name() == Some(catalog::FILE));
        let is_home = |folder: &Utf8Path| folder == "" || homes.contains(folder);
        let catalogs = catalogs.filter(|path| path.parent().is_some_and(is_home));
        let has_service =
            |path: &&Utf8PathBuf| survey.text(path).is_some_and(|source| catalogs::has_service(&source));
        catalogs.filter(has_service).cloned().collect()
    }
}

/// Severities that readyroom does not know.
fn severities(defining: &[Defines]) -> BTreeSet<String> {
    let known = ["critical", "warning", "info"];
    let words = defining.iter().flat_map(|file| &file.severities).map(|word| word.to_lowercase());
    words.filter(|word| !known.contains(&word.as_str()) && !word.contains(['{', '$'])).collect()
}

/// The placeholders of each document.
fn placeholders(survey: &Survey) -> Vec<BTreeSet<String>> {
    let documents: Vec<&Utf8Path> = survey.documents().collect();
    let texts = documents.into_par_iter().filter_map(|path| survey.text(path));
    texts.map(|source| parameters::placeholders(&source.text)).collect()
}

/// The files that define alarms, and the sources that make some.
fn looked(survey: &Survey, config: &Config) -> (Vec<Defines>, Vec<Sources>) {
    let looked = survey.look(|source| look(source, config));
    let (mut defining, mut sources) = (Vec::new(), Vec::new());
    for one in looked {
        match one {
            Looked::Defines(file) => defining.push(*file),
            Looked::Source(language, path) => sources.push((language, path)),
        }
    }
    // What is rendered of libraries is among the rules.
    if defining.iter().any(|file| !is_kept_copy(&file.path)) {
        sources.retain(|(_, path)| !is_kept_copy(path));
    }
    (defining, sources::grouped(sources, &survey.paths))
}

fn look(source: &Source, config: &Config) -> Option<Looked> {
    let path = &source.path;
    let is_jsonnet = matches!(path.extension(), Some("jsonnet" | "libsonnet"));
    match alarm_files::defines(source, config) {
        Some(_) if is_jsonnet => Some(Looked::Source(Language::Jsonnet, path.clone())),
        Some(file) => Some(Looked::Defines(Box::new(file))),
        None => {
            let modules = || alarm_files::leaves_out(source, config).then_some(Language::Terraform);
            let language = sources::language(source).or_else(modules)?;
            Some(Looked::Source(language, path.clone()))
        }
    }
}

/// Keys that alarms share, except the known ones.
fn shared_keys(survey: &Survey, defining: &[Defines], config: &Config, pages: &Pages<'_>) -> Vec<Shared> {
    let read = |key: &str| {
        let (mut alone, _) = Config::read(FileId(0), "", |_| config.today);
        alone.runbook_annotations = vec![key.to_owned()];
        let files: Vec<&Defines> = defining.iter().filter(|file| file.keys.0.contains_key(key)).collect();
        let links = |file: &Defines| {
            let read = alarm_files::defines(&survey.text(&file.path)?, &alone)?;
            let values = file.keys.0.get(key)?;
            Some(read.links.iter().filter(|link| values.contains(link)).count())
        };
        files.into_par_iter().filter_map(links).sum()
    };
    let own = Own { repository: None, folder: Utf8Path::new("") };
    let is_here = |value: &str| pages.linked(value, Utf8Path::new(""), &[], &own).is_some();
    keys::shared(defining.iter().map(|file| &file.keys), &config.runbook_annotations, read, is_here)
}

/// Reads files again if their alarms have links under keys that were not known before.
fn read_again(survey: &Survey, defining: &mut [Defines], config: &Config, keys: &[Shared]) {
    let has_one = |file: &&mut Defines| keys.iter().any(|shared| file.keys.0.contains_key(&shared.key));
    for file in defining.iter_mut().filter(has_one) {
        let again = survey.text(&file.path).and_then(|source| alarm_files::defines(&source, config));
        if let Some(again) = again {
            *file = again;
        }
    }
}

/// Runbook links, each with the file that it is in.
fn links_of(defining: &[Defines]) -> BTreeSet<(String, Utf8PathBuf)> {
    let links =
        defining.iter().flat_map(|file| file.links.iter().map(|link| (link.clone(), file.path.clone())));
    links.collect()
}

fn base(documents: &[Entry]) -> Option<String> {
    let mut proposed = documents.iter().filter(|entry| entry.left_out.is_none()).peekable();
    if proposed.peek().is_none() {
        return Some(CONTENT.to_owned());
    }
    proposed.find_map(|entry| entry.folder().map(str::to_owned))
}

/// Whether the default patterns match a file: it is in a folder of alarms below the folder of services.
fn is_default(path: &Utf8Path, base: Option<&str>) -> bool {
    let below = base.and_then(|base| path.strip_prefix(base).ok()).and_then(Utf8Path::parent);
    below.is_some_and(|below| below.components().any(|part| part.as_str() == "alarms"))
}

/// The pages that alarms certainly link to.
fn linked<'p>(
    pages: &Pages<'p>,
    links: &BTreeSet<(String, Utf8PathBuf)>,
    home: &Home,
) -> BTreeSet<&'p Utf8Path> {
    let own = Own { repository: home.repository.as_ref(), folder: &home.folder };
    let (mut found, mut open) = (BTreeSet::new(), BTreeSet::new());
    for (link, file) in links {
        match pages.linked(link, file, &[], &own) {
            Some(page) => _ = found.insert(page),
            None if links::is_url(link) && own.paths(link).is_some() => {}
            None => _ = open.insert(link.as_str()),
        }
    }
    let prefixes = pages.prefixes(&open);
    let certain: Vec<&Prefix> = prefixes.iter().filter(|prefix| prefix.is_certain).collect();
    found
        .extend(open.iter().filter_map(|link| certain.iter().find_map(|prefix| pages.page_of(prefix, link))));
    found
}
