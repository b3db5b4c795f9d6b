//! INI files: systemd units, and files named `.conf` and `.cfg`.

use super::super::classes::{COMMENT, KEY, KEYWORD, OPERATOR, STRING, VALUE, VARIABLE};
use super::super::rule::FollowedBy::{Assignment, LineEnd, Now, Soon};
use super::super::rule::Pattern::{
    AnyCase, Before, Except, Line, Many, Near, Number, One, Phrase, Quoted, Text, Variable,
};
use super::super::rule::Place::{FirstOfLine, LineStart, WordStart};
use super::super::rule::Step::{Go, GoPush, Pop};
use super::super::rule::{Language, Mode, Rule, Step, is, plain};

pub const LANGUAGE: Language = Language {
    names: &["ini", "conf", "cfg", "systemd"],
    has_placeholders: true,
    modes: &[&[
        Mode::new("line", &[STARTS, REST]),
        // Lines after a key: indented ones continue its value.
        Mode::new("after a key", &[&[plain(Many(" \t")).at(LineStart).go("indented")], STARTS, REST]),
        Mode::new("indented", &[STARTS, VALUES]).of(STRING).line_end(Go("after a key")),
        Mode::new("section", &[COMMENTS]).line_end(Go("line")),
        Mode::new("separator", &[&[plain(Many(" \t")), is(OPERATOR, One("=:")).go("whole value")]])
            .line_end(Pop(1)),
        Mode::new("whole value", &[WHOLE_VALUES, &[plain(Before("")).go("value")]]).line_end(Pop(1)),
        Mode::new("value", &[VALUES]).of(STRING).line_end(Pop(1)),
    ]],
};

const STARTS: &[Rule] = &[
    plain(Many(" \t\r")).at(LineStart),
    is(COMMENT, Line("#")).at(FirstOfLine),
    is(COMMENT, Line(";")).at(FirstOfLine),
    is(KEY, Near("[", "]")).at(FirstOfLine).go("section"),
    is(KEYWORD, Except("=<>!~\" \t\r")).at(FirstOfLine).then(Assignment).step(VALUE_FOLLOWS),
    is(KEYWORD, Phrase("=:<>!~\"#;/$({[%@\\")).at(FirstOfLine).then(Assignment).step(VALUE_FOLLOWS),
    is(KEYWORD, Except("=:<>!~\" \t\r"))
        .at(FirstOfLine)
        .then(Soon(&[": ", ":\t", ":\r", ":\n"]))
        .step(VALUE_FOLLOWS),
];

const VALUE_FOLLOWS: Step = GoPush("after a key", "separator");

/// Any other line.
const REST: &[Rule] = &[plain(Except("")).go("line")];

const COMMENTS: &[Rule] = &[is(COMMENT, Line("#")).at(WordStart), is(COMMENT, Line(";")).at(WordStart)];

const WORDS: &[&str] = &["false", "no", "off", "on", "true", "yes"];

/// A number or a boolean must be the whole value.
const WHOLE_VALUES: &[Rule] = &[
    plain(Many(" \t\r")),
    is(VALUE, AnyCase(WORDS)).then(LineEnd),
    is(VALUE, AnyCase(WORDS)).then(Now(&[" #", " ;"])),
    is(VALUE, Number).then(LineEnd),
    is(VALUE, Number).then(Now(&[" #", " ;"])),
];

const VALUES: &[Rule] = &[
    is(COMMENT, Line("#")).at(WordStart),
    is(COMMENT, Line(";")).at(WordStart),
    plain(Many(" \t\r")).then(LineEnd),
    plain(Many(" \t")).then(Now(&["#", ";"])),
    is(STRING, Many(" \t\r")),
    plain(Text("\\\n")),
    plain(Text("\\\r\n")),
    is(STRING, Quoted("\"")),
    is(STRING, Quoted("'")).at(WordStart),
    is(VARIABLE, Near("${", "}")),
    is(VARIABLE, Variable),
];
