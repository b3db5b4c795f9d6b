//! The alarms that roll releases back.

use super::{TODAY, with};
use crate::judge::releases::alarms_without_runbook;

#[test]
fn an_alarm_that_an_analysis_asks_about_rolls_releases_back_too() {
    let canary = "apiVersion: flagger.app/v1beta1\nkind: Canary\nmetadata: {name: web}\nspec: {analysis: {threshold: 1, stepWeight: 5, maxWeight: 50, metrics: [{name: errors, query: 'ALERTS{alertname=\"WebErrors\"}'}]}}\n";
    let rules = "groups: [{name: web, rules: [{alert: WebErrors, expr: up == 0}, {alert: WebSlow, expr: up == 0}]}]\n";
    let files = [
        ("content/web/service.yaml", "application: shop\nrole: web\n"),
        ("content/web/deploy/canary.yaml", canary),
        ("content/web/alarms/web.yml", rules),
    ];
    let names = |files: &[(&str, &str)]| {
        with(files, TODAY, |readiness| {
            alarms_without_runbook(readiness).into_iter().map(|alarm| alarm.name.value).collect::<Vec<_>>()
        })
    };
    assert_eq!(names(&files), ["WebErrors"]);
    let runbook = [("content/web/runbooks/WebErrors.md", "1. Restart the service\n")];
    assert_eq!(names(&[&files[..], &runbook].concat()), [""; 0]);
}
