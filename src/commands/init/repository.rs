//! Finds the repository that a folder is in, from git's files and the links of alarms.

use camino::{Utf8Path, Utf8PathBuf};

use crate::config::{Hosting, Repository};
use crate::files::{self, Disk, Files};

/// The repository of the project, and the project's place in it.
#[derive(Debug, Default)]
pub struct Home {
    /// The repository, if its host is known.
    pub repository: Option<Repository>,
    /// The URL of the repository, if readyroom does not know its host.
    pub unknown: Option<String>,
    /// The branch that the host shows by default.
    pub branch: String,
    /// The folder of the project in the repository.
    pub folder: Utf8PathBuf,
    /// Whether the links of alarms show the repository, and not git.
    pub is_by_links: bool,
    /// The software that the host runs, and what shows it. `None` if the host's name shows it.
    pub kind: Option<(&'static str, &'static str)>,
}

/// Files that are for one kind of repository host.
const SIGNS: [(&str, &str); 7] = [
    (".gitlab-ci.yml", "gitlab"),
    (".gitlab", "gitlab"),
    ("bitbucket-pipelines.yml", "bitbucket"),
    ("azure-pipelines.yml", "azure"),
    (".gitea", "gitea"),
    (".forgejo", "gitea"),
    (".github", "github"),
];

impl Home {
    /// Fails if the folder cannot be read.
    pub fn of(root: &Utf8Path) -> anyhow::Result<Self> {
        let folder = files::folder_in_repository(root)?;
        let real = files::real(root)?;
        let top = real.ancestors().nth(folder.components().count()).unwrap_or(&real);
        let branch = branch(&Disk::new(top)?);
        let page = files::origin(top).as_deref().and_then(page);
        let repository = page.as_deref().and_then(|page| Repository::new(page, &branch, None));
        let unknown = page.filter(|_| repository.is_none());
        Ok(Self { repository, unknown, branch, folder, is_by_links: false, kind: None })
    }

    /// Guesses the software of an unknown host from the links of alarms, or else from files in [`SIGNS`] if those
    /// agree.
    pub fn guess_kind<'l>(&mut self, root: &Utf8Path, mut links: impl Iterator<Item = &'l str>) {
        let Some(url) = self.unknown.clone() else { return };
        let own = links.find_map(|link| link.strip_prefix(&url));
        let by_link = own.and_then(|rest| {
            let shapes = [
                ("/-/blob/", "gitlab"),
                ("/-/tree/", "gitlab"),
                ("/src/branch/", "gitea"),
                ("/blob/", "github"),
            ];
            shapes.into_iter().find(|(shape, _)| rest.starts_with(shape))
        });
        let files = SIGNS.iter().filter(|(name, _)| files::is_there(&root.join(name)));
        let files: Vec<(&str, &str)> = files.copied().collect();
        let (name, kind) = match (by_link, &files[..]) {
            (Some((_, kind)), _) => ("links of alarms", kind),
            (None, [first, rest @ ..]) if rest.iter().all(|other| other.1 == first.1) => *first,
            _ => return,
        };
        let known = Hosting::WORDS.iter().find(|(word, _)| *word == kind).map(|(_, kind)| *kind);
        self.repository = Repository::new(&url, &self.branch, known);
        if self.repository.is_some() {
            (self.unknown, self.kind) = (None, Some((kind, name)));
        }
    }
}

/// The default branch of the clone's origin; else the current branch, if it has a usual name for a default branch.
fn branch(top: &dyn Files) -> String {
    let named = |path: &str, before: &str| {
        let text = String::from_utf8(top.read(path.into()).ok()?).ok()?;
        Some(text.trim().strip_prefix("ref: ")?.strip_prefix(before)?.to_owned())
    };
    let usual = |branch: &String| ["main", "master", "develop", "trunk"].contains(&branch.as_str());
    named(".git/refs/remotes/origin/HEAD", "refs/remotes/origin/")
        .or_else(|| named(".git/HEAD", "refs/heads/").filter(usual))
        .unwrap_or_else(|| "main".to_owned())
}

/// The web page of a repository, from the URL that git fetches from. A user and a password in the URL are removed.
fn page(origin: &str) -> Option<String> {
    let with_scheme = ["https://", "http://", "ssh://", "git://"].iter().find_map(|scheme| {
        let (host, path) = origin.strip_prefix(scheme)?.split_once('/')?;
        Some((host, path, scheme.starts_with("http")))
    });
    let (authority, path, is_web) = with_scheme.or_else(|| {
        let (host, path) = origin.split_once(':')?;
        (host.contains(['@', '.']) && !host.contains('/')).then_some((host, path, false))
    })?;
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    // The port is for SSH, not for the web page.
    let host = if is_web { host } else { host.split(':').next().unwrap_or(host) };
    let path = path.trim_matches('/').trim_end_matches(".git");
    if matches!(host, "ssh.dev.azure.com" | "vs-ssh.visualstudio.com") {
        let mut parts = path.split('/').skip(1);
        let (organization, project, name) = (parts.next()?, parts.next()?, parts.next()?);
        return Some(format!("https://dev.azure.com/{organization}/{project}/_git/{name}"));
    }
    (!host.is_empty() && path.contains('/')).then(|| format!("https://{host}/{path}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::Memory;

    #[test]
    fn an_origin_gives_away_no_password() {
        let gitlab = "https://gitlab.com/acme/ops";
        for (origin, expected) in [
            ("https://gitlab-ci-token:SECRET@gitlab.com/acme/ops.git", gitlab),
            ("git@gitlab.com:acme/ops.git", gitlab),
            ("ssh://git@gitlab.com:22/acme/ops.git", gitlab),
            ("https://github.com/acme/ops", "https://github.com/acme/ops"),
            ("https://git.acme.example:8443/a/b/c.git/", "https://git.acme.example:8443/a/b/c"),
            ("git@ssh.dev.azure.com:v3/acme/shop/ops", "https://dev.azure.com/acme/shop/_git/ops"),
            ("https://acme@dev.azure.com/acme/shop/_git/ops", "https://dev.azure.com/acme/shop/_git/ops"),
        ] {
            assert_eq!(page(origin).as_deref(), Some(expected), "{origin}");
        }
        for origin in ["/srv/git/ops", "../ops.git", "C:\\ops", "file:///srv/git/ops"] {
            assert_eq!(page(origin), None, "{origin}");
        }
    }

    #[test]
    fn the_branch_is_the_one_that_the_host_shows_first() {
        let branch = |files: &[(&str, &str)]| {
            let files = files.iter().map(|(path, text)| ((*path).into(), text.as_bytes().to_vec()));
            branch(&Memory::new(files))
        };
        let head = (".git/HEAD", "ref: refs/heads/fix/disk\n");
        let origin = (".git/refs/remotes/origin/HEAD", "ref: refs/remotes/origin/release/2\n");
        assert_eq!(branch(&[head, origin]), "release/2");
        assert_eq!(branch(&[head]), "main");
        assert_eq!(branch(&[(".git/HEAD", "ref: refs/heads/master\n")]), "master");
        assert_eq!(branch(&[]), "main");
    }
}
