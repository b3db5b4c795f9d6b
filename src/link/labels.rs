//! The labels of an alarm, and the links that they fill in.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::urls::encoded;
use crate::model::Alarm;

/// A link with everything filled in that the definition determines. `None` if it fills in nothing.
pub fn filled(link: &str, alarm: &Alarm) -> Option<String> {
    let mut filled = String::with_capacity(link.len());
    let mut rest = link;
    let mut is_changed = false;
    while let Some((before, behind)) = rest.split_once("{{") {
        let (inner, after) = behind.split_once("}}")?;
        filled.push_str(before);
        if let Some(value) = piped(alarm, inner) {
            filled.push_str(&encoded(&value));
            is_changed = true;
        } else {
            filled.push_str(&format!("{{{{{inner}}}}}"));
        }
        rest = after;
    }
    filled.push_str(rest);
    is_changed.then_some(filled)
}

/// The value of a placeholder, which may call functions: `$labels.team | toLower`, `toLower $labels.team`. `None` if
/// the definition does not determine it.
fn piped<'a>(alarm: &'a Alarm, inner: &str) -> Option<Cow<'a, str>> {
    let mut steps = inner.trim_matches(['-', ' ', '\t']).split('|').map(str::trim);
    let first = steps.next()?;
    let calls = ["toLower", "toUpper", "urlquery"];
    let call = calls.into_iter().find_map(|call| Some((call, first.strip_prefix(call)?.strip_prefix(' ')?)));
    let (function, argument) = call.map_or((None, first), |(call, argument)| (Some(call), argument.trim()));
    let mut found = Cow::Borrowed(value(alarm, label(argument)?)?);
    for function in function.into_iter().chain(steps) {
        match function {
            "toLower" => found = Cow::Owned(found.to_lowercase()),
            "toUpper" => found = Cow::Owned(found.to_uppercase()),
            // The value is encoded in any case.
            "urlquery" => {}
            _ => return None,
        }
    }
    Some(found)
}

/// The names of all labels that an alarm has according to its definition: labels that it sets, labels that its texts
/// and links use, and labels by which its condition is grouped.
pub fn names(alarm: &Alarm) -> BTreeSet<&str> {
    let texts = [&alarm.summary, &alarm.description].into_iter().flatten().map(String::as_str);
    let links = alarm.links().map(|link| link.value.as_str());
    let texts = texts.chain(links).chain(alarm.dashboards.iter().map(String::as_str));
    let mut names: BTreeSet<&str> = texts.flat_map(in_text).collect();
    names.extend(alarm.labels.iter().map(|(name, _)| name));
    names.extend(alarm.expression.as_deref().into_iter().flat_map(grouped_by));
    names
}

/// The labels that a text uses.
fn in_text(text: &str) -> impl Iterator<Item = &str> {
    let actions =
        text.split("{{").skip(1).filter_map(|behind| behind.split_once("}}")).map(|(inner, _)| inner);
    actions.filter_map(|inner| label(inner.split('|').next().unwrap_or_default()))
}

/// The labels after `by` in `PromQL`, which the result keeps.
fn grouped_by(expression: &str) -> impl Iterator<Item = &str> {
    let is_word = |before: &str| !before.ends_with(|c: char| c.is_alphanumeric() || c == '_');
    let lists = expression.match_indices("by").filter(move |(at, _)| is_word(&expression[..*at]));
    let lists =
        lists.filter_map(|(at, _)| expression[at + 2..].trim_start().strip_prefix('(')?.split_once(')'));
    let names = lists.flat_map(|(names, _)| names.split(',')).map(str::trim);
    names.filter(|name| !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'))
}

/// The label that a placeholder names: `$labels.team`, `.Labels.team`, `.CommonLabels.team`, `index $labels "team"`.
fn label(inner: &str) -> Option<&str> {
    const MAPS: [&str; 5] = ["$labels", ".Labels", ".CommonLabels", ".GroupLabels", "labels"];
    let inner = inner.trim_matches(['-', ' ', '\t']);
    let is_name = |name: &&str| !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_');
    if let Some(rest) = inner.strip_prefix("index ") {
        let (map, name) = rest.trim().split_once(char::is_whitespace)?;
        let name = name.trim().trim_matches(['"', '`']);
        return MAPS.contains(&map).then_some(name).filter(is_name);
    }
    let (map, name) = inner.rsplit_once('.')?;
    MAPS.contains(&map).then_some(name).filter(is_name)
}

fn value<'a>(alarm: &'a Alarm, label: &str) -> Option<&'a str> {
    if label == "alertname" && !alarm.is_unnamed { Some(&alarm.name.value) } else { alarm.labels.get(label) }
}

#[cfg(test)]
mod tests {
    use super::{filled, names};
    use crate::model::Alarm;
    use crate::source::{FileId, Span, Spanned};

    #[test]
    fn labels_are_those_that_the_definition_names() {
        let name = Spanned::new("A".to_owned(), Span::start_of(FileId(0)));
        let alarm = Alarm {
            labels: [("team".to_owned(), "pay".to_owned())].into_iter().collect(),
            description: Some("{{ $labels.pod | quote }} in {{ index $labels \"ns\" }}, {{ $value }}".into()),
            expression: Some("sum by (zone, rack) (rate(standby(x)[5m])) > on() max(y) by(disk)".into()),
            ..Alarm::named(name)
        };
        assert_eq!(Vec::from_iter(names(&alarm)), ["disk", "ns", "pod", "rack", "team", "zone"]);
    }

    #[test]
    fn only_what_the_definition_says_is_filled_in() {
        let name = Spanned::new("Disk Full".to_owned(), Span::start_of(FileId(0)));
        let labels = [("team".to_owned(), "pay".to_owned())].into_iter().collect();
        let alarm = Alarm { labels, ..Alarm::named(name) };
        for (link, expected) in [
            ("r/{{ $labels.alertname }}.md", Some("r/Disk%20Full.md")),
            ("r/{{$labels.team}}/{{ .Labels.alertname }}", Some("r/pay/Disk%20Full")),
            ("r/{{ index $labels \"team\" }}/{{ $labels.pod }}", Some("r/pay/{{ $labels.pod }}")),
            ("r/{{- .CommonLabels.team -}}", Some("r/pay")),
            ("r/{{ $labels.pod }}", None),
            ("r/{{ $labels.alertname | toLower }}", Some("r/disk%20full")),
            ("r/{{ toUpper $labels.team }}/{{ $labels.team|urlquery }}", Some("r/PAY/pay")),
            ("r/{{ $labels.team | title }}", None),
            ("r/{{ $labels.pod | toLower }}", None),
            ("r/{{ $value }}/{{ .team }}", None),
            ("r/{{ $labels.team", None),
            ("r/plain.md", None),
        ] {
            assert_eq!(filled(link, &alarm).as_deref(), expected, "{link}");
        }
    }
}
