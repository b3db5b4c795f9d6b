//! `readiness`: whether a service may go to a stage, what is left, and why.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::answer::{Answer, Outcome, Refusal};
use super::limits::FEW;
use super::list::{ByteBudget, Listed, Part, entries, named};
use super::place::{address, location, of_page};
use super::project::Project;
use super::tools::{Tool, tool};
use crate::config::SiteOutline;
use crate::judge::{self, ApprovalMode, Assessment, Gate, ItemState, State, WaitsFor};
use crate::link::{Owed, ServiceId, Site};
use crate::lookup::{self, Unknown};
use crate::model::Answer as Written;

pub const TOOL: Tool = tool!(
    "readiness",
    "What is left before a launch",
    "Whether a service may go to a stage by its readiness reviews, and everything that is in the way, with the item, why, and \
     its position. `list: items` gives the state of each item of its reviews instead, answered or not. It decides \
     nothing: `readyroom gate` does, which also asks git who wrote each approval."
);

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Args {
    /// The name of the service.
    #[schemars(length(min = 1, max = 400))]
    service: String,
    /// The stage to judge by, as `stages` in readyroom.yaml names it. Default: the last.
    stage: Option<String>,
    /// What to list: what is in the way of the stage, or the items of its reviews.
    #[serde(default)]
    list: List,
    /// Only the review of this checklist, by its id.
    checklist: Option<String>,
    /// Only items in this state, such as `unanswered`; for `list: items`.
    state: Option<String>,
    /// How many entries to leave out: `next_offset` of the answer before.
    #[serde(default)]
    offset: usize,
    /// How many entries to answer with at most.
    #[serde(default = "entries")]
    #[schemars(range(min = 1, max = 50))]
    limit: usize,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum List {
    #[default]
    Left,
    Items,
}

#[derive(Serialize)]
struct Data<'a> {
    service: &'a str,
    address: String,
    as_of: String,
    stage: &'a str,
    /// `go`, `no_go` or `unknown`. `owes_none` for a service that needs no review.
    verdict: &'static str,
    /// Why the verdict is unknown. `None` if it is not.
    unknown: Option<&'static str>,
    stages: Vec<Value>,
    reviews: Listed,
    /// Checklists for which it needs a review and has none, and how many items each would ask.
    missing: Vec<Value>,
    /// Checklists for which it needs no review, and the lines of its entry that decide that.
    excused: Vec<Value>,
    /// What blocks the stage.
    #[serde(skip_serializing_if = "Option::is_none")]
    left: Option<Listed>,
    /// The items of its reviews.
    #[serde(skip_serializing_if = "Option::is_none")]
    items: Option<Listed>,
}

fn answer(project: &Project<'_>, args: Args) -> Outcome {
    let (site, readiness) = (project.site(), project.readiness);
    let id = project.service(&args.service)?;
    let stage = stage(site, args.stage.as_deref())?;
    let in_state = args.state.as_deref().map(known_state).transpose()?;
    let current: Vec<&Assessment<'_>> =
        readiness.reviews_of(id).filter(|own| own.review.is_current()).collect();
    let checklist = args.checklist.as_deref();
    if let Some(wanted) = checklist {
        known_checklist(&current, &readiness.owed_of(id).collect::<Vec<_>>(), wanted)?;
    }
    let is_wanted = |id: &str| checklist.is_none_or(|wanted| wanted == id);
    let gate = judge::gate(readiness, id, stage);
    let unknown = unknown(project);
    let linked = site.service(id);
    let few = Part::new(0, FEW);
    let part = Part::new(args.offset, args.limit);
    let mut budget = ByteBudget::default();
    let own: Vec<&Assessment<'_>> =
        current.iter().copied().filter(|own| is_wanted(checklist_of(own))).collect();
    let reviews = budget.list(&own, few, |own| review(project, own));
    let left = (args.list == List::Left).then(|| {
        let reasons: Vec<_> = gate.reasons.iter().filter(|reason| is_wanted(reason.checklist)).collect();
        budget.list(&reasons, part, |reason| left(project, &own, reason))
    });
    let items = (args.list == List::Items).then(|| {
        let all =
            own.iter().flat_map(|own| own.items.iter().enumerate().map(move |(at, item)| (*own, at, item)));
        let all = all.filter(|(.., item)| match in_state {
            Some(wanted) => item.state == wanted,
            None => item.state.is_asked(),
        });
        budget.list(&all.collect::<Vec<_>>(), part, |(own, at, state)| item(project, own, *at, state))
    });
    Answer::of(Data {
        service: &linked.service.name.value,
        address: address(site, &linked.url, None),
        as_of: site.config.today.to_string(),
        stage,
        verdict: verdict(&gate, unknown),
        unknown,
        stages: stages(project, id, unknown),
        reviews,
        missing: missing(project, id),
        excused: excused(site, &gate),
        left,
        items,
    })
}

/// The verdict of each stage.
fn stages(project: &Project<'_>, id: ServiceId, unknown: Option<&str>) -> Vec<Value> {
    let stages = project.site().config.stages.iter().take(FEW);
    let stages = stages.map(|stage| {
        let gate = judge::gate(project.readiness, id, &stage.value);
        json!({
            "stage": stage.value,
            "verdict": verdict(&gate, unknown),
            "reasons": gate.reasons.len(),
        })
    });
    stages.collect()
}

/// The checklists for which a service owes a review and has none.
fn missing(project: &Project<'_>, id: ServiceId) -> Vec<Value> {
    let (site, readiness) = (project.site(), project.readiness);
    let missing = readiness.owed_of(id).filter(|owed| owed.reviews.is_empty()).take(FEW);
    let missing = missing.map(|owed| {
        let known = owed.known.map(|at| &site.checklists[at]);
        let items = known.map(|known| readiness.unanswered(known, id));
        let asked = items.map(|items| items.iter().filter(|item| item.state.is_asked()).count());
        json!({ "checklist": owed.checklist.value, "items": asked })
    });
    missing.collect()
}

/// The checklists for which a service needs no review, and why.
fn excused(site: &Site, gate: &Gate<'_>) -> Vec<Value> {
    let excused = gate.excused.iter().take(FEW).map(|excused| {
        let by = excused.by.iter().take(FEW);
        let by = by.map(|line| json!({ "says": line.says(), "location": location(site, line.place) }));
        json!({ "checklist": excused.checklist.value, "by": by.collect::<Vec<_>>() })
    });
    excused.collect()
}

/// Finds a stage by its name. Without a name, it is the last stage.
fn stage<'a>(site: &'a Site, name: Option<&'a str>) -> Result<&'a str, Refusal> {
    let Some(name) = name else { return Ok(site.config.last_stage()) };
    let name = named("stage", name)?;
    lookup::stage(site, name).map_err(|unknown| match unknown {
        Unknown::Nobody(Some(nearest)) => {
            Refusal::new(format!("there is no stage `{name}`; did you mean `{nearest}`?"))
        }
        Unknown::Nobody(None) | Unknown::Several(_) => {
            let names: Vec<&str> = site.config.stages.iter().map(|stage| stage.value.as_str()).collect();
            Refusal::new(format!("there is no stage `{name}`; there are {}", names.join(", ")))
        }
    })
}

fn known_state(name: &str) -> Result<State, Refusal> {
    let states = || State::WORST_FIRST.into_iter().chain([State::NotRequired]);
    let words: Vec<&str> = states().map(State::word).collect();
    states()
        .find(|state| state.word() == name)
        .ok_or_else(|| Refusal::new(format!("there is no such state; there are {}", words.join(", "))))
}

fn checklist_of<'s>(own: &Assessment<'s>) -> &'s str {
    own.review.checklist.as_ref().map_or("", |id| id.value.as_str())
}

fn known_checklist(current: &[&Assessment<'_>], owed: &[&Owed], name: &str) -> Result<(), Refusal> {
    let mut known: Vec<&str> = current.iter().map(|own| checklist_of(own)).collect();
    known.extend(owed.iter().map(|owed| owed.checklist.value.as_str()));
    if known.contains(&name) {
        return Ok(());
    }
    known.sort_unstable();
    known.dedup();
    Err(Refusal::new(if known.is_empty() {
        "the service has no review, and needs none".to_owned()
    } else {
        format!("the service has no review of that checklist, and needs none; it has {}", known.join(", "))
    }))
}

/// Why `readyroom gate` could not tell. `None` if it could.
fn unknown(project: &Project<'_>) -> Option<&'static str> {
    let (site, readiness) = (project.site(), project.readiness);
    if matches!(site.config.site_outline, SiteOutline::Missing(_)) {
        Some("the outline that `with` names is not there, so the policy is unknown")
    } else if site.config.is_pinned && project.checked.as_of.is_none() {
        Some("readyroom.yaml pins `as_of`, so nothing expires")
    } else if site.config.reviews.is_empty() {
        Some("no service needs a review: `reviews` in readyroom.yaml says which services need which review")
    } else if readiness.approval_policy.mode == ApprovalMode::NotConfigured {
        Some("readyroom.yaml does not say who may approve: `approvers` is not set")
    } else {
        None
    }
}

fn verdict(gate: &Gate<'_>, unknown: Option<&str>) -> &'static str {
    if unknown.is_some() {
        "unknown"
    } else if !gate.owes && gate.reasons.is_empty() {
        "owes_none"
    } else if gate.is_go() {
        "go"
    } else {
        "no_go"
    }
}

/// A review: its progress, and whose turn it is.
pub fn review(project: &Project<'_>, own: &Assessment<'_>) -> Value {
    let (site, readiness) = (project.site(), project.readiness);
    let page = site.page(own.linked.page);
    let rates = judge::rates(own.items.iter().map(|item| item.state));
    let mut states: BTreeMap<&str, usize> = BTreeMap::new();
    for item in own.items.iter().filter(|item| item.state.is_asked()) {
        *states.entry(item.state.word()).or_default() += 1;
    }
    json!({
        "checklist": checklist_of(own),
        "title": page.title,
        "address": address(site, &page.url, None),
        "location": of_page(site, own.linked.page, None),
        "version": own.review.version,
        "latest_version": own.checklist.map(|known| known.checklist.version),
        "status": own.review.status().word(),
        "stage": own.review.stage.as_ref().map(|stage| &stage.value),
        "due": own.review.due.as_ref().map(|due| due.value.to_string()),
        "met": rates.met,
        "asked": rates.total,
        "reported_rate": rates.reported,
        "true_rate": rates.true_rate,
        "waits_for": waits_for(judge::waits_for(readiness, own)),
        "states": states,
    })
}

fn waits_for(waits_for: WaitsFor<'_>) -> String {
    match waits_for {
        WaitsFor::Answers(1) => "its authors: 1 item".to_owned(),
        WaitsFor::Answers(items) => format!("its authors: {items} items"),
        WaitsFor::Decisions(names) if names.is_empty() => "reviewers, and none is named".to_owned(),
        WaitsFor::Decisions(names) => {
            let shown: Vec<&str> = names.into_iter().take(FEW).collect();
            format!("reviewers: {}", shown.join(", "))
        }
        WaitsFor::Status => "its `status`, which does not say that it is approved".to_owned(),
        WaitsFor::Rework => "its authors: it was rejected".to_owned(),
        WaitsFor::Nobody => "nobody".to_owned(),
    }
}

/// A reason why the service may not go to the stage.
fn left(project: &Project<'_>, own: &[&Assessment<'_>], reason: &judge::Reason<'_>) -> Value {
    let site = project.site();
    let review = own.iter().find(|own| checklist_of(own) == reason.checklist);
    let item = review.zip(reason.item).and_then(|(own, id)| own.items.iter().find(|item| item.id() == id));
    json!({
        "kind": reason.kind.word(),
        "message": reason.message,
        "checklist": reason.checklist,
        "item": reason.item,
        "question": item.map(|item| item.item.item.question()),
        "severity": item.map(|item| item.item.item.severity().word()),
        "state": item.map(|item| item.state.word()),
        "location": location(site, reason.place),
        "address": review.map(|own| address(site, &site.page(own.linked.page).url, reason.item)),
    })
}

/// An item of a review.
fn item(project: &Project<'_>, own: &Assessment<'_>, at: usize, state: &ItemState<'_>) -> Value {
    let site = project.site();
    let why = judge::item_reasons(project.readiness, own, at, state);
    let page = own.linked.page;
    let place =
        state.answer.map_or_else(|| of_page(site, page, None), |answer| location(site, answer.place()));
    json!({
        "checklist": checklist_of(own),
        "item": state.id(),
        "question": state.item.item.question(),
        "severity": state.item.item.severity().word(),
        "state": state.state.word(),
        "required": state.required,
        "answer": state.answer.and_then(Written::text),
        "why": why.into_iter().take(FEW).map(|(_, message)| message).collect::<Vec<_>>(),
        "location": place,
        "address": address(site, &site.page(page).url, Some(state.id())),
    })
}
