//! The alarms of a resource, by its type.

use super::shared::{certain, of_certain};
use super::{bodies, embedded, metrics, rule_group};
use crate::alarms::typos::{self, Level};
use crate::alarms::{cloudwatch, datadog, google, links, prometheus, values};
use crate::config::Config;
use crate::hcl;
use crate::model::{Alarm, Exempt};
use crate::read::Problem;
use crate::source::Spanned;
use crate::yaml::{Kind, Node};

/// A resource of a configuration, or of a plan or state.
pub struct Resource<'n> {
    pub kind: &'n str,
    /// Its name in the configuration.
    pub name: Spanned<String>,
    /// `module.shop.aws_cloudwatch_metric_alarm.errors["eu"]`
    pub address: String,
    pub body: &'n Node,
}

/// Types of resources that are alarms or contain some.
const TYPES: [&str; 14] = [
    "aws_cloudwatch_metric_alarm",
    "aws_cloudwatch_composite_alarm",
    // The same types in the provider for the Cloud Control API.
    "awscc_cloudwatch_alarm",
    "awscc_cloudwatch_composite_alarm",
    "azurerm_monitor_metric_alert",
    "azurerm_monitor_scheduled_query_rules_alert_v2",
    "azurerm_monitor_scheduled_query_rules_alert",
    "azurerm_monitor_activity_log_alert",
    "newrelic_nrql_alert_condition",
    "datadog_monitor",
    "google_monitoring_alert_policy",
    GROUP_OF_RULES,
    "aws_prometheus_rule_group_namespace",
    "kubernetes_manifest",
];

/// A group of Grafana's rules.
const GROUP_OF_RULES: &str = "grafana_rule_group";

/// What follows the address of a resource in the address of the `dynamic` block that makes its rules.
const OF_LOOP: &str = ".rule";

/// Whether resources of a type are read: as alarms, or for the alarms that they contain.
pub fn is_read(kind: &str) -> bool {
    TYPES.contains(&kind) || kind == rule_group::TYPE || embedded::is_holder(kind)
}

/// The name of the resource with an address, or of the resource whose block has it.
pub fn name_of(address: &str) -> &str {
    let group =
        address.strip_suffix(OF_LOOP).and_then(|rest| rest.strip_prefix(GROUP_OF_RULES)?.strip_prefix('.'));
    group.unwrap_or_else(|| address.rsplit('.').next().unwrap_or(address))
}

/// Whether a type does not exist and is a misspelling of a type that is read. Such a type is reported separately.
pub fn is_misspelled(kind: &str) -> bool {
    meant(kind).is_some()
}

/// The type that a misspelled type means. It must be of the same provider, since two providers may have types with
/// almost the same name.
fn meant(kind: &str) -> Option<&'static str> {
    typos::type_meant(kind, &TYPES).filter(|meant| meant.split('_').next() == kind.split('_').next())
}

const ALARM: Level = Level {
    owner: "resource",
    read: &["alarm_name", "alarm_description", "tags"],
    others: &["alarm_actions", "alarm_rule", "tags_all"],
};

/// The keys of what an alarm does when its state changes.
const ACTIONS: [&str; 3] = ["alarm_actions", "ok_actions", "insufficient_data_actions"];

/// Whether an action is a scaling policy: `aws_appautoscaling_policy.up.arn`.
fn scales(action: &Node) -> bool {
    const POLICIES: [&str; 2] = ["aws_appautoscaling_policy.", "aws_autoscaling_policy."];
    let is_reference = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || "._-[]\"".contains(c));
    let policy = action.text().and_then(hcl::enclosed).filter(|text| is_reference(text));
    policy.is_some_and(|policy| POLICIES.iter().any(|kind| policy.starts_with(kind)))
}

/// An alarm of Azure or New Relic.
const OTHER: Level =
    Level { owner: "resource", read: &["name", "description", "tags"], others: &["data_source_id"] };

/// A rule of Grafana.
const RULE: Level = Level {
    owner: "rule",
    read: &["name", "annotations", "labels"],
    others: &["condition", "data", "record", "is_paused"],
};

const GROUP: Level = Level {
    owner: "resource",
    read: &["rule"],
    others: &["name", "folder_uid", "interval_seconds", "org_id", "disable_provenance"],
};

/// The keys under which each type keeps the fields of an alarm.
struct Keys {
    name: &'static str,
    description: &'static str,
    tags: &'static str,
    expression: fn(&Node) -> Option<String>,
    exempt: fn(&str) -> Option<Exempt>,
}

const CLOUDWATCH: Keys = Keys {
    name: "alarm_name",
    description: "alarm_description",
    tags: "tags",
    expression: metrics::cloudwatch,
    exempt: cloudwatch::exempt,
};

const COMPOSITE: Keys = Keys { expression: |body| values::text(body.get("alarm_rule")), ..CLOUDWATCH };

const AZURE: Keys = Keys {
    name: "name",
    description: "description",
    tags: "tags",
    expression: metrics::azure,
    exempt: |_| None,
};

const NEW_RELIC: Keys = Keys { expression: metrics::new_relic, ..AZURE };

impl Resource<'_> {
    pub fn alarms(&self, config: &Config, problems: &mut Vec<Problem>) -> Vec<Alarm> {
        let one = |alarm: Alarm| vec![self.identified(alarm)];
        match self.kind {
            "aws_cloudwatch_metric_alarm" | "awscc_cloudwatch_alarm" => {
                one(self.by(&CLOUDWATCH, config, problems))
            }
            "aws_cloudwatch_composite_alarm" | "awscc_cloudwatch_composite_alarm" => {
                one(self.by(&COMPOSITE, config, problems))
            }
            "azurerm_monitor_metric_alert"
            | "azurerm_monitor_scheduled_query_rules_alert_v2"
            | "azurerm_monitor_scheduled_query_rules_alert"
            | "azurerm_monitor_activity_log_alert" => one(self.by(&AZURE, config, problems)),
            "newrelic_nrql_alert_condition" => one(self.by(&NEW_RELIC, config, problems)),
            "datadog_monitor" => one(datadog::alarm(&self.named("name"), config, problems)
                .unwrap_or_else(|| Alarm::named(self.name.clone()))),
            "google_monitoring_alert_policy" => {
                let body = metrics::unfolded(&self.named("display_name"));
                one(google::alarm(&body, config, problems).unwrap_or_else(|| Alarm::named(self.name.clone())))
            }
            GROUP_OF_RULES => {
                if GROUP.typo(self.body, "rule").is_some() {
                    GROUP.dropped(self.body, "rule", problems);
                }
                let rules = self.rules().filter(|(_, rule)| !is_recording(rule));
                let alarm = |(id, rule)| Alarm { id: Some(id), ..self.grafana(rule, config, problems) };
                rules.map(alarm).collect()
            }
            rule_group::TYPE => {
                let found = rule_group::alarms(self.body, config, problems).into_iter();
                found.map(|alarm| self.identified(alarm)).collect()
            }
            holder if embedded::is_holder(holder) => {
                let found = embedded::alarms(self, config, problems).into_iter();
                found.map(|alarm| self.identified(alarm)).collect()
            }
            other => {
                if let Some(meant) = meant(other) {
                    let name = Node { span: self.name.span, kind: scalar(other) };
                    problems.push(typos::unknown_type(&name, meant));
                }
                Vec::new()
            }
        }
    }

    /// `resource "oci_monitoring_alarm" "cpu"`, at the place of its name.
    pub fn block(&self) -> Spanned<String> {
        Spanned::new(format!("resource \"{}\" \"{}\"", self.kind, self.name.value), self.name.span)
    }

    fn identified(&self, alarm: Alarm) -> Alarm {
        Alarm { id: Some(self.address.clone()), ..alarm }
    }

    fn by(&self, keys: &Keys, config: &Config, problems: &mut Vec<Problem>) -> Alarm {
        let body = self.body;
        let name = values::word(body.get(keys.name)).unwrap_or_else(|| self.name.clone());
        let description = body.get(keys.description);
        let level = if keys.name == CLOUDWATCH.name { &ALARM } else { &OTHER };
        level.check(body, problems);
        let tags = body.get(keys.tags);
        let reduced = tags.map(|tags| certain(tags, config));
        let certain = reduced.as_deref();
        let grade = values::word(body.get("severity")).map(|number| values::grade(number, "Sev", config));
        let tagged = || config.runbook_annotations.iter().filter_map(move |key| own_tag(certain?, key));
        let alarm = links::also(
            Alarm {
                severity: grade.or_else(|| tag(tags?, "severity")).or_else(|| metrics::priority(body)),
                service: tags.and_then(|tags| tag(tags, "service")),
                link: links::annotated(Some(body), config, problems)
                    .or_else(|| tagged().find_map(links::bare))
                    // Azure sends these properties along with the alert.
                    .or_else(|| {
                        let actions = body.get("action").map_or(&[][..], bodies).iter();
                        let maps = [body.get("custom_properties")].into_iter();
                        let maps = maps.chain(actions.map(|action| action.get("custom_properties")));
                        maps.into_iter().find_map(|map| links::annotated(map, config, problems))
                    })
                    .or_else(|| links::in_text(description?, config))
                    // `jsonencode({runbook = …})`
                    .or_else(|| links::annotated(description, config, problems)),
                description: values::text(description),
                expression: (keys.expression)(body),
                hold: metrics::hold(body),
                exempt: (keys.exempt)(&name.value)
                    .or_else(|| {
                        let mut switches = ["actions_enabled", "enabled"].iter();
                        switches.find_map(|key| cloudwatch::paused(body.get(key)))
                    })
                    .or_else(|| cloudwatch::scaling(ACTIONS.map(|key| body.get(key)), scales)),
                ..Alarm::named(name)
            },
            &[description],
            config,
        );
        links::also_labelled(alarm, tagged())
    }

    /// The body, with the resource's own name if it has no other.
    fn named(&self, key: &str) -> Node {
        let mut body = self.body.clone();
        if values::word(body.get(key)).is_none()
            && let Kind::Map(entries) = &mut body.kind
        {
            entries.retain(|(name, _)| name.value != key);
            let kind = scalar(&self.name.value);
            let name = Spanned::new(key.to_owned(), self.name.span);
            entries.push((name, Node { span: self.name.span, kind }));
        }
        body
    }

    /// The rules of a group, including those in `dynamic` blocks, each with the address of what makes it.
    pub fn rules(&self) -> impl Iterator<Item = (String, &Node)> {
        let of_loop = self.looped().map_or_else(|| self.address.clone(), |(address, _)| address);
        let made = self.dynamic().filter_map(|block| block.get("content")).flat_map(bodies);
        let made = made.map(move |rule| (of_loop.clone(), rule));
        let own = self.body.get("rule").into_iter().flat_map(bodies);
        own.map(move |rule| (self.address.clone(), rule)).chain(made)
    }

    /// The `dynamic` block that makes the rules of a group, with its address. `None` if it is one of several, or in a loop
    /// itself: Terraform alone knows which rules those make.
    pub fn looped(&self) -> Option<(String, &Node)> {
        let mut blocks = self.dynamic();
        let block = blocks.next().filter(|_| blocks.next().is_none())?;
        let is_loop = self.kind == GROUP_OF_RULES && self.body.get("for_each").is_none();
        is_loop.then(|| (format!("{}{OF_LOOP}", self.address), block))
    }

    /// The `dynamic` blocks that make rules.
    fn dynamic(&self) -> impl Iterator<Item = &Node> {
        let blocks = self.body.get("dynamic").map_or(&[][..], bodies).iter();
        blocks.filter_map(|block| block.get("rule")).flat_map(bodies)
    }

    fn grafana(&self, rule: &Node, config: &Config, problems: &mut Vec<Problem>) -> Alarm {
        RULE.check(rule, problems);
        let rule = &of_certain(rule, config);
        let name = values::word(rule.get("name")).unwrap_or_else(|| self.name.clone());
        let label = |key: &str| rule.get("labels").and_then(|labels| tag(labels, key));
        let described = prometheus::described_alarm(name, rule, config, problems);
        Alarm {
            severity: label("severity"),
            service: label("service"),
            expression: metrics::grafana(rule),
            exempt: values::is_on(rule.get("is_paused")).then_some(Exempt::Paused).or(described.exempt),
            ..described
        }
    }
}

/// Whether a rule of Grafana only records a metric.
fn is_recording(rule: &Node) -> bool {
    rule.get("record").is_some_and(|record| !record.is_null() && !bodies(record).is_empty())
}

fn scalar(text: &str) -> Kind {
    Kind::Scalar { text: text.to_owned(), plain: false }
}

/// A tag by name, ignoring case. If the tags come from elsewhere, the value is `${local.common_tags.severity}`, which
/// is filled in or dropped later.
fn tag(tags: &Node, key: &str) -> Option<Spanned<String>> {
    if let Some(own) = own_tag(tags, key) {
        return Some(own);
    }
    let shared = tags.entries().iter().rev().map(|(_, value)| value).chain([tags]);
    let mut places = shared.filter_map(|value| Some((value.text()?.strip_suffix('}')?, value.span)));
    let (open, span) = places.find(|(text, _)| text.starts_with("${local.") || text.starts_with("${var."))?;
    Some(Spanned::new(format!("{open}.{key}}}"), span))
}

/// A tag of a map, or of a list of `{key = …, value = …}`.
fn own_tag(tags: &Node, key: &str) -> Option<Spanned<String>> {
    let is_it = |name: &str| name.eq_ignore_ascii_case(key);
    let of_map = tags.entries().iter().find(|(name, _)| is_it(&name.value)).map(|(_, value)| value);
    let of_list = || {
        let mut items = tags.items().iter();
        items.find(|tag| tag.get("key").and_then(Node::text).is_some_and(is_it))?.get("value")
    };
    values::word(of_map.or_else(of_list))
}
