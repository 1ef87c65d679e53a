//! The interpreter against plain arithmetic and by hand.

mod naive;
mod operators;
mod recorded;
mod refused;
mod registers;

use super::{Simulator, Start};
use crate::config::Reset;
use crate::ir::{Builder, Design, Module, ModuleInfo};

fn builder(name: &str) -> Builder {
    Builder::new(name, Reset::SyncLow, ModuleInfo::default())
}

/// The design of some modules, children first.
fn design(modules: Vec<Module>, reset: Reset) -> Design {
    let top = modules.last().map(|m| m.name.clone()).unwrap_or_default();
    Design {
        modules: modules.into_iter().map(|m| (m.name.clone(), m)).collect(),
        top,
        reset,
        prefix: "t".to_owned(),
    }
}

fn simulator(module: Module) -> Simulator {
    Simulator::new(&design(vec![module], Reset::SyncLow), Start::Zero).unwrap()
}

fn set(sim: &mut Simulator, name: &str, value: u64) {
    let input = sim.input(name).unwrap();
    sim.set(input, value);
}

/// The settled value of a signal.
fn get(sim: &mut Simulator, name: &str) -> u64 {
    sim.settle();
    let signal = sim.probe(name).unwrap();
    sim.get(signal)
}
