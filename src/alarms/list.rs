//! A plain list of alarms, for systems whose own files cannot be read.

use schemars::JsonSchema;

use super::{Format, links, values};
use crate::config::Config;
use crate::model::Alarm;
use crate::read::{Fields, Problem};
use crate::source::Spanned;
use crate::yaml::{Kind, Node};

pub const FORMAT: Format = Format { is_file_only: true, ..Format::new("list", recognises, read) };

/// A file with a plain list of alarms.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "the shape of what is read into alarms")]
pub struct List {
    /// The alarms. A file without this key is not a list of alarms.
    alarms: Vec<Listed>,
}

/// One alarm.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "the shape of what is read into an alarm")]
struct Listed {
    /// What the engineer sees on the pager.
    name: String,
    /// How bad it is, in the words of the system that raises it; `severities` in `readyroom.yaml` maps them. Default: none.
    severity: Option<String>,
    /// The name of the service that it belongs to. Default: the nearest folder above with a `service.yaml`.
    service: Option<String>,
    /// What is wrong, in a sentence.
    summary: Option<String>,
    /// What it means, and what to know before acting. `Runbook:` and a URL in it count as a link, and so does a URL of
    /// this project.
    description: Option<String>,
    /// The condition, in the words of the system that raises it.
    expression: Option<String>,
    /// How long the condition must hold, such as `10m`.
    #[schemars(rename = "for")]
    hold: Option<String>,
    /// Pages with graphs for this alarm.
    dashboards: Vec<String>,
    /// Its identifier in the system that raises it, if that differs from its name.
    id: Option<String>,
    /// Its runbook: a path of this project, or a URL. Default: found by the alarm's name, as for every alarm.
    runbook: Option<String>,
}

fn recognises(document: &Node) -> bool {
    let is_list = |alarms: &Node| matches!(alarms.kind, Kind::List(_)) || alarms.is_null();
    document.get("alarms").is_some_and(is_list) && document.get("apiVersion").is_none()
}

/// The alarms of a list; adds what is wrong with it to the problems.
pub fn read(document: &Node, config: &Config, problems: &mut Vec<Problem>) -> Vec<Alarm> {
    let mut fields = Fields::of(document, "list of alarms", problems);
    let items = fields.node("alarms").map_or(&[][..], Node::items);
    fields.finish(problems);
    items.iter().filter_map(|item| alarm(item, config, problems)).collect()
}

fn alarm(item: &Node, config: &Config, problems: &mut Vec<Problem>) -> Option<Alarm> {
    let mut fields = Fields::of(item, "alarm", problems);
    let mut text =
        |key| fields.read::<Spanned<String>>(key, problems).filter(|text| !text.value.trim().is_empty());
    let (severity, service) = (text("severity"), text("service"));
    let (summary, description) = (text("summary"), text("description"));
    let (expression, hold) = (text("expression"), text("for"));
    let dashboards: Vec<String> = fields.read_or_default("dashboards", problems);
    let runbook = fields.node("runbook").and_then(|link| links::whole(link, config, problems));
    let id = fields.read("id", problems);
    let name = match fields.node("name") {
        Some(name) => values::name(name, problems),
        None if item.is_map() => fields.require("name", item.span, problems),
        None => None,
    };
    fields.finish(problems);
    let value = |text: Option<Spanned<String>>| text.map(|text| text.value.trim_end().to_owned());
    Some(links::also(
        Alarm {
            severity,
            service,
            link: runbook.or_else(|| links::in_texts([item.get("description"), item.get("summary")], config)),
            summary: value(summary),
            description: value(description),
            expression: value(expression),
            hold: value(hold),
            dashboards,
            id,
            ..Alarm::named(name?)
        },
        &[item.get("description"), item.get("summary")],
        config,
    ))
}
