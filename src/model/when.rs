//! A condition on a service's entry.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::read::{Fields, Problem, Read};
use crate::source::Spanned;
use crate::yaml::Node;

/// A condition on what a service's entry declares. It is three-valued: a value that is not declared, cannot be read, or
/// is contradicted by the rest of the entry is unknown. Only a condition that is definitely false hides a question, or
/// excuses a service from a review.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct When {
    /// Names from `facts` of `service.yaml`. Definitely false if one of them is declared `false`.
    pub facts: Vec<Spanned<String>>,
    /// Names from `facts` of `service.yaml`. Definitely false if all of them are declared `false`.
    pub any: Vec<Spanned<String>>,
    /// Names from `facts` of `service.yaml`. Definitely false if one of them is declared `true`.
    pub not: Vec<Spanned<String>>,
    /// Values of `tier` of `service.yaml`. Definitely false if another one is declared. Default: any.
    #[schemars(rename = "tier")]
    pub tiers: Vec<Spanned<u32>>,
    /// Values of `lifecycle` of `service.yaml`, ignoring case. Definitely false if another one is declared that is
    /// neither mistyped nor short for one of these. Default: any.
    #[schemars(rename = "lifecycle")]
    pub lifecycles: Vec<Spanned<String>>,
    /// Whether all of it could be read. A condition that could not hides nothing.
    #[schemars(skip)]
    pub is_whole: bool,
}

impl When {
    /// Every fact that the condition names.
    pub fn names(&self) -> impl Iterator<Item = &Spanned<String>> {
        self.facts.iter().chain(&self.any).chain(&self.not)
    }
}

impl Read for When {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        let before = problems.len();
        let mut fields = Fields::of(node, "condition", problems);
        let when = Self {
            is_whole: true,
            facts: fields.read_or_default("facts", problems),
            any: fields.read_or_default("any", problems),
            not: fields.read_or_default("not", problems),
            tiers: fields.read_or_default("tier", problems),
            lifecycles: fields.read_or_default("lifecycle", problems),
        };
        fields.finish(problems);
        let denies = |fact: &Spanned<String>| when.not.iter().any(|own| own.value == fact.value);
        let of_any = when.any.first().filter(|_| when.any.iter().all(denies));
        if let Some(fact) = when.facts.iter().find(|fact| denies(fact)).or(of_any) {
            let message =
                format!("`{}` is both required and ruled out, so nothing is ever asked", fact.value);
            problems.push(Problem::malformed(
                fact.span,
                message,
                "remove it from `not`, or from the other list",
            ));
        }
        Some(Self { is_whole: problems.len() == before, ..when })
    }
}
