//! `PromQL`, and what else is written like it. No grammar for it is at hand, and it needs none:
//! a token tells what it is.

use super::grammar::Class;
use super::paint::Painter;
use super::placeholders;

const KEYWORDS: &[&str] = &[
    "and",
    "atan2",
    "bool",
    "by",
    "end",
    "group_left",
    "group_right",
    "ignoring",
    "offset",
    "on",
    "or",
    "start",
    "unless",
    "without",
];

const AGGREGATIONS: &[&str] = &[
    "avg",
    "bottomk",
    "count",
    "count_values",
    "group",
    "limit_ratio",
    "limitk",
    "max",
    "min",
    "quantile",
    "stddev",
    "stdvar",
    "sum",
    "topk",
];

pub fn highlight(code: &str) -> String {
    let mut out = String::with_capacity(code.len() * 3);
    // A quote that goes on over the end of a line, and whether labels are listed here.
    let mut quote = None;
    let mut labels = false;
    for line in code.lines() {
        let found = placeholders::find(line);
        let seen = placeholders::mask(line, &found);
        let mut painter = Painter::new(line, found);
        let mut at = 0;
        while at < seen.len() {
            let (length, class) = token(&seen[at..], &mut quote, &mut labels);
            painter.paint(at..at + length, class);
            at += length;
        }
        out.push_str(&painter.finish());
    }
    out
}

/// The length and the class of what a text begins with.
fn token(text: &str, quote: &mut Option<char>, labels: &mut bool) -> (usize, Option<Class>) {
    let Some(first) = text.chars().next() else { return (0, None) };
    if let Some(open) = *quote {
        return (string(text, open, quote), Some("hl-s"));
    }
    match first {
        '#' => (text.len(), Some("hl-c")),
        '"' | '\'' | '`' => (1 + string(&text[1..], first, quote), Some("hl-s")),
        '0'..='9' => (run(text, |c| c.is_ascii_alphanumeric() || c == '.' || c == '_'), Some("hl-n")),
        '$' => (1 + run(&text[1..], |c| c.is_alphanumeric() || "_{}:".contains(c)), Some("hl-v")),
        'a'..='z' | 'A'..='Z' | '_' | ':' => word(text, *labels),
        '=' | '!' | '<' | '>' | '+' | '-' | '*' | '/' | '%' | '^' | '@' | '|' | '~' => {
            (run(text, |c| "=!<>+-*/%^@|~".contains(c)), Some("hl-o"))
        }
        _ => {
            if matches!(first, '{' | '}') {
                *labels = first == '{';
            }
            (first.len_utf8(), None)
        }
    }
}

fn word(text: &str, labels: bool) -> (usize, Option<Class>) {
    let length = run(text, |c| c.is_ascii_alphanumeric() || c == '_' || c == ':');
    let word = &text[..length];
    let lower = word.to_ascii_lowercase();
    let class = match text[length..].trim_start().chars().next() {
        _ if labels => Some("hl-v"),
        _ if KEYWORDS.contains(&lower.as_str()) => Some("hl-k"),
        _ if AGGREGATIONS.contains(&lower.as_str()) => Some("hl-f"),
        Some('(') => Some("hl-f"),
        _ if matches!(lower.as_str(), "inf" | "nan") => Some("hl-n"),
        _ => None,
    };
    (length, class)
}

/// How much of a text belongs to a string that is open.
fn string(text: &str, open: char, quote: &mut Option<char>) -> usize {
    let mut escaped = false;
    for (at, character) in text.char_indices() {
        if character == open && !escaped {
            *quote = None;
            return at + 1;
        }
        escaped = character == '\\' && !escaped && open != '`';
    }
    // Only backquotes go on over lines.
    *quote = Some(open).filter(|open| *open == '`');
    text.len()
}

fn run(text: &str, belongs: impl Fn(char) -> bool) -> usize {
    text.find(|c| !belongs(c)).unwrap_or(text.len())
}
