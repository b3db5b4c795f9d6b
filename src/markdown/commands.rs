//! Finds commands in blocks of code, line by line.

use std::ops::Range;

use aho_corasick::AhoCorasick;

/// The lines of some code with a command that `name` gives a name: the range of each line, and the name of its first such command.
/// `name` is given the line and one of its commands. Only lines with one of the `marks` are looked at, and no comments.
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
