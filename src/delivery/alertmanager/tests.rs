//! Routes and receivers of configurations, in each place where they may be written.

use crate::delivery::tests::facts;

const CONFIG: &str = r#"
route:
  receiver: chat
  routes:
    - match: {severity: critical, team: "{{ .Team }}"}
      match_re: {service: pay|cart}
      receiver: pager
      continue: true
      routes:
        - matchers: ['environment = "staging, old"', '{a!="b",c!~d}']
          mute_time_intervals: [nights]
    - matchers: [severity="none", "oops"]
      receiver: "null"
    - receiver: elsewhere
receivers:
  - name: chat
    slack_configs: [{channel: '#pay'}]
  - name: pager
    pagerduty_configs: [{routing_key: x}]
    email_configs: []
  - name: "null"
"#;

#[test]
fn a_route_has_its_matchers_and_what_it_reaches() {
    let expected = "\
3 route `chat` (`Alertmanager`)
3   level: 0
17   reaches: slack
16   pages: no
5 route `pager` (`Alertmanager`)
5   level: 1
5   matches: severity=\"critical\"
5   matches: unknown (team=\"{{ .Team }}\")
6   matches: service=~\"pay|cart\"
8   continue: yes
19   reaches: pagerduty
18   pages: yes
10 route `pager` (`Alertmanager`)
10   level: 2
10   matches: environment=\"staging, old\"
10   matches: a!=\"b\"
10   matches: c!~\"d\"
11   muted during: nights
19   reaches: pagerduty
18   pages: yes
12 route `null` (`Alertmanager`)
12   level: 1
12   matches: severity=\"none\"
12   matches: unknown (oops)
21   reaches: nobody
21   pages: no
14 route `elsewhere` (`Alertmanager`)
14   level: 1
14   reaches: unknown (elsewhere)
";
    assert_eq!(facts("alertmanager.yaml", CONFIG), expected);
}

#[test]
fn a_resource_of_the_operator_is_a_configuration() {
    let text = "\
apiVersion: monitoring.coreos.com/v1beta1
kind: AlertmanagerConfig
metadata: {name: pay, namespace: pay}
spec:
  route:
    receiver: nobody
    routes:
      - receiver: pager
        matchers:
          - {name: severity, value: critical}
          - {name: team, value: pay.*, matchType: =~}
  receivers:
    - name: nobody
    - name: pager
      opsgenieConfigs: [{}]
";
    let expected = "\
6 route `nobody` (`AlertmanagerConfig`)
6   level: 0
3   namespace: pay
13   reaches: nobody
13   pages: no
8 route `pager` (`AlertmanagerConfig`)
8   level: 1
10   matches: severity=\"critical\"
11   matches: team=~\"pay.*\"
15   reaches: opsgenie
14   pages: yes
";
    assert_eq!(facts("x.yaml", text), expected);
}

#[test]
fn files_of_a_secret_and_values_of_a_chart_are_read() {
    let inner = "route: {receiver: a}\nreceivers: [{name: a, webhook_configs: [{url: x}]}]\n";
    let shown = |line: usize, second: usize| {
        format!("{line} route `a` (`Alertmanager`)\n{line}   level: 0\n{second}   reaches: webhook\n")
    };
    let default = "3   may be overridden: yes\n";
    let indented = inner.replace('\n', "\n    ");
    let text = format!("apiVersion: v1\nkind: Secret\nstringData:\n  alertmanager.yaml: |\n    {indented}\n");
    assert_eq!(facts("x.yaml", &text), shown(5, 6));
    let encoded = base64::Engine::encode(&base64::prelude::BASE64_STANDARD, inner);
    let text = format!("apiVersion: v1\nkind: Secret\ndata:\n  alertmanager.yaml: {encoded}\n");
    assert_eq!(facts("x.yaml", &text), shown(4, 4));
    let text = format!("alertmanager:\n  config:\n    {indented}\n");
    let expected = shown(3, 4).replace("4   reaches", &format!("{default}4   reaches"));
    assert_eq!(facts("values.yaml", &text), expected);
    let released = format!("apiVersion: v2\nkind: HelmRelease\nspec:\n  config:\n    {indented}\n");
    assert_eq!(facts("release.yaml", &released), shown(5, 6));
}

#[test]
fn similar_files_are_not_configurations() {
    for text in [
        // A chart that is switched off.
        "alertmanager:\n  enabled: false\n  config:\n    route: {receiver: a}\n    receivers: [{name: a}]\n",
        // OpenTelemetry.
        "receivers: {otlp: {}}\nroute: {receiver: otlp}\n",
        // Other resources.
        "apiVersion: v1\nkind: Route\nroute: {receiver: a}\nreceivers: [{name: a}]\n",
        "# route: {receiver: a}\n# receivers: [{name: a}]\n",
        "route: {receiver: a}\nreceivers: []\n",
    ] {
        assert_eq!(facts("x.yaml", text), "", "{text}");
    }
}

#[test]
fn a_receiver_pages_only_if_that_is_certain() {
    let pages = |receivers: &str| {
        let facts = facts("x.yaml", &format!("route: {{receiver: a}}\nreceivers: [{receivers}]\n"));
        let line = facts.lines().find_map(|line| line.split_once("pages: "));
        line.map_or("unknown", |(_, pages)| if pages == "yes" { "yes" } else { "no" })
    };
    for (receivers, expected) in [
        ("{name: a}", "no"),
        ("{name: a, pagerduty_configs: [], slack_configs: }", "no"),
        ("{name: a, slack_configs: [{}], webex_configs: [{}]}", "no"),
        ("{name: a, slack_configs: [{}], pagerduty_configs: [{}]}", "yes"),
        ("{name: a, pagerduty_configs: [{routing_key: ''}]}", "unknown"),
        ("{name: a, opsgenie_configs: [{api_key: }]}", "unknown"),
        ("{name: a, pagerduty_configs: [{service_key: '', routing_key_file: /etc/key}]}", "yes"),
        ("{name: a, pagerduty_configs: [{routingKey: {name: pager, key: key}}]}", "yes"),
        ("{name: a, slack_configs: [{}], email_configs: [{to: x}]}", "unknown"),
        ("{name: a, webhook_configs: [{url: x}], opsgenie_configs: [{}]}", "yes"),
        ("{name: a, pushover_configs: [{priority: '0'}]}", "unknown"),
        ("{name: a, pushover_configs: [{priority: '0'}, {}]}", "yes"),
        ("{name: a, pagerduty_configs: [{{ x }}]}", "unknown"),
        ("{name: a, pagerduty_configs: '{{ x }}'}", "unknown"),
        ("{name: a, <<: {pagerduty_configs: [{}]}}", "yes"),
        ("{name: a, pagers: [{}]}", "unknown"),
        ("{name: a}, {name: a, pagerduty_configs: [{}]}", "unknown"),
        ("{name: b, pagerduty_configs: [{}]}", "unknown"),
    ] {
        assert_eq!(pages(receivers), expected, "{receivers}");
    }
}

#[test]
fn what_a_template_fills_in_is_open() {
    let text = "\
route:
  receiver: a
  routes:
    - {receiver: a, match: '{{ x }}'}
    - {receiver: a, match: {severity: [x]}}
    - {receiver: a, matchers: {{ x }}}
    - {{ x }}
    - {receiver: a, routes: '{{ x }}'}
receivers: [{name: a}]
inhibit_rules:
  - source_matchers: [severity=critical]
    target_matchers: [severity=~\"warning|info\", team!=x]
    equal: [alertname]
  - {source_match: {a: b}, target_match: {c: d}}
  - {{ x }}
";
    let expected = "\
2 route `a` (`Alertmanager`)
2   level: 0
9   reaches: nobody
9   pages: no
4   matches: unknown ({{ x }})
5   matches: unknown (not a matcher)
6   matches: unknown (not a matcher)
7   matches: unknown ({{ … }})
8   routes: unknown ({{ x }})
11 route `Alertmanager's inhibition`
12   silences: severity=~\"warning|info\"
12   silences: team!=\"x\"
14 route `Alertmanager's inhibition`
14   silences: c=\"d\"
15 route `Alertmanager's inhibition`
15   silences: unknown ({{ … }})
";
    let found = facts("alertmanager.yaml", text);
    let told = |line: &&str| {
        ["matches", "routes:", "silences", "inhibition"].iter().any(|word| line.contains(word))
            || line.starts_with(['2', '9'])
    };
    let mut seen = Vec::new();
    for line in found.lines().filter(told) {
        if !seen.contains(&line) {
            seen.push(line);
        }
    }
    assert_eq!(seen.join("\n") + "\n", expected);
}
