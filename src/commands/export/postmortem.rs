//! `readyroom export postmortem`.

use std::io::{self, Write};

use anyhow::bail;
use serde::Serialize;

use super::document::Work;
use crate::commands::table::{Table, markdown_cell};
use crate::commands::{Context, Outcome, site};
use crate::link::{LinkedPostmortem, Site};
use crate::model::{Moment, Postmortem, PostmortemStatus, Relation};
use crate::read::nearest;
use crate::report::one_line;
use crate::source::Spanned;

const EXAMPLES: &str = "\
Examples:
  readyroom export postmortem INC-17 > INC-17.md
  readyroom export postmortem 2026-03-14-cart-lost-items --format json | jq .actions";

/// Export a postmortem with its times, causes and actions
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Its `incident`, the name of its file, or its path
    id: String,
    /// How to write it
    #[arg(long, value_name = "FORMAT", default_value = "markdown")]
    format: Format,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Format {
    /// For a page elsewhere: what the front matter says as tables, then the text
    Markdown,
    /// For programs; keys are added, never changed
    Json,
}

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    title: &'a str,
    path: &'a str,
    /// The path from the site's root.
    url: &'a str,
    incident: Option<&'a str>,
    severity: Option<&'a str>,
    status: Option<&'static str>,
    owner: Option<&'a str>,
    services: Vec<&'a str>,
    started_at: Option<String>,
    detected_at: Option<String>,
    mitigated_at: Option<String>,
    resolved_at: Option<String>,
    /// In whole minutes after the start.
    minutes_to_detect: Option<i64>,
    minutes_to_mitigate: Option<i64>,
    minutes_to_resolve: Option<i64>,
    detected_by: Option<&'a str>,
    /// As written, whether or not the project defines such an alarm.
    alarms: Vec<&'a str>,
    runbooks: Vec<Runbook<'a>>,
    impact: Option<&'a str>,
    root_causes: &'a [String],
    timeline: Vec<Step<'a>>,
    actions: Vec<Work<'a>>,
    checklist_items: Vec<Item<'a>>,
    /// The Markdown below the front matter, as written.
    text: &'a str,
}

#[derive(Serialize)]
struct Runbook<'a> {
    path: &'a str,
    result: Option<&'a str>,
}

#[derive(Serialize)]
struct Step<'a> {
    at: Option<String>,
    event: &'a str,
    source: Option<&'a str>,
}

#[derive(Serialize)]
struct Item<'a> {
    id: &'a str,
    relation: Option<&'static str>,
    action: Option<&'a str>,
}

pub fn run(args: &Args, context: &Context, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    let site = site(context)?;
    let linked = find(&site, &args.id)?;
    let page = site.page(linked.page);
    let own = page.document.postmortem().expect("a linked postmortem is one");
    let text = site.sources.text(page.document.file)?;
    let document = Document::of(&site, linked, own, &text[page.document.body..]);
    match args.format {
        Format::Markdown => markdown(&document, out)?,
        Format::Json => {
            serde_json::to_writer_pretty(&mut *out, &document)?;
            writeln!(out)?;
        }
    }
    Ok(Outcome::Clean)
}

/// Finds the postmortem that `id` means. Fails if it is not exactly one.
fn find<'s>(site: &'s Site, id: &str) -> anyhow::Result<&'s LinkedPostmortem> {
    let path = |linked: &LinkedPostmortem| &site.sources[site.page(linked.page).document.file].path;
    let incident = |linked: &LinkedPostmortem| {
        site.page(linked.page).document.postmortem().and_then(|own| own.incident.as_deref())
    };
    let is_meant = |linked: &&LinkedPostmortem| {
        incident(linked).is_some_and(|own| own.eq_ignore_ascii_case(id))
            || path(linked) == id
            || path(linked).file_stem() == Some(id)
    };
    let found: Vec<&LinkedPostmortem> = site.postmortems.iter().filter(is_meant).collect();
    match found[..] {
        [one] => Ok(one),
        [] => {
            let all = site.postmortems.iter();
            let names = all.flat_map(|linked| incident(linked).into_iter().chain(path(linked).file_stem()));
            match nearest(id, names) {
                Some(nearest) => bail!("there is no postmortem `{id}`; did you mean `{nearest}`?"),
                None => bail!("there is no postmortem `{id}`; `readyroom new postmortem` makes one"),
            }
        }
        _ => {
            let paths: Vec<String> = found.iter().map(|linked| format!("\n  {}", path(linked))).collect();
            bail!("`{id}` may mean one of {} postmortems; name its path:{}", found.len(), paths.concat())
        }
    }
}

impl<'a> Document<'a> {
    fn of(site: &'a Site, linked: &'a LinkedPostmortem, own: &'a Postmortem, text: &'a str) -> Self {
        let page = site.page(linked.page);
        let after = |later: &Option<Spanned<Moment>>| own.minutes_to(later.as_ref());
        let at = |moment: &Option<Spanned<Moment>>| moment.as_ref().map(|at| at.value.to_string());
        Self {
            version: 1,
            title: &page.title,
            path: site.sources[page.document.file].shown(),
            url: &page.url,
            incident: own.incident.as_deref(),
            severity: own.severity.as_deref(),
            status: own.status.map(PostmortemStatus::word),
            owner: own.owner.as_deref(),
            services: linked
                .services
                .iter()
                .map(|id| site.service(*id).service.name.value.as_str())
                .collect(),
            started_at: at(&own.started_at),
            detected_at: at(&own.detected_at),
            mitigated_at: at(&own.mitigated_at),
            resolved_at: at(&own.resolved_at),
            minutes_to_detect: after(&own.detected_at),
            minutes_to_mitigate: after(&own.mitigated_at),
            minutes_to_resolve: after(&own.resolved_at),
            detected_by: own.detected_by.as_deref(),
            alarms: own.alarms.iter().map(|alarm| alarm.value.as_str()).collect(),
            runbooks: own
                .runbooks
                .iter()
                .map(|used| Runbook {
                    path: &used.path.value,
                    result: used.result.as_ref().map(|result| result.value.as_str()),
                })
                .collect(),
            impact: own.impact.as_deref(),
            root_causes: &own.root_causes,
            timeline: own
                .timeline
                .iter()
                .map(|entry| Step { at: at(&entry.at), event: &entry.event, source: entry.source.as_deref() })
                .collect(),
            actions: own.actions.iter().map(Work::of).collect(),
            checklist_items: own
                .checklist_items
                .iter()
                .map(|item| Item {
                    id: &item.id.value,
                    relation: item.relation.map(Relation::word),
                    action: item.action.as_ref().map(|action| action.value.as_str()),
                })
                .collect(),
            text: text.trim(),
        }
    }
}

fn markdown(document: &Document<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "# {}\n", markdown_cell(document.title))?;
    facts(document).markdown(out)?;
    if let Some(impact) = document.impact {
        writeln!(out, "\n## Impact\n\n{}", markdown_cell(impact.trim()))?;
    }
    if !document.timeline.is_empty() {
        let mut table = Table::new(["At", "Event", "Source"]);
        for step in &document.timeline {
            table.push([
                step.at.as_deref().unwrap_or_default(),
                step.event.trim(),
                step.source.unwrap_or_default(),
            ]);
        }
        writeln!(out, "\n## Timeline\n")?;
        table.without_empty_columns().markdown(out)?;
    }
    if !document.root_causes.is_empty() {
        writeln!(out, "\n## Root causes\n")?;
        for cause in document.root_causes {
            writeln!(out, "- {}", markdown_cell(cause.trim()))?;
        }
    }
    if !document.actions.is_empty() {
        let mut table = Table::new(["Action", "Id", "Owner", "Due", "Status", "Type", "Alarm", "Ticket"]);
        for action in &document.actions {
            let keys: std::collections::BTreeMap<&str, &str> = action.keys().collect();
            let of = |key: &str| keys.get(key).copied().unwrap_or_default();
            table.push(["title", "id", "owner", "due", "status", "type", "alarm", "ticket"].map(of));
        }
        writeln!(out, "\n## Actions\n")?;
        table.without_empty_columns().markdown(out)?;
    }
    if document.text.is_empty() { Ok(()) } else { writeln!(out, "\n{}", document.text) }
}

/// The facts of the postmortem, one per row.
fn facts(document: &Document<'_>) -> Table {
    let mut table = Table::new(["What", "Value"]);
    let minutes = |minutes: Option<i64>| minutes.map(|minutes| format!("{minutes} min after the start"));
    let moment = |at: Option<&String>, after: Option<String>| {
        at.map(|at| after.map_or(at.clone(), |after| format!("{at}, {after}")))
    };
    let list = |all: &[&str]| Some(all.join(", ")).filter(|all| !all.is_empty());
    let runbooks: Vec<String> = document
        .runbooks
        .iter()
        .map(|used| match used.result {
            Some(result) => format!("{} ({result})", used.path),
            None => used.path.to_owned(),
        })
        .collect();
    let runbooks: Vec<&str> = runbooks.iter().map(String::as_str).collect();
    let items: Vec<String> = document
        .checklist_items
        .iter()
        .map(|item| match item.relation {
            Some(relation) => format!("{} ({})", item.id, relation.replace('_', " ")),
            None => item.id.to_owned(),
        })
        .collect();
    let items: Vec<&str> = items.iter().map(String::as_str).collect();
    let text = |text: Option<&str>| text.map(str::to_owned);
    let rows = [
        ("Incident", text(document.incident)),
        ("Severity", text(document.severity)),
        ("Status", document.status.map(|status| status.replace('_', " "))),
        ("Owner", text(document.owner)),
        ("Services", list(&document.services)),
        ("Started", moment(document.started_at.as_ref(), None)),
        ("Detected", moment(document.detected_at.as_ref(), minutes(document.minutes_to_detect))),
        ("Mitigated", moment(document.mitigated_at.as_ref(), minutes(document.minutes_to_mitigate))),
        ("Resolved", moment(document.resolved_at.as_ref(), minutes(document.minutes_to_resolve))),
        ("Detected by", text(document.detected_by)),
        ("Alarms", list(&document.alarms)),
        ("Runbooks", list(&runbooks)),
        ("Checklist items", list(&items)),
    ];
    for (what, value) in rows.into_iter().filter_map(|(what, value)| Some((what, value?))) {
        table.push([what, &one_line(&value)]);
    }
    table
}
