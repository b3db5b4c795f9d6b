//! Who may approve, by which names people sign, and how far ahead they may promise.

use std::collections::BTreeMap;

use schemars::JsonSchema;

use crate::model::Period;
use crate::read::{Fields, Problem, Read};
use crate::yaml::Node;

/// A person by every name that they sign with.
#[derive(Clone, Debug, Default, JsonSchema)]
pub struct Person {
    /// The full name: `Mira Novak`.
    pub name: Option<String>,
    /// Other names and addresses of the person: `[mnovak, m.novak@acme.example]`. `readyroom approve` looks for
    /// git's `user.email` among them, and `gate` for the authors of commits.
    pub also: Vec<String>,
}

/// The people of `people`, each under the id that reviews use.
pub type People = BTreeMap<String, Person>;

/// The groups of `approvers`, each with its people.
pub type Approvers = BTreeMap<String, Vec<String>>;

/// How long a waiver or a promise may last.
#[derive(Clone, Copy, Debug, JsonSchema)]
pub struct MaxAhead {
    /// The longest time from the day on which a waiver was approved to its `expires_on`. Default `180d`.
    #[schemars(with = "Option<Period>")]
    pub waiver: Period,
    /// The longest time from the day of an answer to the due date of an action that it promises. Default `365d`.
    #[schemars(with = "Option<Period>")]
    pub action: Period,
}

impl Default for MaxAhead {
    fn default() -> Self {
        Self { waiver: Period::days(180), action: Period::days(365) }
    }
}

/// Reads the people. Reports a name that two of them share, since it would be ambiguous.
pub fn read(node: &Node, problems: &mut Vec<Problem>) -> People {
    let mut owners: BTreeMap<String, &str> = BTreeMap::new();
    for (id, person) in node.entries() {
        // A single name need not be in a list.
        let also = person.get("also");
        let spelled =
            also.into_iter().chain(also.into_iter().flat_map(Node::items)).filter_map(Node::spanned);
        for name in spelled.chain([id.clone()]) {
            let owner = *owners.entry(name.value.trim().to_lowercase()).or_insert(&id.value);
            if owner != id.value {
                let message = format!("`{}` is a name of `{owner}` and of `{}`", name.value, id.value);
                let help = "remove it from the wrong one";
                problems.push(Problem::malformed(name.span, message, help));
            }
        }
    }
    People::read(node, problems).unwrap_or_default()
}

impl Read for Person {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        let mut fields = Fields::of(node, "person", problems);
        let person =
            Self { name: fields.read("name", problems), also: fields.read_or_default("also", problems) };
        fields.finish(problems);
        Some(person)
    }
}

impl Read for MaxAhead {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        let mut fields = Fields::of(node, "limits", problems);
        let default = Self::default();
        let limits = Self {
            waiver: fields.read("waiver", problems).unwrap_or(default.waiver),
            action: fields.read("action", problems).unwrap_or(default.action),
        };
        fields.finish(problems);
        Some(limits)
    }
}
