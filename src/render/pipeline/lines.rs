//! The properties of a stage, as declared in the service entry and as read from files.

use serde::Serialize;

use crate::delivery;
use crate::link::ServiceId;
use crate::render::shapes::AlarmRow;
use crate::render::view::View;
use crate::source::Span;

/// One property of a stage, such as how long a change stays.
#[derive(Serialize)]
pub struct Line {
    pub label: &'static str,
    pub values: Vec<Value>,
    /// Whether the declared value differs from what was read.
    pub differs: bool,
    /// Whether all its values come from the service entry alone.
    pub declared: bool,
    /// Whether its values are short enough to share a line.
    pub inline: bool,
}

/// A value, and where it comes from.
#[derive(Serialize)]
pub struct Value {
    pub text: String,
    pub form: Form,
    /// The alarm that it names, if that is known.
    pub alarm: Option<AlarmRow>,
    /// Whether the service entry declares it.
    pub declared: bool,
    /// The first places in files at which it was read.
    pub read: Vec<Place>,
    /// How many more places there are.
    pub more: usize,
}

/// How a value is shown.
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    Words,
    /// The name of a metric or a file.
    Name,
    /// The name of an alarm, whether or not the project has it.
    Alarm,
    /// An expression that another program evaluates.
    Unknown,
}

/// A place in a file that has a value.
#[derive(Serialize)]
pub struct Place {
    /// Relative to the folder of the service, if it is below that.
    path: String,
    line: usize,
    /// The URL of the line on the repository's host, if known.
    source_url: Option<String>,
}

/// The maximum number of places shown for each value.
const MOST_PLACES: usize = 2;

/// The maximum number of letters of a value that may share a line with others.
const LONGEST_WORD: usize = 24;

impl Line {
    pub fn new(label: &'static str, values: impl IntoIterator<Item = Value>) -> Self {
        let values: Vec<Value> = values.into_iter().collect();
        Self {
            label,
            differs: false,
            declared: values.iter().all(|value| value.declared && value.read.is_empty()),
            inline: values.iter().all(|value| is_word(value, values.len())),
            values,
        }
    }

    /// `None` if there are no values.
    pub fn some(label: &'static str, values: impl IntoIterator<Item = Value>) -> Option<Self> {
        Some(Self::new(label, values)).filter(|line| !line.values.is_empty())
    }
}

/// Whether a value is short enough to share a line with others.
fn is_word(value: &Value, count: usize) -> bool {
    value.form == Form::Words
        && value.read.is_empty()
        && (count == 1 || value.text.chars().count() <= LONGEST_WORD)
}

impl Value {
    fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), form: Form::Words, alarm: None, declared: false, read: Vec::new(), more: 0 }
    }

    pub fn declared(text: impl Into<String>) -> Self {
        Self { declared: true, ..Self::new(text) }
    }

    pub fn read(text: impl Into<String>, place: Place) -> Self {
        Self { read: vec![place], ..Self::new(text) }
    }

    /// A value from a file. `words` formats it if it is known.
    pub fn of(value: &delivery::Value, place: Place, words: impl FnOnce(String) -> String) -> Self {
        match value {
            delivery::Value::Open(text) => Self { form: Form::Unknown, ..Self::read(text, place) },
            known => Self::read(words(known.to_string()), place),
        }
    }

    pub fn name(self) -> Self {
        Self { form: Form::Name, ..self }
    }

    /// Adds places at which it was read, too.
    pub fn add(&mut self, places: Vec<Place>) {
        for place in places {
            if self.read.len() < MOST_PLACES { self.read.push(place) } else { self.more += 1 }
        }
    }
}

impl Place {
    pub fn of(view: &View<'_>, service: ServiceId, place: Span) -> Self {
        let source = &view.site.sources[place.file];
        let line = source.position(place.start).line;
        let below = source.path.strip_prefix(&view.site.service(service).service.folder);
        Self {
            path: below.map_or_else(|_| source.shown().to_owned(), ToString::to_string),
            line,
            source_url: view.site.source_url(&source.path, Some(line)),
        }
    }
}

/// Merges equal values, with all their places.
pub fn merged(values: impl IntoIterator<Item = Value>) -> Vec<Value> {
    let mut all: Vec<Value> = Vec::new();
    for value in values {
        let is_same = |own: &&mut Value| own.text == value.text && own.form == value.form;
        match all.iter_mut().find(is_same) {
            Some(own) => {
                own.declared |= value.declared;
                own.add(value.read);
            }
            None => all.push(value),
        }
    }
    all
}
