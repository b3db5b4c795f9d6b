//! A postmortem: what happened, what was learnt, and what is done about it.

use std::borrow::Cow;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use super::{Action, ActionStatus};
use crate::read::{Fields, Problem, Read, only_typo, text_or, wrong};
use crate::source::Spanned;
use crate::yaml::Node;

/// The front matter of a postmortem; the Markdown below it tells what happened.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Postmortem {
    /// The incident's number or name. Checklists can name the postmortem by it (`origin`).
    pub incident: Option<String>,
    /// How bad it was, a word of your own such as `sev1`.
    pub severity: Option<String>,
    /// The state of the write-up. `closed` with open actions is reported as `postmortem-closed-early`.
    pub status: Option<PostmortemStatus>,
    /// Who is responsible for the write-up and its actions.
    pub owner: Option<String>,
    /// Names of the services that the incident affected, besides the service of its folder. Their pages list the
    /// postmortem. A name that no service has is reported as `postmortem-unknown-name`.
    pub services: Vec<Spanned<String>>,
    /// When it began, whether or not anybody knew. The times to detect, to mitigate and to resolve count from here.
    pub started_at: Option<Spanned<Moment>>,
    /// When somebody first knew. A time before that of the key above it is reported as `postmortem-times-disordered`.
    pub detected_at: Option<Spanned<Moment>>,
    /// When customers no longer noticed it.
    pub mitigated_at: Option<Spanned<Moment>>,
    /// When it was over. A runbook that `runbooks` calls missing, outdated or wrong is a task until it was reviewed on that
    /// day or later.
    pub resolved_at: Option<Spanned<Moment>>,
    /// What detected it: an alarm, a customer, a colleague.
    pub detected_by: Option<String>,
    /// Names of the alarms that fired, or should have. Each shows the incident on its card. A name that no alarm has
    /// is reported as `postmortem-unknown-name`.
    pub alarms: Vec<Spanned<String>>,
    /// The runbooks that were used, or should have been, and how useful they were.
    pub runbooks: Vec<UsedRunbook>,
    /// What users noticed, in a sentence or two.
    pub impact: Option<String>,
    /// Why it could happen. There is seldom only one cause.
    pub root_causes: Vec<String>,
    /// What happened when, from `started_at` to `resolved_at`, in order. An entry at any other time is reported as
    /// `postmortem-timeline-disordered`.
    pub timeline: Vec<TimelineEntry>,
    /// What is done about it. Open actions are listed by owner on the page of all postmortems, and on the service's
    /// page.
    pub actions: Vec<Action>,
    /// Checklist items that it concerns: the questions that would have caught it.
    pub checklist_items: Vec<ItemLink>,
}

/// A point in time, or a day without a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moment {
    pub at: Timestamp,
    /// Whether only the day is known. The time may be any time of the day that begins at `at`.
    pub is_day: bool,
}

/// A runbook that was used, or should have been. The path alone is enough.
#[derive(Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(transform = text_or)]
pub struct UsedRunbook {
    /// Its file, from the project's root, from `content/`, or from the postmortem's own folder. A path that leads
    /// nowhere is reported as `postmortem-unknown-name`, unless the result is `missing`.
    pub path: Spanned<String>,
    /// How useful it was: `helped`, `missing`, `outdated`, `wrong`, `not_used`, or a word of your own. A runbook that
    /// was `missing`, `outdated` or `wrong` is a task on its page and its service's, until its `reviewed_on` is the day
    /// of `resolved_at` or later. A misspelling of one of these is reported as `postmortem-unknown-name`.
    pub result: Option<Spanned<String>>,
}

/// An event of the incident: what was noticed, tried or changed.
#[derive(Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TimelineEntry {
    /// When.
    pub at: Option<Spanned<Moment>>,
    /// What happened, in a sentence.
    pub event: String,
    /// The source of the time: a log, a chat, somebody's memory.
    pub source: Option<String>,
}

/// A checklist item that the incident concerns. The id alone is enough.
#[derive(Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(transform = text_or)]
pub struct ItemLink {
    /// The item's id. One that no checklist in use has is reported as `postmortem-unknown-name`, unless it is a `new_item`.
    pub id: Spanned<String>,
    /// How the item relates to the incident: it was asked but not answered in time, it was answered with a wrong yes,
    /// or it is not asked yet. `answered_yes_but_failed` contradicts a yes in the reviews of the postmortem's services
    /// until `action` is done.
    pub relation: Option<Relation>,
    /// The id of the action that fixes it. Default: all actions: at least one must be done and none open.
    pub action: Option<Spanned<String>>,
}

/// How an incident concerns a checklist item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Relation {
    ShouldHaveCaught,
    AnsweredYesButFailed,
    NewItem,
}

impl Relation {
    pub const WORDS: &[(&str, Self)] = &[
        ("should_have_caught", Self::ShouldHaveCaught),
        ("answered_yes_but_failed", Self::AnsweredYesButFailed),
        ("new_item", Self::NewItem),
    ];
}

/// The state of a postmortem's write-up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PostmortemStatus {
    Draft,
    InReview,
    Closed,
}

impl PostmortemStatus {
    pub const WORDS: &[(&str, Self)] =
        &[("draft", Self::Draft), ("in_review", Self::InReview), ("closed", Self::Closed)];
}

impl Postmortem {
    pub fn read(fields: &mut Fields<'_>, problems: &mut Vec<Problem>) -> Self {
        Self {
            incident: fields.read("incident", problems),
            severity: fields.read("severity", problems),
            status: fields.read("status", problems),
            owner: fields.read("owner", problems),
            services: fields.read_or_default("services", problems),
            started_at: fields.read("started_at", problems),
            detected_at: fields.read("detected_at", problems),
            mitigated_at: fields.read("mitigated_at", problems),
            resolved_at: fields.read("resolved_at", problems),
            detected_by: fields.read("detected_by", problems),
            alarms: fields.read_or_default("alarms", problems),
            runbooks: fields.read_or_default("runbooks", problems),
            impact: fields.read("impact", problems),
            root_causes: fields.read_or_default("root_causes", problems),
            timeline: fields.read_or_default("timeline", problems),
            actions: fields.read_or_default("actions", problems),
            checklist_items: fields.read_or_default("checklist_items", problems),
        }
    }

    /// The items whose yes has failed according to the postmortem, until an action has fixed them.
    pub fn lessons(&self) -> impl Iterator<Item = &ItemLink> {
        let items = self.checklist_items.iter();
        items
            .filter(move |item| item.relation == Some(Relation::AnsweredYesButFailed) && !self.is_fixed(item))
    }

    /// Whether one of the item's actions is done and none is open. The item's actions are those with the id that it
    /// names, or all actions if it names none.
    fn is_fixed(&self, item: &ItemLink) -> bool {
        let is_meant = |action: &&Action| {
            let id = action.id.as_ref().map(|id| &id.value);
            item.action.as_ref().is_none_or(|named| id == Some(&named.value))
        };
        let meant = || self.actions.iter().filter(is_meant);
        meant().any(|action| action.status == ActionStatus::Done) && !meant().any(Action::is_open)
    }

    pub fn started_on(&self) -> Option<Date> {
        self.started_at.as_ref().map(|started| started.value.date())
    }

    /// The minutes from its start to a later time.
    pub fn minutes_to(&self, later: Option<&Spanned<Moment>>) -> Option<i64> {
        self.started_at.as_ref()?.value.minutes_to(later?.value)
    }

    /// The times that are known, with their keys, in the order in which they should follow each other.
    pub fn times(&self) -> Vec<(&'static str, &Spanned<Moment>)> {
        let times = [
            ("started_at", &self.started_at),
            ("detected_at", &self.detected_at),
            ("mitigated_at", &self.mitigated_at),
            ("resolved_at", &self.resolved_at),
        ];
        times.into_iter().filter_map(|(key, time)| Some((key, time.as_ref()?))).collect()
    }
}

impl UsedRunbook {
    /// The result, if the runbook has to be written or fixed because of it.
    pub fn failure(&self) -> Option<&'static str> {
        let result = self.result.as_ref()?.value.trim();
        ["missing", "outdated", "wrong"].into_iter().find(|word| result.eq_ignore_ascii_case(word))
    }

    /// The result of which the written word is a misspelling.
    pub fn meant_result(&self) -> Option<&'static str> {
        const RESULTS: [&str; 5] = ["helped", "missing", "outdated", "wrong", "not_used"];
        let result = self.result.as_ref()?.value.trim();
        let folded = |word: &str| word.to_lowercase().replace('_', "-");
        only_typo(result, RESULTS).filter(|meant| folded(meant) != folded(result))
    }
}

impl Moment {
    /// The start of a day in UTC.
    pub fn of(date: Date) -> Self {
        let start = date.to_zoned(jiff::tz::TimeZone::UTC);
        Self { at: start.map_or(Timestamp::UNIX_EPOCH, |start| start.timestamp()), is_day: true }
    }

    /// Whether it is certainly later than another moment. If one is a day, its time may be any time of that day, in any
    /// time zone: a day begins 14 hours before that of UTC in the east, and ends 12 hours after it in the west.
    pub fn is_after(self, other: Self) -> bool {
        let (earlier, later) = match (self.is_day, other.is_day) {
            (false, false) | (true, true) => (0, 0),
            (true, false) => (14, 0),
            (false, true) => (0, 24 + 12),
        };
        let earliest = self.at.checked_sub(SignedDuration::from_hours(earlier));
        let latest = other.at.checked_add(SignedDuration::from_hours(later));
        earliest.is_ok_and(|earliest| latest.is_ok_and(|latest| earliest > latest))
    }

    /// Whether it is in the future. Tomorrow does not count, since it may have begun in another time zone.
    pub fn is_ahead(self, today: Date) -> bool {
        self.date() > today.tomorrow().unwrap_or(today)
    }

    pub fn date(self) -> Date {
        self.at.to_zoned(jiff::tz::TimeZone::UTC).date()
    }

    /// The minutes between two moments. `None` if they are in the wrong order.
    pub fn minutes_to(self, later: Self) -> Option<i64> {
        let minutes = (later.at.as_second() - self.at.as_second()) / 60;
        (minutes >= 0).then_some(minutes)
    }

    fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let exact = |at: Timestamp| Self { at, is_day: false };
        if let Ok(moment) = text.parse::<Timestamp>() {
            return Some(exact(moment));
        }
        // With the name of a time zone: `2026-03-14T10:00[Pacific/Auckland]`.
        if text.ends_with(']') {
            return Some(exact(text.parse::<jiff::Zoned>().ok()?.timestamp()));
        }
        let text = text.trim_end_matches([' ', 'Z']);
        let civil: jiff::civil::DateTime = text.parse().ok()?;
        let at = civil.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp();
        Some(Self { at, is_day: text.len() <= "2026-03-14".len() })
    }
}

/// Formats it as RFC 3339 in UTC.
impl std::fmt::Display for Moment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.at.fmt(f)
    }
}

impl JsonSchema for Moment {
    fn schema_name() -> Cow<'static, str> {
        "Moment".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "format": "date-time",
            "description": "A point in time, by RFC 3339: `2026-03-14T09:26:00Z`. Without a zone it is UTC, without a time it is some time of that day.",
        })
    }
}

impl Read for Moment {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        let moment = node.text().and_then(Self::parse);
        if moment.is_none() {
            wrong(
                node,
                "a point in time",
                "write date, time and zone, such as `2026-03-14T09:26:00Z`",
                problems,
            );
        }
        moment
    }
}

impl Read for UsedRunbook {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        if let Some(path) = node.spanned() {
            return Some(Self { path, result: None });
        }
        let mut fields = Fields::of(node, "runbook", problems);
        let path = fields.require("path", node.span, problems);
        let result = fields.read("result", problems);
        fields.finish(problems);
        Some(Self { path: path?, result })
    }
}

impl Read for TimelineEntry {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        let mut fields = Fields::of(node, "timeline entry", problems);
        let entry = Self {
            at: fields.read("at", problems),
            event: fields.require("event", node.span, problems).unwrap_or_default(),
            source: fields.read("source", problems),
        };
        fields.finish(problems);
        Some(entry)
    }
}

impl Read for ItemLink {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        if let Some(id) = node.spanned() {
            return Some(Self { id, relation: None, action: None });
        }
        let mut fields = Fields::of(node, "checklist item", problems);
        let id = fields.require("id", node.span, problems);
        let relation = fields.read("relation", problems);
        let action = fields.read("action", problems);
        fields.finish(problems);
        Some(Self { id: id?, relation, action })
    }
}
