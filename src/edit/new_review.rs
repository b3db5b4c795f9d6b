//! Writes a review with every item that applies to the service.

use camino::Utf8PathBuf;

use super::Refusal;
use super::folders::{documents, service_line};
use super::questions::{ANSWERS, ask};
use crate::emit::Patch;
use crate::judge::Readiness;
use crate::link::{LinkedChecklist, ServiceId, Site, segment};
use crate::model::Review;
use crate::parse;
use crate::source::{FileId, Lines, Malformed};
use crate::yaml::edit::{self, Editor};

/// Writes a review for a service that has no review of the checklist, or only superseded ones.
pub struct NewReview<'s> {
    pub service: ServiceId,
    pub checklist: &'s LinkedChecklist,
}

impl<'s> NewReview<'s> {
    pub fn patch(&self, readiness: &Readiness<'s>) -> Result<Patch, Refusal> {
        self.patch_of(readiness, Some(self.checklist.checklist.version))
    }

    /// Like `patch`, but for a given version of the checklist, or for none if it is not known.
    pub fn patch_of(&self, readiness: &Readiness<'s>, version: Option<u32>) -> Result<Patch, Refusal> {
        let site = readiness.site;
        let path = self.path(site);
        let text = self.text(site, version);
        let matter = parse::matter(&text).expect("it was written with one");
        let lines = Lines::of(&text);
        let refusal = |malformed: Malformed| Refusal::of(&path, &lines, &malformed);
        let mut editor = Editor::open(FileId(0), text, matter).map_err(refusal)?;
        let items = readiness.unanswered(self.checklist, self.service);
        for item in items.iter().filter(|item| item.state.is_asked()) {
            // An item that is twice in the checklist is asked once.
            if editor.node(&[ANSWERS, &item.item.item.id.value]).is_none() {
                ask(&mut editor, self.checklist, item).map_err(refusal)?;
            }
        }
        Ok(Patch::create(path, editor.text()))
    }

    /// The text of the review without items.
    fn text(&self, site: &Site, version: Option<u32>) -> String {
        let (id, today) = (&self.checklist.checklist.id.value, site.config.today);
        let stage = site.config.last_stage();
        let pinned = match version {
            Some(version) => format!("{{id: {}, version: {version}}}", edit::text(id, true)),
            None => edit::text(id, false),
        };
        format!(
            "---\n{}checklist: {pinned}\nstage: {}\nstatus: draft\nauthors: []                 # who answers, such as [mira]: nobody can approve answers without a name\nreviewers: []               # {{name: sam, role: sre, decision: approved, decided_on: {today}}}\nanswers:\n---\n\n# {}: {}\n\nWhat the service does, what it depends on, and what worries its team.\n",
            service_line(site, self.service),
            edit::text(stage, false),
            self.checklist.title,
            site.service(self.service).service.title(),
        )
    }

    /// Named after the checklist. If an earlier review has that name, the day is added.
    fn path(&self, site: &Site) -> Utf8PathBuf {
        let name = segment(&self.checklist.checklist.id.value);
        let path = documents(site, Some(self.service)).join(format!("reviews/{name}.md"));
        if !site.sources.has_file(&path) {
            return path;
        }
        let is_former = |review: &Review| !review.is_current();
        let page = site.pages.iter().find(|page| site.sources[page.document.file].path == path);
        if !page.and_then(|page| page.document.review()).is_some_and(is_former) {
            return path;
        }
        path.with_file_name(format!("{name}-{}.md", site.config.today))
    }
}
