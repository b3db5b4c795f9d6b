//! Reads CSV as spreadsheet programs of any country write it.

use csv::{ErrorKind, ReaderBuilder};

use super::table::{self, Line};
use super::{Form, ImportError, ImportKind};

/// The delimiters, and their names in messages.
const DELIMITERS: [(u8, &str); 4] = [(b',', "commas"), (b';', "semicolons"), (b'\t', "tabs"), (b'|', "bars")];

/// The maximum number of cells of a row that are read.
const WIDEST: usize = 1000;

/// The maximum size of a cell, in bytes.
const LARGEST: usize = 64 * 1024;

pub fn read(text: &str, wanted: ImportKind) -> Result<Form, ImportError> {
    // Excel writes such a line and does not show it.
    let (said, body) = match text.strip_prefix("sep=").and_then(|rest| rest.split_once('\n')) {
        Some((mark, body)) => (mark.bytes().next(), body),
        None => (None, text),
    };
    let said = said.filter(|byte| DELIMITERS.iter().any(|(known, _)| known == byte));
    let delimiter = said.unwrap_or_else(|| delimiter(body));
    let known = DELIMITERS.iter().find(|(byte, _)| *byte == delimiter);
    let name = known.map_or("delimiters of its own", |(_, name)| name);
    let lines = lines(body, delimiter, usize::from(body.len() < text.len()))?;
    let form = table::read(&lines, wanted)?;
    Ok(Form { kind: format!("CSV with {name}"), ..form })
}

/// The delimiter that occurs most often in the first lines, outside of quotes.
fn delimiter(text: &str) -> u8 {
    let mut counts = [0_usize; DELIMITERS.len()];
    let (mut is_quoted, mut line) = (false, 0);
    for byte in text.bytes() {
        match byte {
            b'"' => is_quoted = !is_quoted,
            b'\n' if !is_quoted => line += 1,
            _ if !is_quoted => {
                if let Some(at) = DELIMITERS.iter().position(|(known, _)| *known == byte) {
                    counts[at] += 1;
                }
            }
            _ => {}
        }
        if line == 10 {
            break;
        }
    }
    let most = counts.iter().max().copied().unwrap_or_default();
    let at = counts.iter().position(|count| *count == most).unwrap_or_default();
    DELIMITERS[at].0
}

fn lines(text: &str, delimiter: u8, skipped: usize) -> Result<Vec<Line>, ImportError> {
    let mut reader = ReaderBuilder::new();
    let reader = reader.delimiter(delimiter).has_headers(false).flexible(true);
    let mut lines = Vec::new();
    let (mut line, mut counted) = (1 + skipped, 0);
    for record in reader.from_reader(text.as_bytes()).records() {
        let record = record.map_err(|error| fault(&error, line))?;
        // Empty lines before a record do not belong to it.
        let from =
            record.position().map_or(0, |position| usize::try_from(position.byte()).unwrap_or_default());
        let blank = text[from..].len() - text[from..].trim_start_matches('\n').len();
        line += text[counted..from + blank].matches('\n').count();
        counted = from + blank;
        if record.len() > WIDEST {
            let message = format!("this row has {} cells; up to {WIDEST} are read", record.len());
            return Err(ImportError::new(
                line,
                message,
                "remove the columns that hold no questions and answers",
            ));
        }
        if let Some(cell) = record.iter().find(|cell| cell.len() > LARGEST) {
            let message = format!(
                "a cell of this row has {} KiB; up to {} are read",
                cell.len() / 1024,
                LARGEST / 1024
            );
            return Err(ImportError::new(line, message, "move the text into a document, and link to that"));
        }
        lines.push(Line { line, cells: record.iter().map(|cell| plain(cell).trim().to_owned()).collect() });
    }
    let is_open = text.matches('"').count() % 2 == 1;
    if let Some(last) =
        lines.last().filter(|last| is_open && last.cells.iter().any(|cell| cell.contains('\n')))
    {
        let help = "close it, and double each `\"` inside it";
        return Err(ImportError::new(
            last.line,
            "a cell of this row begins with a quote that is not closed",
            help,
        ));
    }
    Ok(lines)
}

fn fault(error: &csv::Error, line: usize) -> ImportError {
    let message = match error.kind() {
        ErrorKind::Io(error) => error.to_string(),
        _ => error.to_string(),
    };
    ImportError::new(line, format!("this is not CSV: {message}"), "save it as CSV, in UTF-8")
}

/// A cell without the apostrophe that keeps a spreadsheet from computing it.
fn plain(cell: &str) -> &str {
    let rest = cell.trim_start_matches('\'');
    let is_guarded = rest.len() < cell.len() && rest.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if is_guarded { &cell[1..] } else { cell }
}
