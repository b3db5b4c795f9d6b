//! `service`: who owns it, what it needs, and what it has.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::answer::{Answer, Outcome};
use super::limits::{FEW, MOST_ENTRIES};
use super::list::{ByteBudget, Part, entries};
use super::place::{Location, address, location, of_alarm, of_page};
use super::project::Project;
use super::readiness::review;
use super::tools::{Tool, tool};
use crate::config::Level;
use crate::judge::{self, Tally, Uncovered};
use crate::link::{PageId, ServiceId, Site};
use crate::model::Kind;

pub const TOOL: Tool = tool!(
    "service",
    "A service",
    "Who owns a service, who is on call and whom to call next, what it depends on and what depends on it, its alarms with \
     whether each has a runbook, its runbooks, reviews, postmortems and pages. Without `list` the answer has the beginning of \
     each list; with it, the part of that list that is asked for."
);

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Args {
    /// The name of the service.
    #[schemars(length(min = 1, max = 400))]
    service: String,
    /// The one list that is wanted.
    list: Option<List>,
    /// How many entries of a list to leave out: its `next_offset` of the answer before.
    #[serde(default)]
    offset: usize,
    /// How many entries of each list to answer with at most.
    #[serde(default = "entries")]
    #[schemars(range(min = 1, max = 50))]
    limit: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum List {
    DependsOn,
    Dependents,
    Alarms,
    Runbooks,
    Reviews,
    Postmortems,
    Pages,
}

impl List {
    const ALL: [(Self, &str); 7] = [
        (Self::DependsOn, "depends_on"),
        (Self::Dependents, "dependents"),
        (Self::Alarms, "alarms"),
        (Self::Runbooks, "runbooks"),
        (Self::Reviews, "reviews"),
        (Self::Postmortems, "postmortems"),
        (Self::Pages, "pages"),
    ];
}

#[derive(Serialize)]
struct Data<'a> {
    service: &'a str,
    title: &'a str,
    address: String,
    location: Location,
    description: Option<&'a str>,
    owner: Option<&'a str>,
    on_call: Option<&'a str>,
    escalation: Vec<String>,
    tier: Option<u32>,
    lifecycle: Option<&'a str>,
    environments: Vec<&'a str>,
    data_stores: Vec<&'a str>,
    owns: Vec<&'a str>,
    links: Vec<Value>,
    facts: Vec<Value>,
    /// The number of its alarm names with each verdict.
    alarm_verdicts: Value,
    /// The number of findings in its files, including those of the baseline.
    errors: usize,
    warnings: usize,
    lists: Map<String, Value>,
}

fn answer(project: &Project<'_>, args: Args) -> Outcome {
    let site = project.site();
    let id = project.service(&args.service)?;
    let linked = site.service(id);
    let entry = &linked.service;
    let text =
        |value: &'_ Option<crate::source::Spanned<String>>| value.as_ref().map(|value| value.value.clone());
    let names = names(site, id);
    let tally = Tally::of(names.iter().map(|at| project.readiness.names[*at]));
    let mut budget = ByteBudget::default();
    let part = Part::new(args.offset, args.limit);
    let wanted = List::ALL.iter().filter(|(list, _)| args.list.is_none_or(|wanted| wanted == *list));
    let lists =
        wanted.map(|(list, name)| ((*name).to_owned(), listed(project, id, *list, part, &mut budget)));
    let few = |names: Vec<&'_ crate::source::Spanned<String>>| {
        names.into_iter().take(FEW).map(|name| name.value.clone()).collect::<Vec<String>>()
    };
    let lists = lists.collect();
    let (on_call, owner, lifecycle) =
        (text(&entry.on_call.rotation), text(&entry.owner), text(&entry.lifecycle));
    let (environments, stores) =
        (few(entry.environments.iter().collect()), few(entry.data_stores.iter().collect()));
    let owns = few(entry.resources());
    Answer::of(Data {
        service: &entry.name.value,
        title: entry.title(),
        address: address(site, &linked.url, None),
        location: location(site, entry.name.span),
        description: entry.description.as_deref(),
        owner: owner.as_deref(),
        on_call: on_call.as_deref(),
        escalation: entry.on_call.escalation().into_iter().take(FEW).collect(),
        tier: entry.tier.as_ref().map(|tier| tier.value),
        lifecycle: lifecycle.as_deref(),
        environments: environments.iter().map(String::as_str).collect(),
        data_stores: stores.iter().map(String::as_str).collect(),
        owns: owns.iter().map(String::as_str).collect(),
        links: entry
            .links
            .iter()
            .take(FEW)
            .map(|link| json!({ "title": link.title, "url": link.url.value }))
            .collect(),
        facts: entry
            .facts
            .iter()
            .take(MOST_ENTRIES)
            .map(|(name, value)| json!({ "fact": name, "value": value.value }))
            .collect(),
        alarm_verdicts: json!({
            "covered": tally.covered,
            "vouched": tally.vouched,
            "exempt": tally.exempt,
            "uncovered": tally.uncovered,
        }),
        errors: findings(project, id, Level::Error),
        warnings: findings(project, id, Level::Warning),
        lists,
    })
}

/// The number of findings of a level in the files of a service.
fn findings(project: &Project<'_>, id: ServiceId, level: Level) -> usize {
    let site = project.site();
    let folder = &site.service(id).service.folder;
    let all = project.checked.findings.iter().filter(|one| one.level == level);
    all.filter(|one| site.sources[one.finding.place.file].path.starts_with(folder)).count()
}

/// The alarm names of a service, as indices into `Site::names`.
fn names(site: &Site, id: ServiceId) -> Vec<usize> {
    let is_its = |(_, name): &(usize, &crate::link::AlarmName)| {
        site.definitions(name).any(|alarm| alarm.service == Some(id))
    };
    site.names.iter().enumerate().filter(is_its).map(|(at, _)| at).collect()
}

/// The documents of a service of one kind, without its introduction.
fn pages(site: &Site, id: ServiceId, kind: Kind) -> Vec<PageId> {
    let introduction = site.service(id).introduction;
    let all = site.pages.iter().enumerate();
    let own = all.filter(|(_, page)| page.service == Some(id) && page.kind == kind).map(|(at, _)| PageId(at));
    own.filter(|page| Some(*page) != introduction).collect()
}

fn listed(project: &Project<'_>, id: ServiceId, list: List, part: Part, budget: &mut ByteBudget) -> Value {
    let site = project.site();
    let entry = &site.service(id).service;
    let page = |page: &PageId| page_ref(site, *page);
    json!(match list {
        List::DependsOn => {
            let needs = entry.dependencies();
            budget.list(&needs, part, |name| {
                let known = site.service_by_name(&name.value);
                json!({
                    "service": name.value,
                    "address": known.map(|id| address(site, &site.service(id).url, None)),
                    "location": location(site, name.span),
                })
            })
        }
        List::Dependents => {
            let needs = |other: &ServiceId| {
                site.service(*other).service.needs().any(|name| name.value == entry.name.value)
            };
            let all: Vec<ServiceId> = (0..site.services.len()).map(ServiceId).filter(needs).collect();
            budget.list(&all, part, |other| project.service_ref(*other))
        }
        List::Alarms => budget.list(&names(site, id), part, |at| alarm(project, *at)),
        List::Runbooks => budget.list(&pages(site, id, Kind::Runbook), part, page),
        List::Pages => budget.list(&pages(site, id, Kind::Page), part, page),
        List::Reviews => {
            let all: Vec<_> = project.readiness.reviews_of(id).collect();
            budget.list(&all, part, |own| review(project, own))
        }
        List::Postmortems => {
            let own = site.postmortems.iter().filter(|one| one.services.contains(&id));
            budget.list(&own.map(|one| one.page).collect::<Vec<_>>(), part, page)
        }
    })
}

fn alarm(project: &Project<'_>, at: usize) -> Value {
    let site = project.site();
    let (name, coverage) = (site.name_at(at), project.readiness.coverage_at(at));
    json!({
        "alarm": name.name,
        "verdict": coverage.word(),
        "reason": coverage.reason().map(Uncovered::word),
        "severity": site.definitions(name).find_map(|alarm| alarm.severity.as_deref()),
        "address": address(site, &name.url, None),
        "location": of_alarm(site, name),
    })
}

fn page_ref(site: &Site, id: PageId) -> Value {
    let page = site.page(id);
    let reviewed = page.runbook().and_then(|runbook| runbook.reviewed_on.as_ref());
    json!({
        "title": page.title,
        "address": address(site, &page.url, None),
        "location": of_page(site, id, None),
        "summary": page.document.lead(),
        "reviewed_on": reviewed.map(|date| date.value.to_string()),
        "overdue": judge::runbook_is_stale(site, id),
    })
}
