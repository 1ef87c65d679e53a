//! Which version of the loops over clusters this machine runs.
//!
//! The plain loops of [`distance`] are compiled three times: for AVX-512 with its population count, for AVX2, and for
//! whatever the target has; the machine is asked once which one it can run.

// Calling a function that is compiled for more features than the target promises is unsafe, and
// there is no other way to choose at run time. Each call is guarded by the `Level` that
// `Level::detect` made after asking the processor.
#![allow(unsafe_code)]

use super::distance::{self, Masked};

/// Which version of the loops this machine runs. Only [`Level::detect`] makes one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Level(Version);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Version {
    Portable,
    #[cfg(target_arch = "x86_64")]
    Avx2,
    #[cfg(target_arch = "x86_64")]
    Avx512,
}

impl Level {
    /// Asks the processor.
    pub(crate) fn detect() -> Level {
        #[cfg(target_arch = "x86_64")]
        {
            use std::arch::is_x86_feature_detected as has;
            if has!("avx512f") && has!("avx512bw") && has!("avx512vl") && has!("avx512vpopcntdq") {
                return Level(Version::Avx512);
            }
            if has!("avx2") && has!("popcnt") {
                return Level(Version::Avx2);
            }
        }
        Level(Version::Portable)
    }

    /// `out[j] = bias[j] + Σ_w ones((columns[w][j] ^ code[w]) & mask[w])` for j in 0..out.len().
    /// `columns`, `code` and `mask` have 1 to 4 words; each column and `bias` are at least as
    /// long as `out`.
    pub(crate) fn distances(self, codes: &Masked<'_>, bias: &[i16], out: &mut [i16]) {
        match self.0 {
            Version::Portable => distance::distances(codes, bias, out),
            // SAFETY: `detect` found the features that the callee is compiled for.
            #[cfg(target_arch = "x86_64")]
            Version::Avx2 => unsafe { distances_avx2(codes, bias, out) },
            // SAFETY: as above.
            #[cfg(target_arch = "x86_64")]
            Version::Avx512 => unsafe { distances_avx512(codes, bias, out) },
        }
    }

    /// How many of `distances` are below `limit`.
    pub(crate) fn count_below(self, distances: &[i16], limit: i16) -> usize {
        match self.0 {
            Version::Portable => distance::count_below(distances, limit),
            // SAFETY: `detect` found the features that the callee is compiled for.
            #[cfg(target_arch = "x86_64")]
            Version::Avx2 => unsafe { count_below_avx2(distances, limit) },
            // SAFETY: as above.
            #[cfg(target_arch = "x86_64")]
            Version::Avx512 => unsafe { count_below_avx512(distances, limit) },
        }
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vpopcntdq")]
fn distances_avx512(codes: &Masked<'_>, bias: &[i16], out: &mut [i16]) {
    distance::distances(codes, bias, out);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,popcnt")]
fn distances_avx2(codes: &Masked<'_>, bias: &[i16], out: &mut [i16]) {
    distance::distances(codes, bias, out);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vpopcntdq")]
fn count_below_avx512(distances: &[i16], limit: i16) -> usize {
    distance::count_below(distances, limit)
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,popcnt")]
fn count_below_avx2(distances: &[i16], limit: i16) -> usize {
    distance::count_below(distances, limit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::distance::CLOSED;

    fn levels() -> Vec<Level> {
        let mut levels = vec![Level(Version::Portable)];
        #[cfg(target_arch = "x86_64")]
        {
            let best = Level::detect();
            if best.0 == Version::Avx512 && std::arch::is_x86_feature_detected!("avx2") {
                levels.push(Level(Version::Avx2));
            }
            levels.push(best);
        }
        levels
    }

    #[test]
    fn every_version_counts_the_same_bits() {
        let mut state = 1u64;
        let mut next = || {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(99);
            state ^ (state >> 29)
        };
        for length in [0, 1, 7, 8, 63, 64, 65, 1000] {
            let data: Vec<Vec<u64>> = (0..4)
                .map(|_| (0..length).map(|_| next()).collect())
                .collect();
            let bias: Vec<i16> = (0..length).map(|j| [0, CLOSED][j % 2]).collect();
            for words in 1..=4 {
                let codes = Masked {
                    columns: std::array::from_fn(|w| data[w].as_slice()),
                    words,
                    code: std::array::from_fn(|_| next()),
                    mask: std::array::from_fn(|_| next()),
                };
                let expected: Vec<i16> = (0..length)
                    .map(|j| {
                        let mut ones = bias[j];
                        for (w, column) in data.iter().enumerate().take(words) {
                            for bit in 0..64 {
                                let differs = (column[j] ^ codes.code[w]) >> bit & 1;
                                ones += (differs & (codes.mask[w] >> bit)) as i16;
                            }
                        }
                        ones
                    })
                    .collect();
                for level in levels() {
                    let mut out = vec![-1; length];
                    level.distances(&codes, &bias, &mut out);
                    assert_eq!(out, expected, "{level:?}");
                    let below = expected.iter().filter(|d| **d < 32).count();
                    assert_eq!(level.count_below(&out, 32), below, "{level:?}");
                }
            }
        }
    }
}
