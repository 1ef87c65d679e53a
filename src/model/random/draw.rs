//! Random numbers from a seed.

use crate::model::hash::split_mix_64;

/// Draws, the same for the same seed on every machine.
pub(super) struct Draw(u64);

impl Draw {
    /// Starts at a seed.
    pub fn new(seed: u64) -> Draw {
        Draw(seed)
    }

    /// 64 random bits.
    pub fn word(&mut self) -> u64 {
        split_mix_64(&mut self.0)
    }

    /// A number below `end`; 0 if there is none.
    pub fn below(&mut self, end: u64) -> u64 {
        self.word() % end.max(1)
    }

    /// True once in `n` draws.
    pub fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }

    /// One of `choices`, which are not empty.
    pub fn pick<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len() as u64) as usize]
    }

    /// 1..=`most`, each power of two as likely as the next.
    pub fn length(&mut self, most: u64) -> u64 {
        let magnitude = self.below(u64::from(most.max(1).ilog2()) + 1);
        let least = 1 << magnitude;
        let end = (2 * least).min(most.max(1) + 1);
        least + self.below(end - least)
    }
}

#[cfg(test)]
mod tests {
    use super::Draw;

    #[test]
    fn lengths_are_short_and_long_and_in_range() {
        let mut draw = Draw::new(1);
        for most in [0, 1, 2, 3, 100, 1024] {
            let drawn: Vec<u64> = (0..20_000).map(|_| draw.length(most)).collect();
            assert!(drawn.contains(&1) && drawn.contains(&most.max(1)), "{most}");
            assert!(drawn.iter().all(|n| (1..=most.max(1)).contains(n)));
        }
        assert_eq!(draw.below(0), 0);
    }
}
