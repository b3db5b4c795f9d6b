//! `readyroom pack` in a git repository: the same files give the same bytes, and links that lead elsewhere are left
//! out.

#![cfg(unix)]
#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "makes repositories, and fails by panic")]

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A new folder for a test.
fn folder(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pack").join(test);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder.canonicalize().unwrap()
}

fn write(root: &Path, path: &str, text: impl AsRef<[u8]>) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn git(root: &Path, day: &str, args: &[&str]) {
    let mut git = Command::new("git");
    git.current_dir(root).args(["-c", "user.name=Mira", "-c", "user.email=mira@example.com", "-c"]);
    git.arg("commit.gpgsign=false").args(args).env("GIT_CONFIG_GLOBAL", "/dev/null");
    let output = git.env("GIT_COMMITTER_DATE", format!("{day}T12:00:00Z")).output().unwrap();
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// A repository with two commits, and with links inside it and out of it.
fn repository(test: &str) -> PathBuf {
    let root = folder(test).join("ledger");
    write(&root, "readyroom.yaml", "documents: [docs/]\nalarms: [alarms/, '**/*.env', .env]\n");
    write(&root, "docs/runbooks/slow.md", "# Slow\n\nSee [why](../why.md) and ![it](../it.png).\n");
    write(&root, "docs/it.png", [0x89, b'P', b'N', b'G', 0, 1, 2]);
    write(&root, "shared/why.md", "# Why\n\nBecause of the disk.\n");
    write(&root, "alarms/ünnamed.yml", "groups: []\n");
    write(&root, ".env", "TOKEN=1\n");
    write(&root, ".aws/production.env", "TOKEN=1\n");
    symlink("../shared/why.md", root.join("docs/why.md")).unwrap();
    symlink("/etc/hostname", root.join("docs/host.md")).unwrap();
    git(&root, "2026-03-01", &["init", "--quiet", "--initial-branch=main"]);
    git(&root, "2026-03-01", &["add", "readyroom.yaml", "shared", "alarms", ".env", ".aws", "docs/why.md"]);
    git(&root, "2026-03-01", &["commit", "--quiet", "--message", "first"]);
    git(&root, "2026-04-01", &["add", "--all"]);
    git(&root, "2026-04-01", &["commit", "--quiet", "--message", "second"]);
    root
}

/// The output of `pack`, and the bytes of the file that it writes.
fn pack(root: &Path, args: &[&str], locale: &str) -> (String, Vec<u8>) {
    let file = root.with_file_name("written.pack");
    let mut command = Command::new(env!("CARGO_BIN_EXE_readyroom"));
    command.arg("pack").arg("--root").arg(root).arg("--output").arg(&file).args(args);
    command
        .env("LC_ALL", locale)
        .env("TZ", "Pacific/Kiritimati")
        .env("RAYON_NUM_THREADS", locale.len().to_string());
    let output = command.env_remove("SOURCE_DATE_EPOCH").output().unwrap();
    let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    assert!(output.status.success(), "{said}");
    (said, fs::read(file).unwrap())
}

#[test]
fn the_same_files_make_the_same_bytes() {
    let root = repository("same");
    let (_, first) = pack(&root, &[], "C");
    assert_eq!(pack(&root, &[], "de_DE.UTF-8").1, first);
    assert_eq!(pack(&root, &["--as-of", "2031-01-01"], "tr_TR.UTF-8").1, first);
    // A clone has different file times and another folder.
    let clone = |name: &str, args: &[&str]| {
        let target = root.with_file_name(name);
        let url = format!("file://{}", root.display());
        git(&root, "2026-05-01", &[&["clone", "--quiet"], args, &[&url, target.to_str().unwrap()]].concat());
        target
    };
    assert_eq!(pack(&clone("whole", &[]), &[], "C").1, first);
    // A shallow clone has no days, and is otherwise the same.
    let shallow = pack(&clone("shallow", &["--depth=1"]), &[], "C").1;
    assert_ne!(shallow, first);
    assert_eq!(pack(&root, &["--no-git"], "C").1, shallow);
    write(&root, "docs/runbooks/slow.md", "# Slow\n\nIt is another text.\n");
    assert_ne!(pack(&root, &[], "C").1, first);
}

#[test]
fn hidden_files_and_links_out_are_left_out() {
    let root = repository("hidden");
    let (said, bytes) = pack(&root, &[], "C");
    for line in [
        "left out `.aws/production.env`: `.aws` is a hidden folder that no entry of `alarms` names\n",
        "left out `.env`: hidden files are not packed\n",
        "left out `docs/host.md`: this symbolic link leads out of the project\n",
        "packed 5 files,",
    ] {
        assert!(said.contains(line), "{line}: {said}");
    }
    assert!(bytes.starts_with(b"readyroom pack 1\n"));
}

#[test]
fn patterns_of_reads_may_match_what_a_pack_leaves_out() {
    let root = folder("reads").join("ledger");
    write(&root, "readyroom.yaml", "");
    write(
        &root,
        "services/ledger/service.yaml",
        "owner: team-ledger\nreads: [.gitlab-ci.yml, ci/none.yml]\n",
    );
    write(&root, ".gitlab-ci.yml", "test: {script: [make]}\n");
    pack(&root, &["--no-git"], "C");
    let site = root.with_file_name("site");
    let check = |from: &str| {
        write(&site, "readyroom.yaml", format!("repositories: [{{name: ledger, {from}}}]\n"));
        let mut command = Command::new(env!("CARGO_BIN_EXE_readyroom"));
        let output = command.args(["check", "--no-git", "--root"]).arg(&site).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    let found = check("path: ../ledger");
    assert!(found.contains("`ci/none.yml` matches nothing"), "{found}");
    assert!(!found.contains("`.gitlab-ci.yml`"), "{found}");
    fs::rename(root.with_file_name("written.pack"), site.join("ledger.pack")).unwrap();
    let found = check("pack: ledger.pack");
    assert!(!found.contains("F009"), "{found}");
}

#[test]
fn only_a_pack_is_replaced() {
    let root = repository("replaced");
    let run = |root: &Path| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_readyroom"));
        command.arg("pack").current_dir(root).output().unwrap()
    };
    assert!(run(&root).status.success());
    let file = root.join("ledger.pack");
    let first = fs::read(&file).unwrap();
    assert!(run(&root).status.success());
    assert_eq!(fs::read(&file).unwrap(), first);
    // A pack of another version is recognised as a pack.
    fs::write(&file, "readyroom pack 999\n").unwrap();
    assert!(run(&root).status.success());
    for other in ["", "notes", "readyroom pac"] {
        fs::write(&file, other).unwrap();
        assert_eq!(run(&root).status.code(), Some(2));
        assert_eq!(fs::read_to_string(&file).unwrap(), other);
    }
    fs::remove_file(&file).unwrap();
    fs::create_dir(&file).unwrap();
    assert_eq!(run(&root).status.code(), Some(2));
}
