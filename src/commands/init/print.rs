//! Prints what `init` found, what was left out and why, and what to do next.

use std::io::{self, Write};

use camino::{Utf8Path, Utf8PathBuf};

use super::draft::{BASELINE, Draft};
use super::found::Found;
use super::generator::Generator;
use crate::config::FILE;
use crate::report::count;
use crate::rules;

/// Prints how many findings exist already, by rule.
pub fn known(draft: &Draft, out: &mut dyn Write) -> io::Result<()> {
    let known: usize = draft.known.values().sum();
    if known > 0 {
        let (them, exist) = if known == 1 { ("it", "exists") } else { ("them", "exist") };
        let findings = count(known, "finding");
        writeln!(out, "\n{findings} already {exist}. {BASELINE} lists {them}: only new ones are reported.")?;
        let mut rows: Vec<(&&str, &usize)> = draft.known.iter().collect();
        rows.sort_by_key(|(name, findings)| (usize::MAX - **findings, **name));
        for (name, findings) in rows {
            let rule = rules::ALL.iter().find(|rule| rule.name == *name);
            let code = rule.map_or("", |rule| rule.code);
            writeln!(out, "  {findings:>5}  {code}  {name}")?;
        }
    }
    if draft.unlisted > 0 {
        let findings = count(draft.unlisted, "finding");
        writeln!(
            out,
            "\n{findings} and the file {BASELINE} already exist: `readyroom check --write-baseline {BASELINE}` \
             replaces it, and `baseline: {BASELINE}` in {FILE} names it."
        )?;
    }
    Ok(())
}

/// The maximum number of sites of one generator that are listed one by one. More share a line.
const MOST_SITES: usize = 3;

/// A line of a list: a pattern, and what it is.
type Row = (String, String);

fn list(title: &str, rows: &[Row], out: &mut dyn Write) -> io::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{title}:")?;
    let width = rows.iter().map(|(pattern, _)| pattern.chars().count()).filter(|width| *width <= 60);
    let width = width.chain([20]).max().unwrap_or_default();
    for (pattern, what) in rows {
        writeln!(out, "  {pattern:width$}  {what}")?;
    }
    Ok(())
}

/// Prints what was found, and what was left out.
pub fn found(found: &Found, out: &mut dyn Write) -> io::Result<()> {
    list("Documents found, read in place", &documents(found), out)?;
    let aside: Vec<Row> =
        found.aside.iter().map(|(why, paths)| (left_out(paths), why.word().to_owned())).collect();
    list("Documents that are left out", &aside, out)?;
    let title = "Pages that look like checklists: `readyroom import checklist PAGE` makes one";
    list(title, &forms(found), out)?;
    list("Alarms found, read in place", &alarms(found), out)?;
    let mut alarms = found.alarms.iter().peekable();
    if alarms.peek().is_some() && !found.has_alarm_folders && alarms.all(|files| files.left_out.is_some()) {
        writeln!(out, "\nNone of these is read: list those that page somebody under `alarms`.")?;
    }
    sources(found, out)?;
    list("Files over 4 MB, not searched for alarms", &large(found), out)?;
    list("Compressed files that seem to hold alarms, not read", &packed(found), out)?;
    if let Some(repository) = &found.home.repository {
        writeln!(out, "\nThe repository is {}, branch `{}`.", repository.url, repository.branch)?;
    }
    if found.home.repository.is_none() && !found.generators.is_empty() {
        writeln!(out)?;
    }
    generators(found, out)?;
    list("Annotations and labels with runbook links", &keys(found), out)?;
    let prefixes: Vec<Row> =
        found.prefixes.iter().map(|prefix| (prefix.url.clone(), prefix.folder.clone())).collect();
    list("Published addresses of these documents", &prefixes, out)?;
    let external = found.external.iter();
    let external: Vec<Row> =
        external.map(|external| (external.url.clone(), count(external.links, "link"))).collect();
    list(
        "Runbook links to other sites, counted as no runbook unless `external_runbooks` names them",
        &external,
        out,
    )?;
    let catalogs: Vec<Row> = found.catalogs.iter().map(|path| (path.to_string(), String::new())).collect();
    if !catalogs.is_empty() {
        writeln!(out, "\nBackstage services, read as they are:")?;
    }
    for (path, _) in &catalogs {
        writeln!(out, "  {path}")?;
    }
    let cure = "make each a `catalog-info.yaml` in the folder of its service";
    let unread = Some(&found.unread_catalogs).filter(|paths| !paths.is_empty());
    let unread: Vec<Row> = unread.map(|paths| (left_out(paths), cure.to_owned())).into_iter().collect();
    list("Components of Backstage in files with another name, not read", &unread, out)
}

fn generators(found: &Found, out: &mut dyn Write) -> io::Result<()> {
    for (at, generator) in found.generators.iter().enumerate() {
        let is_same = |other: &&Generator| other.name == generator.name;
        let all = found.generators.iter().filter(is_same).count();
        let folder = if generator.documents == "" { ".".into() } else { generator.documents.clone() };
        if all <= MOST_SITES {
            let site = generator.url.as_ref().map(|url| format!(", published at {url}")).unwrap_or_default();
            writeln!(out, "{} makes a site of `{folder}`, by {}{site}.", generator.name, generator.file)?;
        } else if !found.generators[..at].iter().any(|other| is_same(&other)) {
            writeln!(out, "{} makes sites of {all} folders, such as `{folder}`.", generator.name)?;
        }
    }
    Ok(())
}

pub fn documents(found: &Found) -> Vec<Row> {
    let row = |entry: &super::documents::Entry| {
        let left_out = entry.left_out.map(|why| format!("; left out: {why}")).unwrap_or_default();
        (entry.path.text.clone(), format!("{}{left_out}", count(entry.pages, "document")))
    };
    found.documents.iter().map(row).collect()
}

/// How many documents are left out, and the path of the first.
fn left_out(paths: &[Utf8PathBuf]) -> String {
    let first = match paths {
        [one] => return one.to_string(),
        [first, ..] => first,
        [] => return String::new(),
    };
    format!("{}, such as {first}", paths.len())
}

fn forms(found: &Found) -> Vec<Row> {
    /// The maximum number of pages to name.
    const MOST: usize = 5;
    let forms = found.forms.iter().take(MOST);
    forms.map(|form| (form.path.to_string(), count(form.questions, "question"))).collect()
}

pub fn alarms(found: &Found) -> Vec<Row> {
    let row = |files: &super::alarm_files::Files| {
        let left_out = files.left_out.map(|why| format!("; left out: {why}")).unwrap_or_default();
        let template = if files.is_template { ", templates that are not rendered" } else { "" };
        let what = format!("{}, {}", count(files.alarms, "alarm"), files.formats.join(", "));
        (files.pattern.clone(), format!("{what}{template}{left_out}"))
    };
    found.alarms.iter().map(row).collect()
}

/// Prints which sources have to be rendered first.
pub fn sources(found: &Found, out: &mut dyn Write) -> io::Result<()> {
    for sources in &found.sources {
        let (first, word) = (&sources.paths[0], sources.language.word());
        let more = match sources.paths.len() - 1 {
            0 => String::new(),
            more => format!(" and {}", count(more, "more file")),
        };
        let (command, output) = (sources.language.command(first), sources.language.output(first));
        writeln!(out, "\nAlarms seem to be in `{first}`{more} ({word}), which readyroom does not run.")?;
        writeln!(out, "List what `{command}` writes under `alarms`: `{output}`.")?;
    }
    Ok(())
}

fn large(found: &Found) -> Vec<Row> {
    found.large.iter().map(|path| (path.to_string(), String::new())).collect()
}

fn packed(found: &Found) -> Vec<Row> {
    found
        .packed
        .iter()
        .map(|path| (path.to_string(), "unpack it, and keep what is in it".to_owned()))
        .collect()
}

fn keys(found: &Found) -> Vec<Row> {
    found.keys.iter().map(|shared| (shared.key.clone(), count(shared.alarms, "alarm"))).collect()
}

/// Prints a few commands to run next.
pub fn next(
    folder: Option<&Utf8Path>,
    is_empty: bool,
    has_baseline: bool,
    out: &mut dyn Write,
) -> io::Result<()> {
    writeln!(out, "\nNext:")?;
    if let Some(folder) = folder.filter(|folder| !matches!(folder.as_str(), "." | "./")) {
        writeln!(out, "  cd {folder}")?;
    }
    let first = if is_empty { "your own first service" } else { "the first service: application and role" };
    let every = "every problem, where it is and how to fix it";
    let mut commands = if has_baseline {
        vec![("readyroom check --no-baseline", every), ("readyroom check", "only what is new")]
    } else {
        vec![("readyroom check", every)]
    };
    commands.push(("readyroom serve --open", "the site, rebuilt on every change"));
    commands.push(("readyroom new service shop/checkout", first));
    let width = commands.iter().map(|(command, _)| command.len()).max().unwrap_or_default();
    for (command, why) in commands {
        writeln!(out, "  {command:width$}  {why}")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use camino::Utf8Path;

    use super::super::alarm_files::Files;
    use super::super::found::Found;
    use super::next;

    #[test]
    fn it_says_if_no_alarm_is_read() {
        let files = |left_out| Files {
            pattern: "tests/**/*.yml".to_owned(),
            formats: vec!["x".into()],
            alarms: 2,
            members: Vec::new(),
            ending: None,
            is_template: false,
            left_out,
        };
        let is_said = |alarms: Vec<Files>| {
            let found = Found { alarms, ..Found::default() };
            let mut out = Vec::new();
            super::found(&found, &mut out).expect("memory takes everything");
            String::from_utf8(out).expect("it is UTF-8").contains("None of these is read")
        };
        assert!(is_said(vec![files(Some("of tests"))]));
        assert!(!is_said(vec![files(Some("of tests")), files(None)]));
        assert!(!is_said(Vec::new()));
    }

    #[test]
    fn nobody_is_sent_to_the_folder_that_they_are_in() {
        let said = |folder: Option<&str>| {
            let mut out = Vec::new();
            next(folder.map(Utf8Path::new), true, false, &mut out).expect("memory takes everything");
            String::from_utf8(out).expect("it is UTF-8")
        };
        assert!(said(Some("ops")).contains("  cd ops\n"));
        assert_eq!(said(Some(".")), said(None));
        assert_eq!(said(Some("./")), said(None));
    }
}
