//! What commands of workflows do: check, sign and deploy. What nobody knows from a command alone is not read.

use super::scripts::{Command, commands};
use super::{Thing, Value};
use crate::source::Span;

/// What a step of a workflow does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Does {
    /// It looks for keys and unsafe settings.
    Scans,
    /// It looks for known vulnerabilities in what the code needs.
    ScansDependencies,
    /// It reads the code itself for faults.
    Analyses,
    Signs,
    Deploys,
    DeploysInfrastructure,
    UpdatesDependencies,
    /// It may do anything: a program of the repository, a script, what nobody here knows.
    NotRead,
    /// Nothing of all this.
    Nothing,
}

use Does::{
    Analyses, Deploys, DeploysInfrastructure, NotRead, Nothing, Scans, ScansDependencies, Signs,
    UpdatesDependencies,
};

impl Does {
    /// As `readyroom facts` shows it.
    pub fn key(self) -> Option<&'static str> {
        match self {
            Scans => Some("scans"),
            ScansDependencies => Some("scans dependencies"),
            Analyses => Some("analyses code"),
            Signs => Some("signs"),
            Deploys => Some("deploys"),
            DeploysInfrastructure => Some("deploys infrastructure"),
            UpdatesDependencies => Some("updates dependencies"),
            NotRead => Some("not read"),
            Nothing => None,
        }
    }
}

/// An analysis whose faults stop nothing.
pub const TOLERANT: &str = "analyses code, and goes on";

/// Adds what a script does, each once; of what is not read the first is enough.
pub fn put(thing: &mut Thing, script: &str, may_fail: bool, place: Span) {
    let mut known: Vec<(&str, String)> = Vec::new();
    for command in commands(script) {
        let words: Vec<&str> = command.words.iter().map(String::as_str).collect();
        let does = does(&words);
        let Some(key) = key(does, may_fail || command.may_fail) else { continue };
        let says = says(&command);
        let is_known = known.iter().any(|(own, text)| *own == key && (does == NotRead || *text == says));
        if !is_known {
            thing.put(key, Value::Text(says.clone()), place);
            known.push((key, says));
        }
    }
}

/// The key of what a step does, where its workflow may go on although it fails.
pub fn key(does: Does, may_fail: bool) -> Option<&'static str> {
    if does == Analyses && may_fail { Some(TOLERANT) } else { does.key() }
}

/// The words of a command that tell it from others: `terraform apply`.
fn says(command: &Command) -> String {
    let mut words = command.words.iter().filter(|word| !word.starts_with('-'));
    let first = words.next().or(command.words.first()).cloned().unwrap_or_default();
    words.next().map_or(first.clone(), |second| format!("{first} {second}"))
}

fn does(words: &[&str]) -> Does {
    let Some((program, rest)) = words.split_first() else { return Nothing };
    let named = |word: &str| rest.contains(&word);
    let any = |words: &[&str]| words.iter().any(|word| rest.contains(word));
    let first = rest.iter().find(|word| !word.starts_with('-')).copied().unwrap_or_default();
    let is_trial = rest.iter().any(|word| word.starts_with("--dry-run") || *word == "--diff");
    match *program {
        "terraform" | "tofu" | "terragrunt" if any(&["apply"]) => DeploysInfrastructure,
        "cdk" | "cdktf" | "sam" | "serverless" | "sls" | "sst" if first == "deploy" => DeploysInfrastructure,
        "pulumi" if matches!(first, "up" | "update") => DeploysInfrastructure,
        "aws" => aws(rest),
        "az" if first == "deployment" && named("create") => DeploysInfrastructure,
        "az" if named("deploy") => Deploys,
        "gcloud" if named("deployment-manager") || named("infra-manager") => DeploysInfrastructure,
        "gcloud" if named("deploy") => Deploys,
        "kubectl" | "oc" if any(&["apply", "replace"]) && !is_trial => Deploys,
        "kubectl" | "oc" if named("set") && named("image") || named("rollout") && named("restart") => Deploys,
        "helm" if matches!(first, "upgrade" | "install") && !is_trial => Deploys,
        "helm" if first == "package" && named("--sign") => Signs,
        "helmfile" if any(&["apply", "sync"]) => Deploys,
        "argocd" if named("sync") || named("set") => Deploys,
        "fly" | "flyctl" | "wrangler" | "vercel" | "netlify" if first == "deploy" => Deploys,
        "cosign" if matches!(first, "sign" | "attest" | "sign-blob" | "attest-blob") => Signs,
        "gpg" if any(&["--detach-sign", "--clearsign", "--sign", "--clear-sign"]) => Signs,
        "jarsigner" if !named("-verify") => Signs,
        "renovate" => UpdatesDependencies,
        "npx" | "bunx" | "uvx" | "xargs" => run_by(rest),
        "uv" | "poetry" | "pipx" | "pipenv" | "pnpm" | "yarn"
            if matches!(first, "run" | "exec" | "dlx") && *program != "yarn" =>
        {
            run_by(rest.split_first().map_or(&[], |(_, rest)| rest))
        }
        _ => checks(program, first).unwrap_or_else(|| plain(program, first, rest)),
    }
}

/// What a program that runs another one runs.
fn run_by(rest: &[&str]) -> Does {
    let at = rest.iter().position(|word| !word.starts_with('-')).unwrap_or(rest.len());
    match does(&rest[at..]) {
        // Without one it reads its words from elsewhere, or only prints them.
        Nothing if at == rest.len() => NotRead,
        does => does,
    }
}

fn aws(rest: &[&str]) -> Does {
    const STACKS: [&str; 6] = [
        "deploy",
        "create-stack",
        "update-stack",
        "execute-change-set",
        "create-stack-set",
        "update-stack-set",
    ];
    const SERVICES: [&str; 4] =
        ["update-service", "update-function-code", "create-deployment", "start-deployment"];
    let any = |words: &[&str]| words.iter().any(|word| rest.contains(word));
    match () {
        () if rest.contains(&"cloudformation") && any(&STACKS) => DeploysInfrastructure,
        () if any(&SERVICES) => Deploys,
        // These start what is defined elsewhere.
        () if any(&["codepipeline", "codebuild", "stepfunctions", "invoke", "ssm"]) => NotRead,
        () => Nothing,
    }
}

/// Programs that look for faults.
fn checks(program: &str, first: &str) -> Option<Does> {
    let does = match (program, first) {
        ("cargo", "audit" | "deny")
        | ("npm" | "pnpm" | "yarn", "audit")
        | ("bundle", "audit")
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

/// Words of the shell, and programs that neither deploy nor run what somebody else wrote.
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

/// What a program does that is in no list of checks.
fn plain(program: &str, first: &str, rest: &[&str]) -> Does {
    let is_plain = match program {
        // Others may act on what is pushed, and a request may start anything.
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
        "terragrunt" | "cdk" | "cdktf" | "sam" | "pulumi" | "az" | "gcloud" | "helmfile" => true,
        "ruff" | "biome" | "snyk" | "trivy" | "semgrep" => true,
        // A variable that stands alone as a word is somebody's command; a closing bracket is none.
        "}" | "};" | "]" => true,
        _ => PLAIN.contains(&program),
    };
    if is_plain { Nothing } else { NotRead }
}

/// Flags of a request that sends something.
const SENDS: [&str; 8] = ["-X", "--request", "-d", "-F", "--form", "-T", "--upload-file", "--json"];

#[cfg(test)]
mod tests {
    use super::{Does, does};

    fn of(command: &str) -> Does {
        does(&command.split_whitespace().collect::<Vec<_>>())
    }

    #[test]
    fn commands_are_known_by_their_words() {
        for (command, expected) in [
            ("terraform -chdir=infra apply -auto-approve", Does::DeploysInfrastructure),
            ("terragrunt run-all apply", Does::DeploysInfrastructure),
            ("aws --region x cloudformation deploy --stack-name y", Does::DeploysInfrastructure),
            ("npx cdk deploy --all", Does::DeploysInfrastructure),
            ("terraform plan", Does::Nothing),
            ("terraform init", Does::Nothing),
            ("helm upgrade --install pay chart", Does::Deploys),
            ("helm upgrade pay chart --dry-run", Does::Nothing),
            ("kubectl get pods", Does::Nothing),
            ("cargo clippy -- -D warnings", Does::Analyses),
            ("cargo audit", Does::ScansDependencies),
            ("trivy config .", Does::Scans),
            ("cosign sign --yes image", Does::Signs),
            ("cosign verify image", Does::Nothing),
            ("echo terraform apply", Does::Nothing),
            ("make deploy", Does::NotRead),
            ("./deploy.sh", Does::NotRead),
            ("npm run deploy", Does::NotRead),
            ("npm ci", Does::Nothing),
            ("curl -X POST https://deploy.example", Does::NotRead),
            ("bash", Does::NotRead),
            ("${…}", Does::NotRead),
        ] {
            assert_eq!(of(command), expected, "{command}");
        }
    }
}
