//! SARIF 2.1.0, for code scanning and editors:
//! <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>.

mod log;

use std::io::{self, Write};

use super::{Format, Report};
use crate::config::Level;
use crate::link::encoded;
use crate::rules::{self, Change, ExceptedFinding, Reported, Rule};
use crate::source::Span;
use log::{
    ArtifactChange, ArtifactLocation, Configuration, Descriptor, Driver, Fingerprints, Fix, Help, Invocation,
    Location, Log, Notification, PhysicalLocation, Region, Related, Replacement, Run, Suppression, Text,
    Tool,
};

pub const FORMAT: Format =
    Format { name: "sarif", about: "SARIF 2.1.0, for code scanning and editors", write, beside: None };

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// The maximum number of results in a run, and how many of them GitHub keeps:
/// <https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support-for-code-scanning>.
const MOST: usize = 25_000;
const KEPT: usize = 5_000;

fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    // Only rules with findings, since the pages of all rules would be larger than the results.
    let excepted = report.excepted.iter().map(|excepted| (&excepted.reported, Some(excepted)));
    let all = report.findings.len() + report.excepted.len();
    let found = report.errors_first().into_iter().map(|reported| (reported, None)).chain(excepted).take(MOST);
    let mut rules: Vec<&'static Rule> = found.clone().map(|(reported, _)| reported.rule).collect();
    rules.sort_by_key(|rule| rule.code);
    rules.dedup_by_key(|rule| rule.code);
    let results = found.map(|(reported, excepted)| {
        let index = rules.binary_search_by_key(&reported.rule.code, |rule| rule.code);
        let index = index.expect("the rule of every finding is listed");
        log::Result { suppressions: suppression(excepted), ..result(report, reported, index) }
    });
    let results = results.collect();
    let driver = Driver {
        name: "readyroom",
        version: env!("CARGO_PKG_VERSION"),
        rules: rules.iter().map(|rule| descriptor(report, rule)).collect(),
    };
    let run = Run {
        tool: Tool { driver },
        invocations: [Invocation {
            execution_successful: true,
            tool_execution_notifications: left_out(all)
                .into_iter()
                .chain(skipped_suggestions(report))
                .collect(),
        }],
        column_kind: "unicodeCodePoints",
        results,
    };
    serde_json::to_writer_pretty(&mut *out, &Log { schema: SCHEMA, version: "2.1.0", runs: [run] })?;
    writeln!(out)
}

/// A notification if results are left out here, or will be dropped by the host.
fn left_out(all: usize) -> Option<Notification> {
    let text = match (all.checked_sub(MOST), all.checked_sub(KEPT)) {
        (Some(left @ 1..), _) => format!(
            "{left} of {all} results are left out: a run may have {MOST}, errors first, and GitHub keeps {KEPT} of them"
        ),
        (_, Some(1..)) => format!("there are {all} results, errors first; GitHub keeps {KEPT} of them"),
        _ => return None,
    };
    Some(Notification { level: "warning", message: Text { text } })
}

/// A notification if suggestions are missing because there are too many findings.
fn skipped_suggestions(report: &Report<'_>) -> Option<Notification> {
    let text = super::skipped_suggestions(&report.summary())?;
    Some(Notification { level: "note", message: Text { text } })
}

fn descriptor(report: &Report<'_>, rule: &'static Rule) -> Descriptor {
    let prose = rule.page.split("\n## ").next().unwrap_or_default().trim();
    // The first line of a page says what is wrong, and the rest is the help.
    let help = prose.strip_prefix(rule.summary()).map(str::trim).filter(|rest| !rest.is_empty());
    let base = report.site.config.base_url.as_ref().filter(|base| base.contains("://"));
    Descriptor {
        id: rule.code,
        name: rule.name,
        short_description: Text { text: rule.summary().to_owned() },
        full_description: Text { text: unwrapped(prose) },
        help: Help { text: unwrapped(help.unwrap_or(prose)), markdown: rule.page },
        help_uri: base.map(|base| format!("{base}rules/{}/", rule.name)),
        default_configuration: Configuration {
            enabled: rule.level != Level::Off,
            level: if rule.level == Level::Error { "error" } else { "warning" },
        },
    }
}

/// A text with the lines of each paragraph joined.
fn unwrapped(prose: &str) -> String {
    let paragraphs = prose.split("\n\n").map(|paragraph| paragraph.replace('\n', " "));
    paragraphs.collect::<Vec<_>>().join("\n\n")
}

fn result<'a>(report: &Report<'_>, reported: &'a Reported, rule_index: usize) -> log::Result<'a> {
    let Reported { rule, level, finding, identity } = reported;
    // Built-in checklists are not files of the repository.
    let related = finding.related.iter().filter(|(place, _)| !report.site.sources.is_built_in(place.file));
    let related = related.enumerate().map(|(at, (place, message))| Related {
        id: at + 1,
        physical_location: physical(report, *place),
        message: Text { text: message.clone() },
    });
    log::Result {
        rule_id: rule.code,
        rule_index,
        level: level.word(),
        message: Text { text: format!("{}\nhelp: {}", finding.message, finding.help) },
        locations: [Location { physical_location: physical(report, finding.place) }],
        related_locations: related.collect(),
        partial_fingerprints: Fingerprints { finding: identity.fingerprint() },
        fixes: finding.change.as_ref().and_then(|change| fix(report, change)).map(|fix| [fix]),
        suppressions: Vec::new(),
    }
}

/// A fix, with the regions of its edits.
fn fix(report: &Report<'_>, change: &Change) -> Option<Fix> {
    let rules::Fix { title, file, edits } = rules::fix(report.site, change)?;
    let located = |range| physical(report, Span::new(file, range));
    let replacement = |edit: rules::Edit| Replacement {
        deleted_region: located(edit.range).region,
        inserted_content: Text { text: edit.text },
    };
    let artifact_location = located(0..0).artifact_location;
    let replacements = edits.into_iter().map(replacement).collect();
    Some(Fix {
        description: Text { text: title },
        artifact_changes: [ArtifactChange { artifact_location, replacements }],
    })
}

fn suppression(excepted: Option<&ExceptedFinding>) -> Vec<Suppression> {
    let suppression = |excepted: &ExceptedFinding| Suppression {
        kind: if excepted.in_source { "inSource" } else { "external" },
        status: "accepted",
        justification: excepted.reason.clone(),
    };
    excepted.map(suppression).into_iter().collect()
}

fn physical(report: &Report<'_>, place: Span) -> PhysicalLocation {
    let source = &report.site.sources[place.file];
    let (start, end) = (source.position(place.start), source.position(place.end));
    PhysicalLocation {
        artifact_location: ArtifactLocation {
            uri: encoded(report.path_in_repository(place.file).as_str()),
            uri_base_id: "%SRCROOT%",
        },
        region: Region {
            start_line: start.line,
            start_column: start.column,
            end_line: end.line,
            end_column: end.column,
        },
    }
}
