//! The top on the interpreter against clustering in a few lines of plain Rust.

use crate::config::{Config, Policy};
use crate::passes;
use crate::sim::{InputHandle, OutputHandle, Simulator, Start};

/// Draws of SplitMix64.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Record {
    token: u64,
    cluster: u64,
    distance: u64,
    kind: u64,
    last: bool,
}

/// Clustering as docs/resv.md §2 says, for codes of up to 64 bits.
fn expected(config: &Config, threshold: u64, frames: &[Vec<u64>]) -> Vec<Record> {
    let most = (1u64 << config.count_bits) - 1;
    let mut table: Vec<(u64, u64)> = Vec::new();
    let mut records = Vec::new();
    for frame in frames {
        for (i, &code) in frame.iter().enumerate() {
            let open = table
                .iter()
                .enumerate()
                .filter(|(_, (_, count))| *count < most);
            let near = open.map(|(j, (hash, _))| (u64::from((hash ^ code).count_ones()), j));
            let near: Vec<(u64, usize)> = near.collect();
            let nearest = near.iter().min().copied();
            let matching = match config.hcu.policy {
                Policy::Nearest => nearest.filter(|(d, _)| *d < threshold),
                Policy::First => near.iter().find(|(d, _)| *d < threshold).copied(),
            };
            let full = table.len() == config.hcu.max_clusters as usize;
            let (kind, place) = match (matching, nearest) {
                (Some(place), _) => (0, Some(place)),
                (None, _) if !full => {
                    table.push((code, 0));
                    (1, Some((0, table.len() - 1)))
                }
                (None, Some(place)) => (2, Some(place)),
                (None, None) => (3, None),
            };
            if let Some((_, j)) = place {
                table[j].1 += 1;
            }
            records.push(Record {
                token: records.len() as u64,
                cluster: place.map_or(0xffff, |(_, j)| j as u64),
                distance: place.map_or(0, |(d, _)| d),
                kind,
                last: i + 1 == frame.len(),
            });
        }
    }
    records
}

struct Run {
    records: Vec<Record>,
    busy: u64,
    chunks: u64,
}

struct Top {
    sim: Simulator,
    valid: InputHandle,
    data: InputHandle,
    last: InputHandle,
    taken: InputHandle,
    clear: InputHandle,
    ready: OutputHandle,
    offered: OutputHandle,
    record: OutputHandle,
    record_last: OutputHandle,
    busy: OutputHandle,
    chunks: OutputHandle,
}

impl Top {
    fn new(config: &Config, threshold: u64, start: Start) -> Top {
        let mut design = super::design(config);
        passes::run(&mut design).expect("a sound design");
        let mut sim = Simulator::new(&design, start).expect("a design that can be run");
        let input = |sim: &Simulator, name: &str| sim.input(name).expect("the port");
        let output = |sim: &Simulator, name: &str| sim.output(name).expect("the port");
        let threshold_port = input(&sim, "th_hd_i");
        let enable = input(&sim, "enable_i");
        sim.set(threshold_port, threshold);
        sim.set(enable, 1);
        sim.set_reset(true);
        for _ in 0..3 {
            sim.clock();
        }
        sim.set_reset(false);
        Top {
            valid: input(&sim, "s_axis_hash_tvalid"),
            data: input(&sim, "s_axis_hash_tdata"),
            last: input(&sim, "s_axis_hash_tlast"),
            taken: input(&sim, "m_axis_assign_tready"),
            clear: input(&sim, "clear_i"),
            ready: output(&sim, "s_axis_hash_tready"),
            offered: output(&sim, "m_axis_assign_tvalid"),
            record: output(&sim, "m_axis_assign_tdata"),
            record_last: output(&sim, "m_axis_assign_tlast"),
            busy: output(&sim, "hcu_busy_o"),
            chunks: output(&sim, "chunks_o"),
            sim,
        }
    }

    /// Pushes the frames, idling and stalling in `stall` of 256 cycles, until `count` records came out.
    fn run(&mut self, frames: &[Vec<u64>], count: usize, stall: u64, random: &mut Random) -> Run {
        let beats: Vec<(u64, bool)> = frames
            .iter()
            .flat_map(|f| f.iter().enumerate().map(|(i, &c)| (c, i + 1 == f.len())))
            .collect();
        let mut at = 0;
        let mut offering = false;
        let mut run = Run {
            records: Vec::new(),
            busy: 0,
            chunks: 0,
        };
        let mut quiet = 0;
        while run.records.len() < count {
            offering = at < beats.len() && (offering || random.below(256) >= stall);
            let takes = random.below(256) >= stall;
            self.sim.set(self.valid, u64::from(offering));
            if offering {
                self.sim.set(self.data, beats[at].0);
                self.sim.set(self.last, u64::from(beats[at].1));
            }
            self.sim.set(self.taken, u64::from(takes));
            self.sim.settle();
            run.busy += self.sim.get(self.busy);
            run.chunks += self.sim.get(self.chunks);
            if offering && self.sim.get(self.ready) == 1 {
                at += 1;
                offering = false;
            }
            quiet += 1;
            if takes && self.sim.get(self.offered) == 1 {
                let word = self.sim.get(self.record);
                run.records.push(Record {
                    token: word & 0xffff_ffff,
                    cluster: word >> 32 & 0xffff,
                    distance: word >> 48 & 0x1ff,
                    kind: word >> 57 & 3,
                    last: self.sim.get(self.record_last) == 1,
                });
                quiet = 0;
            }
            assert!(quiet < 200_000, "no record for 200,000 cycles");
            self.sim.clock();
        }
        run
    }

    fn clear(&mut self) {
        self.sim.set(self.clear, 1);
        self.sim.set(self.valid, 0);
        self.sim.clock();
        self.sim.set(self.clear, 0);
    }
}

/// Frames of codes that lie around a few centres, so that every kind of assignment turns up.
fn frames(random: &mut Random, bits: u32, tokens: u64, centres: u64, spread: u64) -> Vec<Vec<u64>> {
    let mask = if bits == 64 {
        u64::MAX
    } else {
        (1 << bits) - 1
    };
    let centres: Vec<u64> = (0..centres).map(|_| random.next() & mask).collect();
    let mut frames = Vec::new();
    let mut left = tokens;
    while left > 0 {
        let length = (1 + random.below(9)).min(left);
        left -= length;
        let mut code = || {
            let mut code = centres[random.below(centres.len() as u64) as usize];
            for _ in 0..random.below(spread + 1) {
                code ^= 1 << random.below(u64::from(bits));
            }
            code
        };
        frames.push((0..length).map(|_| code()).collect());
    }
    frames
}

fn check(config: &Config, threshold: u64, frames: &[Vec<u64>], stall: u64, seed: u64) -> Run {
    let expected = expected(config, threshold, frames);
    let mut top = Top::new(config, threshold, Start::Random(seed));
    let run = top.run(frames, expected.len(), stall, &mut Random(seed));
    for (got, expected) in run.records.iter().zip(&expected) {
        assert_eq!(
            got, expected,
            "{config:?}, threshold {threshold}, stall {stall}, seed {seed}"
        );
    }
    run
}

fn config(bits: u32, width: u32, lanes: u32, most: u32, policy: Policy, stages: u32) -> Config {
    let mut config = Config::default();
    config.hash.bits = bits;
    config.hcu.xor_width = width;
    config.hcu.accumulators = lanes;
    config.hcu.max_clusters = most;
    config.hcu.policy = policy;
    config.hcu.stages = stages;
    config
}

#[test]
fn the_top_clusters_as_plain_rust_does() {
    let mut random = Random(7);
    let mut kinds = [0u32; 4];
    for seed in 0..400 {
        let bits = [8, 13, 24, 32, 64][random.below(5) as usize];
        let width = 1 + random.below(u64::from(bits)) as u32;
        let lanes = 1 << random.below(5);
        let most = [16, 17, 30, 64][random.below(4) as usize];
        let policy = [Policy::Nearest, Policy::First][random.below(2) as usize];
        let stages = random.below(4) as u32;
        let mut config = config(bits, width, lanes, most, policy, stages);
        config.count_bits = [4, 5, 16][random.below(3) as usize];
        config.hcu.queue_tokens = [2, 3, 32][random.below(3) as usize];
        let threshold = random.below(u64::from(bits) + 2);
        let centres = 1 + random.below(60);
        let frames = frames(&mut random, bits, 300, centres, u64::from(bits) / 4);
        let stall = [0, 77, 180][random.below(3) as usize];
        let run = check(&config, threshold, &frames, stall, seed);
        for record in run.records {
            kinds[record.kind as usize] += 1;
        }
    }
    assert!(
        kinds.iter().all(|&k| k > 100),
        "every kind turns up: {kinds:?}"
    );
}

#[test]
fn a_cleared_engine_starts_afresh_whatever_it_was_doing() {
    let mut random = Random(3);
    for seed in 0..40 {
        let config = config(
            16,
            4,
            1 << random.below(3),
            32,
            Policy::Nearest,
            random.below(3) as u32,
        );
        let frames = frames(&mut random, 16, 60, 20, 4);
        let mut top = Top::new(&config, 4, Start::Random(seed));
        let before = random.below(50) as usize;
        top.run(&frames, before, 100, &mut random);
        top.clear();
        let expected = expected(&config, 4, &frames);
        let run = top.run(&frames, expected.len(), 100, &mut random);
        assert_eq!(run.records, expected, "seed {seed}");
    }
}

#[test]
fn no_output_depends_on_an_input_within_the_cycle() {
    let mut design = super::design(&Config::default());
    passes::run(&mut design).expect("a sound design");
    for (output, inputs) in &design.dependencies()["dre_top"] {
        assert!(inputs.is_empty(), "{output} depends on {inputs:?}");
    }
}

/// Chunk comparisons of a scan in order that gives up as early as it can (table not full, no cluster closed).
fn ideal(config: &Config, threshold: u64, frames: &[Vec<u64>]) -> u64 {
    let (bits, width) = (config.hash.bits, config.hcu.xor_width);
    let first = config.hcu.policy == Policy::First;
    let mut table: Vec<u64> = Vec::new();
    let mut chunks = 0;
    for &code in frames.iter().flatten() {
        let mut best = threshold;
        for hash in &table {
            let mut differs = hash ^ code;
            let mut sum = 0;
            for _ in 0..bits.div_ceil(width) {
                sum += u64::from((differs & ((1 << width) - 1)).count_ones());
                differs >>= width;
                chunks += 1;
                if sum >= best {
                    break;
                }
            }
            best = best.min(sum);
            if first && sum < threshold {
                break;
            }
        }
        if best == threshold {
            table.push(code);
        }
    }
    chunks
}

#[test]
fn large_tables_keep_the_lanes_busy() {
    for (policy, lanes, width, least) in [
        (Policy::Nearest, 1, 16, 0.98),
        (Policy::Nearest, 4, 16, 0.98),
        (Policy::Nearest, 16, 16, 0.90),
        (Policy::Nearest, 4, 1, 0.98),
        (Policy::First, 1, 16, 0.98),
        (Policy::First, 4, 16, 0.90),
        (Policy::First, 4, 1, 0.90),
    ] {
        let mut random = Random(1);
        let config = config(32, width, lanes, 2048, policy, 0);
        let frames = frames(&mut random, 32, 4000, 300, 4);
        let run = check(&config, 7, &frames, 0, 1);
        let ideal = ideal(&config, 7, &frames);
        let share = ideal as f64 / (u64::from(lanes) * run.busy) as f64;
        assert!(
            share >= least,
            "{policy:?}, {lanes} lanes of {width} bits: {share:.3} of the ideal, {} chunks made, {ideal} ideal",
            run.chunks
        );
    }
}
