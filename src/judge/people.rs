//! Names of people, however they are typed.

use std::collections::BTreeSet;

/// Words that stand where a name should be.
const BLANKS: [&str; 7] = ["tbd", "todo", "none", "na", "nobody", "unknown", "x"];

/// Everyone that a text names: `Mira, Sam` and `mira & @sam` are two. An address is its owner's name; a word that only
/// holds the place of a name is nobody's.
fn people(text: &str) -> BTreeSet<String> {
    if BLANKS.contains(&name(text).as_str()) {
        return BTreeSet::new();
    }
    let parts = text.split([',', ';', '&', '+', '/']).flat_map(|part| part.split(" and "));
    parts.map(name).filter(|name| !name.is_empty() && !BLANKS.contains(&name.as_str())).collect()
}

/// A name without what people write around it.
fn name(text: &str) -> String {
    let text = text.trim().trim_start_matches('@').split(['@', '(', '<']).next().unwrap_or_default();
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Whether two texts name one person.
pub fn share_one(a: &str, b: &str) -> bool {
    !people(a).is_disjoint(&people(b))
}

/// Whether a text names anybody.
pub fn names_one(text: &str) -> bool {
    !people(text).is_empty()
}

#[cfg(test)]
mod tests {
    use super::{names_one, share_one};

    #[test]
    fn a_person_is_known_by_any_spelling() {
        for text in [
            "mira",
            "Mira",
            " mira ",
            "@mira",
            "mira@acme.example",
            "Mira.",
            "mira (self)",
            "Sam, Mira",
            "sam & mira",
        ] {
            assert!(share_one("mira", text), "{text}");
        }
        assert!(!share_one("mira", "sam"));
        assert!(!share_one("", ""));
    }

    #[test]
    fn a_word_in_the_place_of_a_name_is_nobody() {
        for text in ["", " ", "?", "TBD", "todo", "n/a", "-", "x"] {
            assert!(!names_one(text), "{text}");
        }
        assert!(names_one("li"));
    }
}
