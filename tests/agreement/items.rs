//! Checks that everything agrees on the state of an item.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{Estate, between, list, text};

/// Ids and states, in the order of the checklist.
type States = Vec<(String, String)>;

fn states(items: &Value) -> States {
    list(items).iter().map(|item| (text(&item["id"]).to_owned(), text(&item["state"]).to_owned())).collect()
}

/// The states shown on a review's page, without items that are not asked.
fn on_page(page: &str) -> States {
    let items = between(page, "<div class=\"item\" id=\"", "data-severity").into_iter();
    let items = items.map(|item| {
        let id = item.split('"').next().unwrap().to_owned();
        (id, between(item, "data-state=\"", "\"")[0].replace(' ', "_"))
    });
    items.filter(|(_, state)| state != "not_required").collect()
}

fn met(states: &States) -> usize {
    states.iter().filter(|(_, state)| state == "met" || state == "verified").count()
}

#[test]
fn everything_agrees_on_every_item() {
    let estate = Estate::new("items", 40);
    let readiness = estate.file_json("api/v1/readiness.json");
    let mut seen = BTreeSet::new();
    let (mut gos, mut shut) = (0, 0);
    for service in list(&readiness["services"]) {
        let name = text(&service["name"]);
        let Some(review) = list(&service["reviews"]).first() else { continue };
        let known = states(&review["items"]);
        seen.extend(known.iter().map(|(_, state)| state.clone()));
        let page = estate.file(&format!("{}index.html", text(&review["url"])));
        assert_eq!(on_page(&page), known, "{name}");
        assert_eq!(review["met"], met(&known), "{name}");
        assert_eq!(review["total"], known.len(), "{name}");
        let gate = list(&service["gates"]).last().unwrap();
        let word = if gate["go"] == true { "go" } else { "no-go" };
        let figure = format!("readiness: {word}, {} %<", met(&known) * 100 / known.len());
        assert!(estate.file(&format!("badges/{name}.svg")).contains(&figure), "{name}: {figure}");
        if gate["go"] == true {
            gos += 1;
        } else {
            shut += 1;
        }
        // Each check starts the program twice. So only a few services are checked, and every go.
        if gate["go"] == true || shut <= 4 {
            exported(&estate, name, &known);
            gated(&estate, name, service, &known);
        }
    }
    assert!(gos > 0 && shut > 0, "both happen: {gos} and {shut}");
    let all = [
        "contradicted",
        "expired",
        "met",
        "not_applicable",
        "partial",
        "suspect",
        "unanswered",
        "unmet",
        "unsupported",
        "verified",
        "waived",
    ];
    assert_eq!(seen.iter().map(String::as_str).collect::<Vec<_>>(), all);
    findings(&estate, &readiness);
}

fn exported(estate: &Estate, name: &str, known: &States) {
    let export = estate.json(&["export", "review", name, "--format", "json"]);
    assert_eq!(states(&export["items"]), *known, "{name}");
    assert_eq!(export["rates"]["met"], met(known), "{name}");
}

/// Checks the gate of each stage. The last stage requires everything, so its gate is compared with all items.
fn gated(estate: &Estate, name: &str, service: &Value, known: &States) {
    for stage in list(&service["gates"]) {
        let stage_name = text(&stage["stage"]);
        let day = ["--as-of", "2026-11-20", "--format", "json"];
        let gate = estate.json(&[&["gate", name, "--stage", stage_name][..], &day[..]].concat());
        assert_eq!(gate["go"], stage["go"], "{name}");
        assert_eq!(list(&gate["reasons"]).len() as u64, stage["reasons"].as_u64().unwrap(), "{name}");
        if stage["stage"] != "production" {
            continue;
        }
        assert_eq!(list(&gate["reviews"])[0]["met"], met(known), "{name}");
        let reasons = list(&gate["reasons"]).iter().filter(|reason| !reason["item"].is_null());
        // The first reason for an item is the reason for its state.
        let mut first: BTreeMap<&str, &str> = BTreeMap::new();
        for reason in reasons {
            first.entry(text(&reason["item"])).or_insert(text(&reason["kind"]));
        }
        for (id, state) in known {
            let kind = first.get(id.as_str()).copied();
            let fits = match state.as_str() {
                "contradicted" | "unanswered" | "suspect" | "expired" => kind == Some(state),
                "unsupported" => kind == Some("evidence_missing") || kind == Some("justification_missing"),
                "unmet" | "partial" if id == "blocker" => kind == Some("blocker_not_waived"),
                "unmet" | "partial" => kind.is_none() || kind == Some("action_missing"),
                "met" | "verified" | "waived" | "not_applicable" => kind.is_none(),
                other => panic!("{name}: `{id}` is `{other}`"),
            };
            assert!(fits, "{name}: `{id}` is `{state}`, and the gate says {kind:?}");
        }
    }
}

/// Each rule about a state reports the items in that state. It may also report an item whose state is an earlier one,
/// which takes precedence, but no others.
fn findings(estate: &Estate, readiness: &Value) {
    const RULES: [(&str, &str); 3] = [
        ("review-answer-contradicted", "contradicted"),
        ("review-answer-suspect", "suspect"),
        ("review-answer-expired", "expired"),
    ];
    let document = estate.json(&["check", "--format", "json"]);
    let reviews = list(&readiness["services"]).iter().flat_map(|service| list(&service["reviews"]));
    let items: States = reviews.flat_map(|review| states(&review["items"])).collect();
    let mut before = 0;
    for (rule, own) in RULES {
        let found = list(&document["findings"]).iter().filter(|finding| finding["rule"] == rule).count();
        let count = items.iter().filter(|(_, state)| state == own).count();
        assert!(
            (count..=count + before).contains(&found),
            "{rule}: {found}, {count} and at most {before} more"
        );
        before += count;
    }
}
