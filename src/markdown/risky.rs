//! Commands that destroy something for good: `rm -rf`, `kubectl delete pvc`, `DROP TABLE`.

use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use super::commands;

/// Words of a warning.
const WARNINGS: [&str; 16] = [
    "warning",
    "caution",
    "careful",
    "danger",
    "destruct",
    "destroy",
    "irreversib",
    "cannot be undone",
    "can't be undone",
    "data loss",
    "lose data",
    "loses data",
    "deletes",
    "permanent",
    "[!important]",
    "be sure",
];

/// Kinds of Kubernetes objects whose deletion also deletes data, or much else.
const KINDS: [&str; 16] = [
    "namespace",
    "namespaces",
    "ns",
    "project",
    "pvc",
    "pvcs",
    "persistentvolumeclaim",
    "persistentvolumeclaims",
    "pv",
    "pvs",
    "persistentvolume",
    "persistentvolumes",
    "crd",
    "crds",
    "customresourcedefinition",
    "customresourcedefinitions",
];

/// A quick check: every risky command contains one of these, in any case.
const MARKS: [&str; 15] = [
    "delete",
    "destroy",
    "drop",
    "flush",
    "mkfs",
    "of=/dev/",
    "prefix",
    "prune",
    "push",
    "remove",
    "rm",
    "shred",
    "truncate",
    "uninstall",
    "wipefs",
];

static MARKED: LazyLock<AhoCorasick> = LazyLock::new(|| {
    let finder = AhoCorasick::builder().ascii_case_insensitive(true).build(MARKS);
    finder.expect("the marks are few and short")
});

/// Whether a text is a warning.
pub fn warns(text: &str) -> bool {
    let text = text.to_lowercase();
    WARNINGS.iter().any(|word| text.contains(word))
}

/// The risky commands in a block of code: the range of the line, and the name of the command.
pub fn find(code: &str) -> Vec<(Range<usize>, String)> {
    commands::find(code, &MARKED, |_, command| risk(command))
}

/// The name of a command, if it is risky.
fn risk(command: &str) -> Option<String> {
    let is_skipped =
        |word: &&str| matches!(*word, "$" | "#" | "sudo" | "time" | "exec") || word.ends_with(":~$");
    // Skip a prompt, and commands that run another command.
    let words: Vec<&str> = command.split_whitespace().skip_while(is_skipped).collect();
    let (first, rest) = words.split_first()?;
    let first = first.rsplit('/').next().unwrap_or(first);
    let has = |wanted: &[&str]| rest.iter().any(|word| wanted.contains(word));
    let begins = |wanted: &str| rest.first() == Some(&wanted);
    let called = |name: &str| Some(name.to_owned());
    match first {
        "rm" => {
            let flags = |word: &&&str| word.starts_with('-') && !word.starts_with("--");
            let recursive = rest.iter().filter(flags).any(|word| word.contains(['r', 'R']));
            (recursive || has(&["--recursive"])).then(|| "rm -r".to_owned())
        }
        "kubectl" | "oc" if has(&["delete"]) => {
            let all = has(&["--all", "--all=true"]).then_some("--all");
            all.or_else(|| deleted_kind(rest)).map(|kind| format!("{first} delete {kind}"))
        }
        "terraform" | "tofu" | "pulumi" | "cdk" if has(&["destroy", "-destroy"]) => {
            called(&format!("{first} destroy"))
        }
        "helm" if begins("uninstall") || begins("delete") => called("helm uninstall"),
        "dd" if rest.iter().any(|word| word.starts_with("of=/dev/")) => called("dd of=/dev/…"),
        "wipefs" | "shred" | "lvremove" | "vgremove" | "pvremove" => called(first),
        _ if first.starts_with("mkfs") => called(first),
        "zfs" | "zpool" if begins("destroy") => called(&format!("{first} destroy")),
        "git" if begins("push") && has(&["--force", "-f"]) => called("git push --force"),
        "aws" if has(&["--recursive"]) && has(&["rm"]) => called("aws s3 rm --recursive"),
        "aws" | "gcloud" | "az" => {
            let deletes = rest.iter().find(|word| {
                **word == "delete"
                    || word.starts_with("delete-db")
                    || word.starts_with("delete-table")
                    || **word == "delete-bucket"
            });
            deletes.map(|word| format!("{first} … {word}"))
        }
        "gsutil" if has(&["rm"]) && has(&["-r", "-R"]) => called("gsutil rm -r"),
        "redis-cli"
            if rest.iter().any(|word| {
                word.eq_ignore_ascii_case("flushall") || word.eq_ignore_ascii_case("flushdb")
            }) =>
        {
            called("redis-cli flushall")
        }
        "docker" | "podman" if has(&["prune"]) || begins("volume") && has(&["rm"]) => {
            called(&format!("{first} … prune"))
        }
        "curl" if has(&["-XDELETE", "DELETE"]) => called("curl -X DELETE"),
        "etcdctl" if begins("del") && has(&["--prefix"]) => called("etcdctl del --prefix"),
        _ => statement(command),
    }
}

/// What `kubectl delete` deletes, if it is one of `KINDS`.
fn deleted_kind<'c>(words: &[&'c str]) -> Option<&'c str> {
    let at = words.iter().position(|word| *word == "delete")?;
    let mut kinds = words[at..].iter().map(|word| word.split('/').next().unwrap_or_default());
    kinds.find(|kind| KINDS.contains(&kind.to_lowercase().as_str()))
}

/// The name of the SQL statement in a command, if it drops or empties something.
fn statement(command: &str) -> Option<String> {
    let upper = command.to_uppercase();
    let words: Vec<&str> =
        upper.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty()).collect();
    let drops = words.windows(2).find(|pair| {
        pair[0] == "DROP" && matches!(pair[1], "TABLE" | "DATABASE" | "SCHEMA" | "KEYSPACE" | "COLLECTION")
    });
    if let Some(pair) = drops {
        return Some(pair.join(" "));
    }
    // With an option, it is the shell command `truncate`, which shortens files.
    if words.first() == Some(&"TRUNCATE") && !command.contains(" -") {
        return Some("TRUNCATE".to_owned());
    }
    let deletes = words.windows(2).any(|pair| pair == ["DELETE", "FROM"]);
    // Without a `;`, the condition may be on the next line.
    (deletes && command.contains(';') && !words.contains(&"WHERE")).then(|| "DELETE FROM".to_owned())
}

#[cfg(test)]
mod tests {
    fn names(code: &str) -> Vec<String> {
        super::find(code).into_iter().map(|(_, name)| name).collect()
    }

    #[test]
    fn destructive_commands_are_found() {
        for (code, expected) in [
            ("sudo rm -rf /var/lib/x", "rm -r"),
            ("$ rm -r -f data", "rm -r"),
            ("kubectl -n pay delete pvc data-0", "kubectl delete pvc"),
            ("oc delete namespace/pay", "oc delete namespace"),
            ("kubectl delete pods --all -n pay", "kubectl delete --all"),
            ("terraform destroy -auto-approve", "terraform destroy"),
            ("psql -c 'DROP TABLE orders'", "DROP TABLE"),
            ("truncate orders;", "TRUNCATE"),
            ("cd /tmp && /sbin/mkfs.ext4 /dev/sdb", "mkfs.ext4"),
            ("redis-cli -h x FLUSHALL", "redis-cli flushall"),
            ("curl -X DELETE http://es:9200/logs", "curl -X DELETE"),
            ("aws s3 rm s3://b --recursive", "aws s3 rm --recursive"),
            ("git push --force origin main", "git push --force"),
        ] {
            assert_eq!(names(code), [expected], "{code}");
        }
    }

    #[test]
    fn reversible_commands_are_not_found() {
        for code in [
            "rm /tmp/lock",
            "kubectl delete pod api-0",
            "kubectl get pvc",
            "# rm -rf /",
            "terraform plan",
            "git push",
            "echo drop",
            "helm upgrade api",
            "truncate -s 0 app.log",
            "DELETE FROM x WHERE id = 1;",
            "docker ps",
            "dd if=/dev/zero of=file",
            "ls -r",
            "curl -X POST http://x",
            "aws ec2 describe-instances",
        ] {
            assert_eq!(names(code), [""; 0], "{code}");
        }
    }
}
