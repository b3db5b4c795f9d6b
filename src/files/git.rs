//! Runs `git` on a repository. Nothing in the repository is executed, and its working tree and index are not touched.
//! Only objects of a revision are read.

use std::io::{self, BufRead, BufReader, ErrorKind, Read, Write};
use std::process::{ChildStdout, Command, ExitStatus, Stdio};
use std::thread;

use anyhow::{Context, bail};
use camino::Utf8Path;

use super::remote::cure;
use crate::failure::TryAgain;

/// The repository that is in a folder or contains it.
pub struct Git<'a> {
    folder: &'a Utf8Path,
    /// The path of the repository, from the folder. By default git searches the folder and the folders above it.
    repository: Option<&'static str>,
}

/// A file, a symbolic link or a submodule of a revision.
#[derive(Clone, Debug)]
pub struct Entry {
    pub mode: String,
    pub object: String,
    /// In bytes.
    pub size: u64,
    /// The path from the folder.
    pub path: Vec<u8>,
}

impl Entry {
    pub fn is_file(&self) -> bool {
        self.mode.starts_with("100")
    }
}

impl<'a> Git<'a> {
    pub fn new(folder: &'a Utf8Path) -> Self {
        Self { folder, repository: None }
    }

    /// A repository without a working tree. Git does not search the folders above.
    pub fn bare(folder: &'a Utf8Path) -> Self {
        Self { folder, repository: Some(".") }
    }

    /// No repository, for commands that need none. No repository's configuration is read.
    pub fn outside(folder: &'a Utf8Path) -> Self {
        Self { folder, repository: Some("/dev/null") }
    }

    /// The commit that a revision names. `None` if it does not exist here.
    pub fn commit(&self, revision: &str) -> anyhow::Result<Option<String>> {
        // A text that begins with a hyphen would be an option.
        if revision.is_empty() || revision.starts_with('-') {
            return Ok(None);
        }
        self.object(&format!("{revision}^{{commit}}"))
    }

    /// The folder's path from the root of its working tree. Fails outside a repository.
    pub fn prefix(&self) -> anyhow::Result<String> {
        let prefix = self.run(&["rev-parse", "--show-prefix"])?;
        let prefix = String::from_utf8(prefix).context("the folder's name is not UTF-8")?;
        Ok(prefix.trim_end_matches('\n').trim_end_matches('/').to_owned())
    }

    /// The object of a folder at a commit, by its path from the root of the tree. `None` if the folder did not exist.
    pub fn tree(&self, commit: &str, prefix: &str) -> anyhow::Result<Option<String>> {
        self.object(&format!("{commit}:{prefix}"))
    }

    fn object(&self, name: &str) -> anyhow::Result<Option<String>> {
        let mut command = self.command(&["rev-parse", "--verify", "--quiet", name]);
        let output = command.stderr(Stdio::null()).output().map_err(missing)?;
        finished(output.status)?;
        let object = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        Ok((output.status.success() && !object.is_empty()).then_some(object))
    }

    /// All entries below a tree.
    pub fn entries(&self, tree: &str) -> anyhow::Result<Vec<Entry>> {
        let listed = self.run(&["ls-tree", "-r", "-z", "-l", "--full-tree", tree])?;
        let lines = listed.split(|byte| *byte == 0).filter(|line| !line.is_empty());
        let entry = |line: &[u8]| {
            let tab = line.iter().position(|byte| *byte == b'\t')?;
            let head = std::str::from_utf8(&line[..tab]).ok()?;
            let mut words = head.split_ascii_whitespace();
            let (mode, _, object) = (words.next()?, words.next()?, words.next()?);
            let size = words.next()?.parse().unwrap_or_default();
            Some(Entry { mode: mode.into(), object: object.into(), size, path: line[tab + 1..].to_vec() })
        };
        lines.map(|line| entry(line).context("`git ls-tree` has output in an unknown format")).collect()
    }

    /// The bytes of objects, in their order. `None` for an object that a partial clone lacks.
    pub fn blobs(&self, objects: &[&str]) -> anyhow::Result<Vec<Option<Vec<u8>>>> {
        if objects.is_empty() {
            return Ok(Vec::new());
        }
        let mut command = self.command(&["cat-file", "--batch", "--buffer"]);
        let (status, blobs) = asked(&mut command, objects, |answers| answers_to(objects.len(), answers))?;
        finished(status)?;
        blobs
    }

    /// The objects that do not exist here.
    pub fn missing_objects(&self, objects: &[&str]) -> anyhow::Result<Vec<String>> {
        if objects.is_empty() {
            return Ok(Vec::new());
        }
        let mut command = self.command(&["cat-file", "--batch-check", "--buffer"]);
        let (status, lines) =
            asked(&mut command, objects, |answers| answers.lines().collect::<io::Result<Vec<String>>>())?;
        finished(status)?;
        let lines = lines.context("cannot read the output of `git cat-file`")?;
        if lines.len() != objects.len() {
            bail!("`git cat-file` ended unexpectedly");
        }
        let lacking = lines.iter().filter_map(|line| line.strip_suffix(" missing"));
        Ok(lacking.map(str::to_owned).collect())
    }

    fn run(&self, args: &[&str]) -> anyhow::Result<Vec<u8>> {
        let output = self.command(args).output().map_err(missing)?;
        finished(output.status)?;
        if output.status.success() {
            return Ok(output.stdout);
        }
        let said = String::from_utf8_lossy(&output.stderr);
        if said.contains("not a git repository") {
            bail!("`{}` is not in a git repository", self.folder);
        }
        let said = said.lines().next().unwrap_or("it does not say why").trim_start_matches("fatal: ");
        bail!("`git {}` failed: {said}", args[0]);
    }

    /// A git command that fetches nothing, starts no hook or monitor, and ignores variables that redirect git to
    /// another repository.
    pub fn command(&self, args: &[&str]) -> Command {
        const SETTINGS: [&str; 9] = [
            "core.fsmonitor=false",
            "core.hooksPath=/dev/null",
            "protocol.allow=never",
            "log.showSignature=false",
            // The output depends on the repository alone, not on the machine's settings.
            "log.showRoot=true",
            "log.diffMerges=separate",
            "diff.algorithm=myers",
            // A relative path would be a file of the repository, and git fails if it does not exist.
            "diff.orderFile=/dev/null",
            "diff.renameLimit=1000",
        ];
        let mut command = Command::new("git");
        command.args(["-C", self.folder.as_str(), "--no-pager", "--no-replace-objects"]);
        if let Some(repository) = self.repository {
            command.arg(format!("--git-dir={repository}"));
        }
        command.args(SETTINGS.iter().flat_map(|setting| ["-c", setting])).args(args);
        let others = [
            "GIT_DIR",
            "GIT_COMMON_DIR",
            "GIT_WORK_TREE",
            "GIT_INDEX_FILE",
            "GIT_PREFIX",
            "GIT_OBJECT_DIRECTORY",
            "GIT_NAMESPACE",
        ];
        for name in others {
            command.env_remove(name);
        }
        let settings = [
            ("GIT_NO_LAZY_FETCH", "1"),
            ("GIT_OPTIONAL_LOCKS", "0"),
            ("GIT_TERMINAL_PROMPT", "0"),
            ("GIT_GRAFT_FILE", "/dev/null"),
        ];
        command.envs(settings).env("LC_ALL", "C").stdin(Stdio::null());
        command
    }
}

/// Writes objects to git's standard input while reading the answers.
fn asked<T>(
    command: &mut Command,
    objects: &[&str],
    read: impl FnOnce(BufReader<ChildStdout>) -> T,
) -> anyhow::Result<(ExitStatus, T)> {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().map_err(missing)?;
    let mut input = child.stdin.take().expect("it is piped");
    let answers = BufReader::new(child.stdout.take().expect("it is piped"));
    let answers = thread::scope(|scope| {
        // If this fails, answers are missing, and reading them fails.
        scope.spawn(move || {
            let _ = input.write_all((objects.join("\n") + "\n").as_bytes());
        });
        read(answers)
    });
    Ok((child.wait().context("cannot wait for `git`")?, answers))
}

/// Reads the answers of `git cat-file`. Each is a line `<object> blob <size>`, the bytes and a newline, or a line
/// `<object> missing`.
fn answers_to(count: usize, mut answers: impl BufRead) -> anyhow::Result<Vec<Option<Vec<u8>>>> {
    let mut blobs = Vec::with_capacity(count);
    for _ in 0..count {
        let mut head = String::new();
        answers.read_line(&mut head).context("cannot read the output of `git cat-file`")?;
        if head.ends_with(" missing\n") {
            blobs.push(None);
            continue;
        }
        let size = head.split_ascii_whitespace().nth(2).and_then(|size| size.parse::<u64>().ok());
        let size = size.context("`git cat-file` ended unexpectedly")?;
        let mut blob = Vec::new();
        answers.by_ref().take(size).read_to_end(&mut blob).context("cannot read the output of `git`")?;
        let mut newline = [0];
        answers.read_exact(&mut newline).context("`git cat-file` ended unexpectedly")?;
        blobs.push(Some(blob));
    }
    Ok(blobs)
}

/// The output of git. `None` if git is not installed or exits with an error. Fails if a signal ended it.
pub fn output_of(command: &mut Command) -> io::Result<Option<Vec<u8>>> {
    let output = match command.stderr(Stdio::null()).output() {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        output => output?,
    };
    match output.status.code() {
        Some(code) => Ok((code == 0).then_some(output.stdout)),
        None => Err(incomplete_output(output.status)),
    }
}

/// Why git refuses to read the repository that contains a folder, because it belongs to another user, and how to fix
/// it.
pub fn refusal(folder: &Utf8Path) -> Option<String> {
    let output = Git::new(folder).command(&["rev-parse", "--git-dir"]).output().ok()?;
    let said = String::from_utf8_lossy(&output.stderr);
    (!output.status.success() && said.contains(" safe.directory ")).then(|| {
        let cure = cure(&said);
        format!("git does not read the repository of `{folder}`, because it belongs to another user; {cure}")
    })
}

/// The error if git ended before its output was complete.
pub fn incomplete_output(status: ExitStatus) -> io::Error {
    io::Error::other(format!("`git` ended unexpectedly: {status}"))
}

/// Fails if a signal ended git, such as when memory ran out.
pub fn finished(status: ExitStatus) -> anyhow::Result<()> {
    if status.code().is_none() {
        bail!(TryAgain(format!("`git` ended unexpectedly: {status}")));
    }
    Ok(())
}

pub fn missing(error: io::Error) -> anyhow::Error {
    match error.kind() {
        ErrorKind::NotFound => anyhow::anyhow!("this needs the program `git`, which is not installed"),
        _ => anyhow::Error::new(error).context("cannot run `git`"),
    }
}
