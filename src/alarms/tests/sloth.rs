//! Sloth: two alarms for each objective, as a file and as a resource.

use super::{shown, told};

#[test]
fn a_file_with_a_page_and_a_ticket() {
    let text = r#"
version: "prometheus/v1"
service: "checkout-api"
labels: {owner: checkout}
slos:
  - name: requests-availability
    objective: 99.9
    description: Availability of checkout
    sli:
      events:
        error_query: sum(rate(errors[{{.window}}]))
        total_query: sum(rate(all[{{.window}}]))
    alerting:
      name: CheckoutErrorBudgetBurn
      labels: {category: availability}
      annotations: {runbook: "https://run.example/burn"}
      page_alert:
        labels: {severity: critical}
      ticket_alert:
        labels: {severity: warning}
        annotations: {runbook: docs/slow-burn.md}
"#;
    assert_eq!(
        shown("a.yaml", text),
        "14:13 CheckoutErrorBudgetBurn | critical | checkout-api | 16:30 https://run.example/burn | checkout-api-requests-availability\n\
         14:13 CheckoutErrorBudgetBurn | warning | checkout-api | 21:32 docs/slow-burn.md | checkout-api-requests-availability"
    );
    let (_, found, _) = super::parsed("", "a.yaml", text);
    assert_eq!(
        found.alarms[0].expression.as_deref(),
        Some("(sum(rate(errors[{{.window}}])))\n/\n(sum(rate(all[{{.window}}])))")
    );
}

#[test]
fn a_resource_with_an_alert_that_is_off() {
    let text = "
apiVersion: sloth.slok.dev/v1
kind: PrometheusServiceLevel
metadata: {name: search}
spec:
  service: shop-product-search
  slos:
    - name: latency
      sli: {raw: {errorRatioQuery: slow / all}}
      alerting:
        name: SearchSlow
        pageAlert: {disable: true}
        ticketAlert: {}
    - name: quiet
      alerting:
        pageAlert: {disable: true}
        ticketAlert: {disable: true}
    - name: both
      alerting: {name: SearchErrors}
";
    assert_eq!(
        shown("a.yaml", text),
        "11:15 SearchSlow | ticket | shop-product-search | - | shop-product-search-latency\n\
         19:24 SearchErrors | page | shop-product-search | - | shop-product-search-both\n\
         19:24 SearchErrors | ticket | shop-product-search | - | shop-product-search-both"
    );
}

#[test]
fn wrong_types_are_reported_or_ignored() {
    let text = r#"
version: prometheus/v1
service: [a]
slos:
  - {name: a, alerting: ~}
  - {name: b, alerting: {name: ~}}
  - {name: c, alerting: {page_alert: [], annotations: text}}
  - {name: e, alerting: {name: Once, annotations: {runbook: [a]}}}
  - {name: d, alerting: {name: 5, labels: [a], page_alert: {labels: text}, ticket_alert: {disable: "true"}}}
  - text
  - ~
"#;
    assert_eq!(
        shown("a.yaml", text),
        "8:32 Once | page | - | - | -\n\
         8:32 Once | ticket | - | - | -\n\
         9:32 5 | page | - | - | -\n\
         6:32 an alarm's name must be a string, found an empty value\n\
         7:25 the alerts of this objective have no name\n\
         8:61 a runbook link must be a string, found a list"
    );
    assert_eq!(told("a.yaml", "version: prometheus/v1\nslos: null\n"), "sloth | no alarms in it");
}
