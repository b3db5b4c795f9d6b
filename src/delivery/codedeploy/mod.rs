//! AWS CodeDeploy: how it brings out Lambda functions, ECS services and servers, and what takes a release back.
//! Written in Terraform, in CloudFormation, or as the `DeploymentPreference` of a function of SAM.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-codedeploy-deploymentgroup.html>

mod group;
mod preference;
mod shifting;
#[cfg(test)]
mod tests;

use super::resources::{self, Resource};
use super::{Reader, Thing};
use crate::alarms::cloudformation;
use crate::yaml::Node;

pub const READER: Reader = Reader {
    name: "codedeploy",
    marks: &["DeploymentPreference", "AWS::CodeDeploy::", "aws_codedeploy_"],
    recognises: |document| is_terraform(document) || cloudformation::recognises(document),
    things,
};

const GROUP: [&str; 2] = ["aws_codedeploy_deployment_group", "AWS::CodeDeploy::DeploymentGroup"];
const CONFIG: [&str; 2] = ["aws_codedeploy_deployment_config", "AWS::CodeDeploy::DeploymentConfig"];
const FUNCTION: &str = "AWS::Serverless::Function";

fn is_terraform(document: &Node) -> bool {
    document
        .get("resource")
        .is_some_and(|resource| !resource.entries().is_empty() || !resource.items().is_empty())
}

fn things(document: &Node) -> Vec<Thing> {
    let wants = |kind: &str| {
        GROUP.contains(&kind)
            || CONFIG.contains(&kind)
            || kind == FUNCTION
            || cloudformation::ALARMS.contains(&kind)
    };
    let all = if is_terraform(document) {
        resources::of_terraform(document, wants)
    } else {
        resources::of_cloudformation(document, wants)
    };
    let globals = preference::globals(document);
    let thing = |resource: &Resource<'_>| match resource.kind {
        FUNCTION => preference::thing(resource, globals.as_ref(), &all),
        kind if GROUP.contains(&kind) => group::thing(resource, &all),
        _ => None,
    };
    all.iter().filter_map(thing).collect()
}
