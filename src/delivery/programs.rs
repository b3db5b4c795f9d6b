//! Programs that check code, and programs that do nothing of interest here.

use super::commands::StepAction;
use super::commands::StepAction::{Analyses, NotRead, Nothing, Scans, ScansDependencies};

/// Programs that look for faults.
pub fn checks(program: &str, first: &str) -> Option<StepAction> {
    let does = match (program, first) {
        ("cargo", "audit" | "deny")
        | ("npm" | "pnpm" | "yarn" | "bundle", "audit")
        | ("snyk", "test" | "monitor" | "container")
        | ("trivy", "image" | "fs" | "filesystem" | "repo" | "repository" | "rootfs" | "sbom" | "i")
        | (
            "pip-audit" | "govulncheck" | "osv-scanner" | "grype" | "safety" | "nancy" | "bundle-audit"
            | "bundler-audit" | "dependency-check",
            _,
        ) => ScansDependencies,
        ("trivy" | "snyk", "config" | "iac")
        | ("gitleaks" | "trufflehog" | "tfsec" | "checkov" | "kics" | "zizmor" | "terrascan", _) => Scans,
        ("cargo", "clippy")
        | ("go", "vet")
        | ("golangci-lint", "run")
        | ("ruff", "check")
        | ("biome", "lint" | "check" | "ci")
        | ("snyk", "code")
        | ("semgrep", "ci" | "scan")
        | (
            "eslint" | "staticcheck" | "flake8" | "pylint" | "mypy" | "pyright" | "shellcheck" | "rubocop"
            | "gosec" | "bandit" | "phpstan" | "psalm" | "clang-tidy" | "cppcheck" | "detekt" | "brakeman"
            | "credo" | "tflint",
            _,
        ) => Analyses,
        _ => return None,
    };
    Some(does)
}

/// Words of the shell, and programs that neither deploy nor run other programs.
const PLAIN: [&str; 99] = [
    ":",
    "[",
    "[[",
    "apk",
    "apt",
    "apt-get",
    "awk",
    "base64",
    "basename",
    "brew",
    "break",
    "cat",
    "cd",
    "chmod",
    "chown",
    "cmp",
    "continue",
    "cosign",
    "cp",
    "curl",
    "cut",
    "date",
    "declare",
    "diff",
    "dirname",
    "dnf",
    "done",
    "echo",
    "egrep",
    "esac",
    "exit",
    "export",
    "false",
    "fi",
    "file",
    "find",
    "for",
    "function",
    "gofmt",
    "golangci-lint",
    "gpg",
    "grep",
    "gunzip",
    "gzip",
    "head",
    "helm",
    "hostname",
    "in",
    "jq",
    "kubectl",
    "ln",
    "local",
    "ls",
    "md5sum",
    "mkdir",
    "mktemp",
    "mv",
    "popd",
    "printf",
    "pushd",
    "pwd",
    "pytest",
    "read",
    "readlink",
    "readonly",
    "realpath",
    "return",
    "rm",
    "rustup",
    "sed",
    "seq",
    "set",
    "sha256sum",
    "shasum",
    "shift",
    "sleep",
    "sort",
    "tail",
    "tar",
    "tee",
    "terraform",
    "tofu",
    "test",
    "tfswitch",
    "touch",
    "tr",
    "trap",
    "true",
    "uname",
    "uniq",
    "unset",
    "unzip",
    "wait",
    "wc",
    "wget",
    "which",
    "whoami",
    "yes",
    "zip",
];

/// What a program does that is not a check.
pub fn plain(program: &str, first: &str, rest: &[&str]) -> StepAction {
    let is_plain = match program {
        // A push may start other programs, and a request may start anything.
        "git" => first != "push",
        "curl" => !rest.iter().any(|word| SENDS.contains(word) || word.starts_with("--data")),
        "cargo" => matches!(
            first,
            "build"
                | "check"
                | "test"
                | "nextest"
                | "fmt"
                | "doc"
                | "install"
                | "publish"
                | "package"
                | "fetch"
        ),
        "dotnet" => matches!(first, "build" | "test" | "restore" | "publish" | "format" | "pack"),
        "kustomize" => matches!(first, "build" | "create" | "edit"),
        "go" => {
            matches!(first, "build" | "test" | "list" | "mod" | "install" | "fmt" | "env" | "version" | "get")
        }
        "npm" | "pnpm" | "yarn" => {
            matches!(first, "ci" | "install" | "i" | "test" | "publish" | "" | "config")
        }
        "docker" | "podman" => {
            matches!(
                first,
                "build" | "push" | "pull" | "login" | "logout" | "tag" | "buildx" | "images" | "save"
            )
        }
        "gh" => matches!(first, "release" | "pr" | "issue" | "auth" | "label"),
        "pip" | "pip3" | "gem" | "bundle" => matches!(first, "install" | "config" | "check"),
        "python" | "python3" => {
            rest.first() == Some(&"-m") && matches!(first, "pip" | "pytest" | "venv" | "build" | "unittest")
        }
        "terragrunt" | "cdk" | "cdktf" | "sam" | "pulumi" | "az" | "gcloud" | "helmfile" | "ruff"
        | "biome" | "snyk" | "trivy" | "semgrep" | "}" | "]" => true,
        _ => PLAIN.contains(&program),
    };
    if is_plain { Nothing } else { NotRead }
}

/// Flags of a request that sends something.
const SENDS: [&str; 8] = ["-X", "--request", "-d", "-F", "--form", "-T", "--upload-file", "--json"];
