//! Hash codes of keys (docs/resv.md §1).

use super::code::Code;

/// The planes that keys are compared with, laid out dimension by dimension so that the sums of
/// all bits advance together.
pub struct Planes {
    bits: usize,
    /// Entry `d · bits + m` belongs to bit m and dimension d.
    entries: Vec<f64>,
}

impl Planes {
    /// Planes of +1 and −1 from `seed`, for codes of `bits` bits and keys of `dim` numbers.
    pub fn generate(seed: u64, bits: u32, dim: usize) -> Planes {
        let mut state = seed;
        let rows: Vec<f64> = (0..bits as usize * dim)
            .map(|_| {
                if split_mix_64(&mut state) >> 63 == 1 {
                    1.0
                } else {
                    -1.0
                }
            })
            .collect();
        Planes::from_rows(&rows, bits, dim)
    }

    /// Planes from a tensor [bits, dim] in row-major order.
    pub fn from_rows(rows: &[f64], bits: u32, dim: usize) -> Planes {
        let bits = bits as usize;
        let mut entries = vec![0.0; bits * dim];
        for (index, value) in rows.iter().enumerate() {
            entries[index % dim * bits + index / dim] = *value;
        }
        Planes { bits, entries }
    }

    /// The code of a key: bit m is 1 iff the sum of key · plane m, d ascending, is above 0.
    pub fn hash(&self, key: &[f64]) -> Code {
        let mut sums = [0.0; 256];
        let sums = &mut sums[..self.bits];
        for (value, of_dim) in key.iter().zip(self.entries.chunks_exact(self.bits)) {
            for (sum, entry) in sums.iter_mut().zip(of_dim) {
                *sum += value * entry;
            }
        }
        let mut code = Code::default();
        for (bit, sum) in sums.iter().enumerate() {
            if *sum > 0.0 {
                code.0[bit / 64] |= 1 << (bit % 64);
            }
        }
        code
    }
}

/// The next output of SplitMix64 (docs/resv.md §1).
pub(super) fn split_mix_64(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let z = *state;
    let z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generator_is_the_published_one() {
        // First outputs for seed 1234567, from the reference implementation.
        let mut state = 1234567;
        let drawn: Vec<_> = (0..3).map(|_| split_mix_64(&mut state)).collect();
        let expected = [
            6457827717110365317,
            3203168211198807973,
            9817491932198370423,
        ];
        assert_eq!(drawn, expected);
    }

    #[test]
    fn planes_are_drawn_row_by_row() {
        let planes = Planes::generate(0, 8, 3);
        let mut state = 0;
        for m in 0..8 {
            for d in 0..3 {
                let positive = split_mix_64(&mut state) >> 63 == 1;
                assert_eq!(planes.entries[d * 8 + m] > 0.0, positive, "{m} {d}");
            }
        }
    }

    #[test]
    fn a_sum_of_zero_gives_zero_and_the_order_of_terms_counts() {
        let planes = Planes::from_rows(&[1.0, 1.0, 1.0, -1.0, 1.0, -1.0], 2, 3);
        assert_eq!(planes.hash(&[0.0, 0.0, 0.0]), Code::default());
        assert_eq!(planes.hash(&[1.0, 1.0, 0.0]), Code([1, 0, 0, 0]));
        // 1e16 + 1 − 1e16 is 0 in this order; −1e16 + 1 + 1e16 is 0 too, not 1.
        assert_eq!(planes.hash(&[1e16, 1.0, -1e16]).0[0] & 1, 0);
        assert_eq!(planes.hash(&[1e16, -1e16, 1.0]).0[0] & 1, 1);
    }
}
