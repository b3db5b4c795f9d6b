//! Files of the project whose text is part of a page.

use camino::Utf8PathBuf;

use crate::markdown::has_ending;

/// A file that a page includes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Included {
    /// Relative to the project's root.
    pub path: Utf8PathBuf,
    /// Without its front matter.
    pub text: String,
    /// Whether it is too large to be read. Its text is then empty.
    pub is_too_long: bool,
}

/// Finds a file by the path in an include. `None` if the project has no such file, or may not show it.
pub type Include<'a> = dyn Fn(&str) -> Option<Included> + Sync + 'a;

/// The maximum depth of nested includes.
pub const DEEPEST: usize = 8;

/// The maximum number of bytes that one page may include.
pub const MOST: usize = 1024 * 1024;

/// What a line includes: a path, and the part of that file.
#[derive(Debug, PartialEq, Eq)]
pub struct Directive<'l> {
    pub path: &'l str,
    pub part: Part<'l>,
}

/// The part of a file that is included.
#[derive(Debug, PartialEq, Eq)]
pub enum Part<'l> {
    Whole,
    /// The first and the last line, counted from 1.
    Lines(usize, usize),
    /// Between `--8<-- [start:name]` and `--8<-- [end:name]`.
    Section(&'l str),
    /// After the first of these texts, and before the other. Empty if the part begins or ends with the file.
    Between(&'l str, &'l str),
}

impl<'l> Part<'l> {
    /// The part between two texts, either of which may be empty.
    pub fn between(start: &'l str, end: &'l str) -> Self {
        if start.is_empty() && end.is_empty() { Self::Whole } else { Self::Between(start, end) }
    }
}

/// The marker of `MkDocs` snippets.
pub const SNIPPET: &str = "--8<--";

/// Reads a line that includes a file: `--8<-- "file"`, `{% include "file" %}`, `{% include-markdown "file" start="a" %}`,
/// `{% include file.md name="value" %}`, `{!file!}`, `::include{file=file}`, `<%= partial 'file' %>`. `line` is
/// trimmed.
pub fn directive(line: &str) -> Option<Directive<'_>> {
    if let Some(rest) = after_scissors(line) {
        let path = rest.trim();
        let within = |quote: char| path.strip_prefix(quote)?.strip_suffix(quote);
        let path = within('"').or_else(|| within('\''))?;
        return Some(part(path));
    }
    if let Some(path) = line.strip_prefix("{!").and_then(|rest| rest.strip_suffix("!}")) {
        return Some(Directive { path: path.trim(), part: Part::Whole });
    }
    if let Some(rest) = line.strip_prefix("::include{file=") {
        let path = rest.strip_suffix('}')?.trim_matches(['"', '\'']);
        return Some(Directive { path, part: Part::Whole });
    }
    let of_tools = || mdbook(line).or_else(|| doc_fx(line)).or_else(|| vitepress(line));
    if let Some(directive) = of_tools().or_else(|| partial(line)) {
        return Some(directive);
    }
    let rest =
        line.strip_prefix("{%")?.strip_suffix("%}")?.trim_matches(|c: char| c == '-' || c.is_whitespace());
    let names = ["include-markdown", "include_relative", "include"];
    let rest = names.iter().find_map(|name| rest.strip_prefix(name))?.trim_start();
    let Some(quote) = rest.chars().next().filter(|c| matches!(c, '"' | '\'')) else {
        // Jekyll's own includes have no quotes. Those that are not Markdown are templates.
        let path = rest.split_whitespace().next()?;
        let is_page = has_ending(path) && !path.contains('{');
        return is_page.then_some(Directive { path, part: Part::Whole });
    };
    let (path, after) = rest[1..].split_once(quote)?;
    Some(Directive { path, part: between(after.trim())? })
}

/// The part that the attributes of `MkDocs`' include-markdown choose: `start="a" end="b"`. `None` if they contain others
/// that choose a part.
fn between(attributes: &str) -> Option<Part<'_>> {
    const OTHERS: [&str; 8] = [
        "comments",
        "dedent",
        "encoding",
        "heading-offset",
        "preserve-includer-indent",
        "recursive",
        "rewrite-relative-urls",
        "trailing-newlines",
    ];
    let (mut start, mut end, mut rest) = ("", "", attributes);
    while !rest.is_empty() {
        let (key, behind) = rest.split_once('=')?;
        let quote = behind.chars().next().filter(|c| matches!(c, '"' | '\''));
        let (value, after) = match quote {
            Some(quote) => behind[1..].split_once(quote)?,
            None => behind.split_once(char::is_whitespace).unwrap_or((behind, "")),
        };
        match key.trim() {
            // The tool reads escapes.
            "start" | "end" if value.contains('\\') => return None,
            "start" => start = value,
            "end" => end = value,
            key if OTHERS.contains(&key) => {}
            _ => return None,
        }
        rest = after.trim_start();
    }
    Some(Part::between(start, end))
}

/// The text after the marker of a snippet, which may have more or fewer dashes.
pub fn after_scissors(line: &str) -> Option<&str> {
    let rest = line.strip_prefix('-')?.trim_start_matches('-').strip_prefix("8<-")?;
    Some(rest.trim_start_matches('-'))
}

/// `{{#include file:2:10}}`, and `{{ include "file" }}`.
fn mdbook(line: &str) -> Option<Directive<'_>> {
    let inner = line.strip_prefix("{{")?.strip_suffix("}}")?.trim();
    if let Some(path) = inner.strip_prefix("#include ").or_else(|| inner.strip_prefix("#rustdoc_include ")) {
        return Some(part(path.trim()));
    }
    let path = inner.strip_prefix("include ")?.trim();
    let path = path.strip_prefix('"')?.strip_suffix('"').filter(|path| !path.contains('"'))?;
    Some(Directive { path, part: Part::Whole })
}

/// `[!INCLUDE [title](file)]`
fn doc_fx(line: &str) -> Option<Directive<'_>> {
    let start = line.get(..9).filter(|start| start.eq_ignore_ascii_case("[!INCLUDE"))?;
    let inner = line[start.len()..].trim_end_matches('-').trim().strip_prefix('[')?;
    let (_, path) = inner.strip_suffix(")]")?.split_once("](")?;
    let path = path.split([' ', '?']).next().unwrap_or(path);
    Some(Directive { path: path.trim_start_matches("~/"), part: Part::Whole })
}

/// `<!--@include: file{2,10}-->`
fn vitepress(line: &str) -> Option<Directive<'_>> {
    let inner = line.strip_prefix("<!--")?.strip_suffix("-->")?.trim();
    Some(with_lines(inner.strip_prefix("@include:")?.trim()))
}

/// `<%= partial 'folder/file' %>` of Middleman, which may also be `<%= partial "file", locals: {…} %>`.
fn partial(line: &str) -> Option<Directive<'_>> {
    let inner = line.strip_prefix("<%=")?.strip_suffix("%>")?.trim();
    let inner = inner.strip_prefix("partial")?.trim_start_matches(['(', ' ']);
    let quote = inner.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let (path, _) = inner[1..].split_once(quote)?;
    (!path.contains("#{")).then_some(Directive { path, part: Part::Whole })
}

/// Whether the file that a line includes may be a template that is not Markdown. It is no fault then if the file is not
/// found.
pub fn may_be_template(line: &str) -> bool {
    line.starts_with("<%")
}

/// A file that is shown as code: `<<< @/file{2}`.
pub fn code(line: &str) -> Option<Directive<'_>> {
    let path = line.strip_prefix("<<<")?.trim();
    let path = path
        .split([' ', '{'])
        .next()
        .filter(|path| path.contains('.') && path.starts_with(['@', '.', '/']))?;
    Some(Directive { path: path.trim_start_matches("@/"), part: Part::Whole })
}

/// A path with its lines in braces: `file{2,10}`.
fn with_lines(written: &str) -> Directive<'_> {
    let Some((path, lines)) = written.strip_suffix('}').and_then(|path| path.split_once('{')) else {
        return Directive { path: written.trim_start_matches("@/"), part: Part::Whole };
    };
    let (from, to) = lines.split_once(',').unwrap_or((lines, lines));
    let number = |text: &str, otherwise: usize| text.trim().parse().unwrap_or(otherwise);
    let part = Part::Lines(number(from, 1), number(to, usize::MAX));
    Directive { path: path.trim_start_matches("@/"), part }
}

/// A path of a snippet, with its lines or its section after a colon.
pub fn part(path: &str) -> Directive<'_> {
    let Some((file, rest)) = path.split_once(':') else { return Directive { path, part: Part::Whole } };
    let number =
        |text: &str, otherwise: usize| if text.is_empty() { Some(otherwise) } else { text.parse().ok() };
    let part = match rest.split_once(':') {
        Some((from, to)) => {
            number(from, 1).zip(number(to, usize::MAX)).map(|(from, to)| Part::Lines(from, to))
        }
        None => rest.parse().ok().map(|from| Part::Lines(from, usize::MAX)),
    };
    Directive { path: file, part: part.unwrap_or(Part::Section(rest)) }
}

/// The lines of a part of a file, without the markers of its sections.
pub fn lines<'t>(text: &'t str, part: &Part<'_>) -> Vec<&'t str> {
    let is_mark = |line: &str, word: &str| {
        let is_anchor = || {
            let (mark, name) = word.split_once(':').unwrap_or((word, ""));
            let mark = if mark == "start" { "ANCHOR:" } else { "ANCHOR_END:" };
            let named = line.split_once(mark).map(|(_, named)| named.trim());
            named.is_some_and(|named| name.is_empty() || named.split_whitespace().next() == Some(name))
        };
        line.contains(SNIPPET) && line.contains(&format!("[{word}")) && line.contains(']') || is_anchor()
    };
    let all = text.split_inclusive('\n');
    let wanted: Vec<&str> = match part {
        Part::Whole => all.collect(),
        Part::Between(start, end) => {
            let behind =
                if start.is_empty() { Some(text) } else { text.split_once(start).map(|(_, rest)| rest) };
            let behind = behind.unwrap_or_default();
            let between = if end.is_empty() { None } else { behind.split_once(end) };
            between.map_or(behind, |(between, _)| between).split_inclusive('\n').collect()
        }
        Part::Lines(from, to) => {
            all.skip(from.saturating_sub(1)).take(to.saturating_sub(from.saturating_sub(1))).collect()
        }
        Part::Section(name) => all
            .skip_while(|line| !is_mark(line, &format!("start:{name}")))
            .skip(1)
            .take_while(|line| !is_mark(line, &format!("end:{name}")))
            .collect(),
    };
    wanted.into_iter().filter(|line| !is_mark(line, "start:") && !is_mark(line, "end:")).collect()
}

#[cfg(test)]
mod tests {
    use super::{Directive, Part, code, directive, lines};

    #[test]
    fn files_shown_as_code() {
        assert_eq!(code("<<< @/x.sh{1,3}"), Some(Directive { path: "x.sh", part: Part::Whole }));
        assert_eq!(code("<<< EOF"), None);
    }

    #[test]
    fn directives_are_read() {
        for (line, path, part) in [
            ("--8<-- \"a/b.md\"", "a/b.md", Part::Whole),
            ("--8<-- 'b.yaml:4:9'", "b.yaml", Part::Lines(4, 9)),
            ("--8<-- \"b.yaml:setup\"", "b.yaml", Part::Section("setup")),
            ("{% include \"c.md\" %}", "c.md", Part::Whole),
            ("{%- include-markdown 'c.md' -%}", "c.md", Part::Whole),
            (
                "{%\n  include-markdown \"c.md\"\n  start='<!--a-->'\n  comments=false\n%}",
                "c.md",
                Part::Between("<!--a-->", ""),
            ),
            ("{% include steps.md service=\"pay\" %}", "steps.md", Part::Whole),
            ("{% include_relative ../c.markdown %}", "../c.markdown", Part::Whole),
            ("{!d.md!}", "d.md", Part::Whole),
            ("::include{file=e.md}", "e.md", Part::Whole),
            ("-8<- \"f.md\"", "f.md", Part::Whole),
            ("{{#include ../g.md}}", "../g.md", Part::Whole),
            ("{{#include g.rs:2:10}}", "g.rs", Part::Lines(2, 10)),
            ("{{ include \"h.md\" }}", "h.md", Part::Whole),
            ("[!INCLUDE [The *title*](i.md)]", "i.md", Part::Whole),
            ("[!include[](i.md)]", "i.md", Part::Whole),
            ("<!--@include: ./j.md-->", "./j.md", Part::Whole),
            ("<!-- @include: @/j.md{3,} -->", "j.md", Part::Lines(3, usize::MAX)),
            ("<%= partial 'parts/k' %>", "parts/k", Part::Whole),
            ("<%= partial(\"l\", locals: { a: 1 }) %>", "l", Part::Whole),
        ] {
            assert_eq!(directive(line), Some(Directive { path, part }), "{line}");
        }
        for line in [
            "--8<--",
            "{% include nav.html %}",
            "{% include \"c.md\" ignore missing %}",
            "{% include-markdown \"c.md\" exclude=\"x\" %}",
            "{% include {{ page.steps }}.md %}",
            "{% if \"a\" %}",
            "{{ include \"a\" . }}",
            "{{ $x }}",
            "[!NOTE]",
            "<!-- @x -->",
            "<%= partial path %>",
            "<%= partial \"parts/#{name}\" %>",
            "<%= link_to 'a' %>",
        ] {
            assert_eq!(directive(line), None, "{line}");
        }
    }

    #[test]
    fn parts_of_files() {
        let text = "a\n# --8<-- [start:x]\nb\n# --8<-- [end:x]\nc\n";
        assert_eq!(lines(text, &Part::Whole), ["a\n", "b\n", "c\n"]);
        assert_eq!(lines(text, &Part::Section("x")), ["b\n"]);
        assert_eq!(lines(text, &Part::Lines(3, 5)), ["b\n", "c\n"]);
        assert!(lines(text, &Part::Section("y")).is_empty());
        assert_eq!(
            lines("a\n<!--x-->\nb\n<!--y-->\nc\n", &Part::Between("<!--x-->", "<!--y-->")),
            ["\n", "b\n"]
        );
        assert_eq!(lines("a\nb\n", &Part::Between("", "b")), ["a\n"]);
        assert!(lines("a\nb\n", &Part::Between("x", "")).is_empty());
    }
}
