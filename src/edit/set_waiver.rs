//! Writes the waiver of an answer. Everything else is kept.

use jiff::civil::Date;

use super::front_matter::FrontMatter;
use super::questions::ANSWERS;
use super::set_answer::bare;
use super::{Current, Refusal};
use crate::emit::Patch;
use crate::judge::ItemState;
use crate::link::Site;
use crate::yaml::edit::Value;

/// Waives an item that has an answer.
pub struct SetWaiver<'a> {
    pub review: Current<'a>,
    /// An item of the review.
    pub item: &'a ItemState<'a>,
    pub reason: &'a str,
    /// The id of the person who approves the waiver.
    pub by: &'a str,
    pub on: Date,
    pub until: Date,
}

/// The patch of a waiver.
#[derive(Debug)]
pub struct WaiverSet {
    pub patch: Patch,
    /// The line of the answer in the new file.
    pub line: usize,
}

const WAIVER: &str = "waiver";

/// The keys of a waiver, in the order of writing.
const KEYS: [&str; 5] = ["reason", "approved_by", "approved_on", "expires_on", "compensating_control"];

impl SetWaiver<'_> {
    /// Makes the patch. `bytes` is the content of the review's file.
    pub fn patch(&self, site: &Site, bytes: &[u8]) -> Result<WaiverSet, Refusal> {
        let mut file = FrontMatter::open(site, self.review.file(site), bytes)?;
        let answer = [ANSWERS, self.item.id()];
        let values = [
            ("reason", Value::Text(self.reason.to_owned())),
            ("approved_by", Value::Text(self.by.to_owned())),
            ("approved_on", Value::Word(self.on.to_string())),
            ("expires_on", Value::Word(self.until.to_string())),
        ];
        let is_map = file.editor.node(&answer).is_some_and(crate::yaml::Node::is_map);
        file.edit(|editor| {
            if !is_map {
                let word = editor.node(&answer).and_then(bare).unwrap_or(Value::Null);
                let named = |(key, value): &(&str, Value)| ((*key).to_owned(), value.clone());
                let whole = vec![
                    ("answer".to_owned(), word),
                    (WAIVER.to_owned(), Value::Map(values.iter().map(named).collect())),
                ];
                return editor.set(&answer, &Value::Map(whole), &[]);
            }
            values
                .iter()
                .try_for_each(|(key, value)| editor.set(&[answer[0], answer[1], WAIVER, key], value, &KEYS))
        })?;
        Ok(WaiverSet { patch: file.patch(), line: file.line(&answer) })
    }
}
