//! Placeholders in an alarm's texts: `{{ $labels.pod }}` is filled in when the alarm fires, and is shown as `pod`
//! until then.

use serde::Serialize;

use crate::markdown::{Highlighter, fragment};
use crate::read::on_one_line;

/// A piece of a text: literal text, or the name of a placeholder.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[allow(clippy::struct_excessive_bools, reason = "templates read each of them")]
pub struct Part {
    pub text: String,
    pub is_field: bool,
    /// Whether it is code between backticks. The backticks are removed.
    pub is_code: bool,
    /// Whether this part begins, and ends, a piece of code. Code that contains a placeholder has several parts.
    pub begins_code: bool,
    pub ends_code: bool,
}

/// A piece of a text, or the backticks between pieces.
#[derive(Clone, Copy)]
enum Token<'a> {
    Text(&'a str),
    Field(&'a str),
    /// A run of this many backticks.
    Ticks(usize),
}

/// Markers around a placeholder while the text is rendered as Markdown. They are private-use characters, which texts
/// should not contain.
const OPEN: char = '\u{e000}';
const CLOSE: char = '\u{e001}';

/// The maximum number of bytes of a placeholder.
const LONGEST: usize = 300;

/// Prefixes of an expression that mean nothing to a reader.
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
    let text = text.trim().replace([OPEN, CLOSE], "");
    let mut rest = text.as_str();
    while let Some(at) = rest.find(['{', '$', '%']) {
        push(&mut parts, Token::Text(&rest[..at]), false);
        rest = &rest[at..];
        if let Some((inner, length)) = placeholder(rest) {
            push(&mut parts, Token::Field(&name(inner)), false);
            rest = &rest[length..];
        } else {
            // All three characters are one byte long.
            push(&mut parts, Token::Text(&rest[..1]), false);
            rest = &rest[1..];
        }
    }
    push(&mut parts, Token::Text(rest), false);
    parts
}

/// The parts of a one-line text. As in Markdown, backticks make code.
pub fn spoken(text: &str) -> Vec<Part> {
    with_code(&parts(text))
}

/// Like [`spoken`], but each piece of code is one part.
pub fn spoken_whole(text: &str) -> Vec<Part> {
    let mut whole: Vec<Part> = Vec::new();
    for part in spoken(text) {
        match whole.last_mut() {
            Some(last) if last.is_code && !last.ends_code => {
                last.text.push_str(&part.text);
                last.is_field = false;
                last.ends_code = part.ends_code;
            }
            _ => whole.push(part),
        }
    }
    whole
}

fn with_code(parts: &[Part]) -> Vec<Part> {
    let tokens = tokens(parts);
    let mut spoken: Vec<Part> = Vec::new();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        at += 1;
        let Token::Ticks(count) = *token else {
            push(&mut spoken, *token, false);
            continue;
        };
        let closes = |token: &Token<'_>| matches!(token, Token::Ticks(other) if *other == count);
        let Some(length) = tokens[at..].iter().position(closes) else {
            push(&mut spoken, *token, false);
            continue;
        };
        let first = spoken.len();
        for token in &tokens[at..at + length] {
            push(&mut spoken, *token, true);
        }
        if let Some(part) = spoken.get_mut(first) {
            part.begins_code = true;
        }
        if let Some(part) = spoken.last_mut() {
            part.ends_code = part.is_code;
        }
        at += length + 1;
    }
    spoken
}

fn tokens(parts: &[Part]) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    for part in parts {
        if part.is_field {
            tokens.push(Token::Field(&part.text));
            continue;
        }
        let mut rest = part.text.as_str();
        while let Some(at) = rest.find('`') {
            if at > 0 {
                tokens.push(Token::Text(&rest[..at]));
            }
            let after = rest[at..].trim_start_matches('`');
            tokens.push(Token::Ticks(rest.len() - at - after.len()));
            rest = after;
        }
        if !rest.is_empty() {
            tokens.push(Token::Text(rest));
        }
    }
    tokens
}

fn push(parts: &mut Vec<Part>, token: Token<'_>, is_code: bool) {
    let (text, is_field) = match token {
        Token::Text(text) => (text.to_owned(), false),
        Token::Field(text) => (text.to_owned(), true),
        Token::Ticks(count) => ("`".repeat(count), false),
    };
    match parts.last_mut() {
        _ if text.is_empty() => {}
        Some(last) if !is_field && !last.is_field && last.is_code == is_code => last.text.push_str(&text),
        _ => parts.push(Part { text, is_field, is_code, ..Part::default() }),
    }
}

/// An alarm's text as plain text on one line, for search and for titles.
pub fn plain(text: &str) -> String {
    let joined: String = spoken(text).into_iter().map(|part| part.text).collect();
    on_one_line(&joined)
}

/// Removes the backticks around code from a text that has no placeholders.
pub fn without_ticks(text: &str) -> String {
    let whole = Part { text: text.to_owned(), ..Part::default() };
    with_code(&[whole]).into_iter().map(|part| part.text).collect()
}

/// A text as HTML. It is rendered as Markdown, as several systems do. Line breaks are kept.
pub fn html(text: &str, highlighter: &Highlighter) -> String {
    let marked: String = parts(text)
        .into_iter()
        .map(|part| if part.is_field { format!("{OPEN}{}{CLOSE}", part.text) } else { part.text })
        .collect();
    let lines: Vec<String> = marked.lines().map(|line| format!("{}  ", line.trim_end())).collect();
    let html = fragment(lines.join("\n").trim_end(), highlighter);
    with_fields(&html.replace("%EE%80%80", "").replace("%EE%80%81", ""))
}

/// Turns the markers into elements. Markers inside a tag are removed, since an element would break the attribute.
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

/// The text inside the placeholder at the start of a text, and the length of the whole placeholder.
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

/// A name for the value of a placeholder. Empty for control statements such as `{{ end }}`, and `…` if no name fits.
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
    use super::{Part, parts, plain, spoken, spoken_whole, without_ticks};

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

    /// The text as the templates show it, with placeholders as `<i>`.
    fn shown(parts: Vec<Part>) -> String {
        let mut shown = String::new();
        for part in parts {
            shown.push_str(if part.begins_code { "<code>" } else { "" });
            shown.push_str(&if part.is_field { format!("<i>{}</i>", part.text) } else { part.text });
            shown.push_str(if part.ends_code { "</code>" } else { "" });
        }
        shown
    }

    #[test]
    fn backticks_make_code() {
        for (text, expected) in [
            ("The flag `--web.listen` is set", "The flag <code>--web.listen</code> is set"),
            ("Pod `{{ $labels.pod }}` restarts", "Pod <code><i>pod</i></code> restarts"),
            ("`{{ $labels.a }}/{{ $labels.b }}` is full", "<code><i>a</i>/<i>b</i></code> is full"),
            ("`a` and `b`", "<code>a</code> and <code>b</code>"),
            ("``a ` b``", "<code>a ` b</code>"),
            ("one ` is text", "one ` is text"),
            ("`a` is code, ` is not", "<code>a</code> is code, ` is not"),
            ("``", "``"),
            ("``` `", "``` `"),
            ("`<b>`", "<code><b></code>"),
        ] {
            assert_eq!(shown(spoken(text)), expected, "{text}");
        }
        assert_eq!(shown(spoken_whole("a `{{ $labels.a }}/{{ $labels.b }}` b")), "a <code>a/b</code> b");
        assert_eq!(plain("Pod `{{ $labels.pod }}` restarts"), "Pod pod restarts");
        assert_eq!(without_ticks("`a` {{ b }} ` c"), "a {{ b }} ` c");
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
        // An address with a placeholder does not become a link. Only its text stays.
        assert_eq!(
            html(
                "[Look at {{ $labels.a }}](https://x.example/{{ $labels.a }}) [b](https://x.example/ \"{{ $labels.a }}\")"
            ),
            "<p>Look at <span class=\"field\">a</span> \
             <a class=\"external\" href=\"https://x.example/\" rel=\"noreferrer\" title=\"a\">b</a></p>\n"
        );
    }
}
