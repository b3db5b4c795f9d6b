//! Recognises invisible characters.

/// Whether a character is invisible, or changes how others are read: joiners, direction marks, fillers, tags. Control
/// characters do not count, and neither do the selectors between text and emoji style.
pub fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{2800}'
            | '\u{3164}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

#[cfg(test)]
mod tests {
    use super::is_invisible;

    #[test]
    fn what_is_seen_is_not_invisible() {
        for c in "aé決조\u{1100}\u{1161}\u{301}\u{fe0f}🙂 \t\n\u{a0}-…".chars() {
            assert!(!is_invisible(c), "{c:?}");
        }
        for c in "\u{ad}\u{200b}\u{200d}\u{202e}\u{2060}\u{2067}\u{feff}\u{3164}\u{e0041}".chars() {
            assert!(is_invisible(c), "{c:?}");
        }
    }
}
