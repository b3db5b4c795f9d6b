//! Stores the lines of a text by their lengths, since most lengths fit into one byte.

use serde::{Deserialize, Serialize, Serializer};

use super::Lines;

/// The stored form of the lines of a text.
#[derive(Serialize, Deserialize)]
pub struct Stored {
    /// The length of each line, including its line break.
    lengths: Vec<u32>,
    continued: Box<[u64]>,
}

impl Serialize for Lines {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let ends = self.starts.iter().skip(1).chain(std::iter::once(&self.length));
        let lengths = self.starts.iter().zip(ends).map(|(start, end)| end - start).collect();
        Stored { lengths, continued: self.continued.clone() }.serialize(serializer)
    }
}

impl TryFrom<Stored> for Lines {
    type Error = &'static str;

    /// Fails if no text can have such lines.
    fn try_from(Stored { lengths, continued }: Stored) -> Result<Self, Self::Error> {
        let (_, whole) = lengths.split_last().ok_or("a text has a line")?;
        if whole.contains(&0) {
            return Err("a line has an end");
        }
        let mut length = 0_u32;
        let mut starts = Vec::with_capacity(lengths.len());
        for line in &lengths {
            starts.push(length);
            length = length.checked_add(*line).ok_or("a file is far smaller than 4 GiB")?;
        }
        if !continued.is_empty() && continued.len() != (length as usize).div_ceil(64) {
            return Err("each byte has its bit");
        }
        Ok(Self {
            starts: starts.into(),
            length,
            continued_before: super::continued_before(&continued),
            continued,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_come_back_as_they_were() {
        for text in ["", "a", "a\n", "\n\n", "a\nüé x\r\n", &"ß".repeat(9000), &"one line\n".repeat(500)] {
            let lines = Lines::of(text);
            let bytes = postcard::to_allocvec(&lines).expect("it can be stored");
            assert_eq!(postcard::from_bytes::<Lines>(&bytes), Ok(lines), "{text:.20}");
        }
    }

    #[test]
    fn lines_that_no_text_has_are_refused() {
        for (lengths, continued) in [
            (vec![], vec![]),
            (vec![0, 1], vec![]),
            (vec![u32::MAX, 1], vec![]),
            (vec![10], vec![0, 0]),
            (vec![65], vec![0]),
        ] {
            let stored = Stored { lengths, continued: continued.into() };
            let bytes = postcard::to_allocvec(&stored).expect("it can be stored");
            assert!(postcard::from_bytes::<Lines>(&bytes).is_err(), "{:?}", stored.lengths);
        }
    }
}
