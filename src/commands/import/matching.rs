//! Matches rows of a form to items of a checklist: by id, else by the words of the question.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::review::Rows;
use super::row::Tally;
use crate::edit::Target;
use crate::import::{Field, Row, same_words};
use crate::judge::ItemState;
use crate::link::LinkedChecklist;
use crate::read::shorten;
use crate::report::count;

/// Finds the items of a checklist by id or by the words of the question.
pub struct Index {
    by_id: HashMap<String, usize>,
    /// The index of an item by the words of its question. `None` if several items ask the same.
    by_words: HashMap<String, Option<usize>>,
}

/// The item that a row is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Match {
    pub at: usize,
    /// Whether the row has the words of the item's current question.
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
        let by_id = |field| row.get(field).and_then(|id| self.by_id.get(id).copied());
        // The question column may hold ids.
        let at = by_id(Field::Id).or(by_words).or_else(|| by_id(Field::Question))?;
        Some(Match { at, has_words: by_words == Some(at) })
    }
}

/// The number of rows that match an item of a checklist.
pub fn matched(checklist: &LinkedChecklist, rows: &[&Row]) -> usize {
    let items = checklist.items().map(|item| (item.item.id.value.as_str(), item.item.question()));
    let index = Index::of(items);
    rows.iter().filter(|row| index.find(row).is_some()).count()
}

/// The message for a row that matches no item.
fn unmatched(row: &Row, items: &[ItemState<'_>]) -> String {
    const ALIKE: f64 = 0.85;
    let asked = row.get(Field::Question).or(row.get(Field::Id)).unwrap_or_default();
    let words = same_words(&asked.chars().take(400).collect::<String>());
    let alike = items.iter().map(|item| {
        let own = same_words(item.item.item.question());
        (strsim::jaro_winkler(&words, &own), item.id())
    });
    let nearest = alike.max_by(|a, b| a.0.total_cmp(&b.0)).filter(|(alike, _)| *alike >= ALIKE);
    let hint = nearest.map_or_else(String::new, |(alike, id)| {
        format!(
            "; it is closest to `{id}` ({:.0} %): give the row that `id` if it is the same",
            alike * 100.0
        )
    });
    format!("line {}: no item asks `{}`{hint}", row.line, shorten(asked))
}

/// The rows that match an item. If two rows for one item differ, neither is used.
pub fn matches<'f>(rows: &Rows<'f>, items: &[ItemState<'_>], tally: &mut Tally) -> Vec<(&'f Row, Match)> {
    const MOST: usize = 20;
    let index = Index::of_states(items);
    let mut of_item: BTreeMap<usize, Vec<(&'f Row, Match)>> = BTreeMap::new();
    let mut strangers = Vec::new();
    for (_, row) in rows {
        match index.find(row) {
            Some(found) => of_item.entry(found.at).or_default().push((row, found)),
            None => strangers.push(*row),
        }
    }
    // Limited, since looking for similar questions takes time.
    tally.lost.extend(strangers.iter().take(MOST).map(|row| unmatched(row, items)));
    if let Some(more @ 1..) = strangers.len().checked_sub(MOST) {
        tally.lost.push(format!("{} more that no item fits", count(more, "row")));
    }
    let mut matched = Vec::new();
    for (at, rows) in of_item {
        let id = items[at].id();
        let without_line = |row: &Row| (row.cells.clone(), row.is_box);
        let differ = rows.iter().any(|(row, _)| without_line(row) != without_line(rows[0].0));
        if differ {
            let lines: Vec<String> = rows.iter().map(|(row, _)| row.line.to_string()).collect();
            tally.lost.push(format!("lines {}: each is about `{id}`, and they differ", lines.join(", ")));
        } else if items[at].state.is_asked() {
            matched.push(rows[0]);
        } else if rows[0].0.get(Field::Answer).is_some() {
            tally.lost.push(format!("line {}: `{id}`, which is not asked of this service", rows[0].0.line));
        }
    }
    matched
}

/// The version of the checklist that rows answer: the version that all of them name, or if none does, the current
/// one, provided that the rows have its questions.
pub fn pinned(checklist: &LinkedChecklist, rows: &[(&Row, Match)]) -> Option<u32> {
    let said: BTreeSet<Option<&str>> = rows.iter().map(|(row, _)| row.get(Field::Version)).collect();
    let said: Vec<Option<&str>> = said.into_iter().collect();
    match said[..] {
        [Some(version)] => version.parse().ok(),
        [None] if rows.iter().all(|(_, found)| found.has_words) => Some(checklist.checklist.version),
        _ => None,
    }
}

/// Whether a row answers an older question than the one the review answers under the same id.
pub fn is_outdated(target: &Target<'_>, item: &ItemState<'_>, row: &Row) -> bool {
    let Target::Old(current) = target else { return false };
    let Some(revised) = item.item.item.revised else { return false };
    let answered: Option<u32> = row.get(Field::Version).and_then(|version| version.parse().ok());
    let is_newer = current.review.version.is_some_and(|pinned| pinned >= revised);
    is_newer && answered.is_some_and(|answered| answered < revised)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{Index, Match};
    use crate::import::{Field, Row};

    #[test]
    fn an_id_in_the_place_of_a_question() {
        let index = Index::of([("alarms.errors", "Is there an alarm?")].into_iter());
        let find = |text: &str| {
            let cells = BTreeMap::from([(Field::Question, text.to_owned())]);
            index.find(&Row { cells, ..Row::default() })
        };
        assert_eq!(find("alarms.errors"), Some(Match { at: 0, has_words: false }));
        assert_eq!(find("Is there an alarm?"), Some(Match { at: 0, has_words: true }));
        assert_eq!(find("alarms.latency"), None);
    }
}
