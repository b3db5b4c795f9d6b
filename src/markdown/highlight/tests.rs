//! Checks properties of every table, and the result for a sample in each language.
//! `BLESS=1 cargo test --lib highlight` writes `expected.txt`; review the difference.

#![allow(clippy::disallowed_methods, reason = "blesses the file beside this one")]

use std::fmt::Write;

use super::compiled::Compiled;
use super::languages::LANGUAGES;
use super::lexer::Lexer;
use super::rule::{Language, Mode, Pattern, Rule};
use super::{Highlighter, Memo};

/// HTML with each span as `class(text)`.
pub fn shape(html: &str) -> String {
    html.replace("<span class=\"hl-", "").replace("\">", "(").replace("</span>", ")")
}

/// The languages and blocks of `samples.txt`.
fn samples() -> Vec<(&'static str, &'static str)> {
    let parts = include_str!("samples.txt").trim_start_matches("== ").split("\n== ");
    parts.map(|part| part.split_once('\n').expect("a line names the language")).collect()
}

/// The text of HTML.
fn text(html: &str) -> String {
    let mut text = String::new();
    for part in html.split('<') {
        text.push_str(
            part.strip_prefix("/span>").or(part.split_once("\">").map(|tag| tag.1)).unwrap_or(part),
        );
    }
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

/// Pseudo-random numbers, the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits") % most
    }
}

fn rules(language: &Language) -> impl Iterator<Item = &Rule> {
    let modes = language.modes.iter().copied().flatten();
    modes.flat_map(|mode: &Mode| mode.rules.iter().copied().flatten())
}

/// Texts that are tokens in a language.
fn pieces(language: &Language) -> Vec<&'static str> {
    let mut pieces =
        vec![" ", "\n", "a", "1", ":", "=", "\\", "<a>", "  - ", "é", "\u{1f600}", "\0", "\r\n", "\t"];
    for rule in rules(language) {
        match rule.pattern {
            Pattern::Text(text)
            | Pattern::Line(text)
            | Pattern::Quoted(text)
            | Pattern::Closed(text)
            | Pattern::SqlString(text) => pieces.push(text),
            Pattern::Block(start, end) | Pattern::Near(start, end) => pieces.extend([start, end]),
            Pattern::Words(words) | Pattern::AnyCase(words) => pieces.extend(words.first()),
            Pattern::One(set) | Pattern::Many(set) => pieces.push(set),
            Pattern::Regex => pieces.extend(["/", "=/", "[", "]"]),
            Pattern::Apostrophe => pieces.extend(["a's", "a'", " '"]),
            _ => {}
        }
    }
    pieces.sort_unstable();
    pieces.dedup();
    pieces
}

#[test]
fn lists_of_words_are_sorted() {
    for language in LANGUAGES {
        for rule in rules(language) {
            if let Pattern::Words(words) | Pattern::AnyCase(words) = rule.pattern {
                assert!(words.is_sorted_by(|a, b| a < b), "{words:?}");
            }
        }
    }
}

#[test]
fn a_word_names_one_language() {
    let mut names: Vec<_> = LANGUAGES.iter().flat_map(|language| language.names).collect();
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count);
    let others = names.iter().find(|name| super::grammar::name(name).is_some());
    assert_eq!(others, None, "has a grammar too");
}

/// The output has all text of a block, and nothing else.
#[test]
fn text_stays_as_it_is() {
    let highlighter = Highlighter::new();
    let mut memo = Memo::default();
    let mut random = Random(1);
    let samples = samples();
    for language in LANGUAGES {
        let pieces = pieces(language);
        let name = language.names[0];
        for round in 0..300 {
            let mut code = String::new();
            for _ in 0..=random.below(40) {
                code.push_str(pieces[random.below(pieces.len())]);
            }
            if round % 3 == 0 {
                code = samples[random.below(samples.len())].1.to_owned();
                for _ in 0..=random.below(6) {
                    let at = code.floor_char_boundary(random.below(code.len() + 1));
                    let to = code.floor_char_boundary(at + random.below(4).min(code.len() - at));
                    code.replace_range(at..to, pieces[random.below(pieces.len())]);
                }
            }
            let names = if name == "bash" { vec!["bash", "console"] } else { vec![name] };
            for name in names {
                let html = highlighter.highlight(&mut memo, name, &code).expect("the language is known");
                assert_eq!(text(&html), code.replace('\0', "\u{fffd}"), "{name}: {code:?}");
                assert!(html.lines().all(|line| line.matches("<s").count() == line.matches("</s").count()));
            }
        }
    }
}

/// Random bytes are kept as text, too.
#[test]
fn bytes_do_not_matter() {
    let highlighter = Highlighter::new();
    let mut random = Random(2);
    for _ in 0..200 {
        let bytes: Vec<u8> =
            (0..random.below(200)).map(|_| u8::try_from(random.below(256)).expect("a byte")).collect();
        let code = String::from_utf8_lossy(&bytes);
        for language in LANGUAGES {
            let html = highlighter.highlight(&mut Memo::default(), language.names[0], &code);
            assert_eq!(text(&html.expect("the language is known")), code.replace('\0', "\u{fffd}"));
        }
    }
}

/// The number of steps is linear in the length of the text. Long repetitions of two pieces of a language are the
/// likeliest input to make the lexer look at the same bytes again and again.
#[test]
fn steps_grow_as_the_text_does() {
    let mut random = Random(3);
    for language in LANGUAGES {
        let table = Compiled::new(language);
        let pieces = pieces(language);
        let steps = |start: &str, part: &str, bytes: usize| {
            let code = format!("{start}{}a\n", part.repeat(bytes / part.len()));
            let mut lexer = Lexer::new(&table, &code);
            lexer.read(0..code.len(), &mut |_, _| {});
            lexer.looked()
        };
        let alone = pieces.iter().map(|piece| (*piece).to_owned());
        let mixed = (0..100).map(|_| {
            let count = 2 + random.below(3);
            (0..count).map(|_| pieces[random.below(pieces.len())]).collect()
        });
        for part in alone.chain(mixed).collect::<Vec<String>>() {
            let start: String = (0..random.below(4)).map(|_| pieces[random.below(pieces.len())]).collect();
            for start in ["", "a=b", &start] {
                let (few, many) = (steps(start, &part, 1_500), steps(start, &part, 6_000));
                assert!(many <= 6 * few, "{:?} {start:?} {part:?}: {few} and {many} steps", language.names);
            }
        }
    }
}

#[test]
fn samples_look_as_they_should() {
    let highlighter = Highlighter::new();
    let mut found = String::new();
    for (name, code) in samples() {
        let html = highlighter.highlight(&mut Memo::default(), name, code).expect("the language is known");
        let _ = write!(found, "== {name}\n{}", shape(&html));
    }
    let found = found.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    if std::env::var_os("BLESS").is_some() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/markdown/highlight/expected.txt");
        std::fs::write(path, &found).expect("the file can be written");
        return;
    }
    for (found, expected) in found.lines().zip(include_str!("expected.txt").lines()) {
        assert_eq!(found, expected);
    }
    assert_eq!(found, include_str!("expected.txt"));
}
