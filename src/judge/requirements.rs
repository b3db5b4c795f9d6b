//! What an item requires of its answer, in words: known before anybody answers.

use crate::model::{EvidenceRule, Item};

/// Short phrases apart from the severity, lower case: `from one-box on`, `evidence required`, `valid for 90d`.
pub fn requirements(item: &Item) -> Vec<String> {
    let stage = item.stage.as_ref().map(|stage| format!("from {} on", stage.value));
    let evidence = (item.evidence() == EvidenceRule::Required).then(|| "evidence required".to_owned());
    let valid = item.valid_for.map(|period| format!("valid for {period}"));
    let always = (item.not_applicable == Some(false)).then(|| "always applies".to_owned());
    [stage, evidence, valid, always].into_iter().flatten().collect()
}
