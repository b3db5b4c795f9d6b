//! Finds runbooks whose names share rare words with an alarm that has no runbook.

use std::collections::{BTreeMap, BTreeSet};

use crate::link::{PageId, Site};
use crate::model::Kind;

/// A word is too common to count if more than this many runbooks have it, and more than one in this many does.
const COMMON: usize = 4;
/// The maximum number of runbooks that are shown.
const MOST: usize = 5;
/// Words in alarm names that say how something is measured or how bad it is, but not what the alarm is about.
const EMPTY: [&str; 16] = [
    "high", "low", "too", "is", "not", "the", "alert", "alarm", "error", "errors", "rate", "large", "many",
    "service", "down", "and",
];

/// The words of the names of runbooks.
pub struct Near {
    with: BTreeMap<String, Vec<PageId>>,
    runbooks: usize,
}

impl Near {
    pub fn new(site: &Site) -> Self {
        let mut with: BTreeMap<String, Vec<PageId>> = BTreeMap::new();
        let mut runbooks = 0;
        for (at, page) in site
            .pages
            .iter()
            .enumerate()
            .filter(|(_, page)| page.kind == Kind::Runbook || page.runbook().is_some())
        {
            runbooks += 1;
            let name = page.url.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
            for word in words(&format!("{} {name}", page.title)) {
                with.entry(word).or_default().push(PageId(at));
            }
        }
        Self { with, runbooks }
    }

    /// The runbooks whose names are nearest to a name, the nearest first. They share two words with it, or one rare
    /// word.
    pub fn to(&self, name: &str) -> Vec<PageId> {
        let mut found: BTreeMap<PageId, (usize, f64)> = BTreeMap::new();
        for word in words(name) {
            let Some(pages) = self.with.get(&word) else { continue };
            let share = number(self.runbooks) / number(pages.len());
            for page in
                pages.iter().filter(|_| pages.len() <= COMMON || pages.len() * COMMON <= self.runbooks)
            {
                let (shared, score) = found.entry(*page).or_default();
                *shared += 1;
                *score += (1.0 + share).ln();
            }
        }
        let is_rare = |score: f64| score >= (1.0 + number(self.runbooks) / 3.0).ln();
        let mut found: Vec<(PageId, f64)> = found
            .into_iter()
            .filter(|(_, (shared, score))| *shared > 1 || is_rare(*score))
            .map(|(page, (_, score))| (page, score))
            .collect();
        found.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        found.into_iter().take(MOST).map(|(page, _)| page).collect()
    }
}

fn number(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

/// The words of a name, in lower case: `DiskFull`, `HTTPErrors` and `disk-full` have two, `PVCs` has one.
fn words(text: &str) -> BTreeSet<String> {
    let letters: Vec<char> = text.chars().collect();
    let mut words = BTreeSet::new();
    let mut word = String::new();
    for (at, letter) in letters.iter().enumerate() {
        if !letter.is_alphanumeric() || begins_word(&letters, at) {
            add(&mut words, std::mem::take(&mut word));
        }
        if letter.is_alphanumeric() {
            word.extend(letter.to_lowercase());
        }
    }
    add(&mut words, word);
    words
}

/// Whether a letter begins a word that is separated from the previous one only by its case.
fn begins_word(letters: &[char], at: usize) -> bool {
    let after = |count: usize| letters.get(at + count).copied().filter(|letter| letter.is_lowercase());
    let Some(before) = at.checked_sub(1).map(|before| letters[before]) else { return false };
    let is_plural = after(1) == Some('s') && after(2).is_none();
    letters[at].is_uppercase()
        && (before.is_lowercase()
            || before.is_numeric()
            || before.is_uppercase() && after(1).is_some() && !is_plural)
}

fn add(words: &mut BTreeSet<String>, word: String) {
    if word.chars().count() > 2 && !EMPTY.contains(&word.as_str()) {
        words.insert(word);
    }
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn names_are_split_into_words() {
        for (name, expected) in [
            ("OrdersDbDiskFilling", "disk filling orders"),
            ("checkout-errors_high is DOWN", "checkout"),
            ("RedisMasterMissing2", "master missing2 redis"),
            ("HTTPErrorsHigh", "http"),
            ("KubeAPIErrorBudgetBurn", "api budget burn kube"),
            ("PVCsFull", "full pvcs"),
            ("OOMKilled", "killed oom"),
            ("JVM", "jvm"),
        ] {
            assert_eq!(words(name).into_iter().collect::<Vec<_>>().join(" "), expected, "{name}");
        }
    }
}
