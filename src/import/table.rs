//! Reads rows of cells as questions and answers. One of the first rows is the header.

use super::columns::{self, Column};
use super::{Field, Form, How, ImportError, ImportKind, ImportedColumn, Row};
use crate::read::quoted;

/// A row of a table, and the number of its first line.
#[derive(Clone, Debug)]
pub struct Line {
    pub line: usize,
    pub cells: Vec<String>,
}

/// The maximum number of rows above the header, such as a title or a date.
const MOST_ABOVE: usize = 20;

pub fn read(lines: &[Line], wanted: ImportKind) -> Result<Form, ImportError> {
    let Some((at, columns)) = head(lines, wanted)? else {
        let line = lines.first().map_or(1, |line| line.line);
        let help = "name the columns in the first row, such as `question`, `answer`, `evidence` and `note`";
        return Err(ImportError::new(line, "no row names a column with the questions", help));
    };
    let mut form = Form::default();
    for above in lines[..at].iter().filter(|line| line.cells.iter().any(|cell| !cell.is_empty())) {
        form.lost.push(format!("line {}, which is above the names of the columns", above.line));
    }
    let mut left: Vec<(String, Vec<&str>)> = Vec::new();
    for column in columns.iter().filter(|column| !column.header.is_empty()) {
        // Waivers are read only to report that they were left out.
        if let Some(field) = column.field.filter(|field| field.is_taken(wanted) && *field != Field::Waiver) {
            form.taken.push(ImportedColumn { field, from: column.header.clone(), how: column.how });
            continue;
        }
        let why = column.why.clone().or_else(|| column.field.and_then(|field| field.why_not(wanted)));
        let why = why.unwrap_or_default();
        match left.iter_mut().find(|(known, _)| *known == why) {
            Some((_, headers)) => headers.push(&column.header),
            None => left.push((why, vec![&column.header])),
        }
    }
    for (why, headers) in left {
        let noun = if headers.len() == 1 { "column" } else { "columns" };
        let why = if why.is_empty() { "no part of a form has this name" } else { &why };
        form.lost.push(format!("{noun} {}: {why}", quoted(&headers)));
    }
    rows(&lines[at + 1..], &columns, wanted, &mut form);
    Ok(form)
}

/// The index of the header row, and its columns.
pub fn head(lines: &[Line], wanted: ImportKind) -> Result<Option<(usize, Vec<Column>)>, ImportError> {
    for (at, line) in lines.iter().take(MOST_ABOVE).enumerate() {
        let columns = columns::read(&line.cells, &lines[at + 1..], wanted);
        let named = |field| columns.iter().any(|column| column.field == Some(field));
        let sure = columns.iter().filter(|column| column.field.is_some() && column.how != How::Guess).count();
        if (named(Field::Question) || named(Field::Id)) && sure > 0 {
            let twice = columns::twice(&columns);
            if let Some(header) = twice {
                let message = format!("two columns are called `{header}`");
                return Err(ImportError::new(line.line, message, "rename the one that is not meant"));
            }
            return Ok(Some((at, columns)));
        }
    }
    Ok(None)
}

fn rows(lines: &[Line], columns: &[Column], wanted: ImportKind, form: &mut Form) {
    let mut section = String::new();
    let (mut nameless, mut beyond): (Vec<usize>, usize) = (Vec::new(), 0);
    for line in lines {
        let mut row = Row { line: line.line, ..Row::default() };
        for (cell, column) in line.cells.iter().zip(columns) {
            if let Some(field) = column.field.filter(|field| field.is_taken(wanted)) {
                row.put(field, cell);
                row.is_box |= field == Field::Answer && column.is_box;
            }
        }
        beyond += line.cells.iter().skip(columns.len()).filter(|cell| !cell.is_empty()).count();
        // Merged cells have their text only in the first row.
        match row.get(Field::Section) {
            Some(own) => own.clone_into(&mut section),
            None => row.put(Field::Section, &section.clone()),
        }
        if row.get(Field::Question).is_some() || row.get(Field::Id).is_some() {
            form.rows.push(row);
        } else if line.cells.iter().any(|cell| !cell.is_empty()) && !is_heading(line, columns) {
            nameless.push(line.line);
        }
    }
    if !nameless.is_empty() {
        let lines = crate::report::count(nameless.len(), "row");
        form.lost.push(format!("{lines} without a question, the first at line {}", nameless[0]));
    }
    if beyond > 0 {
        form.lost.push(format!("{} beyond the last named column", crate::report::count(beyond, "cell")));
    }
    let unnamed = columns.iter().enumerate().filter(|(_, column)| column.header.is_empty());
    let used = unnamed
        .filter(|(at, _)| lines.iter().any(|line| line.cells.get(*at).is_some_and(|cell| !cell.is_empty())));
    let used: Vec<String> = used.map(|(at, _)| (at + 1).to_string()).collect();
    if !used.is_empty() {
        form.lost.push(format!("columns without a name: {}", quoted(&used)));
    }
}

/// Whether a row has only the name of a section.
fn is_heading(line: &Line, columns: &[Column]) -> bool {
    let is_section = |at: usize| columns.get(at).is_some_and(|column| column.field == Some(Field::Section));
    line.cells.iter().enumerate().all(|(at, cell)| cell.is_empty() || is_section(at))
}
