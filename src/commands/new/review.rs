//! `readyroom new review`.

use std::collections::BTreeMap;
use std::io::{self, Write};

use camino::Utf8Path;

use super::{find_checklist, find_service};
use crate::commands::reviews;
use crate::edit::{AddItems, Current, ItemsAdded, NewReview};
use crate::emit::{self, Patch};
use crate::files;
use crate::judge::{self, Readiness};
use crate::link::{LinkedChecklist, ServiceId, Site};
use crate::report::count;

const EXAMPLES: &str = "\
Examples:
  readyroom new review checkout-api                 of the checklist `production-readiness`
  readyroom new review checkout-api data-store
  readyroom new review checkout-api data-store      again: adds what the checklist asks since then";

/// Write a review with every item that applies to the service, or add missing items to an existing review
///
/// If the service already has a review of the checklist, the items that apply and are not in it are added, each in its
/// place, and items that the checklist no longer asks get a comment that says so. Nothing else in the file changes, and
/// the version that it answers stays.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The service that is reviewed
    service: String,
    /// The id of the checklist
    #[arg(default_value = "production-readiness")]
    checklist: String,
}

/// The patch that writes a new review, or that adds missing items to an existing one.
pub fn run(args: &Args, root: &Utf8Path, site: &Site, out: &mut dyn Write) -> anyhow::Result<Option<Patch>> {
    let service = find_service(site, &args.service)?;
    let checklist = find_checklist(site, &args.checklist)?;
    let readiness = judge::assess(site);
    let mut there = reviews::current(&readiness, service);
    there.retain(|current| current.id() == args.checklist);
    if there.is_empty() {
        reviews::look(site, service)?;
        let patch = NewReview { service, checklist }.patch(&readiness)?;
        writeln!(out, "{}", summary(&readiness, checklist, service))?;
        return Ok(Some(patch));
    }
    let review = reviews::one(site, service, there, None)?;
    let bytes = files::bytes_in(root, review.path(site).into())?;
    let added = AddItems { review, service }.patch(site, &bytes)?;
    emit::apply(root, [&added.patch])?;
    print(&added, &review, review.path(site), out)?;
    Ok(None)
}

/// A summary: how many items are asked, and which facts would hide some of them if they were declared.
fn summary(readiness: &Readiness<'_>, checklist: &LinkedChecklist, service: ServiceId) -> String {
    let items = readiness.unanswered(checklist, service);
    let asked = items.iter().filter(|item| item.state.is_asked()).count();
    let verified = items.iter().filter(|item| item.is_verified()).count();
    let mut text = format!(
        "{} asked, {} not; the repository answers {verified}",
        count(asked, "item"),
        items.len() - asked
    );
    let declared = &readiness.site.service(service).service.facts;
    let mut undeclared: BTreeMap<&str, usize> = BTreeMap::new();
    for item in items.iter().filter(|item| item.state.is_asked()) {
        let facts = item.item.item.when.iter().flat_map(|when| &when.facts);
        for fact in facts.filter(|fact| !declared.contains_key(&fact.value)) {
            *undeclared.entry(&fact.value).or_default() += 1;
        }
    }
    if !undeclared.is_empty() {
        let facts: Vec<String> = undeclared.iter().map(|(fact, items)| format!("{fact} ({items})")).collect();
        text.push_str(&format!(
            "\nasked because the entry does not declare these facts (`facts: {{…: false}}` hides the items): {}",
            facts.join(", ")
        ));
    }
    text
}

fn print(changes: &ItemsAdded<'_>, current: &Current<'_>, path: &str, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{path}")?;
    let ItemsAdded { added, left, back, .. } = changes;
    for (ids, what) in [(added, "added"), (left, "no longer asked"), (back, "asked again")] {
        if !ids.is_empty() {
            writeln!(out, "{} {what}: {}", count(ids.len(), "item"), ids.join(", "))?;
        }
    }
    if added.is_empty() && left.is_empty() && back.is_empty() {
        writeln!(out, "nothing to add")?;
    }
    let (id, newest) = (current.id(), current.checklist.checklist.version);
    match current.review.version {
        Some(pinned) if pinned == newest => writeln!(out, "it answers {id} version {pinned}, the newest"),
        Some(pinned) => writeln!(out, "it answers {id} version {pinned}; the newest is {newest}"),
        None => writeln!(out, "it names no version of {id}; the newest is {newest}"),
    }
}
