//! An alarm, as defined by its monitoring system.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::source::Spanned;

/// The name of an alarm format: `prometheus`. Empty for an alarm that was not read from a format.
pub type FormatName = Cow<'static, str>;

/// One definition of an alarm. A name may have several definitions, such as one for each severity.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Alarm {
    /// The kind of file that defines it: `prometheus`. The documents of one file may be of different kinds.
    pub format: FormatName,
    /// The name that the engineer sees on the pager.
    pub name: Spanned<String>,
    /// Whether the name is only known when the alarm is created. Then `name` is a description for people, and nothing
    /// is looked up by it.
    pub is_unnamed: bool,
    /// The severity in the definition's own words. `severities` in `readyroom.yaml` maps it.
    pub severity: Option<Spanned<String>>,
    /// The service that the definition names in a label or a tag.
    pub service: Option<Spanned<String>>,
    /// The runbook link as written, including placeholders.
    pub link: Option<Spanned<String>>,
    /// Further links that the definition calls its runbook. They do not count as coverage, but broken ones are
    /// reported.
    pub further: Vec<Spanned<String>>,
    pub summary: Option<String>,
    pub description: Option<String>,
    /// The condition, in the system's own language.
    pub expression: Option<String>,
    /// How long the condition must hold, as written: `10m`.
    pub hold: Option<String>,
    /// Pages with graphs for it, as written: URLs, or paths of the monitoring system.
    pub dashboards: Vec<String>,
    /// The id that distinguishes it from other alarms with its name in the system's own files: a logical id, a
    /// resource's address.
    pub id: Option<String>,
    /// Why no one has to act on it.
    pub exempt: Option<Exempt>,
    /// The labels that its definition sets, with their values if those are literal.
    pub labels: Labels,
}

/// Texts by name, sorted by name. Most alarms have two or three, for which a map would need many times the memory.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Labels(Box<[(String, String)]>);

impl Labels {
    pub fn get(&self, name: &str) -> Option<&str> {
        let at = self.0.binary_search_by(|(own, _)| own.as_str().cmp(name)).ok()?;
        Some(&self.0[at].1)
    }

    /// Each name with its text.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, text)| (name.as_str(), text.as_str()))
    }
}

/// If a name occurs several times, its last text counts.
impl FromIterator<(String, String)> for Labels {
    fn from_iter<T: IntoIterator<Item = (String, String)>>(labels: T) -> Self {
        Self(labels.into_iter().collect::<BTreeMap<_, _>>().into_iter().collect())
    }
}

/// Why no one has to act on an alarm, so that it needs no runbook.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Exempt {
    /// Its condition is constant. It alerts by falling silent.
    AlwaysFiring,
    /// Only its name or a label says that it always fires: `Watchdog`, `severity: none`.
    ByNameOrLabel,
    /// It is created by an autoscaler, `TargetTracking-…-AlarmHigh-…`, or each of its actions only scales something.
    Autoscaling,
    /// It is switched off.
    Paused,
}

impl Exempt {
    pub fn word(self) -> &'static str {
        match self {
            Self::AlwaysFiring | Self::ByNameOrLabel => "always firing",
            Self::Paused => "paused",
            Self::Autoscaling => "autoscaling",
        }
    }

    /// Whether the definition proves it, and not only a name or a label.
    pub fn is_certain(self) -> bool {
        self != Self::ByNameOrLabel
    }
}

impl Alarm {
    /// Its runbook link, and its further links.
    pub fn links(&self) -> impl Iterator<Item = &Spanned<String>> {
        self.link.iter().chain(&self.further)
    }

    /// The same as `links`, but mutable.
    pub fn links_mut(&mut self) -> impl Iterator<Item = &mut Spanned<String>> {
        self.link.iter_mut().chain(&mut self.further)
    }

    /// Adds a further link, unless the alarm already has it.
    pub fn add_link(&mut self, link: Spanned<String>) {
        if self.links().all(|known| known.value != link.value) {
            self.further.push(link);
        }
    }

    /// An alarm about which nothing but the name is known.
    pub fn named(name: Spanned<String>) -> Self {
        Self {
            format: "".into(),
            name,
            is_unnamed: false,
            severity: None,
            service: None,
            link: None,
            further: Vec::new(),
            summary: None,
            description: None,
            expression: None,
            hold: None,
            dashboards: Vec::new(),
            id: None,
            exempt: None,
            labels: Labels::default(),
        }
    }
}
