//! Terraform's own language, its JSON, and what `terraform show` writes.

use super::{left, parsed, shown, told};

#[test]
fn cloudwatch_alarms() {
    let text = r#"resource "aws_cloudwatch_metric_alarm" "errors" {
  for_each = toset(var.functions)

  alarm_name          = "${var.environment}-${each.key}-errors"
  alarm_description   = "Errors {in braces}. Runbook: https://run.example/errors.md"
  namespace           = "AWS/Lambda"
  metric_name         = "Errors"
  statistic           = "Sum"
  period              = 60
  evaluation_periods  = 3
  comparison_operator = "GreaterThanThreshold"
  threshold           = 5
  dimensions          = { FunctionName = each.key }
  tags = merge(local.common_tags, {
    Severity = "critical"
  })
}

resource "aws_cloudwatch_composite_alarm" "down" {
  alarm_name = "shop-down"
  alarm_rule = join(" AND ", ["ALARM(${aws_cloudwatch_metric_alarm.errors["a"].alarm_name})", "ALARM(b)"])
  alarm_description = <<-EOF
    The shop is down.

    Runbook: https://run.example/down.md
  EOF
  tags = { severity = "page", service = "shop" }
}
"#;
    assert_eq!(
        shown("alarms.tf", text),
        "4:25 ${var.environment}-${each.key}-errors | critical | ${local.common_tags.service} | \
         5:55 https://run.example/errors.md | aws_cloudwatch_metric_alarm.errors\n\
         20:16 shop-down | page | shop | 25:14 https://run.example/down.md | aws_cloudwatch_composite_alarm.down"
    );
    let (_, found, _) = parsed("", "alarms.tf", text);
    assert_eq!(
        found.alarms[0].expression.as_deref(),
        Some("Sum of AWS/Lambda Errors {FunctionName=${each.key}} > 5")
    );
    assert_eq!(found.alarms[0].hold.as_deref(), Some("3m"));
    let rule = "ALARM(${aws_cloudwatch_metric_alarm.errors[\"a\"].alarm_name}) AND ALARM(b)";
    assert_eq!(found.alarms[1].expression.as_deref(), Some(rule));
}

#[test]
fn other_types() {
    let text = r#"resource "datadog_monitor" "latency" {
  name     = "Latency is high"
  type     = "query alert"
  query    = "avg(last_5m):avg:http.latency{service:shop} > 2"
  priority = 2
  tags     = ["service:shop", "team:web"]
  message  = <<EOT
Slow. [Runbook](https://run.example/latency.md)
@pagerduty
EOT
}

resource "google_monitoring_alert_policy" "disk" {
  display_name = "Disk is full"
  combiner     = "OR"
  severity     = "WARNING"
  user_labels  = { service = "shop" }
  conditions {
    display_name = "full"
    condition_threshold {
      filter          = "metric.type=\"disk\""
      comparison      = "COMPARISON_GT"
      threshold_value = 0.9
      duration        = "300s"
    }
  }
  documentation {
    content = "Full."
    links {
      display_name = "Runbook"
      url          = "https://run.example/disk.md"
    }
  }
}

resource "azurerm_monitor_metric_alert" "cpu" {
  name        = "cpu-high"
  description = "Runbook: docs/cpu.md"
  severity    = 1
  tags        = { service = "shop" }
  criteria {
    metric_name = "Percentage CPU"
    aggregation = "Average"
    operator    = "GreaterThan"
    threshold   = 80
  }
}

resource "grafana_rule_group" "shop" {
  name = "shop"
  rule {
    name        = "Queue is long"
    for         = "5m"
    labels      = { severity = "critical", service = "shop" }
    annotations = { runbook_url = "${local.base}/queue.md" }
    data {
      ref_id = "A"
      model  = jsonencode({ expr = "queue > 5" })
    }
  }
  rule {
    name = "Queue is short"
  }
}

resource "newrelic_nrql_alert_condition" "pods" {
  name        = "Pods restart"
  runbook_url = "https://run.example/pods.md"
  nrql {
    query = "SELECT count(*) FROM Restart"
  }
  critical {
    operator  = "above"
    threshold = 3
  }
}
"#;
    assert_eq!(
        shown("a.tf", text),
        "2:14 Latency is high | P2 | shop | 8:17 https://run.example/latency.md | datadog_monitor.latency\n\
         14:18 Disk is full | WARNING | shop | 31:22 https://run.example/disk.md | google_monitoring_alert_policy.disk\n\
         37:17 cpu-high | Sev1 | shop | 38:27 docs/cpu.md | azurerm_monitor_metric_alert.cpu\n\
         52:19 Queue is long | critical | shop | 55:35 ${local.base}/queue.md | grafana_rule_group.shop\n\
         62:12 Queue is short | - | - | - | grafana_rule_group.shop\n\
         67:17 Pods restart | critical | - | 68:17 https://run.example/pods.md | newrelic_nrql_alert_condition.pods"
    );
    let (_, found, _) = parsed("", "a.tf", text);
    let expressions: Vec<_> =
        found.alarms.iter().map(|alarm| alarm.expression.as_deref().unwrap_or("-")).collect();
    assert_eq!(
        expressions,
        [
            "avg(last_5m):avg:http.latency{service:shop} > 2",
            "metric.type=\"disk\" > 0.9",
            "Average of Percentage CPU > 80",
            "A: queue > 5",
            "-",
            "SELECT count(*) FROM Restart above 3",
        ]
    );
}

#[test]
fn rules_of_prometheus_in_a_heredoc() {
    let text = "resource \"aws_prometheus_rule_group_namespace\" \"shop\" {\n  workspace_id = \"w\"\n  data = <<-EOF\n    \
                groups:\n      - name: shop\n        rules:\n          - alert: ShopDown\n            expr: up == 0\n            \
                annotations:\n              runbook_url: docs/shop.md\n  EOF\n}\n";
    assert_eq!(
        shown("a.tf", text),
        "7:20 ShopDown | - | - | 10:28 docs/shop.md | aws_prometheus_rule_group_namespace.shop"
    );
}

#[test]
fn terraform_in_json() {
    let text = r#"{
  "//": "generated",
  "variable": {"base": {"default": "https://run.example"}},
  "resource": {
    "aws_cloudwatch_metric_alarm": {
      "a": {"alarm_name": "a-high", "alarm_description": "Runbook: ${var.base}/a.md", "tags": {"Severity": "warning"}},
      "b": [{"alarm_name": "b-high"}]
    }
  }
}"#;
    assert_eq!(
        shown("alarms.tf.json", text),
        "6:27 a-high | warning | - | 6:68 ${var.base}/a.md | aws_cloudwatch_metric_alarm.a\n\
         7:28 b-high | - | - | - | aws_cloudwatch_metric_alarm.b"
    );
}

#[test]
fn plan_and_state() {
    let resources = r#"{"resources": [
    {"address": "aws_cloudwatch_metric_alarm.a[\"eu\"]", "mode": "managed", "type": "aws_cloudwatch_metric_alarm", "name": "a",
     "values": {"alarm_name": "a-eu", "alarm_description": "Runbook: https://run.example/a.md"}},
    {"address": "data.x.y", "mode": "data", "type": "aws_cloudwatch_metric_alarm", "name": "y", "values": {"alarm_name": "y"}}],
   "child_modules": [{"address": "module.shop", "resources": [
    {"address": "module.shop.grafana_rule_group.g", "type": "grafana_rule_group", "name": "g",
     "values": {"rule": [{"name": "Inner", "annotations": {"runbook_url": "docs/inner.md"}}]}},
    {"address": "module.shop.aws_cloudwatch_metric_alarm.unknown", "type": "aws_cloudwatch_metric_alarm", "name": "unknown",
     "values": {"alarm_name": null}}]}]}"#;
    let expected = "3:31 a-eu | - | - | 3:70 https://run.example/a.md | aws_cloudwatch_metric_alarm.a[\"eu\"]\n\
                    7:35 Inner | - | - | 7:75 docs/inner.md | module.shop.grafana_rule_group.g\n\
                    8:115 unknown | - | - | - | module.shop.aws_cloudwatch_metric_alarm.unknown";
    let plan = format!(
        r#"{{"format_version": "1.2", "terraform_version": "1.9.0", "planned_values": {{"root_module": {resources}}}}}"#
    );
    assert_eq!(shown("plan.json", &plan), expected);
    let state = format!(
        r#"{{"format_version": "1.0", "terraform_version": "1.9.0", "values": {{"root_module": {resources}}}}}"#
    );
    assert_eq!(shown("state.json", &state), expected);
}

#[test]
fn values_from_files_of_the_same_folder() {
    let text = r#"variable "base" {
  default = "https://run.example"
}
locals {
  docs = "${var.base}/docs"
  tags = merge(var.tags, { Repository = "acme/ops", Service = "shop" })
  links = { queue = "queue.md" }
  steps = ["one", "two"]
}
"#;
    let (_, found, _) = parsed("", "variables.tf", text);
    assert_eq!(found.note.as_deref(), Some("Terraform without alarms"));
    let known: Vec<_> = found.values.iter().map(|(key, value)| format!("{key}={value}")).collect();
    assert_eq!(
        known,
        [
            "keys:local.links=queue",
            "keys:local.steps=one\ntwo",
            "local.docs=${var.base}/docs",
            "local.links.queue=queue.md",
            "local.steps.one=one",
            "local.steps.two=two",
            "local.steps[0]=one",
            "local.steps[1]=two",
            "local.tags.*=${var.tags}",
            "local.tags.repository=acme/ops",
            "local.tags.service=shop",
            "var.base=https://run.example",
        ]
    );
}

#[test]
fn texts_that_are_built_from_parts() {
    let alarm = |name: &str| {
        format!("resource \"aws_cloudwatch_metric_alarm\" \"x\" {{\n  alarm_name = {name}\n}}\n")
    };
    for (written, read) in [
        (r#"join("-", ["a", "b"])"#, "a-b"),
        (r#"join("-", concat(["a"], compact(["", "b"])))"#, "a-b"),
        (r#"format("%s-%d%%", var.x, 5)"#, "${var.x}-5%"),
        (r#"replace("a-b", "-", "_")"#, "a_b"),
        (r#"replace("a-b", "/-/", "_")"#, "${replace(\"a-b\",\"/-/\",\"_\")}"),
        (r#"try("a", "b")"#, "a"),
        (r#"lookup(local.names, "a", "b")"#, "${local.names[\"a\"]}"),
        ("lookup(local.names, each.key)", "${local.names[each.key]}"),
        (r#"local.names["${each.key}"]"#, "${local.names[each.key]}"),
        (r#"coalesce(var.x, "https://run.example/a.md")"#, "${…}"),
        (r#"var.x ? "a" : "b""#, "${var.x?\"a\":\"b\"}"),
        (r#""a-%{ if var.x }b%{ endif }""#, "a-${…}"),
        (r#"{ a = 1 }["a"]"#, "${…}"),
        (r#""tab\tquote\" $${kept}""#, "tab\tquote\" ${kept}"),
    ] {
        let line = shown("a.tf", &alarm(written));
        let name = line.split(" | ").next().unwrap_or_default();
        assert_eq!(name, format!("2:16 {read}"), "{written}");
    }
}

#[test]
fn resource_without_a_name_goes_by_its_terraform_name() {
    let text = "resource \"aws_cloudwatch_metric_alarm\" \"cpu_high\" {\n  threshold = 1\n}\n";
    assert_eq!(shown("a.tf", text), "1:40 cpu_high | - | - | - | aws_cloudwatch_metric_alarm.cpu_high");
}

#[test]
fn a_broken_block_does_not_affect_others() {
    let text = "resource \"aws_cloudwatch_metric_alarm\" \"a\" {\n  alarm_name = \"a\"\n}\n\n\
                resource \"aws_cloudwatch_metric_alarm\" \"b\" {\n  alarm_name = \n}\n\n\
                resource \"aws_cloudwatch_metric_alarm\" \"c\" {\n  alarm_name = \"c\"\n}\n";
    let read = shown("a.tf", text);
    let lines: Vec<&str> = read.lines().collect();
    assert_eq!(lines[0], "2:16 a | - | - | - | aws_cloudwatch_metric_alarm.a");
    assert_eq!(lines[1], "10:16 c | - | - | - | aws_cloudwatch_metric_alarm.c");
    assert!(lines[2].starts_with("6:16 this is not Terraform"), "{read}");
    assert_eq!(lines.len(), 3);
}

#[test]
fn files_without_alarms() {
    assert_eq!(
        told("main.tf", "resource \"aws_s3_bucket\" \"b\" {}\n"),
        "terraform | Terraform without alarms"
    );
    for text in [
        "moved {\n  from = a.b\n  to   = a.c\n}\n",
        "data \"http\" \"a\" {}\n",
        "output \"a\" {\n  value = 1\n}\n",
        "check \"a\" {\n  assert {\n    condition = true\n  }\n}\n",
        "removed {\n  from = a.b\n}\n",
    ] {
        assert_eq!(told("main.tf", text), "terraform | Terraform without alarms", "{text}");
    }
    for text in [
        r#"{"data": {"actor": {"account": {"alerts": {"conditions": [{"name": "Slow"}]}}}}}"#,
        r#"{"data": [{"id": "1", "created_at": "x", "attributes": {"name": "Slow"}}]}"#,
        r#"{"output": {"alarms": [{"AlarmName": "Slow"}]}}"#,
        "import: [a.yaml]\n",
    ] {
        assert_eq!(told("a.json", text), "- | in no known format", "{text}");
    }
    let external = r#"{"data": {"external": {"a": {"program": ["b"]}}}}"#;
    assert_eq!(told("a.tf.json", external), "terraform | Terraform without alarms");
    assert_eq!(told("a.lock.hcl", "x"), "- | a lock file");
    assert_eq!(told("a.tf", ""), "- | empty");
    assert_eq!(told("a.tf", "# only a comment\n"), "- | empty");
}

#[test]
fn carriage_returns() {
    let text = "resource \"aws_cloudwatch_metric_alarm\" \"a\" {\r\n  alarm_name = \"a\"\r\n  alarm_description = <<EOF\r\n\
                Runbook: docs/a.md\r\nEOF\r\n}\r\n";
    assert_eq!(shown("a.tf", text), "2:16 a | - | - | 4:10 docs/a.md | aws_cloudwatch_metric_alarm.a");
}

#[test]
fn wrong_types_are_reported_or_ignored() {
    let alarm = |body: &str| format!("resource \"aws_cloudwatch_metric_alarm\" \"x\" {{\n  {body}\n}}\n");
    for body in [
        "alarm_name = [1]",
        "alarm_name = null",
        "alarm_name {\n  }",
        "tags = \"a\"",
        "tags = [1]",
        "alarm_description = {}",
    ] {
        let read = shown("a.tf", &alarm(body));
        assert_eq!(read, "1:40 x | - | - | - | aws_cloudwatch_metric_alarm.x", "{body}");
    }
    for text in
        ["resource = 1\n", "resource \"aws_cloudwatch_metric_alarm\" {}\n", "resource {}\n", "locals = []\n"]
    {
        assert_eq!(shown("a.tf", text), "", "{text}");
    }
    for text in ["{\"resource\": 1}", "{\"format_version\": 1, \"values\": []}"] {
        let (_, found, problems) = parsed("", "a.tf.json", text);
        assert!(problems.is_empty() && found.malformed.is_none(), "{text} {problems:?}");
    }
    let (_, _, problems) = parsed("", "a.tf.json", "{\"resource\": {\"datadog_monitor\": [1, {\"a\": 2}]}}");
    assert!(format!("{problems:?}").contains("this `datadog_monitor` has no name"), "{problems:?}");
}

#[test]
fn rules_from_a_dynamic_block() {
    let text = "resource \"grafana_rule_group\" \"g\" {\n  dynamic \"rule\" {\n    for_each = var.rules\n    content {\n      \
                name = \"${rule.key} is down\"\n    }\n  }\n}\n";
    assert_eq!(shown("a.tf", text), "5:14 ${rule.key} is down | - | - | - | grafana_rule_group.g.rule");
}

#[test]
fn rules_that_record_a_metric() {
    let text = r#"resource "grafana_rule_group" "g" {
  rule {
    name = "pay:rate"
    record {
      metric = "pay_rate"
      from   = "A"
    }
  }
  rule {
    name = "PayDown"
  }
}
"#;
    assert_eq!(shown("a.tf", text), "10:12 PayDown | - | - | - | grafana_rule_group.g");
}

#[test]
fn everything_the_language_has() {
    let text = r#"// a comment
/* a long
one */
locals {
  a = provider::x::y(1, 2)
  b = [for k, v in var.m : "${k}=${v}" if v != null]
  c = { for k, v in var.m : k => v... }
  d = concat(var.list[*].id, var.list.*.id, aws_x.y.0.id, [1e3, -2], var.rest...)
  e = "${lookup(var.m, "k", "d")} ${"nested ${"deep"}"}"
}
resource "aws_cloudwatch_metric_alarm" "one" { alarm_name = "one" }
resource aws_cloudwatch_metric_alarm two {
  alarm_name = (
    var.x
    ? "a"
    : "b"
  )
  alarm_description = jsonencode({ runbook = "https://run.example/two.md", text = <<EOT
several
lines
EOT
  })
  lifecycle { ignore_changes = [tags["a"]] }
}
resource "aws_cloudwatch_metric_alarm" "three" {
  alarm_name        = "three-%{ if var.live ~}live%{ else }test%{ endif }"
  alarm_description = "Runbook: https://run.example/${var.a}/b.md#${each.value["k"]}"
  dimensions = {
    "Cluster" : var.c
    (var.k) = "v"
  }
}
"#;
    assert_eq!(
        shown("a.tf", text),
        "11:61 one | - | - | - | aws_cloudwatch_metric_alarm.one\n\
         14:5 ${var.x?\"a\":\"b\"} | - | - | 18:46 https://run.example/two.md | aws_cloudwatch_metric_alarm.two\n\
         26:23 three-${…} | - | - | 27:33 https://run.example/${var.a}/b.md#${each.value[\"k\"]} | \
         aws_cloudwatch_metric_alarm.three"
    );
}

#[test]
fn rules_of_mimir_and_loki() {
    let text = r#"resource "mimir_rule_group_alerting" "pay" {
  for_each  = toset(["eu", "us"])
  namespace = each.key
  rule {
    alert       = "MimirDown"
    expr        = "up == 0"
    labels      = { severity = "page" }
    annotations = { runbook_url = "docs/mimir.md" }
  }
}
resource "mimir_rule_group_alerting" "made" {
  dynamic "rule" {
    for_each = var.rules
    content {
      alert = rule.value.name
      expr  = rule.value.expr
    }
  }
}
"#;
    assert_eq!(
        shown("a.tf", text),
        "5:19 MimirDown | page | - | 8:35 docs/mimir.md | mimir_rule_group_alerting.pay"
    );
    assert_eq!(
        left("a.tf", text),
        "11:38 `resource \"mimir_rule_group_alerting\" \"made\"` may create alarms that are not read"
    );
}

#[test]
fn contents_of_blocks_that_are_not_alarms() {
    let text = r#"resource "aws_s3_object" "rules" {
  key     = "rules.yaml"
  content = <<-EOT
    groups:
      - name: a
        rules:
          - alert: InS3
            expr: up{env="${var.env}"}
            annotations: {runbook_url: docs/s3.md}
  EOT
}
resource "google_storage_bucket_object" "rules" {
  content = yamlencode({ groups = [{ name = "b", rules = [{ alert = "InGcs", expr = "up" }] }] })
}
data "template_file" "stack" {
  template = <<EOT
AWSTemplateFormatVersion: 2010-09-09
Resources:
  Cpu: {Type: 'AWS::CloudWatch::Alarm', Properties: {AlarmName: InStack}}
EOT
}
module "prometheus" {
  source = "./prometheus"
  values = ["additionalPrometheusRulesMap: {own: {groups: [{name: c, rules: [{alert: InModule, expr: up}]}]}}\n"]
}
locals {
  alerts = [{ alert = "InLocal", expr = "up" }]
  ports  = [{ from = 1, to = 2 }]
}
variable "alert_rules" {
  default = [{ alert = "InVariable", expr = "up" }]
}
resource "local_file" "looped" {
  content = <<-EOT
    groups:
      - name: d
        rules:
          %{ for name in var.names }
          - alert: ${name}
            expr: up
          %{ endfor }
  EOT
}
"#;
    assert_eq!(
        shown("a.tf", text),
        "7:20 InS3 | - | - | 9:40 docs/s3.md | aws_s3_object.rules\n\
         13:69 InGcs | - | - | - | google_storage_bucket_object.rules\n\
         19:65 InStack | - | - | - | data.template_file.stack\n\
         24:86 InModule | - | - | - | module.prometheus\n\
         31:24 InVariable | - | - | - | var.alert_rules\n\
         27:23 InLocal | - | - | - | local.alerts"
    );
    assert_eq!(left("a.tf", text), "39:13 nothing reads the alarms in the text of `content`");
}

#[test]
fn files_that_are_deployed() {
    let text = r#"resource "aws_s3_object" "rules" {
  for_each = fileset(path.module, "rules/*.yml")
  source   = "${path.module}/${each.value}"
}
resource "aws_s3_object" "alerts" {
  content = file("${path.module}/alerts/a.yaml")
}
resource "google_storage_bucket_object" "code" {
  source = "function-alerts.zip"
}
resource "local_file" "alertmanager" {
  content = templatefile("alertmanager.yaml.tpl", { to = "ops" })
}
resource "aws_prometheus_rule_group_namespace" "each" {
  for_each = fileset("${path.module}/groups", "*.yaml")
  data     = file("${path.module}/groups/${each.value}")
}
module "monitoring" {
  source = "./monitoring"
  alerts = yamldecode(file("monitoring/alerts.yaml"))
}
data "archive_file" "alerter" {
  source {
    content = file("${path.module}/alerter/${local.alerter}/${local.alerter}.py")
  }
}
"#;
    assert_eq!(shown("a.tf", text), "");
    assert_eq!(
        left("a.tf", text),
        "16:14 `groups/` may define alarms, but `alarms:` does not list it\n\
         3:14 `rules/` may define alarms, but `alarms:` does not list it\n\
         6:13 `alerts/a.yaml` may define alarms, but `alarms:` does not list it\n\
         20:12 `monitoring/alerts.yaml` may define alarms, but `alarms:` does not list it"
    );
}

#[test]
fn types_that_are_not_read() {
    let text = r#"resource "oci_monitoring_alarm" "a" {}
resource "digitalocean_monitor_alert" "b" {}
resource "sumologic_monitor" "c" {}
resource "checkly_alert_channel" "d" {}
resource "aws_ce_anomaly_monitor" "e" {}
resource "azurerm_monitor_action_group" "f" {}
resource "azapi_resource" "g" {
  type = "Microsoft.Insights/metricAlerts@2018-03-01"
}
resource "azapi_resource" "h" {
  type = "Microsoft.Web/sites@2022-03-01"
}
resource "helm_release" "i" {
  set {
    name  = "prometheusRule.rules[0].alert"
    value = "InSet"
  }
}
resource "statuscake_uptime_check" "j" {}
"#;
    assert_eq!(shown("a.tf", text), "");
    let expected = [
        ("1:33", "oci_monitoring_alarm", "a"),
        ("2:39", "digitalocean_monitor_alert", "b"),
        ("3:30", "sumologic_monitor", "c"),
        ("7:27", "azapi_resource", "g"),
        ("19:36", "statuscake_uptime_check", "j"),
    ];
    let lines = expected.map(|(place, kind, name)| {
        format!("{place} `resource \"{kind}\" \"{name}\"` may create alarms that are not read\n")
    });
    let last = "15:13 nothing reads the alarm `InSet`, because a parameter sets it";
    assert_eq!(left("a.tf", text), lines.concat() + last);
}

#[test]
fn values_that_hide_the_end_of_their_call_are_left_out() {
    let text = "resource \"aws_cloudwatch_metric_alarm\" \"a\" {\n  alarm_name        = \"a\"\n  \
                alarm_description = templatefile(\"a.tftpl\", { b = \"{\", c = \"d\" })\n}\n";
    let (_, found, _) = parsed("", "a.tf", text);
    assert_eq!(found.alarms[0].description.as_deref(), Some("${file(a.tftpl\u{1f}c=d)}"));
}

#[test]
fn alarms_of_the_cloud_control_provider() {
    let text = r#"resource "awscc_cloudwatch_alarm" "errors" {
  alarm_name        = "PayErrors"
  alarm_description = "Too many."
  tags = [{ key = "runbook_url", value = "https://run.example/pay" }, { key = "severity", value = "page" }]
}
resource "awscc_cloudwatch_composite_alarm" "all" {
  alarm_rule = "ALARM(PayErrors)"
}
resource "awscc_cloudwatch_composite_alarms" "none" {
}
"#;
    assert_eq!(
        shown("a.tf", text),
        "2:23 PayErrors | page | - | 4:42 https://run.example/pay | awscc_cloudwatch_alarm.errors\n\
         6:45 all | - | - | - | awscc_cloudwatch_composite_alarm.all\n\
         9:46 there is no type `awscc_cloudwatch_composite_alarms`, so this defines no alarm"
    );
}
