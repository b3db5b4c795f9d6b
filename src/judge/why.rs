//! Why an item's answer does not count, in the words that findings and the gate share.

use super::{Evidence, ItemState, State};
use crate::model::{Answer, EvidenceRule};
use crate::read::shorten;

/// What a contradicted item is contradicted by.
pub fn contradiction(item: &ItemState<'_>) -> String {
    let written = item.answer.and_then(Answer::text);
    let answer =
        written.map_or_else(|| "the repository's yes".to_owned(), |text| format!("`{}`", shorten(&text)));
    let says = item.contradiction.as_ref().map_or("", |by| &by.says);
    format!("{answer} to `{}` is contradicted: {says}", item.id())
}

/// Why the answer to a question that was revised is suspect; `None` if it is not.
pub fn suspicion(item: &ItemState<'_>, version: Option<u32>, newest: u32) -> Option<String> {
    let (version, revised) = (version?, item.item.item.revised.filter(|_| item.state == State::Suspect)?);
    let id = item.id();
    Some(if version > newest {
        format!("`{id}` is answered in version {version}, and the newest is {newest}")
    } else {
        let question = item.item.item.question();
        format!("`{id}` was revised in version {revised}, and this answers version {version}: {question}")
    })
}

/// Whether an answer shows nothing where its item asks for something: no evidence, words that only hold its place, or
/// nothing but paths at which nothing is.
pub fn lacks_evidence(item: &ItemState<'_>) -> bool {
    let shows = |(text, leads): &(&str, &Evidence)| {
        let open =
            ["", "-", "?", "tbd", "todo", "n/a", "none"].contains(&text.trim().to_lowercase().as_str());
        !open && !matches!(leads, Evidence::Dead { .. } | Evidence::AnchorDead { .. })
    };
    item.item.item.evidence() == EvidenceRule::Required && !item.evidence.iter().any(shows)
}
