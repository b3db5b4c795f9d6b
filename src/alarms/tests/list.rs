//! Readyroom's own list of alarms.

use super::{shown, told};

#[test]
fn a_list_with_everything() {
    let text = r#"
alarms:
  - name: RefundRunLate
    severity: ticket
    service: payments-refunds
    summary: No refund run has succeeded for an hour
    description: It runs every 15 minutes.
    expression: now - last_success > 1h
    for: 10m
    dashboards: https://g.example/d/1
    id: "4711"
    runbook: https://run.example/refunds
  - name: "Disk is full (>80%)"
    description: "Runbook: docs/disk.md"
  - {name: Bare}
"#;
    assert_eq!(
        shown("a.yaml", text),
        "3:11 RefundRunLate | ticket | payments-refunds | 12:14 https://run.example/refunds | 4711\n\
         13:11 Disk is full (>80%) | - | - | 14:28 docs/disk.md | -\n\
         15:12 Bare | - | - | - | -"
    );
    let (_, found, _) = super::parsed("", "a.yaml", text);
    let first = &found.alarms[0];
    assert_eq!(first.summary.as_deref(), Some("No refund run has succeeded for an hour"));
    assert_eq!(first.hold.as_deref(), Some("10m"));
    assert_eq!(first.dashboards, ["https://g.example/d/1"]);
}

#[test]
fn unknown_keys() {
    let text = "owner: me\nalarms:\n  - name: A\n    severty: page\n    team: shop\n";
    assert_eq!(
        shown("a.yaml", text),
        "3:11 A | - | - | - | -\n\
         1:1 unknown key `owner`\n\
         4:5 unknown key `severty`\n\
         5:5 unknown key `team`"
    );
}

#[test]
fn wrong_types_are_reported_or_ignored() {
    let text = r#"
alarms:
  - {name: 404, severity: [page], service: ~, runbook: {a: b}}
  - {severity: page}
  - {name: " "}
  - {name: ~}
  - {name: [a]}
  - DiskFull
  - ~
"#;
    assert_eq!(
        shown("a.yaml", text),
        "3:12 404 | - | - | - | -\n\
         3:27 expected a string, found a list\n\
         3:56 a runbook link must be a string, found a map\n\
         4:5 this alarm has no `name`\n\
         5:12 an alarm's name must be a string, found ` …`\n\
         6:5 this alarm has no `name`\n\
         7:12 an alarm's name must be a string, found a list\n\
         8:5 alarm must be a map of keys and values, found `DiskFull`"
    );
    assert_eq!(told("a.yaml", "alarms: null\n"), "list | no alarms in it");
    assert_eq!(told("a.yaml", "alarms: []\n"), "list | no alarms in it");
    assert_eq!(told("a.yaml", "alarms: {a: b}\n"), "- | in no known format");
}
