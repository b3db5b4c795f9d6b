//! Calls of local modules. The arguments of a call, and not the defaults of the module's variables, decide its values.

use std::collections::BTreeMap;

use super::resources::creates_some;
use super::values::{is_open, one_or_many};
use crate::hcl;
use crate::yaml::Node;

/// The prefix of a key among the values of a folder. After it comes the path of the called folder; the value has the
/// arguments of each call, one per line, with their values if these are known. A blank line ends a call.
const CALLED: &str = "module:";

/// Arguments that may prevent a module from being created.
const COUNTS: [&str; 2] = ["count", "for_each"];

/// A call of a module in another folder.
pub struct Call<'v> {
    /// The path from the calling folder to the module: `./db`.
    pub source: &'v str,
    /// The names of the arguments, each with its value if that is written in place.
    pub arguments: Vec<(&'v str, Option<&'v str>)>,
    /// Whether the call may create no module at all.
    pub may_be_none: bool,
}

/// The calls of modules, by path, in the form of a folder's values.
pub fn values(documents: &[Node]) -> BTreeMap<String, String> {
    let blocks = documents.iter().filter_map(|document| document.get("module")).flat_map(one_or_many);
    let named = blocks.flat_map(Node::entries).flat_map(|(_, bodies)| one_or_many(bodies));
    let mut found: BTreeMap<String, String> = BTreeMap::new();
    for body in named {
        let Some(source) = body.get("source").and_then(Node::text) else { continue };
        if hcl::is_local(source) {
            let arguments = found.entry(format!("{CALLED}{source}")).or_default();
            let is_made = creates_some(body);
            let counts = |argument: &str| !(is_made && COUNTS.contains(&argument));
            for (argument, value) in body.entries().iter().filter(|(name, _)| counts(&name.value)) {
                arguments.push_str(&argument.value);
                if let Some(value) = value.text().filter(|value| !is_open(value) && !value.contains('\n')) {
                    arguments.push('=');
                    arguments.push_str(value);
                }
                arguments.push('\n');
            }
            arguments.push('\n');
        }
    }
    found
}

/// Whether a key among the values of a folder is for calls of a module. The calls in all files of the folder count.
pub fn is_called(reference: &str) -> bool {
    reference.starts_with(CALLED)
}

/// The calls among the values of a folder.
pub fn called(values: &BTreeMap<String, String>) -> impl Iterator<Item = Call<'_>> {
    let calls = values.iter().filter_map(|(key, calls)| Some((key.strip_prefix(CALLED)?, calls)));
    calls.flat_map(|(source, calls)| {
        let each = calls.split("\n\n").filter(|call| !call.is_empty());
        each.map(move |call| {
            let lines = call.lines().map(|line| match line.split_once('=') {
                Some((name, value)) => (name, Some(value)),
                None => (line, None),
            });
            let arguments: Vec<(&str, Option<&str>)> = lines.collect();
            let may_be_none = arguments.iter().any(|(name, _)| COUNTS.contains(name));
            Call { source, arguments, may_be_none }
        })
    })
}
