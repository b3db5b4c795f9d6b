//! Letters that Unicode can write in several ways, in one form.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

/// A name with composed letters (NFC), for comparing.
pub fn composed(name: &str) -> Cow<'_, str> {
    if name.is_ascii() { name.into() } else { name.nfc().collect::<String>().into() }
}
