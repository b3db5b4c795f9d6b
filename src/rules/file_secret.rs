use rayon::iter::{IntoParallelIterator, ParallelIterator};

use super::{Check, Finding, Rule};
use crate::built_in;
use crate::config::Level;
use crate::link::Site;
use crate::secrets::{Scanner, Secret};
use crate::source::Span;

pub const RULE: Rule = Rule {
    code: "F006",
    name: "file-secret",
    level: Level::Error,
    page: include_str!("file_secret.md"),
    check: Check::Site(check),
};

fn check(site: &Site) -> Vec<Finding> {
    let scanner = Scanner::new();
    let ours: Vec<_> = site.sources.iter().filter(|(_, file)| !built_in::is_built_in(&file.path)).collect();
    let secrets = ours.into_par_iter().flat_map_iter(|(file, source)| {
        let secrets = scanner.secrets(&source.text).into_iter();
        secrets.map(move |secret| (Span::new(file, secret.range.clone()), secret))
    });
    let found: Vec<_> = secrets.collect();
    found.into_iter().map(|(place, secret)| finding(place, &secret)).collect()
}

fn finding(place: Span, Secret { kind, prefix, .. }: &Secret) -> Finding {
    const SHOWN: usize = 4;
    let beginning = &prefix[..prefix.len().min(SHOWN)];
    let shown = if prefix.is_empty() { String::new() } else { format!(": `{beginning}…`") };
    let help = "revoke it, since whoever can read this file has it, and say here where it is kept instead";
    let subject = if beginning.is_empty() { "secret" } else { beginning };
    Finding::at(place, subject, format!("this looks like {kind}{shown}"), help).hidden()
}
