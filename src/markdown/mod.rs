//! Markdown to structure, and to HTML.
//!
//! The only folder that knows the Markdown parser, the grammars and the sanitiser.
//! Both directions walk the same [`events`], so that a link has one index.

mod write;
mod links;
mod slug;
mod urls;
mod raw_html;
mod events;
mod footnotes;
mod marks;
mod prose;
mod empty;
mod comments;
mod written;
mod said;
mod parse;
mod highlight;
mod html;

#[cfg(test)]
mod tests;

use crate::source::{Span, Spanned};

pub use highlight::{Highlighter, Memo};
pub use html::{fragment, render};
pub use links::{Scheme, scheme};
pub use parse::parse;
pub use said::Said;
pub use write::escaped;
pub use written::{END, FROM_THE_ALARM, prompt};

/// A parsed body: what linking, rules and search need. [`render`] makes the HTML later.
#[derive(Debug, Default, PartialEq, Eq)]
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
    /// HTML comments that may be for readyroom, and what each covers: the lines that it stands on, and the block that
    /// follows where it is none's part.
    pub comments: Vec<(Span, Span)>,
    /// What its sections say, so that an empty page is told from a runbook.
    pub said: Said,
}

#[derive(Debug, PartialEq, Eq)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// Plain text; code and emphasis flattened.
    pub text: String,
    /// Unique on the page: `{#id}` where it is given, else GitHub's slug.
    pub id: String,
    /// The whole heading, its `#` included.
    pub span: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LinkKind {
    Link,
    Image,
}

#[derive(Debug, PartialEq, Eq)]
pub struct Link {
    pub kind: LinkKind,
    /// Entities and backslashes resolved.
    pub destination: String,
    /// Plain; the beginning of a very long one.
    pub text: String,
    /// Of the destination itself, for a reference link in its definition; of the whole link where that
    /// cannot be found.
    pub span: Span,
}

#[derive(Debug, PartialEq, Eq)]
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
