//! A run of the whole engine on the interpreter, every record compared with the golden model's, and what it cost.

use dregen::bench::registers::{CNT_HCU_CYCLES, CNT_WTU_CYCLES};
use dregen::bench::{Interface, KvmuCycles, KvmuTally, Program, RunOptions, Stall, builtin};
use dregen::config::Config;
use dregen::model::{Counters, Run};
use dregen::sim::{Simulator, Start};
use dregen::{passes, units};

use super::Result;
use super::input::Input;

/// States of a row's search (src/units/wtu/search.rs), of which one at a time is 1. `setup_q` lasts a cycle a pass.
pub const STATES: [&str; 6] = [
    "setup_q",
    "run_q",
    "scale_q",
    "scan_q",
    "resolve_q",
    "hand_q",
];

/// What a run cost.
pub struct Cost {
    /// What the golden model counted.
    pub counters: Counters,
    pub hcu_cycles: u64,
    pub wtu_cycles: u64,
    /// Cycles of the search in each of [`STATES`].
    pub search: [u64; STATES.len()],
    pub kvmu: KvmuCycles,
    accumulators: u32,
}

impl Cost {
    /// Ideal chunks / (accumulators · busy cycles).
    pub fn hcu_efficiency(&self) -> f64 {
        let slots = u64::from(self.accumulators) * self.hcu_cycles;
        self.counters.ideal_chunks as f64 / slots as f64
    }

    /// Passes over a row of scores.
    pub fn passes(&self) -> f64 {
        self.search[0] as f64 / self.counters.rows as f64
    }
}

/// Runs `input` without stalls.
pub fn run(config: &Config, input: &Input) -> Result<Cost> {
    let interface = Interface::new(config);
    let mut design = units::design(config);
    passes::run(&mut design)?;
    let mut simulator = Simulator::new(&design, Start::Random(1))?;
    let probes = STATES.map(|state| simulator.probe(&format!("u_wtu.u_search.{state}")));
    let mut search = Vec::new();
    for probe in probes {
        search.push(simulator.tally(&[probe?]));
    }
    let kvmu = KvmuTally::new(&mut simulator)?;
    let runs = input.runs(config).into_iter();
    let mut program = Program::new(
        &interface,
        runs.map(|run| Box::new(run) as Box<dyn Run>).collect(),
    );
    let options = RunOptions {
        stall: Stall::new(0.0)?,
        seed: 1,
        timeout: interface.timeout,
    };
    let outcome = builtin::run(&mut simulator, &interface, &mut program, &options)?;
    if let Some(failure) = outcome.failure {
        return Err(format!("{}: {failure}", input.name).into());
    }
    let mut cycles = search.into_iter().map(|tally| simulator.tallied(tally));
    Ok(Cost {
        counters: program.totals(),
        hcu_cycles: outcome.note(CNT_HCU_CYCLES),
        wtu_cycles: outcome.note(CNT_WTU_CYCLES),
        search: std::array::from_fn(|_| cycles.next().unwrap_or_default()),
        kvmu: kvmu.cycles(&simulator),
        accumulators: config.hcu.accumulators,
    })
}
