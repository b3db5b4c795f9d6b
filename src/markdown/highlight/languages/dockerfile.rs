//! Dockerfiles: an instruction at the start of a line, and its arguments.

use super::super::classes::{COMMENT, KEYWORD, OPERATOR, STRING, VALUE, VARIABLE};
use super::super::rule::FollowedBy::{Now, WordEnd};
use super::super::rule::Pattern::{
    AnyCase, Before, Block, Escape, Except, Flag, Line, Many, Near, Quoted, Text, Variable, Word,
};
use super::super::rule::Place::{FirstOfLine, InWord, WordStart};
use super::super::rule::Step::{Go, Pop};
use super::super::rule::{Language, Mode, Rule, is, plain};

pub const LANGUAGE: Language = Language {
    names: &["dockerfile", "docker", "containerfile"],
    has_placeholders: true,
    modes: &[&[
        Mode::new(
            "line",
            &[&[
                is(COMMENT, Line("#")).at(FirstOfLine),
                is(KEYWORD, AnyCase(&["from"])).at(FirstOfLine).then(WordEnd).go("image"),
                is(KEYWORD, AnyCase(INSTRUCTIONS)).at(FirstOfLine).then(WordEnd).go("arguments"),
                plain(Word("")),
            ]],
        ),
        Mode::new("image", &[IMAGE, ARGUMENTS]).line_end(Go("line")),
        Mode::new("stage", &[&[is(VARIABLE, Word("-.")).go("arguments")], ARGUMENTS]).line_end(Go("line")),
        Mode::new("arguments", &[ARGUMENTS]).line_end(Go("line")),
        Mode::new(
            "from",
            &[&[is(OPERATOR, Text("=")), is(VARIABLE, Except(" \t\r$")).pop(), plain(Before("")).pop()]],
        )
        .line_end(Pop(1)),
    ]],
};

/// `name:tag` or `name@digest`, and the name of the stage. The port of a registry is not a tag.
const IMAGE: &[Rule] = &[
    is(VALUE, Word(":@.-")).at(InWord).then(WordEnd),
    is(KEYWORD, AnyCase(&["as"])).at(WordStart).then(WordEnd).go("stage"),
];

const ARGUMENTS: &[Rule] = &[
    // A comment does not end the instruction that it is in.
    is(COMMENT, Block("#", "\n")).at(FirstOfLine),
    plain(Text("\\\n")),
    plain(Escape),
    is(STRING, Quoted("\"")),
    is(STRING, Quoted("'")),
    is(VARIABLE, Near("${", "}")),
    is(VARIABLE, Variable),
    is(VARIABLE, Text("--from")).at(WordStart).then(Now(&["="])).push("from"),
    is(VARIABLE, Flag).at(WordStart).then(Now(&["="])),
    is(VARIABLE, Flag).at(WordStart),
    is(KEYWORD, AnyCase(&["cmd"])).at(WordStart).then(WordEnd),
    is(VARIABLE, Word("-.")).at(WordStart).then(Now(&["="])),
    plain(Word("-./")),
    is(OPERATOR, Many("=&|;<>")),
];

const INSTRUCTIONS: &[&str] = &[
    "add",
    "arg",
    "cmd",
    "copy",
    "entrypoint",
    "env",
    "expose",
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
