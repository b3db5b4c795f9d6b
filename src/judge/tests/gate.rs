//! Which review counts, and each reason by itself. `tests/cmd/gate.md` shows all reasons at once.

use jiff::civil::date;

use super::{TODAY, with};
use crate::judge::{ReasonKind, gate};
use crate::link::ServiceId;

const CONFIG: &str = "stages: [beta, production]\nreviews: [launch]\n";
const CHECKLIST: &str = "---\nid: launch\nversion: 2\nsections:\n- items:\n  - {id: a, severity: blocker}\n  - {id: b, stage: production, valid_for: 30d}\n  - {id: c, revised: 2}\n  - {id: d, check: slo-defined}\n  - {id: e, evidence: required}\n---\n";
const HEAD: &str = "checklist: {id: launch, version: 2}\nstatus: approved\nreviewers: [{name: lea, decision: approved, decided_on: 2026-11-18}]";

/// Why a service with these reviews may not go to production.
fn reasons(reviews: &[&str]) -> Vec<&'static str> {
    reasons_on(TODAY, reviews, "production")
}

fn reasons_on(today: jiff::civil::Date, reviews: &[&str], stage: &str) -> Vec<&'static str> {
    let paths: Vec<String> = (0..reviews.len()).map(|at| format!("content/a/reviews/{at}.md")).collect();
    let texts: Vec<String> = reviews.iter().map(|review| format!("---\n{review}\n---\n")).collect();
    let mut files =
        vec![("readyroom.yaml", CONFIG), ("checklists/launch.md", CHECKLIST), ("content/a/service.yaml", "")];
    files.extend(paths.iter().map(String::as_str).zip(texts.iter().map(String::as_str)));
    with(&files, today, |readiness| {
        gate(readiness, ServiceId(0), stage).reasons.iter().map(|reason| reason.kind.word()).collect()
    })
}

fn answered(answers: &str) -> String {
    format!("{HEAD}\nanswers:\n{answers}")
}

const GOOD: &str = "  a: yes\n  b: {answer: yes, answered_on: 2026-11-10}\n  c: yes\n  d: {answer: n/a, justification: It has none.}\n  e: {answer: yes, evidence: ['https://ci.acme.example/81']}";

#[test]
fn a_review_that_is_approved_and_answered_is_a_go() {
    assert_eq!(reasons(&[&answered(GOOD)]), [""; 0]);
}

#[test]
fn each_reason_is_reported_alone() {
    let changed = |from: &str, to: &str| {
        let good = answered(GOOD);
        assert!(good.contains(from), "{from}");
        reasons(&[&good.replace(from, to)])
    };
    assert_eq!(reasons(&[]), ["review_missing"]);
    assert_eq!(changed("status: approved", "status: in_review"), ["review_not_approved"]);
    assert_eq!(changed("status: approved", "status: rejected"), ["review_not_approved"]);
    assert_eq!(changed("status: approved", "status: superseded"), ["review_missing"]);
    assert_eq!(changed("status: approved", "status: approved\nstage: beta"), ["review_of_earlier_stage"]);
    assert_eq!(changed("status: approved", "status: approved\nauthors: [Lea]"), ["approval_missing"]);
    assert_eq!(changed("decided_on: 2026-11-18", "decided_on: 2026-11-09"), ["approval_missing"]);
    assert_eq!(changed("decided_on: 2026-11-18", "decided_on: 2026-11-22"), ["approval_missing"]);
    assert_eq!(changed("decision: approved", "decision: pending"), ["approval_missing"]);
    assert_eq!(changed("  a: yes", "  a: TBD"), ["unanswered"]);
    assert_eq!(changed("  d: {answer: n/a, justification: It has none.}", "  d: yes"), ["contradicted"]);
    assert_eq!(changed("version: 2}", "version: 1}"), ["suspect"]);
    assert_eq!(changed("answered_on: 2026-11-10", "answered_on: 2026-10-01"), ["expired"]);
    assert_eq!(
        changed("{answer: yes, evidence: ['https://ci.acme.example/81']}", "yes"),
        ["evidence_missing"]
    );
    assert_eq!(changed("  a: yes", "  a: no"), ["blocker_not_waived"]);
    assert_eq!(changed("{answer: n/a, justification: It has none.}", "n/a"), ["justification_missing"]);
    let action = "answered_on: 2026-11-10, actions: [{title: t, owner: mira, due: 2026-12-15}]";
    let promised = format!("  a: {{answer: no, {action}}}");
    assert_eq!(changed("  a: yes", &promised), ["blocker_not_waived"], "an action is not a waiver");
    let waived = "  a: {answer: no, waiver: {approved_by: lea, expires_on: 2026-12-01}}";
    assert_eq!(changed("  a: yes", waived), [""; 0]);
    assert_eq!(changed("  c: yes", "  c: partial"), ["action_missing"]);
    assert_eq!(changed("  c: yes", &format!("  c: {{answer: partial, {action}}}")), [""; 0]);
    let ownerless = "  c: {answer: no, actions: [{title: t, due: 2026-12-15}]}";
    assert_eq!(changed("  c: yes", ownerless), ["action_missing"]);
    let done = "  c: {answer: no, actions: [{title: t, owner: mira, due: 2026-12-15, status: done}]}";
    assert_eq!(changed("  c: yes", done), ["action_missing"]);
}

#[test]
fn a_review_that_two_entries_require_is_owed_once() {
    let config =
        "reviews: [{checklist: launch, when: {tier: [1]}}, {checklist: launch, when: {facts: [paid]}}]";
    let entry = "tier: 1\nfacts: {paid: true}";
    let files =
        [("readyroom.yaml", config), ("checklists/launch.md", CHECKLIST), ("content/a/service.yaml", entry)];
    let found = with(&files, TODAY, |readiness| gate(readiness, ServiceId(0), "production").reasons.len());
    assert_eq!(found, 1, "one review is missing");
}

#[test]
fn evidence_that_leads_nowhere_shows_nothing() {
    for evidence in [
        "TBD",
        "'?'",
        "yes",
        "CI run 81",
        "gone/away.md",
        "'#'",
        "'#top'",
        "'https://'",
        "https://acme.example",
        "'http://localhost:3000/run'",
        "'http://192.168.1.4/run'",
        "'mailto:'",
        "mailto:mira@acme.example",
        "0.md",
        "./0.md",
        "content/a/reviews/0.md#a",
        ".",
        "../",
        "content/a/",
        "'javascript://acme.example/x'",
        "'file:///tmp/x'",
    ] {
        let good = answered(GOOD).replace("['https://ci.acme.example/81']", &format!("[{evidence}]"));
        assert_eq!(reasons(&[&good]), ["evidence_missing"], "{evidence}");
    }
}

#[test]
fn an_earlier_stage_requires_less() {
    let open = answered(&GOOD.replace("answer: yes, answered_on: 2026-11-10", "answer: TBD"));
    assert_eq!(reasons_on(TODAY, &[&open], "beta"), [""; 0]);
    assert_eq!(reasons_on(TODAY, &[&open], "production"), ["unanswered"]);
}

#[test]
fn the_newest_approval_of_several_reviews_counts() {
    let good = answered(GOOD);
    let draft = good.replace("approved\n", "draft\n").replace("  a: yes", "  a: TBD");
    assert_eq!(reasons(&[&draft]), ["review_not_approved", "unanswered"]);
    assert_eq!(reasons(&[&draft, &good]), [""; 0], "a draft next to an approval changes nothing");
    assert_eq!(reasons(&[&draft, &draft]), ["review_ambiguous"]);
    let rejected = good.replace("status: approved", "status: rejected");
    assert_eq!(reasons(&[&rejected, &good]), ["review_ambiguous"], "a rejection is not ignored");
    let newer = draft.replace("status: draft", "status: approved").replace("11-18", "11-19");
    assert_eq!(reasons(&[&good, &newer]), ["unanswered"], "the newest approval counts");
    assert_eq!(reasons(&[&good, &good]), ["review_ambiguous"]);
    let former = good.replace("status: approved", "status: superseded");
    assert_eq!(reasons(&[&former, &good]), [""; 0]);
    let of = |review: &str, stage: &str| review.replace("status:", &format!("stage: {stage}\nstatus:"));
    assert_eq!(reasons(&[&of(&draft, "beta"), &of(&good, "production")]), [""; 0], "each stage has its own");
    assert_eq!(reasons_on(TODAY, &[&of(&good, "beta"), &of(&draft, "production")], "beta"), [""; 0]);
}

#[test]
fn a_rejection_and_what_cannot_be_read_are_in_the_way() {
    let good = answered(GOOD);
    let rejected = good.replace("reviewers: [", "reviewers: [{name: sam, decision: rejected}, ");
    assert_eq!(reasons(&[&rejected]), ["review_rejected"]);
    let twice = good.replace("  a: yes", "  a: yes\n  a: no");
    assert_eq!(reasons(&[&twice]), ["review_malformed"]);
    assert_eq!(reasons(&["checklist: launch\n\tstatus: approved"]), ["review_malformed"]);
    let nobody = good.replace("name: lea", "name: TBD");
    assert_eq!(reasons(&[&nobody]), ["approval_missing"]);
}

#[test]
fn a_checklist_that_asks_nothing_is_a_no_go() {
    let files = [
        ("readyroom.yaml", CONFIG),
        (
            "checklists/launch.md",
            "---\nid: launch\nsections:\n- items: [{id: a, when: {facts: [never]}}]\n---\n",
        ),
        ("content/a/service.yaml", "facts: {never: false}"),
        (
            "content/a/reviews/launch.md",
            "---\nchecklist: launch\nstatus: approved\nreviewers: [{name: lea, decision: approved, decided_on: 2026-11-18}]\n---\n",
        ),
    ];
    let found = with(&files, TODAY, |readiness| {
        gate(readiness, ServiceId(0), "production")
            .reasons
            .iter()
            .map(|reason| reason.kind.word())
            .collect::<Vec<_>>()
    });
    assert_eq!(found, ["nothing_asked"]);
}

#[test]
fn a_go_ends_when_its_answers_expire() {
    assert_eq!(reasons_on(date(2026, 12, 10), &[&answered(GOOD)], "production"), [""; 0]);
    assert_eq!(reasons_on(date(2026, 12, 11), &[&answered(GOOD)], "production"), ["expired"]);
}

/// The recorded session shows every kind of reason.
#[test]
#[allow(clippy::disallowed_methods, reason = "reads the session")]
fn the_session_has_every_reason() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cmd/gate.md");
    let session = std::fs::read_to_string(path).expect("the session is there");
    for kind in ReasonKind::ALL {
        assert!(session.contains(&format!(": {}: ", kind.word())), "{} is not in it", kind.word());
    }
}
