//! Reads the actions in a row: as our own export writes them, or as a title with an owner and a day.

use jiff::civil::Date;

use super::row::{Tally, date, same};
use crate::import::{DateOrder, Field, Row};
use crate::model::{Action, ActionKind, ActionStatus, Answer, Item};
use crate::read::on_one_line;
use crate::yaml::edit::Value;

/// The keys and values of an action, as they are written to the review.
type Keys = Vec<(String, Value)>;

/// An action as a row describes it.
#[derive(Debug, Default)]
struct Work {
    id: Option<String>,
    title: Option<String>,
    owner: Option<String>,
    due: Option<Date>,
    status: Option<&'static str>,
    kind: Option<&'static str>,
    alarm: Option<String>,
    ticket: Option<String>,
}

/// The actions in a row that the review does not have yet.
pub fn actions(
    row: &Row,
    old: Option<&Answer>,
    is_unmet: bool,
    item: &Item,
    order: Option<DateOrder>,
    tally: &mut Tally,
) -> Vec<Keys> {
    let own: Option<Vec<Work>> =
        row.get(Field::Actions).and_then(|cell| cell.lines().map(Work::parse).collect());
    let all = match own {
        Some(own) => own,
        None => promised(row, is_unmet, item, order, tally).into_iter().collect(),
    };
    let there: &[Action] = old.map_or(&[], |old| &old.actions);
    let mut new = Vec::new();
    for work in all {
        match there.iter().find(|action| work.is_about(action)) {
            None => new.push(work.keys()),
            Some(action) if work.is(action) => {}
            Some(action) => tally.lost.push(format!(
                "line {}: {} of `{}` is not the same in the review: change it there",
                row.line,
                action.label(),
                item.id.value
            )),
        }
    }
    new
}

/// The action that a row promises next to an answer that is not met: it has a title, or an owner and a day. `None` if
/// the row promises nothing.
fn promised(
    row: &Row,
    is_unmet: bool,
    item: &Item,
    order: Option<DateOrder>,
    tally: &mut Tally,
) -> Option<Work> {
    let (owner, due) = (row.get(Field::Owner), row.get(Field::Due));
    let title = row.get(Field::Actions).map(on_one_line);
    let (line, id) = (row.line, &item.id.value);
    let is_whole = is_unmet && (title.is_some() || owner.is_some() && due.is_some());
    if !is_whole {
        if [owner, due].iter().any(Option::is_some) || title.is_some() {
            tally
                .lost
                .push(format!("line {line}: owner, day or action of `{id}`, whose answer promises nothing"));
        }
        return None;
    }
    let due = due.and_then(|due| date(row, due, order, tally));
    let title = title.unwrap_or_else(|| on_one_line(item.question()));
    tally.guesses.push(format!("line {line}: an action of `{id}`, with its owner and its day"));
    Some(Work { title: Some(title), owner: owner.map(str::to_owned), due, ..Work::default() })
}

impl Work {
    /// Parses an exported action: `title: Rehearse it; owner: mira; due: 2026-12-01; status: open`.
    fn parse(line: &str) -> Option<Self> {
        let mut work = Self::default();
        for part in parts(line) {
            let (key, value) = part.split_once(": ")?;
            let value = value.trim();
            let text = Some(value.to_owned()).filter(|text| !text.is_empty());
            match key.trim() {
                "id" => work.id = text,
                "title" => work.title = text,
                "owner" => work.owner = text,
                "due" => work.due = Some(value.parse().ok()?),
                "status" => work.status = Some(word(ActionStatus::WORDS, value, ActionStatus::word)?),
                "type" => work.kind = Some(word(ActionKind::WORDS, value, ActionKind::word)?),
                "alarm" => work.alarm = text,
                "ticket" => work.ticket = text,
                _ => return None,
            }
        }
        Some(work)
    }

    fn is_about(&self, action: &Action) -> bool {
        let id = action.id.as_ref().map(|id| &id.value);
        let title = action.title.as_ref().map(|title| &title.value);
        match (&self.id, &self.title) {
            (Some(own), _) if id.is_some() => id == Some(own),
            (_, Some(own)) => title.is_some_and(|title| same(own, title)),
            _ => self.is(action),
        }
    }

    fn is(&self, action: &Action) -> bool {
        let owner = action.owner.as_ref().map(|owner| &owner.value);
        let due = action.due.as_ref().map(|due| due.value);
        let status = self.status.is_none_or(|status| status == action.status.word());
        self.owner.as_ref() == owner && self.due == due && status
    }

    fn keys(self) -> Keys {
        let text = |text: Option<String>| text.map(Value::Text);
        let word = |word: Option<&str>| word.map(|word| Value::Word(word.to_owned()));
        let open = ActionStatus::default().word();
        let keys = [
            ("id", text(self.id)),
            ("title", text(self.title)),
            ("owner", text(self.owner)),
            ("due", self.due.map(|due| Value::Word(due.to_string()))),
            ("status", word(self.status.filter(|status| *status != open))),
            ("type", word(self.kind)),
            ("alarm", text(self.alarm)),
            ("ticket", text(self.ticket)),
        ];
        keys.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))).collect()
    }
}

/// The parts of a line, split at each `; ` before a key.
fn parts(line: &str) -> Vec<&str> {
    let begins = |rest: &str| {
        Action::KEYS.iter().any(|key| rest.strip_prefix(key).is_some_and(|rest| rest.starts_with(": ")))
    };
    let mut parts = Vec::new();
    let mut from = 0;
    for (at, mark) in line.match_indices("; ") {
        if begins(&line[at + mark.len()..]) {
            parts.push(&line[from..at]);
            from = at + mark.len();
        }
    }
    parts.push(&line[from..]);
    parts
}

fn word<T: Copy>(words: &[(&str, T)], text: &str, of: impl Fn(T) -> &'static str) -> Option<&'static str> {
    words.iter().find(|(known, _)| *known == text).map(|(_, meaning)| of(*meaning))
}
