use super::{Check, Finding, Rule, Subject, stages};
use crate::config::Level;
use crate::judge::releases;
use crate::link::Site;
use crate::model::{Service, Share, Stage, Typed};

pub const RULE: Rule = Rule {
    code: "S010",
    name: "pipeline-step-large",
    level: Level::Warning,
    page: include_str!("pipeline_step_large.md"),
    check: Check::Site(check),
};

fn check(site: &Site) -> Vec<Finding> {
    let entries = site.services.iter().map(|service| &service.service);
    let first = entries.filter_map(|entry| {
        let stages = &entry.pipeline.stages;
        let (stage, share) = stages.iter().find_map(|stage| Some((stage, sent(stage)?)))?;
        large(site, share, [entry.name.value.as_str(), &stage.name.value].into())
    });
    let waves = stages(site).flat_map(|(entry, stage)| shrinking(entry, stage));
    let read = releases::of_services(site).filter(|(_, release)| !release.is_elsewhere);
    let read = read.filter_map(|(entry, release)| {
        let (share, name) = (releases::first_step(release)?, release.component.says());
        large(site, &share, [entry.name.value.as_str(), &name].into())
    });
    first.chain(waves).chain(read).collect()
}

/// The share of a stage, unless the stage gets no customer traffic.
fn sent(stage: &Stage) -> Option<&Typed<Share>> {
    let is_quiet = stage.traffic.as_ref().is_some_and(|own| own.value.trim().eq_ignore_ascii_case("none"));
    let share = stage.share.as_ref().filter(|_| !is_quiet)?;
    share.value.is_none_or(|own| own > Share(0.0)).then_some(share)
}

/// A first step that is larger than the project allows.
pub fn large(site: &Site, share: &Typed<Share>, subject: Subject) -> Option<Finding> {
    let most = site.config.delivery.share.as_ref()?;
    if share.value? <= most.value? {
        return None;
    }
    let message = format!(
        "the first step sends {} of traffic to the new version; the project allows {}",
        share.text, most.text
    );
    let help = "begin with a smaller share, or change `delivery.share` in `readyroom.yaml` for everyone";
    let finding = Finding::at(share.span, subject, message, help);
    Some(finding.related(most.span, "the project allows this much"))
}

/// Waves with fewer regions than the wave before, so that the larger risk was taken first.
fn shrinking(entry: &Service, stage: &Stage) -> Vec<Finding> {
    let sizes: Vec<usize> = stage.waves.iter().map(|wave| wave.regions.len()).collect();
    let pairs = sizes.windows(2).enumerate();
    // The size of a wave without regions is unknown.
    let shrinking = pairs.filter(|(_, pair)| pair[1] > 0 && pair[1] < pair[0]);
    let findings = shrinking.map(|(at, pair)| {
        let regions = |count: usize| format!("{count} region{}", if count == 1 { "" } else { "s" });
        let (before, wave) = (at + 1, at + 2);
        let message = format!(
            "wave {wave} ({}) is smaller than wave {before} ({})",
            regions(pair[1]),
            regions(pair[0])
        );
        let help = "begin with the smallest wave, and let none be smaller than the one before";
        let place = stage.waves[at + 1].regions[0].span;
        let number = wave.to_string();
        Finding::at(place, [entry.name.value.as_str(), &stage.name.value, &number], message, help)
    });
    findings.collect()
}
