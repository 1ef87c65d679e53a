//! What the nets of a netlist do in a run.
//!
//! A run is sampled: of every so many cycles 64 in a row are looked at, one value a net and cycle, that at the end of the
//! cycle. Each of these stretches is one word, its first cycle in the lowest bit, so that 64 cycles are counted at once.
//! What happens within a cycle, glitches among it, is not seen.

use std::collections::HashMap;

use super::super::netlist::Bit;

/// Cycles of a stretch that is looked at.
pub const STRETCH: u64 = 64;

/// Why a run says nothing of a netlist.
#[derive(Debug, thiserror::Error)]
pub enum ActivityError {
    /// It says nothing of a net.
    #[error("the run of the netlist has no value of the net {0}")]
    Missing(u64),
    /// It is too short.
    #[error("the run is too short to tell power from: give one of at least {STRETCH} cycles")]
    Short,
}

/// Values of the nets in the cycles that were looked at.
#[derive(Clone, Debug)]
pub struct Activity {
    nets: HashMap<u64, Vec<u64>>,
    zero: Vec<u64>,
    one: Vec<u64>,
    none: Vec<u64>,
}

/// How often values of a net follow each other in the stretches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// 0, then 1.
    pub rises: u64,
    /// 1, then 0.
    pub falls: u64,
}

/// The cycles of a word in which a value is another than in the one before. The first has none before it.
pub fn changed(word: u64) -> u64 {
    (word ^ (word << 1)) & !1
}

impl Activity {
    /// From a run that is over: what was sampled of these nets, in their order.
    ///
    /// # Errors
    /// See [`ActivityError`].
    pub fn sampled(nets: &[u64], words: Vec<Vec<u64>>) -> Result<Activity, ActivityError> {
        let stretches = words.first().map_or(0, Vec::len);
        if stretches == 0 {
            return Err(ActivityError::Short);
        }
        let nets = nets.iter().copied().zip(words).collect();
        Ok(Activity::known(nets, stretches))
    }

    /// Known values of nets, one word a stretch.
    pub fn known(nets: HashMap<u64, Vec<u64>>, stretches: usize) -> Activity {
        Activity {
            nets,
            zero: vec![0; stretches],
            one: vec![u64::MAX; stretches],
            none: Vec::new(),
        }
    }

    /// Stretches that were looked at.
    pub fn stretches(&self) -> usize {
        self.zero.len()
    }

    /// Steps from one cycle to the next that were looked at.
    pub fn steps(&self) -> u64 {
        (STRETCH - 1) * self.stretches() as u64
    }

    /// Values of a net, a word a stretch; none if nothing is known of it.
    pub fn values(&self, bit: &Bit) -> &[u64] {
        match bit {
            Bit::Net(number) => self.nets.get(number).unwrap_or(&self.none),
            Bit::Constant(value) if value == "1" => &self.one,
            Bit::Constant(_) => &self.zero,
        }
    }

    /// How often a net changes.
    pub fn changes(&self, bit: &Bit) -> Changes {
        let mut changes = Changes::default();
        for word in self.values(bit) {
            changes.rises += u64::from((changed(*word) & word).count_ones());
            changes.falls += u64::from((changed(*word) & !word).count_ones());
        }
        changes
    }

    /// In how many of the cycles a net is 1.
    pub fn high(&self, bit: &Bit) -> u64 {
        let ones = self.values(bit).iter().map(|word| word.count_ones());
        ones.map(u64::from).sum()
    }
}
