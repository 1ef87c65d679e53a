//! Memories whose words are guarded against flipped bits, as the parameter `protect` says (docs/protection.md).
//!
//! ```text
//!   write data ──▶ encode ──▶┌────────┐                    ┌──▶ data, corrected
//!                            │ memory │──▶ read output ──▶ check
//!                            └────────┘                    └──▶ corrected?, uncorrected? ──▶ & used ──▶ reported
//! ```
//!
//! Check bits stand above the data of each word: one of parity, or those of a SECDED [`code`]. The check stands behind the
//! read register, so a protected memory has the ports and the latency of a plain one.
//!
//! Memories are never cleared, so a word that nobody has written looks like a fault, and such words are read: ahead, for
//! lanes without a cluster, in the cycle of a write. Hence a fault is reported only where the unit says that it
//! [uses](Guard::used) the word at the output: once for each word that it uses, and never for one that was not written.

pub(super) mod code;

use super::Library;
use crate::config::{Config, Protect};
use crate::ir::{Builder, InstanceHandle, Signal};

/// Bits of the number of words with flipped bits that are read in a cycle, as the CSR unit takes it.
pub(super) const FAULT_BITS: u32 = 8;

/// A memory, as [`Builder::memory`] takes it.
pub(super) struct Memory<'a> {
    pub name: &'a str,
    pub width: u32,
    pub depth: u32,
    pub holds: &'a str,
    /// Address and enable.
    pub read: (Signal, Signal),
    /// Address, data and enable.
    pub write: (Signal, Signal, Signal),
    /// Nobody looks at what a read in the cycle of a write to the same address yields.
    pub any_on_collision: bool,
}

/// The word at the read output of a memory.
#[derive(Clone, Copy)]
pub(super) struct Word {
    /// What was written, corrected where that can be done.
    pub data: Signal,
    corrected: Option<Signal>,
    uncorrected: Option<Signal>,
}

/// What a unit reports of its memories and of those of the units in it: a bit a memory, 1 in the cycles in which a word with
/// flipped bits is used. Without protection there is nothing of it.
pub(super) struct Guard {
    protect: Protect,
    corrected: Vec<Signal>,
    uncorrected: Vec<Signal>,
}

const CORRECTED: (&str, &str) = (
    "corrected_o",
    "words used with a flipped bit that was corrected, a bit a memory",
);
const UNCORRECTED: (&str, &str) = (
    "uncorrected_o",
    "words used with flipped bits that could not be corrected, a bit a memory",
);

impl Guard {
    /// That of a unit of `config`.
    pub fn new(config: &Config) -> Guard {
        Guard {
            protect: config.protect,
            corrected: Vec::new(),
            uncorrected: Vec::new(),
        }
    }

    /// Memories are protected: it has to be told what is used.
    pub fn is_on(&self) -> bool {
        self.protect != Protect::None
    }

    /// A memory, with the check behind its read output.
    pub fn memory(
        &self,
        m: &mut Builder,
        library: &mut Library,
        config: &Config,
        memory: &Memory,
    ) -> Word {
        let &Memory { name, width, .. } = memory;
        let (write_at, data, write) = memory.write;
        let stored = match self.protect {
            Protect::None => data,
            Protect::Parity => {
                let parity = m.parity(data);
                let word = m.concat(&[parity, data]);
                m.name(word, &format!("{name}_wdata"), "data below their parity")
            }
            Protect::Secded => {
                let encoder = library.keep(code::encoder(config, width));
                let instance = format!("u_{name}_encode");
                let encoder = m.instance(&instance, &encoder, "", &[("data_i", data)]);
                encoder.output("word_o")
            }
        };
        let read = m.memory(
            name,
            (stored.width(), memory.depth),
            memory.holds,
            memory.read.0,
            memory.read.1,
            write_at,
            stored,
            write,
        );
        if memory.any_on_collision {
            m.any_on_collision(read);
        }
        match self.protect {
            Protect::None => Word {
                data: read,
                corrected: None,
                uncorrected: None,
            },
            Protect::Parity => {
                let odd = m.parity(read);
                let about = "an odd number of bits of the word is flipped";
                Word {
                    data: m.slice(read, 0, width),
                    corrected: None,
                    uncorrected: Some(m.name(odd, &format!("{name}_odd"), about)),
                }
            }
            Protect::Secded => {
                let checker = library.keep(code::checker(config, width));
                let instance = format!("u_{name}_check");
                let check = m.instance(&instance, &checker, "", &[("word_i", read)]);
                Word {
                    data: check.output("data_o"),
                    corrected: Some(check.output("corrected_o")),
                    uncorrected: Some(check.output("uncorrected_o")),
                }
            }
        }
    }

    /// The unit uses the word in the cycles in which `used` is 1.
    pub fn used(&mut self, m: &mut Builder, word: &Word, used: Signal) {
        self.corrected
            .extend(word.corrected.map(|fault| m.and(&[fault, used])));
        self.uncorrected
            .extend(word.uncorrected.map(|fault| m.and(&[fault, used])));
    }

    /// Passes on what a unit reports that stands in this one.
    pub fn include(&mut self, unit: &InstanceHandle) {
        if self.protect == Protect::Secded {
            self.corrected.push(unit.output(CORRECTED.0));
        }
        if self.is_on() {
            self.uncorrected.push(unit.output(UNCORRECTED.0));
        }
    }

    /// Declares the outputs of the unit that report.
    pub fn outputs(self, m: &mut Builder) {
        for ((port, about), faults) in
            [(CORRECTED, self.corrected), (UNCORRECTED, self.uncorrected)]
        {
            if !faults.is_empty() {
                let faults = m.concat(&faults);
                m.output(port, faults, about);
            }
        }
    }

    /// Numbers of words corrected and not corrected, of [`FAULT_BITS`] bits, a cycle after they were used unless `clear`
    /// comes between; none without protection.
    pub fn count(self, m: &mut Builder, clear: Signal) -> Option<[Signal; 2]> {
        if !self.is_on() {
            return None;
        }
        let mut late = |faults: Vec<Signal>, name: &str, about: &str| {
            if faults.is_empty() {
                return m.lit(0, FAULT_BITS);
            }
            let faults = m.concat(&faults);
            let register = m.control(name, faults.ty(), 0, about);
            let nothing = m.lit(0, faults.width());
            let next = m.mux(clear, nothing, faults);
            m.next(register, next);
            let number = m.popcount(register);
            m.extend(number, FAULT_BITS)
        };
        Some([
            late(self.corrected, "corrected_q", CORRECTED.1),
            late(self.uncorrected, "uncorrected_q", UNCORRECTED.1),
        ])
    }
}
