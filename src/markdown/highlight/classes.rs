//! The CSS classes of code spans, which the theme colours.

/// The class of a span of code.
pub type Class = &'static str;

pub const COMMENT: Class = "hl-c";
pub const KEYWORD: Class = "hl-k";
pub const STRING: Class = "hl-s";
/// Numbers, and words that stand for a value: `true`, `null`.
pub const VALUE: Class = "hl-n";
pub const VARIABLE: Class = "hl-v";
pub const FUNCTION: Class = "hl-f";
/// Keys, types and tags.
pub const KEY: Class = "hl-t";
pub const OPERATOR: Class = "hl-o";
pub const PROMPT: Class = "hl-p";
pub const ADDED: Class = "hl-i";
pub const REMOVED: Class = "hl-d";
pub const HEADING: Class = "hl-h";
