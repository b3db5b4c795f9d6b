//! The review to edit, and the checklist that it answers.

use crate::judge::{Assessment, ItemState};
use crate::link::{LinkedChecklist, Site};
use crate::model::Review;
use crate::source::FileId;

/// A current review, and the checklist that it answers.
#[derive(Clone, Copy)]
pub struct Current<'s> {
    pub assessment: &'s Assessment<'s>,
    pub review: &'s Review,
    pub checklist: &'s LinkedChecklist,
}

impl<'s> Current<'s> {
    pub fn file(&self, site: &Site) -> FileId {
        site.page(self.assessment.linked.page).document.file
    }

    pub fn path(&self, site: &'s Site) -> &'s str {
        site.sources[self.file(site)].path.as_str()
    }

    /// The id of its checklist.
    pub fn id(&self) -> &'s str {
        &self.checklist.checklist.id.value
    }

    /// Every item of its checklist, in order.
    pub fn items(&self) -> &'s [ItemState<'s>] {
        &self.assessment.items
    }
}
