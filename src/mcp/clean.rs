//! Removes control characters, invisible characters, keys and passwords from texts before they are sent.

use std::borrow::Cow;

use aho_corasick::{AhoCorasick, MatchKind};

use crate::fill::is_hidden;
use crate::link::Site;
use crate::markdown::as_text;
use crate::rules::ExceptedFinding;
use crate::source::Span;

/// The keys and passwords in the project's files. They are removed from answers, since a client may send those to
/// other machines.
pub struct Secrets {
    finder: Option<AhoCorasick>,
    /// The replacement for each key or password.
    words: Vec<String>,
}

/// The minimum length in bytes of a line by which a key of several lines is recognised.
const SHORTEST: usize = 8;

impl Secrets {
    /// The keys and passwords, except those that an exception allows.
    pub fn of(site: &Site, excepted: &[ExceptedFinding]) -> Self {
        let is_excepted = |place: Span| excepted.iter().any(|one| one.reported.finding.place == place);
        let mut found: Vec<(String, String)> = Vec::new();
        for (place, secret) in &site.secrets {
            let range = place.start as usize..place.end as usize;
            // If the file can no longer be read, none of its text is on a page either.
            let Ok(text) = site.sources.text(place.file) else { continue };
            let Some(text) = text.get(range).filter(|_| !is_excepted(*place)) else { continue };
            for line in text.lines().map(str::trim).filter(|line| line.len() >= SHORTEST) {
                let word = format!("[left out: {}]", secret.kind);
                // In the form of code, and as escaped text of a page.
                found.extend([line.to_owned(), as_text(line)].map(|line| (line, word.clone())));
            }
        }
        found.sort();
        found.dedup();
        let (texts, words): (Vec<String>, Vec<String>) = found.into_iter().unzip();
        let finder = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&texts);
        Self { finder: finder.ok().filter(|_| !texts.is_empty()), words }
    }

    /// A text that is safe to send.
    pub fn clean<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let text = match &self.finder {
            Some(finder) if finder.is_match(text) => Cow::Owned(finder.replace_all(text, &self.words)),
            _ => Cow::Borrowed(text),
        };
        if text.chars().any(is_unseen) {
            let shown = text.chars().map(|c| if is_unseen(c) { '\u{fffd}' } else { c });
            return Cow::Owned(shown.collect());
        }
        text
    }
}

/// Whether it is a control character, or one that tells a program something that no reader sees. Joiners of emoji are
/// allowed.
fn is_unseen(c: char) -> bool {
    is_hidden(c) && !matches!(c, '\n' | '\t' | '\u{200c}' | '\u{200d}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invisible_characters_are_shown() {
        let none = Secrets { finder: None, words: Vec::new() };
        let text = "a\u{1b}[2Jb\u{202e}c\u{e0041}d\u{2060}\ne\tf \u{1f469}\u{200d}\u{1f4bb}";
        assert_eq!(
            none.clean(text),
            "a\u{fffd}[2Jb\u{fffd}c\u{fffd}d\u{fffd}\ne\tf \u{1f469}\u{200d}\u{1f4bb}"
        );
    }
}
