//! Removes comments of Obsidian, Liquid and Jinja from what a page shows: `%% a %%`,
//! `{% comment %}a{% endcomment %}`, `{# a #}`.
//!
//! Only what is certainly a comment is removed: it begins and ends outside code, and it ends on the page. A comment of
//! Obsidian or Jinja that spans several lines begins at the start of a line, and ends at the end of a line. `hidden`
//! finds everything that may be a comment.

use std::borrow::Cow;
use std::ops::Range;

use super::lines::{Kind, Line, LineState};
use super::translator::spans_of_code;
use crate::markdown::hidden::{end_of_liquid, tag};

#[derive(Clone, Copy, Debug)]
enum Form {
    Obsidian,
    Liquid,
    Jinja,
}

const FORMS: [Form; 3] = [Form::Obsidian, Form::Liquid, Form::Jinja];

/// The maximum number of comment marks looked at per line, since the rest of the line may be searched for each of
/// them.
const MOST: usize = 200;

/// A quick check for whether a text may contain a comment.
pub fn may_be_in(text: &str) -> bool {
    ["%%", "{%", "{#"].iter().any(|sign| memchr::memmem::find(text.as_bytes(), sign.as_bytes()).is_some())
}

/// The lines without their comments, with `None` for a line that is to be removed. Returns `None` if there is no
/// comment.
pub fn left<'l>(lines: &[Line<'l>]) -> Option<Vec<Option<Cow<'l, str>>>> {
    let found = comments(lines);
    if found.iter().all(Vec::is_empty) {
        return None;
    }
    Some(lines.iter().zip(found).map(|(line, comments)| rest(line, &comments)).collect())
}

/// A line without its comments.
fn rest<'l>(line: &Line<'l>, comments: &[Range<usize>]) -> Option<Cow<'l, str>> {
    if comments.is_empty() {
        return Some(Cow::Borrowed(line.raw));
    }
    let text = line.text();
    let ends = comments.iter().map(|comment| comment.end);
    let starts = comments.iter().map(|comment| comment.start);
    let between = std::iter::once(0).chain(ends).zip(starts.chain([text.len()]));
    let mut rest = String::new();
    for part in between.map(|(start, end)| &text[start..end]) {
        // If a comment comes first on the line, the space after it is not indentation.
        rest.push_str(if !rest.is_empty() && rest.trim().is_empty() { part.trim_start() } else { part });
    }
    if comments[0].start == 0 {
        rest = rest.trim_start().to_owned();
    }
    let is_marker = matches!(rest.trim(), "" | "-" | "*" | "+" | ">");
    // Two trailing spaces would be a hard line break.
    (!is_marker).then(|| Cow::Owned(format!("{}{}", rest.trim_end(), &line.raw[text.len()..])))
}

/// The comments of each line.
fn comments(lines: &[Line<'_>]) -> Vec<Vec<Range<usize>>> {
    let mut standing = LineState::default();
    let is_text = |line: &Line<'_>| matches!(standing.step(line), Kind::Open | Kind::Quoted);
    let is_text: Vec<bool> = lines.iter().map(is_text).collect();
    let last = FORMS.map(|form| lines.iter().rposition(|line| form.end_in_later_line(line.text()).is_some()));
    let mut found = vec![Vec::new(); lines.len()];
    let mut open: Option<(Form, usize, usize)> = None;
    for (index, line) in lines.iter().enumerate() {
        let text = line.text();
        if !is_text[index] || !(open.is_some() || may_be_in(text)) {
            continue;
        }
        let mut at = 0;
        if let Some((form, first, start)) = open {
            let Some(end) = form.end_in_later_line(text) else { continue };
            found[first].push(start..lines[first].text().len());
            for (comments, line) in found[first + 1..index].iter_mut().zip(&lines[first + 1..index]) {
                comments.push(0..line.text().len());
            }
            found[index].push(0..end);
            open = None;
            at = end;
        }
        let code = spans_of_code(text);
        for _ in 0..MOST {
            let Some((form, start, inner)) = opening(text, at, &code) else { break };
            at = inner;
            if let Some(end) = form.end_in_line(text, start, inner) {
                found[index].push(start..end);
                at = end;
            } else if form.goes_on(text, start) && last[form as usize].is_some_and(|last| last > index) {
                open = Some((form, index, start));
                break;
            }
        }
    }
    found
}

/// The start of the next comment in a line: its form, its position, and the position of its text.
fn opening(line: &str, from: usize, code: &[Range<usize>]) -> Option<(Form, usize, usize)> {
    let signs = memchr::memchr2_iter(b'%', b'{', &line.as_bytes()[from..]).map(|at| from + at);
    signs.filter(|at| !code.iter().any(|span| span.contains(at))).find_map(|at| {
        let rest = &line[at..];
        // `{{%` is a shortcode of Hugo, and `{{#` a tag of Handlebars.
        let is_doubled = line[..at].ends_with('{');
        if rest.starts_with("%%") {
            // `%%{init: …}%%` is a directive of Mermaid.
            let begins = line[..at].trim().is_empty() || line[..at].ends_with(char::is_whitespace);
            return (begins && !rest.starts_with("%%{")).then_some((Form::Obsidian, at, at + 2));
        }
        if let Some((word, length)) = tag(rest).filter(|_| !is_doubled) {
            return (word == "comment").then_some((Form::Liquid, at, at + length));
        }
        // `{#id}` is an attribute.
        let inner = rest.strip_prefix("{#").filter(|_| !is_doubled)?;
        let inner = inner.strip_prefix('-').unwrap_or(inner);
        let is_comment = inner.is_empty() || inner.starts_with(char::is_whitespace);
        is_comment.then_some((Form::Jinja, at, line.len() - inner.len()))
    })
}

impl Form {
    /// The end of a comment in the line that it begins in.
    fn end_in_line(self, line: &str, start: usize, inner: usize) -> Option<usize> {
        let rest = &line[inner..];
        match self {
            Self::Obsidian => {
                let ends = rest.match_indices("%%").map(|(at, _)| inner + at + 2);
                let mut ends =
                    ends.filter(|end| !line[*end..].starts_with(|c: char| c.is_alphanumeric() || c == '%'));
                let at_edge = |end: &usize| line[..start].trim().is_empty() || line[*end..].trim().is_empty();
                ends.next().filter(at_edge)
            }
            Self::Liquid => end_of_liquid(line, inner),
            Self::Jinja => rest.find("#}").map(|at| inner + at + 2),
        }
    }

    /// Whether a comment that does not end in its line may continue on the next.
    fn goes_on(self, line: &str, start: usize) -> bool {
        match self {
            Self::Obsidian => line.trim() == "%%",
            Self::Liquid => true,
            Self::Jinja => line[..start].trim().is_empty(),
        }
    }

    /// The end, in this line, of a comment that began in an earlier one.
    fn end_in_later_line(self, line: &str) -> Option<usize> {
        match self {
            Self::Obsidian => (line.trim() == "%%").then_some(line.len()),
            Self::Liquid => end_of_liquid(line, 0),
            Self::Jinja => line.trim_end().ends_with("#}").then_some(line.len()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::left;
    use crate::markdown::dialects::lines::of_page;

    fn without_comments(text: &str) -> String {
        let lines = of_page(text);
        left(&lines).map_or_else(|| text.to_owned(), |left| left.into_iter().flatten().collect())
    }

    #[test]
    fn comments_are_left_out() {
        for (text, expected) in [
            ("a\n\n%% ask Mira %%\n\nb\n", "a\n\n\nb\n"),
            ("Restart it. %%ask Mira%%\n", "Restart it.\n"),
            ("%%ask Mira%% Restart it.\n", "Restart it.\n"),
            ("a\n%%\n## ask Mira\n\n```sh\nls\n```\n%%\nb\n", "a\nb\n"),
            ("a {% comment %}b{% endcomment %} c\n", "a  c\n"),
            ("a {%- comment -%}\nb\n\n{%- endcomment -%} c\n", "a\nc\n"),
            ("- a\n- {# b #}\n- c {#- d -#}\n", "- a\n- c\n"),
            ("{#\nask Mira\n#}\na", "a"),
            ("| a | {# b #} |\n", "| a |  |\n"),
            ("%% a %% b %% c %%\n", "b\n"),
        ] {
            assert_eq!(without_comments(text), expected, "{text}");
        }
    }

    #[test]
    fn other_text_stays() {
        for text in [
            "Scale from 50%% to 100%% of the pods",
            "Use %%s or %%d in the format.",
            "%%\nThe rest of the page",
            "{# the rest of the page\n\n1. Restart it",
            "{% comment %}\nThe rest of the page",
            "It begins with {# and\nends with #} somewhere",
            "`{# a #}` and `%% a %%`",
            "```\n{# a #}\n%% a %%\n```\n",
            "    {# a #}\n",
            "## Restore {#restore}\n\n## Roll back {#roll-back}\n",
            "{{% comment %}}a{{% /comment %}}",
            "%%{init: {\"theme\": \"dark\"}}%%",
            "100%",
        ] {
            assert_eq!(without_comments(text), text, "{text}");
        }
    }
}
