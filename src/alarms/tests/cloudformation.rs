//! Templates of CloudFormation, SAM and the CDK.

use super::{left, parsed, shown, told};
use crate::model::Exempt;

#[test]
fn short_forms_name_and_describe() {
    let text = r#"AWSTemplateFormatVersion: 2010-09-09
Parameters:
  Environment: {Type: String, Default: live}
  Topic: {Type: String, Default: ''}
Resources:
  Queue:
    Type: AWS::SQS::Queue
  Backlog:
    Type: AWS::CloudWatch::Alarm
    Properties:
      AlarmName: !Sub '${Environment}-${AWS::StackName}-backlog'
      AlarmDescription: !Sub 'Too many wait. Runbook: https://run.example/${Environment}/backlog.md'
      Namespace: AWS/SQS
      MetricName: ApproximateNumberOfMessagesVisible
      Dimensions: [{Name: QueueName, Value: !GetAtt Queue.QueueName}]
      Statistic: Maximum
      Period: 60
      EvaluationPeriods: '5'
      ComparisonOperator: GreaterThanThreshold
      Threshold: '100'
      AlarmActions: !If [Paged, [!Ref Topic], !Ref 'AWS::NoValue']
      Tags: [{Key: Severity, Value: critical}, {Key: service, Value: !Join ['-', [orders, api]]}]
  Age:
    Type: "AWS::CloudWatch::Alarm"
    Condition: Paged
    Properties:
      AlarmDescription: !Join ['', ['Old. Runbook: ', 'https://run.example/', age.md]]
"#;
    assert_eq!(
        shown("orders.yaml", text),
        "11:23 live-${AWS::StackName}-backlog | critical | orders-api | 12:30 https://run.example/live/backlog.md | Backlog\n\
         23:3 Age | - | - | 27:31 https://run.example/age.md | -"
    );
    let (_, found, _) = parsed("", "orders.yaml", text);
    let expression =
        "Maximum of AWS/SQS ApproximateNumberOfMessagesVisible {QueueName=${Queue.QueueName}} > 100";
    assert_eq!(found.alarms[0].expression.as_deref(), Some(expression));
    assert_eq!(found.alarms[0].hold.as_deref(), Some("5m"));
}

#[test]
fn alarm_without_a_name_goes_by_its_logical_id() {
    let text = "Resources:\n  CpuTooHigh:\n    Type: AWS::CloudWatch::Alarm\n    Properties: {}\n  \
                NoProperties: {Type: 'AWS::CloudWatch::Alarm'}\n";
    assert_eq!(shown("a.yml", text), "2:3 CpuTooHigh | - | - | - | -\n5:3 NoProperties | - | - | - | -");
}

#[test]
fn json_of_the_cdk_joins_and_keeps_the_path() {
    let text = r#"{
 "Resources": {
  "ShopErrorsAlarm8F3A11C2": {
   "Type": "AWS::CloudWatch::Alarm",
   "Properties": {
    "AlarmDescription": {"Fn::Join": ["", ["Errors in ", {"Ref": "AWS::Region"}, ". Runbook: https://run.example/errors.md#", {"Ref": "AWS::Region"}]]},
    "Metrics": [
     {"Expression": "errors / requests", "Id": "rate"},
     {"Id": "errors", "MetricStat": {"Metric": {"MetricName": "5XXError", "Namespace": "AWS/ApiGateway"}, "Period": 300, "Stat": "Sum"}}
    ],
    "ComparisonOperator": "GreaterThanOrEqualToThreshold",
    "Threshold": 0.01
   },
   "Metadata": {"aws:cdk:path": "Shop/Errors/Alarm/Resource"}
  },
  "CDKMetadata": {"Type": "AWS::CDK::Metadata", "Properties": {"Analytics": "v2:deflate64:H4sI"}}
 },
 "Parameters": {"BootstrapVersion": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/cdk-bootstrap/x/version"}}
}"#;
    assert_eq!(
        shown("cdk.out/Shop.template.json", text),
        "3:3 ShopErrorsAlarm8F3A11C2 | - | - | 6:38 https://run.example/errors.md#${AWS::Region} | Shop/Errors/Alarm/Resource"
    );
    let (_, found, _) = parsed("", "a.json", text);
    let expression = "rate: errors / requests\nerrors: Sum of AWS/ApiGateway 5XXError >= 0.01";
    assert_eq!(found.alarms[0].expression.as_deref(), Some(expression));
}

#[test]
fn other_files_of_the_cdk_are_not_alarms() {
    let manifest = r#"{"version": "36.0.0", "artifacts": {"Shop": {"type": "aws:cloudformation:stack"}}}"#;
    assert_eq!(told("cdk.out/manifest.json", manifest), "- | a CDK manifest");
    let assets = r#"{"version": "36.0.0", "files": {}, "dockerImages": {}}"#;
    assert_eq!(told("cdk.out/Shop.assets.json", assets), "- | a CDK manifest");
    assert_eq!(told("cdk.out/tree.json", r#"{"version": "tree-0.1", "tree": {}}"#), "- | a CDK manifest");
}

#[test]
fn composite_alarms_have_their_rule() {
    let text = "Transform: AWS::Serverless-2016-10-31\nResources:\n  Down:\n    Type: AWS::CloudWatch::CompositeAlarm\n    \
                Properties:\n      AlarmName: shop-down\n      AlarmRule: !Sub ALARM(\"${A}\") AND NOT OK(b)\n      \
                Tags: {runbook: docs/shop-down.md}\n";
    assert_eq!(shown("template.yaml", text), "6:18 shop-down | - | - | 8:23 docs/shop-down.md | Down");
    let (_, found, _) = parsed("", "template.yaml", text);
    assert_eq!(found.alarms[0].expression.as_deref(), Some("ALARM(\"${A}\") AND NOT OK(b)"));
}

#[test]
fn for_each_is_one_alarm_for_each_item() {
    let text = "Transform: AWS::LanguageExtensions\nResources:\n  Fn::ForEach::Queues:\n    - Queue\n    - [orders, mail]\n    \
                - ${Queue}Old:\n        Type: AWS::CloudWatch::Alarm\n        Properties: {AlarmDescription: !Sub '${Queue} is old'}\n";
    assert_eq!(shown("a.yaml", text), "6:7 ordersOld | - | - | - | -\n6:7 mailOld | - | - | - | -");
    let open = text.replace("[orders, mail]", "!Ref Queues");
    assert_eq!(shown("a.yaml", &open), "6:7 ${Queue}Old | - | - | - | -");
}

#[test]
fn conditions_and_mappings_are_looked_up() {
    let text = "AWSTemplateFormatVersion: '2010-09-09'\nMappings: {Level: {live: {word: page}}}\nResources:\n  A:\n    \
                Type: AWS::CloudWatch::Alarm\n    Properties:\n      AlarmName: !If [Long, !Ref AWS::NoValue, short]\n      \
                Tags:\n        - {Key: severity, Value: !FindInMap [Level, live, word]}\n        \
                - {Key: service, Value: !ImportValue name}\n";
    assert_eq!(shown("a.yaml", text), "7:48 short | page | ${ImportValue} | - | A");
}

#[test]
fn autoscaling_makes_its_own() {
    let exempt = |properties: &str| {
        let text =
            format!("Resources:\n  A:\n    Type: AWS::CloudWatch::Alarm\n    Properties: {{{properties}}}\n");
        parsed("", "a.yaml", &text).1.alarms[0].exempt
    };
    let whole = "TargetTracking-table/a-ProvisionedCapacityHigh-1b2c3d4e-1111-2222-3333-444455556666";
    assert_eq!(exempt(&format!("AlarmName: {whole}")), Some(Exempt::Autoscaling));
    assert_eq!(
        exempt("AlarmName: TargetTracking-service/a-AlarmHigh-x"),
        None,
        "anybody can begin a name so"
    );
    assert_eq!(exempt("AlarmName: a, ActionsEnabled: false"), Some(Exempt::Paused));
    assert_eq!(exempt("AlarmName: a, ActionsEnabled: !Ref Enabled"), None);
}

#[test]
fn template_without_alarms_says_so() {
    assert_eq!(
        told("a.yaml", "Resources:\n  B: {Type: AWS::S3::Bucket}\n"),
        "cloudformation | CloudFormation without alarms"
    );
    assert_eq!(
        told("a.template", "AWSTemplateFormatVersion: 2010-09-09\nResources: {}\n"),
        "cloudformation | CloudFormation without alarms"
    );
}

#[test]
fn several_documents_of_several_formats() {
    let text = "groups:\n- name: a\n  rules:\n  - {alert: A, expr: up == 0}\n---\nResources:\n  B: {Type: AWS::CloudWatch::Alarm}\n---\nkind: Namespace\napiVersion: v1\n";
    assert_eq!(shown("a.yaml", text), "4:13 A | - | - | - | -\n7:3 B | - | - | - | -");
}

#[test]
fn functions_that_grow_are_cut() {
    let mut value = "'xxxxxxxxxxxxxxxx'".to_owned();
    for _ in 0..60 {
        value = format!("!Sub ['${{a}}${{a}}', {{a: {value}}}]");
    }
    let text = format!(
        "Resources:\n  A:\n    Type: AWS::CloudWatch::Alarm\n    Properties: {{AlarmDescription: {value}}}\n"
    );
    let (_, found, _) = parsed("", "a.yaml", &text);
    assert!(found.alarms[0].description.as_ref().is_some_and(|text| text.len() < 40_000));
}

#[test]
fn wrong_types_are_reported_or_ignored() {
    let resource = |rest: &str| format!("Resources:\n  A:\n    Type: AWS::CloudWatch::Alarm\n    {rest}\n");
    for (rest, read) in [
        ("Properties:", "2:3 A | - | - | - | -"),
        ("Properties: [a]", "2:3 A | - | - | - | -"),
        ("Properties: {AlarmName: 5, Tags: none}", "4:29 5 | - | - | - | A"),
        (
            "Properties: {AlarmName: [a]}",
            "2:3 A | - | - | - | -\n4:29 an alarm's name must be a string, found a list",
        ),
        (
            "Properties: {Tags: [a, {Key: severity}, {Value: b}, 3], AlarmDescription: {a: b}}",
            "2:3 A | - | - | - | -",
        ),
        ("Properties: {AlarmName: !Sub [], AlarmDescription: !Join a}", "4:34 ${Sub} | - | - | - | A"),
        ("Properties: {AlarmName: !Join ['', !Split [a, b]]}", "4:35 ${Join} | - | - | - | A"),
    ] {
        assert_eq!(shown("a.yaml", &resource(rest)), read, "{rest}");
    }
    for text in
        ["Resources: [a]", "Resources: {A: b}", "AWSTemplateFormatVersion: 1\nResources: {A: {Type: [b]}}"]
    {
        assert_eq!(shown("a.yaml", text), "", "{text}");
    }
}

#[test]
fn stacks_and_resources_that_carry_alarms() {
    let text = r#"AWSTemplateFormatVersion: '2010-09-09'
Resources:
  Alarms: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: ./alarms-stack.yaml}}
  Network: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: ./network.yaml}}
  AlertTopic: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: ./sns.yaml}}
  App:
    Type: AWS::Serverless::Application
    Properties: {Location: !Sub 'https://${Bucket}.s3.amazonaws.com/monitoring.yaml'}
  Datadog: {Type: 'Datadog::Monitors::Monitor'}
  Module: {Type: 'Acme::Queue::Alarms::MODULE'}
  Module2: {Type: 'Acme::Alarms::Queue::MODULE'}
  Downtime: {Type: 'Datadog::Monitors::Downtime'}
  Rules:
    Type: AWS::APS::RuleGroupsNamespace
    Properties:
      Data: !Sub |
        groups:
          - name: a
            rules: [{alert: InRules, expr: 'up{stack="${AWS::StackName}"}'}]
  Imported: {Type: 'AWS::APS::RuleGroupsNamespace', Properties: {Data: !ImportValue Rules}}
  Set:
    Type: AWS::CloudFormation::StackSet
    Properties:
      TemplateBody: |
        Resources:
          Cpu: {Type: 'AWS::CloudWatch::Alarm', Properties: {AlarmName: InSet}}
  Fn::Transform: {Name: 'AWS::Include', Parameters: {Location: 's3://bucket/alarms.yaml'}}
"#;
    assert_eq!(shown("a.yaml", text), "19:29 InRules | - | - | - | Rules\n26:73 InSet | - | - | - | Set");
    assert_eq!(
        left("a.yaml", text),
        "3:74 `./alarms-stack.yaml` may define alarms, but `alarms:` does not list it\n\
         8:33 `https://${Bucket}.s3.amazonaws.com/monitoring.yaml` may define alarms, but `alarms:` does not list it\n\
         9:3 `Datadog::Monitors::Monitor` may create alarms that are not read\n\
         10:3 `Acme::Queue::Alarms::MODULE` may create alarms that are not read\n\
         11:3 `Acme::Alarms::Queue::MODULE` may create alarms that are not read\n\
         20:3 `AWS::APS::RuleGroupsNamespace` may create alarms that are not read\n\
         27:64 `s3://bucket/alarms.yaml` may define alarms, but `alarms:` does not list it"
    );
    let serverless = "\
resources:
  Resources:
    Queue: {Type: 'AWS::SQS::Queue'}
plugins: [serverless-plugin-aws-alerts]
";
    assert_eq!(
        left("serverless.yml", serverless),
        "4:11 `serverless-plugin-aws-alerts` may create alarms that are not read"
    );
}
