//! Checks URLs that git may clone from, and names of revisions.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

/// A URL that was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GitUrl<'a> {
    /// As it is passed to git, including the user.
    text: &'a str,
}

/// Why a URL or the name of a revision is not passed to git, and how to fix it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GitUrlError {
    pub message: String,
    pub help: &'static str,
}

const SCHEMES: &str = "write `https://…`, `ssh://…`, `git@host:path` or `file:///…`";

impl<'a> GitUrl<'a> {
    pub fn read(text: &'a str) -> Result<Self, GitUrlError> {
        let shown = without_user(text);
        let fault = |what: &str, help| Err(GitUrlError { message: format!("`{shown}` {what}"), help });
        if text.starts_with('-') {
            return fault("starts with `-`, like a git option", SCHEMES);
        }
        if text.chars().any(char::is_control) {
            return fault(
                "has a character that is not allowed in an address",
                "write the address on one line",
            );
        }
        if let Some((scheme, rest)) = text.split_once("://") {
            let host = authority(rest).rsplit('@').next().unwrap_or_default();
            let is_host = || !host.is_empty() && !host.starts_with(['-', ':']) && has_port_at_most(host);
            return match scheme {
                "file" if rest.starts_with('/') => Ok(Self { text }),
                "file" => fault("is not the address of a folder", "write `file:///` and the whole path"),
                "https" | "ssh" if is_host() => Ok(Self { text }),
                "https" | "ssh" => fault("names no host", SCHEMES),
                _ => fault("is not fetched: only `https`, `ssh` and `file` are", SCHEMES),
            };
        }
        if is_scp(text) {
            return Ok(Self { text });
        }
        if text.contains("::") {
            return fault("is not fetched: only `https`, `ssh` and `file` are", SCHEMES);
        }
        let help = "write `https://…`, `ssh://…`, `git@host:path` or `file:///…`; use `path:` for a folder";
        fault("is not an address to fetch from", help)
    }

    /// The URL, including any user and password.
    pub fn text(&self) -> &'a str {
        self.text
    }

    /// The URL without user and password, for printing.
    pub fn shown(&self) -> Cow<'a, str> {
        without_user(self.text)
    }

    /// Output of git, with users and passwords removed.
    pub fn redacted(&self, output: &str) -> String {
        let mut output = output.replace(self.text, &self.shown());
        for secret in self.secrets() {
            output = output.replace(&*secret, "…");
        }
        let is_between = |c: char| c.is_whitespace() || matches!(c, '\'' | '"' | '`' | '<' | '>');
        let words = output.split_inclusive(is_between);
        words.map(|word| if word.contains("://") { without_user(word) } else { word.into() }).collect()
    }

    /// The passwords in the URL, encoded and decoded. Except for `ssh`, a user name without a password is a token.
    fn secrets(&self) -> Vec<Cow<'a, str>> {
        let Some((scheme, rest)) = self.text.split_once("://") else { return Vec::new() };
        let Some((user, _)) = authority(rest).rsplit_once('@') else { return Vec::new() };
        let secret = match user.split_once(':') {
            Some((_, password)) => password,
            None if scheme == "ssh" => return Vec::new(),
            None => user,
        };
        let all = [secret.into(), percent_decode_str(secret).decode_utf8_lossy()];
        // Two letters are not a secret, and occur in many words.
        all.into_iter().filter(|secret: &Cow<'_, str>| secret.len() > 2).collect()
    }
}

/// A URL without `user:password@`. Any other text is unchanged.
pub fn without_user(url: &str) -> Cow<'_, str> {
    if let Some((scheme, rest)) = url.split_once("://") {
        let authority = authority(rest);
        // A slash in a password ends what git takes for the host.
        let is_cut = !has_port_at_most(authority.rsplit('@').next().unwrap_or_default());
        let at = if is_cut { rest.rfind('@') } else { authority.rfind('@') };
        return at.map_or(url.into(), |at| format!("{scheme}://{}", &rest[at + 1..]).into());
    }
    let head = url.split('/').next().unwrap_or_default();
    match head.split_once('@') {
        Some((user, _)) if user.contains(':') => {
            head.rfind('@').map_or(url.into(), |at| url[at + 1..].into())
        }
        Some((user, _)) => url[user.len() + 1..].into(),
        None => url.into(),
    }
}

/// Why a text is not the name of a branch, a tag or a commit. `None` if it is.
pub fn rev_fault(rev: &str) -> Option<GitUrlError> {
    let is_odd = |c: char| c.is_control() || " ~^:?*[\\".contains(c);
    if rev.starts_with('-') {
        let message = format!("`{rev}` starts with `-`, like a git option");
        return Some(GitUrlError { message, help: "use a branch, a tag or a full commit" });
    }
    let is_name = !rev.is_empty()
        && !rev.contains(is_odd)
        && !["..", "@{", "//"].iter().any(|part| rev.contains(part))
        && !rev.starts_with('/')
        && !rev.ends_with(['/', '.']);
    (!is_name).then(|| GitUrlError {
        message: format!("`{}` is not the name of a branch, a tag or a commit", rev.escape_debug()),
        help: "use a branch, a tag or a full commit",
    })
}

/// Whether a text is the full hash of a commit: 40 or 64 hexadecimal digits.
pub fn is_commit(text: &str) -> bool {
    matches!(text.len(), 40 | 64) && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// Whether a text is `user@host:path`. Two colons name a program for git to start, and a single letter before a colon
/// is a drive.
fn is_scp(text: &str) -> bool {
    let Some((host, path)) = text.split_once(':') else { return false };
    let host = host.rsplit('@').next().unwrap_or_default();
    let is_host = host.len() > 1 && !host.starts_with('-') && !host.contains(['/', '[', ' ']);
    is_host && !path.is_empty() && !path.starts_with([':', '-'])
}

/// The part of a URL before its path.
fn authority(rest: &str) -> &str {
    &rest[..rest.find(['/', '?', '#']).unwrap_or(rest.len())]
}

/// Whether at most a port follows the host.
fn has_port_at_most(host: &str) -> bool {
    let behind =
        if host.starts_with('[') { host.split_once(']').map_or(host, |(_, rest)| rest) } else { host };
    behind.split_once(':').is_none_or(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_schemes_are_fetched() {
        for url in [
            "https://github.com/acme/checkout",
            "https://user:token@git.acme.example:8443/a.git",
            "https://[::1]:8443/a.git",
            "ssh://git@git.acme.example/a.git",
            "git@github.com:acme/checkout.git",
            "git.acme.example:checkout.git",
            "file:///srv/git/a b.git",
        ] {
            assert_eq!(GitUrl::read(url).map(|url| url.text().to_owned()), Ok(url.to_owned()));
        }
        for url in [
            "-oProxyCommand=x",
            "--upload-pack=touch /tmp/x",
            "ext::sh -c touch% /tmp/x",
            "fd::17",
            "https::http://a.example/",
            "ext::https://a.example/",
            "http://a.example/b.git",
            "git://a.example/b.git",
            "HTTPS://a.example/b.git",
            "ssh+git://a.example/b.git",
            "https:///b.git",
            "ssh://-oProxyCommand=x/b.git",
            "ssh://git@-oProxyCommand=x/b.git",
            "-x@host:b.git",
            "git@-oProxyCommand=x:b.git",
            "git@host:-x",
            "../payments",
            "/srv/git/a.git",
            "C:\\git\\a",
            "C:/git/a",
            "file://srv/a.git",
            "https://a.example/b\n.git",
            "https://user:to/ken@a.example/b",
            "",
        ] {
            assert!(GitUrl::read(url).is_err(), "{url}");
        }
    }

    #[test]
    fn users_are_removed() {
        for (url, shown) in [
            ("https://user:token@git.acme.example/a@b.git", "https://git.acme.example/a@b.git"),
            ("https://token@git.acme.example:8443", "https://git.acme.example:8443"),
            ("https://us%40er:p@ss@host/a", "https://host/a"),
            ("https://user:to/ken@host/a", "https://host/a"),
            ("https://git.acme.example/a@b.git", "https://git.acme.example/a@b.git"),
            ("http://user:token@host/a", "http://host/a"),
            ("git@host:a/b@c", "host:a/b@c"),
            ("user:token@host:a", "host:a"),
            ("../a@b", "../a@b"),
        ] {
            assert_eq!(without_user(url), shown);
        }
    }

    #[test]
    fn output_of_git_has_no_password_in_it() {
        let url = GitUrl::read("https://mira:s3%2Fcret@host/a.git").expect("it is an address");
        let output =
            "fatal: Authentication failed for 'https://mira:s3%2Fcret@host/a.git/'; s3/cret, https://x:y@z/";
        assert_eq!(
            url.redacted(output),
            "fatal: Authentication failed for 'https://host/a.git/'; …, https://z/"
        );
        let url = GitUrl::read("https://t0ken@host/a.git").expect("it is an address");
        assert_eq!(url.redacted("could not read Password for 't0ken'"), "could not read Password for '…'");
    }

    #[test]
    fn a_rev_is_a_name() {
        for rev in ["main", "v1.2", "feature/x", "refs/tags/v1", "0123456789abcdef0123456789abcdef01234567"] {
            assert_eq!(rev_fault(rev), None);
        }
        for rev in
            ["", "-x", "--upload-pack=x", "a b", "a..b", "main^", "main~1", "m*", "a:b", "x\n", "/a", "a/"]
        {
            assert!(rev_fault(rev).is_some(), "{rev}");
        }
    }
}
