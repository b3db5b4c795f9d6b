//! `readyroom.lock`: the commit at which each repository in `repositories:` is read.

use std::collections::BTreeMap;
use std::fmt::Write;

use anyhow::bail;
use camino::Utf8Path;

use crate::config::{Config, Member, Origin};
use crate::files::{self, Files};
use crate::git_url::{is_commit, without_user};
use crate::read::{Fields, Problem, Read};
use crate::source::{FileId, Source, Spanned};
use crate::yaml;
use crate::yaml::Node;

pub const FILE: &str = "readyroom.lock";

const VERSION: u32 = 1;

const HEAD: &str = "\
# Written by `readyroom fetch`. Commit this file: everybody then builds the same commits.
# `readyroom fetch --update` moves them.
";

/// The entries of the file, by the name of the repository.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lock {
    pub entries: BTreeMap<String, Entry>,
}

/// A repository, as it was fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The URL, without user and password.
    pub url: String,
    /// The requested revision.
    pub rev: Option<String>,
    pub commit: String,
}

/// The commit at which a member is read, or why it is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pin {
    Commit(String),
    /// It is not in the lock file.
    Missing,
    /// It was fetched from this other URL.
    OtherUrl(String),
    /// It was fetched at this other branch, tag or commit. `None` is the main branch.
    OtherRev(Option<String>),
}

/// Reads the lock file of a project. It is empty if there is no file. Fails, with the position, if it is damaged.
pub fn read(files: &dyn Files) -> anyhow::Result<Lock> {
    let path = Utf8Path::new(FILE);
    if files.kind(path).is_none() {
        return Ok(Lock::default());
    }
    let source = files::read_text(files, path);
    if let Some(problem) = source.malformed.first() {
        let at = source.position(problem.offset);
        bail!("{FILE}:{}:{}: {}\n  help: {}", at.line, at.column, problem.message, problem.help);
    }
    read_source(&source)
}

/// The pin of each member that has `git:`.
pub fn pins<'c>(lock: &Lock, config: &'c Config) -> Vec<(&'c Member, Pin)> {
    let members = config.repositories.iter();
    members.filter_map(|member| Some((member, lock.pin(member)?))).collect()
}

fn read_source(source: &Source) -> anyhow::Result<Lock> {
    if let Some(at) = conflict(&source.text) {
        bail!(
            "{FILE}:{at}:1: this is a merge conflict\n  help: keep the lines of one side, and run `readyroom fetch --update` for the newest commits"
        );
    }
    let file = FileId::of("", Utf8Path::new(FILE));
    let (node, malformed) = yaml::read_one(file, &source.text);
    let mut problems: Vec<Problem> = malformed.into_iter().map(Problem::Malformed).collect();
    let lock = node.map(|node| Lock::of(&node, &mut problems)).unwrap_or_default();
    if let Some(problem) = problems.first() {
        let (span, message, help) = match problem {
            Problem::Malformed(malformed) => {
                (malformed.span, malformed.message.clone(), malformed.help.clone())
            }
            // A key added by a later version may determine the commit.
            Problem::UnknownKey { key, .. } => {
                let help = "remove the file, and run `readyroom fetch`";
                (key.span, format!("unknown key `{}`", key.value), help.into())
            }
        };
        let at = source.position(span.start);
        bail!("{FILE}:{}:{}: {message}\n  help: {help}", at.line, at.column);
    }
    Ok(lock)
}

/// The line of a merge conflict marker that git wrote.
fn conflict(text: &str) -> Option<usize> {
    text.lines().position(|line| line.starts_with("<<<<<<< ")).map(|at| at + 1)
}

impl Lock {
    fn of(node: &Node, problems: &mut Vec<Problem>) -> Self {
        let mut fields = Fields::of(node, FILE, problems);
        let version: Option<Spanned<String>> = fields.require("version", node.span, problems);
        let own = VERSION.to_string();
        if let Some(version) = version.filter(|version| version.value != own) {
            let message =
                format!("this lock has version `{}`; this program reads version {VERSION}", version.value);
            problems.push(Problem::malformed(version.span, message, "use a newer readyroom"));
            return Self::default();
        }
        let named: Vec<Named> = fields.read_or_default("repositories", problems);
        fields.finish(problems);
        let mut lock = Self::default();
        for Named { name, entry } in named {
            if lock.entries.insert(name.value.clone(), entry).is_some() {
                let message = format!("`{}` is listed twice", name.value);
                problems.push(Problem::malformed(name.span, message, "remove one of the two entries"));
            }
        }
        lock
    }

    /// The commit at which a member is read. `None` if it is not read from git.
    pub fn pin(&self, member: &Member) -> Option<Pin> {
        let Some(Origin::Git { url, rev }) = member.origin() else { return None };
        let Some(entry) = self.entries.get(&member.name.value) else { return Some(Pin::Missing) };
        let rev = rev.map(|rev| rev.value.as_str());
        Some(if entry.url != without_user(&url.value) {
            Pin::OtherUrl(entry.url.clone())
        } else if entry.rev.as_deref() != rev {
            Pin::OtherRev(entry.rev.clone())
        } else {
            Pin::Commit(entry.commit.clone())
        })
    }

    /// The text of the file.
    pub fn text(&self) -> String {
        let mut text = format!("{HEAD}version: {VERSION}\nrepositories:");
        text.push_str(if self.entries.is_empty() { " []\n" } else { "\n" });
        let quoted = |value: &str| yaml::edit::text(value, false);
        for (name, Entry { url, rev, commit }) in &self.entries {
            let _ = writeln!(text, "  - name: {}\n    url: {}", quoted(name), quoted(url));
            if let Some(rev) = rev {
                let _ = writeln!(text, "    rev: {}", quoted(rev));
            }
            let _ = writeln!(text, "    commit: {}", yaml::edit::quoted(commit));
        }
        text
    }
}

/// An entry with the name of its repository.
struct Named {
    name: Spanned<String>,
    entry: Entry,
}

impl Read for Named {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        let mut fields = Fields::of(node, "repository", problems);
        let name = fields.require("name", node.span, problems);
        let url: Option<String> = fields.require("url", node.span, problems);
        let rev: Option<String> = fields.read("rev", problems);
        let commit: Option<Spanned<String>> = fields.require("commit", node.span, problems);
        fields.finish(problems);
        let commit = commit?;
        if !is_commit(&commit.value) {
            let message = format!("`{}` is not a commit", commit.value);
            let help = "write its 40 digits, or remove the entry and run `readyroom fetch`";
            problems.push(Problem::malformed(commit.span, message, help));
        }
        Some(Self { name: name?, entry: Entry { url: url?, rev, commit: commit.value } })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::Memory;

    const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";

    fn lock(text: &str) -> anyhow::Result<Lock> {
        read(&Memory::new([(FILE.into(), text.as_bytes().to_vec())]))
    }

    fn entry(url: &str, rev: Option<&str>) -> Entry {
        Entry { url: url.into(), rev: rev.map(str::to_owned), commit: COMMIT.into() }
    }

    #[test]
    fn what_is_written_is_read() {
        let entries = [
            ("ledger", entry("https://git.acme.example/ledger #1", None)),
            ("1", entry("git.acme.example:checkout", Some("1.0"))),
            ("yes", entry("file:///srv/it's \"x\"", Some("true"))),
        ];
        let written = Lock { entries: entries.map(|(name, entry)| (name.to_owned(), entry)).into() };
        assert_eq!(lock(&written.text()).expect("it can be read"), written);
        assert_eq!(lock(&Lock::default().text()).expect("it can be read"), Lock::default());
        assert_eq!(read(&Memory::default()).expect("nothing can be read"), Lock::default());
    }

    #[test]
    fn commits_of_digits_alone_stay_texts() {
        let digits = Entry { commit: "1".repeat(40), ..entry("https://a.example/b", Some("0123")) };
        let written = Lock { entries: [("a".to_owned(), digits)].into() };
        assert_eq!(lock(&written.text()).expect("it can be read"), written);
    }

    #[test]
    fn a_damaged_lock_says_where() {
        let head = "version: 1\nrepositories:\n";
        let whole = format!("  - name: a\n    url: https://a.example/\n    commit: {COMMIT}\n");
        for (text, message) in [
            (
                format!("{head}  - name: a\n    url: x\n    commit: --upload-pack=x\n"),
                "readyroom.lock:5:13: `--upload-pack=x` is not a commit",
            ),
            (format!("{head}{whole}{whole}"), "readyroom.lock:6:11: `a` is listed twice"),
            (format!("{head}<<<<<<< ours\n{whole}=======\n"), "readyroom.lock:3:1: this is a merge conflict"),
            (
                "version: 2\nrepositories: 7\n".into(),
                "readyroom.lock:1:10: this lock has version `2`; this program reads version 1",
            ),
            (format!("{head}  - name: a\n"), "readyroom.lock:3:5: this repository has no `url`"),
            (format!("{head}  - name: [\n"), "readyroom.lock:3:11: this is not YAML"),
            (
                "nonsense".into(),
                "readyroom.lock:1:1: readyroom.lock must be a map of keys and values, found `nonsense`",
            ),
        ] {
            let error = format!("{:#}", lock(&text).expect_err("it is damaged"));
            assert!(error.starts_with(message) && error.contains("\n  help: "), "{error}");
        }
    }

    #[test]
    fn a_changed_request_is_not_pinned() {
        let pins = |config: &str| {
            let today = |_| "2026-11-20".parse().expect("it is a day");
            let (config, _) = Config::read(crate::config::file(), config, today);
            let entries = [
                ("a", entry("https://a.example/b", Some("main"))),
                ("c", entry("https://a.example/c", None)),
            ];
            let lock = Lock { entries: entries.map(|(name, entry)| (name.to_owned(), entry)).into() };
            super::pins(&lock, &config).into_iter().map(|(_, pin)| pin).collect::<Vec<_>>()
        };
        let member = |keys: &str| pins(&format!("repositories: [{{{keys}}}]\n"));
        let commit = || Pin::Commit(COMMIT.into());
        assert_eq!(member("name: a, git: 'https://me:token@a.example/b', rev: main"), [commit()]);
        assert_eq!(member("name: c, git: 'https://a.example/c'"), [commit()]);
        assert_eq!(member("name: b, git: 'https://a.example/b'"), [Pin::Missing]);
        assert_eq!(
            member("name: a, git: 'https://b.example/b', rev: main"),
            [Pin::OtherUrl("https://a.example/b".into())]
        );
        assert_eq!(member("name: a, git: 'https://a.example/b'"), [Pin::OtherRev(Some("main".into()))]);
        assert_eq!(member("name: c, git: 'https://a.example/c', rev: main"), [Pin::OtherRev(None)]);
        assert_eq!(member("name: a, path: ../a"), []);
    }
}
