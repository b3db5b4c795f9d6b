//! Placeholders in links: `{{ $labels.type }}`, `${var.base}`, `%(name)s`, `<%= base %>`, `[[ .base ]]`.

/// Replaces each placeholder in a masked link.
pub const MARK: char = '\u{1}';

/// A link with a [`MARK`] in place of each placeholder.
pub fn masked(link: &str) -> String {
    let mut masked = String::with_capacity(link.len());
    let mut rest = link;
    while let Some((start, length)) = next(rest) {
        masked.push_str(&rest[..start]);
        masked.push(MARK);
        rest = &rest[start + length..];
    }
    masked.push_str(rest);
    masked
}

pub fn has_placeholder(link: &str) -> bool {
    next(link).is_some()
}

/// Whether a link ends with the name of a page, and only the part before it is filled in: `${base}/docs/cpu.md`.
pub fn names_a_page(link: &str) -> bool {
    let masked = masked(link);
    let place = masked.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
    place.rsplit('/').next().is_some_and(|name| !name.is_empty() && !name.contains(MARK))
}

/// The start and length of the first placeholder.
fn next(text: &str) -> Option<(usize, usize)> {
    let shapes = [
        ("{{", "}}"),
        ("${", "}"),
        ("%(", ")s"),
        ("<%", "%>"),
        ("$(", ")"),
        ("[[ ", "]]"),
        ("[[.", "]]"),
        ("<< ", " >>"),
        ("(@= ", " @)"),
    ];
    let whole = shapes.iter().filter_map(|(open, close)| {
        let start = text.find(open)?;
        let length = text[start..].find(close)? + close.len();
        Some((start, length))
    });
    // ytt writes an expression in place of a value.
    let is_value = text.starts_with("#@ ").then_some((0, text.len()));
    whole.chain(statements(text)).chain(variable(text)).chain(is_value).min()
}

/// The start and length of a conditional block: `{% if a %}x{% else %}y{% endif %}`. Only the template engine knows
/// what remains of it.
fn statements(text: &str) -> Option<(usize, usize)> {
    let start = text.find("{%")?;
    let length = text[start..].rfind("%}")? + "%}".len();
    Some((start, length))
}

/// `$labels.type`
fn variable(text: &str) -> Option<(usize, usize)> {
    let start = text
        .match_indices('$')
        .map(|(at, _)| at)
        .find(|at| text[at + 1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '_'))?;
    let rest = &text[start + 1..];
    let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '.')).unwrap_or(rest.len());
    Some((start, end + 1))
}

#[cfg(test)]
mod tests {
    use super::{masked, names_a_page};

    #[test]
    fn links_that_end_with_a_name() {
        for link in ["${base}/cpu.md", "https://{{ $x }}.example/docs/cpu/?a={{ $b }}", "$BASE/cpu#a"] {
            assert!(names_a_page(link), "{link}");
        }
        for link in ["${base}", "${base}/", "https://a.example/{{ $x }}/", "docs/{{ $x }}.md", "$BASE#a"] {
            assert!(!names_a_page(link), "{link}");
        }
    }

    #[test]
    fn every_shape_is_masked() {
        assert_eq!(masked("docs/{{ $labels.type }}/README.md"), "docs/\u{1}/README.md");
        assert_eq!(masked("${var.runbook_base_url}/x.md"), "\u{1}/x.md");
        assert_eq!(masked("https://x/%(prometheusName)s#a"), "https://x/\u{1}#a");
        assert_eq!(masked("docs/$labels.type/a"), "docs/\u{1}/a");
        assert_eq!(masked("<%= @base %>/<%= name %>.md"), "\u{1}/\u{1}.md");
        assert_eq!(masked("$(base)/x.md#{{ $labels.a }}"), "\u{1}/x.md#\u{1}");
        assert_eq!(masked("docs/{% if a %}x{% else %}y{% endif %}.md"), "docs/\u{1}.md");
        assert_eq!(masked("docs/[[ .name ]]/<< .page >>.md"), "docs/\u{1}/\u{1}.md");
        assert_eq!(masked("[[ .RunbookURL]]#down"), "\u{1}#down");
        assert_eq!(masked("[[.RunbookURL]]#down"), "\u{1}#down");
        assert_eq!(masked("docs/(@= name @).md"), "docs/\u{1}.md");
        assert_eq!(masked("#@ data.values.base + \"/x.md\""), "\u{1}");
        assert_eq!(masked("cost-in-$5.md"), "cost-in-$5.md");
        assert_eq!(masked("docs/100%}.md"), "docs/100%}.md");
    }
}
