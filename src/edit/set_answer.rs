//! An answer of a review, with what was there and is not named kept.

use jiff::civil::Date;

use super::front_matter::FrontMatter;
use super::questions::{ANSWERS, ask};
use super::{Current, Refusal};
use crate::emit::Patch;
use crate::judge::ItemState;
use crate::link::Site;
use crate::model::{Number, Value as Written, Verdict};
use crate::source::Malformed;
use crate::yaml::Node;
use crate::yaml::edit::{Editor, Value};

/// Answers an item of a review. What is `None` here stays as it is in the file.
pub struct SetAnswer<'a> {
    pub review: Current<'a>,
    /// One of the review's.
    pub item: &'a ItemState<'a>,
    pub answer: &'a Written,
    /// Links that are added to those that are there.
    pub evidence: &'a [String],
    pub note: Option<&'a str>,
    pub justification: Option<&'a str>,
    /// Who answers.
    pub by: Option<&'a str>,
    /// The day of the answer.
    pub on: Date,
}

/// An answer that was set.
#[derive(Debug)]
pub struct AnswerSet {
    pub patch: Patch,
    /// Where the answer will be.
    pub line: usize,
}

/// The keys of an answer, in the order in which they are written.
const KEYS: [&str; 8] =
    ["answer", "evidence", "note", "justification", "answered_by", "answered_on", "actions", "waiver"];

impl SetAnswer<'_> {
    /// `bytes` are those of the review.
    pub fn patch(&self, site: &Site, bytes: &[u8]) -> Result<AnswerSet, Refusal> {
        let mut file = FrontMatter::open(site, self.review.file(site), bytes)?;
        let path = [ANSWERS, self.item.id()];
        let place = file.editor.key(&path).map(|key| key.span);
        file.edit(|editor| {
            let written = self.write(editor);
            written.map_err(|malformed| Malformed { span: place.unwrap_or(malformed.span), ..malformed })
        })?;
        Ok(AnswerSet { patch: file.patch(), line: file.line(&path) })
    }

    fn write(&self, editor: &mut Editor) -> Result<(), Malformed> {
        let path = [ANSWERS, self.item.id()];
        if editor.node(&path).is_none() && !editor.is_flow(&[ANSWERS]) {
            ask(editor, self.review.checklist, self.item)?;
        }
        let old = editor.node(&path).filter(|node| node.is_map() && !node.entries().is_empty());
        let known: Vec<&str> = old.and_then(|old| old.get("evidence")).map_or_else(Vec::new, texts);
        let mut evidence: Vec<String> = Vec::new();
        for link in self.evidence {
            if !known.contains(&link.as_str()) && !evidence.contains(link) {
                evidence.push(link.clone());
            }
        }
        let mut values = self.values();
        if old.is_some() {
            for (key, value) in values {
                editor.set(&[path[0], path[1], &key], &value, &KEYS)?;
            }
            if !evidence.is_empty() {
                editor.extend(&[path[0], path[1], "evidence"], &evidence, &KEYS)?;
            }
            return Ok(());
        }
        if !evidence.is_empty() {
            values.insert(1, ("evidence".to_owned(), Value::List(evidence)));
        }
        editor.set(&path, &Value::Map(values), &[])
    }

    /// What is said of the answer, but for its evidence.
    fn values(&self) -> Vec<(String, Value)> {
        let values = [
            ("answer", Some(answer(self.answer))),
            ("note", self.note.map(text)),
            ("justification", self.justification.map(text)),
            ("answered_by", self.by.map(text)),
            ("answered_on", Some(Value::Word(self.on.to_string()))),
        ];
        values.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))).collect()
    }
}

/// A word of ours, or a number, as it is; other texts in quotes where they need them.
fn answer(written: &Written) -> Value {
    match written {
        Written::One(word) if is_plain(word) => Value::Word(word.clone()),
        Written::One(words) => text(words),
        Written::Many(parts) => Value::List(parts.clone()),
    }
}

fn is_plain(word: &str) -> bool {
    Number::parse(word).is_some() || Verdict::WORDS.iter().any(|(own, _)| *own == word)
}

/// A text of several lines is one below a `|`, which ends its last line.
fn text(text: &str) -> Value {
    let text = text.trim_end();
    Value::Text(if text.contains('\n') { format!("{text}\n") } else { text.to_owned() })
}

/// The texts of a list, or of one value in the place of a list.
fn texts(node: &Node) -> Vec<&str> {
    node.text().into_iter().chain(node.items().iter().filter_map(Node::text)).collect()
}
