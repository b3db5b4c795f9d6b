use std::collections::BTreeMap;
use std::io::Write;

use serde::Serialize;

use super::{Context, Outcome, site};
use crate::link::{AlarmName, Found, LinkedAlarm, Site};
use crate::report::count;

/// List every alarm, its service and severity, its runbook and how that was found
#[derive(Debug, clap::Args)]
pub struct Args {
    /// How to write the list
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
    /// List the files that were read instead, and what each gave
    #[arg(long)]
    files: bool,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For programs; keys are added, never changed
    Json,
}

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    alarms: Vec<Alarm<'a>>,
    files: Vec<File<'a>>,
    totals: Totals<'a>,
}

#[derive(Serialize)]
struct Alarm<'a> {
    name: &'a str,
    format: &'a str,
    path: &'a str,
    line: usize,
    severity: Option<&'a str>,
    service: Option<&'a str>,
    link: Option<&'a str>,
    class: &'a str,
    matched_by: Option<&'a str>,
    runbook: Option<&'a str>,
    anchor: Option<&'a str>,
    url: &'a str,
}

#[derive(Serialize)]
struct File<'a> {
    path: &'a str,
    format: Option<&'a str>,
    alarms: usize,
    note: Option<&'a str>,
}

#[derive(Serialize)]
struct Totals<'a> {
    alarms: usize,
    names: usize,
    by_format: BTreeMap<&'a str, usize>,
    by_class: BTreeMap<&'a str, usize>,
    covered: usize,
}

pub fn run(args: &Args, context: &Context, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    let site = site(context)?;
    let document = document(&site);
    match args.format {
        Format::Json => {
            serde_json::to_writer_pretty(&mut *out, &document)?;
            writeln!(out)?;
        }
        Format::Text if args.files => files(&document, out)?,
        Format::Text => table(&document, out)?,
    }
    Ok(Outcome::Clean)
}

fn document(site: &Site) -> Document<'_> {
    let mut alarms = Vec::with_capacity(site.alarms.len());
    let mut totals = Totals {
        alarms: site.alarms.len(),
        names: site.names.len(),
        by_format: BTreeMap::new(),
        by_class: BTreeMap::new(),
        covered: 0,
    };
    for alarm in &site.alarms {
        let name = site.name(&alarm.alarm.name.value).expect("every alarm has its name among the names");
        *totals.by_format.entry(alarm.format).or_default() += 1;
        *totals.by_class.entry(alarm.class.word()).or_default() += 1;
        totals.covered += usize::from(site.is_covered(alarm));
        alarms.push(row(site, alarm, name));
    }
    let files = site.alarm_files.iter().map(|file| File {
        path: site.sources[file.file].path.as_str(),
        format: file.format,
        alarms: file.alarms.len(),
        note: file.note,
    });
    Document { version: 1, alarms, files: files.collect(), totals }
}

fn row<'a>(site: &'a Site, alarm: &'a LinkedAlarm, name: &'a AlarmName) -> Alarm<'a> {
    // Its own link says more than what another definition of the name found.
    let found: Option<&Found> = alarm.linked.as_ref().or(name.runbooks.first());
    let source = &site.sources[alarm.file];
    Alarm {
        name: &alarm.alarm.name.value,
        format: alarm.format,
        path: source.path.as_str(),
        line: source.position(alarm.alarm.name.span.start).line,
        severity: alarm.severity.as_deref(),
        service: alarm.service.map(|service| site.service(service).service.name.value.as_str()),
        link: alarm.alarm.link.as_ref().map(|link| link.value.as_str()),
        class: alarm.class.word(),
        matched_by: found.map(|found| found.by.word()),
        runbook: found.map(|found| site.sources[site.page(found.page).document.file].path.as_str()),
        anchor: found.and_then(|found| found.anchor.as_deref()),
        url: &name.url,
    }
}

fn table(document: &Document<'_>, out: &mut dyn Write) -> anyhow::Result<()> {
    let width = document.alarms.iter().map(|alarm| alarm.name.chars().count()).max().unwrap_or(0).min(48);
    for alarm in &document.alarms {
        let runbook = match (alarm.runbook, alarm.anchor) {
            (Some(path), Some(anchor)) => {
                format!("{path}#{anchor} ({})", alarm.matched_by.unwrap_or_default())
            }
            (Some(path), None) => format!("{path} ({})", alarm.matched_by.unwrap_or_default()),
            (None, _) => "-".to_owned(),
        };
        let severity = alarm.severity.unwrap_or("-");
        let service = alarm.service.unwrap_or("-");
        writeln!(out, "{:width$}  {severity:8}  {service:20}  {:11}  {runbook}", alarm.name, alarm.class)?;
    }
    let totals = &document.totals;
    let classes: Vec<_> = totals.by_class.iter().map(|(class, count)| format!("{count} {class}")).collect();
    let classes = if classes.is_empty() { String::new() } else { format!("; links: {}", classes.join(", ")) };
    let (alarms, names) = (count(totals.alarms, "alarm"), count(totals.names, "name"));
    writeln!(out, "{alarms}, {names}, {} covered{classes}", totals.covered)?;
    Ok(())
}

fn files(document: &Document<'_>, out: &mut dyn Write) -> anyhow::Result<()> {
    for file in &document.files {
        let format = file.format.unwrap_or("-");
        let note = file.note.unwrap_or_default();
        let line = format!("{:5}  {format:12}  {}  {note}", file.alarms, file.path);
        writeln!(out, "{}", line.trim_end())?;
    }
    let (files, alarms) = (count(document.files.len(), "file"), count(document.totals.alarms, "alarm"));
    writeln!(out, "{files}, {alarms}")?;
    Ok(())
}
