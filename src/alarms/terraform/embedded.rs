//! Resources that hold documents of other systems: as a value, as a text, or as the path of a file.

use super::files;
use super::resource::Resource;
use super::shared::reduce;
use crate::alarms::carriers::{self, Inner, Texts};
use crate::alarms::unread_alarms::{self, UnreadAlarm};
use crate::alarms::values;
use crate::config::Config;
use crate::hcl::EMBEDDED;
use crate::model::{Alarm, Exempt};
use crate::read::Problem;
use crate::source::Spanned;
use crate::yaml::{Kind, Node, inner};

/// The types in [`EMBEDDED`] that contain only alarms.
const ALARMS: [&str; 2] = ["aws_prometheus_rule_group_namespace", "datadog_monitor_json"];

/// Words in a path that suggest alarms.
const WORDS: [&str; 4] = ["alert", "alarm", "rule", "monitor"];

/// The maximum number of bytes of an expression that refers to something instead of writing it out.
const LONGEST_NAME: usize = 200;

/// Whether a resource holds documents.
pub fn is_holder(kind: &str) -> bool {
    EMBEDDED.iter().any(|(own, _)| *own == kind)
}

/// The alarms of the documents that a resource holds.
pub fn alarms(resource: &Resource<'_>, config: &Config, problems: &mut Vec<Problem>) -> Vec<Alarm> {
    let mut found = Vec::new();
    for Inner { mut document, is_off } in documents(resource).documents {
        reduce(&mut document, config);
        let format = carriers::format_of(&document).filter(|format| format.name != super::FORMAT.name);
        let alarms = format.map_or_else(Vec::new, |format| (format.alarms)(&document, config, problems));
        let exempt = |alarm: &Alarm| alarm.exempt.or(is_off.then_some(Exempt::Paused));
        found.extend(alarms.into_iter().map(|alarm| Alarm { exempt: exempt(&alarm), ..alarm }));
    }
    found
}

/// The parts of such a resource that are not read: texts that seem to define alarms but contain none that can be read,
/// and files of alarms.
pub fn unread(resource: &Resource<'_>) -> Vec<UnreadAlarm> {
    let block = || resource.block().value;
    let mut texts = Vec::new();
    if let Some(node) = held(resource) {
        scalars(node, &mut texts);
    }
    let is_of_alarms = ALARMS.contains(&resource.kind);
    let left = texts.into_iter().filter_map(|text| {
        let value = text.text()?;
        if let Some(path) = files::path(value) {
            let lower = path.to_lowercase().replace("alertmanager", "");
            let is_reported = is_of_alarms || WORDS.iter().any(|word| lower.contains(word));
            let deployed = || files::deployed(path, text.span, resource.body);
            return is_reported.then(|| {
                deployed().unwrap_or_else(|| UnreadAlarm::of_block(Spanned::new(block(), text.span)))
            });
        }
        // The value of an expression is not known here.
        if is_expression(value) {
            let lower = value.to_lowercase();
            // A name or a path can suggest alarms; a word somewhere in an object that is written in place does not.
            let is_name = !value["${".len()..].contains('{') && value.len() < LONGEST_NAME;
            let is_whole = held(resource).is_some_and(|held| is_held_whole(held, text));
            let is_reported = is_whole && is_name && WORDS.iter().any(|word| lower.contains(word));
            return is_reported.then(|| UnreadAlarm::of_block(Spanned::new(block(), text.span)));
        }
        let is_read = inner::of_scalar(text.span.file, "", text).malformed.is_none();
        (!is_read && unread_alarms::definition(value).is_some()).then(|| UnreadAlarm {
            place: text.span,
            name: block(),
            message: format!("nothing reads the alarms in the text of `{}`", block()),
            help: "list the output of `terraform show -json` under `alarms:` instead".into(),
            refers_to: None,
        })
    });
    let mut left: Vec<UnreadAlarm> = left.collect();
    left.extend(uploaded(resource));
    let Held { documents, unread_alarms } = documents(resource);
    let is_reported = |own: &UnreadAlarm| left.iter().any(|known| known.place.start == own.place.start);
    let more: Vec<UnreadAlarm> = unread_alarms.into_iter().filter(|own| !is_reported(own)).collect();
    left.extend(more);
    if left.is_empty() && (is_of_alarms && documents.is_empty() || is_unresolved(&documents)) {
        left.push(UnreadAlarm::of_block(resource.block()));
    }
    left
}

/// The template of a stack at a URL, if its name says that it makes alarms.
fn uploaded(resource: &Resource<'_>) -> Option<UnreadAlarm> {
    let url = resource.body.get("template_url").and_then(Node::spanned)?;
    let name = url.value.rsplit('/').next().unwrap_or_default().to_lowercase();
    let is_meant = ["alarm", "alert"].iter().any(|word| name.contains(word)) && !name.contains("${");
    is_meant.then(|| UnreadAlarm::of_file(&url.value, url.span))
}

/// Whether a text is one expression that nothing resolved: `${concat(…)}`.
fn is_expression(value: &str) -> bool {
    value.strip_prefix("${").is_some_and(|rest| rest.ends_with('}') && !rest.starts_with("file("))
}

/// Whether a text is a whole document that a resource holds, not a value inside one.
fn is_held_whole(held: &Node, text: &Node) -> bool {
    let is_it = |node: &Node| std::ptr::eq(node, text);
    is_it(held) || held.items().iter().any(is_it) || held.entries().iter().any(|(_, value)| is_it(value))
}

/// Whether a document of alarms has groups or rules that come from an expression.
fn is_unresolved(documents: &[Inner]) -> bool {
    let is_made = |document: &Node| {
        let mut lists = Vec::new();
        rules(document, &mut lists);
        lists.into_iter().any(|node| node.text().is_some_and(is_expression))
    };
    documents.iter().any(|Inner { document, .. }| is_made(document))
}

/// Collects the values of all `groups` and `rules` keys, and the items of those values.
fn rules<'n>(node: &'n Node, found: &mut Vec<&'n Node>) {
    for (key, value) in node.entries() {
        if matches!(key.value.as_str(), "groups" | "rules") {
            found.push(value);
            found.extend(value.items());
        }
        rules(value, found);
    }
    node.items().iter().for_each(|item| rules(item, found));
}

fn held<'n>(resource: &Resource<'n>) -> Option<&'n Node> {
    let (_, key) = EMBEDDED.iter().find(|(own, _)| *own == resource.kind)?;
    resource.body.get(key)
}

/// What a resource holds.
#[derive(Default)]
struct Held {
    /// Each document, including those inside other documents.
    documents: Vec<Inner>,
    unread_alarms: Vec<UnreadAlarm>,
}

fn documents(resource: &Resource<'_>) -> Held {
    let Some(held) = held(resource) else { return Held::default() };
    // Terraform's own reader has already located texts in its language; those in JSON have no places of their own.
    let mut texts = Texts::new(held.span.file, "");
    let mut found = Held::default();
    let is_of_files =
        resource.kind.starts_with("kubernetes_config_map") || resource.kind.starts_with("kubernetes_secret");
    let values: Vec<&Node> = if is_of_files {
        held.entries().iter().map(|(_, value)| value).collect()
    } else {
        values::one_or_many(held).iter().collect()
    };
    for value in values {
        let read = if value.is_map() { None } else { texts.read(value) };
        let documents = match (read, &value.kind) {
            (Some(yaml), _) => yaml.documents,
            (None, Kind::List(items)) => items.clone(),
            (None, _) => vec![value.clone()],
        };
        for document in documents {
            if carriers::format_of(&document).is_some() && !carriers::is_list(&document) {
                found.documents.push(Inner { document, is_off: false });
            } else if let Some(carried) = carriers::of(&document, &mut texts) {
                found.documents.extend(carried.documents);
                found.unread_alarms.extend(carried.unread_alarms);
            }
        }
    }
    found
}

fn scalars<'n>(node: &'n Node, found: &mut Vec<&'n Node>) {
    match &node.kind {
        Kind::Scalar { .. } => found.push(node),
        Kind::List(items) => items.iter().for_each(|item| scalars(item, found)),
        Kind::Map(entries) => entries.iter().for_each(|(_, value)| scalars(value, found)),
    }
}
