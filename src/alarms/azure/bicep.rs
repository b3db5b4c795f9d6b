//! Alarms in Bicep sources. They are read from the JSON that `az bicep build` writes.

use std::collections::BTreeSet;

use camino::Utf8Path;

use super::{FORMAT, TYPES};
use crate::alarms::unread_alarms::UnreadAlarm;
use crate::alarms::{AlarmFile, Others};
use crate::config::Config;
use crate::source::{FileId, Span};

/// The help line for alarms in a Bicep source.
const BUILD: &str = "list the JSON that `az bicep build` writes under `alarms:` instead";

/// Words in the name or path of a module that mean alarms.
const WORDS: [&str; 4] = ["alarm", "alert", "scheduledqueryrule", "prometheusrulegroup"];

/// Words in the name or path of a module that creates no alarms: it routes or silences them, limits spending, or
/// reports attacks on a database.
const NO_ALARMS: [&str; 5] = ["actiongroup", "budget", "processingrule", "securityalert", "suppression"];

/// Whether a resource of this type is an alarm: `Microsoft.Insights/metricAlerts@2018-03-01`.
pub fn makes(kind: &str) -> bool {
    let kind = kind.split('@').next().unwrap_or_default();
    TYPES.iter().any(|own| own.eq_ignore_ascii_case(kind))
}

/// The first alarm of a source, and the modules whose names say that they make alarms.
pub fn unread(file: FileId, text: &str) -> Vec<UnreadAlarm> {
    let mut left: Vec<UnreadAlarm> = Vec::new();
    let (mut start, mut has_alarm, mut in_comment) = (0, false, false);
    for line in text.split_inclusive('\n') {
        let at = start + line.len() - line.trim_start().len();
        start += line.len();
        let written = line.trim();
        in_comment |= written.starts_with("/*");
        if in_comment {
            in_comment = !written.contains("*/");
            continue;
        }
        // `resource cpu 'Microsoft.Insights/metricAlerts@2018-03-01' = {`
        let mut parts = written.split('\'');
        let (Some(head), Some(value), Some(tail)) = (parts.next(), parts.next(), parts.next()) else {
            continue;
        };
        let place = Span::new(file, at..at + written.len());
        let is_new = !tail.trim_start().starts_with("existing");
        match head.split_whitespace().next() {
            Some("resource") if is_new && !has_alarm && makes(value) => {
                has_alarm = true;
                left.push(UnreadAlarm::looks_like_one(place, "`.bicep` files", BUILD));
            }
            // In Azure's own registry, the path says what a module is. Elsewhere, its name may say so too.
            Some("module") if is_of_alarms(if value.contains("avm/res/") { "" } else { head }, value) => {
                left.push(module(value, place));
            }
            _ => {}
        }
    }
    left
}

/// A module in another file of this project, or in a registry.
fn module(path: &str, place: Span) -> UnreadAlarm {
    let own = UnreadAlarm { help: BUILD.into(), ..UnreadAlarm::of_file(path, place) };
    if path.contains(':') {
        let message = format!("`{path}` may create alarms that are not read");
        return UnreadAlarm { message, refers_to: None, ..own };
    }
    own
}

/// Whether a module makes alarms by its name and path: `module cpu '../metricAlert.bicep'`.
fn is_of_alarms(name: &str, path: &str) -> bool {
    let lower = format!("{name}{path}").to_lowercase().replace(['-', '_'], "");
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    has(&WORDS) && !has(&NO_ALARMS)
}

/// Reports nothing as left out for a source whose JSON is read.
pub fn fill<'p>(
    files: &mut [AlarmFile],
    _: Others<'_>,
    path_of: &dyn Fn(FileId) -> &'p Utf8Path,
    _: &Config,
) {
    let templates = files.iter().filter(|file| file.format.as_deref() == Some(FORMAT.name));
    let templates: BTreeSet<&Utf8Path> = templates.map(|file| path_of(file.file)).collect();
    for file in files {
        let path = path_of(file.file);
        if path.extension() == Some("bicep") && templates.contains(path.with_extension("json").as_path()) {
            file.unread_alarms.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::unread;
    use crate::source::FileId;

    #[test]
    fn only_created_resources_and_alarm_modules_count() {
        let messages = |text: &str| -> Vec<String> {
            unread(FileId(0), text).into_iter().map(|left| left.message).collect()
        };
        let alarm = "this looks like an alarm, but no alarms are read from `.bicep` files";
        for text in [
            "resource a 'Microsoft.Insights/metricAlerts@2018-03-01' = {\n}\n",
            "  resource a 'microsoft.insights/scheduledQueryRules@2022-06-15' = if (on) {\n}\n",
            "resource a 'Microsoft.Insights/activityLogAlerts@2020-10-01' = [for b in c: {\n}]\n",
            "resource a 'Microsoft.AlertsManagement/prometheusRuleGroups@2023-03-01' = {\n}\n\
             resource b 'Microsoft.Insights/metricAlerts@2018-03-01' = {\n}\n",
        ] {
            assert_eq!(messages(text), [alarm], "{text}");
        }
        assert_eq!(
            messages("module a '../alerts/cpu.bicep' = {\n}\n"),
            ["`../alerts/cpu.bicep` may define alarms, but `alarms:` does not list it"]
        );
        assert_eq!(
            messages("module a 'br/public:avm/res/insights/metric-alert:0.3.0' = {\n}\n"),
            ["`br/public:avm/res/insights/metric-alert:0.3.0` may create alarms that are not read"]
        );
        for text in [
            "resource a 'Microsoft.Insights/metricAlerts@2018-03-01' existing = {\n}\n",
            "resource a 'Microsoft.Insights/actionGroups@2023-01-01' = {\n}\n",
            "// resource a 'Microsoft.Insights/metricAlerts@2018-03-01' = {\n",
            "module a './alerts/actionGroup.bicep' = {\n}\n",
            "module alertGroups './action-groups.bicep' = {\n}\n",
            "module a './sql/securityAlertPolicy.bicep' = {\n}\n",
            "module alertVault 'br/public:avm/res/key-vault/vault:0.3.0' = {\n}\n",
            "/*\nresource a 'Microsoft.Insights/metricAlerts@2018-03-01' = {\n}\n*/\n",
            "module a './network.bicep' = {\n}\n",
            "param alertEmail string = 'a@b'\n",
        ] {
            assert_eq!(messages(text), [""; 0], "{text}");
        }
    }
}
