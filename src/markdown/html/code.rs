//! Code blocks.

use pulldown_cmark::CodeBlockKind;

use super::OpenCode;
use crate::markdown::write::{attribute, escape};

/// The language of a fence: its first word, without what some tools add to it (`bash{1,3}`, `yaml:file.yaml`,
/// `{.sql}`).
pub fn language(kind: &CodeBlockKind<'_>) -> Option<String> {
    let CodeBlockKind::Fenced(info) = kind else { return None };
    let word = info.trim_start_matches(['{', '.', ' ']).split_whitespace().next()?;
    let word = word.split(['{', '}', ':', ',', '=']).next()?;
    let is_name = word.chars().all(|c| c.is_ascii_alphanumeric() || "+#-_.".contains(c));
    (is_name && !word.is_empty() && word.len() <= 32).then(|| word.to_ascii_lowercase())
}

/// The title that a fence has: `title="file.yaml"`, `{filename="file.yaml"}`, `[file.yaml]`.
pub fn title(kind: &CodeBlockKind<'_>) -> Option<String> {
    let CodeBlockKind::Fenced(info) = kind else { return None };
    let quoted = ["title=", "filename=", "file="].iter().find_map(|key| {
        let (before, value) = info.split_once(key)?;
        let is_key = before.ends_with([' ', '{', ',', ':']);
        let quote = value.chars().next().filter(|c| is_key && matches!(c, '"' | '\''))?;
        value[1..].split_once(quote).map(|(title, _)| title)
    });
    let bracketed = || {
        let (_, rest) = info.split_once(" [")?;
        rest.trim_end().strip_suffix(']')
    };
    let title = quoted.or_else(bracketed)?.trim();
    (!title.is_empty()).then(|| title.to_owned())
}

/// Whether code has columns: more than two lines with a wide gap, or with a bar in the same place. Such code is the output
/// of a command, whatever its language, and its lines are not wrapped.
fn has_columns(code: &str) -> bool {
    let is_row = |line: &&str| ["   ", "\t"].into_iter().any(|gap| line.contains(gap));
    // The pipes of a script are in different places.
    let mut bars: Vec<usize> = code.lines().filter_map(|line| line.find(" | ")).collect();
    bars.sort_unstable();
    code.lines().map(str::trim).filter(is_row).nth(2).is_some() || bars.windows(3).any(|bar| bar[0] == bar[2])
}

/// Writes a code block. `highlighted`: the HTML of the code, or `None` if it is not highlighted.
pub fn write(out: &mut String, block: &OpenCode, highlighted: Option<&str>) {
    out.push_str(if has_columns(&block.code) {
        "<div class=\"code columns\""
    } else {
        "<div class=\"code\""
    });
    if let Some(language) = &block.language {
        attribute(out, "data-lang", language);
    }
    out.push('>');
    if let Some(title) = &block.title {
        out.push_str("<p class=\"code-title\">");
        escape(out, title);
        out.push_str("</p>");
    }
    out.push_str("<pre tabindex=\"0\"><code>");
    match highlighted {
        Some(html) => out.push_str(html),
        None => escape(out, &block.code),
    }
    out.push_str("</code></pre></div>\n");
}

#[cfg(test)]
mod tests {
    use pulldown_cmark::CodeBlockKind::{Fenced, Indented};

    #[test]
    fn the_language_is_the_first_word() {
        for (info, expected) in [
            ("bash", Some("bash")),
            ("YAML title=\"a\"", Some("yaml")),
            ("{.sql .numbers}", Some("sql")),
            ("python{1,3}", Some("python")),
            ("yaml:deploy.yaml", Some("yaml")),
            ("c++", Some("c++")),
            ("a\"b<", None),
            ("", None),
        ] {
            assert_eq!(super::language(&Fenced(info.into())).as_deref(), expected, "{info}");
        }
        assert_eq!(super::language(&Indented), None);
    }

    #[test]
    fn columns_are_wide_gaps_in_three_lines() {
        for (code, expected) in [
            ("NAME      READY   AGE\nai-1-abc  0/1     2d\nai-2-abc  0/1     2d\n", true),
            ("id\tstate\n1\tup\n2\tdown", true),
            ("a | b\nc | d\ne | f", true),
            ("ps aux | grep pay\ndf -h | sort\nkubectl get pods | grep Error\n", false),
            ("kubectl get pods\nNAME      READY\nai-1-abc  0/1", false),
            ("if up\n    then echo a\n    else echo b\n    fi\n", false),
            ("", false),
        ] {
            assert_eq!(super::has_columns(code), expected, "{code}");
        }
    }

    #[test]
    fn titles() {
        for (info, expected) in [
            ("yaml title=\"values.yaml\" linenums=\"1\"", Some("values.yaml")),
            ("yaml {filename='a b.yaml'}", Some("a b.yaml")),
            ("js [config.js]", Some("config.js")),
            ("yaml subtitle=\"x\"", None),
            ("yaml title=\"\"", None),
            ("bash", None),
        ] {
            assert_eq!(super::title(&Fenced(info.into())).as_deref(), expected, "{info}");
        }
        assert_eq!(super::title(&Indented), None);
    }
}
