//! What a disaster may cost, and the result of the last recovery rehearsal.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::typed::{Flaw, Length, Typed};
use crate::read::{Fields, Problem, Read};
use crate::source::Spanned;
use crate::yaml::Node;

/// Recovery objectives: a number and a unit, such as `60m`, `1h30m` or `14d`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RecoveryObjectives {
    /// How long it may take until the service is available again (RTO).
    pub time: Option<Typed<Length>>,
    /// How much of the newest data may be lost (RPO).
    pub point: Option<Typed<Length>>,
    /// The result of the last rehearsal of a recovery.
    #[schemars(with = "Option<Rehearsal>")]
    pub rehearsed: Option<Rehearsal>,
}

/// The last rehearsal of a recovery.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Rehearsal {
    /// The day of the rehearsal.
    pub on: Option<Spanned<Date>>,
    /// How long it took until the service was available again.
    pub time: Option<Typed<Length>>,
    /// How much of the newest data was lost.
    pub point: Option<Typed<Length>>,
}

impl RecoveryObjectives {
    pub(super) fn flaws(&self) -> impl Iterator<Item = Flaw> {
        let rehearsed = self.rehearsed.iter().flat_map(|rehearsed| [&rehearsed.time, &rehearsed.point]);
        [&self.time, &self.point].into_iter().chain(rehearsed).flatten().filter_map(Typed::flaw)
    }
}

impl Read for RecoveryObjectives {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        let mut fields = Fields::of(node, "recovery objectives", problems);
        let objectives = Self {
            time: fields.read("time", problems),
            point: fields.read("point", problems),
            rehearsed: fields.read("rehearsed", problems),
        };
        fields.finish(problems);
        Some(objectives)
    }
}

impl Read for Rehearsal {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        let mut fields = Fields::of(node, "rehearsal", problems);
        let rehearsal = Self {
            on: fields.read("on", problems),
            time: fields.read("time", problems),
            point: fields.read("point", problems),
        };
        fields.finish(problems);
        Some(rehearsal)
    }
}
