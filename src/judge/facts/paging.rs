//! Facts about who gets paged.

use std::collections::BTreeSet;

use super::alarms::{unread, unread_components};
use super::running::is_elsewhere;
use super::{Fact, FactDefinition, FactOutcome, count, file_fact};
use crate::delivery::{Component, Kind};
use crate::judge::routing::{is_sent, name};
use crate::judge::{Pages, Routing, Subject};
use crate::link::{LinkedAlarm, LinkedComponent};
use crate::model::is_templated;
use crate::source::Span;

pub const ALARMS_PAGE: FactDefinition = file_fact(
    "alarms-page",
    "each alarm of the service whose severity is `critical` or `page`, or is not known, pages somebody by PagerDuty, \
     Opsgenie, VictorOps or Pushover, regardless of the labels that it has when it fires: by the routes of each configuration of \
     Alertmanager that was read for the service, or that no service of its repository owns; one that reaches chats \
     alone, or nobody, does not, and what an interval mutes or an inhibition may silence is unknown",
    |subject, _| alarms_page(subject),
);

pub const ROLLBACK_ALARMS_PAGE: FactDefinition = file_fact(
    "rollback-alarms-page",
    "each alarm that rolls back a release of the service, according to its files, pages somebody in the same way; those \
     under `rollback_on` of the service entry only contradict",
    |subject, _| rollback_alarms_page(subject),
);

/// Severities of alarms that page someone at once.
const URGENT: [&str; 2] = ["critical", "page"];

/// Whether an alarm is urgent. `None` if its definition does not say.
fn is_urgent(alarm: &LinkedAlarm) -> Option<bool> {
    let severity = alarm.severity.as_deref().filter(|severity| !is_templated(severity))?;
    Some(URGENT.iter().any(|urgent| severity.trim().eq_ignore_ascii_case(urgent)))
}

fn alarms_page(subject: &Subject<'_>) -> Option<Fact> {
    let routing = Routing::of(&subject.routes);
    let asked: Vec<(&LinkedAlarm, bool)> = subject
        .alarms
        .iter()
        .filter_map(|alarm| Some((*alarm, is_urgent(alarm))).filter(|(_, urgent)| *urgent != Some(false)))
        .map(|(alarm, urgent)| (alarm, urgent.is_some()))
        .collect();
    let (first, _) = asked.first()?;
    if routing.is_empty() {
        return None;
    }
    let mut unknown = unread_components(subject, |_| true);
    for (alarm, is_known) in &asked {
        let name = &alarm.alarm.name;
        match routing.pages(alarm) {
            Pages::Yes => {}
            Pages::No(route) if *is_known && subject.unread_components.is_empty() => {
                let fact = calls_nobody(subject, &name.value, route);
                if fact.outcome == FactOutcome::Fails {
                    return Some(fact);
                }
                unknown.get_or_insert(fact);
            }
            Pages::No(_) => {
                unknown.get_or_insert_with(|| {
                    Fact::unknown_at(
                        name.span,
                        format!("nothing says whether alarm `{}` is urgent", name.value),
                    )
                });
            }
            Pages::Unknown(place, says) => {
                unknown.get_or_insert_with(|| doubt(&name.value, place, &says));
            }
        }
    }
    if let Some(unknown) = unknown.or_else(|| unread(subject)) {
        return Some(unknown);
    }
    let says = match asked.len() {
        1 => format!("alarm `{}` pages", first.alarm.name.value),
        many => format!("each of {} that may be urgent pages", count(many, "alarm")),
    };
    let alarms = asked.iter().map(|(alarm, _)| alarm.alarm.name.span);
    Some(by(&routing, alarms, Fact::holds_at(first.alarm.name.span, says)))
}

/// The fact that an alarm reaches a receiver that pages no one. It is unknown if the route is for another environment
/// than the question, since that may be right there.
fn calls_nobody(subject: &Subject<'_>, alarm: &str, route: &LinkedComponent) -> Fact {
    let by: Vec<String> = route.component.all("reaches").map(|by| by.value.to_string()).collect();
    let by = if by == ["nobody"] { String::new() } else { format!(" ({})", by.join(", ")) };
    let says = format!("alarm `{alarm}` reaches `{}`{by}, which calls nobody", name(&route.component));
    if is_elsewhere(subject, route) {
        return Fact::unknown_at(route.component.place, format!("{says}, in another environment"));
    }
    Fact::fails_at(route.component.place, says)
}

fn doubt(alarm: &str, place: Span, says: &str) -> Fact {
    Fact::unknown_at(place, format!("alarm `{alarm}`: {says}"))
}

/// Completes a fact that was read from Alertmanager configurations. It is only a hint if a configuration has no known
/// environment.
fn by(routing: &Routing<'_>, alarms: impl Iterator<Item = Span>, fact: Fact) -> Fact {
    let configurations = routing.roots().map(|root| root.component.place);
    let mut seen = BTreeSet::new();
    let places = configurations.chain(alarms).filter(|place| seen.insert(place.file)).collect();
    if routing.roots().all(|root| root.environment.is_some()) {
        return Fact { places, ..fact };
    }
    let says = format!("{}; nothing says for which environment, so that is a hint", fact.says);
    Fact { answers: false, says, places, ..fact }
}

fn rollback_alarms_page(subject: &Subject<'_>) -> Option<Fact> {
    let routing = Routing::of(&subject.routes);
    let (named, are_read) = rolls_back(subject)?;
    if routing.is_empty() {
        return None;
    }
    let mut unknown = unread_components(subject, |_| true);
    let (mut nobody, mut paged, mut places) = (None, 0, Vec::new());
    for Named { name, place, is_of_cloud } in &named {
        let Some(own) = name else {
            unknown
                .get_or_insert_with(|| Fact::unknown_at(*place, "not every alarm has a name that is known"));
            continue;
        };
        let is_meant = |alarm: &&LinkedAlarm| {
            let LinkedAlarm { alarm, .. } = alarm;
            let is_called = alarm.name.value == *own || alarm.id.as_deref() == Some(*own);
            is_called && !(*is_of_cloud && is_sent(alarm))
        };
        let before = places.len();
        // If several services have an alarm with this name, the service means its own.
        let all: Vec<&LinkedAlarm> = subject.site.each_alarm().filter(is_meant).collect();
        let has_own = all.iter().any(|alarm| alarm.service == subject.service);
        for alarm in all.into_iter().filter(|alarm| !has_own || alarm.service == subject.service) {
            places.push(alarm.alarm.name.span);
            match routing.pages(alarm) {
                Pages::Yes => paged += 1,
                Pages::No(route) => {
                    let fact = calls_nobody(subject, own, route);
                    let silent = if fact.outcome == FactOutcome::Fails { &mut nobody } else { &mut unknown };
                    silent.get_or_insert(fact);
                }
                Pages::Unknown(place, says) => {
                    unknown.get_or_insert_with(|| doubt(own, place, &says));
                }
            }
        }
        if places.len() == before {
            unknown
                .get_or_insert_with(|| Fact::unknown_at(*place, format!("there is no alarm `{own}` here")));
        }
    }
    let first = named.first()?.place;
    match (unknown, nobody) {
        (Some(unknown), _) => Some(unknown),
        (None, Some(nobody)) if paged == 0 => Some(nobody),
        // Another alarm pages, and rolls the release back too.
        (None, Some(nobody)) => Some(Fact { outcome: FactOutcome::Unknown, ..nobody }),
        (None, None) => {
            let says = format!("it holds for {}", count(named.len(), "alarm"));
            let fact = by(&routing, places.into_iter(), Fact::holds_at(first, says));
            let answers = fact.answers && are_read;
            Some(Fact { answers, ..fact })
        }
    }
}

/// An alarm that rolls back a release.
struct Named<'s> {
    /// `None` if the name is only known at run time.
    name: Option<&'s str>,
    place: Span,
    /// Whether it is an alarm of a cloud, and not a Prometheus alarm with the same name.
    is_of_cloud: bool,
}

/// The alarms that roll back releases of a service, and whether any of them was read from a release, and not only from
/// the entry. An analysis counts if it asks Prometheus whether an alarm fires.
fn rolls_back<'s>(subject: &Subject<'s>) -> Option<(Vec<Named<'s>>, bool)> {
    let of_kind = |kind: Kind| {
        subject.components.iter().filter(move |own| own.component.kind == kind && !own.is_test_or_example)
    };
    let mut named = Vec::new();
    for release in of_kind(Kind::Release).map(|own| &own.component) {
        let used: Vec<String> =
            release.all("rolls back on analysis").map(|analysis| analysis.value.to_string()).collect();
        let is_used = |own: &&Component| own.name.as_ref().is_some_and(|name| used.contains(&name.value));
        let analyses = of_kind(Kind::Analysis).map(|own| &own.component).filter(is_used);
        let watched = analyses.chain([release]).flat_map(|own| own.all("watches alarm"));
        named.extend(release.all("rolls back on alarm").chain(watched).map(|property| Named {
            name: property.value.text(),
            place: property.place,
            is_of_cloud: property.key == "rolls back on alarm",
        }));
    }
    let are_read = !named.is_empty();
    let stages = &subject.site.service(subject.service?).service.pipeline.stages;
    let declared = stages.iter().flat_map(|stage| &stage.rollback_on);
    named.extend(declared.map(|name| Named {
        name: Some(name.value.as_str()),
        place: name.span,
        is_of_cloud: false,
    }));
    Some((named, are_read))
}
