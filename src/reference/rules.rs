//! Writes the page of the rules, grouped by letter.

use super::Page;
use crate::rules::{ALL, LETTERS, Rule};

pub fn page() -> Page {
    let mut body = String::from(
        "Every problem that readyroom finds belongs to a rule. A rule has a code that is never reused, and a name to set its level \
         by. Its own page has an example of what is wrong, the exact report, and the fix: it is among the [rules](/rules/) \
         of this site, and `readyroom explain NAME` prints it.\n\n\
         The level here is the default. [`rules`](readyroom-yaml.md#rules) there \
         changes it, for all findings or for alarms of some severities. An error makes the exit code 1 and keeps `build` from \
         publishing.\n",
    );
    for group in ALL.chunk_by(|a, b| a.code[..1] == b.code[..1]) {
        body.push_str(&format!("\n## {}\n\n", title(&group[0])));
        body.push_str("| Code | Rule | Level |\n|---|---|---|\n");
        for rule in group {
            body.push_str(&format!("| {} | `{}` | {} |\n", rule.code, rule.name, rule.level.word()));
        }
        for rule in group {
            let prose = rule.page.split("\n## ").next().unwrap_or_default().trim();
            let level = rule.level.word();
            body.push_str(&format!("\n### `{}`\n\n*{}, {level}*\n\n{prose}\n", rule.name, rule.code));
        }
    }
    Page {
        file: "rules.md".to_owned(),
        title: "Rules".to_owned(),
        summary: "Every rule with its code, its level and what it finds.".to_owned(),
        source: "src/rules/",
        body,
    }
}

/// What the rules with this rule's letter are about.
fn title(rule: &Rule) -> &'static str {
    let known = LETTERS.iter().find(|(letter, _)| rule.code.starts_with(*letter));
    known.map_or("", |(_, title)| *title)
}
