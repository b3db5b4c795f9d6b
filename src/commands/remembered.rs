//! A command that is run again, or says again what it said, as long as nothing that it read has changed.

use std::cell::RefCell;
use std::fmt::Debug;
use std::io::{self, Write};
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};

use super::{Context, Outcome};
use crate::emit::Stamp;
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

    /// The outline of the site that gathers the project, whether it is there or not.
    pub fn outline(&self, path: &Utf8Path) {
        self.named.borrow_mut().push(Named::read(path));
    }

    /// A file of the project that is copied.
    pub fn copy(&self, root: &Utf8Path, path: &Utf8Path) {
        self.named.borrow_mut().push(Named::read_beneath(root, path));
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

/// How a run ended.
pub struct Done {
    pub outcome: Outcome,
    /// The files of a site that was published.
    pub published: Option<Vec<(Utf8PathBuf, Stamp)>>,
    /// Whether nothing was said but what is noted.
    pub is_complete: bool,
}

/// Runs a command, unless what it would do is known and done. `options` is all that it was asked for; `is_done` tells whether
/// what a run left behind is still there.
pub fn remembered(
    command: &str,
    options: &dyn Debug,
    session: &Session,
    context: &Context,
    out: &mut dyn Write,
    is_done: impl FnOnce(&Run) -> bool,
    run: impl FnOnce(&mut dyn Write) -> anyhow::Result<Done>,
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
    let mut said = Vec::new();
    let done = run(&mut said);
    // What was said before something failed counts.
    out.write_all(&said)?;
    let Done { outcome, published, is_complete } = done?;
    if let Some(trace) = context.noted.trace.borrow().as_deref().filter(|_| is_complete) {
        let (named, notes) = (context.noted.named.borrow().clone(), context.noted.notes.borrow().clone());
        let failed = outcome == Outcome::Problems;
        session.keep_run(key, &Run { answers: trace.answers(), named, out: said, notes, failed, published });
    }
    Ok(outcome)
}
