//! How strictly front matter is read.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};

use crate::read::{Problem, Read, schema_of_words, wrong};
use crate::yaml::Node;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FrontMatter {
    #[default]
    Lenient,
    Strict,
}

impl FrontMatter {
    const WORDS: &[(&str, Self)] = &[("lenient", Self::Lenient), ("strict", Self::Strict)];
}

impl JsonSchema for FrontMatter {
    fn schema_name() -> Cow<'static, str> {
        "FrontMatter".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        schema_of_words(Self::WORDS)
    }

    fn inline_schema() -> bool {
        true
    }
}

impl Read for FrontMatter {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        let word = node.text().unwrap_or_default().to_lowercase();
        let found = Self::WORDS.iter().find(|(name, _)| *name == word).map(|(_, found)| *found);
        if found.is_none() {
            wrong(node, "how strictly to read", "write `lenient` or `strict`", problems);
        }
        found
    }
}
