use camino::Utf8Path;

use super::{Change, Check, Finding, Rule, did_you_mean};
use crate::config::Level;
use crate::link::Destination;
use crate::link::Site;
use crate::markdown::{Link, LinkKind};
use crate::mount::is_document;

pub const RULE: Rule = Rule {
    code: "L001",
    name: "link-dead",
    level: Level::Error,
    page: include_str!("link_dead.md"),
    check: Check::Site(check),
};

fn check(site: &Site) -> Vec<Finding> {
    site.each_link()
        .filter(|(link, _)| link.kind == LinkKind::Link)
        .filter_map(|(link, destination)| {
            let nearest = match destination {
                Destination::Dead { nearest } => nearest,
                Destination::OtherRepository(target) if target.is_dead() => {
                    let (of, title) = (target.place(), &target.title);
                    let message = format!(
                        "this link leads nowhere: `{}`: {of} has no page `{title}`",
                        link.destination
                    );
                    let help = "fix it, or write the page there and build the site that gathers both";
                    return Some(Finding::at(link.span, &link.destination, message, help));
                }
                _ => return None,
            };
            let message = format!("this link leads nowhere: `{}`", link.destination);
            let meant = section(site, link).or_else(|| completed(&link.destination));
            let change = nearest.as_deref().filter(|_| meant.is_none());
            let change = change.and_then(|nearest| Change::link(site, link, nearest));
            let help = help(site, link, meant.as_deref(), nearest.as_deref(), change.is_some());
            Some(Finding::at(link.span, &link.destination, message, help).with_fix(change))
        })
        .collect()
}

fn help(site: &Site, link: &Link, meant: Option<&str>, nearest: Option<&str>, is_certain: bool) -> String {
    const OTHERWISE: &str = "fix it, or write the page";
    if let Some(meant) = meant.or_else(|| unwrapped(&link.destination)) {
        return did_you_mean(Some(meant), OTHERWISE);
    }
    if !link.destination.contains("://") {
        return did_you_mean(nearest, OTHERWISE);
    }
    // An address is not replaced by a path, and a page rarely links to itself.
    let own = site.sources[link.span.file].path.as_str();
    let file = nearest.filter(|nearest| is_certain || *nearest != own);
    file.map_or_else(|| OTHERWISE.to_owned(), |file| format!("did you mean the file `{file}`?"))
}

/// An address without the quotes or brackets around it, which Markdown treats as part of it.
fn unwrapped(destination: &str) -> Option<&str> {
    let pairs = [('"', '"'), ('\'', '\''), ('(', ')'), ('[', ']'), ('“', '”')];
    pairs.into_iter().find_map(|(open, close)| {
        destination.strip_prefix(open)?.strip_suffix(close).filter(|inner| inner.contains("://"))
    })
}

/// An address with the beginning that is missing: `mailto:` or `https://`.
fn completed(destination: &str) -> Option<String> {
    /// Common ends of hosts. A file has them too, but hardly with another dot, or as a folder.
    const SITES: [&str; 6] = ["com", "edu", "gov", "io", "net", "org"];
    let is_host = |host: &str| host.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '.');
    let host = destination.split(['/', '?', '#']).next().unwrap_or_default();
    let is_site = host.rsplit_once('.').is_some_and(|(name, end)| {
        let is_known = name.starts_with("www.") || SITES.contains(&end);
        is_known && is_host(name) && (name.contains('.') || host.len() < destination.len())
    });
    if is_site {
        return Some(format!("https://{destination}"));
    }
    let (name, host) = destination.split_once('@')?;
    let is_mail = !name.is_empty()
        && !name.contains('/')
        && host.contains('.')
        && is_host(host)
        && !is_document(Utf8Path::new(host));
    is_mail.then(|| format!("mailto:{destination}"))
}

/// The section of the same page that a link means, if only the `#` is missing.
fn section(site: &Site, link: &Link) -> Option<String> {
    // Ids contain neither slashes nor dots, so the headings are not searched for every link to a file.
    if link.destination.contains(['/', '.']) {
        return None;
    }
    let page = site.page(site.page_of(link.span.file)?);
    let mut headings = page.document.markdown.headings.iter();
    headings.any(|heading| heading.id == link.destination).then(|| format!("#{}", link.destination))
}

#[cfg(test)]
mod tests {
    use super::completed;

    #[test]
    fn addresses_without_their_beginning_are_completed() {
        for (written, whole) in [
            ("desk@ferry.test", Some("mailto:desk@ferry.test")),
            ("www.ferry.test/times", Some("https://www.ferry.test/times")),
            ("tigris.ferry.org", Some("https://tigris.ferry.org")),
            ("github.com/ferry/ops", Some("https://github.com/ferry/ops")),
            ("www.md", None),
            ("notes.org", None),
            ("../notes.org/x", None),
            ("docs/desk@ferry.test", None),
            ("v1@v2.md", None),
            ("@desk", None),
            ("desk.md", None),
        ] {
            assert_eq!(completed(written).as_deref(), whole, "{written}");
        }
    }
}
