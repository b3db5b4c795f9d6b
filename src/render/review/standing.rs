//! Where a review stands: whose turn it is, what each stage has, and what is in the way of the next.

use serde::Serialize;

use crate::judge::{self, Assessment, Reason};
use crate::render::shapes::{Shares, States};
use crate::render::view::View;

/// What a review comes to, stage by stage.
#[derive(Serialize)]
pub struct Standing {
    /// Nothing in the way of the stage that the review is for, the last one where it names none.
    go: bool,
    stage: String,
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
    /// The item that it is about, which is its anchor on the page.
    item: Option<String>,
}

/// What a stage requires, and how much of it is there.
#[derive(Serialize)]
struct Stage {
    name: String,
    rates: Shares,
    states: States,
    /// Items in its way.
    open: usize,
    go: bool,
}

/// Nothing where there is no checklist to judge by.
pub fn standing(view: &View<'_>, assessment: &Assessment<'_>) -> Option<Standing> {
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
    Some(Standing {
        go: reasons.is_empty(),
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
        open: reasons.iter().filter(|reason| reason.item.is_some()).count(),
        go: reasons.is_empty(),
    }
}
