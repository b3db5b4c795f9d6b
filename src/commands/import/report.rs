//! The report of an import: which files it read, and what it writes.

use std::io::{self, Write};

use anyhow::anyhow;
use camino::Utf8Path;
use similar::TextDiff;

use crate::emit::Patch;
use crate::files;
use crate::import::{self, Form, How, ImportKind, ImportedColumn};
use crate::read::quoted;
use crate::report::one_line;

/// The maximum number of lines listed of one kind. Further ones are counted.
const MOST: usize = 20;

/// Reads a file. The error has the position of what cannot be read.
pub fn read(path: &Utf8Path, wanted: ImportKind) -> anyhow::Result<Form> {
    let bytes = files::foreign(path)?;
    import::read(path, &bytes, wanted).map_err(|fault| anyhow!("{path}:{}: {fault}", fault.line))
}

/// Prints what was read from a file, what was guessed, and what was left out.
pub fn form(path: &Utf8Path, form: &Form, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{path}: {}, {}", form.kind, crate::report::count(form.rows.len(), "question"))?;
    let (exact, others): (Vec<&ImportedColumn>, Vec<&ImportedColumn>) =
        form.taken.iter().partition(|taken| taken.how == How::Exact);
    if !exact.is_empty() {
        let names: Vec<&str> = exact.iter().map(|taken| taken.from.as_str()).collect();
        writeln!(out, "  columns with their exact names: {}", one_line(&quoted(&names)))?;
    }
    for taken in others {
        writeln!(out, "  {}: from `{}` ({})", taken.field.word(), one_line(&taken.from), taken.how.word())?;
    }
    list("guessed", &form.guesses, out)?;
    list("left out", &form.lost, out)
}

/// Prints each line, but at most `MOST` of them.
pub fn list(what: &str, lines: &[String], out: &mut dyn Write) -> io::Result<()> {
    for line in lines.iter().take(MOST) {
        writeln!(out, "  {what}: {}", one_line(line))?;
    }
    if let Some(more @ 1..) = lines.len().checked_sub(MOST) {
        writeln!(out, "  {what}: {more} more")?;
    }
    Ok(())
}

/// Prints the changes of a patch like `diff -u`.
pub fn diff(patch: &Patch, before: &[u8], out: &mut dyn Write) -> io::Result<()> {
    let old = String::from_utf8_lossy(before);
    let new = String::from_utf8_lossy(&patch.bytes);
    let from = if patch.before.is_some() { format!("a/{}", patch.path) } else { "/dev/null".to_owned() };
    let diff = TextDiff::from_lines(old.as_ref(), new.as_ref());
    write!(out, "{}", diff.unified_diff().header(&from, &format!("b/{}", patch.path)))
}
