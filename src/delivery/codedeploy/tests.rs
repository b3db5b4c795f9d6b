//! Templates and configurations of `CodeDeploy`, and similar files that are not.

use crate::delivery::tests::facts_by;

fn facts(path: &str, text: &str) -> String {
    facts_by("codedeploy", path, text)
}

const SAM: &str = "\
Transform: AWS::Serverless-2016-10-31
Parameters:
  Kind: {Type: String, Default: Linear10PercentEvery1Minute}
Globals:
  Function:
    DeploymentPreference:
      Type: Canary10Percent5Minutes
      Alarms: [!Ref Everywhere]
Resources:
  Pay:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: !Sub '${AWS::StackName}-pay'
      DeploymentPreference:
        Alarms:
          - !Ref Errors
          - !If [IsProduction, !Ref Slow, !Ref AWS::NoValue]
        Hooks: {PreTraffic: !Ref Check}
  Refund:
    Type: AWS::Serverless::Function
    Condition: WithRefunds
    Properties:
      DeploymentPreference: {Type: !Ref Kind}
  Check:
    Type: AWS::Serverless::Function
    Properties:
      DeploymentPreference: {Enabled: false}
  Maybe:
    Type: AWS::Serverless::Function
    Properties:
      DeploymentPreference: {Enabled: !If [IsProduction, true, false], Type: !If [IsProduction, AllAtOnce, AllAtOnce]}
  # DeploymentPreference of what knows none
  Other:
    Type: AWS::Lambda::Function
    Properties: {DeploymentPreference: {Type: AllAtOnce}}
  Errors: {Type: AWS::CloudWatch::Alarm, Properties: {AlarmName: !Sub '${AWS::StackName}-errors'}}
  Slow: {Type: AWS::CloudWatch::Alarm, Properties: {MetricName: Duration}}
  Everywhere: {Type: AWS::CloudWatch::Alarm, Properties: {MetricName: Errors}}
";

#[test]
fn a_function_has_its_own_preference_and_that_of_all_functions() {
    let expected = "\
10 release `${AWS::StackName}-pay` (`AWS::Serverless::Function`)
7   strategy: canary
7   step: 10%
7   wait: 5m
15   rolls back on failure: yes
8   rolls back on alarm: Everywhere
16   rolls back on alarm: ${AWS::StackName}-errors
17   rolls back on alarm: unknown (${If IsProduction})
17   may roll back on alarm: Slow
18   rolls back on hook: Check
19 release `Refund` (`AWS::Serverless::Function`)
21   count: unknown (${WithRefunds})
23   strategy: unknown (${Kind})
23   rolls back on failure: yes
8   rolls back on alarm: Everywhere
28 release `Maybe` (`AWS::Serverless::Function`)
31   enabled: unknown (${If IsProduction})
31   strategy: all at once
31   step: 100%
31   rolls back on failure: yes
8   rolls back on alarm: Everywhere
";
    assert_eq!(facts("template.yaml", SAM), expected);
}

#[test]
fn a_group_of_cloudformation_rolls_back_only_where_it_says_so() {
    let group = |alarms: &str, rollback: &str| {
        format!(
            "Resources:\n  Slow: {{Type: AWS::CloudWatch::Alarm}}\n  Shift:\n    Type: AWS::CodeDeploy::DeploymentConfig\n    \
             Properties: {{TrafficRoutingConfig: {{Type: TimeBasedCanary, TimeBasedCanary: {{CanaryPercentage: 5, CanaryInterval: 30}}}}}}\n  \
             Group:\n    Type: AWS::CodeDeploy::DeploymentGroup\n    Properties:\n      \
             DeploymentConfigName: !Ref Shift\n      AlarmConfiguration: {alarms}\n      \
             AutoRollbackConfiguration: {rollback}\n"
        )
    };
    let shifting = "6 release `Group` (`AWS::CodeDeploy::DeploymentGroup`)\n5   strategy: canary\n5   step: 5%\n5   wait: 30m\n";
    for (alarms, rollback, expected) in [
        (
            "{Enabled: true, Alarms: [{Name: !Ref Slow}]}",
            "{Enabled: true, Events: [DEPLOYMENT_FAILURE, DEPLOYMENT_STOP_ON_ALARM]}",
            "11   rolls back on failure: yes\n10   rolls back on alarm: Slow\n",
        ),
        (
            "{Enabled: true, Alarms: [{Name: Other}]}",
            "{Enabled: true, Events: [DEPLOYMENT_FAILURE]}",
            "11   rolls back on failure: yes\n10   stops on alarm: Other\n",
        ),
        (
            "{Alarms: [{Name: Other}]}",
            "{Enabled: true, Events: [DEPLOYMENT_STOP_ON_ALARM]}",
            "11   rolls back on failure: no\n10   rolls back on alarm: unknown (Other, if alarms are enabled)\n10   may roll back on alarm: Other\n",
        ),
        ("{Enabled: false, Alarms: [{Name: Other}]}", "{Enabled: false}", "11   rolls back on failure: no\n"),
        (
            "{Enabled: true, Alarms: [{Name: Other}]}",
            "{Enabled: !Ref Nothing, Events: [DEPLOYMENT_STOP_ON_ALARM]}",
            "11   rolls back on failure: no\n10   rolls back on alarm: unknown (Other, if alarms are enabled)\n10   may roll back on alarm: Other\n",
        ),
    ] {
        assert_eq!(
            facts("template.yaml", &group(alarms, rollback)),
            format!("{shifting}{expected}"),
            "{alarms}"
        );
    }
}

const TERRAFORM: &str = r#"
resource "aws_codedeploy_deployment_group" "pay" {
  deployment_group_name  = "production-pay-api"
  deployment_config_name = "CodeDeployDefault.ECSLinear10PercentEvery3Minutes"
  auto_rollback_configuration {
    enabled = true
    events  = ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"]
  }
  alarm_configuration {
    enabled = true
    alarms  = ["PaySlow", aws_cloudwatch_metric_alarm.errors.id]
  }
}

resource "aws_codedeploy_deployment_group" "off" {
  count = 0
  alarm_configuration {
    enabled = true
    alarms  = ["PaySlow"]
  }
}

resource "aws_codedeploy_deployment_group" "custom" {
  deployment_config_name = aws_codedeploy_deployment_config.slow.id
  auto_rollback_configuration {
    enabled = var.is_on
    events  = ["DEPLOYMENT_FAILURE", var.events]
  }
  dynamic "alarm_configuration" {
    for_each = var.alarms
    content {
      alarms = ["PaySlow"]
    }
  }
}

resource "aws_codedeploy_deployment_config" "slow" {
  traffic_routing_config {
    type = "TimeBasedLinear"
    time_based_linear {
      interval   = 10
      percentage = var.share
    }
  }
}
"#;

#[test]
fn groups_of_terraform_have_the_same() {
    let expected = "\
2 release `production-pay-api` (`aws_codedeploy_deployment_group`)
4   strategy: linear
4   step: 10%
4   wait: 3m
7   rolls back on failure: yes
11   rolls back on alarm: PaySlow
11   rolls back on alarm: unknown (${aws_cloudwatch_metric_alarm.errors.alarm_name})
23 release `custom` (`aws_codedeploy_deployment_group`)
42   strategy: linear
42   step: unknown (${var.share})
41   wait: 10m
26   rolls back on failure: unknown (${var.is_on})
29   rolls back on alarm: unknown (${dynamic.alarm_configuration})
";
    assert_eq!(facts("deploy.tf", TERRAFORM), expected);
}

#[test]
fn similar_files_are_not_releases() {
    assert_eq!(facts("notes.yaml", "DeploymentPreference: {Type: AllAtOnce}\n"), "");
    assert_eq!(facts("x.tf", "# aws_codedeploy_deployment_group\nlocals { a = \"aws_codedeploy_x\" }\n"), "");
    let broken =
        "Resources:\n  A: {Type: AWS::Serverless::Function, Properties: {DeploymentPreference: 3}}\n";
    assert_eq!(facts("template.yaml", broken), "");
}

#[test]
fn the_type_of_a_configuration_decides_what_counts() {
    let config = |kind: &str| TERRAFORM.replace("    type = \"TimeBasedLinear\"\n", kind);
    let of = |text: &str| facts("deploy.tf", text);
    assert!(of(&config("    type = \"AllAtOnce\"\n")).contains("strategy: all at once\n"));
    for other in ["", "    type = \"TimeBasedCanary\"\n", "    type = \"None\"\n"] {
        let found = of(&config(other));
        assert!(!found.contains("10m") && !found.contains("var.share"), "{other}: {found}");
    }
}
