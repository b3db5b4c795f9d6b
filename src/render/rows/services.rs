//! Services as rows.

use crate::judge::{self};
use crate::link::ServiceId;
use crate::model::{self, Kind, ReviewStatus};
use crate::render::shapes::{ServiceRow, StageGate, States, Verdict};
use crate::render::view::View;

impl View<'_> {
    pub fn service_row(&self, id: ServiceId) -> ServiceRow {
        let service = self.site.service(id);
        let names = self.index.names_of.get(&id).map_or(&[][..], Vec::as_slice);
        let tally = judge::Tally::of(names.iter().map(|at| self.readiness.names[*at]));
        let (errors, warnings) = self.tally_of(id);
        let actions = self.open_actions(id);
        let runbooks = self.index.pages_of(id, Kind::Runbook);
        let states: Vec<_> = self.states_of_service(id);
        let asked = !states.is_empty();
        let entry = &service.service;
        let gates = self.gates_of_service(id);
        ServiceRow {
            verdict: self.verdict_of_service(id, gates),
            gates: gates.to_vec(),
            name: entry.name.value.clone(),
            repository: self.site.sources[entry.file].repository().map(str::to_owned),
            title: entry.title().to_owned(),
            url: service.url.clone(),
            description: entry.description.clone(),
            owner: entry.owner.as_ref().map(|owner| owner.value.clone()),
            tier: entry.tier.as_ref().map(|tier| tier.value.to_string()),
            lifecycle: entry.lifecycle.as_ref().map(|word| word.value.clone()),
            alarms: names.len(),
            uncovered: tally.uncovered,
            vouched: tally.vouched,
            runbooks: runbooks.len(),
            overdue: runbooks.iter().filter(|id| judge::runbook_is_stale(self.site, **id)).count(),
            postmortems: self.index.pages_of(id, Kind::Postmortem).len(),
            open_actions: actions.len(),
            overdue_actions: actions.iter().filter(|action| action.overdue).count(),
            errors,
            warnings,
            rates: asked.then(|| judge::rates(states.iter().copied()).into()),
            states: asked.then(|| States::of(states.iter().copied())),
        }
    }

    /// Whether a service may go to each stage. Empty if it needs no review. Several pages show this, so it is computed
    /// once.
    fn gates_of_service(&self, id: ServiceId) -> &[StageGate] {
        self.gates[id.0].get_or_init(|| self.judged_gates(id))
    }

    fn judged_gates(&self, id: ServiceId) -> Vec<StageGate> {
        if self.readiness.owed_of(id).next().is_none() {
            return Vec::new();
        }
        let stages = self.site.config.stages.iter().map(|stage| stage.value.as_str());
        let gates = stages.map(|stage| {
            let gate = judge::gate(self.readiness, id, stage);
            StageGate { stage: stage.to_owned(), go: gate.is_go(), open: gate.reasons.len() }
        });
        gates.collect()
    }

    fn verdict_of_service(&self, id: ServiceId, gates: &[StageGate]) -> Verdict {
        let today = self.site.config.today;
        let is_draft = |review: &model::Review| {
            review.status() == ReviewStatus::Draft && judge::review_overdue(review, today).is_none()
        };
        match gates.iter().filter(|gate| gate.go).count() {
            _ if gates.is_empty() => Verdict::None,
            count if count == gates.len() => Verdict::Go,
            _ if self.readiness.reviews_of(id).any(|it| is_draft(it.review)) => Verdict::InProgress,
            0 => Verdict::NoGo,
            _ => Verdict::Part,
        }
    }

    /// States of all items of a service's reviews, including those that it owes but has not started.
    pub fn states_of_service(&self, id: ServiceId) -> Vec<judge::State> {
        let reviews = self.readiness.reviews_of(id).filter(|review| review.review.is_current());
        let answered = reviews.flat_map(|review| &review.items).map(|item| item.state);
        let missing = self.readiness.owed_of(id).filter(|owed| owed.reviews.is_empty());
        let missing = missing
            .filter_map(|owed| owed.known)
            .flat_map(|at| self.readiness.unanswered(&self.site.checklists[at], id))
            .map(|item| item.state);
        answered.chain(missing).collect()
    }
}
