//! The whole engine, run by the interpreter, against the golden model: random configurations, frames and stalls.

use dregen::config::{Config, Policy, Reset};
use dregen::model::{Assign, Code, Context, Event, Kind, Records, Registers};
use dregen::sim::{Simulator, Start};
use dregen::{passes, units};
use proptest::prelude::*;

/// How a run is fed and drained.
#[derive(Clone, Debug)]
struct Drive {
    seed: u64,
    /// Of 256 cycles, those in which an offered token waits, and those in which no record is taken.
    idle: u8,
    stall: u8,
    th_hd: u32,
}

/// xorshift64*.
struct Random(u64);

impl Random {
    fn word(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    /// True in `share` of 256 draws.
    fn hits(&mut self, share: u8) -> bool {
        (self.word() >> 56) < u64::from(share)
    }
}

fn expected(config: &Config, drive: &Drive, frames: &[Vec<Code>]) -> Vec<Assign> {
    let mut registers = Registers::reset(config);
    registers.th_hd = drive.th_hd;
    let mut context = Context::new(config, registers);
    let mut records = Records::default();
    for frame in frames {
        let event = Event::Frame(frame.clone());
        context.apply(&event, &mut records).unwrap();
    }
    records.assign
}

fn unpack(data: u64, last: bool) -> Assign {
    Assign {
        token_id: data as u32,
        cluster_id: (data >> 32) as u32 & 0xFFFF,
        distance: (data >> 48) as u32 & 0x1FF,
        kind: [Kind::Join, Kind::New, Kind::Forced, Kind::Reject][(data >> 57) as usize & 3],
        last,
    }
}

fn simulated(config: &Config, drive: &Drive, frames: &[Vec<Code>]) -> Vec<Assign> {
    let mut design = units::design(config);
    passes::run(&mut design).unwrap();
    let mut sim = Simulator::new(&design, Start::Random(drive.seed)).unwrap();
    let input = |name: &str| sim.input(name).unwrap();
    let output = |name: &str| sim.output(name).unwrap();
    let (valid, data, last) = (
        input("s_axis_hash_tvalid"),
        input("s_axis_hash_tdata"),
        input("s_axis_hash_tlast"),
    );
    let (taken, enable, th_hd) = (
        input("m_axis_assign_tready"),
        input("enable_i"),
        input("th_hd_i"),
    );
    let (ready, offered, record, record_last) = (
        output("s_axis_hash_tready"),
        output("m_axis_assign_tvalid"),
        output("m_axis_assign_tdata"),
        output("m_axis_assign_tlast"),
    );
    sim.set(th_hd, u64::from(drive.th_hd));
    sim.set_reset(true);
    for _ in 0..3 {
        sim.clock();
    }
    sim.set_reset(false);
    sim.set(enable, 1);

    let mut tokens = frames
        .iter()
        .flat_map(|f| f.iter().enumerate().map(|(i, c)| (*c, i + 1 == f.len())));
    let count: usize = frames.iter().map(Vec::len).sum();
    let mut random = Random(drive.seed | 1);
    let mut waiting = tokens.next();
    let mut offering = false;
    let mut records = Vec::new();
    let limit = 1000 + 200_000 * count as u64;
    while records.len() < count && sim.cycle() < limit {
        // Once offered, a token stays until it is taken.
        offering |= waiting.is_some() && !random.hits(drive.idle);
        let (code, ends) = waiting.unwrap_or_default();
        sim.set(valid, u64::from(offering));
        sim.set_words(data, &code.0);
        sim.set(last, u64::from(ends));
        let takes = !random.hits(drive.stall);
        sim.set(taken, u64::from(takes));
        sim.settle();
        if takes && sim.get(offered) == 1 {
            records.push(unpack(sim.get(record), sim.get(record_last) == 1));
        }
        if offering && sim.get(ready) == 1 {
            waiting = tokens.next();
            offering = false;
        }
        sim.clock();
    }
    records
}

fn config() -> impl Strategy<Value = Config> {
    (
        (
            proptest::sample::select(vec![8u32, 24, 32, 33, 70, 128, 256]),
            1u32..=256,
        ),
        proptest::sample::select(vec![1u32, 2, 4, 8]),
        16u32..=40,
        any::<bool>(),
        2u32..=9,
        0u32..=2,
        4u32..=16,
        0u8..3,
    )
        .prop_map(
            |((bits, width), accumulators, clusters, first, queue, stages, count_bits, reset)| {
                let mut config = Config::default();
                config.hash.bits = bits;
                config.hcu.xor_width = width.min(bits);
                config.hcu.accumulators = accumulators;
                config.hcu.max_clusters = clusters;
                config.hcu.policy = if first {
                    Policy::First
                } else {
                    Policy::Nearest
                };
                config.hcu.queue_tokens = queue;
                config.hcu.stages = stages;
                config.count_bits = count_bits;
                config.reset =
                    [Reset::SyncLow, Reset::SyncHigh, Reset::AsyncLow][usize::from(reset)];
                config
            },
        )
}

/// Codes near to a few centres, so that some join and some do not.
fn frames(bits: u32, seed: u64, lengths: &[u8]) -> Vec<Vec<Code>> {
    let mut random = Random(seed | 1);
    let mut code = || Code(std::array::from_fn(|_| random.word())).masked(bits);
    let centres: Vec<Code> = (0..30).map(|_| code()).collect();
    lengths
        .iter()
        .map(|&length| {
            (0..length)
                .map(|_| {
                    let choice = code().0;
                    let mut code = centres[(choice[0] >> 3) as usize % centres.len()];
                    for flips in choice {
                        let bit = (flips >> 8) as u32 % bits;
                        if flips & 1 == 1 {
                            code.0[(bit / 64) as usize] ^= 1 << (bit % 64);
                        }
                    }
                    code
                })
                .collect()
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn assignments_are_the_models(
        config in config(),
        seed in any::<u64>(),
        idle in proptest::sample::select(vec![0u8, 77, 180]),
        stall in proptest::sample::select(vec![0u8, 77, 180]),
        th_hd in 0u32..12,
        lengths in proptest::collection::vec(1u8..40, 1..6),
    ) {
        let frames = frames(config.hash.bits, seed, &lengths);
        let th_hd = th_hd.min(config.hash.bits + 1);
        let drive = Drive { seed, idle, stall, th_hd };
        prop_assert_eq!(simulated(&config, &drive, &frames), expected(&config, &drive, &frames));
    }
}
