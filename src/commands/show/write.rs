//! Writes a page for a terminal. Control characters of its text are removed.

use crate::fill::{Stretch, Value, is_hidden};
use crate::lookup::{Shown, Twin};
use crate::markdown::{Part, Piece};

const BOLD: &str = "\u{1b}[1m";
const DIM: &str = "\u{1b}[2m";
const UNDERLINED: &str = "\u{1b}[4m";
const RED: &str = "\u{1b}[31m";
const YELLOW: &str = "\u{1b}[33m";
const CYAN: &str = "\u{1b}[36m";
const END: &str = "\u{1b}[0m";

/// What is printed above the text.
pub struct Head<'a> {
    pub twin: &'a Twin,
    pub alarm: Option<&'a str>,
    pub severity: Option<&'a str>,
    pub section: Option<&'a str>,
    /// Whether everything that was asked for is shown: a section that was named, or the whole page.
    pub is_whole: bool,
    pub has_runbook: bool,
    pub values: &'a [Value],
    pub notes: &'a [String],
}

/// A text without control characters and invisible characters. Joiners of emoji stay.
pub fn cleaned(text: &str) -> String {
    let clean = |c: char| match c {
        '\t' => ' ',
        '\u{200c}' | '\u{200d}' => c,
        c if is_hidden(c) => '\u{fffd}',
        c => c,
    };
    text.chars().map(clean).collect()
}

/// Like `cleaned`, for code. Line breaks and tabs are kept.
fn cleaned_code(text: &str) -> String {
    text.chars().map(|c| if matches!(c, '\n' | '\t') || !is_hidden(c) { c } else { '\u{fffd}' }).collect()
}

/// A text without our colours.
pub fn plain(text: &str) -> String {
    anstream::adapter::strip_str(text).to_string()
}

fn styled(style: &str, text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("{style}{text}{END}") }
}

/// The whole text, with colours.
pub fn text(head: &Head<'_>, shown: Shown<'_>, codes: &[Vec<Stretch>]) -> String {
    let mut writer = Writer {
        out: self::head(head),
        line: String::new(),
        prefixes: Vec::new(),
        lists: Vec::new(),
        links: Vec::new(),
        table: Vec::new(),
        styles: Vec::new(),
        code: shown.first_code,
        codes,
        url: &head.twin.url,
    };
    for piece in shown.pieces {
        writer.piece(piece);
    }
    writer.end_block();
    format!("{}\n", writer.out.trim_end())
}

fn head(head: &Head<'_>) -> String {
    let twin = head.twin;
    let mut out = String::new();
    let mut line = |label: &str, text: String| out.push_str(&format!("{DIM}{label}{END} {text}\n"));
    if let Some(alarm) = head.alarm {
        let severity = head.severity.map(|severity| format!("  {YELLOW}{}{END}", cleaned(severity)));
        line("Alarm:   ", format!("{BOLD}{}{END}{}", cleaned(alarm), severity.unwrap_or_default()));
    }
    if !head.has_runbook {
        line("Runbook: ", styled(RED, "none yet; this is what is known about the alarm"));
    }
    let kind = if twin.kind == "runbook" { "Runbook: " } else { "Page:    " };
    if head.has_runbook {
        line(kind, format!("{BOLD}{}{END}  {DIM}{}{END}", cleaned(&twin.title), cleaned(&twin.url)));
    }
    if let Some(service) = &twin.service {
        line("Service: ", cleaned(service));
    }
    if head.alarm.is_none()
        && let Some(severity) = head.severity
    {
        line("Severity:", cleaned(severity));
    }
    if !twin.escalation.is_empty() {
        let who: Vec<String> = twin.escalation.iter().map(|who| cleaned(who)).collect();
        line("Escalate:", who.join(", then "));
    }
    let filled: Vec<String> = head.values.iter().map(value).collect();
    if !filled.is_empty() {
        line("Values:  ", filled.join("  "));
    }
    for note in head.notes {
        line("Note:    ", cleaned(note));
    }
    if let (Some(_), false) = (head.section, head.is_whole) {
        line("Note:    ", format!("one section; `readyroom show {}` shows the page", cleaned(&twin.url)));
    }
    out.push('\n');
    out
}

fn value(value: &Value) -> String {
    let name = cleaned(&value.name);
    match (&value.value, &value.refused) {
        (_, Some(why)) => styled(RED, &format!("{name} refused: {}", cleaned(why))),
        (Some(value), None) => format!("{name}={}", styled(UNDERLINED, &cleaned(value))),
        (None, None) => styled(DIM, &format!("{name} not set")),
    }
}

struct Writer<'w> {
    out: String,
    /// The text of the open block.
    line: String,
    /// The prefixes of the lines of each open block: for the first line, and for the others.
    prefixes: Vec<(String, String)>,
    /// The next number of each open list; `None` for a list without numbers.
    lists: Vec<Option<u64>>,
    links: Vec<String>,
    /// The rows of the open table.
    table: Vec<Vec<String>>,
    styles: Vec<&'static str>,
    /// The index of the next code, inline or in a block.
    code: usize,
    codes: &'w [Vec<Stretch>],
    url: &'w str,
}

impl Writer<'_> {
    fn piece(&mut self, piece: &Piece) {
        match piece {
            Piece::Open(part) => self.open(part),
            Piece::Close(part) => self.close(part),
            Piece::Text(text) => self.line.push_str(&cleaned(text)),
            Piece::Code(_) => {
                let code = self.next_code(CYAN);
                self.line.push_str(&code.replace('\n', " "));
                self.restyle();
            }
            Piece::Block { language, .. } => {
                self.end_block();
                let code = self.next_code(CYAN);
                if !language.is_empty() {
                    self.write_line(&styled(DIM, &format!("  {}", cleaned(language))));
                }
                for line in code.trim_end_matches(END).trim_end_matches('\n').lines() {
                    self.write_line(&format!("    {CYAN}{line}{END}"));
                }
                self.blank();
            }
            Piece::LineEnd => self.line.push('\n'),
            Piece::Rule => {
                self.end_block();
                self.write_line(&styled(DIM, "────────"));
                self.blank();
            }
            Piece::Task(done) => self.line.push_str(if *done { "[x] " } else { "[ ] " }),
        }
    }

    /// The next code, inline or in a block, filled in. `style` is the style of the text that was not filled in.
    fn next_code(&mut self, style: &str) -> String {
        let stretches = self.codes.get(self.code).map_or(&[][..], Vec::as_slice);
        self.code += 1;
        let parts = stretches.iter().map(|stretch| match stretch {
            Stretch::AsWritten(text) => format!("{style}{}", cleaned_code(text)),
            Stretch::Filled(text) => format!("{UNDERLINED}{}{END}{style}", cleaned_code(text)),
            Stretch::Open(text) => format!("{YELLOW}{}{END}{style}", cleaned_code(text)),
        });
        format!("{}{END}", parts.collect::<String>())
    }

    fn open(&mut self, part: &Part) {
        match part {
            Part::Heading { level, .. } => {
                self.end_block();
                self.style(BOLD);
                self.line.push_str(&"#".repeat(usize::from(*level)));
                self.line.push(' ');
            }
            Part::Paragraph | Part::Table => {
                self.end_line();
            }
            Part::Quote(label) => {
                self.end_block();
                self.prefixes.push(("│ ".to_owned(), "│ ".to_owned()));
                if let Some(label) = label {
                    self.write_line(&styled(BOLD, label));
                }
            }
            Part::List(first) => {
                self.end_line();
                self.lists.push(*first);
            }
            Part::Item => {
                self.end_line();
                let mark = match self.lists.last_mut() {
                    Some(Some(number)) => {
                        *number += 1;
                        format!("{}. ", *number - 1)
                    }
                    _ => "• ".to_owned(),
                };
                let rest = " ".repeat(mark.chars().count());
                self.prefixes.push((mark, rest));
            }
            Part::Row => self.table.push(Vec::new()),
            Part::Cell => self.line.clear(),
            Part::Emphasis => self.style(UNDERLINED),
            Part::Strong => self.style(BOLD),
            Part::Struck => self.style(DIM),
            Part::Link(to) => {
                self.links.push(to.clone());
                self.style(UNDERLINED);
            }
            Part::Image(to) => {
                self.links.push(to.clone());
                self.line.push_str("picture: ");
            }
            Part::Note(name) => {
                self.end_block();
                let mark = format!("[{}] ", cleaned(name));
                let rest = " ".repeat(mark.chars().count());
                self.prefixes.push((mark, rest));
            }
        }
    }

    fn close(&mut self, part: &Part) {
        match part {
            Part::Heading { .. } => {
                self.styles.pop();
                self.line.push_str(END);
                self.end_block();
            }
            Part::Paragraph => self.end_block(),
            Part::Quote(_) | Part::Note(_) => {
                self.end_block();
                self.prefixes.pop();
            }
            Part::List(_) => {
                self.end_line();
                self.lists.pop();
                if self.lists.is_empty() {
                    self.blank();
                }
            }
            Part::Item => {
                self.end_line();
                self.prefixes.pop();
            }
            Part::Cell => {
                let cell = std::mem::take(&mut self.line).replace('\n', " ");
                if let Some(row) = self.table.last_mut() {
                    row.push(cell);
                }
            }
            Part::Row => {}
            Part::Table => self.end_table(),
            Part::Emphasis | Part::Strong | Part::Struck => self.end_style(),
            Part::Link(_) => {
                self.end_style();
                let to = self.links.pop().unwrap_or_default();
                let address = self.address(&to);
                if !plain(&self.line).ends_with(&address) {
                    self.line.push_str(&styled(DIM, &format!(" ({address})")));
                    self.restyle();
                }
            }
            Part::Image(_) => {
                let to = self.links.pop().unwrap_or_default();
                let address = self.address(&to);
                self.line.push_str(&styled(DIM, &format!(" ({address})")));
            }
        }
    }

    /// The destination of a link. For a page of the site, its address in the form that `show` accepts.
    fn address(&self, to: &str) -> String {
        let is_whole = to.starts_with('#') || to.split('/').next().is_some_and(|first| first.contains(':'));
        if is_whole {
            return cleaned(to);
        }
        let (path, anchor) = to.split_once('#').map_or((to, ""), |(path, anchor)| (path, anchor));
        let mut parts: Vec<&str> = self.url.split('/').filter(|part| !part.is_empty()).collect();
        for part in path.split('/') {
            match part {
                ".." => drop(parts.pop()),
                "." | "" | "index.md" => {}
                part => parts.push(part),
            }
        }
        let folder = if path.ends_with("index.md") { "/" } else { "" };
        let anchor = if anchor.is_empty() { String::new() } else { format!(" --section {anchor}") };
        cleaned(&format!("{}{folder}{anchor}", parts.join("/")))
    }

    fn style(&mut self, style: &'static str) {
        self.styles.push(style);
        self.line.push_str(style);
    }

    fn end_style(&mut self) {
        self.styles.pop();
        self.line.push_str(END);
        self.restyle();
    }

    /// Applies the open styles again, after a reset.
    fn restyle(&mut self) {
        for style in &self.styles {
            self.line.push_str(style);
        }
    }

    /// Writes the open block, and a blank line after it.
    fn end_block(&mut self) {
        if self.end_line() {
            self.blank();
        }
    }

    fn end_line(&mut self) -> bool {
        let block = std::mem::take(&mut self.line);
        if plain(&block).trim().is_empty() {
            return false;
        }
        for line in block.lines().filter(|line| !plain(line).trim().is_empty()) {
            self.write_line(line.trim_end());
        }
        true
    }

    fn write_line(&mut self, line: &str) {
        for (once, rest) in &mut self.prefixes {
            self.out.push_str(once);
            once.clone_from(rest);
        }
        self.out.push_str(line);
        self.out.push('\n');
    }

    /// Writes a blank line, unless the last line is blank or the line would be between items of a list.
    fn blank(&mut self) {
        if !self.out.ends_with("\n\n") && self.lists.is_empty() {
            self.out.push('\n');
        }
    }

    fn end_table(&mut self) {
        let rows = std::mem::take(&mut self.table);
        let width = |cell: &String| plain(cell).chars().count();
        let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
        let widths: Vec<usize> = (0..columns)
            .map(|at| rows.iter().filter_map(|row| row.get(at)).map(width).max().unwrap_or(0))
            .collect();
        for row in &rows {
            let cells = row
                .iter()
                .zip(&widths)
                .map(|(cell, wide)| format!("{cell}{}", " ".repeat(wide - width(cell))));
            let line = cells.collect::<Vec<_>>().join("  ");
            self.write_line(line.trim_end());
        }
        self.blank();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(markdown: &str) -> String {
        let text = format!(
            "---\ntitle: \"T\"\nkind: \"runbook\"\nurl: \"a/b/\"\nlabels: \"\"\n---\n\n# T\n\n<!-- the page -->\n\n{markdown}\n\n<!-- end of the page -->\n"
        );
        let twin = Twin::parse("a/b/", &text).expect("it is a twin");
        let filled = twin.filled(&[("pod".to_owned(), "api-0".to_owned())]);
        let head = Head {
            twin: &twin,
            alarm: Some("A"),
            severity: None,
            section: None,
            is_whole: true,
            has_runbook: true,
            values: &filled.values,
            notes: &[],
        };
        let text = text_of(&head, &twin, &filled.codes);
        text.split_once("\n\n").map(|(_, rest)| rest.to_owned()).unwrap_or_default()
    }

    fn text_of(head: &Head<'_>, twin: &Twin, codes: &[Vec<Stretch>]) -> String {
        plain(&text(head, twin.section(None).expect("the whole page"), codes))
    }

    #[test]
    fn blocks_are_lines() {
        assert_eq!(
            shown(
                "Look **here**.\n\n```bash\nkubectl logs <pod>\n```\n\n1. one `x`\n2. two\n   - three\n\n> [!WARNING]\n> Careful\n\n| A | B |\n|---|---|\n| long cell | c |"
            ),
            "Look here.\n\n  bash\n    kubectl logs api-0\n\n1. one x\n2. two\n   • three\n\n│ Warning\n│ Careful\n\nA          B\nlong cell  c\n"
        );
    }

    #[test]
    fn links_say_where_they_lead() {
        assert_eq!(
            shown("[More](../../c/index.md#d), [out](https://x.example/y) and <https://z.example/>"),
            "More (c/ --section d), out (https://x.example/y) and https://z.example/\n"
        );
    }

    #[test]
    fn no_control_character_reaches_the_terminal() {
        let text = shown(
            "A \u{1b}[31mred\u{1b}]0;title\u{7} \u{9b}2J and `\u{1b}[2J` \u{202e}evil\n\n```\n\u{1b}]52;c;x\u{7}\u{8}\n```\n",
        );
        let is_bad = |c: char| c != '\n' && is_hidden(c);
        assert!(!text.contains(is_bad), "{text:?}");
        assert!(text.contains("[31mred"), "the text itself stays: {text}");
    }
}
