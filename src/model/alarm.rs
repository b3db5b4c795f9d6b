//! An alarm, as its monitoring system defines it.

use crate::source::Spanned;

/// One definition. A name may have several: one for each severity, say.
#[derive(Clone, Debug)]
pub struct Alarm {
    /// What the engineer sees on the pager.
    pub name: Spanned<String>,
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
}
