//! Fixed-width words: the only home of masks, sign extension, rounding and saturation.
//!
//! Widths are in bits. A word of `width` bits is carried in the low bits of a `u64`.

/// The most that an unsigned word of `width` bits holds; `width` is 0..=64, and more means 64.
pub const fn mask(width: u32) -> u64 {
    match width {
        0 => 0,
        1..=63 => (1 << width) - 1,
        _ => u64::MAX,
    }
}

/// Reads the low `width` bits (1..=64) of `word` as a two's-complement number.
pub const fn sign_extend(word: u64, width: u32) -> i64 {
    let unused = 64 - if width > 64 { 64 } else { width };
    if unused == 64 {
        return 0;
    }
    ((word << unused) as i64) >> unused
}

/// Least and greatest two's-complement number of `width` bits (1..=64).
pub const fn signed_range(width: u32) -> (i64, i64) {
    let greatest = (mask(width) >> 1) as i64;
    (-greatest - 1, greatest)
}

/// Whether `value` is a two's-complement number of `width` bits (1..=64).
pub const fn fits_signed(value: i64, width: u32) -> bool {
    let (least, greatest) = signed_range(width);
    least <= value && value <= greatest
}

/// Rounds a finite `value` to the nearest integer, halves to the even one, and holds it to the
/// signed range of `width` bits (1..=32).
pub fn round_saturate(value: f64, width: u32) -> i32 {
    let (least, greatest) = signed_range(if width > 32 { 32 } else { width });
    // Both ends of 32 bits are exact in f64, and so is the clamped integer in i32.
    value.round_ties_even().clamp(least as f64, greatest as f64) as i32
}

/// Bits that are needed to tell `values` (at least 1) values apart: the least w with 2^w ≥ values.
pub const fn index_width(values: u64) -> u32 {
    match values {
        0 | 1 => 0,
        more => 64 - (more - 1).leading_zeros(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_at_both_ends() {
        assert_eq!([mask(0), mask(1), mask(16)], [0, 1, 0xffff]);
        assert_eq!([mask(63), mask(64)], [u64::MAX >> 1, u64::MAX]);
    }

    #[test]
    fn signs_extend_at_every_width() {
        for width in 1..=64 {
            let (least, greatest) = signed_range(width);
            assert_eq!(sign_extend(mask(width), width), -1);
            assert_eq!(sign_extend(least as u64 & mask(width), width), least);
            assert_eq!(sign_extend(greatest as u64, width), greatest);
            assert!(fits_signed(least, width) && fits_signed(greatest, width));
        }
        assert_eq!(signed_range(16), (-32768, 32767));
        assert_eq!(signed_range(64), (i64::MIN, i64::MAX));
        assert!(!fits_signed(128, 8) && !fits_signed(-129, 8));
    }

    #[test]
    fn halves_go_to_even_and_excess_to_the_end() {
        let cases = [
            (0.5, 0),
            (1.5, 2),
            (2.5, 2),
            (-0.5, 0),
            (-1.5, -2),
            (2.51, 3),
            (126.5, 126),
            (127.5, 127),
            (1e300, 127),
            (-128.5, -128),
            (-1e300, -128),
        ];
        for (value, expected) in cases {
            assert_eq!(round_saturate(value, 8), expected, "{value}");
        }
        assert_eq!(round_saturate(1e10, 32), i32::MAX);
    }

    #[test]
    fn index_widths() {
        let widths: Vec<_> = [1, 2, 3, 4, 5, 2048, 2049].map(index_width).into();
        assert_eq!(widths, [0, 1, 2, 2, 3, 11, 12]);
    }
}
