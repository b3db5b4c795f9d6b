//! `runbook_for_alarm`: whether an alarm has a runbook, why, and what it says.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::answer::{Answer, Outcome, Refusal};
use super::findings::entry as finding;
use super::limits::FEW;
use super::list::{ByteBudget, Listed, Part, named};
use super::page::{About, TextWindow, text, text_limit};
use super::place::{address, location, of_alarm, of_page};
use super::project::Project;
use super::tools::{Tool, tool};
use crate::judge::{self, Coverage, Uncovered};
use crate::link::{AlarmName, LinkedAlarm, MatchedBy, PageId, RunbookTarget};
use crate::lookup::{self, LookupResult, Unknown};
use crate::model::Exempt;

pub const TOOL: Tool = tool!(
    "runbook_for_alarm",
    "The runbook of an alarm",
    "Whether an alarm has a runbook (`covered`, `vouched`, `exempt` or `uncovered`) and why, where it is defined, and the text \
     of the runbook, or of its section. Give the labels of the alert, and placeholders in the commands are filled in; a value \
     that a shell could act on is refused. Where there is no runbook, the text is what is known about the alarm."
);

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Args {
    /// The name of the alarm, as `alertname` has it, or the id that its file gives it.
    #[schemars(length(min = 1, max = 400))]
    alarm: String,
    /// The labels of the alert, such as `{"namespace": "checkout", "pod": "api-0"}`.
    #[serde(default)]
    labels: BTreeMap<String, String>,
    /// How many bytes of the text to leave out: `next_offset` of the answer before.
    #[serde(default)]
    offset: usize,
    /// How many bytes of the text to answer with at most.
    #[serde(default = "text_limit")]
    #[schemars(range(min = 1, max = 24000))]
    limit: usize,
}

/// The maximum number of pages listed for an alarm that nothing defines.
const PAGES: usize = 3;

/// The maximum number of pages listed that the link of a definition may lead to.
const FITS: usize = 3;

#[derive(Serialize)]
struct Data<'a> {
    alarm: &'a str,
    address: String,
    /// `covered`, `vouched`, `exempt` or `uncovered`. The worst verdict of its definitions.
    verdict: &'static str,
    /// A word for why it is uncovered, and an explanation of the verdict.
    reason: Option<&'static str>,
    exempt: Option<&'static str>,
    why: String,
    /// False if only templates that are not rendered define it. No total counts it then.
    rendered: bool,
    severities: Vec<&'a str>,
    services: Vec<Value>,
    definitions: Listed,
    runbooks: Listed,
    /// Pages that could be its runbook, if it is unclear which of them is.
    candidates: Listed,
    /// Findings about the alarm.
    findings: Listed,
    /// What the text in the answer is. `None` if there are several runbooks: the client has to ask `get_page` for
    /// one.
    page: Option<About>,
}

fn answer(project: &Project<'_>, args: Args) -> Outcome {
    let site = project.site();
    let name = alarm(project, named("alarm", &args.alarm)?)?;
    let (at, _) = site
        .numbered_names()
        .find(|(_, known)| std::ptr::eq(*known, name))
        .ok_or_else(|| Refusal::new(format!("`{}` has no page of its own", name.name)))?;
    let coverage = project.readiness.coverage_at(at);
    let wanted = TextWindow { labels: &args.labels, offset: args.offset, limit: args.limit };
    let mut budget = ByteBudget::default();
    let found = match project.finder.find(&name.name)? {
        LookupResult::Page { url, anchor, .. } => {
            Some(text(project, &url, anchor.as_deref(), false, &wanted, &mut budget)?)
        }
        LookupResult::Several(_) | LookupResult::Nothing(_) => None,
    };
    let (page, text) = found.unzip();
    let definitions: Vec<&LinkedAlarm> = site.definitions(name).collect();
    let services: BTreeSet<usize> =
        definitions.iter().filter_map(|alarm| alarm.service).map(|service| service.0).collect();
    let severities: BTreeSet<&str> =
        definitions.iter().filter_map(|alarm| alarm.severity.as_deref()).collect();
    let about = |names: &[String]| names.contains(&name.name);
    let findings: Vec<_> = project.checked.findings.iter().filter(|one| about(&one.finding.names)).collect();
    let few = Part::new(0, FEW);
    let candidates: Vec<PageId> = name.ambiguous.iter().map(|candidate| candidate.page).collect();
    let data = Data {
        alarm: &name.name,
        address: address(site, &name.url, None),
        verdict: coverage.word(),
        reason: coverage.reason().map(Uncovered::word),
        exempt: judge::exemption(site, name).map(Exempt::word),
        why: why(project, coverage),
        rendered: name.is_rendered,
        severities: severities.into_iter().take(FEW).collect(),
        services: services
            .into_iter()
            .take(FEW)
            .map(|at| project.service_ref(crate::link::ServiceId(at)))
            .collect(),
        runbooks: budget.list(&name.runbooks, few, |found| runbook(project, found)),
        candidates: budget.list(&candidates, few, |page| candidate(project, *page)),
        definitions: budget.list(&definitions, few, |alarm| definition(project, alarm)),
        findings: budget.list(&findings, few, |reported| finding(project, reported)),
        page,
    };
    Answer::with_text(data, text)
}

/// Finds an alarm by its name. Otherwise the refusal names alarms that may have been meant.
fn alarm<'a>(project: &Project<'a>, name: &str) -> Result<&'a AlarmName, Refusal> {
    let site = project.site();
    let nearest = match lookup::alarm(site, name) {
        Ok(found) => return Ok(found),
        Err(Unknown::Nobody(nearest)) => nearest,
        Err(Unknown::Several(_)) => None,
    };
    let mut names: Vec<&AlarmName> = nearest.and_then(|nearest| site.name(nearest)).into_iter().collect();
    let results = project.finder.index()?.search(&format!("kind:alarm {name}")).results(FEW);
    let urls: Vec<String> = results.into_iter().map(|found| found.url).collect();
    let known =
        site.each_name().filter(|known| urls.contains(&known.url) && Some(known.name.as_str()) != nearest);
    names.extend(known.take(FEW));
    if names.is_empty() {
        return Err(pages_like(project, name)?);
    }
    let says = match nearest {
        Some(nearest) => format!("there is no alarm `{name}`; did you mean `{nearest}`?"),
        None => format!("there is no alarm `{name}`; similar ones are listed"),
    };
    let candidate = |name: &AlarmName| {
        json!({
            "alarm": name.name,
            "address": address(site, &name.url, None),
            "location": of_alarm(site, name),
        })
    };
    Err(Refusal::new(says).with(names.into_iter().map(candidate).collect()))
}

/// Refuses an alarm that no file defines, with pages that may be about it.
fn pages_like(project: &Project<'_>, name: &str) -> Result<Refusal, Refusal> {
    let found = project.finder.index()?.search(name).results(PAGES);
    let page = |found: &crate::search::SearchResult| {
        json!({
            "kind": found.kind,
            "title": found.title,
            "address": address(project.site(), &found.url, Some(found.id.as_str())),
            "location": project.location(&found.url, Some(found.id.as_str())),
        })
    };
    let none = format!("no file of the project defines an alarm `{name}`");
    Ok(if found.is_empty() {
        Refusal::new(format!("{none}; `search` with `kind:alarm` finds alarms by their words"))
    } else {
        Refusal::new(format!("{none}; `get_page` reads these pages, which have its words"))
            .with(found.iter().map(page).collect())
    })
}

/// An explanation of a verdict.
fn why(project: &Project<'_>, coverage: Coverage<'_>) -> String {
    let path = |page: PageId| {
        let site = project.site();
        site.sources[site.page(page).document.file].shown()
    };
    match coverage {
        Coverage::Covered { runbook: Some(RunbookTarget { page, by, .. }) } => {
            let by = match by {
                MatchedBy::Link => "its link leads to it",
                MatchedBy::FrontMatter => "the front matter of that page lists it",
                MatchedBy::Name => "that page has its name",
                MatchedBy::Heading => "a heading of that page has its name",
            };
            format!("its runbook is `{}`: {by}", path(*page))
        }
        Coverage::Covered { runbook: None } => {
            "its link leads to a page of another repository, or is a template that fits pages of this project"
                .to_owned()
        }
        Coverage::Vouched { runbook: Some(RunbookTarget { page, .. }) } => {
            format!("the front matter of `{}`, in another repository, lists it", path(*page))
        }
        Coverage::Vouched { runbook: None } => {
            "its link leads to another site, for which the project vouches; its page was not checked"
                .to_owned()
        }
        Coverage::Exempt { why } => format!("it needs no runbook: {}", why.word()),
        Coverage::Uncovered { reason } => match reason {
            Uncovered::Dead => "its link leads nowhere",
            Uncovered::Malformed => "its link is not a link",
            Uncovered::Ambiguous => "several pages could be its runbook, and nothing says which",
            Uncovered::Empty => "its runbook says nothing yet",
            Uncovered::NoRunbook => "it has no link, and no page is for it",
            Uncovered::Unverifiable => "its link is a template that could mean any page, or none",
            Uncovered::External => "its link leads to another site, but nobody vouches for that",
        }
        .to_owned(),
    }
}

fn runbook(project: &Project<'_>, found: &RunbookTarget) -> Value {
    let (site, anchor) = (project.site(), found.anchor.as_deref());
    let page = site.page(found.page);
    json!({
        "title": page.title,
        "address": address(site, &page.url, anchor),
        "location": of_page(site, found.page, anchor),
        "section": anchor,
        "matched_by": found.by.word(),
    })
}

fn candidate(project: &Project<'_>, page: PageId) -> Value {
    let site = project.site();
    let own = site.page(page);
    json!({
        "title": own.title,
        "address": address(site, &own.url, None),
        "location": of_page(site, page, None),
    })
}

fn definition(project: &Project<'_>, linked: &LinkedAlarm) -> Value {
    let (site, alarm) = (project.site(), &linked.alarm);
    let coverage = judge::coverage(site, linked);
    let fits = linked.matching_pages.iter().take(FITS).map(|page| candidate(project, *page));
    json!({
        "location": location(site, alarm.name.span),
        "format": alarm.format,
        "verdict": coverage.word(),
        "reason": coverage.reason().map(Uncovered::word),
        "severity": linked.severity,
        "service": linked.service.map(|service| &site.service(service).service.name.value),
        "link": linked.target(),
        "link_class": linked.class.word(),
        "fits": fits.collect::<Vec<_>>(),
        "summary": alarm.summary,
        "description": alarm.description,
        "expression": alarm.expression,
        "for": alarm.hold,
    })
}
