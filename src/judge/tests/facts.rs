//! What each fact says about a service.

use super::{TODAY, with};
use crate::judge::CHECKS;
use crate::judge::facts::{self, About};

/// What a fact says about service `shop-web`: `holds: …`, `fails: …`, `missing: …`, or nothing. `files` are in its
/// folder.
fn ask(check: &str, service: &str, files: &[(&str, &str)]) -> String {
    let paths: Vec<String> = files
        .iter()
        .map(|(path, _)| {
            path.strip_prefix('/').map_or_else(|| format!("content/shop/web/{path}"), str::to_owned)
        })
        .collect();
    let checklist = format!(
        "---\nid: launch\nsections: [{{items: [{{id: x, question: What does the entry say?, check: {check}}}]}}]\n---\n"
    );
    let service = format!("application: shop\nrole: web\n{service}\n");
    let mut all = vec![
        ("checklists/launch.md", checklist.as_str()),
        ("content/shop/web/service.yaml", &service),
        ("content/shop/web/reviews/launch.md", "---\nchecklist: launch\n---\n"),
    ];
    all.extend(paths.iter().map(String::as_str).zip(files.iter().map(|(_, text)| *text)));
    with(&all, TODAY, |readiness| {
        let fact = readiness.reviews[0].items[0].fact.as_ref();
        fact.map_or_else(String::new, |fact| format!("{:?}: {}", fact.outcome, fact.says).to_lowercase())
    })
}

const RULES: &str = "groups:\n- name: g\n  rules:\n  - {alert: WebErrors, expr: 'rate(http_5xx_total[5m]) > 1', labels: {severity: critical, class: errors}, annotations: {summary: Orders DB refuses}}\n  - {alert: WebSlow, expr: 'web_p99 > 2', labels: {class: Latency}}\n";

/// A runbook with content.
const STEP: &str = "1. Restart the service\n";

fn alarms<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut files = vec![("alarms/rules.yml", RULES), ("runbooks/WebErrors.md", STEP)];
    files.extend(more);
    files
}

#[test]
fn about_alarms() {
    assert_eq!(ask("every-alarm-has-runbook", "", &[]), "");
    assert_eq!(ask("every-alarm-has-runbook", "", &alarms(&[])), "fails: alarm `webslow` has no runbook");
    let covered = alarms(&[("runbooks/WebSlow.md", STEP)]);
    assert_eq!(ask("every-alarm-has-runbook", "", &covered), "holds: each of its 2 alarms has a runbook");
    assert_eq!(ask("{alarm-exists: latency}", "", &alarms(&[])), "holds: `webslow` is there");
    assert_eq!(
        ask("{alarm-exists: [errors, latency]}", "", &alarms(&[])),
        "holds: `weberrors`, `webslow` are there"
    );
    let words = "groups: [{name: g, rules: [{alert: WebLatencyHigh, expr: 'latency > 2'}]}]\n";
    assert_eq!(
        ask("{alarm-exists: latency}", "", &[("alarms/rules.yml", words)]),
        "unknown: no alarm has the label `class: latency`",
        "words are no proof"
    );
    assert_eq!(ask("{alarm-exists: critical}", "", &alarms(&[])), "holds: `weberrors` is there");
    assert_eq!(
        ask("{alarm-exists: warning}", "", &alarms(&[])),
        "missing: none of its 2 alarms is `warning`"
    );
    assert_eq!(ask("{alarm-exists: warning}", "", &[]), "");
}

/// Every alarm that was read must have a runbook here, and every file must have been read.
#[test]
fn about_alarms_that_nobody_can_judge() {
    let of = |rules: &str, more: &[(&str, &str)]| {
        let rules = format!("groups: [{{name: g, rules: [{rules}]}}]\n");
        let mut files = vec![
            (
                "/readyroom.yaml",
                "base_url: https://run.example/\nexternal_runbooks: [https://wiki.example/]\n",
            ),
            ("alarms/rules.yml", rules.as_str()),
            ("runbooks/known.md", STEP),
        ];
        files.extend(more);
        ask("every-alarm-has-runbook", "", &files)
    };
    let known =
        "{alert: A, expr: up, annotations: {runbook_url: 'https://run.example/shop/web/runbooks/known/'}}";
    let link = |to: &str| format!("{known}, {{alert: B, expr: up, annotations: {{runbook_url: '{to}'}}}}");
    assert_eq!(of(known, &[]), "holds: its one alarm has a runbook");
    for (to, expected) in [
        ("https://other.example/b", "fails: the runbook of alarm `b` is on another site"),
        (
            "https://wiki.example/b",
            "unknown: alarm `b` has its runbook on another site, which cannot be checked here",
        ),
        (
            "https://run.example/shop/web/runbooks/{{ $labels.page }}/",
            "unknown: alarm `b` has a link whose page is known only when it fires",
        ),
        ("{{ $labels.page }}", "fails: the runbook link of alarm `b` could mean any page, or none"),
        ("https://run.example/gone/", "fails: the runbook link of alarm `b` leads nowhere"),
    ] {
        assert_eq!(of(&link(to), &[]), expected, "{to}");
    }
    let more = |rule: &str| of(&format!("{known}, {rule}"), &[]);
    assert_eq!(more("{alert: W, expr: vector(1)}"), "holds: its one alarm has a runbook");
    assert!(
        more("{alert: Watchdog, expr: up}")
            .starts_with("unknown: alarm `watchdog` needs no runbook, but only its name")
    );
    assert!(more("{alert: W, expr: up, labels: {severity: none}}").starts_with("unknown: alarm `w` needs"));
    assert_eq!(of("{alert: W, expr: vector(1)}", &[]), "", "there is no alarm to act on");
    assert_eq!(of("{alert: Watchdog, expr: up}", &[]), "", "nor here");
    for (file, text, expected) in [
        ("alarms/more.yml", "groups: [", "`content/shop/web/alarms/more.yml` cannot be read completely"),
        (
            "alarms/more.yml",
            "a: {{ .Values.a }}\n{{- if .b }}\n",
            "`content/shop/web/alarms/more.yml` is a template that is not rendered",
        ),
        (
            "alarms/more.yml",
            "something: else\n",
            "the alarm format of `content/shop/web/alarms/more.yml` is not recognised",
        ),
        (
            "/content/alarms/all.yml",
            "groups:\n- name: g\n  rules: [\n",
            "`content/alarms/all.yml` cannot be read completely",
        ),
    ] {
        let said = of(known, &[(file, text)]);
        assert_eq!(
            said,
            format!("unknown: {expected}, so not all alarms of the service are known"),
            "{text}"
        );
    }
    let broken = [("alarms/more.yml", "groups: [")];
    let exists = |more: &[(&str, &str)]| ask("{alarm-exists: critical}", "", &alarms(more));
    assert_eq!(exists(&[]), "holds: `weberrors` is there");
    assert!(exists(&broken).starts_with("unknown: "), "the alarm that cannot be read may be critical");
}

#[test]
fn about_dependencies() {
    let store = ("/content/orders/db/service.yaml", "application: orders\nrole: db\ntitle: Orders DB\n");
    let needs = "depends_on: [orders-db]\ndata_stores: [orders-db]";
    assert_eq!(
        ask("dependency-alarms-exist", needs, &alarms(&[store])),
        "holds: an alarm names its one dependency"
    );
    assert_eq!(ask("dependency-alarms-exist", needs, &[store]), "");
    assert_eq!(ask("dependency-alarms-exist", "", &alarms(&[])), "");
    assert_eq!(
        ask("store-is-a-service", needs, &[store]),
        "holds: data store `orders-db` is a service of its own"
    );
    assert_eq!(
        ask("store-is-a-service", needs, &[]),
        "fails: data store `orders-db` is not a service of this project"
    );
    assert_eq!(ask("store-is-a-service", "", &[]), "");
    assert_eq!(
        ask("dependencies-known", needs, &[store]),
        "holds: dependency `orders-db` is a service of its own"
    );
    assert_eq!(
        ask("dependencies-known", "depends_on: [mail]", &[]),
        "fails: dependency `mail` is not a service of this project"
    );
}

#[test]
fn about_pages() {
    assert_eq!(ask("no-dead-links", "", &[]), "");
    assert_eq!(
        ask("no-dead-links", "", &[("a.md", "[b](b.md)"), ("b.md", "B")]),
        "holds: of its 1 link into this project, none is dead"
    );
    assert_eq!(ask("no-dead-links", "", &[("a.md", "[b](c.md)")]), "fails: a link leads nowhere: `c.md`");
    assert_eq!(ask("no-dead-links", "", &[("a.md", "[b](https://b.example/)")]), "", "nobody can look there");
    let repository = ("/readyroom.yaml", "repository: https://github.com/acme/ops\n");
    let permalink =
        "[b](https://github.com/acme/ops/blob/0123456789abcdef0123456789abcdef01234567/gone.md) [c](c.md)";
    let pages = [repository, ("a.md", permalink), ("c.md", "C")];
    assert!(ask("no-dead-links", "", &pages).starts_with("unknown: `"));
    assert_eq!(ask("every-runbook-reviewed", "", &[]), "");
    let early = ("runbooks/e.md", "---\nreviewed_on: 2206-10-02\n---\n# E\n");
    assert_eq!(
        ask("every-runbook-reviewed", "", &[early]),
        "fails: runbook `e` says that it was reviewed on 2206-10-02, which is in the future"
    );
    let reviewed = ("runbooks/a.md", "---\nreviewed_on: 2026-11-01\n---\n");
    assert_eq!(ask("every-runbook-reviewed", "", &[reviewed]), "holds: 1 runbook reviewed in time");
    let undated = ("runbooks/b.md", "# B\n");
    assert_eq!(
        ask("every-runbook-reviewed", "", &[reviewed, undated]),
        "fails: runbook `b` does not say when it was reviewed"
    );
    let late = ("runbooks/c.md", "---\nreviewed_on: 2026-01-01\n---\n# C\n");
    assert_eq!(ask("every-runbook-reviewed", "", &[late]), "fails: the review of runbook `c` is overdue");
    let ahead = ("runbooks/d.md", "---\nreviewed_on: 2206-11-02\n---\n# D\n");
    assert_eq!(
        ask("every-runbook-reviewed", "", &[reviewed, ahead]),
        "fails: runbook `d` says that it was reviewed on 2206-11-02, which is in the future"
    );
    let config = ("/readyroom.yaml", "runbook_sections: [Impact]\n");
    assert_eq!(ask("runbook-sections-present", "", &[config]), "");
    assert_eq!(ask("runbook-sections-present", "", &[undated]), "", "nobody asks for any");
    assert_eq!(
        ask("runbook-sections-present", "", &[config, undated]),
        "fails: runbook `b` has no section `impact`"
    );
    let whole = ("runbooks/d.md", "# D\n\n## Impact on customers\n\nNone.\n");
    assert_eq!(ask("runbook-sections-present", "", &[config, whole]), "holds: 1 runbook with every section");
}

#[test]
fn about_the_entry() {
    for (check, entry, holds, missing) in [
        (
            "owner-defined",
            "owner: team-web",
            "its entry names the owner `team-web`",
            "its entry names no `owner`",
        ),
        (
            "on-call-defined",
            "on_call: {rotation: web, escalation: lead}",
            "its entry says that `web` is paged, and calls `lead` next",
            "its entry names no `rotation` under `on_call`",
        ),
        (
            "escalation-defined",
            "on_call: {escalation: [lead, boss]}",
            "its entry lists 2 names to call next",
            "its entry names no `escalation` under `on_call`",
        ),
        (
            "slo-defined",
            "slos: [{name: speed, objective: 99 %, window: 30d}]",
            "its entry names objectives for speed",
            "its entry names no objective under `slos`",
        ),
        (
            "dashboard-linked",
            "links: [{title: Dashboard, url: 'https://g.example/'}]",
            "its entry links the dashboard `dashboard`",
            "its entry links no dashboard",
        ),
        (
            "recovery-objectives-declared",
            "recovery_objectives: {time: 60m, point: 5m}",
            "its entry names recovery within 60m, losing at most 5m",
            "its entry names no `time` and `point` under `recovery_objectives`",
        ),
        (
            "environments-declared",
            "environments: [beta, production]",
            "its entry says that it runs in beta, production",
            "its entry lists no `environments`",
        ),
        (
            "stages-declared",
            "pipeline: {stages: [beta, production], tool: x}",
            "its entry says that a change passes beta, production",
            "its entry lists no `stages` under `pipeline`",
        ),
    ] {
        assert_eq!(ask(check, entry, &[]), format!("holds: {holds}"));
        assert_eq!(ask(check, "", &[]), format!("missing: {missing}"));
    }
    assert_eq!(
        ask("on-call-defined", "on_call: {rotation: web}", &[]),
        "missing: its entry names no `escalation` under `on_call`"
    );
    assert_eq!(ask("owner-defined", "owner: ''", &[]), "missing: its entry names no `owner`");
    assert_eq!(
        ask("slo-defined", "slos: [speed]", &[]),
        "missing: its entry names no objective under `slos`"
    );
    let introduction = ("README.md", "# Web\n\n- It shows the shop.\n");
    assert_eq!(
        ask("service-described", "description: The shop.", &[("README.md", "# Web\n\nThe shop.\n")]),
        "missing: the introduction beside its entry says nothing"
    );
    assert_eq!(
        ask("service-described", "description: The shop.", &[introduction]),
        "holds: its entry has a description, and an introduction beside it"
    );
    assert_eq!(
        ask("service-described", "description: The shop.", &[]),
        "missing: it has no `readme.md` beside its entry"
    );
}

#[test]
fn about_resources() {
    let named = "environments: [beta, production]\nowns: [production-shop-web-queue, beta-shop-web]";
    assert_eq!(ask("resource-names-follow-pattern", named, &[]), "holds: 2 resources named after it");
    assert_eq!(ask("resource-names-follow-pattern", "", &[]), "");
    let other = "environments: [production]\nowns: [production-shop-website]";
    assert_eq!(
        ask("resource-names-follow-pattern", other, &[]),
        "fails: `production-shop-website` does not begin with `<environment>-shop-web`"
    );
    assert_eq!(ask("single-writer", "", &[]), "");
    assert_eq!(ask("single-writer", "owns: [queue]", &[]), "holds: no other entry lists its 1 resource");
    let rival = ("/content/mail/service.yaml", "owns: [queue]\n");
    assert_eq!(ask("single-writer", "owns: [queue]", &[rival]), "fails: service `mail` owns `queue` too");
    let config = ("config/web.yaml", "a: 1\n");
    assert_eq!(
        ask("{config-in-repository: config/web.yaml}", "", &[config]),
        "holds: `config/web.yaml` is in the repository"
    );
    assert_eq!(ask("{config-in-repository: config}", "", &[config]), "holds: `config` is in the repository");
    assert_eq!(
        ask("{config-in-repository: content/shop}", "", &[config]),
        "missing: there is no `content/shop`",
        "it is there without any configuration"
    );
    assert_eq!(
        ask("{config-in-repository: ../../../../etc/passwd}", "", &[]),
        "missing: there is no `../../../../etc/passwd`"
    );
}

#[test]
fn about_what_was_promised_and_learnt() {
    assert_eq!(ask("no-overdue-actions", "", &[]), "");
    let late =
        ("postmortems/a.md", "---\nstatus: in_review\nactions: [{id: x, due: 2026-11-01}]\n---\n# A\n");
    assert_eq!(ask("no-overdue-actions", "", &[late]), "fails: action `x` is overdue");
    let done = (
        "postmortems/b.md",
        "---\nstatus: closed\nactions: [{id: x, due: 2026-11-01, status: done}]\n---\n# B\n",
    );
    assert_eq!(ask("no-overdue-actions", "", &[done]), "holds: none of its 1 action is overdue");
    assert_eq!(ask("postmortems-closed", "", &[]), "");
    assert_eq!(ask("postmortems-closed", "", &[done]), "holds: 1 postmortem closed");
    assert_eq!(ask("postmortems-closed", "", &[done, late]), "fails: postmortem `a` is not closed");
    assert_eq!(
        ask("postmortems-closed", "", &[done, ("postmortems/c.md", "# C\n")]),
        "unknown: postmortem `c` does not say whether it is closed",
        "one postmortem does not say"
    );
    let elsewhere =
        ("/content/mail/postmortems/d.md", "---\nstatus: draft\nservices: [shop-web]\n---\n# D\n");
    assert_eq!(ask("postmortems-closed", "", &[elsewhere]), "fails: postmortem `d` is not closed");
    let draft = (
        "postmortems/e.md",
        "---\ndraft: true\nactions: [{id: y, title: Y, owner: mira, due: 2026-11-01}]\n---\n# E\n",
    );
    let unread = "unknown: `content/shop/web/postmortems/e.md` is not read: it is a draft";
    assert_eq!(ask("postmortems-closed", "", &[done, draft]), unread);
    assert_eq!(ask("no-overdue-actions", "", &[done, draft]), unread);
    let closed = ("postmortems/e.md", "---\ndraft: true\nstatus: closed\n---\n# E\n");
    assert_eq!(ask("postmortems-closed", "", &[done, closed]), "holds: 1 postmortem closed");
}

#[test]
fn about_whom_alarms_reach() {
    let routes = |receiver: &str| {
        format!(
            "route: {{receiver: {receiver}}}\nreceivers: [{{name: pager, pagerduty_configs: [{{}}]}}, {{name: chat, slack_configs: [{{}}]}}]\n"
        )
    };
    let canary = |alarm: &str| {
        format!(
            "apiVersion: flagger.app/v1beta1\nkind: Canary\nmetadata: {{name: web}}\nspec: {{analysis: {{threshold: 1, stepWeight: 5, maxWeight: 50, metrics: [{{name: errors, query: 'ALERTS{{alertname=\"{alarm}\"}}'}}]}}}}\n"
        )
    };
    let entry = "environments: [production]";
    let (pager, chat) = (routes("pager"), routes("chat"));
    let (errors, gone) = (canary("WebErrors"), canary("WebGone"));
    let asked = |check: &str, entry: &str, routes: &str, canary: &str| {
        ask(check, entry, &alarms(&[("deploy/alertmanager.yaml", routes), ("deploy/canary.yaml", canary)]))
    };
    assert_eq!(
        asked("alarms-page", entry, &pager, ""),
        "holds: each of 2 alarms that may be urgent pages",
        "an alarm without a severity too"
    );
    let nobody = "alarm `weberrors` reaches `chat` (slack), which calls nobody";
    assert_eq!(asked("alarms-page", entry, &chat, ""), format!("fails: {nobody}"));
    assert_eq!(asked("alarms-page", entry, "", ""), "", "there is no configuration");
    let check = "rollback-alarms-page";
    assert_eq!(asked(check, entry, &pager, ""), "", "nothing is rolled back");
    assert_eq!(asked(check, entry, &pager, &errors), "holds: it holds for 1 alarm");
    assert_eq!(asked(check, entry, &chat, &errors), format!("fails: {nobody}"));
    assert_eq!(asked(check, entry, &pager, &gone), "unknown: there is no alarm `webgone` here");
    let declared =
        "environments: [production]\npipeline: {stages: [{name: one-box, rollback_on: [WebErrors]}]}";
    assert_eq!(asked(check, declared, &chat, ""), format!("fails: {nobody}"));
}

#[test]
fn about_rotations_in_several_files() {
    let schedule = "resource \"opsgenie_schedule\" \"web\" {\n  name = \"web\"\n}\nresource \"opsgenie_schedule_rotation\" \"day\" {\n  schedule_id = opsgenie_schedule.web.id\n  participant {\n    type = \"user\"\n    id   = opsgenie_user.ann.id\n  }\n}\n";
    let night = |schedule: &str| {
        format!(
            "resource \"opsgenie_schedule_rotation\" \"night\" {{\n  schedule_id = {schedule}\n  participant {{\n    type = \"user\"\n    id   = opsgenie_user.bo.id\n  }}\n}}\nresource \"opsgenie_user\" \"ann\" {{\n  username = \"ann@shop.example\"\n}}\nresource \"opsgenie_user\" \"bo\" {{\n  username = \"bo@shop.example\"\n}}\n"
        )
    };
    let asked = |other: &str| ask("rotation-shared", "", &[("oncall.tf", schedule), ("night.tf", other)]);
    assert_eq!(
        asked(&night("opsgenie_schedule.web.id")),
        "holds: it holds for rotation `web` (`opsgenie_schedule`)"
    );
    assert!(asked(&night("opsgenie_schedule.other.id")).starts_with("unknown: rotation `"));
    let alone = "resource \"opsgenie_user\" \"ann\" {\n  username = \"ann@shop.example\"\n}\n";
    assert_eq!(asked(alone), "fails: rotation `web` (`opsgenie_schedule`) has one person");
}

/// The rule's page lists every fact and no other, each with when it holds.
#[test]
fn the_page_lists_every_fact() {
    let page = include_str!("../../rules/checklist_check_unknown.md");
    let listed: Vec<&str> = page.lines().filter(|line| line.starts_with("- `")).collect();
    let known: Vec<String> =
        CHECKS.iter().map(|known| format!("- `{}`: {}", known.name, known.holds)).collect();
    assert_eq!(listed, known);
}

/// A new entry contains the keys that facts are read from. It always has an owner.
#[test]
fn every_fact_about_an_entry_names_its_keys() {
    for known in CHECKS.iter().filter(|known| known.about == About::Entry) {
        let has_keys = !facts::keys_asked(known.name).is_empty() || known.name == "owner-defined";
        assert!(has_keys, "{} names no keys", known.name);
    }
}
