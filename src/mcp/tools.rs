//! The tools: the purpose of each, its arguments, and the function that answers.

use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::answer::{Outcome, Refusal};
use super::project::Project;
use super::{findings, page, readiness, runbook, search, service};

/// A tool of the server.
pub struct Tool {
    pub name: &'static str,
    pub title: &'static str,
    pub about: &'static str,
    /// The JSON Schema of its arguments.
    pub schema: fn() -> Map<String, Value>,
    pub answer: fn(&Project<'_>, Map<String, Value>) -> Outcome,
}

pub const ALL: &[Tool] =
    &[search::TOOL, runbook::TOOL, page::TOOL, service::TOOL, readiness::TOOL, findings::TOOL];

/// Makes a tool from a function that takes its arguments as one type.
macro_rules! tool {
    ($name:literal, $title:literal, $about:literal) => {
        $crate::mcp::tools::Tool {
            name: $name,
            title: $title,
            about: $about,
            schema: $crate::mcp::tools::schema::<Args>,
            answer: |project, arguments| answer(project, $crate::mcp::tools::arguments(arguments)?),
        }
    };
}
pub(super) use tool;

pub fn schema<T: JsonSchema>() -> Map<String, Value> {
    match schemars::schema_for!(T).to_value() {
        Value::Object(mut schema) => {
            // The tool has its own name and description.
            schema.remove("title");
            schema
        }
        _ => Map::new(),
    }
}

/// Parses arguments as a type. The error says what is wrong with them.
pub fn arguments<T: DeserializeOwned>(arguments: Map<String, Value>) -> Result<T, Refusal> {
    serde_json::from_value(Value::Object(arguments))
        .map_err(|error| Refusal::new(format!("the arguments do not match the tool's schema: {error}")))
}
