//! Pseudo-random numbers that are the same in each run: `SplitMix64`.

use std::ops::Range;

pub struct Random(u64);

impl Random {
    /// The numbers for one thing. They do not depend on what was made before it.
    pub fn of(seed: u64, purpose: u64, number: usize) -> Self {
        let mut random = Self(seed ^ (purpose << 56) ^ number as u64);
        Self(random.next())
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub fn within(&mut self, range: Range<usize>) -> usize {
        let width = u64::try_from(range.len()).expect("64 bits hold a length");
        let step = usize::try_from(self.next() % width).expect("it is below a length");
        range.start + step
    }

    pub fn pick<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.within(0..list.len())]
    }

    /// `count` different items, in any order.
    pub fn sample<'a>(&mut self, list: &[&'a str], count: usize) -> Vec<&'a str> {
        let mut list = list.to_vec();
        self.shuffle(&mut list);
        list.truncate(count);
        list
    }

    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for place in (1..list.len()).rev() {
            list.swap(place, self.within(0..place + 1));
        }
    }
}
