//! Differences: each line by how it begins.

use super::super::classes::{ADDED, HEADING, REMOVED};
use super::super::rule::Pattern::Line;
use super::super::rule::Place::LineStart;
use super::super::rule::{Language, Mode, is};

pub const LANGUAGE: Language = Language {
    names: &["diff", "patch", "udiff"],
    has_placeholders: false,
    modes: &[&[Mode::new(
        "line",
        &[&[
            is(HEADING, Line("--- ")).at(LineStart),
            is(HEADING, Line("+++ ")).at(LineStart),
            is(HEADING, Line("@@")).at(LineStart),
            is(HEADING, Line("diff ")).at(LineStart),
            is(ADDED, Line("+")).at(LineStart),
            is(ADDED, Line(">")).at(LineStart),
            is(REMOVED, Line("-")).at(LineStart),
            is(REMOVED, Line("<")).at(LineStart),
        ]],
    )]],
};
