//! Checks that everything agrees on whether an alarm has a runbook.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{Estate, between, estate, list, text};

/// The coverage of an alarm, or of one of its definitions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Verdict {
    Exempt,
    Covered,
    Vouched,
    Uncovered,
}

/// One definition, as `readyroom alarms` lists it.
struct Definition {
    name: String,
    path: String,
    line: u64,
    service: String,
    class: String,
    /// Whether nobody has to act on it, with or without a runbook.
    is_exempt: bool,
    verdict: Verdict,
    /// Why it is uncovered. Empty if it is not.
    reason: String,
    /// Whether its runbook is known before it fires.
    is_known: bool,
}

fn definitions(document: &Value) -> Vec<Definition> {
    let one = |alarm: &Value| {
        let is_exempt = !alarm["exempt"].is_null();
        let verdict = match text(&alarm["verdict"]) {
            "covered" => Verdict::Covered,
            "vouched" => Verdict::Vouched,
            "exempt" => Verdict::Exempt,
            "uncovered" => Verdict::Uncovered,
            other => panic!("`{other}` is a verdict that nobody knows"),
        };
        assert_eq!(alarm["covered"], verdict == Verdict::Covered);
        assert_eq!(alarm["reason"].is_null(), verdict != Verdict::Uncovered);
        Definition {
            name: text(&alarm["name"]).to_owned(),
            path: text(&alarm["path"]).to_owned(),
            line: alarm["line"].as_u64().unwrap(),
            service: text(&alarm["service"]).to_owned(),
            class: text(&alarm["class"]).to_owned(),
            is_exempt,
            verdict,
            is_known: !alarm["matched_by"].is_null(),
            reason: alarm["reason"].as_str().unwrap_or_default().to_owned(),
        }
    };
    list(&document["alarms"]).iter().map(one).collect()
}

/// The coverage of each name: the worst of its definitions.
fn by_name(definitions: &[Definition]) -> BTreeMap<&str, Verdict> {
    let mut names = BTreeMap::new();
    for definition in definitions {
        let verdict = names.entry(definition.name.as_str()).or_insert(definition.verdict);
        *verdict = definition.verdict.max(*verdict);
    }
    names
}

/// The files and lines of each rule's findings.
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

#[test]
fn everything_agrees_on_every_alarm() {
    let estate = Estate::new("alarms", 50);
    let document = estate.json(&["alarms", "--format", "json"]);
    let definitions = definitions(&document);
    let names = by_name(&definitions);
    for verdict in [Verdict::Covered, Verdict::Vouched, Verdict::Exempt, Verdict::Uncovered] {
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
    assert_eq!(document["totals"]["vouched"], count(Verdict::Vouched));
    assert_eq!(document["totals"]["uncovered"], count(Verdict::Uncovered));
    let summary = &estate.json(&["check", "--format", "json"])["summary"];
    assert_eq!(summary["uncovered"], count(Verdict::Uncovered));
    assert_eq!(summary["vouched"], count(Verdict::Vouched));
    assert_eq!(summary["exempt"], count(Verdict::Exempt));
    let listed = estate.json(&["alarms", "--uncovered", "--format", "json"]);
    let listed: Vec<_> = self::definitions(&listed).iter().map(|one| (one.path.clone(), one.line)).collect();
    let uncovered = definitions.iter().filter(|one| one.verdict == Verdict::Uncovered);
    assert_eq!(listed, uncovered.map(|one| (one.path.clone(), one.line)).collect::<Vec<_>>());
}

/// For each reason of an uncovered alarm, the rule that reports it, and whether it does so at the alarm's link rather
/// than its name.
const RULES: [(&str, &str, bool); 7] = [
    ("dead", "alarm-runbook-dead", true),
    ("malformed", "alarm-runbook-malformed", true),
    ("ambiguous", "alarm-runbook-ambiguous", false),
    ("empty", "alarm-runbook-empty", false),
    ("external", "alarm-runbook-external", true),
    ("unverifiable", "alarm-runbook-unverifiable", true),
    ("no_runbook", "alarm-without-runbook", false),
];

/// An uncovered definition has exactly one finding with the reason. Other definitions have none, except for links
/// that are dead.
fn rules(estate: &Estate, definitions: &[Definition]) {
    let document = estate.json(&["check", "--format", "json"]);
    let findings = Findings::of(&document);
    let mut told = BTreeSet::new();
    for one in definitions {
        let at = format!("{}:{}: {} ({}, {})", one.path, one.line, one.name, one.class, one.reason);
        let has = |rule: &str| {
            let name = findings.has(rule, &one.path, one.line);
            let link = findings.has(rule, &one.path, one.line + estate::LINK_BELOW);
            assert!(!(name && link), "{at}: `{rule}` twice");
            name || link
        };
        let found: Vec<&str> = RULES.iter().map(|(_, rule, _)| *rule).filter(|rule| has(rule)).collect();
        let own = RULES.iter().find(|(reason, ..)| *reason == one.reason);
        let about_link = matches!(one.class.as_str(), "dead" | "malformed");
        match own {
            Some((_, rule, at_link)) => {
                assert_eq!(found, [*rule], "{at}");
                let place = one.line + if *at_link { estate::LINK_BELOW } else { 0 };
                assert!(findings.has(rule, &one.path, place) || one.reason == "empty", "{at}: elsewhere");
                told.insert(one.reason.as_str());
            }
            None if about_link => assert_eq!(found, [format!("alarm-runbook-{}", one.class)], "{at}"),
            None => assert_eq!(found, [""; 0], "{at}"),
        }
    }
    assert_eq!(told.len(), RULES.len(), "every reason occurs: {told:?}");
}

/// The fact fails if the service has an uncovered alarm, and holds if every alarm has a known runbook.
fn facts(estate: &Estate, definitions: &[Definition]) {
    let mut seen = BTreeSet::new();
    for service in &estate.services {
        let all = || definitions.iter().filter(|one| one.service == *service);
        let own: Vec<_> = all().filter(|one| !one.is_exempt).collect();
        let is_uncovered = own.iter().any(|one| one.verdict == Verdict::Uncovered);
        let is_unknown = own
            .iter()
            .any(|one| one.verdict == Verdict::Vouched || one.verdict == Verdict::Covered && !one.is_known);
        // In this estate, only names and labels say that an alarm is exempt.
        let says_so = all().any(|one| one.verdict == Verdict::Exempt);
        let expected = match (own.is_empty(), is_uncovered, is_unknown || says_so) {
            (_, true, _) => "fails",
            (true, ..) => "nothing",
            (_, _, true) => "unknown",
            _ => "holds",
        };
        let Some(said) = estate.fact(service) else { continue };
        let word = match said.as_str() {
            "" => "nothing",
            said if said.contains("a runbook")
                && (said.starts_with("its one") || said.starts_with("each of")) =>
            {
                "holds"
            }
            said if said.contains("needs no runbook, but")
                || said.contains("which cannot be checked here")
                || said.contains("is known only when it fires") =>
            {
                "unknown"
            }
            _ => "fails",
        };
        assert_eq!(word, expected, "{service}: {said}");
        seen.insert(expected);
    }
    assert_eq!(seen.len(), 4, "{seen:?}");
}

impl Estate {
    /// What the repository answers to the item about runbooks, as shown on the page of a review. `None` without a
    /// review.
    fn fact(&self, service: &str) -> Option<String> {
        let path = format!("{service}/reviews/launch/index.html");
        let page = std::fs::read_to_string(self.out.join(path)).ok()?;
        let item = between(&page, "id=\"runbooks\"", "class=\"item\"")[0].to_owned();
        let said =
            ["The repository says: ", "The repository says otherwise: ", "The repository cannot tell: "];
        Some(
            said.iter()
                .find_map(|words| between(&item, words, "</p>").first().map(|said| (*said).to_owned()))
                .unwrap_or_default(),
        )
    }
}

fn pages(estate: &Estate, definitions: &[Definition], names: &BTreeMap<&str, Verdict>) {
    let page = estate.file("alarms/index.html");
    let known = estate.file_json("api/v1/alarms.json");
    let known = list(&known["alarms"]).iter().filter(|alarm| !list(&alarm["runbooks"]).is_empty());
    let leads: BTreeSet<&str> = known.map(|alarm| text(&alarm["name"])).collect();
    let mut seen = 0;
    for row in between(&page, "<tr><td class=\"main\">", "</tr>") {
        let name = between(row, "index.html\">", "</a>")[0];
        let says = between(row, "<td data-v=\"", "\"")[0];
        let expected = match names[name] {
            Verdict::Covered => says == "has one",
            Verdict::Exempt => says == "needs none",
            Verdict::Vouched => says == "vouched for",
            Verdict::Uncovered => says == "none" || says == "on another site",
        };
        assert!(expected, "{name} is {:?}, and its row says `{says}`", names[name]);
        seen += 1;
        own_page(estate, name, names[name], leads.contains(name));
    }
    assert_eq!(seen, names.len());
    let count = |verdict| names.values().filter(|own| **own == verdict).count();
    let (covered, uncovered) = (count(Verdict::Covered), count(Verdict::Uncovered));
    let vouched = count(Verdict::Vouched);
    let lead = format!(
        "{} alarms, {covered} with a runbook, <span class=\"wanting\">{uncovered} without</span>, {vouched} vouched for",
        names.len()
    );
    assert!(page.contains(&lead), "{lead}");
    let needed = covered + vouched + uncovered;
    let figure =
        format!(">{covered}</span> of {needed}</span> <span class=\"hint\">{vouched} vouched for</span>");
    assert!(estate.file("index.html").contains(&figure), "{figure}");
    by_service(&page, definitions, names);
}

/// The page of an alarm without a runbook says that it has none, or where it may be. Other pages do not.
fn own_page(estate: &Estate, name: &str, verdict: Verdict, leads: bool) {
    let page = estate.file(&format!("alarms/{name}/index.html"));
    let words = [
        "No runbook yet",
        "The runbook is on another site",
        "Another definition of the alarm has no runbook",
    ];
    let says = words.iter().any(|words| page.contains(words));
    // If the runbook says nothing, the alarm's page redirects to it.
    assert!(verdict != Verdict::Uncovered || says || leads, "{name}");
    assert!(verdict == Verdict::Uncovered || !page.contains(words[0]) && !page.contains(words[2]), "{name}");
}

/// The list of alarms shows, for each service, how many of the names that need a runbook are covered.
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
            covered + count(Verdict::Vouched) + uncovered
        );
        assert!(line.contains(&figure), "{service}: {figure} in {line}");
    }
}

fn programs(estate: &Estate, definitions: &[Definition], names: &BTreeMap<&str, Verdict>) {
    for alarm in list(&estate.file_json("api/v1/alarms.json")["alarms"]) {
        let name = text(&alarm["name"]);
        let verdict = match names[name] {
            Verdict::Covered => "covered",
            Verdict::Vouched => "vouched",
            Verdict::Exempt => "exempt",
            Verdict::Uncovered => "uncovered",
        };
        assert_eq!(alarm["verdict"], verdict, "{name}");
        let own = definitions.iter().filter(|one| one.name == name);
        let reasons: BTreeSet<&str> = own.map(|one| one.reason.as_str()).collect();
        assert!(
            reasons.contains(alarm["reason"].as_str().unwrap_or_default()) || verdict == "vouched",
            "{name}"
        );
        let is_exempt = definitions.iter().filter(|one| one.name == name).all(|one| one.is_exempt);
        assert_eq!(!alarm["exempt"].is_null(), is_exempt, "{name}");
    }
    for service in list(&estate.file_json("api/v1/services.json")["services"]) {
        let own = definitions.iter().filter(|one| service["name"] == *one.service);
        let own: BTreeSet<&str> = own.map(|one| one.name.as_str()).collect();
        let uncovered = own.iter().filter(|name| names[*name] == Verdict::Uncovered).count();
        assert_eq!(service["uncovered"], uncovered, "{}", service["name"]);
        let vouched = own.iter().filter(|name| names[*name] == Verdict::Vouched).count();
        assert_eq!(service["vouched"], vouched, "{}", service["name"]);
        assert_eq!(service["alarms"], own.len(), "{}", service["name"]);
    }
}
