//! HCL, for Terraform and similar tools.

use super::super::classes::{COMMENT, FUNCTION, KEY, KEYWORD, OPERATOR, STRING, VALUE, VARIABLE};
use super::super::rule::FollowedBy::{Assignment, Now, Soon};
use super::super::rule::Pattern::{Before, Block, Escape, Line, Many, Number, Text, Word, Words};
use super::super::rule::Place::FirstOfLine;
use super::super::rule::Step::{Heredoc, Pop};
use super::super::rule::{Language, Mode, Rule, is, plain};

pub const LANGUAGE: Language = Language {
    names: &["hcl", "terraform", "tf", "tfvars"],
    has_placeholders: true,
    modes: &[&[
        Mode::new("body", &[HEREDOCS, EXPRESSIONS]),
        Mode::new("string", &[TEMPLATES, &[is(VALUE, Escape), is(STRING, Text("\"")).pop()]])
            .of(STRING)
            .line_end(Pop(1)),
        Mode::new(
            "template",
            &[&[is(KEYWORD, Text("}")).pop(), plain(Text("{")).push("object")], EXPRESSIONS],
        ),
        Mode::new("object", &[&[plain(Text("}")).pop(), plain(Text("{")).push("object")], EXPRESSIONS]),
        Mode::new("member", &[&[is(VARIABLE, Word("-")).pop(), plain(Before("")).pop()]]).line_end(Pop(1)),
        Mode::new("end", &[&heredoc(false)]).line_end(Pop(1)),
        Mode::new("indented end", &[&heredoc(true)]).line_end(Pop(1)),
        Mode::new("document", &[TEMPLATES]).of(STRING),
    ]],
};

const EXPRESSIONS: &[Rule] = &[
    is(COMMENT, Line("#")),
    is(COMMENT, Line("//")),
    is(COMMENT, Block("/*", "*/")),
    is(KEY, super::super::rule::Pattern::Closed("\"")).then(Assignment),
    is(STRING, Text("\"")).push("string"),
    is(VALUE, Number),
    is(VALUE, Words(&["false", "null", "true"])),
    is(VALUE, Words(ROOTS)).then(Now(&["."])),
    is(VARIABLE, Word("-")).then(Assignment),
    is(KEYWORD, Words(BLOCKS)).at(FirstOfLine).then(Soon(&["\"", "{"])),
    is(KEY, Word("-")).at(FirstOfLine).then(Soon(&["\"", "{"])),
    is(KEYWORD, Words(KEYWORDS)),
    is(FUNCTION, Word("")).then(Now(&["("])),
    plain(Word("-")),
    is(OPERATOR, Text(".")).push("member"),
    is(KEYWORD, Text("=>")),
    is(OPERATOR, Many("=!<>+*/%&|?:-")),
];

const HEREDOCS: &[Rule] =
    &[is(OPERATOR, Text("<<-")).push("indented end"), is(OPERATOR, Text("<<")).push("end")];

const TEMPLATES: &[Rule] =
    &[is(KEYWORD, Text("${")).push("template"), is(KEYWORD, Text("%{")).push("template")];

const fn heredoc(may_be_indented: bool) -> [Rule; 2] {
    [is(KEYWORD, Word("")).step(Heredoc { mode: "document", may_be_indented }), plain(Before("")).pop()]
}

const ROOTS: &[&str] = &["count", "data", "each", "local", "module", "path", "self", "terraform", "var"];

const BLOCKS: &[&str] = &[
    "check",
    "data",
    "import",
    "locals",
    "module",
    "moved",
    "output",
    "provider",
    "removed",
    "resource",
    "terraform",
    "variable",
];

const KEYWORDS: &[&str] = &["any", "bool", "else", "endfor", "endif", "for", "if", "in", "number", "string"];
