//! Values of a Helm chart in the runbook links of its templates: `{{ .Values.runbookUrl }}/disk-full`.

use std::collections::BTreeSet;

use super::marks;
use crate::alarms::AlarmFile;
use crate::alarms::links::escapes::SAME;
use crate::model::Alarm;
use crate::source::{FileId, Span, Spanned};
use crate::yaml::{self, Node, at};

/// Whether a link of a template contains a value of the chart.
pub fn names_values(file: &AlarmFile) -> bool {
    file.unrendered.iter().flat_map(Alarm::links).any(|link| link.value.contains(".Values."))
}

/// Words in the names of values files that do not belong to an environment.
const NO_VALUES: [&str; 6] = ["ci", "example", "sample", "template", "test", "tests"];

/// Whether a file beside `values.yaml` has the values of an environment, judged by its name: `values-production.yaml`.
pub fn are_values(name: &str) -> bool {
    let lower = name.to_lowercase();
    let Some(stem) = lower.strip_suffix(".yaml").or_else(|| lower.strip_suffix(".yml")) else { return false };
    let words = || stem.split(|c: char| !c.is_alphanumeric());
    stem != "values" && words().any(|word| word == "values") && !words().any(|word| NO_VALUES.contains(&word))
}

/// Fills in the values of the chart's own `values.yaml`. If the values of an environment give a different link, that is
/// a further link of the alarm.
pub fn fill_links(file: &mut AlarmFile, values: &str, others: &[String]) {
    let keys = keys(file);
    let read = |text: &str| yaml::read_one(FileId(0), &entries(text, &keys)).0;
    // A chart may leave all of them to the defaults in its templates.
    let nothing = || entries(values, &keys).trim().is_empty().then(|| Node::empty(Span::start_of(FileId(0))));
    let Some(own) = read(values).or_else(nothing) else { return };
    let others: Vec<Node> = others.iter().filter_map(|text| read(text)).collect();
    for alarm in &mut file.unrendered {
        let made = alarm.link.iter().flat_map(|link| {
            let of = |other: &Node| {
                Spanned::new(filled(&filled(&link.value, other, false), &own, true), link.span)
            };
            others.iter().map(of).collect::<Vec<_>>()
        });
        let made: Vec<Spanned<String>> = made.collect();
        for link in alarm.links_mut() {
            link.value = filled(&link.value, &own, true);
        }
        // What is no address may only be there for a test.
        made.into_iter().filter(|link| link.value.contains("://")).for_each(|link| alarm.add_link(link));
    }
}

/// The first keys of the values in the links: `alerts` in `{{ .Values.alerts.wiki }}`.
fn keys(file: &AlarmFile) -> BTreeSet<String> {
    let links = file.unrendered.iter().flat_map(Alarm::links);
    let named = links.flat_map(|link| link.value.split(".Values.").skip(1));
    named.map(|rest| rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()).collect()
}

/// The entries of a values file that have these keys, as written. A chart has many templates, and its values may have
/// thousands of lines.
fn entries(values: &str, keys: &BTreeSet<String>) -> String {
    let mut is_wanted = false;
    let lines = values.split_inclusive('\n').filter(|line| {
        // Only a key begins a new entry. A list item, a comment or a closing bracket may also start at column 0.
        if line.starts_with(|c: char| c.is_alphanumeric() || "_\"'".contains(c)) {
            let key = line.split_once(':').map(|(key, _)| key.trim().trim_matches(['"', '\'']));
            is_wanted = key.is_some_and(|key| keys.contains(key));
        }
        is_wanted
    });
    lines.collect()
}

/// A link with the values filled in. A mark stays as written if its value is not a text, or is a template itself.
/// `are_last` says whether no other values follow, so that defaults apply.
fn filled(link: &str, values: &Node, are_last: bool) -> String {
    let mut whole = String::with_capacity(link.len());
    let mut from = 0;
    for mark in marks::marks(link) {
        whole.push_str(&link[from..mark.start]);
        from = mark.end;
        let written = &link[mark];
        whole.push_str(value(written, values, are_last).as_deref().unwrap_or(written));
    }
    whole.push_str(&link[from..]);
    whole
}

/// The value that a mark stands for: `{{ .Values.runbookUrl }}`, `{{ $.Values.alerts.wiki | trim }}`.
fn value(mark: &str, values: &Node, are_last: bool) -> Option<String> {
    let (name, functions) = call(marks::inside(mark)?);
    let name = name.strip_prefix('$').unwrap_or(name).strip_prefix(".Values.")?;
    let node = at(values, &name.split('.').collect::<Vec<_>>()).filter(|node| !node.is_null());
    let default = || functions.iter().find_map(|function| quoted(function.strip_prefix("default ")?));
    if node.is_some_and(|node| node.text().is_none()) {
        return None;
    }
    let is_full = |text: &&str| !text.is_empty();
    let written = node.and_then(Node::text).map(str::trim).filter(is_full);
    let written = written.or_else(|| default().filter(|text| are_last && is_full(text)))?;
    if written.contains("{{") || written.contains(char::is_whitespace) {
        return None;
    }
    let mut text = written.to_owned();
    for function in &functions {
        if let Some(end) = function.strip_prefix("trimSuffix ").and_then(quoted) {
            text.truncate(text.strip_suffix(end).map_or(text.len(), str::len));
        } else if let Some(format) = function.strip_prefix("printf ").and_then(quoted) {
            let is_simple = format.contains("%s") && format.matches('%').count() == 1;
            text = is_simple.then(|| format.replace("%s", &text))?;
        } else if !SAME.contains(function)
            && !["default ", "required "].iter().any(|own| function.starts_with(own))
        {
            // With a value, the last two change nothing.
            return None;
        }
    }
    Some(text)
}

/// The value in an expression, and the functions that it passes through, in their order: `default "x" .Values.y | quote`.
fn call(expression: &str) -> (&str, Vec<&str>) {
    let mut parts = expression.split('|').map(str::trim);
    let first = parts.next().unwrap_or_default();
    // A value that is a template itself is not filled in.
    let inner = first.strip_prefix("tpl ").and_then(|rest| rest.strip_suffix(['.', '$']));
    let first = inner.map_or(first, str::trim);
    match first.rsplit_once(' ') {
        Some((function, name)) => (name, [function.trim()].into_iter().chain(parts).collect()),
        None => (first, parts.collect()),
    }
}

/// A text without the quotes around it. `None` if it is not a single text, or has escapes.
fn quoted(text: &str) -> Option<&str> {
    let text = text.trim().strip_prefix('"')?.strip_suffix('"')?;
    (!text.contains(['"', '\\'])).then_some(text)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{are_values, entries, filled};
    use crate::source::FileId;
    use crate::yaml;

    #[test]
    fn files_of_values_have_the_word_in_their_names() {
        for name in ["values-prod.yaml", "prod.values.yml", "Values_EU.yaml"] {
            assert!(are_values(name), "{name}");
        }
        for name in
            ["values.yaml", "values.schema.json", "ci-values.yaml", "values-example.yaml", "rules.yaml"]
        {
            assert!(!are_values(name), "{name}");
        }
    }

    #[test]
    fn only_wanted_entries_are_read() {
        let values = "---\na: 1\nb:\n# c\n- d\n\n  e: f\n\"g\" : {\n}\nb2: h\ni: |\n  b: j\n";
        let of = |keys: &[&str]| {
            entries(values, &keys.iter().map(|key| (*key).to_owned()).collect::<BTreeSet<_>>())
        };
        assert_eq!(of(&["b"]), "b:\n# c\n- d\n\n  e: f\n");
        assert_eq!(of(&["a", "g"]), "a: 1\n\"g\" : {\n}\n");
        assert_eq!(of(&["z"]), "");
    }

    #[test]
    fn values_are_filled_into_links() {
        let values = "base: https://run.acme.example/\nalerts: {wiki: docs/a.md, none: '', list: [a], open: '{{ .x }}'}\n";
        let (values, _) = yaml::read_one(FileId(0), values);
        let values = values.expect("it is YAML");
        for (link, expected) in [
            ("{{ .Values.base }}disk", "https://run.acme.example/disk"),
            ("{{- $.Values.base | quote -}}{{ .x }}", "https://run.acme.example/{{ .x }}"),
            ("{{ .Values.alerts.wiki }}#disk", "docs/a.md#disk"),
            ("{{ .Values.base | trimSuffix \"/\" }}/disk", "https://run.acme.example/disk"),
            ("{{ .Values.base | default \"https://b.example/\" }}disk", "https://run.acme.example/disk"),
            ("{{ default \"https://b.example/\" .Values.base }}disk", "https://run.acme.example/disk"),
            ("{{ required \"say where\" .Values.base }}disk", "https://run.acme.example/disk"),
            ("{{ tpl .Values.base $ }}disk", "https://run.acme.example/disk"),
            ("{{ printf \"%sdisk\" .Values.base | quote }}", "https://run.acme.example/disk"),
            ("{{ .Values.other | default \"https://b.example/\" }}disk", "https://b.example/disk"),
            ("{{ default \"https://b.example/\" .Values.alerts.none }}disk", "https://b.example/disk"),
        ] {
            assert_eq!(filled(link, &values, true), expected);
        }
        let link = "{{ .Values.other | default \"https://b.example/\" }}disk";
        assert_eq!(filled(link, &values, false), link);
        for link in [
            "{{ .Values.other }}disk",
            "{{ .Values.alerts }}disk",
            "{{ .Values.alerts.none }}disk",
            "{{ .Values.alerts.list }}disk",
            "{{ .Values.alerts.open }}disk",
            "{{ .Values.base | upper }}disk",
            "{{ .Values.other | default \"\" }}disk",
            "{{ .Values.alerts | default \"https://b.example/\" }}disk",
            "{{ printf \"%s%s\" .Values.base .Values.base }}disk",
            "{{ printf \"%d\" .Values.base }}disk",
            "{{ $labels.pod }}",
        ] {
            assert_eq!(filled(link, &values, true), link);
        }
    }
}
