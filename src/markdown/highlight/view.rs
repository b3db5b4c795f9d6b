//! Prepares a line for a grammar: placeholders become words, and long runs of one character are shortened, since some
//! regular expressions of grammars take quadratic time or worse for them.

use std::ops::Range;

use super::placeholders;

/// Longer runs of one character, or of spaces, are shortened to this.
const LONGEST_RUN: usize = 24;

/// A line as a grammar sees it.
pub struct View {
    pub text: String,
    /// The ranges of placeholders in the line.
    pub placeholders: Vec<Range<usize>>,
    /// The positions in `text` where characters are left out, each with the number of bytes left out up to there.
    left_out: Vec<(usize, usize)>,
}

impl View {
    pub fn of(line: &str, language: &str) -> Self {
        let found = if placeholders::apply_to(language) { placeholders::find(line) } else { Vec::new() };
        let mut view =
            Self { text: String::with_capacity(line.len() + 1), placeholders: found, left_out: Vec::new() };
        let mut masked = view.placeholders.iter().peekable();
        let mut run = (' ', 0);
        let mut skipped = 0;
        for (at, character) in line.char_indices() {
            while masked.peek().is_some_and(|placeholder| placeholder.end <= at) {
                masked.next();
            }
            if masked.peek().is_some_and(|placeholder| placeholder.start <= at) {
                view.text.push('x');
                run = ('x', 0);
                continue;
            }
            let kind = if character.is_whitespace() { ' ' } else { character };
            run = if run.0 == kind { (kind, run.1 + 1) } else { (kind, 1) };
            if run.1 <= LONGEST_RUN {
                view.text.push(character);
                continue;
            }
            skipped += character.len_utf8();
            match view.left_out.last_mut() {
                Some((place, length)) if *place == view.text.len() => *length = skipped,
                _ => view.left_out.push((view.text.len(), skipped)),
            }
        }
        view
    }

    /// Converts a position in `text` to a position in the line.
    pub fn place(&self, at: usize) -> usize {
        let before = self.left_out.partition_point(|(place, _)| *place <= at);
        at + before.checked_sub(1).map_or(0, |index| self.left_out[index].1)
    }
}

#[cfg(test)]
mod tests {
    use super::View;

    #[test]
    fn runs_are_short_and_places_are_kept() {
        let line = format!("a{} b{}<pod> \u{fc}", " ".repeat(30), "=".repeat(100));
        let view = View::of(&line, "bash");
        assert_eq!(view.text, format!("a{}b{}xxxxx ü", " ".repeat(24), "=".repeat(24)));
        for part in ["b", "x", "ü"] {
            let place = view.place(view.text.find(part).expect("it is there"));
            let expected = line.find(if part == "x" { "<" } else { part });
            assert_eq!(Some(place), expected);
        }
        assert_eq!(view.place(view.text.len()), line.len());
    }
}
