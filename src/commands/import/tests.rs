//! Exports reviews to CSV and imports them again, whatever they say and whatever a spreadsheet program does to the
//! file.

#![allow(clippy::unwrap_used, reason = "reads texts of its own")]

use camino::Utf8Path;
use jiff::civil::date;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::review::{Import, Rows};
use super::row::Defaults;
use crate::commands::export::{Document, csv};
use crate::commands::reviews;
use crate::import::{self, ImportKind};
use crate::judge::{self, State};
use crate::link::{ServiceId, Site};
use crate::sample;
use crate::source::Source;

const REVIEW: &str = "content/shop/reviews/launch.md";

const CHECKLIST: &str = "---
id: launch
version: 3
sections:
  - title: Alarms
    items:
      - {id: a.yes, question: 'Is it so, in every region?'}
      - {id: a.no, question: Is there a single point of failure?, expects: no}
      - {id: a.dated, question: 'Was it tried?', valid_for: 90d, not_applicable: false}
      - {id: a.shown, question: '=Is it shown?', evidence: required}
      - {id: a.new, question: Is it new?, revised: 3}
  - title: Numbers
    items:
      - {id: n.text, question: 'What does it do?', answer: text}
      - {id: n.number, question: 'How much load does it take?', answer: number, unit: rps, at_least: 100}
      - {id: n.choice, question: 'Where does it run?', answer: choice, choices: [{value: two regions, counts: met}, {value: one, counts: unmet}]}
      - {id: n.rank, question: 'What matters most?', answer: ranking, choices: [speed, 'cost, at night too', safety]}
---
";

fn site(review: Option<String>) -> Site {
    let entry = "application: shop\nrole: cart\nowner: mira\n";
    let config = "max_ahead: {waiver: 400d, action: 400d}\n";
    let files = [
        ("checklists/launch.md", CHECKLIST),
        ("content/shop/service.yaml", entry),
        ("readyroom.yaml", config),
    ];
    let files = files.into_iter().map(|(path, text)| Source::new(path, text.to_owned()));
    let files: Vec<Source> = files.chain(review.map(|text| Source::new(REVIEW, text))).collect();
    sample::site(files, date(2026, 11, 20))
}

fn exported(site: &Site) -> String {
    let readiness = judge::assess(site);
    let current = reviews::current(&readiness, ServiceId(0))[0];
    let mut out = Vec::new();
    csv(&Document::of(site, ServiceId(0), &current), &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// The review that an import into a project without one writes.
fn imported(name: &str, bytes: &[u8]) -> String {
    let form = import::read(Utf8Path::new(name), bytes, ImportKind::Answers).unwrap();
    let site = site(None);
    let readiness = judge::assess(&site);
    let rows: Rows<'_> = form.rows.iter().map(|row| (Utf8Path::new(name), row)).collect();
    let root = Utf8Path::new("");
    let import = Import { root, readiness: &readiness, service: ServiceId(0), defaults: Defaults::default() };
    String::from_utf8(import.run(Some("launch"), &rows).unwrap().patch.bytes).unwrap()
}

/// Each item with its state and its answer. A waiver is not exported.
fn states(site: &Site) -> Vec<String> {
    let readiness = judge::assess(site);
    let current = reviews::current(&readiness, ServiceId(0))[0];
    let spaced = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let items = current.items().iter().map(|item| {
        let state = match (item.state, item.verdict) {
            (State::Waived | State::Unmet | State::Partial, verdict) => format!("{verdict:?}"),
            (state, _) => state.word().to_owned(),
        };
        let answer = item.answer.filter(|answer| answer.text().is_some());
        let text = answer.and_then(crate::model::Answer::text).map(|text| spaced(&text));
        let texts = item
            .answer
            .map(|answer| {
                [&answer.note, &answer.justification]
                    .map(|text| text.as_deref().map(spaced).unwrap_or_default())
            })
            .unwrap_or_default();
        let evidence: Vec<&str> = item
            .answer
            .into_iter()
            .flat_map(|answer| &answer.evidence)
            .map(|link| link.value.as_str())
            .collect();
        let said =
            answer.map(|answer| (answer.answered_by.clone(), answer.answered_on.as_ref().map(|on| on.value)));
        let work = item.answer.into_iter().flat_map(|answer| &answer.actions);
        let work: Vec<String> = work
            .map(|work| {
                format!(
                    "{:?} {:?} {:?} {:?}",
                    work.title.as_ref().map(|title| spaced(&title.value)),
                    work.owner.as_ref().map(|owner| &owner.value),
                    work.due.as_ref().map(|due| due.value),
                    work.status
                )
            })
            .collect();
        format!("{} {state} {text:?} {texts:?} {evidence:?} {said:?} {work:?}", item.id())
    });
    items.collect()
}

/// Texts with all characters that are special in CSV, YAML or spreadsheets.
fn texts() -> impl Strategy<Value = String> {
    let marks = "[-=+@'\" ,;:#|<>&*!%`\\[\\]{}?\t\na-zA-Zé–€1]{0,30}";
    // A text of spaces alone counts as empty.
    marks.prop_map(|text| text.trim().to_owned())
}

fn word() -> impl Strategy<Value = String> {
    const WORDS: &[&str] = &["yes", "no", "partial", "n/a", "not_applicable", "Y", "TBD", "true"];
    prop::sample::select(WORDS).prop_map(str::to_owned)
}

fn answers() -> impl Strategy<Value = Value> {
    // Only answers that are not a yes, since a yes to a question that asks for more is left out.
    let not_yes = || prop::sample::select(&["no", "Partly", "n/a", "TBD"][..]).prop_map(Value::from);
    let of = |own: BoxedStrategy<Value>| prop_oneof![not_yes(), own];
    let yes = || word().prop_map(Value::from);
    let text = of(texts().prop_map(|text| Value::from(format!("It serves the shop {text}"))).boxed());
    let number = of(prop::sample::select(vec![json!("99"), json!("250 rps"), json!("1e3")]).boxed());
    let choice = of(prop::sample::select(vec![json!("two regions"), json!("one")]).boxed());
    let rank = of(Just(json!(["safety", "speed", "cost, at night too"])).boxed());
    (
        answer(yes()),
        answer(yes()),
        answer(yes()),
        answer(yes()),
        answer(yes()),
        answer(text),
        answer(number),
        answer(choice),
        answer(rank),
    )
        .prop_map(|(a, b, c, d, e, f, g, h, i)| {
            let ids =
                ["a.yes", "a.no", "a.dated", "a.shown", "a.new", "n.text", "n.number", "n.choice", "n.rank"];
            let all = [a, b, c, d, e, f, g, h, i];
            Value::Object(
                ids.into_iter().map(str::to_owned).zip(all).filter(|(_, one)| !one.is_null()).collect(),
            )
        })
}

fn answer(value: impl Strategy<Value = Value>) -> impl Strategy<Value = Value> {
    // No link twice, since an import keeps only one of two equal links.
    let links = prop::collection::btree_set("https://ci\\.example/[a-z0-9]{1,8}(/a_b\\?c=d,e)?", 0..3);
    let days = prop::sample::select(&["2026-02-01", "2026-10-30", "2026-12-31"][..]);
    let people = prop::sample::select(&["mira", "@sam", "Jo Doe"][..]);
    let work = (texts(), people.clone(), days.clone());
    let parts = (
        value,
        links,
        texts(),
        texts(),
        prop::option::of(people),
        prop::option::of(days),
        prop::option::of(work),
    );
    prop::option::weighted(0.8, (parts, any::<bool>())).prop_map(|one| {
        let Some(((value, links, note, why, by, on, work), waived)) = one else { return Value::Null };
        let mut answer = Map::new();
        answer.insert("answer".into(), value);
        answer.insert("evidence".into(), json!(links));
        let by = by.map(str::to_owned);
        let texts = [("note", Some(note)), ("justification", Some(why)), ("answered_by", by)];
        answer.extend(texts.into_iter().filter_map(|(key, text)| {
            Some((key.to_owned(), json!(text.filter(|text| !text.is_empty())?)))
        }));
        answer.extend(on.map(|on| ("answered_on".to_owned(), json!(on))));
        if let Some((title, owner, due)) = work.filter(|(title, ..)| !title.is_empty()) {
            answer.insert("actions".into(), json!([{"title": title, "owner": owner, "due": due}]));
        }
        if waived {
            answer.insert("waiver".into(), json!({"reason": "it is small", "approved_by": "lee", "approved_on": "2026-11-01", "expires_on": "2026-12-01"}));
        }
        Value::Object(answer)
    })
}

/// A file as spreadsheet programs write it.
fn saved(text: &str, delimiter: u8, is_dos: bool, encoding: usize) -> Vec<u8> {
    let mut rows = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    let ends = if is_dos { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') };
    let mut writer = csv::WriterBuilder::new()
        .delimiter(delimiter)
        .terminator(ends)
        .quote_style(csv::QuoteStyle::Always)
        .from_writer(Vec::new());
    for row in rows.records() {
        writer.write_record(&row.unwrap()).unwrap();
    }
    let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
    match encoding {
        0 => text.into_bytes(),
        1 => format!("\u{feff}{text}").into_bytes(),
        2 => std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect(),
        _ => encoding_rs::WINDOWS_1252.encode(&text).0.into_owned(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_review_comes_back_with_the_same_states(
        answers in answers(),
        version in prop::sample::select(&["{id: launch, version: 3}", "{id: launch, version: 2}", "launch"][..]),
        delimiter in prop::sample::select(&b",;\t"[..]),
        is_dos in any::<bool>(),
        encoding in 0_usize..4,
    ) {
        let before = site(Some(format!("---\nchecklist: {version}\nauthors: [mira]\nanswers: {answers}\n---\n")));
        let text = exported(&before);
        let after = imported("review.csv", &saved(&text, delimiter, is_dos, encoding));
        prop_assert_eq!(states(&before), states(&site(Some(after.clone()))), "{}\n{}", text, after);
    }
}
