//! Alarms and files as lines for a person.

use std::io::{self, Write};

use clap::builder::styling::{AnsiColor, Style};

use super::document::Document;
use crate::report::{count, one_line};

const FAINT: Style = Style::new().dimmed();
const MISSING: Style = AnsiColor::Red.on_default();

/// Writes one line for each alarm. On a terminal, a header line comes first.
pub fn alarms(document: &Document<'_>, terminal: bool, out: &mut dyn Write) -> io::Result<()> {
    let mut lines: Vec<[String; 5]> = Vec::with_capacity(document.alarms.len() + 1);
    if terminal && !document.alarms.is_empty() {
        lines.push(["Alarm", "Severity", "Service", "Link", "Runbook"].map(str::to_owned));
    }
    for alarm in &document.alarms {
        let runbook = alarm.runbook();
        let runbook = if runbook.is_empty() { "-".to_owned() } else { runbook };
        let severity = alarm.severity.unwrap_or("-").to_owned();
        let service = alarm.service.unwrap_or("-").to_owned();
        lines.push([
            one_line(alarm.name),
            one_line(&severity),
            service,
            alarm.class.to_owned(),
            one_line(&runbook),
        ]);
    }
    let width = |column: usize, most: usize| {
        lines.iter().map(|line| line[column].chars().count()).max().unwrap_or_default().min(most)
    };
    let [name, severity, service, class] = [width(0, 48), width(1, 16), width(2, 32), width(3, 16)];
    for (at, line) in lines.iter().enumerate() {
        let style = match at {
            0 if terminal => FAINT,
            _ if line[4] == "-" || line[4].starts_with("uncovered") => MISSING,
            _ => Style::new(),
        };
        writeln!(
            out,
            "{:name$}  {:severity$}  {:service$}  {:class$}  {style}{}{style:#}",
            line[0], line[1], line[2], line[3], line[4]
        )?;
    }
    totals(document, out)
}

/// Writes how many alarms there are, how many have a runbook, and how many links are of each class.
pub fn totals(document: &Document<'_>, out: &mut dyn Write) -> io::Result<()> {
    let totals = &document.totals;
    let others = [(totals.vouched, "vouched"), (totals.exempt, "exempt"), (totals.uncovered, "uncovered")];
    let others = others.iter().filter(|(count, _)| *count > 0);
    let others: String = others.map(|(count, word)| format!(", {count} {word}")).collect();
    let classes: Vec<_> = totals.by_class.iter().map(|(class, count)| format!("{count} {class}")).collect();
    let classes = if classes.is_empty() { String::new() } else { format!("; links: {}", classes.join(", ")) };
    let (alarms, names) = (count(totals.alarms, "alarm"), count(totals.names, "name"));
    let unrendered = match totals.unrendered {
        0 => String::new(),
        more => format!("; and {more} in templates that are not rendered"),
    };
    writeln!(out, "{alarms}, {names}, {} covered{others}{classes}{unrendered}", totals.covered)
}

/// Writes one line for each file that was read.
pub fn files(document: &Document<'_>, out: &mut dyn Write) -> io::Result<()> {
    let formats = document.files.iter().filter_map(|file| file.format);
    let width = formats.map(str::len).max().unwrap_or_default().max(10);
    for file in &document.files {
        let format = file.format.unwrap_or("-");
        let note = file.note.as_deref().unwrap_or_default();
        let line = format!("{:5}  {format:width$}  {}  {note}", file.alarms, file.path);
        writeln!(out, "{}", one_line(line.trim_end()))?;
    }
    let counted = document.totals.alarms;
    let in_files: usize = document.files.iter().map(|file| file.alarms).sum();
    let unrendered = match in_files.saturating_sub(counted) {
        0 => String::new(),
        more => format!(", and {more} in templates that are not rendered"),
    };
    writeln!(out, "{}, {}{unrendered}", count(document.files.len(), "file"), count(counted, "alarm"))
}
