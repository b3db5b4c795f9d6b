//! AWS `CodeDeploy`: how it releases Lambda functions, ECS services and servers, and what rolls a release back. It is
//! written in Terraform, in CloudFormation, or as the `DeploymentPreference` of a SAM function.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-codedeploy-deploymentgroup.html>

mod group;
mod preference;
mod shifting;
#[cfg(test)]
mod tests;

use super::resources::{self, Resource};
use super::{Component, Reader};
use crate::alarms::cloudformation::{self, Scope};
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

/// The resources of a file.
struct Written<'n> {
    all: Vec<Resource<'n>>,
    /// The same as the reader of alarms sees them, with defaults and the first branch of each condition. Only for
    /// templates.
    likely: Vec<Resource<'n>>,
}

impl<'n> Written<'n> {
    fn of(document: &'n Node) -> Self {
        let wants = |kind: &str| {
            let others = [FUNCTION].into_iter().chain(GROUP).chain(CONFIG).chain(cloudformation::ALARMS);
            others.into_iter().any(|other| other == kind)
        };
        if is_terraform(document) {
            return Self { all: resources::of_terraform(document, wants), likely: Vec::new() };
        }
        let by = |scope: Scope<'n>| resources::of_cloudformation(document, &scope, wants);
        Self { all: by(Scope::strict(document)), likely: by(Scope::of(document)) }
    }

    fn likely(&self, resource: &Resource<'_>) -> Option<&Resource<'n>> {
        self.likely.iter().find(|other| other.id == resource.id)
    }
}

fn things(document: &Node) -> Vec<Component> {
    let written = Written::of(document);
    let globals = preference::Globals::of(document);
    let thing = |resource: &Resource<'_>| match resource.kind {
        FUNCTION => preference::thing(resource, &globals, &written),
        kind if GROUP.contains(&kind) => group::thing(resource, &written),
        _ => None,
    };
    written.all.iter().filter_map(thing).collect()
}
