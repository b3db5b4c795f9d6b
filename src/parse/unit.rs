//! Makes the unit of a file from its role and text.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use camino::Utf8Path;

use super::{front_matter, is_service, kind, unread_records};
use crate::alarms::{self, AlarmFile};
use crate::allow::{self, Allowance};
use crate::codeowners::{Codeowners, Host};
use crate::config::{self, Config, FrontMatter};
use crate::delivery;
use crate::files::{self, Listing};
use crate::included;
use crate::markdown::{self, Dialect, Markdown};
use crate::model::{
    Checklist, Common, Document, Kind, Matter, Postmortem, Review, Runbook, Service, UnreadReason,
    UnreadRecord, catalog,
};
use crate::mount::{self, BUILT_IN, Mount, Role, ThemeFolders, WhyNotRead};
use crate::outline::{Outline, Template, Unit};
use crate::read::{Fields, Problem};
use crate::secrets::{Scanner, Secret};
use crate::source::{FileId, Source, Span, Spanned};
use crate::yaml::{self, Node};

/// The maximum number of values files of a chart that are read in addition to its `values.yaml`.
const MOST_VALUES: usize = 20;

/// The inputs for the units of all files of a project.
pub struct Parser<'a> {
    pub config: &'a Config,
    pub mounts: &'a [Mount],
    pub theme: &'a ThemeFolders,
    pub scanner: Scanner,
}

/// Reads one file.
struct Reader<'a> {
    parser: &'a Parser<'a>,
    file: FileId,
    source: &'a Source,
    role: Role,
    problems: Vec<Problem>,
    /// Whether other files were looked at.
    asks: AtomicBool,
    /// Its content as a review or a postmortem, if it is not read as one.
    unread_record: Option<Arc<UnreadRecord>>,
}

impl Parser<'_> {
    /// The unit of a file in a mount, and whether it depends on other files.
    pub fn unit(&self, file: FileId, source: &Source, role: Role, mount: &Mount) -> (Unit, bool) {
        let (problems, asks) = (Vec::new(), AtomicBool::new(false));
        let reader = Reader { parser: self, file, source, role, problems, asks, unread_record: None };
        reader.unit(mount.name == BUILT_IN)
    }
}

/// Keys of front matter that Hugo reads in any case of letters.
const HUGO: [&str; 8] = ["aliases", "description", "draft", "slug", "summary", "tags", "title", "url"];

impl Reader<'_> {
    fn unit(mut self, is_built_in: bool) -> (Unit, bool) {
        let Self { file, source, .. } = self;
        if self.role == Role::Values {
            // Whatever else is in it is not part of the project.
            return (Unit { running: self.running(), ..Unit::default() }, false);
        }
        for problem in &source.malformed {
            let span = Span { file, start: problem.offset, end: problem.offset };
            self.problems.push(Problem::malformed(span, problem.message.clone(), problem.help.clone()));
        }
        let secrets = if is_built_in { Vec::new() } else { self.parser.scanner.secrets(&source.text) };
        let mut secrets: Vec<(Span, Secret)> =
            secrets.into_iter().map(|secret| (Span::new(file, secret.range.clone()), secret)).collect();
        let is_read = !source.text.is_empty() || source.malformed.is_empty();
        let outline = if is_read { self.outline() } else { None };
        match &outline {
            Some(Outline::Document(document)) => {
                secrets.extend(self.secrets_of_included(&document.markdown));
            }
            Some(Outline::Alarms(alarms)) => {
                let texts = alarms::included_texts(alarms);
                let found = texts.flat_map(|text| self.parser.scanner.secrets(text));
                secrets.extend(found.map(|secret| (alarms.first_line, secret)));
            }
            _ => {}
        }
        let allowances = self.allowances(outline.as_ref());
        let running = self.running();
        let Self { problems, asks, unread_record, .. } = self;
        (Unit { outline, problems, allowances, secrets, running, unread_record }, asks.into_inner())
    }

    /// What the file says about running services, in addition to its other content.
    fn running(&self) -> Option<Arc<delivery::Reading>> {
        // The file may seem to be something else by its name: Kubernetes objects can be in `service.yaml` and in
        // `monitoring/`.
        let reading = match self.role {
            Role::Alarms | Role::Running | Role::Service | Role::Catalog | Role::NearMiss => {
                delivery::read(self.file, self.source)
            }
            Role::Values => delivery::read_values(self.file, self.source),
            _ => return None,
        };
        (!reading.is_empty()).then(|| Arc::new(reading))
    }

    /// Keys and passwords in the files that a page includes, since those are published with the page.
    fn secrets_of_included(&self, markdown: &Markdown) -> Vec<(Span, Secret)> {
        let mut found = Vec::new();
        for included in &markdown.included {
            self.asks.store(true, Ordering::Relaxed);
            let text = included::with_dialect(self.own(), &self.source.path, |dialect| {
                (dialect.include)(&included.path).map(|now| now.text)
            });
            let secrets = self.parser.scanner.secrets(text.as_deref().unwrap_or_default());
            found.extend(secrets.into_iter().map(|secret| (included.span, secret)));
        }
        found
    }

    fn allowances(&self, outline: Option<&Outline>) -> Vec<Allowance> {
        let Self { file, source, role, .. } = *self;
        match (outline, role) {
            (Some(Outline::Document(document)), _) => {
                in_page(file, source, document.body, &document.markdown.comments)
            }
            (Some(Outline::Checklist(checklist)), _) => {
                in_page(file, source, checklist.body, &checklist.markdown.comments)
            }
            (Some(Outline::Template(_) | Outline::NearMiss(_) | Outline::Draft(_)), _) => Vec::new(),
            (Some(_), _) | (None, Role::Config) => allow::in_lines(file, &source.text, 0..source.text.len()),
            (None, _) => Vec::new(),
        }
    }

    /// The config that applies to the file.
    fn config(&self) -> &Config {
        self.parser.config.of(&self.source.path)
    }

    /// The mount of the project itself.
    fn own(&self) -> &Mount {
        &self.parser.mounts[0]
    }

    fn outline(&mut self) -> Option<Outline> {
        let Self { parser, file, source, role, .. } = *self;
        match role {
            Role::Config | Role::Asset | Role::Running | Role::Values => None,
            Role::Document(entry) => Some(self.markdown(Some(entry))),
            Role::Checklist => Some(self.markdown(None)),
            Role::Service => self.service(),
            Role::Catalog => {
                // Our own entry has more information, and was written for readyroom.
                let folder = source.path.parent().unwrap_or(Utf8Path::new(""));
                let listing = &parser.mounts[0].listing;
                let mut beside = listing.below(folder).filter(|path| path.parent() == Some(folder));
                let own = beside.any(|path| is_service(path));
                (!own).then(|| Outline::Services(components(file, source, &mut self.problems)))
            }
            Role::Alarms => {
                let config = parser.config.of(&source.path);
                let mut alarms = alarms::read(file, source, config, &mut self.problems);
                self.include_texts(&mut alarms);
                self.fill_links(&mut alarms);
                Some(Outline::Alarms(Arc::new(alarms)))
            }
            Role::Template => {
                let name = parser.theme.template(&source.path)?.to_owned();
                Some(Outline::Template(Template { file, name, text: source.text.clone() }))
            }
            Role::NearMiss => self.is_near_miss().then_some(Outline::NearMiss(file)),
            Role::Codeowners => {
                let owners = Codeowners::read(file, Host::of(&source.path), &source.text);
                Some(Outline::Codeowners(Box::new(owners)))
            }
        }
    }

    /// Adds the texts of other files that alarms include.
    fn include_texts(&self, alarms: &mut AlarmFile) {
        let folder = self.source.path.parent().unwrap_or(Utf8Path::new(""));
        for path in alarms::text_paths(alarms) {
            self.asks.store(true, Ordering::Relaxed);
            for (path, text) in included::texts(self.own(), folder, &path.start, path.end.as_deref()) {
                alarms::include_text(alarms, &path, text);
            }
        }
    }

    /// Fills the values of a template's chart into the links of the template's alarms.
    fn fill_links(&self, alarms: &mut AlarmFile) {
        if !alarms::names_values(alarms) {
            return;
        }
        self.asks.store(true, Ordering::Relaxed);
        let own = self.own();
        let has_file = |path: &Utf8Path| own.listing.has_file(path);
        let mut above = self.source.path.ancestors().skip(1);
        let Some(chart) = above.find(|folder| has_file(&folder.join("Chart.yaml"))) else { return };
        let values = chart.join("values.yaml");
        if !has_file(&values) {
            return;
        }
        let others = own.listing.names_in(chart).filter(|name| alarms::are_values(name));
        let others = others.map(|name| chart.join(name)).filter(|path| has_file(path)).take(MOST_VALUES);
        let others: Vec<String> = others.map(|path| own.read_text(&path).text).collect();
        alarms::fill_links(alarms, &own.read_text(&values).text, &others);
    }

    fn service(&mut self) -> Option<Outline> {
        let Self { parser, file, source, .. } = *self;
        let (node, malformed) = yaml::read_one(file, &source.text);
        let is_whole = malformed.is_empty();
        // Kubernetes, and tools modelled on it, have objects with this name.
        let is_object = |node: &Node| node.get("apiVersion").is_some() && node.get("kind").is_some();
        if is_kubernetes(&source.text) || node.as_ref().is_some_and(is_object) {
            return None;
        }
        // Helm renders a template that is switched off to an empty file.
        let is_rendered = source.path.parent().is_some_and(|folder| folder.file_name() == Some("templates"));
        if is_rendered && is_whole && node.as_ref().is_none_or(Node::is_null) {
            return None;
        }
        self.problems.extend(malformed.into_iter().map(Problem::Malformed));
        let node = node.unwrap_or(Node { span: Span::start_of(file), kind: yaml::Kind::Map(Vec::new()) });
        let folder = source.path.parent().unwrap_or(Utf8Path::new(""));
        let listing = &parser.mounts[0].listing;
        let entries = self.config().documents.iter();
        let below = entries.filter_map(|entry| folder.strip_prefix(entry.path.folder(listing)).ok());
        let below = below.min_by_key(|below| below.components().count()).unwrap_or(folder);
        // At the root of a gathered repository, it has the repository's name.
        let below = match files::in_repository(below) {
            Some((name, rest)) if rest == "" => Utf8Path::new(name),
            Some((_, rest)) => rest,
            None => below,
        };
        let before = self.problems.len();
        let service = Service::read(file, folder, below, &node, &mut self.problems);
        if is_whole && is_of_another_program(&node, &self.problems[before..]) {
            self.problems.truncate(before);
            return (!is_of_role(listing, &source.path)).then_some(Outline::NearMiss(file));
        }
        Some(Outline::Services(vec![service]))
    }

    /// Whether somebody may expect the file to be read: it has alarms, or keys of a service entry, a review, a
    /// postmortem or a checklist.
    fn is_near_miss(&mut self) -> bool {
        const KEYS: [&str; 6] = ["application", "role", "owner", "tier", "on_call", "facts"];
        let (config, text) = (self.config(), &self.source.text);
        let is_key = |line: &str, key: &str| {
            line.strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with([':', '=']))
        };
        // The lines of JSON do not show which keys are at the top level.
        let json = text.trim_start().starts_with('{').then(|| yaml::read_one(self.file, text).0).flatten();
        let has = |key: &str| json.as_ref().is_some_and(|json| json.get(key).is_some());
        let says = |key: &str| text.lines().any(|line| is_key(line, key)) || has(key);
        let is_backstage = || text.contains("backstage.io/");
        let is_object = || is_kubernetes(text) || has("apiVersion") && has("kind");
        let is_certain = |name: &str| name.to_lowercase().starts_with("service.") && says("owner");
        let is_ours = |name: &str| KEYS.iter().filter(|key| says(key)).count() > 1 || is_certain(name);
        match mount::why_not_read(config, &self.own().listing, &self.source.path) {
            Some(WhyNotRead::Entry(_, config::FILE)) => true,
            Some(WhyNotRead::Entry(..)) if is_object() => is_backstage(),
            Some(WhyNotRead::Entry(name, _)) => is_ours(name),
            Some(WhyNotRead::Nested(_)) => !is_kubernetes(text) || is_backstage(),
            Some(WhyNotRead::Alarms(_)) if alarms::are_schemas(text) => false,
            Some(WhyNotRead::Alarms(_)) => {
                let found = alarms::read(self.file, self.source, config, &mut Vec::new());
                found.count > 0 && !found.is_form()
            }
            Some(WhyNotRead::Checklist) => says("sections") || says("extends"),
            Some(WhyNotRead::Document(why)) => {
                let found = unread_records::of_file(self.file, self.source, why);
                let is_one = found.is_some() || unread_records::is_record(text);
                self.unread_record = found.map(Arc::new);
                is_one
            }
            None => false,
        }
    }

    fn markdown(&mut self, entry: Option<usize>) -> Outline {
        let Self { parser, file, source, .. } = *self;
        let before = self.problems.len();
        let (node, body) = front_matter::front_matter(file, &source.text, &mut self.problems);
        let broken = (self.problems.len() > before).then_some(&source.text[..]);
        let broken = broken.map(|text| if body > 0 { &text[..body] } else { text });
        let markdown = self.body(body);
        let config = parser.config.of(&source.path);
        let problems = &mut self.problems;
        let entry = entry.map(|at| (at, &config.documents[at]));
        let kind = kind::kind(&source.path, entry.map(|(_, entry)| entry), node.as_ref(), broken, problems);
        let at = entry.map(|(at, _)| at);
        let nothing = Node::empty(Span::start_of(file));
        let matter = node.as_ref().unwrap_or(&nothing);
        if let Some(meant) = kind::of_keys(node.as_ref(), broken).filter(|meant| *meant != kind) {
            let reason = UnreadReason::Kind(kind.word().into());
            let found =
                unread_records::of_matter(file, meant, matter, at, reason, problems[before..].to_vec());
            self.unread_record = found.map(Arc::new);
        }
        if kind == Kind::Checklist {
            let stem = source.path.file_stem().unwrap_or_default();
            let checklist = Checklist::read(file, stem, node.as_ref(), body, markdown, problems);
            return Outline::Checklist(Box::new(checklist));
        }
        let is_lenient =
            matches!(kind, Kind::Page | Kind::Runbook) && config.front_matter == FrontMatter::Lenient;
        let fields = Fields::of(matter, kind.word(), problems);
        let mut fields = if is_lenient { fields.in_any_case(&HUGO) } else { fields };
        let common = Common::read(&mut fields, problems);
        let matter = matter_of(kind, &mut fields, problems);
        if is_lenient {
            fields.finish_leniently(problems);
        } else {
            fields.finish(problems);
        }
        if common.draft {
            if let Some(found) = unread_records::of_draft(file, at, common, matter, &problems[before..]) {
                self.unread_record = Some(Arc::new(found));
            }
            return Outline::Draft(file);
        }
        Outline::Document(Arc::new(self.document(at, common, matter, markdown, body)))
    }

    /// A published document. Its body begins at `body`.
    fn document(
        &self,
        entry: Option<usize>,
        common: Common,
        matter: Matter,
        markdown: Markdown,
        body: usize,
    ) -> Document {
        let Self { file, source, .. } = *self;
        let text = &source.text[body..];
        let heading = markdown.headings.get(markdown.title().unwrap_or_default());
        let heading = heading.filter(|_| markdown.raw_title.is_none());
        let heading = heading.map(|heading| heading.span.start as usize);
        Document {
            file,
            entry,
            common,
            matter,
            body,
            first_line: line(file, &source.text, 0),
            first_body_line: line(file, &source.text, body + text.len() - text.trim_start().len()),
            first_heading_line: heading.map(|start| line(file, &source.text, start)),
            markdown,
        }
    }

    /// The body of a document, which begins at the offset `body`.
    fn body(&self, body: usize) -> Markdown {
        let Self { file, source, .. } = *self;
        if self.own().listing.get(&source.path).is_none() {
            // It is a built-in checklist.
            return markdown::parse(file, &source.text, body);
        }
        included::with_dialect(self.own(), &source.path, |dialect| {
            let include = |path: &str| {
                self.asks.store(true, Ordering::Relaxed);
                (dialect.include)(path)
            };
            markdown::parse_as(file, &source.text, body, Dialect { include: &include, ..dialect })
        })
    }
}

/// The front matter that only documents of this kind have.
fn matter_of(kind: Kind, fields: &mut Fields<'_>, problems: &mut Vec<Problem>) -> Matter {
    match kind {
        Kind::Runbook => Matter::Runbook(Box::new(Runbook::read(fields, problems))),
        Kind::Review => Matter::Review(Box::new(Review::read(fields, problems))),
        Kind::Postmortem => Matter::Postmortem(Box::new(Postmortem::read(fields, problems))),
        Kind::Page | Kind::Checklist => Matter::Page(Box::new(Runbook::read(fields, problems))),
    }
}

/// The rest of a line, without trailing blanks.
fn line(file: FileId, text: &str, start: usize) -> Span {
    let line = text[start..].lines().next().unwrap_or_default();
    Span::new(file, start..start + line.trim_end().len())
}

/// The comments in front matter and in a body.
fn in_page(file: FileId, source: &Source, body: usize, comments: &[(Span, Span)]) -> Vec<Allowance> {
    let mut all = allow::in_lines(file, &source.text, 0..body);
    all.extend(allow::in_markdown(file, &source.text, comments));
    all
}

/// Whether a text has an `apiVersion` and a `kind`, like Kubernetes objects or templates for them.
fn is_kubernetes(text: &str) -> bool {
    let has = |key: &str| text.lines().any(|line| line.starts_with(key));
    has("apiVersion:") && has("kind:")
}

/// Whether a `service.yaml` has keys, but none of a service entry, since other programs have files with this name. A
/// misspelled key with a scalar value counts as a key of an entry.
fn is_of_another_program(node: &Node, problems: &[Problem]) -> bool {
    let is_unknown = |(key, value): &(Spanned<String>, Node)| {
        problems.iter().any(|problem| match problem {
            Problem::UnknownKey { key: unknown, nearest, .. } => {
                unknown.span == key.span && (nearest.is_none() || value.text().is_none())
            }
            Problem::Malformed(_) => false,
        })
    };
    // A list may be a JSON patch.
    let is_list = matches!(node.kind, yaml::Kind::List(_));
    // Docker Compose files also have a version.
    let mut others = node.entries().iter().filter(|(key, _)| key.value != "version").peekable();
    is_list || others.peek().is_some() && others.all(is_unknown)
}

/// Whether a file is in an Ansible role, whose files of tasks, handlers and variables may have any name.
fn is_of_role(listing: &Listing, path: &Utf8Path) -> bool {
    let is_part = |folder: &Utf8Path| {
        let tasks = folder.with_file_name("tasks");
        ["defaults", "handlers", "tasks", "vars"].iter().any(|part| folder.file_name() == Some(*part))
            && ["main.yml", "main.yaml"].iter().any(|name| listing.has_file(&tasks.join(name)))
    };
    path.ancestors().skip(1).any(is_part)
}

/// The components in a Backstage file. In a template, syntax errors are not reported.
fn components(file: FileId, source: &Source, problems: &mut Vec<Problem>) -> Vec<Service> {
    let yaml = yaml::read(file, &source.text, 0..source.text.len());
    let is_template = ["{{", "{%"].iter().any(|mark| source.text.contains(mark));
    problems.extend(yaml.malformed.filter(|_| !is_template).map(Problem::Malformed));
    catalog::services(file, source.path.parent().unwrap_or(Utf8Path::new("")), &yaml.documents)
}
