use super::{Check, Finding, Rule};
use crate::config::Level;
use crate::judge;
use crate::link::Site;
use crate::read::quoted;

pub const RULE: Rule = Rule {
    code: "S020",
    name: "service-resource-contended",
    level: Level::Warning,
    page: include_str!("service_resource_contended.md"),
    check: Check::Site(check),
};

fn check(site: &Site) -> Vec<Finding> {
    let contended = judge::resources_of_several_owners(site).into_iter().map(|(own, name, other)| {
        let (own, other) = (&site.service(own).service.name, &site.service(other).service);
        let message = format!("`{}` is owned by `{}` too", name.value, other.name.value);
        let help = "leave it to one of them, and let the other reach it through that one";
        let finding = Finding::at(name.span, [own.value.as_str(), &name.value], message, help);
        let same =
            |theirs: &&crate::model::Owned| theirs.name.value.trim().eq_ignore_ascii_case(name.value.trim());
        let place = other.owns.iter().find(same).map_or(other.name.span, |theirs| theirs.name.span);
        finding.related(place, "the other one lists it here")
    });
    let entries = site.services.iter().map(|service| &service.service);
    let written = entries.flat_map(|entry| entry.owns.iter().map(move |owned| (entry, owned)));
    let shared = written.filter_map(|(entry, owned)| {
        let writers = judge::several_writers(owned);
        if writers.is_empty() {
            return None;
        }
        let message = format!("`{}` has several writers: {}", owned.name.value, quoted(&writers));
        let help = "let one service write to it, and the others ask that one";
        let subject = [entry.name.value.as_str(), &owned.name.value, "writers"];
        Some(Finding::at(owned.writers[0].span, subject, message, help))
    });
    contended.chain(shared).collect()
}
