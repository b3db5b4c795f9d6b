//! A parameter: a value that is filled into the commands of a runbook.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::js_regex::{Pattern, PatternError};
use crate::read::{Fields, Problem, Read};
use crate::source::Spanned;
use crate::yaml::Node;

/// A value that the reader, or the link from the alarm, puts into the page's commands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Parameter {
    /// `<namespace>` in code stands for the parameter `namespace`, and so do `--flag=<namespace>`, `NAMESPACE='<…>'` and, in
    /// commands of a shell, `$NAMESPACE` and `${NAMESPACE}`, where the page itself does not set that variable.
    /// `?namespace=` in the page's address fills it. Letters, digits, `_`, `.` and `-`; in `<…>`, upper case is read as
    /// lower case, and `-` as `_`. An alarm's label of that name is the value to send along.
    pub name: Spanned<String>,
    /// What it means; shown next to its field.
    pub description: Option<String>,
    /// The value of the field until the address or the reader changes it. It has to match the pattern. Default: none, and
    /// `<name>` stays.
    pub default: Option<Spanned<String>>,
    /// A regular expression, as JavaScript reads it, that the whole value has to match. A value that does not is shown
    /// as refused, never filled in, and the command cannot be copied. A pattern that a browser cannot read, or that could keep it
    /// busy for minutes, is not used. Default: letters, digits and `_.:/@%+=,-`, beginning with a letter, a digit, `_` or `/`, and
    /// without `..` as a part of a path.
    pub pattern: Option<Spanned<String>>,
    /// What is wrong with the pattern.
    #[schemars(skip)]
    pub fault: Option<PatternError>,
    /// The default matches.
    #[schemars(skip)]
    pub default_fits: bool,
}

/// The longest value, in characters.
const LONGEST_VALUE: usize = 200;

impl Parameter {
    /// The pattern that values have to match. `None` for the default pattern.
    pub fn usable_pattern(&self) -> Option<&str> {
        self.pattern.as_ref().filter(|_| self.fault.is_none()).map(|pattern| pattern.value.as_str())
    }

    /// Whether the name is valid in `<name>`.
    pub fn has_name_that_fits(&self) -> bool {
        let name = &self.name.value;
        name.chars().all(|c| c.is_ascii_alphanumeric() || "_.-".contains(c))
            && name.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
    }
}

/// A name normalised for comparison: in lower case, and with `_` for `-`.
pub fn folded(name: &str) -> String {
    name.to_ascii_lowercase().replace('-', "_")
}

/// Whether a value matches the default pattern, which excludes characters that a shell or program would interpret.
fn is_plain(value: &str) -> bool {
    let is_first = |c: char| c.is_ascii_alphanumeric() || "_/".contains(c);
    value.starts_with(is_first)
        && value.chars().all(|c| c.is_ascii_alphanumeric() || "_.:/@%+=,-".contains(c))
        && value.split('/').all(|part| part != "..")
}

impl Read for Parameter {
    fn read(node: &Node, problems: &mut Vec<Problem>) -> Option<Self> {
        let mut fields = Fields::of(node, "parameter", problems);
        let name = fields.require("name", node.span, problems);
        let description = fields.read("description", problems);
        let default: Option<Spanned<String>> = fields.read("default", problems);
        let pattern: Option<Spanned<String>> = fields.read("pattern", problems);
        fields.finish(problems);
        let read = pattern.as_ref().map(|pattern| Pattern::new(&pattern.value));
        let fits = |value: &str| match &read {
            Some(Ok(pattern)) => pattern.matches(value),
            _ => is_plain(value),
        };
        let default_fits = default
            .as_ref()
            .is_none_or(|default| default.value.chars().count() <= LONGEST_VALUE && fits(&default.value));
        let fault = read.and_then(Result::err);
        let name: Spanned<String> = name?;
        (!name.value.is_empty()).then_some(Self { name, description, default, pattern, fault, default_fits })
    }
}

#[cfg(test)]
mod tests {
    use super::{folded, is_plain};

    #[test]
    fn plain_values_harm_no_command() {
        for value in [
            "checkout",
            "checkout-api-7b5d9c6f4f-x2lqp",
            "10.0.0.1:9100",
            "/dev/sda1",
            "arn:aws:sqs:eu:1:q",
            "mira@acme.example",
            "50%",
            "a=b",
            "_x",
            "a/..b",
            "a..b",
        ] {
            assert!(is_plain(value), "{value}");
        }
        for value in [
            "",
            "=x",
            "@/etc/passwd",
            "../../x",
            "+x",
            "-rf",
            "--flag",
            "a b",
            "a;b",
            "$(x)",
            "`x`",
            "a|b",
            "a&b",
            "a>b",
            "~x",
            "a/../b",
            "a/..",
            "/..",
            "größe",
            "*",
            "'x'",
            ".x",
            ":x",
            "%x",
            ",x",
            "a\nb",
        ] {
            assert!(!is_plain(value), "{value}");
        }
    }

    #[test]
    fn names_are_compared_without_case_and_hyphens() {
        assert_eq!(folded("Pod-Name"), folded("pod_name"));
        assert_ne!(folded("pod.name"), folded("pod_name"));
    }
}
