//! The page of all findings.

use std::collections::BTreeMap;

use serde::Serialize;

use super::chrome::Chrome;
use super::index::tally;
use super::rendered::Rendered;
use super::shapes::{Finding, Link, RuleCount};
use super::view::View;
use crate::judge;
use crate::link::has_placeholder;
use crate::markdown::Memo;
use crate::routes::PageKind;
use crate::rules::Reported;

/// The maximum number of links to one other site that the page lists.
const MOST_LINKS: usize = 100;

/// The maximum number of findings that the page shows. More would not help anyone.
const MOST: usize = 2_000;

#[derive(Serialize)]
struct Context {
    /// The day that the findings are judged by.
    as_of: String,
    errors: usize,
    warnings: usize,
    rules: Vec<RuleCount>,
    /// Findings by file. Empty if there are so many that they are grouped by rule.
    files: Vec<File>,
    folded: Vec<Folded>,
    hidden: usize,
    /// Links to other sites, which cannot be checked here. Sites with the most links come first.
    unjudged: Vec<Elsewhere>,
    unjudged_in_all: usize,
}

/// If there are more findings than this, they are grouped by rule, and each group is folded.
const MOST_BY_FILE: usize = 150;

/// The findings of one rule.
#[derive(Serialize)]
struct Folded {
    rule: RuleCount,
    findings: Vec<Finding>,
}

/// The links to one other site.
#[derive(Serialize)]
struct Elsewhere {
    host: String,
    count: usize,
    /// The first links, if there are many.
    links: Vec<UnjudgedLink>,
}

#[derive(Serialize)]
struct UnjudgedLink {
    link: String,
    /// `None` if parts of the address are filled in later.
    href: Option<String>,
    path: String,
    line: usize,
    source_url: Option<String>,
}

#[derive(Serialize)]
struct File {
    path: String,
    page: Option<Link>,
    source_url: Option<String>,
    errors: usize,
    warnings: usize,
    findings: Vec<Finding>,
}

pub fn problems(view: &View<'_>, _: &mut Memo) -> anyhow::Result<Rendered> {
    let shown = &view.findings[..view.findings.len().min(MOST)];
    let is_folded = shown.len() > MOST_BY_FILE;
    let by_file = if is_folded { &[] } else { shown };
    let files = by_file.chunk_by(|a, b| a.finding.place.file == b.finding.place.file).map(|findings| {
        let file = findings[0].finding.place.file;
        let source = &view.site.sources[file];
        let (errors, warnings) = tally(findings.iter());
        File {
            path: source.shown().to_owned(),
            page: view.page_of(file),
            source_url: view.site.source_url(&source.path, None),
            errors,
            warnings,
            findings: findings.iter().map(|reported| view.finding(reported)).collect(),
        }
    });
    let (errors, warnings) = tally(view.findings.iter());
    let unjudged = unjudged(view);
    let own = Context {
        as_of: view.site.config.today.to_string(),
        errors,
        warnings,
        rules: view.rule_counts(),
        files: files.collect(),
        folded: if is_folded { folded(view, shown) } else { Vec::new() },
        hidden: view.findings.len() - shown.len(),
        unjudged_in_all: unjudged.iter().map(|site| site.count).sum(),
        unjudged,
    };
    view.render(Chrome::list(PageKind::Problems), &own)
}

/// Findings by rule, in the order of the rule counts.
fn folded(view: &View<'_>, shown: &[Reported]) -> Vec<Folded> {
    let mut by_rule: BTreeMap<&str, Vec<Finding>> = BTreeMap::new();
    for reported in shown {
        by_rule.entry(reported.rule.code).or_default().push(view.finding(reported));
    }
    let rules = view.rule_counts().into_iter();
    let folded = rules.filter_map(|rule| Some(Folded { findings: by_rule.remove(rule.code)?, rule }));
    folded.collect()
}

fn unjudged(view: &View<'_>) -> Vec<Elsewhere> {
    let mut by_host: BTreeMap<String, Elsewhere> = BTreeMap::new();
    for found in judge::unjudged(view.site) {
        let rest = found.link.split_once("//").map_or("", |(_, rest)| rest);
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default().to_lowercase();
        let host = match (found.is_permalink, host.is_empty()) {
            (true, _) => "this repository, at a commit or a tag".to_owned(),
            (false, true) => "known when the alarm fires".to_owned(),
            (false, false) => host,
        };
        let site = by_host.entry(host).or_insert_with_key(|host| Elsewhere {
            host: host.clone(),
            count: 0,
            links: Vec::new(),
        });
        site.count += 1;
        if site.links.len() < MOST_LINKS {
            let source = &view.site.sources[found.place.file];
            let line = source.position(found.place.start).line;
            site.links.push(UnjudgedLink {
                link: found.link.to_owned(),
                href: (!has_placeholder(found.link)).then(|| found.link.to_owned()),
                path: source.shown().to_owned(),
                line,
                source_url: view.site.source_url(&source.path, Some(line)),
            });
        }
    }
    let mut sites: Vec<Elsewhere> = by_host.into_values().collect();
    sites.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.host.cmp(&b.host)));
    sites
}
