//! How CODEOWNERS is stored: as its patterns, which are compiled again.

use serde::{Deserialize, Serialize, Serializer};

use super::Codeowners;
use crate::source::Spanned;

/// A line: its pattern and its owners.
#[derive(Clone, Serialize, Deserialize)]
pub struct Line(String, Spanned<String>);

impl Serialize for Codeowners {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.lines.iter().map(|line| (&line.pattern, &line.owners)))
    }
}

impl TryFrom<Vec<Line>> for Codeowners {
    type Error = &'static str;

    fn try_from(lines: Vec<Line>) -> Result<Self, Self::Error> {
        let mut read = Self::default();
        for Line(pattern, owners) in lines {
            read.add(pattern, owners).ok_or("the pattern of a line can be read")?;
        }
        Ok(read)
    }
}

/// A pattern makes the paths that it is about.
impl PartialEq for super::Line {
    fn eq(&self, other: &Self) -> bool {
        (&self.pattern, &self.owners) == (&other.pattern, &other.owners)
    }
}
