//! The parts of the front matter that search indexes in addition to a page's text. All of them are visible on the
//! page.

use std::collections::BTreeSet;

use super::fields::plain;
use super::view::View;
use crate::judge::ItemState;
use crate::link::PageId;
use crate::markdown::Section;
use crate::model::{Action, Postmortem};
use crate::routes::PageKind;
use crate::search::Entry;

/// The tags of a page, and the summaries of its alarms.
pub fn also(view: &View<'_>, id: PageId) -> String {
    let alarms = view.index.alarms_of.get(&id).into_iter().flatten();
    let says = alarms.flat_map(|at| view.site.definitions(view.site.name_at(*at)));
    let says = says.filter_map(|alarm| alarm.alarm.summary.as_deref()).map(plain);
    let tags = view.site.page(id).document.common.tags.iter().cloned();
    // Definitions with the same name usually have the same summary.
    let mut seen = BTreeSet::new();
    let mut also: Vec<String> = Vec::new();
    for text in tags.chain(says) {
        if seen.insert(text.clone()) {
            also.push(text);
        }
    }
    also.join("\n")
}

/// A section for each answer of a review, to be indexed.
pub fn answers(items: &[ItemState<'_>]) -> impl Iterator<Item = Section> {
    items.iter().filter_map(|item| {
        let answer = item.answer?;
        let waiver = answer.waiver.as_ref();
        let waiver = waiver.map(|waiver| [&waiver.reason, &waiver.compensating_control]);
        let written = [&answer.note, &answer.justification].into_iter().chain(waiver.into_iter().flatten());
        let written = written.flatten().cloned();
        let evidence = answer.evidence.iter().map(|evidence| evidence.value.clone());
        let parts = written.chain(evidence).chain(answer.actions.iter().map(action));
        section(&item.item.item.id.value, &item.item.item.id.value, parts)
    })
}

/// The sections of a postmortem's front matter.
pub fn facts(postmortem: &Postmortem) -> impl Iterator<Item = Section> {
    let causes = postmortem.root_causes.iter().cloned();
    let actions = postmortem.actions.iter().map(action);
    let timeline = postmortem.timeline.iter().map(|entry| entry.event.clone());
    let sections = [
        section("the-root-causes", "Root causes", causes),
        section("the-actions", "Actions", actions),
        section("the-timeline", "Timeline", timeline),
    ];
    sections.into_iter().flatten()
}

fn action(action: &Action) -> String {
    let named =
        [&action.id, &action.title, &action.owner].into_iter().flatten().map(|name| name.value.as_str());
    named.chain(action.ticket.as_deref()).collect::<Vec<_>>().join(" ")
}

fn section(id: &str, heading: &str, parts: impl Iterator<Item = String>) -> Option<Section> {
    let text = parts.collect::<Vec<_>>().join("\n");
    let has_text = !text.is_empty();
    has_text.then(|| Section { id: Some(id.into()), heading: heading.into(), text, code: String::new() })
}

/// The search entry of a list page.
pub fn list(kind: PageKind) -> Entry {
    let title = kind.about().title;
    Entry {
        url: kind.url().unwrap_or_default().to_owned(),
        title: title.to_owned(),
        kind: PageKind::Document,
        service: None,
        severity: None,
        status: None,
        leads_to: None,
        repositories: BTreeSet::new(),
        alarm: Some(title.to_owned()),
        summary: String::new(),
        also: String::new(),
        sections: Vec::new(),
    }
}
