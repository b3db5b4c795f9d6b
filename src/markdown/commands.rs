//! Finds commands in blocks of code, line by line.

use std::ops::Range;

use aho_corasick::AhoCorasick;

/// Finds the lines of `code` that have a command to report. Returns the range of each such line, and the name of its
/// first such command. `name` is called with the line and one of its commands, and returns the command's name, or
/// `None` if it is not to be reported. Comments, and lines without one of the `marks`, are skipped.
pub fn find(
    code: &str,
    marks: &AhoCorasick,
    name: impl Fn(&str, &str) -> Option<String>,
) -> Vec<(Range<usize>, String)> {
    let mut found = Vec::new();
    let mut at = 0;
    for line in code.split_inclusive('\n') {
        let trimmed = line.trim();
        let mut commands = line.split(['|', ';']).flat_map(|part| part.split("&&"));
        if marks.is_match(trimmed)
            && !trimmed.starts_with("# ")
            && !trimmed.starts_with("--")
            && let Some(name) = commands.find_map(|command| name(trimmed, command))
        {
            let start = at + line.find(trimmed).unwrap_or(0);
            found.push((start..start + trimmed.len(), name));
        }
        at += line.len();
    }
    found
}
