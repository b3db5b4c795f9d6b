use super::{Check, Finding, Rule};
use crate::config::Level;
use crate::link::Site;
use crate::model::Rate;

pub const RULE: Rule = Rule {
    code: "S022",
    name: "limits-overcommitted",
    level: Level::Error,
    page: include_str!("limits_overcommitted.md"),
    check: Check::Site(check),
};

fn check(site: &Site) -> Vec<Finding> {
    let entries = site.services.iter().filter(|service| service.is_whole).map(|service| &service.service);
    let findings = entries.filter_map(|entry| {
        let (tenant, apis) = (entry.limits.tenant.as_ref()?, &entry.limits.apis);
        let rates: Vec<Rate> = apis.values().map(|rate| rate.value).collect::<Option<_>>()?;
        let sum: Rate = rates.into_iter().sum();
        if sum <= tenant.value? {
            return None;
        }
        let of = if apis.len() == 1 {
            "the limit of 1 API is".to_owned()
        } else {
            format!("limits of {} APIs add up to", apis.len())
        };
        let message = format!("{of} {sum}; the tenant's limit is {}", tenant.text);
        let help = "lower a limit, or raise the tenant's: the sum is what one tenant is promised";
        Some(Finding::at(tenant.span, [entry.name.value.as_str(), "limits"], message, help))
    });
    findings.collect()
}
