//! Counts how much a part of a document in `AsciiDoc` or reStructuredText says.

use crate::markdown::word_counts::{count, has_more_than_see, is_code, is_command, says_nothing, step};
use crate::markdown::{Markup, WordCounts};

/// An item of a list with this many words is a step.
const STEP: u32 = 3;

/// The number of words of a part. A step or a line of code counts as enough words. Comments, rules and unfinished
/// text do not count.
pub fn words(part: &str, markup: Markup) -> u32 {
    let mut reader = Reader {
        is_rest: markup == Markup::Rest,
        block: None,
        after_blank: false,
        in_term: false,
        item: None,
    };
    part.lines().fold(0_u32, |sum, line| sum.saturating_add(reader.line(line)))
}

/// An open block.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Block<'t> {
    /// Code, up to this line.
    Code(&'t str),
    /// A comment, up to this line.
    Comment(&'t str),
    /// Code that begins with the next line that is not blank, if that line is indented.
    CodeToCome,
    /// Code, up to a line that is not indented.
    IndentedCode,
    /// Code, up to a blank line.
    CodeParagraph,
    /// Content that is not shown as text, up to a line that is not indented.
    Hidden,
}

struct Reader<'t> {
    is_rest: bool,
    block: Option<Block<'t>>,
    after_blank: bool,
    /// Whether the next line explains the term in the line before it.
    in_term: bool,
    /// The text of the open list item so far, if it is not a step yet and the next line may continue it.
    item: Option<String>,
}

impl<'t> Reader<'t> {
    /// The number of words of a line.
    fn line(&mut self, raw: &'t str) -> u32 {
        let line = raw.trim();
        if line.is_empty() {
            self.after_blank = true;
            self.item = None;
            self.block = self.block.filter(|block| *block != Block::CodeParagraph);
            return 0;
        }
        let is_indented = raw.starts_with([' ', '\t']);
        let after_blank = std::mem::take(&mut self.after_blank);
        let in_term = std::mem::take(&mut self.in_term);
        match self.block {
            Some(Block::Code(end) | Block::Comment(end)) if end == line => {
                self.block = None;
                return 0;
            }
            Some(Block::Comment(_)) => return 0,
            Some(Block::Code(_)) => return of_code(line),
            Some(Block::CodeParagraph) if !ends_style(line) => return of_code(line),
            Some(Block::Hidden) if is_indented => return 0,
            Some(Block::CodeToCome | Block::IndentedCode) if is_indented => {
                self.block = Some(Block::IndentedCode);
                return of_code(line);
            }
            _ => self.block = None,
        }
        if self.is_rest {
            return self.rest(line);
        }
        // It is a literal paragraph.
        if is_indented && after_blank && item(line).is_none() {
            if says_nothing(line) { 0 } else { of_code(line) }
        } else {
            self.ascii_doc(line, in_term)
        }
    }

    fn ascii_doc(&mut self, line: &'t str, in_term: bool) -> u32 {
        if is_rule(line, b'/') {
            self.block = Some(Block::Comment(line));
            return 0;
        }
        if is_fence(line) {
            self.block = Some(Block::Code(if line.starts_with("```") { "```" } else { line }));
            return 0;
        }
        if is_style_of_code(line) {
            self.block = Some(Block::CodeParagraph);
            return 0;
        }
        if line.starts_with("//") || line.starts_with(':') || is_macro(line) || is_block_title(line) {
            return 0;
        }
        let term = line.split_once(":: ").map(|(_, text)| text).or(in_term.then_some(line));
        self.in_term = line.ends_with("::");
        term.map_or_else(|| self.text(line), of_item)
    }

    fn rest(&mut self, line: &'t str) -> u32 {
        /// Directives whose content is not part of the page's text.
        const HIDDEN: [&str; 8] =
            ["contents", "image", "include", "index", "meta", "toctree", "todo", "todolist"];
        const CODE: [&str; 5] = ["code", "literalinclude", "sourcecode", "prompt", "parsed-literal"];
        if is_field(line) {
            return 0;
        }
        let Some(inner) = line.strip_prefix("..").filter(|inner| inner.is_empty() || inner.starts_with(' '))
        else {
            self.block = line.ends_with("::").then_some(Block::CodeToCome);
            return self.text(line);
        };
        let (name, text) = inner.split_once("::").unwrap_or(("", ""));
        let name = name.trim();
        if CODE.iter().any(|code| name.starts_with(code)) {
            self.block = Some(Block::CodeToCome);
        } else if HIDDEN.contains(&name)
            || name.is_empty() && !inner.trim_start().starts_with(['_', '[', '|'])
        {
            self.block = Some(Block::Hidden);
        } else if NOTICES.contains(&name) {
            return self.text(text.trim());
        }
        0
    }

    /// Counts a line of text, which may continue a list item.
    fn text(&mut self, line: &str) -> u32 {
        /// In bytes. The text of a longer item is not collected any further.
        const LONGEST: usize = 500;
        let before = self.item.take();
        if has_command(line, self.is_rest) && !is_unfinished(line) && !says_nothing(line) {
            return WordCounts::enough();
        }
        let (item, more) = match (item(line), before) {
            (Some(text), _) => (text.to_owned(), of_item(text)),
            (None, Some(before)) => (format!("{before} {line}"), count(line)),
            (None, None) if is_unfinished(line) || says_nothing(line) => return 0,
            (None, None) => return count(line),
        };
        let words = of_item(&item);
        if words >= WordCounts::enough() || words == 0 {
            return words;
        }
        self.item = Some(item).filter(|item| item.len() < LONGEST);
        more
    }
}

/// Whether a line consists of `mark` alone, at least four times, and so begins or ends a block of `AsciiDoc`.
pub fn is_rule(line: &str, mark: u8) -> bool {
    line.len() >= 4 && line.bytes().all(|byte| byte == mark)
}

/// Whether a line of `AsciiDoc` begins code.
fn is_fence(line: &str) -> bool {
    is_rule(line, b'-') || is_rule(line, b'.') || line.starts_with("```")
}

/// Whether a line of `AsciiDoc` says that the paragraph below it is code: `[source,bash]`, `[,bash]`, `[listing]`.
pub fn is_style_of_code(line: &str) -> bool {
    let inner = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let style = inner.and_then(|inner| inner.split([',', '%', '#', '.']).next());
    style.is_some_and(|style| matches!(style, "source" | "listing" | "literal")) || line.starts_with("[,")
}

/// Whether the block below such a style line is not a paragraph.
pub fn ends_style(line: &str) -> bool {
    is_fence(line) || line.starts_with('[') || is_block_title(line)
}

/// Whether a line has a command within its text: `` `kubectl get pods` ``, or with double backticks in
/// reStructuredText.
fn has_command(line: &str, is_rest: bool) -> bool {
    if !line.contains('`') {
        return false;
    }
    let line = if is_rest { line.to_owned() } else { line.replace("``", "`") };
    let parts: Vec<&str> = line.split(if is_rest { "``" } else { "`" }).collect();
    let is_closed = |at: usize| at % 2 == 1 && at + 1 < parts.len();
    parts.iter().enumerate().any(|(at, part)| is_closed(at) && is_command(part))
}

/// Directives of reStructuredText that may have text on their own line.
pub const NOTICES: [&str; 10] =
    ["attention", "caution", "danger", "error", "hint", "important", "note", "seealso", "tip", "warning"];

/// Whether a line of reStructuredText is a field: `:Owner: Mira`, and not `::` alone or the role of a link.
fn is_field(line: &str) -> bool {
    let field = line.strip_prefix(':').and_then(|rest| rest.split_once(':'));
    field.is_some_and(|(name, value)| !name.is_empty() && !value.starts_with('`'))
}

/// Whether a line of `AsciiDoc` is a macro alone: `image::graph.png[The graph]`, `include::steps.adoc[]`.
fn is_macro(line: &str) -> bool {
    line.split_once("::").is_some_and(|(name, rest)| {
        let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase());
        is_name && rest.ends_with(']') && rest.contains('[') && !rest.starts_with(char::is_whitespace)
    })
}

/// Whether a line of `AsciiDoc` is the title of a block: `.The pods`.
fn is_block_title(line: &str) -> bool {
    line.strip_prefix('.').is_some_and(|title| title.starts_with(char::is_alphanumeric))
}

/// The number of words of a line of code. Comments, options of the block, placeholders and files that are not found do
/// not count.
fn of_code(line: &str) -> u32 {
    let is_other = line.starts_with(':') || line.starts_with("include::");
    let says = !is_other && !is_unfinished(line) && is_code(line);
    if says { WordCounts::enough() } else { 0 }
}

fn is_unfinished(line: &str) -> bool {
    ["TODO", "TBD", "FIXME", "XXX"].iter().any(|mark| line.contains(mark))
}

/// The text of an item of a list: `* text`, `.. text`, `1. text`, `2) text`, `(3) text`, `a. text`, `#. text`.
fn item(line: &str) -> Option<&str> {
    const DEEPEST: usize = 5;
    let bare = line.strip_prefix('(').unwrap_or(line);
    let digits = bare.trim_start_matches(|c: char| c.is_ascii_digit());
    let letter = bare.strip_prefix(|c: char| c.is_ascii_alphabetic());
    let after = Some(digits).filter(|digits| digits.len() < bare.len()).or(letter);
    if let Some(text) = after.and_then(|rest| rest.strip_prefix(". ").or_else(|| rest.strip_prefix(") "))) {
        return Some(text);
    }
    if let Some(text) = line.strip_prefix("#. ") {
        return Some(text);
    }
    let Some(mark) = line.chars().next().filter(|mark| "*.-+".contains(*mark)) else { return step(line) };
    let text = line.trim_start_matches(mark);
    (line.len() - text.len() <= DEEPEST).then(|| text.strip_prefix(' ')).flatten()
}

fn of_item(text: &str) -> u32 {
    if is_unfinished(text) || says_nothing(text) {
        return 0;
    }
    let words = count(text);
    // An item that only links to another page is not a step.
    if words >= STEP && has_more_than_see(&outside_links(text)) { WordCounts::enough() } else { words }
}

/// A text without its links to other pages of the project: `xref:a.adoc[text]`, `` :doc:`text <a>` ``.
fn outside_links(text: &str) -> String {
    const LINKS: [(&str, char); 3] = [("xref:", ']'), ("link:", ']'), (":doc:`", '`')];
    /// These occur in addresses, and in links whose destination other files decide.
    const OPEN: [char; 6] = ['{', ':', '@', '$', '|', '*'];
    /// In bytes. A longer text is not searched.
    const LONGEST: usize = 2000;
    if text.len() > LONGEST {
        return text.to_owned();
    }
    let mut outside = String::with_capacity(text.len());
    let mut rest = text;
    let next = |rest: &str| {
        let starts = LINKS.iter().filter_map(|(start, end)| Some((rest.find(start)?, start.len(), *end)));
        starts.min()
    };
    while let Some((at, length, end)) = next(rest) {
        let (before, link) = rest.split_at(at);
        outside.push_str(before);
        let close = link[length..].find(end).filter(|close| !link[length..length + close].contains(OPEN));
        let skipped = close.map_or(length, |close| length + close + end.len_utf8());
        outside.push_str(if close.is_some() { " " } else { &link[..length] });
        rest = &link[skipped..];
    }
    outside.push_str(rest);
    outside
}

#[cfg(test)]
mod tests {
    use super::words;
    use crate::markdown::{Markup, WordCounts};

    #[test]
    fn code_and_steps_are_enough() {
        let enough = WordCounts::enough();
        for text in [
            "[source,bash]\n----\nkubectl get pods\n----\n",
            "....\ndf -h\n....\n",
            "```bash\ndf -h\n```\n",
            "////\nAsk Mira.\n////\n\n* Restart the service\n",
            "\n df -h\n",
            ". Stop it\n.. Drain the queue first\n",
            "Restart:: Drain the queue first\n",
            "Restart::\n  Drain the queue first\n",
            "* ポッドを再起動する\n",
            "[source,shell]\nkubectl get pods\n",
            "`kubectl -n pay get pods` says why.\n",
            "* Restart the\nworkers\n",
            "* Look at link:https://g.example/pay[the errors]\n",
            "* See xref:bank:drain.adoc[] then\n",
            "１．ポッドを再起動する\n",
        ] {
            assert!(words(text, Markup::AsciiDoc) >= enough, "{text}");
        }
        for text in [
            ".. code-block:: bash\n\n   df -h\n",
            "Run::\n\n   df -h\n",
            "::\n\n   df -h\n",
            "1) Drain the queue\n",
            "..\n   not this\n\n- Drain the queue\n",
            "Run ``kubectl get pods`` first\n",
            "* Drain the\n  queue\n",
            "(1) Drain the queue\n",
            "a. Drain the queue\n",
        ] {
            assert!(words(text, Markup::Rest) >= enough, "{text}");
        }
        let notice = ".. warning:: Drain the queue first\n";
        assert_eq!(words(notice, Markup::Rest), 4);
        assert_eq!(words(":ref:`pods` says how\n:Owner: Mira Novak\n", Markup::Rest), 3);
    }

    #[test]
    fn what_is_hidden_or_unwritten_is_not() {
        for text in [
            "----\n# a comment\n----\n",
            "----\n<command>\n----\n",
            "----\ninclude::restart.sh[]\n----\n",
            "////\n- Restart the service now\n\n----\ndf -h\n----\n////\n",
            "\n  Not written yet\n",
            "* Not written yet\n* Describe the impact here\n",
            "This runbook is still under construction and will be completed by the team at a later point in time, so come back.",
            "This runbook has moved to the wiki of the company, where you will find all of the steps that you need for it.",
            "image::graph.png[The graph of the errors of the last hour and of the day before, and what to look at if it is red]",
            "Text:\n  see below\n",
            ".The workers that wait\n",
            "* See the wiki\n",
            "* See xref:drain.adoc[Drain]\n",
            "[source,shell]\n# a comment\n\nSay more\n",
            "`pods` and `queue\n",
        ] {
            assert_eq!(words(text, Markup::AsciiDoc).min(5) / 5, 0, "{text}");
        }
        for text in [
            ".. code-block:: bash\n   :linenos:\n\n   # TODO\n",
            ".. literalinclude:: restart.sh\n   :language: bash\n",
            ".. code-block:: bash\n\nText.\n",
            ".. note::\n\n   TBD\n",
            "Run::\n\n",
            "..\n   - Restart the service now\n",
            ".. Restart the service\n   - Drain the queue\n",
            ".. todo::\n\n   - Write down the steps\n",
            "-------\n\nThe bank is down\n",
            "- Owner:\n  Payments platform team\n",
            "- See the\n  wiki\n",
            "- See also :doc:`restart <pods>`\n",
            ":doc:`restart the pods <pods>`\n",
            "- See `the runbook <https://wiki.example.com/pay>`_ for details\n",
        ] {
            assert!(words(text, Markup::Rest) < WordCounts::enough(), "{text}");
        }
    }
}
