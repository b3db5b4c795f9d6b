//! Reads a choice between two values: `var.live ? "Live" : "Test"`.

use std::collections::BTreeSet;

use hcl_edit::expr::Conditional;

use super::Reader;
use super::expression::scalar;
use crate::source::Span;
use crate::yaml::{Kind, Node};

/// Words in the name of a value that is the link to a runbook.
const LINKS: [&str; 2] = ["runbook", "playbook"];

impl Reader<'_> {
    /// The value if both have the same link, or if the condition only asks whether there is a link to add. Otherwise a
    /// placeholder.
    pub(super) fn choice(&self, choice: &Conditional, span: Span) -> Node {
        let [one, other] = [&choice.true_expr, &choice.false_expr].map(|value| self.node(value));
        let links = [&one, &other].map(|value| value.text().map(links).unwrap_or_default());
        if !links[0].is_empty() && links[0] == links[1] {
            return one;
        }
        // The link is unknown if only one of the two values has it.
        let [has, other_has] = links.map(|links| links.iter().any(|link| link.contains("://")));
        let written: String = self.raw(span).split_whitespace().collect();
        if let Some((link, is_there)) = written.split('?').next().and_then(asked) {
            let (value, without) = if is_there { (one, other) } else { (other, one) };
            if only_adds(&value, &without, link) {
                return value;
            }
        }
        let text = if has == other_has { self.placeholder(span) } else { "${…}".to_owned() };
        Node { span, kind: scalar(text) }
    }
}

/// The link that a condition asks for, and whether the condition holds if there is one: `var.runbook != null`.
fn asked(condition: &str) -> Option<(&str, bool)> {
    let is_there = condition.contains("!=");
    let (operator, joint) = if is_there { ("!=", "&&") } else { ("==", "||") };
    let mut asked = condition.split(joint).map(|part| {
        let none = ["null", "\"\""].iter().find_map(|none| part.strip_suffix(none));
        none?.strip_suffix(operator)
    });
    let link = asked.next()??;
    let is_reference = link.chars().all(|c| c.is_ascii_alphanumeric() || "_-.[]\"".contains(c));
    let lower = link.to_lowercase();
    let is_link = is_reference && LINKS.iter().any(|word| lower.contains(word));
    (is_link && asked.all(|other| other == Some(link))).then_some((link, is_there))
}

/// Whether a value has nothing that may be a link but `link`, or what the value without it has, too.
fn only_adds(value: &Node, without: &Node, link: &str) -> bool {
    let placeholder = format!("${{{link}}}");
    let adds = |node: &Node, without: &str| {
        node.text().filter(|text| text.contains(&placeholder)).is_some_and(|text| {
            let rest = text.replace(&placeholder, "");
            !rest.contains('/') && !without.contains('/') && placeholders(&rest) == placeholders(without)
        })
    };
    let is_empty = || without.entries().is_empty() && without.items().is_empty() && without.text().is_none();
    match &value.kind {
        Kind::Map(entries) => is_empty() && entries.iter().all(|(_, entry)| adds(entry, "")),
        Kind::List(items) => is_empty() && items.iter().all(|item| adds(item, "")),
        Kind::Scalar { .. } => adds(value, without.text().unwrap_or_default()),
    }
}

/// The words of a text that are or may become URLs.
fn links(text: &str) -> BTreeSet<&str> {
    text.split_whitespace().filter(|word| word.contains("://") || word.contains("${")).collect()
}

/// The contents of a text's placeholders.
fn placeholders(text: &str) -> BTreeSet<&str> {
    text.split("${").skip(1).map(|rest| rest.split('}').next().unwrap_or(rest)).collect()
}

#[cfg(test)]
mod tests {
    use super::asked;

    #[test]
    fn conditions_that_ask_for_a_link() {
        for (condition, expected) in [
            ("var.runbook_url!=null", Some(("var.runbook_url", true))),
            ("each.value[\"Runbook\"]!=\"\"", Some(("each.value[\"Runbook\"]", true))),
            ("var.runbook!=null&&var.runbook!=\"\"", Some(("var.runbook", true))),
            ("var.runbook==null||var.runbook==\"\"", Some(("var.runbook", false))),
            ("var.runbook!=null&&var.playbook!=null", None),
            ("var.runbook!=null||var.live", None),
            ("var.runbook!=\"none\"", None),
            ("!var.runbook", None),
            ("length(var.runbook)!=null", None),
            ("var.kms_key!=null", None),
        ] {
            assert_eq!(asked(condition), expected, "{condition}");
        }
    }
}
