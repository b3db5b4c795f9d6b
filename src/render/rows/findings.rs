//! Findings, for pages.

use crate::config::Level;
use crate::render::index;
use crate::render::shapes::{Concern, Finding, Link, Related, RuleCount};
use crate::render::view::View;
use crate::routes::PageKind;
use crate::rules::{self, Reported, Rule};

impl View<'_> {
    pub fn finding(&self, reported: &Reported) -> Finding {
        let source = &self.site.sources[reported.finding.place.file];
        let at = source.position(reported.finding.place.start);
        let related = reported.finding.related.iter().map(|(place, message)| {
            let source = &self.site.sources[place.file];
            let at = source.position(place.start);
            Related {
                path: source.shown().to_owned(),
                line: at.line,
                column: at.column,
                message: message.clone(),
                source_url: self.site.source_url(&source.path, Some(at.line)),
            }
        });
        Finding {
            level: reported.level.word(),
            code: reported.rule.code,
            rule: reported.rule.name,
            rule_url: PageKind::Rule.url_of(reported.rule.name),
            message: reported.finding.message.clone(),
            help: reported.finding.help.clone(),
            path: source.shown().to_owned(),
            line: at.line,
            column: at.column,
            source_url: self.site.source_url(&source.path, Some(at.line)),
            page: self.page_of(reported.finding.place.file),
            related: related.collect(),
        }
    }

    /// The page that is made from a file, if there is one.
    pub fn page_of(&self, file: crate::source::FileId) -> Option<Link> {
        Some(self.link(self.site.page_of(file)?))
    }

    /// How often each rule was broken. Errors come first, then the most frequent rules.
    pub fn rule_counts(&self) -> Vec<RuleCount> {
        let mut counts: Vec<RuleCount> = rules::ALL
            .iter()
            .filter_map(|rule| {
                let mut found =
                    self.findings.iter().filter(|reported| reported.rule.code == rule.code).peekable();
                found.peek()?;
                let (errors, warnings) = index::tally(found);
                let level = if errors > 0 { Level::Error } else { Level::Warning };
                Some(RuleCount {
                    concern: concern(rule),
                    errors,
                    code: rule.code,
                    rule: rule.name,
                    level: level.word(),
                    count: errors + warnings,
                    url: PageKind::Rule.url_of(rule.name),
                })
            })
            .collect();
        counts.sort_by_key(|count| (count.level, std::cmp::Reverse(count.count), count.code));
        counts
    }
}

/// The concern of a rule's findings, from its letter and its name.
fn concern(rule: &Rule) -> Concern {
    const STALE: [&str; 6] = ["expired", "overdue", "suspect", "unused", "vanished", "lost"];
    const WAKES: [&str; 2] = ["alarm", "oncall"];
    let says = |words: &[&str]| rule.name.split('-').any(|word| words.contains(&word));
    match rule.code.as_bytes().first() {
        _ if says(&STALE) => Concern::Stale,
        Some(b'A' | b'R') => Concern::Wakes,
        Some(b'S') if says(&WAKES) => Concern::Wakes,
        Some(b'C' | b'S' | b'V') => Concern::Blocks,
        _ => Concern::Text,
    }
}
