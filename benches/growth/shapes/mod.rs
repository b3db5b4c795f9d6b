//! Projects that have a large number of one thing.

mod far;

use std::fs;
use std::path::Path;

use anyhow::Context;

/// The day that the projects are judged by.
pub const TODAY: &str = "2026-11-20";

/// A kind of project, by the thing that it has a large number of.
pub struct Shape {
    pub name: &'static str,
    /// The files, by path, of a project with this many things.
    files: fn(usize) -> Vec<(String, String)>,
}

pub const SHAPES: [Shape; 12] = [
    Shape { name: "services", files: services },
    Shape { name: "owners", files: owners },
    Shape { name: "definitions", files: definitions },
    Shape { name: "reviews", files: reviews },
    Shape { name: "findings", files: findings },
    Shape { name: "pages", files: pages },
    Shape { name: "patterns", files: far::patterns },
    Shape { name: "strangers", files: far::strangers },
    Shape { name: "dead", files: far::dead },
    Shape { name: "prefixes", files: far::prefixes },
    Shape { name: "templates", files: far::templates },
    Shape { name: "people", files: far::people },
];

const CONFIG: &str = "title: Growth\nstages: [beta, production]\nrules:\n";

/// Rules with findings in these projects whose default level is error. Their level is set to `warning`, since `check`
/// has to succeed.
const BROKEN: [&str; 5] = [
    "alarm-without-runbook",
    "link-dead",
    "review-answer-contradicted",
    "review-item-unanswered",
    "review-missing",
];

/// A `readyroom.yaml` with additional keys.
fn config(more: &str) -> String {
    let rules: String = BROKEN.iter().map(|rule| format!("  {rule}: warning\n")).collect();
    format!("{CONFIG}{rules}{more}")
}

/// Writes a project into an otherwise empty folder.
pub fn write(shape: &Shape, size: usize, folder: &Path) -> anyhow::Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    let mut files = (shape.files)(size);
    if !files.iter().any(|(path, _)| path == "readyroom.yaml") {
        files.push(("readyroom.yaml".to_owned(), config("")));
    }
    for (path, text) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().expect("a file stands in a folder"))
            .and_then(|()| fs::write(&path, text))
            .with_context(|| format!("cannot write `{}`", path.display()))?;
    }
    Ok(())
}

fn entry(at: usize, more: &str) -> (String, String) {
    (
        format!("content/s{at}/service.yaml"),
        format!("application: app{at}\nrole: api\ntitle: Service {at}\n{more}"),
    )
}

fn rule(name: &str, service: &str, summary: &str) -> String {
    format!(
        "      - alert: {name}\n        expr: rate(errors_total{{service=\"{service}\"}}[5m]) > 1\n        \
         labels: {{severity: critical, service: {service}}}\n        annotations: {{summary: {summary}}}\n"
    )
}

fn rules(rules: &str) -> String {
    format!("groups:\n  - name: all\n    rules:\n{rules}")
}

/// Services that depend on each other, each with an alarm and a runbook; and twice as many postmortems.
fn services(size: usize) -> Vec<(String, String)> {
    let mut files = Vec::new();
    for at in 0..size {
        let other = (at + 1) % size;
        files.push(entry(
            at,
            &format!(
                "owner: team\ntier: 1\ndepends_on: [app{other}-api]\ndata_stores: [app{other}-api]\nowns: [queue-{at}]\n"
            ),
        ));
        let alarm = rule(&format!("Alarm{at}"), &format!("app{at}-api"), "it is slow");
        files.push((format!("content/s{at}/alarms/rules.yaml"), rules(&alarm)));
        files.push((
            format!("content/s{at}/runbooks/slow.md"),
            format!("---\ntitle: Service {at} is slow\nalarms: [Alarm{at}]\nservice: app{at}-api\n---\n\n1. Restart the service.\n"),
        ));
        for half in 0..2 {
            let number = at * 2 + half;
            files.push((
                format!("content/s{at}/postmortems/p{number}.md"),
                format!(
                    "---\ntitle: Postmortem {number}\nincident: INC-{number}\nservices: [app{at}-api, app{other}-api]\n\
                     alarms: [Alarm{at}]\nrunbooks: [{{path: ../runbooks/slow.md}}]\nstarted_at: 2026-0{}-01T10:00:00Z\n\
                     actions: [{{id: A{number}, title: Do it, owner: mira, due: 2027-01-01}}]\n---\n\nIt was slow.\n",
                    number % 9 + 1
                ),
            ));
        }
    }
    files
}

/// Services, each with a different owner in CODEOWNERS and with an action.
fn owners(size: usize) -> Vec<(String, String)> {
    let mut lines = String::from("* @acme/all\n");
    let mut files = Vec::new();
    for at in 0..size {
        lines.push_str(&format!("/content/s{at}/ @acme/team{at}\ns{at}-config/ @acme/team{at}\n"));
        files.push(entry(at, ""));
        files.push((
            format!("content/s{at}/postmortems/p.md"),
            format!("---\ntitle: Postmortem {at}\nactions: [{{id: A{at}, title: Do it, owner: team{at}, due: 2026-01-01}}]\n---\n"),
        ));
    }
    files.push((".github/CODEOWNERS".to_owned(), lines));
    files
}

/// Four times as many definitions of one alarm name, in ten files.
fn definitions(size: usize) -> Vec<(String, String)> {
    let mut files = vec![
        entry(0, "owner: team\n"),
        (
            "content/s0/runbooks/disk.md".to_owned(),
            "---\ntitle: Disks\nalarms: [DiskFull]\n---\n\n1. Remove the oldest logs.\n".to_owned(),
        ),
    ];
    for file in 0..10 {
        let text: String = (0..size * 4 / 10)
            .map(|at| {
                rule("DiskFull", &format!("other{}", at % 100), &format!("disk {at} of rack {file} is full"))
            })
            .collect();
        files.push((format!("content/s0/alarms/rules{file}.yaml"), rules(&text)));
    }
    files
}

/// Services with a review of a checklist that has twelve items. Half of the services still need another review.
fn reviews(size: usize) -> Vec<(String, String)> {
    const CHECKS: [&str; 4] = ["owner-defined", "single-writer", "no-dead-links", "postmortems-closed"];
    let items = |list: &str| -> String {
        let item = |at: usize| {
            format!("      - {{id: {list}.q{at}, question: Is {at} done?, check: {}}}\n", CHECKS[at % 4])
        };
        (0..12).map(item).collect()
    };
    let checklist = |list: &str| {
        let items = items(list);
        let text = format!(
            "---\nid: {list}\ntitle: {list}\nversion: 1\nsections:\n  - title: All\n    items:\n{items}---\n"
        );
        (format!("checklists/{list}.md"), text)
    };
    let mut files = vec![checklist("launch"), checklist("growth")];
    let config = config("reviews:\n  - checklist: launch\n  - {checklist: growth, when: {tier: [1]}}\n");
    files.push(("readyroom.yaml".to_owned(), config));
    for at in 0..size {
        let next = at + 1;
        files.push(entry(
            at,
            &format!("owner: team\ntier: {}\nowns: [queue-{at}, topic-{next}]\n", at % 2 + 1),
        ));
        let answers: String = (0..12).map(|item| format!("  launch.q{item}: yes\n")).collect();
        files.push((
            format!("content/s{at}/reviews/launch.md"),
            format!("---\ntitle: Review {at}\nchecklist: {{id: launch, version: 1}}\nstage: beta\nstatus: in_review\nunheard: of\nanswers:\n{answers}---\n"),
        ));
    }
    files
}

/// Pages, each with a dead link, an alarm that does not exist and an unknown key; and alarms of a service that does
/// not exist.
fn findings(size: usize) -> Vec<(String, String)> {
    let mut files = vec![entry(0, "owner: team\n"), entry(1, "owner: team\n")];
    for at in 0..size {
        files.push((
            format!("content/s0/runbooks/runbook-{at}.md"),
            format!(
                "---\ntitle: Runbook {at}\nalarms: [Alarm{at}IsNotThere]\nservice: app{at}-nobody\nunheard: of\n---\n\n\
                 See [the other](../pages/runbok-{at}.md).\n"
            ),
        ));
        files.push((
            format!("content/s1/postmortems/p{at}.md"),
            format!("---\ntitle: Postmortem {at}\nservices: [app{at}-none]\nalarms: [Alrm{at}]\n---\n"),
        ));
    }
    let text: String = (0..size)
        .map(|at| rule(&format!("Alarm{at}IsThere"), &format!("app{at}-someone"), "it is slow"))
        .collect();
    files.push(("content/s0/alarms/rules.yaml".to_owned(), rules(&text)));
    files
}

/// Pages in one folder of one service, each the runbook of an alarm. All of the alarms also lead to one more page.
fn pages(size: usize) -> Vec<(String, String)> {
    let mut files = vec![entry(0, "owner: team\n")];
    let mut all = String::new();
    for at in 0..size {
        files.push((
            format!("content/s0/runbooks/runbook-{at}.md"),
            format!("---\ntitle: Runbook {at}\nalarms: [Alarm{at}]\n---\n\n1. Restart the service.\n"),
        ));
        files.push((format!("content/guide/page-{at}.md"), format!("# Page {at}\n\nRead it.\n")));
        all.push_str(&rule(&format!("Alarm{at}"), "app0-api", "it is slow"));
        all.push_str(&rule(&format!("Bare{at}"), "app0-api", "it is slow"));
        all.push_str(&rule(&format!("Shared{at}"), "app0-api", "it is slow"));
    }
    let shared: String = (0..size).map(|at| format!("Shared{at}, ")).collect();
    files.push((
        "content/s0/runbooks/shared.md".to_owned(),
        format!("---\ntitle: Shared\nalarms: [{shared}]\n---\n\n1. Restart the service.\n"),
    ));
    files.push(("content/s0/alarms/rules.yaml".to_owned(), rules(&all)));
    files
}
