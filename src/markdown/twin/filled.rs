//! Replaces code in complete twins.

use std::ops::Range;

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use super::OPTIONS;
use super::parts::text_of;
use crate::markdown::raw_html::{Token, tokens};
use crate::source::FileId;

/// The text of a twin with its code replaced by `codes`, in the order of `pieces`.
pub fn with_code(text: &str, codes: &[String]) -> String {
    let mut codes = codes.iter();
    let mut next = || codes.next().cloned().unwrap_or_default();
    let mut events: Vec<Event<'_>> = Vec::new();
    let (mut in_block, mut in_html) = (false, false);
    for event in Parser::new_ext(text, OPTIONS) {
        match event {
            Event::Start(Tag::CodeBlock(_)) => {
                in_block = true;
                events.extend([event, Event::Text(next().into())]);
            }
            Event::End(TagEnd::CodeBlock) => {
                in_block = false;
                events.push(event);
            }
            Event::Text(_) if in_block => {}
            Event::Code(_) => events.push(Event::Code(next().into())),
            Event::Html(ref html) | Event::InlineHtml(ref html) => {
                // Code that is written as HTML is not replaced, but uses up one of `codes`.
                for token in tokens(html) {
                    match token {
                        Token::Open(tag) if tag.is("code") => in_html = true,
                        Token::Close(tag) if tag.is("code") && std::mem::take(&mut in_html) => drop(next()),
                        _ => {}
                    }
                }
                events.push(event);
            }
            other => events.push(other),
        }
    }
    text_of(&events)
}

/// The range of a section of a twin, up to the next heading of its level or a higher one. `None` if there is no such
/// section.
pub fn section(twin: &str, id: &str) -> Option<Range<usize>> {
    let headings = crate::markdown::parse(FileId(0), twin, 0).headings;
    let mut own = headings.iter().filter(|heading| !heading.is_nested);
    let first = own.by_ref().find(|heading| heading.id == id)?;
    let end = own.find(|heading| heading.level <= first.level);
    Some(first.span.start as usize..end.map_or(twin.len(), |heading| heading.span.start as usize))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown::{Piece, pieces};

    const TWIN: &str = "Look at `<pod>`.\n\n## First { #one }\n\n1. Run\n\n   ```bash\n   kubectl logs <pod>\n   \
                        kubectl get <pod>\n   ```\n\n### Within\n\nWords\n\n## Second\n\nEnd\n";

    #[test]
    fn code_is_replaced_in_place() {
        let codes = ["api-0".to_owned(), "kubectl logs api-0\nkubectl get api-0\n".to_owned()];
        let text = with_code(TWIN, &codes);
        assert!(text.starts_with("Look at `api-0`.\n"), "{text}");
        let shown = pieces(&text).into_iter().filter_map(|piece| match piece {
            Piece::Code(text) | Piece::Block { text, .. } => Some(text),
            _ => None,
        });
        assert_eq!(shown.collect::<Vec<_>>(), codes);
        assert!(section(&text, "one").is_some(), "ids stay: {text}");
    }

    #[test]
    fn a_section_ends_with_the_next_of_its_level() {
        let section = |id: &str| Some(TWIN.get(section(TWIN, id)?).expect("it is a part"));
        assert!(
            section("one").is_some_and(|text| text.starts_with("## First") && text.ends_with("Words\n\n"))
        );
        assert_eq!(section("second"), Some("## Second\n\nEnd\n"));
        assert_eq!(section("within"), Some("### Within\n\nWords\n\n"));
        assert_eq!(section("none"), None);
    }
}
