//! Reads the alarms of a file's documents: those that a format recognises, and those that other documents carry.

use std::borrow::Cow;

use camino::Utf8Path;

use super::carriers::{self, Carried, Inner, Texts};
use super::{ALL, AlarmFile, Format, Part, others, unread_alarms};
use crate::config::Config;
use crate::model::{Alarm, Exempt};
use crate::read::Problem;
use crate::yaml::{Node, Yaml};

/// The note for a document whose format is not known.
pub const UNKNOWN: &str = "in no known format";

/// The context in which the documents of a file are read, and which documents were searched.
pub struct Reading<'r, 't, 'y> {
    pub config: &'r Config,
    pub texts: Texts<'t>,
    pub problems: &'r mut Vec<Problem>,
    /// The documents, including those inside texts.
    pub looked: Vec<Cow<'y, Node>>,
}

/// The alarms of all documents, or a note of what the documents are instead.
pub fn recognised<'y>(
    mut found: AlarmFile,
    path: &Utf8Path,
    yaml: &'y Yaml,
    reading: &mut Reading<'_, '_, 'y>,
) -> AlarmFile {
    let mut others = Vec::new();
    let mut last: Option<&Format> = None;
    let mut inner: Vec<Node> = Vec::new();
    for document in &yaml.documents {
        let own = carriers::format_of(document).filter(|_| !carriers::is_list(document));
        if let Some(format) = own {
            found.alarms.extend(format.read(document, reading.config, reading.problems));
            found.values.extend((format.values)(document));
            found.unread_alarms.extend((format.unread)(document));
            carry_parts(&mut found, format, document, reading, &mut inner);
            reading.looked.push(Cow::Borrowed(document));
            last = Some(format);
            continue;
        }
        if let Some(carried) = carriers::of(document, &mut reading.texts) {
            let before = found.unread_alarms.len();
            let format = carry(&mut found, carried, reading, &mut inner);
            if format.is_none() {
                let is_reported = found.unread_alarms.len() > before;
                let note = others::describe(document).or_else(|| others::by_custom(path));
                others.push(note.or(is_reported.then_some(UNKNOWN)));
            }
            last = format.or(last);
        } else {
            others.push(others::describe(document).or_else(|| others::by_custom(path)));
            if !others::is_about_alarms(document) {
                reading.looked.push(Cow::Borrowed(document));
            }
        }
    }
    for format in ALL {
        if inner.is_empty() {
            (format.complete)(&yaml.documents, &mut found.alarms);
        } else {
            let all: Vec<Node> = yaml.documents.iter().cloned().chain(inner.iter().cloned()).collect();
            (format.complete)(&all, &mut found.alarms);
        }
    }
    found.format = last.map(|format| format.name.into());
    found.count = found.alarms.len();
    match last {
        Some(format) if found.alarms.is_empty() => found.noted((format.without_alarms)(&yaml.documents)),
        Some(_) => found,
        None if yaml.malformed.is_some() => found,
        None if others.is_empty() => found.noted("empty"),
        None => {
            found.is_unknown = others.contains(&None);
            found.noted(others.into_iter().flatten().next().unwrap_or(UNKNOWN))
        }
    }
}

/// Reads the alarms that a document carries, and returns the format of the last one.
fn carry(
    found: &mut AlarmFile,
    carried: Carried,
    reading: &mut Reading<'_, '_, '_>,
    inner: &mut Vec<Node>,
) -> Option<&'static Format> {
    let mut last = None;
    for one in carried.documents {
        let Some(format) = carriers::format_of(&one.document) else { continue };
        found.alarms.extend(read_inner(&one, format, reading));
        found.values.extend((format.values)(&one.document));
        found.unread_alarms.extend((format.unread)(&one.document));
        inner.push(one.document);
        last = Some(format);
    }
    found.note = found.note.take().or(Some(carried.note.into()).filter(|_| !found.alarms.is_empty()));
    found.unread_alarms.extend(carried.unread_alarms);
    reading.looked.push(Cow::Owned(carried.whole));
    last
}

fn read_inner(inner: &Inner, format: &Format, reading: &mut Reading<'_, '_, '_>) -> Vec<Alarm> {
    let alarms = format.read(&inner.document, reading.config, reading.problems).into_iter();
    let exempt = |alarm: &Alarm| alarm.exempt.or(inner.is_off.then_some(Exempt::Paused));
    alarms.map(|alarm| Alarm { exempt: exempt(&alarm), ..alarm }).collect()
}

/// Reads the alarms that other parts of a document carry, such as the content of a file that Terraform uploads.
/// They
/// have the document's own format, because its placeholders may be in them.
fn carry_parts(
    found: &mut AlarmFile,
    outer: &Format,
    document: &Node,
    reading: &mut Reading<'_, '_, '_>,
    inner: &mut Vec<Node>,
) {
    for Part { name, body } in (outer.parts)(document) {
        let Some(carried) = carriers::of(&body, &mut reading.texts) else { continue };
        let before = (found.alarms.len(), reading.problems.len());
        for one in carried.documents {
            let Some(format) = carriers::format_of(&one.document) else { continue };
            let alarms = read_inner(&one, format, reading).into_iter();
            found.alarms.extend(alarms.map(|alarm| Alarm {
                format: outer.name.into(),
                id: Some(name.clone()),
                ..alarm
            }));
            inner.push(one.document);
        }
        found.unread_alarms.extend(carried.unread_alarms);
        // The part itself is searched with the rest of the document; the documents in its strings are not.
        let (alarms, problems) = (&found.alarms[before.0..], &reading.problems[before.1..]);
        let left = unread_alarms::of_documents(carried.opened.iter(), alarms, problems, &[]);
        found.unread_alarms.extend(left);
    }
}
