use super::{Check, Finding, Rule, Subject, did_you_mean, stages};
use crate::config::Level;
use crate::judge::releases;
use crate::link::{LinkedComponent, Site};
use crate::model::{Length, Service, Typed};
use crate::read::nearest;

pub const RULE: Rule = Rule {
    code: "S009",
    name: "pipeline-bake-short",
    level: Level::Warning,
    page: include_str!("pipeline_bake_short.md"),
    check: Check::Site(check),
};

fn check(site: &Site) -> Vec<Finding> {
    let declared = stages(site).filter_map(|(entry, stage)| {
        let (name, bake) = (&stage.name, stage.bake.as_ref()?);
        let says = format!("stage `{}`", name.value);
        short(site, &name.value, &says, bake, [entry.name.value.as_str(), &name.value].into())
    });
    let read = releases::of_services(site).filter_map(|(entry, release)| read(site, entry, release));
    declared.chain(read).chain(strange_stages(site)).collect()
}

/// The first wait of a release that was read, in the first stage of its environment that has a minimum wait.
fn read(site: &Site, entry: &Service, release: &LinkedComponent) -> Option<Finding> {
    let environment = release.environment.as_deref()?;
    let asked = |name: &str| site.config.delivery.bake_of(name).is_some();
    let stages = entry.pipeline.stages.iter();
    let mut own = stages.filter(|stage| {
        stage.environment.as_ref().map_or(stage.name.value.as_str(), |own| own.value.as_str()) == environment
    });
    let stage = own.find(|stage| asked(&stage.name.value)).map(|stage| stage.name.value.as_str());
    let stage = stage.or_else(|| Some(environment).filter(|name| asked(name)))?;
    let (wait, name) = (releases::first_wait(release)?, release.component.says());
    short(site, stage, &format!("release {name}"), &wait, [entry.name.value.as_str(), &name].into())
}

/// Reports a wait that is shorter than the project requires for the stage. `says` names what waits, and begins the
/// message.
pub fn short(
    site: &Site,
    stage: &str,
    says: &str,
    wait: &Typed<Length>,
    subject: Subject,
) -> Option<Finding> {
    let asked = site.config.delivery.bake_of(stage)?;
    if wait.value? >= asked.value? {
        return None;
    }
    let message = format!("{says} waits {}; the project asks for {}", wait.text, asked.text);
    let help = "let changes bake longer, or change `delivery.bake` in `readyroom.yaml` for everyone";
    let finding = Finding::at(wait.span, subject, message, help);
    Some(finding.related(asked.span, "the project asks for it here"))
}

/// Stages under `delivery.bake` that the project does not have, so that their minimum waits have no effect.
fn strange_stages(site: &Site) -> impl Iterator<Item = Finding> {
    let config = &site.config;
    let known = || config.stages.iter().map(|stage| stage.value.as_str());
    let bakes = config.delivery.bake.iter();
    let strange = bakes.filter(|(name, _)| !config.stages.is_empty() && config.stage_order(name).is_none());
    strange.map(move |(name, bake)| {
        let message = format!("`delivery.bake` asks for a wait in `{name}`, but there is no such stage");
        let help = did_you_mean(nearest(name, known()), "use one of the `stages`");
        Finding::at(bake.span, name, message, help)
    })
}
