//! Facts about promised actions and lessons learnt.

use super::{About, Argument, Fact, FactDefinition, count};
use crate::judge::Subject;
use crate::link::PageId;
use crate::model::{Action, PostmortemStatus, UnreadRecord};
use crate::source::{Span, Spanned};

pub const NO_OVERDUE_ACTIONS: FactDefinition = FactDefinition {
    name: "no-overdue-actions",
    holds: "no open action of the service's reviews and postmortems is past its due date",
    about: About::Documents,
    argument: Argument::None,
    ask: no_overdue_actions,
};

pub const POSTMORTEMS_CLOSED: FactDefinition = FactDefinition {
    name: "postmortems-closed",
    holds: "every postmortem that concerns the service is `closed`",
    about: About::Documents,
    argument: Argument::None,
    ask: postmortems_closed,
};

fn no_overdue_actions(subject: &Subject<'_>, _: &[Spanned<String>]) -> Option<Fact> {
    let site = subject.site;
    let mut pages = subject.postmortems.clone();
    pages.extend(&subject.pages);
    pages.sort_unstable();
    pages.dedup();
    let actions: Vec<&Action> = pages.iter().flat_map(|page| site.page(*page).document.actions()).collect();
    let late = actions.iter().find(|action| action.is_overdue(site.config.today));
    if let Some(late) = late {
        let place = late.due.as_ref().map_or(late.span, |due| due.span);
        return Some(Fact::fails_at(place, format!("{} is overdue", late.label())));
    }
    let has_open = |one: &UnreadRecord| one.is_lost() || one.actions().any(Action::is_open);
    if let Some(unread) = unread(subject, &pages).or_else(|| unread_record(subject, has_open)) {
        return Some(unread);
    }
    if let Some(endless) = actions.iter().find(|action| action.is_open() && action.due.is_none()) {
        return Some(Fact::unknown_at(endless.span, format!("{} has no due date", endless.label())));
    }
    Some(Fact::holds_at(
        actions.first()?.span,
        format!("none of its {} is overdue", count(actions.len(), "action")),
    ))
}

fn postmortems_closed(subject: &Subject<'_>, _: &[Spanned<String>]) -> Option<Fact> {
    let site = subject.site;
    let first = site.page(*subject.postmortems.first()?);
    let mut undecided = None;
    for page in &subject.postmortems {
        let page = site.page(*page);
        let status = page.document.postmortem()?.status;
        if status.is_some_and(|status| status != PostmortemStatus::Closed) {
            let says = format!("postmortem `{}` is not closed", page.title);
            return Some(Fact::fails_at(Span::start_of(page.document.file), says));
        }
        if status.is_none() {
            undecided.get_or_insert(page);
        }
    }
    let may_be_open = |one: &UnreadRecord| {
        let status = one.postmortem().map(|postmortem| postmortem.status);
        status.is_some_and(|status| one.is_lost() || status != Some(PostmortemStatus::Closed))
    };
    if let Some(unread) =
        unread(subject, &subject.postmortems).or_else(|| unread_record(subject, may_be_open))
    {
        return Some(unread);
    }
    if let Some(page) = undecided {
        let says = format!("postmortem `{}` does not say whether it is closed", page.title);
        return Some(Fact::unknown_at(Span::start_of(page.document.file), says));
    }
    let all = subject.postmortems.len();
    let place = Span::start_of(first.document.file);
    Some(Fact::holds_at(place, format!("{} closed", count(all, "postmortem"))))
}

/// An unknown fact, if a review or postmortem was not read completely. It is about the first one.
fn unread(subject: &Subject<'_>, pages: &[PageId]) -> Option<Fact> {
    let site = subject.site;
    pages.iter().find_map(|page| {
        let page = site.page(*page);
        let is_judged = page.document.postmortem().is_some() || page.document.review().is_some();
        let malformed = site.malformed(page.document.file).filter(|_| is_judged)?;
        let path = &site.sources[page.document.file].path;
        Some(Fact::unknown_at(malformed.span, format!("`{path}` cannot be read completely")))
    })
}

/// An unknown fact, if a review or postmortem that is not read as one says, or may say, something relevant.
fn unread_record(subject: &Subject<'_>, counts: impl Fn(&UnreadRecord) -> bool) -> Option<Fact> {
    let one = subject.unread_records.iter().find(|one| counts(one))?;
    let path = &subject.site.sources[one.file].path;
    Some(Fact::unknown_at(Span::start_of(one.file), format!("`{path}` is not read: {}", one.reason.says())))
}
