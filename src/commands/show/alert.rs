//! Reads alerts from JSON: an Alertmanager webhook, the alert lists of Alertmanager and Prometheus, or a single
//! alert.

use std::collections::BTreeMap;

use anyhow::{Context, bail};
use serde_json::Value;

/// The firing alerts; all alerts if none fires.
#[derive(Debug)]
pub struct Alert {
    /// The labels of each alert.
    alerts: Vec<BTreeMap<String, String>>,
    fires: bool,
}

/// The labels to fill in a page with, and notes on them.
#[derive(Debug)]
pub struct AlertLabels {
    pub labels: Vec<(String, String)>,
    pub notes: Vec<String>,
}

const NAME: &str = "alertname";
/// The maximum number of values of one label that are listed.
const MOST_SHOWN: usize = 5;

impl Alert {
    pub fn read(text: &str) -> anyhow::Result<Self> {
        let json: Value = serde_json::from_str(text)
            .context("the alert is not JSON: name an alarm, or pipe in what Alertmanager sends")?;
        let all: Vec<&Value> = match &json {
            Value::Array(alerts) => alerts.iter().collect(),
            Value::Object(_) => match json.get("alerts").or_else(|| json.get("data")?.get("alerts")) {
                Some(Value::Array(alerts)) => alerts.iter().collect(),
                _ => vec![&json],
            },
            _ => Vec::new(),
        };
        let read: Vec<(bool, BTreeMap<String, String>)> =
            all.into_iter().filter_map(|alert| Some((fires(alert), labels(alert)?))).collect();
        if read.is_empty() {
            bail!("the JSON has no alert with `labels`: name an alarm, or pipe in what Alertmanager sends");
        }
        let some_fire = read.iter().any(|(fires, _)| *fires);
        let alerts = read.into_iter().filter(|(fires, _)| *fires || !some_fire).map(|(_, labels)| labels);
        Ok(Self { alerts: alerts.collect(), fires: some_fire })
    }

    /// The distinct names of the alarms.
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<String> =
            self.alerts.iter().filter_map(|labels| labels.get(NAME).cloned()).collect();
        names.sort();
        names.dedup();
        names
    }

    /// The labels with the same value in all alerts of an alarm. If no alert is of that alarm, in all alerts.
    pub fn labels_of(&self, name: &str) -> AlertLabels {
        let own = || self.alerts.iter().filter(|labels| labels.get(NAME).is_some_and(|known| known == name));
        let alerts: Vec<&BTreeMap<String, String>> =
            if own().next().is_some() { own().collect() } else { self.alerts.iter().collect() };
        let mut found = AlertLabels { labels: Vec::new(), notes: Vec::new() };
        if !self.fires {
            found.notes.push("none of the alerts is still firing".to_owned());
        }
        let mut values: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (name, value) in alerts.iter().flat_map(|labels| labels.iter()) {
            let known = values.entry(name).or_default();
            if !known.contains(&value.as_str()) {
                known.push(value);
            }
        }
        if alerts.len() > 1 {
            found.notes.push(format!("{} alerts fire", alerts.len()));
        }
        for (name, values) in values {
            let is_everywhere = alerts.iter().all(|labels| labels.contains_key(name));
            if let ([only], true) = (&values[..], is_everywhere) {
                found.labels.push((name.to_owned(), (*only).to_owned()));
                continue;
            }
            let mut shown = values.iter().take(MOST_SHOWN).copied().collect::<Vec<_>>().join(", ");
            if values.len() > MOST_SHOWN {
                shown.push_str(&format!(" and {} more", values.len() - MOST_SHOWN));
            }
            found.notes.push(format!(
                "`{name}` is not the same in all of them: {shown}; choose with --set {name}=…"
            ));
        }
        found
    }
}

fn fires(alert: &Value) -> bool {
    let status = alert.get("status");
    let state = status.and_then(|status| status.get("state")).or(status).or_else(|| alert.get("state"));
    !matches!(state.and_then(Value::as_str), Some("resolved" | "pending" | "inactive"))
}

fn labels(alert: &Value) -> Option<BTreeMap<String, String>> {
    let labels = alert.get("labels").or_else(|| alert.get("commonLabels"))?.as_object()?;
    let texts = labels.iter().filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())));
    Some(texts.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels_of(json: &str, name: &str) -> (Vec<(String, String)>, Vec<String>) {
        let found = Alert::read(json).expect("it is an alert").labels_of(name);
        (found.labels, found.notes)
    }

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn resolved_alerts_are_ignored_while_one_fires() {
        let json = r#"{"status":"firing","alerts":[
            {"status":"resolved","labels":{"alertname":"A","pod":"old"}},
            {"status":"firing","labels":{"alertname":"A","pod":"new","zone":"b"}}]}"#;
        assert_eq!(
            labels_of(json, "A"),
            (pairs(&[("alertname", "A"), ("pod", "new"), ("zone", "b")]), Vec::new())
        );
    }

    #[test]
    fn labels_that_differ_are_not_chosen() {
        let json = r#"[{"labels":{"alertname":"A","pod":"x","ns":"n"},"status":{"state":"active"}},
            {"labels":{"alertname":"A","pod":"y","ns":"n"},"status":{"state":"suppressed"}},
            {"labels":{"alertname":"B","pod":"z"}}]"#;
        let (labels, notes) = labels_of(json, "A");
        assert_eq!(labels, pairs(&[("alertname", "A"), ("ns", "n")]));
        assert_eq!(notes.len(), 2, "{notes:?}");
        assert!(notes[1].contains("`pod`") && notes[1].contains("x, y"), "{notes:?}");
        assert_eq!(Alert::read(json).expect("it is one").names(), ["A", "B"]);
    }

    #[test]
    fn every_shape_is_read() {
        for json in [
            r#"{"labels":{"alertname":"A"}}"#,
            r#"{"data":{"alerts":[{"labels":{"alertname":"A"},"state":"firing"}]}}"#,
            r#"{"alerts":[{"labels":{"alertname":"A"}}]}"#,
            r#"[{"labels":{"alertname":"A"}}]"#,
        ] {
            assert_eq!(Alert::read(json).expect(json).names(), ["A"]);
        }
        for json in ["", "null", "[]", "{}", "[1]", r#"{"alerts":[]}"#, r#"{"labels":3}"#] {
            assert!(Alert::read(json).is_err(), "{json}");
        }
    }
}
