//! Parses YAML into a tree of nodes, each with its position. Only this file uses the YAML crate.
//!
//! It is a tree because a wrong value must not affect its neighbours. `read.rs` later checks the type of each value
//! separately. The same parser reads JSON.

pub mod comments;
pub mod edit;
pub mod inner;
mod node;
mod short;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use granit_parser::{ErrorKind, Event, Marker, Parser, ScalarStyle, ScanError, Tag};

pub use node::{Kind, Node, at, one_or_many};
use short::{called, function};

use crate::source::{FileId, Malformed, Span, Spanned};

/// The maximum number of nodes that a file may expand to. Ten thousand alarms are about 200,000 nodes. A bomb of
/// aliases has millions after nine lines.
const MOST_NODES: usize = 2_000_000;

/// The maximum number of bytes of text that a file's aliases may repeat. A few aliases of a long text can be as
/// harmful as many nodes.
const MOST_REPEATED: usize = 32 * 1024 * 1024;

/// The maximum number of bytes that are parsed again because of lines that had to be indented. Beyond that, the file
/// counts as malformed.
const MOST_READ: usize = 16 * 1024 * 1024;

/// Deeper than in any list of alarms. In a quoted text, the width of the indentation has no meaning.
const INDENT: &str = "                                                                ";

/// What could be read of a file: the documents before the first fault, and the fault.
#[derive(Debug, Default)]
pub struct Yaml {
    pub documents: Vec<Node>,
    pub malformed: Option<Malformed>,
    /// Keys that occur twice in a map.
    pub duplicates: Vec<Malformed>,
}

/// Reads `text[range]`. Positions are offsets in the whole text.
///
/// YAML requires the further lines of a quoted text to be indented. But go-yaml and libyaml do not require it, and
/// people do not do it. Such lines are indented here, and the file is parsed again.
pub fn read(file: FileId, text: &str, range: Range<usize>) -> Yaml {
    let mut slice = Cow::Borrowed(&text[range.clone()]);
    let mut indented: Vec<usize> = Vec::new();
    loop {
        let mut builder = Builder { base: range.start, indented: indented.clone(), ..Builder::new(file) };
        let Err(fault) = builder.read(&slice) else {
            return builder.finish(None);
        };
        match fault {
            Fault::Indent(at) if (indented.len() + 1) * slice.len() < MOST_READ => {
                let line = slice[..at].rfind('\n').map_or(0, |newline| newline + 1);
                slice.to_mut().insert_str(line, INDENT);
                indented.push(line);
                indented.sort_unstable();
            }
            Fault::Indent(at) => {
                let at = builder.place(at);
                return builder
                    .finish(Some(syntax(Span::new(file, at..at), "a quoted text is not indented")));
            }
            Fault::Malformed(malformed) => return builder.finish(Some(malformed)),
        }
    }
}

/// Why reading stopped.
enum Fault {
    Malformed(Malformed),
    /// A line of a quoted text is not indented. An offset in the line.
    Indent(usize),
}

/// The help for an unquoted text that contains a colon and a space.
pub const IN_QUOTES: &str =
    "a colon and a space start a value: put the text in quotes, as in `note: \"Cleaned up: …\"`";

fn syntax(span: Span, what: impl std::fmt::Display) -> Malformed {
    let what = what.to_string();
    let help = if what.starts_with("mapping values are not allowed") {
        IN_QUOTES
    } else {
        "fix the line named here or the one above it: indentation, a missing quote, a tab"
    };
    Malformed { span, message: format!("this is not YAML: {what}"), help: help.into() }
}

/// Reads a file with one document, such as `service.yaml`. Also returns its problems.
pub fn read_one(file: FileId, text: &str) -> (Option<Node>, Vec<Malformed>) {
    let yaml = read(file, text, 0..text.len());
    let mut malformed: Vec<Malformed> = yaml.malformed.into_iter().chain(yaml.duplicates).collect();
    let mut documents = yaml.documents.into_iter();
    let first = documents.next();
    malformed.extend(documents.next().map(|second| Malformed {
        span: second.span,
        message: "this is a second document; only the first is read".into(),
        help: "remove it, or put it into a file of its own".into(),
    }));
    (first, malformed)
}

struct Builder {
    file: FileId,
    /// The offset in the file of the slice that is parsed.
    base: usize,
    /// The starts of the lines that were indented, as offsets in the indented text.
    indented: Vec<usize>,
    /// The open collections, outermost first.
    open: Vec<Open>,
    /// Anchored nodes, each with its size.
    anchors: BTreeMap<usize, (Node, Size)>,
    /// The size of everything read so far, including the values of aliases.
    size: Size,
    /// The number of bytes of text that anchors and aliases repeat.
    repeated: usize,
    documents: Vec<Node>,
    duplicates: Vec<Malformed>,
}

/// The size of a node or of a file.
#[derive(Clone, Copy, Default)]
struct Size {
    nodes: usize,
    /// In texts.
    bytes: usize,
}

struct Open {
    node: Node,
    anchor: usize,
    function: Option<&'static str>,
    /// The size of everything before this node, to compute the size of the node.
    before: Size,
    key: Option<Spanned<String>>,
    /// Entries from merge keys. They follow the map's own entries.
    merged: Vec<(Spanned<String>, Node)>,
}

impl Builder {
    fn new(file: FileId) -> Self {
        Self {
            file,
            base: 0,
            indented: Vec::new(),
            open: Vec::new(),
            anchors: BTreeMap::new(),
            size: Size::default(),
            repeated: 0,
            documents: Vec::new(),
            duplicates: Vec::new(),
        }
    }

    fn finish(self, malformed: Option<Malformed>) -> Yaml {
        Yaml { documents: self.documents, malformed, duplicates: self.duplicates }
    }

    fn read(&mut self, slice: &str) -> Result<(), Fault> {
        for event in Parser::new_from_str(slice) {
            let (event, span) = event.map_err(|error| self.fault(&error))?;
            let mut place = self.span(span.start, span.end);
            if let Event::Scalar(_, ScalarStyle::Literal | ScalarStyle::Folded, ..) = event {
                // The parser includes the spaces before the next key in a block scalar.
                let text = span.slice(slice).unwrap_or_default();
                place.end = place
                    .end
                    .saturating_sub(u32::try_from(blanks(text)).unwrap_or_default())
                    .max(place.start);
            }
            self.event(event, place).map_err(Fault::Malformed)?;
        }
        Ok(())
    }

    fn fault(&self, error: &ScanError) -> Fault {
        let at = *error.marker();
        match error.kind() {
            ErrorKind::InvalidQuotedScalarIndent => Fault::Indent(at.byte_offset().unwrap_or_default()),
            kind => Fault::Malformed(syntax(self.span(at, at), kind)),
        }
    }

    fn span(&self, start: Marker, end: Marker) -> Span {
        let at = |marker: Marker| self.place(marker.byte_offset().unwrap_or_default());
        Span::new(self.file, at(start)..at(end).max(at(start)))
    }

    /// Converts an offset in the parsed text to an offset in the file.
    fn place(&self, at: usize) -> usize {
        let before = self.indented.partition_point(|line| *line < at);
        self.base + at - (before * INDENT.len()).min(at)
    }

    fn event(&mut self, event: Event<'_>, span: Span) -> Result<(), Malformed> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let kind = scalar(text, style, tag.as_deref());
                let bytes = if let Kind::Scalar { text, .. } = &kind { text.len() } else { 0 };
                let size = Size { nodes: 1, bytes };
                self.size.bytes += size.bytes;
                self.close(called(Node { span, kind }, function(tag.as_deref())), anchor, size)
            }
            Event::SequenceStart(_, anchor, tag) => {
                self.open(Node { span, kind: Kind::List(Vec::new()) }, anchor, function(tag.as_deref()));
                Ok(())
            }
            Event::MappingStart(_, anchor, tag) => {
                self.open(Node { span, kind: Kind::Map(Vec::new()) }, anchor, function(tag.as_deref()));
                Ok(())
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let Open { mut node, anchor, function, before, merged, .. } =
                    self.open.pop().expect("the parser closes what it opened");
                if let Kind::Map(entries) = &mut node.kind {
                    settle(entries, merged, &mut self.duplicates);
                }
                node.span.end = node.span.end.max(span.start);
                let nodes = self.size.nodes - before.nodes + 1;
                let size = Size { nodes, bytes: self.size.bytes - before.bytes };
                self.close(called(node, function), anchor, size)
            }
            Event::Alias(anchor) => {
                let Some((_, size)) = self.anchors.get(&anchor) else {
                    let message = "this alias refers to a value that contains it";
                    return Err(Malformed {
                        span,
                        message: message.into(),
                        help: "write the value out".into(),
                    });
                };
                let size = *size;
                self.repeat(size, span)?;
                self.size.bytes += size.bytes;
                let mut node = self.anchors[&anchor].0.clone();
                node.span = span;
                self.put(node);
                Ok(())
            }
            Event::DocumentEnd => {
                self.anchors.clear();
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn open(&mut self, node: Node, anchor: usize, function: Option<&'static str>) {
        let before = self.size;
        self.open.push(Open { node, anchor, function, before, key: None, merged: Vec::new() });
    }

    /// Finishes a node: stores it if it has an anchor, and adds it to its parent.
    fn close(&mut self, node: Node, anchor: usize, size: Size) -> Result<(), Malformed> {
        self.count(1, node.span)?;
        if anchor != 0 {
            self.repeat(size, node.span)?;
            self.anchors.insert(anchor, (node.clone(), size));
        }
        self.put(node);
        Ok(())
    }

    fn put(&mut self, node: Node) {
        let Some(parent) = self.open.last_mut() else {
            self.documents.push(node);
            return;
        };
        match (&mut parent.node.kind, parent.key.take()) {
            (Kind::List(items), _) => items.push(node),
            (Kind::Map(_), Some(key)) if key.value == "<<" => merge(&mut parent.merged, key, node),
            (Kind::Map(entries), Some(key)) => entries.push((key, node)),
            (Kind::Map(_), None) => {
                let text = if let Kind::Scalar { text, .. } = node.kind { text } else { String::new() };
                parent.key = Some(Spanned::new(text, node.span));
            }
            (Kind::Scalar { .. }, _) => {}
        }
    }

    fn count(&mut self, nodes: usize, span: Span) -> Result<(), Malformed> {
        self.size.nodes += nodes;
        if self.size.nodes <= MOST_NODES {
            return Ok(());
        }
        Err(too_much(span, &format!("{MOST_NODES} values")))
    }

    /// Counts a value that is stored again, for its anchor or in place of an alias.
    fn repeat(&mut self, size: Size, span: Span) -> Result<(), Malformed> {
        self.repeated += size.bytes;
        if self.repeated > MOST_REPEATED {
            return Err(too_much(span, &format!("{} MiB of repeated text", MOST_REPEATED >> 20)));
        }
        self.count(size.nodes, span)
    }
}

/// Whether a line ends front matter that begins with a line of `mark`. An indented line does only if that line was
/// indented.
pub fn ends_matter(line: &str, mark: &str, is_indented: bool) -> bool {
    let content = if is_indented { line.trim() } else { line.trim_end() };
    content == mark || (mark == "---" && content == "...")
}

/// A scalar with its tag applied: `!!null yes` is null, and `!!str null` is a text.
fn scalar(text: Cow<'_, str>, style: ScalarStyle, tag: Option<&Tag>) -> Kind {
    let text = if text.contains('\0') { text.replace('\0', "\u{fffd}") } else { text.into_owned() };
    match tag.and_then(Tag::core_suffix) {
        Some("null") => Kind::Scalar { text: String::new(), plain: true },
        Some("str") => Kind::Scalar { text, plain: false },
        _ => Kind::Scalar { text, plain: style == ScalarStyle::Plain },
    }
}

fn too_much(span: Span, what: &str) -> Malformed {
    Malformed {
        span,
        message: format!("this file expands to more than {what}"),
        help: "write fewer aliases, or split the file".into(),
    }
}

/// The number of bytes of trailing white space.
fn blanks(text: &str) -> usize {
    text.len() - text.trim_end().len()
}

/// Collects the entries of `<<: *base` or `<<: [*a, *b]`. If a key occurs twice, the first entry counts.
fn merge(merged: &mut Vec<(Spanned<String>, Node)>, key: Spanned<String>, node: Node) {
    match node.kind {
        Kind::List(maps) => {
            for map in maps {
                merge(merged, key.clone(), map);
            }
        }
        Kind::Map(entries) => merged.extend(entries),
        Kind::Scalar { .. } => merged.push((key, node)),
    }
}

/// Finishes a map. Its own keys win over merged ones, and the first of equal keys wins. A key that is a list or a map,
/// such as the `{{ team }}` of a template, has no text, and equals no other.
fn settle(
    entries: &mut Vec<(Spanned<String>, Node)>,
    merged: Vec<(Spanned<String>, Node)>,
    duplicates: &mut Vec<Malformed>,
) {
    // Most maps have few keys and no duplicates.
    const FEW: usize = 16;
    let is_new = |at: usize| {
        let own = entries[at].0.value.as_str();
        own.is_empty() || entries[..at].iter().all(|(key, _)| key.value != own)
    };
    if merged.is_empty() && entries.len() <= FEW && (1..entries.len()).all(is_new) {
        return;
    }
    let mut known: BTreeSet<String> = BTreeSet::new();
    entries.retain(|(key, _)| {
        let is_new = key.value.is_empty() || known.insert(key.value.clone());
        if !is_new {
            let message = format!("duplicate key `{}`; the first one is used", key.value);
            duplicates.push(Malformed { span: key.span, message, help: "keep one of the two".into() });
        }
        is_new
    });
    entries.extend(merged.into_iter().filter(|(key, _)| known.insert(key.value.clone())));
}
