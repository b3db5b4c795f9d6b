//! What must hold whatever people write: thousands of reviews, generated from a counter.

use jiff::ToSpan;
use jiff::civil::{Date, date};

use super::{TODAY, with};
use crate::judge::{gate, rates};
use crate::link::ServiceId;

/// Pseudo-random numbers that are the same in every run (`SplitMix64`).
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

    /// A day within 90 days of today.
    fn day(&mut self) -> Date {
        TODAY.saturating_add((i64::try_from(self.below(180)).expect("it is small") - 90).days())
    }
}

const ITEMS: usize = 3;

fn checklist(chance: &mut Chance) -> String {
    let items = (0..ITEMS).map(|at| {
        let severity = chance.of(&["blocker", "major", "minor"]);
        let more = chance.of(&[
            "",
            ", valid_for: 30d",
            ", revised: 3",
            ", not_applicable: false",
            ", question: Does the entry name an owner?, check: owner-defined",
            ", question: Does the entry name an objective?, check: slo-defined",
            ", stage: gamma",
        ]);
        format!("{{id: i{at}, severity: {severity}{more}}}")
    });
    format!(
        "---\nid: launch\nversion: 3\nsections: [{{items: [{}]}}]\n---\n",
        items.collect::<Vec<_>>().join(", ")
    )
}

fn answer(chance: &mut Chance) -> String {
    let mut text = format!("{{answer: {}", chance.of(&["yes", "yes", "yes", "no", "partial", "n/a", "TBD"]));
    if chance.below(2) == 0 {
        text += &format!(", answered_by: {}, answered_on: {}", chance.of(&["mira", "sam"]), chance.day());
    }
    if chance.below(3) == 0 {
        text += &format!(", actions: [{{title: t, owner: mira, due: {}}}]", chance.day());
    }
    if chance.below(3) == 0 {
        text += &waiver(chance);
    }
    text + "}"
}

fn waiver(chance: &mut Chance) -> String {
    let by = chance.of(&["sam", "lea"]);
    format!(", waiver: {{approved_by: {by}, approved_on: {}, expires_on: {}}}", chance.day(), chance.day())
}

fn review(chance: &mut Chance, answers: &[String]) -> String {
    let status = chance.of(&["approved", "approved", "in_review"]);
    let decided = chance.day();
    let lines: Vec<String> =
        answers.iter().enumerate().map(|(at, answer)| format!("  i{at}: {answer}")).collect();
    format!(
        "---\nchecklist: {{id: launch, version: {}}}\nstatus: {status}\nreviewers: [{{name: lea, decision: approved, decided_on: {decided}}}]\nanswers:\n{}\n---\n",
        2 + chance.below(2),
        lines.join("\n")
    )
}

fn files<'a>(checklist: &'a str, review: &'a str) -> [(&'a str, &'a str); 4] {
    [
        ("readyroom.yaml", "stages: [beta, gamma, production]\nreviews: [launch]\n"),
        ("checklists/launch.md", checklist),
        ("content/a/service.yaml", "owner: team-a\n"),
        ("content/a/reviews/launch.md", review),
    ]
}

/// The number of met items, and of items that apply.
fn met(checklist: &str, review: &str) -> (usize, usize) {
    with(&files(checklist, review), TODAY, |readiness| {
        let rates = rates(readiness.reviews[0].items.iter().map(|item| item.state));
        (rates.met, rates.total)
    })
}

/// Whatever was answered, one more waiver or "not applicable" never raises the true rate.
#[test]
fn nobody_waives_a_service_to_green() {
    let mut chance = Chance(1);
    for round in 0..400 {
        let checklist = checklist(&mut chance);
        let mut answers: Vec<String> = (0..ITEMS).map(|_| answer(&mut chance)).collect();
        let head = chance.0;
        let mut before = met(&checklist, &review(&mut Chance(head), &answers));
        for _ in 0..4 {
            let at = chance.below(ITEMS);
            if chance.below(2) == 0 {
                answers[at] = "n/a".to_owned();
            } else if !answers[at].contains("waiver") && answers[at].ends_with('}') {
                let waiver = waiver(&mut chance);
                let end = answers[at].len() - 1;
                answers[at].insert_str(end, &waiver);
            }
            let after = met(&checklist, &review(&mut Chance(head), &answers));
            assert!(
                after.0 <= before.0,
                "round {round}: {before:?} became {after:?}\n{checklist}\n{answers:#?}"
            );
            assert_eq!(after.1, before.1, "round {round}: what applies is not a matter of answers");
            before = after;
        }
    }
}

/// After the latest date in any file, nothing becomes a go just because time passes.
#[test]
fn waiting_never_opens_the_gate() {
    let mut chance = Chance(2);
    let (mut gos, mut shut) = (0, 0);
    let newest = TODAY.saturating_add(90.days());
    for round in 0..400 {
        let checklist = checklist(&mut chance);
        let answers: Vec<String> = (0..ITEMS).map(|_| answer(&mut chance)).collect();
        let review = review(&mut chance, &answers);
        let stage = chance.of(&["beta", "production"]);
        let mut was_open = true;
        for day in
            [newest, newest.saturating_add(1.day()), newest.saturating_add(40.days()), date(2031, 1, 1)]
        {
            let open = with(&files(&checklist, &review), day, |readiness| {
                gate(readiness, ServiceId(0), stage).is_go()
            });
            assert!(was_open || !open, "round {round}: a go on {day}\n{checklist}\n{review}");
            was_open = open;
            if open { gos += 1 } else { shut += 1 }
        }
    }
    assert!(gos > 5 && shut > 5, "both happen: {gos} and {shut}");
}
