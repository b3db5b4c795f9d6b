//! Markdown to structure, and to HTML.
//!
//! The only folder that knows the Markdown parser, the grammars and the sanitiser.
//! Both directions walk the same [`events`], so that a link has one index.

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
mod written;
mod said;
mod alike;
mod uses;
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
pub use highlight::{Highlighter, Memo};
pub use html::{fragment, has_right_to_left, render};
pub use links::{Scheme, scheme};
pub use mermaid::{Drawing, Scheme as Colours};
pub use parse::{parse, parse_as};
pub use pieces::{Part, Piece, pieces};
pub use said::Said;
pub use slug::free_id;
#[cfg(test)]
pub use slug::is_of_theme;
pub use twin::{
    as_code, as_code_span, as_destination, as_text, section, sections, twin, twin_of_fragment, with_code,
};
pub use unlinked::Unlinked;
pub use write::escaped;
pub use written::{END, FROM_THE_ALARM, prompt};

/// A parsed body: what linking, rules and search need. [`render`] makes the HTML later.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Markdown {
    pub headings: Vec<Heading>,
    /// Links and images in the order in which they stand in the text: inline, reference, autolinks, bare
    /// URLs, and the `<a href>` and `<img src>` of raw HTML.
    pub links: Vec<Link>,
    /// Further ids that a link may lead to: `<a name>`, any `id=` of raw HTML, footnotes. As written.
    pub anchors: Vec<String>,
    pub unfinished: Vec<Unfinished>,
    /// Names in angle brackets in code, which a parameter may fill in: `namespace` of `<namespace>`.
    pub placeholders: Vec<Spanned<String>>,
    /// Names that the page's code and links may be filled in by, in small letters and with `_` for `-`.
    pub uses: BTreeSet<String>,
    /// Commands that destroy something where nothing above them in their section warns, each with what it is called.
    pub risky: Vec<Spanned<String>>,
    /// Commands that log in to a host or a container, each with what it is called.
    pub logins: Vec<Spanned<String>>,
    /// Whether its text tells how to see that something worked: "verify", "make sure that".
    pub verifies: bool,
    /// HTML comments that may be for readyroom, and what each covers: the lines that it stands on, and the block that
    /// follows where it is none's part.
    pub comments: Vec<(Span, Span)>,
    /// Code that draws a picture, in order.
    pub diagrams: Vec<Diagram>,
    /// What other tools understand and this program does not: once a kind and name.
    pub foreign: Vec<Foreign>,
    /// What looks like a link and never became one.
    pub unlinked: Vec<(Span, Unlinked)>,
    /// The names of files that it takes in and that are not read with it: it may have their sections.
    pub takes_in: Vec<String>,
    /// The text of the first `<h1>` of raw HTML, where no heading of level 1 stands before it: it is the title.
    pub raw_title: Option<String>,
    /// The files whose text is part of this one.
    pub included: Vec<Inclusion>,
    /// The first sentence of its text.
    pub lead: Option<String>,
    /// What its sections say, so that an empty page is told from a runbook.
    pub said: Said,
}

/// Something that other tools understand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Foreign {
    pub kind: ForeignKind,
    /// As it is called; empty for what has no name.
    pub name: String,
    pub span: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ForeignKind {
    /// `{{< name >}}`
    Shortcode,
    /// `{% name %}`
    Tag,
    /// `:::name`
    Block,
    /// A fence or a block of `MyST` whose word is `{name}`, or a role.
    Directive,
    /// `/// name`
    Slashes,
    /// `!!! name` without indented lines.
    Unindented,
    /// Something that has no word: its name says what it is.
    Other,
    /// `<Name />` of MDX.
    Component,
    /// What MDX imports or exports.
    Statement,
    /// An element of HTML that is left out with what it shows.
    Element,
    /// A file that is to be included, and is not there.
    NotThere,
    /// A file that includes itself.
    Cycle,
    /// A file that is too long to be included.
    TooLong,
}

/// A file whose text is part of a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inclusion {
    /// From the project's root, with a slash before it.
    pub path: String,
    /// What includes it.
    pub span: Span,
    digest: blake3::Hash,
}

impl Inclusion {
    /// Of its text.
    pub fn digest(&self) -> &[u8] {
        self.digest.as_bytes()
    }

    /// Whether the page was parsed with this text of it.
    pub fn is_of(&self, text: &str) -> bool {
        blake3::hash(text.as_bytes()) == self.digest
    }
}

/// A fence of Mermaid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagram {
    /// The whole fence.
    pub span: Span,
    /// The picture; else why there is none, and the code is shown.
    pub drawing: Result<Drawing, String>,
}

/// A body that is to be written, and what is known of it.
#[derive(Clone, Copy)]
pub struct Body<'a> {
    /// The whole file.
    pub text: &'a str,
    /// Where the body begins in it.
    pub start: usize,
    pub markdown: &'a Markdown,
    /// Whether the heading, or the `<h1>`, that is the title is left out, for the template prints it.
    pub skips_title: bool,
    /// The way from its page up to the site's root: `../../`.
    pub root: &'a str,
    pub dialect: Dialect<'a>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// Plain text; code and emphasis flattened.
    pub text: String,
    /// Unique on the page: `{#id}` where it is given, else GitHub's slug.
    pub id: String,
    /// Within a quote, a list, a note or a tab: it heads a part of that.
    pub is_nested: bool,
    /// The whole heading, its `#` included.
    pub span: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum LinkKind {
    Link,
    Image,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    pub kind: LinkKind,
    /// Entities and backslashes resolved.
    pub destination: String,
    /// Plain; the beginning of a very long one.
    pub text: String,
    /// Written as a name, as Hugo's `ref` is: it may also be a path from where documents lie, or the end of one path.
    pub is_name: bool,
    /// Of the destination itself, for a reference link in its definition; of the whole link where that
    /// cannot be found.
    pub span: Span,
}

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
    /// Which of the headings is the page's title: the first of level 1 that stands for itself. None where an `<h1>` is.
    pub fn title(&self) -> Option<usize> {
        if self.raw_title.is_some() {
            return None;
        }
        self.headings
            .iter()
            .position(|heading| heading.level == 1 && !heading.is_nested && !heading.text.is_empty())
    }

    /// Every picture that its diagrams need: which of them it is, its colours, its file.
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

/// Where a link leads, decided by linking; asked once for each entry of [`Markdown::links`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A relative URL, ready to write.
    Href(String),
    /// Another host, or `mailto:` and `tel:`.
    External(String),
    /// The text stays, without an address.
    Dead { title: String },
    /// `javascript:` and the like: only the text stays.
    Unsafe,
}

#[derive(Debug, Default)]
pub struct Rendered {
    pub html: String,
    /// What search indexes, heading by heading.
    pub sections: Vec<Section>,
}

/// The text below one heading, up to the next of any level.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Section {
    /// None before the first heading, and below a title that was left out.
    pub id: Option<String>,
    pub heading: String,
    pub text: String,
    pub code: String,
}
