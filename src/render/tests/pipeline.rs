//! The pipeline on a service's page: what is declared, what was read, and where they differ.

use super::{SHOP, page};

const ROLLOUT: &str = "\
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: production-shop}
spec:
  strategy:
    canary:
      steps:
        - setWeight: 5
        - pause: {duration: 10m}
        - setWeight: 50
        - pause: {}
        - setWeight: 100
";

const FILE: &str = "content/shop/deploy/production/rollout.yaml";

/// The pipeline of a service as text, one line per property, without tags.
fn pipeline(stages: &str, files: &[(&str, &str)]) -> Vec<String> {
    let entry = format!("environments: [beta, production]\npipeline: {{stages: {stages}}}\n");
    let mut all = vec![("content/shop/service.yaml", entry.as_str())];
    all.extend(files);
    let html = page(&all, SHOP);
    let (_, part) = html.split_once("<ol class=\"pipeline\">").expect("there is a pipeline");
    let (part, _) = part.split_once("</ol>").expect("it ends");
    let lines = part.replace('\n', " ").replace("</h3>", " ").replace("</dt>", ": ").replace("<li>", "; ");
    let lines = lines.replace("<h3>", "\n").replace("<dt>", "\n");
    lines.split('\n').skip(1).map(without_tags).collect()
}

fn without_tags(html: &str) -> String {
    let text: String = html.split('<').map(|part| part.split_once('>').map_or(part, |own| own.1)).collect();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    text.replace(": ; ", ": ").trim_end_matches([' ', ';']).to_owned()
}

const STAGES: &str = "[{name: one-box, environment: production, share: 5%, bake: 60m}, production]";

#[test]
fn declared_and_read_values_are_shown_together() {
    assert_eq!(
        pipeline(STAGES, &[(FILE, ROLLOUT)]),
        [
            "one-box declared and read",
            "Environment declared: production",
            "Share of traffic: 5% declared and read in deploy/production/rollout.yaml:8",
            "Bake differs: 60m declared; 10m read in deploy/production/rollout.yaml:9",
            "production declared and read",
            "Steps: 50% until somebody approves, then 100% read in deploy/production/rollout.yaml:10",
        ]
    );
}

#[test]
fn unconfirmed_values_are_shown_as_declared() {
    let declared = [
        "one-box declared",
        "Environment: production",
        "Share of traffic: 5%",
        "Bake: 60m",
        "production declared Only its name is declared",
    ];
    assert_eq!(pipeline(STAGES, &[]), declared);
    for folder in ["beta", "production/examples"] {
        let path = format!("content/shop/deploy/{folder}/rollout.yaml");
        let lines = pipeline(STAGES, &[(&path, ROLLOUT)]);
        assert_eq!(lines[..4], declared[..4], "of another environment, or an example");
    }
    let unread =
        pipeline(STAGES, &[("content/shop/deploy/rollout.yaml", &ROLLOUT.replace("production-", ""))]);
    assert_eq!(unread[..4], declared[..4], "its environment is not known");
    assert!(unread[5].starts_with("unknown environment read, no stage is declared"), "{unread:?}");
}

#[test]
fn a_placeholder_never_differs() {
    let wait = |rollout: &str| pipeline(STAGES, &[(FILE, rollout)]).swap_remove(3);
    let open = wait(&ROLLOUT.replace("10m", "'{{ wait }}'"));
    assert_eq!(open, "Bake: 60m declared; unknown: {{ wait }} read in deploy/production/rollout.yaml:9");
    assert_eq!(
        wait(&ROLLOUT.replace("10m", "1h")),
        "Bake: 60m declared and read in deploy/production/rollout.yaml:9"
    );
    // The step also waits for an approval, so the length of the wait is not known.
    let both = wait(&ROLLOUT.replace("        - setWeight: 50\n", ""));
    assert_eq!(both, "Bake declared: 60m");
}

/// A stage that is not a step of a release may have a bake. It is not compared with the release's first wait.
#[test]
fn a_stage_without_a_share_is_not_compared_with_a_step() {
    let lines = pipeline("[{name: production, bake: 24h}]", &[(FILE, ROLLOUT)]);
    assert_eq!(
        lines[1..],
        [
            "Bake declared: 24h",
            "Steps: 5% for 10m, then 50% until somebody approves, then 100% read in deploy/production/rollout.yaml:8",
        ]
    );
}

#[test]
fn one_of_two_releases_may_be_the_declared_one() {
    let other = ROLLOUT.replace("production-shop", "production-shop-mail").replace("10m", "60m");
    let lines = pipeline(STAGES, &[(FILE, ROLLOUT), ("content/shop/deploy/production/mail.yaml", &other)]);
    assert_eq!(
        lines[3],
        "Bake: 60m declared and read in deploy/production/mail.yaml:9; 10m read in deploy/production/rollout.yaml:9"
    );
}

/// One of the two releases has steps that a program fills in, so that one may be the declared release.
#[test]
fn a_release_with_unknown_steps_may_be_the_declared_one() {
    let preference = |shift: &str| {
        format!(
            "Transform: AWS::Serverless-2016-10-31\nParameters: {{Shift: {{Type: String}}}}\nResources:\n  Mail:\n    \
             Type: AWS::Serverless::Function\n    Properties: {{DeploymentPreference: {{Type: {shift}}}}}\n"
        )
    };
    let bake = |shift: &str| {
        let template = preference(shift);
        let mail = ("content/shop/deploy/production/mail.yaml", template.as_str());
        pipeline(STAGES, &[(FILE, ROLLOUT), mail]).swap_remove(3)
    };
    let known = bake("Canary10Percent15Minutes");
    assert!(known.starts_with("Bake differs: 60m declared; 15m read in"), "{known}");
    let open = bake("!Ref Shift");
    assert!(open.starts_with("Bake: 60m declared; 10m read in"), "{open}");
}

#[test]
fn only_the_first_and_last_of_many_steps_are_shown() {
    let canary = "\
apiVersion: flagger.app/v1beta1
kind: Canary
metadata: {name: production-shop}
spec:
  analysis: {interval: 30s, threshold: 5, maxWeight: 50, stepWeight: 5}
";
    let lines = pipeline("[production]", &[(FILE, canary)]);
    assert_eq!(
        lines[1],
        "Steps: 5% for 30s, then 10% for 30s, then 15% for 30s, then 20% for 30s, then 5 more, then 50% for 30s read in \
         deploy/production/rollout.yaml:5"
    );
}

/// A release that an alarm rolls back.
pub const GROUP: &str = "\
AWSTemplateFormatVersion: '2010-09-09'
Resources:
  Down:
    Type: AWS::CloudWatch::Alarm
    Properties: {AlarmName: ShopDown, MetricName: Errors}
  Releases:
    Type: AWS::CodeDeploy::DeploymentGroup
    Properties:
      ApplicationName: shop
      AutoRollbackConfiguration: {Enabled: true, Events: [DEPLOYMENT_STOP_ON_ALARM]}
      AlarmConfiguration: {Enabled: true, Alarms: [{Name: ShopDown}]}
";

#[test]
fn alarms_that_roll_back_lead_to_their_runbooks() {
    let runbook =
        "---\nkind: runbook\nalarms: [ShopDown]\n---\n# Shop is down\n\n## Mitigation\n\nRestart it.\n";
    let group = ("content/shop/alarms/production/template.yaml", GROUP);
    let rolled_back = |stage: &str, files: &[(&str, &str)]| {
        let stages = format!("[{{name: production, {stage}}}]");
        let lines = pipeline(&stages, files);
        lines.into_iter().find(|line| line.starts_with("Rolled back by")).expect("it is rolled back")
    };
    let place = "read in alarms/production/template.yaml:11";
    assert_eq!(rolled_back("traffic: low", &[group]), format!("Rolled back by: ShopDown {place} no runbook"));
    assert_eq!(
        rolled_back("rollback_on: [ShopDown]", &[group, ("content/shop/runbooks/down.md", runbook)]),
        format!("Rolled back by: ShopDown declared and {place} Runbook: Shop is down")
    );
    assert_eq!(
        rolled_back("rollback_on: [ShopSlow]", &[group]),
        format!(
            "Rolled back by differs: ShopSlow declared no alarm of this name was read; ShopDown {place} no runbook"
        )
    );
}
