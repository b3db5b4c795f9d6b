//! Hugo's shortcodes: `{{< name value key="value" >}}` and `{{% name %}}`.

use std::ops::Range;

/// A shortcode of Hugo.
#[derive(Debug, PartialEq, Eq)]
pub struct Shortcode<'t> {
    pub name: &'t str,
    pub is_end: bool,
    /// Whether it is written with `{{<` and `>}}`. The content is then usually HTML or code. With `{{%`, it is
    /// Markdown.
    pub is_angled: bool,
    /// Each argument's key, value, and the range of the value. The key of a positional argument is empty.
    pub arguments: Vec<(&'t str, &'t str, Range<usize>)>,
    /// Its range in the text.
    pub range: Range<usize>,
}

impl<'t> Shortcode<'t> {
    /// A value by its key.
    pub fn get(&self, key: &str) -> Option<&'t str> {
        self.named(&[key]).map(|(value, _)| value)
    }

    /// The value, and its range, of the first of several keys that is present.
    pub fn named(&self, keys: &[&str]) -> Option<(&'t str, Range<usize>)> {
        let found = keys.iter().find_map(|key| self.arguments.iter().find(|(name, ..)| name == key))?;
        Some((found.1, found.2.clone()))
    }

    /// The values without a key.
    pub fn plain(&self) -> impl Iterator<Item = (&'t str, Range<usize>)> {
        let plain = self.arguments.iter().filter(|(key, ..)| key.is_empty());
        plain.map(|(_, value, range)| (*value, range.clone()))
    }
}

/// The next shortcode of a text at or after `from`. An escaped one, `{{</* name */>}}`, does not count.
pub fn next(text: &str, from: usize) -> Option<Shortcode<'_>> {
    let mut at = from;
    loop {
        let start = at + text.get(at..)?.find("{{")?;
        match read(text, start) {
            Some(shortcode) => return Some(shortcode),
            None => at = start + 2,
        }
    }
}

/// The maximum number of bytes of a shortcode.
const LONGEST: usize = 4000;

fn read(text: &str, start: usize) -> Option<Shortcode<'_>> {
    let text = &text[..text.floor_char_boundary(start.saturating_add(LONGEST))];
    let (is_angled, end_mark) = match text.get(start..start + 3)? {
        "{{<" => (true, ">}}"),
        "{{%" => (false, "%}}"),
        _ => return None,
    };
    let mut at = start + 3;
    let skip = |at: usize| at + (text[at..].len() - text[at..].trim_start().len());
    at = skip(at);
    let is_end = text[at..].starts_with('/');
    at = skip(at + usize::from(is_end));
    let length = text[at..].find(|c: char| !c.is_alphanumeric() && !"-_./".contains(c))?;
    let name = text.get(at..at + length).filter(|name| !name.is_empty())?;
    // `{{</* name */>}}`
    if name.starts_with('/') {
        return None;
    }
    at += length;
    let mut arguments = Vec::new();
    loop {
        at = skip(at);
        let rest = &text[at..];
        if let Some(end) = ["", "/"]
            .iter()
            .find(|slash| rest.strip_prefix(**slash).is_some_and(|rest| rest.starts_with(end_mark)))
        {
            at += end.len() + end_mark.len();
            break;
        }
        if rest.starts_with("{{") {
            return None;
        }
        let (key, value, next) = argument(text, at, end_mark)?;
        arguments.push((key, &text[value.clone()], value));
        at = next;
    }
    let name = name.trim_end_matches(".html").trim_end_matches('/');
    Some(Shortcode { name, is_end, is_angled, arguments, range: start..at })
}

/// A key, the range of its value, and the start of the rest.
fn argument<'t>(text: &'t str, at: usize, end_mark: &str) -> Option<(&'t str, Range<usize>, usize)> {
    let rest = &text[at..];
    let key = rest.find(|c: char| !c.is_alphanumeric() && c != '-' && c != '_').unwrap_or(rest.len());
    let equals = rest[key..].starts_with('=') && key > 0;
    let (key, at) = if equals { (&rest[..key], at + key + 1) } else { ("", at) };
    let rest = &text[at..];
    if let Some(quote) = rest.chars().next().filter(|c| matches!(c, '"' | '`' | '\'')) {
        let inner = &rest[1..];
        let mut escaped = false;
        let end = inner.char_indices().find(|(_, c)| {
            let ends = *c == quote && !escaped;
            escaped = *c == '\\' && !escaped && quote != '`';
            ends
        })?;
        let value = at + 1..at + 1 + end.0;
        return Some((key, value.clone(), value.end + 1));
    }
    let end = rest.find(|c: char| c.is_whitespace()).unwrap_or(rest.len());
    let end = rest.find(end_mark).map_or(end, |mark| mark.min(end));
    (end > 0).then_some((key, at..at + end, at + end))
}

#[cfg(test)]
mod tests {
    use super::next;

    #[test]
    fn shortcodes_are_read() {
        let text =
            r#"a {{< figure src="a b.png" alt=`x "y"` width=20 >}} {{% /tab %}} {{< ref x.md >}} {{< x />}}"#;
        let figure = next(text, 0).expect("it is one");
        assert_eq!((figure.name, figure.is_end, figure.is_angled), ("figure", false, true));
        assert_eq!(figure.get("src"), Some("a b.png"));
        assert_eq!(figure.get("alt"), Some("x \"y\""));
        assert_eq!(figure.get("width"), Some("20"));
        let end = next(text, figure.range.end).expect("it is one");
        assert_eq!((end.name, end.is_end, end.is_angled), ("tab", true, false));
        let link = next(text, end.range.end).expect("it is one");
        assert_eq!(link.plain().next().map(|(value, _)| value), Some("x.md"));
        assert_eq!(next(text, link.range.end).map(|last| &text[last.range]), Some("{{< x />}}"));
    }

    #[test]
    fn other_braces_are_not_shortcodes() {
        for text in
            ["{{ $labels.x }}", "{{</* ref \"x\" */>}}", "{{< ", "{{< x \"y >}}", "{{<", "{{% %}}", "{{"]
        {
            assert_eq!(next(text, 0), None, "{text}");
        }
    }
}
