use super::exceptions::{all, has_reason};
use super::{Check, Finding, Rule, Subject, Uses, is_rule};
use crate::config::Level;

pub const RULE: Rule = Rule {
    code: "F008",
    name: "exception-unused",
    level: Level::Warning,
    page: include_str!("exception_unused.md"),
    check: Check::Exceptions(check),
};

fn check(uses: &Uses<'_>) -> Vec<Finding> {
    let site = uses.site;
    let entries = all(site).map(|(_, exception)| exception).zip(&uses.entries);
    let entries = entries.filter(|(_, first)| first.is_none()).map(|(exception, _)| {
        let (rule, at) = (&exception.rule, &exception.at);
        let message = format!("`{}` finds nothing at `{}`", rule.value, at.value);
        let help = "remove the exception, or name what it is for: a pattern of paths, an alarm, an item";
        (rule, Finding::at(at.span, [rule.value.as_str(), &at.value], message, help))
    });
    let comments = site.allowances.iter().zip(&uses.comments);
    let comments = comments.filter_map(|(allowance, is_used)| {
        let rule = &allowance.rule;
        let name = &rule.value;
        let (subject, message, help) = if !is_used {
            let help = "remove the comment, or move it above what it is for";
            (Subject::from(name), format!("`{name}` finds nothing here"), help)
        } else if !has_reason(allowance) {
            let message = format!("this comment gives no reason, so `{name}` still reports what it finds");
            let help = "write the reason after the name of the rule";
            (Subject::from([name.as_str(), "reason"]), message, help)
        } else {
            return None;
        };
        Some((rule, Finding::at(rule.span, subject, message, help)))
    });
    // An unknown rule name is reported by `file-unknown-key`.
    let known = entries.chain(comments).filter(|(rule, _)| is_rule(&rule.value));
    known.map(|(_, finding)| finding).collect()
}
