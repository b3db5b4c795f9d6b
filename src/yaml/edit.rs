//! Changes one value of front matter, without touching any other byte.
//!
//! An edit consists of a few splices of the text, at the positions that the parser reports. The result is parsed
//! again and compared with what is expected. If anything else would change, the edit is refused. The crates
//! `yamlpatch` and `yaml-edit` do something similar, but each has its own YAML parser, which may read a file
//! differently from ours.

mod layout;
mod splices;
mod tree;
mod write;

#[cfg(test)]
mod tests;

use std::ops::Range;

use super::{Kind, Node, ends_matter, read};
use crate::source::{FileId, Malformed, Span, Spanned};
use layout::Layout;
use splices::Splice;
use tree::Tree;
use write::Style;
pub use write::{quoted, text};

/// The new value of a key.
#[derive(Clone, Debug)]
pub enum Value {
    /// A null value: `key:`.
    Null,
    /// Written without quotes: a keyword or a date.
    Word(String),
    /// Text. It is quoted if YAML would otherwise read it as something else.
    Text(String),
    /// A list of texts on one line: `[a, b]`.
    List(Vec<String>),
    /// A block list, with one item after each hyphen.
    Items(Vec<Value>),
    Map(Vec<(String, Value)>),
}

/// The position of a new entry in its map.
#[derive(Clone, Copy, Debug)]
pub enum Place<'a> {
    /// After an entry and everything that belongs to it.
    After(&'a str),
    /// Before an entry and the comment above it. If the comment contains this line, after that line.
    Before(&'a str, &'a str),
    /// Before all other entries and their comments.
    First,
}

/// A text whose front matter can be edited.
#[derive(Debug)]
pub struct Editor {
    file: FileId,
    text: String,
    /// The range between the two `---` lines.
    matter: Range<usize>,
    root: Node,
}

impl Editor {
    /// Fails if the front matter is not valid YAML, is not a map, or contains a key twice.
    pub fn open(file: FileId, text: String, matter: Range<usize>) -> Result<Self, Malformed> {
        let root = root(file, &text, &matter)?;
        Ok(Self { file, text, matter, root })
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    /// The value at a path of keys.
    pub fn node(&self, path: &[&str]) -> Option<&Node> {
        path.iter().try_fold(&self.root, |node, key| node.get(key))
    }

    /// The last key of a path, with its position.
    pub fn key(&self, path: &[&str]) -> Option<&Spanned<String>> {
        let (last, above) = path.split_last()?;
        self.entry(self.node(above)?, last).map(|(key, _)| key)
    }

    /// Whether the value at a path is in flow style: in braces or brackets.
    pub fn is_flow(&self, path: &[&str]) -> bool {
        self.node(path).is_some_and(|node| self.layout().is_flow(node))
    }

    /// Sets the value of a key. A new key is added after the last existing key that comes before it in `order`. A
    /// missing map is created.
    pub fn set(&mut self, path: &[&str], value: &Value, order: &[&str]) -> Result<(), Malformed> {
        let (last, above) = path.split_last().expect("a path has a key");
        if let Some(at) = (1..path.len()).find(|at| self.node(&path[..*at]).is_none_or(is_nothing)) {
            let map = |value, key: &&str| Value::Map(vec![((*key).to_owned(), value)]);
            let whole = path[at..].iter().rev().fold(value.clone(), map);
            return self.set(&path[..at], &whole, &[]);
        }
        let map = self.node(above).expect("each of its maps exists");
        if self.node(path).is_some_and(|node| Tree::of(node) == Tree::from(value)) {
            return Ok(());
        }
        let candidates: Vec<_> = Style::ALL
            .into_iter()
            .filter_map(|style| match self.entry(map, last) {
                Some((key, old)) => self.replaced(map, key, old, value, style),
                None => self.inserted(map, last, value, order, style),
            })
            .collect();
        let expected = Tree::of(&self.root).with(path, Tree::from(value));
        self.commit(candidates, &expected, path)
    }

    /// Removes a key with its value and the rest of its line. If it is the only key of a map, it is kept with an
    /// empty value.
    pub fn remove(&mut self, path: &[&str]) -> Result<(), Malformed> {
        let (last, above) = path.split_last().expect("a path has a key");
        let Some(map) = self.node(above) else { return Ok(()) };
        let Some((key, old)) = self.entry(map, last) else { return Ok(()) };
        if map.entries().len() == 1 {
            return self.set(path, &Value::Null, &[]);
        }
        let candidates = self.removed(map, key, old).into_iter().collect();
        let expected = Tree::of(&self.root).without(path);
        self.commit(candidates, &expected, path)
    }

    /// Appends texts to a list. A missing list is created, and a single value becomes a list.
    pub fn extend(&mut self, path: &[&str], texts: &[String], order: &[&str]) -> Result<(), Malformed> {
        let known: Vec<String> = match self.node(path) {
            Some(Node { kind: Kind::List(items), .. }) if !items.is_empty() => {
                let expected = Tree::of(&self.root).with_more(path, texts);
                let candidates = self.extended(&self.node(path).expect("it is there").clone(), texts);
                return self.commit(candidates.into_iter().collect(), &expected, path);
            }
            Some(node) => node.text().map(str::to_owned).into_iter().collect(),
            None => Vec::new(),
        };
        let all = known.into_iter().chain(texts.iter().cloned()).collect();
        self.set(path, &Value::List(all), order)
    }

    /// Puts a map into a list: in place of an item, or after the last. A missing list is created.
    pub fn put_item(
        &mut self,
        path: &[&str],
        at: Option<usize>,
        entries: &[(String, Value)],
        order: &[&str],
    ) -> Result<(), Malformed> {
        let new = Value::Map(entries.to_vec());
        let items = match self.node(path) {
            Some(node) if !node.items().is_empty() => {
                let expected = Tree::of(&self.root).with_item(path, at, Tree::from(&new));
                let changed = |style| self.item_changed(node, at?, entries, style);
                let put = |style| self.item_put(node, at, entries, style);
                let styles = || Style::ALL.into_iter();
                let candidates = styles().filter_map(changed).chain(styles().filter_map(put)).collect();
                return self.commit(candidates, &expected, path);
            }
            // A single value in place of a list counts as a list of one.
            Some(node) if at.is_none() => {
                let known = node.text().filter(|text| !text.is_empty()).map(str::to_owned);
                known.map(Value::Text).into_iter().chain([new]).collect()
            }
            _ => vec![new],
        };
        self.set(path, &Value::Items(items), order)
    }

    /// Adds a key with comment lines above it. An empty line stays empty.
    pub fn insert(
        &mut self,
        path: &[&str],
        value: &Value,
        place: Place<'_>,
        comment: &[String],
    ) -> Result<(), Malformed> {
        let (last, above) = path.split_last().expect("a path has a key");
        if !above.is_empty() && self.node(above).is_none_or(is_nothing) {
            self.set(above, &Value::Null, &[])?;
        }
        let map = self.node(above).expect("its map is there");
        let (at, indent) = if is_nothing(map) {
            let key = self.key(above).ok_or_else(|| self.refusal(above))?;
            let layout = self.layout();
            let width = layout.column(key.span.start as usize) + self.step(&self.root);
            (layout.next_line(layout.end(key, map)), " ".repeat(width))
        } else {
            let place = match place {
                Place::First => self.first(map, above),
                place => self.place(map, place),
            };
            match place {
                Some(found) => found,
                None => return Err(self.refusal(path)),
            }
        };
        let newline = self.layout().newline(at);
        let lines: String =
            comment.iter().map(|line| format!("{}{newline}", indented(&indent, line))).collect();
        let candidates = Style::ALL.map(|style| {
            let entry = write::entry(last, value, &indent, self.step(map), newline, style);
            vec![Splice::insert(at, format!("{lines}{entry}"))]
        });
        let expected = Tree::of(&self.root).with(path, Tree::from(value));
        self.commit(candidates.into(), &expected, path)
    }

    /// The comment lines directly above a key, without indentation.
    pub fn comment(&self, path: &[&str]) -> Vec<&str> {
        let Some(key) = self.key(path) else { return Vec::new() };
        let start = self.layout().line(key.span.start as usize);
        let above = &self.text[self.layout().comment_start(start, "")..start];
        above.lines().map(str::trim).collect()
    }

    /// Adds a comment line directly above a key.
    pub fn add_comment(&mut self, path: &[&str], line: &str) -> Result<(), Malformed> {
        let splice = self.key(path).map(|key| {
            let start = key.span.start as usize;
            let layout = self.layout();
            let at = layout.line(start);
            let above = &layout.text[at..start];
            let indent = &above[..above.len() - above.trim_start().len()];
            Splice::insert(at, format!("{indent}{line}{}", layout.newline(at)))
        });
        self.commit(splice.into_iter().map(|splice| vec![splice]).collect(), &Tree::of(&self.root), path)
    }

    /// Removes a line of the comment directly above a key.
    pub fn remove_comment(&mut self, path: &[&str], line: &str) -> Result<(), Malformed> {
        let splice = self.key(path).and_then(|key| {
            let layout = self.layout();
            let mut start = layout.comment_start(layout.line(key.span.start as usize), "");
            while self.text[start..layout.next_line(start)].trim() != line {
                start = layout.next_line(start);
                if start >= key.span.start as usize {
                    return None;
                }
            }
            Some(Splice { range: start..layout.next_line(start), with: String::new() })
        });
        self.commit(splice.into_iter().map(|splice| vec![splice]).collect(), &Tree::of(&self.root), path)
    }

    fn layout(&self) -> Layout<'_> {
        Layout { text: &self.text, end: self.matter.end }
    }

    /// An entry that is written in the map itself, not in an alias or a merge key.
    fn entry<'n>(&self, map: &'n Node, name: &str) -> Option<&'n (Spanned<String>, Node)> {
        self.layout().own(map).find(|(key, _)| key.value == name)
    }

    /// Applies the first of several candidate edits that has exactly the expected result.
    fn commit(
        &mut self,
        candidates: Vec<Vec<Splice>>,
        expected: &Tree,
        path: &[&str],
    ) -> Result<(), Malformed> {
        for splices in candidates {
            let mut text = self.text.clone();
            let mut splices = splices;
            splices.sort_by_key(|splice| splice.range.start);
            let overlap = |pair: &[Splice]| pair[0].range.end > pair[1].range.start;
            if splices.windows(2).any(overlap) {
                continue;
            }
            // From the last to the first, so that earlier offsets stay valid.
            for splice in splices.into_iter().rev() {
                text.replace_range(splice.range, &splice.with);
            }
            let end = text.len() - (self.text.len() - self.matter.end);
            let matter = self.matter.start..end;
            if text[matter.clone()].lines().any(|line| self.closes(line)) {
                continue;
            }
            if let Ok(root) = root(self.file, &text, &matter)
                && Tree::of(&root) == *expected
            {
                *self = Self { file: self.file, text, matter, root };
                return Ok(());
            }
        }
        Err(self.refusal(path))
    }

    /// Whether a line ends the front matter. An indented line does only if the first line is indented.
    fn closes(&self, line: &str) -> bool {
        let first = self.text[..self.matter.start].lines().next_back().unwrap_or_default();
        let is_indented = first.trim_end().trim_end_matches('-').ends_with(' ');
        ends_matter(line, "---", is_indented)
    }

    /// The error if no candidate has the expected result.
    fn refusal(&self, path: &[&str]) -> Malformed {
        let known = (1..=path.len()).rev().find_map(|to| self.key(&path[..to]));
        Malformed {
            span: known.map_or(self.root.span, |key| key.span),
            message: format!(
                "`{}` cannot be written here without changing its surroundings",
                path.last().unwrap_or(&"")
            ),
            help: "edit the file yourself; an alias, a merge key or an unusual layout is in the way".into(),
        }
    }
}

/// The front matter as a map.
fn root(file: FileId, text: &str, matter: &Range<usize>) -> Result<Node, Malformed> {
    let yaml = read(file, text, matter.clone());
    if let Some(malformed) = yaml.malformed.into_iter().chain(yaml.duplicates).next() {
        return Err(malformed);
    }
    let mut documents = yaml.documents.into_iter();
    match (documents.next(), documents.next()) {
        (Some(node), None) if node.is_map() => Ok(node),
        _ => Err(Malformed {
            span: Span::new(file, matter.start..matter.start),
            message: "this front matter is not a map of keys and values".into(),
            help: "write `key: value` lines between two lines of `---`".into(),
        }),
    }
}

/// Whether a value is null or `{}`: a map without entries yet.
fn is_nothing(node: &Node) -> bool {
    node.is_null() || (node.is_map() && node.entries().is_empty())
}

fn indented(indent: &str, line: &str) -> String {
    if line.is_empty() { String::new() } else { format!("{indent}{line}") }
}
