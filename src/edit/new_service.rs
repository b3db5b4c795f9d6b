//! Writes a service entry with the keys that its checklists ask about.

use std::collections::BTreeSet;

use camino::Utf8Path;

use super::folders::{below_documents, entry};
use super::{Refusal, quoted};
use crate::emit::Patch;
use crate::judge;
use crate::link::{LinkedChecklist, Site};
use crate::model::When;

/// Writes the entry that makes a folder a service.
pub struct NewService<'a> {
    /// The folder of its documents. Its last two parts are the application and the role.
    pub folder: &'a str,
    /// The project's file with the schema of service entries. The new entry names it, for editors.
    pub schema: Option<&'a str>,
}

impl NewService<'_> {
    pub fn patch(&self, site: &Site) -> Result<Patch, Refusal> {
        let path = below_documents(site, self.folder);
        let parts: Vec<&str> = path.split('/').collect();
        let plain = |part: &&str| {
            !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
        };
        if !parts.iter().all(plain) {
            return Err(Refusal::new(format!(
                "`{path}` is not a valid folder: use letters, digits and hyphens, separated by `/`, such as `checkout/api`"
            )));
        }
        let [.., application, role] = parts[..] else {
            return Err(Refusal::new(
                "give the application and the role, such as `checkout/api`: the service will be called checkout-api",
            ));
        };
        let path = entry(site, &path);
        let modeline = self.schema.map_or_else(String::new, |schema| modeline(&path, schema));
        let text = modeline + &text(site, application, role);
        Ok(Patch::create(path, text))
    }
}

/// The comment at the top of a file that tells an editor its schema. Both paths are relative to the project's folder.
pub fn modeline(path: &Utf8Path, schema: &str) -> String {
    let up = "../".repeat(path.components().count() - 1);
    format!("# yaml-language-server: $schema={up}{schema}\n")
}

/// The checklist that a review answers by default.
const DEFAULT: &str = "production-readiness";

/// The keys of an entry that checklists ask about.
#[derive(Default)]
struct Asked<'s> {
    facts: BTreeSet<&'s str>,
    keys: BTreeSet<&'static str>,
}

impl<'s> Asked<'s> {
    /// From the checklists that services owe a review of, or else from the default checklist.
    fn of(site: &'s Site) -> Self {
        let owed = &site.config.reviews;
        let ids: BTreeSet<&str> = if owed.is_empty() {
            [DEFAULT].into()
        } else {
            owed.iter().map(|owed| owed.checklist.value.as_str()).collect()
        };
        let mut asked = Self::default();
        owed.iter().filter_map(|owed| owed.when.as_ref()).for_each(|when| asked.add(when));
        let all = site.checklists.iter().chain(&site.unused_checklists);
        for checklist in all.filter(|linked| ids.contains(linked.checklist.id.value.as_str())) {
            asked.add_all(checklist);
        }
        asked
    }

    fn add_all(&mut self, checklist: &'s LinkedChecklist) {
        for item in checklist.sections.iter().flat_map(|section| &section.items).map(|linked| &linked.item) {
            item.when.iter().for_each(|when| self.add(when));
            let check = item.check.iter().map(|check| check.name.value.as_str());
            self.keys.extend(check.flat_map(judge::keys_asked));
        }
    }

    fn add(&mut self, when: &'s When) {
        self.facts.extend(when.names().map(|fact| fact.value.as_str()));
        let is_asked = [("tier", !when.tiers.is_empty()), ("lifecycle", !when.lifecycles.is_empty())];
        self.keys.extend(is_asked.into_iter().filter(|(_, is_asked)| *is_asked).map(|(key, _)| key));
    }
}

/// The keys in the order of an entry, each with the lines to write if a checklist asks about it.
const LINES: [(&str, &str); 13] = [
    ("description", "description: \"\"\n"),
    ("tier", "tier: 2                       # 1: customers notice at once\n"),
    ("lifecycle", "lifecycle: production\n"),
    ("environments", "environments: []              # where it runs: [test, production]\n"),
    ("facts", ""),
    (
        "on_call",
        "on_call:\n  rotation: \"\"\n  escalation: []              # who to call next, first to last\n",
    ),
    ("links", "links: []                     # {title: Dashboard, url: https://…}\n"),
    ("depends_on", "depends_on: []                # names of services\n"),
    ("data_stores", "data_stores: []               # names of services\n"),
    ("owns", "owns: []                      # names of resources\n"),
    ("slos", "slos: []                      # {name: Availability, objective: 99.9 %, window: 30d}\n"),
    ("recovery_objectives", "recovery_objectives: {}       # {time: 60m, point: 5m}\n"),
    ("pipeline", "pipeline: {stages: []}        # the stages that a change passes, in order\n"),
];

fn text(site: &Site, application: &str, role: &str) -> String {
    let title = quoted(&format!("{application} {role}"));
    let asked = Asked::of(site);
    let mut text = format!(
        "# The service is called {application}-{role}, and its resources <environment>-{application}-{role}.
# `readyroom schema service` lists all keys.
application: {application}
role: {role}
title: {title}
owner: \"\"
"
    );
    for (key, lines) in LINES {
        if key == "facts" && !asked.facts.is_empty() {
            text.push_str(
                "facts:                        # true or false decides which questions are asked; a blank one hides none\n",
            );
            asked.facts.iter().for_each(|fact| text.push_str(&format!("  {fact}:\n")));
        } else if asked.keys.contains(key) {
            text.push_str(lines);
        }
    }
    text
}
