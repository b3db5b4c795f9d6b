use super::{Check, Finding, Rule};
use crate::config::Level;
use crate::link::Site;
use crate::secrets::Secret;
use crate::source::Span;

pub const RULE: Rule = Rule {
    code: "F006",
    name: "file-secret",
    level: Level::Error,
    page: include_str!("file_secret.md"),
    check: Check::File(check),
};

pub fn check(site: &Site) -> Vec<Finding> {
    site.secrets.iter().map(|(place, secret)| finding(*place, secret)).collect()
}

fn finding(place: Span, secret: &Secret) -> Finding {
    let beginning = beginning(secret);
    let help =
        "revoke it, since everyone who can read this file has it, and say here where it is kept instead";
    let subject = if beginning.is_empty() { "secret" } else { beginning };
    Finding::at(place, subject, message(secret), help).hidden()
}

/// The message about a text that contains a secret.
pub fn message(secret: &Secret) -> String {
    let beginning = beginning(secret);
    let shown = if beginning.is_empty() { String::new() } else { format!(": `{beginning}…`") };
    format!("this looks like {}{shown}", secret.kind)
}

/// The part of a secret that may be shown.
fn beginning(secret: &Secret) -> &str {
    const SHOWN: usize = 4;
    &secret.prefix[..secret.prefix.len().min(SHOWN)]
}
