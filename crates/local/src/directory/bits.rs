//! A set of positions as one bit each.

use std::ops::Range;

const BITS: usize = 64;

/// A growing row of bits.
#[derive(Debug, Default, Clone, PartialEq)]
pub(crate) struct Bits {
    words: Vec<u64>,
    len: usize,
}

impl Bits {
    /// Bits from whole words; those past `len` must be zero.
    pub(crate) fn from_words(words: Vec<u64>, len: usize) -> Self {
        Self { words, len }
    }

    pub(crate) fn push(&mut self, bit: bool) {
        if self.len.is_multiple_of(BITS) {
            self.words.push(0);
        }
        self.len += 1;
        self.set(self.len - 1, bit);
    }

    /// Inserts a bit at a position; those from there on move up by one.
    ///
    /// # Panics
    /// The position is beyond the end.
    pub(crate) fn insert(&mut self, at: usize, bit: bool) {
        self.push(false);
        let (first, below) = (at / BITS, (1 << (at % BITS)) - 1);
        let mut carry = 0;
        for (index, word) in self.words.iter_mut().enumerate().skip(first) {
            let keep = if index == first { *word & below } else { 0 };
            let moving = if index == first { *word & !below } else { *word };
            let next = moving >> (BITS - 1);
            *word = keep | moving << 1 | carry;
            carry = next;
        }
        self.set(at, bit);
    }

    /// # Panics
    /// The position does not exist.
    pub(crate) fn set(&mut self, at: usize, bit: bool) {
        let mask = 1 << (at % BITS);
        if bit {
            self.words[at / BITS] |= mask;
        } else {
            self.words[at / BITS] &= !mask;
        }
    }
}

/// The positions in `range` that are in every one of `sets`: how many, and those from `skip` on, at most `limit`.
pub(crate) fn common(
    range: Range<usize>,
    sets: &[&Bits],
    skip: impl FnOnce(u64) -> Range<u64>,
) -> (u64, Vec<usize>) {
    let (first, last) = (range.start / BITS, range.end.div_ceil(BITS));
    let word = |at: usize| {
        let mut word = u64::MAX;
        if at * BITS < range.start {
            word &= u64::MAX << (range.start % BITS);
        }
        if (at + 1) * BITS > range.end {
            word &= (1 << (range.end % BITS)) - 1;
        }
        sets.iter().fold(word, |word, set| word & set.words.get(at).copied().unwrap_or_default())
    };
    if range.is_empty() {
        return (0, Vec::new());
    }
    let total = (first..last).map(|at| u64::from(word(at).count_ones())).sum();
    let wanted = skip(total);
    let mut found = Vec::new();
    let mut before = 0;
    for at in first..last {
        let mut rest = word(at);
        let count = u64::from(rest.count_ones());
        if before + count > wanted.start {
            while rest != 0 {
                if wanted.contains(&before) {
                    found.push(at * BITS + rest.trailing_zeros() as usize);
                }
                before += 1;
                rest &= rest - 1;
            }
        } else {
            before += count;
        }
        if before >= wanted.end {
            break;
        }
    }
    (total, found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn bits(of: &[bool]) -> Bits {
        let mut bits = Bits::default();
        of.iter().for_each(|bit| bits.push(*bit));
        bits
    }

    proptest! {
        #[test]
        fn a_bit_that_is_inserted_moves_those_behind_it(
            mut members in prop::collection::vec(any::<bool>(), 0..300),
            inserted in prop::collection::vec((any::<prop::sample::Index>(), any::<bool>()), 1..5),
        ) {
            let mut set = bits(&members);
            for (at, bit) in inserted {
                let at = at.index(members.len() + 1);
                members.insert(at, bit);
                set.insert(at, bit);
            }
            prop_assert_eq!(set, bits(&members));
        }

        #[test]
        fn what_is_common_is_counted_and_found_in_order(
            members in prop::collection::vec((any::<bool>(), any::<bool>()), 0..400),
            cut in (0usize..400, 0usize..400),
            page in (0u64..300, 0u64..50),
        ) {
            let range = cut.0.min(members.len())..cut.1.min(members.len());
            let (one, two): (Vec<bool>, Vec<bool>) = members.iter().copied().unzip();
            let expected: Vec<usize> = range.clone().filter(|at| one[*at] && two[*at]).collect();
            let (total, found) = common(range, &[&bits(&one), &bits(&two)], |_| page.0..page.0 + page.1);
            prop_assert_eq!(total, expected.len() as u64);
            let wanted: Vec<usize> =
                expected.into_iter().skip(page.0 as usize).take(page.1 as usize).collect();
            prop_assert_eq!(found, wanted);
        }
    }
}
