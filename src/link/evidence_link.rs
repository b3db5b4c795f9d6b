//! Finds the link in a piece of evidence. People write words around it.

/// The link in a piece of evidence: `https://ci.acme.example/881` in `[load test](https://ci.acme.example/881)`, in
/// `load test: https://ci.acme.example/881` and in `https://ci.acme.example/881 (p99 120 ms)`. A text without one is
/// unchanged.
pub fn evidence_link(text: &str) -> &str {
    let text = unwrapped(text.trim());
    let link = of_markdown(text).or_else(|| between_words(text));
    link.map_or(text, unwrapped)
}

/// Markdown allows angle brackets around a link.
fn unwrapped(text: &str) -> &str {
    text.strip_prefix('<').and_then(|text| text.strip_suffix('>')).unwrap_or(text)
}

/// The target of the first link of Markdown, without its title.
fn of_markdown(text: &str) -> Option<&str> {
    let (before, rest) = text.split_once("](")?;
    let (words, _) = before.split_once('[')?;
    let mut open = 0_usize;
    let end = rest.find(|c: char| {
        let is_end = c == ')' && open == 0;
        match c {
            '(' => open += 1,
            ')' => open = open.saturating_sub(1),
            _ => {}
        }
        is_end
    })?;
    let target = rest[..end].trim();
    let title =
        target.split_once([' ', '\t']).filter(|(_, title)| title.trim_start().starts_with(['"', '\'']));
    (!is_open(words)).then(|| title.map_or(target, |(target, _)| target))
}

/// The first address in a text with words around it.
fn between_words(text: &str) -> Option<&str> {
    let at = ["https://", "http://"].iter().filter_map(|scheme| text.find(scheme)).min()?;
    let (words, link) = text.split_at(at);
    if words.is_empty() {
        return before_words(link);
    }
    if !words.ends_with(|c: char| c.is_whitespace() || matches!(c, '(' | '<' | ':')) || is_open(words) {
        return None;
    }
    let link = link.split(|c: char| c.is_whitespace() || c == '>').next().unwrap_or(link);
    let link = link.trim_end_matches(['.', ',', ';', ':', '!', '?']);
    Some(link.strip_suffix(')').filter(|_| words.ends_with('(')).unwrap_or(link))
}

/// The address at the start of a text, if words follow it. Some addresses have spaces in them, so a space alone is no sign.
fn before_words(text: &str) -> Option<&str> {
    let (first, _) = text.split_once(char::is_whitespace)?;
    let end = first.trim_end_matches([',', ';', ':']);
    if end.len() < first.len() {
        return Some(end);
    }
    let (link, note) = text.split_once(" (")?;
    note.ends_with(')').then(|| link.trim_end())
}

/// Whether the words before a link say that there is none yet: `TODO: link the run of …`.
fn is_open(words: &str) -> bool {
    let mut words = words.split(|c: char| c.is_whitespace() || matches!(c, '(' | '[' | '*' | ','));
    // `todo-app: …` is a name.
    let is_mark = |word: &str, mark: &str| {
        word == mark || word.strip_suffix(':').is_some_and(|word| word.eq_ignore_ascii_case(mark))
    };
    words.any(|word| ["TODO", "TBD", "TBA", "FIXME"].iter().any(|mark| is_mark(word, mark)))
}

#[cfg(test)]
mod tests {
    use super::evidence_link;

    #[test]
    fn a_link_is_found_among_words() {
        for text in [
            "https://ci.acme.example/881",
            " <https://ci.acme.example/881> ",
            "[load test](https://ci.acme.example/881)",
            "[load test](<https://ci.acme.example/881> \"p99\")",
            "[load test](https://ci.acme.example/881 'p99')",
            "![load test](https://ci.acme.example/881)",
            "Load test: [run 881](https://ci.acme.example/881), p99 120 ms",
            "- [run](https://ci.acme.example/881) and [graph](https://graphs.acme.example/1)",
            "load test: https://ci.acme.example/881",
            "load test:https://ci.acme.example/881.",
            "load test (https://ci.acme.example/881)",
            "load test <https://ci.acme.example/881>",
            "<https://ci.acme.example/881> (p99 120 ms)",
            "https://ci.acme.example/881 (p99 120 ms)",
            "https://ci.acme.example/881, p99 120 ms",
            "https://ci.acme.example/881: p99",
            "todo-app: https://ci.acme.example/881",
        ] {
            assert_eq!(evidence_link(text), "https://ci.acme.example/881", "{text}");
        }
        assert_eq!(evidence_link("[a](https://a.example/b_(c))"), "https://a.example/b_(c)");
        assert_eq!(
            evidence_link("[restore](../runbooks/restore.md#verify)"),
            "../runbooks/restore.md#verify"
        );
    }

    #[test]
    fn other_texts_are_unchanged() {
        for text in [
            "../runbooks/restore.md",
            "ticket 812",
            "TODO: link the run of https://ci.acme.example/",
            "TODO [run](https://ci.acme.example/881)",
            "**TODO(mira)** https://ci.acme.example/881",
            "tbd: https://ci.acme.example/881",
            "https://files.acme.example/Load test/run 5.docx",
            "https://files.acme.example/Load test, run 5.docx",
            "https://files.acme.example/Load - run 5.docx",
            "https://a.example/b_(c)",
            "https://login.acme.example/?next=https://a.example/",
            "view-source:x?https://a.example/ b",
            "[a]",
            "[a](b",
            "",
        ] {
            assert_eq!(evidence_link(text), text, "{text}");
        }
    }
}
