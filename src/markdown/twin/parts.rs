//! Writes events as Markdown. If all of them together cannot be expressed, they are written in parts.

use pulldown_cmark::{Event, Tag, TagEnd};
use pulldown_cmark_to_cmark::{Options as Style, cmark_with_options};

use super::{OPTIONS, as_code};

/// Writes events as Markdown, in parts if all together cannot be expressed.
pub fn text_of(events: &[Event<'_>]) -> String {
    spelled(events).unwrap_or_else(|| in_parts(events))
}

/// Writes events block by block. A list or a quote that cannot be expressed is replaced by its content, and any other
/// block by its plain text.
fn in_parts(events: &[Event<'_>]) -> String {
    let mut parts = Vec::new();
    for block in top_blocks(events) {
        let inner = match &block[..] {
            [Event::Start(tag), inner @ .., Event::End(_)] if holds_blocks(tag) => Some(inner),
            _ => None,
        };
        let text =
            spelled(&block).unwrap_or_else(|| inner.map_or_else(|| as_code(&plain(&block), ""), in_parts));
        parts.push(text);
    }
    parts.retain(|part| !part.is_empty());
    parts.join("\n\n")
}

fn holds_blocks(tag: &Tag<'_>) -> bool {
    matches!(tag, Tag::List(_) | Tag::Item | Tag::BlockQuote(_) | Tag::FootnoteDefinition(_))
}

fn spelled(events: &[Event<'_>]) -> Option<String> {
    let style = Style {
        list_token: '-',
        code_block_token_count: 3,
        increment_ordered_list_bullets: true,
        ..Style::default()
    };
    let mut out = String::new();
    cmark_with_options(events.iter(), &mut out, OPTIONS, style).ok()?;
    Some(out.trim_matches('\n').to_owned())
}

/// The top-level blocks. Inline content between them becomes a paragraph. References to footnotes are dropped.
fn top_blocks<'t>(events: &[Event<'t>]) -> Vec<Vec<Event<'t>>> {
    let mut blocks: Vec<Vec<Event<'t>>> = Vec::new();
    let (mut depth, mut in_line) = (0_usize, false);
    for event in events {
        let event = match event {
            Event::FootnoteReference(name) => Event::Text(format!("[^{name}]").into()),
            Event::TaskListMarker(done) => Event::Text(if *done { "[x] " } else { "[ ] " }.into()),
            other => other.clone(),
        };
        if depth == 0 {
            let begins_block = match &event {
                Event::Start(tag) => !is_inline(tag),
                Event::Rule => true,
                _ => false,
            };
            if begins_block || !in_line {
                blocks.extend((!begins_block).then(|| vec![Event::Start(Tag::Paragraph)]));
                blocks.extend(begins_block.then(Vec::new));
            }
            in_line = !begins_block;
        }
        match &event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
        if let Some(block) = blocks.last_mut() {
            block.push(event);
        }
    }
    for block in &mut blocks {
        let opens = block.iter().filter(|event| matches!(event, Event::Start(_))).count();
        let closes = block.iter().filter(|event| matches!(event, Event::End(_))).count();
        if opens == closes + 1 && matches!(block.first(), Some(Event::Start(Tag::Paragraph))) {
            block.push(Event::End(TagEnd::Paragraph));
        }
    }
    blocks
}

fn is_inline(tag: &Tag<'_>) -> bool {
    matches!(tag, Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } | Tag::Image { .. })
}

fn plain(events: &[Event<'_>]) -> String {
    let mut text = String::new();
    for event in events {
        match event {
            Event::Text(part) | Event::Code(part) => text.push_str(part),
            Event::End(TagEnd::TableCell) => text.push_str(" | "),
            Event::SoftBreak
            | Event::HardBreak
            | Event::End(TagEnd::Paragraph | TagEnd::Item | TagEnd::TableHead | TagEnd::TableRow) => {
                text.push('\n');
            }
            _ => {}
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown::events;

    fn events(text: &str) -> Vec<Event<'_>> {
        events::of_fragment(text).into_iter().map(|(event, _)| event).collect()
    }

    #[test]
    fn parts_say_what_the_whole_says() {
        let text = "One *two* `three`\n\n- four [five](https://x.example/)\n- six\n\n  ```bash\n  seven\n  ```\n\n> eight\n\n---\n\n| a | b |\n|---|---|\n| c | d |";
        let parts = in_parts(&events(text));
        assert_eq!(parts, text_of(&events(text)), "each block has a spelling");
        // A list that cannot be expressed is replaced by its content, including code.
        let all = events(text);
        let list = top_blocks(&all).into_iter().find(|block| matches!(block[0], Event::Start(Tag::List(_))));
        let list = list.expect("there is a list");
        let inner: Vec<String> = list[1..list.len() - 1]
            .split_inclusive(|event| matches!(event, Event::End(TagEnd::Item)))
            .map(|item| in_parts(&item[1..item.len() - 1]))
            .collect();
        assert_eq!(inner, ["four [five](https://x.example/)", "six\n\n```bash\nseven\n```"]);
    }

    #[test]
    fn tables_as_plain_text_have_rows() {
        assert_eq!(plain(&events("| a | b |\n|---|---|\n| c | d |")), "a | b | \nc | d | \n");
    }
}
