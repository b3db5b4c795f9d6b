//! Alarms inside something else, and what only looks like it.

use super::{left, parsed, shown, told};

const RULE: &str = "groups: [{name: a, rules: [{alert: A, expr: up}]}]";

#[test]
fn files_of_config_maps() {
    let text = "\
apiVersion: v1
kind: ConfigMap
metadata: {name: rules}
data:
  a.yaml: |
    groups:
      - name: a
        rules:
          - alert: A
            expr: up
            labels: {severity: page}
            annotations: {runbook_url: docs/a.md}
  b.json: '{\"groups\": [{\"name\": \"b\", \"rules\": [{\"alert\": \"B\", \"expr\": \"up\"}]}]}'
  c.yaml: \"groups:\\n- name: c\\n  rules:\\n  - alert: C\\n    expr: up\\n\"
  d.yaml: |
    apiVersion: 1
    groups:
      - {folder: F, name: g, rules: [{title: D, condition: C, data: []}]}
  e.yaml: >
    groups: [{name: e,
    rules: [{alert: E, expr: up}]}]
  notes.txt: |
    The rule has no alert yet.
---
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
spec: {groups: [{name: f, rules: [{alert: F, expr: up}]}]}
";
    assert_eq!(
        shown("a.yaml", text),
        "9:20 A | page | - | 12:40 docs/a.md | -\n\
         13:58 B | - | - | - | -\n\
         14:53 C | - | - | - | -\n\
         18:46 D | - | - | - | -\n\
         20:5 E | - | - | - | -\n\
         27:43 F | - | - | - | -"
    );
    assert_eq!(told("a.yaml", text), "prometheus | in a ConfigMap");
    assert_eq!(left("a.yaml", text), "");
}

#[test]
fn texts_that_cannot_be_read() {
    let map = |text: &str| format!("apiVersion: v1\nkind: ConfigMap\ndata:\n  a.yaml: |\n{text}");
    assert_eq!(
        left(
            "a.yaml",
            &map("    groups:\n    - rules:\n      - alert: A\n        expr: up\n       - alert: B\n")
        ),
        "7:9 nothing reads the alarms in the text of `a.yaml`"
    );
    let broken = map("    groups: [{name: a, rules: [{alert: A, expr: up}]}]\n    ---\n    - [\n");
    assert!(left("a.yaml", &broken).contains("the text of `a.yaml` cannot be read to the end"));
    assert_eq!(shown("a.yaml", &broken), "5:40 A | - | - | - | -");
    assert_eq!(
        left("a.yaml", &map("    rules:\n      odd: [{alert: A, expr: up}]\n")),
        "3:1 nothing reads the alarm under `data`"
    );
    assert_eq!(
        left("a.yaml", "apiVersion: v1\nkind: Secret\ndata: {a.yaml: LSBhbGVydDogRwogIGV4cHI6IHVw}\n"),
        "3:8 nothing reads the alarms that `a.yaml` has in base64"
    );
}

#[test]
fn values_of_charts() {
    let text = "\
# - alert: Comment
kube-prometheus-stack:
  defaultRules:
    additionalRuleAnnotations: {alert: none, expr: none}
  additionalPrometheusRulesMap:
    own: {groups: [{name: a, rules: [{alert: A, expr: up}, {record: r, expr: up}]}]}
  additionalPrometheusRules:
    - name: own
      groups: [{name: a, rules: [{alert: B, expr: up}]}]
serverFiles:
  alerting_rules.yml: {groups: [{name: a, rules: [{alert: C, expr: up}]}]}
  alerts.yml: |
    groups:
      - name: a
        rules: [{alert: D, expr: up}]
prometheusRule:
  enabled: false
  rules: [{alert: '{{ .Release.Name }} is down', expr: up}]
alerting:
  rules.yaml:
    apiVersion: 1
    groups: [{orgId: 1, folder: f, name: g, rules: [{title: E, condition: C, data: []}]}]
extraObjects:
  - apiVersion: monitoring.coreos.com/v1
    kind: PrometheusRule
    spec: {groups: [{name: a, rules: [{alert: F, expr: up}]}]}
";
    assert_eq!(
        shown("values.yaml", text),
        "6:46 A | - | - | - | -\n\
         9:42 B | - | - | - | -\n\
         11:59 C | - | - | - | -\n\
         15:25 D | - | - | - | -\n\
         18:19 {{ .Release.Name }} is down | - | - | - | -\n\
         22:61 E | - | - | - | -\n\
         26:47 F | - | - | - | -"
    );
    assert_eq!(told("values.yaml", text), "prometheus | in Helm chart values");
    assert_eq!(told("values.yaml", "replicas: 1\nalerts: {cpu: {enabled: true}}"), "- | Helm chart values");
}

#[test]
fn values_of_releases() {
    let flux = "\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
spec:
  values:
    additionalPrometheusRulesMap: {own: {groups: [{name: a, rules: [{alert: A, expr: up}]}]}}
    off: {enabled: false, rules: [{alert: B, expr: up}]}
";
    assert_eq!(shown("a.yaml", flux), "5:77 A | - | - | - | -\n6:43 B | - | - | - | -");
    let (_, found, _) = parsed("", "a.yaml", flux);
    assert_eq!(found.alarms.iter().map(|alarm| alarm.exempt.is_some()).collect::<Vec<_>>(), [false, true]);
    let argo = "\
apiVersion: argoproj.io/v1alpha1
kind: Application
spec:
  sources:
    - helm:
        values: |
          prometheusRule:
            rules:
              - {alert: A, expr: up}
    - helm: {valuesObject: {x: {groups: [{name: a, rules: [{alert: B, expr: up}]}]}}}
";
    assert_eq!(shown("a.yaml", argo), "9:25 A | - | - | - | -\n10:68 B | - | - | - | -");
    assert_eq!(told("a.yaml", argo), "prometheus | in the values of an Application");
    let k3s = format!(
        "apiVersion: helm.cattle.io/v1\nkind: HelmChart\nspec:\n  valuesContent: |-\n    x:\n      {RULE}\n"
    );
    assert_eq!(shown("a.yaml", &k3s), "6:42 A | - | - | - | -");
}

#[test]
fn lists_and_templates_of_resources() {
    let rule = "apiVersion: monitoring.coreos.com/v1, kind: PrometheusRule";
    let groups = "groups: [{name: a, rules: [{alert: A, expr: up}]}]";
    let template = format!(
        "apiVersion: template.openshift.io/v1\nkind: Template\nobjects:\n- {{{rule}, spec: {{{groups}}}}}\n- apiVersion: v1\n  kind: ConfigMap\n  data:\n    a.yaml: |\n      {groups}\n"
    );
    assert_eq!(shown("a.yaml", &template), "4:106 A | - | - | - | -\n9:42 A | - | - | - | -");
    assert_eq!(told("a.yaml", &template), "prometheus | in an OpenShift Template");
    let list = template.replace("template.openshift.io/v1\nkind: Template\nobjects", "v1\nkind: List\nitems");
    assert_eq!(shown("a.yaml", &list), "4:106 A | - | - | - | -\n9:42 A | - | - | - | -");
    let other = format!(
        "apiVersion: policy.open-cluster-management.io/v1\nkind: Policy\nspec:\n  templates:\n  - object: {{{rule}, spec: {{{groups}}}}}\n"
    );
    assert_eq!(shown("a.yaml", &other), "5:116 A | - | - | - | -");
    assert_eq!(told("a.yaml", &other), "prometheus | in another resource");
}

#[test]
fn kustomizations() {
    let text = "\
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources: [../base, alerts.yaml, alertmanager.yaml]
patches:
  - target: {kind: PrometheusRule}
    patch: |-
      - op: add
        path: /spec/groups/0/rules/-
        value: {alert: A, expr: up}
      - op: replace
        path: /spec/groups
        value: [{name: b, rules: [{alert: B, expr: up}]}]
      - {op: replace, path: /spec/groups/0/rules/0/labels/severity, value: page}
  - patch: |
      apiVersion: monitoring.coreos.com/v1
      kind: PrometheusRule
      spec: {groups: [{name: c, rules: [{alert: C, expr: up}]}]}
configMapGenerator:
  - name: rules
    files: [rules.yaml=more/alarms.yaml]
    literals:
      - 'd.yaml={\"groups\": [{\"name\": \"d\", \"rules\": [{\"alert\": \"D\", \"expr\": \"up\"}]}]}'
";
    assert_eq!(
        shown("kustomization.yaml", text),
        "9:24 A | - | - | - | -\n\
         12:43 B | - | - | - | -\n\
         17:49 C | - | - | - | -\n\
         22:9 D | - | - | - | -"
    );
    assert_eq!(told("kustomization.yaml", text), "prometheus | in a Kustomization");
    assert_eq!(
        left("kustomization.yaml", text),
        "3:22 `alerts.yaml` may define alarms, but `alarms:` does not list it\n\
         20:13 `more/alarms.yaml` may define alarms, but `alarms:` does not list it\n\
         13:29 this patch changes `labels` of an alarm, but patches are not applied"
    );
}

#[test]
fn kustomizations_without_a_kind() {
    let text = "\
resources: [../base, alerts.yaml]
patches:
  - target: {kind: PrometheusRule}
    patch: |-
      - op: add
        path: /spec/groups/0/rules/-
        value: {alert: A, expr: up}
";
    assert_eq!(shown("kustomization.yaml", text), "7:24 A | - | - | - | -");
    assert_eq!(told("kustomization.yaml", text), "prometheus | in a Kustomization");
    assert_eq!(
        left("kustomization.yaml", text),
        "1:22 `alerts.yaml` may define alarms, but `alarms:` does not list it"
    );
}

#[test]
fn patches_in_files_of_their_own() {
    let text = "\
- op: add
  path: /spec/groups/-
  value: {name: a, rules: [{alert: A, expr: up}]}
- {op: remove, path: /spec/groups/1/rules/0/annotations}
- {op: test, path: /spec/groups/0/rules/0/alert, value: A}
";
    assert_eq!(shown("patch.yaml", text), "3:36 A | - | - | - | -");
    assert_eq!(told("patch.yaml", text), "prometheus | in a patch");
    assert_eq!(
        left("patch.yaml", text),
        "4:22 this patch changes `annotations` of an alarm, but patches are not applied"
    );
    let other = "[{\"op\": \"replace\", \"path\": \"/spec/rules/0/host\", \"value\": \"shop.example\"}]";
    assert_eq!(shown("patch.json", other), "");
    assert_eq!(left("patch.json", other), "");
}

#[test]
fn ops_files_of_bosh() {
    let text = "\
- type: replace
  path: /instance_groups/name=prometheus/jobs/name=prometheus2/properties/prometheus/custom_rules?/-
  value: {name: a, rules: [{alert: A, expr: up}]}
- type: replace
  path: /properties/groups/name=a/rules/-
  value: {alert: B, expr: up}
- {type: remove, path: /properties/groups/name=a/rules/alert=C/annotations}
- {type: replace, path: /vm_type, value: large}
";
    assert_eq!(shown("ops.yml", text), "3:36 A | - | - | - | -\n6:18 B | - | - | - | -");
    assert_eq!(told("ops.yml", text), "prometheus | in a patch");
    assert_eq!(
        left("ops.yml", text),
        "7:24 this patch changes `annotations` of an alarm, but patches are not applied"
    );
}

#[test]
fn playbooks_of_ansible() {
    let text = "\
- import_playbook: base.yml
- hosts: monitoring
  roles:
    - role: prometheus
      rule_groups:
        - name: a
          rules:
            - alert: A
              expr: up
              annotations: {summary: \"{{ '{{ $labels.job }}' }} is down\"}
";
    assert_eq!(shown("site.yml", text), "8:22 A | - | - | - | -");
    assert_eq!(told("site.yml", text), "prometheus | in a playbook of Ansible");
    let other = "- hosts: all\n  tasks: [{name: install, package: {name: nginx}}]\n";
    assert_eq!((shown("site.yml", other), left("site.yml", other)), (String::new(), String::new()));
}

#[test]
fn patches_and_parameters_of_releases() {
    let text = "\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
spec:
  postRenderers:
    - kustomize:
        patches:
          - patch: |
              - op: add
                path: /spec/groups/0/rules/-
                value: {alert: A, expr: up}
";
    assert_eq!(shown("a.yaml", text), "10:32 A | - | - | - | -");
    let text = "\
apiVersion: argoproj.io/v1alpha1
kind: Application
spec:
  source:
    helm:
      valueFiles: [values/alerts.yaml]
      parameters:
        - {name: 'prometheusRule.rules[0].alert', value: A}
        - {name: 'prometheusRule.rules[0].expr', value: up}
";
    assert_eq!(shown("a.yaml", text), "");
    assert_eq!(
        left("a.yaml", text),
        "6:20 `values/alerts.yaml` may define alarms, but `alarms:` does not list it\n\
         8:18 nothing reads the alarm `A`, because a parameter sets it"
    );
}

#[test]
fn files_of_any_resource() {
    let text = "\
apiVersion: external-secrets.io/v1
kind: ExternalSecret
spec:
  target:
    template:
      data:
        rules.yaml: |
          groups: [{name: a, rules: [{alert: A, expr: up}]}]
";
    assert_eq!(shown("a.yaml", text), "8:46 A | - | - | - | -");
    assert_eq!(told("a.yaml", text), "prometheus | in another resource");
}

#[test]
fn texts_of_values_that_cannot_be_read() {
    let text = "\
serverFiles:
  alerts.yml: |
    groups:
      {{- range .Values.groups }}
      - name: a
        rules: [{alert: A, expr: up}]
      {{- end }}
";
    assert_eq!(left("values.yaml", text), "6:18 nothing reads the alarms in the text of `alerts.yml`");
}

#[test]
fn what_only_looks_like_alarms() {
    for text in [
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nspec: {example: {apiVersion: monitoring.coreos.com/v1, kind: PrometheusRule, spec: {groups: [{name: a, rules: [{alert: A, expr: up}]}]}}}",
        "suite: rules\ntests:\n- asserts:\n  - equal: {path: spec, value: {groups: [{name: a, rules: [{alert: A, expr: up}]}]}}",
        "apiVersion: chainsaw.kyverno.io/v1alpha1\nkind: Test\nspec: {steps: [{assert: {resource: {apiVersion: monitoring.coreos.com/v1, kind: PrometheusRule, spec: {groups: [{name: a, rules: [{alert: A, expr: up}]}]}}}}]}",
        "rule_files: [a.yaml]\ntests: [{alert_rule_test: [{alertname: A, exp_alerts: [{exp_labels: {alert: A, expr: up}}]}]}]",
        "$schema: https://json-schema.org/draft/2020-12/schema\nexamples: [{groups: [{name: a, rules: [{alert: A, expr: up}]}]}]",
        "apiVersion: v1\nkind: ConfigMap\ndata:\n  test.yaml: |\n    rule_files: [a.yaml]\n    tests: []\n    # alert: A, expr: up\n",
        "apiVersion: v1\nkind: ConfigMap\ndata:\n  a.json: |\n    {\"panels\": [{\"alert\": {\"name\": \"A\", \"conditions\": []}, \"targets\": [{\"expr\": \"up\"}]}]}\n",
        "apiVersion: v1\nkind: ConfigMap\ndata:\n  alertmanager.yml: |\n    route: {receiver: a}\n    receivers: [{name: a, slack_configs: [{text: '{{ .CommonLabels.alertname }}'}]}]\n",
    ] {
        assert_eq!(shown("a.yaml", text), "", "{text}");
        assert_eq!(left("a.yaml", text), "", "{text}");
        let (_, found, _) = parsed("", "a.yaml", text);
        assert!(!found.is_unknown, "{text}");
    }
}
