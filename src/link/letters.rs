//! Normalises letters that Unicode can write in several ways.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

/// A name with composed letters (NFC), for comparison.
pub fn composed(name: &str) -> Cow<'_, str> {
    if name.is_ascii() { name.into() } else { name.nfc().collect::<String>().into() }
}
