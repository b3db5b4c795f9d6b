//! The status of a review: whose turn it is, how far each stage is, and what blocks the next stage.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::judge::{self, Assessment, Reason, ReasonKind};
use crate::model::{ItemSeverity, ReviewStatus};
use crate::render::shapes::{Shares, States};
use crate::render::view::View;

/// The status of a review, stage by stage.
#[derive(Serialize)]
pub struct ReviewProgress {
    /// Whether nothing blocks the stage that the review is for, or the last stage if it names none.
    go: bool,
    /// `go`, `no_go`, or `in_progress` for a draft that is not a go yet.
    verdict: &'static str,
    stage: String,
    /// Reasons that do not concern an item.
    reasons: Vec<Why>,
    stages: Vec<Stage>,
}

/// Reasons of one kind.
#[derive(Serialize)]
struct Why {
    kind: &'static str,
    reasons: Vec<Line>,
}

#[derive(Serialize)]
struct Line {
    text: String,
    /// The id of the item that it concerns, which is its anchor on the page.
    item: Option<String>,
}

/// What a stage requires, and how much of it is done.
#[derive(Serialize)]
struct Stage {
    name: String,
    rates: Shares,
    states: States,
    /// How many items block it.
    open: usize,
    go: bool,
}

/// Items without a sufficient answer.
#[derive(Serialize)]
pub struct Open {
    /// How many of them the stage of the review requires, and how many later stages do.
    now: usize,
    later: usize,
    stage: String,
    /// Grouped by the first stage that requires the items.
    groups: Vec<Group>,
}

#[derive(Serialize)]
struct Group {
    stage: String,
    is_later: bool,
    items: Vec<OpenItem>,
}

#[derive(Serialize)]
struct OpenItem {
    id: String,
    question: String,
    severity: &'static str,
    state: &'static str,
}

/// The open items, stage by stage, blockers first. `None` if nothing is open.
pub fn open(view: &View<'_>, assessment: &Assessment<'_>) -> Option<Open> {
    assessment.checklist?;
    let config = &view.site.config;
    let own = assessment.stage(config);
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let mut groups = Vec::new();
    let mut is_later = false;
    for stage in config.stages.iter().map(|stage| stage.value.as_str()) {
        let open = open_items(view, assessment, stage);
        let new = open.iter().filter(|id| seen.insert(**id)).copied().collect::<BTreeSet<&str>>();
        let mut items: Vec<_> = assessment.items.iter().filter(|item| new.contains(item.id())).collect();
        items.sort_by_key(|item| item.item.item.severity() != ItemSeverity::Blocker);
        if !items.is_empty() {
            let items = items.into_iter().map(|item| OpenItem {
                id: item.id().to_owned(),
                question: item.item.item.question().to_owned(),
                severity: item.item.item.severity().word(),
                state: item.state.word(),
            });
            groups.push(Group { stage: stage.to_owned(), is_later, items: items.collect() });
        }
        is_later |= stage == own;
    }
    let count = |later: bool| {
        groups.iter().filter(|group| group.is_later == later).map(|group| group.items.len()).sum()
    };
    let (now, later) = (count(false), count(true));
    (!groups.is_empty()).then_some(Open { now, later, stage: own.to_owned(), groups })
}

/// The ids of items that block a stage, except for those that only wait for an approval.
fn open_items<'s>(view: &View<'s>, assessment: &Assessment<'s>, stage: &str) -> BTreeSet<&'s str> {
    let reasons = judge::reasons(view.readiness, assessment, stage).into_iter();
    reasons
        .filter(|reason| reason.kind != ReasonKind::ItemUnapproved)
        .filter_map(|reason| reason.item)
        .collect()
}

/// `None` if the review has no checklist.
pub fn standing(view: &View<'_>, assessment: &Assessment<'_>) -> Option<ReviewProgress> {
    assessment.checklist?;
    let config = &view.site.config;
    let stage = assessment.stage(config);
    let mut reasons: Vec<Why> = Vec::new();
    for Reason { kind, item, message, .. } in judge::reasons(view.readiness, assessment, stage) {
        let line = Line { text: message, item: item.map(str::to_owned) };
        match reasons.iter_mut().find(|why| why.kind == kind.word()) {
            Some(why) => why.reasons.push(line),
            None => reasons.push(Why { kind: kind.word(), reasons: vec![line] }),
        }
    }
    let stages = config.stages.iter().map(|stage| stage.value.as_str());
    let is_draft = assessment.review.status() == ReviewStatus::Draft;
    Some(ReviewProgress {
        go: reasons.is_empty(),
        verdict: if reasons.is_empty() {
            "go"
        } else if is_draft {
            "in_progress"
        } else {
            "no_go"
        },
        stage: stage.to_owned(),
        reasons,
        stages: stages.map(|stage| self::stage(view, assessment, stage)).collect(),
    })
}

fn stage(view: &View<'_>, assessment: &Assessment<'_>, name: &str) -> Stage {
    let required = |item: &&judge::ItemState<'_>| judge::is_required(view.site, item.item, Some(name));
    let states = || assessment.items.iter().filter(required).map(|item| item.state);
    let reasons = judge::reasons(view.readiness, assessment, name);
    Stage {
        name: name.to_owned(),
        rates: judge::rates(states()).into(),
        states: States::of(states()),
        open: open_items(view, assessment, name).len(),
        go: reasons.is_empty(),
    }
}
