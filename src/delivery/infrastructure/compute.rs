//! Autoscaling and containers.

use super::Type;
use super::setting::Setting;
use crate::delivery::resources::{Found, Resource};
use crate::delivery::values::number;
use crate::delivery::{Component, Kind};
use crate::yaml::Node;

const fn scaling(name: &'static str, called: &'static str, settings: &'static [Setting]) -> Type {
    Type::new(Kind::Autoscaling, name, called, settings).only(is_on).also(still)
}

const fn container(name: &'static str, called: &'static str) -> Type {
    Type::new(Kind::Container, name, called, &[])
}

const GOOGLE: &[Setting] = &[
    Setting::new("min capacity", &["autoscaling_policy.min_replicas"], number),
    Setting::new("max capacity", &["autoscaling_policy.max_replicas"], number),
];

pub const TYPES: &[Type] = &[
    scaling(
        "aws_appautoscaling_target",
        "resource_id",
        &[
            Setting::new("min capacity", &["min_capacity"], number),
            Setting::new("max capacity", &["max_capacity"], number),
        ],
    ),
    scaling("aws_autoscaling_policy", "name", &[]),
    scaling("google_compute_autoscaler", "name", GOOGLE),
    scaling("google_compute_region_autoscaler", "name", GOOGLE),
    scaling("azurerm_monitor_autoscale_setting", "name", &[]),
    scaling(
        "AWS::ApplicationAutoScaling::ScalableTarget",
        "",
        &[
            Setting::new("min capacity", &["MinCapacity"], number),
            Setting::new("max capacity", &["MaxCapacity"], number),
        ],
    ),
    scaling("AWS::AutoScaling::ScalingPolicy", "PolicyName", &[]),
    container("aws_ecs_task_definition", "family"),
    container("AWS::ECS::TaskDefinition", "Family"),
    container("google_cloud_run_service", "name"),
    container("google_cloud_run_v2_service", "name"),
    container("azurerm_container_app", "name"),
    container("aws_ecr_repository", "name"),
    container("AWS::ECR::Repository", "RepositoryName"),
];

/// Notes that an autoscaler never scales, if its limits are equal.
fn still(_: &Resource<'_>, _: &[Resource<'_>], thing: &mut Component) {
    let place = thing.place;
    thing.note_if_still(["min capacity", "max capacity"], place);
}

/// Whether nothing switches it off, or may switch it off.
fn is_on(resource: &Resource<'_>) -> bool {
    let found = resource.at("enabled").and_then(Found::node);
    found.and_then(Node::text).is_none_or(|text| text.eq_ignore_ascii_case("true"))
}
