//! The hardware units, one file each, and how a design is put together from them.
//!
//! To add a unit: write its file (doc comment with a schematic, the contract, the builder function, tests), add a line
//! to [`UNITS`], and accept its snapshot.

mod accumulator;
mod banks;
mod best;
mod counts;
mod csr;
mod early_exit;
mod fifo;
mod fork;
mod forward;
mod hcu;
mod kvmu;
mod lane;
mod lane_properties;
mod order;
mod protected;
mod top;
mod uart;
mod widths;
mod wtu;

use indexmap::IndexMap;

pub use uart::TIMER_BITS as UART_TIMER_BITS;

use crate::config::{Config, Protect};
use crate::ir::{Design, Module};

/// A unit that can be built by itself.
pub struct Unit {
    /// Name, as on the command line.
    pub name: &'static str,
    /// What it is, in one line.
    pub about: &'static str,
    build: fn(&Config, &mut Library) -> Module,
}

/// Every unit, the smallest first.
pub const UNITS: &[Unit] = &[
    Unit {
        name: "fork",
        about: "register that two sides take the word of, as behind the HCU",
        build: |config, _| fork::build(config, hcu::record_width(config)),
    },
    Unit {
        name: "secded_encode",
        about: "puts the check bits above a hash code, as in front of a protected memory",
        build: |config, _| protected::code::encoder(config, config.hash.bits),
    },
    Unit {
        name: "secded_check",
        about: "corrects a flipped bit of a hash code, as behind a protected memory",
        build: |config, _| protected::code::checker(config, config.hash.bits),
    },
    Unit {
        name: "fifo",
        about: "stream FIFO on block RAM, as the queue of hash codes",
        build: |config, library| {
            let words = config.hcu.queue_tokens;
            fifo::build(config, library, config.hash.bits + 1, words)
        },
    },
    Unit {
        name: "popcount",
        about: "counts the ones of a chunk",
        build: |config, _| accumulator::build_popcount(config),
    },
    Unit {
        name: "xor_accumulator",
        about: "counts the differing bits of two codes, chunk by chunk",
        build: |config, _| accumulator::build(config).module,
    },
    Unit {
        name: "early_exit",
        about: "tells whether a cluster can still win",
        build: |config, _| early_exit::build(config),
    },
    Unit {
        name: "hcu_best",
        about: "best cluster so far, of two tokens",
        build: |config, _| best::build(config),
    },
    Unit {
        name: "hcu_lane",
        about: "one XOR accumulator with its bank of the HC table",
        build: lane::build,
    },
    Unit {
        name: "counts",
        about: "tokens of each cluster, readable one by one and row by row",
        build: counts::build,
    },
    Unit {
        name: "hcu",
        about: "hash-bit cluster unit",
        build: hcu::build,
    },
    Unit {
        name: "csr",
        about: "registers behind AXI4-Lite, interrupts, counters",
        build: |config, _| csr::build(config),
    },
    Unit {
        name: "wtu_exp2",
        about: "weight of a score in the domain `exp2`, before its count",
        build: |config, _| wtu::exp2(config),
    },
    Unit {
        name: "wtu_lane",
        about: "weight of a score, times a digit of its count, and its partition",
        build: |config, _| wtu::build_lane(config),
    },
    Unit {
        name: "wtu_trees",
        about: "adder trees: the sum over a beat of each partition",
        build: |config, _| wtu::build_trees(config),
    },
    Unit {
        name: "wtu_accumulate",
        about: "a partial sum and the sum over a beat, at the place of its digit",
        build: |config, _| wtu::accumulate(config),
    },
    Unit {
        name: "wtu_bucket",
        about: "whether a score lies before a bucket",
        build: |config, _| wtu::bucket(config),
    },
    Unit {
        name: "wtu_extremes",
        about: "greatest and least score of a beat",
        build: |config, _| wtu::extremes(config),
    },
    Unit {
        name: "wtu_running",
        about: "greatest and least score of a row so far",
        build: |config, _| wtu::running(config),
    },
    Unit {
        name: "wtu",
        about: "weighted cumulative-sum unit",
        build: wtu::build,
    },
    Unit {
        name: "kvmu_ring",
        about: "recent window: the tokens that stay on the chip",
        build: kvmu::build_ring,
    },
    Unit {
        name: "kvmu_address",
        about: "address arithmetic of the store",
        build: |config, _| kvmu::build_address(config).module,
    },
    Unit {
        name: "kvmu_merge",
        about: "merges neighbouring pages into fetch descriptors",
        build: |config, _| kvmu::build_merge(config),
    },
    Unit {
        name: "kvmu",
        about: "KV-cache management unit",
        build: kvmu::build,
    },
    Unit {
        name: "order",
        about: "which of the two inputs is open",
        build: |config, _| order::build(config),
    },
    Unit {
        name: "top",
        about: "the whole engine with its streams",
        build: top::build,
    },
    Unit {
        name: "uart",
        about: "the whole engine behind a UART, for boards",
        build: uart::build,
    },
];

/// The modules that a design is made of, children first.
#[derive(Default)]
pub struct Library {
    modules: IndexMap<String, Module>,
}

impl Library {
    /// Keeps a module for the design and hands it back to be instantiated.
    pub fn keep(&mut self, module: Module) -> Module {
        self.modules
            .entry(module.name.clone())
            .or_insert(module)
            .clone()
    }
}

/// The whole engine.
pub fn design(config: &Config) -> Design {
    assemble(config, top::build)
}

/// The whole engine behind a UART.
pub fn behind_uart(config: &Config) -> Design {
    assemble(config, uart::build)
}

/// One unit by its name in [`UNITS`] as a design of its own.
pub fn unit(config: &Config, name: &str) -> Option<Design> {
    let unit = UNITS.iter().find(|unit| unit.name == name)?;
    Some(assemble(config, unit.build))
}

/// Cycles from the inputs to the outputs of a unit of [`UNITS`] that is feed-forward; of others none.
pub fn latency(config: &Config, name: &str) -> Option<u32> {
    match name {
        "early_exit" | "wtu_exp2" | "wtu_accumulate" | "wtu_bucket" => Some(0),
        "popcount" | "xor_accumulator" => Some(config.hcu.stages),
        "wtu_lane" => Some(wtu::weigh_stages(config)),
        "wtu_extremes" => Some(wtu::extremes_stages(config)),
        "wtu_trees" => Some(wtu::tree_stages(config)),
        _ => None,
    }
}

fn assemble(config: &Config, build: fn(&Config, &mut Library) -> Module) -> Design {
    let mut library = Library::default();
    let top = build(config, &mut library);
    let name = top.name.clone();
    library.keep(top);
    Design {
        modules: library.modules,
        top: name,
        reset: config.reset,
        prefix: config.prefix.clone(),
    }
}

/// The name of a module: the prefix, the unit, and the parameters it was specialised by.
fn module_name(config: &Config, unit: &str, parameters: &[(&str, u32)]) -> String {
    let mut name = format!("{}_{unit}", config.prefix);
    for (letter, value) in parameters {
        name.push_str(&format!("_{letter}{value}"));
    }
    name
}

/// The named parameters of a design as a module's header lists them.
fn parameters(config: &Config, keys: &[&str]) -> Vec<(String, String)> {
    config
        .keys_as_pairs()
        .into_iter()
        .filter(|(key, _)| keys.contains(key))
        // What a design does not have leaves no trace in its modules; the top lists every parameter.
        .filter(|&(key, _)| key != "protect" || config.protect != Protect::None)
        .map(|(key, value)| (key.to_owned(), value))
        .collect()
}

#[cfg(test)]
mod tests;
