//! Reads TOML front matter into the same tree as YAML.

use std::ops::Range;

use toml::Spanned as Placed;
use toml::de::{DeTable, DeValue};

use crate::read::Problem;
use crate::source::{FileId, Span, Spanned};
use crate::yaml::{Kind, Node};

/// Reads `text[range]`. Positions are offsets in the whole text. Invalid TOML is reported, and nothing is read.
pub fn read(file: FileId, text: &str, range: Range<usize>, problems: &mut Vec<Problem>) -> Option<Node> {
    let base = range.start;
    let place = |found: Range<usize>| Span::new(file, base + found.start..base + found.end);
    match DeTable::parse(&text[range]) {
        Ok(table) => {
            let span = place(table.span());
            Some(Node { span, kind: map(table.get_ref(), &place) })
        }
        Err(error) => {
            let message = format!("this is not TOML: {}", error.message());
            let span = place(error.span().unwrap_or_default());
            problems.push(Problem::malformed(
                span,
                message,
                "fix it, or write YAML between two lines of `---`",
            ));
            None
        }
    }
}

fn map(table: &DeTable<'_>, place: &impl Fn(Range<usize>) -> Span) -> Kind {
    let mut entries: Vec<(Spanned<String>, Node)> = table
        .iter()
        .map(|(key, value)| {
            let key = Spanned::new(key.get_ref().to_string(), place(key.span()));
            (key, node(value, place))
        })
        .collect();
    entries.sort_by_key(|(key, _)| key.span);
    Kind::Map(entries)
}

fn node(value: &Placed<DeValue<'_>>, place: &impl Fn(Range<usize>) -> Span) -> Node {
    let plain = |text: String| Kind::Scalar { text, plain: true };
    let kind = match value.get_ref() {
        DeValue::String(text) => Kind::Scalar { text: text.to_string(), plain: false },
        DeValue::Integer(number) => plain(number.to_string()),
        DeValue::Float(number) => plain(number.to_string()),
        DeValue::Boolean(is) => plain(is.to_string()),
        // A date may have a time, which is ignored.
        DeValue::Datetime(time) => plain(time.date.map_or_else(|| time.to_string(), |date| date.to_string())),
        DeValue::Array(items) => Kind::List(items.iter().map(|item| node(item, place)).collect()),
        DeValue::Table(table) => map(table, place),
    };
    Node { span: place(value.span()), kind }
}
