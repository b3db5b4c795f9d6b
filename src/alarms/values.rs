//! Values of a definition, by their keys.

use super::links::escapes::taken_off;
use crate::config::Config;
use crate::model::Labels;
use crate::read::{Problem, describe};
use crate::source::Spanned;
use crate::yaml::{Kind, Node};
pub use crate::yaml::{at, one_or_many};

/// The value of a key that has two spellings.
pub fn either<'n>(node: &'n Node, keys: [&str; 2]) -> Option<&'n Node> {
    keys.iter().find_map(|key| node.get(key))
}

/// The items of what should be a list.
pub fn list(node: Option<&Node>) -> &[Node] {
    node.map_or(&[], Node::items)
}

/// A text that is not empty, without whitespace at its end.
pub fn text(node: Option<&Node>) -> Option<String> {
    node.and_then(Node::text).map(str::trim_end).filter(|text| !text.is_empty()).map(str::to_owned)
}

/// A text that is not empty, with its place.
pub fn word(node: Option<&Node>) -> Option<Spanned<String>> {
    node.and_then(Node::spanned).filter(|word| !word.value.trim().is_empty())
}

/// The texts of a map that have no placeholders.
pub fn literals(node: Option<&Node>) -> Labels {
    let entries = node.map_or(&[][..], Node::entries).iter();
    let literal = |text: &str| !["{{", "${", "%(", "{%"].iter().any(|mark| text.contains(mark));
    let text =
        |node: &Node| node.text().filter(|text| !text.trim().is_empty() && literal(text)).map(str::to_owned);
    entries.filter_map(|(key, value)| Some((key.value.clone(), text(value)?))).collect()
}

/// Whether a switch is explicitly off.
pub fn is_off(node: Option<&Node>) -> bool {
    node.and_then(Node::text).is_some_and(|word| word.eq_ignore_ascii_case("false"))
}

/// Whether a switch is explicitly on: a quoted text does not count.
pub fn is_on(node: Option<&Node>) -> bool {
    let Some(Node { kind: Kind::Scalar { text, plain: true }, .. }) = node else { return false };
    text.eq_ignore_ascii_case("true")
}

/// An alarm's name; without one it cannot be found or linked to.
pub fn name(node: &Node, problems: &mut Vec<Problem>) -> Option<Spanned<String>> {
    let name = word(Some(node)).map(|name| Spanned::new(taken_off(&name.value).into_owned(), name.span));
    if name.is_none() {
        let message = format!("an alarm's name must be a string, found {}", describe(node));
        problems.push(Problem::malformed(node.span, message, "give the alarm a name"));
    }
    name
}

/// The value of a `key:value` tag in a list of them.
pub fn tag(tags: Option<&Node>, key: &str) -> Option<Spanned<String>> {
    let tags = tags.into_iter().flat_map(Node::items).filter_map(Node::spanned);
    let mut values = tags.filter_map(|tag| {
        let (name, value) = tag.value.split_once(':')?;
        let value = value.trim();
        (name.trim().eq_ignore_ascii_case(key) && !value.is_empty())
            .then(|| Spanned::new(value.to_owned(), tag.span))
    });
    values.next()
}

/// A severity that is written as a number, with its usual prefix (`P1`), unless `severities` maps the number itself.
pub fn grade(number: Spanned<String>, prefix: &str, config: &Config) -> Spanned<String> {
    let is_number = number.value.chars().all(|c| c.is_ascii_digit());
    if !is_number || config.severities.contains_key(&number.value) {
        return number;
    }
    Spanned::new(format!("{prefix}{}", number.value), number.span)
}

/// Seconds in the usual notation: `5m`, `90s`.
pub fn duration(seconds: u64) -> String {
    match seconds {
        0 => "0s".to_owned(),
        _ if seconds.is_multiple_of(3600) => format!("{}h", seconds / 3600),
        _ if seconds.is_multiple_of(60) => format!("{}m", seconds / 60),
        _ => format!("{seconds}s"),
    }
}
