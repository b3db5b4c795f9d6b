//! What counts as the runbook link of a description, and what does not.

use super::shown;
use crate::alarms::links::find;

fn link(text: &str) -> Option<&str> {
    find(text).map(|range| &text[range])
}

#[test]
fn a_label_before_the_link() {
    for text in [
        "Runbook: https://a.example/x",
        "The disk is full. Runbook: https://a.example/x.",
        "Runbook:\nhttps://a.example/x",
        "Runbook:\n  https://a.example/x\nDashboard: https://b.example/y",
        "runbook https://a.example/x",
        "run book - https://a.example/x",
        "Run-book = https://a.example/x",
        "Runbooks: https://a.example/x",
        "RunbookURL: https://a.example/x",
        "runbook_url: \"https://a.example/x\"",
        "PLAYBOOK: <https://a.example/x>",
        "Play book → https://a.example/x,",
        "See the runbook (https://a.example/x) first",
        "The runbook can be found at https://a.example/x!",
        "Runbook for full disks: https://a.example/x",
        "Runbook: full disks (https://a.example/x)",
        "**Runbook:** https://a.example/x",
        "**Runbook**: *https://a.example/x*",
        "## Runbook\n\nhttps://a.example/x\n",
        "| Runbook | https://a.example/x |",
        "- Runbook:\n  - https://a.example/x",
        "Dashboard: https://b.example/y Runbook: https://a.example/x",
        "https://b.example/runbooks/y is old. Runbook: https://a.example/x",
        "Runbook: https://a.example/x;",
        "Runbook: 'https://a.example/x'",
        "Runbook：https://a.example/x",
        "It is not old. Runbook: https://a.example/x",
        "<!-- an alarm --> Runbook: https://a.example/x",
        "Runbook: `https://a.example/x`",
        "Runbook: https://a.example/x\\nmore",
        "Full https://b.example/y\\nRunbook: https://a.example/x",
    ] {
        assert_eq!(link(text), Some("https://a.example/x"), "{text}");
    }
}

#[test]
fn a_link_that_is_called_runbook() {
    for text in [
        "[Runbook](https://a.example/x)",
        "See [the runbook](https://a.example/x).",
        "[Disk full playbook](<https://a.example/x>)",
        "[Runbook](https://a.example/x \"Full disks\")",
        "Runbook: [full disks](https://a.example/x)",
        "**Runbook**: [https://a.example/x](https://a.example/x)",
        "[Runbook]: https://a.example/x",
        "<https://a.example/x|Runbook>",
        "<a href=\"https://a.example/x\">Runbook</a>",
        "[dashboard](https://b.example/y) and [runbook](https://a.example/x)",
    ] {
        assert_eq!(link(text), Some("https://a.example/x"), "{text}");
    }
}

#[test]
fn links_with_other_labels_do_not_count() {
    for text in [
        "https://a.example/x",
        "https://a.example/runbook",
        "See https://a.example/runbooks/disk.md for more",
        "[docs](https://a.example/x)",
        "Dashboard: https://a.example/x",
        "Runbook: TBD",
        "Runbook: n/a",
        "Runbook: none (dashboard https://a.example/x)",
        "Runbook: none. Dashboard: https://a.example/x",
        "Runbook missing, dashboard: https://a.example/x",
        "The runbook says nothing about https://a.example/x",
        "check the runbook\nhttps://a.example/x",
        "If no runbook helps, see https://a.example/x",
        "No runbook: https://a.example/x",
        "The old runbook: https://a.example/x",
        "[Deprecated runbook](https://a.example/x)",
        "Do not use the runbook https://a.example/x",
        "Please create a runbook at https://a.example/x",
        "How to write a runbook: https://a.example/x",
        "<!-- Runbook: https://a.example/x -->",
        "the [interactive playbook](https://a.example/x)",
        "https://a.example/x?playbook.name=y https://a.example/z",
        "notebook: https://a.example/x",
        "Runbook: https://",
        "Runbook:",
        "run",
        "book: https://a.example/x",
    ] {
        assert_eq!(link(text), None, "{text}");
    }
}

#[test]
fn a_path_of_the_repository() {
    for (text, wanted) in [
        ("Runbook: docs/disk.md#full", "docs/disk.md#full"),
        ("Runbook: runbooks/disk/full", "runbooks/disk/full"),
        ("Runbook: ../runbooks/disk.html.", "../runbooks/disk.html"),
        ("playbook: disk.md", "disk.md"),
        ("[Runbook](runbooks/disk.md)", "runbooks/disk.md"),
        ("Runbook:\n  docs/disk.md?node={{ $labels.node }}", "docs/disk.md?node={{ $labels.node }}"),
    ] {
        assert_eq!(link(text), Some(wanted), "{text}");
    }
    assert_eq!(link("[Runbook](#below)"), None);
    assert_eq!(link("Runbook: and/or"), None);
}

#[test]
fn placeholders_and_datadogs_marks() {
    for (text, wanted) in [
        (
            "Runbook: https://a.example/x?pod={{ $labels.pod }}&b=1 @pagerduty",
            "https://a.example/x?pod={{ $labels.pod }}&b=1",
        ),
        ("{{#is_alert}}Runbook: https://a.example/x{{/is_alert}}", "https://a.example/x"),
        ("Runbook: https://a.example/{{host.name}}@pagerduty-sre", "https://a.example/{{host.name}}"),
        ("Runbook: ${var.base}/disk.md", "${var.base}/disk.md"),
        ("Runbook: https://a.example/${metric.label.pod}.", "https://a.example/${metric.label.pod}"),
        ("Runbook: https://a.example/wiki/Disk_(full))", "https://a.example/wiki/Disk_(full)"),
    ] {
        assert_eq!(link(text), Some(wanted), "{text}");
    }
}

/// Endless or meaningless texts are searched only as far as a link could reach.
#[test]
fn hostile_texts_do_not_take_forever() {
    for part in ["runbook", "runbook.", "[runbook", "runbook: ", "<a href=", "runbook for ", "{{", "(", "ü"]
    {
        link(&part.repeat(100_000));
        link(&format!("Runbook: https://a.example/{}", part.repeat(100_000)));
    }
}

#[test]
fn an_annotation_that_holds_the_runbook_itself() {
    let text = "
groups:
  - name: a
    rules:
      - alert: Steps
        annotations:
          runbook: |
            ## Full disks
            Restart it. If that does not help, see https://wiki.example/disks
      - alert: Linked
        annotations:
          runbook: |
            Restart it.
            Runbook: docs/disks.md
";
    assert_eq!(
        shown("a.yaml", text),
        "5:16 Steps | - | - | - | -\n10:16 Linked | - | - | 14:22 docs/disks.md | -"
    );
}
