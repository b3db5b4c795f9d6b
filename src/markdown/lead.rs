//! The first sentence of a page.

use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use crate::read::on_one_line;

/// The maximum number of characters of a sentence.
const LONGEST: usize = 180;

/// The first sentence of the first paragraph that is not in a list, quote or table.
pub fn of<'e, 't: 'e>(events: impl IntoIterator<Item = &'e (Event<'t>, Range<usize>)>) -> Option<String> {
    let mut depth = 0_usize;
    let mut text: Option<String> = None;
    for (event, _) in events {
        match event {
            Event::Start(Tag::Paragraph) if depth == 0 => text = Some(String::new()),
            Event::End(TagEnd::Paragraph) if depth == 0 => {
                let found = text.take().and_then(|text| sentence(&text));
                if found.is_some() {
                    return found;
                }
            }
            Event::Start(
                Tag::Paragraph | Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. },
            )
            | Event::End(
                TagEnd::Paragraph | TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link,
            ) => {}
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            Event::Text(words) | Event::Code(words) if depth == 0 => {
                if let Some(text) = &mut text {
                    text.push_str(words);
                }
            }
            Event::SoftBreak | Event::HardBreak => {
                if let Some(text) = &mut text {
                    text.push(' ');
                }
            }
            _ => {}
        }
    }
    None
}

/// The first sentence of a text, cut if it is too long.
fn sentence(text: &str) -> Option<String> {
    let text = on_one_line(text);
    // Skip badges, numbers, directives and titles of lists of links: they are not sentences.
    if text.trim_end_matches(':').eq_ignore_ascii_case("table of contents")
        || text.split(' ').count() < 3
        || !text.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '"' | '\'' | '`' | '“' | '('))
    {
        return None;
    }
    let ends = text.match_indices(['.', '!', '?', '。']).find(|(at, mark)| {
        let (before, after) = (&text[..*at], &text[at + mark.len()..]);
        // A dot inside `e.g.` or a name does not end a sentence.
        let word = before.rsplit(' ').next().unwrap_or_default();
        (after.is_empty() || after.starts_with(' '))
            && !word.contains('.')
            && (*mark != "." || word.chars().count() > 1)
    });
    let end = ends.map_or(text.len(), |(at, mark)| at + mark.len());
    let sentence = &text[..end];
    let Some((cut, _)) = sentence.char_indices().nth(LONGEST) else { return Some(sentence.to_owned()) };
    let whole = sentence[..cut].rfind(' ').unwrap_or(cut);
    Some(format!("{}…", sentence[..whole].trim_end_matches([',', ';', ':'])))
}

#[cfg(test)]
mod tests {
    use pulldown_cmark::{Options, Parser};

    fn of(text: &str) -> Option<String> {
        let events: Vec<_> = Parser::new_ext(text, Options::ENABLE_TABLES).into_offset_iter().collect();
        super::of(&events)
    }

    #[test]
    fn the_first_sentence_of_prose_is_the_lead() {
        let says = |text: &str, lead: &str| assert_eq!(of(text).as_deref(), Some(lead), "{text}");
        says("# Disk\n\nThe *disk* of a\nnode fills up. Then it stops.\n", "The disk of a node fills up.");
        says(
            "- a b c\n\n> d e f\n\nUse `df -h`, e.g. on a node, first! Then\n",
            "Use df -h, e.g. on a node, first!",
        );
        says(
            "**Table of Contents**\n\n[TOC]\n\nThe disk of a node fills up.\n",
            "The disk of a node fills up.",
        );
        says("![badge](x.svg)\n\nRead version 1.5 of it\n", "Read version 1.5 of it");
        let long = "many words and ".repeat(40);
        let lead = of(&long).expect("it has one");
        assert!(lead.ends_with("…") && lead.chars().count() <= 181, "{lead}");
    }

    #[test]
    fn a_page_of_lists_and_code_has_none() {
        for text in [
            "",
            "# Title\n",
            "- one two three\n",
            "```\na b c\n```\n",
            "| a b | c |\n|-|-|\n| d e f | g |\n",
            "TODO\n",
        ] {
            assert_eq!(of(text), None, "{text}");
        }
    }
}
