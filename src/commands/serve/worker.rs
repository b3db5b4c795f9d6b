//! The thread that owns the site. It renders pages when they are requested, and rebuilds the site when a file
//! changes.
//!
//! A request waits while the site is rebuilt, so that a page is never older than the last save.

use std::collections::VecDeque;
use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::Duration;

use camino::{Utf8Path, Utf8PathBuf};
use tokio::sync::oneshot;

use super::super::Context;
use super::super::timing::{Stopwatch, timed};
use super::broken::Broken;
use super::checked::{CheckedSite, Project};
use super::edit::{Asked, EditHandler, Next};
use super::status::StatusSender;
use super::watch::{Changed, Watch};
use crate::config::Level;
use crate::emit::{Content, File};
use crate::files;
use crate::judge::{self, Readiness};
use crate::link::Site;
use crate::markdown::{Highlighter, Memo};
use crate::render::Plan;
use crate::report::{self, Report};
use crate::rules::Reported;
use crate::session::Snapshot;

/// A message to the worker.
pub enum Message {
    /// A request for a file of the site.
    Asked(Request),
    /// Something in the project's folders has changed.
    Changed(Changed),
    /// A request to write something, or to fill in a form.
    Edit(Asked),
}

/// How long no file may change before the files are read, since a program may write several. [`UNFINISHED`] applies
/// if a file is missing or empty, since some editors remove a file for a moment.
const QUIET: Duration = Duration::from_millis(10);
const UNFINISHED: Duration = Duration::from_millis(100);

/// The maximum time to wait if files keep changing.
const LONGEST: Duration = Duration::from_millis(500);

/// A request for a file of the site, and where to send the answer.
pub struct Request {
    /// The path from the site's root.
    pub path: Utf8PathBuf,
    pub answer: oneshot::Sender<Answer>,
}

/// The current content of a file, and the number of its site. The content is `None` if there is no such file.
pub struct Answer {
    pub file: Result<Option<Vec<u8>>, Broken>,
    pub site: u64,
}

/// The state that is kept when the site is rebuilt.
pub struct Worker<'a> {
    pub messages: Receiver<Message>,
    /// Messages that arrived while waiting for more changes.
    pub waiting: VecDeque<Message>,
    pub watch: Watch,
    pub status: StatusSender,
    /// Whether to show a new site despite errors.
    pub keep_going: bool,
    pub project: Project<'a>,
    pub context: &'a Context,
    /// Writes files. `None` if nobody may write.
    pub edit_handler: Option<EditHandler>,
}

impl Worker<'_> {
    /// Serves until no more messages can arrive, which is when the program ends.
    pub fn run(mut self, first: CheckedSite, out: &mut dyn Write) -> anyhow::Result<()> {
        let highlighter = Highlighter::new();
        let mut memo = Memo::default();
        say(&first, self.context, out)?;
        let mut shown = first;
        while let Some(new) = self.show(&shown, &highlighter, &mut memo, out)? {
            self.status.replaced(&new);
            // Free the old site on another thread, since that takes longer than answering.
            let old = std::mem::replace(&mut shown, new);
            thread::spawn(|| drop(old));
        }
        Ok(())
    }

    /// Answers requests from a site, until there is a new one.
    fn show(
        &mut self,
        checked: &CheckedSite,
        highlighter: &Highlighter,
        memo: &mut Memo,
        out: &mut dyn Write,
    ) -> anyhow::Result<Option<CheckedSite>> {
        let Snapshot { site, theme, root } = &*checked.project;
        let readiness = judge::assess(site);
        let plan = Plan::new(&checked.layout, &readiness, &checked.findings, theme, highlighter);
        let stop = AtomicBool::new(false);
        thread::scope(|scope| {
            let mut searcher: Option<Sender<Request>> = None;
            while let Some(message) = self.next() {
                let changed = match message {
                    Message::Asked(request) => {
                        let number = self.status.site();
                        let searching = |request| {
                            let searcher = searcher.get_or_insert_with(|| {
                                let (sender, requests) = mpsc::channel();
                                let (plan, stop) = (&plan, &stop);
                                scope.spawn(move || search(plan, stop, number, requests));
                                sender
                            });
                            let _ = searcher.send(request);
                        };
                        answer(request, &plan, (site, root), number, memo, searching);
                        continue;
                    }
                    Message::Changed(changed) => {
                        let changed = self.watch.here(changed);
                        if !self.watch.concerns(&changed) && !checked.copies(&changed) {
                            continue;
                        }
                        self.wait_until_quiet(changed)
                    }
                    Message::Edit(asked) => match self.edited(&readiness, asked) {
                        Some(changed) => changed,
                        None => continue,
                    },
                };
                if let Some(new) = self.rebuilt(changed, checked, out)? {
                    stop.store(true, Ordering::Relaxed);
                    return Ok(Some(new));
                }
            }
            Ok(None)
        })
    }

    /// The next message. `None` once no more can arrive.
    fn next(&mut self) -> Option<Message> {
        self.waiting.pop_front().or_else(|| self.messages.recv().ok())
    }

    /// Handles a request of a page. Returns the changes to read before anything else is done.
    fn edited(&mut self, readiness: &Readiness<'_>, asked: Asked) -> Option<Changed> {
        let changed = match self.edit_handler.as_mut()?.take(readiness, asked) {
            Next::Nothing => return None,
            Next::Read(changed) => changed,
            Next::ReadFirst(changed, asked) => {
                self.waiting.push_front(Message::Edit(asked));
                changed
            }
        };
        Some(self.watch.here(changed))
    }

    /// Collects changes until no more arrive. Requests wait for the new site.
    fn wait_until_quiet(&mut self, mut changed: Changed) -> Changed {
        let waited = Stopwatch::default();
        while waited.elapsed() < LONGEST {
            let quiet = if self.watch.is_unfinished(&changed) { UNFINISHED } else { QUIET };
            match self.messages.recv_timeout(quiet) {
                Ok(message @ (Message::Asked(_) | Message::Edit(_))) => self.waiting.push_back(message),
                Ok(Message::Changed(next)) => {
                    let next = self.watch.here(next);
                    self.watch.forget(&next);
                    changed.add(next);
                }
                Err(_) => break,
            }
        }
        changed
    }

    /// Rebuilds the site from the current files. `None` if the shown site is kept.
    fn rebuilt(
        &mut self,
        changed: Changed,
        shown: &CheckedSite,
        out: &mut dyn Write,
    ) -> anyhow::Result<Option<CheckedSite>> {
        let (project, watch) = (&mut self.project, &mut self.watch);
        let is_copied = shown.copies(&changed);
        let (new, took) = timed(|| {
            let Some(changed) = watch.settled(changed)? else { return Ok(None) };
            let new = project.update(&changed, shown)?;
            // Read again if a folder was filled before it was watched.
            if watch.follow(new.read())? { project.read().map(Some) } else { Ok(Some(new)) }
        });
        let new = match new {
            Ok(Some(new)) => new,
            Ok(None) => {
                if is_copied {
                    self.status.replaced(shown);
                }
                return Ok(None);
            }
            Err(error) => {
                self.watch.lose();
                self.status.failed(&format!("{error:#}"));
                writeln!(out, "error: {error:#}")?;
                out.flush()?;
                return Ok(None);
            }
        };
        write!(out, "rebuilt in {} ms: ", took.as_millis())?;
        say(&new, self.context, out)?;
        let is_kept = !self.keep_going && new.report().has_failed() && !shown.report().has_failed();
        if is_kept {
            self.status.kept(&new);
            writeln!(out, "the last site without errors stays up")?;
            out.flush()?;
        }
        Ok((!is_kept).then_some(new))
    }
}

/// Prints the errors, and how much was checked.
fn say(checked: &CheckedSite, context: &Context, out: &mut dyn Write) -> anyhow::Result<()> {
    let errors = checked.baselined.comparison.new.iter().filter(|reported| reported.level == Level::Error);
    let errors: Vec<Reported> = errors.cloned().collect();
    if errors.is_empty() || context.quiet {
        report::SUMMARY(&checked.report(), out)?;
    } else {
        writeln!(out)?;
        let format = if context.terminal { report::EXCERPTS } else { report::LINES };
        format(&Report { findings: &errors, ..checked.report() }, out)?;
    }
    Ok(out.flush()?)
}

fn bytes(file: File, root: &Utf8Path) -> anyhow::Result<Vec<u8>> {
    match file.content {
        Content::Bytes(bytes) => Ok(bytes),
        Content::Copy(from) => files::bytes_in(root, &from),
    }
}

/// Answers with a file of the site. Requests for files of the search index are passed to `searching`.
fn answer(
    request: Request,
    plan: &Plan<'_>,
    (site, root): (&Site, &Utf8Path),
    number: u64,
    memo: &mut Memo,
    searching: impl FnOnce(Request),
) {
    let file = match plan.file(&request.path, memo) {
        Some(file) => file.and_then(|file| bytes(file, root)).map(Some),
        None if request.path.starts_with("search") => return searching(request),
        None => Ok(None),
    };
    let file = file.map_err(|error| Broken::of(&error, site));
    // The client may have disconnected.
    let _ = request.answer.send(Answer { file, site: number });
}

/// Makes the search index once, then answers from it.
fn search(plan: &Plan<'_>, stop: &AtomicBool, site: u64, requests: Receiver<Request>) {
    match plan.search(stop) {
        Ok(Some(files)) => {
            for Request { path, answer } in requests {
                let found = files.iter().find(|file| file.path == path);
                let bytes = found.and_then(|file| match &file.content {
                    Content::Bytes(bytes) => Some(bytes.clone()),
                    Content::Copy(_) => None,
                });
                let _ = answer.send(Answer { file: Ok(bytes), site });
            }
        }
        // The site was replaced. Clients ask again.
        Ok(None) => {}
        Err(error) => {
            let broken = Broken::new(format!("{error:#}"));
            for request in requests {
                let _ = request.answer.send(Answer { file: Err(broken.clone()), site });
            }
        }
    }
}
