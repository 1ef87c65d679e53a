//! The WTU on the interpreter against weighted cumulative sums in a few lines of plain Rust.

use crate::config::{Config, Domain, Select};
use crate::passes;
use crate::sim::{InputHandle, OutputHandle, Simulator, Start};
use crate::units::tests::random::Random;

/// A row as it is sent: its beats, each with scores and valid bytes, and whether it is well formed.
#[derive(Clone, Debug)]
struct Row {
    scores: Vec<i64>,
    /// (beat, keep) of a beat whose valid bytes are spoilt.
    spoilt: Option<(usize, u64)>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Record {
    cluster: u64,
    count: u64,
    null: bool,
    last: bool,
}

/// What one row selects (docs/resv.md §4).
fn selects(config: &Config, ratio: u64, scores: &[i64], counts: &[u64]) -> Vec<bool> {
    let (least, most) = (*scores.iter().min().unwrap(), *scores.iter().max().unwrap());
    let weights: Vec<i128> = scores
        .iter()
        .zip(counts)
        .map(|(&s, &c)| {
            let f = match config.wtu.domain {
                Domain::Shifted => s - least,
                Domain::Raw => s,
                Domain::Exp2 => {
                    let t = ((most - s) * 47274) >> 15;
                    let mantissa = (65535.0 * (-(((t >> 3) & 63) as f64) / 64.0).exp2()).round();
                    if t >> 9 >= 16 {
                        0
                    } else {
                        (mantissa as i64) >> (t >> 9)
                    }
                }
            };
            i128::from(f) * i128::from(c)
        })
        .collect();
    let total: i128 = weights.iter().sum();
    let exceeds = |sum: i128| sum * 65536 > total * i128::from(ratio);
    let mut chosen = vec![false; scores.len()];
    match config.wtu.select {
        Select::Bucket => {
            let mut shift = 0;
            while (most - least) >> shift >= i64::from(config.wtu.buckets) {
                shift += 1;
            }
            let bucket = |s: i64| (most - s) >> shift;
            let below = |k: i64| -> i128 {
                let members = scores
                    .iter()
                    .zip(&weights)
                    .filter(|(s, _)| bucket(**s) <= k);
                members.map(|(_, w)| w).sum()
            };
            let buckets = i64::from(config.wtu.buckets);
            let cut = (0..buckets)
                .find(|&k| exceeds(below(k)))
                .unwrap_or(buckets - 1);
            for (chosen, &s) in chosen.iter_mut().zip(scores) {
                *chosen = bucket(s) <= cut;
            }
        }
        Select::Exact => {
            let mut order: Vec<usize> = (0..scores.len()).collect();
            order.sort_by_key(|&j| (-scores[j], j));
            let mut sum = 0;
            for j in order {
                sum += weights[j];
                chosen[j] = true;
                if exceeds(sum) {
                    break;
                }
            }
        }
    }
    chosen
}

/// The records of a group; rows of the wrong length or with spoilt beats do not count.
fn expected(config: &Config, ratio: u64, group: &[Row], counts: &[u64]) -> Vec<Record> {
    let mut union = vec![false; counts.len()];
    for row in group {
        if row.scores.len() == counts.len() && row.spoilt.is_none() && !counts.is_empty() {
            for (all, one) in union
                .iter_mut()
                .zip(selects(config, ratio, &row.scores, counts))
            {
                *all |= one;
            }
        }
    }
    let mut records: Vec<Record> = union
        .iter()
        .enumerate()
        .filter(|(_, chosen)| **chosen)
        .map(|(j, _)| Record {
            cluster: j as u64,
            count: counts[j],
            null: false,
            last: false,
        })
        .collect();
    match records.last_mut() {
        Some(last) => last.last = true,
        None => records.push(Record {
            cluster: 0,
            count: 0,
            null: true,
            last: true,
        }),
    }
    records
}

struct Wtu {
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
struct Seen {
    busy: u64,
    dropped: u64,
    used: u64,
}

impl Wtu {
    fn new(config: &Config, start: Start) -> Wtu {
        let mut design = super::super::unit(config, "wtu").expect("the unit");
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

    fn run(
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
                let chunks: Vec<&[i64]> = row.scores.chunks(self.lanes).collect();
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

    fn clear(&mut self) {
        self.sim.set(self.clear, 1);
        self.sim.set(self.valid, 0);
        self.sim.clock();
        self.sim.set(self.clear, 0);
    }
}

/// Scores of many shapes: spread, few values, all equal, extremes, one outlier, one sign.
fn scores(random: &mut Random, bits: u32, n: usize) -> Vec<i64> {
    let top = 1i64 << (bits - 1);
    let span = match random.below(9) {
        0 => 1,
        1 => 2,
        2 => 5,
        3 => 2 * top,
        _ => 1 + random.below(2 * top as u64) as i64,
    };
    let low = match random.below(5) {
        0 => -top,
        1 => top - span,
        2 => (-span).max(-top),
        3 => 0.min(top - span),
        _ => -top + random.below((2 * top - span + 1) as u64) as i64,
    };
    let kind = random.below(4);
    let mut scores: Vec<i64> = (0..n)
        .map(|_| match kind {
            0 => low + random.one_of(&[0, span - 1]),
            1 => {
                low + (0..3)
                    .map(|_| random.below(span as u64) as i64)
                    .sum::<i64>()
                    / 3
            }
            _ => low + random.below(span as u64) as i64,
        })
        .collect();
    if random.below(4) == 0 && n > 0 {
        let at = random.below(n as u64) as usize;
        scores[at] = random.one_of(&[-top, top - 1]);
    }
    scores
}

/// Counts of few digits and of many, side by side.
fn counts(random: &mut Random, config: &Config, n: usize) -> Vec<u64> {
    let greatest = (1u64 << config.count_bits) - 1;
    let kind = random.below(4);
    let draw = |_| match kind {
        0 => greatest,
        1 => 1 + random.below(greatest),
        2 => 1 + random.below(greatest.min(6)),
        _ => {
            let bits = 1 + random.below(u64::from(config.count_bits));
            1 + random.below((1 << bits) - 1)
        }
    };
    (0..n).map(draw).collect()
}

fn row(random: &mut Random, config: &Config, n: usize) -> Row {
    let length = match random.below(12) {
        0 => random.below(n as u64 + 1) as usize + 1,
        1 => n + 1 + random.below(2 * u64::from(config.wtu.lanes)) as usize,
        2 => 3 * config.hcu.max_clusters as usize,
        _ => n.max(1),
    };
    let scores = scores(random, config.wtu.score_bits, length);
    let beats = length.div_ceil(config.wtu.lanes as usize);
    let spoilt = (random.below(12) == 0 && config.wtu.lanes > 1).then(|| {
        let beat = random.below(beats as u64) as usize;
        let lanes = (length - beat * config.wtu.lanes as usize).min(config.wtu.lanes as usize);
        let right = (0..lanes).fold(0u64, |keep, lane| keep | 3 << (2 * lane));
        (
            beat,
            right ^ 1 << random.below(2 * u64::from(config.wtu.lanes)),
        )
    });
    Row { scores, spoilt }
}

fn random_config(random: &mut Random) -> Config {
    let mut config = Config::default();
    config.wtu.lanes = random.one_of(&[1, 2, 4, 8, 16, 32]);
    config.wtu.score_bits = 8 + random.below(9) as u32;
    config.wtu.buckets = random.one_of(&[4, 8, 16, 32, 64]);
    config.wtu.domain = random.one_of(&[Domain::Shifted, Domain::Raw, Domain::Exp2]);
    config.wtu.select = random.one_of(&[Select::Bucket, Select::Exact]);
    config.wtu.sums = 2 + random.below(7) as u32;
    config.wtu.mul_width = random.one_of(&[1, 2, 3, 4, 5, 7, 8, 16]);
    config.wtu.stages = random.below(7) as u32;
    config.count_bits = 4 + random.below(13) as u32;
    config.hcu.max_clusters = random.one_of(&[16, 17, 33, 64, 100, 300]);
    config
}

#[test]
fn random_designs_select_what_plain_rust_selects() {
    let mut random = Random(7);
    for trial in 0..300u64 {
        let config = random_config(&mut random);
        let mut wtu = Wtu::new(&config, Start::Random(trial));
        for context in 0..4 {
            let most = u64::from(config.hcu.max_clusters);
            let n = match random.below(6) {
                0 => most,
                1 => random.below(4),
                _ => random.below(most + 1),
            } as usize;
            let counts = counts(&mut random, &config, n);
            let ratio = match random.below(5) {
                0 => random.one_of(&[0, 1, 65535]),
                1 => random.below(65536),
                _ => 19661,
            };
            let groups: Vec<Vec<Row>> = (0..1 + random.below(3))
                .map(|_| {
                    (0..1 + random.below(5))
                        .map(|_| row(&mut random, &config, n))
                        .collect()
                })
                .collect();
            let stall = random.one_of(&[0, 0, 80, 180]);
            let records: Vec<Record> = groups
                .iter()
                .flat_map(|g| expected(&config, ratio, g, &counts))
                .collect();
            if random.below(4) == 0 {
                // Cut off anywhere; what follows must be as from a fresh start.
                wtu.cut_off(ratio, &groups, &counts, &mut random);
            }
            let (got, seen) = wtu.run(ratio, &groups, &counts, records.len(), stall, &mut random);
            assert_eq!(
                got, records,
                "trial {trial}, context {context}, n {n}, ratio {ratio}, {config:?}, counts {counts:?}, {groups:?}"
            );
            let rows: u64 = groups.iter().map(|g| g.len() as u64).sum();
            assert_eq!(seen.used + seen.dropped, rows, "trial {trial}, {config:?}");
            let bad = groups
                .iter()
                .flatten()
                .filter(|r| r.scores.len() != n || r.spoilt.is_some());
            assert_eq!(
                seen.dropped,
                bad.count() as u64,
                "trial {trial}, {config:?}"
            );
        }
    }
}

impl Wtu {
    /// Runs until some records came out, or for a while, and clears.
    fn cut_off(&mut self, ratio: u64, groups: &[Vec<Row>], counts: &[u64], random: &mut Random) {
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
