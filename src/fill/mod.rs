//! Fills in the commands of a page, for terminals. It does the same as `gaps`, `allowed` and `meant` in
//! `templates/assets/site.js`. A browser test compares both.

mod gaps;

use std::collections::HashMap;
use std::sync::LazyLock;

use regress::Regex;

use crate::invisible::is_invisible;
use crate::js_regex::Pattern;
use gaps::{Gap, gaps, sets};

/// A code block or inline code of a page, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    pub text: String,
    /// In lower case. Empty if the page names no language.
    pub language: String,
    pub is_block: bool,
}

/// A parameter that the page declares.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
pub struct Declared {
    pub name: String,
    #[serde(default)]
    pub default: Option<String>,
    /// The pattern that values have to match. The default need not match it.
    #[serde(default)]
    pub pattern: Option<String>,
}

/// The parameters and labels of a page.
#[derive(Debug, Default)]
pub struct Page {
    pub parameters: Vec<Declared>,
    /// The labels that its alarms are known to have. `None` if only parameters are filled in.
    pub labels: Option<Vec<String>>,
}

/// A name, and the value that was filled in or refused.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Value {
    pub name: String,
    /// `None` if no value was given, or if it was refused.
    pub value: Option<String>,
    /// The reason if the given value was refused.
    pub refused: Option<String>,
}

/// A piece of code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stretch {
    AsWritten(String),
    /// A value that replaces a gap.
    Filled(String),
    /// A gap with a known name but without a value.
    Open(String),
}

/// The code of a page, filled in.
#[derive(Debug, Default)]
pub struct Filled {
    pub codes: Vec<Vec<Stretch>>,
    /// The values of its parameters and labels, in order.
    pub values: Vec<Value>,
}

/// The maximum length of a value, as in `src/model/parameter.rs`.
const LONGEST: usize = 200;
/// The maximum number of given values that are used.
const MOST_GIVEN: usize = 60;
/// Keys of a link that are not labels.
const OWN_KEYS: [&str; 6] = ["alarm", "incident", "q", "fingerprint", "startsAt", "starts_at"];

static PLAIN: LazyLock<Regex> = LazyLock::new(|| regex("^(?:[A-Za-z0-9_/][A-Za-z0-9_.:/@%+=,-]*)$"));
static UP: LazyLock<Regex> = LazyLock::new(|| regex(r"(^|\/)\.\.(\/|$)"));
static LABEL: LazyLock<Regex> = LazyLock::new(|| regex(r"^[A-Za-z_][\w.-]{0,59}$"));
/// Labels that say where Prometheus read the metric, or that may mean anything.
static VAGUE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        "^(job|instance|endpoint|prometheus|metrics_path|name|id|type|kind|key|value|path|status|state|code|reason|resource|version|image|index|command|user|level|alertname|severity)$",
    )
});

fn regex(text: &str) -> Regex {
    Regex::new(text).expect("it is JavaScript, and a test runs it")
}

/// A name in the form in which names are compared.
pub fn folded(name: &str) -> String {
    name.to_lowercase().replace(['-', ' '], "_")
}

/// Whether it is a control character, is invisible, or changes how others are read.
pub fn is_hidden(c: char) -> bool {
    c.is_control() || is_invisible(c)
}

/// Whether a value may be filled in. It has to match the pattern. Without a pattern, it must not contain anything
/// special to a shell.
pub fn allowed(value: &str, pattern: Option<&str>) -> bool {
    let pattern = pattern.filter(|pattern| !pattern.is_empty());
    if value.encode_utf16().count() > LONGEST || value.chars().any(is_hidden) {
        return false;
    }
    match pattern {
        None => UP.find(value).is_none() && PLAIN.find(value).is_some(),
        // The page does not contain a pattern that cannot be used.
        Some(pattern) => Pattern::new(pattern).is_ok_and(|pattern| pattern.matches(value)),
    }
}

/// Fills in a page's code. `given` has names and values in the order of a link. If a name is given twice, the first
/// counts.
pub fn fill(page: &Page, given: &[(String, String)], codes: &[Code]) -> Filled {
    let given: Vec<&(String, String)> = given
        .iter()
        .filter(|(name, value)| !name.is_empty() && name != "q" && !value.is_empty())
        .take(MOST_GIVEN)
        .collect();
    let mut said: HashMap<String, &str> = HashMap::new();
    for (name, value) in &given {
        said.entry(folded(name)).or_insert(value);
    }
    let declared: Vec<(String, &Declared)> =
        page.parameters.iter().map(|parameter| (folded(&parameter.name), parameter)).collect();
    let is_declared = |name: &str| declared.iter().any(|(known, _)| known == name);
    let mut labels: Vec<(String, &str)> = Vec::new();
    if let Some(known) = &page.labels {
        let names = known.iter().map(String::as_str).chain(given.iter().map(|(name, _)| name.as_str()));
        for name in names {
            let key = folded(name);
            let is_label = LABEL.find(name).is_some() && !OWN_KEYS.contains(&name) && !is_declared(&key);
            if is_label && !labels.iter().any(|(known, _)| *known == key) {
                labels.push((key, name));
            }
        }
    }
    let is_label = |name: &str| labels.iter().any(|(known, _)| known == name);
    let all: Vec<&str> = codes.iter().map(|code| code.text.as_str()).collect();
    let all = all.join("\n");
    let mut set: HashMap<String, bool> = HashMap::new();
    let mut is_set = |name: &str| *set.entry(name.to_owned()).or_insert_with(|| sets(&all, name));
    let found: Vec<Vec<(Gap, String)>> = codes
        .iter()
        .map(|code| {
            let gaps = gaps(&code.text, &code.language, code.is_block, &mut is_set);
            let named = gaps.into_iter().filter_map(|gap| {
                let name = meant(&gap, &is_declared, &is_label)?;
                Some((gap, name))
            });
            named.collect()
        })
        .collect();
    let is_used = |key: &str| found.iter().flatten().any(|(_, name)| name == key);
    let mut values: Vec<(String, Value)> = declared
        .iter()
        .map(|(key, parameter)| {
            let default = parameter.default.as_deref().unwrap_or_default();
            (
                key.clone(),
                value(&parameter.name, parameter.pattern.as_deref(), said.get(key).copied(), default),
            )
        })
        .collect();
    for (key, name) in labels.iter().filter(|(key, _)| is_used(key)) {
        values.push((key.clone(), value(name, None, said.get(key).copied(), "")));
    }
    let known =
        |name: &str| values.iter().find(|(key, _)| key == name).and_then(|(_, value)| value.value.as_deref());
    let codes = codes.iter().zip(&found).map(|(code, gaps)| stretches(&code.text, gaps, &known)).collect();
    Filled { codes, values: values.into_iter().map(|(_, value)| value).collect() }
}

/// The name that a gap means: a parameter, or else a label.
fn meant(gap: &Gap, is_declared: &dyn Fn(&str) -> bool, is_label: &dyn Fn(&str) -> bool) -> Option<String> {
    if let Some(parameter) = gap.names.iter().find(|name| is_declared(name)) {
        return Some(parameter.clone());
    }
    if !gap.label {
        return None;
    }
    let label = gap.open.iter().chain(&gap.names).find(|name| is_label(name))?;
    let is_meant = VAGUE.find(label).is_none() || gap.selects.as_deref() == Some(label) || gap.says;
    is_meant.then(|| label.clone())
}

/// The value for a name. A value that was sent must not be an option of a command.
fn value(name: &str, pattern: Option<&str>, sent: Option<&str>, default: &str) -> Value {
    let is_option = sent.is_some_and(|sent| sent.starts_with('-'));
    let given = sent.unwrap_or(default);
    let is_good = given.is_empty() || (allowed(given, pattern) && !is_option);
    let refused = (!is_good).then(|| match pattern {
        _ if given.encode_utf16().count() > LONGEST => format!("it is longer than {LONGEST} characters"),
        _ if is_option => "it begins with a hyphen, as options do".to_owned(),
        Some(pattern) => format!("it does not match `{pattern}`"),
        None => "it has characters that a shell or a program may interpret".to_owned(),
    });
    let value = Some(given.to_owned()).filter(|given| is_good && !given.is_empty());
    Value { name: name.to_owned(), value, refused }
}

fn stretches<'v>(
    text: &str,
    gaps: &[(Gap, String)],
    known: &dyn Fn(&str) -> Option<&'v str>,
) -> Vec<Stretch> {
    let mut stretches = Vec::new();
    let mut from = 0;
    for (gap, name) in gaps {
        if from < gap.at {
            stretches.push(Stretch::AsWritten(text[from..gap.at].to_owned()));
        }
        stretches.push(match known(name) {
            Some(value) => Stretch::Filled(value.to_owned()),
            None => Stretch::Open(gap.text.clone()),
        });
        from = gap.at + gap.text.len();
    }
    if from < text.len() {
        stretches.push(Stretch::AsWritten(text[from..].to_owned()));
    }
    stretches
}

impl Stretch {
    pub fn text(&self) -> &str {
        match self {
            Self::AsWritten(text) | Self::Filled(text) | Self::Open(text) => text,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(page: &Page, given: &[(&str, &str)], code: &str) -> String {
        let given: Vec<(String, String)> =
            given.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let code = Code { text: code.to_owned(), language: "bash".to_owned(), is_block: true };
        let filled = fill(page, &given, &[code]);
        filled.codes[0].iter().map(Stretch::text).collect()
    }

    fn of_labels() -> Page {
        Page { parameters: Vec::new(), labels: Some(Vec::new()) }
    }

    #[test]
    fn labels_fill_what_nobody_declared() {
        let given = [("namespace", "pay"), ("pod", "pay-0"), ("instance", "10.0.0.1:9100")];
        for (code, shown) in [
            ("kubectl -n <namespace> logs <pod-name>", "kubectl -n pay logs pay-0"),
            ("kubectl --namespace=<ns> get $POD ${POD}", "kubectl --namespace=pay get pay-0 pay-0"),
            ("echo '$POD' \\$POD $PODS $HOME", "echo '$POD' \\$POD $PODS $HOME"),
            ("POD=x; echo $POD", "POD=x; echo $POD"),
            ("ssh <instance>", "ssh <instance>"),
            ("ssh <value of instance label>", "ssh 10.0.0.1:9100"),
            ("up{instance=\"<instance>\"} {{ $labels.pod }}", "up{instance=\"10.0.0.1:9100\"} pay-0"),
            ("cat <<EOF $POD", "cat <<EOF $POD"),
        ] {
            assert_eq!(filled(&of_labels(), &given, code), shown, "{code}");
        }
    }

    /// The script's `HIDDEN` has the same characters.
    #[test]
    fn the_script_refuses_the_same_characters() {
        let script = include_str!("../../templates/assets/site.js");
        let pattern = script.split_once("const HIDDEN = /").and_then(|(_, rest)| rest.split_once("/u;"));
        let hidden = Regex::with_flags(pattern.expect("it is there").0, "u").expect("it is JavaScript");
        let ranges = ['\0'..='\u{ffff}', '\u{1bc00}'..='\u{1bcff}', '\u{1d100}'..='\u{1d1ff}'];
        for c in ranges.into_iter().flatten().chain('\u{e0000}'..='\u{e1000}') {
            assert_eq!(hidden.find(&c.to_string()).is_some(), is_hidden(c), "{c:?}");
        }
    }

    #[test]
    fn values_that_may_harm_are_refused() {
        for value in ["-rf", "a b", "a;b", "../x", "$(x)", "a\u{202e}b", "a\nb", &"x".repeat(201)] {
            assert_eq!(filled(&of_labels(), &[("pod", value)], "x <pod>"), "x <pod>", "{value}");
        }
    }

    #[test]
    fn parameters_have_patterns_and_defaults() {
        let declared = |name: &str, default: Option<&str>, pattern: Option<&str>| Declared {
            name: name.to_owned(),
            default: default.map(str::to_owned),
            pattern: pattern.map(str::to_owned),
        };
        let parameters =
            vec![declared("Name-space", Some("shop"), None), declared("n", None, Some("[0-9]+"))];
        let page = Page { parameters, labels: None };
        assert_eq!(filled(&page, &[], "x <name_space> <n> <pod>"), "x shop <n> <pod>");
        assert_eq!(filled(&page, &[("N", "12"), ("pod", "p")], "x <n> <pod>"), "x 12 <pod>");
        assert_eq!(filled(&page, &[("n", "1a")], "x <n>"), "x <n>");
        assert_eq!(filled(&page, &[("n", "1"), ("N", "2")], "x <n>"), "x 1", "the first counts");
    }
}
