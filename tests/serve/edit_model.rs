//! Compares saves and changes from outside, in any order, with a model. A save changes only its own answer or
//! nothing, and no change from outside is lost.

use std::fs;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};

use crate::beside::beside;
use crate::editor::{Editor, PAGE, REVIEW, TEXT};

const ITEMS: [&str; 6] = ["a.one", "a.two", "a.text", "a.number", "a.choice", "a.order"];

#[derive(Clone, Debug)]
enum Step {
    /// Reads the page again.
    Read,
    Save(usize, Value),
    Undo,
    /// Somebody else replaces one text with another.
    Outside(&'static str, &'static str),
}

/// Texts that YAML may read as something else.
const ODD: [&str; 16] = [
    "",
    "# no comment",
    "a: b",
    "- x",
    "'",
    "\"",
    "--- \n---",
    "|",
    "yes",
    "~",
    "{a",
    "é\u{1f600}",
    "two\n\nparts\n",
    " \tx ",
    "&a *b",
    "%",
];

fn text() -> impl Strategy<Value = String> {
    prop_oneof![prop::sample::select(&ODD[..]).prop_map(str::to_owned), "[ -~\n]{0,30}"]
}

fn answer(item: usize) -> BoxedStrategy<Value> {
    let words = prop::sample::select(vec!["no", "partial", "not_applicable"]).prop_map(|word| json!(word));
    let own = match ITEMS[item] {
        "a.text" => text().prop_map(|text| json!(text)).boxed(),
        "a.number" => (0..200_u32).prop_map(|number| json!(number.to_string())).boxed(),
        "a.choice" => Just(json!("green")).boxed(),
        "a.order" => Just(json!(["safety, first", "speed"])).boxed(),
        _ => Just(json!("yes")).boxed(),
    };
    prop_oneof![own, words].boxed()
}

fn save() -> impl Strategy<Value = Step> {
    (0..ITEMS.len()).prop_flat_map(|item| {
        let links =
            prop::collection::vec(prop_oneof![Just("https://acme.example/b".to_owned()), "[a-z]{1,8}"], 0..3);
        let maybe = |strategy: BoxedStrategy<Value>| prop::option::of(strategy);
        (
            maybe(answer(item)),
            maybe(links.prop_map(|links| json!(links)).boxed()),
            maybe(text().prop_map(|text| json!(text)).boxed()),
            maybe(text().prop_map(|text| json!(text)).boxed()),
            prop::bool::weighted(0.2),
            prop::bool::weighted(0.8),
        )
            .prop_map(move |(answer, evidence, note, justification, promises, named)| {
                let mut more = serde_json::Map::new();
                for (key, value) in [
                    ("answer", answer),
                    ("evidence", evidence),
                    ("note", note),
                    ("justification", justification),
                ] {
                    more.extend(value.map(|value| (key.to_owned(), value)));
                }
                if named {
                    more.insert("by".to_owned(), json!("mira"));
                }
                if promises {
                    more.insert(
                        "promises".to_owned(),
                        json!([{ "title": "Do it", "owner": "mira", "due": "2027-01-15" }]),
                    );
                }
                Step::Save(item, Value::Object(more))
            })
    })
}

fn step() -> impl Strategy<Value = Step> {
    let outside = [
        ("# Launch", "# The launch"),
        ("# The launch", "# Launch\n\nMore."),
        ("  # Two?\n", "  # Two?\n  # of somebody else\n"),
        ("  a.choice: red", "  a.choice: green"),
        ("old: note", "another note"),
        ("    answered_by: ada\n", "    answered_by: kim\n"),
        ("status: draft", "status:  draft"),
        ("\n---\n\n#", "\n  a.gone: yes\n---\n\n#"),
        ("https://acme.example/a", "https://acme.example/c"),
    ];
    let outside = prop::sample::select(outside.to_vec()).prop_map(|(from, to)| Step::Outside(from, to));
    prop_oneof![2 => Just(Step::Read), 5 => save(), 1 => Just(Step::Undo), 2 => outside]
}

#[test]
fn a_save_changes_its_answer_or_nothing() {
    let editor = Editor::start("edit-model");
    let path = editor.server.root.join(REVIEW);
    let (saved, refused, undone) =
        (std::cell::Cell::new(0), std::cell::Cell::new(0), std::cell::Cell::new(0));
    let count = |cell: &std::cell::Cell<usize>| cell.set(cell.get() + 1);
    let mut runner = TestRunner::new(Config { cases: 12, failure_persistence: None, ..Config::default() });
    let run = runner.run(&prop::collection::vec(step(), 1..16), |steps| {
        fs::write(&path, TEXT).unwrap();
        let mut form = editor.read();
        // For each save that can still be undone, the file before and after it.
        let mut kept: Vec<(String, String)> = Vec::new();
        for step in steps {
            let before = editor.text();
            let is_known = form["digest"] == blake3(before.as_bytes());
            match step {
                Step::Read => {
                    form = editor.read();
                    prop_assert_eq!(&form["digest"], &blake3(before.as_bytes()));
                    prop_assert_eq!(editor.text(), before);
                }
                Step::Outside(from, to) => fs::write(&path, before.replacen(from, to, 1)).unwrap(),
                Step::Save(item, more) => {
                    let (code, told) = editor.save(&form, ITEMS[item], &more);
                    let after = editor.text();
                    prop_assert!([200, 409, 422].contains(&code), "{}: {}", code, told);
                    prop_assert_eq!(code == 409, !is_known, "{}: {}", code, told);
                    if code == 200 {
                        count(&saved);
                        prop_assert_eq!(
                            beside(&after, ITEMS[item]),
                            beside(&before, ITEMS[item]),
                            "{} {}",
                            ITEMS[item],
                            more
                        );
                        if after != before {
                            kept.push((before, after));
                        }
                        form = editor.read();
                        let now = &form["items"][ITEMS[item]]["was"];
                        for key in ["note", "justification"] {
                            let said = more[key].as_str().map(str::trim_end);
                            let is_there = said.is_none_or(|said| {
                                said.trim().is_empty() || now[key].as_str().map(str::trim_end) == Some(said)
                            });
                            prop_assert!(is_there, "{}: {} of {}", key, now, more);
                        }
                    } else {
                        count(&refused);
                        prop_assert_eq!(after, before, "{} {}", code, told);
                    }
                }
                Step::Undo => {
                    let (code, told) = editor.ask(&json!({ "do": "undo", "page": PAGE }));
                    let last = kept.last().filter(|(_, after)| *after == before).cloned();
                    if let Some((old, _)) = last {
                        prop_assert_eq!(code, 200, "{}", told);
                        prop_assert_eq!(editor.text(), old);
                        count(&undone);
                        kept.pop();
                    } else {
                        prop_assert_eq!(editor.text(), before, "{} {}", code, told);
                    }
                }
            }
        }
        Ok(())
    });
    run.unwrap_or_else(|error| panic!("{error}"));
    let (saved, refused) = (saved.get(), refused.get());
    assert!(saved > 10 && refused > 5, "{saved} saved, {refused} refused");
}

/// The digest by which a page knows a file.
fn blake3(bytes: &[u8]) -> Value {
    json!(blake3::hash(bytes).to_hex().to_string())
}
