//! Grafana `OnCall`'s schedules and escalation chains in Terraform.
//!
//! <https://registry.terraform.io/providers/grafana/grafana/latest/docs/resources/oncall_schedule>

use super::{Resource, has, people, resources};
use crate::delivery::values::one_or_many;
use crate::delivery::{Component, Kind, Reader};
use crate::yaml::Node;

const SCHEDULE: &str = "grafana_oncall_schedule";
const SHIFT: &str = "grafana_oncall_on_call_shift";
const CHAIN: &str = "grafana_oncall_escalation_chain";
const ESCALATION: &str = "grafana_oncall_escalation";

/// The keys of an escalation step that name people.
const PEOPLE: [&str; 2] = ["persons_to_notify", "persons_to_notify_next_each_time"];
const OTHERS: [&str; 2] = ["group_to_notify", "notify_to_team_members"];

pub const READER: Reader = Reader {
    name: "grafana-oncall",
    marks: &["\"grafana_oncall_"],
    recognises: |document| has(document, &[SCHEDULE, CHAIN]),
    things,
};

fn things(document: &Node) -> Vec<Component> {
    let schedules = resources(document, SCHEDULE).into_iter().map(|own| schedule(document, own));
    let chains = resources(document, CHAIN).into_iter().map(|own| chain(document, own));
    schedules.chain(chains).collect()
}

/// The people of the shifts that a schedule lists. A schedule that is kept on the web or in a calendar has none here.
fn schedule(document: &Node, schedule: Resource<'_>) -> Component {
    let body = schedule.body;
    let mut thing = Component::new(Kind::Rotation, SCHEDULE, body.span).named(body.get("name")).counted(body);
    schedule.call(SCHEDULE, &mut thing);
    let shifts = resources(document, SHIFT);
    for listed in body.get("shifts").map_or(&[][..], one_or_many) {
        let own = |own: &&Resource<'_>| listed.text().is_some_and(|text| own.is_meant(SHIFT, text));
        match shifts.iter().find(own) {
            Some(shift) => self::shift(&mut thing, shift.body),
            None => people::unknown(&mut thing, listed.text().unwrap_or("a shift"), listed.span),
        }
    }
    for key in ["ical_url_primary", "ical_url_overrides"] {
        if let Some(calendar) = body.get(key).filter(|calendar| calendar.text().is_some()) {
            people::unknown(&mut thing, "a calendar", calendar.span);
        }
    }
    thing
}

/// Adds a shift. A shift that happens once, or that ends, may be over.
fn shift(thing: &mut Component, body: &Node) {
    let is_once = body.get("type").filter(|own| own.text() == Some("single_event"));
    match is_once.or(body.get("until")).filter(|own| own.text().is_some()) {
        Some(ends) => people::unknown(thing, "a shift that ends", ends.span),
        None => ["users", "rolling_users"].iter().for_each(|key| people::add(thing, body.get(key))),
    }
}

/// Whom a chain notifies. Its steps are separate resources that refer to the chain.
fn chain(document: &Node, chain: Resource<'_>) -> Component {
    let body = chain.body;
    let mut thing = Component::new(Kind::Rotation, CHAIN, body.span).named(body.get("name")).counted(body);
    let schedules = resources(document, SCHEDULE);
    for step in resources(document, ESCALATION) {
        let of = step.body.get("escalation_chain_id").and_then(Node::text);
        if !of.is_some_and(|of| chain.is_meant(CHAIN, of)) {
            continue;
        }
        if let Some(called) = step.body.get("notify_on_call_from_schedule") {
            people::calls(&mut thing, called);
            let own = |own: &&Resource<'_>| called.text().is_some_and(|text| own.is_meant(SCHEDULE, text));
            let own = schedules.iter().find(own).map(|own| schedule(document, *own));
            people::call(&mut thing, own.as_ref(), called);
        }
        for named in PEOPLE.iter().filter_map(|key| step.body.get(key)) {
            for one in one_or_many(named) {
                people::calls(&mut thing, one);
            }
            people::add(&mut thing, Some(named));
        }
        for group in OTHERS.iter().filter_map(|key| step.body.get(key)) {
            people::calls(&mut thing, group);
            people::unknown(&mut thing, group.text().unwrap_or("a group"), group.span);
        }
    }
    thing
}

#[cfg(test)]
mod tests {
    use crate::delivery::tests::facts_by;

    #[test]
    fn a_schedule_has_the_people_of_its_shifts() {
        let text = r#"
resource "grafana_oncall_schedule" "primary" {
  name   = "Primary"
  type   = "calendar"
  shifts = [grafana_oncall_on_call_shift.week.id, grafana_oncall_on_call_shift.elsewhere.id]
}
resource "grafana_oncall_on_call_shift" "week" {
  type          = "rolling_users"
  rolling_users = [[data.grafana_oncall_user.ann.id], [data.grafana_oncall_user.bo.id, data.grafana_oncall_user.ann.id]]
}
resource "grafana_oncall_on_call_shift" "unused" {
  users = [data.grafana_oncall_user.cy.id]
}
resource "grafana_oncall_schedule" "web" {
  name = "Web"
  type = "web"
}
resource "grafana_oncall_escalation_chain" "default" {
  name = "default"
}
resource "grafana_oncall_escalation" "first" {
  escalation_chain_id          = grafana_oncall_escalation_chain.default.id
  type                         = "notify_on_call_from_schedule"
  notify_on_call_from_schedule = grafana_oncall_schedule.web.id
  position                     = 0
}
resource "grafana_oncall_escalation" "second" {
  escalation_chain_id = grafana_oncall_escalation_chain.default.id
  type                = "notify_persons"
  persons_to_notify   = [data.grafana_oncall_user.bo.id]
  position            = 1
}
"#;
        let expected = "\
2 rotation `Primary` (`grafana_oncall_schedule`)
2   address: grafana_oncall_schedule.primary
9   person: unknown (${data.grafana_oncall_user.ann.id})
9   person: unknown (${data.grafana_oncall_user.bo.id})
5   person: unknown (${grafana_oncall_on_call_shift.elsewhere.id})
14 rotation `Web` (`grafana_oncall_schedule`)
14   address: grafana_oncall_schedule.web
18 rotation `default` (`grafana_oncall_escalation_chain`)
24   calls: grafana_oncall_schedule.web
24   person: unknown (${grafana_oncall_schedule.web.id})
30   calls: data.grafana_oncall_user.bo
30   person: unknown (${data.grafana_oncall_user.bo.id})
";
        assert_eq!(facts_by("grafana-oncall", "oncall.tf", text), expected);
    }
}
