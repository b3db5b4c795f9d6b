use super::{Finding, Rule, did_you_mean};
use crate::config::Level;
use crate::link::Site;
use crate::read::nearest;

pub const RULE: Rule = Rule {
    code: "V002",
    name: "review-item-unknown",
    level: Level::Error,
    page: include_str!("review_item_unknown.md"),
    check,
};

fn check(site: &Site) -> Vec<Finding> {
    let mut findings = Vec::new();
    for linked in &site.reviews {
        let (Some(at), Some(review)) = (linked.checklist, site.page(linked.page).document.review()) else {
            continue;
        };
        let checklist = &site.checklists[at];
        for (id, _) in &review.answers {
            if checklist.item(&id.value).is_some() {
                continue;
            }
            let items = checklist.items().map(|item| item.item.id.value.as_str());
            let message = format!("checklist `{}` has no item `{}`", checklist.checklist.id.value, id.value);
            let help = did_you_mean(nearest(&id.value, items), "remove the answer, or add the item");
            let finding = Finding::at(id.span, message, help);
            findings.push(finding.related(checklist.checklist.id.span, "the checklist is this one"));
        }
    }
    findings
}
