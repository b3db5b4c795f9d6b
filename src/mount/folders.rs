//! Names of folders that say what the documents in them are.

use camino::Utf8Path;

use crate::model::Kind;

/// In any case.
const FOLDERS: [(&str, Kind); 4] = [
    ("runbooks", Kind::Runbook),
    ("playbooks", Kind::Runbook),
    ("reviews", Kind::Review),
    ("postmortems", Kind::Postmortem),
];

/// What the nearest such folder of a path says; the path is that of a folder.
pub fn kind_of_folders(folder: &Utf8Path) -> Option<Kind> {
    let names = folder.components().rev().map(|part| part.as_str());
    let mut kinds =
        names.filter_map(|name| FOLDERS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)));
    kinds.next().map(|(_, kind)| *kind)
}
