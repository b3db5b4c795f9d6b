//! Makes the patch of a review from the form of an answer.

use super::asked::{Promised, Refused, Save};
use super::form::Written;
use super::found::Found;
use crate::commands::item;
use crate::edit::{AnswerSet, Promise, SaveAnswer};
use crate::judge::{ItemState, says_something};
use crate::link::Site;
use crate::model::{Item, Reading, Value};

/// Makes the patch. `bytes` is the content of the review.
pub fn patch(
    site: &Site,
    found: &Found<'_>,
    item: &ItemState<'_>,
    asked: &Save,
    bytes: &[u8],
) -> Result<AnswerSet, Refused> {
    let answer = asked.answer.as_ref().map(|written| read(written, &item.item.item)).transpose()?;
    let evidence = asked.evidence.as_ref().map(|links| links.iter().map(|link| link.trim().to_owned()));
    let evidence: Option<Vec<String>> = evidence.map(|links| links.filter(|link| !link.is_empty()).collect());
    let promises = asked.promises.iter().map(promise).collect::<Result<Vec<_>, _>>()?;
    let by = asked.by.as_deref().map(str::trim).filter(|by| !by.is_empty());
    let lines = evidence.iter().flatten().map(String::as_str).chain(by);
    let said = promises.iter().flat_map(|promise| [promise.title.as_str(), promise.owner.as_str()]);
    if let Some(line) = lines.chain(said).find(|line| line.contains(char::is_control)) {
        return Err(Refused::new(format!("`{}` must be one line", line.escape_debug())));
    }
    let is_nothing = answer.is_none()
        && evidence.is_none()
        && asked.note.is_none()
        && asked.justification.is_none()
        && promises.is_empty();
    if is_nothing {
        return Err(Refused::new("there is nothing to save"));
    }
    // Changing only the note does not change who answered, and when.
    let is_note =
        answer.is_none() && evidence.is_none() && asked.justification.is_none() && promises.is_empty();
    let before =
        item.answer.and_then(|answer| answer.answered_by.as_deref()).filter(|_| by.is_none() && !is_note);
    if let Some(before) = before {
        return Err(Refused::new(format!("`{before}` answered this before: say who you are first")));
    }
    let change = SaveAnswer {
        review: found.current,
        item,
        answer: answer.as_ref(),
        evidence: evidence.as_deref(),
        note: asked.note.as_deref(),
        justification: asked.justification.as_deref(),
        by: by.filter(|_| !is_note),
        on: (!is_note).then_some(site.config.today),
        promises: &promises,
    };
    change.patch(site, bytes).map_err(|refusal| Refused::new(refusal.to_string()))
}

/// Reads an answer. Refuses one that the item does not take.
fn read(written: &Written, item: &Item) -> Result<Value, Refused> {
    match written {
        Written::One(words) => {
            let read = item::read(words, item);
            read.map(|(value, _)| value).map_err(|error| Refused::new(error.to_string()))
        }
        Written::Many(parts) => {
            let value = Value::Many(parts.clone());
            match item.reads_value(&value) {
                Reading::Counts(_) => Ok(value),
                Reading::Open => Err(Refused::new("this leaves the item open: put its choices in order")),
                Reading::Garbled { wanted, help } => {
                    Err(Refused::new(format!("this is not {wanted}; {help}")))
                }
            }
        }
    }
}

fn promise(asked: &Promised) -> Result<Promise, Refused> {
    let Promised { title, owner, due } = asked;
    let (title, owner) = (title.trim(), owner.trim());
    if !says_something(title) || !says_something(owner) {
        return Err(Refused::new("a promise needs an action, an owner and a due date"));
    }
    Ok(Promise { title: title.to_owned(), owner: owner.to_owned(), due: *due })
}
