//! Steps of jobs and of composite actions: what each uses and runs.

use super::actions::{self, GATES};
use crate::delivery::commands::{self, StepAction};
use crate::delivery::programs::is_tolerant;
use crate::delivery::values::{at, flag, is_open};
use crate::delivery::{Component, Value};
use crate::yaml::Node;

/// Whether the workflow may continue if the job or step fails.
pub fn may_fail(own: &Node) -> bool {
    let goes_on = own.get("continue-on-error").and_then(flag);
    goes_on.is_some_and(|own| own.flag() != Some(false))
}

/// Adds what a step, or a job that uses a workflow, does. `shell` is the default shell. `is_forgiven` means that the
/// job may fail.
pub fn put(thing: &mut Component, step: &Node, shell: Option<&str>, is_forgiven: bool) {
    let may_fail = is_forgiven || may_fail(step);
    if let Some((uses, used)) = step.get("uses").and_then(|node| Some((node, node.text()?))) {
        let name = used.split('@').next().unwrap_or(used).trim();
        let does = if is_open(used) { StepAction::NotRead } else { with_inputs(actions::does(name), step) };
        if let Some(key) = commands::key(does, may_fail || goes_on_whatever(name, step)) {
            thing.put(key, Value::Text(name.to_owned()), uses.span);
        }
        // With a condition, nobody may be asked.
        let is_certain = step.get("if").is_none();
        if is_certain && GATES.iter().any(|one| actions::is_of(name, one)) {
            thing.put("manual gate", Value::Flag(true), uses.span);
            thing.put("approval", Value::Text(name.to_owned()), uses.span);
        }
    }
    if let Some((run, script)) = step.get("run").and_then(|node| Some((node, node.text()?))) {
        match step.get("shell").and_then(Node::text).or(shell).map(str::trim) {
            // Only if bash is named explicitly does it stop when any command of a pipe fails.
            shell @ (None | Some("bash" | "sh")) => {
                commands::put(thing, script, may_fail, shell == Some("bash"), run.span);
            }
            Some(shell) => thing.put("not read", Value::Text(format!("a script of {shell}")), run.span),
        }
    }
}

/// Whether the workflow continues whatever an action finds, by the action's inputs.
fn goes_on_whatever(name: &str, step: &Node) -> bool {
    let input = |key: &str| at(step, &["with", key]).and_then(Node::text);
    let arguments = input("args").unwrap_or_default();
    let words: Vec<&str> = arguments.split_whitespace().collect();
    // Codacy's action fails only if there are more issues than `max-allowed-issues`.
    is_tolerant(&words) || input("max-allowed-issues").is_some() || actions::only_reports(name, arguments)
}

/// What an action does, corrected by its inputs.
fn with_inputs(does: StepAction, step: &Node) -> StepAction {
    let input = |key: &str| at(step, &["with", key]).and_then(Node::text).map(str::trim);
    match (does, input("scan-type"), input("command")) {
        (StepAction::ScansDependencies, Some("config"), _) => StepAction::Scans,
        (StepAction::NotRead, _, Some("up")) if is_pulumi(step) => StepAction::DeploysInfrastructure,
        (StepAction::NotRead, _, Some("preview")) if is_pulumi(step) => StepAction::Nothing,
        _ => does,
    }
}

fn is_pulumi(step: &Node) -> bool {
    step.get("uses").and_then(Node::text).is_some_and(|used| used.starts_with("pulumi/actions@"))
}

#[cfg(test)]
mod tests {
    use crate::delivery::tests::facts;

    /// The properties of a step, as lines.
    fn says(step: &str) -> Vec<String> {
        let text = format!("on: push\njobs: {{a: {{runs-on: ubuntu-latest, steps: [{step}]}}}}\n");
        let found = facts("ci.yml", &text);
        found.lines().skip(3).map(|line| line.trim_start_matches("2   ").to_owned()).collect()
    }

    #[test]
    fn known_actions_scan_and_sign() {
        assert_eq!(says("{uses: Snyk/actions/node@master}"), ["scans dependencies: Snyk/actions/node"]);
        assert_eq!(
            says("{uses: actions/attest-build-provenance@v2}"),
            ["signs: actions/attest-build-provenance"]
        );
        assert_eq!(says("{run: 'cosign sign --yes image'}"), ["signs: cosign sign"]);
        assert_eq!(says("{run: 'terraform apply'}"), ["deploys infrastructure: terraform apply"]);
        assert_eq!(
            says("{uses: trstringer/manual-approval@v1}"),
            ["manual gate: yes", "approval: trstringer/manual-approval"]
        );
        assert_eq!(says("{uses: trstringer/manual-approval@v1, if: inputs.ask}"), <[&str; 0]>::default());
        assert_eq!(
            says("{uses: aquasecurity/trivy-action@1, with: {scan-type: config}}"),
            ["scans: aquasecurity/trivy-action"]
        );
    }

    #[test]
    fn similar_steps_do_nothing() {
        for step in [
            "{uses: snyk/actions/setup@master}",
            "{uses: github/codeql-action/upload-sarif@v3}",
            "{uses: actions/attest-nothing@v1}",
            "{uses: sigstore/cosign-installer@v3}",
            "{run: '# cosign sign image'}",
            "{name: aquasecurity/trivy-action}",
        ] {
            assert_eq!(says(step), <[&str; 0]>::default(), "{step}");
        }
    }

    #[test]
    fn unknown_actions_and_commands_are_not_read() {
        assert_eq!(says("{uses: someone/trivy-action@v1}"), ["not read: someone/trivy-action"]);
        assert_eq!(says("{uses: ./ci/deploy}"), ["not read: ./ci/deploy"]);
        assert_eq!(says("{run: 'make all; make deploy'}"), ["not read: make all"]);
        assert_eq!(says("{run: 'print(1)', shell: python}"), ["not read: a script of python"]);
    }

    #[test]
    fn an_analysis_that_stops_nothing_has_a_key_of_its_own() {
        let tolerant = ["analyses code, and goes on: cargo clippy"];
        assert_eq!(says("{run: cargo clippy, continue-on-error: true}"), tolerant);
        assert_eq!(says("{run: 'cargo clippy || true'}"), tolerant);
        assert_eq!(says("{run: 'cargo clippy || exit 0'}"), tolerant);
        for (step, program) in [
            ("{run: golangci-lint run --issues-exit-code=0}", "golangci-lint run"),
            ("{run: golangci-lint run --issues-exit-code 0}", "golangci-lint run"),
            ("{run: flake8 --exit-zero src}", "flake8 src"),
            ("{run: semgrep scan --config auto}", "semgrep scan"),
            ("{run: cppcheck src}", "cppcheck src"),
            ("{run: clang-tidy src/a.cpp}", "clang-tidy src/a.cpp"),
            ("{run: tflint --force}", "tflint"),
            ("{uses: securego/gosec@v2, with: {args: '-no-fail -fmt sarif ./...'}}", "securego/gosec"),
        ] {
            assert_eq!(says(step), [format!("analyses code, and goes on: {program}")], "{step}");
        }
        assert_eq!(says("{run: semgrep scan --error}"), ["analyses code: semgrep scan"]);
        assert_eq!(says("{run: cppcheck --error-exitcode=1 src}"), ["analyses code: cppcheck src"]);
        assert_eq!(says("{run: cargo clippy}"), ["analyses code: cargo clippy"]);
        assert_eq!(says("{run: 'cargo clippy | tee log'}"), tolerant);
        assert_eq!(says("{run: 'set +e; cargo clippy; true'}"), tolerant);
        for stops in [
            "{run: 'cargo clippy | tee log', shell: bash}",
            "{run: 'set -o pipefail; cargo clippy | tee log'}",
            "{run: 'set +e; ls; set -e; cargo clippy'}",
            "{run: 'cargo clippy || exit 1'}",
        ] {
            assert_eq!(says(stops), ["analyses code: cargo clippy"], "{stops}");
        }
    }

    #[test]
    fn an_analysis_of_a_job_that_may_fail_stops_nothing() {
        let text =
            "on: push\njobs: {a: {runs-on: x, continue-on-error: true, steps: [{run: cargo clippy}]}}\n";
        assert!(facts("ci.yml", text).contains("analyses code, and goes on: cargo clippy"));
    }

    #[test]
    fn an_analysis_that_reports_to_a_site_stops_nothing() {
        for (uses, action) in [
            ("github/codeql-action/analyze@v3", "github/codeql-action/analyze"),
            ("SonarSource/sonarqube-scan-action@v6", "SonarSource/sonarqube-scan-action"),
            ("JetBrains/qodana-action@v2025.2", "JetBrains/qodana-action"),
            (
                "codacy/codacy-analysis-cli-action@v4, with: {max-allowed-issues: 2147483647}",
                "codacy/codacy-analysis-cli-action",
            ),
        ] {
            assert_eq!(says(&format!("{{uses: {uses}}}")), [format!("analyses code, and goes on: {action}")]);
        }
        assert_eq!(
            says(
                "{uses: SonarSource/sonarqube-scan-action@v6, with: {args: '-Dsonar.qualitygate.wait=true'}}"
            ),
            ["analyses code: SonarSource/sonarqube-scan-action"]
        );
        assert_eq!(
            says("{uses: SonarSource/sonarqube-quality-gate-action@v1}"),
            ["analyses code: SonarSource/sonarqube-quality-gate-action"]
        );
    }
}
