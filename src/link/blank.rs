//! Whether a file that is not a page has no visible content: it is empty, or has only whitespace, comments, tags, a
//! placeholder or front matter.

use camino::Utf8Path;

use crate::invisible::is_invisible;
use crate::markdown::{self, without_comments};
use crate::parse::matter;
use crate::sources::Sources;

/// The largest file that is inspected, in bytes. Hosts of repositories refuse files of this size.
const LARGEST: u64 = 128 * 1024 * 1024;
const TOO_LARGE: &str = "is larger than 128 MiB, so its content is not checked";

/// Names of files that only keep a folder in git, or that a file manager creates.
const KEEPERS: [&str; 5] = [".ds_store", ".gitkeep", ".keep", "desktop.ini", "thumbs.db"];

/// Describes a file without visible content. Reads well after "it".
const BLANK: &str = "is a file without content";

/// Describes a file that has only headings and placeholders.
const UNWRITTEN: &str = "is a file that says nothing";

type Judge = fn(&[u8]) -> Option<&'static str>;

/// Why a file has no visible content. `None` if it has some.
pub fn flaw(sources: &Sources, path: &Utf8Path) -> Option<&'static str> {
    let (files, path) = (sources.project_files(), sources.listing().real(path));
    match files.size(path).ok()? {
        0 => return Some("is an empty file"),
        size if size > LARGEST => return Some(TOO_LARGE),
        _ => {}
    }
    if path.file_name().is_some_and(|name| KEEPERS.contains(&name.to_lowercase().as_str())) {
        return Some("is a file that only keeps a folder in git");
    }
    let why = files.judged(path, judge(path)?)?;
    Some(if why == UNWRITTEN { UNWRITTEN } else { BLANK })
}

/// The function that judges a file, chosen by its extension. Pictures are judged elsewhere and are never blank.
fn judge(path: &Utf8Path) -> Option<Judge> {
    let ending = path.extension().unwrap_or_default().to_lowercase();
    let judge: Judge = match ending.as_str() {
        "svg" => return None,
        _ if markdown::has_ending(path.as_str()) => of_markdown,
        "html" | "htm" => of_html,
        "xml" => of_markup,
        "zip" | "xlsx" | "docx" | "jar" => of_archive,
        "tf" | "hcl" => |bytes| of_lines(bytes, &["#", "//"]),
        "yaml" | "yml" | "toml" | "sh" | "bash" | "py" | "rb" | "conf" | "cfg" | "ini" => {
            |bytes| of_lines(bytes, &["#", ";"])
        }
        "json" => of_json,
        "jsonc" | "json5" | "js" | "ts" | "go" | "rs" | "java" | "kt" | "c" | "cpp" => {
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
    let seen = without_html_comments(body);
    let seen = without_comments(&seen);
    blank(&seen).or_else(|| seen.lines().all(is_unwritten).then_some(UNWRITTEN))
}

/// Whether a line of Markdown has no content: a heading without a number or a link, or a placeholder, even in a list.
fn is_unwritten(line: &str) -> bool {
    let line = line.trim();
    let heading = line.trim_start_matches('#');
    if heading.len() < line.len() && heading.starts_with(char::is_whitespace) {
        return !heading.contains(|c: char| c.is_numeric() || matches!(c, '[' | '<'));
    }
    let text = line.strip_prefix(['-', '*', '+']).filter(|text| text.starts_with(' ')).unwrap_or(line).trim();
    let has_word = text.contains(char::is_alphabetic) && !text.contains(char::is_numeric);
    is_filled_in(text)
        || is_placeholder(text)
        || (has_word && !draws(text) && markdown::is_placeholder(text))
        || blank(text).is_some()
}

/// Whether a line is only a value that a template fills in: `{{ result }}`, but not `{{#include run.txt}}`.
fn is_filled_in(line: &str) -> bool {
    let inner = line.strip_prefix("{{").and_then(|rest| rest.strip_suffix("}}"));
    let is_of_name = |c: char| c.is_alphanumeric() || c.is_whitespace() || "_.-$".contains(c);
    inner.is_some_and(|inner| inner.chars().all(is_of_name))
}

/// Whether a line is a tag, an address or an include with visible output: `<img src="load.png">`,
/// `{% include run.html %}`.
fn draws(line: &str) -> bool {
    let is_tag = || line.contains('=') || line.contains("://") || line.ends_with("/>");
    line.starts_with("{%") || line.starts_with('<') && is_tag()
}

fn of_markup(bytes: &[u8]) -> Option<&'static str> {
    blank(&without_html_comments(std::str::from_utf8(bytes).ok()?))
}

/// Judges an HTML page: it is blank if it has neither text nor elements that draw something.
fn of_html(bytes: &[u8]) -> Option<&'static str> {
    const DRAWN: [&str; 15] = [
        "<audio",
        "<canvas",
        "<embed",
        "<frame",
        "<iframe",
        "<img",
        "<input",
        "<object",
        "<picture",
        "<script",
        "<svg",
        "<video",
        "http-equiv=\"refresh",
        "http-equiv='refresh",
        "http-equiv=refresh",
    ];
    let text = without_html_comments(std::str::from_utf8(bytes).ok()?).to_lowercase();
    if DRAWN.iter().any(|tag| text.contains(tag)) { None } else { blank(&without(&text, "<", ">")) }
}

/// Judges a zip file: it is blank if its list of files is empty.
fn of_archive(bytes: &[u8]) -> Option<&'static str> {
    bytes.starts_with(b"PK\x05\x06").then_some(BLANK)
}

/// Judges JSON: `null` and `""` are blank. An empty list is not, since it may be a report without findings.
fn of_json(bytes: &[u8]) -> Option<&'static str> {
    let text = std::str::from_utf8(bytes).ok()?.trim();
    if matches!(text, "null" | "\"\"") { Some(BLANK) } else { of_lines(bytes, &["//"]) }
}

/// Judges a text without its comments: lines that begin with one of `signs`, and what is in `/* */`. Separators of YAML
/// documents do not count either.
fn of_lines(bytes: &[u8], signs: &[&str]) -> Option<&'static str> {
    let text = std::str::from_utf8(bytes).ok()?;
    let text = if signs.contains(&"//") { without(text, "/*", "*/") } else { text.to_owned() };
    let is_comment = |line: &str| signs.iter().any(|sign| line.starts_with(sign));
    let mut lines = text.lines().map(str::trim);
    let is_blank = |line: &str| {
        is_comment(line)
            || (signs.contains(&"#") && matches!(line, "---" | "..."))
            || (signs.is_empty() && is_to_do(line))
            || blank(line).is_some()
    };
    (lines.all(is_blank) || is_placeholder(&text)).then_some(BLANK)
}

/// Whether a text consists of a placeholder only.
fn is_placeholder(text: &str) -> bool {
    const WORDS: [&str; 9] = ["fixme", "n/a", "placeholder", "tba", "tbc", "tbd", "todo", "wip", "xxx"];
    WORDS.contains(&text.trim().trim_end_matches(['.', ':', '…']).to_lowercase().as_str())
}

/// Whether a line of plain text is still to be written: `TBD`, `TODO: paste the log`.
fn is_to_do(line: &str) -> bool {
    let is_mark = |(mark, _): (&str, &str)| matches!(mark, "FIXME" | "TBD" | "TODO");
    is_placeholder(line) || line.split_once(':').is_some_and(is_mark)
}

/// A text without its HTML comments.
fn without_html_comments(text: &str) -> String {
    without(text, "<!--", "-->")
}

/// A text without the parts between two marks. A mark that is not closed extends to the end.
fn without(text: &str, open: &str, close: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some((before, inner)) = rest.split_once(open) {
        kept.push_str(before);
        rest = inner.split_once(close).map_or("", |(_, after)| after);
    }
    kept + rest
}

/// Judges a text: it is blank if it has no visible character.
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
            ("run.json", "null\n"),
            ("run.tf", "# later\n// later\n/* later */\n"),
            ("run.txt", "TODO\n"),
            ("run.html", "<!doctype html><html><head><title></title></head><body><p></p></body></html>"),
            ("run.zip", "PK\u{5}\u{6}\0\0"),
            ("run.sql", "-- later\n"),
            ("run.txt", "TBD.\n\nTODO: paste the log\n"),
            ("run.md", "# Load test\n"),
            ("run.md", "---\ntitle: Load test\n---\n\n# Load test\n\nTBD\n\n## Result\n\n- TODO\n"),
            ("run.md", "# Load test of {{ service }}\n\n{{ result }}\n"),
            ("run.md", "# Load test\n\n[describe the result]\n"),
            ("run.md", "# Load test\n\n<describe the result>\n"),
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
            ("run.md", "# 400 requests per second passed\n"),
            ("run.md", "# [Run 81](https://ci.acme.example/run/81)\n"),
            ("run.md", "# Load test\n\nPassed.\n"),
            ("run.md", "# Load test\n\n- [x] 400/s\n"),
            ("run.md", "# Load test\n\n![](load.png)\n"),
            ("run.md", "# Load test\n\n| 400 | 120 |\n|---|---|\n"),
            ("run.md", "# Load test\n\n{{< figure src=\"load.png\" >}}\n"),
            ("run.md", "# Load test\n\n<img src=\"load.png\">\n"),
            ("run.md", "# Load test\n\n<https://ci.acme.example/load>\n"),
            ("run.md", "# Load test\n\n<LoadChart />\n"),
            ("run.md", "# Load test\n\n{% include load.html %}\n"),
            ("run.md", "# Load test\n\n{{ read_csv(\"load.csv\") }}\n"),
            ("run.md", "# Load test\n\n{{#include run.txt}}\n"),
            ("run.md", "# Load test\n\n{{ include \"load.md\" }}\n"),
            ("run.txt", "todo: 0, done: 12\n"),
            ("run.yaml", "# later\nrate: 400 # per second\n"),
            ("run.json", "{}"),
            ("run.json", "[]"),
            ("run.html", "<body><img src=\"load.png\"></body>"),
            ("run.svg", "<!-- later -->"),
            ("run.html", "<p>120 ms</p>"),
        ] {
            assert!(!is_blank(path, text), "{path}: {text}");
        }
        assert!(of_lines(b"\xff\xfe", &[]).is_none(), "a file that is not text");
    }
}
