//! The WTU on the interpreter: beats in, counts answered, records out.

use super::expected::{Record, Row};
use crate::config::Config;
use crate::passes;
use crate::sim::{InputHandle, OutputHandle, Simulator, Start};
use crate::units::tests::random::Random;
use crate::units::unit;

pub(super) struct Wtu {
    sim: Simulator,
    lanes: usize,
    count_bits: u32,
    clear: InputHandle,
    valid: InputHandle,
    data: Vec<u64>,
    counts_held: (usize, usize),
    ports: Ports,
}

struct Ports {
    clusters: InputHandle,
    ratio: InputHandle,
    data: InputHandle,
    keep: InputHandle,
    last: InputHandle,
    user: InputHandle,
    count: InputHandle,
    counts: InputHandle,
    taken: InputHandle,
    ready: OutputHandle,
    read: OutputHandle,
    cluster: OutputHandle,
    offered: OutputHandle,
    number: OutputHandle,
    tokens: OutputHandle,
    null: OutputHandle,
    end: OutputHandle,
    busy: OutputHandle,
    dropped: OutputHandle,
    used: OutputHandle,
}

/// What a run saw beside the records.
#[derive(Default)]
pub(super) struct Seen {
    pub busy: u64,
    pub dropped: u64,
    pub used: u64,
}

impl Wtu {
    pub(super) fn new(config: &Config, start: Start) -> Wtu {
        let mut design = unit(config, "wtu").expect("the unit");
        passes::run(&mut design).unwrap_or_else(|error| panic!("{config:?}: {error}"));
        let mut sim = Simulator::new(&design, start).expect("a design that can be run");
        let i = |name: &str| sim.input(name).expect("the port");
        let o = |name: &str| sim.output(name).expect("the port");
        let ports = Ports {
            clusters: i("clusters_i"),
            ratio: i("ratio_i"),
            data: i("score_data_i"),
            keep: i("score_keep_i"),
            last: i("score_last_i"),
            user: i("score_user_i"),
            count: i("count_i"),
            counts: i("counts_i"),
            taken: i("select_ready_i"),
            ready: o("score_ready_o"),
            read: o("count_read_o"),
            cluster: o("count_cluster_o"),
            offered: o("select_valid_o"),
            number: o("select_cluster_o"),
            tokens: o("select_count_o"),
            null: o("select_null_o"),
            end: o("select_last_o"),
            busy: o("busy_o"),
            dropped: o("row_dropped_o"),
            used: o("row_used_o"),
        };
        let (clear, valid) = (i("clear_i"), i("score_valid_i"));
        sim.set_reset(true);
        for _ in 0..3 {
            sim.clock();
        }
        sim.set_reset(false);
        Wtu {
            lanes: config.wtu.lanes as usize,
            count_bits: config.count_bits,
            clear,
            valid,
            data: vec![0; (config.wtu.lanes as usize).div_ceil(4)],
            counts_held: (0, 0),
            ports,
            sim,
        }
    }

    /// The counts unit: answers the request of the cycle before.
    fn answer(&mut self, counts: &[u64]) {
        let (cluster, row) = self.counts_held;
        let of = |j: usize| counts.get(j).copied().unwrap_or(0);
        self.sim.set(self.ports.count, of(cluster));
        let bits = self.count_bits as usize;
        let mut words = vec![0u64; (self.lanes * bits).div_ceil(64)];
        for lane in 0..self.lanes {
            let value = of(row * self.lanes + lane);
            for bit in 0..bits {
                let at = lane * bits + bit;
                words[at / 64] |= (value >> bit & 1) << (at % 64);
            }
        }
        self.sim.set_words(self.ports.counts, &words);
    }

    pub(super) fn run(
        &mut self,
        ratio: u64,
        groups: &[Vec<Row>],
        counts: &[u64],
        records: usize,
        stall: u64,
        random: &mut Random,
    ) -> (Vec<Record>, Seen) {
        let mut beats = Vec::new();
        for group in groups {
            for (r, row) in group.iter().enumerate() {
                let mut chunks: Vec<&[i64]> = row.scores.chunks(self.lanes).collect();
                if row.trailing || chunks.is_empty() {
                    chunks.push(&[]);
                }
                for (b, chunk) in chunks.iter().enumerate() {
                    let mut keep = (0..chunk.len()).fold(0u64, |keep, lane| keep | 3 << (2 * lane));
                    if let Some((at, spoilt)) = row.spoilt
                        && at == b
                    {
                        keep = spoilt;
                    }
                    let last = b + 1 == chunks.len();
                    beats.push((chunk.to_vec(), keep, last, last && r + 1 == group.len()));
                }
            }
        }
        self.sim.set(self.ports.ratio, ratio);
        self.sim.set(self.ports.clusters, counts.len() as u64);
        let (mut at, mut offering, mut quiet) = (0, false, 0);
        let mut out = Vec::new();
        let mut seen = Seen::default();
        loop {
            if !offering && at < beats.len() && random.below(256) >= stall {
                offering = true;
            }
            self.sim.set(self.valid, u64::from(offering));
            if offering {
                let (scores, keep, last, user) = &beats[at];
                self.data.fill(0);
                for (lane, score) in scores.iter().enumerate() {
                    self.data[lane / 4] |= (*score as u64 & 0xffff) << (16 * (lane % 4));
                }
                self.sim.set_words(self.ports.data, &self.data);
                self.sim.set(self.ports.keep, *keep);
                self.sim.set(self.ports.last, u64::from(*last));
                self.sim.set(self.ports.user, u64::from(*user));
            }
            let takes = random.below(256) >= stall;
            self.sim.set(self.ports.taken, u64::from(takes));
            self.answer(counts);
            self.sim.settle();
            let busy = self.sim.get(self.ports.busy);
            seen.busy += busy;
            seen.dropped += self.sim.get(self.ports.dropped);
            seen.used += self.sim.get(self.ports.used);
            if offering && self.sim.get(self.ports.ready) == 1 {
                at += 1;
                offering = false;
            }
            quiet += 1;
            if takes && self.sim.get(self.ports.offered) == 1 {
                let null = self.sim.get(self.ports.null) == 1;
                out.push(Record {
                    cluster: self.sim.get(self.ports.number),
                    count: if null {
                        0
                    } else {
                        self.sim.get(self.ports.tokens)
                    },
                    null,
                    last: self.sim.get(self.ports.end) == 1,
                });
                quiet = 0;
            }
            if self.sim.get(self.ports.read) == 1 {
                let cluster = self.sim.get(self.ports.cluster) as usize;
                self.counts_held = (cluster, cluster / self.lanes);
            }
            self.sim.clock();
            if at == beats.len() && out.len() >= records && busy == 0 {
                return (out, seen);
            }
            assert!(
                quiet < 100_000,
                "no record for 100,000 cycles: {} of {records}",
                out.len()
            );
        }
    }

    pub(super) fn clear(&mut self) {
        self.sim.set(self.clear, 1);
        self.sim.set(self.valid, 0);
        self.sim.clock();
        self.sim.set(self.clear, 0);
    }
}

impl Wtu {
    /// Runs until some records came out, or for a while, and clears.
    pub(super) fn cut_off(
        &mut self,
        ratio: u64,
        groups: &[Vec<Row>],
        counts: &[u64],
        random: &mut Random,
    ) {
        let mut part = groups.to_vec();
        let keep = 1 + random.below(part.len() as u64) as usize;
        part.truncate(keep);
        self.start(ratio, &part, counts, random.below(400), random);
        self.clear();
    }

    /// Sends beats for some cycles and takes no record.
    fn start(
        &mut self,
        ratio: u64,
        groups: &[Vec<Row>],
        counts: &[u64],
        cycles: u64,
        random: &mut Random,
    ) {
        let scores: Vec<i64> = groups
            .iter()
            .flatten()
            .flat_map(|r| r.scores.clone())
            .collect();
        self.sim.set(self.ports.ratio, ratio);
        self.sim.set(self.ports.clusters, counts.len() as u64);
        for cycle in 0..cycles as usize {
            self.sim.set(self.valid, 1);
            for (i, word) in self.data.iter_mut().enumerate() {
                *word = scores
                    .get((cycle + i) % scores.len().max(1))
                    .map_or(0, |s| (*s as u64 & 0xffff) * 0x1_0001_0001_0001);
            }
            let data = self.data.clone();
            self.sim.set_words(self.ports.data, &data);
            self.sim
                .set(self.ports.keep, u64::MAX >> (64 - 2 * self.lanes));
            self.sim
                .set(self.ports.last, u64::from(random.below(4) == 0));
            self.sim
                .set(self.ports.user, u64::from(random.below(2) == 0));
            self.sim.set(self.ports.taken, random.below(2));
            self.answer(counts);
            self.sim.settle();
            if self.sim.get(self.ports.read) == 1 {
                let cluster = self.sim.get(self.ports.cluster) as usize;
                self.counts_held = (cluster, cluster / self.lanes);
            }
            self.sim.clock();
        }
    }
}
