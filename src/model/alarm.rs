//! An alarm, as its monitoring system defines it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::source::Spanned;

/// The name of a format of alarms: `prometheus`. Empty for an alarm that no format made.
pub type FormatName = Cow<'static, str>;

/// One definition. A name may have several: one for each severity, say.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Alarm {
    /// The kind of file that defines it: `prometheus`. The documents of one file may be of different kinds.
    pub format: FormatName,
    /// What the engineer sees on the pager.
    pub name: Spanned<String>,
    /// The name is known only when the alarm is created: `name` only describes it to people, and nothing is found by it.
    pub is_unnamed: bool,
    /// The word that the definition itself uses; `readyroom.yaml` maps it (`severities`).
    pub severity: Option<Spanned<String>>,
    /// The service that the definition names, in a label or a tag.
    pub service: Option<Spanned<String>>,
    /// The runbook link, as it is written, with its placeholders.
    pub link: Option<Spanned<String>>,
    /// Further links that the definition calls its runbook. They cover nothing; a dead one is reported.
    pub further: Vec<Spanned<String>>,
    pub summary: Option<String>,
    pub description: Option<String>,
    /// The condition, in the system's own language.
    pub expression: Option<String>,
    /// How long the condition must hold, as written: `10m`.
    pub hold: Option<String>,
    /// Pages with its graphs: URLs, or paths of the monitoring system, as written.
    pub dashboards: Vec<String>,
    /// What distinguishes it from others with its name in the system's own files: a logical id, a resource's address.
    pub id: Option<String>,
    /// Why nobody has to act on it.
    pub exempt: Option<Exempt>,
    /// Labels that its definition sets, with their values where those are literal.
    pub labels: Labels,
}

/// Texts by their names, in the order of names. Most alarms have two or three, for which a map takes many times their size.
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

/// Of several texts for a name, the last one counts.
impl FromIterator<(String, String)> for Labels {
    fn from_iter<T: IntoIterator<Item = (String, String)>>(labels: T) -> Self {
        Self(labels.into_iter().collect::<BTreeMap<_, _>>().into_iter().collect())
    }
}

/// Why nobody has to act on an alarm, so that it needs no runbook.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Exempt {
    /// Its condition is a constant: its silence is the alarm.
    AlwaysFiring,
    /// Its name or a label says that it always fires, and nothing else shows it: `Watchdog`, `severity: none`.
    SaysSo,
    /// It is the autoscaler's own: `TargetTracking-…-AlarmHigh-…`.
    Autoscaling,
    /// It is switched off.
    Paused,
}

impl Exempt {
    pub fn word(self) -> &'static str {
        match self {
            Self::AlwaysFiring | Self::SaysSo => "always firing",
            Self::Paused => "paused",
            Self::Autoscaling => "autoscaling",
        }
    }

    /// Whether the definition proves it, and does not only say so.
    pub fn is_certain(self) -> bool {
        self != Self::SaysSo
    }
}

impl Alarm {
    /// Its runbook link, and the further ones.
    pub fn links(&self) -> impl Iterator<Item = &Spanned<String>> {
        self.link.iter().chain(&self.further)
    }

    /// The same, to change them.
    pub fn links_mut(&mut self) -> impl Iterator<Item = &mut Spanned<String>> {
        self.link.iter_mut().chain(&mut self.further)
    }

    /// Adds a further link, unless it has the same.
    pub fn add_link(&mut self, link: Spanned<String>) {
        if self.links().all(|known| known.value != link.value) {
            self.further.push(link);
        }
    }

    /// An alarm about which nothing else is known.
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
