//! Makes ids from headings, as GitHub does.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use unicode_segmentation::UnicodeSegmentation;

/// GitHub's slug of a heading. Lower case; letters, marks, decimal digits, `_` and `-` stay, a space becomes `-`, and
/// everything else is dropped. Nothing is trimmed: the slug of a heading that begins with an emoji or an image begins
/// with `-`.
pub fn slug(text: &str) -> String {
    let lower = text.chars().flat_map(char::to_lowercase);
    lower.filter(|c| stays(*c)).map(|c| if c == ' ' || c == '\n' { '-' } else { c }).collect()
}

fn stays(character: char) -> bool {
    match character {
        ' ' | '\n' | '-' | '_' | '0'..='9' | 'a'..='z' => true,
        _ if character.is_ascii() => false,
        // Superscripts, fractions and circled digits are numeric, but not decimal digits.
        '²'..='¾' | '⁰'..='↉' | '①'..='➓' | '〇'..='㏾' if character.is_numeric() => {
            character.is_alphabetic()
        }
        _ => character.is_alphanumeric() || is_connector(character) || is_mark(character),
    }
}

fn is_connector(character: char) -> bool {
    matches!(character, '‿' | '⁀' | '⁔' | '︳' | '︴' | '﹍' | '﹎' | '﹏' | '_')
}

/// Whether it combines with the letter before it. The joiners of emoji do so, too, but are not marks.
fn is_mark(character: char) -> bool {
    !matches!(character, '\u{200c}' | '\u{200d}' | '🏻'..='🏿')
        && format!("a{character}").graphemes(true).count() == 1
}

/// The ids that the theme's templates use on pages that show documents.
const OF_THE_THEME: &[&str] = &[
    "choices",
    "help-title",
    "main",
    "parameters-title",
    "results-list",
    "search-box",
    "search-results",
    "the-about",
    "the-actions",
    "the-alarms",
    "the-drafts",
    "the-expiring",
    "the-finds",
    "the-free",
    "the-gate",
    "the-history",
    "the-impact",
    "the-latest",
    "the-lessons",
    "the-needs",
    "the-open",
    "the-pages",
    "the-pipeline",
    "the-postmortems",
    "the-problems",
    "the-reached",
    "the-readiness",
    "the-reviews",
    "the-rollbacks",
    "the-root-causes",
    "the-runbook-tasks",
    "the-runbooks",
    "the-running",
    "the-timeline",
    "the-uncovered",
    "the-wrong",
];

/// The prefix of the theme's ids that contain a name or a number: `site.alarm-DiskFull`. Slugs never contain a dot.
pub const THEME: &str = "site.";

/// Whether the theme uses an id. Documents must not use it then.
pub fn is_of_theme(id: &str) -> bool {
    OF_THE_THEME.contains(&id) || id.starts_with(THEME)
}

/// The given id, or a variant of it if the theme uses it.
pub fn free_id(id: &str) -> Cow<'_, str> {
    match id.strip_prefix(THEME) {
        Some(name) => Cow::Owned(format!("site-{name}")),
        None if is_of_theme(id) => Cow::Owned(format!("{id}-1")),
        None => Cow::Borrowed(id),
    }
}

/// Makes the ids of one page unique: the second `notes` is `notes-1`.
#[derive(Default)]
pub struct Ids {
    taken: HashSet<String>,
    /// How often each slug occurred.
    counts: HashMap<String, usize>,
}

impl Ids {
    /// Reserves an explicit id, before any slug is made.
    pub fn reserve(&mut self, id: &str) {
        self.taken.insert(id.to_owned());
    }

    pub fn unique(&mut self, text: &str) -> String {
        let slug = slug(text);
        let slug = if slug.is_empty() { "section".to_owned() } else { slug };
        let count = self.counts.entry(slug.clone()).or_default();
        let mut id = slug.clone();
        while self.taken.contains(&id) || is_of_theme(&id) {
            *count += 1;
            id = format!("{slug}-{count}");
        }
        self.taken.insert(id.clone());
        id
    }
}

#[cfg(test)]
mod tests {
    use super::{Ids, slug};

    #[test]
    fn slugs_are_those_of_github() {
        for (heading, expected) in [
            ("Check the logs", "check-the-logs"),
            ("What's wrong?", "whats-wrong"),
            ("Disk full — what now", "disk-full--what-now"),
            ("replication_slots", "replication_slots"),
            ("KubePodCrashLooping", "kubepodcrashlooping"),
            ("v1.2.3 / API", "v123--api"),
            ("Größe prüfen", "größe-prüfen"),
            ("Cafe\u{301}", "cafe\u{301}"),
            ("日本語 テスト", "日本語-テスト"),
            ("🚀 Launch", "-launch"),
            ("⚠️ Danger", "\u{fe0f}-danger"),
            (":warning: Danger", "warning-danger"),
            ("x² and ½", "x-and-"),
            ("a  b", "a--b"),
            ("100%", "100"),
            ("--flag", "--flag"),
        ] {
            assert_eq!(slug(heading), expected, "{heading}");
        }
    }

    #[test]
    fn repeated_headings_are_counted() {
        let mut ids = Ids::default();
        let unique = ["Notes", "notes", "Notes-1", "Notes", "?", "!"].map(|text| ids.unique(text));
        assert_eq!(unique, ["notes", "notes-1", "notes-1-1", "notes-2", "section", "section-1"]);
    }
}
