//! Sets an answer of a review. Keys of an existing answer that are not set are kept.

use jiff::civil::Date;

use super::front_matter::FrontMatter;
use super::questions::{ANSWERS, ask};
use super::{Current, Refusal};
use crate::emit::Patch;
use crate::judge::ItemState;
use crate::link::{LinkedChecklist, Site, UNOPENED, cannot_be_opened};
use crate::model::{Number, Value as Written, Verdict};
use crate::source::Malformed;
use crate::yaml::Node;
use crate::yaml::edit::{Editor, Value};

/// Answers an item of a review. Values that are `None` are kept as they are in the file.
pub struct SetAnswer<'a> {
    pub review: Current<'a>,
    /// An item of the review.
    pub item: &'a ItemState<'a>,
    pub answer: &'a Written,
    /// Links to add to the existing ones.
    pub evidence: &'a [String],
    pub note: Option<&'a str>,
    pub justification: Option<&'a str>,
    /// The id of the person who answers.
    pub by: Option<&'a str>,
    /// The day of the answer.
    pub on: Date,
}

/// The patch of an answer.
#[derive(Debug)]
pub struct AnswerSet {
    pub patch: Patch,
    /// The line of the answer in the new file.
    pub line: usize,
}

/// The keys of an answer, in the order of writing.
const KEYS: [&str; 8] =
    ["answer", "evidence", "note", "justification", "answered_by", "answered_on", "actions", "waiver"];

impl SetAnswer<'_> {
    /// Makes the patch. `bytes` is the content of the review's file.
    pub fn patch(&self, site: &Site, bytes: &[u8]) -> Result<AnswerSet, Refusal> {
        refuse_unopened(self.evidence, self.item)?;
        let mut file = FrontMatter::open(site, self.review.file(site), bytes)?;
        let path = [ANSWERS, self.item.id()];
        let place = file.editor.key(&path).map(|key| key.span);
        file.edit(|editor| {
            let written = self.given().write(editor, self.review.checklist, self.item);
            written.map_err(|malformed| Malformed { span: place.unwrap_or(malformed.span), ..malformed })
        })?;
        Ok(AnswerSet { patch: file.patch(), line: file.line(&path) })
    }

    fn given(&self) -> AnswerValues<'_> {
        AnswerValues {
            answer: Some(self.answer),
            evidence: self.evidence,
            note: self.note,
            justification: self.justification,
            by: self.by,
            on: Some(self.on),
            actions: &[],
        }
    }
}

/// Refuses a new link that no reader could open.
pub fn refuse_unopened(links: &[String], item: &ItemState<'_>) -> Result<(), Refusal> {
    let known = || item.answer.into_iter().flat_map(|answer| &answer.evidence);
    let is_new = |link: &str| known().all(|old| old.value != link);
    match links.iter().find(|link| cannot_be_opened(link) && is_new(link)) {
        None => Ok(()),
        Some(link) => {
            let link = link.escape_debug();
            Err(Refusal::new(format!("`{link}` {UNOPENED}; use an https URL or a path")))
        }
    }
}

/// The values to write for an answer. Values that are `None` or empty are kept as they are in the file.
pub struct AnswerValues<'a> {
    pub answer: Option<&'a Written>,
    /// Links to add to the existing ones.
    pub evidence: &'a [String],
    pub note: Option<&'a str>,
    pub justification: Option<&'a str>,
    pub by: Option<&'a str>,
    pub on: Option<Date>,
    /// Actions to add to the existing ones.
    pub actions: &'a [Vec<(String, Value)>],
}

impl AnswerValues<'_> {
    /// Writes it for an item of a checklist. The item is added first if it is missing.
    pub fn write(
        &self,
        editor: &mut Editor,
        checklist: &LinkedChecklist,
        item: &ItemState<'_>,
    ) -> Result<(), Malformed> {
        let path = [ANSWERS, item.id()];
        if editor.node(&path).is_none() && !editor.is_flow(&[ANSWERS]) {
            ask(editor, checklist, item)?;
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
            let mut actions = self.actions.iter();
            return actions
                .try_for_each(|action| editor.put_item(&[path[0], path[1], "actions"], None, action, &KEYS));
        }
        if !evidence.is_empty() {
            let at = usize::from(self.answer.is_some());
            values.insert(at, ("evidence".to_owned(), Value::List(evidence)));
        }
        if !self.actions.is_empty() {
            let actions = self.actions.iter().cloned().map(Value::Map).collect();
            values.push(("actions".to_owned(), Value::Items(actions)));
        }
        // A value without keys is the answer. It becomes the key `answer`, so that other keys can be added.
        if self.answer.is_none()
            && let Some(there) = editor.node(&path).and_then(bare)
        {
            values.insert(0, ("answer".to_owned(), there));
        }
        editor.set(&path, &Value::Map(values), &[])
    }

    /// The keys and values of the answer, without its evidence and its actions.
    fn values(&self) -> Vec<(String, Value)> {
        let values = [
            ("answer", self.answer.map(answer)),
            ("note", self.note.map(text)),
            ("justification", self.justification.map(text)),
            ("answered_by", self.by.map(text)),
            ("answered_on", self.on.map(|on| Value::Word(on.to_string()))),
        ];
        values.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))).collect()
    }
}

/// The answer of an item that is written as a value without keys.
pub fn bare(node: &Node) -> Option<Value> {
    if let Some(word) = node.text() {
        let is_keyword = Verdict::WORDS.iter().any(|(own, _)| own.eq_ignore_ascii_case(word));
        let word = word.to_owned();
        return Some(if is_keyword { Value::Word(word) } else { answer(&Written::One(word)) });
    }
    let parts = node.items().iter().map(|part| part.text().map(str::to_owned));
    let parts: Vec<String> = parts.collect::<Option<_>>()?;
    (!parts.is_empty()).then_some(Value::List(parts))
}

/// A keyword or a number without quotes. Other texts are quoted if necessary.
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

/// A text of several lines becomes a block scalar, `|`, and ends with a line break.
fn text(text: &str) -> Value {
    let text = text.trim_end();
    Value::Text(if text.contains('\n') { format!("{text}\n") } else { text.to_owned() })
}

/// The texts of a list, or a single text in place of a list.
pub fn texts(node: &Node) -> Vec<&str> {
    node.text().into_iter().chain(node.items().iter().filter_map(Node::text)).collect()
}
