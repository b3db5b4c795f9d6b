//! Files that a directive of `MyST` or a component of MDX puts into a page.

use super::include::Part;
use super::others::{between_lines, options};
use super::{Line, Reading, Translator, blanks_of, jsx, notices};
use crate::markdown::ForeignKind;

impl Translator<'_> {
    /// A file in a fence of `MyST`: ```` ```{include} file ````, or `{literalinclude}`, which shows it as code.
    pub(super) fn fenced_include(&mut self, line: &Line<'_>, reading: &mut Reading<'_, '_>) -> bool {
        let text = line.text().trim();
        let fence = text.trim_start_matches(['`', '~']);
        let Some((word, Some(path))) = notices::named(fence).filter(|_| fence.len() < text.len()) else {
            return false;
        };
        let is_code = match word {
            "include" => false,
            "literalinclude" => true,
            _ => return false,
        };
        let start = reading.at;
        let options = between_lines(reading).unwrap_or_else(|| options(reading, line.indent(), ":"));
        let end =
            reading.standing.rest_of_fence(&reading.lines[reading.at..]).map(|count| reading.at + count);
        // All of the code is shown, whatever its options choose.
        let part = if is_code { Some(Part::Whole) } else { part_of(&options) };
        let (Some(part), Some(end)) = (part, end) else {
            reading.at = start;
            return false;
        };
        let is_done = if is_code {
            let language = options.iter().find(|(key, _)| key == "language");
            self.whole_code(line, path, language.map(|(_, value)| value.as_str()))
        } else {
            self.include(line, path, &part, false)
        };
        if !is_done {
            // `include` has recorded the reason.
            reading.at = start;
            self.copy(line, 0..line.raw.len());
            return true;
        }
        reading.standing.leave_fence();
        reading.at = end + 1;
        true
    }

    /// A file that is shown as code.
    fn whole_code(&mut self, line: &Line<'_>, path: &str, language: Option<&str>) -> bool {
        if (self.include)(path).is_none() {
            self.note(ForeignKind::NotThere, path, line.whole());
            return false;
        }
        let language = language.or_else(|| camino::Utf8Path::new(path).extension()).unwrap_or_default();
        let blanks = blanks_of(line);
        self.put_line(blanks, &format!("`````{language}"), Some(line));
        self.include(line, path, &Part::Whole, true);
        self.put_line(blanks, "`````", Some(line));
        true
    }

    /// An import of a file of Markdown, which a component then shows. False if there is no such file.
    pub(super) fn import(&mut self, text: &str) -> bool {
        let Some((name, path)) = jsx::imported(text) else { return false };
        let is_there = (self.include)(path).is_some();
        if is_there {
            self.imports.insert(name.to_owned(), path.to_owned());
        }
        is_there
    }
}

/// The part of a file that the options of `{include}` choose. `None` if they contain others that choose a part, or that
/// change its links.
fn part_of(options: &[(String, String)]) -> Option<Part<'_>> {
    const HARMLESS: [&str; 3] = ["heading-offset", "tab-width", "encoding"];
    let (mut start, mut end) = ("", "");
    for (key, value) in options {
        let value = value.trim_matches(['"', '\'']);
        match key.as_str() {
            "start-after" => start = value,
            "end-before" => end = value,
            key if HARMLESS.contains(&key) => {}
            _ => return None,
        }
    }
    Some(Part::between(start, end))
}
