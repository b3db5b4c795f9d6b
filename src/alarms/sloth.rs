//! Sloth's service levels, as files and as the `PrometheusServiceLevel` resource.
//!
//! Each objective becomes two alerts with the same name: one pages, one opens a ticket.

use super::typos::{self, Level};
use super::{Format, language, links, values};
use crate::config::Config;
use crate::model::Alarm;
use crate::read::Problem;
use crate::source::Spanned;
use crate::yaml::{Kind, Node};

pub const FORMAT: Format = Format { language: language::query, ..Format::new("sloth", recognises, alarms) };

const RESOURCE: &str = "PrometheusServiceLevel";

/// The two alerts: their keys in the file and in the resource, and the severity that Sloth itself assigns.
const ALERTS: [([&str; 2], &str); 2] =
    [(["page_alert", "pageAlert"], "page"), (["ticket_alert", "ticketAlert"], "ticket")];

const SLO: Level = Level {
    owner: "objective",
    read: &["name", "description", "sli", "alerting"],
    others: &["objective", "labels", "infoLabels", "plugins"],
};

fn recognises(document: &Node) -> bool {
    let text = |key: &str| document.get(key).and_then(Node::text).unwrap_or_default();
    let is_file = text("version").starts_with("prometheus/v") && document.get("slos").is_some();
    let is_resource = || text("kind") == RESOURCE || typos::type_meant(text("kind"), &[RESOURCE]).is_some();
    is_file || text("apiVersion").starts_with("sloth.") && is_resource()
}

fn alarms(document: &Node, config: &Config, problems: &mut Vec<Problem>) -> Vec<Alarm> {
    problems
        .extend(typos::unknown_kind(document, &[RESOURCE]).filter(|_| document.get("apiVersion").is_some()));
    let spec = if document.get("kind").is_some() { document.get("spec") } else { Some(document) };
    let service = spec.and_then(|spec| values::word(spec.get("service")));
    let slos = values::list(spec.and_then(|spec| spec.get("slos"))).iter();
    let mut alarms = Vec::new();
    for slo in slos {
        SLO.check(slo, problems);
        let Some(alerting) = slo.get("alerting").filter(|alerting| alerting.is_map()) else {
            problems.extend(misnamed(slo));
            continue;
        };
        let made = ALERTS.iter().map(|(keys, word)| (values::either(alerting, *keys), *word));
        let made: Vec<_> = made.filter(|(alert, _)| !is_disabled(*alert)).collect();
        let Some(name) = alerting.get("name") else {
            if !made.is_empty() {
                let message = "the alerts of this objective have no name";
                problems.push(Problem::malformed(alerting.span, message, "add `name:` under `alerting`"));
            }
            continue;
        };
        let Some(name) = values::name(name, problems) else { continue };
        let mut found = Vec::new();
        for (alert, word) in made {
            alarms.push(Alarm {
                service: service.clone(),
                id: objective(service.as_ref(), slo),
                ..alarm(&name, slo, alerting, alert, word, config, &mut found)
            });
        }
        // A mistake in what both alerts share is reported once.
        found.dedup();
        problems.append(&mut found);
    }
    alarms
}

/// The problem of alerts under another key, such as `alerts`. A misspelled key is reported as such.
fn misnamed(slo: &Node) -> Option<Problem> {
    if slo.get("alerting").is_some() || SLO.typo(slo, "alerting").is_some() {
        return None;
    }
    let is_like = |key: &str| key.to_lowercase().starts_with("alert");
    let (own, _) = slo.entries().iter().find(|(key, value)| is_like(&key.value) && value.is_map())?;
    let message = format!("this objective has `{}` but no `alerting`, so it defines no alarm", own.value);
    Some(Problem::malformed(own.span, message, "did you mean `alerting`?"))
}

fn is_disabled(alert: Option<&Node>) -> bool {
    alert.and_then(|alert| alert.get("disable")).and_then(Node::text) == Some("true")
}

/// The name of an objective in Sloth's rules: `<service>-<objective>`.
fn objective(service: Option<&Spanned<String>>, slo: &Node) -> Option<String> {
    Some(format!("{}-{}", service?.value, values::text(slo.get("name"))?))
}

fn alarm(
    name: &Spanned<String>,
    slo: &Node,
    alerting: &Node,
    alert: Option<&Node>,
    word: &str,
    config: &Config,
    problems: &mut Vec<Problem>,
) -> Alarm {
    // The values of one alert take precedence over those of both.
    let levels = [alert, Some(alerting)];
    let find = |path: [&str; 2]| levels.iter().find_map(|level| values::word(values::at((*level)?, &path)));
    let mut link = |key: &str| {
        levels
            .iter()
            .find_map(|level| links::annotated(level.and_then(|level| level.get(key)), config, problems))
    };
    let link = link("annotations").or_else(|| link("labels"));
    let said = |key: &str| levels.iter().find_map(|level| values::at((*level)?, &["annotations", key]));
    let texts = [said("description"), said("summary"), slo.get("description")];
    let link = link.or_else(|| links::in_texts(texts, config));
    let description = find(["annotations", "description"]).map(|text| text.value);
    Alarm {
        severity: find(["labels", "severity"]).or_else(|| Some(Spanned::new(word.to_owned(), name.span))),
        further: links::further(merged(alert, alerting).as_ref(), &texts, link.as_ref(), config),
        link,
        summary: find(["annotations", "summary"])
            .or_else(|| find(["annotations", "title"]))
            .map(|text| text.value),
        description: description.or_else(|| values::text(slo.get("description"))),
        expression: expression(slo),
        ..Alarm::named(name.clone())
    }
}

/// The annotations of an alert: its own, and those of both alerts that it does not replace.
fn merged(alert: Option<&Node>, alerting: &Node) -> Option<Node> {
    let shared = alerting.get("annotations");
    let Some(own) = alert.and_then(|alert| alert.get("annotations")) else { return shared.cloned() };
    let shared = shared.map_or(&[][..], Node::entries).iter();
    let kept = shared.filter(|(key, _)| own.get(&key.value).is_none());
    let entries = own.entries().iter().chain(kept).cloned().collect();
    Some(Node { span: own.span, kind: Kind::Map(entries) })
}

/// The ratio of errors that the error budget is based on.
fn expression(slo: &Node) -> Option<String> {
    let text = |keys: [&str; 2], inner: [&str; 2]| {
        values::text(values::either(values::either(slo.get("sli")?, keys)?, inner))
    };
    let raw = text(["raw", "raw"], ["error_ratio_query", "errorRatioQuery"]);
    raw.or_else(|| {
        let errors = text(["events", "events"], ["error_query", "errorQuery"])?;
        let total = text(["events", "events"], ["total_query", "totalQuery"])?;
        Some(format!("({errors})\n/\n({total})"))
    })
}
