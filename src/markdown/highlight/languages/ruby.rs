//! Ruby.

use super::super::classes::{COMMENT, FUNCTION, KEYWORD, OPERATOR, STRING, VALUE, VARIABLE};
use super::super::rule::FollowedBy::Soon;
use super::super::rule::Pattern::{AnyCase, Before, Escape, Line, Many, Number, Quoted, Text, Word, Words};
use super::super::rule::Step::{Heredoc, Pop};
use super::super::rule::{Language, Mode, Rule, is, plain};

pub const LANGUAGE: Language = Language {
    names: &["ruby", "rb"],
    has_placeholders: false,
    modes: &[&[
        Mode::new("code", &[CODE]),
        Mode::new("double", &[EXPANSION, &[is(VALUE, Escape), is(STRING, Text("\"")).pop()]])
            .of(STRING)
            .line_end(Pop(1)),
        Mode::new("expansion", &[&[is(VARIABLE, Text("}")).pop(), plain(Text("{")).push("braces")], CODE]),
        Mode::new("braces", &[&[plain(Text("}")).pop(), plain(Text("{")).push("braces")], CODE]),
        Mode::new(
            "end",
            &[&[
                is(KEYWORD, Word("")).step(Heredoc { mode: "document", may_be_indented: true }),
                plain(Before("")).pop(),
            ]],
        )
        .line_end(Pop(1)),
        Mode::new("document", &[EXPANSION, &[is(VALUE, Escape)]]).of(STRING),
    ]],
};

const EXPANSION: &[Rule] = &[is(VARIABLE, Text("#{")).push("expansion")];

const CODE: &[Rule] = &[
    is(COMMENT, Line("#")),
    is(STRING, Text("\"")).push("double"),
    is(STRING, Quoted("'")),
    is(STRING, Quoted("`")),
    is(OPERATOR, Text("<<~")).push("end"),
    is(OPERATOR, Text("<<-")).push("end"),
    is(VALUE, Number),
    is(KEYWORD, Words(KEYWORDS)),
    is(VALUE, AnyCase(super::VALUES)),
    is(FUNCTION, Word("")).then(Soon(&["("])),
    plain(Word("")),
    is(VARIABLE, Word("@$")),
    is(OPERATOR, Many(super::OPERATORS)),
];

const KEYWORDS: &[&str] = &[
    "alias", "and", "begin", "break", "case", "class", "def", "do", "else", "elsif", "end", "ensure", "for",
    "if", "in", "include", "module", "next", "not", "or", "private", "redo", "require", "rescue", "retry",
    "return", "self", "super", "then", "undef", "unless", "until", "when", "while", "yield",
];
