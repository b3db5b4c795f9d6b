//! Programs that check code, and programs that do nothing of interest here.
//!
//! Some checks succeed whatever they find, by an option or unless an option says otherwise:
//! <https://golangci-lint.run/docs/configuration/cli/>, <https://flake8.pycqa.org/en/latest/user/options.html>,
//! <https://semgrep.dev/docs/cli-reference>, <https://cppcheck.sourceforge.io/manual.html>,
//! <https://clang.llvm.org/extra/clang-tidy/>

use super::commands::StepAction;
use super::commands::StepAction::{Analyses, NotRead, Nothing, Scans, ScansDependencies};

/// What a program checks. `None` if it is not a check.
pub fn checks(program: &str, first: &str, rest: &[&str]) -> Option<StepAction> {
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
    Some(if is_aside(program, rest) { Nothing } else { does })
}

/// Whether such a program only prints about itself, downloads its database, or checks something else.
fn is_aside(program: &str, rest: &[&str]) -> bool {
    const NO_FAULTS: [&str; 4] = ["bans", "license", "licenses", "sources"];
    const PREPARES: [&str; 3] = ["--download-db-only", "--generate-config", "--init"];
    match (program, rest) {
        _ if rest.iter().any(|word| PREPARES.contains(word)) => true,
        (_, ["--help" | "--version" | "-V" | "-version" | "version"])
        | ("bundle-audit" | "bundler-audit", ["update", ..])
        | ("cargo", [_, "--help" | "--version" | "-V"] | ["deny", "fetch" | "init" | "list", ..])
        | ("grype", ["db", ..])
        | ("npm" | "pnpm", ["audit", "signatures", ..]) => true,
        // Without a word for one of its checks, it runs all of them.
        ("cargo", ["deny", "check", words @ ..]) => {
            let mut named = words.iter().filter(|word| !word.starts_with('-')).peekable();
            named.peek().is_some() && named.all(|word| NO_FAULTS.contains(word))
        }
        _ => false,
    }
}

/// Whether an analysis succeeds whatever it finds, by its flags.
pub fn is_tolerant(words: &[&str]) -> bool {
    const FLAGS: [&str; 5] =
        ["--exit-zero", "--issues-exit-code=0", "--no-exit-on-warn", "--no-fail", "-no-fail"];
    let has = |word: &str| words.contains(&word);
    let is_zero = |pair: &[&str]| pair[0] == "--issues-exit-code" && pair[1] == "0";
    let stops_if_told = || {
        let flags = ["--error-exitcode", "--warnings-as-errors", "-warnings-as-errors"];
        let is_told = |word: &&str| *word == "--error" || flags.iter().any(|flag| word.starts_with(flag));
        (has("clang-tidy") || has("cppcheck") || has("semgrep") && has("scan")) && !words.iter().any(is_told)
    };
    FLAGS.into_iter().any(has)
        || words.windows(2).any(is_zero)
        || has("tflint") && has("--force")
        || stops_if_told()
}

/// Words of the shell, and programs that neither deploy nor run other programs.
const PLAIN: [&str; 98] = [
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
    "which",
    "whoami",
    "yes",
    "zip",
];

/// What a program does, if it is not a check.
pub fn plain(program: &str, first: &str, rest: &[&str]) -> StepAction {
    let is_plain = match program {
        // A push may trigger other programs, and a request may trigger anything.
        "git" => first != "push",
        "curl" => !may_start(rest),
        "wget" => {
            !rest.iter().any(|word| ["--body", "--method", "--post"].iter().any(|own| word.starts_with(own)))
        }
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
        "az" | "gcloud" => {
            let any = |words: &[&str]| rest.iter().any(|word| words.contains(word));
            any(&SHOWS) || !any(&CHANGES)
        }
        "sam" => first != "sync",
        "terragrunt" | "cdk" | "cdktf" | "pulumi" | "helmfile" | "ruff" | "biome" | "snyk" | "trivy"
        | "semgrep" | "}" | "]" => true,
        _ => PLAIN.contains(&program),
    };
    if is_plain { Nothing } else { NotRead }
}

/// Whether a `curl` request may start something: it sends data (`-fsSXPOST`), or its address is in a variable, which
/// may hold the address of a webhook. If the response is saved to a file, an address in a variable is only a download.
fn may_start(rest: &[&str]) -> bool {
    const SENDS: [&str; 5] = ["--data", "--form", "--json", "--request", "--upload-file"];
    const KEEPS: [&str; 2] = ["--output", "--remote-name"];
    let has = |long: &[&str], short: &[char]| {
        rest.iter().any(|word| {
            let is_short = word.starts_with('-') && !word.starts_with("--");
            long.iter().any(|own| word.starts_with(own)) || is_short && word.contains(short)
        })
    };
    let is_kept = has(&KEEPS, &['o', 'O']) && !rest.contains(&"/dev/null");
    has(&SENDS, &['X', 'd', 'F', 'T']) || !is_kept && rest.iter().any(|word| word.starts_with('$'))
}

/// Words with which `az` and `gcloud` only show something, or log in.
const SHOWS: [&str; 4] = ["describe", "get-credentials", "list", "show"];

/// Words with which `az` and `gcloud` may release something, or start something that does.
const CHANGES: [&str; 11] = [
    "call",
    "config-zip",
    "execute",
    "import",
    "invoke",
    "pipelines",
    "replace",
    "run",
    "submit",
    "up",
    "update",
];
