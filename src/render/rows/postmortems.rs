//! Postmortems as rows.

use jiff::civil::Date;

use crate::link::PageId;
use crate::model::{self};
use crate::render::shapes::PostmortemRow;
use crate::render::view::View;

impl View<'_> {
    pub fn started_on(&self, id: PageId) -> Option<Date> {
        self.site.page(id).document.postmortem().and_then(model::Postmortem::started_on)
    }

    /// The mapped severity of a postmortem.
    pub fn rank_of(&self, postmortem: &model::Postmortem) -> Option<String> {
        postmortem.severity.as_ref().map(|word| self.site.config.severity(word).to_owned())
    }

    pub fn postmortem_row(&self, id: PageId) -> PostmortemRow {
        let page = self.site.page(id);
        let postmortem = page.document.postmortem().expect("the page of a postmortem is one");
        let linked = self.site.postmortem(id);
        PostmortemRow {
            title: page.title.clone(),
            url: page.url.clone(),
            incident: postmortem.incident.clone(),
            severity: postmortem.severity.clone(),
            rank: self.rank_of(postmortem),
            status: postmortem.status.map(model::PostmortemStatus::word),
            owner: postmortem.owner.clone(),
            services: linked
                .into_iter()
                .flat_map(|linked| &linked.services)
                .map(|id| self.service_ref(*id))
                .collect(),
            started_on: postmortem.started_on().map(|date| date.to_string()),
            time_to_detect: postmortem.minutes_to(postmortem.detected_at.as_ref()),
            time_to_mitigate: postmortem.minutes_to(postmortem.mitigated_at.as_ref()),
            time_to_resolve: postmortem.minutes_to(postmortem.resolved_at.as_ref()),
            open_actions: postmortem.actions.iter().filter(|action| action.is_open()).count(),
            overdue_actions: postmortem
                .actions
                .iter()
                .filter(|action| action.is_overdue(self.site.config.today))
                .count(),
        }
    }
}
