//! An alarm, as its monitoring system defines it.

use crate::source::Spanned;

/// One definition. A name may have several: one for each severity, say.
#[derive(Clone, Debug)]
pub struct Alarm {
    /// The kind of file that defines it: `prometheus`. A file may be of several kinds, one a document.
    pub format: &'static str,
    /// What the engineer sees on the pager.
    pub name: Spanned<String>,
    /// The name is known only when the alarm is made: what stands in `name` tells it to people, and nothing is found by it.
    pub is_unnamed: bool,
    /// The word of the definition itself; `readyroom.yaml` maps it (`severities`).
    pub severity: Option<Spanned<String>>,
    /// The service that the definition names, in a label or a tag.
    pub service: Option<Spanned<String>>,
    /// The runbook link, as it is written, placeholders and all.
    pub link: Option<Spanned<String>>,
    pub summary: Option<String>,
    pub description: Option<String>,
    /// The condition, in the system's own language.
    pub expression: Option<String>,
    /// How long the condition must hold, as written: `10m`.
    pub hold: Option<String>,
    /// Pages with its graphs: URLs, or paths of the monitoring system, as written.
    pub dashboards: Vec<String>,
    /// What tells it from others of its name in the system's own files: a logical id, a resource's address.
    pub id: Option<String>,
    /// Why nobody has to act on it.
    pub exempt: Option<Exempt>,
}

/// Alarms that ask nobody for anything, and need no runbook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exempt {
    /// Its silence is the alarm: `Watchdog`, `InfoInhibitor`.
    AlwaysFiring,
    /// It is the autoscaler's own: `TargetTracking-…`.
    Autoscaling,
}

impl Exempt {
    pub fn word(self) -> &'static str {
        match self {
            Self::AlwaysFiring => "always firing",
            Self::Autoscaling => "autoscaling",
        }
    }
}

impl Alarm {
    /// An alarm of which nothing else is known.
    pub fn named(name: Spanned<String>) -> Self {
        Self {
            format: "",
            name,
            is_unnamed: false,
            severity: None,
            service: None,
            link: None,
            summary: None,
            description: None,
            expression: None,
            hold: None,
            dashboards: Vec::new(),
            id: None,
            exempt: None,
        }
    }
}
