//! Turns edits into replacements of byte ranges.

use std::ops::Range;

use super::layout::Layout;
use super::layout::range;
use super::tree::Tree;
use super::write::{self, Style, Written};
use super::{Editor, Place, Value};
use crate::source::{Span, Spanned};
use crate::yaml::Node;

/// A replacement of a byte range.
pub struct Splice {
    pub range: Range<usize>,
    pub with: String,
}

impl Splice {
    pub fn insert(at: usize, with: String) -> Self {
        Self { range: at..at, with }
    }
}

/// Whether a tag may be kept before a new value.
fn fits(tag: &str, value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Word(_) | Value::Text(_) => tag == "!!str" || !tag.starts_with("!!"),
        Value::List(_) | Value::Items(_) => tag == "!!seq",
        Value::Map(_) => tag == "!!map",
    }
}

impl Editor {
    /// Replaces a scalar or an empty value, or a list on one line by another list or a map. A tag that does not fit
    /// the new value is removed.
    pub(super) fn replaced(
        &self,
        map: &Node,
        key: &Spanned<String>,
        old: &Node,
        value: &Value,
        style: Style,
    ) -> Option<Vec<Splice>> {
        let mut splices = self.value_replaced(map, key, old, value, style)?;
        let layout = self.layout();
        let tag = layout
            .tag(layout.after_key(key), range(old).start)
            .filter(|tag| !fits(&layout.text[tag.clone()], value));
        splices.extend(tag.map(|tag| {
            let before = layout.text[..tag.start].trim_end_matches([' ', '\t']).len();
            let is_first = layout.text[..before].ends_with('\n');
            Splice { range: if is_first { tag } else { before..tag.end }, with: String::new() }
        }));
        Some(splices)
    }

    fn value_replaced(
        &self,
        map: &Node,
        key: &Spanned<String>,
        old: &Node,
        value: &Value,
        style: Style,
    ) -> Option<Vec<Splice>> {
        let layout = self.layout();
        let is_empty = old.items().is_empty() && old.entries().is_empty();
        let is_bare = is_empty && (!layout.is_flow(old) || layout.text[range(old)][1..].trim().is_empty());
        let is_list = matches!(value, Value::List(_) | Value::Map(_)) && layout.is_list_on_a_line(old);
        if !(is_bare || is_list) || layout.is_alias(map) {
            return None;
        }
        let (colon, from) = (layout.colon(key), layout.after_key(key));
        // For an empty value, the parser reports a position before the colon.
        let (start, end) = (range(old).start.max(from), layout.end(key, old));
        if layout.is_flow(map) {
            let new = write::flow(value);
            return Some(vec![match (end > from, colon) {
                (true, _) => Splice { range: start..end, with: new },
                (false, Some(_)) => Splice::insert(from, format!(" {new}")),
                (false, None) => Splice::insert(from, format!(": {new}")),
            }]);
        }
        let newline = layout.newline(end);
        let step = self.step(map);
        let below = " ".repeat(layout.column(key.span.start as usize) + step);
        if let Some(header) = layout.header(from, start) {
            let Written { head, body } = write::block(value, &below, step, newline, style);
            let content = layout.next_line(header.start)..layout.next_line(end);
            let kept = layout.text[from..header.start].trim_end().len();
            let header = if head.is_empty() { from + kept..header.end } else { header };
            return Some(vec![Splice { range: header, with: head }, Splice { range: content, with: body }]);
        }
        let is_below = layout.line(start) > layout.line(from)
            && layout.text[layout.line(start)..start].trim().is_empty();
        if is_below && matches!(value, Value::Map(_)) {
            let Written { body, .. } = write::block(value, &layout.indent(start), step, newline, style);
            let (first, rest) = body.split_once('\n')?;
            return Some(vec![
                Splice { range: start..end, with: first.trim().to_owned() },
                Splice::insert(layout.next_line(end), rest.to_owned()),
            ]);
        }
        let Written { head, body } = write::block(value, &below, step, newline, style);
        let body = Splice::insert(layout.next_line(end), body);
        let head = match (head.is_empty(), end > from) {
            (true, _) => {
                let kept = layout.text[from..start].trim_end().len();
                Splice { range: from + kept..end, with: head }
            }
            (false, true) => Splice { range: start..end, with: head },
            (false, false) => Splice::insert(from, format!(" {head}")),
        };
        Some(vec![head, body])
    }

    /// Adds an entry to a map that is not empty.
    pub(super) fn inserted(
        &self,
        map: &Node,
        name: &str,
        value: &Value,
        order: &[&str],
        style: Style,
    ) -> Option<Vec<Splice>> {
        let layout = self.layout();
        if layout.is_alias(map) || !map.is_map() {
            return None;
        }
        let before = order.iter().take_while(|key| **key != name);
        let before = before.filter_map(|key| self.entry(map, key)).max_by_key(|(key, _)| key.span.start);
        let before = if order.contains(&name) { before } else { layout.own(map).last() };
        if layout.is_flow(map) {
            let entry = format!("{}: {}", write::text(name, true), write::flow(value));
            if let Some((key, node)) = before {
                return Some(layout.behind(key.span.start as usize, layout.end(key, node), &entry));
            }
            let first = layout.own(map).next()?.0.span.start as usize;
            return Some(vec![Splice::insert(first, format!("{entry}, "))]);
        }
        let (at, indent) = match before {
            Some((key, _)) => self.place(map, Place::After(&key.value))?,
            None => self.place(map, Place::First)?,
        };
        let entry = write::entry(name, value, &indent, self.step(map), layout.newline(at), style);
        Some(vec![Splice::insert(at, entry)])
    }

    /// The offset and the indentation of a new entry of a block map. A first entry goes directly above the next one.
    pub(super) fn place(&self, map: &Node, place: Place<'_>) -> Option<(usize, String)> {
        let layout = self.layout();
        if layout.is_alias(map) || layout.is_flow(map) || !map.is_map() {
            return None;
        }
        let start = range(map).start;
        let after = |(key, node): &(Spanned<String>, Node)| {
            let width = layout.column(key.span.start as usize);
            (layout.remarks(layout.next_line(layout.end(key, node)), width), layout.indent(start))
        };
        match place {
            Place::After(name) => self.entry(map, name).map(after),
            Place::Before(name, heading) => {
                let (key, _) = self.entry(map, name)?;
                let line = layout.line(key.span.start as usize);
                Some((layout.comment_start(line, heading), layout.indent(start)))
            }
            Place::First => Some((layout.line(start), layout.indent(start))),
        }
    }

    /// The offset and the indentation directly below the key of a nested block map.
    pub(super) fn first(&self, map: &Node, path: &[&str]) -> Option<(usize, String)> {
        let (line, indent) = self.place(map, Place::First)?;
        let Some(key) = self.key(path) else { return Some((line, indent)) };
        Some((self.layout().next_line(key.span.start as usize), indent))
    }

    /// Adds texts after the last item of a list.
    pub(super) fn extended(&self, node: &Node, texts: &[String]) -> Option<Vec<Splice>> {
        let layout = self.layout();
        let last = node.items().last().filter(|_| !layout.is_alias(node))?;
        let end = layout.item_end(last);
        if layout.is_flow(node) {
            let all: Vec<String> = texts.iter().map(|text| write::text(text, true)).collect();
            return Some(layout.behind(range(last).start, end, &all.join(", ")));
        }
        let (at, start) = (layout.next_line(end), range(last).start);
        let (indent, _) = layout.text[layout.line(start)..start].split_once('-')?;
        let line = |text: &String| format!("{indent}- {}{}", write::text(text, false), layout.newline(at));
        Some(vec![Splice::insert(at, texts.iter().map(line).collect())])
    }

    /// Removes one key of a map.
    pub(super) fn removed(&self, map: &Node, key: &Spanned<String>, old: &Node) -> Option<Vec<Splice>> {
        let layout = self.layout();
        if layout.is_alias(map) {
            return None;
        }
        let (start, end) = (key.span.start as usize, layout.end(key, old));
        let range = if layout.is_flow(map) {
            let rest = &layout.text[end..layout.end];
            match rest.trim_start().strip_prefix(',') {
                Some(next) => start..layout.end - next.trim_start().len(),
                None => layout.text[..start].trim_end().strip_suffix(',')?.trim_end().len()..end,
            }
        } else {
            let is_below = layout.text[..end].ends_with('\n');
            layout.line(start)..if is_below { end } else { layout.next_line(end) }
        };
        Some(vec![Splice { range, with: String::new() }])
    }

    /// Turns an item of a list that is a block map, or that has comments in its braces, into another map, key by key,
    /// so that comments between the keys are kept.
    pub(super) fn item_changed(
        &self,
        list: &Node,
        at: usize,
        entries: &[(String, Value)],
        style: Style,
    ) -> Option<Vec<Splice>> {
        let layout = self.layout();
        let is_changed = |node: &&Node| {
            node.is_map() && !layout.is_alias(node) && (!layout.is_flow(node) || layout.has_comment(node))
        };
        let old = list.items().get(at).filter(|_| !layout.is_alias(list)).filter(is_changed)?;
        let order: Vec<&str> = entries.iter().map(|(name, _)| name.as_str()).collect();
        let is_gone = |key: &Spanned<String>| !order.contains(&key.value.as_str());
        let gone = layout.own(old).filter(|(key, _)| is_gone(key));
        let mut removed: Vec<&(Spanned<String>, Node)> = gone.collect();
        let mut splices = Vec::new();
        for (name, value) in entries {
            let known = self.entry(old, name);
            if known.is_some_and(|(_, node)| Tree::of(node) == Tree::from(value)) {
                continue;
            }
            let is_in_braces =
                |node: &Node| layout.is_flow(old) && layout.is_flow(node) && !layout.has_comment(node);
            if let Some((key, node)) = known.filter(|(_, node)| is_in_braces(node)) {
                splices.push(Splice {
                    range: range(node).start..layout.end(key, node),
                    with: write::flow(value),
                });
            } else if let Some(edit) =
                known.and_then(|(key, node)| self.replaced(old, key, node, value, style))
            {
                splices.extend(edit);
            } else {
                removed.extend(known);
                splices.extend(self.inserted(old, name, value, &order, style)?);
            }
        }
        // A new key that replaces a removed one is written after it.
        for (key, node) in removed {
            splices.extend(self.removed(old, key, node)?);
        }
        Some(splices)
    }

    /// Puts a map in place of an item of a list, or after the last item.
    pub(super) fn item_put(
        &self,
        list: &Node,
        at: Option<usize>,
        entries: &[(String, Value)],
        style: Style,
    ) -> Option<Vec<Splice>> {
        let layout = self.layout();
        if layout.is_alias(list) {
            return None;
        }
        let flow = || write::flow(&Value::Map(entries.to_vec()));
        let end_item = list.items().last()?;
        if let Some(old) = at.map(|at| list.items().get(at)) {
            let old = old.filter(|old| !layout.is_alias(old) && !layout.has_comment(old))?;
            let (start, end) = (range(old).start, layout.item_end(old));
            if layout.is_flow(list) {
                return Some(vec![Splice { range: start..end, with: flow() }]);
            }
            let indent = layout.indent(start);
            let text = write::map(entries, &indent, self.step(list), layout.newline(start), style);
            let first = text.find('\n').map_or(text.len(), |newline| newline + 1);
            let (first, rest) = text.split_at(first);
            // A comment after the old item is kept after the first line of the new one.
            return Some(vec![
                Splice { range: start..end, with: first.trim().to_owned() },
                Splice::insert(layout.next_line(end), rest.to_owned()),
            ]);
        }
        let (start, end) = (range(end_item).start, layout.item_end(end_item));
        if layout.is_flow(list) {
            return Some(layout.behind(start, end, &flow()));
        }
        let at = layout.next_line(end);
        let (indent, _) = layout.text[layout.line(start)..start].split_once('-')?;
        let text =
            write::item(&Value::Map(entries.to_vec()), indent, self.step(list), layout.newline(at), style);
        Some(vec![Splice::insert(at, text)])
    }

    /// The width of the indentation below a key of a map: as below its neighbours, or else as elsewhere in the text.
    pub(super) fn step(&self, map: &Node) -> usize {
        fn below(layout: &Layout<'_>, map: &Node) -> Option<usize> {
            let own: Vec<_> = layout.own(map).collect();
            let direct = own.iter().find_map(|(key, value)| {
                let is_block = value.is_map() && !layout.is_flow(value) && !layout.is_alias(value);
                let column = |span: Span| layout.column(span.start as usize);
                is_block.then(|| column(value.span).saturating_sub(column(key.span))).filter(|step| *step > 0)
            });
            direct.or_else(|| own.iter().find_map(|(_, value)| below(layout, value)))
        }
        let layout = self.layout();
        below(&layout, map).or_else(|| below(&layout, &self.root)).unwrap_or(2)
    }
}
