//! `serve --edit`: what a save changes, and who may not save.

use std::fs;

use serde_json::{Value, json};

use crate::editor::{EDIT, Editor, PAGE, REVIEW, TEXT, enter, send, status};
use crate::server::Server;

#[test]
fn a_save_changes_only_its_answer() {
    let editor = Editor::start("edit-saves");
    let form = editor.read();
    let more = json!({ "answer": "yes", "evidence": [" https://acme.example/x "], "by": "mira" });
    let (code, told) = editor.save(&form, "a.one", &more);
    assert_eq!(code, 200, "{told}");
    let today = "2026-11-20";
    let own = format!(
        "  a.one: # open\n    answer: yes\n    evidence: [https://acme.example/x]\n    answered_by: mira\n    answered_on: {today}\n"
    );
    let once = TEXT.replacen("  a.one: # open\n", &own, 1);
    assert_eq!(editor.text(), once);
    assert!(told["diff"].as_str().unwrap().contains("+    answer: yes\n"), "{told}");
    assert_eq!(told["line"], 6);
    // The page shows what was saved.
    assert!(editor.server.get(PAGE).1.contains("https://acme.example/x"));

    // Saving only a note keeps the day and the name. An emptied field is removed, and other keys are kept.
    let form = editor.read();
    let more = json!({ "note": "", "evidence": ["https://acme.example/b"], "by": "mira" });
    assert_eq!(editor.save(&form, "a.order", &more).0, 200);
    let twice = once.replacen(
        "    evidence:\n      - https://acme.example/a   # first\n      - https://acme.example/b\n    note: |\n      Several\n\n      lines.\n    answered_by: ada\n    answered_on: 2026-11-01\n",
        &format!("    evidence: [https://acme.example/b]\n    answered_by: mira\n    answered_on: {today}\n"),
        1,
    );
    assert_eq!(editor.text(), twice);
    let form = editor.read();
    assert_eq!(editor.save(&form, "a.order", &json!({ "note": "Later.", "by": "ada" })).0, 200);
    let thrice = twice.replacen(
        "    answered_by: mira\n    answered_on: 2026-11-20\n---",
        "    note: Later.\n    answered_by: mira\n    answered_on: 2026-11-20\n---",
        1,
    );
    assert_eq!(editor.text(), thrice);

    // All saves are undone, one after the other.
    for text in [&twice, &once, &TEXT.to_owned()] {
        let (code, told) = editor.ask(&json!({ "do": "undo", "page": PAGE }));
        assert_eq!(code, 200, "{told}");
        assert_eq!(editor.text(), *text);
    }
    assert_eq!(editor.ask(&json!({ "do": "undo", "page": PAGE })).0, 422);
    assert_eq!(editor.text(), TEXT);
}

#[test]
fn each_kind_of_answer_is_written_as_it_is_read() {
    let editor = Editor::start("edit-kinds");
    for (item, answer, written) in [
        ("a.text", json!("In two words: it works"), "answer: \"In two words: it works\""),
        ("a.number", json!("12.5"), "answer: 12.5"),
        ("a.choice", json!("green"), "answer: green"),
        ("a.order", json!(["safety, first", "speed"]), "answer: [\"safety, first\", speed]"),
        ("a.two", json!("n/a"), "answer: not_applicable"),
        ("a.text", json!("partial"), "answer: partial"),
    ] {
        let form = editor.read();
        let (code, told) = editor.save(&form, item, &json!({ "answer": answer, "by": "mira" }));
        assert_eq!(code, 200, "{item}: {told}");
        assert!(editor.text().contains(written), "{item}: {}", editor.text());
    }
    let promise = json!({ "title": "Inject faults", "owner": "mira", "due": "2027-01-15" });
    let before = editor.text();
    let order = "  a.order:\n    answer: [\"safety, first\", speed]\n    evidence:\n      - https://acme.example/a   # first\n";
    assert!(before.contains(order), "{before}");
    let more = json!({ "answer": "no", "justification": "Not yet:\nno injector.", "promises": [promise] });
    assert_eq!(editor.save(&editor.read(), "a.one", &more).0, 200);
    let own = "  a.one: # open\n    answer: no\n    justification: |\n      Not yet:\n      no injector.\n    answered_on: 2026-11-20\n    actions:\n      - title: Inject faults\n        owner: mira\n        due: 2027-01-15\n";
    assert!(editor.text().contains(own), "{}", editor.text());
    let before = editor.text();
    for (item, more) in [
        ("a.one", json!({ "answer": "maybe" })),
        ("a.number", json!({ "answer": "many" })),
        ("a.choice", json!({ "answer": "blue" })),
        ("a.order", json!({ "answer": ["speed"] })),
        ("a.text", json!({ "answer": "TBD" })),
        ("a.one", json!({ "by": "mira" })),
        ("a.order", json!({ "answer": "no" })),
        ("a.one", json!({ "answer": "yes", "by": "mira\nanswered_on: 2030-01-01" })),
        ("a.one", json!({ "evidence": ["a\u{0}b"] })),
        ("a.one", json!({ "promises": [{ "title": "x", "owner": " ", "due": "2027-01-15" }] })),
    ] {
        let (code, told) = editor.save(&editor.read(), item, &more);
        assert_eq!(code, 422, "{more}: {told}");
        assert!(!told["message"].as_str().unwrap().is_empty());
        assert_eq!(editor.text(), before, "{more}");
    }
}

#[test]
fn a_file_that_changed_is_not_written() {
    let editor = Editor::start("edit-changed");
    let form = editor.read();
    editor.server.edit(REVIEW, "note: \"old: note\"", "note: newer");
    let outside = editor.text();
    let (code, told) = editor.save(&form, "a.two", &json!({ "answer": "yes" }));
    assert_eq!((code, &told["why"]), (409, &json!("changed")), "{told}");
    assert_eq!(told["now"]["was"]["note"], "newer");
    assert_eq!(editor.text(), outside);
    // It is refused even if another answer changed, since the page has to read the file again first.
    let (code, told) = editor.save(&form, "a.one", &json!({ "answer": "yes" }));
    assert_eq!(code, 409);
    let form = json!({ "digest": told["now"]["digest"], "items": form["items"] });
    assert_eq!(
        editor.save(&form, "a.two", &json!({ "answer": "yes" })).0,
        409,
        "it is not the answer that was read"
    );
    assert_eq!(editor.save(&form, "a.one", &json!({ "answer": "yes" })).0, 200);
    assert!(editor.text().contains("note: newer"));
    // A save is not undone if somebody changed the file after it.
    editor.server.edit(REVIEW, "# Launch", "# The launch");
    let outside = editor.text();
    let (code, told) = editor.ask(&json!({ "do": "undo", "page": PAGE }));
    assert_eq!(code, 409, "{told}");
    assert!(told["now"]["diff"].as_str().unwrap().contains("-    answer: yes"), "{told}");
    assert_eq!(editor.text(), outside);
    // A missing file is not created.
    fs::remove_file(editor.server.root.join(REVIEW)).unwrap();
    let (code, told) = editor.save(&form, "a.one", &json!({ "answer": "no" }));
    assert!(code >= 404, "{told}");
    assert!(!editor.server.root.join(REVIEW).exists());
}

#[test]
fn an_owed_review_is_begun_from_the_page_of_its_service() {
    let editor = Editor::start("edit-begins");
    let page = "/services/shop-cart/";
    let (code, told) = editor.ask(&json!({ "do": "service", "page": page }));
    assert_eq!(code, 200, "{told}");
    assert_eq!(told["owed"][0]["checklist"], "production-readiness");
    for checklist in ["launch", "no-such", "../../launch"] {
        let (code, told) = editor.ask(&json!({ "do": "start", "page": page, "checklist": checklist }));
        assert_eq!(code, 404, "{checklist}: {told}");
    }
    let start = json!({ "do": "start", "page": page, "checklist": "production-readiness" });
    let (code, told) = editor.ask(&start);
    assert_eq!(code, 200, "{told}");
    assert_eq!(
        told,
        json!({ "file": "content/cart/reviews/production-readiness.md", "page": "/cart/reviews/production-readiness/" })
    );
    assert!(editor.server.root.join(told["file"].as_str().unwrap()).exists());
    let (code, told) = editor.ask(&json!({ "do": "review", "page": told["page"] }));
    assert_eq!(code, 200, "{told}");
    assert!(told["items"].as_object().unwrap().len() > 100);
    assert_eq!(editor.ask(&start).0, 404, "there is one now");
}

#[test]
fn requests_from_other_pages_write_nothing() {
    let editor = Editor::start("edit-attacks");
    let (host, port) = (&editor.server.host, editor.server.host.split_once(':').unwrap().1.to_owned());
    let form = editor.read();
    let good = json!({ "do": "save", "page": PAGE, "item": "a.one", "digest": form["digest"], "was": form["items"]["a.one"]["was"], "answer": "yes" });
    let good = good.to_string();
    let headers = editor.headers();
    let with = |name: &'static str, value: Option<String>| {
        let mut headers: Vec<(&str, String)> = headers.clone();
        headers.retain(|(own, _)| *own != name);
        headers.extend(value.map(|value| (name, value)));
        headers
    };
    let refused =
        |what: &str, method: &str, target: &str, headers: &[(&str, String)], body: &str, wanted: u16| {
            let (head, said) = send(&editor.server, method, target, headers, body.as_bytes());
            assert_eq!(status(&head), wanted, "{what}: {head}\n{said}");
            assert!(!head.contains("access-control"), "{what}: {head}");
            assert_eq!(editor.text(), TEXT, "{what}");
        };
    let (other_cookie, other_key) = enter(&editor.server);
    let some = |value: &str| Some(value.to_owned());
    for (what, name, value) in [
        ("another site's page", "Origin", some("https://attacker.example")),
        ("no origin", "Origin", None),
        ("a page in a sandbox", "Origin", some("null")),
        ("another server of this machine, which got the cookie", "Origin", some("http://127.0.0.1:1")),
        ("this machine by another name", "Origin", Some(format!("http://localhost:{port}"))),
        ("the same with TLS", "Origin", Some(format!("https://{host}"))),
        ("a name that was bound to this machine", "Host", Some(format!("attacker.example:{port}"))),
        ("the same without a port", "Host", some("attacker.example")),
        ("no port", "Host", some("127.0.0.1")),
        ("another port", "Host", some("127.0.0.1:1")),
        ("no name at all", "Host", some("")),
        ("the cookie alone", "X-Readyroom-Key", None),
        ("the key alone", "Cookie", None),
        ("a guess", "X-Readyroom-Key", Some("0".repeat(64))),
        ("the token in the place of the key", "X-Readyroom-Key", editor.server.token.clone()),
        ("the key of another cookie", "X-Readyroom-Key", Some(other_key)),
        ("the cookie of another key", "Cookie", Some(other_cookie)),
        ("the cookie of another port", "Cookie", Some(editor.cookie.replace(&format!("-{port}="), "-1="))),
    ] {
        refused(what, "POST", EDIT, &with(name, value), &good, 403);
    }
    let mut twice = headers.clone();
    twice.push(("Origin", "https://attacker.example".to_owned()));
    refused("two origins", "POST", EDIT, &twice, &good, 403);
    for site in ["cross-site", "same-site", "none"] {
        let mut from = headers.clone();
        from.push(("Sec-Fetch-Site", site.to_owned()));
        refused(site, "POST", EDIT, &from, &good, 403);
    }
    for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"] {
        refused(kind, "POST", EDIT, &with("Content-Type", some(kind)), &good, 415);
    }
    refused("no kind", "POST", EDIT, &with("Content-Type", None), &good, 415);
    for method in ["OPTIONS", "PUT", "PATCH", "DELETE", "TRACE"] {
        refused(method, method, EDIT, &headers, &good, 405);
    }
    for method in ["GET", "HEAD"] {
        refused(method, method, EDIT, &headers, &good, 405);
    }
    for target in
        ["/", PAGE, "/.readyroom/news", "/.readyroom/edit/", "/.readyroom//edit", "/x/../.readyroom/edit"]
    {
        refused(target, "POST", target, &headers, &good, 405);
    }
    let long = good.replace("\"yes\"", &format!("\"yes\",\"note\":\"{}\"", "x".repeat(300 * 1024)));
    refused("too long", "POST", EDIT, &headers, &long, 413);
    for (what, body) in [
        ("nothing", String::new()),
        ("no JSON", "answer=yes".to_owned()),
        ("no such wish", json!({ "do": "delete", "page": PAGE }).to_string()),
        ("a file by name", json!({ "do": "made", "file": REVIEW }).to_string()),
        ("more keys", good.replacen('{', "{\"path\":\"readyroom.yaml\",", 1)),
    ] {
        refused(what, "POST", EDIT, &headers, &body, 400);
    }
    for page in [
        "/../../etc/passwd",
        "/cart/reviews/../reviews/launch/",
        "/%2e%2e/launch/",
        "content/cart/reviews/launch.md",
        "/",
        "//etc/passwd",
        "/cart/runbooks/errors/",
    ] {
        refused(page, "POST", EDIT, &headers, &good.replace(PAGE, page), 404);
    }
    for item in ["a.three", "../a.one", "a.one:\n  a.two", ""] {
        let mut wanted: Value = serde_json::from_str(&good).unwrap();
        wanted["item"] = json!(item);
        refused(item, "POST", EDIT, &headers, &wanted.to_string(), 404);
    }
    for token in ["", "x", &"0".repeat(64)] {
        refused(token, "GET", &format!("/?token={token}"), &headers[..1], "", 403);
    }
    // With all credentials, the same request succeeds.
    let (head, said) = send(&editor.server, "POST", EDIT, &headers, good.as_bytes());
    assert_eq!(status(&head), 200, "{said}");
    assert_ne!(editor.text(), TEXT);
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_project_is_not_followed() {
    let editor = Editor::start("edit-link");
    let form = editor.read();
    let outside = editor.server.root.with_extension("outside");
    fs::write(&outside, TEXT).unwrap();
    let path = editor.server.root.join(REVIEW);
    fs::remove_file(&path).unwrap();
    std::os::unix::fs::symlink(&outside, &path).unwrap();
    let (code, told) = editor.save(&form, "a.one", &json!({ "answer": "yes" }));
    assert!(code >= 404, "{told}");
    assert_eq!(fs::read_to_string(&outside).unwrap(), TEXT);
}

#[test]
fn without_edit_nothing_can_be_written() {
    let editor = Editor::start("edit-off");
    let (root, headers) = (editor.server.root.clone(), editor.headers());
    let form = editor.read();
    drop(editor);
    let server = Server::of(root.clone(), &["--port", "0"]);
    assert_eq!(server.token, None);
    let good = json!({ "do": "save", "page": PAGE, "item": "a.one", "digest": form["digest"], "was": form["items"]["a.one"]["was"], "answer": "yes" });
    let mut headers = headers;
    headers[0].1 = server.host.clone();
    headers[1].1 = format!("http://{}", server.host);
    let (head, _) = send(&server, "POST", EDIT, &headers, good.to_string().as_bytes());
    assert_eq!(status(&head), 405, "{head}");
    for target in [EDIT, "/.readyroom/live-edit.js", "/.readyroom/enter.js"] {
        assert_eq!(status(&server.get(target).0), 404, "{target}");
    }
    let page = server.get("/?token=x");
    assert_eq!(status(&page.0), 200);
    assert!(!page.0.contains("set-cookie") && !page.1.contains("live-edit"), "{}", page.0);
    assert_eq!(fs::read_to_string(root.join(REVIEW)).unwrap(), TEXT);
}

#[test]
fn pages_are_those_of_a_build_while_they_are_edited() {
    let editor = Editor::start("edit-pages");
    let form = editor.read();
    assert_eq!(editor.save(&form, "a.one", &json!({ "answer": "yes", "note": "It is." })).0, 200);
    let page = editor.server.get(PAGE).1;
    assert!(page.contains("/.readyroom/live-edit.js"));
    let built = editor.server.root.join("public");
    let status = std::process::Command::new(env!("CARGO_BIN_EXE_readyroom"))
        .args(["build", "--quiet", "--keep-going", "--root"])
        .arg(&editor.server.root)
        .status();
    assert!(status.unwrap().code() < Some(2));
    let built = fs::read_to_string(built.join("cart/reviews/launch/index.html")).unwrap();
    assert_eq!(crate::client::as_built(page), built);
}
