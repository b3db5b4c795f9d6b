//! `outputs:` in `readyroom.yaml`: additional forms of the site.

use crate::read::{Problem, Read, meaning, words_schema};
use crate::yaml::Node;

/// An additional form of the pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Output {
    /// A Markdown twin of each page, and `llms.txt`.
    Markdown,
}

impl Output {
    const WORDS: &[(&str, Self)] = &[("markdown", Self::Markdown)];
}

words_schema!(Output);

impl Read for Output {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        meaning(node, Self::WORDS, ("a form in which pages are written", "write `[markdown]`"), problems)
    }
}
