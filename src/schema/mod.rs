//! JSON Schemas of the files that people write, made from the model's types and their doc comments.

mod loosen;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use schemars::generate::SchemaSettings;
use schemars::transform::{RecursiveTransform, Transform};
use schemars::{JsonSchema, Schema};
use serde_json::Value;

use crate::alarms::list::List;
use crate::config::Config;
use crate::model::{Checklist, Common, Kind, Postmortem, Review, Runbook, Service};

/// A file that people write, or its front matter.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// The argument of `readyroom schema`.
    pub name: &'static str,
    /// The title of the schema.
    pub title: &'static str,
    /// The strict schema, which describes what people should write.
    pub schema: fn() -> Schema,
}

/// The keys that the front matter of every document may have.
pub const PAGE: Shape =
    Shape { name: "page", title: "Front matter of a page", schema: schema::<FrontMatter<Plain>> };
pub const RUNBOOK: Shape =
    Shape { name: "runbook", title: "Front matter of a runbook", schema: schema::<FrontMatter<Runbook>> };
pub const REVIEW: Shape =
    Shape { name: "review", title: "Front matter of a review", schema: schema::<FrontMatter<Review>> };
pub const POSTMORTEM: Shape = Shape {
    name: "postmortem",
    title: "Front matter of a postmortem",
    schema: schema::<FrontMatter<Postmortem>>,
};
pub const CHECKLIST: Shape =
    Shape { name: "checklist", title: "Front matter of a checklist", schema: schema::<OfAKind<Checklist>> };
pub const SERVICE: Shape = Shape { name: "service", title: "service.yaml", schema: schema::<Service> };
pub const ALARMS: Shape = Shape { name: "alarms", title: "A list of alarms", schema: schema::<List> };
pub const CONFIG: Shape = Shape { name: "config", title: "readyroom.yaml", schema: schema::<Config> };

/// Where the handbook puts two of the schemas in a project.
pub const CONFIG_FILE: &str = ".vscode/readyroom.schema.json";
pub const SERVICE_FILE: &str = ".vscode/service.schema.json";

/// All shapes.
pub const ALL: &[Shape] = &[RUNBOOK, REVIEW, CHECKLIST, POSTMORTEM, SERVICE, CONFIG, PAGE, ALARMS];

impl Shape {
    /// The schema for editors. Everything that readyroom accepts without a finding is valid.
    pub fn for_editors(&self) -> Value {
        // A page that an alarm leads to counts as a runbook.
        let written = if self.name == PAGE.name { RUNBOOK.schema } else { self.schema };
        let mut schema = written().to_value();
        loosen::loosen(&mut schema);
        // A name, not a URL, so that no editor downloads it.
        schema["$id"] = format!("urn:readyroom:schema:{}", self.name).into();
        schema["title"] = format!("{} (readyroom)", self.title).into();
        schema["description"] = "A key that is not listed is reported as `file-unknown-key`.".into();
        sorted(schema)
    }
}

/// Sorts the keys of all maps, so that the output is stable.
fn sorted(value: Value) -> Value {
    match value {
        Value::Array(items) => items.into_iter().map(sorted).collect(),
        Value::Object(map) => {
            let sorted_map: BTreeMap<String, Value> =
                map.into_iter().map(|(key, value)| (key, sorted(value))).collect();
            sorted_map.into_iter().collect()
        }
        scalar => scalar,
    }
}

/// The keys that every document may have, and the keys of its kind.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "exists only for its schema")]
struct FrontMatter<T> {
    /// What the file is. Default: a postmortem, if it has `checklist_items`, or `incident` with times, causes or actions; a
    /// review, if it has `checklist` and `answers`; else what a folder named `runbooks`, `playbooks`, `reviews` or `postmortems`
    /// says, else the entry of `documents`, and `checklist` in `checklists/`; else a plain page. `index.md`, `_index.md` and
    /// `README.md` are their folder's page.
    kind: Option<Kind>,
    #[schemars(flatten)]
    common: Common,
    #[schemars(flatten)]
    own: T,
}

#[derive(JsonSchema)]
struct Plain {}

#[derive(JsonSchema)]
#[expect(dead_code, reason = "exists only for its schema")]
struct OfAKind<T> {
    /// What the file is. Needed only outside `checklists/`.
    kind: Option<Kind>,
    #[schemars(flatten)]
    own: T,
}

/// The full schema of a type.
fn schema<T: JsonSchema>() -> Schema {
    let settings = SchemaSettings::draft2020_12().with(|settings| settings.inline_subschemas = true);
    let mut schema = settings.into_generator().into_root_schema_for::<T>();
    RecursiveTransform(may_be_left_out).transform(&mut schema);
    schema
}

/// Makes all lists and maps optional.
fn may_be_left_out(schema: &mut Schema) {
    let is_plain = |property: &Value| {
        property["type"] == "array" || property.get("additionalProperties").is_some_and(Value::is_object)
    };
    let Some(properties) = schema.get("properties").cloned() else { return };
    if let Some(Value::Array(required)) = schema.get_mut("required") {
        required.retain(|key| !key.as_str().is_some_and(|key| is_plain(&properties[key])));
        if required.is_empty() {
            schema.remove("required");
        }
    }
}
