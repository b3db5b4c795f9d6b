//! Writes values as YAML: plain if that reads back as the same text, else quoted.

use super::Value;

/// The style of a text with several lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// A literal block scalar, below `|`.
    Literal,
    Quoted,
}

impl Style {
    /// The more readable style comes first.
    pub const ALL: [Self; 2] = [Self::Literal, Self::Quoted];
}

/// A value as written in a block map.
pub struct Written {
    /// The text after the colon.
    pub head: String,
    /// Complete lines after the line of the key.
    pub body: String,
}

/// A key and its value as complete lines.
pub fn entry(key: &str, value: &Value, indent: &str, step: usize, newline: &str, style: Style) -> String {
    let below = format!("{indent}{}", " ".repeat(step));
    let Written { head, body } = block(value, &below, step, newline, style);
    let space = if head.is_empty() { "" } else { " " };
    format!("{indent}{}:{space}{head}{newline}{body}", text(key, false))
}

/// A value whose further lines are indented by `below`.
pub fn block(value: &Value, below: &str, step: usize, newline: &str, style: Style) -> Written {
    let line = |head: String| Written { head, body: String::new() };
    match value {
        Value::Null => line(String::new()),
        Value::Word(word) => line(word.clone()),
        Value::Text(whole) if style == Style::Literal && whole.contains('\n') => {
            let lines = whole.lines().map(|line| match line {
                "" => newline.to_owned(),
                line => format!("{below}{line}{newline}"),
            });
            let head = if whole.ends_with('\n') { "|" } else { "|-" };
            Written { head: head.to_owned(), body: lines.collect() }
        }
        Value::Text(whole) => line(text(whole, false)),
        Value::List(_) => line(flow(value)),
        Value::Items(items) => {
            let lines = items.iter().map(|one| item(one, below, step, newline, style));
            Written { head: String::new(), body: lines.collect() }
        }
        Value::Map(entries) => {
            let lines = entries.iter().map(|(key, value)| entry(key, value, below, step, newline, style));
            Written { head: String::new(), body: lines.collect() }
        }
    }
}

/// The entries of a map as complete lines.
pub fn map(entries: &[(String, Value)], indent: &str, step: usize, newline: &str, style: Style) -> String {
    entries.iter().map(|(key, value)| entry(key, value, indent, step, newline, style)).collect()
}

/// An item of a block list as complete lines, after its hyphen.
pub fn item(value: &Value, indent: &str, step: usize, newline: &str, style: Style) -> String {
    let Value::Map(entries) = value else { return format!("{indent}- {}{newline}", flow(value)) };
    let below = format!("{indent}  ");
    let lines = map(entries, &below, step, newline, style);
    format!("{indent}- {}", lines.strip_prefix(&below).unwrap_or(&lines))
}

/// A value on one line, in flow style.
pub fn flow(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Word(word) => word.clone(),
        Value::Text(whole) => text(whole, true),
        Value::List(texts) => {
            let texts: Vec<String> = texts.iter().map(|one| text(one, true)).collect();
            format!("[{}]", texts.join(", "))
        }
        Value::Items(items) => format!("[{}]", items.iter().map(flow).collect::<Vec<_>>().join(", ")),
        Value::Map(entries) => {
            let entries = entries.iter().map(|(key, value)| format!("{}: {}", text(key, true), flow(value)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }
    }
}

/// A text on one line.
pub fn text(text: &str, in_flow: bool) -> String {
    if is_plain(text, in_flow) {
        text.to_owned()
    } else if text.contains(['"', '\\']) && !text.contains(is_odd) {
        format!("'{}'", text.replace('\'', "''"))
    } else {
        quoted(text)
    }
}

/// A text on one line, in double quotes.
pub fn quoted(text: &str) -> String {
    let json = serde_json::to_string(text).expect("a text is always JSON");
    json.chars().map(|c| if is_odd(c) { escape(c) } else { c.to_string() }).collect()
}

fn escape(c: char) -> String {
    let code = u32::from(c);
    if code > 0xffff { format!("\\U{code:08x}") } else { format!("\\u{code:04x}") }
}

/// Whether YAML requires a character to be escaped, or reads it as a line break.
fn is_odd(c: char) -> bool {
    c.is_control() || u32::from(c) & 0xfffe == 0xfffe || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}')
}

/// Whether every version of YAML reads the unquoted text as this text.
fn is_plain(text: &str, in_flow: bool) -> bool {
    const WORDS: [&str; 11] = ["null", "true", "false", "yes", "no", "on", "off", "y", "n", ".inf", ".nan"];
    const MARKS: [&str; 4] = [": ", " #", ":\t", "\t#"];
    let Some(first) = text.chars().next() else { return false };
    let begins_as_other = "-?:,[]{}#&*!|>'\"%@`~=<".contains(first) || text.starts_with("...");
    let ends_as_other = text.ends_with(':') || text.trim() != text;
    let is_broken = MARKS.iter().any(|mark| text.contains(mark)) || text.contains(is_odd);
    let ends_braces = in_flow && text.contains([',', '[', ']', '{', '}']);
    let is_number = (first.is_ascii_digit() || ".+".contains(first))
        && text.chars().all(|c| c.is_ascii_hexdigit() || "xXoO_.:+-TZ ".contains(c));
    let is_word = is_number || WORDS.contains(&text.to_lowercase().as_str());
    ![begins_as_other, ends_as_other, is_broken, ends_braces, is_word].contains(&true)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{quoted, text};
    use crate::source::FileId;
    use crate::yaml::read;

    /// Texts with YAML syntax, and arbitrary texts.
    fn names() -> impl Strategy<Value = String> {
        prop_oneof!["[-?:,\\[\\]{}#&*!|>'\"%@`~=<. a-zé0-9\t\n\\\\]{0,12}", any::<String>()]
    }

    /// The value of the first key in a line of YAML.
    fn read_back(line: &str) -> Option<String> {
        let yaml = read(FileId(0), line, 0..line.len());
        assert!(yaml.malformed.is_none() && yaml.documents.len() == 1, "{line:?}: {:?}", yaml.malformed);
        let (_, value) = &yaml.documents[0].entries()[0];
        value.items().first().unwrap_or(value).text().map(str::to_owned)
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn advice_can_be_pasted(name in names()) {
            for line in [format!("alarms: [{}]", text(&name, true)), format!("alarms: {}\n", text(&name, false)), format!("title: {}", quoted(&name))] {
                let read = read_back(&line);
                prop_assert_eq!(read.as_deref(), Some(name.as_str()), "{}", line);
            }
            let key = format!("{}: yes\n", text(&name, false));
            let yaml = read(FileId(0), &key, 0..key.len());
            prop_assert_eq!(&yaml.documents[0].entries()[0].0.value, &name, "{}", key);
        }
    }
}
