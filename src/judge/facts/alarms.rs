//! Facts about a service's alarms.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};

use super::{About, Argument, Fact, FactDefinition, FactOutcome, count};
use crate::delivery::Kind;
use crate::files::joined;
use crate::judge::coverage::is_known;
use crate::judge::{Coverage, Subject, Uncovered, coverage};
use crate::link::{LinkedAlarm, LinkedComponent, Site};
use crate::source::{FileId, Malformed, Spanned};

pub const EVERY_ALARM_HAS_RUNBOOK: FactDefinition = FactDefinition {
    name: "every-alarm-has-runbook",
    holds: "every alarm of the service leads to a runbook of this project that says something; a link to another site, and \
            one that is filled in when the alarm fires, prove nothing",
    about: About::Files,
    argument: Argument::None,
    ask: every_alarm_has_runbook,
};

pub const ALARM_EXISTS: FactDefinition = FactDefinition {
    name: "alarm-exists",
    holds: "the service has an alarm of each class or severity that is named; classes are `latency`, `errors`, \
            `traffic` and `saturation`, as the alarm's label `class` says: words of its name prove nothing",
    about: About::Files,
    argument: Argument::Alarm,
    ask: alarm_exists,
};

pub const DEPENDENCY_ALARMS_EXIST: FactDefinition = FactDefinition {
    name: "dependency-alarms-exist",
    holds: "for each service under `depends_on` and `data_stores`, an alarm of the service names it; where one \
            seems to be missing it says nothing, since names are not proof",
    about: About::Files,
    argument: Argument::None,
    ask: dependency_alarms_exist,
};

pub const ALARMS_TESTED: FactDefinition = FactDefinition {
    name: "alarms-tested",
    holds: "a promtool test expects each alarm of the service to fire",
    about: About::Files,
    argument: Argument::None,
    ask: |subject, _| of_all(subject, alarms_tested(subject)),
};

pub const ALARMS_IN_CODE: FactDefinition = FactDefinition {
    name: "alarms-in-code",
    holds: "the service has an alarm in a file of this project, and each file that may hold one of its alarms could be read",
    about: About::Files,
    argument: Argument::None,
    ask: |subject, _| {
        let alarm = subject.alarms.first()?;
        let says = format!("{} in files", count(subject.alarms.len(), "alarm"));
        of_all(subject, Some(Fact::holds_at(alarm.alarm.name.span, says)))
    },
};

/// Classes of alarms: the four golden signals of the Google SRE book.
pub const CLASSES: [&str; 4] = ["latency", "errors", "traffic", "saturation"];

/// The label with an alarm's class.
const CLASS: &str = "class";

/// Classes that no alarm of a service has. Empty if an alarm does not state its class, or if a file was not read.
pub fn missing_classes(subject: &Subject<'_>) -> Vec<&'static str> {
    let class = |alarm: &&LinkedAlarm| Some(alarm.alarm.labels.get(CLASS)?.trim().to_lowercase());
    let classes: Option<BTreeSet<String>> = subject.alarms.iter().map(class).collect();
    let Some(classes) = classes.filter(|all| !all.is_empty() && subject.unread.is_empty()) else {
        return Vec::new();
    };
    CLASSES.into_iter().filter(|class| !classes.contains(*class)).collect()
}

fn alarms_tested(subject: &Subject<'_>) -> Option<Fact> {
    let first = subject.alarms.first()?;
    let tests = subject.site.running.components.iter().filter(|own| own.component.kind == Kind::AlarmTest);
    let mut fed: BTreeMap<String, Vec<&LinkedComponent>> = BTreeMap::new();
    for test in tests {
        for property in test.component.all("feeds") {
            fed.entry(property.value.to_string()).or_default().push(test);
        }
    }
    if fed.is_empty() {
        return None;
    }
    let is_own = |test: &LinkedComponent| test.service.is_none() || test.service == subject.service;
    let is_fed = |alarm: &LinkedAlarm| {
        let tests = fed.get(&alarm.alarm.name.value).map_or(&[][..], Vec::as_slice);
        // The service's own tests come first, since other tests require a comparison with each alarm.
        tests.iter().any(|test| is_own(test))
            || tests.iter().any(|test| !is_of_another(subject.site, test, alarm))
    };
    let place = first.alarm.name.span;
    let untested = subject.alarms.iter().find(|alarm| !is_fed(alarm));
    Some(match untested {
        None => Fact::holds_at(
            place,
            format!("tests expect each of {} to fire", count(subject.alarms.len(), "alarm")),
        ),
        Some(alarm) => {
            let name = &alarm.alarm.name;
            Fact::unknown_at(name.span, format!("no promtool test expects alarm `{}` to fire", name.value))
        }
    })
}

/// Whether a test is for another alarm with the same name: its rule files define the other alarm, but not this one.
fn is_of_another(site: &Site, test: &LinkedComponent, alarm: &LinkedAlarm) -> bool {
    let path = |file: FileId| &site.sources[file].path;
    let folder = path(test.file).parent().unwrap_or(Utf8Path::new(""));
    let files = test.component.all("rule file").filter_map(|file| joined(folder, &file.value.to_string()));
    let files: Vec<Utf8PathBuf> = files.collect();
    // A pattern may match this alarm's file too.
    if files.iter().any(|file| file.as_str().contains('*')) {
        return false;
    }
    let is_loaded = |alarm: &LinkedAlarm| files.contains(path(alarm.file));
    let is_same = |other: &LinkedAlarm| other.alarm.name.value == alarm.alarm.name.value;
    !is_loaded(alarm) && site.each_alarm().any(|other| is_same(other) && is_loaded(other))
}

fn every_alarm_has_runbook(subject: &Subject<'_>, _: &[Spanned<String>]) -> Option<Fact> {
    let judged: Vec<(&LinkedAlarm, Coverage<'_>)> =
        subject.alarms.iter().map(|alarm| (*alarm, coverage(subject.site, alarm))).collect();
    let uncovered: Vec<(&LinkedAlarm, Uncovered)> =
        judged.iter().filter_map(|(alarm, coverage)| Some((*alarm, coverage.reason()?))).collect();
    if let Some((alarm, reason)) = uncovered.first() {
        let name = &alarm.alarm.name;
        let says = lacks(&name.value, *reason);
        let others: BTreeSet<&str> = uncovered
            .iter()
            .map(|(alarm, _)| alarm.alarm.name.value.as_str())
            .filter(|own| *own != name.value)
            .collect();
        let others: Vec<String> = others.iter().map(|own| format!("`{own}`")).collect();
        let more = if others.is_empty() {
            String::new()
        } else {
            format!("; also uncovered: {}", others.join(", "))
        };
        return Some(Fact::fails_at(name.span, says + more.as_str()));
    }
    if let Some(unknown) = unread(subject) {
        return Some(unknown);
    }
    let (first, _) = judged.first()?;
    let says_so = subject.exempt_by_label.iter().find(|alarm| coverage(subject.site, alarm).is_exempt());
    let vouched = || judged.iter().find(|(_, coverage)| coverage.is_vouched());
    let templated = || judged.iter().find(|(alarm, coverage)| !is_known(alarm, *coverage));
    let doubt = says_so
        .map(|alarm| (alarm, "needs no runbook, but only its name or a label says so"))
        .or_else(|| {
            vouched()
                .map(|(alarm, _)| (alarm, "has its runbook on another site, which cannot be checked here"))
        })
        .or_else(|| {
            templated().map(|(alarm, _)| (alarm, "has a link whose page is known only when it fires"))
        });
    if let Some((alarm, says)) = doubt {
        let name = &alarm.alarm.name;
        return Some(Fact::unknown_at(name.span, format!("alarm `{}` {says}", name.value)));
    }
    let names: BTreeSet<&str> = subject.alarms.iter().map(|alarm| alarm.alarm.name.value.as_str()).collect();
    let says = match names.len() {
        1 => "its one alarm has a runbook".to_owned(),
        many => format!("each of its {many} alarms has a runbook"),
    };
    Some(Fact::holds_at(first.alarm.name.span, says))
}

/// What an uncovered alarm lacks, in words.
fn lacks(name: &str, reason: Uncovered) -> String {
    match reason {
        Uncovered::Dead | Uncovered::Malformed => format!("the runbook link of alarm `{name}` leads nowhere"),
        Uncovered::Ambiguous => format!("several pages could be the runbook of alarm `{name}`"),
        Uncovered::Empty => format!("the runbook of alarm `{name}` says nothing"),
        Uncovered::External => format!("the runbook of alarm `{name}` is on another site"),
        Uncovered::Unverifiable => format!("the runbook link of alarm `{name}` could mean any page, or none"),
        Uncovered::NoRunbook => format!("alarm `{name}` has no runbook"),
    }
}

/// An unknown fact about what runs, if a relevant file was not read completely.
pub fn unread_components(subject: &Subject<'_>, counts: impl Fn(&Utf8Path) -> bool) -> Option<Fact> {
    let source = |malformed: &Malformed| &subject.site.sources[malformed.span.file];
    let malformed = subject.unread_components.iter().find(|malformed| counts(&source(malformed).path))?;
    let says = format!("`{}` cannot be read completely, and may say more", source(malformed).shown());
    Some(Fact::unknown_at(malformed.span, says))
}

/// An unknown fact about all alarms, if some could not be read.
pub fn unread(subject: &Subject<'_>) -> Option<Fact> {
    let unread = subject.unread.first()?;
    Some(Fact::unknown_at(
        unread.place,
        format!("{}, so not all alarms of the service are known", unread.says),
    ))
}

/// The fact for a question about all alarms. A failure is certain. Any other fact is unknown as long as a file is not
/// read.
fn of_all(subject: &Subject<'_>, fact: Option<Fact>) -> Option<Fact> {
    if fact.as_ref().is_some_and(|fact| fact.outcome == FactOutcome::Fails) {
        fact
    } else {
        unread(subject).or(fact)
    }
}

fn alarm_exists(subject: &Subject<'_>, wanted: &[Spanned<String>]) -> Option<Fact> {
    of_all(subject, known_alarm_exists(subject, wanted))
}

fn dependency_alarms_exist(subject: &Subject<'_>, _: &[Spanned<String>]) -> Option<Fact> {
    of_all(subject, known_dependency_alarms_exist(subject))
}

fn known_alarm_exists(subject: &Subject<'_>, wanted: &[Spanned<String>]) -> Option<Fact> {
    subject.alarms.first()?;
    let mut found = Vec::new();
    for word in wanted {
        let is_class = CLASSES.iter().any(|class| class.eq_ignore_ascii_case(&word.value));
        let severity = subject.site.config.severity(&word.value);
        let is_meant = |alarm: &&&LinkedAlarm| {
            let class = alarm.alarm.labels.get(CLASS);
            let severe = alarm.severity.as_deref();
            let (own, wanted) = if is_class { (class, word.value.as_str()) } else { (severe, severity) };
            own.is_some_and(|own| own.trim().eq_ignore_ascii_case(wanted))
        };
        let place = subject.alarms[0].alarm.name.span;
        match subject.alarms.iter().find(is_meant) {
            Some(alarm) => found.push(alarm),
            // Not every format has labels, so an alarm without the label may still have the class.
            None if is_class => {
                let says = format!("no alarm has the label `{CLASS}: {}`", word.value);
                return Some(Fact::unknown_at(place, says));
            }
            None => {
                let says =
                    format!("none of its {} is `{}`", count(subject.alarms.len(), "alarm"), word.value);
                return Some(Fact::missing_at(place, says));
            }
        }
    }
    let first = found.first()?;
    let names: BTreeSet<String> = found.iter().map(|alarm| format!("`{}`", alarm.alarm.name.value)).collect();
    let says = format!(
        "{} {} there",
        names.iter().cloned().collect::<Vec<_>>().join(", "),
        if names.len() == 1 { "is" } else { "are" }
    );
    Some(Fact::holds_at(first.alarm.name.span, says))
}

fn known_dependency_alarms_exist(subject: &Subject<'_>) -> Option<Fact> {
    let service = &subject.site.service(subject.service?).service;
    let needed: BTreeSet<&str> = service.needs().map(|name| name.value.as_str()).collect();
    let texts: Vec<(String, &LinkedAlarm)> =
        subject.alarms.iter().map(|alarm| (letters(&text(alarm)), *alarm)).collect();
    let mut place = None;
    for name in &needed {
        let known = subject.site.service_by_name(name).map(|id| &subject.site.service(id).service);
        let role = known.and_then(|known| known.role.as_ref()).map(|role| role.value.as_str());
        let title = known.and_then(|known| known.title.as_deref());
        let calls: Vec<String> = [Some(*name), role, title]
            .into_iter()
            .flatten()
            .map(letters)
            .filter(|call| call.len() > 4)
            .collect();
        let (_, alarm) = texts.iter().find(|(text, _)| calls.iter().any(|call| text.contains(call)))?;
        place.get_or_insert(alarm.alarm.name.span);
    }
    let says = match needed.len() {
        1 => "an alarm names its one dependency".to_owned(),
        many => format!("alarms name each of its {many} dependencies"),
    };
    Some(Fact::holds_at(place?, says))
}

fn text(alarm: &LinkedAlarm) -> String {
    let alarm = &alarm.alarm;
    let parts = [
        Some(alarm.name.value.as_str()),
        alarm.expression.as_deref(),
        alarm.summary.as_deref(),
        alarm.description.as_deref(),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// A name in lower case, without spaces and punctuation, in which spellings often differ.
fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
