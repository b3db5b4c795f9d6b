//! Files that do not define alarms, and templates that have not been rendered.

use super::{left, line, parsed, shown, told};
use crate::alarms::are_schemas;

/// The alarms of a template, with literal names.
fn unrendered(path: &str, text: &str) -> String {
    let (source, found, problems) = parsed("", path, text);
    assert!(found.alarms.is_empty() && problems.is_empty() && found.template.is_some(), "{found:?}");
    let lines: Vec<String> = found.unrendered.iter().map(|alarm| line(&source, alarm)).collect();
    format!("{} of {}\n{}", found.count, found.format.as_deref().unwrap_or("-"), lines.join("\n"))
}

#[test]
fn templates_of_helm() {
    let text = r#"{{- if .Values.alarms.enabled }}
{{- $alert := "ShopDown" -}}
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: {{ include "shop.fullname" . }}
  labels:
    {{- include "shop.labels" . | nindent 4 }}
spec:
  groups:
    - name: shop
      rules:
        - alert: {{ $alert }}
          expr: up{job="shop"} < {{ .Values.least | default 1 }}
          labels: {severity: critical}
          annotations:
            summary: "{{`{{ $labels.pod }}`}} is down"
            runbook_url: https://run.example/{{ $alert }}.md
        - alert: ShopSlow
          expr: slow {{ "{{" }} x {{ "}}" }}
          annotations:
            runbook_url: {{ .Values.base }}/slow.md
        - alert: {{ .Values.prefix }}Busy
          expr: busy
    {{- with .Values.more }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
{{- end }}
"#;
    assert_eq!(
        unrendered("templates/rules.yaml", text),
        "3 of prometheus\n\
         13:18 ShopDown | critical | - | 18:26 https://run.example/ShopDown.md | -\n\
         19:18 ShopSlow | - | - | 22:26 {{ .Values.base }}/slow.md | -"
    );
    let (_, found, _) = parsed("", "rules.yaml", text);
    assert_eq!(found.unrendered[0].summary.as_deref(), Some("{{ $labels.pod }} is down"));
    assert_eq!(told("rules.yaml", text), "prometheus | a template that is not rendered");
}

#[test]
fn names_in_braces_without_any_other_mark() {
    let text = "groups:\n- name: a\n  rules:\n  - alert: {{ $name }}\n    expr: up\n  - alert: Known\n    expr: up\n";
    assert_eq!(unrendered("a.yaml", text), "2 of prometheus\n6:12 Known | - | - | - | -");
}

#[test]
fn templates_of_ansible() {
    let text = "{% set team = 'shop' %}\ngroups:\n- name: a\n  rules:\n{% raw %}\n  - alert: ShopDown\n    expr: up == 0\n    \
                annotations:\n      summary: '{{ $labels.pod }}'\n{% endraw %}\n  - alert: \"{{ team }}Slow\"\n    expr: slow\n";
    assert_eq!(
        unrendered("rules.yml.j2", text),
        "2 of prometheus\n6:12 ShopDown | - | - | - | -\n11:12 shopSlow | - | - | - | -"
    );
}

#[test]
fn marks_at_the_beginning_of_a_block_of_text() {
    let text = "{% raw %}\ngroups:\n- name: a\n  rules:\n  - alert: A\n    expr: up\n    annotations:\n      description: |\n        \
                {{ $s := \"\" }}{{ $t := \"\" }}\n        {{ $value }} down.\n  - alert: B\n    expr: up\n{% endraw %}\n";
    assert_eq!(
        unrendered("a.rules", text),
        "2 of prometheus\n5:12 A | - | - | - | -\n11:12 B | - | - | - | -"
    );
}

#[test]
fn marks_over_several_lines() {
    let text = "{% raw %}\ngroups:\n- name: a\n  rules:\n  - alert: A\n    expr: up\n    annotations:\n      summary: Pod {{\n        \
                $labels.pod }} of {{ $labels.namespace\n        }} is down.\n  - alert: B\n    expr: up\n{% endraw %}\n";
    assert_eq!(
        unrendered("a.rules", text),
        "2 of prometheus\n5:12 A | - | - | - | -\n11:12 B | - | - | - | -"
    );
    let (_, found, _) = parsed("", "a.rules", text);
    let read = "Pod {{ $labels.pod }} of {{ $labels.namespace }} is down.";
    assert_eq!(found.unrendered[0].summary.as_deref(), Some(read));
}

#[test]
fn sources_in_jsonnet() {
    let text = "{\n  prometheusAlerts+:: {\n    groups+: [{\n      name: 'shop',\n      rules: [{\n        alert: 'ShopDown',\n        \
                expr: |||\n          up == 0\n        ||| % $._config,\n        labels: {\n          severity: 'critical',\n        },\n        \
                annotations: {\n          runbook_url: 'docs/shop.md',\n        },\n      }],\n    }],\n  },\n}\n";
    assert_eq!(
        unrendered("alerts.libsonnet", text),
        "1 of prometheus\n6:17 ShopDown | critical | - | 14:25 docs/shop.md | -"
    );
    assert_eq!(told("config.libsonnet", "{ _config+:: { a: 1 } }"), "- | jsonnet without alarms");
}

#[test]
fn placeholders_of_prometheus_do_not_make_a_template() {
    let text = "groups:\n- name: a\n  rules:\n  - alert: A\n    expr: up\n    annotations:\n      description: |\n        {{ $value }} of\n        {{ $labels.pod }}\n";
    assert_eq!(told("a.yaml", text), "prometheus");
}

#[test]
fn schemas_are_told_by_their_lines() {
    let schema = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nspec: {}\n";
    assert!(are_schemas(schema));
    assert!(are_schemas(&format!("# Generated\n---\n{schema}--- # next\n{schema}---\n")));
    for other in
        ["", "# A\n---\n", "kind: CustomResourceDefinition\n", "- {alert: A, expr: up}\n", "groups: []\n"]
    {
        assert!(!are_schemas(other), "{other}");
        let both = format!("{schema}---\n{other}");
        assert_eq!(are_schemas(&both), !other.contains(':'), "{both}");
    }
}

#[test]
fn files_that_are_obviously_something_else() {
    for (path, text, note) in [
        ("a.md", "# A", "Markdown"),
        ("LICENSE", "Apache", "text"),
        ("a.yml", "", "empty"),
        ("a.yml", "groups: null", "no alarms in it"),
        ("a.yml", "groups:\n- name: a\n  rules:\n  - {record: a, expr: b}", "recording rules, no alarms"),
        ("a.yml", "rule_files: [a.yml]\ntests: []", "rule tests for promtool"),
        (
            "a.yml",
            "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nspec: {names: {kind: PrometheusRule}}",
            "the schema of a resource",
        ),
        ("a.yml", "global: {}\nscrape_configs: []", "Prometheus configuration"),
        ("a.yml", "route: {receiver: a}\nreceivers: []", "Alertmanager configuration"),
        ("a.json", "{\"panels\": [], \"schemaVersion\": 39}", "a dashboard"),
        ("a.json", "{\"name\": \"a\", \"lockfileVersion\": 3}", "a lock file"),
        ("docker-compose.yml", "services:\n  a: {image: b}", "settings"),
        ("Chart.yaml", "apiVersion: v2\nname: a\nversion: 1.0.0", "the metadata of a Helm chart"),
        ("a.yaml", "apiVersion: v1\nkind: ConfigMap\ndata: {}", "a resource that defines no alarms"),
    ] {
        let (_, found, _) = parsed("", path, text);
        assert_eq!(found.note.as_deref(), Some(note), "{path} {text}");
        assert!(!found.is_unknown, "{path} {text}");
    }
}

#[test]
fn formats_that_are_not_known() {
    for (path, text) in [("a.yaml", "checks:\n- title: A"), ("a.conf", "define service{")] {
        let (_, found, _) = parsed("", path, text);
        assert!(found.is_unknown && found.malformed.is_none(), "{path} {found:?}");
    }
}

#[test]
fn broken_and_unusual_json() {
    assert_eq!(shown("a.json", "{\"groups\": ["), "1:12 this is not YAML: unclosed bracket '['");
    let tabs = "{\n\t\"groups\": [\n\t\t{\"name\": \"a\",\n\t\t\"rules\": [{\"alert\": \"\\ud83d\\ude80 A\\/B\", \"expr\": \"x > 123456789012345678901234567890\"}]}\n\t]\n}\n";
    assert_eq!(shown("a.json", tabs), "4:23 🚀 A/B | - | - | - | -");
    let twice = "{\"groups\": [{\"name\": \"a\", \"name\": \"b\", \"rules\": [{\"alert\": \"A\", \"expr\": \"x\"}]}]}";
    assert_eq!(
        shown("a.json", twice),
        "1:60 A | - | - | - | -\n1:27 duplicate key `name`; the first one is used"
    );
}

#[test]
fn a_syntax_error_next_to_placeholders_is_reported() {
    let rules = |rest: &str| {
        format!(
            "groups:\n  - name: x\n    rules:\n      - alert: A\n        expr: up\n        annotations:\n          \
             summary: \"Share: {{{{ $value | humanizePercentage }}}}\"\n          description: |\n            \
             {{{{ $labels.pod }}}} is gone.\n            {{{{ range query \"up\" }}}}{{{{ .Value }}}}{{{{ end }}}}\n{rest}"
        )
    };
    let found = |text: &str| {
        let (_, found, _) = parsed("", "rules.yaml", text);
        (found.template.is_some(), found.malformed.is_some(), found.alarms.len())
    };
    assert_eq!(found(&rules("")), (false, false, 1));
    assert_eq!(found(&rules("      - alert: [B\n")), (false, true, 0));
    assert_eq!(found(&rules("         bad: indent\n")), (false, true, 0));
    assert_eq!(found(&rules("      - alert: {{ .Values.name }}\n        expr: up\n")), (true, false, 0));
}

#[test]
fn rules_of_managed_prometheus() {
    let text = "apiVersion: monitoring.googleapis.com/v1\nkind: ClusterRules\nspec: {groups: [{name: a, rules: [{alert: A, expr: up}]}]}";
    assert_eq!(told("a.yaml", text), "prometheus");
}

#[test]
fn json_may_have_comments_and_trailing_commas() {
    let text = "// of the shop, see https://x.example/a\n{\"alarms\": [\n  /* the till,\n  since May */\n  {\"name\": \"Till // down\", \"severity\": \"page\", \"runbook\": \"https://x.example/rb\"}, // é\n]}\n";
    for path in ["alarms/a.json", "alarms/a.jsonc"] {
        let alarms = shown(path, text);
        assert!(alarms.starts_with("5:12 Till // down | ") && alarms.lines().count() == 1, "{alarms}");
        assert_eq!(told(path, text), "list | JSON with comments");
    }
    let broken = "{\"alarms\": [ // a\n  {\"name\": \"A\", \"severity\": }}\n]}\n";
    let said = shown("alarms/a.json", broken);
    assert!(said.contains("this is not YAML"), "{said}");
}

#[test]
fn files_of_tools_are_kept_beside_alarms() {
    for (path, text, expected) in [
        (".gitignore", "*.log\n", "- | settings"),
        (".gitkeep", "x\n", "- | settings"),
        (".terraform-version", "1.9.0\n", "- | settings"),
        (".gitlab-ci.yml", "stages: [a]\nbuild: {script: [b]}\n", "- | settings"),
        (".tflint.hcl", "plugin \"aws\" {\n  enabled = true\n}\n", "- | settings"),
        ("ci/full-values.yaml", "replicas: 2\n", "- | Helm chart values"),
        ("myvalues.yaml", "replicas: 2\n", "- | in no known format"),
        (
            "p.json",
            "[{\"ParameterKey\": \"A\", \"ParameterValue\": \"b\"}]",
            "- | CloudFormation template parameters",
        ),
        ("backend.hcl", "bucket = \"a\"\n", "- | settings"),
        ("live.s3.tfbackend", "bucket = \"a\"\n", "- | settings"),
        ("atlantis.yaml", "version: 3\nprojects: [{dir: .}]\n", "- | settings"),
        ("tests/a.tftest.hcl", "run \"a\" {\n  command = plan\n}\n", "- | a test of Terraform"),
        ("tests/a.tfmock.hcl", "mock_data \"a_b\" {\n  defaults = {}\n}\n", "- | a test of Terraform"),
        ("jsonnetfile.json", "{\"version\": 1, \"dependencies\": []}\n", "- | settings"),
        ("jsonnetfile.lock.json", "{\"version\": 1, \"dependencies\": []}\n", "- | a lock file"),
        ("go.mod", "module a\n", "- | source code"),
        ("VERSION", "1.2.3\n", "- | text"),
        ("terraform.tfvars.json", "{\"a\": 1}\n", "- | Terraform variable values"),
        (".alerts.yaml", "a: 1\n", "- | in no known format"),
        (".rules.yml", "groups: [{name: a, rules: [{alert: A, expr: up}]}]\n", "prometheus"),
    ] {
        assert_eq!(told(path, text), expected, "{path}");
    }
    assert_eq!(
        left(".envrc", "alert: A\nexpr: up\n"),
        "1:1 this looks like an alarm, but no alarms are read from this file"
    );
}
