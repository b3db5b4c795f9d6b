//! Reads and parses the texts of a shard again, and compares them with the plan.

use std::sync::Arc;

use ahash::AHashMap;
use anyhow::bail;

use super::plan::Read;
use crate::cache::KeyMaker;
use crate::config::{Member, Origin};
use crate::model::{Checklist, Document};
use crate::outline::{Outline, Unit};
use crate::parse::{self, Nothing};
use crate::source::FileId;
use crate::sources::File;

/// The number of files that are parsed at once.
const AT_ONCE: usize = 512;

/// The maximum number of files that are named.
const MOST_NAMED: usize = 3;

/// The documents and checklists in the plan, by file id.
struct Known<'r> {
    documents: AHashMap<FileId, &'r Document>,
    checklists: AHashMap<FileId, &'r Checklist>,
}

/// Fails if the content of a text differs from the plan, and names the pack or the file.
pub fn compare(read: &Read) -> anyhow::Result<()> {
    let known = Known::of(read);
    let files = read.shard.texts.iter().filter_map(|file| read.sources.get(*file));
    let mut files: Vec<&File> = files.collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    let mut others: Vec<String> = Vec::new();
    let mut first: Option<&File> = None;
    for some in files.chunks(AT_ONCE) {
        let wanted: Vec<_> = some.iter().map(|file| (file.path.clone(), file.role)).collect();
        let units = parse::read_some(&read.project, &wanted, &Nothing, &KeyMaker::new("unit"));
        for (file, now) in some.iter().zip(units) {
            if file.is_same(&now.file) && known.is(file.id, &now.unit) {
                continue;
            }
            first.get_or_insert(file);
            let why = now.file.malformed.first().filter(|_| file.malformed.is_empty());
            others.push(match why {
                Some(problem) => format!("`{}`: {}", file.shown(), problem.message),
                None => format!("`{}`", file.shown()),
            });
        }
    }
    let Some(first) = first else { return Ok(()) };
    let more = others.len().saturating_sub(MOST_NAMED);
    others.truncate(MOST_NAMED);
    let more = if more == 0 { String::new() } else { format!(", and {more} more") };
    bail!(
        "{} not what the plan was made from: {}{more}; run `readyroom link` again, or render from the files that it read",
        what(read, first),
        others.join(", ")
    );
}

/// What a file belongs to, in words.
fn what(read: &Read, file: &File) -> String {
    let Some(name) = file.repository() else { return "the project's files are".to_owned() };
    let member = read.project.config.repositories.iter().find(|member| member.name.value == name);
    match member.and_then(Member::origin) {
        Some(Origin::Pack(path)) => format!("the pack `{}` of `{name}` is", path.value),
        _ => format!("the repository `{name}` is"),
    }
}

impl<'r> Known<'r> {
    fn of(read: &'r Read) -> Self {
        let documents = read.parsed.documents.iter().map(Arc::as_ref);
        let checklists = read.parsed.checklists.iter();
        Self {
            documents: documents.map(|document| (document.file, document)).collect(),
            checklists: checklists.map(|checklist| (checklist.file, checklist)).collect(),
        }
    }

    /// Whether the document or the checklist in a file is that in the plan. The caller compares the text, which is all
    /// that counts for other files.
    fn is(&self, file: FileId, unit: &Unit) -> bool {
        match &unit.outline {
            Some(Outline::Document(now)) => self.documents.get(&file) == Some(&&**now),
            Some(Outline::Checklist(now)) => self.checklists.get(&file) == Some(&&**now),
            _ => !self.documents.contains_key(&file) && !self.checklists.contains_key(&file),
        }
    }
}
