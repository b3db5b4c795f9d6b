//! The state of one item, for each answer that it may have.

use jiff::civil::Date;

use super::{TODAY, with};
use crate::judge::rates;

/// The state of item `x` with these keys, in a review that is pinned to version 2 and gives this answer.
fn state(keys: &str, answer: &str) -> &'static str {
    state_on(TODAY, keys, answer)
}

fn state_on(today: Date, keys: &str, answer: &str) -> &'static str {
    state_in(today, 2, keys, answer)
}

fn state_of_version(version: u32, keys: &str, answer: &str) -> &'static str {
    state_in(TODAY, version, keys, answer)
}

fn state_in(today: Date, version: u32, keys: &str, answer: &str) -> &'static str {
    state_of(today, &format!(", version: {version}"), keys, answer)
}

fn state_pinning(keys: &str, version: &str, answer: &str) -> &'static str {
    state_of(TODAY, version, keys, answer)
}

fn state_of(today: Date, version: &str, keys: &str, answer: &str) -> &'static str {
    let checklist = format!("---\nid: launch\nversion: 3\nsections: [{{items: [{{id: x{keys}}}]}}]\n---\n");
    let review = format!("---\nchecklist: {{id: launch{version}}}\nanswers:\n  x: {answer}\n---\n");
    let files = [
        ("checklists/launch.md", checklist.as_str()),
        ("content/a/service.yaml", "facts: {has_cache: false, has_api: true}\nowner: team-a\n"),
        ("content/a/reviews/launch.md", &review),
    ];
    with(&files, today, |readiness| readiness.reviews[0].items[0].state.word())
}

#[test]
fn without_problems_the_answer_decides_the_state() {
    for (answer, word) in [
        ("yes", "met"),
        ("Yes", "met"),
        ("y", "met"),
        ("true", "met"),
        ("'no'", "unmet"),
        ("No", "unmet"),
        ("partial", "partial"),
        ("{answer: N/A, justification: It has none.}", "not_applicable"),
        ("{answer: na, justification: It has none.}", "not_applicable"),
        ("{answer: Not Applicable, justification: It has none.}", "not_applicable"),
        ("n/a", "unsupported"),
        ("{answer: n/a, justification: '-'}", "unsupported"),
        ("{answer: n/a, note: It has none.}", "unsupported"),
        ("\n    answer: |\n      yes\n    note: >\n      seen", "met"),
        ("", "unanswered"),
        ("null", "unanswered"),
        ("TBD", "unanswered"),
        ("todo", "unanswered"),
        ("'?'", "unanswered"),
        ("perhaps", "unanswered"),
        ("[yes]", "unanswered"),
        ("{note: soon}", "unanswered"),
        ("{answer: yes, note: seen}", "met"),
    ] {
        assert_eq!(state("", answer), word, "{answer}");
    }
}

#[test]
fn a_question_that_does_not_apply_is_not_required() {
    assert_eq!(state(", when: {facts: [has_cache]}", "yes"), "not_required");
    assert_eq!(state(", when: {facts: [has_api, has_cache]}", ""), "not_required");
    assert_eq!(state(", when: {facts: [has_api]}", "yes"), "met");
    assert_eq!(
        state(", when: {facts: [has_queue]}", "yes"),
        "met",
        "a fact that nobody declared hides nothing"
    );
    assert_eq!(state(", replaced_by: y}, {id: y", "yes"), "not_required");
    assert_eq!(
        state(", replaced_by: y}, {id: y, from: 2999-01-01", "yes"),
        "met",
        "the other one is not asked yet"
    );
    assert_eq!(state(", replaced_by: z", "yes"), "met", "there is no such item");
    assert_eq!(state(", replaced_by: x", "yes"), "met", "no item replaces itself");
    assert_eq!(state(", replaced_by: y}, {id: y, replaced_by: x", "yes"), "met", "nor in a circle");
    assert_eq!(
        state(", severity: blocker, replaced_by: y}, {id: y", "no"),
        "unmet",
        "nor does one of a lower severity"
    );
}

#[test]
fn an_item_that_always_applies_does_not_accept_not_applicable() {
    assert_eq!(state(", not_applicable: false", "n/a"), "unanswered");
    assert_eq!(state(", not_applicable: false", "no"), "unmet");
}

#[test]
fn a_revised_question_makes_answers_of_earlier_versions_suspect() {
    assert_eq!(state(", revised: 3", "yes"), "suspect");
    assert_eq!(state(", revised: 3", "n/a"), "suspect");
    assert_eq!(state(", revised: 2", "yes"), "met");
    assert_eq!(state_of_version(4, ", revised: 3", "yes"), "suspect", "nobody has read version 4");
    assert_eq!(state_of_version(4, "", "yes"), "suspect", "revised or not");
    assert_eq!(state_pinning(", revised: 3", "", "yes"), "suspect", "nobody says which version was read");
    assert_eq!(state_pinning("", "", "yes"), "met");
    assert_eq!(state(", revised: 3", ""), "unanswered");
}

#[test]
fn an_answer_is_valid_until_its_last_day() {
    let answer = "{answer: yes, answered_on: 2026-11-01}";
    let on = |month, day| state_on(jiff::civil::date(2026, month, day), ", valid_for: 30d", answer);
    assert_eq!(on(12, 1), "met");
    assert_eq!(on(12, 2), "expired");
    assert_eq!(on(10, 31), "met", "in another time zone it may be tomorrow");
    assert_eq!(on(10, 30), "expired", "a date in the future does not count");
    assert_eq!(state(", valid_for: 30d", "yes"), "expired", "nor does a missing date");
    assert_eq!(state(", valid_for: 30d, revised: 3", "yes"), "suspect", "suspicion comes first");
}

#[test]
fn a_waiver_counts_until_its_last_day_if_somebody_else_approved_it() {
    let waived = |answer: &str, waiver: &str| {
        state("", &format!("{{answer: {answer}, answered_by: mira, waiver: {{reason: r, {waiver}}}}}"))
    };
    let full = "approved_by: sam, approved_on: 2026-11-10, expires_on: 2026-11-20";
    assert_eq!(waived("no", full), "waived");
    assert_eq!(waived("partial", full), "waived");
    assert_eq!(waived("yes", full), "met");
    assert_eq!(waived("n/a", full), "unsupported");
    assert_eq!(waived("no", "approved_by: sam, expires_on: 2026-11-19"), "unmet");
    assert_eq!(waived("no", "approved_by: sam"), "unmet", "it has no end");
    assert_eq!(waived("no", "expires_on: 2027-01-01"), "unmet", "nobody approved it");
    assert_eq!(waived("no", "approved_by: ' ', expires_on: 2027-01-01"), "unmet");
    assert_eq!(
        waived("no", "approved_by: Mira, expires_on: 2027-01-01"),
        "unmet",
        "the person who answered approved it"
    );
    assert_eq!(waived("no", "approved_by: TBD, expires_on: 2027-01-01"), "unmet", "that is nobody");
    let on = |day: u32| format!("approved_by: sam, approved_on: 2026-11-{day}, expires_on: 2027-01-01");
    assert_eq!(waived("no", &on(21)), "waived", "in another time zone it may be tomorrow");
    assert_eq!(waived("no", &on(22)), "unmet");
}

#[test]
fn a_fact_answers_an_open_item_and_contradicts_a_wrong_yes() {
    let named = ", question: Does the entry name an owner?, check: owner-defined";
    assert_eq!(state(named, ""), "verified");
    assert_eq!(state(named, "TBD"), "verified");
    let there = ", question: Is there an owner?, check: owner-defined";
    assert_eq!(state(there, ""), "unanswered", "an entry answers only questions about the entry");
    assert_eq!(
        state(", question: Does the entry name an owner?, check: owner-defined", "perhaps"),
        "unanswered",
        "somebody meant something"
    );
    assert_eq!(state(", question: Does the entry name an owner?, check: owner-defined", "yes"), "verified");
    assert_eq!(
        state(", question: Does the entry name an owner?, check: owner-defined, evidence: required", ""),
        "unanswered",
        "it needs more"
    );
    assert_eq!(
        state(
            ", question: Does the entry name an owner?, check: owner-defined, revised: 3, valid_for: 1d",
            "yes"
        ),
        "verified",
        "that comes first"
    );
    assert_eq!(
        state(", question: Does the entry name an owner?, check: owner-defined", "no"),
        "unmet",
        "the team may know more"
    );
    assert_eq!(
        state(", question: Does the entry name an owner?, check: owner-defined", "n/a"),
        "contradicted",
        "there is an owner"
    );
    assert_eq!(state(", check: slo-defined", ""), "unanswered");
    assert_eq!(state(", check: slo-defined", "yes"), "contradicted");
    assert_eq!(
        state(", check: slo-defined", "{answer: n/a, justification: It has none.}"),
        "not_applicable",
        "there is nothing it applies to"
    );
    assert_eq!(
        state(", check: slo-defined, revised: 3, valid_for: 1d", "yes"),
        "contradicted",
        "that comes first"
    );
    assert_eq!(state(", check: every-alarm-has-runbook", ""), "unanswered", "no alarm verifies nothing");
    assert_eq!(state(", check: every-alarm-has-runbook", "yes"), "met");
}

#[test]
fn a_yes_that_failed_is_contradicted_until_an_action_has_fixed_it() {
    let state = |item: &str, actions: &str| {
        let postmortem = format!(
            "---\nchecklist_items: [{{id: x, relation: answered_yes_but_failed{item}}}]\nactions: [{actions}]\n---\n"
        );
        let files = [
            ("checklists/launch.md", "---\nid: launch\nsections: [{items: [{id: x}]}]\n---\n"),
            ("content/a/service.yaml", ""),
            ("content/a/postmortems/lost.md", &postmortem),
            ("content/a/reviews/launch.md", "---\nchecklist: launch\nanswers: {x: yes}\n---\n"),
        ];
        with(&files, TODAY, |readiness| readiness.reviews[0].items[0].state.word())
    };
    assert_eq!(state("", ""), "contradicted", "nobody promises anything");
    assert_eq!(state("", "{id: a, status: open}"), "contradicted");
    assert_eq!(state("", "{id: a, status: dropped}"), "contradicted", "nothing was done");
    assert_eq!(state("", "{id: a, status: done}, {id: b}"), "contradicted");
    assert_eq!(state("", "{id: a, status: done}, {id: b, status: dropped}"), "met");
    assert_eq!(state(", action: a", "{id: a, status: done}, {id: b}"), "met");
    assert_eq!(state(", action: b", "{id: a, status: done}, {id: b}"), "contradicted");
    assert_eq!(state(", action: c", "{id: a, status: done}"), "contradicted", "there is no such action");
}

#[test]
fn a_lesson_is_not_forgotten_with_its_answer() {
    let postmortem = "---\nchecklist_items: [{id: x, relation: answered_yes_but_failed}]\n---\n";
    let files = [
        (
            "checklists/launch.md",
            "---\nid: launch\nsections: [{items: [{id: x, question: Who is in the entry?, check: owner-defined}]}]\n---\n",
        ),
        ("content/a/service.yaml", "owner: team-a\n"),
        ("content/a/postmortems/lost.md", postmortem),
        ("content/a/reviews/launch.md", "---\nchecklist: launch\n---\n"),
    ];
    let state = with(&files, TODAY, |readiness| readiness.reviews[0].items[0].state.word());
    assert_eq!(state, "contradicted", "the repository's yes is one too");
}

#[test]
fn both_rates_count_only_items_that_apply() {
    let checklist = "---\nid: launch\nsections:\n- items: [{id: a}, {id: b}, {id: c}, {id: d}, {id: e}, {id: f, when: {facts: [never]}}]\n---\n";
    let review = "---\nchecklist: launch\nanswers:\n  a: yes\n  b: partial\n  c: {answer: n/a, justification: It has none.}\n  d: {answer: no, waiver: {approved_by: sam, expires_on: 2027-01-01}}\n---\n";
    let files = [
        ("checklists/launch.md", checklist),
        ("content/a/service.yaml", "facts: {never: false}"),
        ("content/a/reviews/launch.md", review),
    ];
    let rates =
        with(&files, TODAY, |readiness| rates(readiness.reviews[0].items.iter().map(|item| item.state)));
    assert_eq!((rates.met, rates.total), (1, 5));
    assert_eq!((rates.true_rate, rates.reported), (Some(20), Some(33)));
}
