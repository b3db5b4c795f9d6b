//! A folder to a project: an example in an empty one, a `readyroom.yaml` for what is in any other.

mod baseline;
mod config;
mod example;
mod found;
mod links;
mod patterns;
mod questions;
mod survey;

use std::io::{self, IsTerminal, Write};

use anyhow::bail;
use camino::{Utf8Path, Utf8PathBuf};

use super::{Context, Outcome};
use crate::config::FILE;
use crate::emit::{self, Patch};
use crate::files;
use crate::load;
use crate::mount::is_markdown;
use crate::parse::is_folder_page;
use crate::report::count;
use found::Found;
use survey::Survey;

const EXAMPLES: &str = "\
Examples:
  readyroom init ops                    a project with an example of everything, in a new folder
  readyroom init                        in a repository: a readyroom.yaml for the alarms that are there
  readyroom init < /dev/null            the same, without a question";

/// Make a project: an example in an empty folder, a `readyroom.yaml` for what there is in any other
///
/// Files that define alarms are found by what is in them, wherever they lie; they stay where they are, and the
/// `readyroom.yaml` names them. Folders of runbooks are found by their names. On a terminal it asks a few questions; in
/// a pipe it asks none. A file that is there is never changed.
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
    let mut found = Found::of(&survey, today);
    let mut wishes = Wishes { title: title(&root)?, base_url: None };
    let is_empty = survey.paths.iter().all(|path| says_nothing(path));
    if io::stdin().is_terminal() && context.terminal {
        questions::ask(&mut wishes, &mut found, &mut io::stdin().lock(), out)?;
    }
    let mut files = vec![(Utf8PathBuf::from(FILE), config::text(&wishes, &found, files::origin(&root)))];
    if is_empty {
        files.extend(example::files(today));
    } else if !has_board(&survey) {
        files.push(("content/README.md".into(), example::board(&wishes.title)));
    }
    files.push((".gitignore".into(), "/public/\n".into()));
    let is_new = |path: &Utf8Path| !survey.paths.contains(path);
    let new = files.iter().filter(|(path, _)| is_new(path));
    let patches: Vec<Patch> = new.map(|(path, text)| Patch::create(path, text.as_str())).collect();
    emit::apply(&root, &patches)?;
    for patch in &patches {
        writeln!(out, "{}", patch.path)?;
    }
    if !is_empty && survey.paths.iter().all(|path| *path != *baseline::NAME) {
        let (_, config) = &files[0];
        baseline::begin(context, &root, config, out)?;
    }
    if !context.quiet {
        tell(&found, out)?;
        if !is_new(Utf8Path::new(".gitignore")) {
            writeln!(out, "\nKeep the built site out of git: add the line `/public/` to .gitignore.")?;
        }
        next(args.folder.as_deref(), is_empty, &found, out)?;
    }
    Ok(Outcome::Clean)
}

/// Files that a folder may have and be empty all the same.
fn says_nothing(path: &Utf8Path) -> bool {
    let name = path.as_str().to_lowercase();
    name == ".gitignore" || ["readme", "license", "licence"].iter().any(|word| name.starts_with(word))
}

/// Whether the site's first page has a text already.
fn has_board(survey: &Survey) -> bool {
    let top = Some(Utf8Path::new("content"));
    survey.paths.iter().any(|path| is_markdown(path) && is_folder_page(path) && path.parent() == top)
}

/// What the folder is called, as a title.
fn title(root: &Utf8Path) -> anyhow::Result<String> {
    let real = if root.file_name().is_some() { root.to_owned() } else { files::real(root)? };
    let words = real.file_name().unwrap_or("Runbooks").replace(['-', '_'], " ");
    let (first, rest) = words.split_at(words.chars().next().map_or(0, char::len_utf8));
    Ok(first.to_uppercase() + rest)
}

/// What was found, and what is left to do by hand.
fn tell(found: &Found, out: &mut dyn Write) -> io::Result<()> {
    let paths = found.alarms.iter().map(|files| &files.pattern);
    let width = paths.map(String::len).chain([20]).max().unwrap_or_default();
    if !found.alarms.is_empty() {
        writeln!(out, "\nAlarms that are there, and where:")?;
    }
    for files in &found.alarms {
        let left_out = files.left_out.map(|why| format!("; left out: {why}")).unwrap_or_default();
        let alarms = count(files.alarms, "alarm");
        writeln!(out, "  {:width$}  {alarms}, {}{left_out}", files.pattern, files.formats.join(", "))?;
    }
    if !found.runbooks.is_empty() {
        writeln!(out, "\nDocuments are read below content/ alone. These are not read where they are:")?;
    }
    for folder in &found.runbooks {
        let pages = count(folder.pages, "page");
        writeln!(out, "  {:width$}  {pages}; move it to {}/", format!("{}/", folder.path), folder.goal)?;
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
fn next(folder: Option<&Utf8Path>, is_empty: bool, found: &Found, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\nNext:")?;
    if let Some(folder) = folder {
        writeln!(out, "  cd {folder}")?;
    }
    let moves = found.runbooks.iter().take(1).map(|folder| {
        (format!("git mv {} {}", folder.path, folder.goal), "documents are read below content/")
    });
    let check = ("readyroom check".to_owned(), "every problem, with its place and the cure");
    let serve = ("readyroom serve --open".to_owned(), "the site, following every change");
    let example = ("readyroom new service shop/checkout".to_owned(), "the first of your own");
    let service =
        ("readyroom new service shop/checkout".to_owned(), "the first service: application and role");
    let third = if is_empty { example } else { service };
    let commands: Vec<_> = moves.chain([check, serve, third]).take(3).collect();
    let width = commands.iter().map(|(command, _)| command.len()).max().unwrap_or_default();
    for (command, why) in commands {
        writeln!(out, "  {command:width$}  {why}")?;
    }
    Ok(())
}
