//! An estate of many services, generated from a counter. Its alarms have every kind of link, and its reviews every
//! kind of answer.

use std::fs;
use std::path::Path;

/// Pseudo-random numbers (`SplitMix64`). They are the same each time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % limit as u64).expect("it is below a limit of that size")
    }

    fn of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(words.len())]
    }

    /// True once in this many times, on average.
    fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }
}

const CONFIG: &str = "\
title: Estate
base_url: https://rooms.example/
as_of: 2026-11-20
stages: [beta, gamma, production]
reviews: [launch]
external_runbooks: [https://wiki.example/vouched/]
";

const CHECKLIST: &str = "\
---
id: launch
version: 3
sections:
  - title: Alarms
    items:
      - {id: runbooks, check: every-alarm-has-runbook}
      - {id: reviewed, check: every-runbook-reviewed}
      - {id: links, check: no-dead-links, severity: minor}
  - title: The rest
    items:
      - {id: plain}
      - {id: blocker, severity: blocker}
      - {id: dated, valid_for: 30d}
      - {id: revised, revised: 3}
      - {id: always, not_applicable: false}
      - {id: owner, question: Does the entry name an owner?, check: owner-defined}
      - {id: shown, evidence: required}
      - {id: later, stage: gamma}
      - {id: cached, when: {facts: [has_cache]}}
---
";

const ITEMS: [&str; 12] = [
    "runbooks", "reviewed", "links", "plain", "blocker", "dated", "revised", "always", "owner", "shown",
    "later", "cached",
];

/// The number of lines from a definition's name to its link.
pub const LINK_BELOW: u64 = 3;

/// Writes the estate, and returns the names of its services.
pub fn write(root: &Path, services: usize) -> Vec<String> {
    let mut chance = Chance(7);
    let put = |path: &str, text: &str| {
        let path = root.join(path);
        fs::create_dir_all(path.parent().expect("it is below the root")).expect("the folder can be made");
        fs::write(path, text).expect("the file can be written");
    };
    put("readyroom.yaml", CONFIG);
    put("checklists/launch.md", CHECKLIST);
    let names: Vec<String> = (0..services).map(|at| format!("s{at}")).collect();
    for name in &names {
        let below = |path: &str| format!("content/{name}/{path}");
        put(&below("service.yaml"), &entry(&mut chance));
        let alarms = alarm_names(&mut chance, name);
        put(&below("alarms/rules.yml"), &rules(&mut chance, name, &alarms));
        for alarm in &alarms {
            if chance.one_in(4) {
                put(&below(&format!("runbooks/{alarm}.md")), &runbook(&mut chance, alarm));
                if chance.one_in(2) {
                    put(
                        &below(&format!("old/runbooks/{alarm}.md")),
                        &format!("# {alarm}\n\n- Wait for it.\n"),
                    );
                }
            }
        }
        let heading = if chance.one_in(3) { &alarms[0] } else { "Steps" };
        put(
            &below("runbooks/known.md"),
            &format!("# Known of {name}\n\n## {heading}\n\n- Look at the queue.\n\n## Later\n\nTODO\n"),
        );
        if !chance.one_in(8) {
            put(&below("reviews/launch.md"), &review(&mut chance));
        }
    }
    names
}

fn entry(chance: &mut Chance) -> String {
    let owner = chance.of(&["owner: team-a\n", ""]);
    let facts = chance.of(&["", "facts: {has_cache: true}\n", "facts: {has_cache: false}\n"]);
    format!("tier: 1\n{owner}{facts}")
}

/// Some names belong to one service, and some are shared by several.
fn alarm_names(chance: &mut Chance, service: &str) -> Vec<String> {
    let one = |chance: &mut Chance, at: usize| match chance.below(8) {
        0 | 1 => format!("Shared{}", chance.below(9)),
        2 => "Watchdog".to_owned(),
        _ => format!("{}Alarm{at}", service.to_uppercase()),
    };
    (0..2 + chance.below(3)).map(|at| one(chance, at / 2)).collect()
}

fn rules(chance: &mut Chance, service: &str, names: &[String]) -> String {
    let mut text = "groups:\n- name: g\n  rules:\n".to_owned();
    for name in names {
        let severity = chance.of(&["critical", "warning", "warning", "none"]);
        let link = link(chance, service, name);
        text += &format!(
            "  - alert: {name}\n    expr: up == 0\n    labels: {{severity: {severity}}}\n    annotations: {{{link}}}\n"
        );
    }
    text
}

fn link(chance: &mut Chance, service: &str, name: &str) -> String {
    let link = match chance.below(20) {
        0 => format!("content/{service}/runbooks/known.md"),
        1 => format!("content/{service}/runbooks/known.md#steps"),
        2 => format!("content/{service}/runbooks/gone.md"),
        3 => "https://rooms.example/alarms/{{ $labels.alertname }}/".to_owned(),
        4 => format!("https://rooms.example/alarms/{name}/"),
        5 => "the known page".to_owned(),
        6 => "https://wiki.example/known".to_owned(),
        7 => format!("https://rooms.example/{service}/runbooks/{{{{ $labels.page }}}}/"),
        8 => "https://rooms.example/nowhere/{{ $labels.page }}/".to_owned(),
        9 => "{{ $labels.runbook }}".to_owned(),
        10 | 18 | 19 => "https://wiki.example/vouched/known".to_owned(),
        11 => format!("content/{service}/runbooks/known.md#later"),
        12 => format!("content/{service}/runbooks/known.md#gone"),
        13 => format!("content/{service}/runbooks/{{{{ $labels.alertname }}}}.md"),
        _ => return "summary: It is down.".to_owned(),
    };
    format!("runbook_url: '{link}'")
}

fn runbook(chance: &mut Chance, alarm: &str) -> String {
    let reviewed = chance.of(&["", "reviewed_on: 2026-11-01\n", "reviewed_on: 2026-01-01\n"]);
    let listed = if chance.one_in(3) { format!("alarms: [{alarm}]\n") } else { String::new() };
    let link = chance.of(&["", "[gone](gone.md)\n"]);
    let text = chance.of(&["1. Restart it, and look again.\n", "1. Restart it, and look again.\n", "TODO\n"]);
    format!("---\n{reviewed}{listed}---\n# {alarm}\n\n{text}\n{link}")
}

fn review(chance: &mut Chance) -> String {
    let status = chance.of(&["approved", "approved", "approved", "in_review", "draft"]);
    let decided = chance.of(&["2026-11-18", "2026-11-18", "2026-10-01"]);
    let version = chance.of(&["2", "3", "3"]);
    let mut text = format!(
        "---\nchecklist: {{id: launch, version: {version}}}\nstatus: {status}\nauthors: [mira]\nreviewers: [{{name: lea, decision: \
         approved, decided_on: {decided}}}]\nanswers:\n"
    );
    // In some reviews nearly everything is met, so that some services are a go.
    let is_good = chance.one_in(3);
    for item in ITEMS {
        let answer = if is_good && !chance.one_in(30) { good(item) } else { answer(chance) };
        text += &format!("  {item}: {answer}\n");
    }
    text + "---\n"
}

fn good(item: &str) -> String {
    match item {
        "runbooks" | "reviewed" | "links" | "owner" => {
            "{answer: no, answered_on: 2026-11-10, actions: [{title: t, owner: mira, due: 2026-12-20}]}"
                .to_owned()
        }
        _ => {
            format!("{{answer: yes, answered_on: 2026-11-10, evidence: ['https://ci.rooms.example/{item}']}}")
        }
    }
}

fn answer(chance: &mut Chance) -> String {
    let mut text =
        format!("{{answer: {}", chance.of(&["yes", "yes", "yes", "no", "partial", "n/a", "TBD", "?"]));
    if chance.one_in(2) {
        text += &format!(", answered_on: {}", chance.of(&["2026-11-01", "2026-10-01", "2026-11-30"]));
    }
    if chance.one_in(2) {
        text += ", justification: We looked at it.";
    }
    if chance.one_in(2) {
        text += &format!(
            ", evidence: [{}]",
            chance.of(&["'https://ci.rooms.example/81'", "CI run 81", "gone/report.md"])
        );
    }
    if chance.one_in(3) {
        text += &format!(
            ", actions: [{{title: t, owner: mira, due: {}}}]",
            chance.of(&["2026-12-20", "2026-11-01"])
        );
    }
    if chance.one_in(3) {
        let (by, until) = (chance.of(&["sam", "mira"]), chance.of(&["2026-12-20", "2026-11-01"]));
        text += &format!(
            ", waiver: {{reason: r, approved_by: {by}, approved_on: 2026-10-10, expires_on: {until}}}"
        );
    }
    text + "}"
}
