//! Addresses in documents that templates of other tools fill in: Jekyll's Liquid, ERB, Hugo's functions.

use std::borrow::Cow;

/// Variables for the root of the site.
const ROOTS: [&str; 4] = ["site.baseurl", "site.url", ".Site.BaseURL", "site.BaseURL"];

/// An address in which the root of the site is filled in: `/x` for `{{site.baseurl}}/x` and for
/// `{{ "/x" | relative_url }}`.
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

/// Whether a part of an address is filled in.
pub fn is_template(address: &str) -> bool {
    let marks = [("{{", "}}"), ("{%", "%}"), ("<%", "%>"), ("${", "}"), ("#{", "}")];
    // Markdown takes the angle brackets off a destination that is one mark of ERB: `[x](<%= item.link %>)`.
    if address.len() > 2 && address.starts_with('%') && address.ends_with('%') {
        return true;
    }
    // Most addresses have none of these.
    address.contains(['{', '<'])
        && marks
            .iter()
            .any(|(open, close)| address.split_once(open).is_some_and(|(_, rest)| rest.contains(close)))
}

#[cfg(test)]
mod tests {
    use super::{filled, is_template};

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
        ] {
            assert!(is_template(&filled(address)), "{address}");
        }
        for address in ["/orders/{id}", "#{", "#a}", "x.md#top", "%", "%20x.md", "x-100%"] {
            assert!(!is_template(&filled(address)), "{address}");
        }
    }
}
