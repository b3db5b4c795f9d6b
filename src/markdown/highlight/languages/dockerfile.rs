//! Dockerfiles: an instruction at the start of a line, and what it is given.

use super::super::classes::{COMMENT, KEYWORD, OPERATOR, STRING, VARIABLE};
use super::super::rule::Pattern::{
    AnyCase, Block, Escape, Flag, Line, Many, Near, Quoted, Text, Variable, Word,
};
use super::super::rule::Place::{FirstOfLine, WordStart};
use super::super::rule::Step::Go;
use super::super::rule::Then::{Now, WordEnd};
use super::super::rule::{Language, Mode, is, plain};

pub const LANGUAGE: Language = Language {
    names: &["dockerfile", "docker", "containerfile"],
    has_placeholders: true,
    modes: &[&[
        Mode::new(
            "line",
            &[&[
                is(COMMENT, Line("#")).at(FirstOfLine),
                is(KEYWORD, AnyCase(INSTRUCTIONS)).at(FirstOfLine).then(WordEnd).go("arguments"),
                plain(Word("")),
            ]],
        ),
        Mode::new(
            "arguments",
            &[&[
                // A comment does not end the instruction that it stands in.
                is(COMMENT, Block("#", "\n")).at(FirstOfLine),
                plain(Text("\\\n")),
                plain(Escape),
                is(STRING, Quoted("\"")),
                is(STRING, Quoted("'")),
                is(VARIABLE, Near("${", "}")),
                is(VARIABLE, Variable),
                is(VARIABLE, Flag).at(WordStart).then(Now(&["="])),
                is(VARIABLE, Flag).at(WordStart),
                is(KEYWORD, AnyCase(&["as", "cmd"])).at(WordStart).then(WordEnd),
                is(VARIABLE, Word("-.")).at(WordStart).then(Now(&["="])),
                plain(Word("-./")),
                is(OPERATOR, Many("=&|;<>")),
            ]],
        )
        .line_end(Go("line")),
    ]],
};

const INSTRUCTIONS: &[&str] = &[
    "add",
    "arg",
    "cmd",
    "copy",
    "entrypoint",
    "env",
    "expose",
    "from",
    "healthcheck",
    "label",
    "maintainer",
    "onbuild",
    "run",
    "shell",
    "stopsignal",
    "user",
    "volume",
    "workdir",
];
