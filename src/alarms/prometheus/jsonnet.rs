//! Alarms of a jsonnet source, read line by line: `alert: 'X'`, and below it `runbook_url: '…'`.

use crate::alarms::links;
use crate::config::Config;
use crate::model::Alarm;
use crate::source::{FileId, Span, Spanned};

pub fn alarms(file: FileId, text: &str, config: &Config) -> Vec<Alarm> {
    let mut found: Vec<Alarm> = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if let Some((key, value, at)) = field(line) {
            let span = Span::new(file, start + at..start + at + value.len());
            let value = Spanned::new(value.to_owned(), span);
            match (key, found.last_mut()) {
                ("alert", _) => found.push(Alarm::named(value)),
                ("severity", Some(alarm)) if alarm.severity.is_none() => alarm.severity = Some(value),
                (key, Some(alarm)) if config.runbook_annotations.iter().any(|name| name == key) => {
                    alarm.link = alarm.link.take().or_else(|| links::bare(value));
                }
                _ => {}
            }
        }
        start += line.len();
    }
    found
}

/// `key: 'value'` at the start of a line, with the offset of the value. A value built from parts does not count.
fn field(line: &str) -> Option<(&str, &str, usize)> {
    let (key, rest) = line.split_once(':')?;
    let key = key.trim().trim_matches(['\'', '"']);
    let blank = rest.len() - rest.trim_start_matches([':', '+', ' ']).len();
    let quote = rest[blank..].chars().next().filter(|c| matches!(c, '\'' | '"'))?;
    let value = &rest[blank + 1..];
    let length = value.find(quote)?;
    let is_whole =
        value[length + 1..].trim_start().starts_with([',', '}']) || value[length + 1..].trim().is_empty();
    let at = line.len() - rest.len() + blank + 1;
    is_whole.then(|| (key, &value[..length], at))
}
