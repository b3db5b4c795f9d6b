//! Uses what a repository already has: `init` finds it, and pages show its Backstage services, its owners and the
//! days of its commits.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "lays out repositories, and reads what is built"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const RUNBOOK: &str = "content/shop/runbooks/errors.md";
const PAGE: &str = "shop/runbooks/errors/index.html";

/// An empty folder for one test, named after the test.
struct Repository(PathBuf);

impl Repository {
    fn new(name: &str) -> Self {
        Self::empty(name).file("readyroom.yaml", "as_of: 2026-11-20\n")
    }

    /// A folder that is not a project yet.
    fn empty(name: &str) -> Self {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("adopting").join(name);
        if root.exists() {
            fs::remove_dir_all(&root).unwrap();
        }
        fs::create_dir_all(&root).unwrap();
        Self(root)
    }

    fn file(self, path: &str, text: &str) -> Self {
        let full = self.0.join(path);
        fs::create_dir_all(full.parent().unwrap()).unwrap();
        fs::write(full, text).unwrap();
        self
    }

    fn git(self, arguments: &[&str], day: &str) -> Self {
        let mut git = Command::new("git");
        git.current_dir(&self.0).args(["-c", "user.name=Mira", "-c", "user.email=mira@acme.example"]);
        git.args([
            "-c",
            "init.defaultBranch=main",
            "-c",
            "commit.gpgSign=false",
            "-c",
            "protocol.file.allow=always",
        ]);
        let moment = format!("{day}T12:00:00Z");
        git.args(arguments).env("GIT_COMMITTER_DATE", &moment).env("GIT_AUTHOR_DATE", &moment);
        let output = git.output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        self
    }

    fn commit(self, day: &str) -> Self {
        self.git(&["add", "--all"], day).git(&["commit", "--quiet", "--message", "change"], day)
    }

    /// The output of a command. It has to exit with 0.
    fn prints(&self, arguments: &[&str]) -> String {
        let mut readyroom = Command::new(env!("CARGO_BIN_EXE_readyroom"));
        readyroom.current_dir(&self.0).args(arguments).env("SOURCE_DATE_EPOCH", "1795132800");
        let output = readyroom.output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let printed = text(&output.stdout);
        assert!(output.status.success(), "{arguments:?}: {printed}{}", text(&output.stderr));
        printed
    }

    /// The config that `init` writes, without comments and blank lines. Asserts that a check passes with it, that the
    /// site can be built, and that every existing file is unchanged.
    fn adopted(&self) -> String {
        let before = self.files();
        self.prints(&["init"]);
        assert!(before.iter().all(|file| self.files().contains(file)), "something was moved or changed");
        self.prints(&["check"]);
        self.prints(&["build", "--no-git"]);
        let config = fs::read_to_string(self.0.join("readyroom.yaml")).unwrap();
        let lines = config.lines().filter(|line| !line.trim_start().starts_with('#') && !line.is_empty());
        lines.map(|line| format!("{line}\n")).collect()
    }

    /// Every file with its bytes, except for git's own files and the site.
    fn files(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let is_ours = |entry: &walkdir::DirEntry| {
            entry.depth() != 1 || ![".git", "public"].map(Into::into).contains(&entry.file_name().to_owned())
        };
        let entries = walkdir::WalkDir::new(&self.0).sort_by_file_name().into_iter().filter_entry(is_ours);
        let paths = entries.map(|entry| entry.unwrap().into_path()).filter(|path| path.is_file());
        paths.map(|path| (path.clone(), fs::read(&path).unwrap())).collect()
    }

    /// A page of the site, built with these options.
    fn page(&self, path: &str, options: &[&str]) -> String {
        let mut build = Command::new(env!("CARGO_BIN_EXE_readyroom"));
        build.current_dir(&self.0).args(["build", "--keep-going", "--quiet"]).args(options);
        let output = build.output().unwrap();
        assert_ne!(output.status.code(), Some(2), "{}", String::from_utf8_lossy(&output.stderr));
        fs::read_to_string(self.0.join("public").join(path)).unwrap()
    }

    fn changed_on(&self, options: &[&str]) -> Option<String> {
        let page = self.page(PAGE, options);
        Some(page.split_once("Changed on <time datetime=\"")?.1.split_once('"')?.0.to_owned())
    }
}

/// A repository with two documents that were changed on different days. The project is in a subfolder.
fn with_history(name: &str) -> Repository {
    let repository = Repository::new(name).git(&["init", "--quiet"], "2026-01-01");
    let repository =
        repository.file(RUNBOOK, "# Errors\n").file("content/a.md", "# A\n").commit("2026-03-01");
    repository
        .file(RUNBOOK, "# Errors\n\nRoll back.\n")
        .commit("2026-04-02")
        .file("content/a.md", "# B\n")
        .commit("2026-05-03")
}

#[test]
fn pages_show_the_day_of_the_last_commit() {
    let repository = with_history("history");
    assert_eq!(repository.changed_on(&[]).as_deref(), Some("2026-04-02"));
    assert_eq!(repository.page(PAGE, &[]), repository.page(PAGE, &[]));
    assert_eq!(repository.changed_on(&["--no-git"]), None);
}

#[test]
fn settings_of_git_do_not_count() {
    let settings = [["diff.orderFile", "missing"], ["diff.external", "false"], ["color.ui", "always"]];
    let set = |own: Repository, [key, value]: [&str; 2]| own.git(&["config", key, value], "2026-06-01");
    let repository = settings.into_iter().fold(with_history("settings"), set);
    assert_eq!(repository.changed_on(&[]).as_deref(), Some("2026-04-02"));
}

#[test]
fn a_project_may_be_a_folder_of_the_repository() {
    let repository = Repository::new("folder")
        .file("ops/readyroom.yaml", "")
        .file(&format!("ops/{RUNBOOK}"), "# Errors\n");
    let repository = repository.git(&["init", "--quiet"], "2026-01-01").commit("2026-03-01");
    let ops = Repository(repository.0.join("ops"));
    assert_eq!(ops.changed_on(&[]).as_deref(), Some("2026-03-01"));
}

#[test]
fn a_repository_of_another_user_is_not_read_in_silence() {
    let repository = with_history("of_another");
    let run = |args: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_readyroom"));
        command.current_dir(&repository.0).args(args);
        // Without the user's `safe.directory` settings, git treats the repository as that of another user.
        command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_SYSTEM", "/dev/null");
        let output = command.env("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1").output().unwrap();
        String::from_utf8(output.stderr).unwrap()
    };
    let warning = "because it belongs to another user; if you trust its owner, run \
                   `git config --global --add safe.directory /";
    // A second run reports it again.
    for _ in 0..2 {
        let said = run(&["build", "--keep-going", "--quiet"]);
        assert!(said.contains(warning), "{said}");
    }
    let said = run(&["build", "--keep-going", "--quiet", "--no-git"]);
    assert!(!said.contains("git"), "{said}");
}

#[test]
fn a_merge_counts_if_it_changed_the_file() {
    let repository =
        with_history("merge").git(&["checkout", "--quiet", "-b", "side", "HEAD~1"], "2026-05-04");
    let repository = repository.file("content/c.md", "# C\n").commit("2026-05-05");
    let repository = repository.git(&["checkout", "--quiet", "main"], "2026-05-06");
    let repository = repository.git(&["merge", "--quiet", "--no-ff", "--no-commit", "side"], "2026-05-07");
    let repository = repository.file(RUNBOOK, "# Errors\n\nBy the merge.\n").commit("2026-05-08");
    assert_eq!(repository.changed_on(&[]).as_deref(), Some("2026-05-08"));
}

#[test]
fn a_day_that_may_be_wrong_is_not_shown() {
    let edited = with_history("edited").file(RUNBOOK, "# Errors\n\nNot committed.\n");
    assert_eq!(edited.changed_on(&[]), None);
    let new = Repository::new("new").git(&["init", "--quiet"], "2026-01-01").file(RUNBOOK, "# Errors\n");
    assert_eq!(new.changed_on(&[]), None);
    let outside = Repository::new("outside").file(RUNBOOK, "# Errors\n");
    assert_eq!(outside.changed_on(&[]), None);
    let whole = with_history("whole");
    let shallow = Repository::new("shallow");
    let from = format!("file://{}", whole.0.display());
    let shallow = shallow.git(&["clone", "--quiet", "--depth", "1", &from, "clone"], "2026-06-01");
    assert_eq!(Repository(shallow.0.join("clone")).changed_on(&[]), None);
}

#[test]
fn owners_of_the_repository_own_services_that_name_none() {
    let repository = Repository::new("owners")
        .file(".github/CODEOWNERS", "*  @acme/all\n/content/shop/  @acme/shop @mira\n")
        .file("content/shop/service.yaml", "title: Shop\n")
        .file("content/mail/service.yaml", "title: Mail\nowner: team-mail\n");
    let shop = repository.page("services/shop/index.html", &[]);
    assert!(shop.contains("@acme/shop, @mira <span class=\"meta\">by .github/CODEOWNERS</span>"), "{shop}");
    let mail = repository.page("services/mail/index.html", &[]);
    assert!(mail.contains("<dd>team-mail</dd>"), "{mail}");
}

#[test]
fn components_of_backstage_are_services() {
    let repository = Repository::new("backstage")
        .file(
            "catalog-info.yaml",
            "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: shop-web\n  title: The shop\n  \
             description: Takes orders.\n  links:\n    - {url: 'https://graphs.acme.example', title: Dashboard}\nspec:\n  \
             type: service\n  owner: group:default/team-shop\n  lifecycle: production\n  system: shop\n  \
             dependsOn: ['component:default/mail', 'resource:default/db']\n---\napiVersion: backstage.io/v1alpha1\n\
             kind: API\nmetadata: {name: shop-api}\n",
        )
        .file("content/runbooks/errors.md", "# Errors\n")
        .file(
            "content/mail/catalog-info.yaml",
            "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: mail}\nspec: {owner: user:mira}\n",
        )
        .file("content/mail/runbooks/bounces.md", "# Bounces\n\nRead the log.\n")
        .file("content/skeleton/catalog-info.yaml", "kind: Component\n{%- if x %}\nmetadata:\n  name: ${{ values.name }}\n")
        .file("content/own/service.yaml", "title: Our own\n")
        .file("content/own/catalog-info.yaml", "apiVersion: backstage.io/v1\nkind: Component\nmetadata: {name: theirs}\n");
    let shop = repository.page("services/shop-web/index.html", &[]);
    for told in [
        "<h1>The shop</h1>",
        "Takes orders.",
        "<dd>team-shop</dd>",
        "Dashboard",
        "mail</a>",
        "runbooks/errors",
    ] {
        assert!(shop.contains(told), "`{told}` is missing in {shop}");
    }
    assert!(!shop.contains("mail/runbooks/bounces"), "a nearer entry has it: {shop}");
    assert!(repository.page("services/mail/index.html", &[]).contains("<dd>mira</dd>"));
    let services = repository.page("services/index.html", &[]);
    assert!(
        services.contains("Our own") && !services.contains("theirs") && !services.contains("values"),
        "{services}"
    );
    assert!(!repository.page("problems/index.html", &[]).contains("catalog-info.yaml"));
}

/// A file of Prometheus rules, each with a link to its runbook.
fn rules(links: &[(&str, &str)]) -> String {
    let rules = links.iter().map(|(name, link)| {
        format!("  - alert: {name}\n    expr: up == 0\n    labels: {{severity: critical}}\n    annotations:\n      runbook_url: {link}\n")
    });
    format!("groups:\n- name: all\n  rules:\n{}", rules.collect::<String>())
}

#[test]
fn init_reads_documents_where_they_are() {
    let mut repository = Repository::empty("in_place")
        .file(".gitignore", "/generated/\n")
        .file("generated/runbooks/x.md", "# Generated\n")
        .file("vendor/lib/runbooks/x.md", "# Theirs\n")
        .file(
            "docs/Runbooks/disk.md",
            "# The disk is full\n\n- Delete the old files.\n\nSee [how we write](../style.md).\n",
        )
        .file("docs/style.md", "# How we write\n\n[Gone](gone.md)\n")
        .file("docs/post-mortems/2026-01-02.md", "# The disk was full\n")
        .file("mixin/main.libsonnet", "{}\n")
        .file("mixin/lib.libsonnet", "{}\n")
        .file("mixin/runbook.md", "# Runbook\n\n## Slow\n\n- Restart the program.\n")
        .file(
            "monitoring/rules.yml",
            &rules(&[
                ("DiskFull", "https://git.acme.example:8443/ops/all/blob/main/docs/Runbooks/disk.md"),
                ("Slow", "https://github.com/acme/shop/blob/main/mixin/runbook.md#slow"),
                ("Gone", "https://github.com/acme/shop/blob/main/docs/Runbooks/gone.md"),
            ]),
        );
    for name in ["cart", "mail", "stock"] {
        for file in ["main.go", "go.mod", "Makefile"] {
            repository = repository.file(&format!("services/{name}/{file}"), "x\n");
        }
        repository = repository
            .file(&format!("services/{name}/service.yaml"), "owner: team-shop\n")
            .file(&format!("services/{name}/README.md"), &format!("# {name}\n"));
    }
    let repository = repository
        .git(&["init", "--quiet"], "2026-01-01")
        .git(&["remote", "add", "origin", "git@github.com:acme/shop.git"], "2026-01-01");
    let config = "\
title: \"In place\"
repository: https://github.com/acme/shop
documents:
  - {path: docs/, exclude: [\"docs/post-mortems/\"]}
  - mixin/
  - services/
  - {path: docs/post-mortems/, kind: postmortem}
alarms:
  - path: monitoring/**/*.yml   # prometheus
runbook_urls:
  - {url: \"https://git.acme.example:8443/ops/all/blob/main/docs/Runbooks/\", path: \"docs/Runbooks/\"}
baseline: readyroom-baseline.json
";
    assert_eq!(repository.adopted(), config);
    let alarms = repository.prints(&["alarms"]);
    assert!(alarms.contains("DiskFull  critical  -  resolved  docs/Runbooks/disk.md"), "{alarms}");
    assert!(
        alarms.contains("3 alarms, 3 names, 2 covered, 1 uncovered; links: 1 dead, 2 resolved"),
        "{alarms}"
    );
    // New findings are reported.
    let repository = repository.file("docs/new.md", "[Gone too](gone.md)\n");
    let mut check = Command::new(env!("CARGO_BIN_EXE_readyroom"));
    assert_eq!(check.current_dir(&repository.0).arg("check").output().unwrap().status.code(), Some(1));
}

#[test]
fn init_says_what_it_cannot_know() {
    let repository = Repository::empty("unknown_host")
        .git(&["init", "--quiet"], "2026-01-01")
        .git(&["remote", "add", "origin", "https://mira:secret@git.acme.example/ops/all.git"], "2026-01-01")
        .file("team/runbooks/disk.md", "# The disk is full\n\nRemove what is old.\n");
    let team = Repository(repository.0.join("team"));
    assert_eq!(team.adopted(), "title: \"Team\"\ndocuments:\n  - runbooks/\n");
    let config = fs::read_to_string(team.0.join("readyroom.yaml")).unwrap();
    assert!(
        config.contains("# repository: {url: https://git.acme.example/ops/all, kind: gitlab}\n"),
        "{config}"
    );
}

/// `readyroom schema` wrote them, as the handbook describes.
#[test]
fn editors_are_told_of_schemas_that_are_there() {
    let repository = Repository::empty("schemas")
        .file(".vscode/readyroom.schema.json", "{}\n")
        .file(".vscode/service.schema.json", "{}\n");
    repository.prints(&["init"]);
    let config = fs::read_to_string(repository.0.join("readyroom.yaml")).unwrap();
    assert!(
        config.starts_with("# yaml-language-server: $schema=.vscode/readyroom.schema.json\n# This"),
        "{config}"
    );
    let new = repository.prints(&["new", "service", "shop/search"]);
    for entry in ["content/guestbook/web/service.yaml", new.trim()].map(|path| repository.0.join(path)) {
        let text = fs::read_to_string(&entry).unwrap();
        let schema = text.lines().next().unwrap().strip_prefix("# yaml-language-server: $schema=").unwrap();
        assert!(entry.parent().unwrap().join(schema).is_file(), "{text}");
    }
    repository.prints(&["check"]);
}

#[test]
fn a_new_runbook_that_no_entry_takes() {
    let rules = "groups: [{name: shop, rules: [{alert: CartSlow, expr: cart_seconds > 1}]}]\n";
    let repository = Repository::empty("untaken").file("README.md", "# Shop\n").file("rules/shop.yml", rules);
    repository.prints(&["init"]);
    let mut new = Command::new(env!("CARGO_BIN_EXE_readyroom"));
    let output =
        new.current_dir(&repository.0).args(["new", "runbook", "--alarm", "CartSlow"]).output().unwrap();
    let notes = String::from_utf8_lossy(&output.stderr);
    let path = "runbooks/CartSlow.md";
    assert!(repository.0.join(path).is_file(), "{notes}");
    let note = format!(
        "note: `documents` in readyroom.yaml does not include `{path}`, so nothing reads it: add `- runbooks/`"
    );
    assert!(notes.contains(&note), "{notes}");
}

#[test]
fn init_names_a_folder_with_only_a_checklist() {
    let repository = Repository::empty("only_a_checklist")
        .file("main.tf", "")
        .file("docs/runbooks/launch.md", "---\nkind: checklist\n---\n# Launch\n")
        .file("ops/a.sh", "")
        .file("ops/b.sh", "")
        .file("ops/runbooks/disk.md", "# The disk is full\n\nRemove what is old.\n");
    let config = "title: \"Only a checklist\"\ndocuments:\n  - docs/\n  - ops/runbooks/\n";
    assert_eq!(repository.adopted(), config);
}

#[test]
fn init_leaves_out_the_documents_of_themes() {
    let text = "# The disk is full\n\nRemove what is old.\n";
    let repository = Repository::empty("themes")
        .file("docs/guides/disk.md", text)
        .file("docs/themes/pretty/theme.toml", "name = \"Pretty\"\n")
        .file("docs/themes/pretty/exampleSite/content/a.md", text);
    let config = "title: \"Themes\"\ndocuments:\n  - {path: docs/, exclude: [\"docs/**/themes/**\"]}\n";
    assert_eq!(repository.adopted(), config);
    // A chapter about themes is not a theme.
    let repository =
        Repository::empty("chapter").file("docs/guides/disk.md", text).file("docs/themes/dark/a.md", text);
    assert_eq!(repository.adopted(), "title: \"Chapter\"\ndocuments:\n  - docs/\n");
}

#[test]
fn init_knows_where_links_of_a_blog_begin() {
    let settings = "export default {\n  presets: [['classic', {\n    docs: {\n      routeBasePath: '/',\n    },\n  }]],\n};\n";
    let repository = Repository::empty("journal")
        .file("docusaurus.config.ts", settings)
        .file("docs/disk.md", "# The disk is full\n\nRemove what is old.\n")
        .file("blog/2026-01-02-full.md", "# It was full\n\nSee [the steps](/disk).\n");
    let config = "title: \"Journal\"\ndocuments:\n  - {path: docs/, link_root: docs/}\n  - {path: blog/, link_root: docs/}\n";
    assert_eq!(repository.adopted(), config);
}

#[test]
fn init_knows_where_links_begin_by_where_they_lead() {
    let repository = Repository::empty("starlight")
        .file("docs/astro.config.mjs", "export default {};\n")
        .file(
            "docs/src/content/docs/disks/Full.mdx",
            "# The disk is full\n\nRemove what is old, then look at [the pumps](/pumps/stuck/#steps).\n",
        )
        .file(
            "docs/src/content/docs/pumps/stuck.md",
            "# A pump is stuck\n\n## Steps\n\nLook at [the disk](/disks/full).\n",
        );
    let config = "title: \"Starlight\"\ndocuments:\n  - {path: docs/, link_root: docs/src/content/docs/}\n";
    assert_eq!(repository.adopted(), config);
    // They may begin at the root of the repository.
    let repository = Repository::empty("rooted")
        .file("docs/disks/full.md", "# The disk is full\n\nLook at [the pumps](/docs/pumps/stuck.md).\n")
        .file("docs/pumps/stuck.md", "# A pump is stuck\n\nLook at [the disk](/docs/disks/full.md).\n");
    assert_eq!(repository.adopted(), "title: \"Rooted\"\ndocuments:\n  - docs/\n");
}

#[test]
fn init_names_modules_of_terraform_whose_alarms_are_elsewhere() {
    let repository = Repository::empty("modules")
        .file("README.md", "# Infrastructure\n\nOf the shop.\n")
        .file(
            "redis.tf",
            "module \"redis\" {\n  source        = \"acme/redis/aws\"\n  create_alarms = true\n}\n",
        )
        .file("vpc.tf", "module \"vpc\" {\n  source = \"acme/vpc/aws\"\n}\n");
    let printed = repository.prints(&["init"]);
    assert!(printed.contains("Alarms seem to be in `redis.tf` (Terraform"), "{printed}");
    assert!(printed.contains("`terraform show -json > state.json`"), "{printed}");
}

#[test]
fn init_keeps_a_gitignore_that_ignores_itself() {
    let repository = Repository::empty("ignored")
        .file(".gitignore", "*ignore*\n")
        .file("docs/disk.md", "# The disk is full\n\nRemove what is old.\n");
    assert_eq!(repository.adopted(), "title: \"Ignored\"\ndocuments:\n  - docs/\n");
}

#[test]
fn init_names_pages_that_look_like_checklists() {
    let table = "| Check name | Description |\n|---|---|\n".to_owned();
    let rows = ["Backups", "Alarms", "Limits", "Rollback", "Owners"]
        .map(|name| format!("| {name} | It has them. |\n"));
    let repository = Repository::empty("forms")
        .file("docs/launch-checklist.md", &format!("# Launch\n\n{table}{}", rows.concat()))
        .file(
            "docs/checklist-of-prose.md",
            "# How to check\n\n- First look\n- Then ask\n- Or wait\n- Or go\n- Or stay\n",
        )
        .file("docs/launch.md", &format!("# Launch\n\n{table}{}", rows.concat()));
    let printed = repository.prints(&["init"]);
    let found = "Pages that look like checklists: `readyroom import checklist PAGE` makes one:\n  \
                 docs/launch-checklist.md  5 questions\n\n";
    assert!(printed.contains(found), "{printed}");
    let printed = repository.prints(&["import", "checklist", "docs/launch-checklist.md"]);
    assert!(printed.contains("checklists/launch-checklist.md: 5 items"), "{printed}");
}

#[test]
fn init_knows_docsify_by_its_page() {
    let repository = Repository::empty("routes")
        .file("docs/index.html", "<script>\n  window.$docsify = {loadSidebar: true}\n</script>\n")
        .file("docs/_sidebar.md", "- [Disk](/disk)\n- [Home](#/)\n")
        .file("docs/disk.md", "# The disk is full\n\nRemove what is old.\n");
    let config = "title: \"Routes\"\ndocuments:\n  - {path: docs/, link_root: docs/}\n";
    assert_eq!(repository.adopted(), config);
}

#[test]
fn init_moves_one_of_two_documents_with_one_address() {
    let repository = Repository::empty("assistants")
        .file("AGENTS.md", "# How to work here\n\nRun the tests.\n")
        .file("agents/README.md", "# Our agents\n\nThey watch the disks.\n");
    let config =
        "title: \"Assistants\"\ndocuments:\n  - agents/\n  - {path: AGENTS.md, url: \"repository/\"}\n";
    assert_eq!(repository.adopted(), config);
}

#[test]
fn pages_that_antoras_navigation_names_may_be_left_out() {
    let repository = Repository::empty("antora")
        .file("docs/antora.yml", "name: shop\n")
        .file(
            "docs/modules/ROOT/nav.adoc",
            "* xref:about/code_of_conduct.adoc[Conduct]\n* xref:disk.adoc[Disk]\n",
        )
        .file("docs/modules/ROOT/pages/about/code_of_conduct.adoc", "= Conduct\n\nBe kind to others.\n")
        .file("docs/modules/ROOT/pages/disk.adoc", "= The disk is full\n\nRemove what is old.\n");
    let config = "title: \"Antora\"\ndocuments:\n  - {path: docs/, exclude: [\"docs/**/code_of_conduct.adoc\"], link_root: docs/}\n";
    assert_eq!(repository.adopted(), config);
}

#[test]
fn init_knows_runbooks_by_their_sections() {
    let mut repository = Repository::empty("sections").file("README.md", "# Ours\n\nHow we write.\n");
    for name in ["cart", "disk", "load", "mail", "stock"] {
        let text = format!(
            "# {name}\n\n## Meaning\n\nThe {name} is full.\n\n## Diagnosis\n\nLook at the disks.\n\n## Mitigation\n\n- Remove what is old.\n"
        );
        repository = repository.file(&format!("alerts/{name}.md"), &text);
    }
    let config = "title: \"Sections\"\ndocuments:\n  - {path: alerts/, kind: runbook}\n  - README.md\n";
    assert_eq!(repository.adopted(), config);
}

#[test]
fn init_believes_the_name_of_a_repository_of_runbooks() {
    let of = |name: &str, ending: &str| {
        let mut repository = Repository::empty(name).file("README.md", "# Ours\n\nHow we write.\n");
        for file in ["cart", "disk", "load", "mail", "stock"] {
            let text = format!("# The {file} is full\n\n- Remove what is old from the {file}\n");
            repository = repository.file(&format!("source/{file}.md"), &text);
            for more in ["one", "two"] {
                repository = repository.file(&format!("source/{file}-{more}.{ending}"), "x\n");
            }
        }
        let origin = format!("https://github.com/acme/{name}.git");
        repository
            .git(&["init", "--quiet"], "2026-01-01")
            .git(&["remote", "add", "origin", &origin], "2026-01-01")
            .adopted()
    };
    let written = of("ops-runbooks", "png");
    assert!(written.contains("  - {path: source/, kind: runbook}\n"), "{written}");
    // A program may be called so.
    for (name, ending) in [("runbooks", "go"), ("ops-notes", "png")] {
        let written = of(name, ending);
        assert!(written.contains("  - source/\n"), "{written}");
    }
}

#[test]
fn init_has_room_for_two_front_pages() {
    let repository = Repository::empty("front")
        .file("README.md", "# The repository\n\nHow to change it.\n")
        .file("content/_index.md", "# Runbooks\n\nOf the shop.\n")
        .file("content/disk.md", "# The disk is full\n\nRemove what is old.\n");
    let config = "title: \"Front\"\ndocuments:\n  - {path: content/, url: \"\"}\n  - {path: README.md, url: \"repository/\"}\n";
    assert_eq!(repository.adopted(), config);
}
