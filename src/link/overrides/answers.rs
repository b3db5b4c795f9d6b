//! Which answers an item accepts, and how an override changes that.

use crate::model::{AnswerKind, Choice, Counts, Expects, Item};

/// The item with the override's keys about answers, as far as they do not require less. All other keys are the
/// override's. `loosened` is called for each change that would require less.
pub fn overridden(inherited: &Item, own: &Item, loosened: &mut impl FnMut(&str, String)) -> Item {
    let mut item = Item {
        answer: Some(inherited.answer()),
        unit: inherited.unit.clone(),
        at_least: inherited.at_least,
        at_most: inherited.at_most,
        choices: inherited.choices.clone(),
        expects: inherited.expects,
        ..own.clone()
    };
    let kind = own.answer_written();
    if let Some(kind) = kind.filter(|kind| *kind != inherited.answer()) {
        let key = if own.answer.is_some() { "answer" } else { own.first_key_on_answers() };
        let (before, now) = (inherited.answer().word(), kind.word());
        loosened(key, format!("answered by `{before}`, not by `{now}`"));
        return item;
    }
    match (&inherited.unit, &own.unit) {
        (Some(before), Some(unit)) if before != unit => {
            loosened("unit", format!("counted in `{before}`, not in `{unit}`"));
        }
        (None, Some(_)) => item.unit.clone_from(&own.unit),
        _ => {}
    }
    match (inherited.at_least, own.at_least) {
        (Some(before), Some(least)) if least < before => {
            loosened("at_least", format!("met by {before} at least, not by {least}"));
        }
        (_, least) => item.at_least = least.or(inherited.at_least),
    }
    match (inherited.at_most, own.at_most) {
        (Some(before), Some(most)) if most > before => {
            loosened("at_most", format!("met by {before} at most, not by {most}"));
        }
        (_, most) => item.at_most = most.or(inherited.at_most),
    }
    if !own.choices.is_empty() {
        match looser_choice(inherited, own) {
            Some(message) => loosened("choices", message),
            None => item.choices.clone_from(&own.choices),
        }
    }
    if let Some(expects) = own.expects {
        let before = inherited.expects();
        if expects == before || before == Expects::Either {
            item.expects = own.expects;
        } else {
            loosened("expects", format!("met by `{}`, not by `{}`", before.word(), expects.word()));
        }
    }
    item
}

/// The first choice that is new or counts for more. In a ranking, the first choice that was removed.
fn looser_choice(inherited: &Item, own: &Item) -> Option<String> {
    let find = |item: &'_ Item, choice: &Choice| {
        item.choices.iter().position(|known| known.value.value.eq_ignore_ascii_case(&choice.value.value))
    };
    if inherited.answer() == AnswerKind::Ranking {
        let gone = inherited.choices.iter().find(|choice| find(own, choice).is_none())?;
        return Some(format!("a ranking of `{}` too", gone.value.value));
    }
    own.choices.iter().find_map(|choice| {
        let name = &choice.value.value;
        let Some(before) = find(inherited, choice) else {
            return Some(format!("without the choice `{name}`"));
        };
        let (before, now) = (inherited.counts(&inherited.choices[before]), own.counts(choice));
        (rank(now) > rank(before))
            .then(|| format!("one where `{name}` counts as {}, not as {}", before.word(), now.word()))
    })
}

fn rank(counts: Counts) -> u8 {
    match counts {
        Counts::Unmet => 0,
        Counts::Partial => 1,
        Counts::Met => 2,
    }
}
