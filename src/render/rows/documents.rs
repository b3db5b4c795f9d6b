//! Documents as rows, and their open work.

use crate::judge;
use crate::link::{PageId, ServiceId};
use crate::model::{self, Kind};
use crate::render::shapes::{Action, DocumentRow, Link, RunbookTask};
use crate::render::view::View;

impl View<'_> {
    pub fn document_row(&self, id: PageId) -> DocumentRow {
        let page = self.site.page(id);
        let reviewed = page.runbook().and_then(|runbook| runbook.reviewed_on.as_ref());
        DocumentRow {
            title: page.title.clone(),
            url: page.url.clone(),
            kind: page.kind.word(),
            summary: page.document.lead().map(str::to_owned),
            service: page.service.map(|service| self.service_ref(service)),
            reviewed_on: reviewed.map(|date| date.value.to_string()),
            review_due_on: judge::runbook_due(self.site, id).map(|date| date.to_string()),
            overdue: judge::runbook_is_stale(self.site, id),
            alarms: self.index.alarms_of.get(&id).map_or(0, Vec::len),
        }
    }

    pub fn action(&self, action: &model::Action, from: Option<PageId>) -> Action {
        Action {
            id: action.id.as_ref().map(|id| id.value.clone()),
            title: action.title.as_ref().or(action.id.as_ref()).map_or("?", |title| &title.value).to_owned(),
            owner: action.owner.as_ref().map(|owner| owner.value.clone()),
            due: action.due.as_ref().map(|due| due.value.to_string()),
            status: action.status.word(),
            kind: action.kind.map(model::ActionKind::word),
            alarm: action.alarm.as_ref().map(|name| Link {
                title: name.value.clone(),
                url: self.site.name(&name.value).map(|name| name.url.clone()),
            }),
            ticket: action.ticket.clone(),
            overdue: action.is_overdue(self.site.config.today),
            from: from.map(|id| self.link(id)),
        }
    }

    /// The runbook tasks that a page shows: those for a runbook on its own page, or on the postmortem's page if the
    /// runbook does not exist yet.
    pub fn tasks_of_page(&self, id: PageId) -> Vec<RunbookTask> {
        self.runbook_tasks(self.index.tasks_of_page.get(&id))
    }

    /// The tasks that postmortems set for the runbooks of a service.
    pub fn tasks_of_service(&self, id: ServiceId) -> Vec<RunbookTask> {
        self.runbook_tasks(self.index.tasks_of_service.get(&id))
    }

    fn runbook_tasks(&self, tasks: Option<&Vec<usize>>) -> Vec<RunbookTask> {
        let tasks = tasks.into_iter().flatten().map(|at| &self.index.runbook_tasks[*at]);
        let shown = tasks.map(|task| RunbookTask {
            runbook: task
                .runbook
                .map_or_else(|| Link { title: task.path.clone(), url: None }, |id| self.link(id)),
            postmortem: self.link(task.postmortem),
            result: task.failure,
            since: task.since.map(|day| day.to_string()),
        });
        shown.collect()
    }

    /// All open actions of a service's reviews and postmortems, sorted by due date, those that are overdue first.
    pub fn open_actions(&self, service: ServiceId) -> Vec<Action> {
        let mut pages =
            [Kind::Review, Kind::Postmortem].map(|kind| self.index.pages_of(service, kind)).concat();
        pages.sort_unstable();
        let mut open: Vec<Action> = Vec::new();
        for id in pages {
            let actions = self.site.page(id).document.open_actions();
            open.extend(actions.map(|action| self.action(action, Some(id))));
        }
        // Actions without a due date come after those with one, although `None` sorts first.
        open.sort_by_key(|action| {
            (!action.overdue, action.due.is_none(), action.due.clone(), action.title.clone())
        });
        open
    }
}
