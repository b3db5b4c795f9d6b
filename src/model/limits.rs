//! How many calls a service accepts.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::typed::{Flaw, Rate, Typed};
use crate::read::{Fields, Problem, Read};
use crate::yaml::Node;

/// How many calls a service accepts. Each limit is a rate such as `300/s`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Limits {
    /// The limit of one tenant, over all APIs.
    pub tenant: Option<Typed<Rate>>,
    /// The limits of one tenant, by API: `{create: 300/s, list: 500/s}`.
    pub apis: BTreeMap<String, Typed<Rate>>,
}

impl Limits {
    pub(super) fn flaws(&self) -> impl Iterator<Item = Flaw> {
        self.tenant.iter().chain(self.apis.values()).filter_map(Typed::flaw)
    }
}

impl Read for Limits {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        let mut fields = Fields::of(node, "limits", problems);
        let limits =
            Self { tenant: fields.read("tenant", problems), apis: fields.read_or_default("apis", problems) };
        fields.finish(problems);
        Some(limits)
    }
}
