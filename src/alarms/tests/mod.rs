//! What is read from each format: small files, with every alarm shown on one line.

mod azure;
mod carriers;
mod cloudformation;
mod cloudwatch;
mod datadog;
mod files;
mod google;
mod grafana;
mod links;
mod list;
mod openslo;
mod prometheus;
mod pyrra;
mod typos;
mod sloth;
mod terraform;

use jiff::civil::date;

use super::{AlarmFile, read};
use crate::config::Config;
use crate::model::Alarm;
use crate::outline::{Outline, Unit, decode, encode};
use crate::read::Problem;
use crate::source::{FileId, Source, Span, Spanned};

/// One line per alarm, `line:column name | severity | service | line:column link | id`, then the problems.
fn shown(path: &str, text: &str) -> String {
    shown_by("", path, text)
}

/// The same with a `readyroom.yaml`.
fn shown_by(config: &str, path: &str, text: &str) -> String {
    let (source, found, problems) = parsed(config, path, text);
    let mut lines: Vec<String> = found.alarms.iter().map(|alarm| line(&source, alarm)).collect();
    lines.extend(problems.iter().map(|problem| match problem {
        Problem::Malformed(malformed) => {
            format!("{} {}", position(&source, malformed.span), malformed.message)
        }
        Problem::UnknownKey { key, .. } => {
            format!("{} unknown key `{}`", position(&source, key.span), key.value)
        }
    }));
    let malformed = found.malformed.iter();
    lines.extend(malformed.map(|fault| format!("{} {}", position(&source, fault.span), fault.message)));
    lines.join("\n")
}

/// Its format and its note: `terraform`, `- | Markdown`.
fn told(path: &str, text: &str) -> String {
    let (_, found, _) = parsed("", path, text);
    let note = found.note.as_deref().map(|note| format!(" | {note}")).unwrap_or_default();
    format!("{}{note}", found.format.as_deref().unwrap_or("-"))
}

fn parsed(config: &str, path: &str, text: &str) -> (Source, AlarmFile, Vec<Problem>) {
    let (config, mut problems) = Config::read(FileId(0), config, |_| date(2026, 11, 20));
    let source = Source::new(path, text.to_owned());
    let found = read(FileId(0), &source, &config, &mut problems);
    let (found, problems) = stored(found, problems);
    (source, found, problems)
}

/// The same after a round trip through the stored form.
fn stored(found: AlarmFile, problems: Vec<Problem>) -> (AlarmFile, Vec<Problem>) {
    let unit =
        Unit { outline: Some(Outline::Alarms(std::sync::Arc::new(found))), problems, ..Unit::default() };
    let back = decode(&encode(&unit));
    assert_eq!(back.as_ref(), Some(&unit));
    match back {
        Some(Unit { outline: Some(Outline::Alarms(found)), problems, .. }) => {
            (std::sync::Arc::unwrap_or_clone(found), problems)
        }
        other => panic!("these are alarms: {other:?}"),
    }
}

/// What is left out of a file, as `line:column message`.
fn left(path: &str, text: &str) -> String {
    let (source, found, _) = parsed("", path, text);
    let lines =
        found.unread_alarms.iter().map(|left| format!("{} {}", position(&source, left.place), left.message));
    lines.collect::<Vec<_>>().join("\n")
}

fn line(source: &Source, alarm: &Alarm) -> String {
    let text = |value: &Option<Spanned<String>>| value.as_ref().map_or("-".into(), |text| text.value.clone());
    let link = alarm.link.as_ref();
    let link = link.map_or("-".into(), |link| format!("{} {}", position(source, link.span), link.value));
    let name = format!("{} {}", position(source, alarm.name.span), alarm.name.value);
    let id = alarm.id.as_deref().unwrap_or("-");
    [name, text(&alarm.severity), text(&alarm.service), link, id.to_owned()].join(" | ")
}

fn position(source: &Source, span: Span) -> String {
    let at = source.position(span.start);
    format!("{}:{}", at.line, at.column)
}
