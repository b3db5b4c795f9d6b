//! Opsgenie's schedules, escalations and teams in Terraform.
//!
//! <https://registry.terraform.io/providers/opsgenie/opsgenie/latest/docs/resources/schedule_rotation>

use super::{Resource, bodies, dynamic, has, people, resources};
use crate::delivery::values::one_or_many;
use crate::delivery::{Component, Kind, Reader, Value};
use crate::yaml::Node;

const SCHEDULE: &str = "opsgenie_schedule";
const ROTATION: &str = "opsgenie_schedule_rotation";
const ESCALATION: &str = "opsgenie_escalation";
const TEAM: &str = "opsgenie_team";

pub const READER: Reader = Reader {
    name: "opsgenie",
    marks: &["\"opsgenie_"],
    recognises: |document| has(document, &[SCHEDULE, ROTATION, ESCALATION]),
    things,
};

fn things(document: &Node) -> Vec<Component> {
    let schedules = resources(document, SCHEDULE);
    let on: Vec<Resource<'_>> = schedules.iter().copied().filter(|own| !is_off(own.body)).collect();
    let whole = on.iter().map(|own| schedule(document, *own));
    let rotations = resources(document, ROTATION).into_iter();
    let elsewhere = rotations.filter(|rotation| !schedules.iter().any(|own| is_of(*own, rotation.body)));
    let escalations = resources(document, ESCALATION).into_iter();
    whole
        .chain(elsewhere.map(|rotation| alone(document, rotation)))
        .chain(escalations.map(|own| escalation(document, own)))
        .collect()
}

/// Whether a schedule is off. The default is on.
fn is_off(body: &Node) -> bool {
    body.get("enabled").and_then(Node::text) == Some("false")
}

fn is_of(schedule: Resource<'_>, rotation: &Node) -> bool {
    let of = rotation.get("schedule_id").and_then(Node::text);
    of.is_some_and(|of| schedule.is_meant(SCHEDULE, of))
}

/// The people of all rotations of the schedule in the file.
fn schedule(document: &Node, schedule: Resource<'_>) -> Component {
    let mut thing = Component::new(Kind::Rotation, SCHEDULE, schedule.body.span)
        .named(schedule.body.get("name"))
        .counted(schedule.body);
    schedule.call(SCHEDULE, &mut thing);
    for rotation in resources(document, ROTATION).iter().filter(|own| is_of(schedule, own.body)) {
        participants(document, &mut thing, rotation.body);
    }
    thing
}

/// A rotation whose schedule is in another file, and may have more rotations. The two become one if they are in the
/// same folder.
fn alone(document: &Node, rotation: Resource<'_>) -> Component {
    let body = rotation.body;
    let mut thing = Component::new(Kind::Rotation, ROTATION, body.span).named(body.get("name")).counted(body);
    participants(document, &mut thing, body);
    if let Some(schedule) = body.get("schedule_id").filter(|own| own.text().is_some()) {
        if let Some(address) = people::address(schedule) {
            thing.put("schedule", Value::Text(address.to_owned()), schedule.span);
        }
        people::unknown(&mut thing, schedule.text().unwrap_or_default(), schedule.span);
    }
    thing
}

/// Adds the people of a rotation. A rotation that ends may be over.
fn participants(document: &Node, thing: &mut Component, rotation: &Node) {
    if let Some(end) = rotation.get("end_date").filter(|end| end.text().is_some()) {
        people::unknown(thing, "a rotation that ends", end.span);
        return;
    }
    for one in bodies(rotation, "participant") {
        participant(document, thing, one);
    }
    for made in dynamic(rotation, "participant") {
        people::unknown(thing, made.text().unwrap_or("dynamic"), made.span);
    }
}

/// Adds a user, or the members of a team. `none` adds nobody.
fn participant(document: &Node, thing: &mut Component, participant: &Node) {
    let id = participant.get("id");
    match participant.get("type").and_then(Node::text) {
        Some("none") => {}
        Some("user") => people::add(thing, id),
        Some("team") => {
            let teams = resources(document, TEAM);
            let own = |own: &&Resource<'_>| id.and_then(Node::text).is_some_and(|id| own.is_meant(TEAM, id));
            if let Some(team) = teams.iter().find(own) {
                members(thing, team.body);
            } else {
                let place = id.map_or(participant.span, |id| id.span);
                people::unknown(thing, id.and_then(Node::text).unwrap_or("a team"), place);
            }
        }
        _ => {
            let place = id.map_or(participant.span, |id| id.span);
            people::unknown(thing, id.and_then(Node::text).unwrap_or("a participant"), place);
        }
    }
}

/// Adds the members of a team. If it has members elsewhere, too, not all are known.
fn members(thing: &mut Component, team: &Node) {
    for member in bodies(team, "member") {
        people::add(thing, member.get("id"));
    }
    let elsewhere = team.get("ignore_members").filter(|own| own.text().is_some_and(|text| text != "false"));
    for open in dynamic(team, "member").chain(elsewhere) {
        people::unknown(thing, open.text().unwrap_or("dynamic"), open.span);
    }
}

/// The people whom an escalation notifies, one after another.
fn escalation(document: &Node, escalation: Resource<'_>) -> Component {
    let body = escalation.body;
    let mut thing =
        Component::new(Kind::Rotation, ESCALATION, body.span).named(body.get("name")).counted(body);
    let schedules = resources(document, SCHEDULE);
    for rule in bodies(body, "rules") {
        for recipient in rule.get("recipient").map_or(&[][..], one_or_many) {
            let id = recipient.get("id");
            if let Some(id) = id {
                people::calls(&mut thing, id);
            }
            let own =
                |own: &&Resource<'_>| id.and_then(Node::text).is_some_and(|id| own.is_meant(SCHEDULE, id));
            let Some(own) = schedules.iter().find(own) else {
                participant(document, &mut thing, recipient);
                continue;
            };
            let called = Some(schedule(document, *own)).filter(|_| !is_off(own.body));
            people::call(&mut thing, called.as_ref(), id.unwrap_or(recipient));
        }
    }
    for made in dynamic(body, "rules") {
        people::unknown(&mut thing, made.text().unwrap_or("dynamic"), made.span);
    }
    thing
}

#[cfg(test)]
mod tests {
    use crate::delivery::tests::facts_by;

    #[test]
    fn a_schedule_has_the_participants_of_its_rotations() {
        let text = r#"
resource "opsgenie_schedule" "main" {
  name = "main"
}
resource "opsgenie_schedule_rotation" "week" {
  schedule_id = opsgenie_schedule.main.id
  type        = "weekly"
  participant {
    type = "user"
    id   = opsgenie_user.ann.id
  }
  participant { type = "none" }
  participant {
    type = "team"
    id   = opsgenie_team.pay.id
  }
}
resource "opsgenie_team" "pay" {
  member { id = opsgenie_user.ann.id }
  member { id = opsgenie_user.bo.id }
}
resource "opsgenie_schedule" "off" {
  name    = "off"
  enabled = false
}
resource "opsgenie_schedule_rotation" "off" {
  schedule_id = opsgenie_schedule.off.id
  participant {
    type = "user"
    id   = opsgenie_user.ann.id
  }
}
resource "opsgenie_schedule_rotation" "elsewhere" {
  name        = "elsewhere"
  schedule_id = var.schedule
  participant {
    type = "user"
    id   = opsgenie_user.ann.id
  }
}
"#;
        let expected = "\
2 rotation `main` (`opsgenie_schedule`)
2   address: opsgenie_schedule.main
10   person: unknown (${opsgenie_user.ann.id})
20   person: unknown (${opsgenie_user.bo.id})
33 rotation `elsewhere` (`opsgenie_schedule_rotation`)
38   person: unknown (${opsgenie_user.ann.id})
35   person: unknown (${var.schedule})
";
        assert_eq!(facts_by("opsgenie", "oncall.tf", text), expected);
    }

    #[test]
    fn an_escalation_calls_people_and_schedules() {
        let text = r#"
resource "opsgenie_escalation" "pay" {
  name = "pay"
  rules {
    condition = "if-not-acked"
    recipient {
      type = "user"
      id   = opsgenie_user.ann.id
    }
  }
  rules {
    recipient {
      type = "schedule"
      id   = opsgenie_schedule.elsewhere.id
    }
  }
}
"#;
        let expected = "\
2 rotation `pay` (`opsgenie_escalation`)
8   calls: opsgenie_user.ann
8   person: unknown (${opsgenie_user.ann.id})
14   calls: opsgenie_schedule.elsewhere
14   person: unknown (${opsgenie_schedule.elsewhere.id})
";
        assert_eq!(facts_by("opsgenie", "oncall.tf", text), expected);
    }
}
