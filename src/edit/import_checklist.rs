//! Writes questions from another file to a checklist of the project.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};

use super::Refusal;
use super::folders;
use super::front_matter::look;
use crate::emit::Patch;
use crate::files::decode;
use crate::link::{LinkedChecklist, Site};
use crate::mount;
use crate::parse;
use crate::read::on_one_line;
use crate::source::{FileId, Lines, Malformed};
use crate::yaml::edit::{Editor, Value};

/// Writes a checklist. If a file with this id exists and has no front matter, front matter is added above its text.
pub struct ImportChecklist<'a> {
    pub id: &'a str,
    pub title: &'a str,
    pub sections: Vec<NewSection>,
}

/// The questions below one heading.
#[derive(Debug, Default)]
pub struct NewSection {
    pub id: String,
    pub title: String,
    pub items: Vec<NewItem>,
}

/// A question. Keys that are `None` are not written.
#[derive(Debug, Default)]
pub struct NewItem {
    pub id: String,
    pub question: String,
    pub guidance: Option<String>,
    pub severity: Option<&'static str>,
    pub stage: Option<String>,
    pub evidence: Option<&'static str>,
    pub answer: Option<&'static str>,
}

/// The file that a checklist is written to.
pub enum Place<'s> {
    New(Utf8PathBuf),
    /// An existing file without questions: only front matter is added.
    Bare(&'s LinkedChecklist),
}

/// Finds the file for a checklist that is made from `file`. Fails if the id is not valid, or if it or the file is
/// taken.
pub fn place<'s>(site: &'s Site, id: &str, file: Option<&Utf8Path>) -> Result<Place<'s>, Refusal> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    if !id.starts_with(|c: char| c.is_ascii_alphabetic()) || !id.chars().all(is_plain) {
        let message =
            format!("`{id}` is not a valid id: use letters, digits and hyphens after --id, such as `launch`");
        return Err(Refusal::new(message));
    }
    let path = |known: &LinkedChecklist| &site.sources[known.checklist.file].path;
    let all = || site.checklists.iter().chain(&site.unused_checklists);
    let own = || all().filter(|known| !known.built_in);
    let same = |known: &&LinkedChecklist| known.checklist.id.value.eq_ignore_ascii_case(id);
    if all().any(|known| known.built_in && same(&known)) {
        let message = format!("`{id}` is a built-in checklist; choose another with --id");
        return Err(Refusal::new(message));
    }
    let bare = own().find(|known| file.is_some_and(|file| path(known) == file));
    let is_markdown = |known: &&LinkedChecklist| mount::is_markdown(path(known));
    if let Some(bare) = bare.filter(|bare| !bare.checklist.has_front_matter).filter(is_markdown) {
        return match own().filter(same).find(|known| path(known) != path(bare)) {
            Some(other) => Err(Refusal::new(format!("checklist `{id}` already exists: `{}`", path(other)))),
            None => Ok(Place::Bare(bare)),
        };
    }
    if let Some(own) = own().find(same) {
        let message = format!("checklist `{id}` already exists: `{}`; choose another with --id", path(own));
        return Err(Refusal::new(message));
    }
    let path = folders::checklist(id);
    if site.sources.has_file(&path) {
        return Err(Refusal::new(format!("`{path}` already exists; choose another with --id")));
    }
    Ok(Place::New(path))
}

impl ImportChecklist<'_> {
    /// Makes the patch. `bytes` is the content of the existing file.
    pub fn patch(&self, site: &Site, place: &Place<'_>, bytes: &[u8]) -> Result<Patch, Refusal> {
        match place {
            Place::New(path) => Ok(Patch::create(path.clone(), format!("---\n{}---\n", self.matter()?))),
            Place::Bare(own) => {
                let path = &site.sources[own.checklist.file].path;
                let text = decode(path.clone(), bytes.to_vec()).text;
                look(&site.sources[own.checklist.file], &text)?;
                if parse::matter(&text).is_some() {
                    return Err(Refusal::new(format!("`{path}` already has front matter")));
                }
                let mark: &[u8] = b"\xef\xbb\xbf";
                let rest = bytes.strip_prefix(mark).unwrap_or(bytes);
                let start = &bytes[..bytes.len() - rest.len()];
                let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
                let matter = format!("---\n{}---\n\n", self.matter()?).replace('\n', newline);
                Ok(Patch::replace(path, bytes, [start, matter.as_bytes(), rest].concat()))
            }
        }
    }

    /// The front matter, between the two `---` lines, with only the given keys.
    fn matter(&self) -> Result<String, Refusal> {
        let text = "---\nversion: 1\n---\n".to_owned();
        let matter = parse::matter(&text).expect("it has front matter");
        let lines = Lines::of(&text);
        let refusal = |malformed: Malformed| Refusal::of(&folders::checklist(self.id), &lines, &malformed);
        let mut editor = Editor::open(FileId(0), text, matter).map_err(refusal)?;
        let sections = self.sections.iter().map(|section| Value::Map(section.entries())).collect();
        let title = Value::Text(on_one_line(self.title));
        for (key, value) in [("title", title), ("sections", Value::Items(sections))] {
            editor.set(&[key], &value, &["version", "title", "sections"]).map_err(refusal)?;
        }
        let text = editor.text();
        let matter = parse::matter(text).expect("it still has front matter");
        Ok(format!("id: {}\n{}", self.id, &text[matter]))
    }
}

impl NewSection {
    fn entries(&self) -> Vec<(String, Value)> {
        let items = self.items.iter().map(|item| Value::Map(item.entries())).collect();
        vec![
            ("id".into(), Value::Text(self.id.clone())),
            ("title".into(), Value::Text(self.title.clone())),
            ("items".into(), Value::Items(items)),
        ]
    }
}

impl NewItem {
    fn entries(&self) -> Vec<(String, Value)> {
        let word = |word: &str| Value::Word(word.to_owned());
        let guidance =
            self.guidance.as_deref().map(str::trim_end).map(|text| {
                Value::Text(if text.contains('\n') { format!("{text}\n") } else { text.to_owned() })
            });
        let values = [
            ("id", Some(Value::Text(self.id.clone()))),
            ("question", Some(Value::Text(on_one_line(&self.question)))),
            ("guidance", guidance),
            ("severity", self.severity.map(word)),
            ("stage", self.stage.clone().map(Value::Text)),
            ("answer", self.answer.map(word)),
            ("evidence", self.evidence.map(word)),
        ];
        values.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))).collect()
    }
}

/// A short name of a few words for a text: `is-there-a-runbook`.
pub fn short_name(text: &str) -> String {
    const WORDS: usize = 6;
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.take(WORDS).map(str::to_lowercase).collect::<Vec<_>>().join("-")
}

/// A name that is not taken yet. A number is added if necessary.
pub fn free_name(name: &str, taken: &mut BTreeSet<String>, counts: &mut BTreeMap<String, usize>) -> String {
    let mut free = name.to_owned();
    while !taken.insert(free.clone()) {
        let count = counts.entry(name.to_owned()).or_insert(1);
        *count += 1;
        free = format!("{name}-{count}");
    }
    free
}
