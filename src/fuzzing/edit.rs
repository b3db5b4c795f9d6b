//! Any front matter with one value changed: the value is what was asked for, and no other byte is another.

use super::chosen;
use crate::parse;
use crate::source::FileId;
use crate::yaml::edit::{Editor, Value};

/// The first line is what to change, `answers.a.yes`; its second the value; the rest is the document.
pub fn edit(bytes: &[u8]) {
    const VALUES: &[fn(&str) -> Value] = &[
        |text| Value::Text(text.to_owned()),
        |text| Value::List(text.split(' ').map(str::to_owned).collect()),
        |_| Value::Null,
        |text| Value::Map(vec![("note".to_owned(), Value::Text(text.to_owned()))]),
    ];
    let (value, rest) = chosen(VALUES, bytes);
    let text = super::text(rest);
    let mut lines = text.splitn(3, '\n');
    let (Some(path), Some(new), Some(document)) = (lines.next(), lines.next(), lines.next()) else { return };
    let path: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).take(4).collect();
    let Some(first) = path.first().copied() else { return };
    let Some(before) = opened(document) else { return };
    let Some(mut editor) = opened(document) else { return };
    let value = value(new);
    // A refusal leaves the document as it was.
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
        let slice =
            |text: &str, span: crate::source::Span| text[span.start as usize..span.end as usize].to_owned();
        assert_eq!(slice(document, node.span), slice(editor.text(), kept.span), "`{}` is another", key.value);
    }
    let body = |text: &str| parse::matter(text).map(|matter| text[matter.end..].to_owned());
    assert_eq!(body(document), body(editor.text()));
    assert!(
        editor.set(&path, &value, &[]).is_ok_and(|()| editor.text() == after.text()),
        "the second time changes nothing"
    );
}

fn opened(text: &str) -> Option<Editor> {
    Editor::open(FileId(0), text.to_owned(), parse::matter(text)?).ok()
}
