//! Placeholders of a link that the alarm's own definition fills in: its name, and labels that it sets.

use super::urls::encoded;
use crate::model::Alarm;

/// The link with everything filled in that the definition says; `None` where that is nothing.
pub fn filled(link: &str, alarm: &Alarm) -> Option<String> {
    let mut filled = String::with_capacity(link.len());
    let mut rest = link;
    let mut is_changed = false;
    while let Some((before, behind)) = rest.split_once("{{") {
        let (inner, after) = behind.split_once("}}")?;
        filled.push_str(before);
        if let Some(value) = label(inner).and_then(|label| value(alarm, label)) {
            filled.push_str(&encoded(value));
            is_changed = true;
        } else {
            filled.push_str(&format!("{{{{{inner}}}}}"));
        }
        rest = after;
    }
    filled.push_str(rest);
    is_changed.then_some(filled)
}

/// The label that a placeholder stands for: `$labels.team`, `.Labels.team`, `.CommonLabels.team`, `index $labels "team"`.
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
    if label == "alertname" && !alarm.is_unnamed {
        Some(&alarm.name.value)
    } else {
        alarm.labels.get(label).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::filled;
    use crate::model::Alarm;
    use crate::source::{FileId, Span, Spanned};

    #[test]
    fn only_what_the_definition_says_is_filled_in() {
        let name = Spanned::new("Disk Full".to_owned(), Span::start_of(FileId(0)));
        let labels = [("team".to_owned(), "pay".to_owned())].into();
        let alarm = Alarm { labels, ..Alarm::named(name) };
        for (link, expected) in [
            ("r/{{ $labels.alertname }}.md", Some("r/Disk%20Full.md")),
            ("r/{{$labels.team}}/{{ .Labels.alertname }}", Some("r/pay/Disk%20Full")),
            ("r/{{ index $labels \"team\" }}/{{ $labels.pod }}", Some("r/pay/{{ $labels.pod }}")),
            ("r/{{- .CommonLabels.team -}}", Some("r/pay")),
            ("r/{{ $labels.pod }}", None),
            ("r/{{ $labels.alertname | toLower }}", None),
            ("r/{{ $value }}/{{ .team }}", None),
            ("r/{{ $labels.team", None),
            ("r/plain.md", None),
        ] {
            assert_eq!(filled(link, &alarm).as_deref(), expected, "{link}");
        }
    }
}
