//! `OpenSLO`: alert policies, their conditions, and the objectives that name them.
//!
//! A policy gets its severity from its condition, and its service from the objective that names it: from the same file,
//! else from any other, as each object may have a file of its own.

use std::collections::{BTreeMap, HashMap, HashSet};

use camino::Utf8Path;

use super::typos;
use super::unread_alarms::{Reference, UnreadAlarm};
use super::{AlarmFile, Format, Others, language, links, values};
use crate::config::Config;
use crate::files::root_of;
use crate::model::Alarm;
use crate::read::Problem;
use crate::source::{FileId, Spanned};
use crate::yaml::Node;

pub const FORMAT: Format = Format {
    complete,
    values: said,
    completes_others,
    fill,
    unread,
    language: language::query,
    ..Format::new("openslo", recognises, alarms)
};

/// Prefixes of the names of policies and conditions among the values of a file. The value is the service of a policy,
/// the conditions that a policy names (one per line), or the severity of a condition.
const SERVICE: &str = "openslo:service:";
const CONDITIONS: &str = "openslo:conditions:";
const SEVERITY: &str = "openslo:severity:";

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
    let (mut policies, mut conditions, mut services) = (HashMap::new(), HashMap::new(), HashMap::new());
    for document in documents.iter().filter(|document| recognises(document)) {
        match (kind(document), named(document)) {
            (Some("AlertPolicy"), Some(name)) => _ = policies.entry(name).or_insert(document),
            (Some("AlertCondition"), Some(name)) => _ = conditions.entry(name).or_insert(document),
            (Some("SLO"), _) => {
                let Some(service) = values::word(values::at(document, &["spec", "service"])) else {
                    continue;
                };
                for name in policies_of(document).iter().filter_map(reference) {
                    services.entry(name).or_insert_with(|| service.clone());
                }
            }
            _ => {}
        }
    }
    for alarm in alarms {
        let name = alarm.name.value.as_str();
        let Some(own) = policies.get(name) else { continue };
        let service = services.get(name).cloned();
        alarm.service = alarm.service.take().or(service);
        let referred = conditions_of(own).iter().filter_map(reference);
        for condition in referred.filter_map(|name| conditions.get(name)) {
            add(alarm, condition);
        }
    }
}

/// The values of a document that complete alarms in other files.
fn said(document: &Node) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    match (kind(document), named(document)) {
        (Some("SLO"), _) => {
            let service = values::text(values::at(document, &["spec", "service"]));
            let policies = policies_of(document).iter().filter_map(reference);
            found.extend(policies.filter_map(|name| Some((format!("{SERVICE}{name}"), service.clone()?))));
        }
        (Some("AlertPolicy"), Some(name)) => {
            let conditions: Vec<&str> = conditions_of(document).iter().filter_map(reference).collect();
            found.insert(format!("{CONDITIONS}{name}"), conditions.join("\n"));
        }
        (Some("AlertCondition"), Some(name)) => {
            let severity = values::text(values::at(document, &["spec", "severity"]));
            found.extend(severity.map(|severity| (format!("{SEVERITY}{name}"), severity)));
        }
        _ => {}
    }
    found
}

/// Whether the values of a file say something about alarms that other files may define.
fn completes_others(values: &BTreeMap<String, String>) -> bool {
    values.keys().any(|key| [SERVICE, SEVERITY].iter().any(|prefix| key.starts_with(prefix)))
}

/// The policies that an objective names and that are not in it.
fn unread(document: &Node) -> Vec<UnreadAlarm> {
    let policies = if kind(document) == Some("SLO") { policies_of(document) } else { &[] };
    let left = policies.iter().filter_map(|entry| {
        let name = reference(entry)?.to_owned();
        Some(UnreadAlarm {
            place: values::either(entry, ["alertPolicyRef", "conditionRef"]).unwrap_or(entry).span,
            message: format!("no file under `alarms:` defines the alert policy `{name}`"),
            help: "list the file that defines it under `alarms:` too".into(),
            refers_to: Some(Reference::Policy(name.clone())),
            name,
        })
    });
    left.collect()
}

/// Completes the alarms with what other files of the repository say about them.
fn fill<'p>(files: &mut [AlarmFile], _: Others<'_>, path_of: &dyn Fn(FileId) -> &'p Utf8Path, _: &Config) {
    let root = |file: &AlarmFile| root_of(path_of(file.file));
    let mut known: HashMap<&Utf8Path, HashSet<String>> = HashMap::new();
    let mut said: HashMap<&Utf8Path, BTreeMap<String, String>> = HashMap::new();
    for file in files.iter() {
        let own = file.alarms.iter().chain(&file.unrendered).filter(|alarm| alarm.format == FORMAT.name);
        known.entry(root(file)).or_default().extend(own.map(|alarm| alarm.name.value.clone()));
        let values = file.values.iter().filter(|(key, _)| key.starts_with("openslo:"));
        let values = values.map(|(key, value)| (key.clone(), value.clone()));
        said.entry(root(file)).or_default().extend(values);
    }
    for file in files {
        let root = root(file);
        let mut reported: HashSet<String> = HashSet::new();
        file.unread_alarms.retain(|left| match &left.refers_to {
            Some(Reference::Policy(name)) => {
                known.get(root).is_none_or(|known| !known.contains(name)) && reported.insert(name.clone())
            }
            Some(Reference::Path(_)) | None => true,
        });
        let Some(said) = said.get(root).filter(|said| !said.is_empty()) else { continue };
        for alarm in file.alarms.iter_mut().filter(|alarm| alarm.format == FORMAT.name) {
            complete_by(said, alarm);
        }
    }
}

/// Completes an alarm with the values of other files.
fn complete_by(said: &BTreeMap<String, String>, alarm: &mut Alarm) {
    let of = |prefix: &str, name: &str| said.get(&format!("{prefix}{name}"));
    let (name, span) = (&alarm.name.value, alarm.name.span);
    let place = |word: &String| Spanned::new(word.clone(), span);
    let mut conditions = of(CONDITIONS, name).map_or("", String::as_str).lines();
    let severity = conditions.find_map(|condition| of(SEVERITY, condition)).map(place);
    let service = of(SERVICE, name).map(place);
    alarm.severity = alarm.severity.take().or(severity);
    alarm.service = alarm.service.take().or(service);
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
