//! Checks the built-in checklists: every practice is in one of them, every file is embedded, and each question
//! follows the rules.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "tests read the repository, lay out a project, and fail by panic"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

/// Topical checklists, whose questions are for an occasion that a team chooses.
const CHOSEN: [&str; 3] = ["data-store.md", "production-readiness.md", "public-web.md"];

/// Every practice that the built-in checklists ask for, one per line: its id, which is also the id of an item, and
/// the other items that ask for a part of it. Ids are never reused. An item that is retired stays in its checklist
/// with `replaced_by`.
const PRACTICES: &str = include_str!("practices.txt");

fn files() -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("checklists");
    let entries = fs::read_dir(folder).unwrap().map(Result::unwrap);
    entries
        .map(|entry| (entry.file_name().into_string().unwrap(), fs::read_to_string(entry.path()).unwrap()))
        .collect()
}

#[test]
fn every_practice_is_in_one_topical_checklist() {
    let mut found: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let files = files();
    let topical = files.iter().filter(|(name, _)| !CHOSEN.contains(&name.as_str()));
    for (name, text) in topical {
        for id in text.lines().filter_map(|line| line.strip_prefix("      - id: ")) {
            found.entry(id).or_default().push(name);
        }
    }
    let twice: Vec<_> = found.iter().filter(|(_, names)| names.len() > 1).collect();
    assert!(twice.is_empty(), "{twice:?}");
    let lines: Vec<&str> = PRACTICES.lines().collect();
    assert!(lines.is_sorted(), "practices.txt is not sorted");
    assert_eq!(lines.len(), 374, "each practice has a line");
    let mut asked: Vec<&str> = PRACTICES.split_whitespace().collect();
    asked.sort_unstable();
    assert_eq!(found.into_keys().collect::<Vec<_>>(), asked);
}

#[test]
fn every_checklist_is_embedded() {
    let table = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/built_in.rs")).unwrap();
    for name in files().keys() {
        assert!(table.contains(&format!("\"checklists/{name}\"")), "src/built_in.rs lacks {name}");
    }
}

/// An item in a checklist's front matter: its id, and its lines.
struct Item<'a> {
    id: &'a str,
    text: &'a str,
}

impl<'a> Item<'a> {
    /// The value of a key that is on one line.
    fn value(&self, key: &str) -> Option<&'a str> {
        let start = format!("        {key}: ");
        self.text.lines().find_map(|line| line.strip_prefix(start.as_str()))
    }
}

fn items(text: &str) -> impl Iterator<Item = Item<'_>> {
    let front = text.split("---\n").nth(1).unwrap();
    front.split("      - id: ").skip(1).map(|text| Item { id: text.lines().next().unwrap(), text })
}

/// Facts that read only the service entry. They may only answer questions about the entry.
const ABOUT_THE_ENTRY: [&str; 12] = [
    "dashboard-linked",
    "dependencies-known",
    "environments-declared",
    "escalation-defined",
    "on-call-defined",
    "owner-defined",
    "recovery-objectives-declared",
    "resource-names-follow-pattern",
    "service-described",
    "single-writer",
    "slo-defined",
    "store-is-a-service",
];

#[test]
fn a_fact_about_the_entry_answers_a_question_about_the_entry() {
    let mut asked = BTreeSet::new();
    for text in files().values() {
        for item in items(text) {
            let Some(check) = item.value("check") else { continue };
            asked.insert(check.to_owned());
            let question = item.value("question").unwrap();
            if check == "stages-declared" || ABOUT_THE_ENTRY.contains(&check) {
                assert!(question.starts_with("Does the service entry"), "{}: {question}", item.id);
                assert!(question.contains(" name"), "{}: {question}", item.id);
            }
        }
    }
    assert!(ABOUT_THE_ENTRY.iter().all(|fact| asked.contains(*fact)), "{asked:?}");
}

#[test]
fn what_protects_customers_is_asked_before_they_are_met() {
    let early = ["alpha", "beta", "gamma", "one-box"];
    let protects = |id: &str| {
        id.starts_with("deploy.blocker.")
            || id.starts_with("deploy.window.")
            || [
                "data.masking",
                "data.restore-tested",
                "error.general-recovery",
                "privacy.audit-log",
                "privacy.pii-access",
                "privacy.pii-classified",
                "privacy.regulations",
                "privacy.regulations-met",
                "rollback.tested",
                "security.encrypt-at-rest",
                "security.encrypt-in-transit",
            ]
            .contains(&id)
    };
    let mut seen = 0;
    for text in files().values() {
        for item in items(text).filter(|item| protects(item.id)) {
            // An overriding list inherits the keys that it leaves out.
            let Some(stage) = item.value("stage") else { continue };
            assert!(early.contains(&stage), "{} is asked at {stage}", item.id);
            seen += 1;
        }
    }
    assert_eq!(seen, 21);
}

#[test]
fn the_lists_do_not_mention_the_example_company() {
    for (name, text) in files() {
        for word in ["larder", "Larder", "origin:", "owner:", "2026-"] {
            assert!(!text.contains(word), "{name} has `{word}`");
        }
    }
}

#[test]
fn every_question_is_one_sentence() {
    for text in files().values() {
        for item in items(text) {
            let Some(question) = item.value("question") else { continue };
            let question = question.trim_matches('"');
            assert!(question.ends_with('?') && question.matches('?').count() == 1, "{}: {question}", item.id);
            assert!(question.chars().count() <= 110, "{}: {question}", item.id);
        }
    }
}

/// Versions are per list, so a list that extends a revised item has to repeat `revised`.
#[test]
fn a_list_that_extends_a_revised_item_repeats_revised() {
    let files = files();
    let revised = |text: &str| -> BTreeSet<String> {
        items(text).filter(|item| item.value("revised").is_some()).map(|item| item.id.to_owned()).collect()
    };
    let is_topical = |name: &&String| !CHOSEN.contains(&name.as_str());
    let topical: BTreeSet<String> =
        files.keys().filter(is_topical).flat_map(|name| revised(&files[name])).collect();
    for name in CHOSEN {
        let own = revised(&files[name]);
        let head = files[name].split("\nsections:\n").next().unwrap();
        let named: BTreeSet<&str> = head.split([' ', ',', '[', ']', '}', '\n']).collect();
        let mut wanted: BTreeSet<String> =
            topical.iter().filter(|id| named.contains(id.as_str())).cloned().collect();
        if head.contains("{id: production-readiness}") {
            wanted.extend(revised(&files["production-readiness.md"]));
        }
        let silent: Vec<&String> = wanted.difference(&own).collect();
        assert!(silent.is_empty(), "{name} does not say `revised` of {silent:?}");
    }
}

/// The facts of a small internal service: an API in containers behind a load balancer, defined as code.
const SMALL: [&str; 4] = ["containers", "has_api", "iac", "load_balancer"];

#[test]
fn a_small_internal_service_is_asked_half_of_production_readiness_at_most() {
    let facts = facts();
    assert!(SMALL.iter().all(|fact| facts.contains(*fact)), "{facts:?}");
    let declared = |has: &dyn Fn(&str) -> bool| -> String {
        facts.iter().map(|name| format!("  {name}: {}\n", has(name))).collect()
    };
    let small_has = declared(&|name| SMALL.contains(&name));
    let all = asked_of("large", &format!("tier: 1\nfacts:\n{}", declared(&|_| true)));
    let small = asked_of("small", &format!("tier: 3\nfacts:\n{small_has}"));
    assert!((100..=150).contains(&all.len()), "{}", all.len());
    assert!(small.len() * 2 <= all.len(), "{} of {}: {small:?}", small.len(), all.len());
    for id in NEVER_SPARED {
        assert!(small.contains(id), "{id} is not asked of a small service");
    }
    let unranked = asked_of("unranked", &format!("facts:\n{small_has}"));
    assert!(unranked.len() > small.len() && unranked.is_superset(&small), "{unranked:?}");
    let unknown = asked_of("unknown", "");
    assert_eq!(unknown, all, "a tier or a fact that is not declared hides a question");
}

/// Items that even the smallest service with an API needs.
const NEVER_SPARED: [&str; 16] = [
    "alarms.errors",
    "alarms.latency",
    "alarms.paging",
    "alarms.runbook",
    "compat.side-by-side",
    "deploy.auto-rollback",
    "docs.runbooks",
    "error.general-recovery",
    "logs.no-secrets",
    "oncall.rotation",
    "resil.idempotent-api",
    "rollback.tested",
    "security.encrypt-in-transit",
    "security.least-privilege",
    "security.no-published-secrets",
    "team.owner-named",
];

/// Every fact of a service entry that is used in a condition of the lists.
fn facts() -> BTreeSet<String> {
    let files = files();
    let conditions = files.values().flat_map(|text| items(text).filter_map(|item| item.value("when")));
    conditions
        .flat_map(|when| ["any: [", "facts: [", "not: ["].map(|key| when.split(key).nth(1)))
        .flatten()
        .flat_map(|rest| rest.split(']').next().unwrap().split(", "))
        .map(str::to_owned)
        .collect()
}

/// The items that `new review` writes for a service whose entry has these keys.
fn asked_of(name: &str, keys: &str) -> BTreeSet<String> {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("checklists").join(name);
    if root.exists() {
        fs::remove_dir_all(&root).unwrap();
    }
    let folder = root.join("content/service");
    fs::create_dir_all(&folder).unwrap();
    fs::write(root.join("readyroom.yaml"), "as_of: 2026-11-20\n").unwrap();
    fs::write(folder.join("service.yaml"), format!("application: {name}\nrole: job\n{keys}")).unwrap();
    let run = Command::new(env!("CARGO_BIN_EXE_readyroom"))
        .args(["new", "review", &format!("{name}-job")])
        .current_dir(&root)
        .output()
        .unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let stdout = String::from_utf8(run.stdout).unwrap();
    let path = stdout.lines().last().unwrap();
    let review = fs::read_to_string(root.join(path)).unwrap();
    let answers = review.split("\nanswers:\n").nth(1).unwrap();
    let id = |line: &str| {
        let line = line.strip_prefix("  ")?;
        let is_item = line.starts_with(|c: char| c.is_ascii_lowercase());
        is_item.then(|| line.split(':').next().unwrap().to_owned())
    };
    answers.lines().take_while(|line| *line != "---").filter_map(id).collect()
}
