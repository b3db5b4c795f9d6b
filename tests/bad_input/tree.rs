//! Files that are not regular files, that are links, or that have unusual names.

use crate::project::Project;

#[test]
fn twenty_megabytes() {
    let large = vec![b'x'; 20_000_000];
    let project = Project::new("twenty_megabytes")
        .file("content/a.md", &large)
        .file("content/alarms/b.yaml", &large)
        .file("content/c.md", "# C\n");
    project.build().finds(&[
        "content/a.md:1:1: error[F001] this file has 20 MiB; the limit is 16 MiB",
        "content/alarms/b.yaml:1:1: error[F001] this file has 20 MiB; the limit is 16 MiB",
    ]);
    assert!(project.page("c/index.html").contains("<title>C"));
}

#[test]
fn names_that_no_system_likes() {
    let project = Project::new("names")
        .file("content/CON.md", "# Con\n")
        .file("content/-rf.md", "# Dash\n")
        .file("content/a..md", "# Dots\n");
    project.build().finds(&[]);
    let names: Vec<_> = std::fs::read_dir(project.path("public")).unwrap().collect();
    let names: Vec<_> = names.iter().map(|entry| entry.as_ref().unwrap().file_name()).collect();
    for (start, title) in [("con-", "Con"), ("rf-", "Dash"), ("a-", "Dots")] {
        let folder = names.iter().filter_map(|name| name.to_str()).find(|name| name.starts_with(start));
        let page = project.page(&format!("{}/index.html", folder.unwrap_or_default()));
        assert!(page.contains(&format!("<title>{title}")), "{names:?}");
    }
}

#[test]
fn a_folder_in_very_many_others() {
    let deepest = "a/".repeat(63);
    let project = Project::new("deep")
        .file(&format!("content/{deepest}b.md"), "# B\n")
        .file(&format!("content/{deepest}c/d/e.md"), "# E\n")
        .file("content/f.md", "# F\n");
    let refused =
        format!("content/{deepest}c:1:1: error[F001] this folder is nested in 64 others, and is not read");
    project.build().finds(&[&refused]);
    assert!(project.page(&format!("{deepest}b/index.html")).contains("<title>B"));
}

#[cfg(unix)]
mod unix {
    use std::ffi::OsStr;
    use std::fs;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::path::Path;
    use std::process::Command;

    use crate::project::Project;

    #[test]
    fn links_in_a_circle() {
        let project = Project::new("circle").file("content/a.md", "# A\n");
        symlink("b.md", project.path("content/b.md")).unwrap();
        symlink("c.md", project.path("content/d.md")).unwrap();
        symlink("d.md", project.path("content/c.md")).unwrap();
        project.build().finds(&[
            "content/b.md:1:1: error[F001] this symbolic link leads nowhere, or in a circle",
            "content/c.md:1:1: error[F001] this symbolic link leads nowhere, or in a circle",
            "content/d.md:1:1: error[F001] this symbolic link leads nowhere, or in a circle",
        ]);
        assert!(project.page("a/index.html").contains("<title>A"));
    }

    /// In a clone without submodules, links into them lead nowhere.
    #[test]
    fn links_to_nowhere_that_nothing_names() {
        let rules =
            "groups: [{name: a, rules: [{alert: B, expr: up, annotations: {runbook_url: ops/a.md}}]}]\n";
        let project = Project::new("unnamed_links")
            .file("readyroom.yaml", "documents: [ops/]\nalarms: [{path: 'ops/alerts/*.yml'}]\n")
            .file("ops/a.md", "# A\n\n- Restart the service, and see whether it works.\n")
            .file("ops/alerts/b.yml", rules);
        fs::create_dir_all(project.path("ops/prometheus")).unwrap();
        symlink("../../upstream/c.yml", project.path("ops/prometheus/c.yml")).unwrap();
        project.build().finds(&[]);
        symlink("../../upstream/d.yml", project.path("ops/alerts/d.yml")).unwrap();
        project
            .build()
            .finds(&["ops/alerts/d.yml:1:1: error[F001] this symbolic link leads nowhere, or in a circle"]);
    }

    #[test]
    fn links_out_of_the_project() {
        let outside = Project::new("outside_of_links").file("secret.txt", "SECRET");
        let text = "# A\n\n[x](x.txt)\n";
        let project = Project::new("links_out").file("content/a.md", text);
        symlink(outside.path("secret.txt"), project.path("content/x.txt")).unwrap();
        symlink(outside.path("secret.txt"), project.path("content/b.md")).unwrap();
        project.build().finds(&[
            "content/a.md:3:5: error[L001] this link leads nowhere",
            "content/b.md:1:1: error[F001] this symbolic link leads out of the project",
            "content/x.txt:1:1: error[F001] this symbolic link leads out of the project",
        ]);
        assert!(!project.path("public/x.txt").exists());
    }

    #[test]
    fn a_config_from_elsewhere() {
        let outside = Project::new("outside_of_config").file("secret.txt", "SECRET");
        let project = Project::new("config_link");
        fs::remove_file(project.path("readyroom.yaml")).unwrap();
        symlink(outside.path("secret.txt"), project.path("readyroom.yaml")).unwrap();
        let run = project.check();
        assert_eq!(run.code, Some(2));
        assert!(!run.err.contains("SECRET"), "{run:?}");
    }

    /// A link with any name is reported, since its content is missing from the site.
    #[test]
    fn links_to_folders() {
        let project = Project::new("folder_links").file("real/a.md", "# A\n").file("content/b.md", "# B\n");
        symlink("../real", project.path("content/pages")).unwrap();
        symlink("..", project.path("content/up")).unwrap();
        // All of a folder around a link is read there.
        project.build().finds(&[]);
        assert!(project.page("pages/a/index.html").contains("<title>A"));
        let project = Project::new("content_link").file("real/a.md", "# A\n");
        symlink("real", project.path("content")).unwrap();
        project.build().finds(&[]);
        assert!(project.page("a/index.html").contains("<title>A"));
    }

    /// A link to a document is not a second page. Pages and alarms that refer to it mean the document.
    #[test]
    fn alarms_that_name_a_link() {
        let runbook = "# Restart\n\n- Restart the service and see whether it takes payments again.\n";
        let rules = "groups: [{name: a, rules: [{alert: Down, expr: up, labels: {severity: page}, \
                     annotations: {runbook_url: content/runbooks/link.md}}]}]\n";
        let project = Project::new("named_link")
            .file("content/runbooks/restart.md", runbook)
            .file("content/runbooks/index.md", "# All\n\n[Down](link.md)\n")
            .file("content/alarms/a.yaml", rules);
        symlink("restart.md", project.path("content/runbooks/link.md")).unwrap();
        let run = project.run(&["alarms"]);
        assert!(run.out.contains("content/runbooks/restart.md (link)"), "{run:?}");
        project.write("content/alarms/a.yaml", rules.replace("link.md", "gone.md"));
        let run = project.run(&["alarms"]);
        assert!(run.out.contains("uncovered"), "{run:?}");
    }

    /// A link inside a linked folder is not circular.
    #[test]
    fn links_within_linked_folders() {
        let project = Project::new("links_within")
            .file("readyroom.yaml", "documents: [docs/]\n")
            .file("shared/docs/v2/x.md", "# X\n\n[y](y.md)\n")
            .file("shared/docs/v2/y.md", "# Y\n");
        symlink("shared/docs", project.path("docs")).unwrap();
        symlink("v2", project.path("shared/docs/latest")).unwrap();
        project.build().finds(&[]);
        assert!(project.page("docs/latest/x/index.html").contains("<title>X"));
    }

    /// It is one page, at the address of the real file. Its links are relative to the file or to the symbolic link.
    #[test]
    fn a_link_to_a_document() {
        let project = Project::new("linked_page")
            .file("content/deep/x.md", "# X\n\n[y](y.md) [z](z.md) [no](no.md) ![i](i.png)\n")
            .file("content/deep/y.md", "# Y\n")
            .file("content/z.md", "# Z\n")
            .file("content/deep/i.png", "x");
        symlink("deep/x.md", project.path("content/linked.md")).unwrap();
        project.build().finds(&["content/deep/x.md:3:26: error[L001] this link leads nowhere: `no.md`"]);
        let page = project.page("deep/x/index.html");
        assert!(
            page.contains("href=\"../../deep/y/index.html\"") && page.contains("href=\"../../z/index.html\""),
            "{page}"
        );
        let alias = project.page("linked/index.html");
        assert!(alias.contains("../deep/x/"), "{alias}");
    }

    /// A file that is found again through linked folders is not read again.
    #[test]
    fn folders_that_are_linked_beside_each_other() {
        let project = Project::new("folders_beside")
            .file("content/modules/a.md", "# A\n\n[gone](gone.md)\n")
            .file("content/one/index.md", "# One\n\n[a](modules/a.md)\n")
            .file("content/two/index.md", "# Two\n\n[a](modules/a.md)\n");
        symlink("../modules", project.path("content/one/modules")).unwrap();
        symlink("../modules", project.path("content/two/modules")).unwrap();
        let run = project.build();
        run.finds(&["content/modules/a.md:3:8: error[L001] this link leads nowhere: `gone.md`"]);
        assert!(project.page("one/index.html").contains("href=\"../modules/a/index.html\""));
        assert!(!project.path("public/one/modules").exists());
    }

    /// A symbolic link whose path gives the text another kind is a separate page.
    #[test]
    fn a_link_of_another_kind() {
        let project = Project::new("linked_runbook")
            .file("content/pages/Down.md", "# Down\n\n- Restart the main worker.\n")
            .file("content/runbooks/other.md", "# Other\n")
            .file(
                "content/alarms/a.yaml",
                "groups: [{name: g, rules: [{alert: Down, expr: up, labels: {severity: info}}]}]\n",
            );
        symlink("../pages/Down.md", project.path("content/runbooks/Down.md")).unwrap();
        let run = project.check();
        assert!(run.out.contains("1 alarm,"), "{run:?}");
        assert!(!run.out.contains("A001"), "{run:?}");
    }

    #[test]
    fn what_is_hidden_is_not_a_page_by_a_link() {
        let project = Project::new("hidden_page").file("content/a.md", "# A\n").file(".env", "SECRET");
        symlink("../.env", project.path("content/notes.md")).unwrap();
        project
            .build()
            .finds(&["content/notes.md:1:1: error[F001] this symbolic link leads to a hidden file"]);
        assert!(!project.path("public/notes").exists());
    }

    #[test]
    fn links_to_folders_that_multiply() {
        let project = Project::new("folder_links_multiply");
        for level in 0..12 {
            project.write(&format!("content/{level}/x.md"), "# X\n");
            for name in ["a", "b", "c"] {
                symlink(format!("../{}", (level + 1) % 12), project.path(&format!("content/{level}/{name}")))
                    .unwrap();
            }
        }
        let run = project.check();
        assert_eq!(run.code, Some(1));
        assert!(run.out.contains("too many symbolic links lead to folders here"), "{}", run.out);
    }

    #[test]
    fn links_to_folders_out_of_the_project() {
        let outside = Project::new("outside_of_folders").file("secret.md", "# SECRET\n");
        let project = Project::new("folder_link_out").file("content/a.md", "# A\n");
        symlink(outside.path(""), project.path("content/docs")).unwrap();
        let run = project.build();
        run.finds(&["content/docs:1:1: error[F001] this symbolic link leads out of the project"]);
    }

    #[test]
    fn what_is_hidden_is_not_published_by_a_link() {
        let project = Project::new("hidden").file("content/a.md", "[x](x.txt)\n").file(".env", "SECRET");
        symlink("../.env", project.path("content/x.txt")).unwrap();
        project.build();
        assert!(!project.path("public/x.txt").exists());
    }

    #[test]
    fn pipes() {
        let project = Project::new("pipes").file("content/b.md", "# B\n");
        for name in ["content/a.md", "content/service.yaml"] {
            assert!(Command::new("mkfifo").arg(project.path(name)).status().unwrap().success());
        }
        project.build().finds(&[
            "content/a.md:1:1: error[F001] this is neither a file nor a folder",
            "content/service.yaml:1:1: error[F001] this is neither a file nor a folder",
        ]);
    }

    #[test]
    fn what_may_not_be_read() {
        let project =
            Project::new("unreadable").file("content/a.md", "# A\n").file("content/b/c.md", "# C\n");
        for name in ["content/a.md", "content/b"] {
            fs::set_permissions(project.path(name), fs::Permissions::from_mode(0o0)).unwrap();
        }
        let everything_is_readable = fs::read(project.path("content/a.md")).is_ok();
        let run = project.check();
        fs::set_permissions(project.path("content/b"), fs::Permissions::from_mode(0o755)).unwrap();
        // Root can read it.
        if !everything_is_readable {
            run.finds(&[
                "content/a.md:1:1: error[F001] this file cannot be read",
                "content/b:1:1: error[F001] this cannot be read",
            ]);
        }
    }

    #[test]
    fn names_that_are_not_utf_8() {
        let project = Project::new("not_utf_8").file("content/b.md", "# B\n");
        let name = Path::new(OsStr::from_bytes(b"content/a\xff.md"));
        fs::write(project.path("").join(name), "# A\n").unwrap();
        project.build().finds(&["content/a\u{fffd}.md:1:1: error[F001] the name of this file is not UTF-8"]);
    }

    #[test]
    fn names_with_markup_and_control_characters() {
        let long = format!("content/{}.md", "x".repeat(250));
        let project = Project::new("odd_names")
            .file("content/a\nb.md", "[x](nowhere.md)\n")
            .file("content/c\u{1b}[31m.md", "[x](nowhere.md)\n")
            .file("content/<script>alert(1)<.md", "text\n")
            .file(&long, "# Long\n");
        let run = project.build();
        // One line for each finding, and no lines from the name of a file.
        run.finds(&["content/a", "content/c"]);
        assert!(!run.out.contains('\u{1b}'), "{run:?}");
        for page in ["problems/index.html", "index.html", "rules/link-dead/index.html"] {
            assert!(!project.page(page).contains("<script>"), "{page}");
        }
    }
}
