use super::{Check, Finding, Rule};
use crate::config::Level;
use crate::link::Site;
use crate::model::{AnswerKind, Item};
use crate::source::Span;

pub const RULE: Rule = Rule {
    code: "C007",
    name: "checklist-answer-mismatched",
    level: Level::Error,
    page: include_str!("checklist_answer_mismatched.md"),
    check: Check::Site(check),
};

fn check(site: &Site) -> Vec<Finding> {
    let own = site.checklists.iter().filter(|checklist| !checklist.built_in);
    let mut findings = Vec::new();
    for checklist in own {
        let all = checklist.by_id();
        let written = checklist.checklist.sections.iter().flat_map(|section| &section.items);
        for item in written {
            // An override inherits the keys that it omits.
            let whole = all.get(item.id.value.as_str()).copied().unwrap_or(item);
            for (place, message, help) in mismatches(item, whole) {
                let subject = [item.id.value.as_str(), "answer"];
                findings.push(Finding::at(place, subject, message, help).about(&*item.id.value));
            }
        }
    }
    findings
}

/// The keys of an item about its answers that do not fit together.
fn mismatches(item: &Item, whole: &Item) -> Vec<(Span, String, &'static str)> {
    use AnswerKind::{Choice, Number, Ranking, YesNo};
    let place = |key: &str| item.places.get(key).copied().unwrap_or(item.id.span);
    let mut found = Vec::new();
    let keys: [(&str, bool, &[AnswerKind]); 5] = [
        ("unit", item.unit.is_some(), &[Number]),
        ("at_least", item.at_least.is_some(), &[Number]),
        ("at_most", item.at_most.is_some(), &[Number]),
        ("choices", !item.choices.is_empty(), &[Choice, Ranking]),
        ("expects", item.expects.is_some(), &[YesNo]),
    ];
    for (key, is_there, kinds) in keys {
        if is_there && !kinds.contains(&whole.answer()) {
            let wanted: Vec<String> = kinds.iter().map(|kind| format!("`answer: {}`", kind.word())).collect();
            let message = format!("`{key}` is for items with {}", wanted.join(" or "));
            found.push((place(key), message, "remove one of the two"));
        }
    }
    if let (Some(least), Some(most)) = (whole.at_least, whole.at_most)
        && least > most
    {
        let message = format!("no number is at least {least} and at most {most}");
        found.push((place("at_most"), message, "swap the two"));
    }
    if matches!(whole.answer(), Choice | Ranking) && whole.choices.len() < 2 {
        let key = if item.choices.is_empty() { "answer" } else { "choices" };
        let message = format!("item `{}` has fewer than two `choices`", item.id.value);
        found.push((place(key), message, "list them: `choices: [one, another]`"));
    }
    found.extend(of_choices(item));
    found
}

fn of_choices(item: &Item) -> Vec<(Span, String, &'static str)> {
    let mut found = Vec::new();
    for (at, choice) in item.choices.iter().enumerate() {
        let name = &choice.value;
        let is_same = |other: &crate::model::Choice| other.value.value.eq_ignore_ascii_case(&name.value);
        if item.choices[..at].iter().any(is_same) {
            found.push((
                name.span,
                format!("choice `{}` is listed twice", name.value),
                "remove one of the two",
            ));
        }
        if choice.counts.is_none() && item.choices.iter().any(|other| other.counts.is_some()) {
            let message =
                format!("choice `{}` does not say what it counts as, and counts as unmet", name.value);
            found.push((name.span, message, "add `counts: met`, `partial` or `unmet`, as the others have"));
        }
    }
    found
}
