//! Pyrra's objectives.

use super::{parsed, shown};

#[test]
fn the_alarms_that_pyrra_generates() {
    let text = "\
apiVersion: pyrra.dev/v1alpha1
kind: ServiceLevelObjective
metadata:
  name: pay-errors
  labels: {pyrra.dev/service: pay, team: none}
  annotations: {pyrra.dev/runbook_url: docs/a.md}
spec:
  target: '99'
  window: 4w
  indicator: {ratio: {errors: {metric: e}, total: {metric: t}}}
";
    assert_eq!(
        shown("a.yaml", text),
        "4:9 ErrorBudgetBurn | critical | pay | 6:40 docs/a.md | pay-errors\n\
         4:9 ErrorBudgetBurn | warning | pay | 6:40 docs/a.md | pay-errors\n\
         4:9 SLOMetricAbsent | critical | pay | 6:40 docs/a.md | pay-errors"
    );
    let named =
        format!("{text}  alerting: {{name: PayBurn, absentName: PayGone, severities: {{slowBurn: page}}}}\n");
    assert_eq!(
        shown("a.yaml", &named),
        "11:20 PayBurn | critical | pay | 6:40 docs/a.md | pay-errors\n\
         11:20 PayBurn | page | pay | 6:40 docs/a.md | pay-errors\n\
         11:20 PayBurn | warning | pay | 6:40 docs/a.md | pay-errors\n\
         11:41 PayGone | critical | pay | 6:40 docs/a.md | pay-errors"
    );
}

#[test]
fn what_is_switched_off() {
    let off = |alerting: &str| {
        let text = format!(
            "apiVersion: pyrra.dev/v1alpha1\nkind: ServiceLevelObjective\nmetadata: {{name: a}}\nspec: {{alerting: {alerting}}}\n"
        );
        let (_, found, _) = parsed("", "a.yaml", &text);
        found.alarms.iter().map(|alarm| alarm.exempt.is_some()).collect::<Vec<_>>()
    };
    assert_eq!(off("{}"), [false, false, false]);
    assert_eq!(off("{disabled: true}"), [true, true, false]);
    assert_eq!(off("{burnrates: false, absent: false}"), [true, true, true]);
    assert_eq!(off("{disabled: 'true', absent: true}"), [false, false, false]);
    assert_eq!(
        shown("a.yaml", "apiVersion: pyrra.dev/v1alpha1\nkind: ServiceLevelObjective\nspec: {}\n"),
        "1:1 this objective has no name"
    );
    assert_eq!(
        shown("a.yaml", "apiVersion: other.dev/v1\nkind: ServiceLevelObjective\nmetadata: {name: a}\n"),
        ""
    );
}
