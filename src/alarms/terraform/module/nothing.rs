//! Values that are certainly `null`, such as an optional link that nobody gives.

use super::{DEEPEST, Module};
use crate::alarms::terraform::known;
use crate::hcl;

impl Module<'_> {
    /// Whether a text is a single placeholder whose value is `null`.
    pub fn is_null(&self, text: &str) -> bool {
        self.is_null_within(text, DEEPEST)
    }

    fn is_null_within(&self, text: &str, deep: usize) -> bool {
        let Some(deep) = deep.checked_sub(1) else { return false };
        let text = self.instance.filled(text);
        let Some(inner) = hcl::enclosed(&text) else { return false };
        let reference = inner.replace("[\"", ".").replace("\"]", "").to_lowercase();
        match self.passed(&reference) {
            Some((call, argument)) => call.from.as_ref().is_some_and(|from| from.is_null_at(&argument, deep)),
            None => self.is_null_at(&reference, deep),
        }
    }

    fn is_null_at(&self, reference: &str, deep: usize) -> bool {
        let is_written = || self.values_of(reference).is_some_and(|values| known::is_null(values, reference));
        self.get(reference).map_or_else(is_written, |other| self.is_null_within(other, deep))
    }
}
