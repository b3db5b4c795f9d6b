//! `repository:` of `readyroom.yaml`: addresses on the repository's host to paths in it, and back.

use std::borrow::Cow;

use camino::Utf8PathBuf;
use percent_encoding::percent_decode_str;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::read::{Fields, Problem, Read, schema_of_words};
use crate::source::Spanned;
use crate::yaml::Node;

/// The repository that a project is in. The address alone is enough.
#[derive(Clone, Debug, PartialEq, Eq, JsonSchema)]
#[schemars(transform = address_or)]
pub struct Repository {
    /// Its page on the host: `https://github.com/acme/ops`.
    #[schemars(example = "https://github.com/acme/ops")]
    pub url: String,
    /// The branch that edit links lead to, and whose files are those of this project. Default `main`.
    #[schemars(with = "Option<String>")]
    pub branch: String,
    /// What runs the host: `github`, `gitlab`, `bitbucket`, `gitea` (Forgejo too) or `azure`. Needed where the host's name does
    /// not say it.
    #[schemars(with = "Option<Hosting>")]
    pub kind: Hosting,
}

/// Programs that host repositories, each with its own shapes of addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hosting {
    GitHub,
    GitLab,
    Bitbucket,
    Gitea,
    Azure,
}

/// An address of a file of the repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Own {
    /// The revision and the path in one, since a branch may have slashes in its name: `main/docs/disk.md`.
    parts: Vec<String>,
    /// How many of the parts are the revision, where the address says so.
    revision: Option<usize>,
    /// The address names a commit or a tag.
    fixed: bool,
    /// The address is of the bytes: of a file alone.
    is_raw: bool,
}

impl Own {
    /// What the path may be, the likeliest first. There are several if the address may name a branch with slashes.
    pub fn paths(&self, repository: &Repository) -> Vec<Utf8PathBuf> {
        let path = |at: usize| Utf8PathBuf::from(self.parts[at..].join("/"));
        let known = self.revision.or_else(|| repository.branch_parts(&self.parts));
        match known.or_else(|| self.begins_with_a_usual_branch().then_some(1)) {
            Some(revision) => vec![path(revision)],
            // A branch may have a slash or two, if its name begins as such names do. Any other is one part: a file that is gone
            // must not be found at the end of its path.
            None if self.begins_with_a_group() => (1..self.parts.len().min(4)).map(path).collect(),
            None => vec![path(1)],
        }
    }

    /// Whether a name of a branch with slashes begins like this.
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

    /// Whether a folder has such an address too.
    pub fn may_be_folder(&self) -> bool {
        !self.is_raw
    }

    /// Whether the address shows the file as it was at one commit or tag, whatever has become of it since.
    pub fn is_permalink(&self, repository: &Repository) -> bool {
        let is_branch = repository.branch_parts(&self.parts).is_some() || self.begins_with_a_usual_branch();
        self.fixed || !is_branch
    }
}

impl Hosting {
    pub const WORDS: &[(&str, Self)] = &[
        ("github", Self::GitHub),
        ("gitlab", Self::GitLab),
        ("bitbucket", Self::Bitbucket),
        ("gitea", Self::Gitea),
        ("azure", Self::Azure),
        ("forgejo", Self::Gitea),
    ];

    /// By the name of the host.
    fn of(host: &str) -> Option<Self> {
        let host = host.to_lowercase();
        let known = [
            ("github", Self::GitHub),
            ("gitlab", Self::GitLab),
            ("bitbucket", Self::Bitbucket),
            ("gitea", Self::Gitea),
            ("codeberg", Self::Gitea),
            ("forgejo", Self::Gitea),
            ("dev.azure", Self::Azure),
            ("visualstudio", Self::Azure),
        ];
        known.into_iter().find(|(name, _)| host.contains(name)).map(|(_, kind)| kind)
    }
}

impl Repository {
    /// `None` if the address is not one of a repository, or its host is not known and `kind` is not given.
    pub fn new(url: &str, branch: &str, kind: Option<Hosting>) -> Option<Self> {
        let (host, path) = split(url)?;
        let path = path.trim_end_matches('/').trim_end_matches(".git").trim_start_matches('/');
        let kind = kind.or_else(|| Hosting::of(&host))?;
        let path = &*if kind == Hosting::Bitbucket { server_path(&host, path) } else { path.into() };
        let url = format!("https://{host}/{path}");
        path.contains('/').then(|| Self { url, branch: branch.to_owned(), kind })
    }

    /// The repository and the path that the address of a file or folder says, as `source_url` and `runbook_urls` have them.
    pub fn of_file(url: &str) -> Option<(Self, String)> {
        let url = url.replace("{path}", "").replace("#L{line}", "");
        let (host, path) = split(&url)?;
        let kind = Hosting::of(&host)?;
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        let verb = parts.iter().skip(2).position(|part| VERBS.contains(part))? + 2;
        let rest = match (kind, parts.get(verb + 1)) {
            (Hosting::Azure, _) => return None,
            (Hosting::Gitea, Some(&"branch")) => verb + 2,
            _ => verb + 1,
        };
        let branch = parts.get(rest)?;
        let repository = if parts[verb - 1] == "-" { &parts[..verb - 1] } else { &parts[..verb] };
        let repository = Self::new(&format!("https://{host}/{}", repository.join("/")), branch, Some(kind))?;
        Some((repository, parts[rest + 1..].join("/")))
    }

    /// Whether it is on a Bitbucket Server or Data Center, whose addresses are not those of bitbucket.org.
    fn is_bitbucket_server(&self) -> bool {
        self.kind == Hosting::Bitbucket && self.url.contains("/repos/")
    }

    /// Whether an anchor of an address of a file is a line of it that only this host writes so: `#3`, `#3-5`.
    pub fn is_line(&self, anchor: &str) -> bool {
        self.is_bitbucket_server()
            && anchor.starts_with(|c: char| c.is_ascii_digit())
            && anchor.chars().all(|c| c.is_ascii_digit() || "-,".contains(c))
    }

    /// Where a file is edited, with `{path}` in its place from the repository's root.
    pub fn edit_url(&self, path: &str) -> String {
        let Self { url, branch, kind } = self;
        match kind {
            Hosting::GitHub => format!("{url}/edit/{branch}/{path}"),
            Hosting::GitLab => format!("{url}/-/edit/{branch}/{path}"),
            // Its own pages have the button for it.
            Hosting::Bitbucket if self.is_bitbucket_server() => self.view_url(path, false),
            Hosting::Bitbucket => format!("{url}/src/{branch}/{path}?mode=edit"),
            Hosting::Gitea => format!("{url}/_edit/{branch}/{path}"),
            Hosting::Azure => format!("{url}?path=/{path}&version=GB{branch}"),
        }
    }

    /// Where a file or a folder is shown.
    pub fn view_url(&self, path: &str, is_folder: bool) -> String {
        let Self { url, branch, kind } = self;
        match (kind, is_folder) {
            (Hosting::GitHub, false) => format!("{url}/blob/{branch}/{path}"),
            (Hosting::GitHub, true) => format!("{url}/tree/{branch}/{path}"),
            (Hosting::GitLab, false) => format!("{url}/-/blob/{branch}/{path}"),
            (Hosting::GitLab, true) => format!("{url}/-/tree/{branch}/{path}"),
            (Hosting::Bitbucket, _) if self.is_bitbucket_server() => {
                format!("{url}/browse/{path}?at=refs/heads/{branch}")
            }
            (Hosting::Bitbucket, _) => format!("{url}/src/{branch}/{path}"),
            (Hosting::Gitea, _) => format!("{url}/src/branch/{branch}/{path}"),
            (Hosting::Azure, _) => self.edit_url(path),
        }
    }

    /// The file of this repository that an address means: its page, its raw bytes, its history of lines, at any revision.
    pub fn own(&self, url: &str) -> Option<Own> {
        let address = url.split('#').next().unwrap_or(url);
        let (address, query) = address.split_once('?').unwrap_or((address, ""));
        let (host, path) = split(address)?;
        let (own_host, own_path) = split(&self.url)?;
        let (parts, own) = (parts(path), parts(own_path));
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
            return Some(Own { is_raw: true, ..revision(&parts[own.len()..])? });
        }
        if host != own_host || !begins(&parts) {
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
        Some(Own { is_raw, ..found? })
    }

    /// `browse/docs/x.md?at=refs/heads/main`, `raw/docs/x.md?at=0a1b2c3`. Without `at`, it is the main branch.
    fn of_bitbucket_server(&self, rest: &[String], query: &str) -> Option<Own> {
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
        Some(Own { parts, revision, fixed: tag.is_some() || is_commit, is_raw: false })
    }

    /// How many parts the branch takes, if an address begins with it.
    fn branch_parts(&self, parts: &[String]) -> Option<usize> {
        let branch: Vec<&str> = self.branch.split('/').collect();
        let is_it = parts.len() >= branch.len() && parts.iter().zip(&branch).all(|(part, own)| part == own);
        is_it.then_some(branch.len())
    }
}

/// The path of the page of a repository on a Bitbucket Server, where what it is cloned from was given: `scm/ops/runbooks`.
fn server_path<'p>(host: &str, path: &'p str) -> Cow<'p, str> {
    let parts: Vec<&str> = path.split('/').collect();
    let scm = parts.iter().position(|part| *part == "scm");
    match (scm, scm.map(|at| &parts[at + 1..])) {
        (Some(at), Some([project, repository])) if host != "bitbucket.org" => {
            let above: String = parts[..at].iter().map(|part| format!("{part}/")).collect();
            match project.strip_prefix('~') {
                Some(user) => format!("{above}users/{user}/repos/{repository}").into(),
                None => format!("{above}projects/{}/repos/{repository}", project.to_uppercase()).into(),
            }
        }
        // The page of a repository shows its files.
        _ => path.strip_suffix("/browse").filter(|path| path.contains("/repos/")).unwrap_or(path).into(),
    }
}

/// The value of a key of a query, decoded.
fn value(query: &str, key: &str) -> Option<String> {
    let found = query.split('&').find_map(|pair| pair.strip_prefix(key)?.strip_prefix('='))?;
    Some(percent_decode_str(found).decode_utf8_lossy().into_owned())
}

/// The names of a path in an address, decoded.
fn parts(path: &str) -> Vec<String> {
    let parts = path.split('/').filter(|part| !part.is_empty());
    parts.map(|part| percent_decode_str(part).decode_utf8_lossy().into_owned()).collect()
}

/// Words for a file's page in addresses of GitHub, GitLab and Bitbucket.
const VERBS: [&str; 9] = ["blob", "tree", "raw", "edit", "blame", "src", "annotate", "_edit", "media"];

/// A revision and a path: `main/docs/x.md`, `refs/heads/main/docs/x.md`.
fn revision(parts: &[String]) -> Option<Own> {
    let fixed = parts.starts_with(&["refs".into(), "tags".into()]);
    let is_full = fixed || parts.starts_with(&["refs".into(), "heads".into()]);
    let parts = if is_full { &parts[2..] } else { parts };
    let first = parts.first()?;
    let is_commit = (7..=40).contains(&first.len()) && first.bytes().all(|byte| byte.is_ascii_hexdigit());
    Some(Own {
        parts: parts.to_vec(),
        revision: is_commit.then_some(1),
        fixed: fixed || is_commit,
        is_raw: false,
    })
}

/// `src/branch/main/docs/x.md`, `raw/commit/0a1b2c3/docs/x.md`, `_edit/main/docs/x.md`.
fn gitea(rest: &[String]) -> Option<Own> {
    let (verb, rest) = rest.split_first()?;
    if !VERBS.contains(&verb.as_str()) {
        return None;
    }
    match rest.split_first() {
        Some((kind, rest)) if kind == "branch" => revision(rest),
        Some((kind, rest)) if kind == "commit" || kind == "tag" => {
            Some(Own { fixed: true, ..revision(rest)? })
        }
        _ => revision(rest),
    }
}

/// `?path=/docs/x.md&version=GBmain`: a branch, a tag (`GT`) or a commit (`GC`).
fn azure(rest: &[String], query: &str) -> Option<Own> {
    if !rest.is_empty() {
        return None;
    }
    let version = value(query, "version").unwrap_or_default();
    let path = value(query, "path")?;
    let name = version.get(2..).filter(|name| !name.is_empty()).unwrap_or("HEAD");
    let mut parts: Vec<String> = name.split('/').map(str::to_owned).collect();
    let revision = Some(parts.len());
    parts.extend(path.split('/').filter(|part| !part.is_empty()).map(str::to_owned));
    Some(Own {
        parts,
        revision,
        fixed: version.starts_with("GT") || version.starts_with("GC"),
        is_raw: false,
    })
}

/// The host, in lower case and without what names nobody else: scheme, user, a default port. And the path.
fn split(url: &str) -> Option<(String, &str)> {
    let lower = url.get(..8)?.to_lowercase();
    let rest = if lower.starts_with("https://") {
        &url[8..]
    } else if lower.starts_with("http://") {
        &url[7..]
    } else {
        url.strip_prefix("//")?
    };
    let at = rest.find('/').unwrap_or(rest.len());
    let host = rest[..at].rsplit('@').next().unwrap_or_default().to_lowercase();
    let host = host.strip_suffix(":443").or_else(|| host.strip_suffix(":80")).unwrap_or(&host);
    let host = host.strip_prefix("www.").unwrap_or(host).to_owned();
    (!host.is_empty()).then_some((host, &rest[at..]))
}

fn address_or(map: &mut Schema) {
    let address = json_schema!({ "type": "string", "examples": ["https://github.com/acme/ops"] });
    *map = json_schema!({ "anyOf": [address, std::mem::take(map)] });
}

impl Read for Repository {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        let (url, branch, kind) = if let Some(url) = node.spanned() {
            (url, None, None)
        } else {
            let mut fields = Fields::of(node, "repository", problems);
            let url: Option<Spanned<String>> = fields.require("url", node.span, problems);
            let branch: Option<String> = fields.read("branch", problems);
            let kind = fields.read("kind", problems);
            fields.finish(problems);
            (url?, branch, kind)
        };
        let branch = branch.unwrap_or_else(|| "main".to_owned());
        let repository = Self::new(&url.value, &branch, kind);
        if repository.is_none() {
            let message = format!("`{}` is not the address of a repository on a known host", url.value);
            let help = "write the address of its page, such as `https://github.com/acme/ops`; for a host of your own say \
                        what it runs: `{url: https://git.acme.example/ops/runbooks, kind: gitlab}`";
            problems.push(Problem::malformed(url.span, message, help));
        }
        repository
    }
}

impl Read for Hosting {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        let word = node.text().unwrap_or_default().to_lowercase();
        let kind = Self::WORDS.iter().find(|(name, _)| *name == word).map(|(_, kind)| *kind);
        if kind.is_none() {
            let help = "write `github`, `gitlab`, `bitbucket`, `gitea` or `azure`";
            crate::read::wrong(node, "a program that hosts repositories", help, problems);
        }
        kind
    }
}

impl JsonSchema for Hosting {
    fn schema_name() -> Cow<'static, str> {
        "Hosting".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        schema_of_words(Self::WORDS)
    }

    fn inline_schema() -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(repository: &Repository, url: &str) -> Vec<String> {
        let own = repository.own(url).unwrap_or_else(|| panic!("{url} is its own"));
        own.paths(repository).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn every_shape_of_an_own_address_is_known() {
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
        ] {
            let repository = Repository::new(url, "main", None).expect("it is one");
            assert_eq!(paths(&repository, own)[0], "docs/x.md", "{own}");
        }
    }

    #[test]
    fn a_bitbucket_of_ones_own_has_other_addresses() {
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

    #[test]
    fn edit_links_and_prefixes_say_which_repository_it_is() {
        let of = |url: &str| {
            Repository::of_file(url).map(|(repository, path)| (repository.url, repository.branch, path))
        };
        let main = |url: &str, path: &str| Some((url.to_owned(), "main".to_owned(), path.to_owned()));
        assert_eq!(
            of("https://github.com/acme/ops/edit/main/{path}"),
            main("https://github.com/acme/ops", "")
        );
        assert_eq!(
            of("https://github.com/acme/ops/blob/main/docs/"),
            main("https://github.com/acme/ops", "docs")
        );
        assert_eq!(
            of("https://gitlab.com/a/b/-/edit/main/{path}#L{line}"),
            main("https://gitlab.com/a/b", "")
        );
        assert_eq!(of("https://git.example.com/acme/ops/edit/main/{path}"), None);
        assert_eq!(of("https://run.acme.example/"), None);
    }
}
