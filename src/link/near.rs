//! Suggests the path that a wrong path may mean. Fast enough for thousands of wrong paths among thousands of right
//! ones.

use std::collections::BTreeMap;

use crate::nearest::Budget;

/// Paths in lower case and in order, prepared for lookups of names with typos.
#[derive(Default)]
pub struct SimilarPaths {
    entries: Vec<Entry>,
    /// A summary of each entry's name, in the same order. It is enough to rule out most entries.
    outlines: Vec<Outline>,
    /// Entries by the last segment of their path.
    by_name: BTreeMap<String, Vec<usize>>,
}

struct Entry {
    path: String,
    /// The offset of the last segment.
    start: usize,
    letters: Letters,
}

/// A summary of a name.
#[derive(Clone, Copy)]
struct Outline {
    length: usize,
    /// One bit for each letter that occurs, and one for each letter that occurs again. A typo changes at most two of
    /// them.
    letters: u64,
}

impl Outline {
    fn of(name: &str, letters: &Letters) -> Self {
        let bit = |at: usize, count: u8| u64::from(count > 0) << at | u64::from(count > 1) << (at + 32);
        let letters = letters.iter().enumerate().fold(0, |bits, (at, count)| bits | bit(at, *count));
        Self { length: name.len(), letters }
    }

    /// Whether two names may be at most `most` typos apart.
    fn may_be(self, other: Self, most: usize) -> bool {
        self.length.abs_diff(other.length) <= most
            && (self.letters ^ other.letters).count_ones() as usize <= 2 * most
    }
}

/// How often each letter occurs in a name. A typo changes at most two of these counts, each by one.
type Letters = [u8; 32];

impl SimilarPaths {
    /// Expects sorted paths.
    pub fn new<'a>(paths: impl Iterator<Item = &'a String>) -> Self {
        let mut near = Self::default();
        for path in paths {
            let start = path.rfind('/').map_or(0, |at| at + 1);
            let name = &path[start..];
            near.by_name.entry(name.to_owned()).or_default().push(near.entries.len());
            let letters = letters(name);
            near.outlines.push(Outline::of(name, &letters));
            near.entries.push(Entry { path: path.clone(), start, letters });
        }
        near
    }

    /// The same name in another folder, else a similar name in the same folder, else a similar name anywhere.
    pub fn nearest(&self, wanted: &str, budget: &mut Budget) -> Option<&str> {
        let start = wanted.rfind('/').map_or(0, |at| at + 1);
        let (folder, name) = wanted.split_at(start);
        let same = self.by_name.get(name).and_then(|all| {
            budget.glance(all.len());
            self.closest(all.iter().copied(), wanted)
        });
        let found = same.or_else(|| {
            let from = self.entries.partition_point(|entry| entry.path.as_str() < folder);
            let below =
                self.entries[from..].iter().take_while(|entry| entry.path.starts_with(folder)).count();
            budget.glance(self.entries.len());
            self.alike(from..from + below, wanted, name, budget).or_else(|| {
                self.alike((0..from).chain(from + below..self.entries.len()), wanted, name, budget)
            })
        });
        found.map(|at| self.entries[at].path.as_str())
    }

    /// The entry whose path has the longest common prefix with the wanted path.
    fn closest(&self, entries: impl Iterator<Item = usize>, wanted: &str) -> Option<usize> {
        let shared = |path: &str| path.bytes().zip(wanted.bytes()).take_while(|(a, b)| a == b).count();
        entries.max_by_key(|at| (shared(&self.entries[*at].path), std::cmp::Reverse(*at)))
    }

    fn alike(
        &self,
        entries: impl Iterator<Item = usize>,
        wanted: &str,
        name: &str,
        budget: &mut Budget,
    ) -> Option<usize> {
        let mut most = (name.len() * 2 / 7).max(1);
        let wanted_letters = letters(name);
        let outline = Outline::of(name, &wanted_letters);
        let limit = most;
        let mut best: Vec<usize> = Vec::new();
        // Sorted by the fewest typos that their letters allow. Once a good match is found, most entries need no closer
        // look.
        let mut by_typos: Vec<Vec<usize>> = vec![Vec::new(); most + 1];
        for at in entries.filter(|at| self.outlines[*at].may_be(outline, limit)) {
            let entry = &self.entries[at];
            let changed: u32 =
                wanted_letters.iter().zip(&entry.letters).map(|(a, b)| u32::from(a.abs_diff(*b))).sum();
            let longer = (entry.path.len() - entry.start).abs_diff(name.len());
            if let Some(alike) = by_typos.get_mut(longer.max(changed.div_ceil(2) as usize)) {
                alike.push(at);
            }
        }
        for (fewest, at) in
            by_typos.iter().enumerate().flat_map(|(fewest, all)| all.iter().map(move |at| (fewest, *at)))
        {
            if fewest > most {
                break;
            }
            let entry = &self.entries[at];
            let other = &entry.path[entry.start..];
            budget.compare(name.len(), most);
            let Some(found) = typos(name.as_bytes(), other.as_bytes(), most) else { continue };
            if found < most {
                best.clear();
                most = found;
            }
            best.push(at);
        }
        // Names with only a letter or two in common are not similar.
        let alike = |at: &usize| {
            let entry = &self.entries[*at];
            strsim::jaro_winkler(name, &entry.path[entry.start..]) >= 0.84
        };
        self.closest(best.into_iter().filter(alike), wanted)
    }
}

fn letters(name: &str) -> Letters {
    let mut counts = Letters::default();
    for byte in name.bytes() {
        let at = match byte {
            b'a'..=b'z' => byte - b'a',
            b'0'..=b'9' => 26 + byte % 4,
            b'-' | b'_' => 30,
            _ => 31,
        };
        counts[usize::from(at)] = counts[usize::from(at)].saturating_add(1);
    }
    counts
}

/// How many typos two names are apart. `None` if there are more than `most`, or if the parts that differ are longer
/// than `LONGEST` bytes. A typo is a byte that is wrong, missing, added, or swapped with its neighbour.
fn typos(a: &[u8], b: &[u8], most: usize) -> Option<usize> {
    const LONGEST: usize = 64;
    let same = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[same..], &b[same..]);
    let same = a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[..a.len() - same], &b[..b.len() - same]);
    if a.is_empty() || b.is_empty() {
        return Some(a.len() + b.len()).filter(|typos| *typos <= most);
    }
    if b.len() > LONGEST || a.len() > LONGEST {
        return None;
    }
    let mut rows = [[0_u8; LONGEST + 1]; 3];
    for (cell, at) in rows[0][..=b.len()].iter_mut().zip(0..) {
        *cell = at;
    }
    let mut fewest_before = 0;
    for (i, row) in (1..=a.len()).zip(1_u8..) {
        let (now, last, before) = (i % 3, (i + 2) % 3, (i + 1) % 3);
        rows[now][0] = row;
        let mut fewest = row;
        for j in 1..=b.len() {
            let wrong = rows[last][j - 1] + u8::from(a[i - 1] != b[j - 1]);
            let mut typos = wrong.min(rows[last][j] + 1).min(rows[now][j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                typos = typos.min(rows[before][j - 2] + 1);
            }
            rows[now][j] = typos;
            fewest = fewest.min(typos);
        }
        // A swap depends on the row before the previous one.
        if usize::from(fewest.min(fewest_before)) > most {
            return None;
        }
        fewest_before = fewest;
    }
    Some(usize::from(rows[a.len() % 3][b.len()])).filter(|typos| *typos <= most)
}

#[cfg(test)]
mod tests {
    use super::{Budget, SimilarPaths, typos};

    #[test]
    fn typos_are_counted() {
        for (a, b, most, count) in [
            ("replication", "replication", 2, Some(0)),
            ("replication", "replicatoin", 2, Some(1)),
            ("errors", "error", 1, Some(1)),
            ("certificate", "certificates", 3, Some(1)),
            ("kitten", "sitting", 3, Some(3)),
            ("kitten", "sitting", 2, None),
            ("", "ab", 2, Some(2)),
        ] {
            assert_eq!(typos(a.as_bytes(), b.as_bytes(), most), count, "{a} {b}");
        }
    }

    #[test]
    fn the_same_name_comes_before_a_name_like_it() {
        let paths = ["content/a/errors", "content/b/error", "content/b/slow-pages", "content/c/restore"];
        let paths = paths.map(str::to_owned);
        let near = SimilarPaths::new(paths.iter());
        let nearest = |wanted| near.nearest(wanted, &mut Budget::default());
        assert_eq!(nearest("content/c/errors"), Some("content/a/errors"));
        assert_eq!(nearest("content/b/slow-page"), Some("content/b/slow-pages"));
        assert_eq!(nearest("content/b/restoer"), Some("content/c/restore"));
        assert_eq!(nearest("content/b/unheard-of"), None);
    }
}
