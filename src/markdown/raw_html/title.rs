//! The parts of a title's heading that a page keeps, since the template prints the title as plain text.

use pulldown_cmark::Tag;

use super::{Token, all_tokens};

/// Whether an `<h1>` may contain an element of Markdown.
pub fn may_be_in_title(tag: &Tag<'_>) -> bool {
    matches!(
        tag,
        Tag::Paragraph
            | Tag::Emphasis
            | Tag::Strong
            | Tag::Strikethrough
            | Tag::Link { .. }
            | Tag::Image { .. }
            | Tag::HtmlBlock
    )
}

/// The links, pictures and anchors in the HTML of a title. The template prints the title as plain text, without them.
pub fn of_title(html: &str) -> String {
    let place = |source: &str| source.as_ptr() as usize - html.as_ptr() as usize;
    let mut kept: Vec<&str> = Vec::new();
    let mut open: Option<usize> = None;
    let mut shows = false;
    for token in all_tokens(html) {
        match token {
            Token::Open(tag) if tag.is("a") && open.is_none() => {
                shows |= tag.has("href") || !(tag.has("id") || tag.has("name"));
                open = Some(place(tag.source));
            }
            Token::Open(tag) if tag.is("img") => {
                shows = true;
                if open.is_none() {
                    kept.push(tag.source);
                }
            }
            Token::Close(tag) if tag.is("a") => {
                if let Some(start) = open.take() {
                    kept.push(&html[start..place(tag.source) + tag.source.len()]);
                }
            }
            _ => {}
        }
    }
    let kept = kept.join(" ");
    if shows { format!("<p>{kept}</p>\n") } else { kept }
}

#[cfg(test)]
mod tests {
    use super::of_title;

    #[test]
    fn links_pictures_and_anchors_are_kept() {
        for (html, kept) in [
            ("Restart <code>x</code> <em>now</em>", ""),
            ("<a id=\"top\"></a>Restart", "<a id=\"top\"></a>"),
            (
                "<img src=\"l.png\" alt=\"\"> Restart <a href=\"b/\">the <img src=\"c.png\"></a>!",
                "<p><img src=\"l.png\" alt=\"\"> <a href=\"b/\">the <img src=\"c.png\"></a></p>\n",
            ),
        ] {
            assert_eq!(of_title(html), kept, "{html}");
        }
    }
}
