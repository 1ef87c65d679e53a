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
mod top;
mod uart;
mod widths;
mod wtu;

use indexmap::IndexMap;

pub use uart::TIMER_BITS as UART_TIMER_BITS;

use crate::config::Config;
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
        name: "fifo",
        about: "stream FIFO on block RAM, as the queue of hash codes",
        build: |config, _| fifo::build(config, config.hash.bits + 1, config.hcu.queue_tokens),
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
        build: |config, _| counts::build(config),
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
        name: "wtu",
        about: "weighted cumulative-sum unit",
        build: wtu::build,
    },
    Unit {
        name: "kvmu_ring",
        about: "recent window: the tokens that stay on the chip",
        build: |config, _| kvmu::build_ring(config),
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
        .map(|(key, value)| (key.to_owned(), value))
        .collect()
}

#[cfg(test)]
mod tests;
