//! A site rendered by several machines is the same as one rendered by a single machine, byte for byte.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "copies projects, changes them and runs the program in them"
)]

#[path = "search/airwave.rs"]
mod airwave;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use walkdir::WalkDir;

/// All environment variables in which schedulers number their runs.
const VARIABLES: [&str; 5] = [
    "JOB_COMPLETION_INDEX",
    "CI_NODE_INDEX",
    "SLURM_ARRAY_TASK_ID",
    "SLURM_ARRAY_TASK_MIN",
    "AWS_BATCH_JOB_ARRAY_INDEX",
];

/// The files and folders of this repository's project.
const PROJECT: [&str; 5] = ["readyroom.yaml", "content", "checklists", "templates", "pictures"];

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_readyroom"));
    command.current_dir(folder).args(arguments).env_remove("SOURCE_DATE_EPOCH");
    for variable in VARIABLES {
        command.env_remove(variable);
    }
    command
}

/// Runs the program. Returns its exit code, and what it printed.
fn readyroom(folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    printed(command(folder, arguments))
}

fn printed(mut command: Command) -> (Option<i32>, String) {
    let output = command.output().unwrap();
    let printed = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    (output.status.code(), printed.concat())
}

/// Runs the program. Asserts its exit code.
fn run(folder: &Path, code: i32, arguments: &[&str]) -> String {
    let (ended, printed) = readyroom(folder, arguments);
    assert_eq!(ended, Some(code), "{arguments:?}: {printed}");
    printed
}

/// A new folder for a test.
fn scratch(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("shards").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// A copy of this repository's project.
fn project(name: &str) -> PathBuf {
    let folder = scratch(name);
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for part in PROJECT {
        for entry in WalkDir::new(root.join(part)).into_iter().map(Result::unwrap) {
            let copy = folder.join("project").join(entry.path().strip_prefix(root).unwrap());
            if entry.file_type().is_dir() {
                fs::create_dir_all(copy).unwrap();
            } else {
                fs::create_dir_all(copy.parent().unwrap()).unwrap();
                fs::copy(entry.path(), copy).unwrap();
            }
        }
    }
    folder.join("project")
}

/// The files of a folder, by path.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = WalkDir::new(folder).into_iter().map(Result::unwrap);
    let files = files.filter(|entry| entry.file_type().is_file());
    let path = |path: &Path| path.strip_prefix(folder).unwrap().to_string_lossy().replace('\\', "/");
    files.map(|entry| (path(entry.path()), fs::read(entry.path()).unwrap())).collect()
}

/// Asserts that two sites have the same files. The message names those that differ.
fn same(one: &Path, other: &Path) {
    let (one, other) = (files(one), files(other));
    let differs = |path: &&String| one.get(*path) != other.get(*path);
    let all: Vec<&String> = one.keys().chain(other.keys()).filter(differs).collect();
    assert!(all.is_empty() && one.len() > 10, "{all:?} of {} files differ", one.len());
}

/// Links, renders all shards from the last to the first, and merges. `options` are for `link`.
fn in_shards(project: &Path, count: usize, options: &[&str]) -> PathBuf {
    let [plan, parts, site] = ["plan", "parts", "site"].map(|name| format!("../{count}-{name}"));
    let number = count.to_string();
    let link = ["link", "--quiet", "--keep-going", "--shards", &number, "--out", &plan];
    let (code, said) = readyroom(project, &[&link[..], options].concat());
    assert!(code == Some(0) || code == Some(1), "{said}");
    for shard in (1..=count).rev() {
        let (shard, out) = (format!("{shard}/{count}"), format!("{parts}/{shard}"));
        run(project, 0, &["render", &plan, "--shard", &shard, "--out", &out]);
    }
    run(project, 0, &["merge", &plan, &parts, "--out", &site]);
    project.join(site)
}

#[test]
fn the_repositorys_own_site_is_the_same_for_each_number_of_shards() {
    let project = project("own");
    let options = ["--no-git", "--as-of", "2026-11-21"];
    let build = ["build", "--quiet", "--keep-going", "--no-cache", "--out", "../whole"];
    let (code, said) = readyroom(&project, &[&build[..], &options].concat());
    assert!(code == Some(0) || code == Some(1), "{said}");
    for count in [1, 2, 3, 7] {
        same(&project.join("../whole"), &in_shards(&project, count, &options));
    }
}

/// Airwave, with one repository in a folder next to the project, and another as a pack.
fn company(name: &str) -> PathBuf {
    let ops = airwave::repositories(name).join("ops");
    run(&ops.join("../audio"), 0, &["pack", "--as-of", "2026-11-20", "--output", "../ops/packs/audio.pack"]);
    let config = fs::read_to_string(ops.join("readyroom.yaml")).unwrap();
    let packed = config.replace("path: ../audio", "pack: packs/audio.pack");
    assert_ne!(config, packed);
    fs::write(ops.join("readyroom.yaml"), packed).unwrap();
    ops
}

#[test]
fn a_company_of_three_repositories_is_the_same_for_each_number_of_shards() {
    let ops = company("shards");
    run(&ops, 0, &["build", "--quiet", "--no-cache", "--out", "../whole"]);
    for count in [1, 2, 3, 7] {
        same(&ops.join("../whole"), &in_shards(&ops, count, &[]));
    }
}

#[test]
fn each_shard_reads_fetched_repositories() {
    let ops = company("fetched");
    let web = ops.join("../web").canonicalize().unwrap();
    for arguments in [&["add", "."][..], &["commit", "--quiet", "--message", "All"]] {
        let mut git = Command::new("git");
        git.args(["-c", "user.name=Mira", "-c", "user.email=mira@airwave.example"]).args(arguments);
        git.env("GIT_AUTHOR_DATE", "2026-11-20T12:00:00Z").env("GIT_COMMITTER_DATE", "2026-11-20T12:00:00Z");
        assert!(git.current_dir(&web).status().unwrap().success());
    }
    let config = fs::read_to_string(ops.join("readyroom.yaml")).unwrap();
    let fetched = config.replace("path: ../web", &format!("git: \"file://{}\"", web.display()));
    assert_ne!(config, fetched);
    fs::write(ops.join("readyroom.yaml"), fetched).unwrap();
    run(&ops, 0, &["fetch"]);
    let build = ["build", "--quiet", "--keep-going", "--no-cache", "--out", "../whole"];
    let (code, said) = readyroom(&ops, &build);
    assert!(code == Some(0) || code == Some(1), "{said}");
    same(&ops.join("../whole"), &in_shards(&ops, 3, &[]));
}

#[test]
fn earlier_days_are_shown_and_today_is_added_once() {
    let project = project("history");
    let line = r#"{"date":"2026-11-01","alarms":{"met":3,"total":4},"items":{"met":1,"total":2}}"#;
    for name in ["one.jsonl", "many.jsonl"] {
        fs::write(project.with_file_name(name), format!("{line}\n")).unwrap();
    }
    let history = ["--no-git", "--history"];
    let build = ["build", "--quiet", "--keep-going", "--no-cache", "--out", "../whole"];
    let _ = readyroom(&project, &[&build[..], &history, &["../one.jsonl"]].concat());
    same(&project.join("../whole"), &in_shards(&project, 2, &[&history[..], &["../many.jsonl"]].concat()));
    let merge = ["merge", "../2-plan", "../2-parts", "--out", "../2-site", "--history", "../many.jsonl"];
    for _ in 0..2 {
        run(&project, 0, &merge);
        let [one, many] = ["../one.jsonl", "../many.jsonl"].map(|name| fs::read(project.join(name)).unwrap());
        assert_eq!(one, many);
    }
}

/// A small project with an alarm, its runbook and another page.
fn small(name: &str) -> PathBuf {
    let project = scratch(name).join("project");
    for (path, text) in [
        ("readyroom.yaml", "as_of: 2026-11-20\n"),
        ("content/README.md", "# Home\n\nWhat we run.\n"),
        (
            "content/shop/runbooks/slow.md",
            "---\nreviewed_on: 2026-11-01\n---\n\n# Slow\n\n1. Restart the job with `systemctl restart shop`.\n",
        ),
        ("content/shop/other.md", "# Other\n\nIt is another page.\n"),
        (
            "content/shop/alarms/a.yml",
            "groups:\n  - name: a\n    rules:\n      - alert: Slow\n        expr: x\n        annotations:\n          \
             runbook_url: content/shop/runbooks/slow.md\n",
        ),
    ] {
        let path = project.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    project
}

#[test]
fn shards_that_are_missing_are_named() {
    let project = small("missing");
    run(&project, 0, &["link", "--quiet", "--shards", "4"]);
    run(&project, 0, &["render", "plan", "--shard", "2/4"]);
    let said = run(&project, 2, &["merge", "plan", "parts"]);
    assert!(
        said.contains("shards 1, 3, 4 of 4 are missing in `parts`: run `readyroom render plan --shard 1/4`"),
        "{said}"
    );
    assert!(!project.join("public").exists());
}

#[test]
fn errors_keep_a_plan_from_being_written() {
    let project = small("errors");
    fs::write(project.join("content/shop/other.md"), "# Other\n\n[There](nowhere.md)\n").unwrap();
    let said = run(&project, 1, &["link", "--shards", "2"]);
    assert!(said.contains("content/shop/other.md:3:9: error[L001]"), "{said}");
    assert!(said.contains("no plan was written") && !project.join("plan").exists(), "{said}");
    run(&project, 1, &["link", "--shards", "2", "--keep-going"]);
    run(&project, 0, &["render", "plan", "--shard", "1/2"]);
}

/// All shards leave out a template that fails, like a single machine does.
#[test]
fn a_template_that_fails_is_left_out_by_every_shard() {
    let project = small("failing_template");
    fs::create_dir_all(project.join("templates")).unwrap();
    fs::write(project.join("templates/document.html"), "{{ nowhere.x }}").unwrap();
    let options = ["--no-git", "--as-of", "2026-11-21"];
    let build = ["build", "--quiet", "--keep-going", "--no-cache", "--out", "../whole"];
    let said = run(&project, 1, &[&build[..], &options].concat());
    assert!(said.contains("1 error"), "{said}");
    let page = fs::read_to_string(project.join("../whole/shop/other/index.html")).unwrap();
    assert!(page.contains("<title>Other"), "{page}");
    same(&project.join("../whole"), &in_shards(&project, 2, &options));
}

#[test]
fn a_part_of_another_plan_is_refused() {
    let project = small("another");
    run(&project, 0, &["link", "--quiet", "--shards", "2"]);
    run(&project, 0, &["render", "plan", "--shard", "1/2"]);
    let page = project.join("content/shop/other.md");
    fs::write(&page, "# Other\n\nIt says more now.\n").unwrap();
    run(&project, 0, &["link", "--quiet", "--shards", "2"]);
    run(&project, 0, &["render", "plan", "--shard", "2/2"]);
    let said = run(&project, 2, &["merge", "plan", "parts"]);
    assert!(said.contains("`parts/1` belongs to another plan than `plan`"), "{said}");
    run(&project, 0, &["render", "plan", "--shard", "1/2"]);
    run(&project, 0, &["merge", "plan", "parts"]);
    let said = run(&project, 2, &["render", "plan", "--shard", "1/3"]);
    assert!(said.contains("the plan has 2 shards"), "{said}");
}

#[test]
fn the_same_project_makes_the_same_plan() {
    let project = small("again");
    run(&project, 0, &["link", "--quiet", "--shards", "2", "--out", "../one"]);
    run(&project, 0, &["link", "--quiet", "--shards", "2", "--out", "../two", "--no-cache"]);
    let plans = ["../one", "../two"].map(|plan| files(&project.join(plan)));
    assert_eq!(plans[0], plans[1]);
}

#[test]
fn a_plan_of_another_version_is_refused_by_name() {
    let project = small("version");
    run(&project, 0, &["link", "--quiet", "--shards", "1"]);
    let header = project.join("plan/plan.json");
    let text = fs::read_to_string(&header).unwrap();
    let own = env!("CARGO_PKG_VERSION");
    fs::write(&header, text.replace(&format!("\"{own}\""), "\"99.1.0\"")).unwrap();
    for arguments in [&["render", "plan", "--shard", "1/1"][..], &["merge", "plan", "parts"]] {
        let said = run(&project, 2, arguments);
        assert!(said.contains("a plan of readyroom 99.1.0") && said.contains(own), "{said}");
    }
}

#[test]
fn a_text_that_changed_since_is_refused() {
    let project = small("changed");
    run(&project, 0, &["link", "--quiet", "--shards", "1"]);
    let page = project.join("content/shop/other.md");
    fs::write(&page, "# Other\n\nIt says something else.\n").unwrap();
    let said = run(&project, 2, &["render", "plan", "--shard", "1/1"]);
    assert!(said.contains("not what the plan was made from: `content/shop/other.md`"), "{said}");
    assert!(run(&project, 2, &["merge", "plan", "."]).contains("shard 1 of 1 is missing"));
    fs::remove_file(&page).unwrap();
    let said = run(&project, 2, &["render", "plan", "--shard", "1/1"]);
    assert!(said.contains("`content/shop/other.md`"), "{said}");
}

#[test]
fn a_changed_pack_is_named_and_refused() {
    let ops = company("pack-changed");
    run(&ops, 0, &["link", "--quiet", "--shards", "2"]);
    let page = ops.join("../audio/docs/storage/runbooks/disk-full.md");
    let text = fs::read_to_string(&page).unwrap();
    fs::write(&page, format!("{text}\n## One more\n\nLook at it.\n")).unwrap();
    run(&ops.join("../audio"), 0, &["pack", "--as-of", "2026-11-20", "--output", "../ops/packs/audio.pack"]);
    let runs = ["1/2", "2/2"].map(|shard| readyroom(&ops, &["render", "plan", "--shard", shard]));
    let refused: Vec<_> = runs.iter().filter(|(code, _)| *code != Some(0)).collect();
    assert!(!refused.is_empty());
    for (code, said) in refused {
        assert_eq!(*code, Some(2), "{said}");
        assert!(
            said.contains("the pack `packs/audio.pack` of `audio` is not what the plan was made from"),
            "{said}"
        );
    }
    assert!(run(&ops, 2, &["merge", "plan", "parts"]).contains("missing"));
}

#[test]
fn only_the_packs_of_a_shard_are_read() {
    let ops = company("pack-alone");
    run(&ops, 0, &["build", "--quiet", "--no-cache", "--out", "../whole"]);
    run(&ops, 0, &["link", "--quiet", "--shards", "7"]);
    let pack = ops.join("packs/audio.pack");
    let aside = ops.join("audio.aside");
    fs::rename(&pack, &aside).unwrap();
    let shards: Vec<String> = (1..=7).map(|shard| format!("{shard}/7")).collect();
    let without = |shard: &&String| readyroom(&ops, &["render", "plan", "--shard", shard]).0 == Some(0);
    let (done, rest): (Vec<&String>, Vec<&String>) = shards.iter().partition(without);
    assert!(done.len() > 2 && !rest.is_empty(), "{done:?} {rest:?}");
    fs::rename(&aside, &pack).unwrap();
    for shard in rest {
        run(&ops, 0, &["render", "plan", "--shard", shard]);
    }
    run(&ops, 0, &["merge", "plan", "parts", "--out", "../site"]);
    same(&ops.join("../whole"), &ops.join("../site"));
}

#[test]
fn a_render_that_was_killed_leaves_no_part_and_runs_again() {
    let project = project("killed");
    let _ = readyroom(&project, &["link", "--quiet", "--keep-going", "--no-git", "--shards", "1"]);
    // Killed at different moments, it leaves no part, unless it had finished.
    for moment in 0..6 {
        let mut child = command(&project, &["render", "plan", "--shard", "1/1"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let started = project.join("parts/.1.readyroom");
        while moment > 0 && !started.exists() && child.try_wait().unwrap().is_none() {
            std::thread::yield_now();
        }
        let stage = |stage: &Path| fs::read_dir(stage).map(Iterator::count).unwrap_or_default();
        while stage(&started) < 2 * moment && child.try_wait().unwrap().is_none() {
            std::thread::yield_now();
        }
        let _ = child.kill();
        let ended = child.wait().unwrap();
        assert!(ended.success() || !project.join("parts/1").exists());
        let _ = fs::remove_dir_all(project.join("parts/1"));
    }
    run(&project, 2, &["merge", "plan", "parts"]);
    run(&project, 0, &["render", "plan", "--shard", "1/1"]);
    run(&project, 0, &["merge", "plan", "parts", "--out", "../site"]);
    let left = fs::read_dir(project.join("parts")).unwrap().count();
    assert_eq!(left, 1, "nothing of a killed run is left");
    let build = ["build", "--quiet", "--keep-going", "--no-git", "--no-cache", "--out", "../whole"];
    let _ = readyroom(&project, &build);
    same(&project.join("../whole"), &project.join("../site"));
}

#[test]
fn a_shard_may_be_rendered_twice_and_a_damaged_part_is_refused() {
    let project = small("twice");
    run(&project, 0, &["link", "--quiet", "--shards", "1"]);
    run(&project, 0, &["render", "plan", "--shard", "1/1"]);
    let first = files(&project.join("parts/1"));
    run(&project, 0, &["render", "plan", "--shard", "1/1"]);
    assert_eq!(files(&project.join("parts/1")), first);
    let chunk = project.join("parts/1/pages-0001.zst");
    let mut bytes = fs::read(&chunk).unwrap();
    bytes[20] ^= 1;
    fs::write(&chunk, bytes).unwrap();
    let said = run(&project, 2, &["merge", "plan", "parts"]);
    assert!(said.contains("`parts/1/pages-0001.zst` is damaged: render its shard again"), "{said}");
    assert!(!project.join("public").exists());
}

#[test]
fn schedulers_say_which_shard_each_in_its_base() {
    let project = small("variables");
    run(&project, 0, &["link", "--quiet", "--shards", "3"]);
    let with = |set: &[(&str, &str)]| {
        let mut command = command(&project, &["render", "plan"]);
        command.envs(set.iter().copied());
        printed(command)
    };
    for (set, shard) in [
        (&[("JOB_COMPLETION_INDEX", "0")][..], 1),
        (&[("CI_NODE_INDEX", "1")], 1),
        (&[("SLURM_ARRAY_TASK_ID", "5"), ("SLURM_ARRAY_TASK_MIN", "4")], 2),
        (&[("AWS_BATCH_JOB_ARRAY_INDEX", "2")], 3),
    ] {
        let (code, said) = with(set);
        assert!(
            code == Some(0) && said.contains(&format!("of shard {shard}/3 in parts/{shard}")),
            "{set:?}: {said}"
        );
    }
    let (code, said) = with(&[("JOB_COMPLETION_INDEX", "0"), ("CI_NODE_INDEX", "1")]);
    assert!(
        code == Some(2) && said.contains("both `JOB_COMPLETION_INDEX` and `CI_NODE_INDEX` are set"),
        "{said}"
    );
    let (code, said) = with(&[]);
    assert!(code == Some(2) && said.contains("nothing says which shard to render"), "{said}");
    run(&project, 0, &["merge", "plan", "parts"]);
}

#[test]
fn decisions_of_link_are_not_made_again() {
    let project = small("decided");
    run(&project, 0, &["link", "--quiet", "--shards", "1"]);
    let said = run(&project, 2, &["render", "plan", "--shard", "1/1", "--as-of", "2027-01-01"]);
    assert!(said.contains("as of 2026-11-20"), "{said}");
    run(&project, 0, &["render", "plan", "--shard", "1/1"]);
    let said = run(&project, 2, &["merge", "plan", "parts", "--history", "h.jsonl"]);
    assert!(said.contains("linked without `--history`"), "{said}");
    let said = run(&project, 2, &["render", "plan", "--shard", "1/1", "--out", "plan"]);
    assert!(said.contains("cannot be the folder of the part"), "{said}");
    let said = run(&project, 2, &["merge", "plan", "parts", "--out", "parts"]);
    assert!(said.contains("cannot be the folder of the site"), "{said}");
}

/// The number after some words of a text.
fn number_after(text: &str, before: &str) -> usize {
    let (_, after) = text.split_once(before).unwrap_or_else(|| panic!("no `{before}` in {text}"));
    let digits: String = after.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().unwrap()
}

#[test]
fn each_file_for_a_scheduler_starts_the_shards_that_it_plans() {
    let deploy = Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy");
    let read = |path: &str| fs::read_to_string(deploy.join(path)).unwrap();
    let (link, render) = (read("kubernetes/link.yaml"), read("kubernetes/render.yaml"));
    let planned = number_after(&link, "--shards, \"");
    assert_eq!(number_after(&render, "  completions: "), planned);
    let github = read("github/readyroom.yml");
    let planned = number_after(&github, "  SHARDS: ");
    let matrix: Vec<String> = (1..=planned).map(|shard| shard.to_string()).collect();
    assert!(github.contains(&format!("shard: [{}]\n", matrix.join(", "))), "{planned} in {github}");
    let gitlab = read("gitlab/readyroom.yml");
    assert_eq!(number_after(&gitlab, "  parallel: "), number_after(&gitlab, "\" --shards "));
}

#[test]
fn kubernetes_tries_again_what_may_succeed() {
    let deploy = Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy/kubernetes");
    for (file, action, limit) in [
        ("link.yaml", "FailJob", "backoffLimit: 2"),
        ("render.yaml", "FailIndex", "backoffLimitPerIndex: 3"),
        ("merge.yaml", "FailJob", "backoffLimit: 2"),
    ] {
        let text = fs::read_to_string(deploy.join(file)).unwrap();
        assert!(text.contains(&format!("\n  {limit}\n")), "{file}");
        let rules = text.split_once("\n    rules:\n").unwrap().1.split_once("\n  template:\n").unwrap().0;
        let rules: Vec<&str> = rules.split("- action: ").skip(1).collect();
        let said = format!("{file}: {rules:?}");
        assert!(rules.len() == 2 && rules[0].starts_with(action) && rules[1].starts_with("Ignore"), "{said}");
        assert!(rules[0].contains("{containerName: readyroom, operator: In, values: [1, 2]}"), "{said}");
    }
}
