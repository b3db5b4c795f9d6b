//! Why an item's answer does not count, in the words that findings and the gate share.

use super::{ItemState, State};
use crate::read::shorten;

/// An item's answer in a sentence: `a yes`, or what was answered. A no may be the answer that counts as met.
pub fn shown_answer(item: &ItemState<'_>) -> String {
    match item.answer_text() {
        Some(said) if said != "yes" => format!("`{}`", shorten(&said)),
        _ => "a yes".to_owned(),
    }
}

/// What contradicts an item's answer.
pub fn contradiction(item: &ItemState<'_>) -> String {
    let answer = item
        .answer_text()
        .map_or_else(|| "the repository's yes".to_owned(), |text| format!("`{}`", shorten(&text)));
    let says = item.contradiction.as_ref().map_or("", |by| &by.says);
    format!("{answer} to `{}` is contradicted: {says}", item.id())
}

/// Why the answer to an item that was revised is suspect. `None` if it is not.
pub fn suspicion(item: &ItemState<'_>, version: Option<u32>, newest: u32) -> Option<String> {
    item.problems.contains(&State::Suspect).then_some(())?;
    let (id, question) = (item.id(), item.item.item.question());
    if let Some(version) = version.filter(|version| *version > newest) {
        return Some(format!("`{id}` is answered in version {version}, and the newest is {newest}"));
    }
    let revised = item.item.item.revised?;
    Some(match version {
        None => format!(
            "`{id}` was revised in version {revised}, and the review does not say which version it answers: {question}"
        ),
        Some(version) => {
            format!("`{id}` was revised in version {revised}, and this answers version {version}: {question}")
        }
    })
}
