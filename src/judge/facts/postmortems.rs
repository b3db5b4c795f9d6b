//! Facts about what was promised and learnt.

use super::{Argument, Fact, Question, count};
use crate::judge::Subject;
use crate::model::{Action, PostmortemStatus};
use crate::source::{Span, Spanned};

pub const NO_OVERDUE_ACTIONS: Question = Question {
    name: "no-overdue-actions",
    holds: "no open action of the service's reviews and postmortems is past its day",
    argument: Argument::None,
    ask: no_overdue_actions,
};

pub const POSTMORTEMS_CLOSED: Question = Question {
    name: "postmortems-closed",
    holds: "every postmortem that concerns the service is `closed`",
    argument: Argument::None,
    ask: postmortems_closed,
};

fn no_overdue_actions(subject: &Subject<'_>, _: &[Spanned<String>]) -> Option<Fact> {
    let site = subject.site;
    let mut pages = subject.postmortems.clone();
    pages.extend(&subject.pages);
    pages.sort_unstable();
    pages.dedup();
    let actions: Vec<&Action> =
        pages.into_iter().flat_map(|page| site.page(page).document.actions()).collect();
    let late = actions.iter().find(|action| action.is_overdue(site.config.today));
    if let Some(late) = late {
        let place = late.due.as_ref().map_or(late.span, |due| due.span);
        return Some(Fact::fails_at(place, format!("{} is overdue", late.label())));
    }
    Some(Fact::holds_at(
        actions.first()?.span,
        format!("none of its {} is overdue", count(actions.len(), "action")),
    ))
}

fn postmortems_closed(subject: &Subject<'_>, _: &[Spanned<String>]) -> Option<Fact> {
    let site = subject.site;
    let mut is_known = true;
    for page in &subject.postmortems {
        let page = site.page(*page);
        let status = page.document.postmortem()?.status;
        if status.is_some_and(|status| status != PostmortemStatus::Closed) {
            let says = format!("postmortem `{}` is not closed", page.title);
            return Some(Fact::fails_at(Span::start_of(page.document.file), says));
        }
        is_known &= status.is_some();
    }
    let first = subject.postmortems.first().filter(|_| is_known)?;
    let all = subject.postmortems.len();
    let place = Span::start_of(site.page(*first).document.file);
    Some(Fact::holds_at(place, format!("{} closed", count(all, "postmortem"))))
}
