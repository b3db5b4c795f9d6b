//! The output of `describe-alarms`.

use super::{shown, told};

const ANSWER: &str = r#"{
    "MetricAlarms": [
        {
            "AlarmName": "orders-db cpu",
            "AlarmArn": "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:orders-db cpu",
            "AlarmDescription": "The processors are busy.\\nRunbook: https://run.example/cpu",
            "MetricName": "CPUUtilization",
            "Namespace": "AWS/RDS",
            "Statistic": "Average",
            "Dimensions": [{"Name": "DBInstanceIdentifier", "Value": "orders"}],
            "Period": 60,
            "EvaluationPeriods": 10,
            "Threshold": 80.0,
            "ComparisonOperator": "GreaterThanThreshold"
        },
        {
            "AlarmName": "errors",
            "AlarmDescription": "Runbook: docs/errors.md#5xx",
            "Metrics": [
                {"Id": "e", "Expression": "m1 / m2"},
                {"Id": "m1", "MetricStat": {"Metric": {"Namespace": "AWS/ApplicationELB", "MetricName": "HTTPCode_Target_5XX_Count"}, "Period": 60, "Stat": "Sum"}}
            ],
            "EvaluationPeriods": 3,
            "DatapointsToAlarm": 2,
            "Threshold": 0.01,
            "ComparisonOperator": "GreaterThanOrEqualToThreshold"
        },
        {"AlarmName": "TargetTracking-table/orders-AlarmHigh-0a1b2c3d-1111-2222-3333-444455556666"},
        {"AlarmName": "web-AlarmLow-0a1b2c3d-1111-2222-3333-444455556666"},
        {"AlarmName": "web-AlarmLow-by-hand"}
    ],
    "CompositeAlarms": [
        {"AlarmName": "orders", "AlarmRule": "ALARM(\"orders-db cpu\") AND NOT ALARM(errors)", "AlarmDescription": null}
    ]
}"#;

#[test]
fn metric_and_composite_alarms() {
    assert_eq!(
        shown("a.json", ANSWER),
        "4:26 orders-db cpu | - | - | 6:33 https://run.example/cpu | arn:aws:cloudwatch:eu-west-1:123456789012:alarm:orders-db cpu\n\
         17:26 errors | - | - | 18:43 docs/errors.md#5xx | -\n\
         28:23 TargetTracking-table/orders-AlarmHigh-0a1b2c3d-1111-2222-3333-444455556666 | - | - | - | -\n\
         29:23 web-AlarmLow-0a1b2c3d-1111-2222-3333-444455556666 | - | - | - | -\n\
         30:23 web-AlarmLow-by-hand | - | - | - | -\n\
         33:23 orders | - | - | - | -"
    );
}

#[test]
fn conditions_in_words() {
    let (_, found, _) = super::parsed("", "a.json", ANSWER);
    let words = |at: usize| (found.alarms[at].expression.as_deref(), found.alarms[at].hold.as_deref());
    assert_eq!(
        words(0),
        (Some("Average of AWS/RDS CPUUtilization {DBInstanceIdentifier=orders} > 80.0"), Some("10m"))
    );
    assert_eq!(
        words(1),
        (Some("e: m1 / m2\nm1: Sum of AWS/ApplicationELB HTTPCode_Target_5XX_Count >= 0.01"), None)
    );
    assert_eq!(words(5).0, Some("ALARM(\"orders-db cpu\") AND NOT ALARM(errors)"));
}

#[test]
fn alarms_of_the_autoscaler() {
    let (_, found, _) = super::parsed("", "a.json", ANSWER);
    let words: Vec<_> =
        found.alarms.iter().map(|alarm| alarm.exempt.map(crate::model::Exempt::word)).collect();
    assert_eq!(words, [None, None, Some("autoscaling"), Some("autoscaling"), None, None]);
}

/// Also reads the output of `--output yaml`.
#[test]
fn wrong_types_are_reported_or_ignored() {
    let text = "MetricAlarms:\n- AlarmName: 42\n  AlarmDescription: [a]\n  Threshold: null\n- AlarmName: null\n- text\n- {}\nCompositeAlarms: null\n";
    assert_eq!(
        shown("a.yaml", text),
        "2:14 42 | - | - | - | -\n\
         5:14 an alarm's name must be a string, found an empty value\n\
         6:3 expected a CloudWatch alarm with an `AlarmName`, found `text`\n\
         7:3 expected a CloudWatch alarm with an `AlarmName`, found a map"
    );
    assert_eq!(told("a.json", r#"{"MetricAlarms": {}}"#), "cloudwatch | no alarms in it");
    assert_eq!(told("a.json", r#"{"CompositeAlarms": []}"#), "cloudwatch | no alarms in it");
}

/// Tabs, escaped slashes and surrogate pairs are valid in JSON but not in YAML.
#[test]
fn json_as_other_tools_write_it() {
    let text = "{\n\t\"MetricAlarms\": [\n\t\t{\n\t\t\t\"AlarmName\": \"fire \\ud83d\\udd25\",\n\t\t\t\"AlarmDescription\": \"Runbook: https:\\/\\/run.example\\/fire\"\n\t\t}\n\t]\n}\n";
    assert_eq!(shown("a.json", text), "4:17 fire 🔥 | - | - | 5:24 https://run.example/fire | -");
}
