//! All findings as a page.

use serde::Serialize;

use super::chrome::Chrome;
use super::index::tally;
use super::rendered::{Rendered, unlisted};
use super::shapes::{Finding, Link, RuleCount};
use super::view::View;
use crate::markdown::Memo;
use crate::routes::PageKind;

/// Findings the page shows; a page of more is of no use to anyone.
const MOST: usize = 2_000;

#[derive(Serialize)]
struct Context {
    /// The day that they were found on.
    as_of: String,
    errors: usize,
    warnings: usize,
    rules: Vec<RuleCount>,
    files: Vec<File>,
    hidden: usize,
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
    let files = shown.chunk_by(|a, b| a.finding.place.file == b.finding.place.file).map(|findings| {
        let file = findings[0].finding.place.file;
        let path = &view.site.sources[file].path;
        let (errors, warnings) = tally(findings.iter());
        File {
            path: path.to_string(),
            page: view.page_of(file),
            source_url: view.site.source_url(path, None),
            errors,
            warnings,
            findings: findings.iter().map(|reported| view.finding(reported)).collect(),
        }
    });
    let (errors, warnings) = tally(view.findings.iter());
    let own = Context {
        as_of: view.site.config.today.to_string(),
        errors,
        warnings,
        rules: view.rule_counts(),
        files: files.collect(),
        hidden: view.findings.len() - shown.len(),
    };
    Ok(unlisted(view.render(Chrome::list(PageKind::Problems), &own)?))
}
