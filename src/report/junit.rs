//! `JUnit` XML, which nearly every CI server shows. Each rule is a suite, and each finding a failed test.
//!
//! A rule without findings has one test, which passes. A finding that does not fail the run is a skipped test.

use std::io::{self, Write};

use quick_junit::{NonSuccessKind, TestCase, TestCaseStatus, TestSuite};

use super::{Format, Report, one_line, xml_text};
use crate::config::Level;
use crate::rules::{self, Reported, Rule};

pub const FORMAT: Format =
    Format { name: "junit", about: "JUnit XML, for any CI server", write, beside: None };

fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let policy = |rule: &Rule| report.site.config.policy(rule.name);
    let judged = rules::ALL.iter().filter(|rule| rules::level(rule, policy(rule)) != Level::Off);
    let mut document = quick_junit::Report::new("readyroom");
    for rule in judged {
        let mut suite = TestSuite::new(rule.name);
        let found = report.findings.iter().filter(|reported| reported.rule.code == rule.code);
        suite.add_test_cases(found.map(|reported| failed(report, reported)));
        if suite.test_cases.is_empty() {
            let mut passed = TestCase::new(rule.summary(), TestCaseStatus::success());
            passed.set_classname(rule.name);
            suite.add_test_case(passed);
        }
        document.add_test_suite(suite);
    }
    // Write to memory first, so that an error of `out` keeps its kind.
    let text = document.to_string().map_err(io::Error::other)?;
    out.write_all(xml_text(&text).as_bytes())
}

/// The test for a finding. CI servers recognise a test by its name, so the name has no line number.
fn failed(report: &Report<'_>, reported: &Reported) -> TestCase {
    let Reported { rule, level, finding, .. } = reported;
    let source = &report.site.sources[finding.place.file];
    let at = source.position(finding.place.start);
    let path = report.path_in_repository(finding.place.file);
    let mut status = if report.is_failure(reported) {
        TestCaseStatus::non_success(NonSuccessKind::Failure)
    } else {
        TestCaseStatus::skipped()
    };
    let message = one_line(&finding.message);
    let (line, column, level, code) = (at.line, at.column, level.word(), rule.code);
    status.set_message(&*message).set_type(level);
    status.set_description(format!(
        "{path}:{line}:{column}: {level}[{code}] {message}\nhelp: {}",
        finding.help
    ));
    let mut case = TestCase::new(format!("{path}: {message}"), status);
    case.set_classname(rule.name);
    // GitLab shows this attribute.
    case.extra.insert("file".into(), path.as_str().into());
    case
}
