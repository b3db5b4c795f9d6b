//! The result of an import into a review, and its report.

use std::io::{self, Write};

use super::report;
use super::row::Tally;
use crate::emit::Patch;
use crate::read::quoted;
use crate::report::count;

/// The result of an import.
pub struct ImportedReview {
    pub patch: Patch,
    pub before: Vec<u8>,
    pub set: usize,
    pub same: usize,
    pub open: usize,
    pub tally: Tally,
}

impl ImportedReview {
    pub fn print(&self, out: &mut dyn Write) -> io::Result<()> {
        let Self { patch, set, same, open, tally, .. } = self;
        let unread = match tally.unread {
            0 => String::new(),
            unread => format!(", {unread} with an answer that was left out"),
        };
        writeln!(
            out,
            "{}: {} set, {same} unchanged, {open} without an answer{unread}",
            patch.path,
            count(*set, "item")
        )?;
        let words = tally.words.iter().map(|((text, verdict), rows)| {
            format!("`{text}` was read as {} ({})", verdict.replace('_', " "), count(*rows, "row"))
        });
        let guesses: Vec<String> = words.chain(tally.guesses.iter().cloned()).collect();
        report::list("guessed", &guesses, out)?;
        report::list("left out", &tally.lost, out)?;
        if !tally.waivers.is_empty() {
            let ids = quoted(&tally.waivers);
            report::list("left out", &[format!("waivers of {ids}: `readyroom waive` gives them")], out)?;
        }
        if !tally.kept.is_empty() {
            let ids = quoted(&tally.kept);
            let what =
                format!("the name or the day of the earlier answer: {ids}; --by and --on replace them");
            report::list("kept", &[what], out)?;
        }
        Ok(())
    }
}
