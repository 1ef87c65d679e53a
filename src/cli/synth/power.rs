//! Power of a mapped netlist: the run that it comes from.

use std::str::FromStr;

use anyhow::Context as _;

use super::super::args::Input;
use super::super::{Failure, progress};
use super::{Args, failure};
use crate::bench::registers::{CNT_HCU_CYCLES, CNT_WTU_CYCLES};
use crate::bench::{Interface, Outcome, Program, RunOptions, builtin};
use crate::config::Config;
use crate::cost::liberty::Library;
use crate::cost::netlist::Netlist;
use crate::cost::power::{
    Activity, ActivityError, Estimate, Mapped, Power, STRETCH, UnitPower, WorkEnergy,
};
use crate::ir::Design;
use crate::model::Counters;
use crate::sim::{Simulator, Start};

/// Stretches of a run that are looked at, at most.
const STRETCHES: u64 = 128;

/// A frequency in megahertz.
#[derive(Clone, Copy)]
pub(super) struct Clock(f64);

impl FromStr for Clock {
    type Err = String;

    fn from_str(text: &str) -> Result<Clock, String> {
        let number = text.parse().ok();
        number
            .filter(|mhz: &f64| *mhz >= 1e-3 && *mhz <= 1e5)
            .map(Clock)
            .ok_or_else(|| "legal are 0.001 to 100000".to_owned())
    }
}

/// The run that power comes from.
pub(super) struct Run<'a> {
    config: &'a Config,
    design: &'a Design,
    input: Input,
    interface: Interface,
    options: RunOptions,
    clock_mhz: f64,
    /// How long it is.
    cycles: u64,
}

impl Run<'_> {
    /// Opens the input, and runs the design with it to see how long it takes.
    pub fn prepare<'a>(
        args: &Args,
        config: &'a Config,
        design: &'a Design,
    ) -> Result<Run<'a>, Failure> {
        let interface = Interface::new(config);
        let mut run = Run {
            config,
            design,
            input: args.input.open_or_bundled(config)?,
            options: RunOptions {
                stall: "0".parse()?,
                seed: args.input.seed,
                timeout: interface.timeout,
            },
            interface,
            clock_mhz: args.clock.0,
            cycles: 0,
        };
        let spinner = progress::spinner("counting cycles");
        let (outcome, _) = run.execute(&mut run.simulator(design)?)?;
        spinner.finish_and_clear();
        run.cycles = outcome.cycles;
        match run.cycles < STRETCH {
            true => Err(failure(ActivityError::Short.into())),
            false => Ok(run),
        }
    }

    /// Runs the netlist of the design's cells against the golden model, and works out what it takes; or what of the run went
    /// wrong.
    pub fn power(
        &self,
        netlist: &Netlist,
        library: &Library,
    ) -> Result<Result<Power, String>, Failure> {
        let mapped = Mapped {
            netlist,
            design: self.design,
            library,
        };
        let spinner = progress::spinner("running the netlist");
        let mut simulator = self.simulator(&mapped.graph().map_err(failure)?)?;
        let nets = mapped.nets();
        let probes = nets.iter().map(|(_, name)| simulator.probe(name));
        let probes = probes.collect::<Result<Vec<_>, _>>()?;
        // The stretches lie evenly in the run.
        simulator.sample(&probes, self.cycles.div_ceil(STRETCHES));
        let (outcome, counters) = self.execute(&mut simulator)?;
        spinner.finish_and_clear();
        if !outcome.pass {
            return Ok(Err(wrong(&outcome)));
        }
        let spinner = progress::spinner("counting transitions");
        let nets: Vec<u64> = nets.into_iter().map(|(net, _)| net).collect();
        let activity = Activity::sampled(&nets, simulator.sampled());
        let activity = activity.map_err(|error| failure(error.into()))?;
        let estimate = Estimate::of(&mapped, &activity).map_err(failure)?;
        spinner.finish_and_clear();
        let units = estimate.units(self.clock_mhz);
        Ok(Ok(Power {
            clock_mhz: self.clock_mhz,
            volts: estimate.volts,
            run: self.input.context(),
            cycles: outcome.cycles,
            sampled: activity.stretches() as u64 * STRETCH,
            energies: energies(&units, &outcome, &counters, self.clock_mhz),
            units,
            memories: estimate.memories,
        }))
    }

    fn simulator(&self, design: &Design) -> Result<Simulator, Failure> {
        Ok(Simulator::new(design, Start::Random(self.options.seed))?)
    }

    fn execute(&self, simulator: &mut Simulator) -> Result<(Outcome, Counters), Failure> {
        let heads = self.input.heads.iter();
        let runs = heads.map(|head| self.input.run(*head, self.config, false));
        let runs = runs.collect::<Result<_, _>>()?;
        let mut program: Program = self.input.program(&self.interface, runs);
        let outcome = builtin::run(simulator, &self.interface, &mut program, &self.options)
            .with_context(|| self.input.context())?;
        Ok((outcome, program.totals()))
    }
}

/// What the units' work takes.
fn energies(
    units: &[UnitPower],
    outcome: &Outcome,
    counters: &Counters,
    clock_mhz: f64,
) -> Vec<WorkEnergy> {
    let busy = |register| Some(outcome.note(register) as f64 / outcome.cycles as f64);
    let work = [
        (
            "hcu",
            "token clustered",
            counters.tokens,
            busy(CNT_HCU_CYCLES),
        ),
        ("wtu", "row selected", counters.rows, busy(CNT_WTU_CYCLES)),
        ("kvmu", "token offloaded", counters.offload, None),
    ];
    let energies = work.into_iter().filter_map(|(name, per, count, busy)| {
        let unit = units.iter().find(|unit| unit.name == name)?;
        // Milliwatts by microseconds are nanojoules.
        let each =
            |milliwatts: f64| milliwatts * outcome.cycles as f64 / clock_mhz / count as f64 * 1e3;
        (count > 0).then(|| WorkEnergy {
            unit: name.to_owned(),
            per: per.to_owned(),
            count,
            busy,
            picojoules: each(unit.power.total()),
            above_idle: each(unit.power.total() - unit.idle),
        })
    });
    energies.collect()
}

/// Why the netlist is not the design.
fn wrong(outcome: &Outcome) -> String {
    match &outcome.failure {
        Some(failure) => format!(
            "the mapped netlist does not do what the design does: {}, cycle {}: {}: expected {}, got {}",
            failure.stream, failure.cycle, failure.what, failure.expected, failure.got
        ),
        None => "the mapped netlist did not pass".to_owned(),
    }
}
