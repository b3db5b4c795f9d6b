//! Resolves links to pages of a repository on its host, such as issues, the way the host does.

use super::repository::{Hosting, Repository};
use crate::files::joined;
use camino::{Utf8Path, Utf8PathBuf};

/// Pages of a repository that are not files, as GitHub, GitLab, Bitbucket and Gitea name them in URLs.
const PAGES: [&str; 26] = [
    "actions",
    "boards",
    "branches",
    "commit",
    "commits",
    "compare",
    "contributors",
    "discussions",
    "graphs",
    "issues",
    "labels",
    "milestone",
    "milestones",
    "network",
    "packages",
    "pipelines",
    "projects",
    "pull",
    "pull-requests",
    "pulls",
    "pulse",
    "releases",
    "security",
    "settings",
    "tags",
    "wiki",
];

impl Repository {
    /// The URL of a page such as `issues/12`, or `None` if the link leads to anything else. `folder` is the folder of
    /// the linking file, relative to the repository's root. A host shows the file below `blob/main/`, so
    /// `../../issues` in a file at the root leads to the issues. A leading slash means the root of the host.
    pub fn host_page(&self, folder: &Utf8Path, link: &str) -> Option<String> {
        let (host, own) = self.url.strip_prefix("https://")?.split_once('/')?;
        let shown = match self.kind {
            Hosting::GitHub => format!("{own}/blob/{}/{folder}", self.branch),
            Hosting::GitLab => format!("{own}/-/blob/{}/{folder}", self.branch),
            Hosting::Gitea => format!("{own}/src/branch/{}/{folder}", self.branch),
            Hosting::Bitbucket => format!("{own}/src/{}/{folder}", self.branch),
            Hosting::Azure => return None,
        };
        let (path, rest) = link.find(['?', '#']).map_or((link, ""), |at| link.split_at(at));
        let from = if path.starts_with('/') { Utf8PathBuf::new() } else { shown.into() };
        let path = joined(&from, path)?;
        let below = path.strip_prefix(own).ok()?;
        let page = below.components().map(|part| part.as_str()).find(|part| *part != "-")?;
        PAGES.contains(&page).then(|| format!("https://{host}/{path}{rest}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_of_files_lead_to_pages_of_the_host() {
        let github =
            Repository::new("https://github.com/acme/ops", "main", None).expect("it is a repository");
        let found = |folder: &str, link: &str| github.host_page(folder.into(), link);
        let issues = Some("https://github.com/acme/ops/issues/12".to_owned());
        assert_eq!(found("", "../../issues/12"), issues);
        assert_eq!(found("docs/a", "../../../../issues/12"), issues);
        assert_eq!(found("docs", "/acme/ops/issues/12"), issues);
        assert_eq!(
            found("", "../../actions?q=1#x"),
            Some("https://github.com/acme/ops/actions?q=1#x".to_owned())
        );
        for (folder, link) in [
            ("", "../issues"),
            ("", "../../../issues"),
            ("docs", "../../issues"),
            ("", "/acme/other/issues"),
            ("", "issues"),
        ] {
            assert_eq!(found(folder, link), None, "{folder} {link}");
        }
        let gitlab =
            Repository::new("https://gitlab.com/acme/run/ops", "main", None).expect("it is a repository");
        let pipelines = Some("https://gitlab.com/acme/run/ops/-/pipelines".to_owned());
        assert_eq!(gitlab.host_page("".into(), "../../pipelines"), pipelines);
    }
}
