//! How alarms are routed.

use camino::Utf8Path;

use super::tree::Tree;
use super::{Pages, name};
use crate::delivery;
use crate::link::LinkedComponent;
use crate::model::Alarm;
use crate::source::{FileId, Source, Span, Spanned};

const RECEIVERS: &str = "
receivers:
  - {name: chat, slack_configs: [{}]}
  - {name: pager, pagerduty_configs: [{}]}
  - {name: mail, email_configs: [{to: x}]}
  - {name: blackhole}
";

/// Whether an alarm with severity `critical` and team `pay` pages by these routes, and the receivers that it certainly
/// reaches: `yes: pager`.
fn outcome(route: &str) -> String {
    let source = Source::new(Utf8Path::new("x.yaml"), format!("route:\n{route}{RECEIVERS}"));
    let things = delivery::read(FileId(0), &source).things;
    let linked: Vec<LinkedComponent> = things
        .into_iter()
        .map(|component| LinkedComponent {
            component,
            file: FileId(0),
            service: None,
            environment: None,
            is_elsewhere: false,
            is_test_or_example: false,
        })
        .collect();
    let tree = Tree::of(&linked.iter().collect::<Vec<_>>());
    let mut alarm = Alarm::named(Spanned::new("PayDown".to_owned(), Span::new(FileId(0), 0..0)));
    let labels = [("severity", "critical"), ("team", "pay")];
    alarm.labels = labels.map(|(name, text)| (name.to_owned(), text.to_owned())).into_iter().collect();
    let pages = match tree.pages(&alarm) {
        Pages::Yes => "yes",
        Pages::No(_) => "no",
        Pages::Unknown(..) => "unknown",
    };
    let reached = tree.reached(&alarm).unwrap_or_default();
    let names: Vec<&str> = reached.iter().map(|reached| name(&reached.route.component)).collect();
    format!("{pages}: {}", names.join(", ")).trim_end().to_owned()
}

#[test]
fn an_alarm_takes_the_first_route_that_matches() {
    for (route, expected) in [
        ("  receiver: pager\n", "yes: pager"),
        ("  receiver: chat\n  routes: [{match: {severity: critical}, receiver: pager}]\n", "yes: pager"),
        ("  receiver: chat\n  routes: [{match: {severity: warning}, receiver: pager}]\n", "no: chat"),
        (
            "  receiver: chat\n  routes: [{match: {team: pay}, receiver: blackhole}, {match: {severity: critical}, receiver: pager}]\n",
            "no: blackhole",
        ),
        // A route without a receiver inherits the receiver of its parent.
        (
            "  receiver: chat\n  routes: [{match: {team: pay}, receiver: pager, routes: [{match: {severity: critical}}]}]\n",
            "yes: pager",
        ),
        // A route without matchers takes every alarm that reaches it.
        ("  receiver: pager\n  routes: [{receiver: chat}]\n", "no: chat"),
    ] {
        assert_eq!(outcome(route), expected, "{route}");
    }
}

#[test]
fn an_alarm_goes_on_after_continue() {
    let both = "  receiver: mail\n  routes: [{match: {team: pay}, receiver: chat, continue: true}, {match: {severity: critical}, receiver: pager}]\n";
    assert_eq!(outcome(both), "yes: chat, pager");
    // An alarm that continues and finds no other route does not return to the parent route.
    let alone = "  receiver: pager\n  routes: [{match: {team: pay}, receiver: chat, continue: true}]\n";
    assert_eq!(outcome(alone), "no: chat");
    // `continue` of a child route only affects its own level.
    let inner = "  receiver: mail\n  routes:\n    - {match: {team: pay}, receiver: chat, routes: [{match: {severity: critical}, continue: true}]}\n    - {receiver: pager}\n";
    assert_eq!(outcome(inner), "no: chat");
}

#[test]
fn with_an_unknown_label_the_result_is_known_only_if_every_path_agrees() {
    for (routes, expected) in [
        // Whether it takes the route or not, it pages.
        ("  receiver: pager\n  routes: [{match: {cluster: a}, receiver: pager}]\n", "yes:"),
        ("  receiver: pager\n  routes: [{match: {cluster: a}, receiver: chat}]\n", "unknown:"),
        (
            "  receiver: pager\n  routes: [{match: {cluster: a}, receiver: chat, continue: true}]\n",
            "unknown:",
        ),
        (
            "  receiver: mail\n  routes: [{match: {cluster: a}, receiver: chat, continue: true}, {match: {team: pay}, receiver: pager}]\n",
            "yes:",
        ),
        (
            "  receiver: mail\n  routes: [{match: {cluster: a}, receiver: chat}, {match: {team: pay}, receiver: pager}]\n",
            "unknown:",
        ),
        ("  receiver: chat\n  routes: [{match: {cluster: a}, receiver: blackhole}]\n", "no:"),
        (
            "  receiver: chat\n  routes: [{match: {cluster: a, severity: warning}, receiver: pager}]\n",
            "no: chat",
        ),
        (
            "  receiver: mail\n  routes: [{match: {severity: critical}, receiver: pager, routes: [{match: {cluster: a}}, {match: {job: b}, receiver: pager}]}]\n",
            "yes:",
        ),
        ("  receiver: mail\n", "unknown: mail"),
    ] {
        assert_eq!(outcome(routes), expected, "{routes}");
    }
}
