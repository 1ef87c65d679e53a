//! Drives the engine on the interpreter: sources, sinks, a master on the bus, and checks that hold in every cycle.

mod bus;

use std::collections::VecDeque;

use super::story::{Beat, Packet};
use crate::config::Config;
use crate::passes;
use crate::sim::{InputHandle, OutputHandle, Simulator, Start};
use crate::units::tests::random::Random;
use bus::Bus;

/// The streams that go out.
pub const OUT: [&str; 4] = ["assign", "select", "offload", "fetch"];
/// Their places in [`OUT`].
pub const SELECT: usize = 1;
pub const OFFLOAD: usize = 2;
pub const FETCH: usize = 3;

const COUNTERS: [&str; 13] = [
    "CLUSTERS",
    "TOKENS",
    "PAGES_USED",
    "CNT_JOIN",
    "CNT_NEW",
    "CNT_FORCED",
    "CNT_REJECT",
    "CNT_ROWS",
    "CNT_ROWS_DROPPED",
    "CNT_SELECTED",
    "CNT_OFFLOAD",
    "CNT_FETCH",
    "CNT_BEATS",
];

/// Records of each stream of [`OUT`]: tdata and tlast.
pub type Records = [Vec<(u128, bool)>; 4];

/// Everything that a run leaves behind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    pub records: Records,
    /// State and counters that do not depend on when things happened.
    pub registers: Vec<(&'static str, u32)>,
}

/// What goes in.
struct Source {
    valid: InputHandle,
    data: InputHandle,
    last: InputHandle,
    ready: OutputHandle,
    /// Cycles in a row in which the beat at hand has been offered.
    offered: u64,
    /// A packet has begun.
    open: bool,
    /// Packets that were taken, from the first beat and to the last one.
    ended: u64,
    beats: u64,
}

/// What comes out.
struct Sink {
    valid: OutputHandle,
    data: OutputHandle,
    last: OutputHandle,
    ready: InputHandle,
    kept: Option<(u128, bool)>,
}

/// Shares of 256 cycles in which an input idles or an output is not taken.
#[derive(Clone, Copy, Default)]
pub struct Stalls {
    pub hash: u64,
    pub score: u64,
    pub out: [u64; 4],
}

impl Stalls {
    pub fn all(share: u64) -> Stalls {
        Stalls {
            hash: share,
            score: share,
            out: [share; 4],
        }
    }
}

/// The engine and all around it.
pub struct Bench {
    sim: Simulator,
    hash: Source,
    score: Source,
    keep: InputHandle,
    user: InputHandle,
    sinks: [Sink; 4],
    bus: Bus,
    done: [OutputHandle; 2],
    irq: OutputHandle,
    clear: OutputHandle,
    /// Signals to be looked at in the cycle of a clear, and whether they were not 0 then.
    pub watched: Vec<&'static str>,
    pub cleared_in: Vec<bool>,
    random: Random,
    pub stalls: Stalls,
    /// Packets to send one behind the other.
    pub story: VecDeque<Packet>,
    /// Tokens and beats of scores to send, each with its own pace.
    pub tokens: VecDeque<(u64, bool)>,
    pub scores: VecDeque<Beat>,
    pub records: Records,
    /// Frames and groups that are decided.
    decided: [u64; 2],
    /// Which packets began, in their order: true for a frame.
    pub begun: Vec<bool>,
}

/// The engine, ready to be run many times.
pub fn program(config: &Config, seed: u64) -> Simulator {
    let mut design = crate::units::design(config);
    passes::run(&mut design).expect("a sound design");
    Simulator::new(&design, Start::Random(seed)).expect("a design that can be run")
}

impl Bench {
    /// An engine after reset, enabled.
    pub fn new(config: &Config, seed: u64) -> Bench {
        let sim = program(config, seed);
        let i = |name: &str| sim.input(name).expect("the port");
        let o = |name: &str| sim.output(name).expect("the port");
        let source = |name: &str| Source {
            valid: i(&format!("s_axis_{name}_tvalid")),
            data: i(&format!("s_axis_{name}_tdata")),
            last: i(&format!("s_axis_{name}_tlast")),
            ready: o(&format!("s_axis_{name}_tready")),
            offered: 0,
            open: false,
            ended: 0,
            beats: 0,
        };
        let sink = |name: &str| Sink {
            valid: o(&format!("m_axis_{name}_tvalid")),
            data: o(&format!("m_axis_{name}_tdata")),
            last: o(&format!("m_axis_{name}_tlast")),
            ready: i(&format!("m_axis_{name}_tready")),
            kept: None,
        };
        let done = |name: &str| sim.probe(name).expect("the signal");
        let mut bench = Bench {
            hash: source("hash"),
            score: source("score"),
            keep: i("s_axis_score_tkeep"),
            user: i("s_axis_score_tuser"),
            sinks: OUT.map(sink),
            bus: Bus::default(),
            done: ["u_csr.frame_done_i", "u_csr.group_done_i"].map(done),
            irq: o("irq"),
            clear: done("u_csr.clear_o"),
            watched: Vec::new(),
            cleared_in: Vec::new(),
            random: Random(seed),
            stalls: Stalls::default(),
            story: VecDeque::new(),
            tokens: VecDeque::new(),
            scores: VecDeque::new(),
            records: Records::default(),
            decided: [0; 2],
            begun: Vec::new(),
            sim,
        };
        bench.reset(3);
        bench.write("CTRL", 1);
        bench
    }

    /// So many cycles of reset; both sides, and the bus, forget all that they were about. What stands on the inputs stays
    /// there, offers included.
    pub fn reset(&mut self, cycles: u64) {
        self.sim.set_reset(true);
        for _ in 0..cycles {
            self.sim.clock();
        }
        assert_eq!(self.offers(), [false; 4], "an offer in reset");
        assert!(self.bus_is_silent(), "a response in reset");
        self.sim.set_reset(false);
        self.forget();
        self.bus = Bus::default();
    }

    /// A signal inside the engine, as of the last cycle.
    pub fn probe(&self, name: &str) -> u64 {
        self.sim.get(self.sim.probe(name).expect("the signal"))
    }

    /// The interrupt, as of now.
    pub fn irq(&mut self) -> bool {
        self.sim.settle();
        self.sim.get(self.irq) == 1
    }

    /// Ready of both inputs in the last cycle.
    pub fn ready(&self) -> [bool; 2] {
        [&self.hash, &self.score].map(|source| self.sim.get(source.ready) == 1)
    }

    /// Offers of the outputs, as of now.
    pub fn offers(&mut self) -> [bool; 4] {
        self.sim.settle();
        [0, 1, 2, 3].map(|i| self.sim.get(self.sinks[i].valid) == 1)
    }

    /// A frame, a group has begun.
    pub fn open(&self) -> [bool; 2] {
        [self.hash.open, self.score.open]
    }

    /// Beats taken by both inputs.
    pub fn taken(&self) -> [u64; 2] {
        [self.hash.beats, self.score.beats]
    }

    /// One cycle.
    pub fn cycle(&mut self) {
        if self.tokens.is_empty() && self.scores.is_empty() {
            match self.story.pop_front() {
                Some(Packet::Frame(codes)) => self.tokens.extend(Packet::tokens(&codes)),
                Some(Packet::Group(rows)) => self.scores.extend(rows.into_iter().flatten()),
                None => {}
            }
        }
        self.offer();
        self.drive_bus();
        let takes = self.stalls.out.map(|share| !self.random.hits(share));
        for (sink, &takes) in self.sinks.iter().zip(&takes) {
            self.sim.set(sink.ready, u64::from(takes));
        }
        self.sim.settle();
        for (count, &done) in self.decided.iter_mut().zip(&self.done) {
            *count += self.sim.get(done);
        }
        if self.sim.get(self.clear) == 1 {
            let watched = self.watched.iter();
            self.cleared_in = watched.map(|name| self.probe(name) != 0).collect();
        }
        self.accept();
        self.collect(takes);
        self.sample_bus();
        self.sim.clock();
    }

    /// Offers what is at the front of both queues; beside an offer, data mean nothing.
    fn offer(&mut self) {
        let offers = |source: &Source, there: bool, stall, random: &mut Random| {
            there && (source.offered > 0 || !random.hits(stall))
        };
        let token = self.tokens.front().copied();
        let offered = offers(
            &self.hash,
            token.is_some(),
            self.stalls.hash,
            &mut self.random,
        );
        let (code, last) = token
            .filter(|_| offered)
            .unwrap_or((self.random.next(), true));
        self.sim.set(self.hash.valid, u64::from(offered));
        self.sim.set(self.hash.data, code);
        self.sim.set(self.hash.last, u64::from(last));
        self.hash.offered = if offered { self.hash.offered + 1 } else { 0 };

        let beat = self.scores.front().cloned();
        let offered = offers(
            &self.score,
            beat.is_some(),
            self.stalls.score,
            &mut self.random,
        );
        let beat = beat
            .filter(|_| offered)
            .unwrap_or_else(|| Beat::noise(&mut self.random));
        self.sim.set(self.score.valid, u64::from(offered));
        self.sim.set_words(self.score.data, &beat.words);
        self.sim.set(self.score.last, u64::from(beat.last));
        self.sim.set(self.keep, beat.keep);
        self.sim.set(self.user, u64::from(beat.user));
        self.score.offered = if offered { self.score.offered + 1 } else { 0 };
    }

    /// Takes from the queues what the engine takes, and checks the order of frames and groups.
    fn accept(&mut self) {
        let [frames, groups] = self.decided;
        if self.hash.offered > 0 && self.sim.get(self.hash.ready) == 1 {
            if !self.hash.open {
                assert!(!self.score.open, "a frame begins inside a group");
                assert_eq!(
                    groups, self.score.ended,
                    "a frame begins before the groups are decided"
                );
                self.begun.push(true);
            }
            let last = self.tokens.pop_front().is_some_and(|(_, last)| last);
            self.hash.takes(last);
        }
        if self.score.offered > 0 && self.sim.get(self.score.ready) == 1 {
            if !self.score.open {
                assert!(!self.hash.open, "a group begins inside a frame");
                assert_eq!(
                    frames, self.hash.ended,
                    "a group begins before the frames are decided"
                );
                assert!(
                    self.hash.offered <= 2,
                    "a group begins before a frame that waits"
                );
                self.begun.push(false);
            }
            let last = self
                .scores
                .pop_front()
                .is_some_and(|beat| beat.last && beat.user);
            self.score.takes(last);
        }
    }

    /// Takes records; those that were not taken must hold still.
    fn collect(&mut self, takes: [bool; 4]) {
        let each = self
            .sinks
            .iter_mut()
            .zip(&mut self.records)
            .zip(takes)
            .zip(OUT);
        for (((sink, records), takes), name) in each {
            let record = (self.sim.get(sink.valid) == 1).then(|| {
                let mut words = [0; 2];
                self.sim.get_words(sink.data, &mut words);
                let data = u128::from(words[1]) << 64 | u128::from(words[0]);
                (data, self.sim.get(sink.last) == 1)
            });
            if sink.kept.is_some() {
                assert_eq!(
                    record, sink.kept,
                    "a record of {name} holds until it is taken"
                );
            }
            sink.kept = record.filter(|_| !takes);
            records.extend(record.filter(|_| takes));
        }
    }

    /// Cycles until all is sent, STATUS is 0 and so every record is taken.
    pub fn drain(&mut self) {
        let mut quiet = 0;
        while !(self.all_sent() && self.read("STATUS") == 0) {
            let before = (self.taken(), self.records.each_ref().map(Vec::len));
            self.cycle();
            let moved = before != (self.taken(), self.records.each_ref().map(Vec::len));
            quiet = if moved { 0 } else { quiet + 1 };
            assert!(quiet < 20_000, "nothing moves for 20,000 cycles");
        }
        assert_eq!(
            self.offers(),
            [false; 4],
            "STATUS is 0: every record is taken"
        );
    }

    /// Nothing is left to be sent.
    pub fn all_sent(&self) -> bool {
        self.story.is_empty() && self.tokens.is_empty() && self.scores.is_empty()
    }

    /// Sends a story, one packet behind the other, and gives what came out since the last clear.
    pub fn run(&mut self, story: &[Packet]) -> Outcome {
        self.story.extend(story.iter().cloned());
        self.drain();
        self.outcome()
    }

    /// What came out since the last clear.
    pub fn outcome(&mut self) -> Outcome {
        Outcome {
            records: self.records.clone(),
            registers: COUNTERS.map(|name| (name, self.read(name))).to_vec(),
        }
    }

    /// To be called in the cycle after a clear took effect: nothing is on its way any more, on either side.
    pub fn forget(&mut self) {
        self.story.clear();
        self.tokens.clear();
        self.scores.clear();
        self.records = Records::default();
        self.begun.clear();
        self.decided = [0; 2];
        for source in [&mut self.hash, &mut self.score] {
            (source.offered, source.open, source.ended) = (0, false, 0);
        }
        for sink in &mut self.sinks {
            sink.kept = None;
        }
    }
}

impl Source {
    fn takes(&mut self, last: bool) {
        self.beats += 1;
        self.offered = 0;
        self.open = !last;
        self.ended += u64::from(last);
    }
}
