//! Reads a row for an item, and keeps only what differs from the existing answer.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::work;
use crate::edit::AnswerValues;
use crate::import::{CellAnswer, DateOrder, Day, Field, Row, cell_answer, day};
use crate::judge::ItemState;
use crate::link::{UNOPENED, cannot_be_opened};
use crate::model::{Answer, AnswerKind, Item, Reading, Value, Verdict};
use crate::read::shorten;
use crate::yaml::edit;

/// Values from the command line, for rows that have none.
#[derive(Clone, Copy, Debug, Default)]
pub struct Defaults<'a> {
    pub by: Option<&'a str>,
    pub on: Option<Date>,
    pub dates: Option<DateOrder>,
}

/// The new values in a row.
#[derive(Debug, Default)]
pub struct New {
    pub answer: Option<Value>,
    pub evidence: Vec<String>,
    pub note: Option<String>,
    pub justification: Option<String>,
    pub by: Option<String>,
    pub on: Option<Date>,
    pub actions: Vec<Vec<(String, edit::Value)>>,
}

impl New {
    pub fn is_empty(&self) -> bool {
        let texts = [&self.note, &self.justification, &self.by];
        self.answer.is_none()
            && self.evidence.is_empty()
            && self.on.is_none()
            && self.actions.is_empty()
            && texts.iter().all(|text| text.is_none())
    }

    pub fn given(&self) -> AnswerValues<'_> {
        AnswerValues {
            answer: self.answer.as_ref(),
            evidence: &self.evidence,
            note: self.note.as_deref(),
            justification: self.justification.as_deref(),
            by: self.by.as_deref(),
            on: self.on,
            actions: &self.actions,
        }
    }
}

/// What was guessed, or could not be imported, over all rows.
#[derive(Debug, Default)]
pub struct Tally {
    /// Answers that are not our keywords, the keyword each was read as, and the number of rows with each.
    pub words: BTreeMap<(String, &'static str), usize>,
    pub lost: Vec<String>,
    /// How many rows have an answer that could not be read.
    pub unread: usize,
    pub guesses: Vec<String>,
    /// Ids of items whose waiver was left out.
    pub waivers: Vec<String>,
    /// Ids of items whose new answer keeps the author or the day of the old one.
    pub kept: Vec<String>,
}

/// Reads a row for an item.
pub fn read(row: &Row, item: &ItemState<'_>, defaults: &Defaults<'_>, tally: &mut Tally) -> New {
    let (old, asked) = (item.answer, &item.item.item);
    let mut new = New::default();
    if row.get(Field::Waiver).is_some() && old.is_none_or(|old| old.waiver.is_none()) {
        tally.waivers.push(asked.id.value.clone());
    }
    let read = match answer(row, asked, tally) {
        Ok(read) => read,
        Err(words) => {
            // Without a readable answer, only the note is kept, since the other values describe an answer.
            let note = row.get(Field::Note).map_or(words, str::to_owned);
            new.note = fresh(Some(&note), old.and_then(|old| old.note.as_deref()));
            return new;
        }
    };
    let was = old.and_then(|old| asked.answer_text(old));
    let is_same = |value: &Value| was.as_deref().is_some_and(|was| same(&value.text(), was));
    let verdict = verdict(asked, read.as_ref()).or(item.verdict);
    new.answer = read.filter(|value| !is_same(value));
    new.evidence = evidence(row.get(Field::Evidence).unwrap_or_default(), old);
    new.evidence.retain(|link| {
        let is_kept = !cannot_be_opened(link);
        if !is_kept {
            tally.lost.push(format!("line {}: `{}` {UNOPENED}", row.line, shorten(link)));
        }
        is_kept
    });
    new.note = fresh(row.get(Field::Note), old.and_then(|old| old.note.as_deref()));
    new.justification =
        fresh(row.get(Field::Justification), old.and_then(|old| old.justification.as_deref()));
    if new.answer.is_some() || was.is_some() {
        read_author(row, old, defaults, &mut new, tally, &asked.id.value);
    }
    let unmet = matches!(verdict, Some(Verdict::No | Verdict::Partial));
    new.actions = work::actions(row, old, unmet, asked, defaults.dates, tally);
    new
}

/// Reads who answered, and when.
fn read_author(
    row: &Row,
    old: Option<&Answer>,
    defaults: &Defaults<'_>,
    new: &mut New,
    tally: &mut Tally,
    id: &str,
) {
    let is_new = new.answer.is_some();
    let by = row.get(Field::AnsweredBy).or(defaults.by.filter(|_| is_new));
    let was_by = old.and_then(|old| old.answered_by.as_deref());
    new.by = fresh(by, was_by);
    let written = row.get(Field::AnsweredOn);
    let on = written.and_then(|text| date(row, text, defaults.dates, tally));
    let on = on.or(defaults.on.filter(|_| is_new && written.is_none()));
    let was_on = old.and_then(|old| old.answered_on.as_ref()).map(|on| on.value);
    new.on = on.filter(|on| Some(*on) != was_on);
    let keeps = by.is_none() && was_by.is_some() || on.is_none() && was_on.is_some();
    if is_new && keeps {
        tally.kept.push(id.to_owned());
    }
}

/// The answer in a row, if it has one. If the item does not take it, fails with its text.
fn answer(row: &Row, item: &Item, tally: &mut Tally) -> Result<Option<Value>, String> {
    let Some(text) = row.get(Field::Answer) else { return Ok(None) };
    let unread = |tally: &mut Tally, wanted: &str| {
        let (line, id) = (row.line, &item.id.value);
        tally.unread += 1;
        tally.lost.push(format!(
            "line {line}: `{}` is not {wanted}, as `{id}` asks; its answer stays as it is",
            shorten(text)
        ));
        Err(text.to_owned())
    };
    let word = cell_answer(text, row.is_box);
    if item.answer() == AnswerKind::YesNo {
        return match word {
            CellAnswer::Open => Ok(None),
            CellAnswer::Word { verdict, is_sure } => {
                if !is_sure {
                    *tally.words.entry((text.to_lowercase(), verdict.word())).or_default() += 1;
                }
                Ok(Some(Value::One(verdict.word().to_owned())))
            }
            CellAnswer::Else => unread(tally, "yes, no, partial or n/a"),
        };
    }
    if row.is_box && text == "[x]" {
        tally.unread += 1;
        tally.lost.push(format!("line {}: a tick does not answer `{}`", row.line, item.id.value));
        return Ok(None);
    }
    let value = match word {
        // A word such as `off` may be one of the choices.
        _ if item.choice(text).is_some() => Value::One(text.to_owned()),
        CellAnswer::Word { verdict, is_sure: true } if verdict != Verdict::Yes => {
            Value::One(verdict.word().to_owned())
        }
        _ if item.answer() == AnswerKind::Ranking => item.ranking(text),
        _ => Value::One(text.to_owned()),
    };
    match item.reads_value(&value) {
        Reading::Open if word == CellAnswer::Open => Ok(None),
        // A text that says too little is still an answer that somebody gave.
        Reading::Counts(_) | Reading::Open => Ok(Some(value)),
        Reading::Garbled { wanted, .. } => unread(tally, &wanted),
    }
}

fn verdict(item: &Item, value: Option<&Value>) -> Option<Verdict> {
    match item.reads_value(value?) {
        Reading::Counts(verdict) => Some(verdict),
        Reading::Open | Reading::Garbled { .. } => None,
    }
}

/// Reads a date. `None` if the text is not one.
pub fn date(row: &Row, text: &str, order: Option<DateOrder>, tally: &mut Tally) -> Option<Date> {
    match day(text, order) {
        Day::On(on) => Some(on),
        Day::Either(one, other) => {
            tally.lost.push(format!(
                "line {}: `{text}` is {one} or {other}; say which with --dates day-first or month-first",
                row.line
            ));
            None
        }
        Day::Unread => {
            tally.lost.push(format!(
                "line {}: `{}` is not a date, such as 2026-11-20",
                row.line,
                shorten(text)
            ));
            None
        }
    }
}

/// The links in a cell that the answer does not have yet: one per line, or several addresses on one line.
fn evidence(cell: &str, old: Option<&Answer>) -> Vec<String> {
    let known: Vec<&str> =
        old.into_iter().flat_map(|old| &old.evidence).map(|link| link.value.trim()).collect();
    let mut links = Vec::new();
    for line in cell.lines().map(str::trim).filter(|line| !line.is_empty() && !known.contains(line)) {
        let parts: Vec<&str> = line.split([' ', '\t', ',', ';']).filter(|part| !part.is_empty()).collect();
        let is_several = parts.iter().all(|part| part.contains('/'));
        let all = if is_several { parts } else { vec![line] };
        links.extend(all.into_iter().filter(|link| !known.contains(link)).map(str::to_owned));
    }
    links
}

/// A text, unless it is already there except for white space.
fn fresh(new: Option<&str>, old: Option<&str>) -> Option<String> {
    new.filter(|new| old.is_none_or(|old| !same(new, old))).map(str::to_owned)
}

pub fn same(one: &str, other: &str) -> bool {
    one.split_whitespace().eq(other.split_whitespace())
}
