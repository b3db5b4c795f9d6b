//! `init` in an existing project: finds what is new, and the lines to add to `readyroom.yaml` for it.

use std::io::Write;

use camino::{Utf8Path, Utf8PathBuf};

use super::config::{alarm_files, annotations, document, pattern};
use super::found::{Found, Scope};
use super::print;
use super::repository::Home;
use super::survey::Survey;
use crate::commands::{Context, Outcome};
use crate::config::{self, Config, FILE};
use crate::load::{self, Place};
use crate::report::count;
use crate::theme;

/// Prints what no entry of `readyroom.yaml` covers yet. Changes nothing.
pub fn run(
    root: &Utf8Path,
    mut survey: Survey,
    context: &Context,
    out: &mut dyn Write,
) -> anyhow::Result<Outcome> {
    let place = Place { root: Some(root.to_owned()), ..context.place.clone() };
    // Fails, with the position, if `readyroom.yaml` cannot be read.
    let project = load::load(&place, &theme::is_ours)?;
    let is_settled =
        |path: &&Utf8Path| project.config.documents.iter().any(|entry| entry.path.is_match(path));
    let settled = survey.documents().filter(is_settled).map(Utf8Path::to_owned).collect();
    survey.settled = settled;
    let text = survey.text(Utf8Path::new(FILE)).map(|source| source.text).unwrap_or_default();
    let (config, _) = Config::read(config::file(), &text, |_| project.config.today);
    let scope = Scope { root, survey: &survey, home: Home::of(root)?, config, is_project: true };
    let mut found = Found::of(scope);
    refuse_known(&mut found, &text);
    let lines = lines(&found, &project.config);
    if lines.is_empty() && found.sources.is_empty() {
        let documents = count(survey.settled.len(), "document");
        writeln!(
            out,
            "Nothing new: `{}` covers {documents}, and every file with alarms that was found.",
            shown(root)
        )?;
        return Ok(Outcome::Clean);
    }
    if !context.quiet {
        print::found(&found, out)?;
    }
    if !lines.is_empty() {
        writeln!(out, "\nAdd to `{}`, below the entries that are there:\n", shown(root))?;
        write!(out, "{lines}")?;
    }
    Ok(Outcome::Clean)
}

fn shown(root: &Utf8Path) -> Utf8PathBuf {
    let path = root.join(FILE);
    path.strip_prefix(".").unwrap_or(&path).to_owned()
}

/// Removes what a comment of `readyroom.yaml` names, since somebody decided against it.
fn refuse_known(found: &mut Found, text: &str) {
    let comments: Vec<&str> = text.lines().filter_map(|line| line.trim_start().strip_prefix('#')).collect();
    let is_in_comment = |pattern: &str| {
        comments.iter().any(|line| {
            let line =
                line.trim_start_matches([' ', '-', '{']).trim_start_matches("path: ").trim_start_matches('{');
            let line = line.trim_start_matches("url: ");
            line.strip_prefix(pattern).is_some_and(|rest| !rest.starts_with(|c: char| !" ,}#".contains(c)))
        })
    };
    found.documents.retain(|entry| entry.left_out.is_none() && !is_in_comment(&pattern(&entry.path.text)));
    found.alarms.retain(|files| files.left_out.is_none() && !is_in_comment(&pattern(&files.pattern)));
    found.sources.retain(|sources| !text.contains(&sources.language.output(&sources.paths[0])));
    found.external.retain(|external| !text.contains(&external.url));
    // What concerns the whole repository was reported by the first `init`.
    found.aside.clear();
    found.large.clear();
    found.packed.clear();
    found.generators.clear();
    found.catalogs.clear();
    found.unread_catalogs.clear();
    found.home = Home::default();
}

/// The lines that could be added to `readyroom.yaml`.
fn lines(found: &Found, config: &Config) -> String {
    let mut text = String::new();
    if !found.documents.is_empty() {
        text.push_str("documents:\n");
    }
    // An entry for one folder replaces the default entry.
    if !found.documents.is_empty() && config.documents.iter().all(|entry| entry.is_default) {
        text.push_str("  - {path: content/, url: \"\"}\n");
    }
    for entry in &found.documents {
        text.push_str(&format!("  - {}\n", document(entry)));
    }
    if !found.alarms.is_empty() {
        text.push_str("alarms:\n");
        if config.alarms.is_empty() && found.has_alarm_folders {
            for entry in config.documents.iter().filter(|entry| entry.path.beginning() != "") {
                text.push_str(&format!(
                    "  - path: {}\n",
                    pattern(&format!("{}/**/alarms/**", entry.path.beginning()))
                ));
            }
        }
    }
    for files in &found.alarms {
        text.push_str(&format!("  - path: {}\n", alarm_files(files)));
    }
    if !found.keys.is_empty() {
        let known: Vec<&str> = config.runbook_annotations.iter().map(String::as_str).collect();
        text.push_str(&annotations(found, &known));
    }
    if !found.prefixes.is_empty() {
        text.push_str("runbook_urls:\n");
    }
    for prefix in &found.prefixes {
        text.push_str(&format!("  - {{url: {:?}, path: {:?}}}\n", prefix.url, prefix.folder));
    }
    text
}
