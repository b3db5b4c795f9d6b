//! Letters that can be put together in several ways, in one of them.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

/// A name with each letter and its accents in one: as it is compared.
pub fn composed(name: &str) -> Cow<'_, str> {
    if name.is_ascii() { name.into() } else { name.nfc().collect::<String>().into() }
}
