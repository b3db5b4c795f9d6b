//! Whether a file that is not a page shows nothing: it is empty, or has only blanks, comments or front matter.

use camino::Utf8Path;

use crate::files::LARGEST;
use crate::invisible::is_invisible;
use crate::markdown::{self, without_comments};
use crate::parse::matter;
use crate::sources::Sources;

/// Describes a file without anything that a reader sees. Reads well after "it".
const BLANK: &str = "is a file without content";

type Judge = fn(&[u8]) -> Option<&'static str>;

/// Why a file shows nothing.
pub fn flaw(sources: &Sources, path: &Utf8Path) -> Option<&'static str> {
    let (files, path) = (sources.project_files(), sources.listing().real(path));
    match files.size(path).ok()? {
        0 => return Some("is an empty file"),
        size if size > LARGEST => return None,
        _ => {}
    }
    files.judged(path, judge(path)?).map(|_| BLANK)
}

/// How a file is judged, by its ending. A picture has another judge, and is never blank.
fn judge(path: &Utf8Path) -> Option<Judge> {
    let ending = path.extension().unwrap_or_default().to_lowercase();
    let judge: Judge = match ending.as_str() {
        "svg" => return None,
        _ if markdown::has_ending(path.as_str()) => of_markdown,
        "html" | "htm" | "xml" => of_markup,
        "yaml" | "yml" | "toml" | "tf" | "hcl" | "sh" | "bash" | "py" | "rb" | "conf" | "cfg" | "ini" => {
            |bytes| of_lines(bytes, &["#", ";"])
        }
        "json" | "jsonc" | "json5" | "js" | "ts" | "go" | "rs" | "java" | "kt" | "c" | "cpp" => {
            |bytes| of_lines(bytes, &["//"])
        }
        "sql" | "lua" => |bytes| of_lines(bytes, &["--"]),
        _ => |bytes| of_lines(bytes, &[]),
    };
    Some(judge)
}

fn of_markdown(bytes: &[u8]) -> Option<&'static str> {
    let text = std::str::from_utf8(bytes).ok()?;
    let body = matter(text).map_or(text, |matter| text[matter.end..].trim_start().trim_start_matches('-'));
    blank(&without_comments(&without_html_comments(body)))
}

fn of_markup(bytes: &[u8]) -> Option<&'static str> {
    blank(&without_html_comments(std::str::from_utf8(bytes).ok()?))
}

/// The lines of a text without comments: those that begin with a mark, separate YAML documents, or are in `/* */`.
fn of_lines(bytes: &[u8], signs: &[&str]) -> Option<&'static str> {
    let text = std::str::from_utf8(bytes).ok()?;
    let text = if signs.contains(&"//") { without(text, "/*", "*/") } else { text.to_owned() };
    let is_comment = |line: &str| signs.iter().any(|sign| line.starts_with(sign));
    let mut lines = text.lines().map(str::trim);
    let is_blank = |line: &str| {
        is_comment(line) || (signs.contains(&"#") && matches!(line, "---" | "...")) || blank(line).is_some()
    };
    lines.all(is_blank).then_some(BLANK)
}

/// A text without the comments of HTML.
fn without_html_comments(text: &str) -> String {
    without(text, "<!--", "-->")
}

/// A text without what is between two marks. A mark that is not closed counts to the end.
fn without(text: &str, open: &str, close: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some((before, inner)) = rest.split_once(open) {
        kept.push_str(before);
        rest = inner.split_once(close).map_or("", |(_, after)| after);
    }
    kept + rest
}

/// Whether a text has nothing that a reader sees.
fn blank(text: &str) -> Option<&'static str> {
    let is_seen = |c: char| !c.is_whitespace() && !c.is_control() && !is_invisible(c);
    (!text.contains(is_seen)).then_some(BLANK)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_blank(path: &str, text: &str) -> bool {
        judge(path.into()).is_some_and(|judge| judge(text.as_bytes()).is_some())
    }

    #[test]
    fn blanks_comments_and_front_matter_show_nothing() {
        for (path, text) in [
            ("run.txt", " \n\t\u{feff}\u{200b}\n"),
            ("run", "\0\0"),
            ("run.md", "---\ntitle: Load test\n---\n"),
            ("run.md", "<!-- later -->\n\n%% later %%\n"),
            ("run.MD", "---\ntitle: Load test\n---\n\n{% comment %}\nlater\n{% endcomment %}\n"),
            ("run.html", "<!-- later"),
            ("run.yaml", "---\n# later\n\n  # later\n...\n"),
            ("run.json", "// later\n/* and\nlater */\n"),
            ("run.sql", "-- later\n"),
        ] {
            assert!(is_blank(path, text), "{path}: {text}");
        }
    }

    #[test]
    fn everything_else_shows_something() {
        for (path, text) in [
            ("run.txt", "# 12 passed\n"),
            ("run.txt", "ok"),
            ("run.md", "---\ntitle: Load test\n---\n\n120 ms\n"),
            ("run.md", "---\n"),
            ("run.yaml", "# later\nrate: 400 # per second\n"),
            ("run.json", "{}"),
            ("run.svg", "<!-- later -->"),
            ("run.html", "<p>120 ms</p>"),
        ] {
            assert!(!is_blank(path, text), "{path}: {text}");
        }
        assert!(of_lines(b"\xff\xfe", &[]).is_none(), "a file that is not text");
    }
}
