//! Azure's alert rules, in Resource Manager templates (the JSON that Bicep compiles to) and in the output of `az …
//! list`.

pub mod bicep;
mod criteria;
mod template;
mod unread;

use template::Scope;

use super::typos;
use super::{Format, links, prometheus, values};
use crate::config::Config;
use crate::model::{Alarm, Exempt};
use crate::read::Problem;
use crate::source::Spanned;
use crate::yaml::{Kind, Node};

pub const FORMAT: Format = Format {
    is_alarm,
    unread: unread::unread,
    fill: bicep::fill,
    ..Format::new("azure", recognises, alarms)
};

/// Resource types that are alert rules, in lower case because Azure ignores the case of types.
const ALERTS: [&str; 4] = [
    "microsoft.insights/metricalerts",
    "microsoft.insights/scheduledqueryrules",
    "microsoft.insights/activitylogalerts",
    "microsoft.alertsmanagement/smartdetectoralertrules",
];

/// The types of alert rules in their usual spelling, and the type of rule groups.
pub const TYPES: [&str; 5] = [
    "Microsoft.Insights/metricAlerts",
    "Microsoft.Insights/scheduledQueryRules",
    "Microsoft.Insights/activityLogAlerts",
    "Microsoft.AlertsManagement/smartDetectorAlertRules",
    "Microsoft.AlertsManagement/prometheusRuleGroups",
];

/// A group of Prometheus rules.
const RULE_GROUPS: &str = "microsoft.alertsmanagement/prometheusrulegroups";

const DEPLOYMENTS: &str = "microsoft.resources/deployments";

const POLICIES: &str = "microsoft.authorization/policydefinitions";

/// The path, in a policy, of the deployment that it makes for each resource it applies to.
const DEPLOYMENT: [&str; 4] = ["policyRule", "then", "details", "deployment"];

/// A resource, and the template whose parameters and variables it may use.
type Placed<'n> = (&'n Node, Scope<'n>);

fn recognises(document: &Node) -> bool {
    let schema = document.get("$schema").and_then(Node::text).unwrap_or_default().to_lowercase();
    let schema = schema.split('#').next().unwrap_or_default();
    schema.ends_with("deploymenttemplate.json") || is_answer(document) || is_policy(document)
}

/// Whether a document is a policy that deploys alert rules.
fn is_policy(document: &Node) -> bool {
    let template = values::at(document.get("properties").unwrap_or(document), &DEPLOYMENT)
        .and_then(|deployment| values::at(deployment, &["properties", "template", "resources"]));
    let mut found = Vec::new();
    if let Some(listed) = template {
        collect(listed, &Scope::of(document), &mut found);
    }
    found.iter().any(|(resource, _)| is_alarm(resource))
}

/// Whether a document is a list of alert rules without a template around it.
fn is_answer(document: &Node) -> bool {
    let first = if let Kind::List(items) = &document.kind { items.first() } else { Some(document) };
    first.is_some_and(|first| {
        let kind = kind(first);
        ALERTS.contains(&kind.as_str()) || kind == RULE_GROUPS
    })
}

fn kind(resource: &Node) -> String {
    resource.get("type").and_then(Node::text).unwrap_or_default().to_lowercase()
}

/// Whether a resource is an alert rule with a name, or a group of such rules.
fn is_alarm(node: &Node) -> bool {
    let properties = node.get("properties").unwrap_or(node);
    let kind = kind(node);
    if kind == RULE_GROUPS {
        return values::list(properties.get("rules")).iter().any(|rule| rule.get("alert").is_some());
    }
    ALERTS.contains(&kind.as_str()) && node.get("name").is_some() && !is_metric(properties)
}

/// Whether a rule only turns a log into a metric, so that it notifies no one.
fn is_metric(properties: &Node) -> bool {
    let action = values::at(properties, &["action", "odata.type"]).and_then(Node::text);
    action.is_some_and(|action| action.contains("LogToMetric"))
}

fn alarms(document: &Node, config: &Config, problems: &mut Vec<Problem>) -> Vec<Alarm> {
    let scope = Scope::of(document);
    let mut resources = Vec::new();
    if is_answer(document) {
        collect(document, &scope, &mut resources);
    } else if let Some(listed) = document.get("resources") {
        collect(listed, &scope, &mut resources);
    } else if is_policy(document) {
        of_policy(document.get("properties").unwrap_or(document), &scope, &mut resources);
    }
    resources.iter().flat_map(|(resource, scope)| of_resource(resource, scope, config, problems)).collect()
}

/// Resources in a list or by symbolic names, with the resources nested in each.
fn collect<'n>(listed: &'n Node, scope: &Scope<'n>, found: &mut Vec<Placed<'n>>) {
    let items: Vec<&Node> = match &listed.kind {
        Kind::List(items) => items.iter().collect(),
        Kind::Map(_) if listed.get("type").is_some_and(|kind| kind.text().is_some()) => vec![listed],
        Kind::Map(entries) => entries.iter().map(|(_, resource)| resource).collect(),
        Kind::Scalar { .. } => Vec::new(),
    };
    for resource in items {
        match (kind(resource).as_str(), resource.get("properties")) {
            (DEPLOYMENTS, Some(properties)) => of_deployment(properties, scope, found),
            (POLICIES, Some(properties)) => of_policy(properties, scope, found),
            _ => {}
        }
        // The template only refers to a resource that exists already.
        if !values::is_on(resource.get("existing")) {
            found.push((resource, scope.clone()));
        }
        if let Some(inner) = resource.get("resources") {
            collect(inner, scope, found);
        }
    }
}

/// The resources of the template inside a deployment.
fn of_deployment<'n>(properties: &'n Node, scope: &Scope<'n>, found: &mut Vec<Placed<'n>>) {
    let Some(template) = properties.get("template") else { return };
    if let Some(listed) = template.get("resources") {
        collect(listed, &scope.inside(template, properties.get("parameters")), found);
    }
}

fn of_policy<'n>(policy: &'n Node, scope: &Scope<'n>, found: &mut Vec<Placed<'n>>) {
    let deployment = values::at(policy, &DEPLOYMENT).and_then(|deployment| deployment.get("properties"));
    if let Some(properties) = deployment {
        of_deployment(properties, &scope.inside(policy, None), found);
    }
}

fn of_resource(
    resource: &Node,
    scope: &Scope<'_>,
    config: &Config,
    problems: &mut Vec<Problem>,
) -> Vec<Alarm> {
    let kind = kind(resource);
    let properties = resource.get("properties").unwrap_or(resource);
    if kind == RULE_GROUPS {
        let rules = values::list(properties.get("rules")).iter();
        return rules.filter_map(|rule| of_rule(resource, rule, scope, config, problems)).collect();
    }
    let meant = typos::type_meant(&kind, &TYPES).filter(|_| !ALERTS.contains(&kind.as_str()));
    if let (Some(meant), Some(written)) = (meant, resource.get("type")) {
        problems.push(typos::unknown_type(written, meant));
    }
    if !ALERTS.contains(&kind.as_str()) || is_metric(properties) {
        return Vec::new();
    }
    let Some(name) = resource.get("name") else {
        let message = "this alert rule has no name";
        problems.push(Problem::malformed(resource.span, message, "add `\"name\"`"));
        return Vec::new();
    };
    let Some(name) = values::name(name, problems) else { return Vec::new() };
    let name = scope.resolved(name);
    let description = values::word(properties.get("description"));
    let resolved = description.clone().map(|text| scope.resolved(text));
    let severity = values::word(properties.get("severity"))
        .or_else(|| values::word(values::at(properties, &["action", "severity"])));
    vec![links::also(
        Alarm {
            severity: severity.map(|severity| grade(scope.resolved(severity), config)),
            service: service(resource, scope),
            link: custom(properties, resource, config, problems)
                .and_then(|link| links::bare(scope.resolved(link)))
                .or_else(|| in_description(properties.get("description")?, resolved.as_ref()?, config)),
            summary: values::text(properties.get("displayName")),
            description: resolved.map(|text| text.value.trim_end().to_owned()),
            expression: criteria::expression(properties),
            hold: criteria::hold(properties),
            id: values::text(resource.get("id")),
            is_unnamed: is_expression(&name.value),
            exempt: values::is_off(properties.get("enabled")).then_some(Exempt::Paused),
            ..Alarm::named(name)
        },
        &[properties.get("description")],
        config,
    )]
}

/// One rule of a group.
fn of_rule(
    group: &Node,
    rule: &Node,
    scope: &Scope<'_>,
    config: &Config,
    problems: &mut Vec<Problem>,
) -> Option<Alarm> {
    let mut alarm = prometheus::alarm(rule, config, problems)?;
    alarm.name = scope.resolved(alarm.name);
    alarm.is_unnamed = is_expression(&alarm.name.value);
    alarm.severity =
        alarm.severity.or_else(|| Some(grade(scope.resolved(values::word(rule.get("severity"))?), config)));
    alarm.service = alarm.service.or_else(|| service(group, scope));
    alarm.link = alarm.link.and_then(|link| links::bare(scope.resolved(link)));
    alarm.hold = alarm.hold.map(|hold| criteria::period(&hold));
    let switches = [rule.get("enabled"), values::at(group, &["properties", "enabled"])];
    if switches.into_iter().any(values::is_off) {
        alarm.exempt = Some(Exempt::Paused);
    }
    Some(alarm)
}

/// Whether a name is an expression, known only at deployment: `[parameters('alertName')]`.
fn is_expression(name: &str) -> bool {
    name.starts_with('[') && name.ends_with(']') && name.contains('(')
}

fn service(resource: &Node, scope: &Scope<'_>) -> Option<Spanned<String>> {
    let tags = resource.get("tags")?.entries().iter();
    let mut services = tags.filter(|(key, _)| key.value.eq_ignore_ascii_case("service"));
    services.find_map(|(_, value)| Some(scope.resolved(values::word(Some(value))?)))
}

/// The severity, from 0 to 4, where 0 is the most severe; a smart detector rule writes `Sev3`.
fn grade(severity: Spanned<String>, config: &Config) -> Spanned<String> {
    let number = severity.value.strip_prefix("Sev").map(str::to_owned);
    match number {
        Some(number) if !config.severities.contains_key(&severity.value.to_lowercase()) => {
            Spanned::new(number, severity.span)
        }
        _ => severity,
    }
}

/// A link in the custom properties that are sent with the alert, or in the tags.
fn custom(
    properties: &Node,
    resource: &Node,
    config: &Config,
    problems: &mut Vec<Problem>,
) -> Option<Spanned<String>> {
    let actions = properties.get("actions");
    let listed = values::list(actions).iter();
    let hooks = listed.flat_map(|action| [action.get("webHookProperties"), action.get("webhookProperties")]);
    let maps = [
        properties.get("customProperties"),
        actions.and_then(|actions| actions.get("customProperties")),
        resource.get("tags"),
    ];
    maps.into_iter().chain(hooks).find_map(|map| links::annotated(map, config, problems))
}

/// The link in a description, which an expression may have built from parts.
fn in_description(written: &Node, resolved: &Spanned<String>, config: &Config) -> Option<Spanned<String>> {
    if written.text() == Some(&resolved.value) {
        return links::in_text(written, config);
    }
    Some(Spanned::new(links::in_filled(&resolved.value, config)?, resolved.span))
}
