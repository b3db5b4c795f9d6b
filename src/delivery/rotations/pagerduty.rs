//! `PagerDuty`'s schedules and escalation policies in Terraform.
//!
//! <https://registry.terraform.io/providers/PagerDuty/pagerduty/latest/docs/resources/schedule>

use super::{Resource, bodies, dynamic, has, people, resources};
use crate::delivery::{Component, Kind, Reader};
use crate::yaml::Node;

const SCHEDULE: &str = "pagerduty_schedule";
const POLICY: &str = "pagerduty_escalation_policy";

pub const READER: Reader = Reader {
    name: "pagerduty",
    // This also matches files that only define people, whose names are needed.
    marks: &["\"pagerduty_"],
    recognises: |document| has(document, &[SCHEDULE, POLICY]),
    things,
};

fn things(document: &Node) -> Vec<Component> {
    let schedules = resources(document, SCHEDULE);
    let policies = resources(document, POLICY).into_iter().map(|policy| self::policy(policy, &schedules));
    schedules.iter().map(|schedule| self::schedule(*schedule)).chain(policies).collect()
}

/// The people of all layers. A layer that ends may be over.
fn schedule(schedule: Resource<'_>) -> Component {
    let body = schedule.body;
    let mut thing = Component::new(Kind::Rotation, SCHEDULE, body.span).named(body.get("name")).counted(body);
    schedule.call(SCHEDULE, &mut thing);
    for layer in bodies(body, "layer") {
        match layer.get("end").filter(|end| end.text().is_some()) {
            Some(end) => people::unknown(&mut thing, "a layer that ends", end.span),
            None => people::add(&mut thing, layer.get("users")),
        }
    }
    for made in dynamic(body, "layer") {
        people::unknown(&mut thing, made.text().unwrap_or("dynamic"), made.span);
    }
    thing
}

/// The people whom a policy notifies, one after another.
fn policy(policy: Resource<'_>, schedules: &[Resource<'_>]) -> Component {
    let body = policy.body;
    let mut thing = Component::new(Kind::Rotation, POLICY, body.span).named(body.get("name")).counted(body);
    for rule in bodies(body, "rule") {
        for target in bodies(rule, "target") {
            let Some(id) = target.get("id") else { continue };
            people::calls(&mut thing, id);
            match target.get("type").and_then(Node::text) {
                // `user_reference` is the default type.
                None | Some("user_reference" | "user") => people::add(&mut thing, Some(id)),
                Some(_) => {
                    let own = |own: &&Resource<'_>| id.text().is_some_and(|id| own.is_meant(SCHEDULE, id));
                    let called = schedules.iter().find(own).map(|own| schedule(*own));
                    people::call(&mut thing, called.as_ref(), id);
                }
            }
        }
        for made in dynamic(rule, "target") {
            people::unknown(&mut thing, made.text().unwrap_or("dynamic"), made.span);
        }
    }
    for made in dynamic(body, "rule") {
        people::unknown(&mut thing, made.text().unwrap_or("dynamic"), made.span);
    }
    thing
}

#[cfg(test)]
mod tests {
    use crate::delivery::tests::facts_by;

    #[test]
    fn a_schedule_has_the_people_of_all_layers_once() {
        let text = r#"
resource "pagerduty_schedule" "primary" {
  name = "Pay, primary"
  layer {
    name  = "Day"
    users = [data.pagerduty_user.ann.id, pagerduty_user.bo.id]
  }
  layer {
    name  = "Night"
    users = [pagerduty_user.bo.id, pagerduty_user.all["cy"].id, pagerduty_user.all[each.key].id]
  }
}
resource "pagerduty_schedule" "gone" {
  count = 0
  layer { users = [pagerduty_user.bo.id] }
}
# resource "pagerduty_schedule" "off" {}
resource "pagerduty_schedule" "open" {
  name = "Open"
  layer { users = var.users }
  layer {
    end   = "2024-01-01T00:00:00Z"
    users = [pagerduty_user.bo.id]
  }
  dynamic "layer" {
    for_each = var.layers
    content { users = layer.value }
  }
}
"#;
        let expected = "\
2 rotation `Pay, primary` (`pagerduty_schedule`)
2   address: pagerduty_schedule.primary
6   person: unknown (${data.pagerduty_user.ann.id})
6   person: unknown (${pagerduty_user.bo.id})
10   person: pagerduty_user.all[\"cy\"]
10   person: unknown (${pagerduty_user.all[each.key].id})
18 rotation `Open` (`pagerduty_schedule`)
18   address: pagerduty_schedule.open
20   person: unknown (${var.users})
22   person: unknown (a layer that ends)
26   person: unknown (${var.layers})
";
        assert_eq!(facts_by("pagerduty", "oncall.tf", text), expected);
    }

    #[test]
    fn a_policy_has_the_people_of_its_schedules() {
        let text = r#"
resource "pagerduty_escalation_policy" "pay" {
  name = "Pay"
  rule {
    escalation_delay_in_minutes = 10
    target {
      type = "schedule_reference"
      id   = pagerduty_schedule.primary.id
    }
  }
  rule {
    escalation_delay_in_minutes = 10
    target { id = pagerduty_user.bo.id }
    target {
      type = "schedule_reference"
      id   = pagerduty_schedule.elsewhere.id
    }
  }
}
resource "pagerduty_schedule" "primary" {
  layer { users = [pagerduty_user.bo.id] }
}
"#;
        let expected = "\
20 rotation `pagerduty_schedule`
20   address: pagerduty_schedule.primary
21   person: unknown (${pagerduty_user.bo.id})
2 rotation `Pay` (`pagerduty_escalation_policy`)
8   calls: pagerduty_schedule.primary
21   person: unknown (${pagerduty_user.bo.id})
13   calls: pagerduty_user.bo
16   calls: pagerduty_schedule.elsewhere
16   person: unknown (${pagerduty_schedule.elsewhere.id})
";
        assert_eq!(facts_by("pagerduty", "oncall.tf", text), expected);
    }
}
