//! Finds gaps in code: `<name>`, `$NAME`, `${NAME}` and `{{ name }}`. The regular expressions are the same as in the
//! page's script.

use std::sync::LazyLock;

use regress::{Match, Regex};

use super::{folded, regex};

/// A gap in code: a placeholder that a value may replace.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gap {
    pub at: usize,
    pub text: String,
    /// The names of values that may fill it, the most certain first.
    pub names: Vec<String>,
    /// Whether the text says that the gap is a label.
    pub says: bool,
    /// Whether a label may fill it.
    pub label: bool,
    /// The ways in which people write its first name between brackets.
    pub open: Vec<String>,
    /// The label that the text before it selects by.
    pub selects: Option<String>,
}

/// A regular expression that is compiled on first use.
macro_rules! expression {
    ($name:ident, $text:expr) => {
        static $name: LazyLock<Regex> = LazyLock::new(|| regex($text));
    };
}

// `SHELL`: languages of commands, in which `$NAME` is a variable. `GAPS`: languages in which `<name>` can only be a
// gap.
expression!(
    SHELL,
    "^(|te?xt|plain|plaintext|bash|sh|shell|zsh|ksh|fish|console|terminal|shell-?session|session)$"
);
expression!(
    GAPS,
    "^(promql|logql|logsql|sql|ya?ml|jsonc?|hcl|terraform|http|ini|toml|dockerfile|docker|nginx|properties|env|dotenv|cron(tab)?)$"
);
expression!(TEMPLATES, "^(promql|logql|logsql|sql|http)$");
expression!(NEVER, "^(PATH|HOME|USER|PWD|SHELL|IFS|LANG)$");
expression!(BRACKETS, r"<([A-Za-z_][\w. -]{0,59})>");
expression!(OPTION, r#"(?:^|\s)--([A-Za-z][\w-]*)[= ]["']?$"#);
expression!(VARIABLE, r#"(?:^|[\s;&|(])([A-Z_][A-Z0-9_]*)=["']?$"#);
expression!(LABEL_BEFORE, r"(?:^| )([A-Za-z_]\w*) label\b");
expression!(LABEL_BEHIND, r"\blabel ([A-Za-z_]\w*)");
expression!(SELECTS, r#"(\w+)\s*[=!]~?\s*["']$"#);
expression!(DOLLAR, r"\$(?:([A-Z_][A-Z0-9_]*)(?!\w)|\{([A-Z_][A-Z0-9_]*)\})");
expression!(BRACES, r"\{\{-?\s*(?:\$labels\.|\.(?:Common|Group)?Labels\.)?([A-Za-z_]\w*)\s*-?\}\}");
expression!(KEY, r"^\s*(-\s+)?[\w.-]+:\s");
expression!(FILLER, "^(your|my|the|this|affected|failing)_");
expression!(OF_NAME, "_?name$");

/// Scripts have their own variables.
static SCRIPT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::with_flags(
        r#"^#!|<<-?[ \t]*['"\\]?[A-Za-z_]|^[ \t]*function\b|\(\)[ \t]*\{|^[ \t]*set [-+][a-z]*[eux]"#,
        "m",
    )
    .expect("it is JavaScript, and a test runs it")
});

/// The number of characters before a gap that are looked at, to know what it is.
const BEFORE: usize = 80;

/// The gaps of a text of code.
pub fn gaps(text: &str, language: &str, is_block: bool, is_set: &mut dyn FnMut(&str) -> bool) -> Vec<Gap> {
    let shell = is(&SHELL, language);
    let trimmed = trimmed(text);
    // If inline code consists of the gap alone, the sentence is about the gap itself.
    let is_part = |gap: &str| is_block || gap.len() < trimmed.encode_utf16().count();
    let mut found = Vec::new();
    for matched in BRACKETS.find_iter(text) {
        found.extend(in_brackets(text, &matched, (shell || is(&GAPS, language), &is_part)));
    }
    if shell && (is_block || trimmed.contains(is_blank)) && SCRIPT.find(text).is_none() {
        let quotes = quoted(text);
        for matched in DOLLAR.find_iter(text) {
            let at = matched.start();
            let Some(name) = group(text, &matched, 1).or_else(|| group(text, &matched, 2)) else { continue };
            let is_escaped = text[..at].ends_with(['\\', '$']);
            if is_escaped || is(&NEVER, name) || is_set(name) {
                continue;
            }
            if quotes.iter().any(|(from, to)| at > *from && at < *to) {
                continue;
            }
            let (names, text) = (vec![folded(name)], text[matched.range()].to_owned());
            found.push(Gap { at, text, names, label: true, ..Gap::default() });
        }
    }
    if shell || is(&TEMPLATES, language) {
        for matched in BRACES.find_iter(text) {
            let at = matched.start();
            let line = &text[text[..at].rfind('\n').map_or(0, |end| end + 1)..at];
            let Some(name) = group(text, &matched, 1).filter(|_| KEY.find(line).is_none()) else { continue };
            let gap = text[matched.range()].to_owned();
            let label = is_part(&gap);
            found.push(Gap { at, text: gap, names: vec![folded(name)], label, ..Gap::default() });
        }
    }
    found.sort_by_key(|gap| gap.at);
    let ends: Vec<usize> = found.iter().map(|gap| gap.at + gap.text.len()).collect();
    let apart = found.into_iter().enumerate().filter(|(at, gap)| *at == 0 || gap.at >= ends[at - 1]);
    apart.map(|(_, gap)| gap).collect()
}

/// The gap for `<name>`, with what is known from the text before it.
fn in_brackets(
    text: &str,
    matched: &Match,
    (takes_labels, is_part): (bool, &dyn Fn(&str) -> bool),
) -> Option<Gap> {
    let before = ending(&text[..matched.start()]);
    if before.ends_with('<') {
        return None;
    }
    let inner = group(text, matched, 1)?;
    let first = |expression: &Regex, text| {
        expression.find(text).and_then(|found| group(text, &found, 1).map(str::to_owned))
    };
    let beside = first(&OPTION, before).or_else(|| first(&VARIABLE, before));
    let label = first(&LABEL_BEFORE, inner).or_else(|| first(&LABEL_BEHIND, inner));
    let mut names = vec![folded(label.as_deref().unwrap_or(inner))];
    names.extend(beside.filter(|_| label.is_none()).map(|beside| folded(&beside)));
    let gap = text[matched.range()].to_owned();
    Some(Gap {
        at: matched.start(),
        label: takes_labels && is_part(&gap),
        text: gap,
        says: label.is_some(),
        open: spoken(&names[0]),
        selects: first(&SELECTS, before).map(|name| folded(&name)),
        names,
    })
}

/// Whether the page's code itself sets a variable.
pub fn sets(code: &str, name: &str) -> bool {
    let text = [
        format!(r"(^|[^\w$.{{-])\$?(env:)?{name}(\[[^\]]*\])?[ \t]*[+:?]?=(?!=)"),
        format!(
            r"\b(for|select|read|readarray|mapfile|getopts|local|declare|typeset|readonly|export|set|setenv|unset|let|printf -v|foreach)\b[^\n;|&]*[\s(]{name}\b"
        ),
        format!(r"\$\{{{name}:?="),
    ];
    let expression = Regex::with_flags(&text.join("|"), "m");
    // `name` has only letters, digits and `_`, so it needs no escaping.
    expression.is_ok_and(|expression| expression.find(code).is_some())
}

/// The ranges in single quotes, in which a shell does not replace variables.
fn quoted(text: &str) -> Vec<(usize, usize)> {
    let bytes = text.as_bytes();
    let is_word = |at: Option<usize>| {
        at.and_then(|at| bytes.get(at)).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
    };
    let (mut ranges, mut double, mut at) = (Vec::new(), false, 0);
    while at < bytes.len() {
        match bytes[at] {
            b'\n' => double = false,
            b'\\' => at += 1,
            b'"' => double = !double,
            b'\'' if !double && !is_word(at.checked_sub(1)) => {
                let Some(length) = bytes[at + 1..].iter().position(|byte| *byte == b'\'') else { break };
                let end = at + 1 + length;
                ranges.push((at, end));
                at = end;
            }
            _ => {}
        }
        at += 1;
    }
    ranges
}

/// The ways in which people write the name of a label between brackets: `<pod-name>`, `<your namespace>`.
fn spoken(name: &str) -> Vec<String> {
    let bare = FILLER.find(name).map_or(name, |found| &name[found.end()..]);
    let short = OF_NAME.find(bare).map_or(bare, |found| &bare[..found.start()]);
    [name, bare, short].map(str::to_owned).to_vec()
}

fn is(expression: &Regex, text: &str) -> bool {
    expression.find(text).is_some()
}

fn group<'t>(text: &'t str, matched: &Match, number: usize) -> Option<&'t str> {
    matched.group(number).map(|range| &text[range])
}

/// The last characters of a text, counted in UTF-16 units like JavaScript does. A character that JavaScript would cut
/// in two is kept whole: neither it nor its half is a letter.
fn ending(text: &str) -> &str {
    let mut length = 0;
    for (at, c) in text.char_indices().rev() {
        if length >= BEFORE {
            return &text[at + c.len_utf8()..];
        }
        length += c.len_utf16();
    }
    text
}

/// The characters that JavaScript treats as white space.
fn is_blank(c: char) -> bool {
    c == '\u{feff}' || (c.is_whitespace() && c != '\u{85}')
}

fn trimmed(text: &str) -> &str {
    text.trim_matches(is_blank)
}
