//! Makes a folder a project: an example in an empty one, a `readyroom.yaml` for what is in any other.

mod additions;
mod alarm_files;
mod aside;
mod catalogs;
mod config;
mod documents;
mod draft;
mod example;
mod external;
mod forms;
mod found;
mod generator;
mod keys;
mod links;
mod parameters;
mod patterns;
mod prose;
mod questions;
mod repository;
mod rooted;
mod sources;
mod survey;
mod print;

use std::io::{self, IsTerminal, Write};

use anyhow::bail;
use camino::{Utf8Path, Utf8PathBuf};

use super::{Context, Outcome};
use crate::config::{Config, FILE};
use crate::edit::modeline;
use crate::emit::{self, Patch};
use crate::files;
use crate::load;
use crate::schema::{CONFIG_FILE, SERVICE_FILE};
use crate::source::FileId;
use found::{Found, Scope};
use repository::Home;
use survey::Survey;

const EXAMPLES: &str = "\
Examples:
  readyroom init ops                    a project with an example of everything, in a new folder
  readyroom init                        in a repository: a readyroom.yaml for what it has
  readyroom init < /dev/null            the same, without questions";

/// Create a project: an example in an empty folder, or a `readyroom.yaml` for the files in any other
///
/// It finds documents wherever they are, and recognises files that define alarms by their content. The `readyroom.yaml`
/// names them, and nothing is moved. Existing findings go into a baseline. On a terminal it asks a few questions; in a pipe
/// it asks none. It never changes an existing file: in a project it prints what is new, and the lines to add.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The folder; it is created if it does not exist
    #[arg(value_name = "DIR")]
    folder: Option<Utf8PathBuf>,
}

/// The answers to the questions on a terminal. Defaults if there is no terminal.
struct Wishes {
    title: String,
    base_url: Option<String>,
}

pub fn run(args: &Args, context: &Context, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    let root = args.folder.clone().or_else(|| context.place.root.clone()).unwrap_or_else(|| ".".into());
    if files::is_file(&root) {
        bail!("`{root}` is a file: name the folder that it is in");
    }
    let survey = Survey::of(&root)?;
    if files::is_file(&root.join(FILE)) {
        return additions::run(&root, survey, context, out);
    }
    let today = load::today(&context.place)?;
    emit::folder(&root)?;
    let (config, _) = Config::read(FileId(0), "", |_| today);
    let home = Home::of(&root)?;
    let mut found = Found::of(Scope { root: &root, survey: &survey, home, config, is_project: false });
    let mut wishes = Wishes { title: title(&root)?, base_url: None };
    if io::stdin().is_terminal() && context.terminal {
        questions::ask(&mut wishes, &mut found, &mut io::stdin().lock(), out)?;
    }
    let is_empty = survey.paths.iter().all(|path| says_nothing(path, &survey));
    if is_empty {
        // The example has a page with the same name.
        found.documents.clear();
    }
    let mut draft = draft::draft(context, &root, &wishes, &mut found)?;
    if is_empty {
        let example = example::files(today).into_iter();
        draft.files.retain(|(path, _)| !example.as_slice().iter().any(|(other, _)| other == path));
        let new = example.filter(|(path, _)| !survey.paths.contains(path));
        draft.files.splice(1..1, new);
    }
    tell_editors(&root, &mut draft.files);
    let patches: Vec<Patch> =
        draft.files.iter().map(|(path, text)| Patch::create(path, text.as_str())).collect();
    emit::apply(&root, &patches)?;
    for patch in &patches {
        writeln!(out, "{}", patch.path)?;
    }
    if context.quiet {
        print::known(&draft, out)?;
    } else {
        print::found(&found, out)?;
        print::known(&draft, out)?;
        let is_there = !draft.files.iter().any(|(path, _)| path == ".gitignore");
        if is_there {
            writeln!(out, "\nKeep the built site out of git: add the line `/public/` to .gitignore.")?;
        }
        print::next(args.folder.as_deref(), is_empty, !draft.known.is_empty(), out)?;
    }
    Ok(Outcome::Clean)
}

/// Adds a comment to each new file that has a schema, so that editors find the schema.
fn tell_editors(root: &Utf8Path, new: &mut [(Utf8PathBuf, String)]) {
    for (name, schema) in [(FILE, CONFIG_FILE), ("service.yaml", SERVICE_FILE)] {
        let is_there = files::is_file(&root.join(schema));
        for (path, text) in new.iter_mut().filter(|(path, _)| is_there && path.file_name() == Some(name)) {
            text.insert_str(0, &modeline(path, schema));
        }
    }
}

/// The maximum number of words in a README that says little more than the repository's name.
const FEW: usize = 20;

/// Whether the folder counts as empty if it has only files like this.
fn says_nothing(path: &Utf8Path, survey: &Survey) -> bool {
    let name = path.as_str().to_lowercase();
    let is_short = || survey.text(path).is_some_and(|source| source.text.split_whitespace().count() <= FEW);
    name == ".gitignore"
        || ["license", "licence"].iter().any(|word| name.starts_with(word))
        || (name.starts_with("readme") && is_short())
}

/// The name of the folder as a title.
fn title(root: &Utf8Path) -> anyhow::Result<String> {
    let real = if root.file_name().is_some() { root.to_owned() } else { files::real(root)? };
    let words = real.file_name().unwrap_or("Runbooks").replace(['-', '_'], " ");
    let (first, rest) = words.split_at(words.chars().next().map_or(0, char::len_utf8));
    Ok(first.to_uppercase() + rest)
}
