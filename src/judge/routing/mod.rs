//! Who an alarm pages, according to the Alertmanager configurations that were read. Routes are evaluated as
//! Alertmanager does. What depends on labels that the engine or the time series add is unknown.

mod matching;
mod tree;

use super::Readiness;
use crate::delivery::{Component, Value};
use crate::link::{LinkedAlarm, LinkedComponent, ServiceId};
use crate::model::Alarm;
use crate::source::Span;
use tree::Tree;

/// The Alertmanager configurations that were read for a service.
pub struct Routing<'s> {
    /// Complete configurations.
    own: Vec<Tree<'s>>,
    /// Resources of the Prometheus operator, each of which adds routes to a complete configuration.
    added: Vec<Tree<'s>>,
}

/// Whether an alarm pages someone.
pub enum Pages<'s> {
    /// It does, whatever labels it has when it fires.
    Yes,
    /// None of the receivers that it may reach pages anyone. Contains the route to the first of them.
    No(&'s LinkedComponent),
    /// What is unknown: lower case, no full stop.
    Unknown(Span, String),
}

/// A route that certainly takes an alarm.
pub struct Reached<'s> {
    pub route: &'s LinkedComponent,
    /// Whether its receiver pages someone. `None` if that is unknown.
    pub pages: Option<bool>,
}

/// The format of alarms that are sent to Alertmanager with the labels of their definitions.
const FORMAT: &str = "prometheus";

impl<'s> Routing<'s> {
    /// Creates the configurations from the routes of files, in their order.
    pub fn of(routes: &[&'s LinkedComponent]) -> Self {
        let goes_on = |_: &&LinkedComponent, next: &&LinkedComponent| tree::level(next) != Some(0);
        let configs = routes.chunk_by(goes_on).filter(|config| tree::level(config[0]) == Some(0));
        let (added, own) = configs.map(Tree::of).partition(|tree| tree.is_added);
        Self { own, added }
    }

    pub fn is_empty(&self) -> bool {
        self.own.is_empty() && self.added.is_empty()
    }

    /// The first route of each configuration.
    pub fn roots(&self) -> impl Iterator<Item = &'s LinkedComponent> {
        self.own.iter().chain(&self.added).map(Tree::root)
    }

    /// Whether an alarm pages someone in every configuration. A resource that adds routes does not remove any.
    pub fn pages(&self, alarm: &LinkedAlarm) -> Pages<'s> {
        if !is_sent(&alarm.alarm) {
            let says = format!("no file says whom an alarm of `{}` reaches", alarm.alarm.format);
            return Pages::Unknown(alarm.alarm.name.span, says);
        }
        let whole = if self.own.is_empty() { &self.added } else { &self.own };
        let mut nobody = None;
        let mut paged = 0;
        for tree in whole {
            match tree.pages(&alarm.alarm) {
                Pages::Yes => paged += 1,
                Pages::No(route) => {
                    nobody.get_or_insert(route);
                }
                unknown @ Pages::Unknown(..) => return unknown,
            }
        }
        let may_add = || self.added.iter().any(|tree| tree.may_page(&alarm.alarm));
        match nobody {
            None => Pages::Yes,
            Some(route) if paged == 0 && !self.own.is_empty() && !may_add() => Pages::No(route),
            Some(route) => {
                let name = name(&route.component);
                let says = format!("`{name}` calls nobody, but another configuration may call somebody");
                Pages::Unknown(route.component.place, says)
            }
        }
    }

    /// The routes that certainly take an alarm, in the order of their files. Empty if any of them is uncertain.
    pub fn reached(&self, alarm: &LinkedAlarm) -> Vec<Reached<'s>> {
        if !is_sent(&alarm.alarm) {
            return Vec::new();
        }
        let found: Option<Vec<_>> = self.own.iter().map(|tree| tree.reached(&alarm.alarm)).collect();
        found.unwrap_or_default().into_iter().flatten().collect()
    }
}

impl<'s> Readiness<'s> {
    /// The alarms of a service whose receivers are known, each with the routes that take it.
    pub fn reached(&self, service: ServiceId) -> Vec<(&'s LinkedAlarm, Vec<Reached<'s>>)> {
        let subject = &self.subjects[service.0];
        let routing = Routing::of(&subject.routes);
        if routing.is_empty() {
            return Vec::new();
        }
        let all = subject.alarms.iter().map(|alarm| (*alarm, routing.reached(alarm)));
        all.filter(|(_, reached)| !reached.is_empty()).collect()
    }
}

impl<'s> Reached<'s> {
    pub fn receiver(&self) -> &'s str {
        name(&self.route.component)
    }

    /// The integrations that notify the receiver: `pagerduty`.
    pub fn integrations(&self) -> impl Iterator<Item = String> {
        self.route.component.all("reaches").map(|way| way.value.to_string())
    }
}

/// Whether an alarm is sent to Alertmanager.
pub fn is_sent(alarm: &Alarm) -> bool {
    alarm.format == FORMAT
}

/// The receiver of a route.
pub fn name(route: &Component) -> &str {
    route.name.as_ref().map_or("nobody", |name| name.value.as_str())
}

/// Whether the receiver of a route pages someone. `None` if that is unknown.
fn receiver_pages(route: &Component) -> Option<bool> {
    route.get("pages").and_then(|pages| pages.value.flag())
}

/// The time intervals in which a route sends nothing: "muted during `nights`".
fn muted(route: &Component) -> Option<(Span, String)> {
    let when = route.get("muted during").or_else(|| route.get("only during"))?;
    let text = match &when.value {
        Value::Open(text) => text.clone(),
        value => value.to_string(),
    };
    let verb = if when.key == "only during" { "on only during" } else { "muted during" };
    Some((when.place, format!("the route to `{}` is {verb} `{text}`", name(route))))
}

#[cfg(test)]
mod tests;
