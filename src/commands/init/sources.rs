//! Finds sources that make alarms only when another program runs, and the command that renders them.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};

use super::aside::is_kept_copy;
use super::prose::{is_example, is_trial};
use crate::alarms;
use crate::source::Source;

/// A language for alarms that readyroom cannot run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Language {
    Jsonnet,
    Cdk,
    Cdktf,
    Pulumi,
    Bicep,
    Terraform,
    Nix,
    Operator,
}

/// Sources of one language.
#[derive(Debug)]
pub struct Sources {
    pub language: Language,
    /// Never empty.
    pub paths: Vec<Utf8PathBuf>,
}

impl Language {
    pub fn word(self) -> &'static str {
        match self {
            Self::Jsonnet => "jsonnet",
            Self::Cdk => "AWS CDK",
            Self::Cdktf => "CDK for Terraform",
            Self::Pulumi => "Pulumi",
            Self::Bicep => "Bicep",
            Self::Terraform => "Terraform with modules from elsewhere",
            Self::Nix => "Nix",
            Self::Operator => "a program that writes rules",
        }
    }

    /// The command that renders the sources. `path` is the first of them.
    pub fn command(self, path: &Utf8Path) -> String {
        match self {
            Self::Jsonnet if path.file_name() == Some("mixin.libsonnet") => {
                format!("mixtool generate alerts {path} > alerts.yaml")
            }
            Self::Jsonnet => format!("jsonnet -S -m rendered/ {path}"),
            Self::Cdk => "cdk synth".to_owned(),
            Self::Cdktf => "cdktf synth".to_owned(),
            Self::Pulumi => "aws cloudwatch describe-alarms > alarms.json".to_owned(),
            Self::Bicep => format!("az bicep build --file {path}"),
            Self::Terraform => "terraform show -json > state.json".to_owned(),
            Self::Nix => {
                "nix eval --raw .#nixosConfigurations.HOST.config.services.prometheus.rules --apply \
                          'builtins.concatStringsSep \"\\n---\\n\"' > rules.yaml"
                    .to_owned()
            }
            Self::Operator => "kubectl get prometheusrules -A -o yaml > rules.yaml".to_owned(),
        }
    }

    /// The output of the command, as a pattern for `alarms`.
    pub fn output(self, path: &Utf8Path) -> String {
        match self {
            Self::Jsonnet if path.file_name() == Some("mixin.libsonnet") => "alerts.yaml".to_owned(),
            Self::Jsonnet => "rendered/".to_owned(),
            Self::Cdk => "cdk.out/*.template.json".to_owned(),
            Self::Cdktf => "cdktf.out/**/cdk.tf.json".to_owned(),
            Self::Pulumi => "alarms.json".to_owned(),
            Self::Bicep => path.with_extension("json").to_string(),
            Self::Terraform => "state.json".to_owned(),
            Self::Nix | Self::Operator => "rules.yaml".to_owned(),
        }
    }
}

/// The language of a source that seems to make alarms but in which no reader found any.
pub fn language(source: &Source) -> Option<Language> {
    let (path, text) = (&source.path, source.text.as_str());
    let name = path.file_name().unwrap_or_default().to_lowercase();
    let is_about_tests =
        name.contains("test") || name.contains(".spec.") || is_trial(path) || is_example(path);
    if is_about_tests {
        return None;
    }
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    match path.extension().unwrap_or_default().to_lowercase().as_str() {
        "jsonnet" | "libsonnet" => {
            let makes_some = !is_kept_copy(path) && alarms::seem_to_be_in(source);
            makes_some.then_some(Language::Jsonnet)
        }
        "bicep" => alarms::seem_to_be_in(source).then_some(Language::Bicep),
        "nix" => (has(&["alert = "]) && has(&["expr = "])).then_some(Language::Nix),
        "ts" | "tsx" | "js" | "mjs" | "py" | "java" | "cs" | "go" | "kt" | "scala" => {
            let makes = [
                "Alarm(",
                "Alarm.Builder",
                "createAlarm",
                "create_alarm",
                "NewAlarm(",
                "addAlarm(",
                "AlertPolicy(",
                "MetricAlert",
                "Monitor(",
                "QueryRules",
            ];
            if has(&["cdktf"]) && has(&["MetricAlarm", "Monitor(", "AlertPolicy", "MetricAlert"]) {
                return Some(Language::Cdktf);
            }
            if has(&["aws-cdk", "aws_cdk", "awscdk", "Amazon.CDK", "monocdk"]) && has(&makes[..6]) {
                return Some(Language::Cdk);
            }
            if has(&["pulumi"]) && has(&makes) {
                return Some(Language::Pulumi);
            }
            let writes_rules = has(&["monitoring/v1", "promv1", "monitoringv1", "PrometheusRule"])
                && has(&["Alert:"])
                && has(&["Expr:"]);
            writes_rules.then_some(Language::Operator)
        }
        _ => None,
    }
}

/// Groups sources by language.
pub fn grouped(found: Vec<(Language, Utf8PathBuf)>, all: &BTreeSet<Utf8PathBuf>) -> Vec<Sources> {
    let mut by_language = BTreeMap::<Language, Vec<Utf8PathBuf>>::new();
    for (language, path) in found {
        by_language.entry(language).or_default().push(path);
    }
    // The file that assembles a mixin is in a folder above its parts.
    if let Some(paths) = by_language.get_mut(&Language::Jsonnet) {
        let wholes = paths.iter().filter_map(|path| {
            path.ancestors()
                .skip(1)
                .map(|folder| folder.join("mixin.libsonnet"))
                .find(|whole| all.contains(whole))
        });
        let wholes: BTreeSet<Utf8PathBuf> = wholes.collect();
        paths.extend(wholes.into_iter().filter(|whole| !paths.contains(whole)).collect::<Vec<_>>());
    }
    let sources = |(language, mut paths): (Language, Vec<Utf8PathBuf>)| {
        // The command has to render the file that assembles all others, so that comes first.
        paths.sort_by_key(|path| {
            let is_whole =
                matches!(path.file_name(), Some("mixin.libsonnet" | "main.jsonnet" | "main.bicep"));
            (!is_whole, path.extension() != Some("jsonnet"), path.components().count(), path.clone())
        });
        Sources { language, paths }
    };
    by_language.into_iter().map(sources).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_known_by_what_they_make() {
        let of = |path: &str, text: &str| language(&Source::new(path, text.into()));
        let cdk = "import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';\nnew cloudwatch.Alarm(this, 'A', {});\n";
        assert_eq!(of("lib/stack.ts", cdk), Some(Language::Cdk));
        assert_eq!(of("lib/stack.test.ts", cdk), None);
        assert_eq!(of("lib/alarm.ts", "new Alarm(1);\n"), None);
        let java = "import software.amazon.awscdk.Stack;\nAlarm.Builder.create(this, \"A\").build();\n";
        assert_eq!(of("src/A.java", java), Some(Language::Cdk));
        let go =
            "import \"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch\"\nawscloudwatch.NewAlarm(stack)\n";
        assert_eq!(of("main.go", go), Some(Language::Cdk));
        let bicep = "resource a 'Microsoft.Insights/metricAlerts@2018-03-01' = {\n}\n";
        assert_eq!(of("infra/main.bicep", bicep), Some(Language::Bicep));
        assert_eq!(of("infra/a.bicep", "resource a 'Microsoft.Web/sites@2022-03-01' = {\n}\n"), None);
        let nix = "{ groups = [{ rules = [{ alert = \"NotUp\"; expr = \"up == 0\"; }]; }]; }\n";
        assert_eq!(of("prometheus/rules.nix", nix), Some(Language::Nix));
        assert_eq!(of("prometheus/default.nix", "{ services.prometheus.enable = true; }\n"), None);
        let pulumi = "import pulumi\nimport pulumi_aws as aws\naws.cloudwatch.MetricAlarm(\"a\")\n";
        assert_eq!(of("__main__.py", pulumi), Some(Language::Pulumi));
        let mixin = "local mixin = import 'mixin.libsonnet';\nstd.manifestYamlDoc(mixin.prometheusAlerts)\n";
        assert_eq!(of("main.jsonnet", mixin), Some(Language::Jsonnet));
        let function =
            "local rule(name, query) = { alert: name, expr: query };\n{ rules: [rule('A', 'up')] }\n";
        assert_eq!(of("lib/rules.libsonnet", function), Some(Language::Jsonnet));
        assert_eq!(of("config.libsonnet", "{ _config+:: { namespace: 'shop' } }\n"), None);
        let rule = "import promv1 \"x/monitoring/v1\"\npromv1.Rule{Alert: \"A\", Expr: up}\n";
        assert_eq!(of("pkg/rules.go", rule), Some(Language::Operator));
    }
}
