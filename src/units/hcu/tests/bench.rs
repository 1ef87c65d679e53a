//! Drives the unit on the interpreter, with the counts beside it.

use super::reference::Record;
use crate::config::Config;
use crate::passes;
use crate::sim::{InputHandle, OutputHandle, Simulator, Start};
use crate::units::tests::random::Random;
use crate::units::widths::{cluster_width, distance_width};

/// What a run saw.
#[derive(Default)]
pub struct Run {
    pub records: Vec<Record>,
    /// Cycles in which the unit was busy.
    pub busy: u64,
    /// Chunks that it compared.
    pub chunks: u64,
}

/// The unit with its ports.
pub struct Hcu {
    sim: Simulator,
    /// The counts unit: what it holds, and what it shows.
    counts: Vec<u64>,
    count_held: u64,
    cluster_bits: u32,
    distance_bits: u32,
    /// An assignment that was offered and not taken.
    kept: Option<u64>,
    valid: InputHandle,
    code: InputHandle,
    last: InputHandle,
    count: InputHandle,
    taken: InputHandle,
    clear: InputHandle,
    ready: OutputHandle,
    offered: OutputHandle,
    assign: OutputHandle,
    read: OutputHandle,
    read_cluster: OutputHandle,
    write: OutputHandle,
    home: OutputHandle,
    new_count: OutputHandle,
    busy: OutputHandle,
    chunks: OutputHandle,
    clusters: OutputHandle,
    tokens: OutputHandle,
}

impl Hcu {
    /// After reset, with counts that mean nothing yet.
    pub fn new(config: &Config, threshold: u64, seed: u64) -> Hcu {
        let mut design = crate::units::unit(config, "hcu").expect("the unit");
        passes::run(&mut design).expect("a sound design");
        let sim = Simulator::new(&design, Start::Random(seed)).expect("a design that can be run");
        let i = |name: &str| sim.input(name).expect("the port");
        let o = |name: &str| sim.output(name).expect("the port");
        let threshold_port = i("th_hd_i");
        let mut random = Random(seed);
        let mut hcu = Hcu {
            counts: (0..config.hcu.max_clusters)
                .map(|_| random.below(1 << config.count_bits))
                .collect(),
            count_held: 0,
            cluster_bits: cluster_width(config),
            distance_bits: distance_width(config),
            kept: None,
            valid: i("token_valid_i"),
            code: i("token_code_i"),
            last: i("token_last_i"),
            count: i("count_i"),
            taken: i("assign_ready_i"),
            clear: i("clear_i"),
            ready: o("token_ready_o"),
            offered: o("assign_valid_o"),
            assign: o("assign_o"),
            read: o("count_read_o"),
            read_cluster: o("count_cluster_o"),
            write: o("count_write_o"),
            home: o("count_home_o"),
            new_count: o("count_new_o"),
            busy: o("busy_o"),
            chunks: o("chunks_o"),
            clusters: o("clusters_o"),
            tokens: o("tokens_o"),
            sim,
        };
        hcu.sim.set(threshold_port, threshold);
        hcu.sim.set_reset(true);
        for _ in 0..3 {
            hcu.sim.clock();
        }
        hcu.sim.set_reset(false);
        hcu
    }

    /// Pushes the frames, idling and stalling in `stall` of 256 cycles, until `count` assignments came out.
    pub fn run(
        &mut self,
        frames: &[Vec<u64>],
        count: usize,
        stall: u64,
        random: &mut Random,
    ) -> Run {
        let mut beats =
            (frames.iter()).flat_map(|f| f.iter().enumerate().map(|(i, &c)| (c, i + 1 == f.len())));
        let mut offering = None;
        let mut run = Run::default();
        let mut quiet = 0;
        while run.records.len() < count {
            if offering.is_none() && !random.hits(stall) {
                offering = beats.next();
            }
            // Beside a token that is offered, code and last mean nothing.
            let (code, last) = offering.unwrap_or((random.next(), random.hits(128)));
            let takes = !random.hits(stall);
            self.sim.set(self.valid, u64::from(offering.is_some()));
            self.sim.set(self.code, code);
            self.sim.set(self.last, u64::from(last));
            self.sim.set(self.taken, u64::from(takes));
            self.sim.set(self.count, self.count_held);
            self.sim.settle();
            run.busy += self.sim.get(self.busy);
            run.chunks += self.sim.get(self.chunks);
            if self.sim.get(self.ready) == 1 {
                offering = None;
            }
            let record = self.offered(takes);
            quiet = if record.is_some() { 0 } else { quiet + 1 };
            run.records.extend(record);
            assert!(quiet < 200_000, "no record for 200,000 cycles");
            self.clock();
        }
        run
    }

    /// The assignment, if it is taken; one that is not must hold still.
    fn offered(&mut self, takes: bool) -> Option<Record> {
        let offered = (self.sim.get(self.offered) == 1).then(|| self.sim.get(self.assign));
        if self.kept.is_some() {
            assert_eq!(offered, self.kept, "an assignment holds until it is taken");
        }
        self.kept = offered.filter(|_| !takes);
        let mut word = offered.filter(|_| takes)?;
        let mut field = |bits: u32| {
            let value = word & ((1 << bits) - 1);
            word >>= bits;
            value
        };
        let token = field(32);
        let cluster = field(self.cluster_bits);
        let rejected = field(1) == 1;
        if rejected {
            assert_eq!(
                cluster,
                (1 << self.cluster_bits) - 1,
                "no cluster: all ones"
            );
        }
        assert_eq!(token, self.sim.get(self.tokens), "the number of the token");
        Some(Record {
            token,
            cluster: (!rejected).then_some(cluster),
            distance: field(self.distance_bits),
            kind: field(2),
            last: field(1) == 1,
        })
    }

    /// The counts unit's part of a clock edge: the read is that of the count before the write.
    fn clock(&mut self) {
        if self.sim.get(self.read) == 1 {
            self.count_held = self.counts[self.sim.get(self.read_cluster) as usize];
        }
        if self.sim.get(self.write) == 1 {
            self.counts[self.sim.get(self.home) as usize] = self.sim.get(self.new_count);
        }
        self.sim.clock();
    }

    /// One cycle of clear, whatever is offered and taken in it.
    pub fn clear(&mut self, random: &mut Random) {
        self.sim.set(self.clear, 1);
        self.sim.set(self.valid, random.below(2));
        self.sim.set(self.taken, random.below(2));
        self.sim.set(self.count, self.count_held);
        self.sim.settle();
        self.clock();
        self.sim.set(self.clear, 0);
        self.sim.set(self.valid, 0);
        self.kept = None;
        self.sim.settle();
        for (output, name) in [
            (self.offered, "assign_valid_o"),
            (self.busy, "busy_o"),
            (self.clusters, "clusters_o"),
            (self.tokens, "tokens_o"),
        ] {
            assert_eq!(self.sim.get(output), 0, "{name} after a clear");
        }
    }

    /// Clusters in the table, and the counts of them.
    pub fn table(&mut self) -> &[u64] {
        self.sim.settle();
        &self.counts[..self.sim.get(self.clusters) as usize]
    }
}
