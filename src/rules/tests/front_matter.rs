//! How strictly front matter is read.

use super::*;

/// The unknown keys that are reported for a page and a postmortem with a configuration.
fn unknown(config: &str) -> Vec<String> {
    let matter = "---\nsidebar_position: 3\nlast_review_date: 2026-02-01\nlast_reviewed_at: \"\"\nlast_verified_at: 2026-02-01\nreviewd_on: 2026-02-01\n---\n\n# A\n";
    let postmortem = "---\nsidebar_position: 3\n---\n\n# A\n";
    let files = [
        Source::new(config::FILE, config.to_owned()),
        Source::new("content/a.md", matter.to_owned()),
        Source::new("content/postmortems/b.md", postmortem.to_owned()),
    ];
    let site = sample::site(files, DAY);
    let keys = site.problems.iter().filter_map(|problem| match problem {
        crate::read::Problem::UnknownKey { key, .. } => Some(key),
        crate::read::Problem::Malformed(_) => None,
    });
    let mut found: Vec<String> =
        keys.map(|key| format!("{}: {}", site.sources[key.span.file].path, key.value)).collect();
    found.sort();
    found
}

#[test]
fn keys_of_other_tools_are_skipped() {
    assert_eq!(unknown(""), ["content/a.md: reviewd_on", "content/postmortems/b.md: sidebar_position"]);
    assert_eq!(
        unknown("front_matter: strict\n"),
        [
            "content/a.md: last_verified_at",
            "content/a.md: reviewd_on",
            "content/a.md: sidebar_position",
            "content/postmortems/b.md: sidebar_position"
        ]
    );
}
