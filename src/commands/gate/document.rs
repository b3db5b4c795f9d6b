//! The JSON of `readyroom gate`: the verdict, its reasons, and what it is based on.

use serde::Serialize;

use crate::config::{Config, SiteOutline};
use crate::judge::{self, Assessment, Committer, Gate, ItemState, Readiness, Reason};
use crate::link::{self, Site};
use crate::model::ItemSeverity;

/// The JSON of `readyroom gate`, version 1: keys are added, never changed or removed.
#[derive(Serialize)]
pub struct Document<'a> {
    version: u32,
    pub as_of: String,
    pub service: &'a str,
    pub stage: &'a str,
    pub go: bool,
    /// The reviews that were judged, one per checklist that the service needs a review of and has one.
    pub reviews: Vec<Review<'a>>,
    /// How many of the reasons concern an item that is a blocker.
    pub blockers: usize,
    pub reasons: Vec<Line<'a>>,
    /// Where checklists, approvers and limits come from.
    pub policy: String,
    /// The commit that the revision of `--policy` resolves to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy_commit: Option<&'a str>,
    /// Where the day of the verdict comes from: `--as-of`, `SOURCE_DATE_EPOCH` or `clock`.
    pub day: &'static str,
    /// The approvals that count.
    pub approvals: Vec<Approval<'a>>,
    /// Checklists that replace built-in ones, one sentence each.
    pub replaced: Vec<String>,
    /// The items that the service's entry hides, by the line of the entry that hides them.
    pub hidden: Vec<Hidden<'a>>,
    /// Reviews that other services need and this one does not, with the lines of its entry that decide that.
    pub not_owed: Vec<NotOwed<'a>>,
}

/// An approval that counts, and the groups that it counts for.
#[derive(Serialize)]
pub struct Approval<'a> {
    pub checklist: &'a str,
    pub name: &'a str,
    pub groups: Vec<&'a str>,
    pub decided_on: Option<String>,
    /// `verified` if the approver committed it themselves.
    pub author: &'static str,
    /// Whether it has digests of the answers that it approves.
    pub has_digests: bool,
}

/// A line of the service's entry, and the items that it hides.
#[derive(Serialize)]
pub struct Hidden<'a> {
    pub checklist: &'a str,
    #[serde(flatten)]
    pub by: Declared<'a>,
    pub items: Vec<&'a str>,
}

/// A review that other services need and this one does not, and the lines of its entry that decide that.
#[derive(Serialize)]
pub struct NotOwed<'a> {
    pub checklist: &'a str,
    pub by: Vec<Declared<'a>>,
}

/// A line of the service's entry.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Declared<'a> {
    pub key: &'a str,
    pub value: &'a str,
    pub path: &'a str,
    pub line: usize,
}

/// A review that was judged.
#[derive(Serialize)]
pub struct Review<'a> {
    pub checklist: &'a str,
    pub path: &'a str,
    pub status: &'static str,
    pub met: usize,
    /// The number of items that apply and that the stage requires.
    pub total: usize,
    /// The shares of items that are met, in whole per cent.
    pub rates: Rates,
}

/// Shares in whole per cent. `null` if no item counts.
#[derive(Serialize)]
pub struct Rates {
    pub reported: Option<usize>,
    #[serde(rename = "true")]
    pub true_rate: Option<usize>,
}

/// A reason, and its position. Lines and columns count from 1; columns are in characters.
#[derive(Clone, Serialize)]
pub struct Line<'a> {
    pub kind: &'static str,
    checklist: &'a str,
    item: Option<&'a str>,
    pub message: &'a str,
    pub path: &'a str,
    pub line: usize,
    pub column: usize,
}

impl<'a> Document<'a> {
    pub fn of(readiness: &'a Readiness<'a>, gate: &'a Gate<'a>, go: bool, day: Option<&'static str>) -> Self {
        let site = readiness.site;
        let judged: Vec<&Assessment<'_>> =
            gate.reviews.iter().filter_map(|page| readiness.of_page(*page)).collect();
        Self {
            version: 1,
            as_of: site.config.today.to_string(),
            service: &site.service(gate.service).service.name.value,
            stage: &gate.stage,
            go,
            policy: policy(&site.config),
            policy_commit: site.config.revised.as_ref().map(|revised| revised.commit.as_str()),
            day: day.unwrap_or("clock"),
            replaced: judged.iter().filter_map(|assessment| replaced(assessment)).collect(),
            approvals: judged.iter().flat_map(|assessment| approvals(assessment)).collect(),
            hidden: judged.iter().flat_map(|assessment| hidden(site, assessment)).collect(),
            not_owed: gate
                .excused
                .iter()
                .map(|excuse| NotOwed {
                    checklist: &excuse.checklist.value,
                    by: excuse.by.iter().map(|line| declared(site, line)).collect(),
                })
                .collect(),
            reviews: judged
                .iter()
                .map(|assessment| {
                    let required =
                        |item: &&ItemState<'_>| judge::is_required(site, item.item, Some(&gate.stage));
                    let states = assessment.items.iter().filter(required).map(|item| item.state);
                    let rates = judge::rates(states);
                    let checklist = assessment.review.checklist.as_ref();
                    Review {
                        checklist: checklist.map_or("", |id| &id.value),
                        path: site.sources[site.page(assessment.linked.page).document.file].shown(),
                        status: assessment.review.status().word(),
                        met: rates.met,
                        total: rates.total,
                        rates: Rates { reported: rates.reported, true_rate: rates.true_rate },
                    }
                })
                .collect(),
            blockers: gate.reasons.iter().filter(|reason| is_blocker(&judged, reason)).count(),
            reasons: gate.reasons.iter().map(|reason| line(site, reason)).collect(),
        }
    }
}

/// Describes where checklists, approvers and limits come from, the most important source first.
fn policy(config: &Config) -> String {
    let own = config.revised.as_ref().map_or("working tree", |revised| &revised.revision);
    match &config.site_outline {
        SiteOutline::Found { file, .. } => format!("{file}, then {own}"),
        SiteOutline::NotConfigured | SiteOutline::Missing(_) => own.to_owned(),
    }
}

fn is_blocker(judged: &[&Assessment<'_>], reason: &Reason<'_>) -> bool {
    let mut items = judged.iter().flat_map(|assessment| &assessment.items);
    let item = reason.item.and_then(|id| items.find(|item| item.id() == id));
    item.is_some_and(|item| item.item.item.severity() == ItemSeverity::Blocker)
}

/// A sentence about a checklist of the project that replaces a built-in one.
fn replaced(assessment: &Assessment<'_>) -> Option<String> {
    let checklist = assessment.checklist?;
    let replaced = checklist.replaced.as_ref().filter(|replaced| !replaced.is_same)?;
    Some(replaced.says(&checklist.checklist.id.value))
}

fn approvals<'a>(assessment: &'a Assessment<'a>) -> impl Iterator<Item = Approval<'a>> {
    let checklist = assessment.review.checklist.as_ref().map_or("", |id| &id.value);
    assessment.approvals.counting().map(move |decided| Approval {
        checklist,
        name: &decided.reviewer.name.value,
        groups: decided.groups.clone(),
        decided_on: decided.reviewer.decided_on.as_ref().map(|on| on.value.to_string()),
        author: match decided.committer {
            Committer::Verified => "verified",
            Committer::NotVerified | Committer::Another => "not verified",
        },
        has_digests: !decided.is_unchecked,
    })
}

/// One entry for each line of the service's entry, with all items that the line hides.
fn hidden<'a>(site: &'a Site, assessment: &'a Assessment<'a>) -> Vec<Hidden<'a>> {
    let checklist = assessment.review.checklist.as_ref().map_or("", |id| &id.value);
    let mut all: Vec<Hidden<'a>> = Vec::new();
    for item in &assessment.items {
        for by in item.hidden_by.iter().map(|line| declared(site, line)) {
            match all.iter_mut().find(|known| known.by == by) {
                Some(known) => known.items.push(item.id()),
                None => all.push(Hidden { checklist, by, items: vec![item.id()] }),
            }
        }
    }
    all
}

fn declared<'a>(site: &'a Site, line: &'a link::Declared) -> Declared<'a> {
    let source = &site.sources[line.place.file];
    let (path, at) = (source.shown(), source.position(line.place.start));
    Declared { key: &line.key, value: &line.value, path, line: at.line }
}

fn line<'a>(site: &'a Site, reason: &'a Reason<'a>) -> Line<'a> {
    let source = &site.sources[reason.place.file];
    let at = source.position(reason.place.start);
    Line {
        kind: reason.kind.word(),
        checklist: reason.checklist,
        item: reason.item,
        message: &reason.message,
        path: source.shown(),
        line: at.line,
        column: at.column,
    }
}
