//! Writes a postmortem with every field in place.

use super::folders::{documents, service_line};
use super::{Refusal, file_name, quoted};
use crate::emit::Patch;
use crate::link::{ServiceId, Site};

/// Writes a postmortem with today's date.
pub struct NewPostmortem<'a> {
    /// The service that it concerns most.
    pub service: ServiceId,
    /// What happened, in a few words.
    pub title: &'a str,
}

/// The sections of a postmortem, unless the project asks for others.
const SECTIONS: [&str; 4] = ["What happened", "What went well", "What surprised us", "What we change"];

impl NewPostmortem<'_> {
    pub fn patch(&self, site: &Site) -> Result<Patch, Refusal> {
        let service = self.service;
        let today = site.config.today;
        let name = format!("{today}-{}", file_name(self.title)?);
        let asked: Vec<&str> =
            site.config.postmortem_sections.iter().map(|section| section.value.as_str()).collect();
        let sections = if asked.is_empty() { SECTIONS.to_vec() } else { asked };
        let sections: String = sections.iter().map(|section| format!("\n## {section}\n")).collect();
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
actions: []                   # {{id: …, title: …, owner: …, due: {today}, status: open, type: prevent | detect | mitigate | process, alarm: …, ticket: …}}
checklist_items: []           # {{id: …, relation: should_have_caught | answered_yes_but_failed | new_item, action: …}}
---
{sections}",
            title = quoted(self.title),
            own = service_line(site, service),
            service = site.service(service).service.name.value,
        );
        let path = documents(site, Some(service)).join(format!("postmortems/{name}.md"));
        Ok(Patch::create(path, text))
    }
}
