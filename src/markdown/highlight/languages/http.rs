//! HTTP requests and responses, with JSON bodies.

use super::super::classes::{KEY, KEYWORD, VALUE};
use super::super::rule::FollowedBy::Now;
use super::super::rule::Pattern::{Number, One, Text, Word, Words};
use super::super::rule::Place::LineStart;
use super::super::rule::Step::{GoPush, Pop};
use super::super::rule::{Language, Mode, Rule, is, plain};

pub const LANGUAGE: Language = Language {
    names: &["http", "https"],
    has_placeholders: true,
    modes: &[&[
        Mode::new(
            "head",
            &[&[
                plain(Text("\n")).at(LineStart).go("body"),
                plain(One("{[")).at(LineStart).go("body"),
                is(KEYWORD, Words(METHODS)).at(LineStart).then(Now(&[" "])),
                is(KEYWORD, Text("HTTP/")).push("version"),
                is(KEY, Word("-")).at(LineStart).then(Now(&[":"])),
                plain(Word("-/")),
            ]],
        ),
        Mode::new("version", &[&[is(KEYWORD, Number), is(VALUE, Text(" ")).go("status")]]).line_end(Pop(1)),
        Mode::new("status", &[&[is(VALUE, Number)]]).line_end(Pop(1)),
        Mode::new("body", &[NEXT_HEAD, super::json::VALUES]),
    ]],
};

/// The start of another request or response after a body.
const NEXT_HEAD: &[Rule] = &[
    is(KEYWORD, Words(METHODS)).at(LineStart).then(Now(&[" "])).go("head"),
    is(KEYWORD, Text("HTTP/")).at(LineStart).step(GoPush("head", "version")),
];

const METHODS: &[&str] = &["CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE"];
