//! Reads Markdown: boxes to tick and tables; else questions as headings; else lists.

use std::ops::Range;

use super::questionnaire;
use super::table::{self, Line};
use super::{Field, Form, How, ImportError, ImportKind, ImportedColumn, Row};
use crate::markdown::{Block, BlockKind, Entry, TableRow, blocks};
use crate::parse;
use crate::report::count;
use crate::source::Lines;

/// A page, its blocks, and the offsets of its lines.
pub struct Page<'a> {
    pub text: &'a str,
    pub blocks: Vec<Block>,
    start: usize,
    lines: Lines,
}

impl<'a> Page<'a> {
    fn new(whole: &'a str) -> Self {
        let start = parse::matter(whole).map_or(0, |matter| {
            whole[matter.end..].find('\n').map_or(whole.len(), |end| matter.end + end + 1)
        });
        let text = &whole[start..];
        Self { text, blocks: blocks(text), start, lines: Lines::of(whole) }
    }

    /// The line number of an offset in the text.
    pub fn line(&self, at: usize) -> usize {
        self.lines.position(u32::try_from(self.start + at).unwrap_or(u32::MAX)).line
    }

    pub fn source(&self, range: &Range<usize>) -> &'a str {
        self.text[range.clone()].trim()
    }
}

pub fn read(text: &str, wanted: ImportKind) -> Result<Form, ImportError> {
    let page = Page::new(text);
    let title = page.blocks.iter().find_map(|block| match &block.kind {
        BlockKind::Heading { level: 1, text } => Some(text.clone()),
        _ => None,
    });
    let mut form = match questionnaire::of_kubernetes(&page) {
        Some(form) => form,
        None => checks(&page, wanted)?,
    };
    let all = form.taken.len();
    form.taken.retain(|taken| taken.field.is_taken(wanted));
    if form.is_prose && form.taken.len() < all && wanted == ImportKind::Questions {
        form.lost.push("text below the questions: `readyroom import review` takes answers".into());
    }
    if form.rows.is_empty() {
        let help = "write checkboxes (`- [ ] Is it so?`), a table with a column `question`, or questions as headings";
        return Err(ImportError::new(1, "there are no questions here", help));
    }
    Ok(Form { title, ..form })
}

/// Reads boxes and tables if there are any, else questions as headings, else lists.
fn checks(page: &Page<'_>, wanted: ImportKind) -> Result<Form, ImportError> {
    let mut form = Form { kind: "Markdown".into(), ..Form::default() };
    let mut section = String::new();
    let (mut boxes, mut ticked, mut unboxed, mut tables) = (0, 0, 0, 0);
    for block in &page.blocks {
        match &block.kind {
            BlockKind::Heading { text, level } if *level > 1 => section = with_emoji(text),
            BlockKind::List(entries) => {
                boxes += entries.iter().filter(|entry| entry.is_ticked.is_some()).count();
                unboxed += entries.iter().filter(|entry| entry.is_ticked.is_none()).count();
                ticked += entries.iter().filter(|entry| entry.is_ticked == Some(true)).count();
                let asked = entries.iter().filter(|entry| entry.is_ticked.is_some());
                form.rows.extend(asked.map(|entry| row(page, entry, &section, wanted)));
            }
            BlockKind::Table(rows) => {
                tables += usize::from(add_table(page, rows, &section, wanted, &mut form)?);
            }
            _ => {}
        }
    }
    let taken = |field, from: &str, how| ImportedColumn { field, from: from.into(), how };
    if boxes > 0 {
        form.taken.push(taken(Field::Question, "text of a box", How::Likely));
        form.taken.push(taken(Field::Section, "heading above", How::Likely));
        if form.rows.iter().any(|row| row.is_box && row.get(Field::Id).is_some()) {
            form.taken.push(taken(Field::Id, "number at the beginning of a box", How::Guess));
        }
        if wanted == ImportKind::Answers {
            form.taken.push(taken(Field::Answer, "ticked box", How::Likely));
        } else if ticked > 0 {
            form.lost.push(format!("{}: `readyroom import review` takes answers", count_of_ticks(ticked)));
        }
    }
    if boxes + tables > 0 {
        if unboxed > 0 {
            form.lost.push(format!("{} without a box", count(unboxed, "list item")));
        }
        return Ok(form);
    }
    if let Some(found) = questionnaire::of_headings(page) {
        return Ok(Form { lost: form.lost, ..found });
    }
    lists(page, wanted, &mut form);
    Ok(form)
}

fn count_of_ticks(ticked: usize) -> String {
    if ticked == 1 { "1 ticked box".to_owned() } else { format!("{ticked} ticked boxes") }
}

/// Reads each item of a list as a question, if nothing else is one.
fn lists(page: &Page<'_>, wanted: ImportKind, form: &mut Form) {
    let mut section = String::new();
    for block in &page.blocks {
        match &block.kind {
            BlockKind::Heading { text, level } if *level > 1 => section = with_emoji(text),
            BlockKind::List(entries) => {
                form.rows.extend(entries.iter().map(|entry| row(page, entry, &section, wanted)));
            }
            _ => {}
        }
    }
    form.rows.retain(|row| row.get(Field::Question).is_some());
    if !form.rows.is_empty() {
        let from = "item of a list".to_owned();
        form.taken.push(ImportedColumn { field: Field::Question, from, how: How::Guess });
    }
}

fn row(page: &Page<'_>, entry: &Entry, section: &str, wanted: ImportKind) -> Row {
    let mut row = Row { line: page.line(entry.start), is_box: true, ..Row::default() };
    row.put(Field::Section, section);
    let (id, question) = numbered(&entry.text).unwrap_or(("", &entry.text));
    row.put(Field::Id, id);
    row.put(Field::Question, question);
    let links = entry.links.iter().filter(|link| !entry.text.contains(*link)).cloned();
    let below: Vec<String> =
        std::iter::once(entry.below.clone()).chain(links).filter(|part| !part.is_empty()).collect();
    match wanted {
        ImportKind::Questions => row.put(Field::Guidance, &below.join("\n\n")),
        ImportKind::Answers => {
            // A link may be part of the form, so it is not evidence.
            row.put(Field::Note, &entry.below);
            row.put(Field::Answer, if entry.is_ticked == Some(true) { "[x]" } else { "" });
        }
    }
    row
}

/// A heading with emoji names replaced by emoji.
pub fn with_emoji(text: &str) -> String {
    let emoji = |word: &str| {
        let name = word.strip_prefix(':')?.strip_suffix(':')?;
        Some(emojis::get_by_shortcode(name)?.as_str().to_owned())
    };
    let words = text.split_whitespace().map(|word| emoji(word).unwrap_or_else(|| word.to_owned()));
    words.collect::<Vec<_>>().join(" ")
}

/// Splits a check into its number and its text: `OPS-12`, `Is it so?`.
fn numbered(text: &str) -> Option<(&str, &str)> {
    let (first, rest) = text.split_once(char::is_whitespace)?;
    let id = first.trim_matches(['[', ']', '(', ')', ':', '.']);
    let is_id = id.starts_with(|c: char| c.is_ascii_uppercase())
        && id.ends_with(|c: char| c.is_ascii_digit())
        && id.contains(['-', '.'])
        && id.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || matches!(c, '-' | '.' | '_'));
    let rest = rest.trim_start_matches(['-', '–', '—', ':', '.', ' ']);
    (is_id && !rest.is_empty()).then_some((id, rest))
}

/// Adds the rows of a table, if its header names a column of questions.
fn add_table(
    page: &Page<'_>,
    rows: &[TableRow],
    section: &str,
    wanted: ImportKind,
    form: &mut Form,
) -> Result<bool, ImportError> {
    let line = |row: &TableRow| Line { line: page.line(row.start), cells: row.cells.clone() };
    let lines: Vec<Line> = rows.iter().map(line).collect();
    let Some(first) = lines.first() else { return Ok(false) };
    let named = table::head(&lines[..1], wanted)?.is_some();
    if !named {
        form.lost.push(format!("the table at line {}, whose head names no questions", first.line));
        return Ok(false);
    }
    let table = table::read(&lines, wanted)?;
    let heading = |mut row: Row| {
        if row.get(Field::Section).is_none() {
            row.put(Field::Section, section);
        }
        row
    };
    form.rows.extend(table.rows.into_iter().map(heading));
    for taken in table.taken {
        if !form.taken.contains(&taken) {
            form.taken.push(taken);
        }
    }
    for lost in table.lost {
        if !form.lost.contains(&lost) {
            form.lost.push(lost);
        }
    }
    Ok(true)
}
