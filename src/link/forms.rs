//! Addresses that do not show one specific thing: a changing list, a search, a form, a login page, a whole repository,
//! or the latest of something.

use super::rooms;
use crate::config::Hosting;

const LIST: &str = "is a list, whose entries change";
const LATEST: &str = "leads to the newest one, which changes";
const SEARCH: &str = "is a search, whose results change";
const FORM: &str = "is a form to fill in";
const LOGIN: &str = "is a login page";
const REPOSITORY: &str = "is a repository as a whole";
const ACCOUNT: &str = "is an account as a whole";
const WIKI: &str = "is the front page of a wiki";

/// Whether a link to a section of the page fixes the problem: the README of a repository, the front page of a wiki.
pub fn may_have_sections(why: &str) -> bool {
    [REPOSITORY, WIKI].contains(&why)
}

/// How to fix evidence whose address has one of these forms. `None` for any other problem.
pub fn cure_of_form(why: &str) -> Option<&'static str> {
    const OTHERS: [&str; 10] =
        [LIST, LATEST, SEARCH, FORM, LOGIN, REPOSITORY, ACCOUNT, WIKI, rooms::PROJECT, rooms::CALENDAR];
    if why == rooms::CHANNEL {
        return Some("link the one message that shows it");
    }
    if why == rooms::MAILBOX {
        return Some("put the message where others can open it, and link that");
    }
    OTHERS
        .contains(&why)
        .then_some("link the one issue, run, commit, page or file that shows it: `…/issues/12`, `…/runs/812`")
}

/// Lists of a repository on its host.
const OF_REPOSITORIES: [&str; 33] = [
    "actions",
    "activity",
    "boards",
    "branches",
    "builds",
    "commits",
    "contributors",
    "deployments",
    "discussions",
    "environments",
    "forks",
    "graphs",
    "issues",
    "jobs",
    "labels",
    "merge_requests",
    "milestones",
    "network",
    "packages",
    "pipelines",
    "projects",
    "pull-requests",
    "pulls",
    "pullrequests",
    "pulse",
    "releases",
    "repos",
    "schedules",
    "stargazers",
    "tags",
    "tickets",
    "watchers",
    "workflows",
];

/// Words that are a list on any host if they are the whole path: `https://ci.acme.example/builds`.
const ALONE: [&str; 18] = [
    "alerts",
    "boards",
    "builds",
    "dashboards",
    "explore",
    "home",
    "incidents",
    "issues",
    "jobs",
    "merge_requests",
    "pipelines",
    "projects",
    "pulls",
    "reports",
    "repos",
    "repositories",
    "runs",
    "tickets",
];

/// Parts of a Jenkins address that lead to a different build over time.
const LAST_BUILDS: [&str; 7] = [
    "lastbuild",
    "lastcompletedbuild",
    "lastfailedbuild",
    "laststablebuild",
    "lastsuccessfulbuild",
    "lastunstablebuild",
    "lastunsuccessfulbuild",
];

/// First path segments on GitHub that are not the name of an account.
const NO_ACCOUNTS: [&str; 12] = [
    "-",
    "advisories",
    "apps",
    "enterprises",
    "features",
    "gist",
    "marketplace",
    "organizations",
    "orgs",
    "settings",
    "sponsors",
    "users",
];

/// Why an address does not show one specific thing. `path` is decoded and has no query. `hosting` is the software of
/// the host, if it hosts repositories.
pub fn flaw(path: &str, query: &str, hosting: Option<Hosting>) -> Option<&'static str> {
    const ASKS: [&str; 3] = ["q", "query", "search"];
    let path = path.to_lowercase();
    let parts: Vec<&str> = path.split('/').filter(|part| !part.trim().is_empty()).collect();
    let keys: Vec<&str> = query.split('&').filter_map(|pair| pair.split('=').next()).collect();
    let has = |names: &[&str]| keys.iter().any(|key| names.contains(&key.to_lowercase().as_str()));
    let last = parts.last().copied().unwrap_or_default();
    // A search with a start and an end, or a saved search, always shows the same.
    let is_saved = || has(&["sid", "id", "earliest", "latest", "from", "to", "start", "end"]);
    let only_asks = || !keys.is_empty() && keys.iter().all(|key| ASKS.contains(key));
    // `…/d/abc/search` is the dashboard of a service.
    let is_search =
        || parts == ["search"] || last == "search" && has(&ASKS) || parts.is_empty() && only_asks();
    if is_login(&parts, &has, hosting) {
        Some(LOGIN)
    } else if is_new_issue(&parts) {
        Some(FORM)
    } else if is_search() && !is_saved() {
        Some(SEARCH)
    } else if (last == "issues" && has(&["jql", "filter"])) || (query.is_empty() && is_alone(&parts)) {
        Some(LIST)
    } else if is_latest(&parts) || parts.iter().any(|part| LAST_BUILDS.contains(part)) {
        Some(LATEST)
    } else {
        match hosting? {
            Hosting::Azure => of_azure(&parts, &has),
            hosting => of_host(&parts, hosting),
        }
    }
}

/// Whether the path leads to the latest of something: `…/releases/latest`, but not `…/runbooks/latest`.
fn is_latest(parts: &[&str]) -> bool {
    const ABOVE: [&str; 9] =
        ["artifacts", "build", "builds", "download", "downloads", "release", "releases", "report", "runs"];
    matches!(parts, [.., above, "latest"] if ABOVE.contains(above))
}

/// Whether the path is one of Jira's forms for a new issue.
fn is_new_issue(parts: &[&str]) -> bool {
    matches!(parts, [.., "secure", last] if last.starts_with("createissue"))
}

fn is_alone(parts: &[&str]) -> bool {
    matches!(parts, [only] if ALONE.contains(only))
}

/// Whether the path is a login page: `/login`, `/users/sign_in`, or such a word with the address to continue to.
fn is_login(parts: &[&str], has: &impl Fn(&[&str]) -> bool, hosting: Option<Hosting>) -> bool {
    const WORDS: [&str; 11] = [
        "login",
        "login.html",
        "login.jsp",
        "login.php",
        "log-in",
        "logon",
        "servicelogin",
        "sign_in",
        "signin",
        "sign-in",
        "wp-login.php",
    ];
    const ABOVE: [&str; 8] = ["account", "accounts", "admin", "auth", "oauth", "session", "user", "users"];
    const ONWARD: [&str; 9] = [
        "continue",
        "next",
        "redirect",
        "redirect_to",
        "redirect_uri",
        "redirect_url",
        "return_to",
        "returnto",
        "returnurl",
    ];
    let Some((last, above)) = parts.split_last() else { return false };
    // A folder of a repository may have such a name.
    if hosting.is_some() && above.len() > 1 {
        return false;
    }
    let is_above = || above.last().is_none_or(|above| ABOVE.contains(above));
    WORDS.contains(last) && (is_above() || has(&ONWARD))
}

/// Judges an address on GitHub, GitLab, Bitbucket or Gitea: the account, the repository, then what is shown of it.
fn of_host(parts: &[&str], hosting: Hosting) -> Option<&'static str> {
    if parts.first().is_some_and(|first| NO_ACCOUNTS.contains(first)) {
        return None;
    }
    // GitLab has nested groups, and a `-` before what it shows. Bitbucket Server has addresses of a different form.
    let after =
        |name: &str, skipped: usize| parts.iter().position(|part| *part == name).map(|at| at + skipped);
    let of_server = || if hosting == Hosting::Bitbucket { after("repos", 2) } else { None };
    let start = after("-", 1).or_else(of_server).unwrap_or(2);
    let Some((shown, rest)) = parts.get(start..).and_then(|parts| parts.split_first()) else {
        return Some(if parts.len() < 2 { ACCOUNT } else { REPOSITORY });
    };
    match (*shown, rest) {
        // The whole repository at one commit.
        ("tree" | "src", [commit]) if is_commit(commit) => None,
        ("tree" | "src" | "blob", [] | [_]) | ("browse", []) | ("src", ["branch", _]) => Some(REPOSITORY),
        ("wiki" | "wikis", [] | ["home"]) => Some(WIKI),
        ("compare", []) => Some(FORM),
        (_, ["new", ..]) if OF_REPOSITORIES.contains(shown) => Some(FORM),
        // The commits of a branch change. The history of a commit does not.
        ("commits", [commit, ..]) => (!is_commit(commit)).then_some(LIST),
        ("actions", ["workflows", ..]) => (!rest.contains(&"runs")).then_some(LIST),
        ("actions", ["runs"]) => Some(LIST),
        (
            "issues" | "pulls" | "pull-requests" | "merge_requests" | "jobs" | "pipelines" | "labels",
            [first, ..],
        ) => {
            // `pipelines/results/812` on Bitbucket, `issues/incident/12` on GitLab.
            let first = match rest {
                ["results" | "incident", second, ..] => second,
                _ => first,
            };
            let is_one = *shown != "labels" && first.contains(|c: char| c.is_ascii_digit());
            (!is_one).then_some(LIST)
        }
        (_, []) if OF_REPOSITORIES.contains(shown) => Some(LIST),
        _ => None,
    }
}

/// Judges an address on Azure DevOps: the organization, the project, then what is shown of it.
fn of_azure(parts: &[&str], has: &impl Fn(&[&str]) -> bool) -> Option<&'static str> {
    let start = parts.iter().position(|part| part.starts_with('_'));
    let Some((shown, rest)) = start.and_then(|at| parts[at..].split_first()) else { return Some(ACCOUNT) };
    match (*shown, rest) {
        ("_git", [_]) => (!has(&["path", "version"])).then_some(REPOSITORY),
        ("_git", [_, "commits" | "branches" | "tags" | "pullrequests" | "pushes"])
        | ("_workitems" | "_boards" | "_release" | "_releases", []) => {
            (!has(&["releaseid", "workitem", "id"])).then_some(LIST)
        }
        ("_build", []) => (!has(&["buildid"])).then_some(LIST),
        _ => None,
    }
}

/// Whether a text may be the hash of a commit.
fn is_commit(text: &str) -> bool {
    text.len() >= 7 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The software of a host, judged by its name: `github.com`, `gitlab.acme.example`. Other hosts with such a word in
/// their name are documentation or published pages: `docs.github.com`, `acme.github.io`.
pub fn hosting(host: &str) -> Option<Hosting> {
    let public = [
        ("github.com", Hosting::GitHub),
        ("gitlab.com", Hosting::GitLab),
        ("bitbucket.org", Hosting::Bitbucket),
        ("codeberg.org", Hosting::Gitea),
        ("gitea.com", Hosting::Gitea),
        ("dev.azure.com", Hosting::Azure),
    ];
    if let Some((_, hosting)) = public.into_iter().find(|(name, _)| host == *name) {
        return Some(hosting);
    }
    let (first, rest) = host.split_once('.')?;
    let own = [
        ("github", Hosting::GitHub),
        ("gitlab", Hosting::GitLab),
        ("bitbucket", Hosting::Bitbucket),
        ("gitea", Hosting::Gitea),
        ("forgejo", Hosting::Gitea),
    ];
    own.into_iter().find(|(name, _)| first == *name && rest.contains('.')).map(|(_, hosting)| hosting)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(url: &str) -> Option<&'static str> {
        let rest = url.strip_prefix("https://").expect("it is an address");
        let (host, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        flaw(path, query, hosting(host))
    }

    #[test]
    fn what_changes_shows_no_one_thing() {
        for (url, why) in [
            ("https://github.com/o/r/commits/main", LIST),
            ("https://github.com/o/r/commits/", LIST),
            ("https://github.com/o/r/issues", LIST),
            ("https://github.com/o/r/issues?q=is%3Aopen", LIST),
            ("https://github.com/o/r/pulls/mira", LIST),
            ("https://github.com/o/r/labels/ready", LIST),
            ("https://github.com/o/r/actions/workflows/ci.yml", LIST),
            ("https://github.com/o/r/releases", LIST),
            ("https://github.com/o/r/releases/latest", LATEST),
            ("https://github.com/o/r/issues/new", FORM),
            ("https://github.com/o/r/wiki", WIKI),
            ("https://github.com/o/r", REPOSITORY),
            ("https://github.com/o/r/tree/main", REPOSITORY),
            ("https://github.com/o", ACCOUNT),
            ("https://github.com/issues", LIST),
            ("https://github.com/search?q=load", SEARCH),
            ("https://github.com/login?return_to=%2Fo", LOGIN),
            ("https://gitlab.com/o/sub/r/-/merge_requests", LIST),
            ("https://gitlab.com/o/r/-/commits/main", LIST),
            ("https://gitlab.com/o/r/-/issues/new", FORM),
            ("https://gitlab.com/o/repos/-/issues", LIST),
            ("https://gitlab.acme.example/users/sign_in", LOGIN),
            ("https://bitbucket.org/o/r/commits/branch/main", LIST),
            ("https://bitbucket.acme.example/projects/O/repos/r/commits", LIST),
            ("https://codeberg.org/o/r/src/branch/main", REPOSITORY),
            ("https://dev.azure.com/o/p/_build", LIST),
            ("https://dev.azure.com/o/p/_git/r", REPOSITORY),
            ("https://ci.acme.example/job/pay/lastSuccessfulBuild/console", LATEST),
            ("https://ci.acme.example/builds", LIST),
            ("https://jira.acme.example/issues/?jql=project%3DOPS", LIST),
            ("https://wiki.acme.example/search?q=load", SEARCH),
            ("https://search.example/?q=load", SEARCH),
            ("https://acme.example/login", LOGIN),
            ("https://jira.acme.example/secure/CreateIssue.jspa?pid=1", FORM),
            ("https://acme.example/jira/secure/CreateIssue!default.jspa", FORM),
            ("https://sso.acme.example/pay/signin?next=/x", LOGIN),
        ] {
            assert_eq!(of(url), Some(why), "{url}");
        }
    }

    #[test]
    fn one_thing_is_evidence() {
        for url in [
            "https://github.com/o/r/issues/12",
            "https://github.com/o/r/pull/12/commits",
            "https://github.com/o/r/actions/runs/812",
            "https://github.com/o/r/actions/workflows/ci.yml/runs/3",
            "https://github.com/o/r/commit/5d2e81f",
            "https://github.com/o/r/commits/5d2e81f0a1b2c3d4e5f60718293a4b5c6d7e8f90",
            "https://github.com/o/r/blob/main/load.md",
            "https://github.com/o/r/tree/main/load",
            "https://github.com/o/r/releases/tag/v1",
            "https://github.com/o/r/wiki/Load-test",
            "https://github.com/o/r/compare/v1...v2",
            "https://github.com/advisories/GHSA-1",
            "https://github.com/orgs/o/projects/3",
            "https://acme.github.io/pay/issues",
            "https://docs.github.com/en/issues",
            "https://gitlab.com/o/sub/r/-/merge_requests/12",
            "https://gitlab.com/o/sub/r",
            "https://gitlab.com/o/r/-/jobs/81",
            "https://bitbucket.org/o/r/commits/5d2e81f",
            "https://bitbucket.org/o/r/pull-requests/12",
            "https://codeberg.org/o/r/pulls/12",
            "https://dev.azure.com/o/p/_build/results?buildId=3",
            "https://dev.azure.com/o/p/_git/r?path=/load.md",
            "https://jira.acme.example/browse/OPS-812?jql=x",
            "https://logs.acme.example/app/search?sid=81",
            "https://logs.acme.example/search?q=pay&from=1&to=2",
            "https://logs.acme.example/?service=pay",
            "https://docs.acme.example/security/sign-in",
            "https://ci.acme.example/tests/login",
            "https://ci.acme.example/runs/81",
            "https://wiki.acme.example/ops/pay/releases",
            "https://docs.acme.example/en/latest/load",
            "https://wiki.acme.example/display/OPS/Latest",
            "https://grafana.acme.example/d/uid/search?orgId=1",
            "https://argocd.acme.example/applications/argocd/search",
            "https://github.com/o/r/tree/main/search",
            "https://github.com/o/r/tree/main/auth/login",
            "https://github.com/o/r/tree/5d2e81f0a1b2c3d4e5f60718293a4b5c6d7e8f90",
            "https://bitbucket.org/o/r/pipelines/results/812",
            "https://bitbucket.acme.example/projects/O/repos/r/browse/load.md",
            "https://gitlab.com/o/r/-/issues/incident/12",
        ] {
            assert_eq!(of(url), None, "{url}");
        }
    }
}
