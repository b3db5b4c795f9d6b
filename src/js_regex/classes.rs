//! Sets of characters.

/// Ranges of code points, including both ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Class(Vec<(u32, u32)>);

const LAST: u32 = 0x0010_ffff;

impl Class {
    pub fn any() -> Self {
        Self(vec![(0, LAST)])
    }

    pub fn one(character: char) -> Self {
        Self::range(character, character)
    }

    pub fn range(from: char, to: char) -> Self {
        Self(vec![(u32::from(from), u32::from(to))])
    }

    /// The characters that `\d`, `\w`, `\s` and their opposites match; any character for `\p{…}`. A set that is not
    /// exact is too large, so that more patterns are refused, never fewer.
    pub fn escape(letter: char) -> Option<Self> {
        let digits = || vec![(0x30, 0x39)];
        let words = || vec![(0x30, 0x39), (0x41, 0x5a), (0x5f, 0x5f), (0x61, 0x7a)];
        let spaces = || {
            vec![(9, 13), (32, 32), (0xa0, 0xa0), (0x1680, 0x1680), (0x2000, 0x200a), (0x2028, 0x2029)]
                .into_iter()
                .chain([(0x202f, 0x202f), (0x205f, 0x205f), (0x3000, 0x3000), (0xfeff, 0xfeff)])
                .collect::<Vec<_>>()
        };
        Some(match letter {
            'd' => Self(digits()),
            'D' => Self(digits()).opposite(),
            'w' => Self(words()),
            'W' => Self(words()).opposite(),
            's' => Self(spaces()),
            'S' => Self(spaces()).opposite(),
            'p' | 'P' => Self::any(),
            _ => return None,
        })
    }

    pub fn with(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    pub fn empty() -> Self {
        Self(Vec::new())
    }

    pub fn opposite(mut self) -> Self {
        self.0.sort_unstable();
        let mut left = Vec::new();
        let mut next = 0;
        for (from, to) in self.0 {
            if from > next {
                left.push((next, from - 1));
            }
            next = next.max(to + 1);
        }
        if next <= LAST {
            left.push((next, LAST));
        }
        Self(left)
    }

    /// Whether the sets have a character in common.
    pub fn meets(&self, other: &Self) -> bool {
        self.0.iter().any(|(from, to)| other.0.iter().any(|(start, end)| from <= end && start <= to))
    }
}
