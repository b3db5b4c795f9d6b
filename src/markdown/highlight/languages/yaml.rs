//! YAML, and the templates of Helm and Prometheus in it.

use super::super::classes::{COMMENT, KEY, KEYWORD, STRING, VALUE, VARIABLE};
use super::super::rule::FollowedBy::Soon;
use super::super::rule::Pattern::{Before, BlockHeader, Closed, Escape, Line, Near, One, Text, Word};
use super::super::rule::Place::WordStart;
use super::super::rule::Scalar::{Any, Key, Value};
use super::super::rule::Step::{Indented, Pop};
use super::super::rule::{Language, Mode, Pattern, Rule, Scalar, is, plain};

pub const LANGUAGE: Language = Language {
    names: &["yaml", "yml", "helm"],
    has_placeholders: true,
    modes: &[&[
        Mode::new("block", &[&scalars(false), NODES, &[is(KEYWORD, BlockHeader).step(Indented("text"))]]),
        Mode::new("brackets", &[&scalars(true), NODES, &[plain(Text("}")).pop(), plain(Text("]")).pop()]]),
        Mode::new("double", &[&[TEMPLATE, is(VALUE, Escape), is(STRING, Text("\"")).pop()]]).of(STRING),
        Mode::new("single", &[&[TEMPLATE, is(VALUE, Text("''")), is(STRING, Text("'")).pop()]]).of(STRING),
        Mode::new("text", &[&[TEMPLATE]]),
        Mode::new("rest", &[&[TEMPLATE, COMMENTS]]).line_end(Pop(1)),
        Mode::new("rest in brackets", &[&[TEMPLATE, COMMENTS, plain(Before(",]}")).pop()]]).line_end(Pop(1)),
        Mode::new("anchor", &[&[is(VARIABLE, Word("-.")).pop(), LEAVE]]).line_end(Pop(1)),
        Mode::new("tag", &[&[is(KEYWORD, Word("!-./:")).pop(), LEAVE]]).line_end(Pop(1)),
    ]],
};

const LEAVE: Rule = plain(Before("")).pop();

const TEMPLATE: Rule = is(VARIABLE, Near("{{", "}}"));

const COMMENTS: Rule = is(COMMENT, Line("#")).at(WordStart);

const NODES: &[Rule] = &[
    COMMENTS,
    is(KEY, Closed("\"")).then(Soon(&[":"])),
    is(KEY, Closed("'")).then(Soon(&[":"])),
    is(STRING, Text("\"")).push("double"),
    is(STRING, Text("'")).push("single"),
    plain(Text("{")).push("brackets"),
    plain(Text("[")).push("brackets"),
    is(KEYWORD, One("&*")).at(WordStart).push("anchor"),
    is(KEYWORD, Text("!")).at(WordStart).push("tag"),
];

/// Plain scalars as a whole, since only their ends tell what they are. A scalar continues after a template.
const fn scalars(in_brackets: bool) -> [Rule; 6] {
    const fn scalar(in_brackets: bool, kind: Scalar) -> Pattern {
        Pattern::Scalar { in_brackets, kind }
    }
    let rest = if in_brackets { "rest in brackets" } else { "rest" };
    [
        TEMPLATE.then(Soon(&[":"])),
        TEMPLATE.push(rest),
        plain(scalar(in_brackets, Any)).then(Soon(&["{{"])).push(rest),
        is(KEY, scalar(in_brackets, Key)),
        is(VALUE, scalar(in_brackets, Value)),
        plain(scalar(in_brackets, Any)),
    ]
}
