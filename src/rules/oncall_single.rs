use super::{Check, Finding, Rule};
use crate::config::Level;
use crate::judge::{self, People, SinglePersonRotation};
use crate::link::Site;
use crate::model::Service;

pub const RULE: Rule = Rule {
    code: "S026",
    name: "oncall-single",
    level: Level::Warning,
    page: include_str!("oncall_single.md"),
    check: Check::Site(check),
};

fn check(site: &Site) -> Vec<Finding> {
    let entries = site.services.iter().filter(|service| service.is_whole).map(|service| &service.service);
    let people = People::of(&site.config);
    let declared = entries.flat_map(|entry| of(&people, entry));
    declared.chain(judge::single_person_rotations(site).iter().map(|own| read(site, own))).collect()
}

/// A rotation that was read from the service's files and pages only one person.
fn read(
    site: &Site,
    SinglePersonRotation { service, rotation, person }: &SinglePersonRotation<'_>,
) -> Finding {
    let entry = site.service(*service).service.name.value.as_str();
    let message = format!("only `{}` is in {}: one person is not a rotation", person.value, rotation.says());
    let help = "add somebody else who is called if the first person does not answer";
    let finding = Finding::at(rotation.place, [entry, "rotation"], message, help);
    finding.related(person.place, "the one person is named here")
}

fn of(people: &People, entry: &Service) -> Vec<Finding> {
    let own = entry.name.value.as_str();
    let help = "name somebody else who is called if the first person does not answer";
    let rotation = entry.on_call.rotation.as_ref();
    let again = judge::only_caller(entry).zip(rotation).map(|(next, rotation)| {
        let message =
            format!("`{}` is called, then `{}`: one person is not a rotation", rotation.value, next.value);
        Finding::at(next.span, [own, "escalation"], message, help)
    });
    let alone = judge::only_person(people, entry).map(|person| {
        let message =
            format!("`{}` is the only one in the rotation: one person is not a rotation", person.value);
        Finding::at(person.span, [own, "people"], message, help)
    });
    again.into_iter().chain(alone).collect()
}
