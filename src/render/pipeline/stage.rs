//! A stage: what is declared about it, and what was read about the releases that run in its environment.

use serde::Serialize;

use super::alarms::Alarms;
use super::lines::{Form, Line, Place, Value, merged};
use super::steps::{self, Step};
use crate::delivery::{self, Property};
use crate::link::{LinkedComponent, ServiceId};
use crate::model::{self, Length, Share};
use crate::render::view::View;
use crate::source::Spanned;

/// A stage of a pipeline, as shown on the page.
#[derive(Serialize)]
pub struct Stage {
    /// `None` for releases whose environment is not known.
    name: Option<String>,
    declared: bool,
    /// Whether releases were read for its environment.
    read: bool,
    pub lines: Vec<Line>,
}

/// A stage, and the releases of its environment.
struct At<'v, 's> {
    view: &'v View<'s>,
    service: ServiceId,
    alarms: &'v Alarms<'v>,
    releases: Vec<&'v LinkedComponent>,
    /// How many steps of a release belong to earlier stages of the same environment.
    before: usize,
    /// Whether it is the last stage of its environment.
    is_last: bool,
}

/// The declared stages in order, then one for each environment of releases that have no declared stage.
pub fn all(
    view: &View<'_>,
    service: ServiceId,
    releases: &[&LinkedComponent],
    alarms: &Alarms<'_>,
) -> Vec<Stage> {
    let declared = &view.site.service(service).service.pipeline.stages;
    let mut all = Vec::new();
    for (at, stage) in declared.iter().enumerate() {
        let is_there = |other: &&model::Stage| environment(other) == environment(stage);
        let at = At {
            view,
            service,
            alarms,
            releases: those_in(releases, Some(environment(stage))),
            before: declared[..at].iter().filter(is_there).filter(|other| is_step(other)).count(),
            is_last: !declared[at + 1..].iter().any(|other| is_there(&other)),
        };
        all.push(Stage {
            name: Some(stage.name.value.clone()),
            declared: true,
            read: !at.releases.is_empty(),
            lines: at.lines(stage),
        });
    }
    let mut others: Vec<Option<&str>> = releases.iter().map(|own| own.environment.as_deref()).collect();
    others.sort_unstable();
    others.dedup();
    others.retain(|own| !declared.iter().any(|stage| Some(environment(stage)) == *own));
    for environment in others {
        let at =
            At { view, service, alarms, releases: those_in(releases, environment), before: 0, is_last: true };
        let lines = [at.rest_of_steps(), at.rolled_back_by(&[])].into_iter().flatten().collect();
        all.push(Stage { name: environment.map(str::to_owned), declared: false, read: true, lines });
    }
    all
}

/// The environment that a stage deploys to. Defaults to the stage's name.
fn environment(stage: &model::Stage) -> &str {
    stage.environment.as_ref().map_or(stage.name.value.as_str(), |own| own.value.as_str())
}

fn those_in<'v>(releases: &[&'v LinkedComponent], environment: Option<&str>) -> Vec<&'v LinkedComponent> {
    releases.iter().copied().filter(|own| own.environment.as_deref() == environment).collect()
}

/// Whether a stage is a step of a release: it says which share of traffic goes to the new version.
fn is_step(stage: &model::Stage) -> bool {
    let share = stage.share.as_ref().and_then(|share| share.value);
    share.is_some_and(|Share(share)| share < 100.0)
}

impl At<'_, '_> {
    fn lines(&self, stage: &model::Stage) -> Vec<Line> {
        let word = |label, value: &Option<Spanned<String>>| {
            value.as_ref().map(|value| Line::new(label, [Value::declared(&value.value)]))
        };
        let lines = [
            word("Environment", &stage.environment),
            word("Traffic", &stage.traffic),
            word("Settings of", &stage.config),
            checks(stage),
            self.share(stage),
            self.bake(stage),
            self.rest_of_steps().filter(|_| self.is_last),
            waves(stage),
            names("Compared by", &stage.compare),
            windows(stage),
            self.blocked_by(stage),
            self.rolled_back_by(&stage.rollback_on),
        ];
        lines.into_iter().flatten().collect()
    }

    fn place(&self, property: &Property) -> Place {
        Place::of(self.view, self.service, property.place)
    }

    /// The step of each release that corresponds to a stage.
    fn own_steps(&self, stage: &model::Stage) -> Vec<Step<'_>> {
        if !is_step(stage) {
            return Vec::new();
        }
        self.releases.iter().filter_map(|release| steps::of(release).into_iter().nth(self.before)).collect()
    }

    fn share(&self, stage: &model::Stage) -> Option<Line> {
        let declared = stage.share.as_ref()?;
        let known = declared.value.map(|Share(share)| delivery::Value::Share(share));
        let steps = self.own_steps(stage);
        let read = steps.iter().filter_map(|step| step.share);
        Some(self.compared("Share of traffic", &declared.text, known.as_ref(), read))
    }

    fn bake(&self, stage: &model::Stage) -> Option<Line> {
        let steps = self.own_steps(stage);
        let read = steps.iter().filter_map(Step::wait);
        let Some(declared) = stage.bake.as_ref() else {
            return Line::some("Bake", merged(read.map(|wait| self.value(wait))));
        };
        let known = declared.value.map(|Length(length)| delivery::Value::Length(length));
        Some(self.compared("Bake", &declared.text, known.as_ref(), read))
    }

    /// Compares a declared value with those that were read. They differ if only other values were read, and if these
    /// and all releases are certain.
    fn compared<'p>(
        &self,
        label: &'static str,
        text: &str,
        declared: Option<&delivery::Value>,
        read: impl Iterator<Item = &'p Property>,
    ) -> Line {
        let (same, others): (Vec<_>, Vec<_>) = read.partition(|own| declared == Some(&own.value));
        let is_certain = declared.is_some()
            && self.are_certain()
            && others.iter().all(|property| !property.value.is_open());
        let differs = is_certain && same.is_empty() && !others.is_empty();
        let mut own = Value::declared(text);
        own.add(same.into_iter().map(|property| self.place(property)).collect());
        let others = others.into_iter().map(|property| self.value(property));
        Line { differs, ..Line::new(label, merged([own].into_iter().chain(others))) }
    }

    fn value(&self, property: &Property) -> Value {
        Value::of(&property.value, self.place(property), |text| text)
    }

    /// Whether every release runs exactly as its file says.
    fn are_certain(&self) -> bool {
        self.releases.iter().all(|release| steps::is_certain(release))
    }

    /// The steps that do not belong to an earlier stage.
    fn rest_of_steps(&self) -> Option<Line> {
        let values = self.releases.iter().filter_map(|release| {
            let all = steps::of(release);
            let rest = all.get(self.before..)?;
            let place = Place::of(self.view, self.service, rest.first()?.place()?);
            Some(Value::read(steps::words(rest), place))
        });
        let values = merged(values);
        Line::some("Steps", values)
    }

    fn blocked_by(&self, stage: &model::Stage) -> Option<Line> {
        let by = &stage.blocked_by;
        let alarms = by.alarms.iter().map(|name| self.alarms.named(self.view, Value::declared(&name.value)));
        let organization = by.organization.iter();
        let organization =
            organization.map(|name| Value::declared(format!("{} of the organization", name.value)));
        let unhealthy = by.unhealthy.as_ref();
        let unhealthy = unhealthy.map(|share| Value::declared(format!("{} of hosts unhealthy", share.text)));
        let values: Vec<Value> = alarms.chain(organization).chain(unhealthy).collect();
        Line::some("Blocked by", values)
    }

    /// Compares the declared alarms with those that were read. They differ if both sides name alarms, but not the same
    /// ones, and if all that was read is certain.
    fn rolled_back_by(&self, declared: &[Spanned<String>]) -> Option<Line> {
        let own = declared.iter().map(|name| self.alarms.named(self.view, Value::declared(&name.value)));
        let properties = self.releases.iter().flat_map(|release| &release.component.properties);
        let read = properties.filter_map(|property| {
            let of = |words: fn(String) -> String| Value::of(&property.value, self.place(property), words);
            match &*property.key {
                "rolls back on alarm" => Some(self.alarms.named(self.view, of(|text| text))),
                "rolls back on analysis" => Some(of(|text| format!("analysis {text}"))),
                "rolls back on hook" => Some(of(|text| format!("hook {text}"))),
                "rolls back on failure" if property.value.flag() == Some(true) => {
                    Some(of(|_| "a deployment that fails".to_owned()))
                }
                _ => None,
            }
        });
        let values = merged(own.chain(read));
        let is_certain = self.are_certain() && values.iter().all(|value| value.form != Form::Unknown);
        let alarms = || values.iter().filter(|value| value.form == Form::Alarm);
        let is_compared = is_certain && !declared.is_empty() && alarms().any(|value| !value.read.is_empty());
        let differs = is_compared && alarms().any(|value| !value.declared || value.read.is_empty());
        Some(Line { differs, ..Line::some("Rolled back by", values)? })
    }
}

fn checks(stage: &model::Stage) -> Option<Line> {
    let checks = stage.checks.as_ref()?;
    if checks.is_empty() {
        return Some(Line::new("Checks", [Value::declared("none")]));
    }
    Some(Line::new("Checks", checks.iter().map(|check| Value::declared(&check.value))))
}

fn names(label: &'static str, names: &[Spanned<String>]) -> Option<Line> {
    let values = names.iter().map(|name| Value::declared(&name.value).name());
    Line::some(label, values)
}

fn windows(stage: &model::Stage) -> Option<Line> {
    let windows = &stage.windows;
    let allow = windows.allow.iter().map(|window| Value::declared(&window.text));
    let except = windows
        .except
        .iter()
        .map(|window| Value::declared(format!("not {}", window.text.replace('/', " to "))));
    let values: Vec<Value> = allow.chain(except).collect();
    Line::some("Windows", values)
}

/// The waves in words: "1: eu-north-1 (traffic low, by zone)".
fn waves(stage: &model::Stage) -> Option<Line> {
    let values = stage.waves.iter().enumerate().map(|(at, wave)| {
        let regions: Vec<&str> = wave.regions.iter().map(|region| region.value.as_str()).collect();
        let traffic = wave.traffic.as_ref().map(|traffic| format!("traffic {}", traffic.value));
        let by = wave.by.as_ref().map(|by| format!("by {}", by.value));
        let more: Vec<String> = traffic.into_iter().chain(by).collect();
        let more = if more.is_empty() { String::new() } else { format!(" ({})", more.join(", ")) };
        Value::declared(format!("{}: {}{more}", at + 1, regions.join(", ")))
    });
    Line::some("Waves", values)
}
