//! XML and HTML.

use super::super::classes::{COMMENT, KEY, KEYWORD, STRING, VALUE, VARIABLE};
use super::super::rule::Pattern::{Block, Near, Text, Word};
use super::super::rule::{Language, Mode, Rule, is, plain};

pub const LANGUAGE: Language = Language {
    names: &["xml", "html", "xhtml", "svg", "pom"],
    has_placeholders: false,
    modes: &[&[
        Mode::new(
            "text",
            &[&[
                is(COMMENT, Block("<!--", "-->")),
                is(STRING, Block("<![CDATA[", "]]>")),
                plain(Text("<!")).push("declaration"),
                plain(Text("</")).push("name"),
                plain(Text("<?")).push("name"),
                plain(Text("<")).push("name"),
                is(VALUE, Near("&", ";")),
            ]],
        ),
        Mode::new("declaration", &[&[is(KEYWORD, Word("")).go("attributes")], END]),
        Mode::new("name", &[&[is(KEY, Word("-.:")).go("attributes"), plain(Text(" ")).pop()], END]),
        Mode::new(
            "attributes",
            &[&[is(STRING, Block("\"", "\"")), is(STRING, Block("'", "'")), is(VARIABLE, Word("-.:@"))], END],
        ),
    ]],
};

const END: &[Rule] = &[plain(Text(">")).pop()];
