//! Constants and ranges as Verilog text.

use num_bigint::BigUint;

use crate::ir::Type;

/// Values below this read best in decimal.
const DECIMAL_BELOW: u32 = 10_000;
/// Words of only ones from this width on are hexadecimal, or a replication when wider than `REPLICATE_ABOVE`.
const ONES_FROM: u32 = 8;
const REPLICATE_ABOVE: u32 = 64;

/// The range of a declaration, `[7:0]`: empty for one bit.
pub(super) fn range(width: u32) -> String {
    if width == 1 {
        String::new()
    } else {
        format!("[{}:0]", width - 1)
    }
}

/// The bits `value` as a literal of type `ty`: always sized, signed where the type is.
pub(super) fn literal(value: &BigUint, ty: Type) -> String {
    let width = ty.width;
    if ty.signed && width > 1 && value.bit(u64::from(width) - 1) {
        return negative(value, width);
    }
    let sign = if ty.signed { "s" } else { "" };
    let ones = value.count_ones() == u64::from(width);
    if width == 1 {
        format!("1'{sign}b{value}")
    } else if ones && width > REPLICATE_ABOVE && !ty.signed {
        format!("{{{width}{{1'b1}}}}")
    } else if *value < BigUint::from(DECIMAL_BELOW) && !(ones && width >= ONES_FROM) {
        format!("{width}'{sign}d{value}")
    } else {
        format!("{width}'{sign}h{}", hexadecimal(value, width))
    }
}

/// A literal of the type with the top bit set: its magnitude with a minus, or its bits where that is no plain number.
fn negative(value: &BigUint, width: u32) -> String {
    let magnitude = (BigUint::from(1u32) << width) - value;
    if !magnitude.bit(u64::from(width) - 1) && magnitude < BigUint::from(DECIMAL_BELOW) {
        format!("-{width}'sd{magnitude}")
    } else {
        format!("{width}'sh{}", hexadecimal(value, width))
    }
}

/// All digits of a word, in groups of four.
fn hexadecimal(value: &BigUint, width: u32) -> String {
    let digits = value.to_str_radix(16);
    let places = width.div_ceil(4) as usize;
    let padded = format!("{digits:0>places$}");
    let mut text = String::with_capacity(places + places / 4);
    for (i, digit) in padded.chars().enumerate() {
        if i > 0 && (padded.len() - i).is_multiple_of(4) {
            text.push('_');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use num_bigint::BigUint;

    use super::{literal, range};
    use crate::ir::{sint, uint};

    fn unsigned(value: u64, width: u32) -> String {
        literal(&BigUint::from(value), uint(width))
    }

    fn signed(value: i64, width: u32) -> String {
        let mask = (1u64 << width) - 1;
        literal(&BigUint::from(value as u64 & mask), sint(width))
    }

    #[test]
    fn small_values_are_decimal_and_patterns_hexadecimal() {
        assert_eq!(unsigned(0, 1), "1'b0");
        assert_eq!(unsigned(1, 1), "1'b1");
        assert_eq!(unsigned(5, 7), "7'd5");
        assert_eq!(unsigned(127, 7), "7'd127");
        assert_eq!(unsigned(255, 8), "8'hff");
        assert_eq!(unsigned(0xdead_beef, 32), "32'hdead_beef");
        assert_eq!(unsigned(0x1_0000, 21), "21'h01_0000");
        assert_eq!(unsigned(0, 200), "200'd0");
        let ones = (BigUint::from(1u32) << 128u32) - 1u32;
        assert_eq!(literal(&ones, uint(128)), "{128{1'b1}}");
    }

    #[test]
    fn signed_values_keep_their_sign() {
        assert_eq!(signed(5, 8), "8'sd5");
        assert_eq!(signed(-5, 8), "-8'sd5");
        assert_eq!(signed(-128, 8), "8'sh80");
        assert_eq!(signed(-1, 1), "1'sb1");
        assert_eq!(signed(0, 1), "1'sb0");
    }

    #[test]
    fn one_bit_has_no_range() {
        assert_eq!(range(1), "");
        assert_eq!(range(8), "[7:0]");
    }
}
