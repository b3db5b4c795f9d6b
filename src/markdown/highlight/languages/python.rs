//! Python, in files and in interactive sessions.

use super::super::classes::{COMMENT, FUNCTION, KEYWORD, OPERATOR, PROMPT, STRING, VALUE, VARIABLE};
use super::super::rule::FollowedBy::Soon;
use super::super::rule::Pattern::{AnyCase, Block, Line, Many, Number, Quoted, Text, Word, Words};
use super::super::rule::Place::{FirstOfLine, LineStart};
use super::super::rule::Step::Pop;
use super::super::rule::{Language, Mode, Rule, is, plain};

pub const LANGUAGE: Language = Language {
    names: &["python", "py", "python3", "starlark", "bzl", "pycon"],
    has_placeholders: false,
    modes: &[&[
        Mode::new(
            "code",
            &[&[is(PROMPT, Text(">>> ")).at(LineStart), is(PROMPT, Text("... ")).at(LineStart)], CODE],
        ),
        Mode::new("definition", &[&[is(FUNCTION, Word("")).pop()]]).line_end(Pop(1)),
    ]],
};

const CODE: &[Rule] = &[
    is(COMMENT, Line("#")),
    is(STRING, Block("\"\"\"", "\"\"\"")),
    is(STRING, Block("'''", "'''")),
    is(STRING, Quoted("\"")),
    is(STRING, Quoted("'")),
    is(VALUE, Number),
    is(KEYWORD, Words(&["class", "def"])).push("definition"),
    is(KEYWORD, Words(KEYWORDS)),
    is(VALUE, AnyCase(super::VALUES)),
    is(FUNCTION, Word("")).then(Soon(&["("])),
    plain(Word("")),
    is(VARIABLE, Word("@.")).at(FirstOfLine),
    is(OPERATOR, Many(super::OPERATORS)),
];

const KEYWORDS: &[&str] = &[
    "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif", "else",
    "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal", "not",
    "or", "pass", "raise", "return", "try", "while", "with", "yield",
];
