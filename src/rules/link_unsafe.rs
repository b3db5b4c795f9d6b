use super::{Check, Finding, Rule};
use crate::config::Level;
use crate::link::Destination;
use crate::link::Site;
use crate::markdown::LinkKind;

pub const RULE: Rule = Rule {
    code: "L004",
    name: "link-unsafe",
    level: Level::Error,
    page: include_str!("link_unsafe.md"),
    check: Check::File(check),
};

fn check(site: &Site) -> Vec<Finding> {
    site.each_link()
        .filter_map(|(link, destination)| {
            let scheme = match destination {
                // A placeholder is reported by another rule.
                Destination::Unsafe { .. } if link.is_placeholder() => return None,
                Destination::Unsafe { scheme } => scheme,
                Destination::Active { path, flaw } => {
                    let name = path.file_name().unwrap_or_default();
                    let (why, help) = match flaw {
                        Some(flaw) => (
                            flaw.as_str(),
                            "remove that from the picture, or put it into `static/` if you trust what is in it",
                        ),
                        None => (
                            "could run scripts on the site's own address",
                            "link to it in its repository, or put it into `static/` if you trust what is in it",
                        ),
                    };
                    let message = format!("`{name}` {why}, so it is not published");
                    return Some(Finding::at(link.span, name, message, help));
                }
                _ => return None,
            };
            let (message, help) = match link.kind {
                LinkKind::Link => {
                    let help = "link to http, https, mailto or tel, or write it as code";
                    (format!("a page must not link to a `{scheme}:` address"), help)
                }
                LinkKind::Image => (
                    format!("a page must not show a `{scheme}:` image"),
                    "put the image in a file beside the page",
                ),
            };
            Some(Finding::at(link.span, scheme.as_str(), message, help))
        })
        .collect()
}
