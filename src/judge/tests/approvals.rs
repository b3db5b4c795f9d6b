//! Approvals, waivers and promises with `approvers` set, and what must hold whatever is removed or changed.

use std::collections::BTreeMap;

use jiff::civil::{Date, date};

use super::with;
use crate::judge::{GRACE, Readiness, State, decision_digest, gate, item_digest};
use crate::link::ServiceId;
use crate::model::Decision;

const DAY: Date = date(2027, 7, 1);

const CONFIG: &str = "stages: [beta, production]
reviews: [launch]
approvers: {sre: [sam, kim], security: [ada, kim], empty: []}
people:
  mira: {name: Mira Novak, also: [mnovak, m.novak@acme.example]}
  sam: {also: [sam@acme.example]}
";

const CHECKLIST: &str = "---
id: launch
version: 2
sections:
- items:
  - {id: peak, severity: blocker, evidence: required}
  - {id: slow}
  - {id: drill, valid_for: 30d}
  - {id: restore, when: {facts: [has_database]}}
  - {id: risk, severity: blocker}
  - {id: none}
  - {id: owner, question: Does the entry name an owner?, check: owner-defined}
---
";

const SERVICE: &str = "application: pay\nrole: api\nowner: team-pay\ntier: 1\nfacts: {has_database: false}\n";

const REVIEW: &str = "checklist: {id: launch, version: 2}
stage: production
status: approved
authors: [mira]
answers:
  peak: {answer: yes, evidence: ['https://ci.acme.example/81'], answered_by: mira, note: fine}
  slow:
    answer: no
    justification: Not yet.
    answered_on: 2027-06-20
    actions: [{id: a, owner: mira, due: 2027-09-01}]
  drill: {answer: yes, answered_on: 2027-06-20}
  risk:
    answer: no
    answered_by: mira
    waiver: {reason: No traffic yet., approved_by: sam, approved_on: 2027-06-20, expires_on: 2027-09-01}
  none: {answer: n/a, justification: It has none.}
";

/// A project, and its review without reviewers.
#[derive(Clone)]
struct Project {
    config: String,
    checklist: String,
    service: String,
    review: String,
    reviewers: String,
}

impl Project {
    fn new() -> Self {
        Self {
            config: CONFIG.into(),
            checklist: CHECKLIST.into(),
            service: SERVICE.into(),
            review: REVIEW.into(),
            reviewers: "[]".into(),
        }
    }

    fn judged<T>(&self, today: Date, see: impl FnOnce(&Readiness<'_>) -> T) -> T {
        let review = format!("---\n{}reviewers: {}\n---\n", self.review, self.reviewers);
        let files = [
            ("readyroom.yaml", self.config.as_str()),
            ("checklists/launch.md", &self.checklist),
            ("content/a/service.yaml", &self.service),
            ("content/a/reviews/launch.md", &review),
        ];
        with(&files, today, see)
    }

    /// Adds approvals by these people, as `readyroom approve` writes them.
    fn approved_by(mut self, names: &[&str]) -> Self {
        let entries: Vec<String> =
            self.judged(DAY, |readiness| names.iter().map(|name| entry(readiness, name)).collect());
        self.reviewers = format!("[{}]", entries.join(", "));
        self
    }

    /// Replaces the text `from` with `to`.
    fn with(&self, from: &str, to: &str) -> Self {
        let mut other = self.clone();
        let mut found = false;
        for text in [&mut other.config, &mut other.checklist, &mut other.service, &mut other.review] {
            found |= text.contains(from);
            *text = text.replace(from, to);
        }
        other.reviewers = other.reviewers.replace(from, to);
        assert!(found || other.reviewers != self.reviewers, "{from} is in the project");
        other
    }

    fn reasons(&self) -> Vec<(&'static str, Option<String>)> {
        self.reasons_on(DAY)
    }

    fn reasons_on(&self, day: Date) -> Vec<(&'static str, Option<String>)> {
        self.judged(day, |readiness| {
            let reasons = gate(readiness, ServiceId(0), "production").reasons;
            reasons.iter().map(|one| (one.kind.word(), one.item.map(str::to_owned))).collect()
        })
    }

    fn kinds(&self) -> Vec<&'static str> {
        self.reasons().into_iter().map(|(kind, _)| kind).collect()
    }

    fn flaws(&self) -> Vec<String> {
        self.judged(DAY, |readiness| {
            readiness.reviews[0].approvals.decisions.iter().filter_map(|one| one.flaw.clone()).collect()
        })
    }
}

fn entry(readiness: &Readiness<'_>, name: &str) -> String {
    let assessment = &readiness.reviews[0];
    let preview = readiness.preview_approval(assessment, name).expect("they may approve it");
    let items = preview.items.iter().map(|at| &assessment.items[*at]);
    let digests: Vec<(&str, String)> =
        items.map(|item| (item.id(), item_digest(assessment.service, assessment.review, item))).collect();
    let all = digests.iter().map(|(item, digest)| (*item, digest.as_str()));
    let whole = decision_digest(assessment.service, name, Decision::Approved, Some(DAY), all);
    let digests: Vec<String> = digests.iter().map(|(item, digest)| format!("{item}: {digest}")).collect();
    format!(
        "{{name: {name}, decision: approved, decided_on: {DAY}, digest: {whole}, digests: {{{}}}}}",
        digests.join(", ")
    )
}

fn honest() -> Project {
    Project::new().approved_by(&["sam"])
}

#[test]
fn a_review_that_is_approved_as_it_is_now_is_a_go() {
    assert_eq!(honest().kinds(), [""; 0]);
    assert_eq!(Project::new().kinds(), ["approval_missing"]);
    let states = honest().judged(DAY, |readiness| {
        readiness.reviews[0].items.iter().map(|item| item.state.word()).collect::<Vec<_>>()
    });
    let expected = ["met", "unmet", "met", "not_required", "waived", "not_applicable", "verified"];
    assert_eq!(states, expected);
}

/// Changes each field that a digest covers, one at a time. Each change makes the item unapproved, or the approval
/// invalid.
#[test]
fn what_a_digest_covers_cannot_change_under_an_approval() {
    let base = honest();
    for (from, to, item) in [
        ("version: 2}", "version: 1}", None),
        ("stage: production\n", "", None),
        ("authors: [mira]", "authors: [mira, lea]", None),
        ("peak: {answer: yes", "peak: {answer: partial", Some("peak")),
        ("acme.example/81", "acme.example/82", Some("peak")),
        ("answered_by: mira, note", "answered_by: lea, note", Some("peak")),
        ("justification: Not yet.", "justification: Never.", Some("slow")),
        ("owner: mira, due", "owner: sam, due", Some("slow")),
        ("owner: mira, due: 2027-09-01", "owner: mira, due: 2027-09-02", Some("slow")),
        (
            "drill: {answer: yes, answered_on: 2027-06-20",
            "drill: {answer: yes, answered_on: 2027-06-21",
            Some("drill"),
        ),
        ("reason: No traffic yet.", "reason: Whatever.", Some("risk")),
        ("approved_by: sam", "approved_by: kim", Some("risk")),
        ("approved_on: 2027-06-20", "approved_on: 2027-06-21", Some("risk")),
        ("expires_on: 2027-09-01", "expires_on: 2027-09-02", Some("risk")),
        ("expires_on: 2027-09-01", "expires_on: 2027-09-01, compensating_control: hope", Some("risk")),
        ("has_database: false", "has_database: true", Some("restore")),
        ("owner: team-pay", "description: a service", Some("owner")),
        ("check: owner-defined", "check: every-alarm-has-runbook", Some("owner")),
        ("check: owner-defined", "when: {facts: [never]}", Some("owner")),
    ] {
        let reasons = base.with(from, to).reasons();
        let unapproved = |id: &str| reasons.contains(&("item_unapproved", Some(id.to_owned())));
        match item {
            Some(id) => assert!(unapproved(id), "{from} → {to}: {reasons:?}"),
            None => assert!(reasons.contains(&("approval_missing", None)), "{from} → {to}: {reasons:?}"),
        }
    }
}

#[test]
fn notes_and_the_status_of_actions_are_not_approved() {
    let base = honest();
    assert_eq!(base.with("note: fine", "note: better").kinds(), [""; 0]);
    assert_eq!(base.with("{id: a, owner", "{id: b, title: t, ticket: x, owner").kinds(), [""; 0]);
    // An action that is done no longer promises anything, but the approval still counts.
    assert_eq!(base.with("due: 2027-09-01}]", "due: 2027-09-01, status: done}]").kinds(), ["action_missing"]);
    // The date of an answer that does not expire is irrelevant.
    assert_eq!(
        base.with("answered_by: mira, note", "answered_by: mira, answered_on: 2027-06-20, note").kinds(),
        [""; 0]
    );
}

#[test]
fn an_item_that_was_added_since_is_unapproved() {
    let more = honest().with(
        "  - {id: none}",
        "  - {id: none}\n  - {id: new, question: Does the entry name an owner?, check: owner-defined}",
    );
    assert_eq!(more.reasons(), [("item_unapproved", Some("new".to_owned()))]);
    let later = more
        .with("id: new,", "id: new, stage: later,")
        .with("[beta, production]", "[beta, production, later]");
    assert_eq!(later.kinds(), [""; 0], "the stage does not require it");
    let early = |from: &str| {
        honest().with("  - {id: none}", &format!("  - {{id: none}}\n  - {{id: new, from: {from}}}"))
    };
    assert_eq!(early("2027-07-02").kinds(), [""; 0], "it is not asked yet");
    assert_eq!(early("2027-07-01").kinds(), ["unanswered", "item_unapproved"]);
}

#[test]
fn only_a_member_of_a_required_group_can_approve() {
    let base = honest();
    for (from, to, why) in [
        ("name: sam", "name: lea", "nobody in `approvers` has that name"),
        ("name: sam", "name: Mira Novak", "an author cannot approve"),
        ("name: sam", "name: m.novak@acme.example", "an author cannot approve"),
        ("name: sam", "name: mіra", "its name mixes letters of several scripts"),
        (
            "name: sam",
            "name: mira2",
            "an author cannot approve, and `mira` may be the same person: tell them apart in `people`",
        ),
        ("name: sam", "name: team-pay", "nobody in `approvers` has that name"),
        ("name: sam", "name: pending", "it names nobody"),
        ("name: sam", "name: someone", "it names nobody"),
        ("name: sam", "name: 'sam, kim'", "nobody in `approvers` has that name"),
        (
            "name: sam",
            "name: kim",
            "its digests are not those that `readyroom approve` wrote for this service, name and day",
        ),
        (
            "decided_on: 2027-07-01",
            "decided_on: 2027-07-02",
            "its digests are not those that `readyroom approve` wrote for this service, name and day",
        ),
        ("decided_on: 2027-07-01", "decided_on: 2027-07-03", "its date is in the future"),
        (", decided_on: 2027-07-01", "", "it has no date"),
        (
            "digest: v1-",
            "digest: v1-0",
            "its digests are not those that `readyroom approve` wrote for this service, name and day",
        ),
        (
            "none: v1-",
            "none: v1-0",
            "its digests are not those that `readyroom approve` wrote for this service, name and day",
        ),
        ("sre: [sam, kim]", "sre: [kim]", "nobody in `approvers` has that name"),
        ("sections:", "approvals: [security]\nsections:", "no item asks for approval by `sre`"),
    ] {
        let mut changed = base.with(from, to);
        if from == "sre: [sam, kim]" {
            changed = changed.with("  sam: {also: [sam@acme.example]}\n", "");
        }
        assert_eq!(changed.flaws(), [why], "{to}");
        assert!(changed.kinds().contains(&"approval_missing"), "{to}");
    }
    assert_eq!(base.with("authors: [mira]", "authors: [sam]").flaws(), ["an author cannot approve"]);
}

#[test]
fn nobody_approves_what_they_answered() {
    let own = Project::new().with("answered_by: mira, note", "answered_by: sam, note").approved_by(&["sam"]);
    assert_eq!(own.kinds(), ["item_unapproved", "blocker_not_waived"]);
    let both = Project::new().with("answered_by: mira, note", "answered_by: sam, note");
    let both = both.with("approved_by: sam", "approved_by: kim").approved_by(&["sam", "kim"]);
    assert_eq!(both.kinds(), [""; 0]);
    let nobody = Project::new().with("authors: [mira]\n", "").approved_by(&["sam"]);
    let unapproved = nobody.reasons().iter().filter(|(kind, _)| *kind == "item_unapproved").count();
    assert_eq!(unapproved, 3, "slow, drill and none have no `answered_by`: {:?}", nobody.reasons());
}

#[test]
fn each_required_group_must_approve() {
    let asked = Project::new()
        .with("sections:", "approvals: [sre]\nsections:")
        .with("- items:", "- approvals: [security]\n  items:");
    assert_eq!(asked.clone().approved_by(&["sam"]).kinds(), ["group_pending"]);
    assert_eq!(asked.clone().approved_by(&["sam", "ada"]).kinds(), [""; 0]);
    assert_eq!(asked.clone().approved_by(&["kim"]).kinds(), [""; 0], "one person counts for both groups");
    assert_eq!(asked.kinds(), ["approval_missing", "group_pending", "group_pending"]);
    let unknown = Project::new().with("sections:", "approvals: [nope, empty]\nsections:");
    assert_eq!(unknown.kinds(), ["approval_missing", "group_unknown", "group_unknown", "blocker_not_waived"]);
}

#[test]
fn the_later_decision_of_a_person_counts() {
    let base = honest();
    let with = |more: &str| Project {
        reviewers: base.reviewers.replacen('[', &format!("[{more}, "), 1),
        ..base.clone()
    };
    assert_eq!(with("{name: sam, decision: rejected, decided_on: 2027-06-30}").kinds(), [""; 0]);
    assert_eq!(with("{name: sam@acme.example, decision: rejected, decided_on: 2027-06-30}").kinds(), [""; 0]);
    assert_eq!(with("{name: kim, decision: rejected, decided_on: 2027-06-30}").kinds(), ["review_rejected"]);
    assert_eq!(with("{name: sam, decision: rejected}").kinds(), ["review_rejected"], "it has no date");
    let later = with("{name: sam, decision: rejected, decided_on: 2027-07-02}").kinds();
    assert_eq!(later, ["review_rejected", "approval_missing"]);
    let pending = with("{name: sam, decision: pending, decided_on: 2027-07-02}").kinds();
    assert_eq!(pending, ["approval_missing"]);
    let kim = "{name: kim, decision: rejected, decided_on: 2027-06-28}, {name: kim, decided_on: 2027-06-29, decision:";
    assert_eq!(with(&format!("{kim} pending}}")).kinds(), ["review_rejected"], "that is no decision");
    assert_eq!(with(&format!("{kim} approved}}")).kinds(), ["review_rejected"], "anybody may write this");
    let asked_again = "{name: sam, decision: rejected, decided_on: 2027-06-30}, {name: sam, decision: pending, decided_on: 2027-07-02}";
    assert_eq!(with(asked_again).kinds(), ["approval_missing"], "the approval between them was his");
    let left = Project::new().approved_by(&["sam", "kim"]).with("sre: [sam, kim]", "sre: [kim]");
    let rejected = "[{name: sam, decision: rejected, decided_on: 2027-06-30}, ";
    let left = Project { reviewers: left.reviewers.replacen('[', rejected, 1), ..left };
    assert!(!left.kinds().contains(&"review_rejected"), "he took it back before he left the group");
    assert_eq!(with("{name: ada, decision: pending}").kinds(), [""; 0], "her group is not required");
}

#[test]
fn old_approvals_may_lack_digests_for_a_while() {
    let old = |day: &str, today: Date, from: &str, to: &str| {
        let dated = [("answered_by: mira, note", "answered_by: mira, answered_on: 2026-11-01, note")];
        let mut project = Project::new();
        for (from, to) in dated {
            project = project.with(from, to);
        }
        project =
            project.with("2027-06-20", "2026-11-02").with("expires_on: 2027-09-01", "expires_on: 2027-04-01");
        project =
            project.with("due: 2027-09-01", "due: 2027-04-01").with("valid_for: 30d", "valid_for: 300d");
        project = project.with("answered_by: mira\n", "answered_by: mira\n    answered_on: 2026-11-02\n");
        project = project
            .with("justification: It has none.", "justification: It has none., answered_on: 2026-11-02");
        project = project.with(from, to);
        project.reviewers = format!("[{{name: sam, decision: approved, decided_on: {day}}}]");
        project.reasons_on(today).into_iter().map(|(kind, _)| kind).collect::<Vec<_>>()
    };
    let then = date(2027, 2, 1);
    let same = ("id: launch", "id: launch");
    assert_eq!(old("2026-11-20", then, same.0, same.1), [""; 0]);
    assert_eq!(old("2027-01-01", then, same.0, same.1), ["approval_missing"], "since then there are digests");
    assert_eq!(old("2026-10-01", then, same.0, same.1), ["approval_missing"], "answers are newer");
    let undated = old("2026-11-20", then, "mira, answered_on: 2026-11-01", "mira");
    assert_eq!(undated, ["approval_missing"], "an answer has no day");
    assert!(old("2026-11-20", GRACE, same.0, same.1).iter().all(|kind| *kind != "approval_missing"));
    assert!(old("2026-11-20", DAY, same.0, same.1).contains(&"approval_missing"));
}

#[test]
fn without_approvers_the_rules_of_version_1_apply_for_a_while() {
    let config = ["approvers: {sre: [sam, kim], security: [ada, kim], empty: []}\n", ""];
    let mut project = Project::new().with(config[0], config[1]);
    project.reviewers = "[{name: lea, decision: approved, decided_on: 2027-06-25}]".to_owned();
    let kinds = |day| project.reasons_on(day).into_iter().map(|(kind, _)| kind).collect::<Vec<_>>();
    assert_eq!(kinds(GRACE), [""; 0]);
    assert_eq!(kinds(DAY), ["approval_missing", "blocker_not_waived"]);
}

#[test]
fn a_waiver_needs_a_reason_a_date_an_end_and_another_person() {
    for (from, to) in [
        ("reason: No traffic yet., ", ""),
        ("reason: No traffic yet.", "reason: '-'"),
        ("reason: No traffic yet.", "reason: TBD"),
        ("approved_by: sam, ", ""),
        ("approved_by: sam", "approved_by: mira"),
        ("approved_by: sam", "approved_by: Mira Novak"),
        ("approved_by: sam", "approved_by: lea"),
        ("approved_by: sam", "approved_by: pending"),
        ("approved_by: sam", "approved_by: sre"),
        ("approved_on: 2027-06-20, ", ""),
        ("approved_on: 2027-06-20", "approved_on: 2027-07-03"),
        (", expires_on: 2027-09-01", ""),
        ("expires_on: 2027-09-01", "expires_on: 2027-06-30"),
        ("expires_on: 2027-09-01", "expires_on: 9999-12-31"),
        ("expires_on: 2027-09-01", "expires_on: 2027-12-18"),
        (
            "peak: {answer: yes, evidence: ['https://ci.acme.example/81'], answered_by: mira",
            "peak: {answer: yes, evidence: ['https://ci.acme.example/81'], answered_by: sam",
        ),
        ("authors: [mira]\n", ""),
        ("authors: [mira]", "authors: [sam]"),
        ("sections:", "approvals: [security]\nsections:"),
    ] {
        let state =
            Project::new().with(from, to).judged(DAY, |readiness| readiness.reviews[0].items[4].state);
        assert_eq!(state, State::Unmet, "{from} → {to}");
    }
    let limit = Project::new().with("expires_on: 2027-09-01", "expires_on: 2027-12-17");
    assert_eq!(limit.judged(DAY, |readiness| readiness.reviews[0].items[4].state), State::Waived);
}

#[test]
fn a_promise_needs_a_person_and_a_day_that_is_soon_enough() {
    let kinds = |from: &str, to: &str| {
        let promise = Project::new()
            .with(from, to)
            .judged(DAY, |readiness| readiness.reviews[0].items[1].promise_flaw.clone());
        promise.map_or_else(String::new, |flaw| flaw.says)
    };
    assert_eq!(kinds("id: launch", "id: launch"), "");
    for (from, to) in [
        ("owner: mira, due", "owner: TBD, due"),
        ("owner: mira, due", "owner: team-pay, due"),
        ("owner: mira, due", "owner: bob, due"),
        ("owner: mira, due", "owner: '', due"),
        ("owner: mira, due", "due"),
        (", due: 2027-09-01", ""),
        ("due: 2027-09-01", "due: 2019-01-01"),
        ("due: 2027-09-01", "due: 9999-12-31"),
        ("due: 2027-09-01", "due: 2028-06-20"),
        ("due: 2027-09-01", "due: 2027-09-01, status: done"),
        ("    answered_on: 2027-06-20\n    actions", "    actions"),
        ("    answered_on: 2027-06-20\n    actions", "    answered_on: 2027-07-03\n    actions"),
    ] {
        assert_ne!(kinds(from, to), "", "{from} → {to}");
    }
    assert_eq!(kinds("due: 2027-09-01", "due: 2028-06-19"), "", "within a year");
}

/// Whether each item blocks the stage, and its state, by the item's id.
fn blocking(project: &Project) -> BTreeMap<String, (bool, State)> {
    let reasons = project.reasons();
    project.judged(DAY, |readiness| {
        let items = readiness.reviews.first().map(|review| &review.items).into_iter().flatten();
        items
            .map(|item| {
                let has = |kind: &&'static str| *kind != "item_unapproved";
                let blocks = reasons.iter().any(|(kind, id)| has(kind) && id.as_deref() == Some(item.id()));
                (item.id().to_owned(), (blocks, item.state))
            })
            .collect()
    })
}

/// How many approvals count, and the items whose waivers count.
fn counting(project: &Project) -> (usize, Vec<String>) {
    project.judged(DAY, |readiness| {
        let review = &readiness.reviews[0];
        let waived = review.items.iter().filter(|item| item.state == State::Waived);
        (review.approvals.counting().count(), waived.map(|item| item.id().to_owned()).collect())
    })
}

/// From several projects that are a no-go, removes each key of a service, an answer, a waiver and an action, one at a
/// time. None may become a go.
#[test]
fn removing_something_unblocks_nothing() {
    let no_gos = [
        Project::new(),
        Project::new().with("has_database: false", "has_database: true"),
        Project::new().with("expires_on: 2027-09-01", "expires_on: 2027-06-30"),
        Project::new().with("approved_by: sam", "approved_by: mira"),
        Project::new().with("owner: mira, due", "owner: TBD, due"),
        Project::new().with("due: 2027-09-01", "due: 2019-01-01"),
        Project::new().with("acme.example/81", "localhost/81"),
        Project::new().with(
            "drill: {answer: yes, answered_on: 2027-06-20",
            "drill: {answer: yes, answered_on: 2027-01-20",
        ),
        Project::new().with("justification: It has none.", "justification: '-'"),
        honest().with("justification: Not yet.", "justification: Never."),
        honest().with("authors: [mira]", "authors: [sam]"),
        honest().with("  - {id: none}", "  - {id: none, not_applicable: false}"),
        Project::new()
            .with("tier: 1", "tier: 1\nlifecycle: production")
            .with("version: 2\nsections", "version: 3\nsections"),
    ];
    let removals = [
        "owner: team-pay\n",
        "tier: 1\n",
        "facts: {has_database: false}\n",
        "facts: {has_database: true}\n",
        "authors: [mira]\n",
        "authors: [sam]\n",
        "version: 2",
        "stage: production\n",
        "status: approved\n",
        "answer: yes, ",
        "    answer: no\n",
        "answer: n/a, ",
        "evidence: ['https://ci.acme.example/81'], ",
        "evidence: ['https://localhost/81'], ",
        "answered_by: mira, ",
        "    answered_by: mira\n",
        "    justification: Not yet.\n",
        "    justification: Never.\n",
        ", justification: It has none.",
        ", justification: '-'",
        "    answered_on: 2027-06-20\n",
        ", answered_on: 2027-06-20",
        ", answered_on: 2027-01-20",
        "owner: mira, ",
        "owner: TBD, ",
        ", due: 2027-09-01",
        ", due: 2019-01-01",
        "reason: No traffic yet., ",
        "approved_by: sam, ",
        "approved_by: mira, ",
        "approved_on: 2027-06-20, ",
        ", expires_on: 2027-09-01",
        ", expires_on: 2027-06-30",
    ];
    let mut compared = 0;
    for project in &no_gos {
        assert_ne!(project.kinds(), [""; 0], "it is a no-go");
        let (before, counted) = (blocking(project), counting(project));
        for removal in removals {
            let has = [&project.service, &project.review].iter().any(|text| text.contains(removal));
            if !has {
                continue;
            }
            let less = project.with(removal, "");
            let after = blocking(&less);
            for (item, (was_blocking, _)) in before.iter().filter(|(_, (blocks, _))| *blocks) {
                let (blocks, state) = after[item];
                assert!(
                    blocks || state == State::Verified,
                    "without `{removal}` `{item}` blocks no more: {was_blocking} {state:?}\n{}",
                    less.review
                );
            }
            let now = counting(&less);
            assert!(now.0 <= counted.0, "without `{removal}` an approval counts\n{}", less.review);
            assert!(now.1.iter().all(|item| counted.1.contains(item)), "without `{removal}` a waiver counts");
            compared += 1;
        }
    }
    assert!(compared > 150, "{compared} were compared");
}
