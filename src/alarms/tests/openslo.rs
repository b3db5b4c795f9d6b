//! `OpenSLO`: policies whose severity and service are in other documents.

use camino::Utf8Path;
use jiff::civil::date;

use super::{parsed, shown, told};
use crate::alarms::fill;
use crate::config::Config;
use crate::source::FileId;

#[test]
fn documents_that_refer_to_each_other() {
    let text = r#"
apiVersion: openslo/v1
kind: AlertCondition
metadata: {name: fast-burn}
spec:
  severity: page
  condition: {kind: burnrate, op: gte, threshold: 14.4, lookbackWindow: 1h, alertAfter: 5m}
---
apiVersion: openslo/v1
kind: AlertPolicy
metadata:
  name: checkout-burn
  displayName: Checkout burns its budget
  annotations: {runbook_url: "https://run.example/burn"}
spec:
  description: The budget is used up
  conditions: [{conditionRef: fast-burn}]
---
apiVersion: openslo/v1
kind: SLO
metadata: {name: checkout-availability}
spec:
  service: checkout-api
  alertPolicies: [checkout-burn, {alertPolicyRef: elsewhere}]
---
apiVersion: openslo/v1
kind: Service
metadata: {name: checkout-api}
"#;
    assert_eq!(
        shown("a.yaml", text),
        "12:9 checkout-burn | page | checkout-api | 14:30 https://run.example/burn | -"
    );
    let (_, found, _) = super::parsed("", "a.yaml", text);
    assert_eq!(found.alarms[0].expression.as_deref(), Some("burnrate >= 14.4 over 1h"));
    assert_eq!(found.alarms[0].hold.as_deref(), Some("5m"));
}

#[test]
fn policies_and_conditions_nested_where_they_are_used() {
    let text = r#"
apiVersion: openslo/v1
kind: SLO
metadata: {name: search}
spec:
  service: shop-product-search
  alertPolicies:
    - kind: AlertPolicy
      metadata: {name: search-burn, labels: {team: shop}}
      spec:
        description: "Slow. Runbook: docs/search.md"
        conditions:
          - kind: AlertCondition
            metadata: {name: slow}
            spec: {severity: ticket, condition: {kind: burnrate, threshold: 2}}
"#;
    assert_eq!(
        shown("a.yaml", text),
        "9:24 search-burn | ticket | shop-product-search | 11:38 docs/search.md | -"
    );
}

#[test]
fn wrong_types_are_reported_or_ignored() {
    let text = "
apiVersion: openslo/v1
kind: AlertPolicy
metadata: {name: 5, annotations: [a], labels: {severity: [high, low], service: ~}}
spec: {conditions: {a: b}, description: [a]}
---
apiVersion: openslo/v1
kind: AlertPolicy
metadata: {name: ~}
---
apiVersion: openslo/v1
kind: AlertPolicy
---
apiVersion: openslo/v1
kind: SLO
spec: {alertPolicies: text, service: [a]}
---
apiVersion: openslo/v1
kind: SLO
spec: ~
";
    assert_eq!(
        shown("a.yaml", text),
        "4:18 5 | high | - | - | -\n\
         9:18 an alarm's name must be a string, found an empty value\n\
         11:1 this alert policy has no name"
    );
    assert_eq!(told("a.yaml", "apiVersion: openslo/v1\nkind: DataSource\n"), "openslo | no alarms in it");
}

#[test]
fn objects_of_another_repository_say_nothing() {
    let policy = "apiVersion: openslo/v1\nkind: AlertPolicy\nmetadata: {name: burn}\n";
    let slo = "apiVersion: openslo/v1\nkind: SLO\nmetadata: {name: a}\nspec: {service: shop, alertPolicies: [burn]}\n";
    let (config, _) = Config::read(FileId(0), "", |_| date(2026, 11, 20));
    let filled = |other: &'static str| {
        let mut files = [parsed("", "a.yaml", policy).1, parsed("", "b.yaml", slo).1];
        files[1].file = FileId(1);
        let path_of = |file: FileId| Utf8Path::new(if file == FileId(1) { other } else { "a.yaml" });
        fill(&mut files, &[], &path_of, &config);
        let service = files[0].alarms[0].service.as_ref().map(|service| service.value.clone());
        (service, files[1].unread_alarms.len())
    };
    assert_eq!(filled("b.yaml"), (Some("shop".to_owned()), 0));
    assert_eq!(filled("other:/b.yaml"), (None, 1));
}
