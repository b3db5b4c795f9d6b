//! Sources to documents, checklists, services and alarms: each file alone, in parallel.

use std::ops::Range;

use camino::Utf8Path;
use rayon::iter::{IntoParallelIterator, ParallelIterator};

use crate::alarms::{self, AlarmFile};
use crate::allow::{self, Allowance};
use crate::built_in;
use crate::codeowners::{self, Codeowners};
use crate::config::Config;
use crate::load::is_markdown;
use crate::markdown;
use crate::model::{
    Checklist, Common, Document, Kind, Matter, Postmortem, Review, Runbook, Service, catalog,
};
use crate::read::{Fields, Problem, Read};
use crate::source::{FileId, Source, Sources, Span};
use crate::yaml::{self, Node};

/// What the files hold, before any name in them is followed.
#[derive(Debug, Default)]
pub struct Parsed {
    pub documents: Vec<Document>,
    pub checklists: Vec<Checklist>,
    pub services: Vec<Service>,
    pub alarm_files: Vec<AlarmFile>,
    /// Who owns what, by the repository's own file.
    pub codeowners: Codeowners,
    pub problems: Vec<Problem>,
    /// Comments that let findings pass.
    pub allowances: Vec<Allowance>,
}

pub fn parse(config: &Config, sources: &Sources) -> Parsed {
    let files: Vec<_> = sources.iter().filter(|(_, source)| source.path != crate::config::FILE).collect();
    let parts: Vec<(Option<Part>, Vec<Problem>, Vec<Allowance>)> = files
        .into_par_iter()
        .map(|(file, source)| {
            let mut problems = Vec::new();
            let part = read(config, sources, file, &mut problems);
            let allowances = part.as_ref().map_or_else(Vec::new, |part| allowances(file, source, part));
            (part, problems, allowances)
        })
        .collect();
    let mut parsed = Parsed::default();
    let own = sources.iter().filter(|(_, source)| source.path == crate::config::FILE);
    parsed.allowances =
        own.flat_map(|(file, source)| allow::in_lines(file, &source.text, 0..source.text.len())).collect();
    for (part, problems, allowances) in parts {
        parsed.problems.extend(problems);
        parsed.allowances.extend(allowances);
        match part {
            Some(Part::Document(document)) => parsed.documents.push(*document),
            Some(Part::Checklist(checklist)) => parsed.checklists.push(checklist),
            Some(Part::Services(services)) => parsed.services.extend(services),
            Some(Part::Alarms(alarms)) => parsed.alarm_files.push(alarms),
            Some(Part::Codeowners(owners)) => parsed.codeowners = owners,
            None => {}
        }
    }
    parsed
}

enum Part {
    Document(Box<Document>),
    Checklist(Checklist),
    Services(Vec<Service>),
    Alarms(AlarmFile),
    Codeowners(Codeowners),
}

/// What a file is, by where it lies, and what is in it.
fn read(config: &Config, sources: &Sources, file: FileId, problems: &mut Vec<Problem>) -> Option<Part> {
    let source = &sources[file];
    for flaw in &source.malformed {
        let span = Span { file, start: flaw.offset, end: flaw.offset };
        problems.push(Problem::malformed(span, flaw.message.clone(), flaw.help.clone()));
    }
    if source.text.is_empty() && !source.malformed.is_empty() {
        return None; // not read at all
    }
    let path = source.path.as_path();
    if codeowners::FILES.contains(&path.as_str()) {
        return Some(Part::Codeowners(Codeowners::read(file, &source.text)));
    }
    if is_markdown(path) && (path.starts_with("content") || is_checklist(path)) {
        return Some(markdown_file(file, source, problems));
    }
    if path.starts_with("content") && matches!(path.file_name(), Some("service.yaml" | "service.yml")) {
        return Some(Part::Services(vec![service(file, source, problems)]));
    }
    if path.file_name() == Some(catalog::FILE) {
        // Our own entry says more, and says it for us.
        let is_there = |name: &str| sources.has_file(&path.with_file_name(name));
        let own = is_there("service.yaml") || is_there("service.yml");
        return (!own).then(|| Part::Services(components(file, source, problems)));
    }
    config.alarm_files(path)?;
    Some(Part::Alarms(alarms::read(file, source, config, problems)))
}

/// The comments of a file, or of its front matter and its body.
fn allowances(file: FileId, source: &Source, part: &Part) -> Vec<Allowance> {
    let (body, markdown) = match part {
        Part::Document(document) => (document.body, &document.markdown),
        Part::Checklist(checklist) => (checklist.body, &checklist.markdown),
        Part::Services(_) | Part::Alarms(_) | Part::Codeowners(_) => {
            return allow::in_lines(file, &source.text, 0..source.text.len());
        }
    };
    let mut all = allow::in_lines(file, &source.text, 0..body);
    all.extend(allow::in_markdown(file, &source.text, &markdown.comments));
    all
}

fn service(file: FileId, source: &Source, problems: &mut Vec<Problem>) -> Service {
    let (node, malformed) = yaml::read_one(file, &source.text);
    problems.extend(malformed.into_iter().map(Problem::Malformed));
    let node = node.unwrap_or(Node { span: Span::start_of(file), kind: yaml::Kind::Map(Vec::new()) });
    let folder = source.path.parent().unwrap_or(Utf8Path::new(""));
    let below = folder.strip_prefix("content").unwrap_or(folder);
    Service::read(file, folder, below, &node, problems)
}

/// The components of Backstage's file; one that is a template is for its own program to read.
fn components(file: FileId, source: &Source, problems: &mut Vec<Problem>) -> Vec<Service> {
    let yaml = yaml::read(file, &source.text, 0..source.text.len());
    let is_template = ["{{", "{%"].iter().any(|mark| source.text.contains(mark));
    problems.extend(yaml.malformed.filter(|_| !is_template).map(Problem::Malformed));
    catalog::services(file, source.path.parent().unwrap_or(Utf8Path::new("")), &yaml.documents)
}

fn markdown_file(file: FileId, source: &Source, problems: &mut Vec<Problem>) -> Part {
    let (node, body) = front_matter(file, &source.text, problems);
    let markdown = markdown::parse(file, &source.text, body);
    let kind = kind(&source.path, node.as_ref(), problems);
    if kind == Kind::Checklist {
        let stem = source.path.file_stem().unwrap_or_default();
        return Part::Checklist(Checklist::read(file, stem, node.as_ref(), body, markdown, problems));
    }
    let nothing = Node { span: Span::start_of(file), kind: yaml::Kind::Map(Vec::new()) };
    let mut fields = Fields::of(node.as_ref().unwrap_or(&nothing), kind.word(), problems);
    let common = Common::read(&mut fields, problems);
    let matter = match kind {
        Kind::Runbook => Matter::Runbook(Box::new(Runbook::read(&mut fields, problems))),
        Kind::Review => Matter::Review(Box::new(Review::read(&mut fields, problems))),
        Kind::Postmortem => Matter::Postmortem(Box::new(Postmortem::read(&mut fields, problems))),
        Kind::Page | Kind::Checklist => Matter::Page,
    };
    fields.finish(problems);
    Part::Document(Box::new(Document { file, common, matter, body, markdown }))
}

/// The front matter's `kind`, else the nearest folder's, else a plain page.
fn kind(path: &Utf8Path, node: Option<&Node>, problems: &mut Vec<Problem>) -> Kind {
    let written = node.and_then(|node| node.get("kind")).filter(|node| !node.is_null());
    if let Some(kind) = written.and_then(|written| Kind::read(written, problems)) {
        return kind;
    }
    if is_checklist(path) {
        return if is_folder_page(path) { Kind::Page } else { Kind::Checklist };
    }
    if is_folder_page(path) {
        return Kind::Page;
    }
    let mut folders = path.ancestors().skip(1).filter_map(Utf8Path::file_name);
    let by_folder = |folder| match folder {
        "runbooks" => Some(Kind::Runbook),
        "reviews" => Some(Kind::Review),
        "postmortems" => Some(Kind::Postmortem),
        _ => None,
    };
    folders.find_map(by_folder).unwrap_or(Kind::Page)
}

fn is_checklist(path: &Utf8Path) -> bool {
    path.starts_with("checklists") || built_in::is_built_in(path)
}

/// `index.md`, `_index.md` and `README.md` are the page of their folder.
pub fn is_folder_page(path: &Utf8Path) -> bool {
    let stem = path.file_stem().unwrap_or_default();
    matches!(stem, "index" | "_index") || stem.eq_ignore_ascii_case("readme")
}

/// The front matter's tree, and where the body begins.
fn front_matter(file: FileId, text: &str, problems: &mut Vec<Problem>) -> (Option<Node>, usize) {
    let mut lines = text.split_inclusive('\n');
    let first = lines.next().unwrap_or_default();
    if first.trim_end() == "+++" {
        let message = "this front matter is TOML";
        let help = "write it as YAML, between two lines of `---`";
        problems.push(Problem::malformed(Span::new(file, 0..3), message, help));
        return (None, closing(text, first.len(), "+++").map_or(0, |(_, body)| body));
    }
    if first.trim_end() != "---" {
        return (None, 0);
    }
    let Some((end, body)) = closing(text, first.len(), "---") else {
        let mut written = lines.filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
        let second = written.next().unwrap_or_default();
        if second.split_once(':').is_some_and(|(key, _)| !key.is_empty() && !key.contains(' ')) {
            let message = "the front matter that begins here is never closed";
            problems.push(Problem::malformed(
                Span::new(file, 0..3),
                message,
                "add a line of `---` behind it",
            ));
        }
        return (None, 0);
    };
    let yaml = yaml::read(file, text, first.len()..end);
    problems.extend(yaml.malformed.into_iter().chain(yaml.duplicates).map(Problem::Malformed));
    match yaml.documents.into_iter().next() {
        // Two rules across the page, and text between them.
        Some(node) if !node.is_map() && !node.is_null() => (None, 0),
        node => (node.filter(Node::is_map), body),
    }
}

/// The lines of YAML at the top of a text, without the lines around them.
pub fn matter(text: &str) -> Option<Range<usize>> {
    let first = text.split_inclusive('\n').next().filter(|line| line.trim_end() == "---")?;
    let (end, _) = closing(text, first.len(), "---")?;
    Some(first.len()..end)
}

/// Where the front matter ends, and where the text behind it begins.
fn closing(text: &str, from: usize, mark: &str) -> Option<(usize, usize)> {
    let mut start = from;
    for line in text[from..].split_inclusive('\n') {
        if line.trim_end() == mark || (mark == "---" && line.trim_end() == "...") {
            return Some((start, start + line.len()));
        }
        start += line.len();
    }
    None
}
