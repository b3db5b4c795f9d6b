//! Tells what commands in workflows do: check, sign or deploy. A command with an unknown effect is `not read`.

use super::programs::{checks, is_tolerant, plain};
use super::scripts::{Command, commands};
use super::{Component, Value};
use crate::source::Span;

/// What a step of a workflow does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepAction {
    /// It scans for secrets and unsafe settings.
    Scans,
    /// It scans the dependencies for known vulnerabilities.
    ScansDependencies,
    /// It analyses the code for faults.
    Analyses,
    Signs,
    Deploys,
    DeploysInfrastructure,
    UpdatesDependencies,
    /// Unknown: it runs a program or script of the repository, or a program that is not in our lists.
    NotRead,
    /// None of these.
    Nothing,
}

use StepAction::{
    Analyses, Deploys, DeploysInfrastructure, NotRead, Nothing, Scans, ScansDependencies, Signs,
    UpdatesDependencies,
};

impl StepAction {
    /// The key that `readyroom facts` shows.
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

/// The key of an analysis that does not fail the workflow when it finds something.
pub const TOLERANT: &str = "analyses code, and goes on";

/// Adds everything that a script does, each thing once. Of the commands that are not read, it adds only the first.
/// `pipes_fail` means that the shell stops if any command of a pipe fails.
pub fn put(thing: &mut Component, script: &str, may_fail: bool, pipes_fail: bool, place: Span) {
    let mut known: Vec<(&str, String)> = Vec::new();
    let pipes_fail = pipes_fail || script.contains("pipefail");
    let mut stops = !may_fail;
    for command in commands(script) {
        let words: Vec<&str> = command.words.iter().map(String::as_str).collect();
        let does = does(&words);
        // After `set +e`, a script continues on errors.
        if let ["set", flags, ..] = words[..]
            && flags.contains('e')
        {
            stops = !may_fail && !flags.starts_with('+');
        }
        let is_lost = command.is_piped && !pipes_fail;
        let goes_on = !stops || is_lost || command.may_fail || is_tolerant(&words);
        let Some(key) = key(does, goes_on) else { continue };
        let says = says(&command);
        let is_known = known.iter().any(|(own, text)| *own == key && (does == NotRead || *text == says));
        if !is_known {
            thing.put(key, Value::Text(says.clone()), place);
            known.push((key, says));
        }
    }
}

/// The key for what a step does. `may_fail` means that the workflow continues if the step fails.
pub fn key(does: StepAction, may_fail: bool) -> Option<&'static str> {
    if does == Analyses && may_fail { Some(TOLERANT) } else { does.key() }
}

/// The words that identify a command, to show it: `terraform apply`.
fn says(command: &Command) -> String {
    let mut words = command.words.iter().filter(|word| !word.starts_with('-'));
    let first = words.next().or(command.words.first()).cloned().unwrap_or_default();
    words.next().map_or(first.clone(), |second| format!("{first} {second}"))
}

/// Flags with which a deployment only shows what it would do.
const TRIALS: [&str; 3] = ["--diff", "--no-execute", "--no-execute-changeset"];

/// Objects that run nothing, which a pipeline creates for those that do.
const SETTINGS: [&str; 4] = ["configmap", "namespace", "ns", "secret"];

fn does(words: &[&str]) -> StepAction {
    let Some((program, rest)) = words.split_first() else { return Nothing };
    let named = |word: &str| rest.contains(&word);
    let any = |words: &[&str]| words.iter().any(|word| rest.contains(word));
    let first = rest.iter().find(|word| !word.starts_with('-')).copied().unwrap_or_default();
    let is_trial = rest.iter().any(|word| word.starts_with("--dry-run") || TRIALS.contains(word));
    match *program {
        "terraform" | "tofu" | "terragrunt" if any(&["apply"]) && !any(&["-destroy", "--destroy"]) => {
            DeploysInfrastructure
        }
        "cdk" | "cdktf" | "sam" | "serverless" | "sls" | "sst" if first == "deploy" && !is_trial => {
            DeploysInfrastructure
        }
        "pulumi" if matches!(first, "up" | "update") => DeploysInfrastructure,
        "aws" if is_trial => Nothing,
        "aws" => aws(rest),
        "az" if first == "deployment" && named("create") && !any(&["--what-if", "-w"]) => {
            DeploysInfrastructure
        }
        "gcloud" if any(&["deployment-manager", "infra-manager"]) => {
            let deploys = named("deployments") && any(&["create", "update", "apply"]);
            if deploys && !named("--preview") { DeploysInfrastructure } else { Nothing }
        }
        "az" | "gcloud" if named("deploy") => Deploys,
        "kubectl" | "oc" if any(&["apply", "replace"]) && !is_trial => Deploys,
        "kubectl" | "oc"
            if !is_trial && (named("set") && named("image") || named("rollout") && named("restart")) =>
        {
            Deploys
        }
        "kubectl" | "oc" if !is_trial && (named("patch") || named("create") && !any(&SETTINGS)) => NotRead,
        "helm" if matches!(first, "upgrade" | "install") && !is_trial => Deploys,
        "helm" if first == "package" && named("--sign") => Signs,
        "helmfile" if any(&["apply", "sync"]) => Deploys,
        "argocd" if any(&["sync", "set"]) && !is_trial => Deploys,
        "fly" | "flyctl" | "wrangler" | "vercel" | "netlify" if first == "deploy" && !is_trial => Deploys,
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
        _ => checks(program, first, rest).unwrap_or_else(|| plain(program, first, rest)),
    }
}

/// What a command does that another program runs.
fn run_by(rest: &[&str]) -> StepAction {
    let at = rest.iter().position(|word| !word.starts_with('-')).unwrap_or(rest.len());
    match does(&rest[at..]) {
        // Without arguments, the program reads the command from its input, or only prints.
        Nothing if at == rest.len() => NotRead,
        does => does,
    }
}

fn aws(rest: &[&str]) -> StepAction {
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
    /// Prefixes of operations that change nothing that runs.
    const READS: [&str; 13] = [
        "assume-role",
        "configure",
        "decode-",
        "describe-",
        "get-",
        "head-",
        "list-",
        "login",
        "ls",
        "package",
        "update-kubeconfig",
        "validate-",
        "wait",
    ];
    let any = |words: &[&str]| words.iter().any(|word| rest.contains(word));
    match () {
        () if rest.contains(&"cloudformation") && any(&STACKS) => DeploysInfrastructure,
        () if any(&SERVICES) => Deploys,
        () if operation(rest).iter().any(|word| READS.iter().any(|own| word.starts_with(own))) => Nothing,
        // It may publish a file, or start something that is defined elsewhere.
        () => NotRead,
    }
}

/// The service and the operation of an `aws` command: the first two words after its global options.
fn operation<'w>(words: &'w [&'w str]) -> &'w [&'w str] {
    let mut rest = words;
    while let Some((option, behind)) = rest.split_first().filter(|(word, _)| word.starts_with('-')) {
        let has_value = !option.contains('=') && *option != "--debug" && !option.starts_with("--no-");
        rest = behind.get(usize::from(has_value)..).unwrap_or_default();
    }
    rest.get(..2).unwrap_or(rest)
}

#[cfg(test)]
mod tests {
    use super::{StepAction, does};

    fn of(command: &str) -> StepAction {
        does(&command.split_whitespace().collect::<Vec<_>>())
    }

    #[test]
    fn commands_are_known_by_their_words() {
        for (command, expected) in [
            ("terraform -chdir=infra apply -auto-approve", StepAction::DeploysInfrastructure),
            ("terragrunt run-all apply", StepAction::DeploysInfrastructure),
            ("aws --region x cloudformation deploy --stack-name y", StepAction::DeploysInfrastructure),
            ("npx cdk deploy --all", StepAction::DeploysInfrastructure),
            ("terraform plan", StepAction::Nothing),
            ("terraform apply -destroy -auto-approve", StepAction::Nothing),
            ("cdk deploy --all --no-execute", StepAction::Nothing),
            ("aws cloudformation deploy --no-execute-changeset", StepAction::Nothing),
            ("az deployment group create -g pay -f main.bicep", StepAction::DeploysInfrastructure),
            ("az deployment group create -g pay -f main.bicep --what-if", StepAction::Nothing),
            ("az deployment group what-if -g pay -f main.bicep", StepAction::Nothing),
            ("gcloud infra-manager deployments apply pay", StepAction::DeploysInfrastructure),
            ("gcloud infra-manager previews create pay", StepAction::Nothing),
            ("gcloud deployment-manager deployments update pay --preview", StepAction::Nothing),
            ("kubectl diff -f pay.yaml", StepAction::Nothing),
            ("kubectl set image deployment/pay api=pay:2", StepAction::Deploys),
            ("kubectl set image deployment/pay api=pay:2 --dry-run=server", StepAction::Nothing),
            ("helm diff upgrade pay chart", StepAction::Nothing),
            ("argocd app sync pay", StepAction::Deploys),
            ("argocd app sync pay --dry-run", StepAction::NotRead),
            ("wrangler deploy --dry-run", StepAction::NotRead),
            ("terraform init", StepAction::Nothing),
            ("helm upgrade --install pay chart", StepAction::Deploys),
            ("helm upgrade pay chart --dry-run", StepAction::Nothing),
            ("kubectl get pods", StepAction::Nothing),
            ("cargo clippy -- -D warnings", StepAction::Analyses),
            ("cargo audit", StepAction::ScansDependencies),
            ("trivy config .", StepAction::Scans),
            ("shellcheck --version", StepAction::Nothing),
            ("tflint --init -c .tflint.hcl", StepAction::Nothing),
            ("trivy image --download-db-only", StepAction::Nothing),
            ("grype db update", StepAction::Nothing),
            ("npm audit signatures", StepAction::Nothing),
            ("cargo deny check licenses", StepAction::Nothing),
            ("cargo deny check", StepAction::ScansDependencies),
            ("cargo deny check advisories licenses", StepAction::ScansDependencies),
            ("cosign sign --yes image", StepAction::Signs),
            ("cosign verify image", StepAction::Nothing),
            ("echo terraform apply", StepAction::Nothing),
            ("make deploy", StepAction::NotRead),
            ("./deploy.sh", StepAction::NotRead),
            ("npm run deploy", StepAction::NotRead),
            ("npm ci", StepAction::Nothing),
            ("curl -X POST https://deploy.example", StepAction::NotRead),
            ("curl -fsSXPOST https://deploy.example", StepAction::NotRead),
            ("curl --request=POST https://deploy.example", StepAction::NotRead),
            ("curl -fsS ${…}", StepAction::NotRead),
            ("curl -fsSLo kind https://kind.example/${…}/kind", StepAction::Nothing),
            ("curl -fsSL $KIND --output kind", StepAction::Nothing),
            ("curl -s -o /dev/null $HOOK", StepAction::NotRead),
            ("curl -fsSo answer.json -XPOST $HOOK", StepAction::NotRead),
            ("wget --post-data=x https://deploy.example", StepAction::NotRead),
            ("wget -q https://kind.example/kind", StepAction::Nothing),
            ("aws s3 sync dist s3://pay", StepAction::NotRead),
            ("aws sts get-caller-identity", StepAction::Nothing),
            ("aws eks update-kubeconfig --name pay", StepAction::Nothing),
            ("aws --region=x --no-cli-pager --profile pay ecr get-login-password", StepAction::Nothing),
            ("aws lambda invoke --function-name get-orders out.json", StepAction::NotRead),
            ("aws s3 sync list-dist s3://pay", StepAction::NotRead),
            ("aws --profile", StepAction::NotRead),
            ("az account set -s pay", StepAction::Nothing),
            ("az aks get-credentials -n pay", StepAction::Nothing),
            ("gcloud container clusters get-credentials pay", StepAction::Nothing),
            ("gcloud run services describe pay", StepAction::Nothing),
            ("az containerapp update -n pay --image pay:2", StepAction::NotRead),
            ("gcloud config set project pay", StepAction::Nothing),
            ("gcloud builds submit", StepAction::NotRead),
            ("gcloud container clusters get-credentials pay", StepAction::Nothing),
            ("kubectl patch deployment pay -p x", StepAction::NotRead),
            ("kubectl create -f pay.yaml", StepAction::NotRead),
            ("kubectl create job pay --from=cronjob/pay --dry-run=client", StepAction::Nothing),
            ("kubectl -n pay create secret generic pay --from-env-file=x", StepAction::Nothing),
            ("bash", StepAction::NotRead),
            ("${…}", StepAction::NotRead),
        ] {
            assert_eq!(of(command), expected, "{command}");
        }
    }
}
