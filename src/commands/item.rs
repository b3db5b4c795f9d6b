//! Shows an item of a checklist to people, and reads their answers.

use anyhow::bail;

use crate::judge::{check_meaning, conditions, only_contradicts, requirements};
use crate::link::{LinkedChecklist, LinkedItem, Site};
use crate::model::{AnswerKind, Item, Reading, Value, Verdict};

/// An item, and the checklists that ask it with these words and requirements.
pub struct AskedItem<'s> {
    item: &'s LinkedItem,
    checklists: Vec<&'s str>,
}

/// Every form of an item. A checklist that overrides it may ask for more than the original.
pub fn forms<'s>(site: &'s Site, id: &str) -> Vec<AskedItem<'s>> {
    let mut forms: Vec<AskedItem<'s>> = Vec::new();
    for checklist in site.checklists.iter().chain(&site.unused_checklists) {
        let Some(item) = checklist.item(id) else { continue };
        let text = text(item);
        let name = checklist.checklist.id.value.as_str();
        match forms.iter_mut().find(|form| self::text(form.item) == text) {
            Some(form) => form.checklists.push(name),
            None => forms.push(AskedItem { item, checklists: vec![name] }),
        }
    }
    forms
}

/// The ids of all items.
pub fn ids(site: &Site) -> impl Iterator<Item = &str> {
    let all = site.checklists.iter().chain(&site.unused_checklists);
    all.flat_map(LinkedChecklist::items).map(|item| item.item.id.value.as_str())
}

impl AskedItem<'_> {
    /// What the item asks and requires, and where, as lines of Markdown.
    pub fn text(&self) -> String {
        let noun = if self.checklists.len() == 1 { "checklist" } else { "checklists" };
        format!("{}\nAsked by the {noun} {}.\n", text(self.item), self.checklists.join(", "))
    }
}

/// What an item asks and requires, as lines of Markdown.
pub fn text(linked: &LinkedItem) -> String {
    let item = &linked.item;
    let requires = std::iter::once(item.severity().word().to_owned())
        .chain(requirements(linked))
        .chain(conditions(item));
    let requires = requires.collect::<Vec<_>>().join("; ");
    let mut text = format!("{} ({requires})\n\n{}\n", item.id.value, item.question());
    if let Some(guidance) = &item.guidance {
        text.push_str(&format!("\n{}\n", guidance.trim_end()));
    }
    if let Some(check) = &item.check {
        let answers = match check_meaning(&check.name.value) {
            Some(holds) if only_contradicts(item) => {
                format!("contradicts a yes to it (`{}`), unless {holds}", check.text())
            }
            Some(holds) => format!("answers it (`{}`), if {holds}", check.text()),
            None => format!("cannot answer it: there is no fact `{}`", check.name.value),
        };
        text.push_str(&format!("\nThe repository {answers}.\n"));
    }
    if let Some(new) = &item.replaced_by {
        text.push_str(&format!("\nIt is no longer asked: `{}` replaces it.\n", new.value));
    }
    if !item.sources.is_empty() {
        text.push_str(&format!("\nSources: {}\n", item.sources.join("; ")));
    }
    text
}

/// Reads an answer. Returns the value to write and what it counts as, or an error if the item does not take it.
pub fn read(words: &str, item: &Item) -> anyhow::Result<(Value, Verdict)> {
    let text = words.trim();
    let word = Verdict::WORDS.iter().find(|(known, _)| *known == text.to_lowercase());
    let is_word = item.choice(text).is_none()
        && (item.answer() == AnswerKind::YesNo || word.is_some_and(|(_, verdict)| *verdict != Verdict::Yes));
    let value = match (item.answer(), word) {
        (_, Some((_, verdict))) if is_word => Value::One(verdict.word().to_owned()),
        (AnswerKind::Ranking, _) => item.ranking(text),
        _ => Value::One(text.to_owned()),
    };
    match item.reads_value(&value) {
        Reading::Counts(verdict) => Ok((value, verdict)),
        Reading::Open => bail!("`{text}` leaves the item open: write an answer"),
        Reading::Garbled { wanted, help } => bail!("`{text}` is not {wanted}; {help}"),
    }
}
