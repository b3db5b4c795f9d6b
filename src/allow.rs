//! Comments that allow a finding: `readyroom: allow RULE REASON`, in Markdown, YAML and HCL.
//!
//! In Markdown (`<!-- … -->`) the comment applies to its own lines and the block that follows. Elsewhere (`# …`, `// …`) it
//! applies to the next line that is not a comment or, after a value, to the line of that value.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::read::on_one_line;
use crate::source::{FileId, Span, Spanned};

const MARK: &str = "readyroom:";

/// A comment that allows findings of a rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Allowance {
    pub rule: Spanned<String>,
    /// The reason. Empty if none is given; the comment does not count then.
    pub reason: String,
    /// The range in which an allowed finding begins.
    pub covers: Span,
}

impl Allowance {
    /// Reads the text after the mark in `text[range]`. `None` if it is not `allow`.
    fn read(file: FileId, text: &str, range: Range<usize>, covers: Range<usize>) -> Option<Self> {
        let comment = text.get(range.clone())?;
        let instruction = &comment[comment.find(MARK)? + MARK.len()..];
        let rest = instruction.trim_start().strip_prefix("allow")?;
        if !rest.starts_with(|c: char| c.is_whitespace() || c == ':') && !rest.is_empty() {
            return None;
        }
        let rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == ':');
        let rule = rest.split_whitespace().next().unwrap_or_default().trim_end_matches([':', ',']);
        let start = range.end - rest.len();
        let reason = on_one_line(&rest[rule.len()..]);
        let reason = reason.trim_start_matches([':', '-', '–', '—', ',', ' ']).to_owned();
        let rule = Spanned::new(rule.to_owned(), Span::new(file, start..start + rule.len()));
        Some(Self { rule, reason, covers: Span::new(file, covers) })
    }

    pub fn is_about(&self, place: Span) -> bool {
        let Span { file, start, end } = self.covers;
        place.file == file && (start..=end).contains(&place.start)
    }
}

/// The allowances of a Markdown body, from the comments that were found in it.
pub fn in_markdown(file: FileId, text: &str, comments: &[(Span, Span)]) -> Vec<Allowance> {
    let range = |span: &Span| span.start as usize..span.end as usize;
    comments
        .iter()
        .filter_map(|(comment, covers)| Allowance::read(file, text, range(comment), range(covers)))
        .collect()
}

/// Whether a comment's text begins with [`MARK`].
pub fn is_mark(comment: &str) -> bool {
    comment.trim_start().starts_with(MARK)
}

fn may_be_in(text: &str) -> bool {
    memchr::memmem::find(text.as_bytes(), MARK.as_bytes()).is_some()
}

/// The allowances in `text[range]`, which is YAML, JSON or HCL.
pub fn in_lines(file: FileId, text: &str, range: Range<usize>) -> Vec<Allowance> {
    if !may_be_in(&text[range.clone()]) {
        return Vec::new();
    }
    let mut allowances = Vec::new();
    // Comments that wait for the line that they apply to.
    let mut waiting: Vec<(Range<usize>, usize)> = Vec::new();
    let mut start = range.start;
    for line in text[range].split_inclusive('\n') {
        let end = start + line.trim_end().len();
        let words = line.trim();
        let is_comment = words.starts_with('#') || words.starts_with("//");
        let marked = mark(line).map(|at| start + at);
        if is_comment {
            waiting.extend(marked.map(|at| (at..end, start)));
        } else if !words.is_empty() {
            let covered = waiting.drain(..).chain(marked.map(|at| (at..end, start)));
            allowances.extend(
                covered.filter_map(|(comment, from)| Allowance::read(file, text, comment, from..end)),
            );
        }
        start += line.len();
    }
    // Nothing follows these comments, so they apply to nothing.
    let alone = waiting.into_iter().filter_map(|(comment, from)| {
        let end = comment.end;
        Allowance::read(file, text, comment, from..end)
    });
    allowances.extend(alone);
    allowances
}

/// The position of the mark, if a comment of the line begins with it.
fn mark(line: &str) -> Option<usize> {
    let at = line.find(MARK)?;
    let before = line[..at].trim_end();
    let before = before.strip_suffix('#').or_else(|| before.strip_suffix("//"))?;
    let opens = before.is_empty() || before.ends_with([' ', '\t', '#', '/']);
    opens.then_some(at)
}

#[cfg(test)]
mod tests {
    use super::{Allowance, in_lines};
    use crate::source::FileId;

    fn read(text: &str) -> Vec<(String, String, &str)> {
        let allowances = in_lines(FileId(0), text, 0..text.len());
        let shown = |allowance: Allowance| {
            let covered = &text[allowance.covers.start as usize..allowance.covers.end as usize];
            (allowance.rule.value, allowance.reason, covered.lines().last().unwrap_or_default().trim())
        };
        allowances.into_iter().map(shown).collect()
    }

    fn one(rule: &str, reason: &str, covered: &'static str) -> Vec<(String, String, &'static str)> {
        vec![(rule.into(), reason.into(), covered)]
    }

    #[test]
    fn a_comment_applies_to_the_next_line_that_is_not_one() {
        let text = "# readyroom: allow link-dead moved in spring\n\n# another\na: 1\nb: 2\n";
        assert_eq!(read(text), one("link-dead", "moved in spring", "a: 1"));
        assert_eq!(
            read("a: 1 # readyroom: allow link-dead why\nb: 2\n")[0].2,
            "a: 1 # readyroom: allow link-dead why"
        );
        assert_eq!(read("// readyroom: allow link-dead why\nb = 2\n"), one("link-dead", "why", "b = 2"));
        assert_eq!(read("#readyroom:allow link-dead: why\r\na: 1\r\n"), one("link-dead", "why", "a: 1"));
    }

    #[test]
    fn other_comments_are_skipped() {
        for text in [
            "a: 'readyroom: allow x y'\n",
            "url: a#readyroom: allow x y\n",
            "# readyroom: checks this\na: 1\n",
        ] {
            assert_eq!(read(text), [], "{text}");
        }
    }

    #[test]
    fn a_comment_may_lack_its_reason_or_its_line() {
        assert_eq!(read("# readyroom: allow link-dead\na: 1\n"), one("link-dead", "", "a: 1"));
        let last = "# readyroom: allow link-dead why";
        assert_eq!(read(last), one("link-dead", "why", last));
    }
}
