//! The parts of a review that saving an answer must not change.

/// The lines of a review, without those of an item's answer.
pub fn beside(text: &str, item: &str) -> Vec<String> {
    let mut kept = Vec::new();
    let mut is_answer = false;
    let mut dashes = 0;
    for line in text.lines() {
        dashes += usize::from(line == "---");
        let is_key = dashes == 1 && line.starts_with(&format!("  {item}:"));
        is_answer = is_key || is_answer && dashes == 1 && (line.is_empty() || line.starts_with("   "));
        if !is_answer {
            kept.push(line.to_owned());
        }
    }
    kept
}
