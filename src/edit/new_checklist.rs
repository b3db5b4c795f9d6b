//! A checklist with every key and what it means.

use super::folders;
use super::{Refusal, quoted};
use crate::emit::Patch;
use crate::link::Site;
use crate::read::capitalized;

/// Writes a checklist with one question, or one that replaces a built-in checklist.
pub struct NewChecklist<'a> {
    pub id: &'a str,
    /// The ids of checklists whose questions it takes in.
    pub extends: &'a [String],
}

impl NewChecklist<'_> {
    pub fn patch(&self, site: &Site) -> Result<Patch, Refusal> {
        let id = self.id;
        let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        if !id.starts_with(|c: char| c.is_ascii_alphabetic()) || !id.chars().all(is_plain) {
            let message = format!("`{id}` is not an id: write letters, digits and hyphens, such as `launch`");
            return Err(Refusal::new(message));
        }
        let mut all = site.checklists.iter().chain(&site.unused_checklists);
        let known = all.find(|known| known.checklist.id.value.eq_ignore_ascii_case(id));
        if let Some(own) = known.filter(|known| !known.built_in) {
            let path = &site.sources[own.checklist.file].path;
            return Err(Refusal::new(format!("checklist `{id}` already exists: `{path}`")));
        }
        if self.extends.iter().any(|extended| extended == id) {
            return Err(Refusal::new(format!("`{id}` cannot extend itself")));
        }
        Ok(Patch::create(folders::checklist(id), self.text(known.is_some())))
    }

    fn text(&self, replaces_built_in: bool) -> String {
        let id = self.id;
        let extends: String = self.extends.iter().map(|extended| format!("\n  - {extended}")).collect();
        let extends = if extends.is_empty() { " []".to_owned() } else { extends };
        let replaces = if replaces_built_in {
            "# It replaces the built-in one, and says so.\nreplaces: built-in\n"
        } else {
            ""
        };
        let words = id.replace(['-', '_'], " ");
        format!(
            "---
# What reviews and other checklists name it by.
id: {id}
{replaces}# What people call it.
title: {title}
# Count up when a question changes its meaning: reviews say which version they answer.
version: 1
# The team that maintains it.
owner: \"\"
# Checklists whose questions are asked first: an id for all of them, {{id: alarms, items: [alarms.runbook]}} for some,
# {{id: alarms, except: [alarms.runbook]}} for the others. An item below with the id of one of them overrides it, key by key.
extends:{extends}
# Questions that belong together; each section is a column of the readiness matrix.
{sections}---

What this checklist is for, and which services answer it.
",
            title = quoted(&capitalized(&words)),
            sections = sections(&id.to_lowercase()),
        )
    }
}

/// Sections with an example of a question, with every key.
fn sections(topic: &str) -> String {
    format!(
        "sections:
  - id: example
    title: Example
    items:
      # Topic and practice; answers name it by this.
      - id: {topic}.example
        # What is asked, so that yes is the good answer.
        question: Has somebody replaced this example with a question of ours?
        # Why it is asked, and what a good answer shows. Markdown.
        guidance: |
          A question that nobody can answer with no teaches nothing.
        # blocker | major | minor
        severity: minor
        # The first stage that requires an answer, one of `stages` in readyroom.yaml; without one, every stage.
        stage:
        # Hidden if the service's entry says so: {{facts: [has_database]}} if one is declared false, {{any: […]}} if all are,
        # {{not: […]}} if one is declared true, {{tier: [1, 2]}}, {{lifecycle: [production]}} if another is declared.
        when: {{facts: []}}
        # What it takes for an answer: yes_no | text | number | choice | ranking
        answer: yes_no
        # Whether an answer that counts as met has to show evidence: required | optional | none
        evidence: optional
        # How long an answer holds: 180d, 26w, 6mo, 1y. An older one is expired.
        valid_for:
        # Whether `not_applicable` is meant to be an answer.
        not_applicable: true
        # The fact of this repository that answers it, such as every-alarm-has-runbook.
        check:
        # The version at which its meaning last changed; answers to an earlier one are suspect.
        revised:
        # The postmortems that it comes from.
        origin: []
        # The id of the item that replaced it.
        replaced_by:
"
    )
}
