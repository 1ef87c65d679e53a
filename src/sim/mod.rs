//! Cycle-accurate interpreter of a [`Design`]: two-state, one clock.
//!
//! [`Simulator::new`] inlines all instances ([`flatten`](crate::ir::flatten)), sorts the operators so that each
//! stands behind what it needs, and turns them into a list of instructions over one array of 64-bit words. A cycle is
//! a pass over that list and a clock edge; neither allocates.
//!
//! A cycle, seen from a test:
//!
//! ```text
//!     set ... ; settle ; get ... ; clock
//!     inputs    values   outputs   the edge: registers and memories take their next values
//! ```
//!
//! [`Simulator::clock`] settles first where an input has changed, so a test that reads nothing need not call
//! [`Simulator::settle`]. Steps that depend on inputs are kept apart from those that depend on state alone: settling
//! again after another `set` repeats the former only.
//!
//! What a cycle does, exactly:
//!
//! - Registers, memory outputs and memories start at zero or at random ([`Start`]). Reset is not asserted at the start.
//! - While reset is asserted, a clock edge gives every register that has a reset value that value, whatever its enable;
//!   the others go on, and so do memories. With [`Reset::AsyncLow`](crate::config::Reset::AsyncLow) the registers take it at once as well.
//! - A memory read takes the address before the edge and shows the word after it; a read of a word that is written at
//!   the same edge shows the old one, or its complement if the memory promises nothing. Reads behind the last word give 0, writes there are lost.
//! - A region with stages must have been cut into them by the [passes](crate::passes), or the design is refused: its
//!   latency would be wrong.
//!
//! The interpreter shares no evaluation with the golden model or the passes, so that agreement between them proves
//! something. Where to look: `compile` places signals, `lower` and `gather` pick
//! instructions, `execute` and `wide` run them, `state` does the clock edge.

mod compile;
mod error;
mod execute;
mod fit;
mod gather;
mod lower;
mod program;
mod random;
mod sample;
mod state;
mod waves;
mod wide;

#[cfg(test)]
mod tests;

use std::path::Path;

pub use error::SimError;

use crate::ir::Design;
use crate::ir::flatten::flatten;
use program::{Kind, Place, mask, spare};
use sample::Samples;
use state::State;
use waves::Waves;

/// Contents of registers and memories before the first cycle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// All zero.
    Zero,
    /// Drawn from SplitMix64 with this seed; the same design and seed give the same start.
    Random(u64),
}

/// An input port of the simulated design. Good for the simulator that gave it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InputHandle(Place);

/// A signal of the simulated design that can be read. Good for the simulator that gave it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutputHandle(Place);

impl InputHandle {
    /// Bits.
    pub fn width(self) -> u32 {
        self.0.width
    }
}

impl OutputHandle {
    /// Bits.
    pub fn width(self) -> u32 {
        self.0.width
    }
}

/// A count of cycles. Good for the simulator that gave it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tally(usize);

/// What a [`Tally`] counts.
#[derive(Debug)]
struct Tallied {
    signals: Vec<OutputHandle>,
    cycles: u64,
}

/// A design being simulated.
#[derive(Debug)]
pub struct Simulator {
    state: State,
    cycle: u64,
    tallies: Vec<Tallied>,
    samples: Option<Samples>,
    waves: Option<Box<Waves>>,
    /// Names of the flat module, its clock and its reset.
    module: String,
    clock: String,
    reset: String,
}

impl Simulator {
    /// Compiles a design.
    ///
    /// # Errors
    /// A combinational loop, a node that [`check`](crate::ir::check) would refuse, or a region that is not cut yet.
    pub fn new(design: &Design, start: Start) -> Result<Self, SimError> {
        let flat = flatten(design)?;
        let module = &flat.modules[0];
        let program = compile::compile(&flat, module)?;
        Ok(Simulator {
            state: State::new(program, flat.reset, start),
            cycle: 0,
            tallies: Vec::new(),
            samples: None,
            waves: None,
            module: module.name.clone(),
            clock: module.clock.clone(),
            reset: module.reset.clone(),
        })
    }

    /// Finds an input port.
    ///
    /// # Errors
    /// No such input; the message names those there are.
    pub fn input(&self, name: &str) -> Result<InputHandle, SimError> {
        self.port("input", name, Kind::Input).map(InputHandle)
    }

    /// Finds an output port.
    ///
    /// # Errors
    /// No such output; the message names those there are.
    pub fn output(&self, name: &str) -> Result<OutputHandle, SimError> {
        self.port("output", name, Kind::Output).map(OutputHandle)
    }

    /// Finds any named signal, by its path: `u_queue.count_q`.
    ///
    /// # Errors
    /// No such signal; the message names those of the same instance.
    pub fn probe(&self, name: &str) -> Result<OutputHandle, SimError> {
        if let Some(named) = self.state.names().get(name) {
            return Ok(OutputHandle(named.place));
        }
        let instance = |name: &str| name.rsplit_once('.').map(|(path, _)| path.to_owned());
        Err(SimError::Unknown {
            kind: "signal",
            name: name.to_owned(),
            known: (self.state.names().keys())
                .filter(|known| instance(known) == instance(name))
                .cloned()
                .collect(),
        })
    }

    fn port(&self, word: &'static str, name: &str, kind: Kind) -> Result<Place, SimError> {
        match self.state.names().get(name) {
            Some(named) if named.kind == kind => Ok(named.place),
            _ => Err(SimError::Unknown {
                kind: word,
                name: name.to_owned(),
                known: (self.state.names().iter())
                    .filter(|(_, named)| named.kind == kind)
                    .map(|(name, _)| name.clone())
                    .collect(),
            }),
        }
    }

    /// Sets an input to `value`; bits above its width are dropped, those above 64 become 0.
    pub fn set(&mut self, input: InputHandle, value: u64) {
        self.set_words(input, &[value]);
    }

    /// Sets an input to a value of 64-bit words, the lowest first. Missing words are 0; bits above its width are
    /// dropped.
    pub fn set_words(&mut self, input: InputHandle, value: &[u64]) {
        let InputHandle(place) = input;
        for (index, slot) in (0..).zip(place.range()) {
            let word = value.get(index as usize).copied().unwrap_or(0);
            self.state.set(slot, word & mask(spare(place.width, index)));
        }
    }

    /// The value of a signal as of the last [`settle`](Self::settle); its low 64 bits where it is wider.
    pub fn get(&self, signal: OutputHandle) -> u64 {
        self.state.values()[signal.0.slot as usize]
    }

    /// The value of a signal as of the last [`settle`](Self::settle), as 64-bit words, the lowest first. `value` is
    /// filled up with 0; what it has no room for is left out.
    pub fn get_words(&self, signal: OutputHandle, value: &mut [u64]) {
        let words = &self.state.values()[signal.0.range()];
        let (there, above) = value.split_at_mut(words.len().min(value.len()));
        there.copy_from_slice(&words[..there.len()]);
        above.fill(0);
    }

    /// Asserts or releases reset, whatever its polarity in the design.
    pub fn set_reset(&mut self, asserted: bool) {
        self.state.set_reset(asserted);
    }

    /// Computes every signal from the present inputs and state.
    pub fn settle(&mut self) {
        self.state.settle();
    }

    /// Settles and lets the clock rise once. The new state shows at once, what depends on it when settled.
    pub fn clock(&mut self) {
        self.state.settle();
        if let Some(waves) = &mut self.waves {
            waves.cycle(self.cycle, &self.state);
        }
        let values = self.state.values();
        for tallied in &mut self.tallies {
            let high = |signal: &OutputHandle| values[signal.0.slot as usize] != 0;
            tallied.cycles += u64::from(tallied.signals.iter().all(high));
        }
        if let Some(samples) = &mut self.samples {
            samples.cycle(self.cycle, values);
        }
        self.state.edge();
        self.cycle += 1;
    }

    /// Clock edges so far.
    pub fn cycle(&self) -> u64 {
        self.cycle
    }

    /// Counts from now on the cycles in which none of these signals is 0, as seen by the clock edge. Of a signal wider than
    /// 64 bits the low 64 are looked at.
    pub fn tally(&mut self, signals: &[OutputHandle]) -> Tally {
        self.tallies.push(Tallied {
            signals: signals.to_vec(),
            cycles: 0,
        });
        Tally(self.tallies.len() - 1)
    }

    /// The cycles counted so far.
    pub fn tallied(&self, tally: Tally) -> u64 {
        self.tallies[tally.0].cycles
    }

    /// Records every named signal from this cycle on, one scope an instance, until [`finish`](Self::finish). The clock
    /// rises at 10 ns · cycle. Waves that were being recorded are given up.
    ///
    /// # Errors
    /// The file cannot be made. Errors in later cycles are kept for [`finish`](Self::finish).
    pub fn waves(&mut self, path: impl AsRef<Path>) -> Result<(), SimError> {
        let header = waves::Header {
            module: &self.module,
            clock: &self.clock,
            reset: &self.reset,
        };
        self.waves = Some(Box::new(Waves::open(path.as_ref(), &header, &self.state)?));
        Ok(())
    }

    /// Records the present values and gives the wave file its name; only now is it there. Does nothing where no
    /// waves are recorded.
    ///
    /// # Errors
    /// What went wrong with the file since [`waves`](Self::waves).
    pub fn finish(&mut self) -> Result<(), SimError> {
        let Some(waves) = self.waves.take() else {
            return Ok(());
        };
        self.state.settle();
        waves.finish(self.cycle, &self.state)
    }
}
