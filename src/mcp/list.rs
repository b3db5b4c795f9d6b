//! Returns a part of a list, and the offset of the next part.

use serde::Serialize;
use serde_json::Value;

use super::answer::{Refusal, cut};
use super::limits::{ENTRIES, LISTS, MOST_ENTRIES, NAME, VALUE};

/// Which part of a list is wanted.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    pub offset: usize,
    limit: usize,
}

impl Part {
    /// `limit` is reduced to the maximum if it is larger.
    pub fn new(offset: usize, limit: usize) -> Self {
        Self { offset, limit: limit.clamp(1, MOST_ENTRIES) }
    }
}

/// The default limit.
pub fn entries() -> usize {
    ENTRIES
}

/// A part of a list, as it is answered.
#[derive(Debug, Serialize)]
pub struct Listed {
    /// The length of the whole list. `None` if it was not counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<usize>,
    pub offset: usize,
    /// The offset of the next part. `None` at the end.
    pub next_offset: Option<usize>,
    pub entries: Vec<Value>,
}

/// The remaining number of bytes for the lists of an answer.
pub struct ByteBudget(usize);

impl Default for ByteBudget {
    fn default() -> Self {
        Self(LISTS)
    }
}

impl ByteBudget {
    /// A part of a list: as many of the wanted entries as fit, but at least one.
    pub fn list<T>(&mut self, all: &[T], part: Part, entry: impl Fn(&T) -> Value) -> Listed {
        let wanted = all.iter().skip(part.offset).take(part.limit);
        let mut entries = Vec::new();
        for value in wanted.map(entry) {
            let bytes = bytes(&value);
            if bytes > self.0 && !entries.is_empty() {
                break;
            }
            self.0 = self.0.saturating_sub(bytes);
            entries.push(value);
        }
        let next = part.offset.saturating_add(entries.len());
        Listed {
            total: Some(all.len()),
            offset: part.offset,
            next_offset: (next < all.len() && !entries.is_empty()).then_some(next),
            entries,
        }
    }
}

/// The length of a value in bytes, after its texts are cut.
fn bytes(value: &Value) -> usize {
    match value {
        Value::String(text) => Value::from(cut(text, VALUE)).to_string().len(),
        Value::Array(values) => values.iter().map(|value| bytes(value) + 1).sum::<usize>() + 2,
        Value::Object(values) => {
            values.iter().map(|(key, value)| key.len() + 4 + bytes(value)).sum::<usize>() + 2
        }
        other => other.to_string().len(),
    }
}

/// Refuses a name that is empty or too long.
pub fn named<'n>(what: &str, name: &'n str) -> Result<&'n str, Refusal> {
    let name = name.trim();
    if name.is_empty() {
        return Err(Refusal::new(format!("`{what}` is empty")));
    }
    if name.chars().count() > NAME {
        return Err(Refusal::new(format!("`{what}` is longer than {NAME} characters")));
    }
    Ok(name)
}
