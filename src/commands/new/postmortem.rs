use super::{Draft, file_name, find_service, folder, quoted, service_line};
use crate::link::Site;

/// A postmortem
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The service it concerned most
    service: String,
    /// What happened, in a few words
    title: String,
}

pub fn draft(args: &Args, site: &Site) -> anyhow::Result<Draft> {
    let service = find_service(site, &args.service)?;
    let today = site.config.today;
    let name = format!("{today}-{}", file_name(&args.title)?);
    let text = format!(
        "---
title: {title}
{own}incident: {name}
severity: \"\"
status: draft
owner: \"\"
services: [{service}]
started_at:                   # {today}T14:05:00Z, or with an offset
detected_at:                  # the same
mitigated_at:                 # the same
resolved_at:                  # the same
detected_by: \"\"
alarms: []                    # that fired, or should have
runbooks: []                  # {{path: content/…/runbooks/x.md, result: helped | missing | outdated | wrong | not_used}}
impact: \"\"
root_causes: []
timeline: []                  # {{at: {today}T00:00:00Z, event: …, source: …}}
actions: []                   # {{id: …, title: …, owner: …, due: {today}, status: open, type: prevent | detect | mitigate | process, ticket: …}}
checklist_items: []           # {{id: …, relation: should_have_caught | answered_yes_but_failed | new_item}}
---

## What happened

## What went well

## What surprised us

## What we change
",
        title = quoted(&args.title),
        own = service_line(site, service),
        service = site.service(service).service.name.value,
    );
    Ok(Draft { path: folder(site, service).join(format!("postmortems/{name}.md")), text })
}
