//! Hash codes.

use crate::bits;

/// A hash code of up to 256 bits. Bit 0 is the least significant bit of word 0; bits past the
/// width of the design's codes are 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Code(pub [u64; 4]);

impl Code {
    /// Words that codes of `bits` bits (1..=256) fill, at least one.
    pub fn words(bits: u32) -> usize {
        bits.div_ceil(64).clamp(1, 4) as usize
    }

    /// Reads hexadecimal digits of either case, 1 to 64 of them; `None` for anything else.
    pub fn from_hex(text: &str) -> Option<Code> {
        if text.is_empty() || text.len() > 64 {
            return None;
        }
        let mut words = [0; 4];
        for (place, digit) in text.bytes().rev().enumerate() {
            let value = char::from(digit).to_digit(16)?;
            words[place / 16] |= u64::from(value) << (place % 16 * 4);
        }
        Some(Code(words))
    }

    /// Hexadecimal digits, as many as codes of `bits` bits need.
    pub fn to_hex(&self, bits: u32) -> String {
        let digits = bits.div_ceil(4).clamp(1, 64) as usize;
        let [a, b, c, d] = self.0;
        let all = format!("{d:016x}{c:016x}{b:016x}{a:016x}");
        all[64 - digits..].to_string()
    }

    /// Whether all bits past the lowest `bits` are 0.
    pub fn fits(&self, bits: u32) -> bool {
        self.0 == self.masked(bits).0
    }

    /// The lowest `bits` bits, the others 0.
    pub fn masked(&self, bits: u32) -> Code {
        let mut words = self.0;
        for (word, first) in words.iter_mut().zip((0..).step_by(64)) {
            *word &= bits::mask(bits.saturating_sub(first).min(64));
        }
        Code(words)
    }
}

#[cfg(test)]
mod tests {
    use super::Code;

    #[test]
    fn hex_reads_and_writes_at_any_width() {
        let code = Code::from_hex("1a2B3c4d").unwrap();
        assert_eq!(code, Code([0x1a2b_3c4d, 0, 0, 0]));
        assert_eq!(code.to_hex(32), "1a2b3c4d");
        assert_eq!(code.to_hex(33), "01a2b3c4d");
        let wide = "8000000000000000000000000000000f".repeat(2);
        assert_eq!(Code::from_hex(&wide).unwrap().to_hex(256), wide);
        for bad in ["", "0x1", "g", "+1", &"0".repeat(65), "é"] {
            assert_eq!(Code::from_hex(bad), None, "{bad}");
        }
    }

    #[test]
    fn width_is_judged_by_value() {
        let code = Code([0, 1, 0, 0]);
        assert!(code.fits(65) && !code.fits(64) && !code.fits(8));
        assert!(Code([u64::MAX; 4]).fits(256) && !Code([u64::MAX; 4]).fits(255));
        assert_eq!(Code([u64::MAX; 4]).masked(72), Code([u64::MAX, 0xff, 0, 0]));
    }
}
