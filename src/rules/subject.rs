//! What a finding is about: by it, and not by its message, a finding is known again.

use std::fmt;

use crate::link::{LinkedAlarm, Site};
use crate::source::Span;

/// Characters of a name. A baseline shows it, a finding a line.
const LONGEST: usize = 200;

/// Characters of what has no name: not more of a file than a message quotes.
const QUOTED: usize = 60;

/// The alarm, the item, the key or the link that a finding is about, as the project's files name it.
///
/// It holds no words of the message, nothing that changes from day to day, and nothing that another file may change.
/// It is made of borrowed text only, so that a message that was just put together is not taken for one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject(String);

impl Subject {
    /// An alarm: its name, and its id where its system gives it one.
    pub fn alarm(alarm: &LinkedAlarm) -> Self {
        let name = alarm.alarm.name.value.as_str();
        alarm.alarm.id.as_deref().map_or_else(|| Self::from(name), |id| Self::from([name, id]))
    }

    /// What stands at a place, where that has no better name: the beginning of its first line.
    pub fn written(site: &Site, place: Span) -> Self {
        let text = &site.sources[place.file].text;
        let start = text.floor_char_boundary(place.start as usize);
        let end = text.floor_char_boundary(place.end as usize).max(start);
        let line = text[start..end].lines().next().unwrap_or_default().trim();
        let quoted: String = line.chars().take(QUOTED).collect();
        Self::from(if quoted.is_empty() { "nothing" } else { &quoted })
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Subject {
    fn from(name: &str) -> Self {
        let words = name.trim().chars().map(|c| if c.is_control() { ' ' } else { c });
        Self(words.take(LONGEST).collect())
    }
}

impl From<&String> for Subject {
    fn from(name: &String) -> Self {
        Self::from(name.as_str())
    }
}

/// Something of something: an item and its stage.
impl<const N: usize> From<[&str; N]> for Subject {
    fn from(names: [&str; N]) -> Self {
        Self::from(names.join(", ").as_str())
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
