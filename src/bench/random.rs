//! The random decisions of a run: when a source idles and a sink refuses. All three engines draw the same numbers
//! in the same order, which is why they need the same number of cycles.

use std::str::FromStr;

/// SplitMix64: one 64-bit draw a stream a cycle.
#[derive(Clone, Debug)]
pub struct SplitMix64(u64);

impl SplitMix64 {
    /// Starts at a seed.
    pub fn new(seed: u64) -> Self {
        SplitMix64(seed)
    }

    /// The next draw.
    pub fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
}

/// Probability that a source idles, or a sink refuses, in a cycle: 0 ..= 0.99.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Stall(f64);

/// A probability that is none, or leaves no hope of progress.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("stall probability {0} is out of range; legal: 0 to 0.99, for example 0.3")]
pub struct BadStall(String);

impl Stall {
    /// Checks a probability.
    ///
    /// # Errors
    /// Out of range, or not a number.
    pub fn new(probability: f64) -> Result<Self, BadStall> {
        // The comparison is false for NaN too.
        if (0.0..=0.99).contains(&probability) {
            Ok(Stall(probability))
        } else {
            Err(BadStall(probability.to_string()))
        }
    }

    /// So many hundredths, of which there are at most 99.
    pub fn hundredths(number: u32) -> Self {
        Stall(f64::from(number.min(99)) / 100.0)
    }

    /// What a draw says.
    pub fn stalls(self, draw: u64) -> bool {
        ((draw >> 48) as f64) < (self.0 * 65536.0 + 0.5).floor()
    }
}

impl FromStr for Stall {
    type Err = BadStall;

    fn from_str(text: &str) -> Result<Self, BadStall> {
        let probability: f64 = text.parse().map_err(|_| BadStall(format!("`{text}`")))?;
        Stall::new(probability)
    }
}

impl std::fmt::Display for Stall {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generator_is_splitmix64() {
        // The first outputs of the reference implementation (Vigna) for seed 1234567.
        let mut random = SplitMix64::new(1_234_567);
        let drawn = [random.draw(), random.draw(), random.draw()];
        assert_eq!(
            drawn,
            [
                6_457_827_717_110_365_317,
                3_203_168_211_198_807_973,
                9_817_491_932_198_370_423
            ]
        );
    }

    #[test]
    fn a_stall_happens_as_often_as_asked() {
        for (probability, low, high) in [(0.0, 0, 0), (0.3, 2900, 3100), (0.99, 9880, 9920)] {
            let stall = Stall::new(probability).unwrap();
            let mut random = SplitMix64::new(9);
            let count = (0..10_000).filter(|_| stall.stalls(random.draw())).count();
            assert!((low..=high).contains(&count), "{probability}: {count}");
        }
    }

    #[test]
    fn what_is_no_probability_is_refused() {
        for bad in ["1", "-0.1", "nan", "0,3", "", "inf"] {
            let error = bad.parse::<Stall>().unwrap_err().to_string();
            assert!(error.contains("0 to 0.99"), "{error}");
        }
        assert_eq!("0.30".parse::<Stall>().unwrap().to_string(), "0.3");
    }
}
