//! `readyroom facts`.

use std::io::{self, Write};

use serde::Serialize;

use super::format::Format;
use super::{Context, Outcome, find_service, site};
use crate::delivery::Value;
use crate::judge::{self, Assessment, Reached, Readiness};
use crate::link::{LinkedAlarm, LinkedComponent, ServiceId, Site};
use crate::report::{count, one_line};
use crate::source::{Malformed, Span};

const EXAMPLES: &str = "\
Examples:
  readyroom facts checkout-api
  readyroom facts checkout-api --format json";

/// List what was read about a service from the files that run it, and the items that it answers
///
/// It reads the files below the service's folder, and those that `reads` in its entry and `alarms` in readyroom.yaml name:
/// Terraform, CloudFormation, Kubernetes, Argo Rollouts and more. A value that only a program can fill in is unknown, and
/// is counted.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The service
    service: String,
    /// How to write the list
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

/// The JSON of `readyroom facts`, version 1: keys are added, never changed or removed.
#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    service: &'a str,
    things: Vec<Entry<'a>>,
    /// How many values were read, and how many of those are known only once a program fills them in.
    values: usize,
    unknown: usize,
    /// Files that could not be read completely, so facts may be missing.
    unread: Vec<Unread<'a>>,
    /// The alarms whose receivers are known.
    alarms: Vec<Reaching<'a>>,
    /// Items of the service's reviews with a check that reads these files, and what each check found.
    items: Vec<FactOfItem<'a>>,
}

#[derive(Serialize)]
struct Reaching<'a> {
    name: &'a str,
    path: &'a str,
    line: usize,
    reaches: Vec<Receiver<'a>>,
}

#[derive(Serialize)]
struct Receiver<'a> {
    receiver: &'a str,
    /// The ways in which it notifies: `pagerduty`.
    ways: Vec<String>,
    /// Whether it calls somebody. `None` if that is not known.
    pages: Option<bool>,
    path: &'a str,
    line: usize,
}

#[derive(Serialize)]
struct FactOfItem<'a> {
    checklist: &'a str,
    item: &'a str,
    /// The result: `answers`, `hint`, `no` or `unknown`.
    word: &'static str,
    says: &'a str,
    path: &'a str,
    line: usize,
}

#[derive(Serialize)]
struct Unread<'a> {
    path: &'a str,
    line: usize,
    column: usize,
    message: &'a str,
}

#[derive(Serialize)]
struct Entry<'a> {
    kind: &'static str,
    /// The name of its kind in the file's format.
    what: &'a str,
    name: Option<&'a str>,
    reader: &'a str,
    environment: Option<&'a str>,
    /// Whether it is in a folder of tests or examples. It proves nothing then.
    is_example: bool,
    path: &'a str,
    line: usize,
    properties: Vec<Property<'a>>,
}

#[derive(Serialize)]
struct Property<'a> {
    key: &'a str,
    /// The value as `readyroom facts` prints it. `None` if only a program can fill it in.
    value: Option<String>,
    /// The expression, if only a program can fill in the value.
    #[serde(skip_serializing_if = "Option::is_none")]
    expression: Option<&'a str>,
    /// The file that has the value, if that is not the resource's own file.
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<&'a str>,
    line: usize,
}

pub fn run(args: &Args, context: &Context, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    let site = site(context)?;
    let service = find_service(&site, &args.service)?;
    let readiness = judge::assess(&site);
    let document = document(&readiness, service);
    match args.format {
        Format::Json => {
            serde_json::to_writer_pretty(&mut *out, &document)?;
            writeln!(out)?;
        }
        Format::Text => text(&document, context.quiet, out)?,
    }
    if document.things.is_empty() && document.unread.is_empty() {
        context.note(
            "no file says how it runs: readyroom reads those below its folder, and those that `reads` in its entry names",
        );
    }
    let file = site.service(service).service.file;
    for pattern in site.running.unmatched_reads.iter().filter(|pattern| pattern.span.file == file) {
        context.note(&format!("`{}`, which `reads` of its entry names, matches nothing", pattern.text));
    }
    Ok(Outcome::Clean)
}

fn document<'a>(readiness: &'a Readiness<'a>, service: ServiceId) -> Document<'a> {
    let site = readiness.site;
    let own: Vec<&LinkedComponent> =
        site.running.components.iter().filter(|own| own.service == Some(service)).collect();
    Document {
        version: 1,
        items: readiness.reviews_of(service).flat_map(|review| facts_of_items(site, review)).collect(),
        alarms: readiness.reached(service).into_iter().map(|own| reaching(site, own)).collect(),
        service: &site.service(service).service.name.value,
        values: own.iter().map(|own| own.component.properties.len()).sum(),
        unknown: own.iter().map(|own| own.open()).sum(),
        unread: site
            .running
            .unread
            .iter()
            .filter(|(of, _)| *of == service)
            .map(|(_, own)| unread(site, own))
            .collect(),
        things: own.into_iter().map(|own| entry(site, own)).collect(),
    }
}

fn reaching<'a>(site: &'a Site, (alarm, reached): (&'a LinkedAlarm, Vec<Reached<'a>>)) -> Reaching<'a> {
    let (path, line) = place(site, alarm.alarm.name.span);
    let receivers = reached.into_iter().map(|reached| {
        let (path, line) = place(site, reached.route.component.place);
        let ways = reached.integrations().collect();
        Receiver { receiver: reached.receiver(), ways, pages: reached.pages, path, line }
    });
    Reaching { name: &alarm.alarm.name.value, path, line, reaches: receivers.collect() }
}

fn place(site: &Site, span: Span) -> (&str, usize) {
    let source = &site.sources[span.file];
    (source.shown(), source.position(span.start).line)
}

/// What the checks of a review's items found in the service's files.
fn facts_of_items<'a>(site: &'a Site, review: &'a Assessment<'a>) -> Vec<FactOfItem<'a>> {
    let checklist = review.review.checklist.as_ref().map_or("", |id| id.value.as_str());
    let items = review.items.iter().filter_map(|item| {
        let check = item.item.item.check.as_ref()?;
        let fact = item.fact.as_ref().filter(|_| judge::is_about_running(&check.name.value))?;
        let source = &site.sources[fact.place.file];
        Some(FactOfItem {
            checklist,
            item: item.id(),
            word: judge::fact_word(fact),
            says: &fact.says,
            path: source.shown(),
            line: source.position(fact.place.start).line,
        })
    });
    items.collect()
}

fn unread<'a>(site: &'a Site, malformed: &'a Malformed) -> Unread<'a> {
    let source = &site.sources[malformed.span.file];
    let at = source.position(malformed.span.start);
    Unread { path: source.shown(), line: at.line, column: at.column, message: &malformed.message }
}

fn entry<'a>(
    site: &'a Site,
    LinkedComponent { component, file, environment, is_test_or_example, .. }: &'a LinkedComponent,
) -> Entry<'a> {
    let source = &site.sources[*file];
    let properties = component.properties.iter().map(|property| {
        let own = &site.sources[property.place.file];
        let line = own.position(property.place.start).line;
        let path = (property.place.file != *file).then(|| own.shown());
        let key = &property.key;
        match &property.value {
            Value::Open(text) => Property { key, value: None, expression: Some(text), path, line },
            value => Property { key, value: Some(value.to_string()), expression: None, path, line },
        }
    });
    Entry {
        kind: component.kind.word(),
        what: &component.what,
        name: component.name.as_ref().map(|name| name.value.as_str()),
        reader: &component.reader,
        environment: environment.as_deref(),
        is_example: *is_test_or_example,
        path: source.shown(),
        line: source.position(component.place.start).line,
        properties: properties.collect(),
    }
}

impl Receiver<'_> {
    /// A receiver in words: "pager (pagerduty), which calls somebody".
    fn says(&self) -> String {
        let calls = match self.pages {
            Some(true) => "calls somebody",
            Some(false) => "calls nobody",
            None => "may call somebody",
        };
        let ways: Vec<&str> = self.ways.iter().map(String::as_str).filter(|way| *way != "nobody").collect();
        let ways = if ways.is_empty() { String::new() } else { format!(" ({})", ways.join(", ")) };
        format!("{}{ways}, which {calls}", one_line(self.receiver))
    }
}

fn text(document: &Document<'_>, quiet: bool, out: &mut dyn Write) -> io::Result<()> {
    if !quiet {
        for thing in &document.things {
            let name = thing.name.map_or(String::new(), |name| format!(" {name}"));
            let environment = thing.environment.map_or(String::new(), |own| format!(", in {own}"));
            let example = if thing.is_example { ", an example" } else { "" };
            let Entry { path, line, kind, what, .. } = thing;
            writeln!(out, "{path}:{line}: {kind}{name} ({what}){environment}{example}")?;
            for Property { key, value, expression, path, line } in &thing.properties {
                let at = path.map_or(line.to_string(), |path| format!("{path}:{line}"));
                match (value, expression) {
                    (Some(value), _) => writeln!(out, "  {at}: {key}: {}", one_line(value))?,
                    (None, expression) => {
                        writeln!(out, "  {at}: {key}: unknown: {}", expression.unwrap_or_default())?;
                    }
                }
            }
        }
    }
    for Reaching { name, path, line, reaches } in document.alarms.iter().filter(|_| !quiet) {
        let says: Vec<String> = reaches.iter().map(Receiver::says).collect();
        writeln!(out, "{path}:{line}: alarm {} reaches {}", one_line(name), says.join("; "))?;
    }
    for FactOfItem { checklist, item, word, says, path, line } in document.items.iter().filter(|_| !quiet) {
        writeln!(out, "{path}:{line}: {word}: `{item}` of {checklist}: {}", one_line(says))?;
    }
    for Unread { path, line, column, .. } in &document.unread {
        writeln!(out, "{path}:{line}:{column}: cannot be read completely, and may say more")?;
    }
    let things = count(document.things.len(), "component");
    let values = count(document.values, "value");
    match document.unknown {
        0 => writeln!(out, "{things}, {values}"),
        unknown => writeln!(out, "{things}, {values}, {unknown} of them unknown"),
    }
}
