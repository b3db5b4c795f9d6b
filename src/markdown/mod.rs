//! Reads the structure of Markdown, and writes it as HTML.
//!
//! Only this folder uses the Markdown parser, the grammars and the sanitiser. Reading and writing walk the same
//! [`events`], so that each link has the same index in both.

mod write;
mod dialects;
mod links;
mod slug;
mod urls;
mod raw_html;
mod events;
mod footnotes;
mod stretch;
mod unlinked;
mod marks;
mod prose;
mod empty;
mod comments;
mod contributors;
mod hidden;
mod written;
mod word_counts;
mod alike;
mod uses;
mod commands;
mod risky;
mod logins;
mod lead;
mod parse;
mod plain;
mod highlight;
mod mermaid;
mod html;
mod twin;
mod pieces;
mod forms;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::source::{Span, Spanned};

pub use dialects::{Dialect, Included, Markup};
pub use forms::{Block, BlockKind, Entry, TableRow, blocks};
pub use hidden::without_comments;
pub use highlight::{Highlighter, Memo};
pub use html::{fragment, has_right_to_left, render};
pub use links::{Scheme, scheme};
pub use mermaid::{Drawing, Scheme as Colours};
pub use parse::{parse, parse_as};
pub use pieces::{Part, Piece, pieces};
pub use slug::free_id;
#[cfg(test)]
pub use slug::is_of_theme;
pub use twin::{
    as_code, as_code_span, as_destination, as_text, section, sections, twin, twin_of_fragment, with_code,
};
pub use unlinked::Unlinked;
pub use word_counts::{WordCounts, is_placeholder};
pub use write::escaped;
pub use written::{END, FROM_THE_ALARM, prompt};

/// The file extensions of Markdown. The hosts of repositories show files with any of them as a page.
const ENDINGS: [&str; 8] = ["md", "markdown", "mdx", "mdown", "mkd", "mkdn", "mkdown", "mdwn"];

/// Whether a path is a Markdown file, by its extension in any case.
pub fn has_ending(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, own)| ENDINGS.iter().any(|known| own.eq_ignore_ascii_case(known)))
}

/// A parsed body: what linking, rules and search need to know. [`render`] makes the HTML later.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Markdown {
    pub headings: Vec<Heading>,
    /// Links and images in the order of the text: inline, reference, autolinks, bare
    /// URLs, and the `<a href>` and `<img src>` of raw HTML.
    pub links: Vec<Link>,
    /// Further ids that a link may lead to: `<a name>`, any `id=` of raw HTML, footnotes. As written.
    pub anchors: Vec<String>,
    /// Labels of `MyST`, `(label)=`. In `MyST`, `#label` leads to them from every page.
    pub labels: Vec<String>,
    pub unfinished: Vec<Unfinished>,
    /// Names in angle brackets in code, which a parameter may fill in: `namespace` of `<namespace>`.
    pub placeholders: Vec<Spanned<String>>,
    /// Names of values that may be filled into the page's code and links, in lower case, with `_` for `-`.
    pub uses: BTreeSet<String>,
    /// Commands that destroy something, each with its name. Those with a warning above them in their section are left
    /// out.
    pub risky: Vec<Spanned<String>>,
    /// Commands that log in to a host or a container, each with its name.
    pub logins: Vec<Spanned<String>>,
    /// Whether its text says how to check that something worked: "verify", "make sure that".
    pub verifies: bool,
    /// HTML comments that may be for readyroom, and the range that each covers: the comment's own lines, and the
    /// block that follows unless that is part of another block.
    pub comments: Vec<(Span, Span)>,
    /// Code that is drawn as a picture, in order.
    pub diagrams: Vec<Diagram>,
    /// Syntax of other tools that is not understood, once per kind and name.
    pub foreign: Vec<Foreign>,
    /// Text that looks like a link but is not one.
    pub unlinked: Vec<(Span, Unlinked)>,
    /// The names of files that it includes, in `AsciiDoc` and reStructuredText. The page may contain their sections.
    pub takes_in: Vec<String>,
    /// The text of the first `<h1>` of raw HTML, if no heading of level 1 comes before it: it is the title.
    pub raw_title: Option<String>,
    /// The id of each heading of raw HTML, in the order in which they end. Empty if the heading has its own id, or if its
    /// text makes none that is free.
    pub raw_ids: Vec<String>,
    /// The files whose text is included in this one.
    pub included: Vec<Inclusion>,
    /// The first sentence of its text.
    pub lead: Option<String>,
    /// The sentence above its second heading that says that the page is deprecated or obsolete.
    pub retired: Option<Spanned<String>>,
    /// How much each of its sections says, to tell an empty page from a runbook.
    pub word_counts: WordCounts,
}

/// Syntax of another tool that is not understood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Foreign {
    pub kind: ForeignKind,
    /// Its name; empty if it has none.
    pub name: String,
    pub span: Span,
}

/// How the syntax of another tool is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ForeignKind {
    /// `{{< name >}}`
    Shortcode,
    /// `{% name %}`
    Tag,
    /// `:::name`
    Block,
    /// A fence or a block of `MyST` with `{name}`, or a role.
    Directive,
    /// `/// name`
    Slashes,
    /// `!!! name` without indented lines below it.
    Unindented,
    /// Any other syntax, described by its name.
    Other,
    /// `<Name />` of MDX.
    Component,
    /// An import or export of MDX.
    Statement,
    /// An HTML element that is left out with its content.
    Element,
    /// An HTML comment that never ends.
    Comment,
    /// An included file that does not exist.
    NotThere,
    /// An included file without the part to include.
    NoPart,
    /// A file that includes itself, or an include that is nested too deeply.
    Cycle,
    /// A file that is too long to be included, alone or together with the other includes of the page.
    TooLong,
}

/// A file whose text is part of a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inclusion {
    /// Relative to the project's root, with a slash before it.
    pub path: String,
    /// The position of the include.
    pub span: Span,
    digest: blake3::Hash,
}

impl Inclusion {
    pub fn new(file: &Included, span: Span) -> Self {
        Self { path: format!("/{}", file.path), span, digest: blake3::hash(file.text.as_bytes()) }
    }

    /// The digest of its text.
    pub fn digest(&self) -> &[u8] {
        self.digest.as_bytes()
    }

    /// Whether the file still has the text that the page was parsed with.
    pub fn is_of(&self, text: &str) -> bool {
        blake3::hash(text.as_bytes()) == self.digest
    }
}

/// A fence of Mermaid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagram {
    /// The whole fence.
    pub span: Span,
    /// The picture, or the reason why the code is shown instead.
    pub drawing: Result<Drawing, String>,
}

/// A body to render, with its context.
#[derive(Clone, Copy)]
pub struct Body<'a> {
    /// The whole file.
    pub text: &'a str,
    /// The offset in `text` at which the body begins.
    pub start: usize,
    pub markdown: &'a Markdown,
    /// Whether to leave out the heading or `<h1>` that is the title, because the template prints it.
    pub skips_title: bool,
    /// The relative path from its page up to the site's root: `../../`.
    pub root: &'a str,
    pub dialect: Dialect<'a>,
}

/// A heading of a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// Plain text, without the markup of code and emphasis.
    pub text: String,
    /// Unique on the page: the id in `{#id}` if there is one, else GitHub's slug.
    pub id: String,
    /// Whether it is inside a quote, a list, a note or a tab.
    pub is_nested: bool,
    /// Whether all of its text is struck out.
    pub is_struck: bool,
    /// The whole heading, including its `#`.
    pub span: Span,
}

/// Whether it is a link or an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum LinkKind {
    Link,
    Image,
}

/// A link or an image of a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    pub kind: LinkKind,
    /// With entities and backslashes resolved.
    pub destination: String,
    /// Plain text, cut off if it is very long.
    pub text: String,
    /// Whether it is a name, as in Hugo's `ref`. It may then also be a path relative to the documents, or the end of
    /// exactly one path.
    pub is_name: bool,
    /// The span of the destination, which for a reference link is in the definition. If the destination cannot be
    /// found, the span of the whole link.
    pub span: Span,
}

/// Schemes of addresses without `//`, so that the address may be one word.
const WORD_SCHEMES: [&str; 18] = [
    "about",
    "blob",
    "callto",
    "data",
    "doi",
    "file",
    "isbn",
    "javascript",
    "ldap",
    "magnet",
    "news",
    "sip",
    "skype",
    "sms",
    "urn",
    "vbscript",
    "view-source",
    "xmpp",
];

impl Link {
    /// Whether it is a placeholder such as `<ip:port>`. Markdown reads any word with a colon in angle brackets as a
    /// link.
    pub fn is_placeholder(&self) -> bool {
        let Some((name, rest)) = self.destination.split_once(':') else { return false };
        let is_word = |c: char| c.is_ascii_alphanumeric() || "_-:".contains(c);
        // A number after the colon is the port of a host.
        let first = rest.trim_start_matches(':').chars().next();
        let is_words = first.is_some_and(|c| c.is_ascii_alphabetic()) && rest.chars().all(is_word);
        let is_known = || WORD_SCHEMES.iter().any(|known| known.eq_ignore_ascii_case(name));
        self.kind == LinkKind::Link && self.text == self.destination && is_words && !is_known()
    }
}

/// A part of a page that its author has not finished.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Unfinished {
    /// TODO, TBD, FIXME or XXX.
    Mark { span: Span, word: String },
    /// A heading with nothing below it.
    EmptySection { span: Span, heading: String },
}

impl Unfinished {
    pub fn span(&self) -> Span {
        match self {
            Self::Mark { span, .. } | Self::EmptySection { span, .. } => *span,
        }
    }
}

impl Markdown {
    /// The index of the heading that is the page's title: the first of level 1 that is not nested. `None` if an
    /// `<h1>` of raw HTML is the title.
    pub fn title(&self) -> Option<usize> {
        if self.raw_title.is_some() {
            return None;
        }
        self.headings
            .iter()
            .position(|heading| heading.level == 1 && !heading.is_nested && !heading.text.is_empty())
    }

    /// Every picture that its diagrams need: the index of the diagram, the colours, the file.
    pub fn pictures(&self) -> impl Iterator<Item = (usize, Colours, String)> {
        let drawn = self.diagrams.iter().enumerate();
        let drawn = drawn.filter_map(|(at, diagram)| Some((at, diagram.drawing.as_ref().ok()?)));
        drawn.flat_map(|(at, drawing)| drawing.files().map(move |(colours, path)| (at, colours, path)))
    }
}

/// One of the pictures of a text, as SVG. `None` if there is no such diagram.
pub fn picture(
    text: &str,
    start: usize,
    dialect: Dialect<'_>,
    at: usize,
    colours: Colours,
) -> Option<String> {
    let translated = dialects::translate(text.get(start..)?, dialect);
    mermaid::draw(&mermaid::source(&translated.text, at)?, colours).ok()
}

/// Where a link leads. Linking decides this once for each entry of [`Markdown::links`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A relative URL, ready to write.
    Href(String),
    /// A picture of the project whose size is known, so that the browser leaves room for it.
    Picture { url: String, width: u32, height: u32 },
    /// Another host, or `mailto:` and `tel:`.
    External(String),
    /// The link is dead: only its text is shown.
    Dead { title: String },
    /// `javascript:` and the like: only the text of the link is shown.
    Unsafe,
}

/// A body rendered as HTML.
#[derive(Debug, Default)]
pub struct Rendered {
    pub html: String,
    /// The texts that search indexes, heading by heading.
    pub sections: Vec<Section>,
}

/// The text below one heading, up to the next of any level.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Section {
    /// `None` before the first heading, and below a title that was left out.
    pub id: Option<String>,
    pub heading: String,
    pub text: String,
    pub code: String,
}
