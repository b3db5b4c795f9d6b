//! Alarm names that are known only after another tool has run: Terraform, the CDK, Helm, Azure, SOPS.

use std::ops::Range;

use crate::model::Alarm;

/// Delimiters of placeholders in a name.
const PLACEHOLDERS: [(&str, &str); 12] = [
    // gomplate with other delimiters, ytt
    ("[[ ", " ]]"),
    ("<< ", " >>"),
    ("(@= ", " @)"),
    // Helm, Jinja, Datadog
    ("{{", "}}"),
    ("{%", "%}"),
    // Terraform, CloudFormation, the CDK's tokens
    ("${", "}"),
    ("%{", "}"),
    // Octopus, Azure Pipelines
    ("#{", "}"),
    ("$(", ")"),
    // jsonnet
    ("%(", ")"),
    ("<%", "%>"),
    // SOPS, which encrypts values
    ("ENC[", "]"),
];

/// Marks around a word that a script replaces: `__NAME__`, `@NAME@`, `%NAME%`, `<NAME>`.
const MARKS: [(&str, &str); 4] = [("__", "__"), ("@", "@"), ("%", "%"), ("<", ">")];

/// Marks around a name in any letters: Concourse's `((name))`, and `[[name]]`.
const BRACKETS: [(&str, &str); 2] = [("((", "))"), ("[[", "]]")];

/// The maximum number of bytes of such a word, with the mark behind it.
const LONGEST: usize = 80;

/// Whether the name is known only when the alarm is created, so that two alarms with the same text may have different
/// names.
pub fn is_unknown(alarm: &Alarm) -> bool {
    let name = alarm.name.value.trim();
    let has_placeholder = PLACEHOLDERS
        .iter()
        .any(|(open, close)| name.find(open).is_some_and(|at| name[at + open.len()..].contains(close)));
    // `$NAME`, which `envsubst` fills in; `$5` is an amount of money.
    let has_variable = || {
        let mut behind = name.match_indices('$').filter_map(|(at, _)| name[at + 1..].chars().next());
        behind.any(|c| c.is_ascii_alphabetic() || c == '_')
    };
    has_placeholder || has_variable() || has_mark(name) || name.starts_with("#@ ")
}

fn has_mark(name: &str) -> bool {
    let is_name = |word: &str| {
        let letters = word.bytes().filter(u8::is_ascii_alphabetic).count();
        letters > 1 && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte))
    };
    let is_constant = |word: &str| is_name(word) && !word.bytes().any(|byte| byte.is_ascii_lowercase());
    // `Errors <HTTP> rise` is a name; `<SERVICE>Down` and `pay-@ENV@` are not.
    let is_part = |c: char| c.is_alphanumeric() || "-_./".contains(c);
    let is_word_of_a_name = |mark: &Range<usize>| {
        let (before, after) = (&name[..mark.start], &name[mark.end..]);
        let is_whole = before.is_empty() && after.is_empty();
        let is_glued = before.ends_with(is_part) || after.starts_with(is_part);
        !is_whole && !is_glued && !name[mark.clone()].contains('_')
    };
    marked(name, &BRACKETS).any(|(_, word)| is_name(word))
        || marked(name, &MARKS).any(|(mark, word)| is_constant(word) && !is_word_of_a_name(&mark))
}

/// The words of a name between such marks, each with its place, which includes the marks.
fn marked<'n>(
    name: &'n str,
    marks: &'static [(&'static str, &'static str)],
) -> impl Iterator<Item = (Range<usize>, &'n str)> {
    marks.iter().flat_map(move |(open, close)| {
        name.match_indices(open).filter_map(move |(start, _)| {
            let behind = &name[start + open.len()..];
            let (word, _) = behind[..behind.floor_char_boundary(LONGEST)].split_once(close)?;
            let end = start + open.len() + word.len() + close.len();
            (!name[..start].ends_with(char::is_alphanumeric)).then_some((start..end, word))
        })
    })
}

/// Whether a person has to fill the name in: `<AlertName>`, `<service>Down`. `CPU <5% or >90%` is a name.
pub fn is_to_fill_in(name: &str) -> bool {
    let inner = name.split_once('<').and_then(|(_, rest)| rest.split_once('>'));
    inner.is_some_and(|(inner, _)| {
        inner.starts_with(char::is_alphabetic)
            && inner.chars().all(|c| c.is_alphanumeric() || "-_ ".contains(c))
    })
}
