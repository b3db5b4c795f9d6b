//! Tests the findings of a file while it is edited, and their fixes.

use serde_json::{Value, json};

use super::editor::{ALARMS, Editor, PROJECT, RUNBOOK, codes};

/// Applies the edits of a change to a text, as an editor does that counts bytes.
fn edited(text: &str, edits: &Value) -> String {
    let lines: Vec<usize> =
        std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
    let offset = |place: &Value| {
        let number =
            |key: &str| usize::try_from(place[key].as_u64().expect("it is a number")).expect("it is small");
        lines[number("line")] + number("character")
    };
    let mut edited = text.to_owned();
    for edit in edits.as_array().expect("it is a list").iter().rev() {
        let range = offset(&edit["range"]["start"])..offset(&edit["range"]["end"]);
        edited.replace_range(range, edit["newText"].as_str().expect("it is a text"));
    }
    edited
}

#[test]
fn what_is_typed_is_judged_before_it_is_saved() {
    let mut editor = Editor::open();
    let saved = editor.saved(RUNBOOK);
    assert_eq!(codes(&editor.show(RUNBOOK)), <Vec<&str>>::new());
    // Findings that need only this file, and findings that need other files.
    let text = saved.replace("Impact\n", "Impact\n\nTODO: say whom.\n").replace("disk.md#", "disc.md#");
    editor.change(RUNBOOK, &text);
    let found = editor.told_when(RUNBOOK, |found| found.len() == 2);
    assert_eq!(codes(&found), ["R005", "L001"], "{found:?}");
    let todo = &found[0];
    assert_eq!(todo["source"], "readyroom");
    assert_eq!(todo["severity"], 2);
    assert!(todo["message"].as_str().is_some_and(|text| text.contains("`readyroom explain R005`")), "{todo}");
    // Inserted lines shift the findings below at once.
    editor.change(RUNBOOK, &text.replace("Too many", "\n\nToo many"));
    let line =
        |found: &[Value]| found.iter().map(|one| one["range"]["start"]["line"].clone()).collect::<Vec<_>>();
    let moved = editor.told_when(RUNBOOK, |_| true);
    assert_eq!(codes(&moved), ["R005", "L001"]);
    let down: Vec<Value> =
        line(&found).iter().map(|line| json!(line.as_u64().unwrap_or_default() + 2)).collect();
    assert_eq!(line(&moved), down);
    editor.change(RUNBOOK, &saved);
    editor.told_when(RUNBOOK, <[Value]>::is_empty);
    assert_eq!(editor.saved(RUNBOOK), saved, "nothing is written");
}

#[test]
fn what_is_unsaved_counts_for_other_files() {
    let mut editor = Editor::open();
    editor.show(RUNBOOK);
    let without = editor.saved(RUNBOOK).replace("[ShopErrors]", "[]");
    editor.change(RUNBOOK, &without);
    let found = editor.told_when(ALARMS, |found| found.len() == 2);
    assert_eq!(codes(&found), ["A001", "A001"], "`ShopErrors` has no runbook now, and `ShopSlow` had none");
    // The file has its text on disk again.
    editor.notify("textDocument/didClose", json!({ "textDocument": { "uri": editor.uri(RUNBOOK) } }));
    editor.told_when(ALARMS, |found| found.len() == 1);
}

#[test]
fn a_fix_is_made_by_the_editor() {
    let mut editor = Editor::open();
    let path = "content/shop/service.yaml";
    editor.show(path);
    let text = editor.saved(path).replace("application:", "aplication:");
    editor.change(path, &text);
    let found = editor.told_when(path, |found| codes(found).contains(&"F002"));
    let slip = found.iter().find(|one| one["code"] == "F002").expect("it is found");
    let params = json!({
        "textDocument": { "uri": editor.uri(path) },
        "range": slip["range"],
        "context": { "diagnostics": [slip] },
    });
    let actions = editor.ask("textDocument/codeAction", params);
    let action = &actions[0];
    assert_eq!(action["title"], "replace `aplication` with `application`", "{actions}");
    assert_eq!(action["diagnostics"][0]["code"], "F002");
    let change = &action["edit"]["documentChanges"][0];
    assert!(change["textDocument"]["version"].is_i64(), "{change}");
    assert_eq!(edited(&text, &change["edits"]), editor.saved(path));
}

#[test]
fn columns_are_counted_in_utf_16_unless_bytes_are_agreed_on() {
    let text = "---\nkind: runbook\ntitle: \"\u{1f600}\"\n---\nü\u{1f600} [x](javascript:y)\n";
    let files = [("readyroom.yaml", ""), ("content/a.md", text)];
    for (capabilities, column) in
        [(json!({}), 8), (json!({ "general": { "positionEncodings": ["utf-16", "utf-8"] } }), 11)]
    {
        let mut editor = Editor::open_with(&files, &capabilities);
        editor.put("content/a.md", text);
        let found = editor.told_when("content/a.md", |found| codes(found).contains(&"L004"));
        let link = found.iter().find(|one| one["code"] == "L004").expect("it is found");
        assert_eq!(link["range"]["start"], json!({ "line": 4, "character": column }));
    }
}

#[test]
fn a_broken_configuration_is_reported_in_its_file() {
    let mut editor = Editor::open();
    let path = "readyroom.yaml";
    editor.show(path);
    editor.change(path, "title: [\n");
    let found = editor.told_when(path, |found| !found.is_empty());
    assert!(found[0]["message"].as_str().is_some_and(|text| text.contains("not YAML")), "{found:?}");
    editor.change(path, PROJECT[0].1);
    editor.told_when(path, <[Value]>::is_empty);
    assert_eq!(codes(&editor.show(RUNBOOK)), <Vec<&str>>::new());
}

#[test]
fn a_project_may_be_broken_when_it_is_opened() {
    let files = [("readyroom.yaml", "documents: 7\n"), ("content/a.md", "# A\n")];
    let mut editor = Editor::open_with(&files, &json!({}));
    let found = editor.told_when("readyroom.yaml", |found| !found.is_empty());
    assert_eq!(found[0]["severity"], 1);
}
