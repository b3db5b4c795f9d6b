//! Facts from a service's entry. A declaration only answers questions about the entry.

use super::{About, Argument, Fact, FactDefinition, count};
use crate::judge::entries::{disordered, lone_escalation, undeclared_environments};
use crate::judge::people::{names_somebody, share_one};
use crate::judge::{Subject, says};
use crate::model::{Link, Service, Slo, says_something};
use crate::source::Spanned;

pub const OWNER_DEFINED: FactDefinition = FactDefinition {
    name: "owner-defined",
    holds: "the service entry names an `owner`, or CODEOWNERS names one for it",
    about: About::Entry,
    argument: Argument::None,
    ask: |subject, _| {
        let entry = entry(subject)?;
        let owner = entry.owner.as_ref().filter(|owner| names_somebody(&owner.value));
        Some(owner.map_or_else(
            || Fact::missing_at(entry.name.span, "its entry names no `owner`"),
            |owner| Fact::holds_at(owner.span, format!("its entry names the owner `{}`", owner.value)),
        ))
    },
};

pub const ON_CALL_DEFINED: FactDefinition = FactDefinition {
    name: "on-call-defined",
    holds: "the service entry names under `on_call` which `rotation` is paged, and under `escalation` somebody else \
            to call next",
    about: About::Entry,
    argument: Argument::None,
    ask: |subject, _| {
        let entry = entry(subject)?;
        let Some(rotation) =
            entry.on_call.rotation.as_ref().filter(|rotation| names_somebody(&rotation.value))
        else {
            return Some(Fact::missing_at(entry.name.span, "its entry names no `rotation` under `on_call`"));
        };
        Some(escalation(entry).unwrap_or_else(|next| {
            let says = format!("its entry says that `{}` is paged, and calls `{next}` next", rotation.value);
            Fact::holds_at(rotation.span, says)
        }))
    },
};

pub const ESCALATION_DEFINED: FactDefinition = FactDefinition {
    name: "escalation-defined",
    holds: "the service entry names under `on_call` whom to call next (`escalation`), other than its `rotation`",
    about: About::Entry,
    argument: Argument::None,
    ask: |subject, _| {
        let entry = entry(subject)?;
        Some(escalation(entry).unwrap_or_else(|_| {
            let all = &entry.on_call.escalation;
            Fact::holds_at(all[0].span, format!("its entry lists {} to call next", count(all.len(), "name")))
        }))
    },
};

pub const SLO_DEFINED: FactDefinition = FactDefinition {
    name: "slo-defined",
    holds: "the service entry lists `slos`, each with an `objective` that begins with a share, or a number and its unit, \
            and a `window`",
    about: About::Entry,
    argument: Argument::None,
    ask: |subject, _| {
        let entry = entry(subject)?;
        let Some(first) = entry.slos.iter().find_map(|slo| slo.objective.as_ref()) else {
            return Some(Fact::missing_at(entry.name.span, "its entry names no objective under `slos`"));
        };
        let bare = entry.slos.iter().find(|slo| {
            !says_something(&slo.name) || slo.objective.as_ref().is_none_or(|own| own.value.is_none())
        });
        if let Some(bare) = bare {
            let place = bare.objective.as_ref().map_or(first.span, |objective| objective.span);
            let says = format!("the objective of `{}` under `slos` is not a share or a number", bare.name);
            return Some(Fact::unknown_at(place, says));
        }
        let has_window = |slo: &&Slo| slo.window.as_ref().is_some_and(|window| window.value.is_some());
        if let Some(endless) = entry.slos.iter().find(|slo| !has_window(slo)) {
            let place = endless.window.as_ref().map_or(first.span, |window| window.span);
            let says = format!("`{}` under `slos` names no `window` that it is measured over", endless.name);
            return Some(Fact::unknown_at(place, says));
        }
        let names: Vec<&str> = entry.slos.iter().map(|slo| slo.name.as_str()).collect();
        Some(Fact::holds_at(first.span, format!("its entry names objectives for {}", names.join(", "))))
    },
};

pub const DASHBOARD_LINKED: FactDefinition = FactDefinition {
    name: "dashboard-linked",
    holds: "a link of the service entry is called a dashboard, and leads to a web address",
    about: About::Entry,
    argument: Argument::None,
    ask: |subject, _| {
        let entry = entry(subject)?;
        let mut boards = boards(entry);
        if let Some(link) = boards.find(|link| is_address(&link.url.value)) {
            let says = format!("its entry links the dashboard `{}`", link.title);
            return Some(Fact::holds_at(link.url.span, says));
        }
        // An alarm that names a dashboard proves that there is one, but not that the entry links to it.
        let alarm = subject.alarms.iter().find(|alarm| !alarm.alarm.dashboards.is_empty());
        Some(alarm.map_or_else(
            || Fact::missing_at(entry.name.span, "its entry links no dashboard"),
            |alarm| {
                let name = &alarm.alarm.name;
                Fact::unknown_at(
                    name.span,
                    format!("alarm `{}` names a dashboard, but its entry does not", name.value),
                )
            },
        ))
    },
};

pub const RECOVERY_OBJECTIVES_DECLARED: FactDefinition = FactDefinition {
    name: "recovery-objectives-declared",
    holds: "the service entry names both `time` and `point` under `recovery_objectives`, as durations",
    about: About::Entry,
    argument: Argument::None,
    ask: |subject, _| {
        let entry = entry(subject)?;
        let objectives = &entry.recovery_objectives;
        let Some((time, point)) = objectives.time.as_ref().zip(objectives.point.as_ref()) else {
            let says = "its entry names no `time` and `point` under `recovery_objectives`";
            return Some(Fact::missing_at(entry.name.span, says));
        };
        if let Some(unread) = [time, point].into_iter().find(|own| own.value.is_none()) {
            let says = format!("`{}` under `recovery_objectives` is not a duration", unread.text);
            return Some(Fact::unknown_at(unread.span, says));
        }
        let says = format!("its entry names recovery within {}, losing at most {}", time.text, point.text);
        Some(Fact::holds_at(time.span, says))
    },
};

pub const ENVIRONMENTS_DECLARED: FactDefinition = FactDefinition {
    name: "environments-declared",
    holds: "the service entry lists its `environments`, each one of `environments` in `readyroom.yaml` where that is set",
    about: About::Entry,
    argument: Argument::None,
    ask: |subject, _| {
        let entry = entry(subject)?;
        let Some(first) = entry.environments.first() else {
            return Some(Fact::missing_at(entry.name.span, "its entry lists no `environments`"));
        };
        if let Some(other) = undeclared_environments(&subject.site.config, entry).first() {
            let says = format!("`{}` is not one of the environments in `readyroom.yaml`", other.value);
            return Some(Fact::fails_at(other.span, says));
        }
        Some(every_name(&entry.environments.iter().collect::<Vec<_>>(), "environments").unwrap_or_else(
            |names| Fact::holds_at(first.span, format!("its entry says that it runs in {names}")),
        ))
    },
};

pub const STAGES_DECLARED: FactDefinition = FactDefinition {
    name: "stages-declared",
    holds: "the service entry lists under `pipeline` the `stages` that a change passes, in the order of `stages` in \
            `readyroom.yaml` where that is set",
    about: About::Entry,
    argument: Argument::None,
    ask: |subject, _| {
        let (entry, config) = (entry(subject)?, &subject.site.config);
        let stages = entry.pipeline.names();
        let Some(first) = stages.first() else {
            return Some(Fact::missing_at(entry.name.span, "its entry lists no `stages` under `pipeline`"));
        };
        if let Some([before, after]) = disordered(config, &entry.pipeline.stages).first() {
            let all: Vec<&str> = config.stages.iter().map(|stage| stage.value.as_str()).collect();
            let says = format!(
                "`{}` comes after `{}`; the project's order is {}",
                after.value,
                before.value,
                all.join(", ")
            );
            return Some(Fact::fails_at(after.span, says));
        }
        let order = |stage: &Spanned<String>| config.stage_order(&stage.value);
        if let Some(other) = stages.iter().find(|stage| !config.stages.is_empty() && order(stage).is_none()) {
            let says = format!("`{}` is not one of the stages in `readyroom.yaml`", other.value);
            return Some(Fact::unknown_at(other.span, says));
        }
        Some(every_name(&stages, "stages").unwrap_or_else(|names| {
            Fact::holds_at(first.span, format!("its entry says that a change passes {names}"))
        }))
    },
};

pub const SERVICE_DESCRIBED: FactDefinition = FactDefinition {
    name: "service-described",
    holds: "the service entry has a `description`, and beside it an introduction (`README.md` or `index.md`) that says \
            something",
    about: About::Entry,
    argument: Argument::None,
    ask: |subject, _| {
        let entry = entry(subject)?;
        if !entry.description.as_deref().is_some_and(says_something) {
            return Some(Fact::missing_at(entry.name.span, "it has no `description` in its entry"));
        }
        let Some(introduction) = subject.site.service(subject.service?).introduction else {
            return Some(Fact::missing_at(entry.name.span, "it has no `README.md` beside its entry"));
        };
        if !says::says_something(subject.site, introduction, None) {
            return Some(Fact::missing_at(entry.name.span, "the introduction beside its entry says nothing"));
        }
        Some(Fact::holds_at(entry.name.span, "its entry has a description, and an introduction beside it"))
    },
};

/// The links of an entry whose names say that they are dashboards.
fn boards(entry: &Service) -> impl Iterator<Item = &Link> {
    let is_board = |text: &str| text.to_lowercase().contains("dashboard");
    entry.links.iter().filter(move |link| is_board(&link.title) || is_board(&link.url.value))
}

/// Whether an entry links to something that it calls a dashboard.
pub fn has_dashboard(entry: &Service) -> bool {
    boards(entry).next().is_some()
}

/// The entry of the subject's service.
fn entry<'s>(subject: &Subject<'s>) -> Option<&'s Service> {
    Some(&subject.site.service(subject.service?).service)
}

/// Checks the `escalation` of an entry. `Ok` is a fact that says what is wrong with it. `Err` is the first name that
/// differs from the rotation's.
fn escalation(entry: &Service) -> Result<Fact, &str> {
    let all = &entry.on_call.escalation;
    let Some(first) = all.first() else {
        return Ok(Fact::missing_at(entry.name.span, "its entry names no `escalation` under `on_call`"));
    };
    if let Some(nobody) = all.iter().find(|next| !names_somebody(&next.value)) {
        let says = format!("`{}` under `escalation` names nobody", nobody.value);
        return Ok(Fact::unknown_at(nobody.span, says));
    }
    if lone_escalation(entry).is_some() {
        let says = format!("`{0}` is called, then `{0}` again: that is one person", first.value);
        return Ok(Fact::fails_at(first.span, says));
    }
    let rotation = entry.on_call.rotation.as_ref();
    let is_same = |next: &Spanned<String>| rotation.is_some_and(|own| share_one(&own.value, &next.value));
    Err(all.iter().find(|next| !is_same(next)).map_or("", |next| next.value.as_str()))
}

/// Joins the names of a list. `Ok` is an unknown fact if a name is still to be filled in. `Err` is the joined names.
fn every_name(names: &[&Spanned<String>], key: &str) -> Result<Fact, String> {
    if let Some(open) = names.iter().find(|name| !says_something(&name.value)) {
        return Ok(Fact::unknown_at(open.span, format!("`{}` under `{key}` is not a name", open.value)));
    }
    let names: Vec<&str> = names.iter().map(|name| name.value.as_str()).collect();
    Err(names.join(", "))
}

/// Whether a text is a web address that is not on the reader's own machine.
fn is_address(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let host = rest.and_then(|rest| rest.split(['/', '?', '#', ':']).next()).unwrap_or_default();
    says_something(text) && host.contains('.') && !host.starts_with("127.") && !host.ends_with(".localhost")
}
