use super::{Check, Finding, Rule};
use crate::config::Level;
use crate::link::Site;
use crate::markdown::{Diagram, Foreign, ForeignKind, Markdown};

pub const RULE: Rule = Rule {
    code: "M001",
    name: "markdown-foreign",
    level: Level::Warning,
    page: include_str!("markdown_foreign.md"),
    check: Check::File(check),
};

fn check(site: &Site) -> Vec<Finding> {
    let pages = site.pages.iter().map(|page| &page.document.markdown);
    pages.flat_map(|markdown| foreign(markdown).chain(undrawn(markdown))).collect()
}

fn foreign(markdown: &Markdown) -> impl Iterator<Item = Finding> {
    markdown.foreign.iter().map(|Foreign { kind, name, span }| {
        let (word, message) = match kind {
            ForeignKind::Shortcode => {
                ("shortcode", format!("the shortcode `{name}` belongs to another tool"))
            }
            ForeignKind::Tag => ("tag", format!("the tag `{{% {name} %}}` belongs to another tool")),
            ForeignKind::Block => ("block", format!("the block `:::{name}` belongs to another tool")),
            ForeignKind::Slashes => ("block", format!("the block `/// {name}` belongs to another tool")),
            ForeignKind::Unindented => {
                ("block", format!("`!!! {name}` is not followed by a line indented by four spaces"))
            }
            ForeignKind::Other => ("other", format!("{name} in Markdown of another tool")),
            ForeignKind::Directive => {
                ("directive", format!("the directive `{{{name}}}` belongs to another tool"))
            }
            ForeignKind::Component => ("component", "an MDX component belongs to another tool".to_owned()),
            ForeignKind::Statement => {
                ("statement", "an MDX import or export belongs to another tool".to_owned())
            }
            ForeignKind::Element => ("element", format!("pages do not show the element `<{name}>`")),
            ForeignKind::Comment => {
                ("comment", "this comment never ends, and hides the rest of the page".to_owned())
            }
            ForeignKind::NotThere => ("include", format!("there is no file `{name}` to include")),
            ForeignKind::NoPart => ("include", format!("`{name}` does not have the part to include")),
            ForeignKind::Cycle => ("include", format!("`{name}` includes itself")),
            ForeignKind::TooLong => ("include", format!("`{name}` is too long to be included")),
        };
        let help = match kind {
            ForeignKind::Unindented => "indent its lines by four spaces",
            ForeignKind::Element => "link to what it shows",
            ForeignKind::Comment => "write `-->` where it ends",
            ForeignKind::NotThere | ForeignKind::NoPart | ForeignKind::Cycle | ForeignKind::TooLong => {
                "fix it: the page shows it as typed"
            }
            _ => "the page shows it as typed; write it in Markdown",
        };
        Finding::at(*span, [word, name.as_str()], message, help)
    })
}

/// One finding for all diagrams that are shown as code for the same reason.
fn undrawn(markdown: &Markdown) -> impl Iterator<Item = Finding> {
    let mut reasons: Vec<&str> = Vec::new();
    let undrawn = markdown.diagrams.iter().filter_map(move |Diagram { span, drawing }| {
        let reason = drawing.as_ref().err()?;
        let is_new = !reasons.contains(&reason.as_str());
        reasons.push(reason);
        is_new.then_some((*span, reason))
    });
    undrawn.map(|(span, reason)| {
        let message = format!("this diagram is not drawn: {reason}");
        let help = "the page shows its source; fix it, or put a picture in its place";
        Finding::at(span, "diagram", message, help)
    })
}
