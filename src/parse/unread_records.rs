//! Reads reviews and postmortems that are not read as documents of their kind, so that their content is not lost.

use super::front_matter::front_matter;
use super::kind::{is_filled, of_keys};
use crate::model::{
    Common, Kind, Matter, Postmortem, Record, Review, UnreadReason, UnreadRecord, says_something,
};
use crate::mount::{is_data, kind_of_folders};
use crate::read::{Fields, Problem, Read};
use crate::source::{FileId, Source, Span};
use crate::yaml::{self, Node};

/// Reads a review or a postmortem from its front matter. `None` for other kinds.
pub fn of_matter(
    file: FileId,
    kind: Kind,
    node: &Node,
    entry: Option<usize>,
    reason: UnreadReason,
    mut problems: Vec<Problem>,
) -> Option<UnreadRecord> {
    let mut fields = Fields::of(node, kind.word(), &mut problems);
    let common = Common::read(&mut fields, &mut problems);
    let record = match kind {
        Kind::Review => Record::Review(Box::new(Review::read(&mut fields, &mut problems))),
        Kind::Postmortem => Record::Postmortem(Box::new(Postmortem::read(&mut fields, &mut problems))),
        Kind::Page | Kind::Runbook | Kind::Checklist => return None,
    };
    fields.finish(&mut problems);
    let lost = problems.iter().find_map(Problem::lost);
    Some(UnreadRecord { file, reason, entry, service: common.service, record, lost })
}

/// Reads a draft of a review or a postmortem. `None` for other kinds. `problems` are those of its front matter.
pub fn of_draft(
    file: FileId,
    entry: Option<usize>,
    common: Common,
    matter: Matter,
    problems: &[Problem],
) -> Option<UnreadRecord> {
    let record = match matter {
        Matter::Review(review) => Record::Review(review),
        Matter::Postmortem(postmortem) => Record::Postmortem(postmortem),
        Matter::Runbook(_) | Matter::Page(_) => return None,
    };
    let lost = problems.iter().find_map(Problem::lost);
    Some(UnreadRecord { file, reason: UnreadReason::Draft, entry, service: common.service, record, lost })
}

/// Reads a review or a postmortem that no entry of `documents` matches. `None` if the file is something else, or a
/// template.
pub fn of_file(file: FileId, source: &Source, why: &'static str) -> Option<UnreadRecord> {
    let mut problems = Vec::new();
    let text = &source.text;
    let (node, body) = if is_data(&source.path) {
        let (node, malformed) = yaml::read_one(file, text);
        problems.extend(malformed.into_iter().map(Problem::Malformed));
        (node, text.len())
    } else {
        front_matter(file, text, &mut problems)
    };
    let broken = (!problems.is_empty()).then_some(if body > 0 { &text[..body] } else { text.as_str() });
    let value = |key: &str| node.as_ref()?.get(key).filter(|value| !value.is_null());
    let of_folder = || {
        let kind = source.path.parent().and_then(kind_of_folders)?;
        let names = if kind == Kind::Postmortem { "incident" } else { "checklist" };
        value(names).is_some_and(is_filled).then_some(kind)
    };
    let kind = match value("kind") {
        Some(written) => Kind::read(written, &mut Vec::new()),
        None => of_keys(node.as_ref(), broken).or_else(of_folder),
    };
    // A template of a review has a placeholder as its checklist.
    let kind = kind.filter(|kind| *kind != Kind::Review || value("checklist").is_none_or(is_filled));
    let nothing = Node::empty(Span::start_of(file));
    let reason = UnreadReason::NotInDocuments(why.into());
    of_matter(file, kind?, node.as_ref().unwrap_or(&nothing), None, reason, problems)
}

/// Whether the front matter of a text is that of a review or a postmortem, and not of a template.
pub fn is_record(text: &str) -> bool {
    let matter = text.split("\n---").next().filter(|_| text.starts_with("---")).unwrap_or_default();
    let value = |key: &str| matter.lines().find_map(|line| line.strip_prefix(key));
    let says = |key: &str| value(key).is_some_and(|value| says_something(value) && !value.contains('<'));
    says("incident:") || says("checklist:") || value("checklist:").is_some() && value("answers:").is_some()
}
