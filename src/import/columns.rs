//! Decides what the columns of a table hold, by their names.

use super::ImportKind;
use super::names::{ALL, BOXES, Names};
use super::table::Line;
use super::words::{CellAnswer, cell_answer};
use crate::read::on_one_line;

/// What a column, or another part of a form, holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    Service,
    Checklist,
    Version,
    Section,
    Id,
    Question,
    Guidance,
    Severity,
    Stage,
    Answer,
    Evidence,
    Note,
    Justification,
    AnsweredBy,
    AnsweredOn,
    Actions,
    Owner,
    Due,
    /// The state that readyroom computes for an answer.
    State,
    Expiry,
    Waiver,
    Approval,
}

/// How certain it is that a column holds the field, the most certain first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum How {
    /// The column has our own name for the field.
    Exact,
    /// The column has a name that others use for the field.
    Likely,
    /// The column's name contains such a word, or its cells look like the field.
    Guess,
}

impl How {
    pub fn word(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Likely => "likely",
            Self::Guess => "a guess",
        }
    }
}

/// A column, and what it holds.
#[derive(Debug)]
pub struct Column {
    pub header: String,
    pub field: Option<Field>,
    pub how: How,
    /// Why it is not imported. `None` if it is.
    pub why: Option<String>,
    pub is_box: bool,
}

impl Field {
    /// Its name in messages.
    pub fn word(self) -> &'static str {
        ALL.iter().find(|names| names.field == self).map_or("", |names| names.own)
    }

    /// Whether its cells are read. Waivers are read, too, to report that they were left out.
    pub fn is_taken(self, wanted: ImportKind) -> bool {
        self.why_not(wanted).is_none() || (self, wanted) == (Self::Waiver, ImportKind::Answers)
    }

    /// Why a column with this field is not read.
    pub fn why_not(self, wanted: ImportKind) -> Option<String> {
        let why = match (self, wanted) {
            (Self::State | Self::Expiry, _) => "readyroom judges it from the answers",
            (Self::Approval, _) => "approvals are made by `readyroom approve` alone",
            (Self::Waiver, _) => "waivers are given by `readyroom waive` alone",
            (Self::Severity | Self::Stage | Self::Guidance | Self::Section, ImportKind::Answers) => {
                "the checklist says it"
            }
            (
                Self::Answer
                | Self::AnsweredBy
                | Self::AnsweredOn
                | Self::Justification
                | Self::Actions
                | Self::Due,
                ImportKind::Questions,
            ) => "`readyroom import review` takes answers",
            (Self::Service | Self::Checklist | Self::Version, ImportKind::Questions) => {
                "it is about a review"
            }
            (Self::Owner, ImportKind::Questions) => "an item has no owner",
            _ => return None,
        };
        Some(why.to_owned())
    }
}

/// Decides what the columns hold: by their names, and by their cells if the names are not clear.
pub fn read(headers: &[String], below: &[Line], wanted: ImportKind) -> Vec<Column> {
    let mut columns: Vec<Column> = headers.iter().map(|header| column(header)).collect();
    items(&mut columns, below);
    if wanted == ImportKind::Questions {
        // In a list of questions, `why` is the reason for the question, not the justification of a no.
        let mut all = columns.iter_mut().filter(|column| column.field == Some(Field::Justification));
        if let Some(column) = all.find(|column| column.how != How::Exact) {
            column.field = Some(Field::Guidance);
        }
    }
    one_of_each(&mut columns);
    names_of_questions(&mut columns);
    for field in [Field::Checklist, Field::Guidance] {
        let has = |field| columns.iter().position(|column| column.field == Some(field));
        if has(Field::Question).is_none()
            && has(Field::Id).is_none()
            && let Some(at) = has(field)
        {
            columns[at].field = Some(Field::Question);
            columns[at].how = How::Guess;
        }
    }
    if wanted == ImportKind::Answers {
        answers(&mut columns, below);
    }
    columns
}

/// A name that two columns share, although only one of them can be read.
pub fn twice(columns: &[Column]) -> Option<&str> {
    let mut taken = columns.iter().filter(|column| column.field.is_some());
    taken.find_map(|one| {
        let same = |other: &&Column| normal(&other.header) == normal(&one.header);
        (columns.iter().filter(same).count() > 1).then_some(one.header.as_str())
    })
}

fn column(header: &str) -> Column {
    let name = normal(header);
    let is_short = name.split(' ').count() <= 5;
    let by = |fits: &dyn Fn(&Names) -> bool| ALL.iter().find(|names| fits(names)).map(|names| names.field);
    let has_word = |names: &Names| is_short && name.split(' ').any(|word| names.words.contains(&word));
    let found = by(&|names| names.own == name).map(|field| (field, How::Exact));
    let found = found
        .or_else(|| by(&|names| names.others.contains(&name.as_str())).map(|field| (field, How::Likely)));
    let found = found.or_else(|| by(&has_word).map(|field| (field, How::Guess)));
    let is_box = BOXES.iter().any(|word| name.split(' ').any(|part| part == *word));
    let (field, how) = found.map_or((None, How::Guess), |(field, how)| (Some(field), how));
    Column { header: header.to_owned(), field, how, why: None, is_box }
}

/// The words of a name, for comparison: `Answered_By` and `answered by` are the same.
fn normal(header: &str) -> String {
    let mut words = String::new();
    let mut was_lower = false;
    for c in header.chars() {
        // `AnsweredBy` is two words.
        if c.is_uppercase() && was_lower {
            words.push(' ');
        }
        was_lower = c.is_lowercase();
        if c.is_alphanumeric() { words.extend(c.to_lowercase()) } else { words.push(' ') }
    }
    on_one_line(&words)
}

/// If there is another column of questions, a column `Item` holds their ids, as in our own tables.
fn items(columns: &mut [Column], below: &[Line]) {
    let is_question = |column: &Column| column.field == Some(Field::Question);
    let is_other = |column: &Column| is_question(column) && normal(&column.header) != "item";
    if !columns.iter().any(is_other) {
        return;
    }
    for (at, column) in columns.iter_mut().enumerate().filter(|(_, column)| normal(&column.header) == "item")
    {
        let mut cells = cells(below, at).peekable();
        let has_some = cells.peek().is_some();
        if has_some && cells.all(|cell| !cell.contains(char::is_whitespace)) {
            column.field = Some(Field::Id);
        }
    }
}

/// If no column has a name for questions, `Name` or `Title` may hold them, provided that other columns are known.
fn names_of_questions(columns: &mut [Column]) {
    let is_known = |column: &Column| column.field.is_some();
    if columns.iter().any(|column| column.field == Some(Field::Question)) || !columns.iter().any(is_known) {
        return;
    }
    let mut named =
        columns.iter_mut().filter(|column| matches!(normal(&column.header).as_str(), "name" | "title"));
    if let Some(column) = named.next() {
        column.field = Some(Field::Question);
    }
}

/// If several columns have the same field, keeps the one that is most certain, or else the first.
fn one_of_each(columns: &mut [Column]) {
    for at in 0..columns.len() {
        let Some(field) = columns[at].field else { continue };
        let best = columns.iter().enumerate().filter(|(_, column)| column.field == Some(field));
        let best = best.min_by_key(|(at, column)| (column.how, *at)).map_or(at, |(at, _)| at);
        let is_same = normal(&columns[best].header) == normal(&columns[at].header);
        if best != at && !is_same {
            let why = format!("`{}` was taken for the {}", columns[best].header, field.word());
            columns[at].field = None;
            columns[at].why = Some(why);
        }
    }
}

/// If no column has a name for answers, the first column whose cells look like answers gets a hint on how to name it.
/// It is not imported, since it may answer something else.
fn answers(columns: &mut [Column], below: &[Line]) {
    if columns.iter().any(|column| column.field == Some(Field::Answer)) {
        return;
    }
    let looks = |at: &usize| {
        let all = cells(below, *at).count();
        let words = cells(below, *at)
            .filter(|cell| matches!(cell_answer(cell, false), CellAnswer::Word { .. }))
            .count();
        words > 0 && words * 10 >= all * 9
    };
    let is_free = |at: &usize| columns[*at].field.is_none() && !columns[*at].header.is_empty();
    if let Some(at) = (0..columns.len()).filter(is_free).find(looks) {
        columns[at].why = Some("it looks like answers; call it `answer` if it holds them".to_owned());
    }
}

/// The cells of a column that are not empty.
fn cells(lines: &[Line], at: usize) -> impl Iterator<Item = &str> {
    lines
        .iter()
        .filter_map(move |line| line.cells.get(at))
        .map(String::as_str)
        .filter(|cell| !cell.is_empty())
}
