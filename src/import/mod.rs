//! Reads files of other tools as rows of questions and answers. It does not know the project: `edit` and `commands`
//! match the rows with it.

mod columns;
mod csv;
mod dates;
mod lens;
mod markdown;
mod names;
mod questionnaire;
mod table;
mod text;
mod words;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt::{self, Display, Formatter};

use camino::Utf8Path;

pub use columns::{Field, How};
pub use dates::{DateOrder, Day, day};
pub use words::{CellAnswer, cell_answer, same_words};

/// What was read from a file.
#[derive(Debug, Default)]
pub struct Form {
    /// The format that it was read as: `CSV with semicolons`.
    pub kind: String,
    /// The title in the form.
    pub title: Option<String>,
    /// Whether its questions are answered in prose.
    pub is_prose: bool,
    pub rows: Vec<Row>,
    /// Which columns were imported, and how certain each is.
    pub taken: Vec<ImportedColumn>,
    /// What was not read, and why.
    pub lost: Vec<String>,
    /// What had to be guessed in order to read it.
    pub guesses: Vec<String>,
}

/// A column, or another part of a file, that is imported.
#[derive(Debug, PartialEq, Eq)]
pub struct ImportedColumn {
    pub field: Field,
    pub from: String,
    pub how: How,
}

/// A question with what the form says about it, and its position.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// The line number in the file.
    pub line: usize,
    /// The cells that are not empty.
    pub cells: BTreeMap<Field, String>,
    /// Whether the answer is a box. A box that is not ticked says nothing.
    pub is_box: bool,
}

impl Row {
    pub fn get(&self, field: Field) -> Option<&str> {
        self.cells.get(&field).map(String::as_str)
    }

    fn put(&mut self, field: Field, text: &str) {
        let text = text.trim();
        if !text.is_empty() {
            self.cells.insert(field, text.to_owned());
        }
    }
}

/// Why a file cannot be read, and where.
#[derive(Debug, PartialEq, Eq)]
pub struct ImportError {
    pub line: usize,
    pub message: String,
    pub help: String,
}

impl ImportError {
    fn new(line: usize, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { line, message: message.into(), help: help.into() }
    }
}

impl Display for ImportError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n  help: {}", self.message, self.help)
    }
}

impl std::error::Error for ImportError {}

/// What is read from a file. Some columns mean something else in a list of questions than in a list of answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportKind {
    Questions,
    Answers,
}

/// Reads a file by its content. Its name decides only if the content is ambiguous.
pub fn read(path: &Utf8Path, bytes: &[u8], wanted: ImportKind) -> Result<Form, ImportError> {
    let text::Text { text, guess } = text::read(bytes)?;
    let ending = path.extension().unwrap_or_default().to_ascii_lowercase();
    let is_markdown = matches!(ending.as_str(), "md" | "markdown" | "mdx");
    let is_json = ending == "json" || (!is_markdown && text.trim_start().starts_with('{'));
    let mut form = if is_json {
        lens::read(&text)?
    } else if is_markdown {
        markdown::read(&text, wanted)?
    } else {
        csv::read(&text, wanted)?
    };
    form.guesses.splice(0..0, guess);
    Ok(form)
}
