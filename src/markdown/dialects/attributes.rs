//! Attribute lists: `{#id}`, `{.class}`, `{: #id .class key="value" }`.

/// An attribute list. Only its id matters to a page.
#[derive(Debug, PartialEq, Eq)]
pub struct Attributes<'t> {
    pub id: Option<&'t str>,
    /// In bytes.
    pub length: usize,
}

/// The attribute list at the end of a heading, and where it begins. Without a colon, only ids and classes are
/// attributes: `GET /orders/{id}` has none.
pub fn of_heading(text: &str) -> Option<(usize, Attributes<'_>)> {
    let trimmed = text.trim_end();
    let start = trimmed.rfind('{')?;
    let list = read(&trimmed[start..], false)?;
    (list.length == trimmed.len() - start).then_some((start, list))
}

/// The attribute list at the start of the text after a link, an image, code or emphasis.
/// Without a colon, keys are attributes only if `takes_keys` is set: `` `up`{job="x"} `` is a metric.
pub fn of_inline(text: &str, takes_keys: bool) -> Option<Attributes<'_>> {
    read(text, takes_keys)
}

fn read(text: &str, takes_keys: bool) -> Option<Attributes<'_>> {
    let inner = text.strip_prefix('{')?;
    let end = inner.find('}')?;
    let inner = &inner[..end];
    let (inner, takes_keys) = inner.strip_prefix(':').map_or((inner, takes_keys), |rest| (rest, true));
    let mut id = None;
    let mut rest = inner.trim();
    let mut is_empty = true;
    while !rest.is_empty() {
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let (word, _) = rest.split_at(end);
        let length = if let Some(name) = word.strip_prefix('#') {
            let name = name.find(['#', '.']).map_or(name, |dot| if dot == 0 { "" } else { name });
            id = id.or(Some(name).filter(|name| !name.is_empty() && !name.starts_with('{')));
            id?;
            end
        } else if let Some(class) = word.strip_prefix('.') {
            is_name(class).then_some(end)?
        } else if takes_keys {
            value(rest)?
        } else {
            return None;
        };
        is_empty = false;
        rest = rest[length..].trim_start();
    }
    (!is_empty).then_some(Attributes { id, length: end + 2 })
}

/// The length of `key=value` or `key="a value"`.
fn value(text: &str) -> Option<usize> {
    let (key, value) = text.split_once('=')?;
    if !is_name(key) {
        return None;
    }
    let length = match value.chars().next().filter(|c| matches!(c, '"' | '\'')) {
        Some(quote) => value[1..].find(quote)? + 2,
        None => value.find(char::is_whitespace).unwrap_or(value.len()),
    };
    (length > 0).then_some(key.len() + 1 + length)
}

fn is_name(word: &str) -> bool {
    word.starts_with(|c: char| c.is_alphabetic() || c == '_' || c == '-')
        && word.chars().all(|c| c.is_alphanumeric() || "-_:.".contains(c))
}

/// A line that is only an attribute list: `{: #id .class }`, `{:toc}`.
pub fn of_line(line: &str) -> Option<Attributes<'_>> {
    let inner = line.strip_prefix("{:")?.strip_suffix('}')?;
    if matches!(inner.trim(), "toc" | ":toc") {
        return Some(Attributes { id: None, length: line.len() });
    }
    read(line, true).filter(|list| list.length == line.len())
}

#[cfg(test)]
mod tests {
    use super::{of_heading, of_inline, of_line};

    #[test]
    fn headings_have_ids_and_classes_only() {
        for (text, id) in [
            ("Restore {#restore}", Some("restore")),
            ("Restore { #restore .x }", Some("restore")),
            ("Restore {.x}", None),
            ("Restore {: #restore data-x=\"a b\" }", Some("restore")),
        ] {
            let (start, list) = of_heading(text).expect("it has one");
            assert_eq!((&text[..start], list.id), ("Restore ", id), "{text}");
        }
        for text in
            ["GET /orders/{id}", "Restart ${SERVICE}", "{id}", "a {#}", "b {}", "c {#x} d", "e {x=y}", "}"]
        {
            assert_eq!(of_heading(text), None, "{text}");
        }
    }

    #[test]
    fn lists_behind_links() {
        for (text, length) in [
            ("{:target=\"_blank\"} x", 18),
            ("{target=_blank}", 15),
            ("{ .md-button #a }.", 17),
            ("{: width=\"30\" }", 15),
        ] {
            assert_eq!(of_inline(text, true).map(|list| list.length), Some(length), "{text}");
        }
        for text in ["{x}", "{}", "{ }", "{{x=y}}", "{a b=c}", "{=y}"] {
            assert_eq!(of_inline(text, true), None, "{text}");
        }
    }

    #[test]
    fn a_metric_is_not_one() {
        assert_eq!(of_inline("{job=\"x\"}", false), None);
        assert!(of_inline("{:.bash}", false).is_some());
    }

    #[test]
    fn lists_on_a_line() {
        let id = |line| of_line(line).map(|list| list.id);
        assert_eq!(id("{: #a .b }"), Some(Some("a")));
        assert_eq!(id("{:toc}"), Some(None));
        assert_eq!(id("{: .no_toc }"), Some(None));
        assert_eq!(of_line("{: x }"), None);
    }
}
