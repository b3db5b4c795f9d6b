use anyhow::{Context, bail};

use super::{Draft, file_name, find_service, folder, quoted};
use crate::link::{LinkedAlarm, Site};
use crate::read::nearest;

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
    let alarms = match &args.alarm {
        Some(name) => definitions(site, name)?,
        None => Vec::new(),
    };
    let service = match &args.service {
        Some(name) => find_service(site, name)?,
        None => alarms
            .iter()
            .find_map(|alarm| alarm.service)
            .context("the alarm belongs to no service: name the one the runbook is for")?,
    };
    let name = args.alarm.as_deref();
    let title = args.title.as_deref().or(name).context("name the page")?;
    let file = if args.title.is_some() { file_name(title)? } else { crate::link::segment(title) };
    let entry = &site.service(service).service;
    let listed = name.map(|name| format!("alarms: [{}]\n", quoted(name))).unwrap_or_default();
    let summary = alarms.iter().find_map(|alarm| alarm.alarm.summary.as_deref()).unwrap_or_default();
    let escalation: Vec<String> = entry.on_call.escalation.iter().map(|step| quoted(step)).collect();
    let mut text = format!(
        "---\ntitle: {}\n{listed}summary: {}\nreviewed_on: {}\nescalation: [{}]\nparameters: []               # {{name: namespace, default: {}, pattern: '[a-z0-9-]+'}}\ntags: []\n---\n",
        quoted(title),
        quoted(summary.trim()),
        site.config.today,
        escalation.join(", "),
        entry.name.value,
    );
    text.push_str(&about(&alarms));
    let sections: Vec<&str> =
        site.config.runbook_sections.iter().map(|section| section.value.as_str()).collect();
    let sections =
        if sections.is_empty() { vec!["Impact", "Diagnosis", "Mitigation", "Escalation"] } else { sections };
    for section in sections {
        text.push_str(&format!("\n## {section}\n\nTODO: {}\n", prompt(section)));
    }
    Ok(Draft { path: folder(site, service).join(format!("runbooks/{file}.md")), text })
}

fn definitions<'s>(site: &'s Site, name: &str) -> anyhow::Result<Vec<&'s LinkedAlarm>> {
    match site.name(name) {
        Some(name) => Ok(name.definitions.iter().map(|at| &site.alarms[*at]).collect()),
        None => match nearest(name, site.names.iter().map(|name| name.name.as_str())) {
            Some(nearest) => bail!("there is no alarm `{name}`; did you mean `{nearest}`?"),
            None => bail!("there is no alarm `{name}`; `readyroom alarms` lists them"),
        },
    }
}

/// What the definitions say of the alarm.
fn about(alarms: &[&LinkedAlarm]) -> String {
    let mut text = String::new();
    for alarm in alarms {
        let severity = alarm.severity.as_deref().unwrap_or("no severity");
        let hold = alarm.alarm.hold.as_deref().map(|hold| format!(" for {hold}")).unwrap_or_default();
        text.push_str(&format!("\nFires ({severity}) when this holds{hold}:\n"));
        if let Some(expression) = &alarm.alarm.expression {
            text.push_str(&format!("\n```promql\n{}\n```\n", expression.trim()));
        }
        if let Some(description) = &alarm.alarm.description {
            let quote: Vec<String> =
                description.trim().lines().map(|line| format!("> {}", line.trim())).collect();
            text.push_str(&format!("\n{}\n", quote.join("\n")));
        }
    }
    text
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
