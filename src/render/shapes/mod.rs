//! Structures passed to several templates.

mod alarms;

use serde::Serialize;

use crate::judge::{Rates, State};
use crate::routes::PageKind;

pub use alarms::{AlarmCard, AlarmRow, Coverage, Dashboard, Definition, Incident};

/// A link to a page.
#[derive(Clone, Serialize)]
pub struct Link {
    pub title: String,
    /// `None` if the name has no page.
    pub url: Option<String>,
}

impl Link {
    /// A link to a page that exists only once, with the title of its kind.
    pub fn list(kind: PageKind) -> Self {
        Self { title: kind.about().title.to_owned(), url: kind.url().map(str::to_owned) }
    }
}

/// A link to the page of a service.
#[derive(Clone, Serialize)]
pub struct ServiceRef {
    pub name: String,
    pub title: String,
    pub url: Option<String>,
}

/// A link to a runbook, or to a section of it.
#[derive(Clone, Serialize)]
pub struct RunbookRef {
    pub title: String,
    pub url: String,
    pub anchor: Option<String>,
    pub matched_by: Option<&'static str>,
}

/// How many items are in each state.
#[derive(Clone, Copy, Default, Serialize)]
pub struct States {
    met: usize,
    verified: usize,
    partial: usize,
    unmet: usize,
    waived: usize,
    not_applicable: usize,
    unanswered: usize,
    unsupported: usize,
    expired: usize,
    suspect: usize,
    contradicted: usize,
    not_required: usize,
}

impl States {
    pub fn of(states: impl IntoIterator<Item = State>) -> Self {
        let mut counts = Self::default();
        for state in states {
            *match state {
                State::Met => &mut counts.met,
                State::Verified => &mut counts.verified,
                State::Partial => &mut counts.partial,
                State::Unmet => &mut counts.unmet,
                State::Waived => &mut counts.waived,
                State::NotApplicable => &mut counts.not_applicable,
                State::Unanswered => &mut counts.unanswered,
                State::Unsupported => &mut counts.unsupported,
                State::Expired => &mut counts.expired,
                State::Suspect => &mut counts.suspect,
                State::Contradicted => &mut counts.contradicted,
                State::NotRequired => &mut counts.not_required,
            } += 1;
        }
        counts
    }
}

/// How many items are met, and the rates in whole per cent.
#[derive(Clone, Copy, Serialize)]
pub struct Shares {
    reported: Option<usize>,
    true_rate: Option<usize>,
    met: usize,
    total: usize,
}

impl Shares {
    pub fn true_rate(&self) -> Option<usize> {
        self.true_rate
    }
}

impl From<Rates> for Shares {
    fn from(rates: Rates) -> Self {
        Self { reported: rates.reported, true_rate: rates.true_rate, met: rates.met, total: rates.total }
    }
}

/// An action of a review or a postmortem.
#[derive(Clone, Serialize)]
pub struct Action {
    pub id: Option<String>,
    pub title: String,
    pub owner: Option<String>,
    pub due: Option<String>,
    pub status: &'static str,
    #[serde(rename = "type")]
    pub kind: Option<&'static str>,
    /// The alarm that it added or changed.
    pub alarm: Option<Link>,
    pub ticket: Option<String>,
    pub overdue: bool,
    /// The document that promised it.
    pub from: Option<Link>,
}

/// A task that a postmortem sets for a runbook.
#[derive(Clone, Serialize)]
pub struct RunbookTask {
    /// The runbook. It has no address if it does not exist yet.
    pub runbook: Link,
    pub postmortem: Link,
    /// `missing`, `outdated` or `wrong`.
    pub result: &'static str,
    /// The task is done when the runbook is reviewed on this day or later.
    pub since: Option<String>,
}

/// A finding, and the page that it is on.
#[derive(Clone, Serialize)]
pub struct Finding {
    pub level: &'static str,
    pub code: &'static str,
    pub rule: &'static str,
    pub rule_url: String,
    pub message: String,
    pub help: String,
    pub path: String,
    pub line: usize,
    pub column: usize,
    pub source_url: Option<String>,
    pub page: Option<Link>,
    pub related: Vec<Related>,
}

/// Another place that a finding refers to.
#[derive(Clone, Serialize)]
pub struct Related {
    pub path: String,
    pub line: usize,
    pub column: usize,
    pub message: String,
    pub source_url: Option<String>,
}

/// Why a finding matters to people, the worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Concern {
    /// Somebody is paged without instructions.
    Wakes,
    /// A service may not go to its next stage.
    Blocks,
    /// Something is out of date.
    Stale,
    /// Something is wrong with the text or the files.
    Text,
}

/// Whether a service may go to its stages, the most urgent first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    NoGo,
    /// It may go to some stages but not to others.
    Part,
    /// A review is being written, and is not late.
    InProgress,
    Go,
    /// It needs no review.
    None,
}

/// Whether a stage is a go, and how many reasons there are against it.
#[derive(Clone, Serialize)]
pub struct StageGate {
    pub stage: String,
    pub go: bool,
    pub open: usize,
}

/// How often a rule was broken.
#[derive(Serialize)]
pub struct RuleCount {
    pub concern: Concern,
    pub errors: usize,
    pub code: &'static str,
    pub rule: &'static str,
    pub level: &'static str,
    pub count: usize,
    pub url: String,
}

/// A document in a list.
#[derive(Serialize)]
pub struct DocumentRow {
    pub title: String,
    pub url: String,
    pub kind: &'static str,
    pub summary: Option<String>,
    pub service: Option<ServiceRef>,
    pub reviewed_on: Option<String>,
    pub review_due_on: Option<String>,
    pub overdue: bool,
    pub alarms: usize,
}

/// A service in a list.
#[derive(Serialize)]
pub struct ServiceRow {
    pub name: String,
    /// The gathered repository that describes it. `None` for the project's own services.
    pub repository: Option<String>,
    pub title: String,
    pub url: String,
    pub description: Option<String>,
    pub owner: Option<String>,
    pub tier: Option<String>,
    pub lifecycle: Option<String>,
    pub alarms: usize,
    pub uncovered: usize,
    /// The number of alarms with a runbook on another site that the project vouches for.
    pub vouched: usize,
    pub runbooks: usize,
    pub overdue: usize,
    pub postmortems: usize,
    pub open_actions: usize,
    pub overdue_actions: usize,
    pub errors: usize,
    pub warnings: usize,
    pub rates: Option<Shares>,
    pub states: Option<States>,
    pub verdict: Verdict,
    /// The verdict of each stage; empty if it needs no review.
    pub gates: Vec<StageGate>,
}

/// A review in a list, whether it exists or is only owed.
#[derive(Serialize)]
pub struct ReviewRow {
    pub title: String,
    pub url: Option<String>,
    pub service: Option<ServiceRef>,
    pub checklist: Link,
    pub version: Option<u32>,
    pub stage: Option<String>,
    pub status: &'static str,
    pub due: Option<String>,
    pub overdue: bool,
    /// Whether nothing blocks the stage that it is for, or the last stage if it names none.
    pub go: bool,
    /// Whose turn it is.
    pub turn: String,
    pub rates: Shares,
    pub states: States,
    /// Only the service's page uses these.
    pub sections: Vec<SectionRow>,
}

/// A section of a review in the readiness matrix.
#[derive(Serialize)]
pub struct SectionRow {
    pub id: String,
    pub title: String,
    pub rates: Shares,
    pub states: States,
}

/// A postmortem in a list.
#[derive(Serialize)]
pub struct PostmortemRow {
    pub title: String,
    pub url: String,
    pub incident: Option<String>,
    /// As written: `s1`.
    pub severity: Option<String>,
    /// The severity in the terms of alarms: `critical`.
    pub rank: Option<String>,
    pub status: Option<&'static str>,
    pub owner: Option<String>,
    pub services: Vec<ServiceRef>,
    pub started_on: Option<String>,
    pub time_to_detect: Option<i64>,
    pub time_to_mitigate: Option<i64>,
    pub time_to_resolve: Option<i64>,
    pub open_actions: usize,
    pub overdue_actions: usize,
}
