//! A review that is there to the same with what it lacks, and with marks on what is no longer asked.

use std::io::{self, Write};

use anyhow::bail;
use camino::Utf8Path;

use crate::commands::reviews::{self, ANSWERS, Current, Editing};
use crate::judge::{self, ItemState};
use crate::link::{ServiceId, Site};
use crate::report::count;
use crate::source::Malformed;
use crate::yaml::edit::Editor;

/// Ids of items, by what became of them.
#[derive(Default)]
struct Changes<'s> {
    added: Vec<&'s str>,
    /// Marked as no longer asked.
    left: Vec<&'s str>,
    /// Marked so before, and asked again.
    back: Vec<&'s str>,
}

pub fn add(
    root: &Utf8Path,
    site: &Site,
    service: ServiceId,
    current: Current<'_>,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    let mut editing = Editing::open(root, site, current.file(site))?;
    let items = current.items();
    let mut changes = Changes::default();
    ask(&mut editing.editor, site, &current, items, &mut changes)?;
    leave(&mut editing.editor, site, service, &current, items, &mut changes)?;
    editing.save(root)?;
    tell(&changes, &current, current.path(site), out)?;
    Ok(())
}

/// Adds the items that are asked and not there.
fn ask<'s>(
    editor: &mut Editor,
    site: &Site,
    current: &Current<'_>,
    items: &[ItemState<'s>],
    changes: &mut Changes<'s>,
) -> anyhow::Result<()> {
    let source = &site.sources[current.file(site)];
    let fault = |malformed: Malformed| {
        reviews::fault(&source.path, source.position(malformed.span.start), &malformed)
    };
    for item in items.iter().filter(|item| item.state.is_asked()) {
        let id = item.item.item.id.value.as_str();
        if editor.node(&[ANSWERS, id]).is_some() {
            if reviews::mark(editor, current.checklist, id, None).map_err(fault)? {
                changes.back.push(id);
            }
            continue;
        }
        let all = editor.node(&[ANSWERS]);
        if all.is_some_and(|all| !all.entries().is_empty()) && editor.is_flow(&[ANSWERS]) {
            bail!(
                "the answers of `{}` stand in braces, with no room for questions: write each on a line of its own",
                current.path(site)
            );
        }
        reviews::ask(editor, current.checklist, item).map_err(fault)?;
        changes.added.push(id);
    }
    Ok(())
}

/// Marks the answers to what is not asked.
fn leave<'s>(
    editor: &mut Editor,
    site: &Site,
    service: ServiceId,
    current: &Current<'s>,
    items: &[ItemState<'_>],
    changes: &mut Changes<'s>,
) -> anyhow::Result<()> {
    let source = &site.sources[current.file(site)];
    let fault = |malformed: Malformed| {
        reviews::fault(&source.path, source.position(malformed.span.start), &malformed)
    };
    for (id, _) in &current.review.answers {
        let id = id.value.as_str();
        let state = items.iter().find(|item| item.item.item.id.value == id);
        if state.is_some_and(|item| item.state.is_asked()) || editor.key(&[ANSWERS, id]).is_none() {
            continue;
        }
        let facts = state.map_or_else(Vec::new, |state| judge::ruled_out(site, &state.item.item, service));
        let why = if facts.is_empty() { String::new() } else { format!(": {} is false", facts.join(", ")) };
        if reviews::mark(editor, current.checklist, id, Some(&why)).map_err(fault)? {
            changes.left.push(id);
        }
    }
    Ok(())
}

fn tell(changes: &Changes<'_>, current: &Current<'_>, path: &str, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{path}")?;
    let Changes { added, left, back } = changes;
    for (ids, what) in [(added, "added"), (left, "no longer asked"), (back, "asked again")] {
        if !ids.is_empty() {
            writeln!(out, "{} {what}: {}", count(ids.len(), "item"), ids.join(", "))?;
        }
    }
    if added.is_empty() && left.is_empty() && back.is_empty() {
        writeln!(out, "nothing to add")?;
    }
    let (id, newest) = (current.id(), current.checklist.checklist.version);
    match current.review.version {
        Some(pinned) if pinned == newest => writeln!(out, "it answers {id} version {pinned}, the newest"),
        Some(pinned) => writeln!(out, "it answers {id} version {pinned}; the newest is {newest}"),
        None => writeln!(out, "it names no version of {id}; the newest is {newest}"),
    }
}
