//! Reviews to their checklists, and services to the reviews they owe.

use super::checklists::LinkedChecklist;
use super::{LinkedService, Page, PageId, ServiceId};
use crate::config::Config;
use crate::source::Spanned;

/// A review and the checklist it answers.
pub struct LinkedReview {
    pub page: PageId,
    /// An index into `Site::checklists`.
    pub checklist: Option<usize>,
    pub service: Option<ServiceId>,
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

pub fn reviews(pages: &[Page], checklists: &[LinkedChecklist]) -> Vec<LinkedReview> {
    let reviews = pages.iter().enumerate().filter_map(|(at, page)| Some((at, page, page.document.review()?)));
    reviews
        .map(|(at, page, review)| LinkedReview {
            page: PageId(at),
            checklist: review.checklist.as_ref().and_then(|id| find(checklists, &id.value)),
            service: page.service,
        })
        .collect()
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
    let mut owed = Vec::new();
    for entry in &config.reviews {
        for (at, service) in services.iter().enumerate() {
            let tier = service.service.tier;
            let facts = &service.service.facts;
            let asked = (entry.tiers.is_empty() || tier.is_some_and(|tier| entry.tiers.contains(&tier)))
                && entry.facts.iter().all(|fact| facts.get(fact) == Some(&true));
            if !asked {
                continue;
            }
            let answers = |page: &Page| {
                page.service == Some(ServiceId(at))
                    && page.document.review().is_some_and(|review| {
                        review.is_current()
                            && review.checklist.as_ref().is_some_and(|id| id.value == entry.checklist.value)
                    })
            };
            let reviews = pages.iter().enumerate().filter(|(_, page)| answers(page));
            owed.push(Owed {
                service: ServiceId(at),
                checklist: entry.checklist.clone(),
                known: find(checklists, &entry.checklist.value),
                reviews: reviews.map(|(at, _)| PageId(at)).collect(),
            });
        }
    }
    owed
}
