//! `readyroom import checklist`.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

use anyhow::bail;
use camino::{Utf8Path, Utf8PathBuf};

use super::report;
use crate::commands::table::markdown_cell;
use crate::commands::{Context, Outcome, project};
use crate::edit::{
    ChecklistPlace, ImportChecklist, NewItem, NewSection, checklist_place, free_name, short_name,
};
use crate::emit;
use crate::files;
use crate::import::{Field, Form, ImportKind, Row};
use crate::link::Site;
use crate::model::{EvidenceRule, ItemSeverity};
use crate::read::{capitalized, on_one_line, shorten};
use crate::report::count;

const EXAMPLES: &str = "\
Examples:
  readyroom import checklist launch.csv --dry-run       what it would write
  readyroom import checklist docs/launch.md --id launch
  readyroom import checklist checklists/launch.md       puts front matter above a list of boxes
  readyroom import checklist serverless-lens.json";

/// Make a checklist from a spreadsheet, Markdown or a Well-Architected lens
///
/// In CSV, the first row names the columns: `question` and, if they are there, `id`, `section`, `guidance`, `severity`,
/// `stage`, `evidence`. Other common names for them are known too. In Markdown, it reads checkboxes (`- [ ]`) and
/// tables below headings; without any, headings that end with a question mark, or items of lists. It prints where each
/// value came from, what it guessed, and what it left out. A severity or a stage that the project does not know becomes
/// a line of the guidance.
///
/// Nothing is replaced: a file that exists is left alone, except for one in `checklists/` without front matter, which
/// gets front matter above its text.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// CSV, Markdown or JSON; each file becomes a checklist
    #[arg(required = true, value_name = "FILE")]
    files: Vec<Utf8PathBuf>,
    /// The id that reviews will name it by: letters, digits and hyphens [default: the file's name]
    #[arg(long, value_name = "ID")]
    id: Option<String>,
    /// Print what would be written, and write nothing
    #[arg(long)]
    dry_run: bool,
}

pub fn run(args: &Args, context: &Context, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    if args.id.is_some() && args.files.len() > 1 {
        bail!("--id names one checklist, and there are {} files: import them one by one", args.files.len());
    }
    let project = project(context)?;
    let (root, site) = (&project.root, &project.site);
    let mut patches = Vec::new();
    for path in &args.files {
        let form = report::read(path, ImportKind::Questions)?;
        if form.rows.is_empty() {
            report::form(path, &form, out)?;
            bail!("nothing was imported: `{path}` has no question in it");
        }
        let id = args.id.clone().unwrap_or_else(|| id(path));
        let place = checklist_place(site, &id, files::path_in_project(root, path)?.as_deref())?;
        let before = match &place {
            ChecklistPlace::New(_) => Vec::new(),
            ChecklistPlace::Bare(own) => files::bytes_in(root, &site.sources[own.checklist.file].path)?,
        };
        let mut made = Made::default();
        let sections = made.sections(&form, site);
        let title = form.title.clone().unwrap_or_else(|| capitalized(&id.replace(['-', '_'], " ")));
        let patch = ImportChecklist { id: &id, title: &title, sections }.patch(site, &place, &before)?;
        if args.dry_run {
            report::diff(&patch, &before, out)?;
        }
        report::form(path, &form, out)?;
        report::list("guessed", &made.guesses(), out)?;
        report::list("renamed", &made.renamed, out)?;
        report::list("kept as guidance", &made.kept(), out)?;
        writeln!(out, "{}: {}", patch.path, count(form.rows.len(), "item"))?;
        patches.push(patch);
    }
    let paths: BTreeSet<&Utf8Path> = patches.iter().map(|patch| patch.path.as_path()).collect();
    if paths.len() < patches.len() {
        bail!("two of the files would become one checklist: import them one by one, each with an --id");
    }
    if args.dry_run {
        writeln!(out, "nothing was written (--dry-run)")?;
    } else {
        emit::apply(root, &patches)?;
    }
    Ok(Outcome::Clean)
}

/// The id for a file: from its name, or for a README from the name of its folder.
fn id(path: &Utf8Path) -> String {
    let stem = path.file_stem().unwrap_or_default();
    let is_index = matches!(stem.to_lowercase().as_str(), "readme" | "index");
    let folder = path.parent().and_then(Utf8Path::file_name).filter(|_| is_index);
    // An id begins with a letter, so `01-launch` becomes `launch`.
    let name = folder.unwrap_or(stem).trim_start_matches(|c: char| !c.is_ascii_alphabetic());
    let is_id = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    if name.chars().all(is_id) {
        return name.to_owned();
    }
    let words = name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join("-")
}

/// What was done with the rows, apart from their questions.
#[derive(Default)]
struct Made {
    ids: usize,
    texts: usize,
    /// Rows whose id was replaced, because another row has it or because it is not valid.
    renamed: Vec<String>,
    /// Values of a column that the project does not know, and the number of rows with each.
    unknown: BTreeMap<(Field, String), usize>,
}

impl Made {
    /// Groups rows by section, in the order in which the sections first occur.
    fn sections(&mut self, form: &Form, site: &Site) -> Vec<NewSection> {
        let (mut sections, mut at): (Vec<NewSection>, BTreeMap<&str, usize>) = (Vec::new(), BTreeMap::new());
        let (mut taken, mut counts) = (BTreeSet::new(), BTreeMap::new());
        let (mut section_ids, mut section_counts) = (BTreeSet::new(), BTreeMap::new());
        for row in &form.rows {
            let title = row.get(Field::Section).unwrap_or("Questions");
            let at = *at.entry(title).or_insert_with(|| {
                let name = Some(short_name(title)).filter(|name| !name.is_empty());
                let name = name.unwrap_or_else(|| "section".to_owned());
                let id = free_name(&name, &mut section_ids, &mut section_counts);
                sections.push(NewSection { id, title: on_one_line(title), items: Vec::new() });
                sections.len() - 1
            });
            let wanted = self.id(row, &sections[at].id);
            let id = free_name(&wanted, &mut taken, &mut counts);
            let own = row.get(Field::Id).filter(|own| *own != id && row.get(Field::Question).is_some());
            if let Some(own) = own {
                let why = if own == wanted { "another row has the id" } else { "an item cannot have the id" };
                self.renamed.push(format!(
                    "line {}: {why} `{}`; this one gets `{id}`",
                    row.line,
                    shorten(own)
                ));
            }
            sections[at].items.push(self.item(row, id, form.is_prose, site));
        }
        sections
    }

    fn id(&mut self, row: &Row, section: &str) -> String {
        const LONGEST: usize = 80;
        let is_id = |id: &&str| {
            id.len() <= LONGEST
                && id.starts_with(|c: char| c.is_ascii_alphabetic())
                && id.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
        };
        if let Some(id) = row.get(Field::Id).filter(is_id) {
            return id.to_owned();
        }
        self.ids += 1;
        let name = short_name(row.get(Field::Question).or(row.get(Field::Id)).unwrap_or_default());
        let name = if name.is_empty() { "item".to_owned() } else { name };
        format!("{section}.{name}").chars().take(LONGEST).collect()
    }

    fn item(&mut self, row: &Row, id: String, is_prose: bool, site: &Site) -> NewItem {
        let question = row.get(Field::Question).or(row.get(Field::Id)).unwrap_or_default().to_owned();
        let mut guidance: Vec<String> = [Field::Guidance, Field::Note]
            .into_iter()
            .filter_map(|field| row.get(field))
            .map(inert)
            .collect();
        let mut known = |field: Field, words: &[&'static str]| {
            let cell = row.get(field)?;
            let word = words.iter().find(|word| word.eq_ignore_ascii_case(cell)).copied();
            if word.is_none() {
                *self.unknown.entry((field, cell.to_owned())).or_default() += 1;
                guidance.push(format!("{}: {}", capitalized(field.word()), inert(cell)));
            }
            word
        };
        let words = ItemSeverity::WORDS.iter().map(|(word, _)| *word).collect::<Vec<_>>();
        let severity = known(Field::Severity, &words);
        let words = EvidenceRule::WORDS.iter().map(|(word, _)| *word).collect::<Vec<_>>();
        let evidence = known(Field::Evidence, &words);
        let stage = row.get(Field::Stage).map(|cell| {
            let known = site.config.stages.iter().find(|stage| stage.value.eq_ignore_ascii_case(cell));
            known.map(|stage| stage.value.clone()).ok_or(cell)
        });
        let stage = match stage {
            Some(Ok(stage)) => Some(stage),
            Some(Err(cell)) => {
                *self.unknown.entry((Field::Stage, cell.to_owned())).or_default() += 1;
                guidance.push(format!("Stage: {}", inert(cell)));
                None
            }
            None => None,
        };
        let is_text = is_prose && !asks_yes_or_no(&question);
        self.texts += usize::from(is_text);
        NewItem {
            id,
            question,
            guidance: Some(guidance.join("\n\n")).filter(|text| !text.is_empty()),
            severity,
            stage,
            evidence,
            answer: is_text.then_some("text"),
        }
    }

    fn guesses(&self) -> Vec<String> {
        let mut guesses = Vec::new();
        if self.ids > 0 {
            guesses.push(format!("{} made from the words of the question", count(self.ids, "id")));
        }
        if self.texts > 0 {
            guesses.push(format!("{} asked for a text, by the first word", count(self.texts, "question")));
        }
        guesses
    }

    fn kept(&self) -> Vec<String> {
        let lines = self.unknown.iter().map(|((field, word), rows)| {
            format!("{} `{}` ({}), which the project does not know", field.word(), word, count(*rows, "row"))
        });
        lines.collect()
    }
}

/// Whether a question begins like a yes-or-no question.
fn asks_yes_or_no(question: &str) -> bool {
    const WORDS: [&str; 18] = [
        "is", "are", "was", "were", "does", "do", "did", "will", "would", "can", "could", "has", "have",
        "had", "should", "must", "may", "might",
    ];
    let first = question.split_whitespace().next().unwrap_or_default().to_lowercase();
    WORDS.contains(&first.as_str())
}

/// Escapes text so that Markdown shows it as it is, line by line. Addresses become links.
fn inert(text: &str) -> String {
    let line = |line: &str| {
        let (mark, rest) = line.strip_prefix("- ").map_or(("", line), |rest| ("- ", rest));
        format!("{mark}{}", markdown_cell(rest))
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}
