//! A folder to a project: an example in an empty one, a `readyroom.yaml` for what is in any other.

mod config;
mod documents;
mod draft;
mod example;
mod found;
mod links;
mod patterns;
mod prose;
mod questions;
mod repository;
mod survey;

use std::io::{self, IsTerminal, Write};

use anyhow::bail;
use camino::{Utf8Path, Utf8PathBuf};

use super::{Context, Outcome};
use crate::config::FILE;
use crate::emit::{self, Patch};
use crate::files;
use crate::load;
use crate::report::count;
use draft::{BASELINE, Draft};
use found::Found;
use repository::Home;
use survey::Survey;

const EXAMPLES: &str = "\
Examples:
  readyroom init ops                    a project with an example of everything, in a new folder
  readyroom init                        in a repository: a readyroom.yaml for the documents and alarms that are there
  readyroom init < /dev/null            the same, without a question";

/// Make a project: an example in an empty folder, a `readyroom.yaml` for what there is in any other
///
/// Files that define alarms are found by what is in them, documents by the names of their folders and by the links of
/// alarms. They are read where they are: the `readyroom.yaml` names them, and nothing is moved. What is wrong already
/// goes into a baseline. On a terminal it asks a few questions; in a pipe it asks none. A file that is there is never
/// changed.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The folder, made where it is not there
    #[arg(value_name = "DIR")]
    folder: Option<Utf8PathBuf>,
}

/// What people are asked, or what is taken without.
struct Wishes {
    title: String,
    base_url: Option<String>,
}

pub fn run(args: &Args, context: &Context, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    let root = args.folder.clone().or_else(|| context.place.root.clone()).unwrap_or_else(|| ".".into());
    let survey = Survey::of(&root)?;
    if survey.paths.contains(Utf8Path::new(FILE)) {
        let path = root.join(FILE);
        bail!("`{}` is there already: this is a project", path.strip_prefix(".").unwrap_or(&path));
    }
    let today = load::today(&context.place)?;
    emit::folder(&root)?;
    let mut found = Found::of(&survey, Home::of(&root)?, today);
    let mut wishes = Wishes { title: title(&root)?, base_url: None };
    if io::stdin().is_terminal() && context.terminal {
        questions::ask(&mut wishes, &mut found, &mut io::stdin().lock(), out)?;
    }
    let is_empty = survey.paths.iter().all(|path| says_nothing(path));
    let mut draft = draft::draft(context, &root, &wishes, &survey, &mut found)?;
    if is_empty {
        let example = example::files(today).into_iter();
        draft.files.retain(|(path, _)| !example.as_slice().iter().any(|(other, _)| other == path));
        let new = example.filter(|(path, _)| !survey.paths.contains(path));
        draft.files.splice(1..1, new);
    }
    let patches: Vec<Patch> =
        draft.files.iter().map(|(path, text)| Patch::create(path, text.as_str())).collect();
    emit::apply(&root, &patches)?;
    for patch in &patches {
        writeln!(out, "{}", patch.path)?;
    }
    tell_known(&draft, out)?;
    if !context.quiet {
        tell(&found, out)?;
        if survey.paths.contains(Utf8Path::new(".gitignore")) {
            writeln!(out, "\nKeep the built site out of git: add the line `/public/` to .gitignore.")?;
        }
        next(args.folder.as_deref(), is_empty, out)?;
    }
    Ok(Outcome::Clean)
}

/// Files that a folder may have and be empty all the same.
fn says_nothing(path: &Utf8Path) -> bool {
    let name = path.as_str().to_lowercase();
    name == ".gitignore" || ["readme", "license", "licence"].iter().any(|word| name.starts_with(word))
}

/// What the folder is called, as a title.
fn title(root: &Utf8Path) -> anyhow::Result<String> {
    let real = if root.file_name().is_some() { root.to_owned() } else { files::real(root)? };
    let words = real.file_name().unwrap_or("Runbooks").replace(['-', '_'], " ");
    let (first, rest) = words.split_at(words.chars().next().map_or(0, char::len_utf8));
    Ok(first.to_uppercase() + rest)
}

/// What was wrong before.
fn tell_known(draft: &Draft, out: &mut dyn Write) -> io::Result<()> {
    if draft.known > 0 {
        let (them, is) = if draft.known == 1 { ("it", "is") } else { ("them", "are") };
        let findings = count(draft.known, "finding");
        writeln!(
            out,
            "\n{findings} {is} there already. {BASELINE} lists {them}: only new ones are reported."
        )?;
    }
    if draft.unlisted > 0 {
        let findings = count(draft.unlisted, "finding");
        writeln!(
            out,
            "\n{findings} there already, and {BASELINE} is from before: `readyroom check --write-baseline {BASELINE}` \
             replaces it, and `baseline: {BASELINE}` in {FILE} names it."
        )?;
    }
    Ok(())
}

/// What was found.
fn tell(found: &Found, out: &mut dyn Write) -> io::Result<()> {
    let documents =
        found.documents.iter().map(|entry| (&entry.path.text, count(entry.pages, "page"), entry.left_out));
    let alarms = found.alarms.iter().map(|files| {
        let what = format!("{}, {}", count(files.alarms, "alarm"), files.formats.join(", "));
        (&files.pattern, what, files.left_out)
    });
    let (documents, alarms): (Vec<_>, Vec<_>) = (documents.collect(), alarms.collect());
    let patterns = documents.iter().chain(&alarms).map(|(pattern, _, _)| pattern.len());
    let width = patterns.chain([20]).max().unwrap_or_default();
    for (title, rows) in [("Documents", documents), ("Alarms", alarms)] {
        if !rows.is_empty() {
            writeln!(out, "\n{title} that are there, read in place:")?;
        }
        for (pattern, what, left_out) in rows {
            let left_out = left_out.map(|why| format!("; left out: {why}")).unwrap_or_default();
            writeln!(out, "  {pattern:width$}  {what}{left_out}")?;
        }
    }
    if !found.catalogs.is_empty() {
        writeln!(out, "\nServices of Backstage that are read as they are:")?;
    }
    for path in &found.catalogs {
        writeln!(out, "  {path}")?;
    }
    Ok(())
}

/// Three commands to go on with.
fn next(folder: Option<&Utf8Path>, is_empty: bool, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\nNext:")?;
    if let Some(folder) = folder {
        writeln!(out, "  cd {folder}")?;
    }
    let first = if is_empty { "the first of your own" } else { "the first service: application and role" };
    let commands = [
        ("readyroom check", "every problem, with its place and the cure"),
        ("readyroom serve --open", "the site, following every change"),
        ("readyroom new service shop/checkout", first),
    ];
    let width = commands.iter().map(|(command, _)| command.len()).max().unwrap_or_default();
    for (command, why) in commands {
        writeln!(out, "  {command:width$}  {why}")?;
    }
    Ok(())
}
