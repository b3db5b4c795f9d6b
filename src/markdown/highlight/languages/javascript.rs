//! JavaScript and TypeScript.

use super::super::classes::{COMMENT, FUNCTION, KEY, KEYWORD, OPERATOR, STRING, VALUE, VARIABLE};
use super::super::rule::FollowedBy::Soon;
use super::super::rule::Pattern::{
    AnyCase, Block, Closed, Escape, Line, Many, Number, Quoted, Regex, Text, Word, Words,
};
use super::super::rule::Place::After;
use super::super::rule::Step::Pop;
use super::super::rule::{Language, Mode, Rule, is, plain};

pub const LANGUAGE: Language = Language {
    names: &["javascript", "js", "jsx", "mjs", "typescript", "ts", "tsx"],
    has_placeholders: false,
    modes: &[&[
        Mode::new("code", &[CODE]),
        Mode::new("template", &[TEMPLATE]).of(STRING),
        Mode::new("substitution", &[&[is(VARIABLE, Text("}")).pop(), plain(Text("{")).push("braces")], CODE]),
        Mode::new("braces", &[&[plain(Text("}")).pop(), plain(Text("{")).push("braces")], CODE]),
        Mode::new("class", &[&[is(KEY, Word("$")).pop()]]).line_end(Pop(1)),
    ]],
};

const CODE: &[Rule] = &[
    is(COMMENT, Line("//")),
    is(COMMENT, Block("/*", "*/")),
    is(STRING, Quoted("\"")),
    is(STRING, Quoted("'")),
    is(STRING, Text("`")).push("template"),
    is(STRING, Regex).at(After("=(,:[!&|?{};")),
    is(STRING, Closed("/")).at(After("=(,:[!&|?{};")),
    is(VALUE, Number),
    is(KEYWORD, Words(&["class", "enum", "interface"])).push("class"),
    is(KEYWORD, Words(KEYWORDS)),
    is(VALUE, AnyCase(super::VALUES)),
    is(FUNCTION, Word("$")).then(Soon(&["("])),
    plain(Word("$")),
    is(VARIABLE, Word("@")),
    is(OPERATOR, Many(super::OPERATORS)),
];

const TEMPLATE: &[Rule] =
    &[is(VARIABLE, Text("${")).push("substitution"), is(VALUE, Escape), is(STRING, Text("`")).pop()];

const KEYWORDS: &[&str] = &[
    "as",
    "async",
    "await",
    "break",
    "case",
    "catch",
    "class",
    "const",
    "continue",
    "default",
    "delete",
    "do",
    "else",
    "enum",
    "export",
    "extends",
    "finally",
    "for",
    "from",
    "function",
    "if",
    "implements",
    "import",
    "in",
    "instanceof",
    "interface",
    "let",
    "new",
    "of",
    "return",
    "static",
    "super",
    "switch",
    "this",
    "throw",
    "try",
    "type",
    "typeof",
    "var",
    "void",
    "while",
    "yield",
];
