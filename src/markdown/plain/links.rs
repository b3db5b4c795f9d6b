//! Finds links of `AsciiDoc` and reStructuredText whose destination is clear from the text alone. Links that depend
//! on an attribute, a component of Antora or a label of another document are ignored.

use std::ops::Range;

use super::{lines, prose};
use crate::markdown::{LinkKind, Markup, slug};

/// A link, and the range of its destination.
pub struct Found {
    pub kind: LinkKind,
    pub destination: String,
    pub text: String,
    /// Whether it may also be a path relative to the documents.
    pub is_name: bool,
    pub range: Range<usize>,
}

pub fn find(text: &str, markup: Markup) -> Vec<Found> {
    let mut found = Vec::new();
    let each = &mut |line: &str, at: usize| match markup {
        Markup::Rest => rest_line(line, at, &mut found),
        _ => ascii_doc_line(line, at, &mut found),
    };
    if markup == Markup::Rest {
        rest_prose(text, each);
    } else {
        let lines = prose(text).into_iter().filter(|prose| !prose.line.starts_with("//"));
        let lines = lines.filter(|prose| !prose.line.starts_with(' '));
        lines.for_each(|prose| each(prose.line, prose.range.start));
    }
    found
}

/// The names of the files that a document includes, without their folders.
pub fn takes_in(text: &str, markup: Markup) -> Vec<String> {
    let mark = if markup == Markup::Rest { ".. include::" } else { "include::" };
    let paths = lines(text).into_iter().filter_map(|(line, _)| line.trim_start().strip_prefix(mark));
    let names = paths.filter_map(|path| path.split('[').next()?.trim().rsplit(['/', '$']).next());
    names.map(str::to_owned).collect()
}

/// Calls `each` for each line that is not in a literal block, code or a comment.
fn rest_prose(text: &str, each: &mut impl FnMut(&str, usize)) {
    const CODE: [&str; 9] = [
        "code-block",
        "code",
        "sourcecode",
        "parsed-literal",
        "prompt",
        "math",
        "raw",
        "graphviz",
        "highlight",
    ];
    // While set, lines that are indented more than this are skipped.
    let mut literal: Option<usize> = None;
    for (line, range) in lines(text) {
        let indent = line.len() - line.trim_start().len();
        if literal.is_some_and(|above| line.is_empty() || indent > above) {
            continue;
        }
        literal = None;
        let trimmed = line.trim_start();
        let directive =
            trimmed.strip_prefix(".. ").and_then(|rest| rest.split_once("::")).map(|(name, _)| name);
        let is_comment = trimmed.starts_with(".. ") && directive.is_none() && !trimmed.starts_with(".. _");
        let is_code = directive.is_some_and(|name| CODE.contains(&name))
            || directive.is_none() && trimmed.ends_with("::");
        if is_comment || is_code {
            literal = Some(indent);
        }
        if !is_comment {
            each(line, range.start);
        }
    }
}

fn ascii_doc_line(line: &str, start: usize, found: &mut Vec<Found>) {
    for (mark, is_reference) in [("link:", false), ("xref:", true)] {
        for (at, _) in line.match_indices(mark) {
            let is_word = line[..at].ends_with(|c: char| c.is_alphanumeric() || "\\:-_".contains(c));
            let rest = &line[at + mark.len()..];
            let Some((target, after)) = rest.split_once('[').filter(|_| !is_word) else { continue };
            let text = after.split(']').next().unwrap_or_default().to_owned();
            let from = start + at + mark.len();
            push_ascii_doc(target, text, is_reference, from..from + target.len(), found);
        }
    }
    for (at, _) in line.match_indices("<<") {
        let Some((inner, _)) = line[at + 2..].split_once(">>") else { continue };
        let (target, text) = inner.split_once(',').unwrap_or((inner, ""));
        if target.trim() == target && !inner.contains('<') && !line[..at].ends_with(['\\', '<']) {
            let from = start + at + 2;
            push_ascii_doc(target, text.trim().to_owned(), true, from..from + target.len(), found);
        }
    }
}

/// Adds a link of `AsciiDoc`. `is_reference`: without an extension, it leads to a section of the same document.
fn push_ascii_doc(
    target: &str,
    text: String,
    is_reference: bool,
    range: Range<usize>,
    found: &mut Vec<Found>,
) {
    let is_web = target.starts_with("https://") || target.starts_with("http://");
    let (path, anchor) = target.split_once('#').map_or((target, None), |(path, anchor)| (path, Some(anchor)));
    // Attributes, spaces, and the coordinates of Antora.
    let is_open = target.contains(['{', '`', '"', '+'])
        || path.is_empty() && anchor.is_none()
        || !is_web && (path.contains([':', '@', '$']) || path.starts_with('/'))
        || !is_reference && target.contains(char::is_whitespace);
    if is_open {
        return;
    }
    let is_file = path.contains('/') || path.rsplit_once('.').is_some_and(|(_, ending)| ending.len() <= 8);
    let destination = match anchor {
        None if is_reference && !is_file => format!("#{}", section(path)),
        Some(anchor) if path.is_empty() => format!("#{}", section(anchor)),
        _ if path.contains(char::is_whitespace) => return,
        _ => target.to_owned(),
    };
    found.push(Found { kind: LinkKind::Link, destination, text, is_name: !is_web, range });
}

/// The id of a section from a reference, which may give the title instead.
fn section(name: &str) -> String {
    if name.contains(char::is_whitespace) { slug::slug(name) } else { name.to_owned() }
}

fn rest_line(line: &str, start: usize, found: &mut Vec<Found>) {
    let trimmed = line.trim_start();
    for directive in [".. image::", ".. figure::"] {
        if let Some(path) = trimmed.strip_prefix(directive).map(str::trim).filter(|path| !path.is_empty()) {
            let from = start + line.find(path).unwrap_or_default();
            push_rest(LinkKind::Image, path, "", from..from + path.len(), found);
        }
    }
    let mut at = 0;
    while let Some(open) = line[at..].find('`') {
        let open = at + open;
        // Two backticks enclose code.
        if line[open..].starts_with("``") {
            let Some(end) = line[open + 2..].find("``") else { return };
            at = open + 2 + end + 2;
            continue;
        }
        let Some(length) = line[open + 1..].find('`') else { return };
        let (inner, end) = (&line[open + 1..open + 1 + length], open + 1 + length);
        let named =
            inner.rsplit_once('<').and_then(|(text, rest)| Some((text.trim(), rest.strip_suffix('>')?)));
        let role =
            line[..open].strip_suffix(':').and_then(|before| before.rsplit_once(':')).map(|(_, role)| role);
        let (text, target) = named.unwrap_or((inner, inner));
        let from = open + 1 + inner.rfind(target).unwrap_or_default();
        let range = start + from..start + from + target.len();
        match role {
            Some("doc" | "download") => push_rest(LinkKind::Link, target, text, range, found),
            None if named.is_some() && line[end + 1..].starts_with('_') && !target.ends_with('_') => {
                push_rest(LinkKind::Link, target, text, range, found);
            }
            _ => {}
        }
        at = end + 1;
    }
}

fn push_rest(kind: LinkKind, target: &str, text: &str, range: Range<usize>, found: &mut Vec<Found>) {
    let is_web = target.starts_with("https://") || target.starts_with("http://");
    // Skip substitutions, patterns, names in other projects, and mail addresses.
    let is_open = target.contains(['|', '*', '`', '@'])
        || target.contains(char::is_whitespace)
        || !is_web && target.contains(':');
    let is_rooted = target.starts_with('/');
    if is_open || target.is_empty() || is_rooted && kind == LinkKind::Image {
        return;
    }
    // A path that begins with a slash is relative to the sources' folder, which only Sphinx's configuration knows.
    let parts: Vec<&str> = target.split('/').filter(|part| !part.is_empty()).collect();
    let destination = if is_web { target.to_owned() } else { parts.join("/") };
    found.push(Found {
        kind,
        destination,
        text: text.to_owned(),
        is_name: !is_web && kind == LinkKind::Link,
        range,
    });
}

#[cfg(test)]
mod tests {
    use super::{Markup, find};

    fn destinations(text: &str, markup: Markup) -> Vec<String> {
        let found = find(text, markup);
        for link in &found {
            let written = &text[link.range.clone()];
            assert!(!written.is_empty() && !written.contains(['[', '`']), "{written}");
        }
        found.into_iter().map(|link| link.destination).collect()
    }

    #[test]
    fn links_of_ascii_doc() {
        let text = "See link:a.adoc[A], xref:b/c.adoc#d[C], xref:here[], <<there>>, <<Drain it,the drain>>, <<x.adoc#y>>.\n\
                    link:https://x.example/{v}[v] link:https://x.example/[x] xref:mod:page.adoc[p] xref:1.0@c::p.adoc[] \\link:z[]\n\
                    link:{url}/x[] uplink:q[] `cat <<EOF >>file` link:/abs[a]\n\
                    ----\nlink:code.adoc[]\n----\n// link:comment.adoc[]\n literal link:l.adoc[]\n";
        assert_eq!(
            destinations(text, Markup::AsciiDoc),
            ["a.adoc", "b/c.adoc#d", "#here", "#there", "#drain-it", "x.adoc#y", "https://x.example/"]
        );
    }

    #[test]
    fn links_of_restructured_text() {
        let text = "See `A <a.rst>`_, :doc:`b`, :doc:`the C </ops/c>`, :ref:`label`, `named <x_>`_, ``:doc:`code` ``, `word`.\n\
                    `Web <https://x.example/>`__ :doc:`other:page` :download:`D <d.csv>`\n\n.. image:: e.png\n   :alt: E\n\n\
                    .. code-block:: rst\n\n   :doc:`in-code`\n\nLiteral::\n\n   :doc:`in-literal`\n\n.. a comment :doc:`no`\n   :doc:`no`\n\n\
                    .. note:: :doc:`f`\n";
        assert_eq!(
            destinations(text, Markup::Rest),
            ["a.rst", "b", "ops/c", "https://x.example/", "d.csv", "e.png", "f"]
        );
    }
}
