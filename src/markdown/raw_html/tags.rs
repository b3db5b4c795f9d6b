//! Splits raw HTML into tags. Comments, declarations and processing instructions are left out.

use std::borrow::Cow;

use pulldown_cmark::{Event, Parser, Tag as MarkdownTag};

/// A piece of raw HTML.
#[derive(Debug, PartialEq, Eq)]
pub enum Token<'h> {
    Text(&'h str),
    Open(Tag<'h>),
    Close(Tag<'h>),
}

/// A tag of raw HTML.
#[derive(Debug, PartialEq, Eq)]
pub struct Tag<'h> {
    /// As written.
    pub name: &'h str,
    /// Names and values as written.
    pub attributes: Vec<(&'h str, &'h str)>,
    /// Whether it ends in `/>`.
    pub self_closing: bool,
    /// The whole tag, as written.
    pub source: &'h str,
}

impl Tag<'_> {
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    pub fn has(&self, attribute: &str) -> bool {
        self.attributes.iter().any(|(name, _)| name.eq_ignore_ascii_case(attribute))
    }

    /// The value of an attribute, with entities resolved. If the attribute is given twice, the first counts, as in
    /// browsers.
    pub fn value(&self, attribute: &str) -> Option<Cow<'_, str>> {
        let (_, value) = self.attributes.iter().find(|(name, _)| name.eq_ignore_ascii_case(attribute))?;
        Some(decode(value))
    }
}

/// Splits raw HTML into tokens.
pub struct Tokens<'h> {
    rest: &'h str,
}

pub fn tokens(html: &str) -> Tokens<'_> {
    Tokens { rest: html }
}

pub fn first(html: &str) -> Option<Token<'_>> {
    tokens(html).next()
}

impl<'h> Iterator for Tokens<'h> {
    type Item = Token<'h>;

    fn next(&mut self) -> Option<Token<'h>> {
        loop {
            let start = self.rest.find('<').unwrap_or(self.rest.len());
            if start > 0 {
                return Some(Token::Text(self.take(start)));
            }
            match *self.rest.as_bytes() {
                [b'<', b'!' | b'?', ..] => self.skip_comment(),
                [b'<', b'/', letter, ..] | [b'<', letter, ..] if letter.is_ascii_alphabetic() => {
                    // A tag that never ends makes the whole rest text. Looking further would take quadratic time.
                    return Some(self.tag().unwrap_or_else(|| Token::Text(std::mem::take(&mut self.rest))));
                }
                [b'<', ..] => return Some(Token::Text(self.take(1))),
                _ => return None,
            }
        }
    }
}

impl<'h> Tokens<'h> {
    fn take(&mut self, length: usize) -> &'h str {
        let (taken, rest) = self.rest.split_at(length);
        self.rest = rest;
        taken
    }

    fn skip_comment(&mut self) {
        let end = match self.rest {
            rest if rest.starts_with("<!--") => "-->",
            rest if rest.starts_with("<![CDATA[") => "]]>",
            rest if rest.starts_with("<?") => "?>",
            _ => ">",
        };
        // `<!-->` is a whole comment.
        let body = &self.rest[2..];
        self.rest = body.find(end).map_or("", |at| &body[at + end.len()..]);
    }

    /// The tag that begins here, if it ends.
    fn tag(&mut self) -> Option<Token<'h>> {
        let whole = self.rest;
        let closes = whole.as_bytes()[1] == b'/';
        let name_start = if closes { 2 } else { 1 };
        let mut rest = &whole[name_start..];
        let name = split(&mut rest, |c| c.is_ascii_whitespace() || c == '/' || c == '>');
        let mut tag = Tag { name, attributes: Vec::new(), self_closing: false, source: "" };
        loop {
            rest = rest.trim_start();
            match rest.chars().next()? {
                '>' => break,
                '/' => {
                    tag.self_closing = rest.as_bytes().get(1) == Some(&b'>');
                    rest = &rest[1..];
                }
                _ => tag.attributes.push(attribute(&mut rest)?),
            }
        }
        tag.source = &whole[..=whole.len() - rest.len()];
        self.rest = &rest[1..];
        Some(if closes { Token::Close(tag) } else { Token::Open(tag) })
    }
}

fn attribute<'h>(rest: &mut &'h str) -> Option<(&'h str, &'h str)> {
    let first = rest.chars().next()?.len_utf8();
    let (start, mut after) = rest.split_at(first);
    let tail = split(&mut after, |c| c.is_ascii_whitespace() || matches!(c, '/' | '>' | '='));
    let name = &rest[..start.len() + tail.len()];
    *rest = after.trim_start();
    let Some(value) = rest.strip_prefix('=') else { return Some((name, "")) };
    let value = value.trim_start();
    *rest = value;
    if let quote @ ('"' | '\'') = value.chars().next()? {
        let end = value[1..].find(quote)?;
        *rest = &value[end + 2..];
        return Some((name, &value[1..=end]));
    }
    Some((name, split(rest, |c| c.is_ascii_whitespace() || c == '>')))
}

/// Takes the text before the first character that `ends` it.
fn split<'h>(rest: &mut &'h str, ends: impl Fn(char) -> bool) -> &'h str {
    let (taken, after) = rest.split_at(rest.find(ends).unwrap_or(rest.len()));
    *rest = after;
    taken
}

/// Resolves entities with the Markdown parser, which has a table of them.
pub fn decode(value: &str) -> Cow<'_, str> {
    if !value.contains('&') {
        return Cow::Borrowed(value);
    }
    let mut link = String::from("[](<");
    for character in value.chars() {
        if matches!(character, '\\' | '<' | '>') {
            link.push('\\');
        }
        if !matches!(character, '\n' | '\r') {
            link.push(character);
        }
    }
    link.push_str(">)");
    let destination = Parser::new(&link).find_map(|event| match event {
        Event::Start(MarkdownTag::Link { dest_url, .. }) => Some(dest_url.into_string()),
        _ => None,
    });
    destination.map_or(Cow::Borrowed(value), Cow::Owned)
}

#[cfg(test)]
mod tests {
    use super::{Token, tokens};

    fn shape(html: &str) -> String {
        let describe = |token| match token {
            Token::Text(text) => format!("{text:?}"),
            Token::Close(tag) => format!("/{}", tag.name),
            Token::Open(tag) => {
                let values = tag
                    .attributes
                    .iter()
                    .map(|(name, _)| format!(" {name}={}", tag.value(name).expect("it is there")));
                let end = if tag.self_closing { " /" } else { "" };
                format!("{}{}{end}", tag.name, values.collect::<String>())
            }
        };
        tokens(html).map(describe).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn tags_are_read_as_browsers_read_them() {
        assert_eq!(shape("a <b>c</B >"), r#""a ", b, "c", /B"#);
        assert_eq!(shape("<a href=x/y name='n' id = \"i\">"), "a href=x/y name=n id=i");
        assert_eq!(shape("<br/><a/href=x/>"), "br /, a href=x/");
        assert_eq!(shape("<img alt=\"a > b\" src='x'>"), "img alt=a > b src=x");
        assert_eq!(shape("<a href=\"?a=1&amp;b&#61;2&colon;\">"), "a href=?a=1&b=2:");
        assert_eq!(shape("<a href=\"a\\b&lt;c\">"), "a href=a\\b<c");
        assert_eq!(shape("<a =x>"), "a =x=");
    }

    #[test]
    fn comments_are_left_out() {
        assert_eq!(shape("a<!-- <b> -->c<!-->d<!DOCTYPE html>e<?php x ?>f<![CDATA[x]]>g"), {
            r#""a", "c", "d", "e", "f", "g""#
        });
        assert_eq!(shape("a<!-- b"), r#""a""#);
    }

    #[test]
    fn unclosed_tags_are_text() {
        assert_eq!(shape("a < b <3 <a href='x>"), r#""a ", "<", " b ", "<", "3 ", "<a href='x>""#);
        assert_eq!(shape("<"), r#""<""#);
        assert_eq!(shape(&"<a ".repeat(100_000)).len(), 300_002);
    }
}
