//! Finds definitions of alarms in files that are only searched for words, such as source code, tables and scripts.

use camino::Utf8Path;

use super::UnreadAlarm;
use crate::alarms::azure::bicep;
use crate::source::{FileId, Span};

/// The help line for a command that creates alarms.
const SCRIPT: &str = "list a file with the alarms that it creates under `alarms:`, such as the output of \
                      `aws cloudwatch describe-alarms`";

/// Commands that create an alarm, each with its program.
const COMMANDS: [(&str, &str); 6] = [
    ("aws ", "cloudwatch put-metric-alarm"),
    ("aws ", "cloudwatch put-composite-alarm"),
    ("az ", "monitor metrics alert create"),
    ("az ", "monitor scheduled-query create"),
    ("az ", "monitor activity-log alert create"),
    ("gcloud ", "monitoring policies create"),
];

/// The first command in a file that creates an alarm, such as in a step of a workflow.
pub fn of_command(file: FileId, text: &str) -> Option<UnreadAlarm> {
    if !COMMANDS.iter().any(|(_, command)| text.contains(command)) {
        return None;
    }
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let places = COMMANDS.iter().filter_map(|(program, command)| {
            let at = line.find(program)?;
            Some((start + at + line[at..].find(command)?, *command))
        });
        if let Some((at, command)) = places.min().filter(|_| !line.trim_start().starts_with('#')) {
            return Some(UnreadAlarm {
                place: Span::new(file, at..at + command.len()),
                name: command.to_owned(),
                message: format!("`{command}` makes an alarm that is not read"),
                help: SCRIPT.into(),
                refers_to: None,
            });
        }
        start += line.len();
    }
    None
}

/// Words that occur together only where an alarm is defined, in some language or format.
const MARKS: [&[&str]; 36] = [
    &["alert", "expr"],
    &["AWS::CloudWatch::Alarm"],
    &["alarm_name"],
    &["cloudwatch.Alarm("],
    &["MetricAlarm("],
    &["CompositeAlarm("],
    &["CfnAlarm("],
    &["new Alarm(this"],
    &["createAlarm(this"],
    &["create_alarm(self"],
    &["Alarm.Builder.create("],
    &["awscloudwatch.NewAlarm("],
    &["put_metric_alarm("],
    &["putMetricAlarm("],
    &["PutMetricAlarm("],
    &["PutMetricAlarmCommand("],
    &["Write-CWMetricAlarm"],
    &["Add-AzMetricAlertRule"],
    &["New-AzScheduledQueryRule"],
    &["Alarm(", "troposphere.cloudwatch"],
    &["datadog.Monitor("],
    &["define service"],
    &["define\tservice"],
    &["zabbix_export", "trigger"],
    &["Microsoft.Insights/metricAlerts"],
    &["put-metric-alarm"],
    &["put-composite-alarm"],
    &["monitor scheduled-query create"],
    &["monitor activity-log alert create"],
    &["monitoring policies create"],
    &["monitor metrics alert create"],
    // Elastic's rules.
    &["rule_id", "risk_score"],
    // Arrays of tables in TOML.
    &["[[alarms]]"],
    &["[[alerts]]"],
    // The key under which a mixin has its rules.
    &["prometheusAlerts"],
    &["kube-prometheus/main.libsonnet"],
];

/// What seems to define alarms in a kind of file that is not read for alarms.
pub fn of_text(file: FileId, path: &Utf8Path, text: &str) -> Vec<UnreadAlarm> {
    let name = path.file_name().unwrap_or_default().to_lowercase();
    let stem = name.split('.').next().unwrap_or_default();
    let is_about =
        ["readme", "changelog", "license", "licence", "notice", "contributing", "authors"].contains(&stem);
    if is_about || name.contains("test") || name.contains("spec.") {
        return Vec::new();
    }
    if path.extension() == Some("bicep") {
        return bicep::unread(file, text);
    }
    of_lines(file, path, text).into_iter().collect()
}

/// The first line that seems to define an alarm.
fn of_lines(file: FileId, path: &Utf8Path, text: &str) -> Option<UnreadAlarm> {
    // Documentation that contains an example.
    if matches!(path.extension(), Some("md" | "markdown" | "rst" | "adoc" | "html")) && text.contains("```") {
        return None;
    }
    let at = table(path, text).or_else(|| of_cdk(text)).or_else(|| {
        let mark = MARKS.iter().find(|words| words.iter().all(|word| begins(text, word).is_some()))?;
        begins(text, mark[0])
    })?;
    let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let line = text[start..].lines().next().unwrap_or_default();
    let indent = line.len() - line.trim_start().len();
    let ending = path.extension().unwrap_or_default();
    let kind = if ending.is_empty() { "this file".to_owned() } else { format!("`.{ending}` files") };
    let help = match ending {
        "jsonnet" | "libsonnet" => {
            "list the rendered file under `alarms:`, such as the output of `jsonnet -S`"
        }
        "py" | "ts" | "js" | "go" | "java" | "cs" | "tsx" | "kt" | "rb" => {
            "list the rendered files under `alarms:`: the templates of `cdk synth`, or a plan as JSON"
        }
        "sh" | "bash" | "ps1" => SCRIPT,
        "csv" | "tsv" => {
            "write its alarms as a list in a file under `alarms:`, `alarms: [{name: …, severity: …, \
             runbook: …}]`, or leave it out of `alarms:` if it defines none"
        }
        "tfvars" => "list the files with the resources under `alarms:`, or a plan as JSON",
        _ => {
            "rename the file to end in `.yaml` or `.json`, or write its alarms as a list: \
             `alarms: [{name: …, severity: …, runbook: …}]`"
        }
    };
    let place = Span::new(file, start + indent..start + line.trim_end().len());
    Some(UnreadAlarm::looks_like_one(place, &kind, help))
}

/// The first place where a source creates an alarm with the CDK, whatever the names of the package and the scope:
/// `new cw.Alarm(stack, …)`.
fn of_cdk(text: &str) -> Option<usize> {
    const PACKAGES: [&str; 5] = ["aws-cdk", "aws_cdk", "awscdk", "Amazon.CDK", "monocdk"];
    const CALLS: [&str; 6] =
        ["new Alarm(", ".Alarm(", ".CompositeAlarm(", ".createAlarm(", ".create_alarm(", ".CreateAlarm("];
    let is_of_cdk = PACKAGES.iter().any(|package| text.contains(package));
    let is_code = |at: &usize| {
        let before = text[..*at].rsplit('\n').next().unwrap_or_default().trim_start();
        !["//", "/*", "*", "# "].iter().any(|comment| before.starts_with(comment))
    };
    let first = |call: &str| text.match_indices(call).map(|(at, _)| at).find(is_code);
    CALLS.into_iter().filter(|_| is_of_cdk).filter_map(first).min()
}

/// The start of a table that defines alarms: it has a column for their names, and a column that only a definition has.
/// A table with times or counts is a history of alarms.
fn table(path: &Utf8Path, text: &str) -> Option<usize> {
    const COLUMNS: [&str; 6] = ["alarm", "alarmname", "alert", "alertname", "monitor", "monitorname"];
    const DEFINITION: [&str; 9] = [
        "condition",
        "expr",
        "expression",
        "priority",
        "query",
        "runbook",
        "runbookurl",
        "severity",
        "threshold",
    ];
    const HISTORY: [&str; 8] =
        ["count", "date", "endsat", "firedat", "resolvedat", "startsat", "time", "timestamp"];
    let is_table = matches!(path.extension(), Some("csv" | "tsv"));
    let head = text.lines().next().filter(|_| is_table)?;
    let columns = head.split([',', ';', '\t']).map(|column| {
        let letters = column.chars().filter(|c| c.is_alphabetic());
        letters.flat_map(char::to_lowercase).collect::<String>()
    });
    let columns: Vec<String> = columns.collect();
    let has = |known: &[&str]| columns.iter().any(|own| known.contains(&own.as_str()));
    (has(&COLUMNS) && has(&DEFINITION) && !has(&HISTORY)).then_some(0)
}

/// The first place where a text seems to define a Prometheus alarm: `alert:` along with `expr:`.
pub fn definition(text: &str) -> Option<usize> {
    begins(text, "expr").and_then(|_| begins(text, "alert"))
}

/// Whether a text has the key `alert`, or a kind of resource that only holds alarms.
pub fn names_an_alert(text: &str) -> bool {
    const KINDS: [&str; 3] = ["kind: PrometheusRule", "kind: AlertingRule", "kind: VMRule"];
    begins(text, "alert").is_some() || KINDS.iter().any(|kind| text.contains(kind))
}

/// How many times a text has `alert` as a key.
pub fn alerts(text: &str) -> usize {
    places(text, "alert").count()
}

/// The first place where a word occurs.
fn begins(text: &str, word: &str) -> Option<usize> {
    places(text, word).next()
}

/// Every place where a word occurs. A plain lower-case word must be used as a key: `alert:`, `"alert":`, `alert = `.
fn places<'t>(text: &'t str, word: &'t str) -> impl Iterator<Item = usize> + 't {
    let is_plain = word.chars().all(|c| c.is_ascii_lowercase() || c == '_') && word != "zabbix_export";
    let is_key = move |at: usize| {
        let before = text[..at].chars().next_back();
        let behind = text[at + word.len()..].trim_start_matches(['"', '\'']).trim_start_matches([' ', '+']);
        before.is_none_or(|c| !c.is_alphanumeric() && c != '_') && behind.starts_with([':', '='])
    };
    let places = text.match_indices(word).map(|(at, _)| at);
    places.filter(move |at| !is_plain || word == "trigger" || is_key(*at))
}
