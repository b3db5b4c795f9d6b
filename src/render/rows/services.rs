//! Services as rows.

use crate::judge::{self};
use crate::link::ServiceId;
use crate::model::Kind;
use crate::render::shapes::{ServiceRow, States};
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
        ServiceRow {
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

    /// States of all items of a service's reviews, those it owes and has not begun included.
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
