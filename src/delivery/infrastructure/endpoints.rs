//! Load balancers, APIs, and other endpoints that are open to the internet.
//!
//! - <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/lb>
//! - <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-elasticloadbalancingv2-loadbalancer.html>
//! - <https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/compute_global_forwarding_rule>
//! - <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-vs-rest.html>: an HTTP API has no private endpoints

use super::Type;
use super::forms::{endpoint_types, has, not, scheme, visibility};
use super::setting::Setting;
use crate::delivery::Kind;
use crate::delivery::resources::{Found, Resource};
use crate::delivery::values::flag;
use crate::yaml::Node;

const fn balancer(name: &'static str, called: &'static str, settings: &'static [Setting]) -> Type {
    Type::new(Kind::LoadBalancer, name, called, settings)
}

const fn endpoint(name: &'static str, called: &'static str) -> Type {
    Type::new(Kind::PublicEndpoint, name, called, &[]).only(is_on)
}

const fn api(name: &'static str, called: &'static str, settings: &'static [Setting]) -> Type {
    Type::new(Kind::Api, name, called, settings)
}

const INTERNAL: Setting = Setting::new("public", &["internal"], not).or(true);
const PROTECTED: Setting =
    Setting::new("deletion protection", &["enable_deletion_protection"], flag).or(false);
const SCHEME: Setting = Setting::new("public", &["Scheme"], scheme).or(true);
const GOOGLE_SCHEME: Setting = Setting::new("public", &["load_balancing_scheme"], scheme).or(true);
const PUBLIC: Setting = Setting::always("public");

pub const TYPES: &[Type] = &[
    balancer("aws_lb", "name", &[INTERNAL, PROTECTED]).only(is_balancer),
    balancer("aws_alb", "name", &[INTERNAL, PROTECTED]).only(is_balancer),
    balancer("aws_elb", "name", &[Setting::new("public", &["internal"], not)]),
    balancer("google_compute_global_forwarding_rule", "name", &[GOOGLE_SCHEME]),
    balancer("google_compute_backend_service", "name", &[]),
    balancer("google_compute_region_backend_service", "name", &[]),
    balancer(
        "azurerm_lb",
        "name",
        &[Setting::new("public", &["frontend_ip_configuration.public_ip_address_id"], has)],
    ),
    balancer("azurerm_application_gateway", "name", &[]),
    balancer("AWS::ElasticLoadBalancingV2::LoadBalancer", "Name", &[SCHEME]).only(is_balancer),
    balancer(
        "AWS::ElasticLoadBalancing::LoadBalancer",
        "LoadBalancerName",
        &[Setting::new("public", &["Scheme"], scheme)],
    ),
    endpoint("aws_cloudfront_distribution", ""),
    endpoint("aws_lambda_function_url", "function_name"),
    endpoint("aws_globalaccelerator_accelerator", "name"),
    endpoint("azurerm_cdn_frontdoor_endpoint", "name"),
    endpoint("azurerm_frontdoor", "name"),
    endpoint("AWS::CloudFront::Distribution", ""),
    endpoint("AWS::Lambda::Url", ""),
    Type::new(Kind::PublicEndpoint, "AWS::Serverless::Function", "FunctionName", &[]).only(|function| {
        function.at("FunctionUrlConfig").is_some_and(|found| found.node().is_some_and(Node::is_map))
    }),
    api(
        "aws_api_gateway_rest_api",
        "name",
        &[Setting::new("public", &["endpoint_configuration.types"], endpoint_types)],
    ),
    api("aws_apigatewayv2_api", "name", &[PUBLIC]),
    api("aws_appsync_graphql_api", "name", &[Setting::new("public", &["visibility"], visibility)]),
    api("google_api_gateway_api", "api_id", &[]),
    api("azurerm_api_management_api", "name", &[]),
    api(
        "AWS::ApiGateway::RestApi",
        "Name",
        &[Setting::new("public", &["EndpointConfiguration.Types"], endpoint_types)],
    ),
    api("AWS::ApiGatewayV2::Api", "Name", &[PUBLIC]),
    api(
        "AWS::Serverless::Api",
        "Name",
        &[Setting::new("public", &["EndpointConfiguration.Type", "EndpointConfiguration"], endpoint_types)],
    ),
    api("AWS::Serverless::HttpApi", "Name", &[PUBLIC]),
    api("AWS::AppSync::GraphQLApi", "Name", &[Setting::new("public", &["Visibility"], visibility)]),
    api("AWS::Serverless::Function", "FunctionName", &[]).only(answers),
];

/// Whether it is a load balancer of a service. A gateway that sends packets through appliances is not.
fn is_balancer(resource: &Resource<'_>) -> bool {
    let kind = ["load_balancer_type", "Type"].into_iter().find_map(|key| resource.settings.get(key)?.text());
    kind.is_none_or(|kind| kind != "gateway")
}

/// Whether nothing switches it off, or may switch it off.
fn is_on(resource: &Resource<'_>) -> bool {
    let found = ["enabled", "DistributionConfig.Enabled"].into_iter().find_map(|path| resource.at(path));
    found.and_then(Found::node).and_then(Node::text).is_none_or(|text| text.eq_ignore_ascii_case("true"))
}

/// Whether an API calls this function.
fn answers(function: &Resource<'_>) -> bool {
    let events = function.settings.get("Events").map_or(&[][..], Node::entries).iter();
    let mut kinds = events.filter_map(|(_, event)| event.get("Type")?.text());
    kinds.any(|kind| matches!(kind, "Api" | "HttpApi"))
}
