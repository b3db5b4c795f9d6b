//! Reads typed values from nodes, each separately, so that a wrong value does not affect others.

use std::borrow::Cow;
use std::collections::BTreeMap;

use jiff::civil::Date;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use crate::source::{Malformed, Span, Spanned};
use crate::yaml::{Kind, Node};

/// A problem with a value in a file that is otherwise read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Problem {
    Malformed(Malformed),
    UnknownKey {
        key: Spanned<String>,
        /// The kind of the map that has the key: "runbook", "answer".
        owner: Cow<'static, str>,
        nearest: Option<Cow<'static, str>>,
        /// Whether the key is a misspelling of that key and of no other, and that key is absent.
        is_certain: bool,
    },
}

impl Problem {
    pub fn malformed(span: Span, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::Malformed(Malformed { span, message: message.into(), help: help.into() })
    }

    /// The position and the description of a value that is ignored although it was meant for readyroom. An unknown
    /// key counts only if it is similar to a known one. Otherwise it belongs to another tool.
    pub fn lost(&self) -> Option<(Span, String)> {
        match self {
            Self::Malformed(malformed) => Some((malformed.span, malformed.message.clone())),
            Self::UnknownKey { key, nearest, .. } => {
                let nearest = nearest.as_ref()?;
                Some((key.span, format!("unknown key `{}`; did you mean `{nearest}`?", key.value)))
            }
        }
    }
}

/// A type that can be read from a node.
pub trait Read: Sized {
    /// Returns `None` and records a problem if the node is not such a value.
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self>;
}

/// Reads the keys of a map one by one. Keys that are never read are unknown.
pub struct Fields<'n> {
    entries: &'n [(Spanned<String>, Node)],
    owner: &'static str,
    /// Whether there is a value that is not a map, which is reported as a whole.
    is_misshapen: bool,
    known: Vec<&'static str>,
    /// Other names of known keys, as used by other tools.
    also: Vec<&'static str>,
    /// Keys that count in any case of letters: `Title` for `title`.
    in_any_case: &'static [&'static str],
}

impl<'n> Fields<'n> {
    /// `owner` is the kind of the map in messages: "runbook".
    pub fn of(node: &'n Node, owner: &'static str, problems: &mut Vec<Problem>) -> Self {
        let is_misshapen = !node.is_map() && !node.is_null();
        if is_misshapen {
            let message = format!("{owner} must be a map of keys and values, found {}", describe(node));
            problems.push(Problem::malformed(node.span, message, "write `key: value` lines"));
        }
        Self {
            entries: node.entries(),
            owner,
            is_misshapen,
            known: Vec::new(),
            also: Vec::new(),
            in_any_case: &[],
        }
    }

    /// Reads these keys in any case of letters. A key in the right letters wins.
    pub fn in_any_case(self, keys: &'static [&'static str]) -> Self {
        Self { in_any_case: keys, ..self }
    }

    /// The node of a key, if it is present and not null.
    pub fn node(&mut self, key: &'static str) -> Option<&'n Node> {
        self.known.push(key);
        self.of_others(key)
    }

    /// The node of another tool's key, if it is present and not null. The key does not become known.
    pub fn of_others(&self, key: &str) -> Option<&'n Node> {
        let same = self.entries.iter().find(|(name, _)| name.value == key);
        let mut others = self.entries.iter().filter(|_| self.in_any_case.contains(&key));
        let entry = same.or_else(|| others.find(|(name, _)| name.value.eq_ignore_ascii_case(key)));
        entry.map(|(_, node)| node).filter(|node| !node.is_null())
    }

    /// Like [`Self::of_others`], but the key becomes known, since it means something to readyroom, too.
    pub fn known_of_others(&mut self, key: &'static str) -> Option<&'n Node> {
        self.also.push(key);
        self.of_others(key)
    }

    pub fn read<T: Read>(&mut self, key: &'static str, problems: &mut Vec<Problem>) -> Option<T> {
        T::read(self.node(key)?, problems)
    }

    /// Reads a key that has other names in other tools. Our name wins, then the first of theirs that is not empty.
    pub fn read_as<T: Read>(
        &mut self,
        key: &'static str,
        also: &[&'static str],
        problems: &mut Vec<Problem>,
    ) -> Option<T> {
        self.also.extend(also);
        let is_said = |node: &&Node| node.text().is_none_or(|text| !text.trim().is_empty());
        let other = also.iter().find_map(|other| self.of_others(other).filter(is_said));
        T::read(self.node(key).or(other)?, problems)
    }

    /// Reads a list, a map or a choice that may be absent.
    pub fn read_or_default<T: Read + Default>(
        &mut self,
        key: &'static str,
        problems: &mut Vec<Problem>,
    ) -> T {
        self.read(key, problems).unwrap_or_default()
    }

    /// Reads a required key.
    pub fn require<T: Read>(
        &mut self,
        key: &'static str,
        at: Span,
        problems: &mut Vec<Problem>,
    ) -> Option<T> {
        if self.node(key).is_none() {
            if !self.is_misshapen {
                let message = format!("this {} has no `{key}`", self.owner);
                problems.push(Problem::malformed(at, message, format!("add `{key}:`")));
            }
            return None;
        }
        self.read(key, problems)
    }

    /// Reports keys that were not read, but only those that may be a misspelling of a known key.
    pub fn finish_leniently(self, problems: &mut Vec<Problem>) {
        let mut all = Vec::new();
        self.finish(&mut all);
        problems.extend(
            all.into_iter().filter(|problem| !matches!(problem, Problem::UnknownKey { nearest: None, .. })),
        );
    }

    /// The known key that a key may be a misspelling of: with other separators, in the singular, or with a wrong
    /// letter or two.
    fn meant(&self, key: &str) -> Option<&'static str> {
        let known = || self.known.iter().chain(&self.also).copied();
        let letters = |key: &str| key.replace(['-', '_', ' '], "").to_lowercase();
        let own = letters(key);
        let is_same = |other: &&str| {
            let other = letters(other);
            other.strip_prefix(&own).is_some_and(|rest| matches!(rest, "" | "s" | "es"))
        };
        let may_be = |known: &&'static str| !is_word_of(known, key) && !has_another_word(known, key);
        known().find(is_same).or_else(|| nearest(key, known()).filter(may_be))
    }

    /// Reports keys that were not read.
    pub fn finish(self, problems: &mut Vec<Problem>) {
        #[cfg(test)]
        absent_keys::record(self.owner, &self.known, self.entries);
        let is_known = |key: &str| {
            let mut known = self.known.iter().chain(&self.also).chain(self.in_any_case);
            known
                .any(|name| *name == key || self.in_any_case.contains(name) && name.eq_ignore_ascii_case(key))
        };
        for (key, _) in self.entries {
            if !is_known(&key.value) {
                let nearest = self.meant(&key.value);
                let is_there = |name: &str| self.entries.iter().any(|(key, _)| key.value == name);
                let only = only_typo(&key.value, self.known.iter().chain(&self.also).copied());
                problems.push(Problem::UnknownKey {
                    key: key.clone(),
                    owner: Cow::Borrowed(self.owner),
                    nearest: nearest.map(Cow::Borrowed),
                    is_certain: only.is_some() && only == nearest && !only.is_some_and(is_there),
                });
            }
        }
    }
}

/// Whether a key is one of several words in another, which is then no misspelling of it: `summary` in `ogSummary`.
fn is_word_of(known: &str, key: &str) -> bool {
    let starts = |before: char, c: char| c.is_uppercase() && before.is_lowercase();
    let mut words = vec![String::new()];
    let mut before = ' ';
    for c in key.chars() {
        if starts(before, c) || matches!(c, '-' | '_' | '.') {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| c.is_alphanumeric()) {
            word.extend(c.to_lowercase());
        }
        before = c;
    }
    words.len() > 1 && words.contains(&known.to_lowercase())
}

/// Whether a key of several words has another word in the place of one, and is then no misspelling: `last_verified_at`
/// and `last_reviewed_at`.
fn has_another_word(known: &str, key: &str) -> bool {
    /// The minimum length of a word that tells keys apart: `on` may be a wrong `in`.
    const SHORTEST: usize = 5;
    let words = |key: &str| -> Vec<String> { key.split(['-', '_']).map(str::to_lowercase).collect() };
    let (known, key) = (words(known), words(key));
    let is_another = |(known, word): (&String, &String)| {
        known.len().min(word.len()) >= SHORTEST && !has_few_typos(word, known, most_typos(word))
    };
    known.len() > 1 && known.len() == key.len() && known.iter().zip(&key).any(is_another)
}

/// The candidate most similar to a word, if it is close enough to be what the word means.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let (lower, most) = (word.to_lowercase(), most_typos(word));
    let length = lower.chars().count();
    let may_be = candidates.into_iter().filter_map(|candidate| {
        let other = candidate.to_lowercase();
        if candidate.len().abs_diff(word.len()) > word.len() / 2 + 1
            || other.chars().count().abs_diff(length) > most
        {
            return None;
        }
        let likeness = likeness(&lower, &other);
        resembles(likeness).then_some((likeness, candidate, other))
    });
    let mut may_be: Vec<(f64, &str, String)> = may_be.collect();
    // Counting differences is slow, so compare only the likeliest candidates.
    may_be.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    let (_, found, _) = may_be.into_iter().find(|(_, _, other)| has_few_typos(&lower, other, most))?;
    Some(found)
}

/// The candidate that a word means: the most similar one, or else the only one that it abbreviates, such as `prod`
/// for `production`.
pub fn meant<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str> + Clone) -> Option<&'a str> {
    nearest(word, candidates.clone()).or_else(|| {
        let lower = word.to_lowercase();
        let is_longer = |candidate: &&str| rest_of_short(&lower, &candidate.to_lowercase()).is_some();
        let mut longer = candidates.into_iter().filter(is_longer);
        let first = longer.next()?;
        longer.all(|other| other == first).then_some(first)
    })
}

/// The end of a word that its short form omits: `uction` for `prod` and `production`.
pub fn rest_of_short<'w>(short: &str, word: &'w str) -> Option<&'w str> {
    /// The minimum length of a short form. Too many words begin with the same few letters.
    const SHORTEST: usize = 3;
    word.strip_prefix(short).filter(|_| short.chars().count() >= SHORTEST)
}

/// The similarity of two words in lower case, from 0 to 1.
pub fn likeness(word: &str, other: &str) -> f64 {
    strsim::jaro_winkler(word, other)
}

/// Whether words with this similarity may be misspellings of each other.
pub fn resembles(likeness: f64) -> bool {
    likeness >= 0.84
}

/// Whether two words differ by at most `most` typos. A common prefix alone is not enough.
pub fn has_few_typos(word: &str, other: &str, most: usize) -> bool {
    strsim::damerau_levenshtein(word, other) <= most
}

/// Whether two words differ only in case, in `-` and `_`, or in one letter that is wrong, missing or added. Digits
/// and punctuation are not letters: `disk-1` is not a typo of `disk-2`.
pub fn is_typo(word: &str, other: &str) -> bool {
    /// The minimum length. In shorter words, one letter makes a different word: `cpu` and `gpu`.
    const SHORTEST: usize = 5;
    let folded = |text: &str| -> Vec<char> { text.to_lowercase().replace('_', "-").chars().collect() };
    let (a, b) = (folded(word), folded(other));
    if a == b {
        return true;
    }
    let same = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
    let (rest_a, rest_b) = (&a[same..], &b[same..]);
    let same = rest_a.iter().rev().zip(rest_b.iter().rev()).take_while(|(a, b)| a == b).count();
    let (rest_a, rest_b) = (&rest_a[..rest_a.len() - same], &rest_b[..rest_b.len() - same]);
    let is_letter = |rest: &[char]| rest.len() <= 1 && rest.iter().all(|c| c.is_alphabetic());
    a.len().min(b.len()) >= SHORTEST && is_letter(rest_a) && is_letter(rest_b)
}

/// The only candidate that a word is a typo of. `None` if there are several, or none.
pub fn only_typo<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let mut typos = candidates.into_iter().filter(|candidate| is_typo(word, candidate));
    let first = typos.next()?;
    typos.all(|other| other == first).then_some(first)
}

/// How many letters of a word may be wrong.
pub fn most_typos(word: &str) -> usize {
    most_typos_of(word.len())
}

/// How many letters may be wrong in a word of this many bytes.
pub fn most_typos_of(length: usize) -> usize {
    (length * 2 / 7).max(1)
}

/// A description of a node, for "found …".
pub fn describe(node: &Node) -> String {
    match &node.kind {
        Kind::List(_) => "a list".into(),
        Kind::Map(_) => "a map".into(),
        Kind::Scalar { .. } if node.is_null() => "an empty value".into(),
        Kind::Scalar { text, .. } => format!("`{}`", shorten(text)),
    }
}

/// Names in backticks, separated by commas.
pub fn quoted<S: AsRef<str>>(names: &[S]) -> String {
    names.iter().map(|name| format!("`{}`", name.as_ref())).collect::<Vec<_>>().join(", ")
}

/// A word, quoted so that it can be pasted into a shell.
pub fn shell(word: &str) -> Cow<'_, str> {
    // Quoting fails only for NUL, which is never in a name that a command accepts.
    shlex::try_quote(word).unwrap_or(Cow::Borrowed(word))
}

/// A text on one line, with one space between words.
pub fn on_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text with an upper-case first letter.
pub fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The first words of a long text, on one line.
pub fn shorten(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    if line.chars().count() <= 60 && line.len() == text.trim_end().len() {
        return line.to_owned();
    }
    line.chars().take(57).chain("…".chars()).collect()
}

/// The meaning of a word, ignoring case. If it has none, records that the node is not a `wanted`.
pub fn meaning<T: Copy>(
    node: &Node,
    words: &[(&str, T)],
    (wanted, help): (&str, &str),
    problems: &mut Vec<Problem>,
) -> Option<T> {
    let word = node.text().unwrap_or_default().trim().to_lowercase();
    let found = words.iter().find(|(name, _)| *name == word).map(|(_, meaning)| *meaning);
    if found.is_none() {
        wrong(node, wanted, help, problems);
    }
    found
}

/// Records that a node is not a `wanted`. The help has an example of one.
pub fn wrong(node: &Node, wanted: &str, help: &str, problems: &mut Vec<Problem>) {
    let message = format!("expected {wanted}, found {}", describe(node));
    problems.push(Problem::malformed(node.span, message, help));
}

impl Read for String {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        if node.text().is_none() {
            wrong(node, "a string", "write one value here, in quotes if it contains `: ` or ` #`", problems);
        }
        node.text().map(str::to_owned)
    }
}

impl Read for bool {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        match node.text().unwrap_or_default().to_lowercase().as_str() {
            "true" | "yes" | "on" => Some(true),
            "false" | "no" | "off" => Some(false),
            _ => {
                wrong(node, "true or false", "write `true` or `false`", problems);
                None
            }
        }
    }
}

impl Read for u32 {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        let number = node.text().and_then(|text| text.trim().parse().ok());
        if number.is_none() {
            wrong(node, "a whole number", "write digits only, such as `3`", problems);
        }
        number
    }
}

/// The help for a date.
const DAY: &str = "write year, month and day, such as `2026-11-20`";

/// Parses a date on the command line.
pub fn day(text: &str) -> Result<Date, String> {
    text.parse().map_err(|_| format!("there is no such day: {DAY}"))
}

/// Parses a number on the command line.
pub fn number<N: std::str::FromStr>(text: &str) -> Result<N, String> {
    text.parse().map_err(|_| "write a whole number, in digits".to_owned())
}

impl Read for Date {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        let date = node.text().map(str::trim).and_then(|text| {
            // For a time, the date as written counts, whatever its offset.
            let of_moment = || text.parse::<jiff::Timestamp>().ok().and(text.get(..10)?.parse().ok());
            text.parse().ok().or_else(of_moment)
        });
        if date.is_none() {
            wrong(node, "a date", DAY, problems);
        }
        date
    }
}

impl<T: Read> Read for Spanned<T> {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        Some(Spanned::new(T::read(node, problems)?, node.span))
    }
}

impl<T: JsonSchema> JsonSchema for Spanned<T> {
    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }

    fn inline_schema() -> bool {
        T::inline_schema()
    }
}

/// The schema of a value that is one of a few words. The first word of each meaning is the preferred one.
pub fn schema_of_words<T: PartialEq>(words: &[(&str, T)]) -> Schema {
    let is_first = |at: usize| !words[..at].iter().any(|(_, meaning)| *meaning == words[at].1);
    let (first, others): (Vec<usize>, Vec<usize>) = (0..words.len()).partition(|at| is_first(*at));
    let named = |at: &usize| words[*at].0;
    let first: Vec<&str> = first.iter().map(named).collect();
    let all: Vec<&str> = first.iter().copied().chain(others.iter().map(named)).collect();
    json_schema!({ "type": "string", "enum": all, "examples": first })
}

/// Gives an enum the schema of the words in its `WORDS`.
macro_rules! words_schema {
    ($($type:ty),+) => {$(
        impl schemars::JsonSchema for $type {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($type).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                $crate::read::schema_of_words(Self::WORDS)
            }

            fn inline_schema() -> bool {
                true
            }
        }
    )+};
}
pub(crate) use words_schema;

/// Allows a map to be written as one text.
pub fn text_or(map: &mut Schema) {
    *map = json_schema!({ "anyOf": [{ "type": "string" }, std::mem::take(map)] });
}

/// Allows a map to be written as the value of one of its keys.
pub fn word_or(key: &'static str) -> impl FnMut(&mut Schema) {
    move |map| {
        let word = map.pointer(&format!("/properties/{key}")).cloned();
        *map = json_schema!({ "anyOf": [word, std::mem::take(map)] });
    }
}

/// A single value in place of a list is a list of one.
impl<T: Read> Read for Vec<T> {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        let items = if let Kind::List(items) = &node.kind { items } else { std::slice::from_ref(node) };
        Some(items.iter().filter(|item| !item.is_null()).filter_map(|item| T::read(item, problems)).collect())
    }
}

impl<T: Read> Read for BTreeMap<String, T> {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        if !node.is_map() {
            wrong(node, "a map", "write `key: value` lines", problems);
            return None;
        }
        let values = node.entries().iter().filter(|(_, value)| !value.is_null());
        Some(values.filter_map(|(key, value)| Some((key.value.clone(), T::read(value, problems)?))).collect())
    }
}

/// Records keys that were looked up but are absent, to check that the schemas have all keys.
#[cfg(test)]
pub mod absent_keys {
    use std::cell::RefCell;

    use super::{Node, Spanned};

    thread_local!(static ABSENT: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) });

    pub fn record(owner: &str, known: &[&str], entries: &[(Spanned<String>, Node)]) {
        let absent = known.iter().filter(|key| !entries.iter().any(|(name, _)| name.value == **key));
        ABSENT.with_borrow_mut(|all| all.extend(absent.map(|key| format!("{owner}: {key}"))));
    }

    /// The keys recorded since the last call.
    pub fn take() -> Vec<String> {
        ABSENT.take()
    }
}
