//! Well-known actions that check or sign what is built, and the commands of `cosign`.

use crate::delivery::values::is_open;
use crate::delivery::{Thing, Value};
use crate::yaml::Node;

/// Actions that look for known vulnerabilities, keys and unsafe settings.
const SCANS: [&str; 24] = [
    "actions/dependency-review-action",
    "anchore/scan-action",
    "aquasecurity/tfsec-action",
    "aquasecurity/trivy-action",
    "aws-actions/vulnerability-scan-github-action-for-amazon-inspector",
    "azure/container-scan",
    "bridgecrewio/checkov-action",
    "checkmarx/kics-github-action",
    "docker/scout-action",
    "embarkstudios/cargo-deny-action",
    "fossas/fossa-action",
    "gitleaks/gitleaks-action",
    "golang/govulncheck-action",
    "google/osv-scanner-action",
    "ossf/scorecard-action",
    "pypa/gh-action-pip-audit",
    "rustsec/audit-check",
    "snyk/actions",
    "step-security/dependency-review-action",
    "sysdiglabs/scan-action",
    "trufflesecurity/trufflehog",
    "veracode/veracode-sca",
    "zizmorcore/zizmor-action",
    "dependency-check/dependency-check_action",
];

/// Actions that read the code itself for faults.
const ANALYSES: [&str; 11] = [
    "github/codeql-action/analyze",
    "golangci/golangci-lint-action",
    "jetbrains/qodana-action",
    "returntocorp/semgrep-action",
    "securego/gosec",
    "semgrep/semgrep",
    "sonarsource/sonarcloud-github-action",
    "sonarsource/sonarqube-scan-action",
    "codacy/codacy-analysis-cli-action",
    "deepsourcelabs/test-coverage-action",
    "dominikh/staticcheck-action",
];

/// Actions and workflows that sign what was built, or where it came from.
const SIGNS: [&str; 7] = [
    "actions/attest",
    "actions/attest-build-provenance",
    "actions/attest-sbom",
    "notaryproject/notation-action/sign",
    "sigstore/gh-action-sigstore-python",
    "slsa-framework/slsa-github-generator",
    "ibm/helm-sign-action",
];

/// Actions that wait until somebody says yes.
const GATES: [&str; 2] = ["trstringer/manual-approval", "hmarr/manual-approval"];

/// Parts of those that check nothing: they install a program.
const SETUPS: [&str; 3] =
    ["snyk/actions/setup", "aquasecurity/trivy-action/setup", "anchore/scan-action/download-grype"];

/// What a step, or a job that uses a workflow, does by its name.
pub fn put(thing: &mut Thing, step: &Node) {
    if let Some((uses, used)) = step.get("uses").and_then(|node| Some((node, node.text()?)))
        && !is_open(used)
    {
        let name = used.split('@').next().unwrap_or(used).trim();
        let is_one = |names: &[&str]| names.iter().any(|one| is_of(name, one));
        let is_check = !is_one(&SETUPS);
        let value = || Value::Text(name.to_owned());
        if is_check && is_one(&SCANS) {
            thing.put("scans", value(), uses.span);
        }
        if is_one(&ANALYSES) {
            thing.put("analyses code", value(), uses.span);
        }
        if is_one(&SIGNS) {
            thing.put("signs", value(), uses.span);
        }
        if is_one(&GATES) {
            thing.put("manual gate", Value::Flag(true), uses.span);
        }
    }
    if let Some(run) = step.get("run")
        && run.text().is_some_and(signs)
    {
        thing.put("signs", Value::Text("cosign".to_owned()), run.span);
    }
}

/// An action, or one in a folder of its repository.
fn is_of(name: &str, action: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.strip_prefix(action).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Whether a script has a line that signs.
fn signs(script: &str) -> bool {
    let mut lines = script.lines().map(str::split_whitespace);
    lines.any(|mut words| {
        words.next() == Some("cosign") && matches!(words.next(), Some("sign" | "attest" | "sign-blob"))
    })
}

#[cfg(test)]
mod tests {
    use crate::delivery::tests::facts;

    /// What a step says.
    fn says(step: &str) -> Vec<String> {
        let text = format!("on: push\njobs: {{a: {{runs-on: ubuntu-latest, steps: [{step}]}}}}\n");
        let found = facts("ci.yml", &text);
        found.lines().skip(3).map(|line| line.trim_start_matches("2   ").to_owned()).collect()
    }

    #[test]
    fn known_actions_scan_and_sign() {
        assert_eq!(says("{uses: Snyk/actions/node@master}"), ["scans: Snyk/actions/node"]);
        assert_eq!(
            says("{uses: actions/attest-build-provenance@v2}"),
            ["signs: actions/attest-build-provenance"]
        );
        assert_eq!(says("{run: 'cosign sign --yes image'}"), ["signs: cosign"]);
        assert_eq!(says("{uses: trstringer/manual-approval@v1}"), ["manual gate: yes"]);
    }

    #[test]
    fn what_only_looks_alike_does_not() {
        for step in [
            "{uses: snyk/actions/setup@master}",
            "{uses: github/codeql-action/upload-sarif@v3}",
            "{uses: someone/trivy-action@v1}",
            "{uses: actions/attest-nothing@v1}",
            "{uses: sigstore/cosign-installer@v3}",
            "{run: '# cosign sign image'}",
            "{name: aquasecurity/trivy-action}",
        ] {
            assert_eq!(says(step), <[&str; 0]>::default(), "{step}");
        }
    }
}
