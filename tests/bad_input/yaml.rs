//! YAML that is truncated, expands, is deeply nested, or repeats keys.

use crate::project::{Project, alarms};

const FILE: &str = "content/alarms/a.yaml";

#[test]
fn truncated() {
    let text = alarms("      - alert: A\n        annotations: {runbook_url: \"x");
    Project::new("breaks_off")
        .file(FILE, text)
        .check()
        .finds(&["content/alarms/a.yaml:5:36: error[F001] this is not YAML: unclosed quote"]);
}

#[test]
fn a_broken_file_does_not_affect_others() {
    let project = Project::new("costs_no_other")
        .file(FILE, "groups: [")
        .file("content/alarms/b.yaml", alarms("      - alert: B\n"))
        .file("content/runbooks/b.md", "# B\n\n- Restart the service.\n");
    let run = project.build();
    run.finds(&["content/alarms/a.yaml:1:9: error[F001] this is not YAML"]);
    assert!(run.out.contains("1 alarm, 1 runbook"), "{run:?}");
    assert!(project.page("runbooks/b/index.html").contains("Restart the service."));
}

#[test]
fn a_bomb_of_aliases() {
    let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..10 {
        let aliases = vec![format!("*a{}", level - 1); 9].join(", ");
        text += &format!("a{level}: &a{level} [{aliases}]\n");
    }
    Project::new("bomb")
        .file(FILE, text)
        .check()
        .finds(&["content/alarms/a.yaml:7:15: error[F001] this file expands to more than"]);
}

#[test]
fn a_bomb_of_merge_keys() {
    let keys: Vec<String> = (0..1000).map(|n| format!("k{n}: 1")).collect();
    let mut text = format!("a0: &a0 {{{}}}\n", keys.join(", "));
    for level in 1..10 {
        let aliases = vec![format!("*a{}", level - 1); 9].join(", ");
        text += &format!("a{level}: &a{level} {{<<: [{aliases}]}}\n");
    }
    Project::new("merge_bomb")
        .file(FILE, text)
        .check()
        .finds(&["content/alarms/a.yaml:4:9: error[F001] this file expands to more than"]);
}

#[test]
fn a_bomb_of_text() {
    let repeated = "error[F001] this file expands to more than 32 MiB of repeated text";
    let (long, aliases) = ("x".repeat(100_000), vec!["*a"; 20_000].join(", "));
    for (name, text, place) in [
        ("list", format!("a: &a {long}\nb: [{aliases}]\n"), "2:1341"),
        ("map", format!("a: &a {{k: {long}}}\nb: [{aliases}]\n"), "2:1341"),
        ("merged", format!("a: &a {{k: {long}}}\nb: [{}]\n", vec!["{<<: *a}"; 20_000].join(", ")), "2:3350"),
    ] {
        let project = Project::new(&format!("text_bomb_{name}")).file(FILE, text);
        project.check().finds(&[&format!("content/alarms/a.yaml:{place}: {repeated}")]);
    }
}

#[test]
fn anchors_around_anchors() {
    let open: String = (0..200).map(|n| format!("&a{n} [")).collect();
    let text = format!("{open}{}{}", "1,".repeat(300_000), "]".repeat(200));
    let run = Project::new("anchors").file(FILE, text).check();
    assert!(matches!(run.code, Some(0 | 1)), "{run:?}");
}

#[test]
fn an_alias_within_its_own_anchor() {
    let text = alarms("      - alert: A\n        labels: &a {k: *a, severity: page}\n");
    let run = Project::new("own_alias").file(FILE, text).check();
    assert!(run.out.starts_with("content/alarms/a.yaml:5:24: error[F001]"), "{run:?}");
}

#[test]
fn own_keys_win_over_merged_ones() {
    let text = alarms(
        "      - alert: A\n        annotations: &shared {runbook_url: content/x.md}\n\
         \x20     - alert: B\n        annotations:\n          <<: *shared\n          runbook_url: content/y.md\n",
    );
    let project = Project::new("merge")
        .file(FILE, text)
        .file("content/x.md", "# X\n\n- Restart the service.\n")
        .file("content/y.md", "# Y\n\n- Restart the service.\n");
    let run = project.run(&["alarms"]);
    let line = run.out.lines().find(|line| line.starts_with("B ")).unwrap_or_default();
    assert!(line.contains("content/y.md (link)"), "{run:?}");
    project.check().finds(&[]);
}

#[test]
fn own_keys_win_over_merged_ones_in_front_matter() {
    let text = "---\nkind: postmortem\nactions:\n  - &a {id: x, title: X, owner: mira, due: 2027-01-01}\n\
                \x20 - {<<: *a, id: y}\n---\nText.\n";
    Project::new("merge_matter").file("content/a.md", text).check().finds(&[]);
}

#[test]
fn a_key_given_twice_in_an_alarm() {
    let text = alarms("      - alert: A\n        alert: B\n");
    let run = Project::new("alarm_twice").file(FILE, text).check();
    let place = "content/alarms/a.yaml:5:9: error[F001] duplicate key `alert`";
    assert!(run.findings().iter().any(|line| line.starts_with(place)), "{run:?}");
}

#[test]
fn a_second_document_where_one_is_meant() {
    let project = Project::new("second_document").file("content/a/service.yaml", "name: a\n---\nname: b\n");
    let run = project.check();
    let place = "content/a/service.yaml:3:1: error[F001] this is a second document";
    assert!(run.findings().iter().any(|line| line.starts_with(place)), "{run:?}");
}

#[test]
fn an_entry_whose_only_key_is_misspelled() {
    let project = Project::new("misspelled_entry").file("content/a/service.yaml", "ownr: team-a\n");
    let run = project.check();
    let place = "content/a/service.yaml:1:1: warning[F002] unknown key `ownr` in a service";
    assert!(run.findings().iter().any(|line| line.starts_with(place)), "{run:?}");
}

#[test]
fn ten_thousand_levels() {
    const LEVELS: usize = 10_000;
    let lists = format!("groups: {}{}", "[".repeat(LEVELS), "]".repeat(LEVELS));
    let maps = format!("{}{}", "{a: ".repeat(LEVELS), "}".repeat(LEVELS));
    let block: String = (0..2000).map(|level| " ".repeat(level) + "a:\n").collect();
    for (name, text, place) in [
        ("deep_lists", lists, "1:264"),
        ("deep_maps", maps, "1:1021"),
        ("deep_block", block, "256:256"),
        ("deep_dashes", "- ".repeat(LEVELS), "1:511"),
    ] {
        let expected = format!("{FILE}:{place}: error[F001] this is not YAML");
        Project::new(name).file(FILE, text).check().finds(&[&expected]);
    }
    let matter = format!("---\ntitle: {}\n---\n# A\n", "[".repeat(LEVELS));
    let project = Project::new("deep_matter").file("content/a.md", matter);
    project.build().finds(&["content/a.md:2:263: error[F001] this is not YAML"]);
    assert!(project.page("a/index.html").contains("<title>A"));
    let project =
        Project::new("deep_config").file("readyroom.yaml", "title: ".to_owned() + &"[".repeat(LEVELS));
    project.check().fails("readyroom.yaml:1:263: this is not YAML");
}
