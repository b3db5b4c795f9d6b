use super::{Check, Finding, Rule};
use crate::config::Level;
use crate::link::Site;
use crate::model::{Length, Typed};

pub const RULE: Rule = Rule {
    code: "S023",
    name: "restore-missed",
    level: Level::Error,
    page: include_str!("restore_missed.md"),
    check: Check::Site(check),
};

fn check(site: &Site) -> Vec<Finding> {
    let entries = site.services.iter().map(|service| &service.service);
    let findings = entries.flat_map(|entry| {
        let objectives = &entry.recovery_objectives;
        let rehearsed = objectives.rehearsed.as_ref();
        let own = entry.name.value.as_str();
        let time =
            missed(rehearsed.and_then(|own| own.time.as_ref()), objectives.time.as_ref(), [own, "time"]);
        let point =
            missed(rehearsed.and_then(|own| own.point.as_ref()), objectives.point.as_ref(), [own, "point"]);
        let took = |text: &str| format!("the rehearsal took {text}");
        let lost = |text: &str| format!("the rehearsal lost {text} of data");
        [time.map(|missed| missed.finding(took)), point.map(|missed| missed.finding(lost))]
            .into_iter()
            .flatten()
    });
    findings.collect()
}

/// The result of a rehearsal, and the objective that it missed.
struct Missed<'s> {
    came_to: &'s Typed<Length>,
    objective: &'s Typed<Length>,
    subject: [&'s str; 2],
}

fn missed<'s>(
    came_to: Option<&'s Typed<Length>>,
    objective: Option<&'s Typed<Length>>,
    subject: [&'s str; 2],
) -> Option<Missed<'s>> {
    let (came_to, objective) = (came_to?, objective?);
    (came_to.value? > objective.value?).then_some(Missed { came_to, objective, subject })
}

impl Missed<'_> {
    fn finding(&self, says: impl Fn(&str) -> String) -> Finding {
        let message = format!("{}; the objective is {}", says(&self.came_to.text), self.objective.text);
        let help =
            "fix what held it up and rehearse again, or agree on another objective with those who rely on it";
        let finding = Finding::at(self.came_to.span, self.subject, message, help);
        finding.related(self.objective.span, "the objective is here")
    }
}
