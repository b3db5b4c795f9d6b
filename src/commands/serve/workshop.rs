//! The thread that holds the site: it makes pages as they are asked for, and a new site when a file changes.
//!
//! Whoever asks while the site is made anew waits for the new one: what is shown is never older than a save.

use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;

use camino::{Utf8Path, Utf8PathBuf};
use tokio::sync::oneshot;

use super::super::judged::Judged;
use super::super::timing::timed;
use super::super::{Context, Project, project_at};
use super::news::Newsroom;
use super::watch::Watch;
use crate::config::Level;
use crate::emit::{Content, File};
use crate::files;
use crate::judge;
use crate::load::Place;
use crate::markdown::{Highlighter, Memo};
use crate::render::Plan;
use crate::report::{self, Report};
use crate::rules::Reported;

pub enum Message {
    /// Somebody asks for a file of the site.
    Asked(Request),
    /// A file of the project has changed.
    Changed,
}

pub struct Request {
    /// From the site's root.
    pub path: Utf8PathBuf,
    pub answer: oneshot::Sender<Answer>,
}

/// A file as it is now, and the number of the site it is of; nothing where there is no such file.
pub struct Answer {
    pub file: anyhow::Result<Option<Vec<u8>>>,
    pub site: u64,
}

/// A site, and what is wrong with it.
pub struct Made {
    project: Project,
    judged: Judged,
    /// New ones and old ones.
    findings: Vec<Reported>,
}

impl Made {
    pub fn new(context: &Context) -> anyhow::Result<Self> {
        let place = Place { history: false, keeps_texts: true, ..context.place.clone() };
        let project = project_at(&place, context, None)?;
        let judged = Judged::new(context, &project.root, &judge::assess(&project.site))?;
        let findings = judged.all(&project.site).into_owned();
        Ok(Self { project, judged, findings })
    }

    pub fn report(&self) -> Report<'_> {
        self.judged.report(&self.project.site)
    }

    pub fn root(&self) -> &Utf8Path {
        &self.project.root
    }

    pub fn title(&self) -> &str {
        &self.project.site.config.title
    }
}

/// What lasts from site to site.
pub struct Workshop<'a> {
    pub messages: Receiver<Message>,
    pub watch: Watch,
    pub newsroom: Newsroom,
    /// Show a new site in spite of errors.
    pub keep_going: bool,
    pub context: &'a Context,
}

impl Workshop<'_> {
    /// Serves until nobody can ask any more, which is when the program ends.
    pub fn run(mut self, first: Made, out: &mut dyn Write) -> anyhow::Result<()> {
        let highlighter = Highlighter::new();
        let mut memo = Memo::default();
        say(&first, self.context, out)?;
        let mut shown = first;
        while let Some(new) = self.show(&shown, &highlighter, &mut memo, out)? {
            self.newsroom.replaced(&new);
            shown = new;
        }
        Ok(())
    }

    /// Answers from a site, until there is another.
    fn show(
        &mut self,
        made: &Made,
        highlighter: &Highlighter,
        memo: &mut Memo,
        out: &mut dyn Write,
    ) -> anyhow::Result<Option<Made>> {
        let Project { site, theme, root } = &made.project;
        let readiness = judge::assess(site);
        let plan = Plan::new(&readiness, &made.findings, theme, highlighter);
        let stop = AtomicBool::new(false);
        let number = self.newsroom.site();
        thread::scope(|scope| {
            let mut searcher: Option<Sender<Request>> = None;
            while let Ok(message) = self.messages.recv() {
                let request = match message {
                    Message::Asked(request) => request,
                    Message::Changed => match self.remade(made, out)? {
                        Some(new) => {
                            stop.store(true, Ordering::Relaxed);
                            return Ok(Some(new));
                        }
                        None => continue,
                    },
                };
                let Request { path, answer } = request;
                let file = match plan.file(&path, memo) {
                    Some(file) => file.and_then(|file| bytes(file, root)).map(Some),
                    None if path.starts_with("search") => {
                        let searcher = searcher.get_or_insert_with(|| {
                            let (sender, requests) = mpsc::channel();
                            scope.spawn(|| search(&plan, &stop, number, requests));
                            sender
                        });
                        let _ = searcher.send(Request { path, answer });
                        continue;
                    }
                    None => Ok(None),
                };
                // Whoever asked may have gone.
                let _ = answer.send(Answer { file, site: number });
            }
            Ok(None)
        })
    }

    /// The site from the files as they are now. Nothing where the one that is shown stays.
    fn remade(&mut self, shown: &Made, out: &mut dyn Write) -> anyhow::Result<Option<Made>> {
        self.watch.renew()?;
        let (new, took) = timed(|| Made::new(self.context));
        let new = match new {
            Ok(new) => new,
            Err(error) => {
                self.newsroom.failed(&format!("{error:#}"));
                writeln!(out, "error: {error:#}")?;
                out.flush()?;
                return Ok(None);
            }
        };
        write!(out, "made anew in {} ms: ", took.as_millis())?;
        say(&new, self.context, out)?;
        let is_kept = !self.keep_going && new.report().has_failed() && !shown.report().has_failed();
        if is_kept {
            self.newsroom.kept(&new);
            writeln!(out, "the last site without errors stays up")?;
            out.flush()?;
        }
        Ok((!is_kept).then_some(new))
    }
}

/// The errors, and how much was looked at.
fn say(made: &Made, context: &Context, out: &mut dyn Write) -> anyhow::Result<()> {
    let errors = made.judged.compared.new.iter().filter(|reported| reported.level == Level::Error);
    let errors: Vec<Reported> = errors.cloned().collect();
    if errors.is_empty() || context.quiet {
        report::SUMMARY(&made.report(), out)?;
    } else {
        writeln!(out)?;
        let format = if context.terminal { report::EXCERPTS } else { report::LINES };
        format(&Report { findings: &errors, ..made.report() }, out)?;
    }
    Ok(out.flush()?)
}

fn bytes(file: File, root: &Utf8Path) -> anyhow::Result<Vec<u8>> {
    match file.content {
        Content::Bytes(bytes) => Ok(bytes),
        Content::Copy(from) => files::bytes_in(root, &from),
    }
}

/// Makes the index once, then answers from it.
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
        // The site is another now: who asked will ask again.
        Ok(None) => {}
        Err(error) => {
            let why = format!("{error:#}");
            for request in requests {
                let _ = request.answer.send(Answer { file: Err(anyhow::anyhow!("{why}")), site });
            }
        }
    }
}
