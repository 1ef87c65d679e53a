//! Cycles per second of the interpreter: the HCU of preset `paper`, busy with random hash codes.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use dregen::config::Config;
use dregen::sim::{InputHandle, OutputHandle, Simulator, Start};
use dregen::{passes, units};

/// Cycles of one measurement.
const CYCLES: u64 = 100_000;

/// An HCU whose input always offers a token and whose output is always taken.
struct Bench {
    sim: Simulator,
    code: InputHandle,
    ready: OutputHandle,
    random: u64,
}

impl Bench {
    fn new(config: &Config) -> Result<Self, Box<dyn std::error::Error>> {
        let mut design = units::unit(config, "hcu").ok_or("there is no unit hcu")?;
        passes::run(&mut design)?;
        let mut sim = Simulator::new(&design, Start::Random(1))?;
        sim.set_reset(true);
        sim.clock();
        sim.set_reset(false);
        for (name, value) in [
            ("clear_i", 0),
            ("th_hd_i", 7),
            ("token_valid_i", 1),
            ("token_last_i", 0),
            ("assign_ready_i", 1),
        ] {
            let input = sim.input(name)?;
            sim.set(input, value);
        }
        Ok(Bench {
            code: sim.input("token_code_i")?,
            ready: sim.output("token_ready_o")?,
            sim,
            random: 1,
        })
    }

    fn run(&mut self, cycles: u64) {
        for _ in 0..cycles {
            self.sim.settle();
            let taken = self.sim.get(self.ready) == 1;
            self.sim.clock();
            if taken {
                // Knuth's MMIX generator, whose high bits are good.
                self.random = (self.random)
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                self.sim.set(self.code, self.random >> 32);
            }
        }
    }
}

fn hcu(criterion: &mut Criterion) {
    let mut bench = match Bench::new(&Config::default()) {
        Ok(bench) => bench,
        Err(error) => panic!("the HCU cannot be simulated: {error}"),
    };
    let mut group = criterion.benchmark_group("sim");
    group.throughput(Throughput::Elements(CYCLES));
    group.sample_size(30);
    group.bench_function("hcu_paper", |b| b.iter(|| bench.run(black_box(CYCLES))));
    group.finish();
}

criterion_group!(benches, hcu);
criterion_main!(benches);
