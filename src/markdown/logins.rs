//! Commands that log in to a host or a container of production: `ssh web-1`, `kubectl exec -it`.

use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use super::commands;

/// Commands that run another command.
const AROUND: [&str; 6] = ["$", "#", "sudo", "time", "exec", "sshpass"];

/// Words in host names that say that a host is not in production.
const ELSEWHERE: [&str; 20] = [
    "localhost",
    "127",
    "dev",
    "devel",
    "development",
    "staging",
    "stage",
    "stg",
    "test",
    "testing",
    "qa",
    "uat",
    "sandbox",
    "demo",
    "lab",
    "local",
    "kind",
    "minikube",
    "preprod",
    "preproduction",
];

/// A quick check: every command that logs in contains one of these.
static MARKED: LazyLock<AhoCorasick> = LazyLock::new(|| {
    AhoCorasick::new(["ssh", "mosh", "exec", "rsh", "ssm"]).expect("the marks are few and short")
});

/// Options of ssh that take a value.
const WITH_VALUE: &str = "BbcDEeFIiJLlmOoPpQRSWw";

/// The commands in a block of code that log in: the range of the line, and the name of the command.
pub fn find(code: &str) -> Vec<(Range<usize>, String)> {
    let name = |line: &str, command: &str| login(command).filter(|_| !is_elsewhere(line));
    commands::find(code, &MARKED, name)
}

/// Whether a line names an environment other than production. A name without such a word counts as production.
fn is_elsewhere(line: &str) -> bool {
    let line = line.to_lowercase();
    line.split(|c: char| !c.is_alphanumeric()).any(|word| ELSEWHERE.contains(&word))
}

/// The name of a command, if it logs in.
fn login(command: &str) -> Option<String> {
    let mut words: Vec<&str> = command.split_whitespace().collect();
    while words.first().is_some_and(|word| AROUND.contains(word) || word.ends_with(":~$")) {
        words.remove(0);
    }
    let (first, rest) = words.split_first()?;
    let first = first.rsplit('/').next().unwrap_or(first);
    // The part after `--` is not for this command: the container runs it, or it is passed to ssh.
    let own = rest.iter().position(|word| *word == "--").map_or(rest, |at| &rest[..at]);
    let has = |wanted: &str| own.contains(&wanted);
    let begins = |wanted: &[&str]| own.starts_with(wanted);
    let is = |holds: bool, name: &str| holds.then(|| name.to_owned());
    match first {
        "ssh" | "mosh" => is(is_shell(rest), first),
        "kubectl" | "oc" if has("exec") => is(is_interactive(own), &format!("{first} exec -it")),
        "oc" => is(begins(&["rsh"]), "oc rsh"),
        "docker" | "podman" if begins(&["exec"]) || begins(&["container", "exec"]) => {
            is(is_interactive(own), &format!("{first} exec -it"))
        }
        // A session document opens a tunnel instead of a shell.
        "aws" if has("ssm") && has("start-session") => {
            let has_document = own.iter().any(|word| word.starts_with("--document-name"));
            is(!has_document, "aws ssm start-session")
        }
        "aws" => is(has("ecs") && has("execute-command") && has("--interactive"), "aws ecs execute-command"),
        "gcloud" => is(has("compute") && has("ssh") && !is_tunnel(rest), "gcloud compute ssh"),
        _ => None,
    }
}

/// Whether ssh logs in to a host. It does not for a tunnel, a query about ssh itself, or a git server.
fn is_shell(words: &[&str]) -> bool {
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let Some(flags) = word.strip_prefix('-') else {
            return !word.starts_with("git@");
        };
        if flags.contains(['N', 'V', 'G', 'Q', 'T', 'W']) {
            return false;
        }
        // The value of the last flag is the next word, unless it follows the flag directly.
        if flags.chars().next_back().is_some_and(|flag| WITH_VALUE.contains(flag)) && flags.len() == 1 {
            words.next();
        }
    }
    false
}

/// Whether a flag limits ssh to forwarding ports: `-N` after `--`, or `--ssh-flag=-N` anywhere.
fn is_tunnel(words: &[&str]) -> bool {
    let is_flag = |word: &str| word.trim_start_matches(['"', '\'']).starts_with("-N") || word == "-nN";
    let mut passed = words.iter().skip_while(|word| **word != "--");
    let mut flags = words.iter().filter_map(|word| word.strip_prefix("--ssh-flag="));
    passed.any(|word| is_flag(word)) || flags.any(is_flag)
}

/// `-it`, `-ti`, `-i -t`, `--stdin --tty`, `--interactive --tty`.
fn is_interactive(words: &[&str]) -> bool {
    let short = |flag: char| {
        let mut flags = words.iter().filter(|word| word.starts_with('-') && !word.starts_with("--"));
        flags.any(|word| word.len() <= 4 && word.contains(flag))
    };
    let long = |names: &[&str]| {
        words.iter().any(|word| names.iter().any(|name| word.strip_suffix("=true").unwrap_or(word) == *name))
    };
    (short('i') || long(&["--stdin", "--interactive"])) && (short('t') || long(&["--tty"]))
}

#[cfg(test)]
mod tests {
    fn names(code: &str) -> Vec<String> {
        super::find(code).into_iter().map(|(_, name)| name).collect()
    }

    #[test]
    fn logins_are_found() {
        for (code, expected) in [
            ("$ ssh planner-1", "ssh"),
            ("ssh -i key.pem -p 2222 ops@$HOST", "ssh"),
            ("ssh -tt web-1 'sudo systemctl restart api'", "ssh"),
            ("kubectl -n pay exec -it api-0 -- sh", "kubectl exec -it"),
            ("kubectl exec --stdin --tty api-0 -- psql", "kubectl exec -it"),
            ("oc rsh api-0", "oc rsh"),
            ("sudo docker exec -ti api bash", "docker exec -it"),
            ("aws ssm start-session --target i-1", "aws ssm start-session"),
            ("gcloud compute ssh web-1 --zone europe-north1-a", "gcloud compute ssh"),
            ("cd infra && /usr/bin/ssh web-1", "ssh"),
        ] {
            assert_eq!(names(code), [expected], "{code}");
        }
    }

    #[test]
    fn other_commands_are_not_found() {
        for code in [
            "ssh-keygen -t ed25519",
            "ssh -V",
            "ssh -N -L 5432:db:5432 bastion",
            "ssh -T git@github.com",
            "ssh localhost",
            "ssh web-1.staging.acme.example",
            "# ssh web-1",
            "ssh",
            "scp file web-1:",
            "git clone ssh://git@acme.example/pay",
            "kubectl exec api-0 -- date",
            "kubectl exec api-0 -- top -it",
            "kubectl --context dev exec -it api-0 -- sh",
            "kubectl logs -f api-0",
            "kubectl get pods -it",
            "docker run -it --rm alpine",
            "aws ssm start-session --target i-1 --document-name AWS-StartPortForwardingSession",
            "aws ecs list-tasks",
            "gcloud compute ssh bastion -- -N -L 5432:db:5432",
            "gcloud compute ssh bastion --ssh-flag=-N --ssh-flag=\"-L 5432:db:5432\"",
            "gcloud compute ssh bastion --ssh-flag='-N -L 5432:db:5432'",
            "gcloud compute instances list",
            "echo ssh web-1",
        ] {
            assert_eq!(names(code), [""; 0], "{code}");
        }
    }
}
