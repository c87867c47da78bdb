//! Reads bits of a NAL unit (H.264, sections 7.2 and 9.1).

/// A bit reader that skips emulation prevention bytes (the 3 in `0 0 3`).
pub(crate) struct Bits<'a> {
    bytes: &'a [u8],
    position: usize,
    zeros: u32,
    current: u8,
    left: u32,
}

/// The NAL unit ended, or a number in it is longer than the standard allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a NAL unit is cut short or malformed")]
pub(crate) struct BadBits;

impl<'a> Bits<'a> {
    /// Reads the payload of a NAL unit, without its header byte.
    pub(crate) fn new(bytes: &'a [u8]) -> Bits<'a> {
        Bits { bytes, position: 0, zeros: 0, current: 0, left: 0 }
    }

    fn next_byte(&mut self) -> Result<u8, BadBits> {
        let mut byte = *self.bytes.get(self.position).ok_or(BadBits)?;
        self.position += 1;
        if self.zeros >= 2 && byte == 3 {
            self.zeros = 0;
            byte = *self.bytes.get(self.position).ok_or(BadBits)?;
            self.position += 1;
        }
        self.zeros = if byte == 0 { self.zeros + 1 } else { 0 };
        Ok(byte)
    }

    pub(crate) fn flag(&mut self) -> Result<bool, BadBits> {
        if self.left == 0 {
            self.current = self.next_byte()?;
            self.left = 8;
        }
        self.left -= 1;
        Ok(self.current >> self.left & 1 == 1)
    }

    /// An unsigned number of `n` ≤ 32 bits.
    pub(crate) fn number(&mut self, n: u32) -> Result<u32, BadBits> {
        (0..n).try_fold(0, |value, _| Ok(value << 1 | u32::from(self.flag()?)))
    }

    /// An unsigned Exp-Golomb number, `ue(v)`.
    pub(crate) fn unsigned(&mut self) -> Result<u32, BadBits> {
        let mut zeros = 0;
        while !self.flag()? {
            zeros += 1;
            if zeros > 31 {
                return Err(BadBits);
            }
        }
        Ok((1 << zeros) - 1 + self.number(zeros)?)
    }

    /// A signed Exp-Golomb number, `se(v)`.
    pub(crate) fn signed(&mut self) -> Result<i64, BadBits> {
        let code = i64::from(self.unsigned()?);
        Ok(if code % 2 == 0 { -code / 2 } else { code / 2 + 1 })
    }
}

#[cfg(test)]
#[allow(clippy::unusual_byte_groupings, reason = "the groups are the numbers")]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_in_table_9_2() {
        let mut bits = Bits::new(&[0b1_010_011_0, 0b0100_0010, 0b1_000_0000]);
        assert_eq!([(); 5].map(|()| bits.unsigned().unwrap()), [0, 1, 2, 3, 4]);
        let mut bits = Bits::new(&[0b1_010_011_0, 0b0100_0010, 0b1_000_0000]);
        assert_eq!([(); 5].map(|()| bits.signed().unwrap()), [0, 1, -1, 2, -2]);
    }

    #[test]
    fn the_longest_number_fits() {
        let mut bytes = vec![0, 0, 3, 0, 0b1];
        bytes.extend([0xff; 4]);
        assert_eq!(Bits::new(&bytes).unsigned(), Ok(u32::MAX - 1));
        assert_eq!(Bits::new(&[0, 0, 3, 0, 0, 3, 1, 0xff]).unsigned(), Err(BadBits));
    }

    #[test]
    fn emulation_prevention_bytes_are_skipped() {
        assert_eq!(Bits::new(&[0, 0, 3, 1]).number(24), Ok(1));
        assert_eq!(Bits::new(&[0, 0, 3]).number(24), Err(BadBits));
        assert_eq!(Bits::new(&[0, 3, 0]).number(24), Ok(0x300));
    }
}
