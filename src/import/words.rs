//! Reads the words in other people's forms as answers.

use crate::model::Verdict;

/// The answer of a cell to a yes-or-no question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CellAnswer {
    /// There is no answer yet.
    Open,
    Word {
        verdict: Verdict,
        /// Whether it is one of our own keywords.
        is_sure: bool,
    },
    /// More than a word, or an ambiguous word.
    Else,
}

const OPEN: [&str; 17] = [
    "",
    "-",
    "–",
    "—",
    "?",
    "tbd",
    "todo",
    "to do",
    "open",
    "pending",
    "not started",
    "not yet started",
    "unknown",
    "backlog",
    "planned",
    "☐",
    "[ ]",
];

const YES: [&str; 24] = [
    "done",
    "complete",
    "completed",
    "finished",
    "ok",
    "okay",
    "pass",
    "passed",
    "compliant",
    "implemented",
    "fulfilled",
    "satisfied",
    "checked",
    "✓",
    "✔",
    "✅",
    "☑",
    "[x]",
    "ja",
    "oui",
    "sí",
    "wahr",
    "vrai",
    "verdadero",
];

const NO: [&str; 17] = [
    "not done",
    "fail",
    "failed",
    "missing",
    "incomplete",
    "not compliant",
    "non compliant",
    "noncompliant",
    "not implemented",
    "✗",
    "✘",
    "❌",
    "nein",
    "non",
    "falsch",
    "faux",
    "falso",
];

const PARTIAL: [&str; 10] = [
    "in progress",
    "in work",
    "wip",
    "started",
    "ongoing",
    "partially done",
    "partially implemented",
    "partially compliant",
    "partial compliance",
    "teilweise",
];

const NOT_APPLICABLE: [&str; 6] =
    ["n.a.", "n.a", "does not apply", "not relevant", "nicht zutreffend", "sans objet"];

/// Cells of ticked boxes, and of boxes that are not ticked. The latter are not a no.
const TICKED: [&str; 2] = ["x", "1"];
const EMPTY: [&str; 4] = ["false", "0", "falsch", "faux"];

/// The answer in a cell. `is_box`: the cell is a box, so that `FALSE` is no answer yet.
pub fn cell_answer(text: &str, is_box: bool) -> CellAnswer {
    let lower = text.trim().to_lowercase();
    // An emoji may be followed by a variation selector.
    let word = lower.trim_end_matches(['\u{fe0f}', '.', '!']).trim();
    let has = |words: &[&str]| words.contains(&word);
    let of = |verdict, is_sure| CellAnswer::Word { verdict, is_sure };
    if has(&OPEN) || lower.is_empty() || is_box && has(&EMPTY) {
        return CellAnswer::Open;
    }
    if let Some((_, verdict)) = Verdict::WORDS.iter().find(|(known, _)| *known == word || *known == lower) {
        return of(*verdict, true);
    }
    match () {
        () if has(&YES) || is_box && has(&TICKED) => of(Verdict::Yes, false),
        () if has(&NO) => of(Verdict::No, false),
        () if has(&PARTIAL) => of(Verdict::Partial, false),
        () if has(&NOT_APPLICABLE) => of(Verdict::NotApplicable, false),
        () => CellAnswer::Else,
    }
}

/// The letters and digits of a question. Questions that differ only in punctuation, spaces or case are the same.
pub fn same_words(text: &str) -> String {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::{CellAnswer, cell_answer, same_words};
    use crate::model::Verdict::{No, NotApplicable, Partial, Yes};

    #[test]
    fn own_words_are_sure_and_others_are_guessed() {
        let word = |verdict, is_sure| CellAnswer::Word { verdict, is_sure };
        assert_eq!(cell_answer(" TRUE ", false), word(Yes, true));
        assert_eq!(cell_answer("FALSE", false), word(No, true));
        assert_eq!(cell_answer("N/A", false), word(NotApplicable, true));
        assert_eq!(cell_answer("✔️", false), word(Yes, false));
        assert_eq!(cell_answer("In progress", false), word(Partial, false));
        assert_eq!(cell_answer("Ja?", false), CellAnswer::Else);
        assert_eq!(cell_answer("Yes, but not in production", false), CellAnswer::Else);
        assert_eq!(cell_answer("x", false), CellAnswer::Else);
    }

    #[test]
    fn a_box_that_is_empty_says_nothing() {
        assert_eq!(cell_answer("FALSE", true), CellAnswer::Open);
        assert_eq!(cell_answer("No", true), CellAnswer::Word { verdict: No, is_sure: true });
        assert_eq!(cell_answer("x", true), CellAnswer::Word { verdict: Yes, is_sure: false });
        assert_eq!(cell_answer("Not started", false), CellAnswer::Open);
    }

    #[test]
    fn questions_are_the_same_by_their_words() {
        assert_eq!(same_words("Is **every** alarm, `x`-like?"), same_words("is every alarm x like"));
    }
}
