//! Makes patches of files from changes to the project. `emit` writes them.
//!
//! Each kind of change is a struct that holds what a person asks for. Its `patch` is a pure function of the change,
//! of the site and of the bytes of the file. A change that cannot be made is a [`Refusal`].

mod add_items;
mod decide;
mod fixed;
mod folders;
mod front_matter;
mod import_checklist;
mod import_review;
mod new_checklist;
mod new_postmortem;
mod new_review;
mod new_runbook;
mod new_service;
mod questions;
mod refusal;
mod review;
mod save_answer;
mod set_answer;
mod set_waiver;
#[cfg(test)]
mod tests;

pub use add_items::{AddItems, ItemsAdded};
pub use decide::{Decide, DecisionPatch};
pub use fixed::{edited, rewritten};
pub use front_matter::look;
pub use import_checklist::{
    ImportChecklist, NewItem, NewSection, Place as ChecklistPlace, free_name, place as checklist_place,
    short_name,
};
pub use import_review::{ImportReview, Target};
pub use new_checklist::NewChecklist;
pub use new_postmortem::NewPostmortem;
pub use new_review::NewReview;
pub use new_runbook::NewRunbook;
pub use new_service::{NewService, modeline};
pub use refusal::Refusal;
pub use review::Current;
pub use save_answer::{Promise, SaveAnswer};
pub use set_answer::{AnswerSet, AnswerValues, SetAnswer};
pub use set_waiver::{SetWaiver, WaiverSet};

use crate::yaml::edit::quoted;

/// The name of a file from a title.
fn file_name(title: &str) -> Result<String, Refusal> {
    let words = title.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let name = words.map(str::to_lowercase).collect::<Vec<_>>().join("-");
    if name.is_empty() { Err(Refusal::new("a title needs at least one letter or digit")) } else { Ok(name) }
}
