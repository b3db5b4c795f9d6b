//! Changes one value of arbitrary front matter, and checks that the value is then the requested one and that no other
//! byte changes.

use super::chosen;
use crate::parse;
use crate::source::FileId;
use crate::yaml::edit::{Editor, Value};

/// Makes one edit. The last bytes choose a key, the kind of the new value, and its text.
pub fn edit(bytes: &[u8]) {
    const VALUES: &[fn(&str) -> Value] = &[
        |text| Value::Text(text.to_owned()),
        |text| Value::List(text.split(' ').map(str::to_owned).collect()),
        |_| Value::Null,
        |text| Value::Map(vec![("note".to_owned(), Value::Text(text.to_owned()))]),
    ];
    let (value, rest) = chosen(VALUES, bytes);
    let Some((numbers, rest)) = rest.split_last_chunk::<2>().map(|(rest, numbers)| (numbers, rest)) else {
        return;
    };
    let document = super::text(rest);
    let document = document.as_ref();
    let new: String = document.chars().rev().take(usize::from(numbers[0] % 32)).collect();
    let Some(before) = opened(document) else { return };
    let path = path(&before, usize::from(numbers[1]));
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    let first = path[0];
    let mut editor = opened(document).expect("it was opened once");
    let value = value(&new);
    // A refused edit does not change the document.
    if editor.set(&path, &value, &[]).is_err() {
        assert_eq!(editor.text(), document);
        return;
    }
    let after = opened(editor.text()).expect("what was edited can be edited again");
    if let Value::Text(text) = &value {
        let written = after.node(&path).expect("the value is there");
        assert_eq!(written.text().unwrap_or_default(), text, "{document:?}\n{:?}", editor.text());
    }
    let old = before.node(&[]).expect("it is a map");
    for (key, node) in old.entries() {
        if key.value == first {
            continue;
        }
        let kept = after.node(&[&key.value]).expect("the other keys stay");
        // The span of a map includes the blank lines after it. A new key may come before them.
        let slice = |text: &str, span: crate::source::Span| {
            text[span.start as usize..span.end as usize].trim_end().to_owned()
        };
        assert_eq!(slice(document, node.span), slice(editor.text(), kept.span), "`{}` is another", key.value);
    }
    let body = |text: &str| parse::matter(text).map(|matter| text[matter.end..].to_owned());
    assert_eq!(body(document), body(editor.text()));
    assert!(
        editor.set(&path, &value, &[]).is_ok_and(|()| editor.text() == after.text()),
        "the second time changes nothing"
    );
}

/// Chooses by a number a key of the document, a key of a map in it, or a new key.
fn path(document: &Editor, number: usize) -> Vec<String> {
    let mut path = Vec::new();
    let mut map = document.node(&[]).expect("it is a map");
    let mut number = number;
    loop {
        let entries = map.entries();
        let Some((key, node)) = entries.get(number % (entries.len() + 1)) else { break };
        path.push(key.value.clone());
        number /= entries.len() + 1;
        map = node;
        if number.is_multiple_of(2) {
            return path;
        }
    }
    path.push("new".to_owned());
    path
}

fn opened(text: &str) -> Option<Editor> {
    Editor::open(FileId(0), text.to_owned(), parse::matter(text)?).ok()
}
