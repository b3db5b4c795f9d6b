//! A tree of files, and the role of each file in the project.

mod folders;
mod links;
mod not_read;
mod running;

use std::collections::HashSet;
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use serde::{Deserialize, Serialize};

use crate::codeowners;
use crate::config::{self, Config};
use crate::files::{self, Files, HiddenBy, Listed, Listing, read_text};
use crate::markdown::{self, Markup};
use crate::source::Source;

pub use folders::kind_of_folders;
use folders::may_hold_records;
pub use not_read::{WhyNotRead, is_example_or_test, is_fixture, is_of_tests, is_real_call, why_not_read};
pub use running::{GITLAB_INDEX, add_named, add_values, is_of_workflows, pattern as read_pattern};

/// The name of the project's own mount.
pub const PROJECT: &str = "";

/// The name of the mount with built-in files.
pub const BUILT_IN: &str = "built-in";

/// A tree of files, with the roles of those that belong to the project.
#[derive(Clone, Debug)]
pub struct Mount {
    pub name: &'static str,
    pub files: Arc<dyn Files>,
    pub listing: Arc<Listing>,
    /// Sorted by path.
    pub roles: Arc<[(Utf8PathBuf, Role)]>,
}

impl Mount {
    /// Reads the text of a file. The real path of a listed file is already known.
    pub fn read_text(&self, path: &Utf8Path) -> Source {
        match self.listing.get(path) {
            Some(Listed { refused: None, real, .. }) => {
                files::read_real(&*self.files, real.as_deref().unwrap_or(path), path.to_owned())
            }
            _ => files::read_text(&*self.files, path),
        }
    }
}

/// The role of a file, from its path alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Role {
    /// `readyroom.yaml`
    Config,
    /// Markdown that an entry of `documents` matches, with the index of the entry.
    Document(usize),
    /// Markdown in `checklists/`.
    Checklist,
    /// `service.yaml`
    Service,
    /// Backstage's `catalog-info.yaml`
    Catalog,
    /// A file that may hold alarms.
    Alarms,
    /// A file that may describe how a service runs, and has no other role.
    Running,
    /// A Terraform file that has no other role, in a repository whose alarms are Terraform. Only its calls of modules and its
    /// values count.
    Values,
    /// A template of the theme.
    Template,
    Codeowners,
    /// A file that is not read but may be meant to be: its name is similar to a known one, or something hides it. It
    /// is only checked for content that would be read.
    NearMiss,
    /// A file of the theme that is copied unchanged. Its text is not read.
    Asset,
}

/// Decides whether the templates in a folder are for the theme, by their names and texts. Other programs have such
/// folders, too.
pub type IsOurs = dyn Fn(&[(&Utf8Path, String)]) -> bool;

/// The folders with the theme's files.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct ThemeFolders {
    pub templates: Option<Utf8PathBuf>,
    pub static_files: Option<Utf8PathBuf>,
}

impl ThemeFolders {
    /// The folders in `theme:`, or else the defaults. The default is `templates/` if `is_ours` is true for its
    /// templates, or if it has a folder `assets` or a file that `theme:` names. It is `static/` if the documents are
    /// in the default folder and `templates/` does not belong to another program.
    pub fn new(config: &Config, listing: &Listing, files: &dyn Files, is_ours: &IsOurs) -> Self {
        let theme = &config.theme;
        let named =
            [&theme.css, &theme.logo].into_iter().flatten().map(|path| path.value.trim_start_matches('/'));
        let named: Vec<&str> = named.collect();
        let folder = Utf8Path::new("templates");
        let below = || listing.below(folder).filter_map(|path| path.strip_prefix(folder).ok());
        let is_known = |name: &Utf8Path| name.starts_with("assets") || named.contains(&name.as_str());
        let is_page = |name: &Utf8Path| matches!(name.extension(), Some("html" | "xml"));
        let holds_ours = theme.templates.is_none()
            && (below().any(is_known) || {
                let pages = below().filter(|name| is_page(name) && name.components().count() == 1);
                let texts = pages.map(|name| (name, read_text(files, &folder.join(name)).text));
                is_ours(&texts.collect::<Vec<_>>())
            });
        let is_others = || theme.templates.is_none() && !holds_ours && below().any(is_page);
        let is_default = config.documents.iter().all(|entry| entry.is_default);
        let has_static = is_default && !is_others();
        Self {
            templates: theme.templates.clone().or_else(|| holds_ours.then(|| "templates".into())),
            static_files: theme.static_files.clone().or_else(|| has_static.then(|| "static".into())),
        }
    }

    /// The name of a template, by the path of its file.
    pub fn template<'p>(&self, path: &'p Utf8Path) -> Option<&'p Utf8Path> {
        let name = path.strip_prefix(self.templates.as_ref()?).ok()?;
        (matches!(name.extension(), Some("html" | "xml")) && !name.starts_with("assets")).then_some(name)
    }

    /// The path on the site of a file that is copied unchanged.
    pub fn copied<'p>(&self, path: &'p Utf8Path) -> Option<&'p Utf8Path> {
        let below = |folder: &Option<Utf8PathBuf>| path.strip_prefix(folder.as_ref()?).ok();
        below(&self.static_files).or_else(|| below(&self.templates).filter(|name| name.starts_with("assets")))
    }

    /// Whether a file belongs to the theme.
    pub fn has(&self, path: &Utf8Path) -> bool {
        [&self.templates, &self.static_files].into_iter().flatten().any(|folder| path.starts_with(folder))
    }
}

/// The roles of the files of a project.
pub fn roles(config: &Config, listing: &Listing, theme: &ThemeFolders) -> Vec<(Utf8PathBuf, Role)> {
    let owners = codeowners::FILES.iter().map(Utf8Path::new).find(|path| listing.has_file(path));
    let role = |(path, listed): &(Utf8PathBuf, Listed)| {
        let path = path.as_path();
        let role = if Some(path) == owners && listed.refused.is_none() {
            Some(Role::Codeowners)
        } else if listed.refused.is_some() {
            refused(config, listing, theme, path, listed)
        } else {
            role(config, listing, theme, path, listed)
        };
        Some((path.to_owned(), role?))
    };
    let mut roles: Vec<(Utf8PathBuf, Role)> = listing.files().par_iter().filter_map(role).collect();
    if config.documents.iter().all(|entry| entry.is_default) {
        drop_foreign_catalogs(config, &mut roles);
    }
    running::add_running(listing, &mut roles);
    links::drop_links(config, listing, &mut roles);
    links::drop_missed_links(listing, &mut roles);
    roles
}

/// If `documents` is not set, a catalog entry is a service only in the root, or in a folder that contains documents
/// or alarms at any depth. Others describe something that only the catalog knows.
fn drop_foreign_catalogs(config: &Config, roles: &mut Vec<(Utf8PathBuf, Role)>) {
    let mut homes: HashSet<Utf8PathBuf> = HashSet::from([Utf8PathBuf::new()]);
    for (path, _) in roles.iter().filter(|(_, role)| matches!(role, Role::Document(_) | Role::Alarms)) {
        // The parents of a known folder are known, too.
        let above = path.ancestors().skip(1).take_while(|folder| !homes.contains(*folder));
        let above: Vec<Utf8PathBuf> = above.map(Utf8Path::to_owned).collect();
        homes.extend(above);
    }
    roles.retain(|(path, role)| {
        let folder = path.parent().unwrap_or(Utf8Path::new(""));
        *role != Role::Catalog || homes.contains(folder) || is_where_documents_lie(config, folder)
    });
}

fn role(
    config: &Config,
    listing: &Listing,
    theme: &ThemeFolders,
    path: &Utf8Path,
    listed: &Listed,
) -> Option<Role> {
    if path == config::FILE {
        return Some(Role::Config);
    }
    if is_document(path) {
        if is_markdown(path) && path.components().count() == 2 && is_below_checklists(path) {
            return Some(Role::Checklist);
        }
        if let Some(entry) = config.documents_at(path, listed.hidden) {
            return Some(Role::Document(entry));
        }
    }
    if may_be_entry(config, path, listed)
        && let Some(role) = entry_role(listing, path)
    {
        return Some(role);
    }
    if theme.template(path).is_some() {
        return Some(Role::Template);
    }
    if theme.copied(path).is_some() {
        return Some(Role::Asset);
    }
    let is_output = listed.hidden.is_some_and(|hidden| hidden.by == HiddenBy::Output);
    if config.has_alarms(path) && !is_binary(path) && !is_output {
        return Some(Role::Alarms);
    }
    why_not_read(config, listing, path).map(|_| Role::NearMiss)
}

/// Whether a service entry counts although something hides it. Below a folder of documents, only the output folder
/// hides it. If the documents are the whole project, an entry in a hidden folder does not count, since the folder
/// belongs to a tool.
fn may_be_entry(config: &Config, path: &Utf8Path, listed: &Listed) -> bool {
    let Some(hidden) = listed.hidden else { return true };
    let is_itself = hidden.depth == path.components().count();
    let beginnings = config.documents.iter().map(|entry| entry.path.beginning());
    let is_below = || beginnings.filter(|own| *own != "").any(|own| path.starts_with(own));
    hidden.by != HiddenBy::Output && (is_below() || is_itself && is_where_documents_lie(config, path))
}

/// Whether a path is below the fixed beginning of an entry of `documents`.
fn is_where_documents_lie(config: &Config, path: &Utf8Path) -> bool {
    config.documents.iter().any(|entry| path.starts_with(entry.path.beginning()))
}

/// The role that an unreadable file would have if it could be read.
fn refused(
    config: &Config,
    listing: &Listing,
    theme: &ThemeFolders,
    path: &Utf8Path,
    listed: &Listed,
) -> Option<Role> {
    if path == config::FILE {
        return None;
    }
    // If an unreadable folder is excluded, so are the files in it.
    let is_excluded =
        |entry: &usize| config.documents[*entry].exclude.iter().any(|pattern| pattern.matches_all_of(path));
    let entry = config.documents_at(path, listed.hidden).filter(|entry| !is_excluded(entry));
    // A link without an extension may lead to a folder of documents.
    let may_be = is_document(path) || path.extension().is_none();
    if let Some(entry) = entry.filter(|entry| config.documents[*entry].is_default || may_be) {
        return Some(Role::Document(entry));
    }
    if is_below_checklists(path) {
        return Some(Role::Checklist);
    }
    // Near misses are left out, since only the name suggests that they should be read. In a clone without submodules,
    // links into them lead nowhere.
    let role = role(config, listing, theme, path, listed).filter(|role| *role != Role::NearMiss);
    role.or_else(|| theme.has(path).then_some(Role::Asset))
}

/// The role of a service entry, by the file's name and the files next to it. `parse` checks the content.
fn entry_role(listing: &Listing, path: &Utf8Path) -> Option<Role> {
    let name = path.file_name()?.to_lowercase();
    if !["service.yaml", "service.yml", "catalog-info.yaml"].contains(&name.as_str()) {
        return None;
    }
    if nested_project(listing, path).is_some() {
        return None;
    }
    match name.as_str() {
        // In the templates of a Helm chart, the file describes a Kubernetes service.
        "service.yaml" | "service.yml" => {
            let is_chart = charts_around(path).any(|chart| listing.has_file(&chart));
            (!is_chart).then_some(Role::Service)
        }
        _ => Some(Role::Catalog),
    }
}

/// The files that would show that a file belongs to a Helm chart: `Chart.yaml` in its folder, in the one above, and
/// beside each folder `templates` around it.
pub fn charts_around(path: &Utf8Path) -> impl Iterator<Item = Utf8PathBuf> + '_ {
    let near = path.ancestors().skip(1).take(2);
    let templates = path.ancestors().skip(1).filter(|folder| folder.file_name() == Some("templates"));
    near.chain(templates.filter_map(Utf8Path::parent)).map(|folder| folder.join("Chart.yaml"))
}

/// The folder of the nearest nested project that contains a file. That project has its own services.
fn nested_project<'p>(listing: &Listing, path: &'p Utf8Path) -> Option<&'p Utf8Path> {
    let mut projects = path.ancestors().skip(1).filter(|above| *above != files::root_of(path));
    projects.find(|above| listing.has_file(&above.join(config::FILE)))
}

/// Whether a path, from the project's root, is in `checklists/`, ignoring case.
fn is_below_checklists(path: &Utf8Path) -> bool {
    path.iter().next().is_some_and(|first| first.eq_ignore_ascii_case("checklists"))
}

/// Whether a file is Markdown, by its extension in any case.
pub fn is_markdown(path: &Utf8Path) -> bool {
    path.extension().is_some_and(|_| markdown::has_ending(path.as_str()))
}

/// Whether a file is YAML or JSON, by its extension in any case.
pub fn is_data(path: &Utf8Path) -> bool {
    path.extension()
        .is_some_and(|ending| ["yaml", "yml", "json"].iter().any(|known| ending.eq_ignore_ascii_case(known)))
}

/// The names of the settings of Docusaurus. They are in the folder above its documents.
pub const DOCUSAURUS: [&str; 6] = [
    "docusaurus.config.js",
    "docusaurus.config.ts",
    "docusaurus.config.mjs",
    "docusaurus.config.mts",
    "docusaurus.config.cjs",
    "docusaurus.config.cts",
];

/// Whether a file can be a page, by its extension in any case.
pub fn is_document(path: &Utf8Path) -> bool {
    let is_template = || path.file_name().unwrap_or_default().to_lowercase().ends_with(".md.erb");
    is_markdown(path) || matches!(markup(path), Markup::AsciiDoc | Markup::Rest) || is_template()
}

/// The markup of a page, by its extension.
pub fn markup(path: &Utf8Path) -> Markup {
    match path.extension().unwrap_or_default().to_ascii_lowercase().as_str() {
        "mdx" => Markup::Mdx,
        "adoc" | "asciidoc" => Markup::AsciiDoc,
        "rst" => Markup::Rest,
        _ => Markup::Markdown,
    }
}

/// A path without its extension: without all of `.html.md.erb`, else without the part after the last dot.
pub fn without_ending(path: &Utf8Path) -> Utf8PathBuf {
    let stem = [".html.md.erb", ".md.erb"].into_iter().find_map(|ending| {
        let (stem, end) = path.as_str().split_at_checked(path.as_str().len().checked_sub(ending.len())?)?;
        end.eq_ignore_ascii_case(ending).then_some(stem)
    });
    stem.map_or_else(|| path.with_extension(""), Utf8PathBuf::from)
}

/// Whether a file is binary, by its extension.
fn is_binary(path: &Utf8Path) -> bool {
    const ENDINGS: [&str; 16] = [
        "png", "jpg", "jpeg", "gif", "webp", "ico", "pdf", "zip", "gz", "tgz", "woff", "woff2", "ttf", "mp4",
        "avif", "jar",
    ];
    let ending = path.extension().unwrap_or_default().to_lowercase();
    ENDINGS.contains(&ending.as_str()) && !is_packed(path)
}

/// Whether a compressed file probably contains alarm definitions, by its name and folders: `alerts/pay.yaml.gz`.
pub fn has_packed_alarms(path: &Utf8Path) -> bool {
    is_packed(path) && not_read::alarms(path).is_some()
}

/// Whether a compressed file seems to contain alarm definitions, by its name: `pay.yaml.gz`, `prometheus-rules.zip`.
/// It is not read, and that is reported.
fn is_packed(path: &Utf8Path) -> bool {
    const DATA: [&str; 6] = [".yaml", ".yml", ".json", ".rules", ".tf", ".jsonnet"];
    const NAMES: [&str; 3] = ["alarms", "alerts", "rules"];
    let ending = path.extension().unwrap_or_default().to_lowercase();
    let stem = path.file_stem().unwrap_or_default().to_lowercase();
    let name = stem.strip_suffix(".tar").unwrap_or(&stem);
    let is_named = |ends: &[&str]| ends.iter().any(|end| name.ends_with(end));
    match ending.as_str() {
        "gz" => is_named(&DATA) || is_named(&NAMES),
        "zip" | "tgz" => is_named(&NAMES),
        _ => false,
    }
}
