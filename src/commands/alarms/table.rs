//! Rows to a file for a spreadsheet, or to Markdown for a comment.

use std::io::{self, Write};

use super::document::Document;

/// A table, its first row the names of the columns.
pub struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    /// For programs: what JSON has, but for lists.
    pub fn of_alarms(document: &Document<'_>) -> Self {
        let mut rows = vec![owned([
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
        ])];
        rows.extend(document.alarms.iter().map(|alarm| {
            owned([
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
            ])
        }));
        Self { rows }
    }

    /// For people.
    pub fn of_alarms_in_short(document: &Document<'_>) -> Self {
        let mut rows = vec![owned(["Alarm", "Severity", "Service", "Link", "Runbook", "Defined in"])];
        rows.extend(document.alarms.iter().map(|alarm| {
            owned([
                alarm.name,
                alarm.severity.unwrap_or_default(),
                alarm.service.unwrap_or_default(),
                alarm.class,
                &alarm.runbook(),
                &format!("{}:{}", alarm.path, alarm.line),
            ])
        }));
        Self { rows }
    }

    pub fn of_files(document: &Document<'_>) -> Self {
        let mut rows = vec![owned(["path", "format", "alarms", "note"])];
        rows.extend(document.files.iter().map(|file| {
            let note = file.note.as_deref().unwrap_or_default();
            owned([file.path, file.format.unwrap_or_default(), &file.alarms.to_string(), note])
        }));
        Self { rows }
    }

    pub fn csv(&self, out: &mut dyn Write) -> io::Result<()> {
        for row in &self.rows {
            let cells: Vec<String> = row.iter().map(|cell| csv_cell(cell)).collect();
            writeln!(out, "{}", cells.join(","))?;
        }
        Ok(())
    }

    pub fn markdown(&self, out: &mut dyn Write) -> io::Result<()> {
        for (at, row) in self.rows.iter().enumerate() {
            let cells: Vec<String> = row.iter().map(|cell| markdown_cell(cell)).collect();
            writeln!(out, "| {} |", cells.join(" | "))?;
            if at == 0 {
                writeln!(out, "|{}", " --- |".repeat(row.len()))?;
            }
        }
        Ok(())
    }
}

fn owned<const N: usize>(cells: [&str; N]) -> Vec<String> {
    cells.map(str::to_owned).to_vec()
}

/// In quotes where it holds what would end it.
fn csv_cell(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

/// On one line, and nothing in it a mark of Markdown.
fn markdown_cell(text: &str) -> String {
    let mut cell = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() {
            cell.push(' ');
            continue;
        }
        if matches!(c, '\\' | '|' | '`' | '*' | '_' | '<' | '[' | ']' | '~') {
            cell.push('\\');
        }
        cell.push(c);
    }
    cell
}

#[cfg(test)]
mod tests {
    use super::{csv_cell, markdown_cell};

    #[test]
    fn cells_stay_cells() {
        assert_eq!(csv_cell("p99 > 100ms, \"slow\""), "\"p99 > 100ms, \"\"slow\"\"\"");
        assert_eq!(csv_cell("CartSlow"), "CartSlow");
        assert_eq!(markdown_cell("a|b `c`\nd"), "a\\|b \\`c\\` d");
    }
}
