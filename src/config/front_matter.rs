//! How strictly front matter is read.

use crate::read::{Problem, Read, meaning, words_schema};
use crate::yaml::Node;

/// How strictly front matter is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FrontMatter {
    #[default]
    Lenient,
    Strict,
}

impl FrontMatter {
    const WORDS: &[(&str, Self)] = &[("lenient", Self::Lenient), ("strict", Self::Strict)];
}

words_schema!(FrontMatter);

impl Read for FrontMatter {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        meaning(node, Self::WORDS, ("how strictly to read", "write `lenient` or `strict`"), problems)
    }
}
