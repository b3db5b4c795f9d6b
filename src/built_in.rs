//! The checklists that come with readyroom: read like a project's own, used where something names them.

use camino::Utf8Path;

use crate::source::Source;

/// Where their files seem to lie.
const FOLDER: &str = "built-in";

const CHECKLISTS: &[(&str, &str)] = &[
    ("checklists/data-store.md", include_str!("../checklists/data-store.md")),
    ("checklists/production-readiness.md", include_str!("../checklists/production-readiness.md")),
    ("checklists/public-web.md", include_str!("../checklists/public-web.md")),
];

pub fn sources() -> impl Iterator<Item = Source> {
    CHECKLISTS.iter().map(|(path, text)| Source::new(format!("{FOLDER}/{path}"), (*text).to_owned()))
}

pub fn is_built_in(path: &Utf8Path) -> bool {
    path.starts_with(FOLDER)
}
