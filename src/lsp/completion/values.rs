//! Completes values of YAML: names of alarms, services, people, facts, checklists and pages, and the words that a key
//! accepts.

use std::collections::BTreeSet;

use lsp_types::CompletionItemKind;

use super::{Offer, keys, links};
use crate::judge;
use crate::link::Site;
use crate::lsp::cursor::Cursor;
use crate::lsp::documents::Document;
use crate::lsp::meaning::item;
use crate::lsp::workspace::Workspace;
use crate::model::Verdict;
use crate::rules;

pub fn values(workspace: &Workspace<'_>, document: &Document, cursor: &Cursor) -> Vec<Offer> {
    let site = workspace.site();
    let words = keys::words(workspace, document, &cursor.path);
    let words = words.into_iter().map(|word| Offer::new(word, CompletionItemKind::ENUM_MEMBER));
    let path: Vec<&str> = cursor.path.iter().map(String::as_str).collect();
    if let ["answers", id] | ["answers", id, "answer"] = path[..] {
        return answers(workspace, document, id);
    }
    let mut offers: Vec<Offer> = words.collect();
    offers.extend(match cursor.key() {
        "alarms" | "alarm" | "rollback_alarms" => alarms(site),
        "service" | "services" | "depends_on" | "data_stores" => services(site),
        "name" if cursor.is_below("depends_on") => services(site),
        "name" if cursor.is_below("reviewers") => people(site),
        "authors" | "reviewers" | "answered_by" | "approved_by" | "people" | "escalation" => people(site),
        "owner" if cursor.is_below("actions") => people(site),
        _ if cursor.is_below("approvers") => people(site),
        "check" => {
            let offer = |fact: &judge::FactDefinition| {
                Offer::new(fact.name, CompletionItemKind::FUNCTION).detail(Some(fact.holds))
            };
            judge::CHECKS.iter().map(offer).collect()
        }
        "facts" | "any" | "not" if cursor.is_below("when") => {
            let asked = site.facts_asked().into_iter();
            asked.map(|fact| Offer::new(fact, CompletionItemKind::VARIABLE)).collect()
        }
        "checklist" | "extends" => checklists(site),
        "id" if cursor.ends(&["checklist", "id"]) || cursor.ends(&["extends", "id"]) => checklists(site),
        "stage" => {
            let stages = site.config.stages.iter();
            stages.map(|stage| Offer::new(&stage.value, CompletionItemKind::ENUM_MEMBER)).collect()
        }
        "environments" => {
            let all = site.config.environments.iter();
            all.map(|own| Offer::new(&own.value, CompletionItemKind::ENUM_MEMBER)).collect()
        }
        "rule" => {
            let offer = |rule: &rules::Rule| {
                Offer::new(rule.name, CompletionItemKind::CONSTANT).detail(Some(rule.summary()))
            };
            rules::ALL.iter().map(offer).collect()
        }
        "evidence" => links::pages(workspace, document),
        _ => Vec::new(),
    });
    offers
}

fn alarms(site: &Site) -> Vec<Offer> {
    let offer = |name: &crate::link::AlarmName| {
        let first = site.definitions(name).next();
        let about = first.and_then(|alarm| alarm.alarm.summary.as_deref());
        let severity = first.and_then(|alarm| alarm.severity.as_deref());
        Offer::new(&name.name, CompletionItemKind::EVENT).detail(severity).about(about)
    };
    site.each_name().filter(|name| name.name == name.key).map(offer).collect()
}

fn services(site: &Site) -> Vec<Offer> {
    let entries = site.services.iter().map(|service| &service.service);
    let offer = |entry: &crate::model::Service| {
        Offer::new(&entry.name.value, CompletionItemKind::MODULE)
            .detail(entry.title.as_deref())
            .about(entry.description.as_deref())
    };
    entries.map(offer).collect()
}

/// The people in `people` and in `approvers`.
fn people(site: &Site) -> Vec<Offer> {
    let config = &site.config;
    let approvers = config.approvers.iter().flatten().flat_map(|(_, people)| people);
    let ids: BTreeSet<&str> = config.people.keys().chain(approvers).map(String::as_str).collect();
    let offer = |id: &str| {
        let name = config.people.get(id).and_then(|person| person.name.as_deref());
        Offer::new(id, CompletionItemKind::CONSTANT).detail(name)
    };
    ids.into_iter().map(offer).collect()
}

fn checklists(site: &Site) -> Vec<Offer> {
    let all = site.checklists.iter().chain(&site.unused_checklists);
    let offer = |linked: &crate::link::LinkedChecklist| {
        Offer::new(&linked.checklist.id.value, CompletionItemKind::MODULE).detail(Some(linked.title.as_str()))
    };
    all.map(offer).collect()
}

/// The values that an item accepts as an answer.
fn answers(workspace: &Workspace<'_>, document: &Document, id: &str) -> Vec<Offer> {
    let choices = item(workspace, document, id).into_iter().flat_map(|linked| &linked.item.choices);
    let choices = choices.map(|choice| Offer::new(&choice.value.value, CompletionItemKind::ENUM_MEMBER));
    let mut words: Vec<&str> = Vec::new();
    for (_, verdict) in Verdict::WORDS {
        if !words.contains(&verdict.word()) {
            words.push(verdict.word());
        }
    }
    let words = words.into_iter().map(|word| Offer::new(word, CompletionItemKind::ENUM_MEMBER));
    choices.chain(words).collect()
}
