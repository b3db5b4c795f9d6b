//! A new file of the project, with every field in place.

use std::io::Write;

use camino::Utf8Path;
use clap::Subcommand;

use super::{
    Context, Outcome, Snapshot, With, find_alarm, find_checklist, find_service, needs_policy, project,
};
use crate::emit;
use crate::link::Site;
use crate::mount::is_document;

mod checklist;
mod postmortem;
mod review;
mod runbook;
mod service;

/// Write a new file with every field in place; an existing file is never replaced
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    kind: Kind,
    #[command(flatten)]
    pub(super) with: With,
}

#[derive(Debug, Subcommand)]
enum Kind {
    Service(service::Args),
    Runbook(runbook::Args),
    Review(review::Args),
    Postmortem(postmortem::Args),
    Checklist(checklist::Args),
}

pub fn run(args: &Args, context: &Context, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    let Snapshot { root, site, .. } = project(context)?;
    if matches!(args.kind, Kind::Review(_) | Kind::Checklist(_)) {
        needs_policy(&site)?;
    }
    let patch = match &args.kind {
        Kind::Service(args) => Some(service::patch(args, &root, &site)?),
        Kind::Runbook(args) => Some(runbook::patch(args, &site)?),
        Kind::Review(args) => review::run(args, &root, &site, out)?,
        Kind::Postmortem(args) => Some(postmortem::patch(args, &site)?),
        Kind::Checklist(args) => Some(checklist::patch(args, &site)?),
    };
    if let Some(patch) = patch {
        emit::apply(&root, [&patch])?;
        writeln!(out, "{}", patch.path)?;
        tell_unread(&site, &patch.path, context);
    }
    Ok(Outcome::Clean)
}

/// Prints what to add if no entry of `documents` matches the new document. For example, `init` may have named single
/// files only.
fn tell_unread(site: &Site, path: &Utf8Path, context: &Context) {
    let is_read = !is_document(path)
        || path.starts_with("checklists")
        || site.config.documents_at(path, None).is_some();
    let folder = path.parent().filter(|folder| *folder != "");
    if let Some(folder) = folder.filter(|_| !is_read) {
        context.note(&format!(
            "`documents` in readyroom.yaml does not include `{path}`, so nothing reads it: add `- {folder}/`"
        ));
    }
}
