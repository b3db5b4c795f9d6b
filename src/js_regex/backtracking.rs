//! Decides whether the number of ways to match the beginning of a value is small.
//!
//! A browser tries these ways one by one. Their number is exponential in the value's length if two ways lead from a
//! state back to itself by the same text. It is polynomial if several repeated parts match the same text one after
//! the other. Parts that are not repeated add a constant factor. All three are limited here. A harmless pattern may
//! be refused, but no harmful one is accepted.

use std::collections::{BTreeMap, BTreeSet};

use super::positions::Automaton;
use super::syntax::Expression;

/// The maximum number of consecutive repeated parts that match the same text.
const LONGEST_CHAIN: usize = 3;

/// The maximum number of ways through parts that are not repeated.
const MOST_WAYS: usize = 256;

/// The maximum number of steps of the analysis.
const BUDGET: usize = 300_000;

pub fn is_bounded(expression: &Expression) -> bool {
    let automaton = Automaton::of(expression);
    if automaton.is_ambiguous || automaton.is_too_large {
        return false;
    }
    let mut search = Search { next: &automaton.next, automaton: &automaton, left: BUDGET };
    search.is_bounded().unwrap_or(false) && automaton.looks.iter().all(is_bounded)
}

struct Search<'a> {
    automaton: &'a Automaton,
    next: &'a [Vec<usize>],
    left: usize,
}

impl Search<'_> {
    /// `None` if the analysis takes too long.
    fn is_bounded(&mut self) -> Option<bool> {
        let reaches = self.reaches()?;
        let is_in_loop = |at: &usize| reaches[*at].contains(at);
        let loops: Vec<usize> = (0..self.next.len()).filter(is_in_loop).collect();
        for at in &loops {
            if self.has_two_ways_back(*at, &reaches)? {
                return Some(false);
            }
        }
        let mut behind: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for from in &loops {
            for to in &loops {
                let is_later = reaches[*from].contains(to) && !reaches[*to].contains(from);
                if is_later && self.share_a_text(*from, *to, &reaches)? {
                    behind.entry(*from).or_default().push(*to);
                }
            }
        }
        if self.ways(&reaches)? > MOST_WAYS {
            return Some(false);
        }
        let mut known = BTreeMap::new();
        Some(loops.iter().all(|at| chain(*at, &behind, &mut known) <= LONGEST_CHAIN))
    }

    /// An upper bound for the number of ways outside of loops: the product, over the states, of the number of next
    /// states with a character in common.
    fn ways(&mut self, reaches: &[BTreeSet<usize>]) -> Option<usize> {
        let classes = &self.automaton.classes;
        let exits = self.next.iter().enumerate().map(|(from, next)| {
            next.iter().copied().filter(|to| !reaches[*to].contains(&from)).collect::<Vec<_>>()
        });
        let mut ways: usize = 1;
        for exits in exits.chain([self.automaton.first.clone()]) {
            self.left = self.left.checked_sub(exits.len() * exits.len())?;
            let meets =
                |at: &&usize| exits.iter().any(|other| other != *at && classes[**at].meets(&classes[*other]));
            ways = ways.saturating_mul(exits.iter().filter(meets).count().max(1));
        }
        Some(ways)
    }

    /// For each state, the states that can be reached from it.
    fn reaches(&mut self) -> Option<Vec<BTreeSet<usize>>> {
        let mut all = Vec::with_capacity(self.next.len());
        for from in 0..self.next.len() {
            let mut found = BTreeSet::new();
            let mut open = vec![from];
            while let Some(at) = open.pop() {
                for next in &self.next[at] {
                    self.left = self.left.checked_sub(1)?;
                    if found.insert(*next) {
                        open.push(*next);
                    }
                }
            }
            all.push(found);
        }
        Some(all)
    }

    /// Whether the same text leads from a state back to itself in two ways.
    fn has_two_ways_back(&mut self, start: usize, reaches: &[BTreeSet<usize>]) -> Option<bool> {
        let is_on_the_way = |at: usize| reaches[start].contains(&at) && reaches[at].contains(&start);
        let mut seen = BTreeSet::new();
        // The states of the two ways, and whether the ways differ so far.
        let mut open = vec![(start, start, false)];
        while let Some((one, other, parted)) = open.pop() {
            for a in self.next[one].iter().filter(|at| is_on_the_way(**at)) {
                for b in self.next[other].iter().filter(|at| is_on_the_way(**at)) {
                    self.left = self.left.checked_sub(1)?;
                    if !self.automaton.classes[*a].meets(&self.automaton.classes[*b]) {
                        continue;
                    }
                    let parted = parted || a != b;
                    if parted && (*a, *b) == (start, start) {
                        return Some(true);
                    }
                    if seen.insert((*a, *b, parted)) {
                        open.push((*a, *b, parted));
                    }
                }
            }
        }
        Some(false)
    }

    /// Whether the same text leads from `from` to itself, from `from` to `to`, and from `to` to itself.
    fn share_a_text(&mut self, from: usize, to: usize, reaches: &[BTreeSet<usize>]) -> Option<bool> {
        let mut seen = BTreeSet::new();
        let mut open = vec![(from, from, to)];
        let classes = &self.automaton.classes;
        while let Some((first, way, last)) = open.pop() {
            for a in self.next[first].iter().filter(|at| reaches[**at].contains(&from)) {
                for b in self.next[way].iter().filter(|at| **at == to || reaches[**at].contains(&to)) {
                    self.left = self.left.checked_sub(1)?;
                    if !classes[*a].meets(&classes[*b]) {
                        continue;
                    }
                    for c in self.next[last].iter().filter(|at| reaches[**at].contains(&to)) {
                        self.left = self.left.checked_sub(1)?;
                        if !classes[*c].meets(&classes[*a]) || !classes[*c].meets(&classes[*b]) {
                            continue;
                        }
                        if (*a, *b, *c) == (from, to, to) {
                            return Some(true);
                        }
                        if seen.insert((*a, *b, *c)) {
                            open.push((*a, *b, *c));
                        }
                    }
                }
            }
        }
        Some(false)
    }
}

/// The length of the longest chain of repeated parts that begins with this one.
fn chain(at: usize, behind: &BTreeMap<usize, Vec<usize>>, known: &mut BTreeMap<usize, usize>) -> usize {
    if let Some(length) = known.get(&at) {
        return *length;
    }
    let later = behind.get(&at).map_or(&[][..], Vec::as_slice);
    let length = 1 + later.iter().map(|next| chain(*next, behind, known)).max().unwrap_or(0);
    known.insert(at, length);
    length
}
