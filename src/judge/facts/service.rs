//! Facts that a service's entry states.

use super::{Argument, Fact, Question, count};
use crate::judge::Subject;
use crate::judge::people::names_one;
use crate::source::Span;

pub const OWNER_DEFINED: Question = Question {
    name: "owner-defined",
    holds: "the service entry names an `owner`",
    argument: Argument::None,
    ask: |subject, _| {
        let owner = entry(subject)?.owner.as_ref().filter(|owner| names_one(&owner.value));
        let held = owner.map(|owner| (owner.span, format!("its owner is `{}`", owner.value)));
        declared(subject, held, "its entry names no `owner`")
    },
};

pub const ON_CALL_DEFINED: Question = Question {
    name: "on-call-defined",
    holds: "the service entry says under `on_call` which `rotation` is paged, and who they call next (`escalation`)",
    argument: Argument::None,
    ask: |subject, _| {
        let on_call = &entry(subject)?.on_call;
        let rotation = on_call.rotation.as_ref().filter(|rotation| names_one(rotation));
        let lacking = if rotation.is_none() { "rotation" } else { "escalation" };
        let held = rotation.zip(on_call.escalation.iter().find(|next| names_one(next)));
        let held = held.map(|(rotation, next)| format!("`{rotation}` is paged, and calls `{next}` next"));
        let lacks = format!("its entry names no `{lacking}` under `on_call`");
        declared(subject, at_entry(subject, held), &lacks)
    },
};

pub const ESCALATION_DEFINED: Question = Question {
    name: "escalation-defined",
    holds: "the service entry says under `on_call` who to call next (`escalation`)",
    argument: Argument::None,
    ask: |subject, _| {
        let next = &entry(subject)?.on_call.escalation;
        let next = next.iter().filter(|next| names_one(next)).count();
        let held = (next > 0).then(|| format!("{} to call next", count(next, "name")));
        declared(subject, at_entry(subject, held), "its entry names no `escalation` under `on_call`")
    },
};

pub const SLO_DEFINED: Question = Question {
    name: "slo-defined",
    holds: "the service entry declares at least one of `slos`, with its `objective`",
    argument: Argument::None,
    ask: |subject, _| {
        let slos = entry(subject)?.slos.iter().filter(|slo| slo.objective.is_some());
        let names: Vec<&str> = slos.map(|slo| slo.name.as_str()).collect();
        let held = (!names.is_empty()).then(|| format!("it has objectives for {}", names.join(", ")));
        declared(subject, at_entry(subject, held), "its entry declares no objective under `slos`")
    },
};

pub const DASHBOARD_LINKED: Question = Question {
    name: "dashboard-linked",
    holds: "a link of the service entry is called a dashboard, or an alarm of the service names its dashboard",
    argument: Argument::None,
    ask: |subject, _| {
        let is_board = |text: &str| text.to_lowercase().contains("dashboard");
        let linked = entry(subject)?.links.iter().find(|link| is_board(&link.title) || is_board(&link.url));
        let alarmed = subject.alarms.iter().find(|alarm| !alarm.alarm.dashboards.is_empty());
        let held = linked.map(|link| format!("its entry links `{}`", link.title));
        let of_alarm = alarmed.map(|alarm| {
            (alarm.alarm.name.span, format!("alarm `{}` names its dashboard", alarm.alarm.name.value))
        });
        declared(subject, at_entry(subject, held).or(of_alarm), "its entry links no dashboard")
    },
};

pub const RECOVERY_OBJECTIVES_DECLARED: Question = Question {
    name: "recovery-objectives-declared",
    holds: "the service entry declares both `time` and `point` under `recovery_objectives`",
    argument: Argument::None,
    ask: |subject, _| {
        let objectives = &entry(subject)?.recovery_objectives;
        let held = objectives.time.as_ref().zip(objectives.point.as_ref());
        let held = held.map(|(time, point)| format!("recovery within {time}, losing at most {point}"));
        declared(
            subject,
            at_entry(subject, held),
            "its entry declares no `time` and `point` under `recovery_objectives`",
        )
    },
};

pub const ENVIRONMENTS_DECLARED: Question = Question {
    name: "environments-declared",
    holds: "the service entry lists its `environments`",
    argument: Argument::None,
    ask: |subject, _| {
        let all = &entry(subject)?.environments;
        let held = (!all.is_empty()).then(|| format!("it runs in {}", all.join(", ")));
        declared(subject, at_entry(subject, held), "its entry lists no `environments`")
    },
};

pub const STAGES_DECLARED: Question = Question {
    name: "stages-declared",
    holds: "the service entry lists under `pipeline` the `stages` that a change passes",
    argument: Argument::None,
    ask: |subject, _| {
        let stages = &entry(subject)?.pipeline.stages;
        let names: Vec<&str> = stages.iter().map(|stage| stage.value.as_str()).collect();
        let held = stages.first().map(|first| (first.span, format!("a change passes {}", names.join(", "))));
        declared(subject, held, "its entry lists no `stages` under `pipeline`")
    },
};

pub const SERVICE_DESCRIBED: Question = Question {
    name: "service-described",
    holds: "the service has a `description` in its entry, and an introduction (`README.md` or `index.md`) beside it",
    argument: Argument::None,
    ask: |subject, _| {
        let introduction = subject.site.service(subject.service?).introduction;
        let description = entry(subject)?.description.as_ref();
        let held =
            introduction.zip(description).map(|_| "it has a description and an introduction".to_owned());
        let lacking =
            if description.is_none() { "`description` in its entry" } else { "`README.md` beside its entry" };
        declared(subject, at_entry(subject, held), &format!("it has no {lacking}"))
    },
};

fn entry<'s>(subject: &Subject<'s>) -> Option<&'s crate::model::Service> {
    Some(&subject.site.service(subject.service?).service)
}

fn at_entry(subject: &Subject<'_>, says: Option<String>) -> Option<(Span, String)> {
    Some((entry(subject)?.name.span, says?))
}

/// What an entry declares, or that it does not.
fn declared(subject: &Subject<'_>, held: Option<(Span, String)>, lacks: &str) -> Option<Fact> {
    let place = entry(subject)?.name.span;
    Some(held.map_or_else(|| Fact::lacks_at(place, lacks), |(place, says)| Fact::holds_at(place, says)))
}
