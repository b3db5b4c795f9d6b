//! A code lens above each alarm without a runbook.

use std::collections::BTreeSet;
use std::ops::Range;

use lsp_types::{CodeLens, Command};

use super::documents::Document;
use super::position_map::PositionMap;
use super::workspace::Workspace;
use crate::judge::{self, Coverage};
use crate::link::AlarmName;
use crate::read::shell;

/// The command that the editor sends, with the name of the alarm.
pub const NEW_RUNBOOK: &str = "readyroom.newRunbook";

/// The alarms of an open file that have no runbook, with the places of their names.
pub fn without_runbook<'w>(
    workspace: &Workspace<'w>,
    document: &Document,
) -> Vec<(&'w AlarmName, Range<usize>)> {
    let (site, file) = (workspace.site(), workspace.file(document));
    let Some(file) = file.filter(|file| site.each_alarm().any(|alarm| alarm.file == *file)) else {
        return Vec::new();
    };
    let old = site.sources.text(file).unwrap_or_default();
    let positions = PositionMap::between(&old, &document.text);
    let alarms = site.each_alarm().filter(|alarm| alarm.file == file && !alarm.alarm.is_unnamed);
    let uncovered = alarms.filter(|alarm| matches!(judge::coverage(site, alarm), Coverage::Uncovered { .. }));
    let found = uncovered.filter_map(|alarm| {
        let span = alarm.alarm.name.span;
        // An alarm with an empty runbook does not need a new one.
        let name = site.name_of(alarm).filter(|name| name.runbooks.is_empty())?;
        Some((name, positions.moved(span.start as usize..span.end as usize)?))
    });
    found.collect()
}

/// One code lens for each name, above its first definition.
pub fn lenses(workspace: &Workspace<'_>, document: &Document) -> Vec<CodeLens> {
    let mut seen = BTreeSet::new();
    let first = without_runbook(workspace, document).into_iter().filter(|(name, _)| seen.insert(&name.key));
    let lens = |(name, place): (&AlarmName, Range<usize>)| CodeLens {
        range: workspace.range(document, place),
        command: Some(Command {
            title: format!("no runbook: `readyroom new runbook --alarm {}`", shell(&name.name)),
            command: NEW_RUNBOOK.to_owned(),
            arguments: Some(vec![name.name.clone().into()]),
        }),
        data: None,
    };
    first.map(lens).collect()
}
