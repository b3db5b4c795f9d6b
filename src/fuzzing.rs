//! Passes arbitrary bytes to each part of the program that reads what people and other programs wrote. `fuzz/` runs
//! this for hours, and the tests for a few hundred inputs.
//!
//! A target accepts any bytes without failing, and checks properties of the result.

mod edit;
mod projects;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use camino::Utf8Path;

use crate::codeowners::{Codeowners, Host};
use crate::config::Pattern;
use crate::files::Pack;
use crate::fill::{self, Code};
use crate::git_url::{self, GitUrl};
use crate::import::{self, ImportKind};
use crate::markdown::{self, Body, Dialect, Highlighter, Memo, Target as Link};
use crate::model::Period;
use crate::read::Read;
use crate::routes::PageKind;
use crate::search::{self, Indexed, Indexer, Vocabulary};
use crate::source::{FileId, Span};
use crate::{hcl, js_regex, outline, published, urls, yaml};

/// A part of the program that takes any bytes.
pub struct Target {
    /// The name of its file in `fuzz/targets/`: `markdown`.
    pub name: &'static str,
    pub run: fn(&[u8]),
    /// The extensions of the files in `tests/` and `content/` that are used as seeds.
    pub seeds: &'static [&'static str],
}

/// All targets, by name.
pub const TARGETS: &[Target] = &[
    Target { name: "alarms", run: projects::alarms, seeds: &[".yaml", ".yml", ".tf", ".json"] },
    Target { name: "codeowners", run: codeowners, seeds: &["CODEOWNERS", ".txt"] },
    Target { name: "delivery", run: projects::delivery, seeds: &[".yaml", ".yml", ".tf", "Jenkinsfile"] },
    Target { name: "documents", run: projects::documents, seeds: &[".md", ".yaml"] },
    Target { name: "edit", run: edit::edit, seeds: &[".md"] },
    Target { name: "fill", run: fill, seeds: &[".md"] },
    Target { name: "hcl", run: hcl, seeds: &[".tf", ".hcl"] },
    Target { name: "highlight", run: highlight, seeds: &[".md", ".yaml", ".tf", ".js"] },
    Target { name: "import", run: import, seeds: &[".csv", ".md"] },
    Target { name: "kept", run: kept, seeds: &[".md"] },
    Target { name: "markdown", run: markdown, seeds: &[".md"] },
    Target { name: "packs", run: packs, seeds: &[".md"] },
    Target { name: "search", run: searched, seeds: &[".tsv", ".md"] },
    Target { name: "urls", run: urls, seeds: &[".txt", ".md"] },
    Target { name: "yaml", run: yaml, seeds: &[".yaml", ".md"] },
];

/// Runs the target with this name.
///
/// # Panics
/// If there is no such target, or if a property that it checks does not hold.
pub fn run(name: &str, bytes: &[u8]) {
    let target = TARGETS.iter().find(|target| target.name == name).expect("a target has this name");
    (target.run)(bytes);
}

/// Chooses by the last byte. Also returns the other bytes. So any file is a valid input.
fn chosen<'a, T>(all: &'a [T], bytes: &'a [u8]) -> (&'a T, &'a [u8]) {
    let (last, rest) = bytes.split_last().map_or((0, bytes), |(last, rest)| (usize::from(*last), rest));
    (&all[last % all.len()], rest)
}

fn text(bytes: &[u8]) -> std::borrow::Cow<'_, str> {
    String::from_utf8_lossy(bytes)
}

/// Whether a span is a range of a text.
fn is_of(span: Span, text: &str) -> bool {
    text.get(span.start as usize..span.end as usize).is_some()
}

/// Pages contain no scripts or event handlers of the author, and every link has a position in the text.
fn markdown(bytes: &[u8]) {
    let text = text(bytes);
    let markdown = markdown::parse(FileId(0), &text, 0);
    for link in &markdown.links {
        assert!(is_of(link.span, &text), "{:?} is not in the text", link.span);
    }
    let body = Body {
        text: &text,
        start: 0,
        markdown: &markdown,
        skips_title: false,
        root: "../",
        dialect: Dialect::PLAIN,
    };
    let link = |at: usize| match markdown::scheme(&markdown.links[at].destination) {
        markdown::Scheme::Unsafe => Link::Unsafe,
        markdown::Scheme::Relative => Link::Href(markdown.links[at].destination.clone()),
        _ => Link::External(markdown.links[at].destination.clone()),
    };
    let html = markdown::render(&body, highlighter(), &mut Memo::default(), &link).html;
    let html = html.to_ascii_lowercase();
    for forbidden in
        ["<script", "<iframe", "<object", "<embed", "<style", "href=\"javascript:", "src=\"javascript:"]
    {
        assert!(!html.contains(forbidden), "{forbidden} is in {html}");
    }
}

fn highlighter() -> &'static Highlighter {
    static HIGHLIGHTER: std::sync::LazyLock<Highlighter> = std::sync::LazyLock::new(Highlighter::new);
    &HIGHLIGHTER
}

/// Highlighted code without its markup is the code.
fn highlight(bytes: &[u8]) {
    const LANGUAGES: &[&str] = &[
        "bash",
        "console",
        "yaml",
        "json",
        "sql",
        "promql",
        "logql",
        "hcl",
        "dockerfile",
        "ini",
        "toml",
        "python",
        "go",
        "javascript",
        "xml",
        "html",
        "diff",
        "http",
        "rust",
        "java",
        "ruby",
        "lua",
    ];
    let (language, code) = chosen(LANGUAGES, bytes);
    let code = text(code);
    let Some(html) = highlighter().highlight(&mut Memo::default(), language, &code) else { return };
    let mut plain = String::new();
    let mut rest = html.as_str();
    while let Some((before, tag)) = rest.split_once('<') {
        plain.push_str(before);
        rest = tag.split_once('>').expect("each tag ends").1;
    }
    plain.push_str(rest);
    let entities =
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&#x27;", "'"), ("&amp;", "&")];
    let plain = entities.iter().fold(plain, |plain, (entity, c)| plain.replace(entity, c));
    // Line breaks may differ.
    let plain = plain.replace('\r', "");
    assert_eq!(plain.trim_end(), code.replace('\0', "\u{fffd}").replace('\r', "").trim_end(), "{language}");
}

/// Every value has a position in the text.
fn hcl(bytes: &[u8]) {
    let text = text(bytes);
    for document in hcl::read(FileId(0), &text).documents {
        assert!(is_of(document.span, &text), "{:?} is not in the text", document.span);
    }
}

fn yaml(bytes: &[u8]) {
    let text = text(bytes);
    for document in yaml::read(FileId(0), &text, 0..text.len()).documents {
        assert!(is_of(document.span, &text), "{:?} is not in the text", document.span);
        let mut problems = Vec::new();
        let _ = Period::read(&document, &mut problems);
        let _ = jiff::civil::Date::read(&document, &mut problems);
        let _ = Pattern::read(&document, &mut problems);
    }
}

fn codeowners(bytes: &[u8]) {
    let text = text(bytes);
    for host in [Host::GitHub, Host::GitLab, Host::Either] {
        let owners = Codeowners::read(FileId(0), host, &text);
        for path in text.lines().chain(["content/shop/runbooks/a.md", "a"]) {
            let _ = owners.of(Utf8Path::new(path)).map(|owner| assert!(is_of(owner.span, &text)));
            let _ = owners.doubt(Utf8Path::new(path)).map(|(span, _)| assert!(is_of(span, &text)));
        }
    }
}

fn urls(bytes: &[u8]) {
    let text = text(bytes);
    for line in text.lines() {
        if let Ok(normal) = urls::normal(line) {
            assert_eq!(urls::normal(&normal).as_deref(), Ok(&*normal), "{line}");
        }
        let _ = urls::decoded(line);
        let _ = urls::strip_prefix(line, "https://wiki.example/");
        let _ = (GitUrl::read(line).map(|url| url.shown().len()), git_url::rev_fault(line));
        let _ = git_url::without_user(line);
    }
}

/// Patterns of parameters and values for them, and commands of a page that are filled in.
fn fill(bytes: &[u8]) {
    let text = text(bytes);
    let (first, rest) = text.split_once('\n').unwrap_or(("", &text));
    let _ =
        js_regex::Pattern::new(first).map(|pattern| pattern.matches(rest.lines().next().unwrap_or_default()));
    let page = fill::Page { parameters: Vec::new(), labels: None };
    let codes: Vec<Code> = ["bash", "sql", ""]
        .map(|language| Code { text: rest.to_owned(), language: language.to_owned(), is_block: true })
        .into();
    let given = [("instance".to_owned(), first.to_owned()), ("namespace".to_owned(), "shop".to_owned())];
    let filled = fill::fill(&page, &given, &codes);
    assert_eq!(filled.codes.len(), codes.len());
}

fn import(bytes: &[u8]) {
    const FILES: &[(&str, ImportKind)] = &[
        ("a.csv", ImportKind::Answers),
        ("a.csv", ImportKind::Questions),
        ("a.tsv", ImportKind::Answers),
        ("a.md", ImportKind::Answers),
        ("a.md", ImportKind::Questions),
    ];
    let ((path, wanted), bytes) = chosen(FILES, bytes);
    let _ = import::read(Utf8Path::new(path), bytes, *wanted);
}

/// Packs and outlines, which other machines write.
fn packs(bytes: &[u8]) {
    if let Ok(pack) = Pack::read(bytes) {
        let _ = pack.digests();
    }
    let _ = published::decode(bytes);
}

/// Data kept by earlier runs, which may be damaged.
fn kept(bytes: &[u8]) {
    // Add the checksums, since random bytes would never have a valid one.
    let sum = crc32fast::hash(bytes).to_le_bytes();
    let _ = outline::decode(&[bytes, &sum].concat());
    let _ = Indexed::decode(&[&sum, bytes].concat(), &Vocabulary::default());
    #[cfg(target_os = "linux")]
    {
        use std::io::{Seek, Write};

        let memory = rustix::fs::memfd_create("pack", rustix::fs::MemfdFlags::CLOEXEC);
        let mut file = std::fs::File::from(memory.expect("Linux has files in memory"));
        file.write_all(bytes).and_then(|()| file.rewind()).expect("memory can be written");
        let pack = crate::cache::Pack::open(Some(file), None);
        for (key, value) in pack.in_order() {
            assert_eq!(pack.get(key), Some(value));
        }
    }
}

/// A query finds the page, or nothing.
fn searched(bytes: &[u8]) {
    let text = text(bytes);
    let (query, page) = text.split_once('\n').unwrap_or((&text, ""));
    let section = markdown::Section { text: page.to_owned(), ..markdown::Section::default() };
    let entry = search::Entry {
        url: "a/".to_owned(),
        title: query.to_owned(),
        kind: PageKind::Runbook,
        service: None,
        severity: None,
        status: None,
        repositories: BTreeSet::new(),
        alarm: None,
        leads_to: None,
        summary: String::new(),
        also: String::new(),
        sections: vec![section],
    };
    let vocabulary = Vocabulary::default();
    let indexed = search::index(&entry, &mut Indexer::new(&vocabulary));
    let files = search::files(vec![indexed], vocabulary, &Ok).expect("it is written to memory");
    let index = search::Index::of(files).expect("it was just written");
    assert!(index.search(query).results(10).len() <= 1);
}
