//! Stores CODEOWNERS as its patterns. They are compiled again when it is read.

use serde::{Deserialize, Serialize, Serializer};

use super::{Codeowners, Effect};
use crate::source::Spanned;

/// A line: its pattern, its owners, and what it does with them.
#[derive(Clone, Serialize, Deserialize)]
pub struct Line(String, Spanned<String>, Effect);

impl Serialize for Codeowners {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.lines().map(|line| (&line.pattern, &line.owners, line.effect)))
    }
}

impl TryFrom<Vec<Line>> for Codeowners {
    type Error = &'static str;

    fn try_from(lines: Vec<Line>) -> Result<Self, Self::Error> {
        let read = |Line(pattern, owners, effect)| {
            super::Line::new(pattern, owners, effect).ok_or("the pattern of a line can be read")
        };
        Ok(Self::of_lines(lines.into_iter().map(read).collect::<Result<_, _>>()?))
    }
}

/// Comparing the lines is enough, since everything else is made from them.
impl PartialEq for Codeowners {
    fn eq(&self, other: &Self) -> bool {
        self.lines().eq(other.lines())
    }
}

/// Comparing the pattern is enough, since the compiled form is made from it.
impl PartialEq for super::Line {
    fn eq(&self, other: &Self) -> bool {
        (&self.pattern, &self.owners, self.effect) == (&other.pattern, &other.owners, other.effect)
    }
}

#[cfg(test)]
mod tests {
    use camino::Utf8Path;

    use super::*;
    use crate::codeowners::Host;
    use crate::source::FileId;

    #[test]
    fn owners_come_back_as_they_were() {
        let text = "* @acme/all\n[Shop][2] @acme/shop\ncart/\n/content/mail/ @acme/mail\n*.md @docs\n!*.lock\n^[Own] @own\nmy\\ cart @a\na/b\n";
        let read = Codeowners::read(FileId(7), Host::Either, text);
        let bytes = postcard::to_allocvec(&read).expect("it can be stored");
        let back: Codeowners = postcard::from_bytes(&bytes).expect("it was just stored");
        assert_eq!(back, read);
        for path in ["content/mail/a.md", "content/cart/service.yaml", "x", "my cart/x", "a/b", "x.md"] {
            assert!(read.of(Utf8Path::new(path)).is_some(), "{path}");
            assert_eq!(back.of(Utf8Path::new(path)), read.of(Utf8Path::new(path)), "{path}");
        }
        for path in ["Cargo.lock", "my cart/x", "x"] {
            assert_eq!(back.doubt(Utf8Path::new(path)), read.doubt(Utf8Path::new(path)), "{path}");
        }
    }

    #[test]
    fn a_pattern_that_cannot_be_read_is_refused() {
        let owners = Spanned::new("@a".to_owned(), crate::source::Span::start_of(FileId(0)));
        let bytes = postcard::to_allocvec(&vec![Line("a/***b\\".to_owned(), owners, Effect::Owned)])
            .expect("it can be stored");
        assert!(postcard::from_bytes::<Codeowners>(&bytes).is_err());
    }
}
