//! What a finding is about. Later runs recognise a finding by this, and not by its message.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::link::LinkedAlarm;
use crate::source::Span;

/// The maximum number of characters of a name.
const LONGEST: usize = 200;

/// The maximum number of characters of a text without a name. A message does not quote more of a file either.
const QUOTED: usize = 60;

/// The alarm, item, key or link that a finding is about, as the project's files name it.
///
/// It contains no words of the message, nothing that changes from day to day, and nothing that another file may change.
/// It is built from borrowed text only, so that a formatted message cannot be passed by mistake.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Subject {
    Named(String),
    /// The text at a place, and the name that it belongs to, if any. The text is looked up once, by
    /// [`Subject::looked_up`].
    Written {
        of: String,
        place: Span,
    },
}

impl Subject {
    /// An alarm: its name, and its id if its system gives it one.
    pub fn alarm(alarm: &LinkedAlarm) -> Self {
        let name = alarm.alarm.name.value.as_str();
        alarm.alarm.id.as_deref().map_or_else(|| Self::from(name), |id| Self::from([name, id]))
    }

    /// The text at a place, for a finding without a better name.
    pub fn written(place: Span) -> Self {
        Self::written_of("", place)
    }

    /// A value that belongs to something with a name, such as an item.
    pub fn written_of(name: &str, place: Span) -> Self {
        Self::Written { of: name.to_owned(), place }
    }

    /// The subject with the beginning of the first line at its place, which is taken from the text of its file.
    #[must_use]
    pub fn looked_up(self, text: &str) -> Self {
        let Self::Written { of, place } = self else { return self };
        let start = text.floor_char_boundary(place.start as usize);
        let end = text.floor_char_boundary(place.end as usize).max(start);
        let line = text[start..end].lines().next().unwrap_or_default().trim();
        let quoted: String = line.chars().take(QUOTED).collect();
        let quoted = if quoted.is_empty() { "nothing" } else { &quoted };
        if of.is_empty() { Self::from(quoted) } else { Self::from([of.as_str(), quoted]) }
    }

    pub fn as_str(&self) -> &str {
        match self {
            Self::Named(name) => name,
            Self::Written { of, .. } => of,
        }
    }
}

impl From<&str> for Subject {
    fn from(name: &str) -> Self {
        let words = name.trim().chars().map(|c| if c.is_control() { ' ' } else { c });
        Self::Named(words.take(LONGEST).collect())
    }
}

impl From<&String> for Subject {
    fn from(name: &String) -> Self {
        Self::from(name.as_str())
    }
}

/// A name within another: an item and its stage.
impl<const N: usize> From<[&str; N]> for Subject {
    fn from(names: [&str; N]) -> Self {
        Self::from(names.join(", ").as_str())
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
