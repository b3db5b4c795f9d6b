//! Checks which paths are allowed for files in a pack.

/// The longest path, in bytes, as on Linux.
const LONGEST: usize = 4096;

/// Why a path is not valid for a file in a repository. `None` if it is valid.
pub fn refused(path: &str) -> Option<&'static str> {
    if path.is_empty() || path.len() > LONGEST {
        return Some("is empty or too long");
    }
    if path.starts_with('/') {
        return Some("is not a path from the repository's root");
    }
    if path.contains(['\\', '\0']) {
        return Some("has a `\\` or a NUL in it");
    }
    // Gathered repositories have such folders.
    if path.split('/').next().is_some_and(|first| first.ends_with(':')) {
        return Some("begins like another repository");
    }
    path.split('/').find_map(|part| match part {
        "" => Some("has a part without a name"),
        "." | ".." => Some("has `.` or `..` in it"),
        part if part.eq_ignore_ascii_case(".git") => Some("is in a `.git`"),
        _ => None,
    })
}
