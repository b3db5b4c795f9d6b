//! Saves an answer from a form. Values in the form are written, values that it leaves out are kept, and emptied ones
//! are removed.

use jiff::civil::Date;

use super::front_matter::FrontMatter;
use super::questions::ANSWERS;
use super::set_answer::{refuse_unopened, texts};
use super::{AnswerSet, AnswerValues, Current, Refusal};
use crate::judge::ItemState;
use crate::link::Site;
use crate::model::Value as Written;
use crate::source::Malformed;
use crate::yaml::edit::{Editor, Value};

/// Saves what a form says about an item. Keys that are `None` or have no entry here are kept as they are in the file.
pub struct SaveAnswer<'a> {
    pub review: Current<'a>,
    /// An item of the review.
    pub item: &'a ItemState<'a>,
    pub answer: Option<&'a Written>,
    /// All links. They replace the existing ones.
    pub evidence: Option<&'a [String]>,
    /// An empty text removes the note.
    pub note: Option<&'a str>,
    pub justification: Option<&'a str>,
    /// The id of the person who answers.
    pub by: Option<&'a str>,
    /// The day of the answer.
    pub on: Option<Date>,
    /// Actions to add to the existing ones.
    pub promises: &'a [Promise],
}

/// An action that somebody promises.
pub struct Promise {
    pub title: String,
    pub owner: String,
    pub due: Date,
}

impl SaveAnswer<'_> {
    /// Makes the patch. `bytes` is the content of the review's file.
    pub fn patch(&self, site: &Site, bytes: &[u8]) -> Result<AnswerSet, Refusal> {
        refuse_unopened(self.evidence.unwrap_or_default(), self.item)?;
        let mut file = FrontMatter::open(site, self.review.file(site), bytes)?;
        let path = [ANSWERS, self.item.id()];
        let place = file.editor.key(&path).map(|key| key.span);
        file.edit(|editor| {
            let saved = self.save(editor);
            saved.map_err(|malformed| Malformed { span: place.unwrap_or(malformed.span), ..malformed })
        })?;
        Ok(AnswerSet { patch: file.patch(), line: file.line(&path) })
    }

    fn save(&self, editor: &mut Editor) -> Result<(), Malformed> {
        let path = |key| [ANSWERS, self.item.id(), key];
        let known = editor.node(&path("evidence")).map_or_else(Vec::new, texts);
        let is_shorter =
            |wanted: &[String]| known.iter().any(|known| !wanted.iter().any(|link| link == known));
        if self.evidence.is_some_and(is_shorter) {
            editor.remove(&path("evidence"))?;
        }
        // Only a scalar can be overwritten, so remove a list first.
        let parts = editor.node(&path("answer")).filter(|old| !old.items().is_empty()).map(texts);
        let is_same = |parts: &Vec<&str>| matches!(self.answer, Some(Written::Many(new)) if new == parts);
        if self.answer.is_some() && parts.is_some_and(|parts| !is_same(&parts)) {
            editor.remove(&path("answer"))?;
        }
        let said = |text: &&str| !text.trim().is_empty();
        for (key, text) in [("note", self.note), ("justification", self.justification)] {
            if text.is_some_and(|text| !said(&text)) {
                editor.remove(&path(key))?;
            }
        }
        let actions: Vec<_> = self.promises.iter().map(Promise::entries).collect();
        let given = AnswerValues {
            answer: self.answer,
            evidence: self.evidence.unwrap_or_default(),
            note: self.note.filter(said),
            justification: self.justification.filter(said),
            by: self.by,
            on: self.on,
            actions: &actions,
        };
        given.write(editor, self.review.checklist, self.item)
    }
}

impl Promise {
    fn entries(&self) -> Vec<(String, Value)> {
        let values = [
            ("title", Value::Text(self.title.clone())),
            ("owner", Value::Text(self.owner.clone())),
            ("due", Value::Word(self.due.to_string())),
        ];
        values.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
    }
}
