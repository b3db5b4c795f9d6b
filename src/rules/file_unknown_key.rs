use super::exceptions::all;
use super::{Change, Check, Finding, Rule, did_you_mean, is_rule};
use crate::config::Level;
use crate::link::Site;
use crate::model::Kind;
use crate::mount::Role;
use crate::read::{Problem, nearest};
use crate::source::FileId;

pub const RULE: Rule = Rule {
    code: "F002",
    name: "file-unknown-key",
    level: Level::Warning,
    page: include_str!("file_unknown_key.md"),
    check: Check::File(check),
};

fn check(site: &Site) -> Vec<Finding> {
    let keys = site.problems.iter().filter_map(|problem| match problem {
        Problem::UnknownKey { key, owner, nearest, is_certain } => {
            let owner = match owner.chars().next() {
                _ if owner == crate::config::FILE => format!("`{owner}`"),
                Some('a' | 'e' | 'i' | 'o' | 'u') => format!("an {owner}"),
                _ => format!("a {owner}"),
            };
            let message = format!("unknown key `{}` in {owner}", key.value);
            let known = schema(site, key.span.file)
                .map(|schema| format!(": `readyroom schema {schema}` lists the keys"));
            let otherwise = format!("remove it, or look its name up{}", known.unwrap_or_default());
            let help = did_you_mean(nearest.as_deref(), &otherwise);
            let meant = nearest.as_deref().filter(|_| *is_certain);
            let change = meant.map(|meant| Change::word(key.span, meant));
            Some(Finding::at(key.span, &key.value, message, help).with_fix(change))
        }
        Problem::Malformed(_) => None,
    });
    let rules = site.config.each().flat_map(|config| &config.rules).map(|(name, _)| name);
    let excepted = all(site).map(|(_, exception)| &exception.rule);
    let commented = site.allowances.iter().map(|allowance| &allowance.rule);
    let rules = rules.chain(excepted).chain(commented).filter(|name| !is_rule(&name.value));
    let rules = rules.map(|name| {
        let by_code = super::find(&name.value).map(|rule| rule.name);
        let nearest = by_code.or_else(|| nearest(&name.value, super::ALL.iter().map(|rule| rule.name)));
        let message = format!("there is no rule `{}`", name.value);
        Finding::at(name.span, &name.value, message, did_you_mean(nearest, "`readyroom explain` lists them"))
    });
    keys.chain(rules).collect()
}

/// The schema that lists the keys of a file.
fn schema(site: &Site, file: FileId) -> Option<&'static str> {
    match site.sources[file].role {
        Role::Config => Some("config"),
        Role::Service => Some("service"),
        Role::Checklist => Some("checklist"),
        Role::Document(_) => site.page_of(file).map(|page| match site.page(page).document.kind() {
            Kind::Page => "page",
            Kind::Runbook => "runbook",
            Kind::Review => "review",
            Kind::Postmortem => "postmortem",
            Kind::Checklist => "checklist",
        }),
        _ => None,
    }
}
