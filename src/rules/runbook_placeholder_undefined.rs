use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::{Check, Finding, Rule};
use crate::config::Level;
use crate::link::{PageId, Site, label_names, parameters};
use crate::model::folded;

pub const RULE: Rule = Rule {
    code: "R009",
    name: "runbook-placeholder-undefined",
    level: Level::Off,
    page: include_str!("runbook_placeholder_undefined.md"),
    check: Check::Site(check),
};

fn check(site: &Site) -> Vec<Finding> {
    let mut labels: BTreeMap<PageId, BTreeSet<String>> = BTreeMap::new();
    for name in &site.names {
        let alarms = || name.definitions.iter().map(|at| &site.alarms[*at].alarm);
        for found in &name.runbooks {
            labels.entry(found.page).or_default().extend(alarms().flat_map(label_names).map(folded));
        }
    }
    let none = BTreeSet::new();
    let pages = (0..site.pages.len()).map(PageId);
    pages.flat_map(|id| of_page(site, id, labels.get(&id).unwrap_or(&none))).collect()
}

/// Placeholders of a page that nothing fills in. Pages with parameters are checked by `runbook-parameter-unknown`.
fn of_page(site: &Site, id: PageId, labels: &BTreeSet<String>) -> Vec<Finding> {
    let page = site.page(id);
    if page.runbook().is_none_or(|runbook| !runbook.parameters.is_empty()) {
        return Vec::new();
    }
    let gaps = &page.document.markdown.placeholders;
    if gaps.is_empty() {
        return Vec::new();
    }
    let parameters: HashSet<String> =
        parameters(site, id).iter().map(|parameter| folded(&parameter.name.value)).collect();
    let mut reported = BTreeSet::new();
    let mut findings = Vec::new();
    for gap in gaps {
        let name = gap.value.as_str();
        let is_known =
            parameters.contains(&folded(name)) || spellings(name).iter().any(|name| labels.contains(name));
        // Words with spaces are for the reader: `<label of the alert>`.
        if is_known || name.contains(' ') || !reported.insert(name) {
            continue;
        }
        let message =
            format!("`<{name}>` is neither a parameter nor a label of an alarm, so nothing fills it in");
        let help = "declare it in `parameters`, or name it after the label, such as `<namespace>`";
        findings.push(Finding::at(gap.span, name, message, help));
    }
    findings
}

/// The names that `<your-pod-name>` may mean: `your_pod_name`, `pod_name`, `pod`. The page's script does the same.
fn spellings(name: &str) -> [String; 3] {
    let name = folded(name);
    let words = ["your_", "my_", "the_", "this_", "affected_", "failing_"];
    let bare = words.iter().find_map(|word| name.strip_prefix(word)).unwrap_or(&name).to_owned();
    let short = bare.strip_suffix("name").unwrap_or(&bare).trim_end_matches('_').to_owned();
    [name, bare, short]
}
