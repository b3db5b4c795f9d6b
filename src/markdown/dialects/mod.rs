//! Translates other generators' Markdown into ours: admonitions, tabs, shortcodes, includes and more.
//!
//! Syntax with an equivalent in Markdown is translated to that. Other blocks are represented by marks in the text: HTML
//! comments that authors cannot use, since a text that already has such a mark is not translated. Syntax that is not
//! understood stays as it was typed, and is recorded.

mod attributes;
mod comments;
mod emoji;
pub mod include;
pub mod jsx;
mod lines;
mod map;
mod notices;
mod shortcodes;
mod translator;

use std::borrow::Cow;
use std::ops::Range;

use memchr::memmem;
use pulldown_cmark::Event;

use super::{ForeignKind, events};
pub use attributes::{of_heading, of_inline};
pub use emoji::with_emoji;
pub use include::{Include, Included};
pub use map::{Map, Out};
use translator::Translator;

/// A page's text after translation to our Markdown.
#[derive(Debug, Default)]
pub struct Translated<'t> {
    pub text: Cow<'t, str>,
    pub map: Map,
    /// The blocks that the marks in the text represent, by the number in the mark.
    pub blocks: Vec<Block>,
    /// Syntax that was not understood: its kind, its name, and the position of its first use.
    pub foreign: Vec<(ForeignKind, String, Range<usize>)>,
    /// The included files, each with the position of its include.
    pub included: Vec<(Included, Range<usize>)>,
    /// The text's `MyST` labels, which links of other pages may lead to.
    pub labels: Vec<String>,
}

/// How an admonition looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    Note,
    Tip,
    Important,
    Warning,
    Caution,
}

/// A block that has no equivalent in Markdown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// An admonition.
    Notice {
        tone: Tone,
        title: Title,
        /// `None` if it cannot be folded; else whether it is open at first.
        folds: Option<bool>,
    },
    Tab {
        title: Title,
    },
    /// Ends a title, so that the text after it is another paragraph.
    EndOfTitle,
    /// `EndOfFolding` ends a notice that can be folded, `EndOfNotice` one that cannot, and `EndOfTab` a tab.
    EndOfFolding,
    EndOfNotice,
    EndOfTab,
}

impl Block {
    /// Whether its title follows as a paragraph.
    pub fn has_title(&self) -> bool {
        matches!(self, Self::Notice { title: Title::Paragraph, .. } | Self::Tab { title: Title::Paragraph })
    }

    /// True for the beginning of a block that has headings of its own, false for its end. `None` for a mark inside one.
    pub fn holds_headings(&self) -> Option<bool> {
        match self {
            Self::Notice { .. } | Self::Tab { .. } => Some(true),
            Self::EndOfTitle => None,
            Self::EndOfFolding | Self::EndOfNotice | Self::EndOfTab => Some(false),
        }
    }
}

/// The title of a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Title {
    Nothing,
    Word(String),
    /// The paragraph that follows.
    Paragraph,
}

/// The beginning and the end of a mark.
const MARK: &str = "<!--\u{1}";
const END: &str = "-->";

/// A mark for one of the blocks.
fn mark(block: usize) -> String {
    format!("{MARK}{block}{END}")
}

/// Splits raw HTML at its marks. `Ok` is the number of the block that a mark represents, and `Err` the HTML between
/// marks.
pub fn marked(html: &str) -> impl Iterator<Item = Result<usize, &str>> {
    let mut rest = html;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        if let Some((number, after)) = rest.strip_prefix(MARK).and_then(|mark| mark.split_once(END)) {
            rest = after.strip_prefix('\n').unwrap_or(after);
            return Some(Ok(number.parse().unwrap_or(usize::MAX)));
        }
        let end = memmem::find(&rest.as_bytes()[1..], MARK.as_bytes()).map_or(rest.len(), |at| at + 1);
        let (html, after) = rest.split_at(end);
        rest = after;
        Some(Err(html))
    })
}

/// Whether a text already has a mark.
fn has_mark(text: &str) -> bool {
    text.contains('\u{1}')
}

/// Whether a text may be in another dialect: a quick check of each line and each brace.
fn may_be_foreign(text: &str) -> bool {
    let braces = memchr::memchr_iter(b'{', text.as_bytes());
    let signs = ["{{<", "{{%", "{%", "{!", "{:", "{{#", "{{ include", "{ref}`", "{doc}`", "{#", "{ #"];
    let is_sign = |at: usize| signs.iter().any(|sign| text.as_bytes()[at..].starts_with(sign.as_bytes()));
    let starts = std::iter::once(0).chain(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1));
    braces.into_iter().any(is_sign)
        || memmem::find(text.as_bytes(), b"%%").is_some()
        || starts.into_iter().any(|start| begins_foreign(&text.as_bytes()[start..]))
}

/// Whether a line begins with syntax of another dialect.
fn begins_foreign(line: &[u8]) -> bool {
    let blanks = line.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    let line = &line[blanks..];
    let begins = |sign: &str| line.starts_with(sign.as_bytes());
    match line.first() {
        Some(b'!') => begins("!!!"),
        Some(b'?') => begins("???"),
        Some(b'=') => begins("=== "),
        Some(b':') => begins(":::") || begins("::include") || begins(":   "),
        Some(b'/') => begins("///"),
        Some(b'(') => line.windows(2).take(80).any(|two| two == b")="),
        Some(b'$') => begins("$$"),
        Some(b'*') => begins("*["),
        Some(b'[') => {
            begins("[[")
                || line.get(..4).is_some_and(|start| start.eq_ignore_ascii_case(b"[toc"))
                || line.get(..9).is_some_and(|start| start.eq_ignore_ascii_case(b"[!INCLUDE"))
        }
        Some(b'-') => line.windows(3).take(8).any(|three| three == b"-8<"),
        Some(b'<') => {
            line.get(1).is_some_and(u8::is_ascii_uppercase)
                || begins("<<< ")
                || begins("<!--@include")
                || begins("<!-- @include")
                || begins("<%= partial")
        }
        Some(b'i') => begins("import "),
        Some(b'`' | b'~') => {
            (begins("```") || begins("~~~"))
                && line.iter().find(|byte| !matches!(byte, b'`' | b'~')) == Some(&b'{')
        }
        _ => false,
    }
}

/// The markup of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Markup {
    Markdown,
    /// Markdown with components.
    Mdx,
    AsciiDoc,
    /// reStructuredText.
    Rest,
}

/// How a page is written.
#[derive(Clone, Copy)]
pub struct Dialect<'a> {
    pub markup: Markup,
    /// The files that it may include.
    pub include: &'a Include<'a>,
}

impl Dialect<'_> {
    /// A page that includes nothing.
    pub const PLAIN: Self = Self { markup: Markup::Markdown, include: &|_| None };
}

/// Translates the body of a page.
pub fn translate<'t>(text: &'t str, dialect: Dialect<'_>) -> Translated<'t> {
    let translated = translate_all(text, dialect);
    // If a mark would be visible in the result, the text is shown as it was typed.
    let is_seen = || {
        events::of_page(&translated.text).0.iter().any(|(event, _)| match event {
            Event::Text(text) | Event::Code(text) | Event::InlineHtml(text) => has_mark(text),
            _ => false,
        })
    };
    if translated.blocks.is_empty() || !is_seen() {
        return translated;
    }
    Translated { text: Cow::Borrowed(text), foreign: translated.foreign, ..Translated::default() }
}

fn translate_all<'t>(text: &'t str, dialect: Dialect<'_>) -> Translated<'t> {
    let Dialect { markup, include } = dialect;
    let is_mdx = markup == Markup::Mdx;
    let as_it_is = || Translated { text: Cow::Borrowed(text), ..Translated::default() };
    if !(is_mdx || may_be_foreign(text)) || has_mark(text) {
        return as_it_is();
    }
    Translator::new(text, is_mdx, include).translate()
}
