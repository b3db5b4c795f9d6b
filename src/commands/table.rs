//! Writes a table as CSV for a spreadsheet, or as Markdown for a comment.

use std::io::{self, Write};

/// A table. The first row has the names of the columns.
pub struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    pub fn new<const N: usize>(head: [&str; N]) -> Self {
        Self { rows: vec![head.map(str::to_owned).to_vec()] }
    }

    pub fn push<const N: usize>(&mut self, cells: [&str; N]) {
        self.rows.push(cells.map(str::to_owned).to_vec());
    }

    /// The table without the columns that are empty in every row. The first column is always kept.
    #[must_use]
    pub fn without_empty_columns(self) -> Self {
        let is_used = |column: usize| self.rows.iter().skip(1).any(|row| !row[column].is_empty());
        let used: Vec<bool> = (0..self.rows[0].len()).map(|column| column == 0 || is_used(column)).collect();
        let keep = |row: Vec<String>| {
            row.into_iter().zip(&used).filter(|(_, used)| **used).map(|(cell, _)| cell).collect()
        };
        Self { rows: self.rows.into_iter().map(keep).collect() }
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

/// Quotes a cell that contains a special character. Puts an apostrophe before a cell that a spreadsheet would
/// compute, as <https://owasp.org/www-community/attacks/CSV_Injection> recommends.
fn csv_cell(text: &str) -> String {
    // A cell that already has an apostrophe there gets another, so that an import can remove the added one.
    let bare = text.trim_start_matches('\'');
    let guard = if bare.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{guard}{}\"", text.replace('"', "\"\""))
    } else {
        format!("{guard}{text}")
    }
}

/// A text on one line, with all Markdown escaped. Addresses become links.
pub fn markdown_cell(text: &str) -> String {
    let is_address = |word: &str| {
        ["https://", "http://"].iter().any(|scheme| word.starts_with(scheme))
            && !word.contains(|c: char| c.is_control() || matches!(c, '<' | '>' | '"' | '\\'))
    };
    let words = text.split_inclusive(|c: char| c.is_whitespace());
    let cells = words.map(|word| {
        let bare = word.trim_end().trim_end_matches(['.', ',', ';', ':', ')']);
        if !is_address(bare) {
            return escaped(word);
        }
        format!("<{}>{}", bare.replace('|', "%7C"), escaped(&word[bare.len()..]))
    });
    cells.collect()
}

fn escaped(text: &str) -> String {
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
    use super::{Table, csv_cell, markdown_cell};

    #[test]
    fn cells_stay_cells() {
        assert_eq!(csv_cell("p99 > 100ms, \"slow\""), "\"p99 > 100ms, \"\"slow\"\"\"");
        assert_eq!(csv_cell("CartSlow"), "CartSlow");
        assert_eq!(markdown_cell("a|b `c`\nd"), "a\\|b \\`c\\` d");
    }

    #[test]
    fn no_cell_is_computed() {
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"] {
            assert_eq!(csv_cell(text), format!("'{text}"));
        }
        assert_eq!(csv_cell("'=1"), "''=1");
        assert_eq!(csv_cell("'quoted'"), "'quoted'");
        assert_eq!(csv_cell("=HYPERLINK(\"x\",1)"), "\"'=HYPERLINK(\"\"x\"\",1)\"");
    }

    #[test]
    fn addresses_are_links() {
        assert_eq!(markdown_cell("see https://x/a_b|c, d_e"), "see <https://x/a_b%7Cc>, d\\_e");
        assert_eq!(markdown_cell("https://x/<b>"), "https://x/\\<b>");
        assert_eq!(markdown_cell("https://"), "<https://>");
    }

    #[test]
    fn empty_columns_are_left_out() {
        let mut table = Table::new(["a", "b", "c"]);
        table.push(["", "", "3"]);
        let mut out = Vec::new();
        table.without_empty_columns().csv(&mut out).expect("memory can be written");
        assert_eq!(out, b"a,c\n,3\n");
    }
}
