//! Puts the files that a document in `AsciiDoc` or reStructuredText includes into its text.

use std::borrow::Cow;
use std::ops::Range;

use camino::{Utf8Path, Utf8PathBuf};

use super::title;
use crate::markdown::dialects::include::{DEEPEST, Include, Included, MOST};
use crate::markdown::dialects::{Dialect, Map, Markup, Out};

/// The text of a document with the files that it includes.
pub struct Whole<'t> {
    pub text: Cow<'t, str>,
    pub map: Map,
    /// The included files, each with the position of its include.
    pub included: Vec<(Included, Range<usize>)>,
}

/// Puts the files that a text includes in the places of their includes. An include stays as it was typed if its file is
/// not found, or if only another tool knows what it includes.
pub fn whole<'t>(text: &'t str, dialect: Dialect<'_>) -> Whole<'t> {
    if !text.contains("include::") {
        return Whole { text: Cow::Borrowed(text), map: Map::default(), included: Vec::new() };
    }
    let mut writer = Writer {
        markup: dialect.markup,
        include: dialect.include,
        out: Out::default(),
        included: Vec::new(),
        open: Vec::new(),
        bytes: 0,
    };
    writer.lines(text, None);
    let (text, map) = writer.out.finish();
    Whole { text: text.into(), map, included: writer.included }
}

/// What a line includes.
#[derive(Debug, Default, PartialEq, Eq)]
struct Directive<'l> {
    path: &'l str,
    part: Part<'l>,
    /// By how many levels its titles are lower.
    deeper: usize,
    /// The blanks before it.
    indent: &'l str,
    /// Whether the file is shown as code.
    is_code: bool,
    /// The number of bytes of the options below the line.
    options: usize,
}

/// The part of a file that is included.
#[derive(Debug, Default, PartialEq, Eq)]
enum Part<'l> {
    #[default]
    Whole,
    /// The first and the last line, counted from 1.
    Lines(usize, usize),
    /// Between `tag::name[]` and `end::name[]`, each time that they are in the file.
    Tag(&'l str),
}

impl Part<'_> {
    /// The lines of this part of a file, without the marks of tags.
    fn of(&self, text: &str) -> String {
        let all = text.split_inclusive('\n');
        let is_mark =
            |line: &str| ["tag::", "end::"].iter().any(|mark| line.contains(mark)) && line.contains("[]");
        match self {
            Self::Whole => all.filter(|line| !is_mark(line)).collect(),
            Self::Lines(from, to) => all.take(*to).skip(from.saturating_sub(1)).collect(),
            Self::Tag(name) => {
                let (begin, end) = (format!("tag::{name}[]"), format!("end::{name}[]"));
                let mut is_inside = false;
                let chosen = all.filter(|line| {
                    is_inside = line.contains(&begin) || is_inside && !line.contains(&end);
                    is_inside && !is_mark(line)
                });
                chosen.collect()
            }
        }
    }
}

/// Reads the line at the start of a text that includes a file, with its options below.
fn directive<'l>(raw: &'l str, below: &str, markup: Markup) -> Option<Directive<'l>> {
    if markup == Markup::Rest { of_rest(raw, below) } else { of_ascii_doc(raw.trim_end()) }
}

/// `include::file[lines=2..9,leveloffset=+1]`
fn of_ascii_doc(line: &str) -> Option<Directive<'_>> {
    let (path, rest) = line.strip_prefix("include::")?.split_once('[')?;
    let attributes = rest.strip_suffix(']')?;
    let mut directive = Directive { path, ..Directive::default() };
    for (key, value) in attributes.split(',').filter_map(|attribute| attribute.split_once('=')) {
        let value = value.trim().trim_matches('"');
        match key.trim() {
            "leveloffset" => directive.deeper = value.strip_prefix('+')?.parse().ok()?,
            "lines" => directive.part = lines_of(value)?,
            "tag" | "tags" if !value.is_empty() && !value.contains([';', '*', '!', '{']) => {
                directive.part = Part::Tag(value);
            }
            "opts" | "indent" | "encoding" => {}
            _ => return None,
        }
    }
    let is_clear = !path.is_empty() && !path.contains(['{', ' ']) && !path.contains("://");
    is_clear.then_some(directive)
}

/// `2..9`, `2..` or `2`
fn lines_of(value: &str) -> Option<Part<'static>> {
    let (from, to) = value.split_once("..").unwrap_or((value, value));
    let to = if matches!(to, "" | "-1") { usize::MAX } else { to.parse().ok()? };
    Some(Part::Lines(from.parse().ok()?, to))
}

/// `.. include:: file` without options, and `.. literalinclude:: file`, of which all is shown.
fn of_rest<'l>(raw: &'l str, below: &str) -> Option<Directive<'l>> {
    let line = raw.trim();
    let text = line.strip_prefix(".. include::").map(|path| (path, false));
    let (path, is_code) = text.or_else(|| Some((line.strip_prefix(".. literalinclude::")?, true)))?;
    let is_option = |line: &&str| line.trim_start().starts_with(':') && line.starts_with([' ', '\t']);
    let options = below.split_inclusive('\n').take_while(is_option).map(str::len).sum();
    let path = path.trim();
    let is_clear = !path.is_empty() && !path.contains([' ', '<', '|']) && (is_code || options == 0);
    let indent = &raw[..raw.len() - raw.trim_start().len()];
    is_clear.then(|| Directive { path, indent, is_code, options, ..Directive::default() })
}

/// An included file whose lines are being written.
struct Within {
    /// The position of the outermost include.
    place: Range<usize>,
    /// The folder of the file.
    folder: Utf8PathBuf,
    /// The blanks before each line.
    indent: String,
    deeper: usize,
}

impl Within {
    /// A line as it is shown.
    fn shown(&self, raw: &str) -> String {
        const DEEPEST_TITLE: usize = 6;
        if raw.trim().is_empty() {
            return raw.to_owned();
        }
        let level =
            title(raw.trim_end()).filter(|_| raw.starts_with('=')).map(|(level, _)| usize::from(level));
        let more = level.map_or(0, |level| self.deeper.min(DEEPEST_TITLE.saturating_sub(level)));
        format!("{}{}{raw}", self.indent, "=".repeat(more))
    }
}

struct Writer<'a> {
    markup: Markup,
    include: &'a Include<'a>,
    out: Out,
    included: Vec<(Included, Range<usize>)>,
    /// The included files that are being written, from the outermost.
    open: Vec<Utf8PathBuf>,
    /// The number of bytes included so far.
    bytes: usize,
}

impl Writer<'_> {
    /// Writes the lines of the document, or of a file that it includes.
    fn lines(&mut self, text: &str, within: Option<&Within>) {
        let mut rest = text;
        while let Some(raw) = rest.split_inclusive('\n').next() {
            let start = text.len() - rest.len();
            rest = &rest[raw.len()..];
            let place = within.map_or(start..start + raw.trim_end().len(), |within| within.place.clone());
            let Some(found) = directive(raw, rest, self.markup) else {
                self.line(raw, start, within);
                continue;
            };
            let Some(file) = self.file(&found, within) else {
                self.line(raw, start, within);
                continue;
            };
            if found.is_code {
                let (typed, below) = text[start..].split_at(raw.len() + found.options);
                self.out.copy(typed, start);
                rest = below;
            }
            self.take_in(file, &found, place, within);
        }
    }

    /// Writes a line that includes nothing.
    fn line(&mut self, raw: &str, start: usize, within: Option<&Within>) {
        match within {
            Some(within) => self.out.put(&within.shown(raw), within.place.clone()),
            None => self.out.copy(raw, start),
        }
    }

    /// The file that a directive includes, if that is possible here.
    fn file(&mut self, directive: &Directive<'_>, within: Option<&Within>) -> Option<Included> {
        if directive.is_code && within.is_some() {
            return None;
        }
        let path = of_antora(directive.path)?;
        let near =
            within.filter(|_| !path.starts_with('/')).map(|within| format!("/{}/{path}", within.folder));
        let found = near.and_then(|near| (self.include)(&near)).or_else(|| (self.include)(&path))?;
        let is_cycle = self.open.contains(&found.path) || self.open.len() >= DEEPEST;
        if found.is_too_long || is_cycle || self.bytes + found.text.len() > MOST {
            return None;
        }
        self.bytes += found.text.len();
        Some(found)
    }

    /// Writes the part of a file that a directive includes.
    fn take_in(
        &mut self,
        file: Included,
        directive: &Directive<'_>,
        place: Range<usize>,
        within: Option<&Within>,
    ) {
        let text = directive.part.of(&file.text);
        let around = within.map_or("", |within| within.indent.as_str());
        let code = if directive.is_code { "   " } else { "" };
        let inner = Within {
            place: place.clone(),
            folder: file.path.parent().unwrap_or(Utf8Path::new("")).to_owned(),
            indent: format!("{around}{}{code}", directive.indent),
            deeper: directive.deeper.saturating_add(within.map_or(0, |within| within.deeper)),
        };
        if directive.is_code {
            self.out.put("\n", place.clone());
            text.split_inclusive('\n').for_each(|raw| self.line(raw, 0, Some(&inner)));
        } else {
            self.open.push(file.path.clone());
            self.lines(&text, Some(&inner));
            self.open.pop();
        }
        if !self.out.text.ends_with('\n') {
            self.out.put("\n", place.clone());
        }
        self.included.push((file, place));
    }
}

/// The path of a file of Antora: `partials/a.adoc` for `partial$a.adoc`. `None` if it is in another component.
fn of_antora(path: &str) -> Option<Cow<'_, str>> {
    let Some((start, name)) = path.split_once('$') else { return Some(path.into()) };
    let (module, family) = start.rsplit_once(':').unwrap_or(("", start));
    let folder = match family {
        "attachment" | "example" | "image" | "page" | "partial" => family,
        _ => return None,
    };
    let slash = if module.is_empty() { "" } else { "/" };
    (!module.contains([':', '@'])).then(|| format!("{module}{slash}{folder}s/{name}").into())
}

#[cfg(test)]
mod tests {
    use super::{Directive, Part, directive, of_antora, whole};
    use crate::markdown::{Dialect, Included, Markup};

    fn written(text: &str, markup: Markup) -> String {
        let include = |path: &str| {
            let text = match path {
                "a.adoc" => "= A\n\n// tag::x[]\n. Restart it\n// end::x[]\n",
                "b.adoc" => "include::a.adoc[leveloffset=+1]\n",
                "t.adoc" => {
                    "// tag::x[]\nTBD\n// end::x[]\nno\n// tag::x[]\n// tag::y[]\nyes\n// end::y[]\n// end::x[]\nno\n"
                }
                "/sub/c.adoc" | "sub/b.adoc" => "include::c.adoc[]\nC",
                "x.sh" => "reboot\nhalt\n",
                _ => return None,
            };
            Some(Included {
                path: path.trim_start_matches('/').into(),
                text: text.into(),
                is_too_long: false,
            })
        };
        whole(text, Dialect { markup, include: &include }).text.into_owned()
    }

    #[test]
    fn files_are_put_in_place_of_their_includes() {
        for (text, expected) in [
            ("one\n\ninclude::a.adoc[]\ntwo\n", "one\n\n= A\n\n. Restart it\ntwo\n"),
            ("include::a.adoc[tag=x]", ". Restart it\n"),
            ("include::t.adoc[tag=x]", "TBD\nyes\n"),
            ("include::a.adoc[lines=4..4]\n", ". Restart it\n"),
            ("include::b.adoc[leveloffset=+1]\n", "=== A\n\n. Restart it\n"),
            ("include::sub/b.adoc[]\n", "include::c.adoc[]\nC\nC\n"),
            ("include::gone.adoc[]\n", "include::gone.adoc[]\n"),
            ("include::{dir}/a.adoc[]\n", "include::{dir}/a.adoc[]\n"),
            ("include::a.adoc[tags=**]\n", "include::a.adoc[tags=**]\n"),
            ("----\ninclude::x.sh[]\n----\n", "----\nreboot\nhalt\n----\n"),
        ] {
            assert_eq!(written(text, Markup::AsciiDoc), expected, "{text}");
        }
        for (text, expected) in [
            ("* x\n\n  .. include:: x.sh\n\nend\n", "* x\n\n  reboot\n  halt\n\nend\n"),
            (
                ".. literalinclude:: x.sh\n   :language: bash\n\nend\n",
                ".. literalinclude:: x.sh\n   :language: bash\n\n   reboot\n   halt\n\nend\n",
            ),
            (
                ".. literalinclude:: x.sh\n   :lines: 1\n",
                ".. literalinclude:: x.sh\n   :lines: 1\n\n   reboot\n   halt\n",
            ),
            (".. include:: x.sh\n   :start-line: 2\n", ".. include:: x.sh\n   :start-line: 2\n"),
            (".. include:: <isonum.txt>\n", ".. include:: <isonum.txt>\n"),
        ] {
            assert_eq!(written(text, Markup::Rest), expected, "{text}");
        }
    }

    #[test]
    fn attributes_choose_a_part() {
        let line = "include::a.adoc[lines=\"2..\", leveloffset=+2]\n";
        let expected =
            Directive { path: "a.adoc", part: Part::Lines(2, usize::MAX), deeper: 2, ..Directive::default() };
        assert_eq!(directive(line, "", Markup::AsciiDoc), Some(expected));
        for line in
            ["include::a.adoc[lines=1..2;4..5]", "include::a.adoc[leveloffset=-1]", " include::a.adoc[]"]
        {
            assert_eq!(directive(line, "", Markup::AsciiDoc), None, "{line}");
        }
    }

    #[test]
    fn antora_has_a_folder_for_each_family() {
        for (path, file) in [
            ("a.adoc", Some("a.adoc")),
            ("partial$a/b.adoc", Some("partials/a/b.adoc")),
            ("ROOT:example$c.sh", Some("ROOT/examples/c.sh")),
            ("2.0@other:ROOT:partial$a.adoc", None),
        ] {
            assert_eq!(of_antora(path).as_deref(), file, "{path}");
        }
    }
}
