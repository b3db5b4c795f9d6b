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
    check: Check::Site(check),
};

fn check(site: &Site) -> Vec<Finding> {
    site.secrets.iter().map(|(place, secret)| finding(*place, secret)).collect()
}

fn finding(place: Span, Secret { kind, prefix, .. }: &Secret) -> Finding {
    const SHOWN: usize = 4;
    let beginning = &prefix[..prefix.len().min(SHOWN)];
    let shown = if prefix.is_empty() { String::new() } else { format!(": `{beginning}…`") };
    let help = "revoke it, since whoever can read this file has it, and say here where it is kept instead";
    let subject = if beginning.is_empty() { "secret" } else { beginning };
    Finding::at(place, subject, format!("this looks like {kind}{shown}"), help).hidden()
}
