//! The whole engine, run by the interpreter, against the golden model: random configurations, random stimulus, random
//! idling and back-pressure. All of it comes from the number of the case.

use dregen::bench::random::SplitMix64;
use dregen::bench::{Interface, Program, RunOptions, Stall, builtin};
use dregen::config::{Config, Domain, Policy, Protect, Reset, Select};
use dregen::model::random::RandomRun;
use dregen::model::{Counters, Registers, Run};
use dregen::sim::{Simulator, Start};
use dregen::{passes, units};
use rayon::prelude::*;

/// Configurations.
const CASES: u64 = 300;

struct Draw(SplitMix64);

impl Draw {
    fn from(&mut self, least: u32, most: u32) -> u32 {
        least + (self.0.draw() % u64::from(most - least + 1)) as u32
    }

    fn pick<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.0.draw() as usize % choices.len()]
    }

    /// A power of two.
    fn power(&mut self, least: u32, most: u32) -> u32 {
        1 << self.from(least.ilog2(), most.ilog2())
    }
}

/// Every parameter over its range, but tables small enough to fill in a short run.
fn config(draw: &mut Draw) -> Config {
    let mut config = Config::default();
    let bits = draw.from(8, 256);
    config.hash.bits = draw.pick(&[8, 16, 32, 64, 256, bits]);
    config.hcu.xor_width = match draw.from(0, 3) {
        0 => draw.from(1, config.hash.bits),
        _ => draw.from(config.hash.bits.div_ceil(8), config.hash.bits),
    };
    config.hcu.accumulators = draw.power(1, 16);
    let few = draw.from(17, 40);
    config.hcu.max_clusters = draw.pick(&[16, 32, few, few]);
    config.hcu.policy = draw.pick(&[Policy::Nearest, Policy::First]);
    config.hcu.queue_tokens = draw.from(2, 20);
    config.hcu.stages = draw.from(0, 4);
    config.wtu.lanes = draw.power(1, 32);
    config.wtu.score_bits = draw.from(8, 16);
    config.wtu.buckets = draw.power(4, 64);
    config.wtu.domain = draw.pick(&[Domain::Shifted, Domain::Raw, Domain::Exp2]);
    config.wtu.select = draw.pick(&[Select::Bucket, Select::Exact]);
    config.wtu.sums = draw.from(2, 8);
    config.wtu.mul_width = draw.from(1, 16);
    config.wtu.stages = draw.from(0, 6);
    config.kvmu.recent_max = draw.power(16, 256);
    config.kvmu.page_tokens = draw.power(1, 256);
    config.kvmu.pages = draw.from(16, 80);
    config.kvmu.stages = draw.from(0, 4);
    config.count_bits = draw.from(4, 16);
    config.reset = draw.pick(&[Reset::SyncLow, Reset::SyncHigh, Reset::AsyncLow]);
    // Where memories are protected, a run that starts from random contents must report no flipped bit.
    config.protect = draw.pick(&[Protect::None, Protect::Parity, Protect::Secded]);
    config.validate().unwrap();
    config
}

/// Runs a case; what was counted, or what went wrong and how to see it again.
fn run(case: u64) -> Result<Counters, String> {
    let mut draw = Draw(SplitMix64::new(case));
    let config = config(&mut draw);
    let (events, seed) = (draw.from(20, 40), case + 1);
    let stall = f64::from(draw.pick(&[0, 0, 10, 30, 70])) / 100.0;
    let replay = format!(
        "dregen simulate {} --random {events} --seed {seed} --stall {stall}",
        config.arguments()
    );
    let mut design = units::design(&config);
    passes::run(&mut design).map_err(|error| format!("{error}: {replay}"))?;
    let mut simulator = Simulator::new(&design, Start::Random(seed))
        .map_err(|error| format!("{error}: {replay}"))?;
    let interface = Interface::new(&config);
    let model = RandomRun::new(&config, Registers::reset(&config), events.into(), seed);
    let mut program = Program::new(&interface, vec![Box::new(model) as Box<dyn Run>]).varied(seed);
    let options = RunOptions {
        stall: Stall::new(stall).unwrap(),
        seed,
        timeout: interface.timeout,
    };
    let outcome = builtin::run(&mut simulator, &interface, &mut program, &options)
        .map_err(|error| format!("{error}: {replay}"))?;
    match outcome.failure {
        None => Ok(program.totals()),
        Some(failure) => Err(format!("{failure}: {replay}")),
    }
}

#[test]
fn every_record_is_the_models() {
    let runs: Vec<_> = (0..CASES).into_par_iter().map(run).collect();
    let mut totals = Counters::default();
    let mut failures = Vec::new();
    for run in runs {
        match run {
            Ok(counters) => totals += &counters,
            Err(failure) => failures.push(failure),
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    // Short as they are, together the runs met everything.
    let Counters {
        joins,
        new,
        forced,
        rejects,
        errors,
        ..
    } = totals;
    assert!(
        [joins, new, forced, rejects].iter().all(|kind| *kind > 100),
        "{totals:?}"
    );
    assert!(errors.reject && errors.store_full && errors.bounds && errors.row);
    assert!(
        totals.selected > totals.groups && totals.fetch > totals.groups,
        "{totals:?}"
    );
}
