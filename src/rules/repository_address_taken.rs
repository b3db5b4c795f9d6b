use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use camino::Utf8Path;

use super::{Check, Finding, Rule};
use crate::config::{Level, Member};
use crate::files::{mount, root_of};
use crate::link;
use crate::routes;
use crate::source::Span;

pub const RULE: Rule = Rule {
    code: "F017",
    name: "repository-address-taken",
    level: Level::Error,
    page: include_str!("repository_address_taken.md"),
    check: Check::Site(check),
};

/// Folders of the site that contain no pages.
const FOLDERS: [&str; 6] = ["api", "assets", "badges", "calendars", "diagrams", "search"];

/// What already uses the first segment of an address.
enum AddressOwner {
    Site,
    Repository(Span),
    Page(Span),
}

fn check(site: &link::Site) -> Vec<Finding> {
    let first = |url: &str| url.split('/').next().unwrap_or_default().to_lowercase();
    let mut taken: BTreeMap<String, AddressOwner> = BTreeMap::new();
    let own = site.pages.iter().filter(|page| root_of(&site.sources[page.document.file].path) == "");
    for page in own.filter(|page| !page.url.is_empty()) {
        taken.entry(first(&page.url)).or_insert(AddressOwner::Page(Span::start_of(page.document.file)));
    }
    taken.extend(FOLDERS.map(|folder| (folder.to_owned(), AddressOwner::Site)));
    taken.extend(routes::pages(&site.config).map(|path| (first(&path), AddressOwner::Site)));
    let mut findings = Vec::new();
    for member in &site.config.repositories {
        let (name, url) = (&member.name, member.url());
        let wanted = first(&url);
        let finding = |message: String| {
            let help = "give it another `url`, such as `repositories/NAME/`, or another name";
            Finding::at(name.span, &name.value, message, help.replace("NAME", &name.value))
        };
        findings.extend(match taken.get(&wanted) {
            _ if url.is_empty() => {
                Some(finding(format!("`{}` cannot be published at the root of the site", name.value)))
            }
            Some(AddressOwner::Site) => Some(finding(format!(
                "`{}` cannot be published at `{url}`: the site has pages of its own there",
                name.value
            ))),
            Some(AddressOwner::Page(place)) => {
                let finding = finding(format!(
                    "`{}` cannot be published at `{url}`: pages of this project are there",
                    name.value
                ));
                Some(finding.related(*place, "this is one of them"))
            }
            Some(AddressOwner::Repository(place)) => {
                let finding = finding(format!(
                    "`{}` cannot be published at `{url}`: another repository is there",
                    name.value
                ));
                Some(finding.related(*place, "it is named here"))
            }
            None => None,
        });
        if url.matches('/').count() <= 1 {
            taken.entry(wanted).or_insert(AddressOwner::Repository(name.span));
        }
    }
    findings.extend(twins(site));
    findings
}

/// Repositories with the same `repository` address and the same folder in it. A link to a file on the host could mean a
/// file of either.
fn twins(site: &link::Site) -> Vec<Finding> {
    let mut first: BTreeMap<(String, &Utf8Path), Option<&Member>> = BTreeMap::new();
    if let Some(own) = &site.config.repository {
        first.insert((own.url.to_lowercase(), &site.sources.folder), None);
    }
    let mut findings = Vec::new();
    for member in &site.config.repositories {
        let name = &member.name;
        let config = site.config.each().find(|config| config.below.root == mount(&name.value));
        let Some((config, repository)) = config.and_then(|own| Some((own, own.repository.as_ref()?))) else {
            continue;
        };
        let earlier = match first.entry((repository.url.to_lowercase(), &config.below.folder)) {
            Entry::Occupied(earlier) => *earlier.get(),
            Entry::Vacant(first) => {
                first.insert(Some(member));
                continue;
            }
        };
        let other = earlier.map_or("this project".to_owned(), |other| format!("`{}`", other.name.value));
        let message = format!("`{}` says that it is `{}`, as {other} does", name.value, repository.url);
        let help =
            "fix `repository`, `source_url` or `runbook_urls` in its `readyroom.yaml`, or gather it once";
        let finding = Finding::at(name.span, &format!("{} {}", name.value, repository.url), message, help);
        findings.push(match earlier {
            Some(other) => finding.related(other.name.span, "it is named here"),
            None => finding,
        });
    }
    findings
}
