//! The parts of a review that a save of an answer must not change.

/// A review without the answer of an item: its lines, with those of its answer left out.
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
