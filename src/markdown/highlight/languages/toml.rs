//! TOML.

use super::super::classes::{COMMENT, KEY, STRING, VALUE};
use super::super::rule::FollowedBy::{Assignment, Now};
use super::super::rule::Pattern::{
    Block, Closed, Escape, Line, Many, Near, Number, One, Quoted, Text, Word, Words,
};
use super::super::rule::Place::{After, FirstOfLine};
use super::super::rule::Step::Pop;
use super::super::rule::{Language, Mode, is, plain};

pub const LANGUAGE: Language = Language {
    names: &["toml"],
    has_placeholders: true,
    modes: &[&[
        Mode::new(
            "value",
            &[&[
                is(COMMENT, Line("#")),
                plain(Many("[")).at(FirstOfLine).push("table"),
                is(KEY, Closed("\"")).then(Assignment),
                is(KEY, Near("'", "'")).then(Assignment),
                // A part of a longer key.
                is(KEY, Closed("\"")).then(Now(&["."])),
                is(KEY, Near("'", "'")).then(Now(&["."])),
                is(STRING, Text("\"\"\"")).push("lines"),
                is(STRING, Block("'''", "'''")),
                is(STRING, Quoted("\"")),
                is(STRING, Near("'", "'")),
                is(VALUE, Words(&["false", "inf", "nan", "true"])),
                is(VALUE, Number),
                is(VALUE, One("-+")).then(Now(DIGITS)),
                is(VALUE, One("-:")).at(After("0123456789")),
                is(KEY, Word("-.")),
            ]],
        ),
        Mode::new(
            "table",
            &[&[is(KEY, Quoted("\"")), is(KEY, Near("'", "'")), is(KEY, Word("-.")), plain(Text("]")).pop()]],
        )
        .line_end(Pop(1)),
        Mode::new("lines", &[&[is(VALUE, Escape), is(STRING, Text("\"\"\"")).pop()]]).of(STRING),
    ]],
};

const DIGITS: &[&str] = &["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
