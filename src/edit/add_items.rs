//! Adds missing items to a review, and marks items that are no longer asked.

use super::front_matter::FrontMatter;
use super::questions::{ANSWERS, ask, mark};
use super::{Current, Refusal};
use crate::emit::Patch;
use crate::judge;
use crate::link::{ServiceId, Site};

/// Adds to a review the items that are asked and missing in it, and marks answers to items that are not asked.
pub struct AddItems<'s> {
    pub review: Current<'s>,
    pub service: ServiceId,
}

/// The ids of the changed items, by the kind of the change.
pub struct ItemsAdded<'s> {
    pub patch: Patch,
    pub added: Vec<&'s str>,
    /// Marked now as no longer asked.
    pub left: Vec<&'s str>,
    /// Marked earlier, and asked again now.
    pub back: Vec<&'s str>,
}

impl<'s> AddItems<'s> {
    /// Makes the patch. `bytes` is the content of the review's file.
    pub fn patch(&self, site: &Site, bytes: &[u8]) -> Result<ItemsAdded<'s>, Refusal> {
        let mut file = FrontMatter::open(site, self.review.file(site), bytes)?;
        let (added, back) = self.ask(site, &mut file)?;
        let left = self.leave(site, &mut file)?;
        Ok(ItemsAdded { patch: file.patch(), added, left, back })
    }

    /// Adds the items that are asked and missing, and removes the mark of items that are asked again.
    fn ask(&self, site: &Site, file: &mut FrontMatter<'_>) -> Result<(Vec<&'s str>, Vec<&'s str>), Refusal> {
        let (mut added, mut back) = (Vec::new(), Vec::new());
        let checklist = self.review.checklist;
        for item in self.review.items().iter().filter(|item| item.state.is_asked()) {
            let id = item.id();
            if file.editor.node(&[ANSWERS, id]).is_some() {
                if file.edit(|editor| mark(editor, checklist, id, None))? {
                    back.push(id);
                }
                continue;
            }
            let all = file.editor.node(&[ANSWERS]);
            if all.is_some_and(|all| !all.entries().is_empty()) && file.editor.is_flow(&[ANSWERS]) {
                return Err(Refusal::new(format!(
                    "the answers of `{}` are in braces, where questions cannot be added: write each on its own line",
                    self.review.path(site)
                )));
            }
            file.edit(|editor| ask(editor, checklist, item))?;
            added.push(id);
        }
        Ok((added, back))
    }

    /// Marks the answers to items that are not asked.
    fn leave(&self, site: &Site, file: &mut FrontMatter<'_>) -> Result<Vec<&'s str>, Refusal> {
        let mut left = Vec::new();
        let Current { review, checklist, .. } = self.review;
        for (id, _) in &review.answers {
            let id = id.value.as_str();
            let state = self.review.items().iter().find(|item| item.id() == id);
            if state.is_some_and(|item| item.state.is_asked()) || file.editor.key(&[ANSWERS, id]).is_none() {
                continue;
            }
            let why = state.map_or_else(String::new, |state| {
                let by = judge::ruled_out(site, &state.item.item, self.service);
                by.first().map_or_else(String::new, |by| format!(": {}", by.says()))
            });
            if file.edit(|editor| mark(editor, checklist, id, Some(&why)))? {
                left.push(id);
            }
        }
        Ok(left)
    }
}
