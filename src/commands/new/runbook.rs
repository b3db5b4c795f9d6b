use std::collections::BTreeSet;

use anyhow::{Context, bail};

use super::{Draft, file_name, find_alarm, find_service, folder, quoted, service_line};
use crate::link::{AlarmName, LinkedAlarm, ServiceId, Site, segment};
use crate::render::fields;

/// A runbook, for an alarm or for a service
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The service it belongs to [default: the alarm's]
    #[arg(required_unless_present = "alarm")]
    service: Option<String>,
    /// What the page is called [default: the alarm's name]
    #[arg(required_unless_present = "alarm")]
    title: Option<String>,
    /// The alarm it is for: its name, severity, condition and description are filled in
    #[arg(long, value_name = "NAME")]
    alarm: Option<String>,
}

pub fn draft(args: &Args, site: &Site) -> anyhow::Result<Draft> {
    let alarm = args.alarm.as_deref().map(|name| find_alarm(site, name)).transpose()?;
    let definitions: Vec<&LinkedAlarm> =
        alarm.into_iter().flat_map(|name| &name.definitions).map(|at| &site.alarms[*at]).collect();
    let service = service(args, site, alarm, &definitions)?;
    let name = alarm.map(|alarm| alarm.name.as_str());
    let title = args.title.as_deref().or(name).context("name the page")?;
    let file = if args.title.is_some() { file_name(title)? } else { segment(title) };
    let folder = service.map_or_else(|| "content".into(), |service| folder(site, service));
    let mut text = front_matter(site, service, title, name, &definitions);
    text.push_str(&about(&definitions));
    let sections = site.config.runbook_sections.iter().map(|section| section.value.as_str());
    let sections: Vec<&str> = sections.collect();
    let sections =
        if sections.is_empty() { vec!["Impact", "Diagnosis", "Mitigation", "Escalation"] } else { sections };
    for section in sections {
        text.push_str(&format!("\n## {section}\n\nTODO: {}\n", prompt(section)));
    }
    Ok(Draft { path: folder.join(format!("runbooks/{file}.md")), text })
}

/// The service that was named, else the alarm's. A project without services needs none.
fn service(
    args: &Args,
    site: &Site,
    alarm: Option<&AlarmName>,
    definitions: &[&LinkedAlarm],
) -> anyhow::Result<Option<ServiceId>> {
    if let Some(name) = &args.service {
        return find_service(site, name).map(Some);
    }
    let own = definitions.iter().find_map(|alarm| alarm.service);
    match alarm {
        Some(alarm) if own.is_none() && !site.services.is_empty() => bail!(
            "alarm `{0}` belongs to no service: name the one that the runbook is for, \
             as in `readyroom new runbook {1} --alarm {2}`",
            alarm.name,
            site.services[0].service.name.value,
            shell_word(&alarm.name),
        ),
        _ => Ok(own),
    }
}

/// A text as one word of a shell.
fn shell_word(text: &str) -> String {
    let is_plain = text.chars().all(|c| c.is_ascii_alphanumeric() || "-_./:".contains(c));
    if is_plain { text.to_owned() } else { format!("'{}'", text.replace('\'', "'\\''")) }
}

fn front_matter(
    site: &Site,
    service: Option<ServiceId>,
    title: &str,
    alarm: Option<&str>,
    definitions: &[&LinkedAlarm],
) -> String {
    let entry = service.map(|service| &site.service(service).service);
    let own = service.map(|service| service_line(site, service)).unwrap_or_default();
    let listed = alarm.map(|name| format!("alarms: [{}]\n", quoted(name))).unwrap_or_default();
    let summary = definitions.iter().find_map(|alarm| alarm.alarm.summary.as_deref()).unwrap_or_default();
    let escalation = entry.into_iter().flat_map(|entry| &entry.on_call.escalation);
    let escalation: Vec<String> = escalation.map(|step| quoted(step)).collect();
    let example = entry.map_or("production", |entry| entry.name.value.as_str());
    format!(
        "---\ntitle: {}\n{own}{listed}summary: {}\nreviewed_on:                 # the day somebody has gone through it, and found it right\nescalation: [{}]\nparameters: []               \
         # {{name: namespace, default: {example}, pattern: '[a-z0-9-]+'}}\ntags: []\n---\n",
        quoted(title),
        quoted(&fields::plain(summary)),
        escalation.join(", "),
    )
}

/// What the definitions say of the alarm; what several say alike, once.
fn about(alarms: &[&LinkedAlarm]) -> String {
    let mut text = String::new();
    let mut told = BTreeSet::new();
    for alarm in alarms {
        let severity = alarm.severity.as_deref().map(|word| format!(" ({word})")).unwrap_or_default();
        let hold = alarm.alarm.hold.as_deref().map(|hold| format!(" for {hold}")).unwrap_or_default();
        let mut part = match alarm.alarm.expression.as_deref().map(str::trim) {
            Some(expression) if !expression.is_empty() => {
                let fence = fence(expression);
                let language = alarm.language();
                format!(
                    "\nFires{severity} when this holds{hold}:\n\n{fence}{language}\n{expression}\n{fence}\n"
                )
            }
            _ if severity.is_empty() && hold.is_empty() => String::new(),
            _ => format!("\nFires{severity}{hold}.\n"),
        };
        if let Some(description) = &alarm.alarm.description {
            let lines = description.trim().lines().map(|line| format!("> {}", marked(line)));
            let quote: Vec<String> = lines.map(|line| line.trim_end().to_owned()).collect();
            part.push_str(&format!("\n{}\n", quote.join("\n")));
        }
        if told.insert(part.clone()) {
            text.push_str(&part);
        }
    }
    text
}

/// A text in which what is filled in when the alarm fires stands as code.
fn marked(text: &str) -> String {
    let parts = fields::parts(text).into_iter();
    parts.map(|part| if part.is_field { format!("`{}`", part.text) } else { part.text }).collect()
}

/// Backticks that nothing in a text closes.
fn fence(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    "`".repeat(longest.max(2) + 1)
}

/// What belongs into a section.
fn prompt(section: &str) -> &'static str {
    match section.to_lowercase().as_str() {
        "impact" => "who notices what, and how soon.",
        "diagnosis" => "what to look at first, and what each answer means.",
        "mitigation" => "the steps that make it better, and how to see that they did.",
        "escalation" => "when to stop, whom to call, and what to tell them.",
        _ => "write this section.",
    }
}
