//! Helm: values that switch on parts of a chart, charts that install a store, and Flux's and Argo CD's releases of
//! either.

mod charts;
mod values;

pub use self::charts::kind as kind_of_chart;

use self::values::things as of_values;
use super::values::{at, flag};
use super::{Component, Reader, Value};
use crate::yaml::Node;

pub const READER: Reader = Reader {
    name: "helm",
    marks: &[
        "replicaCount",
        "nameOverride",
        "autoscaling",
        "serviceAccount",
        "imagePullSecrets",
        "tolerations",
        "dependencies:",
        "enabled: false",
        "HelmRelease",
        "argoproj.io/",
    ],
    recognises: |document| Form::of(document).is_some(),
    things,
};

/// The kind of a document that says which chart is installed, or with which values.
enum Form {
    Values,
    /// Values of a chart, of which only the switches that are off are read.
    Off,
    Chart,
    /// Flux's `HelmRelease`.
    Flux,
    /// Argo CD's `Application`.
    Argo,
}

impl Form {
    fn of(document: &Node) -> Option<Self> {
        let word = |key: &str| document.get(key).and_then(Node::text);
        match (word("apiVersion"), word("kind")) {
            (Some(version), Some("HelmRelease")) if version.starts_with("helm.toolkit.fluxcd.io/") => {
                Some(Self::Flux)
            }
            (Some(version), Some("Application")) if version.starts_with("argoproj.io/") => Some(Self::Argo),
            (Some("v2"), None) if word("name").is_some() && document.get("dependencies").is_some() => {
                Some(Self::Chart)
            }
            (None, None) if values::recognises(document) => Some(Self::Values),
            (None, None) if !values::off(document).is_empty() => Some(Self::Off),
            _ => None,
        }
    }
}

fn things(document: &Node) -> Vec<Component> {
    let name = at(document, &["metadata", "name"]);
    match Form::of(document) {
        Some(Form::Values) => {
            [of_values(document, document.get("fullnameOverride")), values::off(document)].concat()
        }
        Some(Form::Off) => values::off(document),
        Some(Form::Chart) => charts::dependencies(document),
        Some(Form::Flux) => {
            let chart = at(document, &["spec", "chart", "spec", "chart"]);
            let values = at(document, &["spec", "values"]);
            let suspended =
                at(document, &["spec", "suspend"]).filter(|own| flag(own) == Some(Value::Flag(true)));
            let mut things = release(chart, values, name);
            // What was installed before the suspension is unknown.
            if let Some(suspended) = suspended {
                let open = || Value::Open("of a release that is suspended".to_owned());
                for thing in &mut things {
                    thing.put("count", open(), suspended.span);
                }
            }
            things
        }
        Some(Form::Argo) => {
            let many = at(document, &["spec", "sources"]).map_or(&[][..], Node::items);
            let sources = at(document, &["spec", "source"]).into_iter().chain(many);
            let of_source =
                |source: &Node| release(source.get("chart"), at(source, &["helm", "valuesObject"]), name);
            sources.flat_map(of_source).collect()
        }
        None => Vec::new(),
    }
}

/// What a release of a chart installs.
fn release(chart: Option<&Node>, values: Option<&Node>, name: Option<&Node>) -> Vec<Component> {
    let of_chart = chart.and_then(|chart| charts::thing(chart, name));
    of_chart.into_iter().chain(values.into_iter().flat_map(|values| of_values(values, name))).collect()
}

#[cfg(test)]
mod tests {
    use crate::delivery::tests::facts;

    #[test]
    fn a_release_installs_the_store_of_its_chart() {
        let text = "\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: orders}
spec:
  chart: {spec: {chart: postgresql}}
  values:
    redis: {enabled: true}
---
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: sessions}
spec: {source: {chart: redis-cluster, helm: {valuesObject: {ingress: {enabled: false}}}}}
";
        let expected = "\
5 database `orders` (`postgresql`)
7 cache `orders` (`redis`)
12 cache `sessions` (`redis-cluster`)
";
        assert_eq!(facts("release.yaml", text), expected);
    }

    #[test]
    fn a_release_that_is_suspended_may_install_nothing() {
        let text = "\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: orders}
spec:
  suspend: true
  chart: {spec: {chart: postgresql}}
";
        let expected = "\
6 database `orders` (`postgresql`)
5   count: unknown (of a release that is suspended)
";
        assert_eq!(facts("release.yaml", text), expected);
    }

    #[test]
    fn a_chart_depends_on_stores_that_no_condition_switches() {
        let text = "\
apiVersion: v2
name: pay
version: 1.0.0
dependencies:
  - {name: postgresql, version: 15.x.x}
  - {name: redis, version: 19.x.x, condition: redis.enabled}
  - {name: common, version: 2.x.x}
";
        assert_eq!(facts("Chart.yaml", text), "5 database `postgresql`\n");
    }
}
