//! `repository:` in `readyroom.yaml`: maps URLs on the repository's host to paths, and back.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, json_schema};
use serde::{Deserialize, Serialize};

use crate::read::{Fields, Problem, Read, meaning, words_schema};
use crate::source::Spanned;
use crate::yaml::Node;

/// The repository that a project is in. The address alone is enough.
#[derive(Clone, Debug, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[schemars(transform = address_or)]
pub struct Repository {
    /// Its page on the host: `https://github.com/acme/ops`.
    #[schemars(example = "https://github.com/acme/ops")]
    pub url: String,
    /// The branch that edit links lead to, and whose files are those of this project. Default `main`.
    #[schemars(with = "Option<String>")]
    pub branch: String,
    /// The software that the host runs: `github`, `gitlab`, `bitbucket`, `gitea` (Forgejo too) or `azure`. Required if
    /// the host's name does not show it.
    #[schemars(with = "Option<Hosting>")]
    pub kind: Hosting,
}

/// Programs that host repositories, each with its own form of addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Hosting {
    GitHub,
    GitLab,
    Bitbucket,
    Gitea,
    Azure,
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

    /// The kind of a host, if its name tells it.
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
    /// `None` if the URL is not that of a repository, or if its host is not known and `kind` is `None`.
    pub fn new(url: &str, branch: &str, kind: Option<Hosting>) -> Option<Self> {
        let (host, path) = split(url)?;
        let path = path.trim_end_matches('/').trim_end_matches(".git").trim_start_matches('/');
        let kind = kind.or_else(|| Hosting::of(&host))?;
        let path = &*if kind == Hosting::Bitbucket { server_path(&host, path) } else { path.into() };
        let url = format!("https://{host}/{path}");
        path.contains('/').then(|| Self { url, branch: branch.to_owned(), kind })
    }

    /// The repository and the path in the URL of a file or folder, in the form of `source_url` and `runbook_urls`.
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

    /// Whether the host is a Bitbucket Server or Data Center, whose URLs differ from those of bitbucket.org.
    pub(super) fn is_bitbucket_server(&self) -> bool {
        self.kind == Hosting::Bitbucket && self.url.contains("/repos/")
    }

    /// Whether the anchor in a file's URL means a line, in a form that only this host uses: `#3`, `#3-5`.
    pub fn is_line(&self, anchor: &str) -> bool {
        self.is_bitbucket_server()
            && anchor.starts_with(|c: char| c.is_ascii_digit())
            && anchor.chars().all(|c| c.is_ascii_digit() || "-,".contains(c))
    }

    /// The URL for editing a file. `path` is relative to the repository's root, or is `{path}`.
    pub fn edit_url(&self, path: &str) -> String {
        let Self { url, branch, kind } = self;
        match kind {
            Hosting::GitHub => format!("{url}/edit/{branch}/{path}"),
            Hosting::GitLab => format!("{url}/-/edit/{branch}/{path}"),
            // The page that shows the file has an edit button.
            Hosting::Bitbucket if self.is_bitbucket_server() => self.view_url(path, false),
            Hosting::Bitbucket => format!("{url}/src/{branch}/{path}?mode=edit"),
            Hosting::Gitea => format!("{url}/_edit/{branch}/{path}"),
            Hosting::Azure => format!("{url}?path=/{path}&version=GB{branch}"),
        }
    }

    /// The URL that shows a file or a folder.
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
}

/// The path of a repository's page on a Bitbucket Server, from the path that it is cloned from: `scm/ops/runbooks`.
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

/// Words in the URLs of file pages on GitHub, GitLab and Bitbucket.
pub(super) const VERBS: [&str; 9] =
    ["blob", "tree", "raw", "edit", "blame", "src", "annotate", "_edit", "media"];

/// The host and the path of a URL. The host is in lower case, without scheme, user and default port.
pub(super) fn split(url: &str) -> Option<(String, &str)> {
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
            let help = "write the address of its page, such as `https://github.com/acme/ops`; for your own host, say what it runs: `{url: https://git.acme.example/ops/runbooks, kind: gitlab}`";
            problems.push(Problem::malformed(url.span, message, help));
        }
        repository
    }
}

impl Read for Hosting {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        let help = "write `github`, `gitlab`, `bitbucket`, `gitea` or `azure`";
        meaning(node, Self::WORDS, ("a program that hosts repositories", help), problems)
    }
}

words_schema!(Hosting);

#[cfg(test)]
mod tests {
    use super::*;

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
