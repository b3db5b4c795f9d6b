//! Strings in a document that are documents themselves.

use crate::alarms::unread_alarms::{self, UnreadAlarm};
use crate::source::{FileId, Span};
use crate::yaml::{Kind, Node, Yaml, inner};

/// How many bytes of strings are parsed per file: aliases may repeat one string many times.
const MOST: usize = 16 * 1024 * 1024;

/// Every definition of alarms, and every patch of one, contains one of these words.
const WORDS: [&str; 7] = ["alert", "Alert", "Alarm", "condition", "ServiceLevelObjective", "slos", "/rules/"];

/// A file of rules contains all of these, even if each `alert` in it is misspelled.
const RULES: [&str; 3] = ["groups", "rules", "expr"];

/// The file that contains the strings.
pub struct Texts<'s> {
    file: FileId,
    outer: &'s str,
    left: usize,
}

impl<'s> Texts<'s> {
    pub fn new(file: FileId, outer: &'s str) -> Self {
        Self { file, outer, left: MOST }
    }

    /// Parses a scalar if it may contain alarms.
    pub fn read(&mut self, scalar: &Node) -> Option<Yaml> {
        let text = scalar.text()?;
        // On one line, only brackets can hold more than one value: `groups: [{name: …}]`.
        let is_document = text.contains(['\n', '{', '[']);
        let is_of_rules = || RULES.iter().all(|word| text.contains(word));
        if !is_document || !(WORDS.iter().any(|word| text.contains(word)) || is_of_rules()) {
            return None;
        }
        self.left = self.left.checked_sub(text.len())?;
        Some(inner::of_scalar(self.file, self.outer, scalar))
    }

    fn raw(&self, scalar: &Node) -> Option<&'s str> {
        self.outer.get(scalar.span.start as usize..scalar.span.end as usize)
    }

    /// Reports alarms that the raw text of the file has but the parsed string lacks: a loop in a Terraform
    /// template creates them.
    pub fn hidden(&self, key: &str, scalar: &Node) -> Option<UnreadAlarm> {
        let (raw, text) = (self.raw(scalar)?, scalar.text()?);
        (unread_alarms::alerts(raw) > unread_alarms::alerts(text)).then(|| self.alarm(key, scalar))?
    }

    /// The first place in a text where an alarm seems to be defined.
    pub fn alarm(&self, key: &str, scalar: &Node) -> Option<UnreadAlarm> {
        let text = self.raw(scalar)?;
        let at = unread_alarms::definition(text)?;
        let start = scalar.span.start + u32::try_from(at).ok()?;
        let end = start + u32::try_from("alert".len()).ok()?;
        Some(UnreadAlarm {
            place: Span::new(self.file, start as usize..end as usize),
            name: key.to_owned(),
            message: format!("nothing reads the alarms in the text of `{key}`"),
            help: "write it as YAML that can be read before it is deployed, or list its source file under `alarms:`".into(),
            refers_to: None,
        })
    }
}

/// A scalar replaced by what it contains: its document, or the list of its documents.
pub fn opened(scalar: &Node, mut documents: Vec<Node>) -> Node {
    match documents.len() {
        0 => scalar.clone(),
        1 => documents.remove(0),
        _ => Node { span: scalar.span, kind: Kind::List(documents) },
    }
}
