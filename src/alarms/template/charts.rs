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
            let of = |other: &Node| Spanned::new(filled(&link.value, &[other, &own]), link.span);
            others.iter().map(of).collect::<Vec<_>>()
        });
        let made: Vec<Spanned<String>> = made.collect();
        for link in alarm.links_mut() {
            link.value = filled(&link.value, &[&own]);
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

/// A link with the values filled in, each from the first of these that has it. A mark stays as written if its value is
/// not a text, or is a template itself.
fn filled(link: &str, values: &[&Node]) -> String {
    let mut whole = String::with_capacity(link.len());
    let mut from = 0;
    for mark in marks::marks(link) {
        whole.push_str(&link[from..mark.start]);
        from = mark.end;
        let written = &link[mark];
        whole.push_str(value(written, values).unwrap_or(written));
    }
    whole.push_str(&link[from..]);
    whole
}

/// The value that a mark stands for: `{{ .Values.runbookUrl }}`, `{{ $.Values.alerts.wiki | trim }}`,
/// `{{ default "https://…" .Values.wiki }}`.
fn value<'v>(mark: &'v str, values: &[&'v Node]) -> Option<&'v str> {
    let mut parts = marks::inside(mark)?.split('|').map(str::trim);
    let first = parts.next()?;
    let with_default = first.strip_prefix("default \"").and_then(|rest| rest.split_once("\" "));
    let (default, name) = with_default.map_or((None, first), |(default, name)| (Some(default), name.trim()));
    let name = name.strip_prefix('$').unwrap_or(name).strip_prefix(".Values.")?;
    let path: Vec<&str> = name.split('.').collect();
    let found: Vec<&Node> = values.iter().copied().filter_map(|values| at(values, &path)).collect();
    let is_unset =
        found.iter().all(|node| node.is_null() || node.text().is_some_and(|text| text.trim().is_empty()));
    let set = found.into_iter().filter_map(Node::text).map(str::trim).find(|text| is_plain(text));
    let mut text = set.or(default.filter(|_| is_unset));
    for function in parts {
        let argument = |name: &str| function.strip_prefix(name)?.strip_prefix(" \"")?.strip_suffix('"');
        if let Some(end) = argument("trimSuffix") {
            text = text.map(|text| text.strip_suffix(end).unwrap_or(text));
        } else if let Some(default) = argument("default") {
            text = text.or(Some(default).filter(|_| is_unset));
        } else if !SAME.contains(&function) && !function.starts_with("default ") {
            return None;
        }
    }
    text.filter(|text| is_plain(text))
}

/// Whether a value can be a part of a link.
fn is_plain(text: &str) -> bool {
    !text.is_empty() && !text.contains("{{") && !text.contains(char::is_whitespace)
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
            ("{{ default \"https://b.example/\" .Values.alerts.none }}#disk", "https://b.example/#disk"),
            (
                "{{ .Values.other | default \"https://b.example/\" | trimSuffix \"/\" }}/d",
                "https://b.example/d",
            ),
        ] {
            assert_eq!(filled(link, &[&values]), expected);
        }
        for link in [
            "{{ .Values.other }}disk",
            "{{ .Values.alerts }}disk",
            "{{ .Values.alerts.none }}disk",
            "{{ .Values.alerts.list }}disk",
            "{{ .Values.alerts.open }}disk",
            "{{ .Values.base | upper }}disk",
            "{{ default \"https://b.example/\" .Values.alerts.list }}disk",
            "{{ .Values.alerts.open | default \"https://b.example/\" }}disk",
            "{{ .Values.other | default .Values.base }}disk",
            "{{ default .Values.base .Values.other }}disk",
            "{{ $labels.pod }}",
        ] {
            assert_eq!(filled(link, &[&values]), link);
        }
    }
}
