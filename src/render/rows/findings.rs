//! Findings as pages show them.

use crate::config::Level;
use crate::render::index;
use crate::render::shapes::{Finding, Link, Related, RuleCount};
use crate::render::view::View;
use crate::routes::PageKind;
use crate::rules::{self, Reported};

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

    /// The page that a file makes, if it makes one.
    pub fn page_of(&self, file: crate::source::FileId) -> Option<Link> {
        Some(self.link(self.site.page_of(file)?))
    }

    /// How often each rule was broken: errors first, then the most frequent.
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
