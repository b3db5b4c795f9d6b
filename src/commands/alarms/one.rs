//! Shows one alarm: every definition with its name, and where each one's link leads.

use std::io::{self, Write};

use super::document::Alarm;
use crate::link::{AlarmName, Class, LinkedAlarm, Site};
use crate::report::one_line;

pub fn show(site: &Site, name: &AlarmName, alarms: &[Alarm<'_>], out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", one_line(&name.name))?;
    let page = format!("{}{}", site.config.base_url.as_deref().unwrap_or_default(), name.url);
    line(out, "page", &page)?;
    for found in &name.runbooks {
        let path = &site.sources[site.page(found.page).document.file].shown();
        let anchor = found.anchor.as_ref().map(|anchor| format!("#{anchor}")).unwrap_or_default();
        line(out, "runbook", &format!("{path}{anchor} ({})", found.by.word()))?;
    }
    for candidate in &name.ambiguous {
        let path = &site.sources[site.page(candidate.page).document.file].shown();
        line(out, "perhaps", path)?;
    }
    if name.runbooks.is_empty() && name.ambiguous.is_empty() {
        line(out, "runbook", "-")?;
    }
    let definitions = site.definitions(name);
    for (definition, row) in definitions.zip(alarms) {
        writeln!(out)?;
        self::definition(definition, row, out)?;
    }
    Ok(())
}

fn definition(definition: &LinkedAlarm, row: &Alarm<'_>, out: &mut dyn Write) -> io::Result<()> {
    let alarm = &definition.alarm;
    writeln!(out, "{}:{} ({})", row.path, row.line, row.format)?;
    let written = alarm.severity.as_ref().filter(|word| Some(word.value.as_str()) != row.severity);
    let written = written.map(|word| format!(" (written `{}`)", word.value)).unwrap_or_default();
    line(out, "severity", &format!("{}{written}", row.severity.unwrap_or("-")))?;
    line(out, "service", row.service.unwrap_or("-"))?;
    for (word, value) in
        [("id", row.id), ("summary", alarm.summary.as_deref()), ("for", alarm.hold.as_deref())]
    {
        if let Some(value) = value {
            line(out, word, value.trim())?;
        }
    }
    if let Some(expression) = &alarm.expression {
        for (at, part) in expression.trim().lines().enumerate() {
            line(out, if at == 0 { "when" } else { "" }, part)?;
        }
    }
    let reason = row.reason.map(|reason| format!(" ({})", reason.replace('_', " "))).unwrap_or_default();
    line(out, "verdict", &format!("{}{reason}", row.verdict))?;
    line(out, "link", row.link.unwrap_or("-"))?;
    if definition.class != Class::None {
        let nearest = definition.nearest.as_deref().map(|nearest| match definition.class {
            Class::AnchorDead => format!("; did you mean `#{nearest}`?"),
            _ => format!("; did you mean `{nearest}`?"),
        });
        line(out, "", &format!("{}{}", row.class, nearest.unwrap_or_default()))?;
    }
    for page in &row.fits {
        line(out, "fits", page)?;
    }
    for dashboard in &alarm.dashboards {
        line(out, "dashboard", dashboard)?;
    }
    if let Some(reason) = row.exempt {
        line(out, "exempt", reason)?;
    }
    Ok(())
}

fn line(out: &mut dyn Write, word: &str, value: &str) -> io::Result<()> {
    let line = format!("  {word:9}  {value}");
    writeln!(out, "{}", one_line(line.trim_end()))
}
