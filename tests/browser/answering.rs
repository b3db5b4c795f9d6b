//! Answers a review on its page, with `serve --edit`.

use std::fs;

use thirtyfour::Key;

use crate::accessibility::{EVERY_RULE, violations};
use crate::beside::beside;
use crate::browser::Browser;
use crate::server::{RUNBOOK, Server};

const SERVICE: &str = "services/shop-cart/";
const REVIEW: &str = "content/cart/reviews/production-readiness.md";
const PAGE: &str = "/cart/reviews/production-readiness/";

/// A service for which the built-in checklist asks 107 questions. Its entry answers some of them.
const ENTRY: &str = "\
application: shop
role: cart
owner: team-cart
tier: 1
facts: {has_database: false, handles_pii: false, has_queue: false, multi_region: false}
on_call: {rotation: cart-primary, escalation: [cart-secondary]}
slos: [{name: latency, objective: 99 % of orders within 1.5 s, window: 30d}]
links: [{title: Dashboard, url: 'https://graphs.acme.example/d/cart'}]
pipeline: {stages: [{name: beta, environment: beta}, {name: gamma, environment: gamma}, {name: production, environment: production}]}
";

/// How many questions are answered by keyboard. The rest would be more of the same, for minutes.
const BY_KEYBOARD: usize = 30;

/// A browser that has logged in. It counts the keys that it presses.
struct Person {
    server: Server,
    browser: Browser,
    keys: usize,
}

impl Person {
    fn start(name: &str) -> Self {
        let root = Server::project(name);
        fs::write(root.join("content/cart/service.yaml"), ENTRY).unwrap();
        let runbook = root.join(RUNBOOK);
        let text = fs::read_to_string(&runbook).unwrap();
        fs::write(runbook, format!("---\nreviewed_on: 2026-11-02\n---\n\n{text}")).unwrap();
        let config = "title: Acme\nas_of: 2026-11-20\nreviews: [{checklist: production-readiness}]\n";
        fs::write(root.join("readyroom.yaml"), config).unwrap();
        let server = Server::of(root, &["--port", "0", "--edit"]);
        let browser = Browser::start();
        let token = server.token.as_ref().unwrap();
        browser.open(&format!("http://{}/?token={token}", server.host));
        browser.until(
            "location.search === '' && document.readyState === 'complete' && document.querySelector('.foot')",
        );
        Self { server, browser, keys: 0 }
    }

    /// Starts the review from the page of its service.
    fn begun(name: &str) -> Self {
        let mut person = Self::start(name);
        person.open(SERVICE);
        person.browser.until_there(".readyroom-owed button");
        person.tab_to("document.activeElement.textContent === 'Start this review'");
        person.press(Key::Enter);
        person
            .browser
            .until(&format!("location.pathname === '{PAGE}' && document.querySelector('.readyroom-bar')"));
        person
    }

    fn open(&self, path: &str) {
        self.browser.open(&format!("http://{}/{}", self.server.host, path.trim_start_matches('/')));
    }

    fn press(&mut self, key: Key) {
        self.keys += 1;
        self.browser.type_here(key);
    }

    fn type_in(&mut self, text: &str) {
        self.keys += text.chars().count();
        self.browser.type_here(text);
    }

    fn tab_to(&mut self, condition: &str) {
        for _ in 0..80 {
            if self.browser.value(condition) == true {
                return;
            }
            self.press(Key::Tab);
        }
        panic!("the Tab key does not lead to: {condition}");
    }

    fn text(&self) -> String {
        fs::read_to_string(self.server.root.join(REVIEW)).unwrap()
    }

    /// Answers what is still unanswered, as somebody does who edits the file.
    fn answer_the_rest_in_the_file(&self) {
        let asked = "[...document.querySelectorAll('.item[data-state=unanswered]')].map((item) => [item.id, item.querySelector('.meta').textContent])";
        let asked: Vec<(String, String)> = serde_json::from_value(self.browser.value(asked)).unwrap();
        let answered = asked.iter().enumerate().fold(self.text(), |text, (number, (id, asks))| {
            let answer = if asks.contains("the answer should be no") { "no" } else { "yes" };
            let fields = format!("answer: {answer}\n    evidence: [https://acme.example/rest/{number}]");
            let by = "answered_by: mira\n    answered_on: 2026-11-20";
            let key = format!("\n  {id}:\n");
            assert!(text.contains(&key), "{id}");
            text.replace(&key, &format!("{key}    {fields}\n    {by}\n"))
        });
        fs::write(self.server.root.join(REVIEW), answered).unwrap();
    }

    fn said(&self, text: &str) {
        self.browser.until(&format!(
            "document.querySelector('.readyroom-bar .readyroom-said').textContent.includes('{text}')"
        ));
    }

    fn current(&self, of: &str) -> serde_json::Value {
        self.browser.value(&format!("document.querySelector('.readyroom-current').{of}"))
    }

    fn site(&self) -> String {
        format!("http://{}/", self.server.host)
    }
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn a_review_is_answered_by_keyboard_alone() {
    let mut person = Person::begun("answering");
    assert!(person.text().matches("\n  # ").count() > 107);
    person.tab_to("document.activeElement.id === 'readyroom-by'");
    person.type_in("mira");
    person.press(Key::Enter);
    person.type_in("u");
    for number in 0..BY_KEYBOARD {
        if person.current("dataset.state") != "unanswered" {
            person.type_in("u");
        }
        let id = person.current("id").as_str().unwrap().to_owned();
        let asked = person.current("querySelector('.meta').textContent").as_str().unwrap().to_owned();
        let before = person.text();
        person.type_in(if asked.contains("the answer should be no") { "n" } else { "y" });
        if asked.contains("evidence required") {
            person.type_in("e");
            person.type_in(&format!("https://acme.example/{number}"));
        }
        person.press(Key::Enter);
        person.said(&format!("Saved {id}"));
        let after = person.text();
        assert_ne!(after, before, "{id}");
        assert_eq!(beside(&after, &id), beside(&before, &id), "{id}");
    }
    person.answer_the_rest_in_the_file();
    person.browser.until("document.querySelectorAll('.item[data-state=unanswered]').length === 0");
    person
        .browser
        .until("document.querySelector('.readyroom-state .num').textContent === '107 of 107 answered'");
    let turn = "[...document.querySelectorAll('.facts div')].find((row) => row.textContent.startsWith('Whose turn')).textContent";
    person.browser.until(&format!("!{turn}.includes('its team') && !{turn}.includes('to answer')"));
    let open = "document.querySelectorAll('.item:is([data-state=unmet], [data-state=partial], [data-state=unsupported], [data-state=expired], [data-state=suspect])').length";
    assert_eq!(person.browser.value(open), 0);
    // Most keys are for the links to evidence.
    assert!(person.keys < 20 * BY_KEYBOARD, "{BY_KEYBOARD} answers took {} keys", person.keys);
    assert_eq!(person.browser.complaints(&person.site()), Vec::<String>::new());
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn changes_from_outside_and_typed_text_are_both_kept() {
    let mut person = Person::begun("answering-changed");
    person.type_in("u");
    let id = person.current("id").as_str().unwrap().to_owned();
    // Somebody else answers it while this person is typing.
    person.type_in("y");
    person.type_in("e");
    person.type_in("https://acme.example/mine");
    person.server.edit(
        REVIEW,
        &format!("\n  {id}:\n"),
        &format!("\n  {id}:\n    answer: no\n    note: theirs\n"),
    );
    let outside = person.text();
    person.browser.until("document.querySelector('.readyroom-versions')?.innerText.includes('theirs')");
    person.browser.until(
        "document.querySelector('.readyroom-versions').innerText.includes('https://acme.example/mine')",
    );
    person.press(Key::Enter);
    person.said("Not saved");
    assert_eq!(person.text(), outside);
    // Everything is still there after the page is reloaded.
    person.open("/");
    person.open(&format!("{PAGE}#{id}"));
    person.browser.until("document.querySelector('.readyroom-evidence input, .readyroom-evidence code')");
    let typed = "[...document.querySelectorAll('.readyroom-form code, .readyroom-form input')].map((part) => part.value || part.textContent).join(' ')";
    person.browser.until(&format!("{typed}.includes('https://acme.example/mine')"));
    // The other person's note is kept, and the answer is this person's.
    person.press(Key::Enter);
    person.said("Saved");
    let after = person.text();
    assert!(after.contains("note: theirs") && after.contains("https://acme.example/mine"), "{after}");
    assert_eq!(beside(&after, &id), beside(&outside, &id));
    // The save is undone.
    person.browser.until("!document.querySelector('[aria-busy]')");
    person.browser.value("document.activeElement.blur()");
    person.browser.keys("body", "z");
    person.said("Undone");
    assert_eq!(person.text(), outside);
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn forms_can_be_read_and_reached() {
    let mut person = Person::begun("answering-reached");
    person.type_in("u");
    person.type_in("n");
    let mut wrong = Vec::new();
    for (width, scheme) in [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")] {
        person.browser.resize(width, 800);
        person.browser.prefer(scheme);
        assert_eq!(
            person.browser.value("document.documentElement.scrollWidth <= innerWidth"),
            true,
            "{width}"
        );
        wrong.extend(
            violations(&person.browser, EVERY_RULE)
                .into_iter()
                .map(|what| format!("{width} ({scheme}): {what}")),
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // Each field has a name, and messages about saves are announced.
    let nameless = "[...document.querySelectorAll('.readyroom-form :is(input, textarea)')].filter((field) => !field.labels.length).length";
    assert_eq!(person.browser.value(nameless), 0);
    assert_eq!(
        person.browser.value("document.querySelector('.readyroom-bar .readyroom-said').getAttribute('role')"),
        "status"
    );
}

#[test]
#[ignore = "needs chromium and chromedriver"]
fn a_browser_without_the_token_only_reads() {
    let person = Person::start("answering-out");
    let server = Server::of(person.server.root.clone(), &["--port", "0", "--edit"]);
    let browser = Browser::start();
    browser.open(&format!("http://{}/{SERVICE}", server.host));
    browser.until("document.readyState === 'complete'");
    assert_eq!(browser.value("document.querySelectorAll('.readyroom-owed, .readyroom-form').length"), 0);
    let token = server.token.as_ref().unwrap();
    browser.open(&format!("http://{}/?token={token}", server.host));
    browser.until("location.search === ''");
    // Scripts cannot read the cookie, and the token is not on the page.
    assert_eq!(browser.value("document.cookie"), "");
    assert!(!browser.address().contains("token"));
}
