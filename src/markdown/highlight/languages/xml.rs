//! XML and HTML.

use super::super::classes::{COMMENT, KEY, KEYWORD, STRING, VALUE, VARIABLE};
use super::super::rule::Pattern::{AnyCase, Block, Near, Text, Word};
use super::super::rule::Place::After;
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
        Mode::new("declaration", &[&[is(KEYWORD, Word("")).go("declared")], END]),
        // Declarations can be nested: `<!DOCTYPE x [ <!ENTITY a "b"> ]>`.
        Mode::new(
            "declared",
            &[
                &[
                    is(COMMENT, Block("<!--", "-->")),
                    plain(Text("<!")).push("declaration"),
                    plain(Text("<?")).push("name"),
                    is(STRING, Block("\"", "\"")),
                    is(STRING, Block("'", "'")),
                    is(KEYWORD, AnyCase(KEYWORDS)),
                    is(VALUE, Text("#PCDATA")),
                    is(KEYWORD, Text("#REQUIRED")),
                    is(KEYWORD, Text("#IMPLIED")),
                    is(KEYWORD, Text("#FIXED")),
                    is(VARIABLE, Word("-.:")),
                ],
                END,
            ],
        ),
        Mode::new("name", &[&[is(KEY, Word("-.:")).go("attributes"), plain(Text(" ")).pop()], END]),
        Mode::new(
            "attributes",
            &[
                &[
                    is(STRING, Block("\"", "\"")).at(After("=")),
                    is(STRING, Block("'", "'")).at(After("=")),
                    is(VARIABLE, Word("-.:@")),
                ],
                END,
            ],
        ),
    ]],
};

const KEYWORDS: &[&str] = &["any", "cdata", "empty", "ndata", "public", "system"];

const END: &[Rule] = &[plain(Text(">")).pop()];
