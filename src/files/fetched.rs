//! Reads the clones of `readyroom fetch`, without the network.

use std::fs;

use anyhow::Context;
use camino::{Utf8Path, Utf8PathBuf};

use super::Revision;
use super::git::{Git, output_of};

/// The folder in the project that contains the clones.
pub const FETCHED: &str = ".readyroom-fetched";

/// The beginning of a clone's configuration file.
pub const MARK: &str = "# A clone of `readyroom fetch`\n";

/// The configuration of a clone, by the length of its object hashes. All other settings are passed to git on the
/// command line: anyone who can commit a folder could name programs in its configuration.
const CONFIGS: [(usize, &str); 2] = [
    (40, "# A clone of `readyroom fetch`\n[core]\n\trepositoryformatversion = 0\n\tbare = true\n"),
    (
        64,
        "# A clone of `readyroom fetch`\n[core]\n\trepositoryformatversion = 1\n\tbare = true\n[extensions]\n\tobjectformat = sha256\n",
    ),
];

/// The content of the file `HEAD`, which git requires in a repository.
const HEAD: &str = "ref: refs/heads/main\n";

/// Files in a repository that redirect git to another repository.
const LEADING_OUT: [&str; 3] = ["commondir", "objects/info/alternates", "objects/info/http-alternates"];

/// The path of a repository's clone, from the project's root.
pub fn clone_of(name: &str) -> Utf8PathBuf {
    Utf8Path::new(FETCHED).join(format!("{name}.git"))
}

/// The files of an empty clone whose commit hashes have this length.
pub fn empty_clone(length: usize) -> Option<[(&'static str, &'static str); 2]> {
    let (_, config) = CONFIGS.iter().find(|(known, _)| *known == length)?;
    Some([("HEAD", HEAD), ("config", config)])
}

/// A fetched repository at a commit. Fetches nothing. `None` if the clone is missing, is damaged, was not created by
/// `fetch`, or lacks the commit.
pub fn fetched(root: &Utf8Path, name: &str, commit: &str) -> anyhow::Result<Option<Revision>> {
    if !is_clone(root, name) {
        return Ok(None);
    }
    let folder = root.join(clone_of(name));
    Revision::of_clone(&folder, commit).with_context(|| format!("cannot read `{folder}`"))
}

/// Whether a folder is a clone as `fetch` creates it, without redirections to another repository.
pub fn is_clone(root: &Utf8Path, name: &str) -> bool {
    length_of_commits(root, name).is_some()
}

/// The number of hex digits in the clone's commit hashes. `None` if `fetch` did not create it.
pub fn length_of_commits(root: &Utf8Path, name: &str) -> Option<usize> {
    let is_folder = |path: &Utf8Path| fs::symlink_metadata(path).is_ok_and(|about| about.is_dir());
    let folder = root.join(clone_of(name));
    if !is_folder(&root.join(FETCHED)) || !is_folder(&folder) || has_links(&folder) {
        return None;
    }
    let is_whole = LEADING_OUT.iter().all(|name| fs::symlink_metadata(folder.join(name)).is_err())
        && ["objects", "refs"].iter().all(|name| is_folder(&folder.join(name)));
    let config = fs::read_to_string(folder.join("config")).ok()?;
    CONFIGS.iter().find(|(_, known)| is_whole && config == *known).map(|(length, _)| *length)
}

/// Whether the packs of a clone are unchanged and contain the commits that the clone names.
pub fn is_sound(root: &Utf8Path, name: &str) -> bool {
    let folder = root.join(clone_of(name));
    let packs = fs::read_dir(folder.join("objects/pack")).into_iter().flatten().flatten();
    let packs = packs.filter_map(|entry| entry.file_name().into_string().ok());
    let indexes = packs.filter(|name| Utf8Path::new(name).extension() == Some("idx"));
    let indexes: Vec<String> = indexes.map(|name| format!("objects/pack/{name}")).collect();
    let succeeds =
        |args: &[&str]| output_of(&mut Git::bare(&folder).command(args)).is_ok_and(|said| said.is_some());
    let verify: Vec<&str> = ["verify-pack"].into_iter().chain(indexes.iter().map(String::as_str)).collect();
    is_clone(root, name)
        && (indexes.is_empty() || succeeds(&verify))
        && succeeds(&["rev-list", "--quiet", "--all"])
}

fn has_links(folder: &Utf8Path) -> bool {
    let mut entries = walkdir::WalkDir::new(folder).follow_links(false).into_iter();
    entries.any(|entry| entry.is_ok_and(|entry| entry.path_is_symlink()))
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::super::{Files, Kind, read_text};
    use super::*;

    const WHO: [&str; 6] =
        ["-c", "user.name=Mira", "-c", "user.email=mira@example.com", "-c", "commit.gpgsign=false"];

    fn git(folder: &Utf8Path, args: &[&str]) -> String {
        let mut command = Command::new("git");
        let output = command.arg("-C").arg(folder).args(WHO).args(args).output().expect("git is installed");
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    /// A project with a clone `mill` that lacks every file except `a.md`, and the clone's commit.
    fn project(test: &str) -> (Utf8PathBuf, String) {
        let name = format!("readyroom-fetched-{test}-{}", std::process::id());
        let root = Utf8PathBuf::try_from(std::env::temp_dir()).expect("it is UTF-8").join(name);
        let _ = fs::remove_dir_all(&root);
        let source = root.join("source");
        fs::create_dir_all(source.join("docs")).expect("it can be made");
        git(&source, &["init", "--quiet", "--initial-branch=main"]);
        git(&source, &["config", "uploadpack.allowFilter", "true"]);
        for (path, text, day) in [("docs/a.md", "# A", "2026-03-01"), ("docs/b.md", "# B", "2026-04-01")] {
            fs::write(source.join(path), text).expect("it can be written");
            git(&source, &["add", "--all"]);
            let mut commit = Command::new("git");
            commit.arg("-C").arg(&source).args(WHO).args(["commit", "--quiet", "--message", "as it is"]);
            let commit = commit.env("GIT_COMMITTER_DATE", format!("{day}T12:00:00Z")).status();
            assert!(commit.expect("git is installed").success());
        }
        let commit = git(&source, &["rev-parse", "HEAD"]);
        let clone = root.join(clone_of("mill"));
        for folder in ["objects", "refs"] {
            fs::create_dir_all(clone.join(folder)).expect("it can be made");
        }
        for (name, text) in empty_clone(commit.len()).expect("it is a commit") {
            fs::write(clone.join(name), text).expect("it can be written");
        }
        let url = format!("remote.origin.url=file://{source}");
        let blob = git(&source, &["rev-parse", "HEAD:docs/a.md"]);
        for object in [&commit, &blob] {
            let settings = ["-c", &url, "-c", "remote.origin.promisor=true"];
            let fetch = ["fetch", "--quiet", "--no-write-fetch-head", "--filter=blob:none", "origin", object];
            git(
                &clone,
                &[&settings[..], &["-c", "remote.origin.partialclonefilter=blob:none"], &fetch].concat(),
            );
        }
        (root, commit)
    }

    #[test]
    fn a_clone_is_read_without_the_network() {
        let (root, commit) = project("read");
        fs::remove_dir_all(root.join("source")).expect("it can be removed");
        let mut files = fetched(&root, "mill", &commit).expect("git is installed").expect("it is there");
        files.prefetch(&["docs/a.md".into(), "docs/b.md".into()]).expect("what is not there is left");
        assert_eq!(read_text(&files, "docs/a.md".into()).text, "# A");
        assert_eq!(files.kind("docs/b.md".into()), Some(Kind::File));
        let lacking = &read_text(&files, "docs/b.md".into()).malformed[0];
        assert_eq!(
            lacking.message,
            "this file cannot be read: it was not fetched; `readyroom fetch` gets it"
        );
        let days = files.changed_on(&["docs".into()]).expect("git is installed");
        let days: Vec<String> = days.iter().map(|(path, day)| format!("{path} {day}")).collect();
        assert_eq!(days, ["docs/a.md 2026-03-01", "docs/b.md 2026-04-01"]);
        assert_eq!(files.git_state(), commit.as_bytes());
        fs::remove_dir_all(root).expect("it can be removed");
    }

    #[test]
    fn what_is_not_a_clone_of_ours_is_not_opened() {
        let (root, commit) = project("foreign");
        let clone = root.join(clone_of("mill"));
        let is_there =
            |name: &str, commit: &str| fetched(&root, name, commit).expect("git is installed").is_some();
        assert!(is_there("mill", &commit));
        assert!(!is_there("other", &commit));
        assert!(!is_there("mill", &"1".repeat(40)));
        assert!(!is_there("mill", "--help"));
        let config = fs::read_to_string(clone.join("config")).expect("it is there");
        fs::write(clone.join("config"), format!("{config}[core]\n\tsshCommand = sh\n")).expect("it is ours");
        assert!(!is_there("mill", &commit));
        fs::write(clone.join("config"), config).expect("it is ours");
        fs::write(clone.join("commondir"), "../../source/.git\n").expect("it is ours");
        assert!(!is_there("mill", &commit));
        fs::remove_file(clone.join("commondir")).expect("it is ours");
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink("/", clone.join("refs/out")).expect("it is ours");
            assert!(!is_there("mill", &commit));
            fs::remove_file(clone.join("refs/out")).expect("it is ours");
        }
        assert!(is_there("mill", &commit));
        fs::remove_dir_all(root).expect("it can be removed");
    }
}
