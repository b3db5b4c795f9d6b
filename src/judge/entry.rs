//! What a service's entry hides, and by which line; and which groups an item asks.

use crate::link::{LinkedChecklist, LinkedItem, ServiceId, Site};
use crate::source::{Span, Spanned};

/// A line of an entry that hides a question, or frees its service of a review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declared {
    /// The key, as a path in the entry: `facts.has_database`, `tier`.
    pub key: String,
    /// Its value: `false`, `3`.
    pub value: String,
    pub place: Span,
}

/// The lines that hide an item from a service.
pub fn hidden_by(site: &Site, item: &LinkedItem, service: ServiceId) -> Vec<Declared> {
    let place = site.service(service).service.name.span;
    let facts = super::ruled_out(site, &item.item, service).into_iter();
    facts.map(|fact| Declared { key: format!("facts.{fact}"), value: "false".to_owned(), place }).collect()
}

/// The groups that must approve an item. None names nobody in particular: a person of any group approves it.
pub fn groups(checklist: &LinkedChecklist, section: usize) -> Vec<&Spanned<String>> {
    let linked = &checklist.sections[section];
    let mut own = checklist.checklist.sections.iter();
    let own = own.find(|own| own.title == linked.title).into_iter().flat_map(|own| &own.approvals);
    let mut groups: Vec<&Spanned<String>> = Vec::new();
    for group in checklist.checklist.approvals.iter().chain(own) {
        if !groups.iter().any(|known| known.value == group.value) {
            groups.push(group);
        }
    }
    groups
}

/// A review that the config asks of other services, and the lines by which this one does not owe it.
pub struct Excuse<'s> {
    pub checklist: &'s Spanned<String>,
    pub by: Vec<Declared>,
}

/// Why a service does not owe the reviews that it does not owe.
pub fn excuses(site: &Site, service: ServiceId) -> Vec<Excuse<'_>> {
    let own = &site.service(service).service;
    let place = own.name.span;
    let line = |key: String, value: String| Declared { key, value, place };
    let owes = |id: &str| site.owed.iter().any(|owed| owed.service == service && owed.checklist.value == id);
    let entries = site.config.reviews.iter().filter(|entry| !owes(&entry.checklist.value));
    let excuse = |entry: &'_ crate::config::OwedReviews| {
        let outside = own.tier.filter(|tier| !entry.tiers.is_empty() && !entry.tiers.contains(tier));
        let tier = outside.map(|tier| line("tier".to_owned(), tier.to_string()));
        let facts = entry.facts.iter().filter(|fact| own.facts.get(*fact) == Some(&false));
        tier.into_iter().chain(facts.map(|fact| line(format!("facts.{fact}"), "false".to_owned()))).collect()
    };
    entries.map(|entry| Excuse { checklist: &entry.checklist, by: excuse(entry) }).collect()
}
