//! What a service needs from others, and what it owns.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::typed::{Typed, Versions};
use crate::read::{Fields, Problem, Read, text_or};
use crate::source::Spanned;
use crate::yaml::Node;

/// A service that is called. The name alone is enough.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(transform = text_or)]
pub struct Dependency {
    /// The name of the service.
    pub name: Spanned<String>,
    /// Which versions of it are acceptable, compared with the `version` of its entry. Default: any.
    pub version: Option<Typed<Versions>>,
}

/// A resource. The name alone is enough.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(transform = text_or)]
pub struct Owned {
    /// The name of the resource.
    pub name: Spanned<String>,
    /// What it is, such as `queue`, `bucket` or `database`.
    #[schemars(rename = "type")]
    pub sort: Option<Spanned<String>>,
    /// Names of the services that write to it. Default: unknown.
    pub writers: Vec<Spanned<String>>,
}

impl From<Spanned<String>> for Dependency {
    fn from(name: Spanned<String>) -> Self {
        Self { name, version: None }
    }
}

impl Read for Dependency {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        if !node.is_map() {
            return Spanned::read(node, problems).map(Self::from);
        }
        let mut fields = Fields::of(node, "dependency", problems);
        let name = fields.require("name", node.span, problems);
        let version = fields.read("version", problems);
        fields.finish(problems);
        Some(Self { name: name?, version })
    }
}

impl Read for Owned {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        if !node.is_map() {
            let name = Spanned::read(node, problems)?;
            return Some(Self { name, sort: None, writers: Vec::new() });
        }
        let mut fields = Fields::of(node, "resource", problems);
        let name = fields.require("name", node.span, problems);
        let sort = fields.read("type", problems);
        let writers = fields.read_or_default("writers", problems);
        fields.finish(problems);
        Some(Self { name: name?, sort, writers })
    }
}
