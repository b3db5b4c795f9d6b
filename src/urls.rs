//! Normalises URLs as people write them, for comparison.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

/// Schemes that open a page outside a browser. Any other scheme is a mistake.
const SCHEMES: [&str; 20] = [
    "ftp", "ftps", "sftp", "ssh", "git", "file", "s3", "gs", "smb", "mailto", "slack", "msteams", "notion",
    "obsidian", "onenote", "zoommtg", "vscode", "ldap", "irc", "tel",
];

/// Why a URL cannot lead anywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UrlFault {
    /// The scheme is wrong: `htps://run.example.com/`
    Scheme,
    /// The host is missing or wrong: `https:///disk`, `https:/disk`
    Host,
}

/// The normal form of a URL: `https://run.example.com/b` for `HTTPS://user@Run.Example.com:443/a/../b`. Any other
/// text is unchanged.
pub fn normal(link: &str) -> Result<Cow<'_, str>, UrlFault> {
    let (scheme, rest) = match link.split_once("://") {
        _ if link.starts_with("//") || link.starts_with("\\\\") => ("https", &link[2..]),
        Some((scheme, rest)) if !scheme.contains(['/', '?', '#']) => (scheme, rest),
        _ => {
            let web = ["http:", "https:"].into_iter().find(|web| begins(link, web));
            let Some(web) = web else { return Ok(link.into()) };
            // Browsers treat backslashes as slashes.
            let Some(rest) = link[web.len()..].strip_prefix("\\\\") else { return Err(UrlFault::Host) };
            (&web[..web.len() - 1], rest)
        }
    };
    if !scheme.is_empty() && !scheme.chars().all(is_of_scheme) {
        // It is a placeholder, or text that contains a URL and is not a single link. A bracket around a URL is
        // neither.
        let is_placeholder = scheme.contains(['$', '%', '}']) && !scheme.contains(['<', '>']);
        let is_open = is_placeholder || scheme.chars().any(char::is_control);
        return if is_open { Ok(link.into()) } else { Err(UrlFault::Scheme) };
    }
    let scheme = scheme.to_ascii_lowercase();
    if SCHEMES.contains(&scheme.as_str()) {
        return Ok(link.into());
    }
    if !matches!(scheme.as_str(), "http" | "https") {
        return Err(UrlFault::Scheme);
    }
    let end = rest.find(['/', '\\', '?', '#']).unwrap_or(rest.len());
    let (authority, rest) = rest.split_at(end);
    let host = host(authority, &scheme).ok_or(UrlFault::Host)?;
    let end = rest.find(['?', '#']).unwrap_or(rest.len());
    let (path, rest) = rest.split_at(end);
    Ok(format!("{scheme}://{host}{}{rest}", without_dots(&path.replace('\\', "/"))).into())
}

fn begins(link: &str, start: &str) -> bool {
    link.get(..start.len()).is_some_and(|own| own.eq_ignore_ascii_case(start))
}

fn is_of_scheme(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.')
}

/// The host in lower case, without a user and without the scheme's default port.
fn host(authority: &str, scheme: &str) -> Option<String> {
    let host = authority.rsplit('@').next().unwrap_or_default();
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) if !port.contains(']') => (name, port),
        _ => (host, ""),
    };
    let name = name.trim_end_matches('.').to_lowercase();
    // Control characters represent placeholders.
    let says = name.chars().any(|c| c.is_alphanumeric() || c.is_control());
    let is_host = says && !name.contains(|c: char| c.is_whitespace() || "<>()\"'`|\\^*,;=&".contains(c));
    // Only an IPv6 address, which is in brackets, contains colons.
    let is_host = is_host && (name.starts_with('[') || !name.contains(':'));
    let is_port = port.chars().all(|c| c.is_ascii_digit() || c.is_control());
    // The scheme is given twice: `https://https://run.example.com/`
    let is_scheme = matches!(name.as_str(), "http" | "https");
    let is_default = matches!((scheme, port), (_, "") | ("https", "443") | ("http", "80"));
    let port = if is_default { String::new() } else { format!(":{port}") };
    (is_host && is_port && !is_scheme).then(|| name + &port)
}

/// A path with `.` and `..` resolved, however they are encoded.
fn without_dots(path: &str) -> String {
    let dots = |part: &str| part.to_ascii_lowercase().replace("%2e", ".");
    if !path.split('/').any(|part| matches!(dots(part).as_str(), "." | "..")) {
        return path.to_owned();
    }
    let mut kept: Vec<&str> = Vec::new();
    let mut is_folder = false;
    for part in path.split('/').skip(1) {
        is_folder = true;
        match dots(part).as_str() {
            "." => {}
            ".." => drop(kept.pop()),
            _ => {
                kept.push(part);
                is_folder = false;
            }
        }
    }
    let end = if is_folder && !kept.is_empty() { "/" } else { "" };
    format!("/{}{end}", kept.join("/"))
}

/// Decodes percent-encoding. Returns the text itself if it cannot be decoded.
pub fn decoded(url: &str) -> String {
    percent_decode_str(url).decode_utf8().map_or_else(|_| url.to_owned(), Cow::into_owned)
}

/// The rest of a [`normal`] URL after a prefix. The prefix may be in any form: in any case, with `tree` or `blob`,
/// with or without a trailing slash. It only matches whole parts of the path.
pub fn strip_prefix<'a>(link: &'a str, prefix: &str) -> Option<&'a str> {
    Link::new(link).strip_prefix(&Prefix::new(prefix))
}

/// A URL prefix, prepared to compare it with many URLs.
pub struct Prefix(String);

impl Prefix {
    pub fn new(prefix: &str) -> Self {
        Self(canonical(&normal(prefix).unwrap_or(prefix.into())))
    }

    /// The form that is compared, without trailing slashes.
    pub fn bare(&self) -> &str {
        self.0.trim_end_matches('/')
    }
}

/// A URL, prepared to compare it with many prefixes.
pub struct Link<'a> {
    link: &'a str,
    canonical: String,
}

impl<'a> Link<'a> {
    pub fn new(link: &'a str) -> Self {
        Self { link, canonical: canonical(link) }
    }

    /// The bare forms of all prefixes that the URL may begin with.
    pub fn beginnings(&self) -> impl Iterator<Item = &str> {
        let ends = self.canonical.match_indices(['/', '=', '?', '#']).flat_map(|(at, _)| [at, at + 1]);
        let ends = ends.chain([0, self.canonical.len()]);
        ends.map(|end| self.canonical[..end].trim_end_matches('/'))
    }

    /// See [`strip_prefix`].
    pub fn strip_prefix(&self, Prefix(prefix): &Prefix) -> Option<&'a str> {
        if self.canonical == prefix.trim_end_matches('/') {
            return Some("");
        }
        let rest = self.canonical.strip_prefix(prefix)?;
        // `/rb` is not a prefix of `/rbac`.
        if !prefix.ends_with(['/', '=', '?', '#']) && !rest.starts_with(['/', '?', '#']) {
            return None;
        }
        // Lower-casing may only change the length of text that is not ASCII. That text is compared unchanged.
        self.link.get(self.link.len().checked_sub(rest.len())?..)
    }
}

fn canonical(url: &str) -> String {
    url.replacen("http://", "https://", 1)
        .replacen("/-/blob/", "/blob/", 1)
        .replacen("/-/tree/", "/blob/", 1)
        .replacen("/tree/", "/blob/", 1)
        .to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_an_address_is_the_same() {
        for spelling in [
            "https://run.example.com/b",
            "HTTPS://Run.Example.COM/b",
            "https://run.example.com:443/b",
            "https://run.example.com:/b",
            "https://run.example.com./b",
            "https://sam:x@run.example.com/b",
            "https://run.example.com/a/../b",
            "https://run.example.com/./b",
            "https://run.example.com/a/%2E%2e/b",
            "https://run.example.com/../b",
            "https:\\\\run.example.com\\b",
            "//run.example.com/b",
        ] {
            assert_eq!(normal(spelling).as_deref(), Ok("https://run.example.com/b"), "{spelling}");
        }
        assert_eq!(normal("http://x:80/a/..").as_deref(), Ok("http://x/"));
        assert_eq!(normal("http://x:443/a/b/..?c=/../#d").as_deref(), Ok("http://x:443/a/?c=/../#d"));
        assert_eq!(normal("http://[::1]:8080/a").as_deref(), Ok("http://[::1]:8080/a"));
        for other in
            ["docs/../x.md", "x?next=https://y", "mailto:sam@example.com", "slack://channel?id=1", ""]
        {
            assert_eq!(normal(other).as_deref(), Ok(other));
        }
    }

    #[test]
    fn an_address_has_a_scheme_that_is_known_and_a_host() {
        for fault in ["htps://x.example/a", "://x.example", "see https://x.example", "javascript://x"] {
            assert_eq!(normal(fault), Err(UrlFault::Scheme), "{fault}");
        }
        for fault in [
            "https://",
            "https:///x",
            "https:/x/y",
            "https://?x",
            "//",
            "https://...",
            "https://https://x",
            "//x::",
            "https://a:1:2/",
        ] {
            assert_eq!(normal(fault), Err(UrlFault::Host), "{fault}");
        }
    }

    #[test]
    fn a_prefix_may_be_written_in_any_way() {
        for prefix in
            ["https://run.example.com/", "https://RUN.example.com:443/", "https://run.example.com/a/../"]
        {
            assert_eq!(strip_prefix("https://run.example.com/x", prefix), Some("x"), "{prefix}");
        }
        assert_eq!(strip_prefix("https://wiki.example/rbac", "https://wiki.example/rb"), None);
        assert_eq!(strip_prefix("https://wiki.example/rb/ac", "https://wiki.example/rb"), Some("/ac"));
        assert_eq!(strip_prefix("https://wiki.example/?page=a", "https://wiki.example/?page="), Some("a"));
        assert_eq!(strip_prefix("https://run.example.com.evil.example/x", "https://run.example.com/"), None);
    }
}
