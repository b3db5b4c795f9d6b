use super::{Check, Finding, Rule};
use crate::config::Level;
use crate::judge::Readiness;

pub const RULE: Rule = Rule {
    code: "S025",
    name: "alarm-class-missing",
    level: Level::Warning,
    page: include_str!("alarm_class_missing.md"),
    check: Check::Readiness(check),
};

fn check(readiness: &Readiness<'_>) -> Vec<Finding> {
    let missing = readiness.missing_classes().filter(|(_, classes)| !classes.is_empty());
    let findings = missing.map(|(service, classes)| {
        let name = &readiness.site.service(service).service.name;
        let names: Vec<String> = classes.iter().map(|class| format!("`{class}`")).collect();
        let message = format!("no alarm of `{}` has class {}", name.value, names.join(" or "));
        let help = "write an alarm for it, with the label `class`";
        Finding::at(name.span, &name.value, message, help)
    });
    findings.collect()
}
