//! Tasks from postmortems about runbooks that were missing, outdated or wrong.

use jiff::civil::Date;

use super::runbook_ahead;
use crate::link::{PageId, ServiceId, Site};

/// A postmortem's complaint about a runbook that has not been reviewed since.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunbookTask {
    pub postmortem: PageId,
    /// `missing`, `outdated` or `wrong`.
    pub failure: &'static str,
    /// `None` if the runbook is still to be written.
    pub runbook: Option<PageId>,
    /// The path as the postmortem writes it.
    pub path: String,
    /// The last day of the incident. A review on that day or later settles the task. `None` if the postmortem does not
    /// give the day; then no review settles it.
    pub since: Option<Date>,
    /// The services that it concerns: that of the runbook, otherwise those of the postmortem.
    pub services: Vec<ServiceId>,
}

/// Every such task, in the order of the postmortems.
pub fn runbook_tasks(site: &Site) -> Vec<RunbookTask> {
    let mut tasks = Vec::new();
    for linked in &site.postmortems {
        let Some(postmortem) = site.page(linked.page).document.postmortem() else { continue };
        let since = postmortem.resolved_at.as_ref().map(|resolved| resolved.value.date());
        for (used, found) in postmortem.runbooks.iter().zip(&linked.runbooks) {
            let Some(failure) = used.failure() else { continue };
            // A path that leads nowhere is a task only if the postmortem says that the runbook was missing.
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

/// Whether a runbook has been reviewed since a day. A page that is not a runbook has no review date and counts as
/// settled.
fn is_settled(site: &Site, page: PageId, since: Option<Date>) -> bool {
    let Some(runbook) = site.page(page).runbook() else { return true };
    let reviewed = runbook.reviewed_on.as_ref().filter(|_| runbook_ahead(site, page).is_none());
    reviewed.zip(since).is_some_and(|(reviewed, since)| reviewed.value >= since)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::sample;
    use crate::source::Source;

    /// The tasks that a postmortem creates for the runbook `r.md`, as `failure path`.
    fn asked(result: &str, resolved: &str, reviewed: &str) -> Vec<String> {
        let postmortem =
            format!("---\n{resolved}\nrunbooks: [{{path: ../runbooks/r.md, result: {result}}}]\n---\n# P\n");
        let runbook = format!("---\n{reviewed}\n---\n# R\n");
        tasks(&[("content/a/postmortems/p.md", &postmortem), ("content/a/runbooks/r.md", &runbook)])
    }

    fn tasks(files: &[(&str, &str)]) -> Vec<String> {
        let all = [("content/a/service.yaml", "owner: x\n")].iter().chain(files);
        let sources = all.map(|(path, text)| Source::new(*path, (*text).to_owned()));
        let site = sample::site(sources, date(2026, 11, 20));
        let tasks = runbook_tasks(&site);
        assert!(tasks.iter().all(|task| task.services.len() == 1), "{tasks:?}");
        tasks.iter().map(|task| format!("{} {}", task.failure, task.path)).collect()
    }

    #[test]
    fn a_review_on_the_day_of_the_incidents_end_or_later_settles_a_task() {
        let resolved = "resolved_at: 2026-11-02T09:00:00Z";
        for result in ["missing", "outdated", "wrong", "Outdated"] {
            let task = [format!("{} ../runbooks/r.md", result.to_lowercase())];
            assert_eq!(asked(result, resolved, "reviewed_on: 2026-11-01"), task);
            assert_eq!(asked(result, resolved, "title: R"), task, "nobody ever reviewed it");
            assert_eq!(asked(result, resolved, "reviewed_on: someday"), task, "what cannot be read");
            assert_eq!(asked(result, resolved, "reviewed_on: 2027-11-01"), task, "a day in the future");
            assert_eq!(asked(result, "title: P", "reviewed_on: 2026-11-19"), task, "no end is known");
            assert!(asked(result, resolved, "reviewed_on: 2026-11-02").is_empty());
        }
        for result in ["helped", "not_used", "so so"] {
            assert!(asked(result, resolved, "title: R").is_empty());
        }
    }

    #[test]
    fn a_runbook_that_is_still_missing_is_to_be_written() {
        let of = |result: &str| {
            let text = format!("---\nrunbooks: [{{path: ../runbooks/none.md, result: {result}}}]\n---\n");
            tasks(&[("content/a/postmortems/p.md", &text)])
        };
        assert_eq!(of("missing"), ["missing ../runbooks/none.md"]);
        assert!(of("wrong").is_empty(), "a path that leads nowhere is reported");
    }
}
