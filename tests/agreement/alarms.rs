//! Whether an alarm has a runbook.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{Estate, between, estate, list, text};

/// What becomes of an alarm, or of a definition of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Verdict {
    Exempt,
    Covered,
    Uncovered,
}

/// One definition, as `readyroom alarms` tells of it.
struct Definition {
    name: String,
    path: String,
    line: u64,
    service: String,
    class: String,
    /// It asks nobody for anything, whether it has a runbook or not.
    is_exempt: bool,
    verdict: Verdict,
}

fn definitions(document: &Value) -> Vec<Definition> {
    let one = |alarm: &Value| {
        let is_exempt = !alarm["exempt"].is_null();
        let verdict = match alarm["covered"].as_bool() {
            Some(true) => Verdict::Covered,
            _ if is_exempt => Verdict::Exempt,
            _ => Verdict::Uncovered,
        };
        Definition {
            name: text(&alarm["name"]).to_owned(),
            path: text(&alarm["path"]).to_owned(),
            line: alarm["line"].as_u64().unwrap(),
            service: text(&alarm["service"]).to_owned(),
            class: text(&alarm["class"]).to_owned(),
            is_exempt,
            verdict,
        }
    };
    list(&document["alarms"]).iter().map(one).collect()
}

/// Of a name: the worst of its definitions.
fn by_name(definitions: &[Definition]) -> BTreeMap<&str, Verdict> {
    let mut names = BTreeMap::new();
    for definition in definitions {
        let verdict = names.entry(definition.name.as_str()).or_insert(definition.verdict);
        *verdict = definition.verdict.max(*verdict);
    }
    names
}

/// Where each finding of a rule is.
struct Findings(BTreeMap<String, BTreeSet<(String, u64)>>);

impl Findings {
    fn of(document: &Value) -> Self {
        let mut by_rule: BTreeMap<String, BTreeSet<(String, u64)>> = BTreeMap::new();
        for finding in list(&document["findings"]) {
            let place = (text(&finding["path"]).to_owned(), finding["line"].as_u64().unwrap());
            by_rule.entry(text(&finding["rule"]).to_owned()).or_default().insert(place);
        }
        Self(by_rule)
    }

    fn has(&self, rule: &str, path: &str, line: u64) -> bool {
        self.0.get(rule).is_some_and(|places| places.contains(&(path.to_owned(), line)))
    }
}

/// Names of which several pages could be the runbook.
fn ambiguous(document: &Value) -> BTreeSet<String> {
    let found = list(&document["findings"]).iter();
    let found = found.filter(|finding| finding["rule"] == "alarm-runbook-ambiguous");
    found.map(|finding| between(text(&finding["message"]), "alarm `", "`")[0].to_owned()).collect()
}

#[test]
fn everything_agrees_on_every_alarm() {
    let estate = Estate::new("alarms", 50);
    let document = estate.json(&["alarms", "--format", "json"]);
    let definitions = definitions(&document);
    let names = by_name(&definitions);
    for verdict in [Verdict::Covered, Verdict::Exempt, Verdict::Uncovered] {
        assert!(names.values().filter(|own| **own == verdict).count() > 0, "no name is {verdict:?}");
    }
    commands(&estate, &document, &definitions);
    rules(&estate, &definitions);
    facts(&estate, &definitions);
    pages(&estate, &definitions, &names);
    programs(&estate, &definitions, &names);
}

fn commands(estate: &Estate, document: &Value, definitions: &[Definition]) {
    let count = |verdict| definitions.iter().filter(|one| one.verdict == verdict).count();
    assert_eq!(document["totals"]["covered"], count(Verdict::Covered));
    assert_eq!(document["totals"]["exempt"], count(Verdict::Exempt));
    let listed = estate.json(&["alarms", "--uncovered", "--format", "json"]);
    let listed: Vec<_> = self::definitions(&listed).iter().map(|one| (one.path.clone(), one.line)).collect();
    let uncovered = definitions.iter().filter(|one| one.verdict == Verdict::Uncovered);
    assert_eq!(listed, uncovered.map(|one| (one.path.clone(), one.line)).collect::<Vec<_>>());
}

/// An uncovered alarm has the finding that says why; another has none that says that it has no runbook.
fn rules(estate: &Estate, definitions: &[Definition]) {
    let document = estate.json(&["check", "--format", "json"]);
    let (findings, ambiguous) = (Findings::of(&document), ambiguous(&document));
    let mut told = BTreeSet::new();
    for one in definitions {
        let is_uncovered = one.verdict == Verdict::Uncovered;
        let is_ambiguous = ambiguous.contains(&one.name);
        let has = |rule: &str, below: u64| findings.has(rule, &one.path, one.line + below);
        let at = format!("{}:{}: {} ({})", one.path, one.line, one.name, one.class);
        let rule = match one.class.as_str() {
            "dead" => "alarm-runbook-dead",
            "malformed" => "alarm-runbook-malformed",
            _ if is_ambiguous => "alarm-runbook-ambiguous",
            "external" => "alarm-runbook-external",
            "templated" => "",
            _ => "alarm-without-runbook",
        };
        assert_eq!(has("alarm-without-runbook", 0), is_uncovered && rule == "alarm-without-runbook", "{at}");
        if is_uncovered {
            told.insert(rule);
            let is_told = match rule {
                "alarm-without-runbook" => has(rule, 0),
                "alarm-runbook-ambiguous" | "" => true,
                link => has(link, estate::LINK_BELOW),
            };
            assert!(is_told, "{at}: no `{rule}`");
        }
    }
    assert_eq!(told.len(), 6, "every reason occurs: {told:?}");
    for name in &ambiguous {
        let mut own = definitions.iter().filter(|one| one.name == *name);
        assert!(own.any(|one| one.verdict == Verdict::Uncovered), "`{name}` is ambiguous, and not uncovered");
    }
}

/// The fact fails where the service has an uncovered alarm, but for links to other sites.
fn facts(estate: &Estate, definitions: &[Definition]) {
    let document = estate.json(&["check", "--format", "json"]);
    let ambiguous = ambiguous(&document);
    let mut seen = BTreeSet::new();
    for service in &estate.services {
        let own: Vec<_> =
            definitions.iter().filter(|one| one.service == *service && !one.is_exempt).collect();
        let is_elsewhere = |one: &&&Definition| one.class == "external" && !ambiguous.contains(&one.name);
        let lacks = own.iter().filter(|one| one.verdict == Verdict::Uncovered).any(|one| !is_elsewhere(&one));
        let expected = match (own.is_empty(), lacks) {
            (true, _) => "",
            (_, true) => "has no runbook",
            (_, false) => "has a runbook",
        };
        seen.insert(expected);
        let said = estate.fact(service);
        let has_review = said.is_some();
        let said = said.unwrap_or_default();
        let fits = said.contains(expected) || expected == "has a runbook" && said.contains("have a runbook");
        assert!(
            !has_review || (fits && said.is_empty() == expected.is_empty()),
            "{service}: {said}, not {expected}"
        );
    }
    assert_eq!(seen.len(), 3, "{seen:?}");
}

impl Estate {
    /// What a review's page says that the repository says to the item about runbooks. None where there is no review.
    fn fact(&self, service: &str) -> Option<String> {
        let path = format!("{service}/reviews/launch/index.html");
        let page = std::fs::read_to_string(self.out.join(path)).ok()?;
        let item = between(&page, "id=\"runbooks\"", "class=\"item\"")[0].to_owned();
        let said = ["The repository says: ", "The repository says otherwise: "];
        Some(
            said.iter()
                .find_map(|words| between(&item, words, "</p>").first().map(|said| (*said).to_owned()))
                .unwrap_or_default(),
        )
    }
}

fn pages(estate: &Estate, definitions: &[Definition], names: &BTreeMap<&str, Verdict>) {
    let page = estate.file("alarms/index.html");
    let mut seen = 0;
    for row in between(&page, "<tr><td class=\"main\">", "</tr>") {
        let name = between(row, "index.html\">", "</a>")[0];
        let says = between(row, "<td data-v=\"", "\"")[0];
        let expected = match names[name] {
            Verdict::Covered => says == "has one",
            Verdict::Exempt => says == "needs none",
            Verdict::Uncovered => says == "none" || says == "on another site",
        };
        assert!(expected, "{name} is {:?}, and its row says `{says}`", names[name]);
        seen += 1;
        own_page(estate, name, names[name]);
    }
    assert_eq!(seen, names.len());
    let count = |verdict| names.values().filter(|own| **own == verdict).count();
    let (covered, uncovered) = (count(Verdict::Covered), count(Verdict::Uncovered));
    let lead = format!(
        "{} alarms, {covered} with a runbook, <span class=\"wanting\">{uncovered} without</span>",
        names.len()
    );
    assert!(page.contains(&lead), "{lead}");
    let figure = format!(">{covered}</span> of {}</span>", covered + uncovered);
    assert!(estate.file("index.html").contains(&figure), "{figure}");
    by_service(&page, definitions, names);
}

/// The page of an alarm without a runbook says so, or where else it may be; another does not.
fn own_page(estate: &Estate, name: &str, verdict: Verdict) {
    let page = estate.file(&format!("alarms/{name}/index.html"));
    let words = [
        "No runbook yet",
        "The runbook is on another site",
        "Another definition of the alarm has no runbook",
    ];
    let says = words.iter().any(|words| page.contains(words));
    assert!(verdict != Verdict::Uncovered || says, "{name}");
    assert!(verdict == Verdict::Uncovered || !page.contains(words[0]) && !page.contains(words[2]), "{name}");
}

/// Covered names of those that need a runbook, on the list of alarms.
fn by_service(page: &str, definitions: &[Definition], names: &BTreeMap<&str, Verdict>) {
    let lines = between(page, "<li><span><a href=\"../services/", "</svg>");
    assert!(!lines.is_empty());
    for line in lines {
        let service = line.split('/').next().unwrap();
        let own: BTreeSet<&str> =
            definitions.iter().filter(|one| one.service == service).map(|one| one.name.as_str()).collect();
        let count = |verdict| own.iter().filter(|name| names[*name] == verdict).count();
        let (covered, uncovered) = (count(Verdict::Covered), count(Verdict::Uncovered));
        let figure = format!(
            ">{covered}<span class=\"sr\"> of </span><span aria-hidden=\"true\">/</span>{}<",
            covered + uncovered
        );
        assert!(line.contains(&figure), "{service}: {figure} in {line}");
    }
}

fn programs(estate: &Estate, definitions: &[Definition], names: &BTreeMap<&str, Verdict>) {
    for alarm in list(&estate.file_json("api/v1/alarms.json")["alarms"]) {
        let name = text(&alarm["name"]);
        let has_runbook = !list(&alarm["runbooks"]).is_empty();
        assert!(!has_runbook || names[name] == Verdict::Covered, "{name}");
        let is_exempt = definitions.iter().filter(|one| one.name == name).all(|one| one.is_exempt);
        assert_eq!(!alarm["exempt"].is_null(), is_exempt, "{name}");
    }
    for service in list(&estate.file_json("api/v1/services.json")["services"]) {
        let own = definitions.iter().filter(|one| service["name"] == *one.service);
        let own: BTreeSet<&str> = own.map(|one| one.name.as_str()).collect();
        let uncovered = own.iter().filter(|name| names[*name] == Verdict::Uncovered).count();
        assert_eq!(service["uncovered"], uncovered, "{}", service["name"]);
        assert_eq!(service["alarms"], own.len(), "{}", service["name"]);
    }
}
