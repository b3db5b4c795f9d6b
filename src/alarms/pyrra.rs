//! Pyrra's objectives, and the alarms that it generates for each.
//!
//! The names come from its source (`slo/slo.go`, `slo/rules.go`): `alerting.name`, else `ErrorBudgetBurn`, whose fast
//! burns are critical and whose slow burns are warnings; `alerting.absentName`, else `SLOMetricAbsent`, which is
//! critical. The alarms also get the labels and annotations of the objective that begin with `pyrra.dev/`.

use super::{Format, language, links, typos, values};
use crate::config::Config;
use crate::model::{Alarm, Exempt};
use crate::read::Problem;
use crate::source::Spanned;
use crate::yaml::{Kind, Node};

pub const FORMAT: Format = Format { language: language::query, ..Format::new("pyrra", recognises, alarms) };

const PREFIX: &str = "pyrra.dev/";

const LIST: &str = "ServiceLevelObjectiveList";

const RESOURCES: [&str; 2] = ["ServiceLevelObjective", LIST];

/// One rule, or two that differ only in their windows.
struct Made {
    key: &'static str,
    name: &'static str,
    /// The switch that turns it on, which is on by default.
    switch: &'static str,
    severity: &'static str,
    /// The burn rates of its alarms, each of which may have its own severity.
    speeds: &'static [&'static str],
}

const MADE: [Made; 3] = [
    Made {
        key: "name",
        name: "ErrorBudgetBurn",
        switch: "burnrates",
        severity: "critical",
        speeds: &["fastBurn", "mediumBurn"],
    },
    Made {
        key: "name",
        name: "ErrorBudgetBurn",
        switch: "burnrates",
        severity: "warning",
        speeds: &["slowBurn", "longTermBurn"],
    },
    Made {
        key: "absentName",
        name: "SLOMetricAbsent",
        switch: "absent",
        severity: "critical",
        speeds: &["absent"],
    },
];

fn recognises(document: &Node) -> bool {
    let text = |key: &str| document.get(key).and_then(Node::text).unwrap_or_default();
    let is_resource = |kind: &str| RESOURCES.contains(&kind) || typos::type_meant(kind, &RESOURCES).is_some();
    text("apiVersion").starts_with(PREFIX) && is_resource(text("kind"))
}

fn alarms(document: &Node, config: &Config, problems: &mut Vec<Problem>) -> Vec<Alarm> {
    if document.get("kind").and_then(Node::text) == Some(LIST) {
        let items = values::list(document.get("items")).iter();
        return items.flat_map(|item| of_objective(item, config, problems)).collect();
    }
    problems.extend(typos::unknown_kind(document, &RESOURCES));
    of_objective(document, config, problems)
}

fn of_objective(objective: &Node, config: &Config, problems: &mut Vec<Problem>) -> Vec<Alarm> {
    let Some(own) = values::at(objective, &["metadata", "name"]) else {
        let message = "this objective has no name";
        problems.push(Problem::malformed(objective.span, message, "add `metadata.name`"));
        return Vec::new();
    };
    let Some(own) = values::name(own, problems) else { return Vec::new() };
    let alerting = values::at(objective, &["spec", "alerting"]);
    let of_alarm = |key: &str| handed_on(values::at(objective, &["metadata", key]));
    let (labels, annotations) = (of_alarm("labels"), of_alarm("annotations"));
    let description = values::at(objective, &["spec", "description"]);
    let texts = [annotations.get("description"), annotations.get("summary"), description];
    let link = links::annotated(Some(&annotations), config, problems)
        .or_else(|| links::annotated(Some(&labels), config, problems))
        .or_else(|| links::in_texts(texts, config));
    let made =
        MADE.iter().flat_map(|made| severities(made, alerting).into_iter().map(move |one| (made, one)));
    let alarm = |(made, severity): (&Made, String)| {
        let get = |key: &str| alerting.and_then(|alerting| alerting.get(key));
        let name = values::word(get(made.key));
        let is_off =
            values::is_off(get(made.switch)) || made.switch == "burnrates" && values::is_on(get("disabled"));
        Alarm {
            severity: Some(Spanned::new(severity, own.span)),
            service: values::word(labels.get("service")),
            link: link.clone(),
            further: links::further(Some(&annotations), &texts, link.as_ref(), config),
            summary: values::text(annotations.get("summary")),
            description: values::text(annotations.get("description").or(description)),
            expression: expression(objective),
            id: Some(own.value.clone()),
            exempt: is_off.then_some(Exempt::Paused),
            labels: values::literals(Some(&labels)),
            ..Alarm::named(name.unwrap_or_else(|| Spanned::new(made.name.to_owned(), own.span)))
        }
    };
    made.map(alarm).collect()
}

/// The severities of the generated alarms, without duplicates.
fn severities(made: &Made, alerting: Option<&Node>) -> Vec<String> {
    let written = |speed: &&str| values::text(values::at(alerting?, &["severities", speed]));
    let mut found: Vec<String> = Vec::new();
    for severity in made.speeds.iter().map(|speed| written(speed).unwrap_or_else(|| made.severity.to_owned()))
    {
        if !found.contains(&severity) {
            found.push(severity);
        }
    }
    found
}

/// The entries of a map that the alarms inherit: keys with the prefix, which is removed.
fn handed_on(map: Option<&Node>) -> Node {
    let entries = map.map_or(&[][..], Node::entries).iter();
    let entries = entries.filter_map(|(key, value)| {
        let name = key.value.strip_prefix(PREFIX)?;
        Some((Spanned::new(name.to_owned(), key.span), value.clone()))
    });
    let entries = entries.collect();
    let span = map.map_or(crate::source::Span::new(crate::source::FileId(0), 0..0), |map| map.span);
    Node { span, kind: Kind::Map(entries) }
}

/// What is measured: errors divided by all requests, or fast requests divided by all requests.
fn expression(objective: &Node) -> Option<String> {
    let indicator = values::at(objective, &["spec", "indicator"])?;
    let metric = |path: &[&str]| values::text(values::at(indicator, path));
    if let Some(gauge) = metric(&["bool_gauge", "metric"]) {
        return Some(gauge);
    }
    let [part, total] = [["ratio", "errors"], ["latency", "success"]]
        .map(|[kind, part]| (metric(&[kind, part, "metric"]), metric(&[kind, "total", "metric"])));
    let found = [part, total].into_iter().find_map(|(part, total)| Some(format!("{}\n/\n{}", part?, total?)));
    found.or_else(|| metric(&["latencyNative", "total", "metric"]))
}
