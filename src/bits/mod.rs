//! Fixed-width words of the golden model: the only home of its masks, signed ranges, rounding and saturation. The
//! interpreter ([`sim`](crate::sim)) has its own words, so that a fault here cannot agree with itself there.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_at_both_ends() {
        assert_eq!([mask(0), mask(1), mask(16)], [0, 1, 0xffff]);
        assert_eq!([mask(63), mask(64)], [u64::MAX >> 1, u64::MAX]);
    }

    #[test]
    fn every_width_has_its_range() {
        for width in 1..=64 {
            let (least, greatest) = signed_range(width);
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
}
