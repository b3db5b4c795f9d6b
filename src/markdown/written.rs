//! Recognises the prompts that `new runbook` writes for a person to replace.

/// The marker before text that was copied from the alarm.
pub const FROM_THE_ALARM: &str = "<!-- from the alarm -->";

/// The marker after that text.
pub const END: &str = "<!-- end -->";

/// The prompts of sections, by heading in lower case. A section with any other heading has the last prompt.
const PROMPTS: [(&str, &str); 5] = [
    ("impact", "who notices what, and how soon."),
    ("diagnosis", "what to look at first, and what each answer means."),
    ("mitigation", "the steps that make it better, and how to see that they did."),
    ("escalation", "when to stop, who to call, and what to tell them."),
    ("", "write this section."),
];

/// The prompt for a section.
pub fn prompt(section: &str) -> &'static str {
    let section = section.to_lowercase();
    let known = PROMPTS.iter().find(|(heading, _)| *heading == section);
    known.unwrap_or(&PROMPTS[PROMPTS.len() - 1]).1
}

/// Whether a paragraph is a prompt, with its mark or without.
pub fn is_prompt(paragraph: &str) -> bool {
    let text = paragraph.trim_start();
    let bare = text.strip_prefix("TODO").unwrap_or(text);
    let bare = bare.trim_start_matches(|c: char| c == ':' || c.is_whitespace());
    // Most paragraphs begin differently.
    let may_be = |prompt: &str| bare.as_bytes().first() == prompt.as_bytes().first();
    PROMPTS.iter().any(|(_, prompt)| may_be(prompt) && bare.split_whitespace().eq(prompt.split(' ')))
}

/// Recognises the paragraph that version 1 wrote above an alarm's condition and description, which it did not mark:
/// `Fires (critical) when this holds for 10m:`. Returns whether a condition follows, or `None` for any other paragraph.
pub fn condition_follows(paragraph: &str) -> Option<bool> {
    let mut rest = paragraph.trim().strip_prefix("Fires")?;
    if let Some(severity) = rest.strip_prefix(" (") {
        rest = severity.split_once(')')?.1;
    }
    let (rest, has_condition) =
        rest.strip_prefix(" when this holds").map_or((rest, false), |rest| (rest, true));
    let rest = rest.strip_suffix(if has_condition { ':' } else { '.' })?;
    (rest.is_empty() || rest.starts_with(" for ") && rest.split_whitespace().count() < 4)
        .then_some(has_condition)
}

#[cfg(test)]
mod tests {
    use super::{condition_follows, is_prompt, prompt};

    #[test]
    fn prompts_are_recognised_with_and_without_their_mark() {
        assert!(is_prompt("TODO: who notices what, and how soon."));
        assert!(is_prompt("when to stop, who to call,\nand what to tell them."));
        assert!(is_prompt(&format!("TODO: {}", prompt("Rollback"))));
        assert!(!is_prompt("who notices what, and how soon. Customers do."));
    }

    #[test]
    fn output_of_version_1_is_recognised() {
        assert_eq!(condition_follows("Fires (critical) when this holds for 10m:"), Some(true));
        assert_eq!(condition_follows("Fires when this holds:"), Some(true));
        assert_eq!(condition_follows("Fires (page) for 1 hour."), Some(false));
        assert_eq!(condition_follows("Fires (page)."), Some(false));
        assert_eq!(condition_follows("Fires when the disk is full:"), None);
        assert_eq!(condition_follows("Fires for everybody who ever looked at it in the night."), None);
    }
}
