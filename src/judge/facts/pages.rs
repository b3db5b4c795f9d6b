//! Facts about a service's pages.

use super::{About, Argument, Fact, FactDefinition, count};
use crate::judge::{Subject, runbook_ahead, runbook_overdue};
use crate::link::{Class, Destination, PageId, Site};
use crate::model::Kind;
use crate::source::{Span, Spanned};

pub const NO_DEAD_LINKS: FactDefinition = FactDefinition {
    name: "no-dead-links",
    holds: "every link from the service's pages and alarms into this project resolves",
    about: About::Documents,
    argument: Argument::None,
    ask: no_dead_links,
};

pub const EVERY_RUNBOOK_REVIEWED: FactDefinition = FactDefinition {
    name: "every-runbook-reviewed",
    holds: "every runbook of the service says when it was reviewed, and none is overdue",
    about: About::Documents,
    argument: Argument::None,
    ask: every_runbook_reviewed,
};

pub const RUNBOOK_SECTIONS_PRESENT: FactDefinition = FactDefinition {
    name: "runbook-sections-present",
    holds: "every runbook of the service has the headings that `runbook_sections` in `readyroom.yaml` asks for",
    about: About::Documents,
    argument: Argument::None,
    ask: runbook_sections_present,
};

fn no_dead_links(subject: &Subject<'_>, _: &[Spanned<String>]) -> Option<Fact> {
    let (mut first, mut unknown, mut all) = (None, None, 0);
    let links = of_pages(subject).chain(of_alarms(subject));
    for (place, target) in links {
        match target {
            LinkTarget::Dead(says) => return Some(Fact::fails_at(place, says)),
            LinkTarget::Unknown(says) => {
                unknown.get_or_insert((place, says));
            }
            LinkTarget::OutOfProject => {}
            LinkTarget::InProject => {
                first.get_or_insert(place);
                all += 1;
            }
        }
    }
    if let Some((place, says)) = unknown {
        return Some(Fact::unknown_at(place, says));
    }
    let holds = |first| {
        Fact::holds_at(first, format!("of its {} into this project, none is dead", count(all, "link")))
    };
    super::alarms::unread(subject).or(first.map(holds))
}

/// Where a link leads. The text says what is wrong, or why it is unknown.
enum LinkTarget {
    /// To something in this project.
    InProject,
    /// Out of this project.
    OutOfProject,
    Unknown(String),
    Dead(String),
}

/// The links of a service's pages.
fn of_pages(subject: &Subject<'_>) -> impl Iterator<Item = (Span, LinkTarget)> {
    let site = subject.site;
    let pages = subject.pages.iter();
    let links =
        pages.flat_map(move |id| site.page(*id).document.markdown.links.iter().zip(&site.links[id.0]));
    links.map(|(link, destination)| {
        let dead = || LinkTarget::Dead(format!("a link leads nowhere: `{}`", link.destination));
        let target = match destination {
            Destination::Dead { .. } | Destination::AnchorDead { .. } => dead(),
            Destination::OtherRepository(target) if target.missing.is_some() => dead(),
            Destination::Permalink | Destination::Templated => {
                LinkTarget::Unknown(format!("`{}` cannot be followed here", link.destination))
            }
            Destination::External
            | Destination::OtherRepository(_)
            | Destination::OnHost(_)
            | Destination::Unsafe { .. }
            | Destination::Active { .. } => LinkTarget::OutOfProject,
            _ => LinkTarget::InProject,
        };
        (link.span, target)
    })
}

/// The links of a service's alarms to their runbooks.
fn of_alarms(subject: &Subject<'_>) -> impl Iterator<Item = (Span, LinkTarget)> {
    subject.alarms.iter().filter_map(|alarm| {
        let place = alarm.alarm.link.as_ref()?.span;
        let name = &alarm.alarm.name.value;
        let target = match alarm.class {
            Class::Dead | Class::AnchorDead | Class::Malformed => {
                LinkTarget::Dead(format!("the link of alarm `{name}` leads nowhere"))
            }
            Class::Templated => {
                LinkTarget::Unknown(format!("the link of alarm `{name}` is filled in when it fires"))
            }
            Class::External | Class::None => LinkTarget::OutOfProject,
            Class::Resolved | Class::Permanent => LinkTarget::InProject,
        };
        Some((place, target))
    })
}

fn every_runbook_reviewed(subject: &Subject<'_>, _: &[Spanned<String>]) -> Option<Fact> {
    let site = subject.site;
    let mut reviewed = None;
    for id in runbooks(subject) {
        let page = site.page(id);
        let runbook = page.runbook()?;
        let Some(on) = &runbook.reviewed_on else {
            let says = format!("runbook `{}` does not say when it was reviewed", page.title);
            return Some(Fact::fails_at(Span::start_of(page.document.file), says));
        };
        if let Some(on) = runbook_ahead(site, id) {
            let says =
                format!("runbook `{}` says that it was reviewed on {on}, which is in the future", page.title);
            return Some(Fact::fails_at(runbook.reviewed_on.as_ref()?.span, says));
        }
        if runbook_overdue(site, id).is_some() {
            let says = format!("the review of runbook `{}` is overdue", page.title);
            return Some(Fact::fails_at(on.span, says));
        }
        reviewed.get_or_insert(on.span);
    }
    let all = count(runbooks(subject).count(), "runbook");
    Some(Fact::holds_at(reviewed?, format!("{all} reviewed in time")))
}

fn runbook_sections_present(subject: &Subject<'_>, _: &[Spanned<String>]) -> Option<Fact> {
    let site = subject.site;
    let sections = |id: PageId| &site.config_of(site.page(id).document.file).runbook_sections;
    let first = runbooks(subject).find_map(|id| sections(id).first())?;
    for id in runbooks(subject) {
        if let Some(section) = missing_sections(site, id).next() {
            let page = site.page(id);
            let says = format!("runbook `{}` has no section `{}`", page.title, section.value);
            return Some(Fact::fails_at(Span::start_of(page.document.file), says));
        }
    }
    let all = runbooks(subject).count();
    (all > 0).then(|| Fact::holds_at(first.span, format!("{} with every section", count(all, "runbook"))))
}

fn runbooks<'a>(subject: &'a Subject<'_>) -> impl Iterator<Item = PageId> + 'a {
    let is_runbook = |id: &PageId| subject.site.page(*id).kind == Kind::Runbook;
    subject.pages.iter().copied().filter(is_runbook)
}

/// Headings that a runbook or a postmortem should have but lacks.
pub fn missing_sections(site: &Site, page: PageId) -> impl Iterator<Item = &Spanned<String>> {
    let page = site.page(page);
    let headings = &page.document.markdown.headings;
    let config = site.config_of(page.document.file);
    let wanted = match page.kind {
        Kind::Postmortem => &config.postmortem_sections,
        _ => &config.runbook_sections,
    };
    wanted.iter().filter(|section| {
        let wanted = section.value.to_lowercase();
        !headings.iter().any(|heading| heading.text.to_lowercase().starts_with(&wanted))
    })
}
