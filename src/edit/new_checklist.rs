//! Writes a checklist with every key and what it means.

use super::folders;
use super::{Refusal, quoted};
use crate::emit::Patch;
use crate::link::Site;
use crate::read::capitalized;

/// Writes a checklist with one question, or one that replaces a built-in checklist.
pub struct NewChecklist<'a> {
    pub id: &'a str,
    /// The ids of checklists whose questions it inherits.
    pub extends: &'a [String],
}

impl NewChecklist<'_> {
    pub fn patch(&self, site: &Site) -> Result<Patch, Refusal> {
        let id = self.id;
        let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        if !id.starts_with(|c: char| c.is_ascii_alphabetic()) || !id.chars().all(is_plain) {
            let message =
                format!("`{id}` is not a valid id: use letters, digits and hyphens, such as `launch`");
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
            "# Replaces the built-in checklist with this id.\nreplaces: built-in\n"
        } else {
            ""
        };
        let words = id.replace(['-', '_'], " ");
        format!(
            "---
# The id by which reviews and other checklists refer to it.
id: {id}
{replaces}# The title that people see.
title: {title}
# Increase it when a question changes its meaning: reviews record the version that they answer.
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

/// Sections with an example question that has every key.
fn sections(topic: &str) -> String {
    format!(
        "sections:
  - id: example
    title: Example
    items:
      # Topic and practice; answers refer to it by this id.
      - id: {topic}.example
        # The question, worded so that yes is the good answer.
        question: Has somebody replaced this example with one of our own questions?
        # Why it is asked, and what a good answer shows. Markdown.
        guidance: |
          A question that everybody answers with yes teaches nothing.
        # blocker | major | minor
        severity: minor
        # The first stage that requires an answer, one of `stages` in readyroom.yaml; without one, every stage.
        stage:
        # Hidden if the service's entry says so: {{facts: [has_database]}} if one is declared false, {{any: […]}} if all are,
        # {{not: […]}} if one is declared true, {{tier: [1, 2]}}, {{lifecycle: [production]}} if another is declared.
        when: {{facts: []}}
        # The kind of answer: yes_no | text | number | choice | ranking
        answer: yes_no
        # Whether an answer that counts as met has to show evidence: required | optional | none
        evidence: optional
        # How long an answer is valid: 180d, 26w, 6mo, 1y. An older one is expired.
        valid_for:
        # Whether `not_applicable` is allowed as an answer.
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
