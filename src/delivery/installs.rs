//! What releases of Flux and k3s, and applications of Argo CD, install from elsewhere: a chart, or the files in a folder
//! of a repository.
//!
//! <https://fluxcd.io/flux/components/helm/helmreleases/>, <https://docs.k3s.io/add-ons/helm>,
//! <https://argo-cd.readthedocs.io/en/stable/user-guide/application-specification/>

use super::kubernetes::is_apart;
use super::kustomize::CHART;
use super::values::{at, text};
use super::{Component, Kind};
use crate::source::Span;
use crate::yaml::Node;

/// The `what` of a part for one source that is installed. It has a `chart`, or the `path` of a folder.
pub const INSTALLED: &str = "installed";
/// The property with the address of the repository in which the folder is.
pub const REPOSITORY: &str = "repository";

/// The sources that a document installs.
pub fn sources(document: &Node) -> Vec<Component> {
    let word = |key: &str| document.get(key).and_then(Node::text).unwrap_or_default();
    let group = word("apiVersion").split('/').next().unwrap_or_default();
    if is_apart(document) {
        return Vec::new();
    }
    match (group, word("kind")) {
        ("helm.toolkit.fluxcd.io", "HelmRelease") => vec![of_flux(document)],
        ("helm.cattle.io", "HelmChart") => vec![of_chart(document.span, at(document, &["spec", "chart"]))],
        _ => argo_sources(document).into_iter().filter_map(of_argo).collect(),
    }
}

/// The sources of an Argo CD application.
pub fn argo_sources(document: &Node) -> Vec<&Node> {
    let word = |key: &str| document.get(key).and_then(Node::text).unwrap_or_default();
    if !word("apiVersion").starts_with("argoproj.io/") {
        return Vec::new();
    }
    let spec = match word("kind") {
        "Application" => document.get("spec"),
        "ApplicationSet" => at(document, &["spec", "template", "spec"]),
        _ => None,
    };
    let Some(spec) = spec else { return Vec::new() };
    spec.get("source").into_iter().chain(spec.get("sources").map_or(&[][..], Node::items)).collect()
}

fn of_chart(place: Span, chart: Option<&Node>) -> Component {
    let mut own = Component::new(Kind::Workload, INSTALLED, place);
    own.set(CHART, chart, text);
    own
}

/// The chart of a release of Flux. One from a Git repository is a folder.
fn of_flux(document: &Node) -> Component {
    let spec = at(document, &["spec", "chart", "spec"]);
    let source = spec.and_then(|spec| at(spec, &["sourceRef", "kind"])).and_then(Node::text);
    let chart = spec.and_then(|spec| spec.get("chart"));
    if source == Some("GitRepository") {
        let mut own = Component::new(Kind::Workload, INSTALLED, document.span);
        own.set("path", chart, text);
        return own;
    }
    of_chart(document.span, chart.or_else(|| at(document, &["spec", "chartRef", "name"])))
}

/// What a source of Argo CD installs. `None` if it only has values for another source.
fn of_argo(source: &Node) -> Option<Component> {
    let mut own = of_chart(source.span, source.get("chart"));
    own.set("path", source.get("path"), text);
    own.set(REPOSITORY, source.get("repoURL"), text);
    (own.get(CHART).is_some() || own.get("path").is_some()).then_some(own)
}

#[cfg(test)]
mod tests {
    use camino::Utf8Path;

    use crate::delivery::read;
    use crate::source::{FileId, Source};

    /// The properties of what a document installs, one source a line.
    fn installed(text: &str) -> Vec<String> {
        let source = Source::new(Utf8Path::new("pay.yaml"), text.to_owned());
        let parts = read(FileId(1), &source).parts.into_iter().filter(|part| part.what == super::INSTALLED);
        let says = |own: &super::Component| {
            let all = own.properties.iter().map(|own| format!("{}={}", own.key, own.value));
            all.collect::<Vec<_>>().join(", ")
        };
        parts.map(|part| says(&part)).collect()
    }

    #[test]
    fn releases_install_charts() {
        let release =
            "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: pay}\nspec:\n";
        let of = |spec: &str| installed(&format!("{release}  {spec}\n"));
        assert_eq!(
            of("chart: {spec: {chart: pay, sourceRef: {kind: HelmRepository, name: acme}}}"),
            ["chart=pay"]
        );
        assert_eq!(
            of("chart: {spec: {chart: ./charts/pay, sourceRef: {kind: GitRepository, name: acme}}}"),
            ["path=./charts/pay"]
        );
        assert_eq!(of("chartRef: {kind: OCIRepository, name: pay}"), ["chart=pay"]);
        let chart =
            "apiVersion: helm.cattle.io/v1\nkind: HelmChart\nmetadata: {name: pay}\nspec: {chart: pay}\n";
        assert_eq!(installed(chart), ["chart=pay"]);
        let off = "metadata: {annotations: {kustomize.toolkit.fluxcd.io/reconcile: disabled}}";
        assert_eq!(installed(&chart.replace("metadata: {name: pay}", off)), <[&str; 0]>::default());
    }

    #[test]
    fn applications_install_charts_and_folders() {
        let text = "\
apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
spec:
  template:
    spec:
      sources:
        - {repoURL: https://charts.example.org, chart: pay}
        - {repoURL: https://github.com/acme/ops.git, ref: values}
        - {repoURL: https://github.com/acme/ops.git, path: 'deploy/{{name}}'}
";
        let expected = [
            "chart=pay, repository=https://charts.example.org",
            "path=unknown (deploy/{{name}}), repository=https://github.com/acme/ops.git",
        ];
        assert_eq!(installed(text), expected);
    }
}
