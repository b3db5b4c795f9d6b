//! Postmortems to what is to be done about runbooks: those that were missing, outdated or wrong.

use jiff::civil::Date;

use super::runbook_ahead;
use crate::link::{PageId, ServiceId, Site};

/// What a postmortem says against a runbook that nobody has gone through since.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunbookTask {
    pub postmortem: PageId,
    /// `missing`, `outdated` or `wrong`.
    pub failure: &'static str,
    /// Nothing where it is still to be written.
    pub runbook: Option<PageId>,
    /// As the postmortem writes it.
    pub path: String,
    /// The day of the incident's end: a review on it, or later, settles the task. Nothing where nobody wrote that day, and
    /// then no review does.
    pub since: Option<Date>,
    /// Whom it concerns: the service of the runbook, else those of the postmortem.
    pub services: Vec<ServiceId>,
}

/// Every such task, by the postmortems.
pub fn runbook_tasks(site: &Site) -> Vec<RunbookTask> {
    let mut tasks = Vec::new();
    for linked in &site.postmortems {
        let Some(postmortem) = site.page(linked.page).document.postmortem() else { continue };
        let since = postmortem.resolved_at.as_ref().map(|resolved| resolved.value.date());
        for (used, found) in postmortem.runbooks.iter().zip(&linked.runbooks) {
            let Some(failure) = used.failure() else { continue };
            // A path that leads nowhere is a task only where nothing else was to be expected.
            if found.map_or(failure != "missing", |runbook| is_settled(site, runbook, since)) {
                continue;
            }
            let own = found.and_then(|runbook| site.page(runbook).service);
            let services = own.map_or_else(|| linked.services.clone(), |service| vec![service]);
            let path = used.path.value.clone();
            tasks.push(RunbookTask {
                postmortem: linked.page,
                failure,
                runbook: *found,
                path,
                since,
                services,
            });
        }
    }
    tasks
}

/// Whether somebody has gone through a runbook since a day. A page that is no runbook cannot say so, and is not asked.
fn is_settled(site: &Site, page: PageId, since: Option<Date>) -> bool {
    let Some(runbook) = site.page(page).runbook() else { return true };
    let reviewed = runbook.reviewed_on.as_ref().filter(|_| runbook_ahead(site, page).is_none());
    reviewed.zip(since).is_some_and(|(reviewed, since)| reviewed.value >= since)
}
