//! Counts how much a part of a text in `AsciiDoc` or reStructuredText says.

use crate::markdown::WordCounts;

/// The number of words of a part. A step or a line of code is enough; a comment, a rule and text that is still to be written do
/// not count.
pub fn words(part: &str) -> u32 {
    let mut reader = Reader::default();
    part.lines().fold(0_u32, |sum, line| sum.saturating_add(reader.line(line)))
}

/// An open block of code.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Code<'t> {
    /// Up to this line.
    Until(&'t str),
    /// As long as lines are indented.
    Indented,
    /// Not code, but a comment, up to this line.
    Comment(&'t str),
}

#[derive(Default)]
struct Reader<'t> {
    code: Option<Code<'t>>,
    /// Whether the next line that is not blank begins a block of code, if it is indented.
    announced: bool,
}

impl<'t> Reader<'t> {
    /// The number of words of a line.
    fn line(&mut self, raw: &'t str) -> u32 {
        let line = raw.trim();
        let is_indented = raw.starts_with([' ', '\t']);
        if line.is_empty() {
            return 0;
        }
        if self.code == Some(Code::Until(line)) || self.code == Some(Code::Comment(line)) {
            self.code = None;
            return 0;
        }
        if let Some(Code::Comment(_)) = self.code {
            return 0;
        }
        if self.code == Some(Code::Indented) && !is_indented {
            self.code = None;
        }
        if std::mem::take(&mut self.announced) && is_indented && self.code.is_none() {
            self.code = Some(Code::Indented);
        }
        if self.code.is_some() {
            return if is_code(line) { WordCounts::enough() } else { 0 };
        }
        if line.len() >= 4 && line.bytes().all(|byte| byte == b'/') {
            self.code = Some(Code::Comment(line));
            return 0;
        }
        if let Some(end) = fence(line) {
            self.code = Some(Code::Until(end));
            return 0;
        }
        let is_directive = line.starts_with("..");
        self.announced = if is_directive { is_code_block(line) } else { line.ends_with("::") };
        if is_directive || line.starts_with("//") || line.starts_with(':') || is_unfinished(line) {
            return 0;
        }
        of_text(line)
    }
}

/// The line that ends the block that a line begins: `----`, `....` or three backticks.
fn fence(line: &str) -> Option<&str> {
    let is_rule = |mark: char| line.len() >= 4 && line.chars().all(|c| c == mark);
    if is_rule('-') || is_rule('.') {
        return Some(line);
    }
    line.starts_with("```").then_some("```")
}

fn is_code_block(directive: &str) -> bool {
    [".. code", ".. sourcecode", ".. prompt", ".. parsed-literal"]
        .iter()
        .any(|name| directive.starts_with(name))
}

/// Whether a line of a block of code is code, and not a comment, an option of the block or a placeholder.
fn is_code(line: &str) -> bool {
    let is_comment = ["#", "//", "--", ";", ":"].iter().any(|mark| line.starts_with(mark));
    let is_placeholder = line.starts_with('<') && line.ends_with('>');
    !is_comment && !is_placeholder && !is_unfinished(line) && line.contains(char::is_alphanumeric)
}

fn is_unfinished(line: &str) -> bool {
    ["TODO", "TBD", "FIXME", "XXX"].iter().any(|mark| line.contains(mark))
}

fn of_text(line: &str) -> u32 {
    let digits = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let is_step = ["* ", "- ", ". ", "#. "].iter().any(|mark| line.starts_with(mark))
        || (digits.len() < line.len() && digits.starts_with(". "));
    let count = line.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric)).count();
    let count = u32::try_from(count).unwrap_or(u32::MAX);
    if is_step && count >= 3 { WordCounts::enough() } else { count }
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn code_is_enough() {
        let enough = crate::markdown::WordCounts::enough();
        for text in [
            "[source,bash]\n----\nkubectl get pods\n----\n",
            "....\ndf -h\n....\n",
            "```bash\ndf -h\n```\n",
            ".. code-block:: bash\n\n   df -h\n",
            "Run::\n\n   df -h\n",
            "////\nAsk Mira.\n////\n\n* Restart the service\n",
        ] {
            assert!(words(text) >= enough, "{text}");
        }
        for text in [
            "----\n# a comment\n----\n",
            "----\n<command>\n----\n",
            ".. code-block:: bash\n   :linenos:\n\n   # TODO\n",
            ".. code-block:: bash\n\nText.\n",
            ".. note::\n\n   TBD\n",
            "Run::\n\n",
            "////\n- Restart the service now\n\n----\ndf -h\n----\n////\n",
        ] {
            assert!(words(text) < enough, "{text}");
        }
    }
}
