use super::{Check, Finding, Rule, stages};
use crate::config::{Level, WhichHours};
use crate::link::Site;
use crate::model::{Hours, Service, Stage, Times, Window};

pub const RULE: Rule = Rule {
    code: "S014",
    name: "pipeline-window-conflicts",
    level: Level::Warning,
    page: include_str!("pipeline_window_conflicts.md"),
    check: Check::Site(check),
};

fn check(site: &Site) -> Vec<Finding> {
    stages(site).flat_map(|(entry, stage)| of(site, entry, stage)).collect()
}

fn of(site: &Site, entry: &Service, stage: &Stage) -> Vec<Finding> {
    let windows = &stage.windows;
    // If an exception cannot be read, it is unknown what remains of the windows.
    let except: Option<Vec<&Window>> = windows.except.iter().map(|window| window.value.as_ref()).collect();
    let Some(except) = except else { return Vec::new() };
    let allowed = windows.allow.iter().filter_map(|window| Some((window, window.value.as_ref()?)));
    let findings = allowed.filter_map(|(window, value)| {
        let (message, help) = closed(value, &except, site).or_else(|| conflict(value, &except, site))?;
        let subject = [entry.name.value.as_str(), &stage.name.value, &window.text];
        Some(Finding::at(window.span, subject, message, help))
    });
    findings.collect()
}

/// A window that `except` removes completely.
fn closed(window: &Window, except: &[&Window], site: &Site) -> Option<(String, &'static str)> {
    let is_closed = match window {
        Window::Weekly(hours) => left(hours, except, site).first().is_none(),
        Window::Days(days) => {
            except.iter().any(|other| matches!(other, Window::Days(other) if other.have(*days)))
        }
    };
    let help = "remove one of the two";
    is_closed.then(|| ("this window is inside `except`, so nothing may start in it".to_owned(), help))
}

/// The first hour of a window that conflicts with the project's hours.
fn conflict(window: &Window, except: &[&Window], site: &Site) -> Option<(String, &'static str)> {
    let (policy, year) = (&site.config.delivery, site.config.today.year());
    let (Window::Weekly(hours), staffed) = (window, policy.staffed.as_ref()?.value.as_ref()?) else {
        return None;
    };
    let left = left(hours, except, site);
    let outside = left.without(&Times::around([staffed], year));
    let text = &policy.staffed.as_ref()?.text;
    match policy.hours.as_ref()?.value {
        WhichHours::Either => None,
        WhichHours::Staffed => {
            let first = hours.say(outside.first()?);
            let message = format!("releases may start on {first}, but the staffed hours are `{text}`");
            Some((message, "let releases start only while somebody is there to look after them"))
        }
        WhichHours::Quiet => {
            let first = hours.say(left.without(&outside).first()?);
            let message =
                format!("releases may start on {first}, but the quiet hours are those outside `{text}`");
            Some((message, "let releases start only while few people use the service"))
        }
    }
}

/// The hours of a year that `except` leaves. Exceptions for single days are ignored, since they do not affect other
/// weeks.
fn left(hours: &Hours, except: &[&Window], site: &Site) -> Times {
    let weekly = except.iter().filter_map(|window| match window {
        Window::Weekly(hours) => Some(hours),
        Window::Days(_) => None,
    });
    let year = site.config.today.year();
    hours.in_year(year).without(&Times::around(weekly, year))
}
