//! Blocks of `PyMdown` and `MyST`, includes over several lines, and syntax that is only recorded.

use super::{End, Line, Open, Reading, Translator, attributes, blanks_of, include, notices, spans_of_code};
use crate::markdown::dialects::{Block, Title, Tone};
use crate::markdown::{ForeignKind, write};

/// Roles of `MyST` that lead somewhere.
const ROLES: [&str; 5] = ["doc", "download", "numref", "ref", "term"];

impl Translator<'_> {
    /// A block of `PyMdown`: `/// note | Title`, up to `///`.
    pub(super) fn slashes(&mut self, line: &Line<'_>, text: &str, reading: &mut Reading<'_, '_>) -> bool {
        let is_end = |line: &str, count: usize| line.len() == count && line.bytes().all(|byte| byte == b'/');
        if text.len() >= 3 && is_end(text, text.len()) {
            let end = End::Slashes(text.len());
            let Some(at) = reading.open.iter().rposition(|open| open.end == end) else { return false };
            self.close(at, reading, blanks_of(line), line);
            return true;
        }
        let Some((count, word, title)) = notices::slashes(text) else { return false };
        let end = End::Slashes(count);
        if !reading.ends(&end, |line| is_end(line.trim(), count)) {
            return false;
        }
        let options = options(reading, line.indent(), "");
        let option = |key: &str| options.iter().find(|(known, _)| known == key).map(|(_, value)| value);
        let is_tab = word == "tab";
        let kind = option("type").map_or(word, String::as_str);
        let folds =
            (word == "details").then(|| option("open").is_some_and(|open| open == "True" || open == "true"));
        let tone =
            notices::tone(kind).or((is_tab || folds.is_some() || word == "admonition").then_some(Tone::Note));
        let Some(tone) = tone else {
            self.note(ForeignKind::Slashes, word, line.whole());
            return false;
        };
        self.begin_block(line, title, kind, (is_tab, folds, tone), end, reading);
        true
    }

    /// A block of `MyST`: `:::{note}`, up to `:::`.
    pub(super) fn directive(&mut self, line: &Line<'_>, text: &str, reading: &mut Reading<'_, '_>) -> bool {
        let Some((count, word, title)) = notices::directive(text) else { return false };
        self.name_of_directive(line, reading);
        let end = End::Colons(count);
        let is_closed = reading.ends(&end, |line| super::is_colons(line, count));
        let Some(tone) = tone_of_directive(word).filter(|_| is_closed) else {
            self.note(ForeignKind::Directive, word, line.whole());
            return false;
        };
        let folds = folds(word, line, reading);
        self.begin_block(line, title, word, (false, folds, tone), end, reading);
        true
    }

    /// A block of `MyST` in a fence: ```` ```{note} ````, up to the end of the fence.
    pub(super) fn fenced_notice(&mut self, line: &Line<'_>, reading: &mut Reading<'_, '_>) -> bool {
        let text = line.text().trim();
        let inner = text.trim_start_matches(['`', '~']);
        // A reminder for authors is not part of what the page says.
        let is_notice = |word: &str| inner.len() < text.len() && word != "todo";
        let Some((word, title)) = notices::named(inner).filter(|(word, _)| is_notice(word)) else {
            return false;
        };
        let Some(tone) = tone_of_directive(word).filter(|_| self.depth < super::DEEPEST) else {
            return false;
        };
        let lines = reading.lines;
        let Some(count) = reading.standing.rest_of_fence(&lines[reading.at..]) else { return false };
        let end = reading.at + count;
        let folds = folds(word, line, reading);
        let kind = self.put_beginning(line, title, word, (false, folds, tone));
        reading.standing.leave_fence();
        self.depth += 1;
        self.lines_from(&lines[reading.at..end], reading.standing.clone());
        self.depth -= 1;
        self.put_mark(kind, blanks_of(line), lines.get(end));
        reading.at = end + 1;
        true
    }

    fn begin_block(
        &mut self,
        line: &Line<'_>,
        title: Option<&str>,
        word: &str,
        how: (bool, Option<bool>, Tone),
        end: End,
        reading: &mut Reading<'_, '_>,
    ) {
        let kind = self.put_beginning(line, title, word, how);
        reading.open.push(Open { end, kind });
    }

    /// Writes the beginning of a block. Returns the block that ends it.
    fn put_beginning(
        &mut self,
        line: &Line<'_>,
        title: Option<&str>,
        word: &str,
        (is_tab, folds, tone): (bool, Option<bool>, Tone),
    ) -> Block {
        let shown = if title.is_some() { Title::Paragraph } else { Title::Word(notices::title(word)) };
        let (block, kind) = match folds {
            _ if is_tab => (Block::Tab { title: shown }, Block::EndOfTab),
            Some(_) => (Block::Notice { tone, title: shown, folds }, Block::EndOfFolding),
            None => (Block::Notice { tone, title: shown, folds }, Block::EndOfNotice),
        };
        let blanks = blanks_of(line);
        self.put_block(block, blanks, line.whole());
        self.title(line, title, blanks);
        kind
    }

    /// A link target of `MyST`: `(label)=`.
    pub(super) fn target(&mut self, line: &Line<'_>, text: &str) -> bool {
        let label = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(")="));
        let is_name = |label: &&str| {
            !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || "-_.:/+@".contains(c))
        };
        let Some(label) = label.filter(is_name) else { return false };
        self.labels.push(label.to_owned());
        self.attributes(line, Some(label))
    }

    /// A heading of `MkDocs` that has an id, and no space before its text: `###Pods { #pods }`.
    pub(super) fn heading_with_id(&mut self, line: &Line<'_>, text: &str) -> bool {
        let level = text.bytes().take_while(|byte| *byte == b'#').count();
        let has_text = text[level..].starts_with(|c: char| c.is_alphanumeric() || "`*_[".contains(c));
        let list = text.strip_suffix('}').and_then(|text| text.rsplit_once('{')).map(|(_, list)| list.trim());
        let id = list.and_then(|list| list.strip_prefix('#')).unwrap_or_default();
        if level > 6 || !has_text || id.is_empty() || id.contains(char::is_whitespace) {
            return false;
        }
        let start = blanks_of(line).len() + level;
        self.copy(line, 0..start);
        self.out.put(" ", line.place(start..start));
        self.copy(line, start..line.raw.len());
        true
    }

    /// The name of a directive of `MyST`, which is a label too: `:name: label` below its first line.
    pub(super) fn name_of_directive(&mut self, line: &Line<'_>, reading: &Reading<'_, '_>) {
        let below = reading.lines[reading.at..].iter().map(|line| line.text().trim());
        let mut options = below.take_while(|text| text.starts_with(':') && !text.starts_with(":::"));
        if line.text().contains('{')
            && let Some(name) = options.find_map(|text| text.strip_prefix(":name:"))
        {
            self.target(line, &format!("({})=", name.trim()));
        }
    }

    /// A list that Kramdown replaces with a table of contents, which the page has anyway.
    pub(super) fn contents_list(
        &mut self,
        line: &Line<'_>,
        text: &str,
        reading: &mut Reading<'_, '_>,
    ) -> bool {
        let is_item = text.starts_with(['*', '-', '+']) || text.starts_with("1.");
        let is_mark = |next: &&Line<'_>| {
            let next = next.text().trim();
            next.starts_with("{:") && next.ends_with('}') && next.contains("toc")
        };
        let next = reading.lines.get(reading.at).filter(|next| is_item && is_mark(next));
        let is_contents = next.is_some_and(|next| {
            let inner = next.text().trim().trim_start_matches("{:").trim_end_matches('}');
            inner.split_whitespace().any(|word| matches!(word, "toc" | ":toc"))
        });
        if is_contents {
            reading.at += 1;
            self.leave_out(line);
        }
        is_contents
    }

    /// Keeps the id of a fence, which Markdown would drop: ```` ```bash {#id} ````.
    pub(super) fn id_of_fence(&mut self, line: &Line<'_>) {
        let text = line.text();
        let Some(start) = text.find("{#").filter(|_| text.trim_start().starts_with(['`', '~'])) else {
            return;
        };
        let Some(id) = attributes::of_inline(&text[start..], true).and_then(|list| list.id) else { return };
        let mut anchor = String::from("<a");
        write::attribute(&mut anchor, "id", id);
        self.put_line(blanks_of(line), &(anchor + "></a>"), Some(line));
    }

    /// Several files between two snippet markers, one per line.
    pub(super) fn snippets(&mut self, line: &Line<'_>, in_code: bool, reading: &mut Reading<'_, '_>) -> bool {
        let is_mark = |line: &Line<'_>| include::after_scissors(line.text().trim()) == Some("");
        if !is_mark(line) {
            return false;
        }
        let rest = &reading.lines[reading.at..];
        let Some(count) = rest.iter().take(super::MOST_LINES).position(is_mark) else { return false };
        reading.at += count + 1;
        for line in rest[..count].iter().filter(|line| !line.is_blank()) {
            let path = line.text().trim();
            // A disabled snippet.
            if path.starts_with(';') {
                continue;
            }
            let include::Directive { path, part } = include::part(path);
            if !self.include(line, path, &part, in_code) {
                self.copy(line, 0..line.raw.len());
            }
            if !in_code {
                self.put_line("", "", Some(line));
            }
        }
        true
    }

    /// A file that `VitePress` shows as code: `<<< @/file`.
    pub(super) fn code_of_file(&mut self, line: &Line<'_>, text: &str) -> bool {
        let Some(include::Directive { path, part }) = include::code(text) else { return false };
        if path.contains('#') || (self.include)(path).is_none() {
            self.note(ForeignKind::NotThere, path, line.whole());
            return false;
        }
        let language = camino::Utf8Path::new(path).extension().unwrap_or_default();
        let blanks = blanks_of(line);
        self.put_line(blanks, &format!("`````{language}"), Some(line));
        let is_done = self.include(line, path, &part, true);
        self.put_line(blanks, "`````", Some(line));
        is_done
    }

    /// Records syntax that stays as it was typed: maths, definitions, abbreviations.
    pub(super) fn noted(&mut self, line: &Line<'_>, text: &str) -> bool {
        let is_maths = text == "$$" || text.len() > 4 && text.starts_with("$$") && text.ends_with("$$");
        let is_abbreviation = text.strip_prefix("*[").is_some_and(|rest| rest.contains("]: "));
        let what = match text.as_bytes().first() {
            Some(b'$') if is_maths => "maths",
            Some(b'*') if is_abbreviation => "an abbreviation",
            Some(b':') => "a list of definitions",
            _ => return false,
        };
        self.note(ForeignKind::Other, what, line.whole());
        false
    }

    /// Makes links of the roles of `MyST` in a line: ``{doc}`text <path>` `` and ``{ref}`label` ``. Records the others.
    /// Returns false if there are no links.
    pub(super) fn roles(&mut self, line: &Line<'_>) -> bool {
        let text = line.raw;
        let code = spans_of_code(text);
        let is_in_code = |at: usize| {
            code[..code.partition_point(|code| code.start <= at)].last().is_some_and(|code| at < code.end)
        };
        let (mut at, mut done) = (0, 0);
        while let Some(length) = text[at..].find("}`") {
            let name_end = at + length;
            at = name_end + 2;
            let before = &text[..name_end];
            let is_one = |role: &&str| before.strip_suffix(*role).is_some_and(|rest| rest.ends_with('{'));
            let Some(role) = ROLES.into_iter().find(is_one) else { continue };
            let start = name_end - role.len() - 1;
            let Some(length) = text[at..].find('`').filter(|_| !is_in_code(start)) else {
                continue;
            };
            let inner = &text[at..at + length];
            at += length + 1;
            let Some(markdown) = link_of_role(role, inner) else {
                self.note(ForeignKind::Directive, role, line.place(start..name_end + "}".len()));
                continue;
            };
            self.copy(line, done..start);
            self.out.put(&markdown, line.place(start..at));
            done = at;
        }
        if done > 0 {
            self.copy(line, done..text.len());
        }
        done > 0
    }
}

/// The link for a role of `MyST`, whose destination the project's files may tell. A path that begins with a slash is
/// relative to the sources' folder, which only Sphinx's configuration knows.
fn link_of_role(role: &str, inner: &str) -> Option<String> {
    let named = inner.strip_suffix('>').and_then(|inner| inner.rsplit_once('<'));
    let (text, target) = named.map_or((inner, inner), |(text, target)| (text.trim(), target));
    let is_plain = !text.is_empty() && !text.contains(['[', ']', '<', '>', '!']);
    let is_name = !target.is_empty() && !target.contains([':', '<', '>', '#', '|', '\\']);
    if !is_plain || !is_name || target.contains(char::is_whitespace) {
        return None;
    }
    match role {
        "doc" => Some(format!("[{text}](<{}>)", target.trim_start_matches('/'))),
        "ref" => Some(format!("[{text}](<myst:{target}>)")),
        _ => None,
    }
}

/// The tone of a directive of `MyST` that is a notice.
fn tone_of_directive(word: &str) -> Option<Tone> {
    notices::tone(word).or(matches!(word, "admonition" | "dropdown").then_some(Tone::Note))
}

/// `None` if a directive of `MyST` cannot be folded; else whether it is open at first. Removes its options from the
/// lines.
fn folds(word: &str, line: &Line<'_>, reading: &mut Reading<'_, '_>) -> Option<bool> {
    let options = between_lines(reading).unwrap_or_else(|| options(reading, line.indent(), ":"));
    let has_class = || options.iter().any(|(key, value)| key == "class" && value.contains("dropdown"));
    let is_open = || options.iter().any(|(key, value)| key == "open" && value != "false");
    (word == "dropdown" || has_class()).then(is_open)
}

/// Removes and returns the options of `MyST` that are between two lines of hyphens.
pub(super) fn between_lines(reading: &mut Reading<'_, '_>) -> Option<Vec<(String, String)>> {
    let mut below = reading.lines.get(reading.at..)?.iter().map(|line| line.text().trim());
    below.next().filter(|text| *text == "---")?;
    let mut found = Vec::new();
    for text in below {
        if text == "---" {
            reading.at += found.len() + 2;
            return Some(found);
        }
        let (key, value) = text.split_once(':').filter(|(key, _)| is_option(key))?;
        found.push((key.to_owned(), value.trim().to_owned()));
    }
    None
}

fn is_option(key: &str) -> bool {
    !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || c == '-')
}

/// Removes and returns the options below the first line of a block: `:class: dropdown` with a sign, else indented ones.
pub(super) fn options(reading: &mut Reading<'_, '_>, indent: usize, sign: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    while let Some(line) = reading.lines.get(reading.at) {
        let is_deep = !sign.is_empty() || line.indent() >= indent + 4;
        let text = line.text().trim().strip_prefix(sign).filter(|_| is_deep);
        let Some((key, value)) = text.and_then(|text| text.split_once(':')) else { break };
        if !is_option(key) {
            break;
        }
        found.push((key.to_owned(), value.trim().to_owned()));
        reading.at += 1;
    }
    found
}
