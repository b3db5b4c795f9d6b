//! Changes to files that fix findings.
//!
//! A fix is only offered if it is certain. No fix changes what a person has to decide: answers, reviewers and
//! approvers, rules and exceptions.

use std::ops::Range;

use camino::{Utf8Path, Utf8PathBuf};
use serde::{Deserialize, Serialize};

use super::Moves;
use crate::files::joined;
use crate::link::{Page, Site};
use crate::markdown::Link;
use crate::model::Kind;
use crate::mount::Role;
use crate::parse;
use crate::read::{is_typo, only_typo};
use crate::source::{FileId, Span};
use crate::yaml;
use crate::yaml::edit::{Editor, quoted};

/// What fixes a finding, independent of the text of the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Change {
    /// Replaces a word that is a misspelling of another.
    Word { place: Span, to: String },
    /// Replaces a part of the text at a place, if the part occurs exactly once.
    Part { place: Span, from: String, to: String },
    /// Adds an alias to a page: an address at which it was published before.
    Alias { file: FileId, address: String },
    /// Adds an alias to a page whose file is gone. Git may know its current path.
    AliasOfMoved { source: Utf8PathBuf, address: String },
    /// Puts quotes around the value of a YAML key.
    Quotes { place: Span },
}

/// The edits of one file that fix a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What the fix does, for people: "replace `erors` with `errors`".
    pub title: String,
    pub file: FileId,
    /// In the order of the text, without overlaps.
    pub edits: Vec<Edit>,
}

/// New text that replaces a range of bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    pub range: Range<usize>,
    pub text: String,
}

impl Change {
    /// Replaces the word at a place.
    pub fn word(place: Span, to: impl Into<String>) -> Self {
        Self::Word { place, to: to.into() }
    }

    /// Replaces the path of a dead link with the path of an existing file. `None` unless exactly one part of the path
    /// differs, and is a misspelling of this name and no other. `meant` is a path from the project's root, or the
    /// address of a page.
    pub fn path(site: &Site, place: Span, written: &str, meant: &str) -> Option<Self> {
        let path = &written[..written.find(['?', '#']).unwrap_or(written.len())];
        let to = respelled(site, path, meant)?;
        (to != path).then(|| Self::Part { place, from: path.to_owned(), to })
    }

    /// The same as `path`, for a link of a page. `meant` is the suggested link, which is relative to the page's folder
    /// if the link is.
    pub fn link(site: &Site, link: &Link, meant: &str) -> Option<Self> {
        let is_relative = !link.destination.starts_with('/') && !link.destination.contains("://");
        let folder = site.sources[link.span.file].path.parent().filter(|_| is_relative);
        let meant = joined(folder.unwrap_or(Utf8Path::new("")), meant)?;
        Self::path(site, link.span, &link.destination, meant.as_str())
    }

    /// Replaces the section that a link names with one that the page has.
    pub fn section(place: Span, anchor: &str, nearest: Option<&str>, page: &Page) -> Option<Self> {
        /// On a page with more sections, checking each dead link would take too long.
        const MOST_SECTIONS: usize = 300;
        let headings = &page.document.markdown.headings;
        let to = nearest.filter(|nearest| headings.len() <= MOST_SECTIONS && is_typo(anchor, nearest))?;
        only_typo(anchor, headings.iter().map(|heading| heading.id.as_str())).filter(|only| *only == to)?;
        Some(Self::Part { place, from: format!("#{anchor}"), to: format!("#{to}") })
    }

    /// The same change, with the current paths of moved files.
    #[must_use]
    pub fn after(&self, moves: &Moves, site: &Site) -> Self {
        let Self::AliasOfMoved { source, address } = self else { return self.clone() };
        let now = moves.get(source);
        let page =
            now.and_then(|now| site.pages.iter().find(|page| site.sources[page.document.file].path == *now));
        page.map_or_else(
            || self.clone(),
            |page| Self::Alias { file: page.document.file, address: address.clone() },
        )
    }

    fn file(&self) -> Option<FileId> {
        match self {
            Self::Word { place, .. } | Self::Part { place, .. } | Self::Quotes { place } => Some(place.file),
            Self::Alias { file, .. } => Some(*file),
            Self::AliasOfMoved { .. } => None,
        }
    }

    /// The place in the file that is changed.
    fn at(&self) -> Option<Span> {
        match self {
            Self::Word { place, .. } | Self::Part { place, .. } | Self::Quotes { place } => Some(*place),
            Self::Alias { .. } | Self::AliasOfMoved { .. } => None,
        }
    }

    /// The title of the fix and its edits. `text` is the text of the file. `None` if the fix is not certain.
    fn edits(&self, text: &str) -> Option<(String, Vec<Edit>)> {
        match self {
            Self::Word { place, to } => {
                let written = written(text, *place)?;
                let from = &text[written.clone()];
                let is_other = from != to && is_typo(from, to) && to.chars().all(is_plain);
                let edit = || Edit { range: written.clone(), text: to.clone() };
                is_other.then(|| (replace(from, to), vec![edit()]))
            }
            Self::Part { place, from, to } => {
                let written = written(text, *place)?;
                let mut found = text[written.clone()].match_indices(from.as_str());
                let (Some((at, _)), None) = (found.next(), found.next()) else { return None };
                let start = written.start + at;
                let edit = Edit { range: start..start + from.len(), text: to.clone() };
                // Characters that the text already contains, such as the colon of an address, keep their meaning.
                let may_be_written = to.chars().all(|c| is_plain(c) || from.contains(c));
                may_be_written.then(|| (replace(from, to), vec![edit]))
            }
            Self::Alias { file, address } => {
                let matter = parse::matter(text)?;
                let mut editor = Editor::open(*file, text.to_owned(), matter).ok()?;
                let order = ["title", "summary", "alarms", "kind", "service"];
                editor.extend(&["aliases"], std::slice::from_ref(address), &order).ok()?;
                Some((format!("add the alias `{address}`"), vec![difference(text, editor.text())?]))
            }
            Self::AliasOfMoved { .. } => None,
            Self::Quotes { place } => {
                let edit = quotes(text, *place)?;
                Some(("put the text in quotes".to_owned(), vec![edit]))
            }
        }
    }
}

/// The fix for a change. `None` if the change cannot be made, is in a file of another repository, or affects something
/// that a person has to decide.
pub fn of(site: &Site, change: &Change) -> Option<Fix> {
    let file = change.file()?;
    let source = site.sources.get(file)?;
    let is_own = !site.sources.is_built_in(file) && source.repository().is_none();
    if !is_own || !source.malformed.is_empty() {
        return None;
    }
    let text = site.sources.text(file).ok().filter(|text| source.is_of(text))?;
    if is_decided(site, file, change, &text) {
        return None;
    }
    let (title, edits) = change.edits(&text)?;
    Some(Fix { title, file, edits })
}

/// Keys of `readyroom.yaml` that decide who approves, and what counts.
const DECIDED: [&str; 7] =
    ["approvers", "people", "rules", "exceptions", "baseline", "external_runbooks", "max_ahead"];

/// Whether a change affects something that a person has to decide, or turns a key into one of [`DECIDED`].
fn is_decided(site: &Site, file: FileId, change: &Change, text: &str) -> bool {
    let is_review = site.pages.iter().any(|page| page.document.file == file && page.kind == Kind::Review);
    let place = change.at();
    if is_review {
        let matter = parse::matter(text).map_or(0, |matter| matter.end);
        return place.is_none_or(|place| (place.start as usize) < matter);
    }
    if site.sources[file].role != Role::Config {
        return false;
    }
    if let Change::Word { to, .. } = change
        && DECIDED.contains(&to.as_str())
    {
        return true;
    }
    let Some(place) = place else { return true };
    let (Some(root), _) = yaml::read_one(file, text) else { return false };
    let around = root.entries().iter().rev().find(|(key, _)| key.span.start <= place.start);
    around.is_some_and(|(key, _)| DECIDED.contains(&key.value.as_str()))
}

/// The range of the text at a place, without the quotes or brackets around it.
fn written(text: &str, place: Span) -> Option<Range<usize>> {
    let (start, end) = (place.start as usize, place.end as usize);
    let own = text.get(start..end)?;
    let quotes = [('"', '"'), ('\'', '\''), ('<', '>')];
    let is_in =
        |(open, close): &(char, char)| own.len() > 1 && own.starts_with(*open) && own.ends_with(*close);
    Some(if quotes.iter().any(is_in) { start + 1..end - 1 } else { start..end })
}

/// Whether a character has the same meaning in plain text, in quotes, in a link and in a URL pattern.
fn is_plain(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | '#')
}

fn replace(from: &str, to: &str) -> String {
    format!("replace `{from}` with `{to}`")
}

/// The path with its misspelled part corrected. `None` if more than one part differs, or if it may be a misspelling of
/// another name.
fn respelled(site: &Site, written: &str, meant: &str) -> Option<String> {
    let bare = written.trim_end_matches('/');
    let parts: Vec<&str> = bare.split('/').collect();
    let is_address = meant.contains("://");
    let meant: Vec<&str> = meant.trim_end_matches('/').split('/').collect();
    // A link to a folder does not name the folder's index page.
    let is_folder = !parts.last()?.contains('.') && is_index(meant.last()?);
    let meant = &meant[..meant.len() - usize::from(is_folder)];
    let mut typo = None;
    for back in 1..=parts.len().min(meant.len()) {
        let (part, own) = (parts[parts.len() - back], meant[meant.len() - back]);
        let ((stem, ending), name) = (divided(part), divided(own).0);
        match typo {
            _ if matches!(part, "" | "." | "..") => break,
            _ if stem == name => {}
            None if !is_typo(stem, name) => return None,
            None => {
                let folder = meant[..meant.len() - back].join("/");
                let only = if is_address {
                    only_typo(stem, addresses(site, &folder))
                } else {
                    let names = site.sources.listing().names_in(Utf8Path::new(&folder));
                    only_typo(stem, names.map(|name| divided(name).0))
                };
                only.filter(|only| *only == name)?;
                typo = Some((parts.len() - back, format!("{name}{ending}")));
            }
            // The host and folder of a published address do not occur in the path of a file.
            Some(_) if written.contains("://") || written.starts_with('/') => break,
            Some(_) => return None,
        }
    }
    let (at, part) = typo?;
    let parts = parts.iter().enumerate().map(|(other, own)| if other == at { &part } else { *own });
    Some(parts.collect::<Vec<_>>().join("/") + &written[bare.len()..])
}

fn is_index(name: &str) -> bool {
    let stem = divided(name).0.to_lowercase();
    matches!(stem.as_str(), "index" | "_index" | "readme")
}

/// A name and its extension.
fn divided(name: &str) -> (&str, &str) {
    name.rfind('.').filter(|at| *at > 0).map_or((name, ""), |at| name.split_at(at))
}

/// The last segments of the addresses of pages in a folder. `folder` begins with the site's address.
fn addresses<'s>(site: &'s Site, folder: &str) -> impl Iterator<Item = &'s str> {
    let urls = site.pages.iter().filter_map(|page| page.url.trim_end_matches('/').rsplit_once('/'));
    urls.filter(move |(above, _)| folder.ends_with(above)).map(|(_, name)| divided(name).0)
}

/// The single edit that turns one text into another.
fn difference(before: &str, after: &str) -> Option<Edit> {
    let same = before.char_indices().zip(after.chars()).take_while(|((_, a), b)| a == b);
    let start = same.map(|((at, a), _)| at + a.len_utf8()).last().unwrap_or_default();
    let ends = before[start..].chars().rev().zip(after[start..].chars().rev());
    let end: usize = ends.take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
    let (old, new) = (start..before.len() - end, &after[start..after.len() - end]);
    (!old.is_empty() || !new.is_empty()).then(|| Edit { range: old, text: new.to_owned() })
}

/// Puts quotes around the value in a line of YAML: `note: Cleaned up: done`.
fn quotes(text: &str, place: Span) -> Option<Edit> {
    let at = (place.start as usize).min(text.len());
    let start = text.get(..at)?.rfind('\n').map_or(0, |newline| newline + 1);
    let line = text[start..].lines().next()?.trim_end();
    let (key, _) = line.split_once(": ")?;
    let is_key =
        key.trim_start().trim_start_matches("- ").chars().all(|c| c.is_alphanumeric() || "_-".contains(c));
    let value = line[key.len() + 2..].trim_start();
    // A value that opens a structure, or is followed by a comment, may be more than plain text.
    let opens = value.starts_with(['"', '\'', '[', '{', '|', '>', '&', '*', '!', '%', '@', '`']);
    if !is_key || opens || value.contains(" #") || !value.contains(": ") {
        return None;
    }
    let from = start + line.len() - value.len();
    Some(Edit { range: from..start + line.len(), text: quoted(value) })
}
