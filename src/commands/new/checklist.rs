use anyhow::bail;
use camino::Utf8PathBuf;

use super::{Draft, find_checklist, quoted};
use crate::link::Site;

const EXAMPLES: &str = "\
Examples:
  readyroom new checklist launch
  readyroom new checklist launch --extends production-readiness --extends data-store";

/// A checklist, with every key and what it means, and one question
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// What reviews will name it by: letters, digits and hyphens
    id: String,
    /// The id of a checklist whose questions it takes in, built in or the project's own
    #[arg(long, value_name = "ID")]
    extends: Vec<String>,
}

pub fn draft(args: &Args, site: &Site) -> anyhow::Result<Draft> {
    let id = args.id.as_str();
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    if !id.starts_with(|c: char| c.is_ascii_alphabetic()) || !id.chars().all(is_plain) {
        bail!("`{id}` is no id: write letters, digits and hyphens, such as `launch`");
    }
    let all = || site.checklists.iter().chain(&site.unused_checklists);
    let known = all().find(|known| known.checklist.id.value.eq_ignore_ascii_case(id));
    if let Some(own) = known.filter(|known| !known.built_in) {
        bail!("checklist `{id}` is there already: `{}`", site.sources[own.checklist.file].path);
    }
    let mut extends = String::new();
    for extended in &args.extends {
        if extended == id {
            bail!("`{id}` cannot extend itself");
        }
        find_checklist(site, extended)?;
        extends.push_str(&format!("\n  - {extended}"));
    }
    let extends = if extends.is_empty() { " []".to_owned() } else { extends };
    let place = if known.is_some() { ", in the place of the built-in one" } else { "" };
    let words = id.replace(['-', '_'], " ");
    let text = format!(
        "---
# What reviews and other checklists name it by{place}.
id: {id}
# What people call it.
title: {title}
# Count up when a question changes its meaning: reviews say which version they answer.
version: 1
# The team that keeps it.
owner: \"\"
# Checklists whose questions are asked first: an id for all of them, {{id: alarms, items: [alarms.runbook]}} for some,
# {{id: alarms, except: [alarms.runbook]}} for the others. An item below with the id of one of them overrides it, key by key.
extends:{extends}
# Questions that belong together; each section is a column of the readiness matrix.
sections:
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
        # Asked unless the service declares one of these facts false: {{facts: [has_database]}}
        when: {{facts: []}}
        # Whether a yes has to show evidence: required | optional | none
        evidence: optional
        # How long an answer holds: 180d, 26w, 6mo, 1y. An older one is expired.
        valid_for:
        # Whether `not_applicable` is meant to be an answer.
        not_applicable: true
        # The fact of this repository that speaks to it, such as every-alarm-has-runbook.
        check:
        # The version at which its meaning last changed; answers to an earlier one are suspect.
        revised:
        # The postmortems that taught it.
        origin: []
        # The id of the item that took its place.
        replaced_by:
---

What this checklist is for, and which services answer it.
",
        title = quoted(&capital(&words)),
        topic = id.to_lowercase(),
    );
    Ok(Draft { path: Utf8PathBuf::from(format!("checklists/{id}.md")), text })
}

fn capital(words: &str) -> String {
    let (first, rest) = words.split_at(1);
    first.to_uppercase() + rest
}
