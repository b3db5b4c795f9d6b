//! A value that is absent, templated or unreadable is unknown and not reported.

use super::*;

/// The findings of a rule in an entry, with other files of the project beside it.
fn found(rule: &str, entry: &str, others: &[(&str, &str)]) -> String {
    let rule = find(rule).expect("there is such a rule");
    let mut project = format!(
        "\n```yaml content/vans/api/service.yaml\napplication: vans\nrole: api\nowner: team-vans\n{entry}\n```\n"
    );
    for (path, text) in others {
        project.push_str(&format!("\n```yaml {path}\n{text}\n```\n"));
    }
    report_on(rule, &project)
}

const POLICY: (&str, &str) = (
    "readyroom.yaml",
    "stages: [beta, one-box, production]\nenvironments: [production]\n\
     delivery: {bake: {one-box: 30m}, share: 10%, hours: staffed, staffed: 'Mon-Fri 09:00-17:00 UTC'}",
);
const ALARMS: (&str, &str) = (
    "content/vans/api/alarms/a.yml",
    "groups: [{name: a, rules: [{alert: Slow, expr: latency_seconds > 1, labels: {class: latency}}]}]",
);

#[test]
fn values_that_cannot_be_read_are_not_compared() {
    for (rule, unknown, known) in [
        ("S004", "environments: ['{{ env }}']\nowns: [q]", "environments: [production]\nowns: [q]"),
        ("S004", "environments: [production]\nowns: ['${queue}']", "environments: [production]\nowns: [q]"),
        ("S005", "environments: ['{{ env }}']", "environments: [moon]"),
        ("S007", "pipeline: https://ci.acme.example/", "pipeline: {stages: [production, beta]}"),
        ("S007", "pipeline: {stages: [production, moon]}", "pipeline: {stages: [production, moon, beta]}"),
        (
            "S008",
            "pipeline: {stages: [{name: beta, share: 1%}]}",
            "pipeline: {stages: [{name: beta, checks: []}]}",
        ),
        (
            "S009",
            "pipeline: {stages: [{name: one-box, bake: a while}]}",
            "pipeline: {stages: [{name: one-box, bake: 1m}]}",
        ),
        (
            "S010",
            "pipeline: {stages: [{name: one-box, share: a pod}]}",
            "pipeline: {stages: [{name: one-box, share: 50%}]}",
        ),
        (
            "S010",
            "pipeline: {stages: [{name: a, waves: [{regions: [a, b]}, {traffic: low}]}]}",
            "pipeline: {stages: [{name: a, waves: [{regions: [a, b]}, {regions: [c]}]}]}",
        ),
        (
            "S014",
            "pipeline: {stages: [{name: a, windows: {allow: ['Sat 09:00-10:00 UTC'], except: [Christmas]}}]}",
            "pipeline: {stages: [{name: a, windows: {allow: ['Sat 09:00-10:00 UTC']}}]}",
        ),
        ("S016", "pipeline: {hotfix: see the wiki}", "pipeline: {hotfix: {skips: [load]}}"),
        (
            "S022",
            "limits: {tenant: 1/s, apis: {a: 9/s, b: lots}}",
            "limits: {tenant: 1/s, apis: {a: 9/s, b: 1/s}}",
        ),
        (
            "S023",
            "recovery_objectives: {time: soon, rehearsed: {time: 9h}}",
            "recovery_objectives: {time: 1h, rehearsed: {time: 9h}}",
        ),
        (
            "S004",
            "environments: [production]\nowns: ['arn:aws:sqs:eu-west-1:1:production-vans-api-q']",
            "environments: [production]\nowns: ['arn:aws:sqs:eu-west-1:1:q']",
        ),
        (
            "S026",
            "on_call: {rotation: 'ann, bo', escalation: [bo]}",
            "on_call: {rotation: bo, escalation: [bo]}",
        ),
        ("S026", "on_call: {people: [team-vans]}", "on_call: {people: [ann]}"),
        ("S026", "on_call: {people: ['ann, bo']}", "on_call: {people: [ann, Ann]}"),
    ] {
        assert_eq!(found(rule, unknown, &[POLICY]), "", "{rule}: {unknown}");
        assert_ne!(found(rule, known, &[POLICY]), "", "{rule}: {known}");
    }
}

#[test]
fn without_a_policy_nothing_is_compared() {
    for (rule, entry) in [
        ("S005", "environments: [moon]"),
        ("S007", "pipeline: {stages: [production, beta]}"),
        ("S009", "pipeline: {stages: [{name: one-box, bake: 1m}]}"),
        ("S010", "pipeline: {stages: [{name: one-box, share: 50%}]}"),
        ("S014", "pipeline: {stages: [{name: a, windows: {allow: ['Sat 09:00-10:00 UTC']}}]}"),
    ] {
        assert_eq!(found(rule, entry, &[]), "", "{rule}: {entry}");
        assert_ne!(found(rule, entry, &[POLICY]), "", "{rule}: {entry}");
    }
}

#[test]
fn an_alarm_is_missing_only_where_all_are_known() {
    let entry = "pipeline: {stages: [{name: one-box, rollback_on: [Slwo], compare: [latency]}]}";
    let unread = ("content/vans/api/alarms/b.yml", "groups: [");
    let template = (
        "content/vans/api/alarms/b.yml",
        "groups: [{name: a, rules: [{alert: '{{ .Values.x }}', expr: x > 1}]}]",
    );
    for rule in ["S011", "S017"] {
        assert_ne!(found(rule, entry, &[ALARMS]), "", "{rule}");
        assert_eq!(found(rule, entry, &[]), "", "{rule} without any alarm");
        for other in [unread, template] {
            assert_eq!(found(rule, entry, &[ALARMS, other]), "", "{rule} beside {}", other.1);
        }
    }
    let board = format!("{entry}\nlinks: [{{title: Dashboard, url: 'https://graphs.acme.example/'}}]");
    assert_eq!(found("S017", &board, &[ALARMS]), "", "a dashboard may show the metric");
    assert_ne!(found("S025", "", &[ALARMS]), "");
    for other in
        [unread, ("content/vans/api/alarms/b.yml", "groups: [{name: b, rules: [{alert: B, expr: x > 1}]}]")]
    {
        assert_eq!(found("S025", "", &[ALARMS, other]), "", "beside {}", other.1);
    }
}

#[test]
fn a_service_is_missing_only_where_all_are_known() {
    let entry = "depends_on: [vans-mapp, '{{ other }}', {name: vans-map, version: '>=3'}]";
    let other = |text: &'static str| ("content/vans/map/service.yaml", text);
    let map = other("application: vans\nrole: map\nversion: 2.4");
    let count = |others: &[(&str, &str)]| found("S021", entry, others).matches("[S021]").count();
    assert_eq!(count(&[map]), 2);
    for unknown in [
        ("readyroom.yaml", "with: outline.json.zst"),
        ("readyroom.yaml", "repositories: [{name: other, path: ../other}]"),
    ] {
        assert_eq!(count(&[map, unknown]), 1, "{}", unknown.1);
    }
    for text in
        ["application: vans\nrole: map\nversion: two", "application: vans\nrole: map\nversion: 3.0.0-rc.1"]
    {
        assert_eq!(count(&[other(text)]), 1, "{text}");
    }
    let backstage = (
        "content/web/catalog-info.yaml",
        "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: web}\n\
                      spec: {owner: team-web, dependsOn: ['component:default/elsewhere']}",
    );
    assert_eq!(found("S021", "", &[backstage]), "");
}

#[test]
fn an_owner_that_a_template_fills_in_is_not_known() {
    for (owner, is_found) in
        [("'{{ team }}'", false), ("$TEAM", false), ("[a, b]", false), ("TBD", true), ("''", true)]
    {
        let entry = ("content/map/service.yaml", &*format!("owner: {owner}"));
        assert_eq!(!found("S003", "", &[entry]).is_empty(), is_found, "{owner}");
    }
}
