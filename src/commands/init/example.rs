//! The example project: one service, and one file of each kind.

use camino::Utf8PathBuf;
use jiff::ToSpan;
use jiff::civil::Date;

const FILES: [(&str, &str); 7] = [
    ("content/README.md", include_str!("example/README.md")),
    ("content/guestbook/web/service.yaml", include_str!("example/entry.yaml")),
    ("content/guestbook/web/alarms/guestbook.yml", include_str!("example/alarms.yml")),
    ("content/guestbook/web/runbooks/errors.md", include_str!("example/runbook.md")),
    ("content/guestbook/web/postmortems/disk-full.md", include_str!("example/postmortem.md")),
    ("content/guestbook/web/reviews/launch.md", include_str!("example/review.md")),
    ("checklists/launch.md", include_str!("example/checklist.md")),
];

/// Paths and texts of the example. Its incident happened three weeks ago.
pub fn files(today: Date) -> Vec<(Utf8PathBuf, String)> {
    let then = today.checked_sub(21.days()).unwrap_or(today);
    let dated = |text: &str| text.replace("{today}", &today.to_string()).replace("{then}", &then.to_string());
    FILES.iter().map(|(path, text)| (Utf8PathBuf::from(*path), dated(text))).collect()
}

/// The first page of a project without an example.
pub fn board(title: &str) -> String {
    format!(
        "# {title}\n\nWhat you run, and who runs it. This is the text above the search on the site's first page.\n"
    )
}
