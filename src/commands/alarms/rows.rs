//! Alarms and files as rows of a table.

use super::document::Document;
use crate::commands::table::Table;

/// For programs: the keys of the JSON, except for lists.
pub fn of_alarms(document: &Document<'_>) -> Table {
    let mut table = Table::new([
        "name",
        "format",
        "path",
        "line",
        "severity",
        "service",
        "link",
        "class",
        "matched_by",
        "runbook",
        "anchor",
        "url",
        "id",
        "covered",
        "exempt",
        "verdict",
        "reason",
        "rendered",
    ]);
    for alarm in &document.alarms {
        table.push([
            alarm.name,
            alarm.format,
            alarm.path,
            &alarm.line.to_string(),
            alarm.severity.unwrap_or_default(),
            alarm.service.unwrap_or_default(),
            alarm.link.unwrap_or_default(),
            alarm.class,
            alarm.matched_by.unwrap_or_default(),
            alarm.runbook.unwrap_or_default(),
            alarm.anchor.unwrap_or_default(),
            alarm.url,
            alarm.id.unwrap_or_default(),
            if alarm.covered { "yes" } else { "no" },
            alarm.exempt.unwrap_or_default(),
            alarm.verdict,
            alarm.reason.unwrap_or_default(),
            if alarm.rendered { "yes" } else { "no" },
        ]);
    }
    table
}

/// For people: a few columns.
pub fn of_alarms_in_short(document: &Document<'_>) -> Table {
    let mut table = Table::new(["Alarm", "Severity", "Service", "Link", "Runbook", "Defined in"]);
    for alarm in &document.alarms {
        table.push([
            alarm.name,
            alarm.severity.unwrap_or_default(),
            alarm.service.unwrap_or_default(),
            alarm.class,
            &alarm.runbook(),
            &format!("{}:{}", alarm.path, alarm.line),
        ]);
    }
    table
}

pub fn of_files(document: &Document<'_>) -> Table {
    let mut table = Table::new(["path", "format", "alarms", "note"]);
    for file in &document.files {
        let note = file.note.as_deref().unwrap_or_default();
        table.push([file.path, file.format.unwrap_or_default(), &file.alarms.to_string(), note]);
    }
    table
}
