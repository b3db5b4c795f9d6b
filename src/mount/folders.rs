//! Names of folders that decide the kind of the documents in them.

use camino::Utf8Path;

use crate::model::Kind;

/// In lower case. Case is ignored.
const FOLDERS: [(&str, Kind); 9] = [
    ("runbooks", Kind::Runbook),
    ("playbooks", Kind::Runbook),
    ("reviews", Kind::Review),
    ("postmortems", Kind::Postmortem),
    ("postmortem", Kind::Postmortem),
    ("post-mortems", Kind::Postmortem),
    ("post-mortem", Kind::Postmortem),
    ("post_mortems", Kind::Postmortem),
    ("post_mortem", Kind::Postmortem),
];

/// The kind of the nearest of these folders on the path of a folder.
pub fn kind_of_folders(folder: &Utf8Path) -> Option<Kind> {
    let names = folder.components().rev().map(|part| part.as_str());
    let mut kinds =
        names.filter_map(|name| FOLDERS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)));
    kinds.next().map(|(_, kind)| *kind)
}

/// Whether the name of a folder suggests reviews or postmortems. Unlike the names above, it does not decide the kind:
/// a folder `incidents` may contain anything about incidents.
pub fn may_hold_records(name: &str) -> bool {
    const WORDS: [&str; 8] =
        ["review", "postmortem", "mortem", "incident", "outage", "retro", "retrospective", "rca"];
    let name = name.to_lowercase();
    let mut words = name.split(|c: char| !c.is_alphanumeric());
    words.any(|word| WORDS.contains(&word.strip_suffix('s').unwrap_or(word)))
}

#[cfg(test)]
mod tests {
    use super::{kind_of_folders, may_hold_records};
    use crate::model::Kind;

    #[test]
    fn postmortem_is_written_in_several_ways() {
        for name in
            ["postmortems", "Postmortem", "post-mortems", "Post-Mortem", "post_mortems", "POST_MORTEM"]
        {
            assert_eq!(kind_of_folders(name.into()), Some(Kind::Postmortem), "{name}");
        }
        for name in ["incidents", "post", "mortems", "rca", "review", "runbook", ""] {
            assert_eq!(kind_of_folders(name.into()), None, "{name}");
        }
        assert_eq!(kind_of_folders("postmortems/runbooks".into()), Some(Kind::Runbook), "the nearest counts");
    }

    #[test]
    fn folders_of_records_have_many_names() {
        for name in
            ["incidents", "incident-reports", "Post Mortems", "Reviews", "outages", "retrospectives", "RCA"]
        {
            assert!(may_hold_records(name), "{name}");
        }
        for name in ["runbooks", "docs", "alarms", "preview", "node_modules", "s", ""] {
            assert!(!may_hold_records(name), "{name}");
        }
    }
}
