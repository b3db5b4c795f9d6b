//! Applies a checklist's overrides to an inherited item. An override may require more, but never less.

mod answers;

use jiff::civil::Date;

use crate::config::Config;
use crate::model::{Check, EvidenceRule, Item, ItemSeverity, Period, When};
use crate::read::quoted;
use crate::source::{Span, Spanned};

/// A key of an override that requires less. The item keeps the inherited value.
pub struct Loosened {
    /// The id of the item.
    pub item: String,
    /// The place of the value that would require less.
    pub place: Span,
    /// The place of the value that stays.
    pub inherited: Span,
    /// What still applies to the item. Reads well after "stays".
    pub message: String,
}

/// The item with the changes of an override. Changes that would require less are not made, but returned.
pub fn overridden(inherited: &Item, own: &Item, config: &Config) -> (Item, Vec<Loosened>) {
    let mut found = Vec::new();
    let place = |item: &Item, key: &str| item.places.get(key).copied().unwrap_or(item.id.span);
    let mut loosened = |key: &str, message: String| {
        let (item, before) = (own.id.value.clone(), place(inherited, key));
        found.push(Loosened { item, place: place(own, key), inherited: before, message });
    };
    let severity = severity(inherited, own, &mut loosened);
    let stage = stage(inherited, own, config, &mut loosened);
    let when = when(inherited, own, &mut loosened);
    let evidence = evidence(inherited, own, &mut loosened);
    let valid_for = valid_for(inherited, own, &mut loosened);
    let not_applicable = not_applicable(inherited, own, &mut loosened);
    let check = check(inherited, own, &mut loosened);
    let asked_from = asked_from(inherited, own, &mut loosened);
    let answers = answers::overridden(inherited, own, &mut loosened);
    let item = Item {
        id: own.id.clone(),
        question: own.question.clone().or_else(|| inherited.question.clone()),
        guidance: own.guidance.clone().or_else(|| inherited.guidance.clone()),
        severity: severity.or(inherited.severity),
        stage: stage.or_else(|| inherited.stage.clone()),
        asked_from: asked_from.or(inherited.asked_from),
        when: when.or_else(|| inherited.when.clone()),
        evidence: evidence.or(inherited.evidence),
        valid_for: valid_for.or(inherited.valid_for),
        not_applicable: not_applicable.or(inherited.not_applicable),
        check: check.or_else(|| inherited.check.clone()),
        revised: own.revised.max(inherited.revised),
        origin: both(&inherited.origin, &own.origin),
        sources: both(&inherited.sources, &own.sources),
        replaced_by: inherited.replaced_by.clone(),
        places: own.places.clone(),
        ..answers
    };
    found.extend(loosened_replacement(inherited, own));
    (item, found)
}

// One function for each key. It returns the override's value. If that value would require less, it returns `None` and
// calls `loosened` with the key and with the value that the item keeps.

fn severity(inherited: &Item, own: &Item, loosened: &mut impl FnMut(&str, String)) -> Option<ItemSeverity> {
    let (severity, before) = (own.severity?, inherited.severity());
    if severity > before {
        loosened("severity", format!("a {}, not a {}", before.word(), severity.word()));
        return None;
    }
    Some(severity)
}

fn stage(
    inherited: &Item,
    own: &Item,
    config: &Config,
    loosened: &mut impl FnMut(&str, String),
) -> Option<Spanned<String>> {
    let stage = own.stage.as_ref()?;
    let order = |stage: &Spanned<String>| config.stage_order(&stage.value).unwrap_or_default();
    if order(stage) > inherited.stage.as_ref().map_or(0, order) {
        let before = inherited
            .stage
            .as_ref()
            .map_or("at every stage".into(), |stage| format!("from `{}` on", stage.value));
        loosened("stage", format!("required {before}, not from `{}` on", stage.value));
        return None;
    }
    Some(stage.clone())
}

fn when(inherited: &Item, own: &Item, loosened: &mut impl FnMut(&str, String)) -> Option<When> {
    let when = own.when.as_ref()?;
    if let Some(new) = narrowing(inherited.when.as_ref(), when) {
        loosened("when", format!("asked {new}"));
        return None;
    }
    Some(when.clone())
}

fn evidence(inherited: &Item, own: &Item, loosened: &mut impl FnMut(&str, String)) -> Option<EvidenceRule> {
    let (rule, before) = (own.evidence?, inherited.evidence());
    if strictness(rule) < strictness(before) {
        let message = format!("asked with evidence `{}`, not `{}`", before.word(), rule.word());
        loosened("evidence", message);
        return None;
    }
    Some(rule)
}

fn valid_for(inherited: &Item, own: &Item, loosened: &mut impl FnMut(&str, String)) -> Option<Period> {
    let period = own.valid_for?;
    if let Some(before) = inherited.valid_for.filter(|before| end(period) > end(*before)) {
        loosened("valid_for", format!("valid for {before}, not {period}"));
        return None;
    }
    Some(period)
}

fn not_applicable(inherited: &Item, own: &Item, loosened: &mut impl FnMut(&str, String)) -> Option<bool> {
    let allowed = own.not_applicable?;
    if allowed && inherited.not_applicable == Some(false) {
        loosened("not_applicable", "one that always applies".to_owned());
        return None;
    }
    Some(allowed)
}

fn check(inherited: &Item, own: &Item, loosened: &mut impl FnMut(&str, String)) -> Option<Check> {
    let check = own.check.as_ref()?;
    let asks_as_much = |before: &Check| {
        let is_asked =
            |argument: &Spanned<String>| check.arguments.iter().any(|own| own.value == argument.value);
        before.name.value == check.name.value && before.arguments.iter().all(is_asked)
    };
    if inherited.check.as_ref().is_some_and(asks_as_much) {
        return Some(check.clone());
    }
    let code = |check: &Check| format!("`{}`", check.text());
    let before = inherited.check.as_ref().map_or("no fact".to_owned(), code);
    loosened("check", format!("answered by {before}, not by {}", code(check)));
    None
}

fn asked_from(inherited: &Item, own: &Item, loosened: &mut impl FnMut(&str, String)) -> Option<Date> {
    let (from, before) = (own.asked_from?, inherited.asked_from);
    if from > before.unwrap_or(Date::MIN) {
        let since = before.map_or("at once".into(), |before| format!("from {before} on"));
        loosened("from", format!("asked {since}, not only from {from} on"));
        return None;
    }
    Some(from)
}

/// Reports an override that changes which item replaces this one.
fn loosened_replacement(inherited: &Item, own: &Item) -> Option<Loosened> {
    let by = own.replaced_by.as_ref()?;
    let before = inherited.replaced_by.as_ref();
    let stays = before.map_or("asked".to_owned(), |before| format!("replaced by `{}`", before.value));
    let message = format!("{stays}, and is not replaced by `{}`", by.value);
    let (item, before_at) = (own.id.value.clone(), before.map_or(inherited.id.span, |before| before.span));
    let is_other = before.is_none_or(|before| before.value != by.value);
    is_other.then_some(Loosened { item, place: by.span, inherited: before_at, message })
}

/// The combination of two inherited versions of an item: the wording of the first, and for every other key the stricter
/// value.
pub fn strictest(first: &Item, second: &Item, config: &Config) -> Item {
    // A key that the first omits has its default value, not the value of the second.
    let whole = Item { severity: Some(first.severity()), evidence: Some(first.evidence()), ..first.clone() };
    let both = overridden(second, &whole, config).0;
    Item {
        id: first.id.clone(),
        stage: if first.stage.is_none() { None } else { both.stage },
        asked_from: first.asked_from.zip(second.asked_from).map(|(first, second)| first.min(second)),
        when: hidden_by_both(first.when.as_ref(), second.when.as_ref()),
        // The item counts as replaced only if both versions say so.
        replaced_by: first.replaced_by.clone().filter(|_| second.replaced_by.is_some()),
        ..both
    }
}

/// A condition that hides only what both conditions hide. It is one of the two, or none.
fn hidden_by_both(first: Option<&When>, second: Option<&When>) -> Option<When> {
    let (first, second) = first.zip(second)?;
    if narrowing(Some(second), first).is_none() {
        return Some(first.clone());
    }
    narrowing(Some(first), second).is_none().then(|| second.clone())
}

/// The cases in which a condition hides an item that the other condition does not hide. Reads well after "asked".
fn narrowing(before: Option<&When>, own: &When) -> Option<String> {
    let none = When::default();
    let before = before.unwrap_or(&none);
    let names = |names: &[Spanned<String>]| names.iter().map(|name| name.value.clone()).collect::<Vec<_>>();
    let (facts, not, any) = (names(&before.facts), names(&before.not), names(&before.any));
    if let Some(new) = own.facts.iter().find(|fact| !facts.contains(&fact.value)) {
        return Some(format!("whether or not there is `{}`", new.value));
    }
    if let Some(new) = own.not.iter().find(|fact| !not.contains(&fact.value)) {
        return Some(format!("even where there is `{}`", new.value));
    }
    let own_any = names(&own.any);
    let is_hidden_already = own_any.iter().any(|fact| facts.contains(fact))
        || !any.is_empty() && any.iter().all(|fact| own_any.contains(fact));
    if !own_any.is_empty() && !is_hidden_already {
        return Some(format!("even where there is none of {}", quoted(&own_any)));
    }
    let tiers = |when: &When| when.tiers.iter().map(|tier| tier.value.to_string()).collect();
    let lifecycles = |when: &When| when.lifecycles.iter().map(|word| word.value.to_lowercase()).collect();
    outside(tiers(before), tiers(own), "tier")
        .or_else(|| outside(lifecycles(before), lifecycles(own), "lifecycle"))
}

/// The values for which the item was asked before but no longer is.
fn outside(before: Vec<String>, own: Vec<String>, key: &str) -> Option<String> {
    if own.is_empty() {
        return None;
    }
    if before.is_empty() {
        return Some(format!("at every `{key}`"));
    }
    let lost: Vec<String> = before.into_iter().filter(|value| !own.contains(value)).collect();
    (!lost.is_empty()).then(|| format!("at `{key}` {}", quoted(&lost)))
}

fn strictness(rule: EvidenceRule) -> u8 {
    match rule {
        EvidenceRule::None => 0,
        EvidenceRule::Optional => 1,
        EvidenceRule::Required => 2,
    }
}

/// The end of a period, by which periods of days and of months are compared.
fn end(period: Period) -> Date {
    period.after(jiff::civil::date(2026, 1, 1))
}

fn both<T: Clone + PartialEq>(first: &[T], second: &[T]) -> Vec<T> {
    let new = second.iter().filter(|text| !first.contains(text));
    first.iter().chain(new).cloned().collect()
}
