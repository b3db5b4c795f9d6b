//! Go.

use super::super::classes::{COMMENT, FUNCTION, KEY, KEYWORD, OPERATOR, STRING, VALUE};
use super::super::rule::FollowedBy::Now;
use super::super::rule::Pattern::{Block, Escape, Line, Many, Number, Quoted, Text, Word, Words};
use super::super::rule::Step::Pop;
use super::super::rule::{Language, Mode, is, plain};

pub const LANGUAGE: Language = Language {
    names: &["go", "golang"],
    has_placeholders: false,
    modes: &[&[
        Mode::new(
            "code",
            &[&[
                is(COMMENT, Line("//")),
                is(COMMENT, Block("/*", "*/")),
                is(STRING, Text("\"")).push("string"),
                is(STRING, Block("`", "`")),
                is(VALUE, Quoted("'")),
                is(VALUE, Number),
                is(KEYWORD, Words(&["type"])).then(Now(&[" ", "\t"])).push("type"),
                is(KEYWORD, Words(KEYWORDS)),
                is(VALUE, Words(&["false", "iota", "nil", "true"])),
                is(KEY, Words(TYPES)),
                is(FUNCTION, Word("")).then(Now(&["("])),
                plain(Word("")),
                is(OPERATOR, Text(":=")),
                is(OPERATOR, Many("=!<>+-*/%^|&~")),
            ]],
        ),
        Mode::new("string", &[&[is(VALUE, Escape), is(STRING, Text("\"")).pop()]])
            .of(STRING)
            .line_end(Pop(1)),
        Mode::new("type", &[&[is(KEY, Word("")).pop()]]).line_end(Pop(1)),
    ]],
};

const TYPES: &[&str] = &[
    "any",
    "bool",
    "byte",
    "comparable",
    "complex128",
    "complex64",
    "error",
    "float32",
    "float64",
    "int",
    "int16",
    "int32",
    "int64",
    "int8",
    "rune",
    "string",
    "uint",
    "uint16",
    "uint32",
    "uint64",
    "uint8",
    "uintptr",
];

const KEYWORDS: &[&str] = &[
    "break",
    "case",
    "chan",
    "const",
    "continue",
    "default",
    "defer",
    "else",
    "fallthrough",
    "for",
    "func",
    "go",
    "goto",
    "if",
    "import",
    "interface",
    "map",
    "package",
    "range",
    "return",
    "select",
    "struct",
    "switch",
    "type",
    "var",
];
