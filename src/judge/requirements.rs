//! What an item requires of its answer, in words. Known before the item is answered.

use crate::link::LinkedItem;
use crate::model::{AnswerKind, EvidenceRule, Expects, Item};
use crate::source::Spanned;

/// Short phrases in lower case, without the severity: `from one-box on`, `evidence required`, `valid for 90d`.
pub fn requirements(linked: &LinkedItem) -> Vec<String> {
    let item = &linked.item;
    let stage = item.stage.as_ref().map(|stage| format!("from {} on", stage.value));
    let asked = item.asked_from.map(|day| format!("asked from {day} on"));
    let evidence = (item.evidence() == EvidenceRule::Required).then(|| "evidence required".to_owned());
    let valid = item.valid_for.map(|period| format!("valid for {period}"));
    let always = (item.not_applicable == Some(false)).then(|| "not_applicable is not accepted".to_owned());
    let groups: Vec<&str> = linked.approvals.iter().map(|group| group.value.as_str()).collect();
    let approved = (!groups.is_empty()).then(|| format!("needs approval by {}", groups.join(" and ")));
    [stage, asked, answer(item), evidence, valid, always, approved].into_iter().flatten().collect()
}

/// Which answers the item accepts, unless that is a plain yes.
fn answer(item: &Item) -> Option<String> {
    let values: Vec<&str> = item.choices.iter().map(|choice| choice.value.value.as_str()).collect();
    match (item.answer(), item.expects()) {
        (AnswerKind::YesNo, Expects::Yes) => None,
        (AnswerKind::YesNo, Expects::No) => Some("the answer should be no".to_owned()),
        (AnswerKind::YesNo, Expects::Either) => Some("yes or no".to_owned()),
        (AnswerKind::Text, _) => Some("a text".to_owned()),
        (AnswerKind::Number, _) => Some(number(item)),
        (AnswerKind::Choice, _) => Some(format!("one of {}", values.join(", "))),
        (AnswerKind::Ranking, _) => Some(format!("a ranking of {}", values.join(", "))),
    }
}

fn number(item: &Item) -> String {
    let unit = item.unit.as_ref().map(|unit| format!(" {unit}")).unwrap_or_default();
    let bounds = match (item.at_least, item.at_most) {
        (Some(least), Some(most)) => format!("from {least} to {most}{unit}"),
        (Some(least), None) => format!("of at least {least}{unit}"),
        (None, Some(most)) => format!("of at most {most}{unit}"),
        (None, None) if unit.is_empty() => return "a number".to_owned(),
        (None, None) => format!("in{unit}"),
    };
    format!("a number {bounds}")
}

/// What a service's entry may declare so that the service is not asked the item: `not asked if has_cache is false`.
pub fn conditions(item: &Item) -> Vec<String> {
    let Some(when) = &item.when else { return Vec::new() };
    let each = |facts: &[Spanned<String>], value: bool| {
        facts.iter().map(|fact| format!("not asked if {} is {value}", fact.value)).collect::<Vec<_>>()
    };
    let mut phrases = each(&when.facts, false);
    let any: Vec<&str> = when.any.iter().map(|fact| fact.value.as_str()).collect();
    if !any.is_empty() {
        phrases.push(format!("not asked if {} are false", any.join(" and ")));
    }
    phrases.extend(each(&when.not, true));
    let tiers: Vec<String> = when.tiers.iter().map(|tier| tier.value.to_string()).collect();
    if !tiers.is_empty() {
        phrases.push(format!("for tier {} only", tiers.join(", ")));
    }
    let lifecycles: Vec<&str> = when.lifecycles.iter().map(|own| own.value.as_str()).collect();
    if !lifecycles.is_empty() {
        phrases.push(format!("for lifecycle {} only", lifecycles.join(", ")));
    }
    phrases
}
