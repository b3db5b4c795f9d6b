//! Writes the project's files for the requests of pages, and undoes that. Nothing else in `serve` writes.

use std::collections::VecDeque;

use camino::{Utf8Path, Utf8PathBuf};
use jiff::civil::Date;
use serde_json::{Value, json};

use super::super::watch::Changed;
use super::asked::{Asked, Refused, Reply, Save, Wanted};
use super::form::{AnswerForm, ReviewForm, digest};
use super::found::{self, Found};
use super::{save, start};
use crate::commands::needs_policy;
use crate::emit::{self, Patch};
use crate::failure::TryAgain;
use crate::files;
use crate::judge::Readiness;
use crate::load::{self, Place};

/// The maximum number of saves that can be undone.
const MOST_SAVES: usize = 200;

/// Handles one request after the other.
pub struct EditHandler {
    root: Utf8PathBuf,
    place: Place,
    /// The day on which the project was read.
    day: Date,
    /// The `user.email` of the person who runs the program. `None` if git does not know it.
    address: Option<String>,
    /// The saves that can be undone, the latest last.
    saves: VecDeque<Saved>,
}

/// What a save changed.
struct Saved {
    path: Utf8PathBuf,
    item: String,
    before: Vec<u8>,
    after: Vec<u8>,
}

/// What the worker has to do after a request.
pub enum Next {
    Nothing,
    /// Read what may have changed.
    Read(Changed),
    /// Read what may have changed, and handle the request again.
    ReadFirst(Changed, Asked),
}

/// What was done for a request.
enum Done {
    Answer(Value),
    /// A file was written.
    Wrote(Utf8PathBuf, Value),
    /// A new file was written. The address of its page is known only after reading the project again.
    Made(Utf8PathBuf),
    /// Nothing yet: the project has to be read first.
    Outdated(Changed),
}

impl EditHandler {
    pub fn new(root: &Utf8Path, place: &Place) -> anyhow::Result<Self> {
        Ok(Self {
            root: root.to_owned(),
            place: place.clone(),
            day: load::today(place)?,
            // Nobody can be identified without git.
            address: files::own_address(root).unwrap_or_default(),
            saves: VecDeque::new(),
        })
    }

    /// Handles a request, based on the site that was read last.
    pub fn take(&mut self, readiness: &Readiness<'_>, asked: Asked) -> Next {
        let Asked { wanted, is_again, reply } = asked;
        let answer = |reply: tokio::sync::oneshot::Sender<Reply>, body: Reply| {
            // The page may have been closed.
            let _ = reply.send(body);
        };
        match self.done(readiness, &wanted) {
            Ok(Done::Answer(body)) => {
                answer(reply, Ok(body));
                Next::Nothing
            }
            Ok(Done::Wrote(path, body)) => {
                answer(reply, Ok(body));
                Next::Read(self.changed(&path))
            }
            Ok(Done::Made(path)) => {
                let changed = self.changed(&path);
                let wanted = Wanted::Made { file: path.into_string() };
                Next::ReadFirst(changed, Asked { wanted, is_again: true, reply })
            }
            Ok(Done::Outdated(_)) if is_again => {
                let why = "the project cannot be read as it is now: the terminal says why";
                answer(reply, Err(Refused::new(why)));
                Next::Nothing
            }
            Ok(Done::Outdated(changed)) => Next::ReadFirst(changed, Asked { wanted, is_again: true, reply }),
            Err(refused) => {
                answer(reply, Err(refused));
                Next::Nothing
            }
        }
    }

    fn done(&mut self, readiness: &Readiness<'_>, wanted: &Wanted) -> Result<Done, Refused> {
        let day = load::today(&self.place)?;
        if std::mem::replace(&mut self.day, day) != day {
            return Ok(Done::Outdated(Changed::Anything));
        }
        needs_policy(readiness.site)?;
        match wanted {
            Wanted::Review { page } => {
                let found = Found::at(readiness, page)?;
                let Some(bytes) = self.bytes(readiness, &found)? else {
                    return Ok(self.outdated(readiness, &found));
                };
                let undo = self.last(found.path(readiness.site)).map(|saved| saved.item.as_str());
                let form = ReviewForm::new(readiness, &found, &bytes, self.address.as_deref(), undo);
                Ok(Done::Answer(json!(form)))
            }
            Wanted::Save(asked) => self.save(readiness, asked),
            Wanted::Undo { page } => self.undo(readiness, page),
            Wanted::Service { page } => Ok(Done::Answer(start::owed(readiness, page)?)),
            Wanted::Start { page, checklist } => {
                let patch = start::patch(readiness, page, checklist)?;
                self.apply(&patch)?;
                Ok(Done::Made(patch.path))
            }
            Wanted::Made { file } => {
                Ok(Done::Answer(json!({ "file": file, "page": found::address(readiness.site, file) })))
            }
        }
    }

    fn save(&mut self, readiness: &Readiness<'_>, asked: &Save) -> Result<Done, Refused> {
        let site = readiness.site;
        let found = Found::at(readiness, &asked.page)?;
        let Some(before) = self.bytes(readiness, &found)? else {
            return Ok(self.outdated(readiness, &found));
        };
        let state = found.current.items().iter().find(|item| item.id() == asked.item);
        let state =
            state.ok_or_else(|| Refused::unknown(format!("this review has no item `{}`", asked.item)))?;
        let now = AnswerForm::of(state.answer);
        if asked.digest != digest(&before) || asked.was != now {
            let message =
                format!("`{}` was changed since this page read it: nothing was written", found.path(site));
            return Err(Refused::changed(message, json!({ "digest": digest(&before), "was": now })));
        }
        let set = save::patch(site, &found, state, asked, &before)?;
        let (line, patch) = (set.line, set.patch);
        if let Err(error) = emit::apply(&self.root, [&patch]) {
            // Somebody else wrote the file first: read their text, and refuse this save.
            if error.is::<TryAgain>() && self.bytes(readiness, &found)?.is_none_or(|now| now != before) {
                return Ok(self.outdated(readiness, &found));
            }
            return Err(error.into());
        }
        let body = json!({
            "file": patch.path,
            "line": line,
            "digest": digest(&patch.bytes),
            "diff": diff(&before, &patch.bytes),
        });
        if patch.is_empty() {
            return Ok(Done::Answer(body));
        }
        let Patch { path, bytes: after, .. } = patch;
        self.keep(Saved { path: path.clone(), item: asked.item.clone(), before, after });
        Ok(Done::Wrote(path, body))
    }

    /// Undoes the last save of a review, unless something else changed the file since.
    fn undo(&mut self, readiness: &Readiness<'_>, page: &str) -> Result<Done, Refused> {
        let found = Found::at(readiness, page)?;
        let path = found.path(readiness.site);
        let at = self.saves.iter().rposition(|saved| saved.path == path);
        let at = at.ok_or_else(|| Refused::new("nothing saved here can be undone"))?;
        let Saved { before, after, item, .. } = &self.saves[at];
        let now = files::bytes_in(&self.root, path)?;
        let diff = diff(after, before);
        if now != *after {
            let message = format!("`{path}` was changed since `{item}` was saved: nothing was undone");
            return Err(Refused::changed(message, json!({ "diff": diff })));
        }
        let back = Patch::replace(path, after, before.clone());
        self.apply(&back)?;
        let body = json!({ "file": path, "item": item, "digest": digest(before), "diff": diff });
        self.saves.remove(at);
        Ok(Done::Wrote(back.path, body))
    }

    fn apply(&self, patch: &Patch) -> Result<(), Refused> {
        emit::apply(&self.root, [patch]).map_err(|error| {
            if error.is::<TryAgain>() {
                Refused::changed(error.to_string(), Value::Null)
            } else {
                Refused::new(format!("{error:#}"))
            }
        })
    }

    /// The bytes of a review, if it did not change since the site was made from it.
    fn bytes(&self, readiness: &Readiness<'_>, found: &Found<'_>) -> Result<Option<Vec<u8>>, Refused> {
        let site = readiness.site;
        let file = &site.sources[found.current.file(site)];
        let bytes = files::bytes_in(&self.root, &file.path)?;
        let text = files::decode(file.path.clone(), bytes.clone()).text;
        Ok(file.is_of(&text).then_some(bytes))
    }

    fn outdated(&self, readiness: &Readiness<'_>, found: &Found<'_>) -> Done {
        Done::Outdated(self.changed(found.path(readiness.site)))
    }

    /// The change that the system would report for a written file. The folders above it may be new, too.
    fn changed(&self, path: &Utf8Path) -> Changed {
        let folders = path.ancestors().filter(|path| *path != "").map(|path| self.root.join(path));
        Changed::Paths(folders.map(|path| files::real(&path).unwrap_or(path)).collect())
    }

    fn last(&self, path: &Utf8Path) -> Option<&Saved> {
        self.saves.iter().rfind(|saved| saved.path == path)
    }

    fn keep(&mut self, saved: Saved) {
        if self.saves.len() == MOST_SAVES {
            self.saves.pop_front();
        }
        self.saves.push_back(saved);
    }
}

/// The difference in the format of `diff -u`.
fn diff(before: &[u8], after: &[u8]) -> String {
    let [old, new] = [before, after].map(String::from_utf8_lossy);
    let diff = similar::TextDiff::from_lines(old.as_ref(), new.as_ref());
    diff.unified_diff().context_radius(1).to_string()
}
