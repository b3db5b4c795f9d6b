//! Well-known actions, and what each does.

use crate::delivery::commands::StepAction;

/// Actions that scan dependencies for known vulnerabilities.
const SCANS_DEPENDENCIES: [&str; 18] = [
    "actions/dependency-review-action",
    "anchore/scan-action",
    "aquasecurity/trivy-action",
    "aws-actions/vulnerability-scan-github-action-for-amazon-inspector",
    "azure/container-scan",
    "dependency-check/dependency-check_action",
    "docker/scout-action",
    "embarkstudios/cargo-deny-action",
    "fossa-contrib/fossa-action",
    "fossas/fossa-action",
    "golang/govulncheck-action",
    "google/osv-scanner-action",
    "pypa/gh-action-pip-audit",
    "rustsec/audit-check",
    "snyk/actions",
    "step-security/dependency-review-action",
    "sysdiglabs/scan-action",
    "veracode/veracode-sca",
];

/// Actions that scan for secrets and unsafe settings.
const SCANS: [&str; 8] = [
    "aquasecurity/tfsec-action",
    "bridgecrewio/checkov-action",
    "checkmarx/kics-github-action",
    "gitleaks/gitleaks-action",
    "ossf/scorecard-action",
    "snyk/actions/iac",
    "trufflesecurity/trufflehog",
    "zizmorcore/zizmor-action",
];

/// Actions that analyse the code for faults.
const ANALYSES: [&str; 11] = [
    "github/codeql-action/analyze",
    "golangci/golangci-lint-action",
    "jetbrains/qodana-action",
    "returntocorp/semgrep-action",
    "securego/gosec",
    "semgrep/semgrep",
    "sonarsource/sonarcloud-github-action",
    "sonarsource/sonarqube-quality-gate-action",
    "sonarsource/sonarqube-scan-action",
    "codacy/codacy-analysis-cli-action",
    "dominikh/staticcheck-action",
];

/// Analyses that send their findings to a site and succeed whatever they find, each with the argument that makes it
/// fail: <https://docs.github.com/en/code-security/code-scanning>, <https://github.com/JetBrains/qodana-action>,
/// <https://docs.sonarsource.com/sonarqube-server/analyzing-source-code/ci-integration/overview/>
const REPORTERS: [(&str, Option<&str>); 4] = [
    ("github/codeql-action/analyze", None),
    ("jetbrains/qodana-action", Some("--fail-threshold")),
    ("sonarsource/sonarcloud-github-action", Some("sonar.qualitygate.wait=true")),
    ("sonarsource/sonarqube-scan-action", Some("sonar.qualitygate.wait=true")),
];

/// Actions and workflows that sign what was built, or its provenance.
const SIGNS: [&str; 7] = [
    "actions/attest",
    "actions/attest-build-provenance",
    "actions/attest-sbom",
    "notaryproject/notation-action/sign",
    "sigstore/gh-action-sigstore-python",
    "slsa-framework/slsa-github-generator",
    "ibm/helm-sign-action",
];

const DEPLOYS: [&str; 10] = [
    "actions/deploy-pages",
    "aws-actions/amazon-ecs-deploy-task-definition",
    "aws-actions/aws-lambda-deploy",
    "azure/functions-action",
    "azure/k8s-deploy",
    "azure/webapps-deploy",
    "google-github-actions/deploy-appengine",
    "google-github-actions/deploy-cloud-functions",
    "google-github-actions/deploy-cloudrun",
    "akhileshns/heroku-deploy",
];

const DEPLOYS_INFRASTRUCTURE: [&str; 6] = [
    "aws-actions/aws-cloudformation-github-deploy",
    "azure/arm-deploy",
    "azure/bicep-deploy",
    "dflook/terraform-apply",
    "dflook/tofu-apply",
    "hashicorp/tfc-workflows-github/actions/apply-run",
];

const UPDATES_DEPENDENCIES: [&str; 1] = ["renovatebot/github-action"];

/// Actions that wait until somebody approves.
pub const GATES: [&str; 2] = ["trstringer/manual-approval", "hmarr/manual-approval"];

/// Actions that only fetch, store or install what other steps use. `owner/` means all actions of an owner.
const PLAIN: [&str; 34] = [
    "actions/",
    "anchore/sbom-action",
    "anchore/scan-action/download-grype",
    "aquasecurity/setup-trivy",
    "aquasecurity/trivy-action/setup",
    "astral-sh/setup-uv",
    "aws-actions/amazon-ecr-login",
    "aws-actions/configure-aws-credentials",
    "azure/login",
    "azure/setup-helm",
    "azure/setup-kubectl",
    "codecov/codecov-action",
    "dependabot/fetch-metadata",
    "docker/",
    "dorny/paths-filter",
    "dtolnay/rust-toolchain",
    "extractions/setup-just",
    "github/codeql-action",
    "google-github-actions/auth",
    "google-github-actions/get-gke-credentials",
    "google-github-actions/setup-gcloud",
    "gradle/actions/setup-gradle",
    "hashicorp/setup-terraform",
    "helm/chart-testing-action",
    "helm/kind-action",
    "opentofu/setup-opentofu",
    "pnpm/action-setup",
    "ruby/setup-ruby",
    "sigstore/cosign-installer",
    "snyk/actions/setup",
    "softprops/action-gh-release",
    "step-security/harden-runner",
    "swatinem/rust-cache",
    "tj-actions/changed-files",
];

/// An action of `actions/` that runs a script from the workflow.
const RUNS_SCRIPTS: [&str; 1] = ["actions/github-script"];

/// What an action does, by its name. If several lists have it, the first one counts.
pub fn does(name: &str) -> StepAction {
    let is_one = |names: &[&str]| names.iter().any(|one| is_of(name, one));
    let is_setup = PLAIN.iter().any(|one| one.matches('/').count() > 1 && is_of(name, one));
    let lists: [(&[&str], StepAction); 7] = [
        (&SCANS, StepAction::Scans),
        (&SCANS_DEPENDENCIES, StepAction::ScansDependencies),
        (&ANALYSES, StepAction::Analyses),
        (&SIGNS, StepAction::Signs),
        (&DEPLOYS, StepAction::Deploys),
        (&DEPLOYS_INFRASTRUCTURE, StepAction::DeploysInfrastructure),
        (&UPDATES_DEPENDENCIES, StepAction::UpdatesDependencies),
    ];
    let listed = lists.iter().find(|(names, _)| is_one(names)).map(|(_, does)| *does);
    let is_setup = is_setup && !matches!(listed, Some(StepAction::Analyses));
    match listed.filter(|_| !is_setup) {
        Some(does) => does,
        None if is_one(&GATES) || is_one(&PLAIN) && !is_one(&RUNS_SCRIPTS) => StepAction::Nothing,
        None => StepAction::NotRead,
    }
}

/// Whether an analysis with these arguments only reports what it finds.
pub fn only_reports(name: &str, arguments: &str) -> bool {
    let reporter = REPORTERS.iter().find(|(action, _)| is_of(name, action));
    reporter.is_some_and(|(_, fails)| fails.is_none_or(|fails| !arguments.contains(fails)))
}

/// Whether a name means `action`: the action itself, one in a folder of its repository, or any action of an owner if
/// `action` is `owner/`.
pub fn is_of(name: &str, action: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.strip_prefix(action)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/') || action.ends_with('/'))
}
