use std::io::Write;

use camino::{Utf8Path, Utf8PathBuf};

use super::{Draft, again, find_checklist, find_service, folder, service_line};
use crate::commands::reviews::{self, ANSWERS};
use crate::judge::{self, Readiness};
use crate::link::{LinkedChecklist, ServiceId, Site};
use crate::model::Review;
use crate::parse;
use crate::source::{FileId, Malformed, Source};
use crate::yaml::edit::{self, Editor};

const EXAMPLES: &str = "\
Examples:
  readyroom new review checkout-api                 of the checklist `production-readiness`
  readyroom new review checkout-api data-store
  readyroom new review checkout-api data-store      once more: what the checklist asks since then";

/// A review, with every item that applies to the service; one that is there gets what it lacks
///
/// Where the service has a review of the checklist, the items that apply and are not in it are added, each in its place,
/// and those that the checklist no longer asks get a comment that says so. Nothing else in the file changes, and the
/// version that it answers stays.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The service that is reviewed
    service: String,
    /// The id of the checklist
    #[arg(default_value = "production-readiness")]
    checklist: String,
}

pub fn run(args: &Args, root: &Utf8Path, site: &Site, out: &mut dyn Write) -> anyhow::Result<Option<Draft>> {
    let service = find_service(site, &args.service)?;
    let checklist = find_checklist(site, &args.checklist)?;
    let readiness = judge::assess(site);
    let mut there = reviews::current(&readiness, service);
    there.retain(|current| current.id() == args.checklist);
    if there.is_empty() {
        reviews::look(site, service)?;
        return draft(&readiness, service, checklist).map(Some);
    }
    let current = reviews::one(site, service, there, None)?;
    again::add(root, site, service, current, out).map(|()| None)
}

fn draft<'s>(
    readiness: &Readiness<'s>,
    service: ServiceId,
    checklist: &'s LinkedChecklist,
) -> anyhow::Result<Draft> {
    let site = readiness.site;
    let (id, today) = (&checklist.checklist.id.value, site.config.today);
    let path = path(site, service, id);
    let stage = site.config.last_stage();
    let text = format!(
        "---\n{}checklist: {{id: {}, version: {}}}\nstage: {}\nstatus: draft\nauthors: []\nreviewers: []               # {{name: sam, role: sre, decision: approved, decided_on: {today}}}\nanswers:\n---\n\n# {}: {}\n\nWhat the service does, what it depends on, and what worries its team.\n",
        service_line(site, service),
        edit::text(id, true),
        checklist.checklist.version,
        edit::text(stage, false),
        checklist.title,
        site.service(service).service.title(),
    );
    let matter = parse::matter(&text).expect("it was written with one");
    let source = Source::new(path.clone(), text.clone());
    let fault = |malformed: Malformed| {
        reviews::fault(&source.path, source.position(malformed.span.start), &malformed)
    };
    let mut editor = Editor::open(FileId(0), text, matter).map_err(fault)?;
    let items = readiness.unanswered(checklist, service);
    for item in items.iter().filter(|item| item.state.is_asked()) {
        // An item that the checklist has twice is asked once.
        if editor.node(&[ANSWERS, &item.item.item.id.value]).is_none() {
            reviews::ask(&mut editor, checklist, item).map_err(fault)?;
        }
    }
    Ok(Draft { path, text: editor.text().to_owned() })
}

/// Named for the checklist, and for the day too where a former review has that name.
fn path(site: &Site, service: ServiceId, id: &str) -> Utf8PathBuf {
    let name = crate::link::segment(id);
    let path = folder(site, service).join(format!("reviews/{name}.md"));
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
