use super::{Check, Finding, Rule, Subject, did_you_mean};
use crate::config::Level;
use crate::link::Site;
use crate::read::meant;
use crate::source::Spanned;

pub const RULE: Rule = Rule {
    code: "V015",
    name: "review-stage-unknown",
    level: Level::Error,
    page: include_str!("review_stage_unknown.md"),
    check: Check::Site(check),
};

fn check(site: &Site) -> Vec<Finding> {
    let stages = site.current_reviews().filter_map(|(_, review)| review.stage.as_ref());
    stages.filter_map(|stage| unlisted(site, stage, &stage.value)).collect()
}

/// Reports a stage that is not in `stages`. `None` if it is, or if `stages` is empty.
pub fn unlisted(site: &Site, stage: &Spanned<String>, subject: impl Into<Subject>) -> Option<Finding> {
    let known = &site.config.stages;
    if !site.config.is_unlisted_stage(&stage.value) {
        return None;
    }
    let meant = meant(&stage.value, known.iter().map(|stage| stage.value.as_str()));
    let message = format!("there is no stage `{}`", stage.value);
    let help = did_you_mean(meant, "use one of the `stages` in readyroom.yaml, or add it there");
    Some(Finding::at(stage.span, subject, message, help).related(known[0].span, "the stages are listed here"))
}
