//! Real inputs with their exact results.

mod code;
mod dialects;
mod diagrams;
mod hostile;
mod page;
mod raw_html;
mod word_counts;
mod structure;
mod unfinished;

use super::{Highlighter, Markdown, Memo, Rendered, Scheme, Target};
use crate::source::{FileId, Span};

fn read(text: &str) -> Markdown {
    super::parse(FileId(0), text, 0)
}

/// The text that a span covers.
fn at(text: &str, span: Span) -> &str {
    &text[span.start as usize..span.end as usize]
}

/// Renders with links unchanged. A link whose destination contains `dead` is dead.
fn rendered(text: &str, skip_title: bool) -> Rendered {
    let markdown = read(text);
    let target = |index: usize| {
        let destination = markdown.links[index].destination.clone();
        match super::scheme(&destination) {
            _ if destination.contains("dead") => Target::Dead { title: "leads nowhere".into() },
            Scheme::Relative => Target::Href(destination),
            Scheme::Web | Scheme::Contact => Target::External(destination),
            Scheme::Unsafe => Target::Unsafe,
        }
    };
    let highlighter = Highlighter::new();
    let body = super::Body {
        text,
        start: 0,
        markdown: &markdown,
        skips_title: skip_title,
        root: "../../",
        dialect: super::Dialect::PLAIN,
    };
    super::render(&body, &highlighter, &mut Memo::default(), &target)
}

fn html(text: &str) -> String {
    rendered(text, false).html
}
