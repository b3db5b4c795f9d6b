//! Projects with many references: names, patterns and links.

use super::{config, entry, rule, rules};

/// Services with two lines of CODEOWNERS each. The patterns have wildcards.
pub fn patterns(size: usize) -> Vec<(String, String)> {
    let mut lines = String::from("* @acme/all\n");
    for at in 0..size {
        lines.push_str(&format!("*-s{at}/ @acme/team{at}\n/content/*/s{at}/** @acme/team{at}\n"));
    }
    let mut files: Vec<_> = (0..size).map(|at| entry(at, "")).collect();
    files.push((".github/CODEOWNERS".to_owned(), lines));
    files
}

/// A runbook that lists twice as many alarms that do not exist. Each name is a misspelling of an existing alarm.
pub fn strangers(size: usize) -> Vec<(String, String)> {
    let names = |end: &str| (0..size * 2).map(|at| format!("Disk{at}{end}")).collect::<Vec<_>>();
    let all: String = names("IsThere").iter().map(|name| rule(name, "app0-api", "it is slow")).collect();
    let listed = names("IsNotThere").join(", ");
    vec![
        entry(0, "owner: team\n"),
        ("content/s0/alarms/rules.yaml".to_owned(), rules(&all)),
        (
            "content/s0/runbooks/disk.md".to_owned(),
            format!("---\ntitle: Disks\nalarms: [{listed}]\n---\n\n1. Restart the service.\n"),
        ),
    ]
}

/// Twice as many pages with three dead links each: to a misspelled name in the same folder, to one in another folder,
/// and to a name that is not similar to any other.
pub fn dead(size: usize) -> Vec<(String, String)> {
    let page = |at: usize| {
        let links = format!("[a](pge-{at}.md), [b](../more/page-{at}x.md), [c](nothing-{at}.md)");
        (format!("content/guide/page-{at}.md"), format!("# Page {at}\n\nSee {links}.\n"))
    };
    (0..size * 2).map(page).collect()
}

/// Half as many entries of `runbook_urls`, and twice as many alarms with a link below one of them.
pub fn prefixes(size: usize) -> Vec<(String, String)> {
    let entries = size / 2;
    let urls: String = (0..entries)
        .map(|at| format!("  - {{url: \"https://run{at}.acme.example/\", path: content/books{at}/}}\n"))
        .collect();
    let linked = |at: usize| {
        let url = format!("https://run{}.acme.example/disk", at % entries);
        rule(&format!("Alarm{at}"), "app0-api", &format!("it is slow, runbook_url: \"{url}\""))
    };
    let all: String = (0..size * 2).map(linked).collect();
    let book =
        |at: usize| (format!("content/books{at}/disk.md"), "# Disks\n\n1. Restart the service.\n".to_owned());
    let mut files: Vec<_> = (0..entries).map(book).collect();
    files.push(("readyroom.yaml".to_owned(), config(&format!("runbook_urls:\n{urls}"))));
    files.push(entry(0, "owner: team\n"));
    files.push(("content/s0/alarms/rules.yaml".to_owned(), rules(&all)));
    files
}

/// Alarms whose link is a template that fits every runbook.
pub fn templates(size: usize) -> Vec<(String, String)> {
    let link = "content/s0/runbooks/{{ $labels.disk }}.md";
    let linked =
        |at: usize| rule(&format!("Alarm{at}"), "app0-api", &format!("it is slow, runbook_url: \"{link}\""));
    let book = |at: usize| {
        let text = "1. Restart the service.\n2. Look at its disk, and call whoever is on duty if it does not come back.";
        (format!("content/s0/runbooks/disk-{at}.md"), format!("# Disk {at}\n\n{text}\n"))
    };
    let mut files: Vec<_> = (0..size).map(book).collect();
    files.push(entry(0, "owner: team\n"));
    files
        .push(("content/s0/alarms/rules.yaml".to_owned(), rules(&(0..size).map(linked).collect::<String>())));
    files
}

/// Services, each with one person in its rotation and with a folder of documents that has its own entry of
/// `documents`. All of these people are in `people`, and as many others may approve.
pub fn people(size: usize) -> Vec<(String, String)> {
    let each = |line: &dyn Fn(usize) -> String| (0..size).map(line).collect::<String>();
    let documents = each(&|at| format!("  - docs{at}/\n"));
    let people = each(&|at| format!("  person{at}: {{name: Given{at} Family{at}}}\n"));
    let approvers = each(&|at| format!("    - approver{at}\n"));
    let config = config(&format!("documents:\n{documents}people:\n{people}approvers:\n  all:\n{approvers}"));
    let mut files = vec![("readyroom.yaml".to_owned(), config)];
    for at in 0..size {
        files.push(entry(at, &format!("owner: team\non_call: {{people: [person{at}]}}\n")));
        files.push((format!("docs{at}/page.md"), format!("# Page {at}\n\nRead it.\n")));
    }
    files
}
