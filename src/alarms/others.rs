//! Names files and documents that do not define alarms but are often kept with those that do: by their content, or by
//! file name if they are not read.

use camino::Utf8Path;

use super::ALL;
use crate::yaml::{Kind, Node};

/// Settings of tools that are kept beside alarms, whose content may be anything.
const SETTINGS: [&str; 16] = [
    "atlantis.yaml",
    "atlantis.yml",
    "azure-pipelines.yaml",
    "azure-pipelines.yml",
    "backend.hcl",
    "buildspec.yaml",
    "buildspec.yml",
    "cdk.context.json",
    "cdk.json",
    "cloudbuild.yaml",
    "cloudbuild.yml",
    "mkdocs.yml",
    "renovate.json",
    "root.hcl",
    "taskfile.yaml",
    "taskfile.yml",
];

/// Endings of Terraform's tests, and of the values that they use: <https://developer.hashicorp.com/terraform/language/tests>.
const TESTS: [&str; 5] = [".tftest.hcl", ".tftest.json", ".tofutest.hcl", ".tofutest.json", ".tfmock.hcl"];

/// Names a file that is not read.
pub fn by_name(path: &Utf8Path) -> Option<&'static str> {
    let name = path.file_name().unwrap_or_default().to_lowercase();
    if [".lock.hcl", ".lock.json", "-lock.json", "-lock.yaml"].iter().any(|end| name.ends_with(end)) {
        return Some("a lock file");
    }
    if TESTS.iter().any(|end| name.ends_with(end)) {
        return Some("a test of Terraform");
    }
    match name.as_str() {
        "license" | "licence" | "notice" | "copying" | "authors" | "owners" | "owners_aliases"
        | "codeowners" | "version" => return Some("text"),
        "makefile" | "dockerfile" | "justfile" | "jenkinsfile" | "tiltfile" | "go.mod" | "go.sum" => {
            return Some("source code");
        }
        "bicepconfig.json" | "jsonnetfile.json" => return Some("settings"),
        _ if name.ends_with(".tfvars.json") => return Some("Terraform variable values"),
        _ if name
            .strip_prefix("terragrunt.")
            .is_some_and(|rest| rest == "hcl" || rest.strip_suffix(".hcl").is_some()) =>
        {
            return Some("a call of Terragrunt");
        }
        // `.gitignore`, `.terraform-version`
        _ if name.starts_with('.') && path.extension().is_none() => return Some("settings"),
        _ => {}
    }
    match path.extension().map(str::to_lowercase)?.as_str() {
        "md" | "markdown" => Some("Markdown"),
        "txt" | "rst" | "adoc" | "html" | "htm" | "csv" | "pdf" => Some("text"),
        "png" | "jpg" | "jpeg" | "gif" | "webp" | "ico" | "svg" | "avif" | "mp4" | "drawio" => {
            Some("an image")
        }
        "zip" | "gz" | "tgz" | "jar" | "woff" | "woff2" | "ttf" => Some("a binary file"),
        "sh" | "bash" | "ps1" | "py" | "go" | "js" | "mjs" | "cjs" | "ts" | "tsx" | "java" | "kt" | "rb"
        | "rs" | "css" | "cs" | "php" | "lua" | "bicep" => Some("source code"),
        "lock" => Some("a lock file"),
        "tfvars" => Some("Terraform variable values"),
        "toml" | "ini" | "cfg" | "properties" | "env" | "xml" | "bicepparam" | "tfbackend" => {
            Some("settings")
        }
        _ => None,
    }
}

/// Names a document whose content may be anything, by its conventional file name.
pub fn by_custom(path: &Utf8Path) -> Option<&'static str> {
    let name = path.file_name().unwrap_or_default().to_lowercase();
    // `.gitlab-ci.yml`, `.tflint.hcl`
    let is_hidden = name.starts_with('.')
        && !["alarm", "alert", "monitor", "rule"].iter().any(|word| name.contains(word));
    if is_hidden || SETTINGS.contains(&name.as_str()) {
        return Some("settings");
    }
    let stem = name.strip_suffix(".yaml").or_else(|| name.strip_suffix(".yml"))?;
    let is_mark = |mark: char| "-._".contains(mark);
    let starts = stem.strip_prefix("values").is_some_and(|rest| rest.is_empty() || rest.starts_with(is_mark));
    // `ci/full-values.yaml`
    let is_values = starts || stem.strip_suffix("values").is_some_and(|rest| rest.ends_with(is_mark));
    match stem {
        "kustomization" => Some("a kustomization"),
        _ => is_values.then_some("Helm chart values"),
    }
}

/// Whether a document is about alarms but does not create any: a test of alarms, or the schema of a resource that holds
/// them.
pub fn is_about_alarms(document: &Node) -> bool {
    const KINDS: [&str; 6] =
        ["CustomResourceDefinition", "ConstraintTemplate", "Test", "TestStep", "TestAssert", "TestSuite"];
    let has = |key: &str| document.get(key).is_some();
    let kind = document.get("kind").and_then(Node::text).filter(|_| has("apiVersion"));
    let is_test = has("tests") && ["rule_files", "evaluation_interval", "suite"].into_iter().any(has);
    kind.is_some_and(|kind| KINDS.contains(&kind)) || is_test || schema(document, "json-schema.org")
}

/// Whether a text contains only schemas of resources, judged by its lines alone. Such texts have megabytes, and many
/// lie in folders such as `monitoring/`.
pub fn are_schemas(text: &str) -> bool {
    const SCHEMA: &str = "kind: CustomResourceDefinition";
    let begins_object = |line: &str| line.starts_with("apiVersion: apiextensions.k8s.io/");
    let is_schema =
        |part: &str| part.lines().any(begins_object) && part.lines().any(|line| line.trim_end() == SCHEMA);
    let says = |line: &str| !line.trim().is_empty() && !line.starts_with('#') && !line.starts_with("---");
    let mut parts = text.split("\n---").filter(|part| part.lines().any(says)).peekable();
    parts.peek().is_some() && parts.all(is_schema)
}

/// Names a document that no format recognises, if it is obvious.
pub fn describe(document: &Node) -> Option<&'static str> {
    let has = |key: &str| document.get(key).is_some();
    let all = |keys: &[&str]| keys.iter().all(|key| has(key));
    let text = |key: &str| document.get(key).and_then(Node::text);
    if document.is_null() || matches!(&document.kind, Kind::Map(entries) if entries.is_empty()) {
        return Some("empty");
    }
    if let Some(note) = ALL.iter().find_map(|format| (format.describe)(document)) {
        return Some(note);
    }
    let plain = [
        (all(&["tests", "rule_files"]) || all(&["tests", "evaluation_interval"]), "rule tests for promtool"),
        (all(&["suite", "tests"]), "tests for a Helm chart"),
        (super::kustomization(document).is_some(), "a kustomization"),
        (text("kind") == Some("CustomResourceDefinition"), "the schema of a resource"),
        (all(&["apiVersion", "kind"]) && is_about_alarms(document), "a test of resources"),
        (has("scrape_configs") || all(&["global", "rule_files"]), "Prometheus configuration"),
        (all(&["route", "receivers"]), "Alertmanager configuration"),
        (has("panels") || has("widgets"), "a dashboard"),
        (has("lockfileVersion"), "a lock file"),
        (text("version").is_some_and(|version| version.starts_with("tree-")), "a CDK manifest"),
        (all(&["version", "artifacts"]) || all(&["version", "files", "dockerImages"]), "a CDK manifest"),
        (is_settings(document), "settings"),
        (all(&["apiVersion", "kind"]), "a resource that defines no alarms"),
        (text("apiVersion").is_some() && all(&["name", "version"]), "the metadata of a Helm chart"),
        (schema(document, "json-schema.org"), "a JSON Schema"),
        (schema(document, "deploymentparameters.json"), "Azure template parameters"),
        (are_parameters(document.items()), "CloudFormation template parameters"),
        (has("openapi") || has("swagger"), "the description of an API"),
    ];
    plain.into_iter().find(|(holds, _)| *holds).map(|(_, note)| note)
}

/// The file that `aws cloudformation create-stack --parameters` takes.
fn are_parameters(items: &[Node]) -> bool {
    !items.is_empty() && items.iter().all(|item| item.get("ParameterKey").is_some())
}

/// Compose files, workflows, packages: files of tools that are kept in every repository.
fn is_settings(document: &Node) -> bool {
    let has = |key: &str| document.get(key).is_some();
    let is_compose = document.get("services").is_some_and(|services| {
        services.entries().iter().any(|(_, one)| one.get("image").is_some() || one.get("build").is_some())
    });
    let is_package =
        has("name") && has("version") && (has("dependencies") || has("devDependencies") || has("scripts"));
    is_compose
        || is_package
        || has("jobs") && (has("on") || has("true"))
        || has("compilerOptions")
        || has("app") && has("context")
        || has("repos")
}

fn schema(document: &Node, name: &str) -> bool {
    let schema = document.get("$schema").and_then(Node::text).unwrap_or_default().to_lowercase();
    schema.contains(name)
}
