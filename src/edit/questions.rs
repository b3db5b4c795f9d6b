//! Writes the questions of a checklist as comments above the answers of a review.

use crate::judge::{ItemState, State, requirements};
use crate::link::{LinkedChecklist, LinkedItem};
use crate::read::on_one_line;
use crate::source::Malformed;
use crate::yaml::edit::{Editor, Place, Value};

/// The key that holds the answers.
pub const ANSWERS: &str = "answers";

/// Adds a missing item in the order of the checklist, with its question above it.
pub fn ask(editor: &mut Editor, checklist: &LinkedChecklist, state: &ItemState<'_>) -> Result<(), Malformed> {
    let (section, item) = (&checklist.sections[state.section], &state.item.item);
    let requires = std::iter::once(item.severity().word().to_owned()).chain(requirements(state.item));
    let requires = requires.collect::<Vec<_>>().join("; ");
    let question = format!("# {} ({requires})", on_one_line(item.question()));
    let verified = verified(state).map(|what| format!("# {}", on_one_line(&what)));
    let question = std::iter::once(question).chain(verified);
    let heading = format!("# {}", on_one_line(&section.title));
    let is_there = |item: &&LinkedItem| editor.key(&[ANSWERS, &item.item.id.value]).is_some();
    let at = section.items.iter().position(|known| known.item.id.value == item.id.value).unwrap_or_default();
    let (before, after) = section.items.split_at(at);
    let earlier = checklist.sections[..state.section].iter().flat_map(|section| &section.items);
    let (place, comment) = if let Some(known) = before.iter().rfind(is_there) {
        (Place::After(&known.item.id.value), question.collect::<Vec<_>>())
    } else if let Some(known) = after.iter().find(is_there) {
        (Place::Before(&known.item.id.value, &heading), question.collect())
    } else {
        let known = earlier.rev().find(is_there);
        let place = known.map_or(Place::First, |known| Place::After(&known.item.id.value));
        (place, [String::new(), heading.clone()].into_iter().chain(question).collect())
    };
    editor.insert(&[ANSWERS, &item.id.value], &Value::Null, place, &comment)
}

/// Marks an item as no longer asked, unless it is marked, or removes the mark of an item that is asked again.
pub fn mark(
    editor: &mut Editor,
    checklist: &LinkedChecklist,
    id: &str,
    why: Option<&str>,
) -> Result<bool, Malformed> {
    let path = [ANSWERS, id];
    let by = format!("# no longer asked by {} version ", checklist.checklist.id.value);
    let said = editor.comment(&path).into_iter().find(|line| line.starts_with(&by)).map(str::to_owned);
    match (why, said) {
        (Some(why), None) => {
            let line = format!("{by}{}{why}", checklist.checklist.version);
            editor.add_comment(&path, &line).map(|()| true)
        }
        (None, Some(line)) => editor.remove_comment(&path, &line).map(|()| true),
        _ => Ok(false),
    }
}

/// The comment for an item that is verified from the repository.
fn verified(item: &ItemState<'_>) -> Option<String> {
    let fact = item.fact.as_ref().filter(|_| item.state == State::Verified);
    fact.map(|fact| format!("the repository answers this as long as this holds: {}", fact.says))
}
