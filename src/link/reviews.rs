//! Links reviews to their checklists and evidence, and services to the reviews that they owe.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use camino::Utf8Path;

use super::checklists::LinkedChecklist;
use super::conditions::{Declared, hidden_by};
use super::evidence::{Evidence, Finder};
use super::ids::{PageId, ServiceId};
use super::index::Index;
use super::pages::Page;
use super::places::Places;
use super::services::LinkedService;
use crate::config::Config;
use crate::files::root_of;
use crate::model::{AnswerKind, Item, Reading, Value};
use crate::nearest::Budget;
use crate::read::{Problem, shorten};
use crate::source::Spanned;
use crate::sources::Sources;

/// A review and the checklist it answers.
pub struct LinkedReview {
    pub page: PageId,
    /// An index into `Site::checklists`.
    pub checklist: Option<usize>,
    pub service: Option<ServiceId>,
    /// Where the evidence leads, for each answer of the review in order.
    pub evidence: Vec<Vec<Evidence>>,
}

/// A review that the config requires from a service.
pub struct Owed {
    pub service: ServiceId,
    pub checklist: Spanned<String>,
    /// An index into `Site::checklists`.
    pub known: Option<usize>,
    /// The service's reviews that fulfil it, without superseded ones.
    pub reviews: Vec<PageId>,
}

/// A review that the config requires from other services but not from this one, and why.
pub struct Excused {
    pub service: ServiceId,
    pub checklist: Spanned<String>,
    /// The lines of the service's entry that excuse it. There is at least one.
    pub by: Vec<Declared>,
}

pub fn reviews(
    pages: &[Page],
    services: &[LinkedService],
    checklists: &[LinkedChecklist],
    index: &Index<'_>,
    places: Places<'_>,
    budget: &mut Budget,
) -> Vec<LinkedReview> {
    let sources = places.sources;
    let entries: HashSet<&Utf8Path> =
        services.iter().map(|service| sources[service.service.file].path.as_path()).collect();
    let reviews = pages.iter().enumerate().filter_map(|(at, page)| Some((at, page, page.document.review()?)));
    reviews
        .map(|(at, page, review)| {
            let own = sources[page.document.file].path.parent().unwrap_or(Utf8Path::new(""));
            let service = page.service.map(|id| services[id.0].service.folder.as_path());
            let file = sources[page.document.file].path.as_path();
            let near = [Some(own), service, Some(root_of(file))].into_iter().flatten();
            let folders: Vec<&Utf8Path> = near.chain(places.bases(file)).collect();
            let (own, entries) = ((PageId(at), file), &entries);
            let finder = Finder { pages, index, places, own, folders, entries };
            let mut shown = |text: &Spanned<String>| finder.find(&text.value, budget);
            LinkedReview {
                page: PageId(at),
                checklist: review
                    .checklist
                    .as_ref()
                    .and_then(|id| find(checklists, &id.value, root_of(file), sources)),
                service: page.service,
                evidence: review
                    .answers
                    .iter()
                    .map(|(_, answer)| answer.evidence.iter().map(&mut shown).collect())
                    .collect(),
            }
        })
        .collect()
}

/// Reports answers of a kind that their items do not accept. The items of a superseded review may have changed since, and
/// an answer to an unknown item may have any form.
pub fn unaccepted_answers(pages: &[Page], checklists: &[LinkedChecklist], sources: &Sources) -> Vec<Problem> {
    let mut problems = Vec::new();
    let reviews = pages.iter().filter_map(|page| Some((page, page.document.review()?)));
    for (page, review) in reviews.filter(|(_, review)| review.is_current()) {
        let root = root_of(&sources[page.document.file].path);
        let checklist = review.checklist.as_ref().and_then(|id| find(checklists, &id.value, root, sources));
        let items: BTreeMap<&str, &Item> = checklist
            .into_iter()
            .flat_map(|at| checklists[at].items())
            .map(|item| (item.item.id.value.as_str(), &item.item))
            .collect();
        for (id, answer) in &review.answers {
            let Some(item) = items.get(id.value.as_str()) else { continue };
            let Reading::Garbled { wanted, help } = item.reads(answer) else { continue };
            let found = match answer.value.as_ref().map(|value| &value.value) {
                Some(Value::Many(_)) if item.answer() != AnswerKind::Ranking => "a list".to_owned(),
                Some(value) => format!("`{}`", shorten(&value.text())),
                None => "nothing".to_owned(),
            };
            let message = format!("expected {wanted}, found {found}");
            problems.push(Problem::malformed(answer.place(), message, help));
        }
    }
    problems
}

/// The checklist that an id means in the files of a repository: one of the project, a built-in one, or one of the
/// repository's own.
fn find(checklists: &[LinkedChecklist], id: &str, root: &Utf8Path, sources: &Sources) -> Option<usize> {
    let is_seen = |linked: &LinkedChecklist| {
        let own = root_of(&sources[linked.checklist.file].path);
        own == "" || own == root
    };
    checklists.iter().position(|linked| linked.checklist.id.value == id && is_seen(linked))
}

/// The reviews that services owe, and those from which they are excused.
pub fn owed(
    config: &Config,
    services: &[LinkedService],
    pages: &[Page],
    checklists: &[LinkedChecklist],
    sources: &Sources,
) -> (Vec<Owed>, Vec<Excused>) {
    let mut answering: BTreeMap<(ServiceId, &str), Vec<PageId>> = BTreeMap::new();
    for (at, page) in pages.iter().enumerate() {
        let review = page.document.review().filter(|review| review.is_current());
        if let (Some(service), Some(id)) = (page.service, review.and_then(|review| review.checklist.as_ref()))
        {
            answering.entry((service, id.value.as_str())).or_default().push(PageId(at));
        }
    }
    let mut owed = Vec::new();
    let mut excused: Vec<Excused> = Vec::new();
    // If two entries require the same review, the service owes it once.
    let mut seen = BTreeSet::new();
    for entry in &config.reviews {
        let id = entry.checklist.value.as_str();
        for (at, service) in services.iter().enumerate() {
            let by = entry.when.as_ref().map_or_else(Vec::new, |when| hidden_by(service, when));
            let service = ServiceId(at);
            if !by.is_empty() {
                excused.push(Excused { service, checklist: entry.checklist.clone(), by });
            } else if seen.insert((service, id)) {
                owed.push(Owed {
                    service,
                    checklist: entry.checklist.clone(),
                    known: find(checklists, id, Utf8Path::new(""), sources),
                    reviews: answering.get(&(service, id)).cloned().unwrap_or_default(),
                });
            }
        }
    }
    excused.retain(|one| !seen.contains(&(one.service, one.checklist.value.as_str())));
    (owed, excused)
}
