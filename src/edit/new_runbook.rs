//! Writes a runbook with every field and section in place.

use std::collections::BTreeSet;

use super::folders::{documents, service_line};
use super::{Refusal, file_name, quoted};
use crate::alarms;
use crate::emit::Patch;
use crate::link::{AlarmName, LinkedAlarm, ServiceId, Site, segment};
use crate::markdown::{END, FROM_THE_ALARM, prompt};
use crate::render::fields;

/// Writes a runbook, for an alarm or for a service.
pub struct NewRunbook<'a> {
    pub service: Option<ServiceId>,
    /// The alarm whose definitions are copied into the runbook.
    pub alarm: Option<&'a AlarmName>,
    /// The title of the page. Default: the alarm's name.
    pub title: Option<&'a str>,
}

impl NewRunbook<'_> {
    pub fn patch(&self, site: &Site) -> Result<Patch, Refusal> {
        let alarm = self.alarm.map(|alarm| alarm.name.as_str());
        let title = self.title.or(alarm).ok_or_else(|| Refusal::new("name the page"))?;
        let file = if self.title.is_some() { file_name(title)? } else { segment(title) };
        let definitions = self.alarm.into_iter().flat_map(|name| site.definitions(name));
        let definitions: Vec<&LinkedAlarm> = definitions.collect();
        let mut text = front_matter(site, self.service, title, alarm, &definitions);
        text.push_str(&about(&definitions));
        let sections = site.config.runbook_sections.iter().map(|section| section.value.as_str());
        let sections: Vec<&str> = sections.collect();
        let sections = if sections.is_empty() {
            vec!["Impact", "Diagnosis", "Mitigation", "Escalation"]
        } else {
            sections
        };
        for section in sections {
            text.push_str(&format!("\n## {section}\n\nTODO: {}\n", prompt(section)));
        }
        let path = documents(site, self.service).join(format!("runbooks/{file}.md"));
        Ok(Patch::create(path, text))
    }
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
    let escalation: Vec<String> = escalation.map(|step| quoted(&step.value)).collect();
    let example = entry.map_or("production", |entry| entry.name.value.as_str());
    format!(
        "---\ntitle: {}\n{own}{listed}summary: {}\nreviewed_on:                 # the day on which somebody last went through it\nescalation: [{}]\nparameters: []               \
         # {{name: namespace, default: {example}, pattern: '[a-z0-9][a-z0-9-]*'}}\ntags: []\n---\n",
        quoted(title),
        quoted(&fields::plain(summary)),
        escalation.join(", "),
    )
}

/// What the definitions say about the alarm. What several of them share is written once. The comments around it mark
/// it as generated.
fn about(alarms: &[&LinkedAlarm]) -> String {
    let mut text = String::new();
    let mut told = BTreeSet::new();
    for alarm in alarms {
        let severity = alarm.severity.as_deref().map(|word| format!(" ({word})")).unwrap_or_default();
        let hold = alarm.alarm.hold.as_deref().map(|hold| format!(" for {hold}")).unwrap_or_default();
        let mut part = match alarm.alarm.expression.as_deref().map(str::trim) {
            Some(expression) if !expression.is_empty() => {
                let fence = fence(expression);
                let language = alarms::language(&alarm.alarm);
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
    if text.is_empty() { text } else { format!("\n{FROM_THE_ALARM}\n{text}\n{END}\n") }
}

/// A text with its placeholders as code, and with comments escaped.
fn marked(text: &str) -> String {
    let parts = fields::parts(text).into_iter();
    let plain = |text: String| text.replace("<!--", "\\<!--");
    parts.map(|part| if part.is_field { format!("`{}`", part.text) } else { plain(part.text) }).collect()
}

/// A fence of backticks that is longer than any in the text.
fn fence(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    "`".repeat(longest.max(2) + 1)
}
