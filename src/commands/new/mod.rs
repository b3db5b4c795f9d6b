//! A new file of the project, with every field in place.

use std::io::Write;

use anyhow::Context as _;
use camino::{Utf8Path, Utf8PathBuf};
use clap::Subcommand;

use super::{Context, Outcome, Project, find_alarm, find_checklist, find_service, project};
use crate::emit;
use crate::link::{ServiceId, Site, segment};

mod again;
mod checklist;
mod postmortem;
mod review;
mod runbook;
mod service;

/// Write a new file with every field in place; a file that is there is left alone
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    kind: Kind,
}

#[derive(Debug, Subcommand)]
enum Kind {
    Service(service::Args),
    Runbook(runbook::Args),
    Review(review::Args),
    Postmortem(postmortem::Args),
    Checklist(checklist::Args),
}

/// A file that is to be written.
struct Draft {
    path: Utf8PathBuf,
    text: String,
}

pub fn run(args: &Args, context: &Context, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    let Project { root, site, .. } = project(context)?;
    let draft = match &args.kind {
        Kind::Service(args) => Some(service::draft(args)?),
        Kind::Runbook(args) => Some(runbook::draft(args, &site)?),
        Kind::Review(args) => review::run(args, &root, &site, out)?,
        Kind::Postmortem(args) => Some(postmortem::draft(args, &site)?),
        Kind::Checklist(args) => Some(checklist::draft(args, &site)?),
    };
    if let Some(draft) = draft {
        emit::create(&root, &draft.path, &draft.text)?;
        writeln!(out, "{}", draft.path)?;
    }
    Ok(Outcome::Clean)
}

/// Where a service's documents lie: beside its entry, unless that is one of Backstage outside `content/`.
fn folder(site: &Site, id: ServiceId) -> Utf8PathBuf {
    let service = &site.service(id).service;
    if service.folder.starts_with("content") {
        return service.folder.clone();
    }
    Utf8Path::new("content").join(segment(&service.name.value))
}

/// The line of front matter that names the service, where the folder does not say it.
fn service_line(site: &Site, id: ServiceId) -> String {
    if site.service_above(&folder(site, id).join("page")) == Some(id) {
        return String::new();
    }
    format!("service: {}\n", quoted(&site.service(id).service.name.value))
}

/// A title as the name of a file.
fn file_name(title: &str) -> anyhow::Result<String> {
    let words = title.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let name = words.map(str::to_lowercase).collect::<Vec<_>>().join("-");
    (!name.is_empty()).then_some(name).context("a title needs a letter or a digit")
}

/// A text as a YAML value, in quotes.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).expect("a text is always JSON")
}
