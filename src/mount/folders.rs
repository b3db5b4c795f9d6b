//! Names of folders that decide the kind of the documents in them.

use camino::Utf8Path;

use crate::model::Kind;

/// The case of letters does not matter.
const FOLDERS: [(&str, Kind); 4] = [
    ("runbooks", Kind::Runbook),
    ("playbooks", Kind::Runbook),
    ("reviews", Kind::Review),
    ("postmortems", Kind::Postmortem),
];

/// The kind that the nearest of these folders gives, from the path of a folder.
pub fn kind_of_folders(folder: &Utf8Path) -> Option<Kind> {
    let names = folder.components().rev().map(|part| part.as_str());
    let mut kinds =
        names.filter_map(|name| FOLDERS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)));
    kinds.next().map(|(_, kind)| *kind)
}
