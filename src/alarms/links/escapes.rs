//! Removes marks that stop a template engine from filling something in. What remains is the alarm's own text.
//!
//! Helm writes text as a literal, ``{{`{{ $labels.pod }}`}}`` or `{{ "{{" }} $labels.pod {{ "}}" }}`. Jinja has
//! `{% raw %}`.

use std::borrow::Cow;

use crate::hcl::WITH;

/// How many times marks are removed: a chart within a chart escapes twice.
const MOST: usize = 4;

/// Functions of templates that a text may pass through without changing its meaning.
pub const SAME: [&str; 8] =
    ["quote", "squote", "toString", "trim", "trimSpace", "safe", "nospace", "toRawJson"];

/// The text that Helm or Ansible renders.
pub fn taken_off(text: &str) -> Cow<'_, str> {
    let mut text = without_values(text);
    for _ in 0..MOST {
        if !text.contains("{{") && !text.contains("{%") && !text.contains("\\{") && !text.contains("\\}") {
            break;
        }
        let next = once(&text);
        if next == *text {
            break;
        }
        text = Cow::Owned(next);
    }
    text
}

/// A text without the values that a file of Terraform is filled in with: only the file says what they mean.
pub fn without_values(text: &str) -> Cow<'_, str> {
    if !text.contains(WITH) {
        return Cow::Borrowed(text);
    }
    let mut rest = text;
    let mut whole = String::with_capacity(text.len());
    while let Some((before, behind)) = rest.split_once(WITH) {
        whole.push_str(before);
        rest = &behind[behind.find(")}").unwrap_or(behind.len())..];
    }
    whole.push_str(rest);
    Cow::Owned(whole)
}

fn once(text: &str) -> String {
    let mut whole = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['{', '\\']) {
        let (before, mark) = rest.split_at(at);
        whole.push_str(before);
        if let Some(literal) = literal(mark).or_else(|| raw(mark)) {
            if literal.trims_before {
                whole.truncate(whole.trim_end().len());
            }
            whole.push_str(&literal.text);
            rest = &mark[literal.length..];
            if literal.trims_after {
                rest = rest.trim_start();
            }
        } else if let Some(length) =
            ["\\{\\{", "\\{{", "\\}\\}", "\\}}"].into_iter().find(|own| mark.starts_with(own))
        {
            whole.push_str(if length.contains('{') { "{{" } else { "}}" });
            rest = &mark[length.len()..];
        } else {
            let length = if mark.starts_with("{{") { 2 } else { 1 };
            whole.push_str(&mark[..length]);
            rest = &mark[length..];
        }
    }
    whole.push_str(rest);
    whole
}

/// A mark that is rendered as a fixed text.
struct Literal {
    text: String,
    length: usize,
    trims_before: bool,
    trims_after: bool,
}

/// ``{{- `text` -}}``, `{{ "text" }}`, `{{ "text" | quote }}`
fn literal(mark: &str) -> Option<Literal> {
    let inner = mark.strip_prefix("{{")?;
    let trims_before = inner.starts_with('-');
    let inner = inner.strip_prefix('-').unwrap_or(inner).trim_start();
    let inner =
        ["print ", "printf "].iter().find_map(|word| inner.strip_prefix(word)).unwrap_or(inner).trim_start();
    // Inside a quoted YAML value, the quotes may be escaped.
    let quote = ["`", "\\\"", "\"", "'"].into_iter().find(|quote| inner.starts_with(quote))?;
    let body = &inner[quote.len()..];
    let end = closing(body, quote)?;
    let text = &body[..end];
    let mut behind = body[end + quote.len()..].trim_start();
    while let Some(piped) = behind.strip_prefix('|') {
        let piped = piped.trim_start();
        let word = SAME.iter().find(|word| {
            piped.strip_prefix(**word).is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric()))
        })?;
        behind = piped[word.len()..].trim_start();
    }
    let trims_after = behind.starts_with('-');
    let behind = behind.strip_prefix('-').unwrap_or(behind).strip_prefix("}}")?;
    let text = if quote == "`" { text.to_owned() } else { text.replace("\\\"", "\"").replace("\\\\", "\\") };
    Some(Literal { text, length: mark.len() - behind.len(), trims_before, trims_after })
}

/// Where a quote closes; a backslash escapes a double quote, but not a back quote.
fn closing(body: &str, quote: &str) -> Option<usize> {
    let ends = body.match_indices(quote).map(|(at, _)| at);
    ends.into_iter().find(|at| quote != "\"" || !body[..*at].ends_with('\\'))
}

/// `{% raw %}` and `{%- endraw -%}`, which are rendered as nothing.
fn raw(mark: &str) -> Option<Literal> {
    let inner = mark.strip_prefix("{%")?;
    let (body, behind) = inner.split_once("%}")?;
    let word = body.trim_matches(['-', '+']).trim();
    matches!(word, "raw" | "endraw" | "verbatim" | "endverbatim").then(|| Literal {
        text: String::new(),
        length: mark.len() - behind.len(),
        trims_before: body.starts_with('-'),
        trims_after: body.ends_with('-'),
    })
}

#[cfg(test)]
mod tests {
    use super::taken_off;

    #[test]
    fn every_escape_is_removed() {
        let wanted = "https://x/?c={{ $labels.c }}";
        for text in [
            "https://x/?c={{ $labels.c }}",
            "{{`https://x/?c={{ $labels.c }}`}}",
            "{{ `https://x/?c={{ $labels.c }}` }}",
            "{{- `https://x/?c={{ $labels.c }}` -}}",
            "https://x/?c={{`{{`}} $labels.c {{`}}`}}",
            "https://x/?c={{ \"{{\" }} $labels.c {{ \"}}\" }}",
            "https://x/?c={{\"{{\"}} $labels.c {{\"}}\"}}",
            "https://x/?c={{ '{{' }} $labels.c {{ '}}' }}",
            "https://x/?c={{ \\\"{{\\\" }} $labels.c {{ \\\"}}\\\" }}",
            "https://x/?c={{ \"{{ $labels.c }}\" }}",
            "https://x/?c={{`{{ $labels.c }}` | toString}}",
            "https://x/?c={{ print \"{{ $labels.c }}\" }}",
            "https://x/?c=\\{\\{ $labels.c \\}\\}",
            "https://x/?c=\\{{ $labels.c }}",
            "{% raw %}https://x/?c={{ $labels.c }}{% endraw %}",
            "{%- raw -%} https://x/?c={{ $labels.c }} {%- endraw -%}",
            "https://x/?c={%raw%}{{ $labels.c }}{%endraw%}",
        ] {
            let found = taken_off(text);
            assert_eq!(found, wanted, "{text}");
        }
    }

    #[test]
    fn placeholders_of_the_alarm_itself_are_kept() {
        for text in [
            "{{ $labels.c }}",
            "{{ .Values.url }}/x",
            "{% if a %}x{% endif %}",
            "{ a \\ b",
            "{{",
            "{{ `a",
            "C:\\x",
        ] {
            assert_eq!(taken_off(text), text);
        }
    }
}
