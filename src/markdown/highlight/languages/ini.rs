//! INI files: systemd's units, and what programs call `.conf` and `.cfg`.

use super::super::classes::{COMMENT, KEY, KEYWORD, OPERATOR, STRING, VALUE, VARIABLE};
use super::super::rule::Pattern::{AnyCase, Except, Line, Near, Number, Quoted, Text, Variable, Word};
use super::super::rule::Place::{FirstOfLine, WordStart};
use super::super::rule::Step::Go;
use super::super::rule::Then::{Soon, WordEnd};
use super::super::rule::{Language, Mode, is, plain};

pub const LANGUAGE: Language = Language {
    names: &["ini", "conf", "cfg", "systemd"],
    has_placeholders: true,
    modes: &[&[
        Mode::new(
            "line",
            &[&[
                is(COMMENT, Line("#")).at(FirstOfLine),
                is(COMMENT, Line(";")).at(FirstOfLine),
                is(KEY, Near("[", "]")).at(FirstOfLine),
                is(KEYWORD, Except("=\" \t\r")).at(FirstOfLine).then(Soon(&["="])),
                is(OPERATOR, Text("=")).go("value"),
                plain(Except("=")),
            ]],
        ),
        Mode::new(
            "value",
            &[&[
                is(COMMENT, Line("#")).at(WordStart),
                is(COMMENT, Line(";")).at(WordStart),
                plain(Text("\\\n")),
                is(STRING, Quoted("\"")),
                is(STRING, Quoted("'")).at(WordStart),
                is(VARIABLE, Near("${", "}")),
                is(VARIABLE, Variable),
                is(VALUE, AnyCase(&["false", "no", "off", "on", "true", "yes"])).then(WordEnd),
                is(VALUE, Number).then(WordEnd),
                plain(Word("-.0123456789:/")),
            ]],
        )
        .line_end(Go("line")),
    ]],
};
