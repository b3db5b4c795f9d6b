//! `delivery:` in `readyroom.yaml`: what the project requires of the pipelines of its services.

use std::collections::BTreeMap;

use schemars::JsonSchema;

use crate::model::{Form, Hours, Length, Share, Typed};
use crate::read::{Fields, Problem, Read, meaning, words_schema};
use crate::source::Spanned;
use crate::yaml::Node;

/// What pipelines are compared with. A key that is left out is not compared with anything.
#[derive(Clone, Debug, Default, JsonSchema)]
pub struct Delivery {
    /// The minimum time that a change stays in a stage: `{one-box: 30m}`.
    pub bake: BTreeMap<String, Typed<Length>>,
    /// How much of the traffic the first step of a release may send to the new version: `10%`.
    pub share: Option<Typed<Share>>,
    /// When releases may start: `staffed`, while somebody is there; `quiet`, outside of these hours; `either`.
    pub hours: Option<Spanned<WhichHours>>,
    /// The hours in which somebody is there: `Mon-Fri 09:00-17:00 Europe/Berlin`.
    pub staffed: Option<Typed<Hours>>,
}

/// When releases may start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhichHours {
    Staffed,
    Quiet,
    Either,
}

impl WhichHours {
    const WORDS: &[(&str, Self)] =
        &[("staffed", Self::Staffed), ("quiet", Self::Quiet), ("either", Self::Either)];
}

impl Delivery {
    /// The minimum time that a change stays in a stage.
    pub fn bake_of(&self, stage: &str) -> Option<&Typed<Length>> {
        self.bake.iter().find(|(name, _)| name.eq_ignore_ascii_case(stage)).map(|(_, bake)| bake)
    }
}

impl Read for Delivery {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        let mut fields = Fields::of(node, "delivery", problems);
        let delivery = Self {
            bake: fields.read_or_default("bake", problems),
            share: fields.read("share", problems),
            hours: fields.read("hours", problems),
            staffed: fields.read("staffed", problems),
        };
        fields.finish(problems);
        delivery.bake.values().for_each(|bake| refuse(bake, problems));
        delivery.share.iter().for_each(|share| refuse(share, problems));
        delivery.staffed.iter().for_each(|staffed| refuse(staffed, problems));
        Some(delivery)
    }
}

/// Reports a value that cannot be read. The policy would then require nothing, so this ends the run, unlike an
/// unreadable value of a service entry.
fn refuse<T: Form>(written: &Typed<T>, problems: &mut Vec<Problem>) {
    let flaw = written.flaw();
    problems.extend(flaw.map(|flaw| Problem::malformed(flaw.place, flaw.message, flaw.help)));
}

impl Read for WhichHours {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        let help = "write `staffed`, `quiet` or `either`";
        meaning(node, Self::WORDS, ("one of `staffed`, `quiet`, `either`", help), problems)
    }
}

words_schema!(WhichHours);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{self, Config};

    fn problems(text: &str) -> Vec<Problem> {
        Config::read(config::file(), text, |_| jiff::civil::date(2026, 11, 20)).1
    }

    #[test]
    fn a_policy_is_read_whole_or_ends_the_run() {
        let whole = "delivery: {bake: {One-Box: 30m}, share: 10%, hours: staffed, \
                     staffed: 'Mon-Fri 09:00-17:00 Europe/Berlin'}";
        assert_eq!(problems(whole), []);
        for slip in ["bake: {one-box: soon}", "share: a tenth", "hours: never", "staffed: office hours"] {
            let found = problems(&format!("delivery: {{{slip}}}"));
            assert!(matches!(found[..], [Problem::Malformed(_)]), "{slip}: {found:?}");
        }
    }
}
