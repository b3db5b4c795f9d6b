//! Diffs: the class of a line depends on its beginning.

use super::super::classes::{ADDED, HEADING, REMOVED};
use super::super::rule::FollowedBy::LineEnd;
use super::super::rule::Pattern::{Line, Many, Text};
use super::super::rule::Place::LineStart;
use super::super::rule::{Language, Mode, is, plain};

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
            // The default format, without `-u`: `2,3c4`, then lines with `< `, `---` and lines with `> `.
            is(HEADING, Many("0123456789,acd")).at(LineStart).then(LineEnd),
            plain(Text("---")).at(LineStart).then(LineEnd),
            is(ADDED, Line("> ")).at(LineStart),
            is(REMOVED, Line("< ")).at(LineStart),
            is(ADDED, Line("+")).at(LineStart),
            is(REMOVED, Line("-")).at(LineStart),
        ]],
    )]],
};
