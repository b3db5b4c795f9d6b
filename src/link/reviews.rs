//! Reviews to their checklists and their evidence, and services to the reviews they owe.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};

use super::checklists::LinkedChecklist;
use super::ids::{PageId, ServiceId};
use super::index::Index;
use super::links::{anchor as section, nearest_anchor};
use super::pages::Page;
use super::places::Places;
use super::services::LinkedService;
use crate::config::Config;
use crate::files::joined;
use crate::source::Spanned;
use crate::sources::Sources;

/// A review and the checklist it answers.
pub struct LinkedReview {
    pub page: PageId,
    /// An index into `Site::checklists`.
    pub checklist: Option<usize>,
    pub service: Option<ServiceId>,
    /// Where the evidence of each answer leads, in the order of the review's answers.
    pub evidence: Vec<Vec<Evidence>>,
}

/// Where a piece of evidence leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// An address on some host.
    External,
    /// Words that are no path.
    Text,
    Page {
        page: PageId,
        anchor: Option<String>,
    },
    /// A file of the project that is no page.
    File(Utf8PathBuf),
    /// A page that has no such section.
    AnchorDead {
        page: PageId,
        nearest: Option<String>,
    },
    /// A path at which nothing is.
    Dead {
        nearest: Option<Utf8PathBuf>,
    },
}

/// A review that the config asks of a service.
pub struct Owed {
    pub service: ServiceId,
    pub checklist: Spanned<String>,
    /// An index into `Site::checklists`.
    pub known: Option<usize>,
    /// The service's reviews that answer it, without superseded ones.
    pub reviews: Vec<PageId>,
}

pub fn reviews(
    pages: &[Page],
    services: &[LinkedService],
    checklists: &[LinkedChecklist],
    index: &Index<'_>,
    places: Places<'_>,
) -> Vec<LinkedReview> {
    let sources = places.sources;
    let bases = places.bases();
    let reviews = pages.iter().enumerate().filter_map(|(at, page)| Some((at, page, page.document.review()?)));
    reviews
        .map(|(at, page, review)| {
            let own = sources[page.document.file].path.parent().unwrap_or(Utf8Path::new(""));
            let service = page.service.map(|id| services[id.0].service.folder.as_path());
            let near = [Some(own), service, Some("".into())].into_iter().flatten();
            let folders: Vec<&Utf8Path> = near.chain(bases.iter().copied()).collect();
            let shown = |text: &Spanned<String>| evidence(&text.value, &folders, pages, index, sources);
            LinkedReview {
                page: PageId(at),
                checklist: review.checklist.as_ref().and_then(|id| find(checklists, &id.value)),
                service: page.service,
                evidence: review
                    .answers
                    .iter()
                    .map(|(_, answer)| answer.evidence.iter().map(shown).collect())
                    .collect(),
            }
        })
        .collect()
}

/// An address, or a path from the first of the folders where there is such a file.
fn evidence(
    text: &str,
    folders: &[&Utf8Path],
    pages: &[Page],
    index: &Index<'_>,
    sources: &Sources,
) -> Evidence {
    let text = text.trim();
    if text.contains("://") || text.starts_with("mailto:") {
        return Evidence::External;
    }
    let (path, anchor) = text.split_once('#').map_or((text, None), |(path, anchor)| (path, Some(anchor)));
    let places = folders.iter().filter_map(|folder| joined(folder, path));
    let is_there = |path: &Utf8PathBuf| {
        let is_file = || sources.has_file(path) && !index.is_draft(path);
        index.page(path.as_str()).is_some() || is_file() || sources.has_folder(path)
    };
    let Some(found) = places.filter(|_| !path.is_empty()).find(is_there) else {
        if !is_path(path) {
            return Evidence::Text;
        }
        let near = folders.first().and_then(|folder| joined(folder, path));
        let nearest = near.and_then(|path| index.nearest(path.as_str()));
        return Evidence::Dead { nearest: nearest.map(Utf8Path::to_owned) };
    };
    let Some(page) = index.page(found.as_str()) else { return Evidence::File(found) };
    let Some(wanted) = anchor.filter(|anchor| !anchor.is_empty()) else {
        return Evidence::Page { page, anchor: None };
    };
    match section(&pages[page.0], wanted) {
        Some(anchor) => Evidence::Page { page, anchor: Some(anchor) },
        None => Evidence::AnchorDead { page, nearest: nearest_anchor(&pages[page.0], wanted) },
    }
}

/// Whether words are meant as a path: they end as a file does, or as a folder.
fn is_path(text: &str) -> bool {
    let name = text.rsplit('/').next().unwrap_or_default();
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let is_file = ending.len() <= 5
        && ending.starts_with(|c: char| c.is_ascii_alphabetic())
        && ending.chars().all(|c| c.is_ascii_alphanumeric());
    !text.contains(char::is_whitespace)
        && (text.contains('/') && (is_file || name.is_empty()) || ending.eq_ignore_ascii_case("md"))
}

fn find(checklists: &[LinkedChecklist], id: &str) -> Option<usize> {
    checklists.iter().position(|checklist| checklist.checklist.id.value == id)
}

pub fn owed(
    config: &Config,
    services: &[LinkedService],
    pages: &[Page],
    checklists: &[LinkedChecklist],
) -> Vec<Owed> {
    let mut answering: BTreeMap<(ServiceId, &str), Vec<PageId>> = BTreeMap::new();
    for (at, page) in pages.iter().enumerate() {
        let review = page.document.review().filter(|review| review.is_current());
        if let (Some(service), Some(id)) = (page.service, review.and_then(|review| review.checklist.as_ref()))
        {
            answering.entry((service, id.value.as_str())).or_default().push(PageId(at));
        }
    }
    let mut owed = Vec::new();
    // What two entries ask of a service, it owes once.
    let mut seen = BTreeSet::new();
    for entry in &config.reviews {
        let id = entry.checklist.value.as_str();
        for (at, service) in services.iter().enumerate() {
            let (service, own) = (ServiceId(at), &service.service);
            let asked = (entry.tiers.is_empty() || own.tier.is_some_and(|tier| entry.tiers.contains(&tier)))
                && entry.facts.iter().all(|fact| own.facts.get(fact) == Some(&true));
            if asked && seen.insert((service, id)) {
                owed.push(Owed {
                    service,
                    checklist: entry.checklist.clone(),
                    known: find(checklists, id),
                    reviews: answering.get(&(service, id)).cloned().unwrap_or_default(),
                });
            }
        }
    }
    owed
}
