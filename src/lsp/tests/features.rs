//! Completion, hover, definitions, references, symbols and lenses.

use std::fs;

use serde_json::{Value, json};

use super::super::server::Ended;
use super::editor::{ALARMS, Editor, REVIEW, RUNBOOK, labels, places};

const COMPLETION: &str = "textDocument/completion";
const HOVER: &str = "textDocument/hover";
const DEFINITION: &str = "textDocument/definition";
const REFERENCES: &str = "textDocument/references";

/// The new text of a completion.
fn inserted<'v>(list: &'v Value, label: &str) -> &'v str {
    let items = list["items"].as_array().expect("it is a list of completions");
    let item = items.iter().find(|item| item["label"] == label);
    item.and_then(|item| item["textEdit"]["newText"].as_str()).unwrap_or_default()
}

#[test]
fn keys_of_the_schema_of_the_file_are_offered() {
    let mut editor = Editor::open();
    editor.show(RUNBOOK);
    let list = editor.at(COMPLETION, RUNBOOK, "---\ntitle: Errors\nalarms: [ShopErrors]\nesc|\n---\nText.\n");
    assert_eq!(labels(&list), ["escalation"]);
    assert_eq!(inserted(&list, "escalation"), "escalation: ");
    assert!(list["items"][0]["documentation"]["value"].is_string(), "{list}");
    let list = editor.at(COMPLETION, RUNBOOK, "---\ntitle: Errors\n|\n---\nText.\n");
    assert!(!labels(&list).contains(&"title"), "it is there already");
    let service = "content/shop/service.yaml";
    editor.show(service);
    let list = editor.at(COMPLETION, service, "application: shop\non_call:\n  rot|");
    assert_eq!(labels(&list), ["rotation"]);
    let config = "readyroom.yaml";
    editor.show(config);
    let list = editor.at(COMPLETION, config, "title: Shop\nrules:\n  runbook-over|");
    assert_eq!(labels(&list), ["runbook-overdue"]);
}

#[test]
fn values_are_offered_by_their_key() {
    let mut editor = Editor::open();
    editor.show(RUNBOOK);
    for (text, wanted) in [
        ("alarms: [Shop|]", &["ShopErrors", "ShopFull", "ShopSlow"][..]),
        ("alarms:\n  - ShopS|", &["ShopSlow"]),
        ("service: |", &["shop-api"]),
        ("kind: runb|", &["runbook"]),
    ] {
        let list = editor.at(COMPLETION, RUNBOOK, &format!("---\ntitle: X\n{text}\n---\nText.\n"));
        let labels = labels(&list);
        assert!(wanted.iter().all(|wanted| labels.contains(wanted)), "{text}: {labels:?}");
    }
    let list = editor.at(COMPLETION, RUNBOOK, "---\ntitle: X\nservice:|\n---\n");
    assert_eq!(inserted(&list, "shop-api"), " shop-api");
    editor.show(REVIEW);
    let review = |text: &str| format!("---\nchecklist: {{id: launch, version: 1}}\n{text}\n---\n# Launch\n");
    let list = editor.at(COMPLETION, REVIEW, &review("authors: [mi|]"));
    assert_eq!(labels(&list), ["mira"]);
    let list = editor.at(COMPLETION, REVIEW, &review("answers:\n  alarms.runbook: yes\n  al|"));
    assert_eq!(labels(&list), ["alarms.tested"], "the other is answered");
    assert_eq!(list["items"][0]["detail"], "Was an alarm tried?");
    let list = editor.at(COMPLETION, REVIEW, &review("answers:\n  alarms.tested: par|"));
    assert_eq!(labels(&list), ["partial"]);
    let list = editor.at(COMPLETION, REVIEW, &review("answers:\n  alarms.tested:\n    evidence: [err|]"));
    assert_eq!(labels(&list), ["../runbooks/errors.md"]);
    let list = editor.at(
        COMPLETION,
        REVIEW,
        &review("checklist: {id: lau|}").replacen("checklist: {id: launch, version: 1}\n", "", 1),
    );
    assert!(labels(&list).contains(&"launch"), "{list}");
    let checklist = "checklists/launch.md";
    editor.show(checklist);
    let list = editor.at(
        COMPLETION,
        checklist,
        "---\nsections:\n- items:\n  - id: a\n    check: every-alarm|\n---\n",
    );
    assert!(labels(&list).contains(&"every-alarm-has-runbook"), "{list}");
}

#[test]
fn links_are_offered_from_the_folder_of_the_page() {
    let mut editor = Editor::open();
    editor.show(RUNBOOK);
    let page = |text: &str| format!("---\ntitle: Errors\n---\n# Errors\n\n## Roll back\n\n{text}\n");
    let list = editor.at(COMPLETION, RUNBOOK, &page("See [it](di|)"));
    assert_eq!(labels(&list), ["disk.md"]);
    let list = editor.at(COMPLETION, RUNBOOK, &page("See [it](disk.md#|)"));
    assert_eq!(labels(&list), ["impact"]);
    let list = editor.at(COMPLETION, RUNBOOK, &page("See [it](#rol|"));
    assert_eq!(labels(&list), ["roll-back"]);
    let list = editor.at(COMPLETION, RUNBOOK, &page("[it]: ../rev|"));
    assert_eq!(labels(&list), ["../reviews/launch.md"]);
    let list = editor.at(COMPLETION, RUNBOOK, &page("Nothing (di|"));
    assert_eq!(labels(&list), <Vec<&str>>::new());
}

#[test]
fn hovering_shows_what_a_name_means() {
    let mut editor = Editor::open();
    editor.show(RUNBOOK);
    editor.show(REVIEW);
    editor.show(ALARMS);
    let mut hover = |path: &str, from: &str, to: &str| {
        let text = editor.saved(path);
        assert!(text.contains(from));
        let text = text.replacen(from, to, 1);
        let answer = editor.at(HOVER, path, &text);
        answer["contents"]["value"].as_str().unwrap_or_default().to_owned()
    };
    let alarm = hover(RUNBOOK, "[ShopErrors]", "[Shop|Errors]");
    for part in [
        "**ShopErrors**",
        "critical",
        "```promql\nrate(errors[5m]) > 1",
        "Requests fail",
        "runbook [Errors](",
    ] {
        assert!(alarm.contains(part), "{part}: {alarm}");
    }
    let none = hover(ALARMS, "alert: ShopSlow", "alert: Shop|Slow");
    assert!(none.ends_with("no runbook"), "{none}");
    let item = hover(REVIEW, "alarms.runbook:", "alarms.run|book:");
    for part in ["Does every alarm have a runbook?", "Look at the list", "state: `met`"] {
        assert!(item.contains(part), "{part}: {item}");
    }
    let page = hover(RUNBOOK, "disk.md#impact", "disk.md#imp|act");
    assert!(page.contains("**Disk** › Impact"), "{page}");
    let key = hover(RUNBOOK, "reviewed_on", "reviewed|_on");
    assert!(key.starts_with("**reviewed_on**"), "{key}");
}

#[test]
fn definitions_lead_to_what_is_named() {
    let mut editor = Editor::open();
    editor.show(RUNBOOK);
    editor.show(REVIEW);
    editor.show(ALARMS);
    let mut found = |method: &str, path: &str, from: &str, to: &str| {
        let text = editor.saved(path);
        assert!(text.contains(from));
        places(&editor.at(method, path, &text.replacen(from, to, 1)))
    };
    assert_eq!(found(DEFINITION, RUNBOOK, "[ShopErrors]", "[Shop|Errors]"), ["shop.yaml:3"]);
    assert_eq!(found(DEFINITION, ALARMS, "alert: ShopErrors", "alert: |ShopErrors"), ["errors.md:0"]);
    assert_eq!(found(DEFINITION, ALARMS, "runbooks/disk.md", "run|books/disk.md"), ["disk.md:0"]);
    assert_eq!(found(DEFINITION, RUNBOOK, "disk.md#impact", "dis|k.md#impact"), ["disk.md:6"]);
    assert_eq!(found(DEFINITION, REVIEW, "alarms.runbook:", "|alarms.runbook:"), ["launch.md:7"]);
    assert_eq!(found(DEFINITION, REVIEW, "id: launch", "id: lau|nch"), ["launch.md:0"]);
    assert_eq!(found(DEFINITION, REVIEW, "../runbooks/disk", "../run|books/disk"), ["disk.md:0"]);
    assert_eq!(found(REFERENCES, ALARMS, "alert: ShopErrors", "alert: |ShopErrors"), ["errors.md:2"]);
    assert_eq!(found(REFERENCES, REVIEW, "alarms.runbook:", "|alarms.runbook:"), ["launch.md:5"]);
    assert_eq!(found(REFERENCES, REVIEW, "id: launch", "id: lau|nch"), ["launch.md:1"]);
    assert_eq!(found(REFERENCES, RUNBOOK, "disk.md#impact", "dis|k.md#impact"), ["errors.md:17"]);
}

#[test]
fn symbols_are_what_a_file_is_made_of() {
    let mut editor = Editor::open();
    let mut names = |path: &str| {
        editor.show(path);
        let params = json!({ "textDocument": { "uri": editor.uri(path) } });
        let symbols = editor.ask("textDocument/documentSymbol", params);
        let symbols = symbols.as_array().expect("it is a list").clone();
        let name = |symbol: &Value| symbol["name"].as_str().unwrap_or_default().to_owned();
        symbols.iter().map(name).collect::<Vec<_>>()
    };
    assert_eq!(names(RUNBOOK), ["Impact", "Roll back"]);
    assert_eq!(names(ALARMS), ["ShopErrors", "ShopSlow", "ShopFull"]);
    assert_eq!(names(REVIEW), ["alarms.runbook", "Launch of the shop"]);
    assert_eq!(names("checklists/launch.md"), ["alarms.runbook", "alarms.tested"]);
}

#[test]
fn a_lens_offers_a_runbook_that_the_editor_writes() {
    let mut editor = Editor::open();
    editor.show(ALARMS);
    let params = json!({ "textDocument": { "uri": editor.uri(ALARMS) } });
    let lenses = editor.ask("textDocument/codeLens", params);
    assert_eq!(lenses.as_array().map(Vec::len), Some(1), "{lenses}");
    let command = &lenses[0]["command"];
    assert_eq!(command["title"], "no runbook: `readyroom new runbook --alarm ShopSlow`");
    editor.ask("workspace/executeCommand", command.clone());
    let wanted = editor.asked.pop().expect("the editor is asked for a change");
    assert_eq!(wanted.method, "workspace/applyEdit");
    let changes = &wanted.params["edit"]["documentChanges"];
    assert_eq!(changes[0]["kind"], "create");
    let uri = changes[0]["uri"].as_str().expect("it has an address");
    assert_eq!(uri, editor.uri("content/shop/runbooks/ShopSlow.md"));
    assert!(
        changes[1]["edits"][0]["newText"]
            .as_str()
            .is_some_and(|text| text.contains("alarms: [\"ShopSlow\"]"))
    );
    assert!(!fs::exists(editor.root.join("content/shop/runbooks/ShopSlow.md")).expect("it can be looked at"));
    let params = json!({
        "textDocument": { "uri": editor.uri(ALARMS) },
        "range": lenses[0]["range"],
        "context": { "diagnostics": [] },
    });
    let actions = editor.ask("textDocument/codeAction", params);
    assert_eq!(actions[0]["title"], "write a runbook for `ShopSlow`");
    assert_eq!(actions[0]["edit"]["documentChanges"][0]["uri"], uri);
    let unknown = json!({ "command": "readyroom.newRunbook", "arguments": ["Nobody"] });
    assert!(editor.try_ask("workspace/executeCommand", unknown).is_err());
    assert_eq!(editor.shut_down(), Ended::Shutdown);
}
