//! A file's role and bytes to its unit: each file alone, in parallel. References stay unresolved.

mod front_matter;
mod kind;
mod known;
#[cfg(test)]
mod tests;
mod toml;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use camino::{Utf8Path, Utf8PathBuf};
use rayon::iter::{IntoParallelIterator, IntoParallelRefMutIterator, ParallelIterator};

use crate::alarms::{self, AlarmFile};
use crate::allow::{self, Allowance};
use crate::cache::{Key, KeyMaker};
use crate::codeowners::Codeowners;
use crate::config::{Config, FrontMatter};
use crate::files::Files;
use crate::included;
use crate::load::Project;
use crate::markdown::{self, Dialect};
use crate::model::{
    Checklist, Common, Document, Kind, Matter, Postmortem, Review, Runbook, Service, catalog, says_something,
};
use crate::mount::{self, BUILT_IN, Missed, Mount, PROJECT, Role, ThemeFolders};
use crate::outline::{Outline, Template, Unit};
use crate::read::{Fields, Problem};
use crate::secrets::{Scanner, Secret};
use crate::source::{FileId, Source, Span};
use crate::sources::{File, Sources};
use crate::yaml::{self, Node};

pub use front_matter::matter;
pub use kind::{index_language, is_folder_page, is_language};
pub use known::{Known, Nothing};

/// What the files hold, before any name in them is followed.
#[derive(Debug, Default)]
pub struct Parsed {
    pub documents: Vec<Arc<Document>>,
    /// Documents that are not published yet.
    pub drafts: Vec<FileId>,
    pub checklists: Vec<Checklist>,
    pub services: Vec<Service>,
    pub alarm_files: Vec<AlarmFile>,
    pub templates: Vec<Template>,
    /// Files that are not read, and would be by a name that is spelled a little differently.
    pub near_misses: Vec<FileId>,
    /// Who owns what, by the repository's own file.
    pub codeowners: Codeowners,
    pub problems: Vec<Problem>,
    /// Comments that let findings pass.
    pub allowances: Vec<Allowance>,
    /// Keys and passwords, and where they are.
    pub secrets: Vec<(Span, Secret)>,
}

/// Reads every file that has a role, and forgets its text again. `base` begins the keys of units: it stands for the program and
/// the configuration. The keys of all units that can be kept come with what is kept of them.
pub fn parse<K: Known>(
    project: Project,
    known: &K,
    base: &KeyMaker,
) -> (Config, Sources, Parsed, Vec<(Key, K::Kept)>) {
    let Project { config, problems, mounts, theme, folder, history, committers, .. } = project;
    let scanner = Scanner::new();
    let parser = Parser { config: &config, mounts: &mounts, theme: &theme, scanner: &scanner };
    let mut wanted: Vec<(usize, &Utf8PathBuf, Role)> = Vec::new();
    for (at, mount) in mounts.iter().enumerate() {
        wanted.extend(mount.roles.iter().map(|(path, role)| (at, path, *role)));
    }
    wanted.sort_by_key(|(_, _, role)| *role != Role::Config);
    let read = |(mount, path, role): (usize, &Utf8PathBuf, Role)| parser.file(mount, path, role, known, base);
    let units: Vec<_> = wanted.into_par_iter().map(read).collect();
    let mut parsed = Parsed { problems, ..Parsed::default() };
    let mut files = Vec::with_capacity(units.len());
    let mut kept = Vec::new();
    for (file, unit, own) in units {
        files.push(file);
        parsed.take(Arc::unwrap_or_clone(unit));
        kept.extend(own);
    }
    if history {
        let changed = mounts[0].files.changed_on(&folders(&config)).unwrap_or_default();
        for file in &mut files {
            file.changed_on = changed.get(&file.path).copied();
        }
    }
    if committers {
        add_committers(&*mounts[0].files, &parsed.documents, &mut files);
    }
    (config, Sources::new(mounts, files, folder, theme), parsed, kept)
}

/// Asks git about each review with digests: who committed them first.
fn add_committers(tree: &dyn Files, documents: &[Arc<Document>], files: &mut [File]) {
    let mut digests: BTreeMap<FileId, Vec<&str>> = BTreeMap::new();
    for document in documents {
        let reviewers = document.review().into_iter().flat_map(|review| &review.reviewers);
        let own: Vec<&str> = reviewers.filter_map(|reviewer| reviewer.digest.as_deref()).collect();
        if !own.is_empty() {
            digests.insert(document.file, own);
        }
    }
    files.par_iter_mut().for_each(|file| {
        if let Some(digests) = digests.get(&file.id) {
            file.committers = tree.committers(&file.path, digests).unwrap_or_default();
        }
    });
}

/// Where documents and checklists lie.
fn folders(config: &Config) -> Vec<Utf8PathBuf> {
    let documents = config.documents.iter().filter(|entry| !entry.path.leaves);
    let documents = documents.map(|entry| entry.path.beginning().to_owned());
    documents.chain(["checklists".into()]).collect()
}

impl Parsed {
    fn take(&mut self, unit: Unit) {
        let Unit { outline, problems, allowances, secrets } = unit;
        self.problems.extend(problems);
        self.allowances.extend(allowances);
        self.secrets.extend(secrets);
        match outline {
            Some(Outline::Document(document)) => self.documents.push(document),
            Some(Outline::Draft(file)) => self.drafts.push(file),
            Some(Outline::Checklist(checklist)) => self.checklists.push(*checklist),
            Some(Outline::Services(services)) => self.services.extend(services),
            Some(Outline::Alarms(alarms)) => self.alarm_files.push(Arc::unwrap_or_clone(alarms)),
            Some(Outline::Codeowners(owners)) => self.codeowners = owners,
            Some(Outline::Template(template)) => self.templates.push(template),
            Some(Outline::NearMiss(file)) => self.near_misses.push(file),
            None => {}
        }
    }
}

/// A file, what is in it, and what is kept of that under its key, where it has one.
type ReadFile<K> = (File, Arc<Unit>, Option<(Key, <K as Known>::Kept)>);

struct Parser<'a> {
    config: &'a Config,
    mounts: &'a [Mount],
    theme: &'a ThemeFolders,
    scanner: &'a Scanner,
}

impl Parser<'_> {
    fn file<K: Known>(
        &self,
        at: usize,
        path: &Utf8Path,
        role: Role,
        known: &K,
        base: &KeyMaker,
    ) -> ReadFile<K> {
        let mount = &self.mounts[at];
        let listed = mount.listing.get(path).and_then(|listed| listed.refused.clone());
        let mut source = match listed {
            Some(problem) => {
                let mut source = Source::new(path, String::new());
                source.malformed.push(problem);
                source
            }
            None if role == Role::Asset => Source::new(path, String::new()),
            None => mount.read_text(path),
        };
        let id = FileId::of(mount.name, path);
        if mount.name != PROJECT {
            source.path = Utf8Path::new(mount.name).join(path);
        }
        let file = File::new(id, at, &source, role);
        let key = if K::LOOKS { key_of_unit(base, &source, &file) } else { None };
        if let Some((key, (unit, kept))) = key.and_then(|key| Some((key, known.get(key)?))) {
            return (file, unit, Some((key, kept)));
        }
        let asks = AtomicBool::new(false);
        let unit = Arc::new(self.unit(id, &source, role, mount.name == BUILT_IN, &asks));
        // What other files say of it is not in the key.
        let kept = key.filter(|_| !asks.load(Ordering::Relaxed)).map(|key| (key, known.keep(&unit)));
        (file, unit, kept)
    }

    /// What is in a file, by its role.
    fn unit(&self, file: FileId, source: &Source, role: Role, is_built_in: bool, asks: &AtomicBool) -> Unit {
        let mut unit = Unit::default();
        for problem in &source.malformed {
            let span = Span { file, start: problem.offset, end: problem.offset };
            unit.problems.push(Problem::malformed(span, problem.message.clone(), problem.help.clone()));
        }
        if !is_built_in {
            let secrets = self.scanner.secrets(&source.text).into_iter();
            unit.secrets.extend(secrets.map(|secret| (Span::new(file, secret.range.clone()), secret)));
        }
        let is_read = !source.text.is_empty() || source.malformed.is_empty();
        if is_read {
            unit.outline = self.outline(file, source, role, &mut unit.problems, asks);
        }
        if let Some(Outline::Document(document)) = &unit.outline {
            // What it includes is published with it.
            for included in &document.markdown.included {
                asks.store(true, Ordering::Relaxed);
                let text = included::with_dialect(&self.mounts[0], &source.path, |dialect| {
                    (dialect.include)(&included.path).map(|now| now.text)
                });
                let secrets = self.scanner.secrets(text.as_deref().unwrap_or_default()).into_iter();
                unit.secrets.extend(secrets.map(|secret| (included.span, secret)));
            }
        }
        let whole = 0..source.text.len();
        unit.allowances = match (&unit.outline, role) {
            (Some(Outline::Document(document)), _) => {
                in_page(file, source, document.body, &document.markdown.comments)
            }
            (Some(Outline::Checklist(checklist)), _) => {
                in_page(file, source, checklist.body, &checklist.markdown.comments)
            }
            (Some(Outline::Template(_) | Outline::NearMiss(_) | Outline::Draft(_)), _) => Vec::new(),
            (Some(_), _) | (None, Role::Config) => allow::in_lines(file, &source.text, whole),
            (None, _) => Vec::new(),
        };
        unit
    }

    fn outline(
        &self,
        file: FileId,
        source: &Source,
        role: Role,
        problems: &mut Vec<Problem>,
        asks: &AtomicBool,
    ) -> Option<Outline> {
        match role {
            Role::Config | Role::Asset => None,
            Role::Document(entry) => Some(self.markdown(file, source, Some(entry), problems, asks)),
            Role::Checklist => Some(self.markdown(file, source, None, problems, asks)),
            Role::Service => {
                self.service(file, source, problems).map(|service| Outline::Services(vec![service]))
            }
            Role::Catalog => {
                // Our own entry says more, and says it for us.
                let listing = &self.mounts[0].listing;
                let folder = source.path.parent().unwrap_or(Utf8Path::new(""));
                let mut beside = listing.below(folder).filter(|path| path.parent() == Some(folder));
                let own = beside.any(|path| is_service(path));
                (!own).then(|| Outline::Services(components(file, source, problems)))
            }
            Role::Alarms => {
                Some(Outline::Alarms(Arc::new(alarms::read(file, source, self.config, problems))))
            }
            Role::Template => {
                let name = self.theme.template(&source.path)?.to_owned();
                Some(Outline::Template(Template { file, name, text: source.text.clone() }))
            }
            Role::NearMiss => self.is_missed(file, source).then_some(Outline::NearMiss(file)),
            Role::Codeowners => Some(Outline::Codeowners(Codeowners::read(file, &source.text))),
        }
    }

    fn service(&self, file: FileId, source: &Source, problems: &mut Vec<Problem>) -> Option<Service> {
        let (node, malformed) = yaml::read_one(file, &source.text);
        // Kubernetes, and what is modelled on it, calls its own things so.
        let is_object = |node: &Node| node.get("apiVersion").is_some() && node.get("kind").is_some();
        if is_kubernetes(&source.text) || node.as_ref().is_some_and(is_object) {
            return None;
        }
        problems.extend(malformed.into_iter().map(Problem::Malformed));
        let node = node.unwrap_or(Node { span: Span::start_of(file), kind: yaml::Kind::Map(Vec::new()) });
        let folder = source.path.parent().unwrap_or(Utf8Path::new(""));
        let listing = &self.mounts[0].listing;
        let entries = self.config.documents.iter();
        let below = entries.filter_map(|entry| folder.strip_prefix(entry.path.folder(listing)).ok());
        let below = below.min_by_key(|below| below.components().count()).unwrap_or(folder);
        Some(Service::read(file, folder, below, &node, problems))
    }

    /// Whether somebody would miss a file: it says what a service's entry, a review, a postmortem or a checklist says, or
    /// holds alarms.
    fn is_missed(&self, file: FileId, source: &Source) -> bool {
        const KEYS: [&str; 6] = ["application:", "role:", "owner:", "tier:", "on_call:", "facts:"];
        let text = &source.text;
        let says = |key: &str| text.lines().any(|line| line.starts_with(key));
        let is_backstage = || text.contains("backstage.io/");
        let is_ours = || KEYS.iter().filter(|key| says(key)).count() > 1;
        match mount::missed(self.config, &self.mounts[0].listing, &source.path) {
            Some(Missed::Entry(..)) if is_kubernetes(text) => is_backstage(),
            Some(Missed::Entry(..)) => is_ours(),
            Some(Missed::Nested(_)) => !is_kubernetes(text) || is_backstage(),
            Some(Missed::Alarms(_)) => alarms::read(file, source, self.config, &mut Vec::new()).count > 0,
            Some(Missed::Checklist) => says("sections:") || says("extends:"),
            Some(Missed::Document(_)) => is_document(text),
            None => false,
        }
    }

    fn markdown(
        &self,
        file: FileId,
        source: &Source,
        entry: Option<usize>,
        problems: &mut Vec<Problem>,
        asks: &AtomicBool,
    ) -> Outline {
        let before = problems.len();
        let (node, body) = front_matter::front_matter(file, &source.text, problems);
        let is_broken = problems.len() > before;
        let page = self.mounts[0].listing.get(&source.path).map(|_| &self.mounts[0]);
        let markdown = match page {
            Some(mount) => included::with_dialect(mount, &source.path, |dialect| {
                let include = |path: &str| {
                    asks.store(true, Ordering::Relaxed);
                    (dialect.include)(path)
                };
                markdown::parse_as(file, &source.text, body, Dialect { include: &include, ..dialect })
            }),
            // A built-in list.
            None => markdown::parse(file, &source.text, body),
        };
        let entry = entry.map(|at| (at, &self.config.documents[at]));
        let kind =
            kind::kind(&source.path, entry.map(|(_, entry)| entry), node.as_ref(), is_broken, problems);
        if kind == Kind::Checklist {
            let stem = source.path.file_stem().unwrap_or_default();
            let checklist = Checklist::read(file, stem, node.as_ref(), body, markdown, problems);
            return Outline::Checklist(Box::new(checklist));
        }
        let nothing = Node { span: Span::start_of(file), kind: yaml::Kind::Map(Vec::new()) };
        let mut fields = Fields::of(node.as_ref().unwrap_or(&nothing), kind.word(), problems);
        let common = Common::read(&mut fields, problems);
        let matter = match kind {
            Kind::Runbook => Matter::Runbook(Box::new(Runbook::read(&mut fields, problems))),
            Kind::Review => Matter::Review(Box::new(Review::read(&mut fields, problems))),
            Kind::Postmortem => Matter::Postmortem(Box::new(Postmortem::read(&mut fields, problems))),
            Kind::Page | Kind::Checklist => Matter::Page(Box::new(Runbook::read(&mut fields, problems))),
        };
        match kind {
            Kind::Page | Kind::Runbook if self.config.front_matter == FrontMatter::Lenient => {
                fields.finish_leniently(problems);
            }
            _ => fields.finish(problems),
        }
        if common.draft {
            return Outline::Draft(file);
        }
        let first_line = line(file, &source.text, 0);
        let text = &source.text[body..];
        let heading = markdown.headings.get(markdown.title().unwrap_or_default());
        let heading = heading.filter(|_| markdown.raw_title.is_none());
        let heading = heading.map(|heading| heading.span.start as usize);
        Outline::Document(Arc::new(Document {
            file,
            entry: entry.map(|(at, _)| at),
            common,
            matter,
            body,
            first_line,
            first_body_line: line(file, &source.text, body + text.len() - text.trim_start().len()),
            first_heading_line: heading.map(|start| line(file, &source.text, start)),
            markdown,
        }))
    }
}

/// The key of a file's unit. `None` if it cannot be kept.
fn key_of_unit(base: &KeyMaker, source: &Source, file: &File) -> Option<Key> {
    let role = role_of_unit(file.role).filter(|_| source.malformed.is_empty())?;
    let mut key = base.clone();
    key.part(role).part(source.path.as_str().as_bytes()).part(file.digest());
    Some(key.key())
}

/// Which roles have units that depend on nothing but their own file and the configuration, and the part of the key for them.
/// The others are soon parsed.
fn role_of_unit(role: Role) -> Option<&'static [u8]> {
    match role {
        Role::Document(_) => Some(b"document"),
        Role::Checklist => Some(b"checklist"),
        Role::Alarms => Some(b"alarms"),
        Role::Config
        | Role::Service
        | Role::Catalog
        | Role::Template
        | Role::Codeowners
        | Role::NearMiss
        | Role::Asset => None,
    }
}

/// The rest of a line, without the blanks at its end.
fn line(file: FileId, text: &str, start: usize) -> Span {
    let line = text[start..].lines().next().unwrap_or_default();
    Span::new(file, start..start + line.trim_end().len())
}

/// The comments of front matter and of a body.
fn in_page(file: FileId, source: &Source, body: usize, comments: &[(Span, Span)]) -> Vec<Allowance> {
    let mut all = allow::in_lines(file, &source.text, 0..body);
    all.extend(allow::in_markdown(file, &source.text, comments));
    all
}

/// Whether a file is a service's entry of ours, by its name.
pub fn is_service(path: &Utf8Path) -> bool {
    let names = ["service.yaml", "service.yml"];
    path.file_name().is_some_and(|name| names.iter().any(|known| name.eq_ignore_ascii_case(known)))
}

/// Whether the front matter of a text is that of a review or a postmortem, and not of a template for one.
fn is_document(text: &str) -> bool {
    let matter = text.split("\n---").next().filter(|_| text.starts_with("---")).unwrap_or_default();
    let value = |key: &str| matter.lines().find_map(|line| line.strip_prefix(key));
    let says = |key: &str| value(key).is_some_and(|value| says_something(value) && !value.contains('<'));
    says("incident:") || says("checklist:") || value("checklist:").is_some() && value("answers:").is_some()
}

/// Whether a text says an `apiVersion` and a `kind`, as Kubernetes' objects do. It may be a template of one.
fn is_kubernetes(text: &str) -> bool {
    let has = |key: &str| text.lines().any(|line| line.starts_with(key));
    has("apiVersion:") && has("kind:")
}

/// The components of Backstage's file; one that is a template is for its own program to read.
fn components(file: FileId, source: &Source, problems: &mut Vec<Problem>) -> Vec<Service> {
    let yaml = yaml::read(file, &source.text, 0..source.text.len());
    let is_template = ["{{", "{%"].iter().any(|mark| source.text.contains(mark));
    problems.extend(yaml.malformed.filter(|_| !is_template).map(Problem::Malformed));
    catalog::services(file, source.path.parent().unwrap_or(Utf8Path::new("")), &yaml.documents)
}
