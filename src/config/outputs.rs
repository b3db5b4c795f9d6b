//! What a site has besides its pages.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};

use crate::read::{Problem, Read, schema_of_words, wrong};
use crate::yaml::Node;

/// Another form in which the pages are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Output {
    /// A Markdown twin of each page, and `llms.txt`.
    Markdown,
}

impl Output {
    const WORDS: &[(&str, Self)] = &[("markdown", Self::Markdown)];
}

impl JsonSchema for Output {
    fn schema_name() -> Cow<'static, str> {
        "Output".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        schema_of_words(Self::WORDS)
    }

    fn inline_schema() -> bool {
        true
    }
}

impl Read for Output {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        let word = node.text().unwrap_or_default().to_lowercase();
        let found = Self::WORDS.iter().find(|(name, _)| *name == word).map(|(_, found)| *found);
        if found.is_none() {
            wrong(node, "a form in which pages are written", "write `[markdown]`", problems);
        }
        found
    }
}
