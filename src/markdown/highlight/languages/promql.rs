//! `PromQL`, and `LogQL`, which has a similar syntax.

use super::super::classes::{COMMENT, FUNCTION, KEYWORD, OPERATOR, STRING, VALUE, VARIABLE};
use super::super::rule::FollowedBy::{Now, Soon};
use super::super::rule::Pattern::{AnyCase, Block, Line, Many, Number, Quoted, Text, Variable, Word, Words};
use super::super::rule::Step::Pop;
use super::super::rule::{Language, Mode, Rule, is, plain};

pub const LANGUAGE: Language = Language {
    names: &["promql", "logql", "metricsql"],
    has_placeholders: true,
    modes: &[&[
        Mode::new("expression", &[COMMON, EXPRESSION]),
        Mode::new("labels", &[COMMON, &[is(VARIABLE, Word(".")), plain(Text("}")).pop()]]),
        Mode::new("range", &[COMMON, &[is(VALUE, Number), plain(Text("]")).pop()]]).line_end(Pop(1)),
    ]],
};

const COMMON: &[Rule] = &[
    is(COMMENT, Line("#")),
    is(STRING, Quoted("\"")),
    is(STRING, Quoted("'")),
    is(STRING, Block("`", "`")),
    is(VARIABLE, Text("${")).push("labels"),
    is(VARIABLE, Variable),
    is(OPERATOR, Many(super::OPERATORS)),
];

const EXPRESSION: &[Rule] = &[
    plain(Text("{")).push("labels"),
    plain(Text("[")).push("range"),
    is(VALUE, Number),
    is(KEYWORD, Words(KEYWORDS)),
    // `sum by (job) (…)` calls `sum`.
    is(FUNCTION, Word(":")).then(Soon(&["(", "by (", "by(", "without (", "without("])),
    is(VALUE, AnyCase(super::VALUES)),
    plain(Word(":")),
    is(VARIABLE, Text("@")).then(Now(&[" "])),
];

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
