//! A command that is run again, or says again what it said, as long as nothing that it read has changed.

use std::cell::RefCell;
use std::fmt::Debug;
use std::io::{self, Write};
use std::sync::Arc;

use camino::Utf8Path;

use super::{Context, Outcome};
use crate::files::{self, Trace};
use crate::manifest::Manifest;
use crate::session::{Named, Run, Session};

/// What a run said to standard error, and what it read beside its project.
#[derive(Debug, Default)]
pub struct Noted {
    notes: RefCell<Vec<String>>,
    named: RefCell<Vec<Named>>,
    trace: RefCell<Option<Arc<Trace>>>,
}

impl Noted {
    /// The text of a baseline.
    pub fn baseline(&self, path: &Utf8Path) -> anyhow::Result<String> {
        self.named.borrow_mut().push(Named::read(path));
        files::baseline(path)
    }

    /// The manifest of a site that was published.
    pub fn manifest(&self, path: &Utf8Path) -> anyhow::Result<Manifest> {
        self.named.borrow_mut().push(Named::read(path));
        files::manifest(path)
    }

    /// What is asked of the files of the project.
    pub fn trace(&self, trace: &Arc<Trace>) {
        *self.trace.borrow_mut() = Some(Arc::clone(trace));
    }
}

impl Context {
    /// Says something beside the output, which programs may read.
    pub fn note(&self, text: &str) {
        if !self.quiet {
            let _ = writeln!(io::stderr(), "note: {text}");
        }
        self.noted.notes.borrow_mut().push(text.to_owned());
    }
}

/// Runs a command that only reads, unless it can be told what it would say. `options` is all that it was asked for.
pub fn remembered(
    command: &str,
    options: &dyn Debug,
    session: &Session,
    context: &Context,
    out: &mut dyn Write,
    run: impl FnOnce(&mut dyn Write) -> anyhow::Result<Outcome>,
) -> anyhow::Result<Outcome> {
    let Some(key) = session.run_key(command, &(options, context.terminal, context.quiet))? else {
        return run(out);
    };
    if let Some(last) = context.stage("compare", || session.last_run(key))? {
        last.notes.iter().for_each(|note| context.note(note));
        out.write_all(&last.out)?;
        return Ok(if last.failed { Outcome::Problems } else { Outcome::Clean });
    }
    let mut said = Vec::new();
    let outcome = run(&mut said)?;
    out.write_all(&said)?;
    if let Some(trace) = context.noted.trace.borrow().as_deref() {
        let (named, notes) = (context.noted.named.borrow().clone(), context.noted.notes.borrow().clone());
        session.keep_run(key, &Run::new(trace, named, said, notes, outcome == Outcome::Problems));
    }
    Ok(outcome)
}
