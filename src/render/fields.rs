//! Placeholders in an alarm's texts: `{{ $labels.pod }}` is filled in when it fires, and shows as `pod` until then.

use serde::Serialize;

use crate::markdown::{Highlighter, fragment};

/// A piece of a text: literal text, or the name of a placeholder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Part {
    pub text: String,
    pub is_field: bool,
}

/// Marks around a field while the text is rendered as Markdown. Private-use characters, which no text should have.
const OPEN: char = '\u{e000}';
const CLOSE: char = '\u{e001}';

/// The most bytes of a placeholder.
const LONGEST: usize = 300;

/// Prefixes of a path that mean nothing to a reader.
const PREFIXES: [&str; 18] = [
    "$labels.",
    ".Labels.",
    ".labels.",
    ".CommonLabels.",
    "$values.",
    "metric_or_resource.label.",
    "metric_or_resource.labels.",
    "metric.label.",
    "metric.labels.",
    "resource.label.",
    "resource.labels.",
    "var.",
    "local.",
    "each.",
    "AWS::",
    "$externalLabels.",
    "$",
    ".",
];

pub fn parts(text: &str) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    let mut push = |text: &str, is_field: bool| match parts.last_mut() {
        _ if text.is_empty() => {}
        Some(last) if !is_field && !last.is_field => last.text.push_str(text),
        _ => parts.push(Part { text: text.to_owned(), is_field }),
    };
    let text = text.trim().replace([OPEN, CLOSE], "");
    let mut rest = text.as_str();
    while let Some(at) = rest.find(['{', '$', '%']) {
        push(&rest[..at], false);
        rest = &rest[at..];
        if let Some((inner, length)) = placeholder(rest) {
            push(&name(inner), true);
            rest = &rest[length..];
        } else {
            // All three characters are one byte long.
            push(&rest[..1], false);
            rest = &rest[1..];
        }
    }
    push(rest, false);
    parts
}

/// The text as plain text, for search and for titles.
pub fn plain(text: &str) -> String {
    let joined: String = parts(text).into_iter().map(|part| part.text).collect();
    joined.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text as HTML, rendered from Markdown as several systems do. Line breaks are kept.
pub fn html(text: &str, highlighter: &Highlighter) -> String {
    let marked: String = parts(text)
        .into_iter()
        .map(|part| if part.is_field { format!("{OPEN}{}{CLOSE}", part.text) } else { part.text })
        .collect();
    let lines: Vec<String> = marked.lines().map(|line| format!("{}  ", line.trim_end())).collect();
    let html = fragment(lines.join("\n").trim_end(), highlighter);
    with_fields(&html.replace("%EE%80%80", "").replace("%EE%80%81", ""))
}

/// Turns marks into elements. In a tag, where an element would break an attribute, the marks are dropped.
fn with_fields(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut in_tag = false;
    for character in html.chars() {
        match character {
            '<' => in_tag = true,
            '>' => in_tag = false,
            OPEN | CLOSE if in_tag => continue,
            OPEN => {
                out.push_str("<span class=\"field\">");
                continue;
            }
            CLOSE => {
                out.push_str("</span>");
                continue;
            }
            _ => {}
        }
        out.push(character);
    }
    out
}

/// The inner text of the placeholder at the start of a text, and the placeholder's whole length.
fn placeholder(text: &str) -> Option<(&str, usize)> {
    for (open, close) in [("{{", "}}"), ("${", "}"), ("%(", ")s")] {
        if let Some(inner) = text.strip_prefix(open) {
            let end = inner.find(close).filter(|end| *end <= LONGEST)?;
            return Some((&inner[..end], open.len() + end + close.len()));
        }
    }
    let path = text.strip_prefix('$')?;
    if !["labels.", "value", "externalLabels."].iter().any(|known| path.starts_with(known)) {
        return None;
    }
    let end = path.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '.'));
    let path = &path[..end.unwrap_or(path.len())];
    let path = path.trim_end_matches('.');
    Some((&text[..=path.len()], path.len() + 1))
}

/// A name for a placeholder's value: empty for control statements such as `{{ end }}`, `…` if no name fits.
fn name(inner: &str) -> String {
    let inner = inner.trim().trim_matches('-').trim();
    let first = inner.split_whitespace().next().unwrap_or_default();
    let steers = matches!(first, "if" | "else" | "end" | "range" | "with" | "template" | "define" | "block");
    if steers || inner.starts_with(['#', '/', '^', '!']) {
        return String::new();
    }
    let value = inner.split('|').next().unwrap_or_default().trim();
    let is_path = |path: &str| {
        !path.is_empty() && path.chars().all(|c| c.is_ascii_alphanumeric() || "$._:-".contains(c))
    };
    let path = if is_path(value) {
        Some(value)
    } else {
        // `printf "%.2f" $value`, `index $labels "pod"`
        let mut words = value.split(|c: char| c.is_whitespace() || "(),\"".contains(c));
        words.find(|word| (word.starts_with('$') || word.starts_with('.')) && word.len() > 1 && is_path(word))
    };
    let path = path.map(|path| {
        let prefix = PREFIXES.iter().find_map(|prefix| path.strip_prefix(prefix));
        prefix.unwrap_or(path).trim_matches(['.', ':'])
    });
    path.filter(|path| !path.is_empty()).unwrap_or("…").to_owned()
}

#[cfg(test)]
mod tests {
    use super::{parts, plain};

    #[test]
    fn placeholders_show_the_name_of_their_value() {
        for (text, shown) in [
            ("Pod {{ $labels.namespace }}/{{$labels.pod}} is down", "Pod namespace/pod is down"),
            ("{{ $value | humanizePercentage }} of requests fail", "value of requests fail"),
            ("{{ printf \"%.2f\" $value }}% are slow", "value% are slow"),
            ("{{ if gt $value 1.0 }}many{{ else }}one{{ end }}", "manyone"),
            ("{{ with query \"up\" }}{{ . | first | value }}{{ end }}", "…"),
            ("${AWS::StackName} ran out of ${var.disk} space", "StackName ran out of disk space"),
            ("The disk of ${metric_or_resource.label.instance}", "The disk of instance"),
            ("{{#is_alert}}{{host.name}} is silent{{/is_alert}}", "host.name is silent"),
            ("%(prometheusName)s restarts", "prometheusName restarts"),
            ("on $labels.instance.", "on instance."),
            ("it costs $5, 20% more than {that}", "it costs $5, 20% more than {that}"),
            ("{{ never closed", "{{ never closed"),
        ] {
            assert_eq!(plain(text), shown, "{text}");
        }
        assert!(parts("a {{ $labels.b }}")[1].is_field);
    }

    #[test]
    fn texts_are_markdown() {
        let html = |text| super::html(text, &super::Highlighter::new());
        assert_eq!(
            html("Look at `{{ $labels.pod }}`\n**{{ $value }}**"),
            "<p>Look at <code><span class=\"field\">pod</span></code><br>\n\
             <strong><span class=\"field\">value</span></strong></p>\n"
        );
        assert_eq!(html("[Look]({{ $labels.url }})"), "<p>Look</p>\n");
        // An address with a placeholder makes no link: only its text stays.
        assert_eq!(
            html(
                "[Look at {{ $labels.a }}](https://x.example/{{ $labels.a }}) [b](https://x.example/ \"{{ $labels.a }}\")"
            ),
            "<p>Look at <span class=\"field\">a</span> \
             <a class=\"external\" href=\"https://x.example/\" rel=\"noreferrer\" title=\"a\">b</a></p>\n"
        );
    }
}
