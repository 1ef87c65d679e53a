//! Samples of single bits: of every so many cycles 64 in a row, each stretch a word.

use super::program::Place;
use super::{OutputHandle, Simulator};

/// Cycles of a stretch.
const STRETCH: u64 = 64;

/// What is sampled.
#[derive(Debug)]
pub(super) struct Samples {
    places: Vec<Place>,
    every: u64,
    from: u64,
    words: Vec<Vec<u64>>,
}

impl Samples {
    /// The values of a cycle, as seen by its clock edge.
    pub fn cycle(&mut self, cycle: u64, values: &[u64]) {
        let at = (cycle - self.from) % self.every;
        if at >= STRETCH {
            return;
        }
        for (place, words) in self.places.iter().zip(&mut self.words) {
            let bit = values[place.slot as usize] & 1;
            match words.last_mut() {
                Some(last) if at > 0 => *last |= bit << at,
                _ => words.push(bit),
            }
        }
    }
}

impl Simulator {
    /// Records the lowest bit of these signals from now on in the first 64 of every `every` cycles, at least 64, as seen by the
    /// clock edge. What was being sampled is given up.
    pub fn sample(&mut self, signals: &[OutputHandle], every: u64) {
        self.samples = Some(Samples {
            places: signals.iter().map(|signal| signal.0).collect(),
            every: every.max(STRETCH),
            from: self.cycle,
            words: vec![Vec::new(); signals.len()],
        });
    }

    /// What was recorded, in the order of the signals: a word for every whole stretch, its first cycle in the lowest bit.
    pub fn sampled(&mut self) -> Vec<Vec<u64>> {
        let Some(mut samples) = self.samples.take() else {
            return Vec::new();
        };
        let cycles = self.cycle - samples.from;
        let whole = cycles / samples.every + u64::from(cycles % samples.every >= STRETCH);
        for words in &mut samples.words {
            // As many as the memory has held.
            words.truncate(usize::try_from(whole).unwrap_or(usize::MAX));
        }
        samples.words
    }
}

#[cfg(test)]
mod tests {
    use crate::config::Reset;
    use crate::ir::{Builder, Design, ModuleInfo, uint};
    use crate::sim::{Simulator, Start};

    /// A counter of 8 bits.
    fn counter() -> Simulator {
        let mut m = Builder::new("counter", Reset::SyncLow, ModuleInfo::default());
        let count = m.payload("count_q", uint(8), "");
        let next = m.increment(count);
        m.next(count, next);
        for (name, bit) in [("low", 0), ("high", 6)] {
            let value = m.bit(count, bit);
            m.name(value, name, "");
        }
        m.output("count_o", count, "");
        let module = m.finish();
        let design = Design {
            modules: [("counter".to_owned(), module)].into(),
            top: "counter".to_owned(),
            reset: Reset::SyncLow,
            prefix: String::new(),
        };
        Simulator::new(&design, Start::Zero).unwrap()
    }

    #[test]
    fn stretches_are_words() {
        let mut simulator = counter();
        let signals = ["low", "high"].map(|name| simulator.probe(name).unwrap());
        simulator.sample(&signals, 96);
        for _ in 0..96 + 64 {
            simulator.clock();
        }
        let odd = 0xaaaa_aaaa_aaaa_aaaa;
        // The counter is at 96 when the second stretch begins.
        let high = u64::MAX >> 32;
        assert_eq!(simulator.sampled(), [[odd, odd], [0, high]]);
    }

    #[test]
    fn a_stretch_that_is_not_whole_does_not_count() {
        let mut simulator = counter();
        let low = simulator.probe("low").unwrap();
        simulator.sample(&[low], 1);
        for _ in 0..127 {
            simulator.clock();
        }
        assert_eq!(simulator.sampled().concat().len(), 1);
        assert!(simulator.sampled().is_empty());
    }
}
