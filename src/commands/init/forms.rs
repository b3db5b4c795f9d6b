//! Finds pages that look like checklists: a list of boxes, or a table with a column of questions.

use camino::Utf8PathBuf;

use super::documents::Entry;
use super::survey::Survey;
use crate::import::{self, Field, How, ImportKind};
use crate::mount::is_markdown;

/// A page that looks like a checklist.
#[derive(Debug)]
pub struct Form {
    pub path: Utf8PathBuf,
    pub questions: usize,
}

/// The pages of these entries that are named after a checklist and have its form. Those in `checklists/` are none.
pub fn forms(entries: &[Entry], survey: &Survey) -> Vec<Form> {
    /// Fewer questions are a reminder, not a checklist.
    const FEW: usize = 5;
    let named = survey.documents().filter(|path| {
        is_markdown(path)
            && path.file_stem().is_some_and(|stem| stem.to_lowercase().contains("checklist"))
            && entries.iter().any(|entry| entry.takes(path))
    });
    let forms = named.filter_map(|path| {
        let source = survey.text(path).filter(|source| !source.text.contains("kind: checklist"))?;
        let form = import::read(path, source.text.as_bytes(), ImportKind::Questions).ok()?;
        let mut columns = form.taken.iter().filter(|column| column.field == Field::Question);
        let is_guess = columns.all(|column| column.how == How::Guess);
        let questions = form.rows.len();
        (!is_guess && questions >= FEW).then(|| Form { path: path.to_owned(), questions })
    });
    forms.collect()
}
