use super::{Check, Finding, Rule};
use crate::config::Level;
use crate::link::{Destination, Site};
use crate::markdown::Unlinked;

pub const RULE: Rule = Rule {
    code: "L006",
    name: "link-not-a-link",
    level: Level::Warning,
    page: include_str!("link_not_a_link.md"),
    check: Check::File(check),
};

fn check(site: &Site) -> Vec<Finding> {
    let placeholders = site.each_link().filter_map(|(link, destination)| {
        let is_read_as_link = matches!(destination, Destination::Unsafe { .. }) && link.is_placeholder();
        let name = &link.destination;
        let message =
            || format!("the page shows `{name}` without angle brackets: Markdown reads it as a link");
        let help = || format!("write it as code: `` `<{name}>` ``");
        is_read_as_link.then(|| Finding::at(link.span, name.as_str(), message(), help()))
    });
    let all = site.pages.iter().flat_map(|page| &page.document.markdown.unlinked);
    let unlinked = all.map(|(span, unlinked)| {
        let (name, message, help) = match unlinked {
            Unlinked::Undefined(label) => (
                label,
                format!("this is not a link: the page does not define `{label}`"),
                format!("add a line `[{label}]: ADDRESS`"),
            ),
            Unlinked::Blank(path) => (
                path,
                format!("this is not a link: `{path}` has spaces"),
                // Ids of headings contain no spaces.
                if path.starts_with('#') {
                    format!("write `-` for each space: `({})`", path.replace(' ', "-"))
                } else {
                    format!("write the destination in angle brackets: `(<{path}>)`")
                },
            ),
            Unlinked::Size(given) => (
                given,
                format!("this is not a picture: Markdown has no size `={given}`"),
                format!("remove `={given}`, or write `<img src=… width=…>`"),
            ),
            Unlinked::Apart(path) => (
                path,
                format!("this is not a link: there is a space before `({path})`"),
                "remove the space".to_owned(),
            ),
            Unlinked::Unclosed(path) => (
                path,
                format!("this is not a link: nothing closes `({path}`"),
                "add a `)` after it".to_owned(),
            ),
            Unlinked::Reversed(path) => (
                path,
                format!("this is not a link: `[{path}]` is in square brackets, and its text in round ones"),
                "write `[TEXT](ADDRESS)`".to_owned(),
            ),
            Unlinked::Footnote(note) => (
                note,
                format!("there is no footnote `{note}`"),
                format!("add a line `[^{note}]: TEXT`, or remove it"),
            ),
        };
        Finding::at(*span, name, message, help)
    });
    unlinked.chain(placeholders).collect()
}
