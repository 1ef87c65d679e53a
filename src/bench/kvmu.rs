//! Cycles that the KVMU takes (docs/dre.md, "Speed"), counted inside the graph: no register has them.

use crate::sim::{SimError, Simulator, Tally};

/// Counts as the simulator runs.
#[derive(Clone, Copy, Debug)]
pub struct KvmuTally {
    offered: Tally,
    work: Tally,
    frames: Tally,
}

/// What was counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct KvmuCycles {
    /// Cycles in which an assignment stood at the KVMU.
    pub assignments: u64,
    /// Cycles in which the KVMU had something to decide while groups were let in.
    pub groups: u64,
}

impl KvmuCycles {
    /// Cycles that `offloads` took of the time of those who hand the KVMU `tokens`: one each, and the cycles for which it held
    /// a token off. An offload may be on its way for longer, beside others.
    pub fn of_offloads(&self, tokens: u64, offloads: u64) -> u64 {
        offloads + self.assignments.saturating_sub(tokens)
    }
}

impl KvmuTally {
    /// Counts from now on.
    ///
    /// # Errors
    /// The design is no whole engine.
    pub fn new(simulator: &mut Simulator) -> Result<KvmuTally, SimError> {
        let offered = simulator.probe("u_kvmu.assign_valid_i")?;
        let work = simulator.probe("u_kvmu.work")?;
        // The side of the frames stays open until the KVMU is done with them.
        let frames = simulator.probe("u_order.frames_q")?;
        Ok(KvmuTally {
            offered: simulator.tally(&[offered]),
            work: simulator.tally(&[work]),
            frames: simulator.tally(&[work, frames]),
        })
    }

    /// The cycles so far.
    pub fn cycles(&self, simulator: &Simulator) -> KvmuCycles {
        KvmuCycles {
            assignments: simulator.tallied(self.offered),
            groups: simulator.tallied(self.work) - simulator.tallied(self.frames),
        }
    }
}
