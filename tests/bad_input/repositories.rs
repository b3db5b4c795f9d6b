//! What a gathered repository could do to the gathering site and to other repositories. It must not be able to do
//! anything.

use crate::project::{Project, alarms};

const REPOSITORIES: &str = "repositories:\n  - {name: shop, path: r/shop}\n  - {name: evil, path: r/evil}\n";

/// A project that gathers a repository with an alarm and its runbook, and another repository.
fn gathered(name: &str) -> Project {
    Project::new(name)
        .file("readyroom.yaml", REPOSITORIES)
        .file("content/index.md", "# Home\n\nThe words of home.\n")
        .file("r/shop/content/disk.md", "# Disk\n\nEmpty it, and look at it again.\n")
        .file("r/shop/content/alarms/a.yml", alarms("      - alert: DiskFull\n"))
        .file("r/evil/content/a.md", "# A\n\nThe words of it.\n")
}

#[test]
fn no_repository_covers_the_alarm_of_another() {
    let project = gathered("others_alarms")
        .file("r/evil/content/runbooks/DiskFull.md", "# DiskFull\n\nAll is well.\n")
        .file("r/evil/content/alarms/a.yml", alarms("      - alert: DiskFull\n"));
    project.check().finds(&[
        "evil:content/alarms/a.yml:4:16: error[A009]",
        "shop:content/alarms/a.yml:4:16: error[A001]",
    ]);
    let project = gathered("others_front_matter").file(
        "r/evil/content/runbooks/b.md",
        "---\nalarms: [DiskFull]\n---\n\n# B\n\n1. Empty the whole disk.\n",
    );
    let run = project.run(&["alarms"]);
    assert!(run.out.contains("evil:content/runbooks/b.md (vouched)"), "{}", run.out);
}

#[test]
fn no_repository_takes_the_address_of_another_or_of_the_site() {
    let project = gathered("others_addresses").file(
        "r/evil/content/b.md",
        "---\naliases: [/shop/disk/, /, ../shop/disk/, /services/]\n---\n# B\n\nAll is well.\n",
    );
    project.build();
    assert!(project.page("shop/disk/index.html").contains("Empty it"));
    assert!(project.page("index.html").contains("The words of home"));
    assert!(!project.page("services/index.html").contains("All is well"));
    // They are former addresses of the repository itself.
    assert!(project.page("evil/shop/disk/index.html").contains("/evil/b/"));
}

#[test]
fn no_repository_brings_a_theme_or_policy() {
    let project = gathered("others_theme")
        .file("r/evil/templates/base.html", "<p>owned</p>")
        .file("r/evil/static/robots.txt", "owned")
        .file(
            "r/evil/readyroom.yaml",
            "title: owned\ntheme: {templates: templates/, css: templates/x.css}\nstages: [owned]\nreviews: [production-readiness]\n",
        );
    let run = project.build();
    assert!(!run.out.contains("V0"), "no review is required: {}", run.out);
    for page in ["index.html", "evil/a/index.html", "readiness/index.html"] {
        assert!(!project.page(page).contains("owned"), "{page}");
    }
    assert!(!project.path("public/robots.txt").exists() && !project.path("public/evil/robots.txt").exists());
}

#[test]
fn no_repository_weakens_a_checklist() {
    let list = "---\nid: production-readiness\nversion: 9\nreplaces: built-in\nsections:\n  - id: s\n    title: S\n    items:\n\
                \x20     - id: s.one\n        question: Is it?\n        severity: minor\n---\n# Weak\n";
    let project = gathered("others_checklists").file("r/evil/checklists/weak.md", list);
    project
        .check()
        .finds(&["evil:checklists/weak.md:2:5: error[C012]", "shop:content/alarms/a.yml:4:16: error[A001]"]);
}

#[cfg(unix)]
#[test]
fn no_link_leads_out_of_a_repository() {
    use std::os::unix::fs::symlink;

    let project = gathered("others_files")
        .file("secret.md", "# Secret\n\nnobody may read this\n")
        .file(
            "r/evil/content/c.md",
            "# C\n\n![p](../../../secret.png) ![q](../../shop/content/p.png)\n\n--8<-- \"../../secret.md\"\n",
        )
        .file("secret.png", "nobody may read this")
        .file("r/shop/content/p.png", "nobody may read this");
    symlink("../../../secret.md", project.path("r/evil/content/d.md")).unwrap();
    symlink("../../shop/content", project.path("r/evil/content/shop")).unwrap();
    project.build();
    for entry in walkdir::WalkDir::new(project.path("public/evil")) {
        let entry = entry.unwrap();
        if entry.file_type().is_file() {
            let bytes = std::fs::read(entry.path()).unwrap();
            let text = String::from_utf8_lossy(&bytes);
            assert!(!text.contains("nobody may read this"), "{}", entry.path().display());
            assert!(!text.contains("Empty it"), "{}", entry.path().display());
        }
    }
}

#[test]
fn pictures_of_repositories_are_published() {
    let project = gathered("others_pictures")
        .file("r/shop/content/e.md", "# E\n\n![p](p.png)\n")
        .file("r/shop/content/p.png", "a picture");
    project.build();
    assert_eq!(project.page("shop/p.png"), "a picture");
    assert!(project.page("shop/index.html").contains("<title>shop · "), "it begins there");
}

#[test]
fn no_repository_captures_the_links_of_another() {
    let link = "      - alert: DiskFull\n        annotations: {runbook_url: 'https://github.com/acme/shop/blob/main/content/gone.md'}\n";
    let project = gathered("others_links")
        .file("r/shop/readyroom.yaml", "repository: https://github.com/acme/shop\n")
        .file("r/shop/content/alarms/a.yml", alarms(link))
        .file("r/evil/content/gone.md", "# Gone\n\n1. All is well, go to bed.\n");
    let dead = ["shop:content/alarms/a.yml:5:36: error[A002]"];
    project.check().finds(&dead);
    project.write(
        "r/evil/readyroom.yaml",
        "runbook_urls: [{url: 'https://github.com/acme/shop/blob/main/content/', path: content/}]\n",
    );
    project.check().finds(&["readyroom.yaml:3:12: error[F017]", dead[0]]);
    // The repository claims to be the other one.
    project.write("r/evil/readyroom.yaml", "repository: https://github.com/acme/shop\n");
    project.check().finds(&["readyroom.yaml:3:12: error[F017]", dead[0]]);
}

#[test]
fn no_repository_lets_findings_between_two_pass() {
    let entry = "application: shop\nrole: api\nowner: e\n";
    let project = gathered("others_levels")
        .file("r/shop/content/service.yaml", entry)
        .file("r/evil/content/service.yaml", entry)
        .file("r/evil/readyroom.yaml", "rules: {service-name-taken: off}\n");
    assert!(project.check().out.contains("error[S028]"), "{}", project.check().out);
}

#[test]
fn impossible_repositories() {
    for (name, path) in [("own", "."), ("own_again", "r/../"), ("above", "../"), ("file", "content/a.md")] {
        let project = Project::new(&format!("others_{name}"))
            .file("readyroom.yaml", format!("repositories: [{{name: m, path: {path}}}]\n"))
            .file("content/a.md", "# A\n\nThe words of it.\n")
            .file("r/a.txt", "");
        project.check().finds(&["readyroom.yaml:1:32: error[F015]"]);
    }
    let project = gathered("others_twins").file("evil:/content/a.md", "# A\n\nThe words of it.\n");
    assert!(project.check().out.contains("the project has a folder `evil:`"), "{}", project.check().out);
}

#[test]
fn a_page_below_the_name_of_a_file_of_the_site() {
    let project = Project::new("below_a_file").file("content/index.html/a.md", "# A\n\nThe words of it.\n");
    assert_eq!(project.check().code, Some(1), "it ends, and says that the address is taken");
}

#[test]
fn a_service_at_the_root_of_a_repository_has_its_name() {
    let project = gathered("others_root").file("r/evil/service.yaml", "owner: e\n");
    project.build();
    assert!(project.page("services/evil/index.html").contains("evil"), "services/evil/");
}

#[test]
fn no_repository_can_claim_to_be_another() {
    let settings = "repository: https://github.com/acme/shop\n";
    let project = gathered("others_repository")
        .file("r/shop/readyroom.yaml", settings)
        .file("r/evil/readyroom.yaml", "repository: https://github.com/Acme/shop/\n");
    project
        .check()
        .finds(&["readyroom.yaml:3:12: error[F017] `evil` says that it is `https://github.com/Acme/shop`, as `shop` does", "shop:content/alarms/a.yml:4:16: error[A001]"]);
    // Two folders of one repository do not conflict. Here, both are in the repository of the project.
    let project = gathered("own_repository")
        .file("readyroom.yaml", format!("{settings}{REPOSITORIES}"))
        .file("r/shop/readyroom.yaml", settings)
        .file("r/evil/readyroom.yaml", settings);
    project.check().finds(&["shop:content/alarms/a.yml:4:16: error[A001]"]);
}

#[test]
fn two_checklists_of_one_id_are_one_finding() {
    let checklist = "---\nid: launch\nsections:\n  - title: A\n    items:\n      - {id: a.b, question: Is it?, severity: minor}\n---\n";
    let project = gathered("twin_checklists")
        .file("r/shop/checklists/launch.md", checklist)
        .file("r/evil/checklists/launch.md", checklist);
    project.check().finds(&[
        "shop:checklists/launch.md:2:5: error[C012]",
        "shop:content/alarms/a.yml:4:16: error[A001]",
    ]);
}

#[test]
fn a_file_is_named_with_its_own_settings() {
    let project = gathered("others_settings")
        .file("r/evil/readyroom.yaml", "alarms: [alerts/]\n")
        .file("r/evil/alerts/a.yml", alarms("      - alert: EvilFull\n"))
        .file("r/evil/content/x/alarms/a.yml", alarms("      - alert: Unread\n"))
        .file("r/evil/content/x/alerting/a.yml", alarms("      - alert: UnreadToo\n"));
    project.check().finds(&["evil:alerts/a.yml:4:16: error[A001]", "evil:content/x/alarms/a.yml:1:1: warning[F010] `alarms` in `evil:readyroom.yaml` does not list this file", "evil:content/x/alerting/a.yml:1:1: warning[F010]", "shop:content/alarms/a.yml:4:16: error[A001]"]);
    let helps = project.run(&["check", "--format", "json"]).out;
    assert!(helps.contains("add `content/x/alerting/` to `alarms` in `evil:readyroom.yaml`"), "{helps}");
}

#[test]
fn programs_are_told_the_repository() {
    let project = gathered("told_repository")
        .file("r/shop/content/service.yaml", "application: shop\nrole: web\nowner: shop\n")
        .file(
            "r/shop/content/runbooks/disk.md",
            "---\nalarms: [DiskFull]\n---\n# Full\n\n1. Empty the whole disk.\n",
        )
        .file("r/evil/content/postmortems/p.md", "---\nincident: p\n---\n# P\n\n[It](gone.md) broke.\n");
    project.build();
    let json = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
    let listed = json(&project.run(&["alarms", "--format", "json"]).out);
    assert_eq!(listed["alarms"][0]["repository"], "shop");
    assert_eq!(listed["files"][0]["repository"], "shop");
    let alarms = json(&project.page("api/v1/alarms.json"));
    assert_eq!(alarms["alarms"][0]["repositories"], serde_json::json!(["shop"]));
    assert_eq!(alarms["alarms"][0]["runbooks"][0]["repository"], "shop");
    assert_eq!(json(&project.page("api/v1/services.json"))["services"][0]["repository"], "shop");
    assert_eq!(json(&project.page("api/v1/readiness.json"))["services"][0]["repository"], "shop");
    assert_eq!(json(&project.page("api/v1/postmortems.json"))["postmortems"][0]["repository"], "evil");
    let manifest = project.page("manifest.json");
    assert!(manifest.contains("\"source\":\"shop:content/disk.md\""), "{manifest}");
    let problems = project.page("problems/index.html");
    assert!(
        problems.contains("evil:content/postmortems/p.md") && !problems.contains(":/content"),
        "{problems}"
    );
}
