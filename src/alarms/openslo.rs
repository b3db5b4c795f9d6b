//! `OpenSLO`: alert policies, their conditions, and the objectives that name them.
//!
//! A policy gets its severity from its condition, and its service from the objective that names it. Both are looked up
//! in the same file.

use super::typos;
use super::{Format, language, links, values};
use crate::config::Config;
use crate::model::Alarm;
use crate::read::Problem;
use crate::source::Spanned;
use crate::yaml::Node;

pub const FORMAT: Format =
    Format { complete, language: language::query, ..Format::new("openslo", recognises, alarms) };

const KINDS: [&str; 7] =
    ["AlertPolicy", "AlertCondition", "AlertNotificationTarget", "SLO", "SLI", "Service", "DataSource"];

fn recognises(document: &Node) -> bool {
    let version = document.get("apiVersion").and_then(Node::text).unwrap_or_default();
    version.starts_with("openslo/") || version.starts_with("openslo.com/")
}

fn alarms(document: &Node, config: &Config, problems: &mut Vec<Problem>) -> Vec<Alarm> {
    match kind(document) {
        Some("AlertPolicy") => policy(document, None, config, problems).into_iter().collect(),
        Some("SLO") => {
            let service = values::word(values::at(document, &["spec", "service"]));
            let inline = policies_of(document).iter().filter(|policy| policy.is_map());
            inline
                .filter(|policy| policy.get("spec").or_else(|| policy.get("metadata")).is_some())
                .filter_map(|one| policy(one, service.clone(), config, problems))
                .collect()
        }
        _ => {
            problems.extend(typos::unknown_kind(document, &KINDS));
            Vec::new()
        }
    }
}

/// Completes the alarms with what the file's other documents say about them.
fn complete(documents: &[Node], alarms: &mut [Alarm]) {
    let of_kind = |wanted: &'static str| {
        documents.iter().filter(move |document| recognises(document) && kind(document) == Some(wanted))
    };
    for alarm in alarms {
        let Some(own) = of_kind("AlertPolicy").find(|policy| named(policy) == Some(&alarm.name.value)) else {
            continue;
        };
        let mut slos = of_kind("SLO")
            .filter(|slo| policies_of(slo).iter().filter_map(reference).any(|name| name == alarm.name.value));
        if alarm.service.is_none() {
            alarm.service = slos.find_map(|slo| values::word(values::at(slo, &["spec", "service"])));
        }
        let referred = conditions_of(own).iter().filter_map(reference);
        let found =
            referred.filter_map(|name| of_kind("AlertCondition").find(|one| named(one) == Some(name)));
        for condition in found {
            add(alarm, condition);
        }
    }
}

fn kind(document: &Node) -> Option<&str> {
    document.get("kind").and_then(Node::text)
}

fn named(document: &Node) -> Option<&str> {
    values::at(document, &["metadata", "name"]).and_then(Node::text)
}

fn policies_of(slo: &Node) -> &[Node] {
    values::list(values::at(slo, &["spec", "alertPolicies"]))
}

fn conditions_of(policy: &Node) -> &[Node] {
    values::list(values::at(policy, &["spec", "conditions"]))
}

/// The name that an entry refers to: the bare name, or the value of `alertPolicyRef` or `conditionRef`.
fn reference(entry: &Node) -> Option<&str> {
    entry.text().or_else(|| values::either(entry, ["alertPolicyRef", "conditionRef"])?.text())
}

fn policy(
    document: &Node,
    service: Option<Spanned<String>>,
    config: &Config,
    problems: &mut Vec<Problem>,
) -> Option<Alarm> {
    let Some(name) = values::at(document, &["metadata", "name"]) else {
        let message = "this alert policy has no name";
        problems.push(Problem::malformed(document.span, message, "add `metadata.name`"));
        return None;
    };
    let name = values::name(name, problems)?;
    let description = values::at(document, &["spec", "description"]);
    let annotations = values::at(document, &["metadata", "annotations"]);
    let link = links::annotated(annotations, config, problems)
        .or_else(|| links::annotated(values::at(document, &["metadata", "labels"]), config, problems))
        .or_else(|| links::in_text(description?, config));
    let mut alarm = Alarm {
        service: service.or_else(|| label(document, "service")),
        severity: label(document, "severity"),
        further: links::further(annotations, &[description], link.as_ref(), config),
        link,
        summary: values::text(values::at(document, &["metadata", "displayName"])),
        description: values::text(description),
        ..Alarm::named(name)
    };
    for condition in conditions_of(document) {
        add(&mut alarm, condition);
    }
    Some(alarm)
}

/// A label, which may have several values.
fn label(document: &Node, key: &str) -> Option<Spanned<String>> {
    let label = values::at(document, &["metadata", "labels", key])?;
    values::word(label.items().first().or(Some(label)))
}

/// Adds what a condition says to its alarm.
fn add(alarm: &mut Alarm, condition: &Node) {
    let Some(spec) = condition.get("spec") else { return };
    if alarm.severity.is_none() {
        alarm.severity = values::word(spec.get("severity"));
    }
    let Some(inner) = spec.get("condition") else { return };
    let text = |key: &str| values::text(inner.get(key));
    if alarm.expression.is_none()
        && let (Some(kind), Some(threshold)) = (text("kind"), text("threshold"))
    {
        let sign = match text("op").as_deref() {
            Some("lt") => "<",
            Some("lte") => "<=",
            Some("gte") => ">=",
            _ => ">",
        };
        let window = text("lookbackWindow").map(|window| format!(" over {window}")).unwrap_or_default();
        alarm.expression = Some(format!("{kind} {sign} {threshold}{window}"));
    }
    if alarm.hold.is_none() {
        alarm.hold = text("alertAfter");
    }
}
