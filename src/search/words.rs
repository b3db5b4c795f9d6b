//! Splits pages and queries into terms.
//!
//! 1. A run is letters and digits, joined by one `_ - . : / @` or an
//!    apostrophe at a time: `kube_pod_info`, `10.0.0.1:9090`, `don't`.
//! 2. A run is a term as a whole, and so is each piece of it: first between
//!    `/ : @`, then between dots, then between `-` and `_`.
//! 3. The smallest pieces are split where case changes and where letters meet
//!    digits: `HTTPServer42` is `http`, `server` and `42`; but one letter stays with
//!    its number, and a number with its unit: `LatencyP99` has `p99`, `Http5xx` has
//!    `5xx`. A piece with too many changes is not a name but a hash, and stays whole.
//! 4. The stems of the resulting words are terms too.
//!
//! Pieces of one character are left out. Chinese and Japanese are indexed by
//! overlapping pairs of characters. An emoji is a word of its own, made from
//! its code point: `u1f525`. Other characters beyond U+FFFF separate words.
//!
//! A browser's segmenter uses dictionaries that are not available here, so both
//! sides use only the Unicode properties of single characters. `words.js`
//! splits a query in exactly this way; `words.json` has test cases for both.

use std::borrow::Cow;

use super::constants::{LONGEST, MOST_CHANGES, MOST_PARTS, MOST_TERMS, NEGATIONS, PARTICLES};
use super::fold::{fold, fold_into, is_emoji, is_mark};
use super::stem::{may_be_inflected, stem};

const LEVELS: [&[char]; 3] = [&['/', ':', '@'], &['.'], &['-', '_']];

/// The runs of a text, as written.
pub fn runs(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        rest = &rest[start_of_run(rest)?..];
        let (run, after) = rest.split_at(end_of_run(rest));
        rest = after;
        Some(run)
    })
}

/// Splits runs into terms. Its buffers are reused for every word.
#[derive(Default)]
pub struct Splitter {
    folded: String,
    starts: Vec<usize>,
    letters: Vec<(usize, char, Class)>,
}

impl Splitter {
    /// Passes every term of a run to `each`, the whole run first.
    pub fn terms(&mut self, run: &str, each: &mut impl FnMut(&str)) {
        let mut left = MOST_TERMS;
        let mut each = |term: &str| {
            if left > 0 && !term.is_empty() {
                left -= 1;
                each(term);
            }
        };
        if run.starts_with(is_ideograph) {
            return pairs(run, &mut each);
        }
        if run.len() <= LONGEST && run.bytes().all(|byte| byte.is_ascii_lowercase()) {
            each(run);
            return self.inflected(run, &mut each);
        }
        fold_into(run, LONGEST, &mut self.folded);
        each(&self.folded);
        if run.contains(is_joint) {
            self.pieces(run, &LEVELS, &mut each);
        } else {
            self.words(run, &mut each);
        }
    }

    fn pieces(&mut self, text: &str, levels: &[&[char]], each: &mut impl FnMut(&str)) {
        let Some((separators, finer)) = levels.split_first() else {
            return self.words(text, each);
        };
        if !text.contains(*separators) {
            return self.pieces(text, finer, each);
        }
        for piece in text.split(*separators) {
            self.long(piece, each);
            self.pieces(piece, finer, each);
        }
    }

    fn words(&mut self, piece: &str, each: &mut impl FnMut(&str)) {
        self.find_starts(piece);
        let starts = std::mem::take(&mut self.starts);
        let ends = starts.iter().skip(1).copied().chain([piece.len()]);
        for (start, end) in starts.iter().zip(ends) {
            let word = &piece[*start..end];
            if starts.len() > 1 {
                self.long(word, each);
            }
            self.inflected(word, each);
        }
        self.starts = starts;
    }

    /// Passes the stem of a word to `each`, if the stem differs from the word.
    fn inflected(&mut self, word: &str, each: &mut impl FnMut(&str)) {
        if may_be_inflected(word) {
            fold_into(word, LONGEST, &mut self.folded);
            if stem(&mut self.folded) {
                each(&self.folded);
            }
        }
    }

    fn long(&mut self, piece: &str, each: &mut impl FnMut(&str)) {
        fold_into(piece, LONGEST, &mut self.folded);
        if self.folded.chars().nth(1).is_some() {
            each(&self.folded);
        }
    }

    /// Finds where the parts of a word start, according to case and digits. If the word is too long, or has too many
    /// parts or changes, it is not split.
    fn find_starts(&mut self, word: &str) {
        let Self { starts, letters, .. } = self;
        starts.clear();
        starts.push(0);
        if word.bytes().all(|byte| byte.is_ascii_lowercase()) {
            return;
        }
        letters.clear();
        let known = word.char_indices().take(LONGEST + 1);
        letters.extend(known.filter_map(|(at, c)| Some((at, c, Class::of(c)?))));
        let class = |index: usize| letters.get(index).map(|letter| letter.2);
        let mut changes = 0;
        for (index, pair) in letters.windows(2).enumerate() {
            let splits = match (pair[0].2, pair[1].2) {
                (Class::Upper, Class::Upper) => {
                    // The first word of `HTTPServer` ends one capital earlier, but that of `PVCs` does not.
                    let is_plural =
                        |next: usize| letters[next].1 == 's' && class(next + 1) != Some(Class::Lower);
                    class(index + 2) == Some(Class::Lower) && !is_plural(index + 2)
                }
                (before, after) if before == after => false,
                (Class::Digit, _) => {
                    changes += 1;
                    let unit = (1..=3).take_while(|ahead| class(index + ahead) == Some(Class::Lower)).count();
                    unit == 0 || unit > 2 || class(index + unit + 1) == Some(Class::Digit)
                }
                (_, Class::Digit) => {
                    changes += 1;
                    starts.last() != Some(&pair[0].0)
                }
                (before, _) => before == Class::Lower,
            };
            if splits {
                starts.push(pair[1].0);
            }
        }
        if starts.len() > MOST_PARTS || changes > MOST_CHANGES || letters.len() > LONGEST {
            starts.truncate(1);
        }
    }
}

/// The smallest words into which a run is split, folded.
pub fn leaves(run: &str) -> Vec<String> {
    let mut leaves = Vec::new();
    if run.starts_with(is_ideograph) {
        pairs(run, &mut |pair| leaves.push(pair.to_owned()));
        leaves.truncate(MOST_TERMS);
        return leaves;
    }
    let mut splitter = Splitter::default();
    for piece in run.split(LEVELS.concat().as_slice()) {
        splitter.find_starts(piece);
        let ends = splitter.starts.iter().skip(1).copied().chain([piece.len()]);
        let words = splitter.starts.iter().zip(ends).map(|(start, end)| fold(&piece[*start..end], LONGEST));
        leaves.extend(words.filter(|word| word.chars().nth(1).is_some()).map(Cow::into_owned));
    }
    leaves
}

/// Whether a run is Chinese or Japanese.
pub fn is_of_ideographs(run: &str) -> bool {
    run.starts_with(is_ideograph)
}

/// The ends of a name in `CamelCase`, starting at its second part: `podcrashlooping` and `crashlooping` for
/// `KubePodCrashLooping`.
pub fn ends(run: &str) -> impl Iterator<Item = String> {
    let mut splitter = Splitter::default();
    splitter.find_starts(run);
    let starts = splitter.starts;
    let inner = 1..starts.len().saturating_sub(1);
    inner.map(move |part| fold(&run[starts[part]..], LONGEST).into_owned())
}

/// A verb joined to its particle: `rollback` for `roll back`.
pub fn compound(word: &str, particle: &str) -> Option<String> {
    let particle = fold(particle, LONGEST);
    let is_verb = word.len() > 2 && word.bytes().all(|byte| byte.is_ascii_alphabetic());
    (is_verb && PARTICLES.contains(&&*particle)).then(|| fold(word, LONGEST).into_owned() + &particle)
}

/// A word after a negation as one word: `unhealthy` for `not healthy`.
pub fn negated(negation: &str, word: &str) -> Option<String> {
    let is_negation = NEGATIONS.contains(&&*fold(negation, LONGEST));
    let is_word = word.len() > 2 && word.bytes().all(|byte| byte.is_ascii_alphabetic());
    (is_negation && is_word).then(|| "un".to_owned() + &fold(word, LONGEST))
}

/// The single term for a whole name: its only run, or its runs with `=` before each.
pub fn name(text: &str) -> String {
    let folded: Vec<_> = runs(text).map(|run| fold(run, LONGEST)).collect();
    match &folded[..] {
        [only] => only.to_string(),
        runs => format!("={}", runs.join("=")).chars().take(LONGEST).collect(),
    }
}

fn start_of_run(text: &str) -> Option<usize> {
    let mut at = 0;
    loop {
        let rest = &text.as_bytes()[at..];
        at += rest.iter().position(|byte| ASCII[usize::from(*byte)] > JOINT)?;
        let c = text[at..].chars().next()?;
        if is_letter(c) || is_ideograph(c) || is_emoji(c) {
            return Some(at);
        }
        at += c.len_utf8();
    }
}

fn end_of_run(text: &str) -> usize {
    if text.starts_with(is_ideograph) {
        return text.find(|c| !is_ideograph(c)).unwrap_or(text.len());
    }
    if let Some(first) = text.chars().next().filter(|c| is_emoji(*c)) {
        return first.len_utf8();
    }
    let bytes = text.as_bytes();
    let (mut at, mut end) = (0, 0);
    while let Some(byte) = bytes.get(at) {
        match ASCII[usize::from(*byte)] {
            LETTER => {
                at += 1;
                end = at;
            }
            JOINT if at == end => at += 1,
            BEYOND => {
                let Some(c) = text[at..].chars().next() else { break };
                if is_letter(c) {
                    end = at + c.len_utf8();
                } else if at > end || !is_joint(c) {
                    break;
                }
                at += c.len_utf8();
            }
            _ => break,
        }
    }
    end
}

/// The role of a byte in a run: a letter or digit, a joint between two of them, part of a character beyond ASCII, or
/// none of these.
const ASCII: [u8; 256] = {
    let mut classes = [BEYOND; 256];
    let mut byte = 0_u8;
    while byte.is_ascii() {
        classes[byte as usize] = match byte {
            _ if byte.is_ascii_alphanumeric() => LETTER,
            _ if is_joint(byte as char) => JOINT,
            _ => OTHER,
        };
        byte += 1;
    }
    classes
};
const OTHER: u8 = 0;
const JOINT: u8 = 1;
const LETTER: u8 = 2;
const BEYOND: u8 = 3;

fn pairs(run: &str, each: &mut impl FnMut(&str)) {
    let starts: Vec<usize> = run.char_indices().map(|(at, _)| at).chain([run.len()]).collect();
    if starts.len() == 2 {
        each(run);
    }
    for pair in starts.windows(3) {
        each(&run[pair[0]..pair[2]]);
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Upper,
    Lower,
    Digit,
}

impl Class {
    fn of(c: char) -> Option<Self> {
        match c {
            _ if is_mark(c) || is_joint(c) => None,
            _ if c.is_numeric() => Some(Self::Digit),
            _ if c.is_uppercase() => Some(Self::Upper),
            _ => Some(Self::Lower),
        }
    }
}

fn is_letter(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric();
    }
    c <= '\u{ffff}' && (c.is_alphanumeric() || is_mark(c)) && !is_ideograph(c)
}

const fn is_joint(c: char) -> bool {
    matches!(c, '_' | '-' | '.' | ':' | '/' | '@' | '\'' | '’')
}

fn is_ideograph(c: char) -> bool {
    matches!(c,
        '\u{3005}'..='\u{3007}' | '\u{3040}'..='\u{309f}' | '\u{30a1}'..='\u{30fa}' | '\u{30fc}'..='\u{30ff}'
        | '\u{31f0}'..='\u{31ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{ff66}'..='\u{ff9f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cases_are_split_as_written() {
        let cases: Vec<(String, Vec<String>)> =
            serde_json::from_str(include_str!("words.json")).expect("a list of texts and terms");
        for (text, expected) in cases {
            let mut found = Vec::new();
            let mut splitter = Splitter::default();
            runs(&text).for_each(|run| splitter.terms(run, &mut |term| found.push(term.to_owned())));
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn a_verb_and_its_particle_are_one_word() {
        assert_eq!(compound("Roll", "back").as_deref(), Some("rollback"));
        assert_eq!(compound("go", "on"), None);
        assert_eq!(compound("roll", "undo"), None);
    }

    #[test]
    fn a_name_is_found_by_its_end() {
        assert_eq!(ends("KubePodCrashLooping").collect::<Vec<_>>(), ["podcrashlooping", "crashlooping"]);
        assert_eq!(ends("DiskFull").count(), 0);
        assert_eq!(name("DiskFull"), "diskfull");
        assert_eq!(name("Cronjob failed => Threshold"), "=cronjob=failed=threshold");
    }
}
