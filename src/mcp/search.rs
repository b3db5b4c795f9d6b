//! `search`: the site's search.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::answer::{Answer, Outcome, Refusal};
use super::limits::{MOST_ENTRIES, MOST_OFFSET};
use super::list::{ByteBudget, Listed, Part, entries, named};
use super::place::{Location, address};
use super::project::Project;
use super::tools::{Tool, tool};
use crate::search::{Pair, SearchResult};

pub const TOOL: Tool = tool!(
    "search",
    "Search the site",
    "Find runbooks, alarms, services, reviews, postmortems and other pages, best first, as the site's own search does: names \
     of alarms, parts of names, mistyped words, \"words in quotes\", and filters such as kind:runbook, service:NAME, \
     severity:critical, status:draft and repository:NAME. An alarm and its runbook are one result. Ask `get_page` with an \
     `address` from the results for the text."
);

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Args {
    /// What to search for, such as `disk full` or `kind:runbook certificate`.
    #[schemars(length(min = 1, max = 400))]
    query: String,
    /// How many results to leave out: `next_offset` of the answer before.
    #[serde(default)]
    #[schemars(range(max = 1000))]
    offset: usize,
    /// How many results to answer with at most.
    #[serde(default = "entries")]
    #[schemars(range(min = 1, max = 50))]
    limit: usize,
}

#[derive(Serialize)]
struct Data<'a> {
    query: &'a str,
    /// How many pages match the query. If `partial` is true, there may be more.
    found: usize,
    partial: bool,
    results: Listed,
    /// Similar words, if nothing is found.
    did_you_mean: Vec<String>,
}

#[derive(Serialize)]
struct Entry {
    kind: String,
    title: String,
    /// The heading of the section that matches best, and its id. `None` for the start of the page.
    section: Option<String>,
    section_id: Option<String>,
    address: String,
    location: Option<Location>,
    service: Option<String>,
    severity: Option<String>,
    status: Option<String>,
    summary: Option<String>,
    /// The runbook of an alarm, or the alarm of a runbook, that was also found. It is not a separate result.
    pair: Option<Value>,
}

fn answer(project: &Project<'_>, args: Args) -> Outcome {
    let query = named("query", &args.query)?;
    if args.offset > MOST_OFFSET {
        return Err(Refusal::new(format!(
            "only the first {MOST_OFFSET} results are listed: ask with more words, or with a filter such as `kind:runbook`"
        )));
    }
    let answer = project.finder.index()?.search(query);
    let part = Part::new(args.offset, args.limit);
    // An alarm and its runbook are two pages but one result.
    let found = answer.results(2 * (part.offset + MOST_ENTRIES + 1));
    let results = ByteBudget::default().list(&found, part, |found| json!(entry(project, found)));
    Answer::of(Data {
        query,
        found: answer.count(),
        partial: answer.is_partial,
        results: Listed { total: None, ..results },
        did_you_mean: if answer.count() == 0 { answer.offered() } else { Vec::new() },
    })
}

fn entry(project: &Project<'_>, found: &SearchResult) -> Entry {
    let some = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
    let id = some(&found.id);
    let at = |url: &str, id: Option<&str>| address(project.site(), url, id);
    Entry {
        kind: found.kind.clone(),
        title: found.title.clone(),
        section: some(&found.section),
        address: at(&found.url, id.as_deref()),
        location: project.location(&found.url, id.as_deref()),
        section_id: id,
        service: some(&found.service),
        severity: some(&found.severity),
        status: some(&found.status),
        summary: some(&found.summary),
        pair: found.pair.as_ref().map(|Pair { kind, title, url }| {
            let location = project.location(url, None);
            json!({ "kind": kind, "title": title, "address": at(url, None), "location": location })
        }),
    }
}
