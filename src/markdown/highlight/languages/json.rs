//! JSON, with the comments that some of its variants allow.

use super::super::classes::{COMMENT, KEY, STRING, VALUE};
use super::super::rule::FollowedBy::{Now, Soon};
use super::super::rule::Pattern::{Block, Line, Number, One, Quoted, Word, Words};
use super::super::rule::{Language, Mode, Rule, is, plain};

pub const LANGUAGE: Language = Language {
    names: &["json", "jsonc", "json5", "jsonl"],
    has_placeholders: true,
    modes: &[&[Mode::new("value", &[VALUES, COMMENTS])]],
};

pub const VALUES: &[Rule] = &[
    is(KEY, Quoted("\"")).then(Soon(&[":"])),
    is(KEY, Quoted("'")).then(Soon(&[":"])),
    is(STRING, Quoted("\"")),
    is(STRING, Quoted("'")),
    is(VALUE, Number),
    is(VALUE, One("-+.")).then(Now(&["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"])),
    is(VALUE, Words(super::VALUES)),
    plain(Word("")),
];

const COMMENTS: &[Rule] = &[is(COMMENT, Line("//")), is(COMMENT, Block("/*", "*/"))];
