//! The steps of a release that was read.

use crate::delivery::{Property, Value};
use crate::link::LinkedComponent;
use crate::source::Span;

/// The share of traffic that goes to the new version, and the waits after that.
pub struct Step<'s> {
    pub share: Option<&'s Property>,
    pub waits: Vec<&'s Property>,
}

/// Each step, in order. A wait before the first share is a step without a share.
pub fn of(release: &LinkedComponent) -> Vec<Step<'_>> {
    let mut steps: Vec<Step<'_>> = Vec::new();
    for property in &release.component.properties {
        match (&*property.key, steps.last_mut()) {
            ("step", _) => steps.push(Step { share: Some(property), waits: Vec::new() }),
            ("wait" | "waits for approval" | "waits for analysis", Some(step)) => step.waits.push(property),
            ("wait" | "waits for approval" | "waits for analysis", None) => {
                steps.push(Step { share: None, waits: vec![property] });
            }
            _ => {}
        }
    }
    if release.component.reader == "flagger" {
        repeat_wait(&mut steps);
    }
    steps
}

/// Repeats the wait for each step, since Flagger waits equally long after each.
fn repeat_wait(steps: &mut [Step<'_>]) {
    let Some(waits) = steps.last().map(|step| step.waits.clone()) else { return };
    for step in steps {
        step.waits.clone_from(&waits);
    }
}

/// Whether a release runs exactly as its file says, regardless of what programs fill in.
pub fn is_certain(release: &LinkedComponent) -> bool {
    let is_open = |key| release.component.get(key).is_some_and(|property| property.value.is_open());
    !["count", "enabled", "strategy", "skips analysis"].into_iter().any(is_open)
}

impl Step<'_> {
    pub fn place(&self) -> Option<Span> {
        self.share.or(self.waits.first().copied()).map(|property| property.place)
    }

    /// The wait, if there is exactly one and it has a length, even one that a program fills in.
    pub fn wait(&self) -> Option<&Property> {
        let [wait] = self.waits[..] else { return None };
        matches!(wait.value, Value::Length(_) | Value::Open(_)).then_some(wait)
    }

    /// A step in words: "50% for 20m".
    fn words(&self) -> String {
        let share = self.share.map(|share| share.value.to_string());
        let waits: Vec<String> = self.waits.iter().map(|wait| waited(wait)).collect();
        match (share, waits.is_empty()) {
            (Some(share), true) => share,
            (Some(share), false) => format!("{share} {}", waits.join(" and ")),
            (None, _) => format!("waits {}", waits.join(" and ")),
        }
    }
}

fn waited(wait: &Property) -> String {
    match wait.value {
        Value::Flag(_) if wait.key == "waits for analysis" => "until an analysis passes".to_owned(),
        Value::Flag(_) => "until somebody approves".to_owned(),
        _ => format!("for {}", wait.value),
    }
}

/// Steps in words: "50% for 20m, then 100%". If there are many, only the first and the last.
pub fn words(steps: &[Step<'_>]) -> String {
    let mut all = steps.iter().map(Step::words);
    let words: Vec<String> = match steps.len().checked_sub(MOST) {
        Some(left @ 1..) => {
            let first = all.clone().take(MOST - 1);
            first.chain([format!("{left} more")]).chain(all.next_back()).collect()
        }
        _ => all.collect(),
    };
    words.join(", then ")
}

/// The maximum number of steps that are all listed.
const MOST: usize = 5;
