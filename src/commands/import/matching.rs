//! Rows of a form to items of a checklist: by id, else by the words of the question.

use std::collections::HashMap;

use crate::import::{Field, Row, same_words};
use crate::judge::ItemState;
use crate::link::LinkedChecklist;
use crate::read::shorten;

/// The items of a checklist, as forms name them.
pub struct Index {
    by_id: HashMap<String, usize>,
    /// Nothing where several items ask the same.
    by_words: HashMap<String, Option<usize>>,
}

/// Which item a row is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Match {
    pub at: usize,
    /// The row has the words of the question as it is today.
    pub has_words: bool,
}

impl Index {
    pub fn of<'a>(items: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        let (mut by_id, mut by_words) = (HashMap::new(), HashMap::new());
        for (at, (id, question)) in items.enumerate() {
            by_id.entry(id.to_owned()).or_insert(at);
            by_words.entry(same_words(question)).and_modify(|known| *known = None).or_insert(Some(at));
        }
        Self { by_id, by_words }
    }

    pub fn of_states(items: &[ItemState<'_>]) -> Self {
        Self::of(items.iter().map(|item| (item.id(), item.item.item.question())))
    }

    pub fn find(&self, row: &Row) -> Option<Match> {
        let words = row.get(Field::Question).map(same_words);
        let by_words = words.and_then(|words| self.by_words.get(&words).copied().flatten());
        let by_id = row.get(Field::Id).and_then(|id| self.by_id.get(id).copied());
        let at = by_id.or(by_words)?;
        Some(Match { at, has_words: by_words == Some(at) })
    }
}

/// How many rows a checklist has an item for.
pub fn matched(checklist: &LinkedChecklist, rows: &[&Row]) -> usize {
    let items = checklist.items().map(|item| (item.item.id.value.as_str(), item.item.question()));
    let index = Index::of(items);
    rows.iter().filter(|row| index.find(row).is_some()).count()
}

/// What to say of a row that no item fits.
pub fn unmatched(row: &Row, items: &[ItemState<'_>]) -> String {
    const ALIKE: f64 = 0.85;
    let asked = row.get(Field::Question).or(row.get(Field::Id)).unwrap_or_default();
    let words = same_words(&asked.chars().take(400).collect::<String>());
    let alike = items.iter().map(|item| {
        let own = same_words(item.item.item.question());
        (strsim::jaro_winkler(&words, &own), item.id())
    });
    let nearest = alike.max_by(|a, b| a.0.total_cmp(&b.0)).filter(|(alike, _)| *alike >= ALIKE);
    let hint = nearest.map_or_else(String::new, |(alike, id)| {
        format!("; it is most like `{id}` ({:.0} %): give the row that `id` if it is the same", alike * 100.0)
    });
    format!("line {}: no item asks `{}`{hint}", row.line, shorten(asked))
}
