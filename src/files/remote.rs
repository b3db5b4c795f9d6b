//! Clones remote repositories with `git`: all commits, but only the files that are requested.

use std::env;
use std::io::Write;
use std::process::{Command, Stdio};
use std::thread;

use anyhow::Context;
use camino::Utf8Path;

use super::git::{Git, finished, missing};
use crate::git_url::{GitUrl, is_commit};

/// The variable that passes the URL to git, since everyone on the machine can see a command line.
const URL: &str = "READYROOM_GIT_URL";

/// The protocols that git may use.
const PROTOCOLS: [&str; 3] = ["https", "ssh", "file"];

/// Settings for every call. No hook runs, nothing is prompted for, and a host that does not respond for a minute is
/// given up.
const SETTINGS: [&str; 11] = [
    "remote.origin.promisor=true",
    "remote.origin.partialclonefilter=blob:none",
    "credential.interactive=false",
    "protocol.version=2",
    "fetch.recurseSubmodules=no",
    "fetch.writeCommitGraph=false",
    "gc.auto=0",
    "maintenance.auto=false",
    "submodule.recurse=false",
    "http.lowSpeedLimit=1000",
    "http.lowSpeedTime=60",
];

/// The user's own SSH settings, with these additional options: no prompts, and a host that does not respond for a
/// minute is given up.
const SSH: &str =
    "ssh -o BatchMode=yes -o ConnectTimeout=30 -o ServerAliveInterval=15 -o ServerAliveCountMax=4";

/// Options of every fetch.
const FETCH: [&str; 7] = [
    "fetch",
    "--quiet",
    "--no-tags",
    "--no-write-fetch-head",
    "--no-recurse-submodules",
    "--filter=blob:none",
    "origin",
];

/// A remote repository.
#[derive(Debug)]
pub struct Remote<'a> {
    url: &'a GitUrl<'a>,
    /// A folder in which git is started. It is not in a repository.
    folder: &'a Utf8Path,
}

/// Why a remote repository did not give something, and how to fix it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    pub message: String,
    pub help: String,
}

/// Fails if git itself could not run.
pub type Answer<T> = anyhow::Result<Result<T, Refusal>>;

impl<'a> Remote<'a> {
    pub fn new(url: &'a GitUrl<'a>, folder: &'a Utf8Path) -> Self {
        Self { url, folder }
    }

    /// The commit of a branch or tag. Without a name, that of the default branch.
    pub fn commit(&self, rev: Option<&str>) -> Answer<String> {
        let names = names(rev);
        let mut command = call(&Git::outside(self.folder), &["ls-remote", "--quiet", "origin"]);
        command.args(&names);
        let listed = match self.ran(&mut command, &[])? {
            Ok(listed) => String::from_utf8_lossy(&listed).into_owned(),
            Err(refusal) => return Ok(Err(refusal)),
        };
        let found = |name: &String| {
            let mut lines = listed.lines().filter_map(|line| line.split_once('\t'));
            lines.find(|(object, own)| own == name && is_commit(object)).map(|(object, _)| object.to_owned())
        };
        Ok(names.iter().find_map(found).ok_or_else(|| self.without(rev)))
    }

    /// Fetches a commit and its history into a clone, without the bytes of files.
    pub fn fetch(&self, clone: &Utf8Path, commit: &str) -> Answer<()> {
        let refspec = format!("+{commit}:refs/readyroom/commit");
        let mut command = call(&Git::bare(clone), &FETCH);
        let Err(refusal) = self.ran(command.arg(&refspec), &[])? else { return Ok(Ok(())) };
        if !refusal.message.contains("not our ref") && !refusal.message.contains("unadvertised object") {
            return Ok(Err(refusal));
        }
        // An old server only gives commits that have a name.
        let all = ["+refs/heads/*:refs/remotes/origin/*", "+refs/tags/*:refs/tags/*"];
        let mut command = call(&Git::bare(clone), &FETCH);
        if let Err(refusal) = self.ran(command.args(all), &[])? {
            return Ok(Err(refusal));
        }
        let is_there = Git::bare(clone).commit(commit)?.is_some();
        Ok(if is_there { Ok(()) } else { Err(self.without(Some(commit))) })
    }

    /// Fetches objects into a clone, all at once.
    pub fn fetch_objects(&self, clone: &Utf8Path, objects: &[String]) -> Answer<()> {
        // The objects are requested by name, so the existing objects are irrelevant.
        let mut command = call(&Git::bare(clone), &["-c", "fetch.negotiationAlgorithm=noop"]);
        let (origin, options) = FETCH.split_last().expect("it has a last");
        command.args(options).args(["--stdin", origin]);
        Ok(self.ran(&mut command, objects)?.map(drop))
    }

    /// Runs git with network access, and returns its output.
    fn ran(&self, command: &mut Command, input: &[String]) -> Answer<Vec<u8>> {
        command.env(URL, self.url.text());
        command.env("GIT_ALLOW_PROTOCOL", protocols(env::var("GIT_ALLOW_PROTOCOL").ok().as_deref()));
        command.env("GIT_ASKPASS", "false").env("SSH_ASKPASS_REQUIRE", "never");
        command.env("GIT_LFS_SKIP_SMUDGE", "1").env("GCM_INTERACTIVE", "never");
        // A server may send a difference from a file that was omitted. Git then fetches that file too.
        command.env_remove("GIT_NO_LAZY_FETCH");
        if !["GIT_SSH_COMMAND", "GIT_SSH"].iter().any(|name| env::var_os(name).is_some())
            && !self.has_own_ssh()?
        {
            command.env("GIT_SSH_COMMAND", SSH);
        }
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(missing)?;
        let mut stdin = child.stdin.take().expect("it is piped");
        let lines = if input.is_empty() { String::new() } else { input.join("\n") + "\n" };
        let output = thread::scope(|scope| {
            // If git does not read all of it, git reports the reason.
            scope.spawn(move || drop(stdin.write_all(lines.as_bytes())));
            child.wait_with_output()
        });
        let output = output.context("cannot wait for `git`")?;
        finished(output.status)?;
        if output.status.success() {
            return Ok(Ok(output.stdout));
        }
        Ok(Err(self.refusal(&String::from_utf8_lossy(&output.stderr))))
    }

    /// Whether git's configuration sets a program for ssh.
    fn has_own_ssh(&self) -> anyhow::Result<bool> {
        let mut command = Git::outside(self.folder).command(&["config", "--get", "core.sshCommand"]);
        let output = command.output().map_err(missing)?;
        Ok(!output.stdout.trim_ascii().is_empty())
    }

    fn without(&self, rev: Option<&str>) -> Refusal {
        let message = match rev {
            Some(rev) => format!("`{}` has no branch, tag or commit `{rev}`", self.url.shown()),
            None => format!("`{}` has no main branch", self.url.shown()),
        };
        Refusal { message, help: "set `rev` to a branch, a tag or a full commit that exists".into() }
    }

    /// The relevant line of git's error output, and how to fix the problem.
    fn refusal(&self, said: &str) -> Refusal {
        let said = self.url.redacted(said);
        let lines = || said.lines().map(str::trim).filter(|line| !line.is_empty());
        let fatal =
            |line: &&str| ["fatal: ", "error: ", "ERROR: "].iter().any(|start| line.starts_with(start));
        let is_dull = |line: &str| line.starts_with("fatal: Could not read from remote repository");
        // If git runs another program that fails, that program's message comes before git's own.
        let line = lines().find(|line| fatal(line) && !is_dull(line)).or_else(|| lines().next());
        let line = line.unwrap_or("it does not say why");
        let line = ["fatal: ", "error: ", "ERROR: ", "remote: "]
            .iter()
            .fold(line, |line, start| line.strip_prefix(start).unwrap_or(line));
        let message = format!("`{}` cannot be fetched: {line}", self.url.shown());
        Refusal { message, help: cure(&said) }
    }
}

/// A call of git in which the repository is the remote `origin`.
fn call(git: &Git<'_>, args: &[&str]) -> Command {
    let mut command = git.command(&[]);
    command.args(SETTINGS.iter().flat_map(|setting| ["-c", setting]));
    command.arg(format!("--config-env=remote.origin.url={URL}")).args(args);
    command
}

/// How to fix the problem that git reports.
pub(super) fn cure(said: &str) -> String {
    if let Some((_, at)) = said.split_once("--add safe.directory ") {
        let folder = at.lines().next().unwrap_or_default().trim();
        return format!("if you trust its owner, run `git config --global --add safe.directory {folder}`");
    }
    let says = |parts: &[&str]| parts.iter().any(|part| said.contains(part));
    let cure = if says(&["could not read Username", "could not read Password", "Authentication failed"])
        || says(&["Permission denied", "Host key verification failed", "unable to read askpass"])
    {
        "let git sign in without a prompt: set up a credential helper, or an SSH key and a known host"
    } else if says(&["not found", "does not exist", "does not appear to be", "not a git repository"]) {
        "check the address, and that you may read the repository"
    } else if says(&["not allowed"]) {
        "git's configuration changes the protocol to one other than `https`, `ssh` and `file`: see `url.*.insteadOf`"
    } else if says(&["Could not resolve", "onnection", "timed out", "too slow", "unable to access"]) {
        "check that the host can be reached from here, and run `readyroom fetch` again"
    } else {
        "run `git ls-remote` with the address to see what is wrong"
    };
    cure.into()
}

/// The full ref names that a name may mean, by precedence. A tag is resolved to its commit.
fn names(rev: Option<&str>) -> Vec<String> {
    match rev {
        None => vec!["HEAD".into()],
        Some(rev) if rev.starts_with("refs/") => vec![format!("{rev}^{{}}"), rev.into()],
        Some(rev) => {
            vec![format!("refs/heads/{rev}"), format!("refs/tags/{rev}^{{}}"), format!("refs/tags/{rev}")]
        }
    }
}

/// The protocols that git may use, as far as the user allows them.
fn protocols(allowed: Option<&str>) -> String {
    let allowed =
        |protocol: &&&str| allowed.is_none_or(|allowed| allowed.split(':').any(|own| own == **protocol));
    PROTOCOLS.iter().filter(allowed).copied().collect::<Vec<_>>().join(":")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_of_git_is_one_line_with_a_cure() {
        let url = GitUrl::read("https://mira:token@host/a").expect("it is an address");
        let remote = Remote::new(&url, "".into());
        for (said, message, help) in [
            (
                "fatal: unable to access 'https://mira:token@host/a/': Could not resolve host: host\n",
                "`https://host/a` cannot be fetched: unable to access 'https://host/a/': Could not resolve host: host",
                "can be reached",
            ),
            (
                "git@host: Permission denied (publickey).\nfatal: Could not read from remote repository.\n",
                "`https://host/a` cannot be fetched: git@host: Permission denied (publickey).",
                "without a prompt",
            ),
            (
                "fatal: detected dubious ownership in repository at '/a'\nTo add an exception for this directory, \
                 call:\n\n\tgit config --global --add safe.directory /a\n",
                "`https://host/a` cannot be fetched: detected dubious ownership in repository at '/a'",
                "safe.directory /a`",
            ),
            ("", "`https://host/a` cannot be fetched: it does not say why", "ls-remote"),
        ] {
            let refusal = remote.refusal(said);
            assert_eq!(refusal.message, message);
            assert!(refusal.help.contains(help), "{}", refusal.help);
        }
    }

    #[test]
    fn git_uses_only_protocols_that_its_user_allows() {
        assert_eq!(protocols(None), "https:ssh:file");
        assert_eq!(protocols(Some("https:ext")), "https");
    }
}
