//! Hugo's shortcodes: links, figures, notices, tabs, code, includes.

use super::{End, Open, Reading, Translator, blanks_of, notices};
use crate::markdown::ForeignKind;
use crate::markdown::dialects::include::Part;
use crate::markdown::dialects::lines::Line;
use crate::markdown::dialects::shortcodes::{self, Shortcode};
use crate::markdown::dialects::{Block, Title, Tone};

/// Generic names of notices. Any other notice is named after its kind.
const NOTICES: [&str; 6] = ["notice", "alert", "callout", "admonition", "hint", "panel"];

/// Names of blocks that can be folded.
const FOLDING: [&str; 4] = ["details", "expand", "spoiler", "collapse"];

impl Translator<'_> {
    /// Translates a shortcode in a line. Returns the position after it.
    pub(super) fn shortcode(
        &mut self,
        line: &Line<'_>,
        found: &Shortcode<'_>,
        reading: &mut Reading<'_, '_>,
    ) -> usize {
        let end = found.range.end;
        let is_done = match found.name {
            _ if found.is_end => self.end_of(line, found, reading),
            "ref" | "relref" => return self.link(line, found),
            "figure" | "img" | "image" => self.figure(line, found, reading),
            "toc" | "TOC" => true,
            "tabs" | "tabpane" | "codetabs" | "steps" | "cards" => {
                let holds_code =
                    found.name == "tabpane" && found.is_angled && found.get("text") != Some("true");
                reading.code_in_tabs = holds_code.then(|| found.get("lang").unwrap_or_default().to_owned());
                matches!(found.name, "tabs" | "tabpane" | "codetabs")
            }
            "tab" | "codetab" => self.tab(line, found, reading),
            "mermaid" => self.code(line, found, "mermaid", reading),
            "highlight" => {
                let language = found.plain().next().map(|(language, _)| language).unwrap_or_default();
                self.code(line, found, language, reading)
            }
            "include" | "readfile" | "include-markdown" | "snippet" => self.included_by(line, found),
            _ => self.notice(line, found, reading),
        };
        if !is_done {
            let place = line.place(found.range.clone());
            self.note(ForeignKind::Shortcode, found.name, place.clone());
            if is_in_destination(&line.raw[..found.range.start]) {
                self.out.put(&format!("{{{{{}}}}}", found.name), place);
            } else {
                self.copy(line, found.range.clone());
            }
        }
        end
    }

    /// A link to another page by its file. The destination is put in angle brackets, so that it may contain spaces.
    fn link(&mut self, line: &Line<'_>, found: &Shortcode<'_>) -> usize {
        let (text, range) = (line.raw, &found.range);
        let path =
            found.get("path").or_else(|| found.plain().next().map(|(path, _)| path)).unwrap_or_default();
        let before = &text[..range.start];
        let is_destination = before.ends_with("](") || before.trim_end().ends_with("]:");
        let suffix =
            text[range.end..].find([')', ' ', '\n', '\r']).filter(|_| is_destination).unwrap_or_default();
        let end = range.end + suffix;
        let suffix = &text[range.end..end];
        let whole = if is_destination { format!("<{path}{suffix}>") } else { path.to_owned() };
        let is_path = !path.is_empty() && !path.contains(['<', '>', '\\']) && !suffix.contains(['<', '>']);
        if is_path {
            self.out.put(&whole, line.place(range.start..end));
        } else {
            self.copy(line, range.start..end);
        }
        end
    }

    /// A picture with its caption.
    fn figure(&mut self, line: &Line<'_>, found: &Shortcode<'_>, reading: &Reading<'_, '_>) -> bool {
        let source = found.get("src").or_else(|| found.plain().next().map(|(source, _)| source));
        let Some(source) = source.filter(|source| !source.contains(['<', '>', '\\'])) else { return false };
        let caption = found.get("caption").or(found.get("title")).unwrap_or_default();
        let escaped = |text: &str| text.replace('[', "\\[").replace(']', "\\]");
        let alt = escaped(found.get("alt").unwrap_or(caption));
        let mut image = format!("![{alt}](<{source}>)");
        if let Some(link) = found.get("link").filter(|link| !link.contains(['<', '>', '\\'])) {
            image = format!("[{image}](<{link}>)");
        }
        if !caption.is_empty() {
            image += &format!("\\\n{}{caption}", " ".repeat(reading.standing.base()));
        }
        self.out.put(&image, line.place(found.range.clone()));
        true
    }

    /// A notice, or a block that can be folded.
    fn notice(&mut self, line: &Line<'_>, found: &Shortcode<'_>, reading: &mut Reading<'_, '_>) -> bool {
        let folds = FOLDING.contains(&found.name);
        let is_notice = NOTICES.contains(&found.name);
        let own = notices::tone(found.name);
        if !folds && !is_notice && own.is_none() {
            return false;
        }
        let end = End::Shortcode(found.name.to_owned());
        if !ends_behind(line, found, &end, reading) {
            return false;
        }
        let mut kind = found.named(&["type", "style", "color", "kind", "status"]).map(|(kind, _)| kind);
        let mut title = found.named(&["title", "header", "summary"]).map(|(title, _)| title);
        for (value, _) in found.plain() {
            if kind.is_none() && is_notice && notices::tone(value).is_some() {
                kind = Some(value);
            } else if title.is_none() {
                title = Some(value);
            }
        }
        let word = kind.filter(|_| is_notice).unwrap_or(if is_notice || folds { "note" } else { found.name });
        let tone = notices::tone(word).unwrap_or(Tone::Note);
        let title = title.filter(|title| !title.trim().is_empty());
        let shown = match title {
            Some(_) => Title::Paragraph,
            None if folds => Title::Word("Details".into()),
            None => Title::Word(notices::title(word)),
        };
        let open = found.named(&["open", "expanded"]).is_some_and(|(open, _)| open == "true");
        self.begin(line, found, Block::Notice { tone, title: shown, folds: folds.then_some(open) }, title);
        let kind = if folds { Block::EndOfFolding } else { Block::EndOfNotice };
        reading.open.push(Open { end, kind });
        true
    }

    fn tab(&mut self, line: &Line<'_>, found: &Shortcode<'_>, reading: &mut Reading<'_, '_>) -> bool {
        let end = End::Shortcode(found.name.to_owned());
        let first = || found.plain().next().map(|(title, _)| title);
        let title = found.named(&["header", "name", "title", "label"]).map(|(title, _)| title).or_else(first);
        let title = title.filter(|title| !title.trim().is_empty());
        let shown = if title.is_some() { Title::Paragraph } else { Title::Nothing };
        let language = found.get("lang").or(reading.code_in_tabs.as_deref()).map(str::to_owned);
        let is_code = reading.code_in_tabs.is_some() && found.is_angled && found.get("text") != Some("true");
        if !ends_behind(line, found, &end, reading) {
            return false;
        }
        self.begin(line, found, Block::Tab { title: shown }, title);
        if is_code && is_alone(line, found) {
            let _ = self.code(line, found, language.as_deref().unwrap_or_default(), reading);
            self.put_mark(Block::EndOfTab, blanks_of(line), Some(line));
        } else {
            reading.open.push(Open { end, kind: Block::EndOfTab });
        }
        true
    }

    /// The end of a block.
    fn end_of(&mut self, line: &Line<'_>, found: &Shortcode<'_>, reading: &mut Reading<'_, '_>) -> bool {
        if matches!(found.name, "tabs" | "tabpane" | "codetabs") {
            reading.code_in_tabs = None;
            return true;
        }
        let end = End::Shortcode(found.name.to_owned());
        let Some(at) = reading.open.iter().rposition(|open| open.end == end) else { return false };
        self.close(at, reading, blanks_of(line), line);
        self.indent(line, found);
        true
    }

    /// Code between two shortcodes.
    fn code(
        &mut self,
        line: &Line<'_>,
        found: &Shortcode<'_>,
        language: &str,
        reading: &mut Reading<'_, '_>,
    ) -> bool {
        let is_end =
            |line: &str| shortcodes::next(line, 0).is_some_and(|next| next.is_end && next.name == found.name);
        let is_word = language.chars().all(|c| c.is_alphanumeric() || "+-_#".contains(c));
        let end = End::Shortcode(found.name.to_owned());
        if !is_alone(line, found) || !is_word || !reading.ends(&end, is_end) {
            return false;
        }
        self.code_up_to(line, language, reading, is_end);
        true
    }

    fn included_by(&mut self, line: &Line<'_>, found: &Shortcode<'_>) -> bool {
        let path = found.named(&["file", "src", "path"]).map(|(path, _)| path);
        let Some(path) = path.or_else(|| found.plain().next().map(|(path, _)| path)) else { return false };
        if !is_alone(line, found) {
            return false;
        }
        let blanks = blanks_of(line);
        let is_code = found.get("code") == Some("true");
        if is_code {
            self.put_line(blanks, &format!("`````{}", found.get("lang").unwrap_or_default()), Some(line));
        }
        let is_done = self.include(line, path, &Part::Whole, is_code);
        if !is_done {
            // `include` has recorded the reason.
            self.copy(line, found.range.clone());
        }
        if is_code {
            self.put_line(blanks, "`````", Some(line));
        }
        true
    }

    /// Writes the beginning of a block.
    fn begin(&mut self, line: &Line<'_>, found: &Shortcode<'_>, block: Block, title: Option<&str>) {
        let blanks = blanks_of(line);
        self.put_mark(block, blanks, Some(line));
        self.title(line, title, blanks);
        self.indent(line, found);
    }

    /// Indents the rest of the line like the line itself.
    fn indent(&mut self, line: &Line<'_>, found: &Shortcode<'_>) {
        if !line.raw[found.range.end..].trim().is_empty() {
            let end = line.place(found.range.end..found.range.end);
            self.out.put(blanks_of(line), end);
        }
    }
}

/// Whether a later shortcode in the line or below it ends this one.
fn ends_behind(line: &Line<'_>, found: &Shortcode<'_>, end: &End, reading: &mut Reading<'_, '_>) -> bool {
    let is_end = |text: &str| {
        let mut at = 0;
        while let Some(next) = shortcodes::next(text, at) {
            if next.is_end && next.name == found.name {
                return true;
            }
            at = next.range.end;
        }
        false
    };
    is_end(&line.raw[found.range.end..]) || reading.ends(end, is_end)
}

/// Whether a text ends inside the address of a link or of a definition. Markdown allows no spaces there, but shortcodes
/// contain some.
fn is_in_destination(text: &str) -> bool {
    /// How many shortcodes one address may have.
    const MOST: usize = 10;
    let is_definition = text.trim_start().starts_with('[');
    let mut rest = text;
    for _ in 0..MOST {
        let (before, behind) = rest.rsplit_once("}}").unwrap_or(("", rest));
        let start = behind.rfind("](").or_else(|| behind.rfind("]:").filter(|_| is_definition));
        let is_open = |address: &str| !address.contains([' ', '\t', ')', '<']);
        if let Some(start) = start {
            return is_open(behind[start + 2..].trim_start());
        }
        let shortcode = before.rsplit_once("{{").filter(|_| is_open(behind));
        let Some((before, _)) = shortcode else { return false };
        rest = before;
    }
    false
}

/// Whether nothing else is on its line.
fn is_alone(line: &Line<'_>, found: &Shortcode<'_>) -> bool {
    line.raw[..found.range.start].trim().is_empty() && line.raw[found.range.end..].trim().is_empty()
}
