//! Digests of what an approval covers: one for each item, and one for the whole decision.
//!
//! The handbook's page `reviews` lists the fields that they cover. If you change the fields, change `VERSION` too, so
//! that digests of older versions no longer match.

use jiff::civil::Date;

use super::ItemState;
use crate::model::{Answer, Decision, Item, Review};
use crate::source::FileId;

const VERSION: &str = "v1";

/// The number of hex digits in a digest: 128 bits.
const LETTERS: usize = 32;

/// Hashes named fields, each with its length, so that different lists of fields never have the same bytes.
struct Fields(blake3::Hasher);

impl Fields {
    fn new(of: &str) -> Self {
        let mut fields = Self(blake3::Hasher::new());
        fields.add("of", of);
        fields
    }

    fn add(&mut self, name: &str, value: &str) {
        for text in [name, value] {
            self.0.update(&(text.len() as u64).to_le_bytes());
            self.0.update(text.as_bytes());
        }
    }

    /// Adds a value that may be missing. A missing value differs from an empty one.
    fn maybe(&mut self, name: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.add(name, value);
        }
    }

    fn done(self) -> String {
        format!("{VERSION}-{}", &self.0.finalize().to_hex()[..LETTERS])
    }
}

/// The digest of one item. It changes whenever the item or its answer changes. It covers the service, so that a copy of
/// a review does not approve anything for another service.
pub fn item(service: Option<&str>, review: &Review, item: &ItemState<'_>) -> String {
    let mut fields = Fields::new("item");
    fields.maybe("service", service);
    fields.maybe("checklist", review.checklist.as_ref().map(|id| id.value.as_str()));
    fields.maybe("version", review.version.map(|version| version.to_string()).as_deref());
    fields.maybe("stage", review.stage.as_ref().map(|stage| stage.value.as_str()));
    for author in &review.authors {
        fields.add("author", author);
    }
    fields.add("item", item.id());
    if let Some(answer) = item.answer {
        of_answer(&mut fields, &item.item.item, answer);
    }
    for line in &item.hidden_by {
        fields.add("hidden by", &line.key);
        fields.add("value", &line.value);
    }
    if let Some(check) = item.item.item.check.as_ref().filter(|_| item.is_verified()) {
        fields.add("fact", &check.text());
        let places = item.fact.iter().flat_map(|fact| &fact.places);
        let mut files: Vec<FileId> = places.map(|place| place.file).collect();
        files.dedup();
        for file in files {
            // The id is a hash of the path.
            fields.add("file", &file.0.to_string());
        }
    }
    fields.done()
}

fn of_answer(fields: &mut Fields, asked: &Item, answer: &Answer) {
    fields.maybe("answer", asked.answer_text(answer).as_deref());
    for evidence in &answer.evidence {
        fields.add("evidence", &evidence.value);
    }
    fields.maybe("justification", answer.justification.as_deref());
    fields.maybe("answered_by", answer.answered_by.as_deref());
    let on = answer.answered_on.as_ref().filter(|_| asked.valid_for.is_some());
    fields.maybe("answered_on", on.map(|on| on.value.to_string()).as_deref());
    if let Some(waiver) = &answer.waiver {
        fields.add("waiver", "");
        fields.maybe("reason", waiver.reason.as_deref());
        fields.maybe("approved_by", waiver.approved_by.as_deref());
        fields.maybe("approved_on", waiver.approved_on.map(|on| on.to_string()).as_deref());
        fields.maybe("expires_on", waiver.expires_on.as_ref().map(|on| on.value.to_string()).as_deref());
        fields.maybe("compensating_control", waiver.compensating_control.as_deref());
    }
    for action in &answer.actions {
        fields.add("action", "");
        fields.maybe("owner", action.owner.as_ref().map(|owner| owner.value.as_str()));
        fields.maybe("due", action.due.as_ref().map(|due| due.value.to_string()).as_deref());
    }
}

/// The digest of a decision. It covers the service, the person, the day, and the digests of the items. Git's history is
/// searched for it.
pub fn decision<'d>(
    service: Option<&str>,
    name: &str,
    decision: Decision,
    on: Option<Date>,
    items: impl IntoIterator<Item = (&'d str, &'d str)>,
) -> String {
    let mut fields = Fields::new("decision");
    fields.maybe("service", service);
    fields.add("name", name);
    fields.add("decision", decision.word());
    fields.maybe("on", on.map(|on| on.to_string()).as_deref());
    let mut items: Vec<_> = items.into_iter().collect();
    items.sort_unstable();
    for (item, digest) in items {
        fields.add(item, digest);
    }
    fields.done()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_cannot_run_into_each_other() {
        let digest = |pairs: &[(&str, &str)]| {
            let mut fields = Fields::new("test");
            for (name, value) in pairs {
                fields.add(name, value);
            }
            fields.done()
        };
        assert_ne!(digest(&[("a", "bc")]), digest(&[("ab", "c")]));
        assert_ne!(digest(&[("a", ""), ("b", "")]), digest(&[("a", "b")]));
        assert_ne!(digest(&[("a", "x"), ("a", "y")]), digest(&[("a", "y"), ("a", "x")]));
        assert_eq!(digest(&[]).len(), VERSION.len() + 1 + LETTERS);
    }
}
