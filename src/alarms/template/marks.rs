//! The marks of a template: `{{ … }}`, `{% … %}`, `{# … #}`, ERB's `<% … %>`, Terraform's `%{ … }`, and those of
//! `lines`.

mod lines;

use std::collections::BTreeMap;
use std::ops::Range;

pub use lines::is_of_ytt;

/// Replaces a byte of a mark within a value: valid in any YAML value.
const FILLER: &str = "_";

/// The maximum number of bytes of a mark, and the most that a text may grow to when variables are filled in.
const LONGEST: usize = 16 * 1024;

const SHAPES: [(&str, &str); 5] = [("{{", "}}"), ("{%", "%}"), ("{#", "#}"), ("<%", "%>"), (DIRECTIVE, "}")];

/// The start of a directive in Terraform's templates. Elsewhere, `%{…}` is a format.
const DIRECTIVE: &str = "%{";

const DIRECTIVES: [&str; 5] = ["if", "for", "else", "endif", "endfor"];

/// Whether Prometheus itself fills in a mark when the alarm fires: `{{ $labels.pod }}`, `{{ $value | humanize }}`.
pub fn is_for_the_alarm(mark: &str) -> bool {
    const WORDS: [&str; 6] = ["$labels", "$value", "$externalLabels", "humanize", ".Labels", ".Value "];
    let body = mark.trim_start_matches(['{', '-', ' ']);
    WORDS.iter().any(|word| body.starts_with(word))
}

/// Whether any mark belongs to a template of files, and never to the text of an alarm.
pub fn are_of_a_template(text: &str) -> bool {
    const WORDS: [&str; 7] = [".Values", ".Release", ".Chart", "include ", "define ", "toYaml", "template "];
    text.lines().any(|line| begins_statement(line.trim_start()))
        || marks(text).into_iter().any(|mark| WORDS.iter().any(|word| text[mark.clone()].contains(word)))
}

/// Whether a text begins with a mark that is never a value: `{% if a %}`, `<% if a %>`, `%{ if a }`, `% if a:`.
pub fn begins_statement(text: &str) -> bool {
    text.starts_with("{%") || text.starts_with("<%") || is_directive(text) || lines::is_statement(text)
}

/// Whether a text may contain a mark that is replaced by a text.
pub fn may_have_values(text: &str) -> bool {
    ["{{", "<%"].iter().any(|open| text.contains(open)) || lines::may_have_values(text)
}

fn is_directive(text: &str) -> bool {
    let Some(body) = text.strip_prefix(DIRECTIVE) else { return false };
    let body = body.trim_start_matches(['~', ' ']);
    let word = body.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
    DIRECTIVES.contains(&word)
}

/// Whether a mark is replaced by a text.
fn is_value(mark: &str) -> bool {
    mark.starts_with("{{") || mark.starts_with("<%=") || lines::is_value(mark)
}

/// Every mark of a text, in order.
pub fn marks(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(first) = text[at..].find(['{', '<', '%', '[', '(', '#']) {
        let start = at + first;
        let rest = &text[start..];
        if let Some(length) = lines::length(&text[..start], rest) {
            found.push(start..start + length);
            at = start + length;
            continue;
        }
        let begins = |open: &str| rest.starts_with(open) && (open != DIRECTIVE || is_directive(rest));
        let Some((_, close)) = SHAPES.iter().find(|(open, _)| begins(open)) else {
            at = start + 1;
            continue;
        };
        let Some(length) = end(&rest[..rest.floor_char_boundary(LONGEST)], close) else {
            at = start + 2;
            continue;
        };
        found.push(start..start + length);
        at = start + length;
    }
    found
}

/// Where a mark ends; Helm takes text in back quotes literally: ``{{`{{ $value }}`}}``.
fn end(mark: &str, close: &str) -> Option<usize> {
    let body = &mark[2..];
    let inner = body.trim_start_matches(['-', ' ']);
    let quoted = body.len() - inner.len();
    for quote in ['`', '"'] {
        if let Some(text) = inner.strip_prefix(quote)
            && let Some(length) = text.find(quote)
        {
            let from = 2 + quoted + 1 + length + 1;
            return mark[from..].find(close).map(|end| from + end + close.len());
        }
    }
    body.find(close).map(|end| 2 + end + close.len())
}

/// The text without its marks, with every other byte at its old offset. Marks on lines of their own become blank.
pub fn blanked(text: &str) -> String {
    const VALUE: char = '\u{1}';
    const STATEMENT: char = '\u{2}';
    let mut masked = String::with_capacity(text.len());
    let mut from = 0;
    for mark in marks(text) {
        masked.push_str(&text[from..mark.start]);
        let mask = if is_value(&text[mark.clone()]) { VALUE } else { STATEMENT };
        let mut is_indent = false;
        masked.extend(text[mark.clone()].bytes().map(|byte| {
            // YAML needs the indentation at the start of a mark's further lines: it says which block the line belongs
            // to.
            is_indent = byte == b'\n' || is_indent && byte == b' ';
            if is_indent { char::from(byte) } else { mask }
        }));
        from = mark.end;
    }
    masked.push_str(&text[from..]);
    let mut is_first = false;
    let lines = masked.split_inclusive('\n').map(|line| {
        let is_alone = line.chars().all(|c| matches!(c, VALUE | STATEMENT) || c.is_whitespace());
        // YAML does not allow a block scalar to begin with more spaces than its first line has.
        if is_alone && is_first {
            return "\n".repeat(line.len());
        }
        is_first = begins_block(line);
        line.replace(STATEMENT, " ").replace(VALUE, if is_alone { " " } else { FILLER })
    });
    lines.collect()
}

/// Whether a line of YAML begins a block scalar: `expr: |`, `- >-`. A line of a query may also end with `>`.
fn begins_block(line: &str) -> bool {
    let head = line.trim_end().trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-'));
    let key = head.strip_suffix(['|', '>']).filter(|key| key.ends_with(' '));
    key.is_some_and(|key| key.trim_end().ends_with([':', '-']))
}

/// A blanked value with its marks put back as they render: variables filled in, quoted text without its quotes.
pub fn restored(blanked: &str, written: &str, known: &BTreeMap<String, String>) -> String {
    let mut whole = String::with_capacity(blanked.len());
    let mut from = 0;
    for mark in marks(written) {
        // YAML has joined the lines of a mark.
        let lines = written[mark].split('\n').enumerate();
        let lines = lines.map(|(at, line)| if at == 0 { line } else { line.trim_start_matches(' ') });
        let lines: Vec<&str> = lines.collect();
        let filler = lines.iter().map(|line| FILLER.repeat(line.len())).collect::<Vec<_>>().join(" ");
        let mark = lines.join(" ");
        // A mark on a line of its own is blank.
        let Some(at) = blanked[from..].find(&filler) else { continue };
        whole.push_str(&blanked[from..from + at]);
        let value = value(&mark, known).filter(|value| whole.len() + value.len() < LONGEST);
        whole.push_str(value.unwrap_or(&mark));
        from += at + filler.len();
    }
    whole.push_str(&blanked[from..]);
    whole
}

/// The value of a mark: a variable of the file, or a quoted text.
fn value<'t>(mark: &'t str, known: &'t BTreeMap<String, String>) -> Option<&'t str> {
    let inner = inside(mark)?;
    let literal =
        |quote: char| inner.strip_prefix(quote)?.strip_suffix(quote).filter(|text| !text.contains(quote));
    let name = inner.split('|').next().unwrap_or_default().trim();
    literal('`').or_else(|| literal('"')).or_else(|| known.get(name).map(String::as_str))
}

/// The content of a mark: `.Values.name` in `{{- .Values.name }}`.
pub fn inside(mark: &str) -> Option<&str> {
    let inner = mark.strip_prefix("{{")?.strip_suffix("}}")?;
    let inner = inner.strip_prefix('-').unwrap_or(inner);
    Some(inner.strip_suffix('-').unwrap_or(inner).trim())
}

/// Variables that are set once, to a literal: `{{- $alert := "X" -}}` in Helm, `{% set alert = "X" %}` in Ansible.
pub fn variables(text: &str) -> BTreeMap<String, String> {
    let mut found: BTreeMap<String, Option<String>> = BTreeMap::new();
    for mark in marks(text) {
        let Some((name, value)) = assignment(&text[mark]) else { continue };
        // A variable that is set again has more than one value.
        found.entry(name).and_modify(|known| *known = None).or_insert(value);
    }
    found.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
}

fn assignment(mark: &str) -> Option<(String, Option<String>)> {
    let inner = inside(mark).or_else(|| {
        let inner = mark.strip_prefix("{%")?.strip_suffix("%}")?;
        inner.trim_matches('-').trim().strip_prefix("set ")
    })?;
    let (name, value) = inner.split_once(":=").or_else(|| inner.split_once('='))?;
    let name = name.trim();
    let is_name =
        name.trim_start_matches('$').chars().all(|c| c.is_alphanumeric() || c == '_') && !name.is_empty();
    let literal = |quote: char| {
        let text = value.trim().strip_prefix(quote)?.strip_suffix(quote)?;
        (!text.contains(quote)).then(|| text.to_owned())
    };
    is_name.then(|| (name.to_owned(), ['"', '\'', '`'].into_iter().find_map(literal)))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{blanked, restored};

    #[test]
    fn marks_are_put_back_where_they_were() {
        let known = BTreeMap::from([("$a".to_owned(), "Down".to_owned())]);
        for (written, read) in [
            ("x {{ $a }}", "x Down"),
            ("up{ns=\"{{ .ns }}\"}\n  > 0", "up{ns=\"{{ .ns }}\"}\n> 0\n"),
            ("\"x {{ .b }} y\"", "x {{ .b }} y"),
            ("{{- if .x }}\nup\n{{- end }}", "\nup\n"),
            ("x <%= @a %>", "x <%= @a %>"),
            ("<% if x %>\nup\n<% end %>", "\nup\n"),
            ("%{ for x in y ~}\nup\n%{ endfor ~}", "\nup\n"),
            ("curl -w '%{http_code}'", "curl -w '%{http_code}'"),
            ("x [[ .a ]]", "x [[ .a ]]"),
            ("[[- range .jobs ]]\nup\n[[ end ]]", "\nup\n"),
            ("<< if .x >>\nup\n<<- end >>", "\nup\n"),
            ("% for x in y:\nup\n% endfor", "\nup\n"),
            ("<%def name=\"a(b)\">\nup\n</%def>", "\nup\n"),
            ("a: #@ \"Down\" + job", "a: #@ \"Down\" + job"),
            ("(@= name @)Down", "(@= name @)Down"),
            ("matrix[[0]] << 2", "matrix[[0]] << 2"),
        ] {
            // As YAML reads it: without quotes, indentation and blank lines.
            let text = blanked(written);
            let text = text
                .trim_matches('"')
                .replace("\n  ", "\n")
                .replace("            ", "")
                .replace("          ", "");
            let text = if read.ends_with('\n') && !text.ends_with('\n') { text + "\n" } else { text };
            assert_eq!(restored(&text, written, &known).trim(), read.trim());
        }
    }

    #[test]
    fn only_a_block_that_begins_with_a_mark_gets_more_lines() {
        assert_eq!(blanked("a: |\n  {{ .b }}\n  c\n"), format!("a: |\n{}  c\n", "\n".repeat(11)));
        assert_eq!(blanked("  x >\n  {{ .b }}\n  c\n"), format!("  x >\n{}\n  c\n", " ".repeat(10)));
    }
}
