//! Tests parts of reports that the command line sessions do not cover.

use camino::Utf8Path;
use jiff::civil::date;

use super::{ALL, EXCERPTS, Report};
use crate::source::Source;
use crate::{judge, rules, sample};

fn written(files: &[(&str, &str)], by: super::Writer, folder: &str) -> String {
    let [written] = written_as(files, [by], folder);
    written
}

/// The reports of one check, one per writer.
fn written_as<const N: usize>(files: &[(&str, &str)], by: [super::Writer; N], folder: &str) -> [String; N] {
    let files = files.iter().map(|(path, text)| Source::new(*path, (*text).to_owned()));
    let site = sample::site(files, date(2026, 11, 20));
    let checked = rules::check(&judge::assess(&site));
    let report = Report {
        folder: Utf8Path::new(folder),
        excepted: &checked.excepted,
        ..Report::new(&site, &checked.findings)
    };
    by.map(|by| {
        let mut out = Vec::new();
        by(&report, &mut out).expect("memory takes everything");
        String::from_utf8(out).expect("reports are UTF-8")
    })
}

fn format(name: &str) -> super::Writer {
    ALL.iter().find(|format| format.name == name).expect("it is in the table").write
}

#[test]
fn a_long_terminal_report_ends_with_counts_by_rule() {
    let links: String = (0..20).map(|at| format!("[a](gone-{at}.md)\n\n")).collect();
    let much = format!("# A page\n\n{links}<a href=\"javascript:x\">b</a>\n");
    let report = written(&[("content/page.md", &much)], EXCERPTS, "");
    let end: Vec<&str> = report.lines().rev().take(4).collect();
    assert_eq!(end[3], "   20  error[L001]   link-dead", "{report}");
    assert_eq!(end[2], "    1  error[L004]   link-unsafe");
    let little = written(&[("content/page.md", "# A page\n\n[a](gone.md)\n")], EXCERPTS, "");
    assert!(!little.contains("  link-dead"), "{little}");
}

/// A review with `open` items, none of them answered.
fn unanswered(open: usize, status: &str) -> [(&'static str, String); 2] {
    let items: String =
        (0..open).map(|at| format!("      - {{id: item-{at:02}, question: Is {at} done?}}\n")).collect();
    let list = format!("---\nid: launch\nsections:\n  - title: Launch\n    items:\n{items}---\n");
    let review = format!("---\nchecklist: launch\nstatus: {status}\n---\n\n# Launch\n");
    [("checklists/launch.md", list), ("content/shop/cart/reviews/launch.md", review)]
}

#[test]
fn the_open_items_of_a_draft_are_counted_and_not_listed() {
    let report = |open: usize, status: &str, by: super::Writer| {
        let files = unanswered(open, status);
        let files: Vec<_> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
        written(&files, by, "")
    };
    let rest = "content/shop/cart/reviews/launch.md:2:12: warning[V001] 11 more items of this draft are not answered: \
                `readyroom answer SERVICE` asks them one by one; `readyroom check --format json` lists them all\n";
    let draft = report(12, "draft", format("text"));
    assert_eq!(draft.matches("V001").count(), 2, "{draft}");
    assert!(draft.contains(rest) && draft.contains("12 warnings"), "{draft}");
    let excerpts = report(12, "draft", EXCERPTS);
    assert_eq!(excerpts.matches("V001").count(), 2, "{excerpts}");
    assert!(excerpts.contains("11 more items of this draft are not answered"), "{excerpts}");
    // Reports for programs and hosts list every item, and so do reports of findings that fail the run.
    assert!(report(12, "draft", format("json")).contains("item-11"));
    assert_eq!(report(12, "draft", format("github")).matches(": warning[V001] item `item-").count(), 12);
    assert_eq!(report(12, "in_review", format("text")).matches("error[V001]").count(), 12);
    assert_eq!(report(9, "draft", format("text")).matches("warning[V001]").count(), 9);
}

#[test]
fn the_alarms_of_a_file_that_belong_to_no_service_are_counted_and_not_listed() {
    let report = |alarms: usize, name: &str| {
        let rules: String =
            (0..alarms).map(|at| format!("  - {{alert: Alarm{at:02}, expr: up == 0}}\n")).collect();
        let rules = format!("groups:\n- name: all\n  rules:\n{rules}");
        let entry = ("content/shop/service.yaml", "owner: team-shop\n");
        written(&[entry, ("content/shared/alarms/all.yml", &rules)], format(name), "")
    };
    let text = report(12, "text");
    assert_eq!(text.matches("warning[A007]").count(), 2, "{text}");
    assert!(text.contains("alarm `Alarm00` belongs to no service"), "{text}");
    assert!(
        text.contains("warning[A007] 11 more alarms of this file belong to no service: set `service`"),
        "{text}"
    );
    assert!(text.contains("12 warnings"), "{text}");
    assert_eq!(report(9, "text").matches("warning[A007]").count(), 9);
    assert_eq!(report(12, "json").matches("belongs to no service").count(), 12);
}

#[test]
fn secrets_are_not_repeated() {
    // A different token than the one on the rule's page, which SARIF includes.
    let token = "Pier3Crane8Pier3Crane8";
    let page = format!("# A page\n\n`login glpat-{token}`, `login kiosk:{token}`\n");
    for by in ALL.iter().map(|format| format.write).chain([EXCERPTS]) {
        let report = written(&[("content/page.md", &page)], by, "");
        assert!(!report.contains("Crane8"), "{report}");
        assert!(report.contains("this looks like a GitLab token"), "{report}");
    }
}

#[test]
fn hosts_get_paths_from_the_root_of_the_repository() {
    let files = [("content/a page.md", "# A page\n\n[a](gone.md)\n")];
    let report = |name: &str| written(&files, format(name), "ops/site");
    assert!(
        report("github").contains("file=ops/site/content/a page.md,line=3,col=5,"),
        "{}",
        report("github")
    );
    assert!(report("gitlab").contains("\"path\": \"ops/site/content/a page.md\""), "{}", report("gitlab"));
    assert!(report("sarif").contains("\"uri\": \"ops/site/content/a%20page.md\""), "{}", report("sarif"));
    assert!(report("json").contains("\"path\": \"content/a page.md\""), "{}", report("json"));
}

#[test]
fn columns_of_several_lines_are_left_out_for_hosts_that_refuse_them() {
    let files = [("content/page.md", "# A page\n\n[two\nlines][gone]\n\n[gone]: gone.md\n")];
    let github = written(&files, format("github"), "");
    assert!(github.contains("line=5,col=") || github.contains(",endLine="), "{github}");
}

/// Names with characters that XML does not allow, markup in paths, and ends of commands.
#[test]
fn no_name_breaks_a_format() {
    let alarm =
        "groups:\n  - name: a\n    rules:\n      - alert: \"]]>\\x01<b>::error::%0A`|`\"\n        expr: up\n";
    let files = [("content/a\u{1}b/alarms/<&\">.yml", alarm)];
    let junit = written(&files, format("junit"), "");
    assert!(!junit.contains('\u{1}'), "{junit:?}");
    let github = written(&files, format("github"), "");
    let (commands, text) = github.split_once("::stop-commands::").expect("text follows");
    assert!(
        commands.lines().all(|line| line.starts_with("::error ") || line.starts_with("::warning ")),
        "{github}"
    );
    let (end, text) = text.split_once('\n').expect("it is a line");
    assert!(text.ends_with(&format!("\n::{end}::\n")) && text.matches(end).count() == 1, "{github}");
    for name in ["json", "sarif", "gitlab"] {
        let report = written(&files, format(name), "");
        assert!(serde_json::from_str::<serde_json::Value>(&report).is_ok(), "{report}");
    }
}

#[test]
fn no_message_turns_a_line_around() {
    let page = "# A\n\n[a](gone\u{202e}\u{9b}31m.md)\n";
    let report = written(&[("content/a.md", page)], format("github"), "");
    let mut lines = report.lines().filter(|line| line.starts_with("::error"));
    let line = lines.next().expect("the link is dead");
    assert!(line.contains("`gone  31m.md`%0Ahelp: "), "{line:?}");
    let markdown = written(&[("content/a.md", page)], format("markdown"), "");
    assert!(markdown.contains("`gone  31m.md`"), "{markdown:?}");
}

/// XML 1.0 cannot represent some characters that YAML, file names and Markdown may contain.
#[test]
fn junit_holds_only_characters_of_xml() {
    let odd = "\u{ffff}\u{fffe}\u{1fffe}\u{fdd0}\u{7f}\u{85}\u{1b}[31m\u{0}";
    let page = format!("# A{odd}\n\n[a](gone{odd}.md)\n");
    let path = "content/a\u{ffff}.md";
    let junit = written(&[(path, &page)], format("junit"), "");
    let is_odd = |c: char| {
        (c.is_control() && c != '\n')
            || u32::from(c) & 0xfffe == 0xfffe
            || matches!(c, '\u{fdd0}'..='\u{fdef}')
    };
    assert!(!junit.contains(is_odd), "{junit:?}");
    assert!(junit.contains("content/a\u{fffd}.md"), "{junit}");
}

/// A report with `links` findings, each with a name of `length` letters.
fn many(links: usize, length: usize, by: &str) -> String {
    let links: String = (0..links).map(|at| format!("[a](gone-{at}{}.md)\n\n", "é".repeat(length))).collect();
    let runbook = "# A\n\nTODO\n";
    written(
        &[("content/page.md", &format!("# A page\n\n{links}")), ("content/a/runbooks/a.md", runbook)],
        format(by),
        "",
    )
}

#[test]
fn markdown_is_short_enough_for_a_comment() {
    for (links, length) in [(60, 0), (60, 3_000), (60, 600), (3, 100_000)] {
        let text = many(links, length, "markdown");
        assert!(text.len() < 65_536, "{links} {length}: {}", text.len());
        let listed = text.matches("\n- **").count();
        let more = format!("- and {} more\n", links + 1 - listed);
        // One finding is about the runbook itself.
        assert!(
            listed == links + 1 || text.contains(&more) || text.matches("- and ").count() == 1,
            "{text:.300}"
        );
        assert!(text.ends_with('\n') && text.contains("files, "), "the last line is there");
    }
}

#[test]
fn sarif_has_as_many_results_as_hosts_take() {
    let log =
        |links| -> serde_json::Value { serde_json::from_str(&many(links, 0, "sarif")).expect("it is JSON") };
    let run = &log(26_000)["runs"][0];
    let results = run["results"].as_array().expect("a list");
    assert_eq!(results.len(), 25_000);
    let notification = &run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"];
    assert!(
        notification
            .as_str()
            .is_some_and(|text| text.contains("are left out") && text.contains("GitHub keeps 5000")),
        "{notification}"
    );
    let few = &log(3)["runs"][0];
    assert!(few["invocations"][0].get("toolExecutionNotifications").is_none(), "{few}");
    let levels: Vec<_> =
        few["results"].as_array().expect("a list").iter().map(|one| one["level"].clone()).collect();
    let errors = levels.iter().take_while(|level| *level == "error").count();
    assert!(errors >= 3 && levels[errors..].iter().all(|level| level == "warning"), "{levels:?}");
}

#[test]
fn excepted_findings_are_suppressed_in_formats_that_support_it() {
    let config = "exceptions:\n  - {rule: link-dead, at: content/old/, reason: the old site}\n";
    let page = "# A page\n\n<!-- readyroom: allow link-dead drawn next week -->\n[a](map.md)\n";
    let old = "# Old\n\n[a](gone.md)\n";
    let files = [("readyroom.yaml", config), ("content/page.md", page), ("content/old/page.md", old)];
    let sarif: serde_json::Value =
        serde_json::from_str(&written(&files, format("sarif"), "")).expect("it is JSON");
    let results = sarif["runs"][0]["results"].as_array().expect("a list");
    let suppressions: Vec<_> = results.iter().map(|result| &result["suppressions"][0]).collect();
    assert_eq!(suppressions.len(), 2);
    assert_eq!(suppressions[0]["kind"], "external");
    assert_eq!(suppressions[0]["justification"], "the old site");
    assert_eq!(suppressions[1]["kind"], "inSource");
    assert_eq!(suppressions[1]["justification"], "drawn next week");
    let json: serde_json::Value =
        serde_json::from_str(&written(&files, format("json"), "")).expect("it is JSON");
    assert_eq!(json["summary"]["excepted"], 2);
    assert_eq!(json["findings"].as_array().map(Vec::len), Some(0));
}

#[test]
fn suggestions_that_were_not_looked_for_are_reported_once() {
    // Three thousand names, and more words than may be looked up among them.
    let list = |count: usize, end: &str| (0..count).map(|at| format!("Disk{at:04}{end}")).collect::<Vec<_>>();
    let rules: String =
        list(3000, "").iter().map(|name| format!("  - {{alert: {name}, expr: up}}\n")).collect();
    let rules = format!("groups:\n- name: disks\n  rules:\n{rules}");
    let listed = list(3500, "s").join(", ");
    let page = format!("---\nkind: runbook\nalarms: [{listed}]\n---\n\nRestart it.\n");
    let files = [("content/alarms/disks.yaml", &*rules), ("content/page.md", &*page)];
    let [json, text, sarif] = written_as(&files, ["json", "text", "sarif"].map(format), "");
    let json: serde_json::Value = serde_json::from_str(&json).expect("it is JSON");
    let findings = json["findings"].as_array().expect("it is a list");
    let unknown = findings.iter().filter(|finding| finding["rule"] == "runbook-unknown-alarm");
    let has_suggestion: Vec<bool> = unknown
        .map(|finding| finding["help"].as_str().is_some_and(|help| help.starts_with("did you")))
        .collect();
    assert_eq!(has_suggestion.len(), 3500, "there is a finding of each");
    let first = has_suggestion.iter().take_while(|has| **has).count();
    assert!(first > 1000, "{first} have a suggestion");
    assert!(has_suggestion[first..].iter().all(|has| !has), "only the first ones have a suggestion");
    let left = has_suggestion.len() - first;
    assert_eq!(json["summary"]["unsought"], left);
    let left_out = format!("{left} suggestions skipped");
    for (name, report) in [("text", text), ("sarif", sarif)] {
        assert_eq!(report.matches(&left_out).count(), 1, "{name}");
    }
}
