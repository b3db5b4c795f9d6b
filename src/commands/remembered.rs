//! Runs a command, or repeats the output of its last run if nothing that it read has changed.

use std::cell::RefCell;
use std::fmt::Debug;
use std::io::{self, Write};
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};

use super::{Context, Outcome};
use crate::emit::Stamp;
use crate::files::{self, Trace};
use crate::manifest::Manifest;
use crate::session::{CompletedRun, NamedFile, Session};

/// The notes that a run printed to standard error, and what it read besides its project.
#[derive(Debug, Default)]
pub struct RunRecord {
    notes: RefCell<Vec<String>>,
    named: RefCell<Vec<NamedFile>>,
    trace: RefCell<Option<Arc<Trace>>>,
}

impl RunRecord {
    /// Reads a baseline, and records that.
    pub fn baseline(&self, path: &Utf8Path) -> anyhow::Result<String> {
        self.named.borrow_mut().push(NamedFile::read(path));
        files::baseline(path)
    }

    /// Reads the manifest of a published site, and records that.
    pub fn manifest(&self, path: &Utf8Path) -> anyhow::Result<Manifest> {
        self.named.borrow_mut().push(NamedFile::read(path));
        files::manifest(path)
    }

    /// Records the outline of the site that gathers the project, whether or not it exists.
    pub fn outline(&self, path: &Utf8Path) {
        self.named.borrow_mut().push(NamedFile::read(path));
    }

    /// Records a file of the project that is copied.
    pub fn copy(&self, root: &Utf8Path, path: &Utf8Path) {
        self.named.borrow_mut().push(NamedFile::read_beneath(root, path));
    }

    /// Records what was read from the files of the project.
    pub fn trace(&self, trace: &Arc<Trace>) {
        *self.trace.borrow_mut() = Some(Arc::clone(trace));
    }
}

impl Context {
    /// Prints a note to standard error, since programs may read the output.
    pub fn note(&self, text: &str) {
        if !self.quiet {
            let _ = writeln!(io::stderr(), "note: {text}");
        }
        self.noted.notes.borrow_mut().push(text.to_owned());
    }
}

/// The result of a run.
pub struct RunResult {
    pub outcome: Outcome,
    /// The files of the site, if it was published.
    pub published: Option<Vec<(Utf8PathBuf, Stamp)>>,
    /// Whether everything printed to standard error is recorded as a note.
    pub is_complete: bool,
}

/// Runs a command, unless its result is remembered and still valid. `options` are all options of the command;
/// `is_done` returns whether the output files of the last run are still in place.
pub fn remembered(
    command: &str,
    options: &dyn Debug,
    session: &Session,
    context: &Context,
    out: &mut dyn Write,
    is_done: impl FnOnce(&CompletedRun) -> bool,
    run: impl FnOnce(&mut dyn Write) -> anyhow::Result<RunResult>,
) -> anyhow::Result<Outcome> {
    let Some(key) = session.run_key(command, &(options, context.terminal, context.quiet))? else {
        return Ok(run(out)?.outcome);
    };
    let last = context.stage("compare", || session.last_run(key).filter(is_done));
    if let Some(last) = last {
        last.notes.iter().for_each(|note| context.note(note));
        out.write_all(&last.out)?;
        return Ok(if last.failed { Outcome::Problems } else { Outcome::Clean });
    }
    let mut printed = Vec::new();
    let done = run(&mut printed);
    // Print the output even if the run failed.
    out.write_all(&printed)?;
    let RunResult { outcome, published, is_complete } = done?;
    if let Some(trace) = context.noted.trace.borrow().as_deref().filter(|_| is_complete) {
        let (named, notes) = (context.noted.named.borrow().clone(), context.noted.notes.borrow().clone());
        let failed = outcome == Outcome::Problems;
        session.keep_run(
            key,
            &CompletedRun { answers: trace.answers(), named, out: printed, notes, failed, published },
        );
    }
    Ok(outcome)
}
