use super::{Check, Finding, Rule, beginning, did_you_mean};
use crate::config::Level;
use crate::link::{LinkedReview, Site, UnknownExtension};
use crate::read::nearest;
use crate::source::Spanned;

pub const RULE: Rule = Rule {
    code: "C002",
    name: "checklist-extends-unknown",
    level: Level::Error,
    page: include_str!("checklist_extends_unknown.md"),
    check: Check::Site(check),
};

fn check(site: &Site) -> Vec<Finding> {
    let checklists = site.checklists.iter().filter(|checklist| !checklist.built_in);
    let extensions = checklists
        .flat_map(|checklist| &checklist.unknown)
        .map(|UnknownExtension { name, message, help }| Finding::at(name.span, &name.value, message, help));
    // A review that cannot be read is reported by another rule.
    let readable = |linked: &LinkedReview| site.malformed(site.page(linked.page).document.file).is_none();
    let aimless = site.current_reviews().filter(|(linked, review)| {
        linked.checklist.is_none() && (review.checklist.is_some() || readable(linked))
    });
    let reviews = aimless.map(|(linked, review)| {
        let help =
            "add `checklist: production-readiness` to its front matter, or `kind: page` if it is not a review";
        let nameless = || {
            let place = beginning(site, linked.page);
            Finding::at(place, "checklist", "this review names no checklist", help)
        };
        review.checklist.as_ref().map_or_else(nameless, |name| unknown(site, name))
    });
    let mut owed: Vec<&Spanned<String>> = Vec::new();
    for entry in site.config.reviews.iter().map(|owed| &owed.checklist) {
        if !site.checklists.iter().any(|known| known.checklist.id.value == entry.value) {
            owed.push(entry);
        }
    }
    extensions.chain(reviews).chain(owed.into_iter().map(|name| unknown(site, name))).collect()
}

fn unknown(site: &Site, name: &Spanned<String>) -> Finding {
    let ids = site.checklists.iter().map(|checklist| checklist.checklist.id.value.as_str());
    let help = did_you_mean(nearest(&name.value, ids), "name one of the project's or a built-in one");
    Finding::at(name.span, &name.value, format!("there is no checklist `{}`", name.value), help)
}
