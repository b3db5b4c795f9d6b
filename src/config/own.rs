//! Finds the paths that a URL of the project's repository may mean.

use camino::Utf8PathBuf;
use percent_encoding::percent_decode_str;

use super::repository::{Hosting, Repository, VERBS, split};

/// The URL of a file in the repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnFileUrl {
    /// The revision and the path together, split at slashes, since a branch name may contain slashes:
    /// `main/docs/disk.md`.
    parts: Vec<String>,
    /// How many of the parts are the revision. `None` if the URL does not tell.
    revision: Option<usize>,
    /// Whether the URL names a commit or a tag.
    fixed: bool,
    /// Whether it is the URL of the raw file. Folders have none.
    is_raw: bool,
}

impl OwnFileUrl {
    /// The possible paths, the likeliest first. There are several if the URL may name a branch with slashes.
    pub fn paths(&self, repository: &Repository) -> Vec<Utf8PathBuf> {
        let path = |at: usize| Utf8PathBuf::from(self.parts[at..].join("/"));
        let known = self.revision.or_else(|| repository.branch_parts(&self.parts));
        match known.or_else(|| self.begins_with_a_usual_branch().then_some(1)) {
            Some(revision) => vec![path(revision)],
            // A branch with a usual prefix may contain a slash or two. Any other branch is one part, so that a
            // missing file is not found by the end of its path.
            None if self.begins_with_a_group() => (1..self.parts.len().min(4)).map(path).collect(),
            None => vec![path(1)],
        }
    }

    /// Whether it begins with a usual prefix of branch names with slashes, such as `feature/`.
    fn begins_with_a_group(&self) -> bool {
        const GROUPS: [&str; 14] = [
            "feature",
            "feat",
            "fix",
            "bugfix",
            "hotfix",
            "release",
            "releases",
            "chore",
            "docs-fix",
            "user",
            "users",
            "dev",
            "dependabot",
            "renovate",
        ];
        self.parts.first().is_some_and(|part| GROUPS.contains(&part.to_lowercase().as_str()))
    }

    fn begins_with_a_usual_branch(&self) -> bool {
        const BRANCHES: [&str; 5] = ["head", "main", "master", "develop", "trunk"];
        self.parts.first().is_some_and(|part| BRANCHES.contains(&part.to_lowercase().as_str()))
    }

    /// Whether a folder may have such a URL, too.
    pub fn may_be_folder(&self) -> bool {
        !self.is_raw
    }

    /// Whether the URL shows the file at a fixed commit or tag, so that later changes do not matter.
    pub fn is_permalink(&self, repository: &Repository) -> bool {
        let is_branch = repository.branch_parts(&self.parts).is_some() || self.begins_with_a_usual_branch();
        self.fixed || !is_branch
    }
}

impl Repository {
    /// Parses the URL of a file in this repository: its page, its raw content or its blame, at any revision.
    pub fn own(&self, url: &str) -> Option<OwnFileUrl> {
        let address = url.split('#').next().unwrap_or(url);
        let (address, query) = address.split_once('?').unwrap_or((address, ""));
        let (host, path) = split(address)?;
        let (own_host, own_path) = split(&self.url)?;
        let (mut page, mut own) = ((host, parts(path)), (own_host, parts(own_path)));
        if self.kind == Hosting::Azure {
            (page, own) = (on_azure(page), on_azure(own));
        }
        let ((host, parts), (own_host, own)) = (page, own);
        let begins = |parts: &[String]| {
            parts.len() >= own.len()
                && parts.iter().zip(&own).all(|(part, own)| part.eq_ignore_ascii_case(own))
        };
        let is_raw_host = match self.kind {
            Hosting::GitHub => host == "raw.githubusercontent.com" || host == format!("raw.{own_host}"),
            _ => false,
        };
        if is_raw_host && begins(&parts) && (own_host == "github.com" || host != "raw.githubusercontent.com")
        {
            return Some(OwnFileUrl { is_raw: true, ..revision(&parts[own.len()..])? });
        }
        let is_editor = own_host == "github.com" && host == "github.dev";
        if (host != own_host && !is_editor) || !begins(&parts) {
            return None;
        }
        let rest = &parts[own.len()..];
        let found = match self.kind {
            Hosting::Azure => azure(rest, query),
            Hosting::Gitea => gitea(rest),
            Hosting::Bitbucket if self.is_bitbucket_server() => self.of_bitbucket_server(rest, query),
            _ => {
                let rest = if rest.first().is_some_and(|part| part == "-") { &rest[1..] } else { rest };
                let (verb, rest) = rest.split_first()?;
                VERBS.contains(&verb.as_str()).then(|| revision(rest)).flatten()
            }
        };
        let is_raw = rest.iter().take(2).any(|part| matches!(part.as_str(), "raw" | "media"));
        Some(OwnFileUrl { is_raw, ..found? })
    }

    /// Parses `browse/docs/x.md?at=refs/heads/main`, `raw/docs/x.md?at=0a1b2c3`. Without `at`, it is the main branch.
    fn of_bitbucket_server(&self, rest: &[String], query: &str) -> Option<OwnFileUrl> {
        let (verb, path) = rest.split_first()?;
        if !["browse", "raw"].contains(&verb.as_str()) {
            return None;
        }
        let at = value(query, "at").or_else(|| value(query, "until")).filter(|at| !at.is_empty());
        let at = at.unwrap_or_else(|| self.branch.clone());
        let tag = at.strip_prefix("refs/tags/");
        let name = tag.or_else(|| at.strip_prefix("refs/heads/")).unwrap_or(&at);
        let is_commit = (7..=40).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_hexdigit());
        let mut parts: Vec<String> = name.split('/').map(str::to_owned).collect();
        let revision = Some(parts.len());
        parts.extend(path.iter().cloned());
        Some(OwnFileUrl { parts, revision, fixed: tag.is_some() || is_commit, is_raw: false })
    }

    /// How many parts the configured branch takes, if the URL begins with it.
    fn branch_parts(&self, parts: &[String]) -> Option<usize> {
        let branch: Vec<&str> = self.branch.split('/').collect();
        let is_it = parts.len() >= branch.len() && parts.iter().zip(&branch).all(|(part, own)| part == own);
        is_it.then_some(branch.len())
    }
}

/// The decoded value of a key in a query string.
fn value(query: &str, key: &str) -> Option<String> {
    let found = query.split('&').find_map(|pair| pair.strip_prefix(key)?.strip_prefix('='))?;
    Some(percent_decode_str(found).decode_utf8_lossy().into_owned())
}

/// The parts of a path in a URL, decoded.
fn parts(path: &str) -> Vec<String> {
    let parts = path.split('/').filter(|part| !part.is_empty());
    parts.map(|part| percent_decode_str(part).decode_utf8_lossy().into_owned()).collect()
}

/// Parses a revision and a path: `main/docs/x.md`, `refs/heads/main/docs/x.md`.
fn revision(parts: &[String]) -> Option<OwnFileUrl> {
    let fixed = parts.starts_with(&["refs".into(), "tags".into()]);
    let is_full = fixed || parts.starts_with(&["refs".into(), "heads".into()]);
    let parts = if is_full { &parts[2..] } else { parts };
    let first = parts.first()?;
    let is_commit = (7..=40).contains(&first.len()) && first.bytes().all(|byte| byte.is_ascii_hexdigit());
    Some(OwnFileUrl {
        parts: parts.to_vec(),
        revision: is_commit.then_some(1),
        fixed: fixed || is_commit,
        is_raw: false,
    })
}

/// Parses `src/branch/main/docs/x.md`, `raw/commit/0a1b2c3/docs/x.md`, `_edit/main/docs/x.md`.
fn gitea(rest: &[String]) -> Option<OwnFileUrl> {
    let (verb, rest) = rest.split_first()?;
    if !VERBS.contains(&verb.as_str()) {
        return None;
    }
    match rest.split_first() {
        Some((kind, rest)) if kind == "branch" => revision(rest),
        Some((kind, rest)) if kind == "commit" || kind == "tag" => {
            Some(OwnFileUrl { fixed: true, ..revision(rest)? })
        }
        _ => revision(rest),
    }
}

/// Brings an Azure host and path into the form `dev.azure.com/acme/shop/_git/runbooks`. The former host is
/// `acme.visualstudio.com`, and the project may be left out if its repository has the same name.
fn on_azure((host, mut parts): (String, Vec<String>)) -> (String, Vec<String>) {
    const HOST: &str = "dev.azure.com";
    if let Some(organization) = host.strip_suffix(".visualstudio.com") {
        if parts.first().is_some_and(|first| first.eq_ignore_ascii_case("DefaultCollection")) {
            parts.remove(0);
        }
        parts.insert(0, organization.to_owned());
    } else if host != HOST {
        return (host, parts);
    }
    if parts.get(1).is_some_and(|part| part == "_git")
        && let Some(name) = parts.get(2).cloned()
    {
        parts.insert(1, name);
    }
    (HOST.to_owned(), parts)
}

/// Parses `?path=/docs/x.md&version=GBmain`: a branch (`GB`), a tag (`GT`) or a commit (`GC`).
fn azure(rest: &[String], query: &str) -> Option<OwnFileUrl> {
    if !rest.is_empty() {
        return None;
    }
    let version = value(query, "version").unwrap_or_default();
    let path = value(query, "path")?;
    let name = version.get(2..).filter(|name| !name.is_empty()).unwrap_or("HEAD");
    let mut parts: Vec<String> = name.split('/').map(str::to_owned).collect();
    let revision = Some(parts.len());
    parts.extend(path.split('/').filter(|part| !part.is_empty()).map(str::to_owned));
    Some(OwnFileUrl {
        parts,
        revision,
        fixed: version.starts_with("GT") || version.starts_with("GC"),
        is_raw: false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(repository: &Repository, url: &str) -> Vec<String> {
        let own = repository.own(url).unwrap_or_else(|| panic!("{url} is its own"));
        own.paths(repository).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn every_form_of_the_repositorys_addresses_is_known() {
        let github = Repository::new("https://github.com/acme/ops", "main", None).expect("it is one");
        for url in [
            "https://github.com/acme/ops/blob/main/docs/x.md",
            "https://github.com/Acme/Ops/tree/main/docs/x.md#L3",
            "http://www.github.com/acme/ops/raw/main/docs/x.md?plain=1",
            "https://github.com/acme/ops/edit/main/docs/x.md",
            "https://github.com:443/acme/ops/blame/HEAD/docs/x.md",
            "https://raw.githubusercontent.com/acme/ops/main/docs/x.md",
            "https://raw.githubusercontent.com/acme/ops/refs/heads/main/docs/x.md",
            "https://github.com/acme/ops/blob/0123456789abcdef0123456789abcdef01234567/docs/x.md?plain=1#L3",
            "//github.com/acme/ops/blob/main/docs/x.md",
            "https://github.dev/acme/ops/blob/main/docs/x.md",
        ] {
            assert_eq!(paths(&github, url)[0], "docs/x.md", "{url}");
        }
        let slashes = paths(&github, "https://github.com/acme/ops/blob/fix/disk/docs/x.md");
        assert!(slashes.contains(&"docs/x.md".to_owned()), "{slashes:?}");
        for other in [
            "https://github.com/acme/ops2/blob/main/x.md",
            "https://github.com/acme/ops/issues/3",
            "https://github.com/acme/ops",
        ] {
            assert_eq!(github.own(other), None, "{other}");
        }
        for (url, own) in [
            ("https://gitlab.com/a/b/c", "https://gitlab.com/a/b/c/-/blob/main/docs/x.md"),
            ("https://gitlab.com/a/b/c", "https://gitlab.com/a/b/c/raw/main/docs/x.md"),
            ("https://bitbucket.org/a/b", "https://bitbucket.org/a/b/src/main/docs/x.md"),
            ("https://codeberg.org/a/b", "https://codeberg.org/a/b/src/branch/main/docs/x.md"),
            ("https://codeberg.org/a/b", "https://codeberg.org/a/b/_edit/main/docs/x.md"),
            (
                "https://dev.azure.com/o/p/_git/r",
                "https://dev.azure.com/o/p/_git/r?path=/docs/x.md&version=GBmain",
            ),
            (
                "https://dev.azure.com/o/p/_git/r",
                "https://o.visualstudio.com/DefaultCollection/p/_git/r?path=/docs/x.md",
            ),
            ("https://o.visualstudio.com/p/_git/r", "https://dev.azure.com/o/p/_git/r?path=/docs/x.md"),
            ("https://dev.azure.com/o/_git/r", "https://dev.azure.com/o/r/_git/r?path=/docs/x.md"),
        ] {
            let repository = Repository::new(url, "main", None).expect("it is one");
            assert_eq!(paths(&repository, own)[0], "docs/x.md", "{own}");
        }
    }

    #[test]
    fn a_bitbucket_server_has_different_addresses() {
        let page = "https://git.acme.example/projects/OPS/repos/runbooks";
        for url in [page, "https://git.acme.example/scm/ops/runbooks.git", &format!("{page}/browse")] {
            let repository = Repository::new(url, "main", Some(Hosting::Bitbucket)).expect("it is one");
            assert_eq!(repository.url, page);
            for own in
                ["browse/docs/x.md", "browse/docs/x.md?at=refs%2Fheads%2Fmain#3", "raw/docs/x.md?at=main"]
            {
                assert_eq!(paths(&repository, &format!("{page}/{own}"))[0], "docs/x.md", "{own}");
            }
            for other in ["pull-requests/3", "commits/0a1b2c3d"] {
                assert_eq!(repository.own(&format!("{page}/{other}")), None, "{other}");
            }
            let at = |revision: &str| {
                repository.own(&format!("{page}/browse/x.md?at={revision}")).expect("it is one")
            };
            assert!(at("refs%2Ftags%2Fv1").is_permalink(&repository));
            assert!(at("0a1b2c3d4e").is_permalink(&repository));
            assert!(!at("main").is_permalink(&repository));
            let shown = format!("{page}/browse/docs/x.md?at=refs/heads/main");
            assert_eq!(repository.view_url("docs/x.md", false), shown);
            assert_eq!(repository.edit_url("docs/x.md"), shown);
        }
    }

    #[test]
    fn commits_and_tags_are_permalinks_and_branches_are_not() {
        let github = Repository::new("git://x", "main", None);
        assert_eq!(github, None);
        let github = Repository::new("https://github.com/acme/ops", "release/1", None).expect("it is one");
        let is_permalink = |url: &str| github.own(url).expect("it is one").is_permalink(&github);
        assert!(is_permalink("https://github.com/acme/ops/blob/0a1b2c3d/x.md"));
        assert!(is_permalink("https://github.com/acme/ops/blob/v1.2.3/x.md"));
        assert!(!is_permalink("https://github.com/acme/ops/blob/release/1/x.md"));
        assert!(!is_permalink("https://github.com/acme/ops/blob/HEAD/x.md"));
    }
}
