//! Decides when the project is read: at once, and again after typing has paused.

use std::thread;
use std::time::{Duration, Instant};

use camino::{Utf8Path, Utf8PathBuf};
use crossbeam_channel::{Receiver, Sender, after, never, unbounded};
use lsp_types::notification::ShowMessage;
use lsp_types::{MessageType, ShowMessageParams};
use rayon::ThreadPool;

use super::checked::{Checked, Job, Outcome, read_for};
use super::documents::{Document, StandaloneFile};
use super::server::Server;
use crate::config;
use crate::files;
use crate::load::Place;
use crate::rules;
use crate::session;

/// How long typing must pause before the whole project is read.
const PAUSE: Duration = Duration::from_millis(250);

/// The project, which another thread reads.
pub struct Project {
    /// The project's folder, with symbolic links resolved.
    pub root: Utf8PathBuf,
    jobs: Sender<Job>,
    pub outcomes: Receiver<Outcome>,
    is_reading: bool,
    /// Whether something has changed since the last job began.
    is_due: bool,
    /// Whether we are waiting for typing to pause.
    is_waiting: bool,
    /// Signals that the pause is over and the next job may begin.
    pub pause: Receiver<Instant>,
}

impl Server<'_> {
    /// Starts reading a project, if there is one.
    pub(super) fn open(&mut self, root: Option<Utf8PathBuf>) {
        let Some(root) = root else { return };
        let place = Place { root: Some(root.clone()), ..self.place.clone() };
        let cache = self.cache.clone();
        let (jobs, received) = unbounded();
        let (sender, outcomes) = unbounded();
        thread::spawn(move || read_for(&received, &sender, &place, &cache));
        self.project = Some(Project {
            root,
            jobs,
            outcomes,
            is_reading: false,
            is_due: true,
            is_waiting: false,
            pause: never(),
        });
        self.begin();
    }

    /// Schedules another read for when typing has paused.
    pub(super) fn defer(&mut self) {
        if let Some(project) = &mut self.project {
            (project.is_due, project.is_waiting) = (true, true);
            project.pause = after(PAUSE);
        }
    }

    /// Starts a job, unless one is running.
    pub(super) fn begin(&mut self) {
        let unsaved = self.documents.unsaved();
        let Some(project) = &mut self.project else { return };
        project.pause = never();
        project.is_waiting = false;
        if project.is_due && !project.is_reading {
            (project.is_due, project.is_reading) = (false, true);
            let _ = project.jobs.send(Job { unsaved, changed: std::mem::take(&mut self.changed) });
        }
    }

    /// Handles the result of a job.
    pub(super) fn read(&mut self, outcome: Outcome) {
        if let Some(project) = &mut self.project {
            project.is_reading = false;
        }
        match outcome {
            Ok(checked) => {
                self.last_error.clear();
                let old = self.checked.replace(checked);
                // Freeing it takes longer than answering.
                thread::spawn(|| drop(old));
                self.read_alone();
                self.publish_all();
            }
            Err(message) => {
                self.publish_config();
                if message != self.last_error {
                    let params = ShowMessageParams { typ: MessageType::ERROR, message: message.clone() };
                    self.notify::<ShowMessage>(params);
                    self.last_error = message;
                }
            }
        }
        // More may have been typed meanwhile. If no pause is awaited, the project is read again.
        if self.project.as_ref().is_some_and(|project| !project.is_waiting) {
            self.begin();
        }
    }

    /// Reads alone every open file that was not read alone yet.
    pub(super) fn read_alone(&mut self) {
        let Some(checked) = self.checked.clone() else { return };
        for document in self.documents.iter_mut().filter(|document| document.alone.is_none()) {
            document.alone = alone(&checked, document, self.alone.as_ref());
        }
    }
}

/// Reads an open file alone. `None` if the project does not read the file.
pub fn alone(checked: &Checked, document: &Document, pool: Option<&ThreadPool>) -> Option<StandaloneFile> {
    let read = || {
        let file = checked.file(&document.path)?;
        let path = &checked.site().sources[file].path;
        let site = session::alone(&checked.project, checked.site(), path, &document.text)?;
        let findings = checked.new_of(rules::check_alone(&site), &site);
        Some(StandaloneFile { site, findings })
    };
    match pool {
        Some(pool) => pool.install(read),
        None => read(),
    }
}

/// The nearest folder with a `readyroom.yaml`, starting at `folder`. Symbolic links are resolved.
pub fn root_above(folder: &Utf8Path) -> Option<Utf8PathBuf> {
    let root = folder.ancestors().find(|folder| files::is_file(&folder.join(config::FILE)))?;
    files::real(root).ok()
}
