//! Writes the page of the practices in the built-in checklists, and of the documents that describe them.

use jiff::civil::Date;

use super::Page;
use crate::link::{LinkedChecklist, LinkedItem};
use crate::model::Item;
use crate::sample;

pub fn page() -> Page {
    let site = sample::site_with_built_in([], Date::ZERO);
    let checklists = site.checklists.iter().chain(&site.unused_checklists);
    // Only the items that the checklist itself defines, without those that it inherits.
    let own = |linked: &LinkedChecklist| -> Vec<LinkedItem> {
        let id = &linked.checklist.id.value;
        let is_asked = |item: &Item| item.replaced_by.is_none() && !item.sources.is_empty();
        linked.items().filter(|item| item.from == *id && is_asked(&item.item)).cloned().collect()
    };
    let mut described: Vec<(&LinkedChecklist, Vec<LinkedItem>)> =
        checklists.map(|linked| (linked, own(linked))).filter(|(_, items)| !items.is_empty()).collect();
    described.sort_by_key(|(linked, _)| linked.title.clone());
    let mut sources: Vec<&str> = Vec::new();
    for source in described.iter().flat_map(|(_, items)| items).flat_map(|item| &item.item.sources) {
        if !sources.contains(&source.as_str()) {
            sources.push(source);
        }
    }
    sources.sort_unstable();
    let items: usize = described.iter().map(|(_, items)| items.len()).sum();
    let mut body = format!(
        "The built-in checklists have {items} questions. Others described the practices before us, in the documents below; the questions \
         are in our own words. Where documents disagree, such as on rolling back or forward, the item asks for the team's own \
         policy.\n\n"
    );
    for (at, source) in sources.iter().enumerate() {
        body.push_str(&format!("{}. {source}\n", at + 1));
    }
    for (linked, items) in &described {
        body.push_str(&format!("\n## {}\n\n", linked.title));
        body.push_str(&format!(
            "Checklist `{}`.\n\n| Item | Question | Described in |\n|---|---|---|\n",
            linked.checklist.id.value
        ));
        for LinkedItem { item, .. } in items {
            let number = |source: &String| sources.iter().position(|known| known == source);
            let mut from: Vec<usize> = item.sources.iter().filter_map(number).collect();
            from.sort_unstable();
            let from = from.iter().map(|at| (at + 1).to_string()).collect::<Vec<_>>().join(", ");
            let question = item.question().replace('|', "\\|");
            body.push_str(&format!("| `{}` | {question} | {from} |\n", item.id.value));
        }
    }
    Page {
        file: "practices.md".to_owned(),
        title: "Practices and their sources".to_owned(),
        summary: "Every practice that the built-in checklists ask for, and who described it.".to_owned(),
        source: "`sources` of the items in checklists/",
        body,
    }
}
