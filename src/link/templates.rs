//! Addresses in documents that contain templates of other tools: Jekyll's Liquid, ERB, Hugo's functions, and Grafana's
//! names.

use std::borrow::Cow;

use camino::Utf8Path;

/// Variables for the root of the site.
const ROOTS: [&str; 4] = ["site.baseurl", "site.url", ".Site.BaseURL", "site.BaseURL"];

/// An address with the root of the site filled in: `/x` for `{{site.baseurl}}/x` and for `{{ "/x" | relative_url }}`.
pub fn filled(address: &str) -> Cow<'_, str> {
    let mut rest = address;
    while let Some((inside, after)) = mark(rest, "{{", "}}") {
        if ROOTS.contains(&inside) {
            rest = after;
            continue;
        }
        let named = inside
            .split_once('|')
            .filter(|(_, filter)| matches!(filter.trim(), "relative_url" | "absolute_url"));
        let path =
            named.and_then(|(path, _)| path.trim().strip_prefix(['"', '\''])?.strip_suffix(['"', '\'']));
        return path.map_or(Cow::Borrowed(rest), |path| rooted(path, after));
    }
    if let Some((inside, after)) = mark(rest, "{%", "%}")
        && let Some(path) = inside.strip_prefix("link ")
    {
        return rooted(path.trim(), after);
    }
    if rest.len() < address.len() { rooted(rest, "") } else { Cow::Borrowed(address) }
}

fn rooted<'t>(path: &str, after: &str) -> Cow<'t, str> {
    Cow::Owned(format!("/{}{after}", path.trim_start_matches('/')))
}

/// The text in a template mark at the beginning, and the text after the mark.
fn mark<'t>(text: &'t str, open: &str, close: &str) -> Option<(&'t str, &'t str)> {
    let (inside, after) = text.strip_prefix(open)?.split_once(close)?;
    Some((inside.trim_matches(['-', ' ']), after))
}

/// Whether another tool looks up an address: in the front matter's `refs`, as in Grafana's documentation
/// (`ref:flow-mode`); among the pages of this or another project, as `MyST` and `DocFX` do (`inv:python#index`,
/// `xref:shop.cart`); or in another repository, as Elastic's docs-builder does (`docs-content://deploy/index.md`).
pub fn is_reference(address: &str) -> bool {
    const LOOKED_UP: [&str; 5] = ["inv", "myst", "path", "project", "xref"];
    /// A program opens these, or nothing does.
    const OF_PROGRAMS: [&str; 10] =
        ["cursor", "data", "file", "ftp", "javascript", "obsidian", "sftp", "ssh", "vbscript", "vscode"];
    let is_letter = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let is_name = |name: &str| !name.is_empty() && name.chars().all(is_letter);
    let Some((scheme, rest)) = address.split_once(':').filter(|(scheme, _)| is_name(scheme)) else {
        return false;
    };
    if scheme == "ref" {
        return !rest.is_empty() && rest.chars().all(|c| is_letter(c) || c == '.');
    }
    if LOOKED_UP.contains(&scheme) {
        return !rest.is_empty() && !rest.contains(char::is_whitespace);
    }
    let page = rest.strip_prefix("//").map(|page| page.split('#').next().unwrap_or(page));
    let is_of_programs = OF_PROGRAMS.iter().any(|known| known.eq_ignore_ascii_case(scheme));
    !is_of_programs
        && page.is_some_and(|page| Utf8Path::new(page).extension() == Some("md") && !page.contains('?'))
}

/// Whether an address contains a word that is filled in: `/blob/{{param}}/docs/`. That is how the Markdown parser
/// writes a shortcode within an address.
pub fn has_word(address: &str) -> bool {
    let is_letter = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '/');
    let mut words = address.split("{{").skip(1).filter_map(|rest| Some(rest.split_once("}}")?.0));
    words.any(|word| !word.is_empty() && word.chars().all(is_letter))
}

/// Whether an address contains a version placeholder, as in Grafana's documentation:
/// `/docs/agent/<AGENT_VERSION>/flow/`.
fn has_version(address: &str) -> bool {
    let mut names = address.split('<').skip(1).filter_map(|rest| Some(rest.split_once('>')?.0));
    let is_letter = |c: char| c.is_ascii_uppercase() || c == '_';
    names.any(|name| name.ends_with("VERSION") && name.chars().all(is_letter))
}

/// Whether an address contains a template mark.
pub fn is_template(address: &str) -> bool {
    let marks = [("{{", "}}"), ("{%", "%}"), ("<%", "%>"), ("${", "}"), ("#{", "}")];
    // Markdown removes the angle brackets of a destination that consists of one ERB mark: `[x](<%= item.link %>)`.
    if address.len() > 2 && address.starts_with('%') && address.ends_with('%') {
        return true;
    }
    let has_mark =
        |(open, close): &(&str, &str)| address.split_once(open).is_some_and(|(_, rest)| rest.contains(close));
    // Most addresses contain none of these.
    address.contains(['{', '<']) && (marks.iter().any(has_mark) || has_version(address))
}

#[cfg(test)]
mod tests {
    use super::{filled, has_word, is_reference, is_template};

    #[test]
    fn the_root_of_the_site_is_known() {
        for (address, meant) in [
            ("{{site.baseurl}}/docs/x", "/docs/x"),
            ("{{ site.url }}{{ site.baseurl }}/docs/x#a", "/docs/x#a"),
            ("{{ \"/docs/x\" | relative_url }}", "/docs/x"),
            ("{% link docs/x.md %}#a", "/docs/x.md#a"),
            ("docs/x.md", "docs/x.md"),
            ("", ""),
        ] {
            assert_eq!(filled(address), meant);
            assert!(!is_template(&filled(address)));
        }
        for address in [
            "{{ page.link }}",
            "<%= item.link %>",
            "%= item.link %",
            "foo_<%= x %>.html",
            "${BASE}/x",
            "#{repo.url}",
            "{{ x | relative_url }}",
            "/docs/agent/<AGENT_VERSION>/flow/#run",
        ] {
            assert!(is_template(&filled(address)), "{address}");
        }
        for address in
            ["/orders/{id}", "#{", "#a}", "x.md#top", "%", "%20x.md", "x-100%", "/logs/<pod>/", "a<VERSION"]
        {
            assert!(!is_template(&filled(address)), "{address}");
        }
        assert!(has_word("https://git.acme.example/blob/{{param}}/docs/"));
        for address in
            ["https://a.example/{{ $labels.pod }}", "https://a.example/{{}}", "https://a.example/{x}"]
        {
            assert!(!has_word(address), "{address}");
        }
        for address in [
            "ref:flow-mode",
            "ref:prometheus.scrape",
            "inv:python#index",
            "inv:#create-project",
            "xref:shop.cart",
            "project:../orders.md",
            "docs-content://deploy/index.md#run",
        ] {
            assert!(is_reference(address), "{address}");
        }
        for address in [
            "ref:",
            "ref:x()",
            "href:x",
            "refs/x",
            "inv:",
            "slack://channel?id=C042PAY",
            "localhost:9090/status.md",
            "javascript://x.md",
            "obsidian://open?file=x.md",
            "mail://open?file=x.md",
            "File://x.md",
            "java\tscript://x.md",
        ] {
            assert!(!is_reference(address), "{address}");
        }
    }
}
