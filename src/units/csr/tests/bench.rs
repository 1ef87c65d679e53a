//! A master on the bus, with checks of the protocol and of every output in each cycle.

use std::collections::{HashMap, VecDeque};

use super::rules::{Inputs, Rules};
use crate::config::{Config, Protect};
use crate::ir::value_width;
use crate::passes;
use crate::sim::{InputHandle, OutputHandle, Simulator, Start};
use crate::units;
use crate::units::protected::FAULT_BITS;

/// Draws of SplitMix64.
pub(super) struct Random(pub u64);

impl Random {
    pub(super) fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// True in `share` of 256 draws.
    fn hits(&mut self, share: u64) -> bool {
        self.draw() >> 56 < share
    }
}

/// What the master asks for.
#[derive(Clone, Copy)]
pub(super) enum Request {
    /// Address.
    Read(u64),
    /// Address, data, strobes.
    Write(u64, u32, u64),
}

/// How a random run goes; shares of 256.
pub(super) struct Traffic {
    pub requests: usize,
    /// A channel waits, a response is not taken.
    pub stall: u64,
    /// A unit is busy.
    pub busy: u64,
    /// An event happens.
    pub events: u64,
}

const EVENTS: [&str; 19] = [
    "frame_done_i",
    "group_done_i",
    "err_reject_i",
    "err_store_full_i",
    "err_bounds_i",
    "err_row_i",
    "join_i",
    "new_i",
    "forced_i",
    "reject_i",
    "row_used_i",
    "row_dropped_i",
    "selected_i",
    "offloaded_i",
    "fetched_i",
    "hcu_work_i",
    "beat_i",
    "wtu_work_i",
    "chunks_i",
];
/// What designs with protected memories have besides: events, then numbers of words.
const GUARD_EVENTS: [&str; 2] = ["err_corrected_i", "err_uncorrected_i"];
const GUARD_COUNTS: [&str; 2] = ["corrected_i", "uncorrected_i"];
const BUSY: [&str; 3] = ["hcu_busy_i", "wtu_busy_i", "kvmu_busy_i"];
const STATE: [&str; 3] = ["clusters_i", "tokens_i", "pages_used_i"];

/// One channel from master to unit: what is sent and what is accepted but not answered, with the cycle.
#[derive(Default)]
struct Channel {
    to_send: VecDeque<Vec<u64>>,
    accepted: VecDeque<(u64, Vec<u64>)>,
    offered: bool,
}

/// One channel back: what is offered and not taken.
#[derive(Default)]
struct Responses {
    pending: Option<(u64, u64)>,
    done: VecDeque<(u64, u64)>,
    hold: bool,
}

pub(super) struct Bench {
    config: Config,
    sim: Simulator,
    inputs: HashMap<&'static str, InputHandle>,
    outputs: HashMap<&'static str, OutputHandle>,
    rules: Rules,
    values: Inputs,
    before: Inputs,
    aw: Channel,
    w: Channel,
    ar: Channel,
    b: Responses,
    r: Responses,
    cycle: u64,
    /// enable_o in the cycle before.
    open: u64,
    /// The edge before this cycle was one of reset.
    fresh: bool,
}

impl Bench {
    pub(super) fn new(config: &Config, seed: u64) -> Bench {
        let mut design = units::unit(config, "csr").expect("the unit");
        passes::run(&mut design).expect("a sound design");
        let sim = Simulator::new(&design, Start::Random(seed)).expect("a design that can be run");
        let bus = "awaddr awprot awvalid wdata wstrb wvalid bready araddr arprot arvalid rready";
        let axil = |name: &str| -> &'static str { format!("axil_{name}_i").leak() };
        let names = bus.split(' ').map(axil);
        let guards: &[&str] = match config.protect {
            Protect::None => &[],
            Protect::Parity | Protect::Secded => &[GUARD_EVENTS, GUARD_COUNTS].concat().leak()[..],
        };
        let quiet = EVENTS.into_iter().chain(BUSY).chain(STATE);
        let quiet = quiet.chain(guards.iter().copied());
        let names = names.chain(quiet.clone());
        let inputs = names.map(|name| (name, sim.input(name).expect("the port")));
        let inputs: HashMap<_, _> = inputs.collect();
        let outputs = [
            "axil_awready_o",
            "axil_wready_o",
            "axil_bresp_o",
            "axil_bvalid_o",
            "axil_arready_o",
            "axil_rdata_o",
            "axil_rresp_o",
            "axil_rvalid_o",
            "irq_o",
            "enable_o",
            "clear_o",
            "th_hd_o",
            "ratio_o",
            "recent_window_o",
            "token_bytes_o",
            "max_burst_o",
            "store_base_o",
            "store_limit_o",
        ];
        let outputs = outputs.map(|name| (name, sim.output(name).expect("the port")));
        let values: Inputs = quiet.map(|name| (name, 0)).collect();
        let mut bench = Bench {
            rules: Rules::reset(config),
            config: config.clone(),
            sim,
            inputs,
            outputs: outputs.into(),
            before: values.clone(),
            values,
            aw: Channel::default(),
            w: Channel::default(),
            ar: Channel::default(),
            b: Responses::default(),
            r: Responses::default(),
            cycle: 0,
            open: 0,
            fresh: true,
        };
        bench.reset();
        bench
    }

    /// Three cycles of reset; what was going on is forgotten.
    pub(super) fn reset(&mut self) {
        for channel in [&mut self.aw, &mut self.w, &mut self.ar] {
            *channel = Channel::default();
        }
        (self.b, self.r) = Default::default();
        self.values.values_mut().for_each(|value| *value = 0);
        for handle in self.inputs.values() {
            self.sim.set(*handle, 0);
        }
        self.sim.set_reset(true);
        for _ in 0..3 {
            self.sim.clock();
        }
        self.sim.set_reset(false);
        self.rules = Rules::reset(&self.config);
        self.fresh = true;
    }

    fn get(&self, name: &str) -> u64 {
        self.sim.get(self.outputs[name])
    }

    /// Sends a request on its channels.
    pub(super) fn start(&mut self, request: Request) {
        match request {
            Request::Read(address) => self.ar.to_send.push_back(vec![address]),
            Request::Write(address, data, strobes) => {
                self.aw.to_send.push_back(vec![address]);
                self.w.to_send.push_back(vec![u64::from(data), strobes]);
            }
        }
    }

    /// Word and response.
    pub(super) fn read(&mut self, address: u64) -> (u64, u64) {
        self.start(Request::Read(address));
        self.until(|bench| !bench.r.done.is_empty());
        self.r.done.pop_front().expect("a response")
    }

    /// Response.
    pub(super) fn write(&mut self, address: u64, data: u32, strobes: u64) -> u64 {
        self.b.done.clear();
        self.start(Request::Write(address, data, strobes));
        self.until(|bench| !bench.b.done.is_empty());
        self.b.done.pop_front().expect("a response").1
    }

    fn until(&mut self, done: impl Fn(&Bench) -> bool) {
        for _ in 0..20 {
            if done(self) {
                return;
            }
            self.cycle(&mut Random(0), 0);
        }
        panic!("no response in 20 cycles");
    }

    /// One cycle with these events.
    pub(super) fn events(&mut self, names: &[&'static str]) {
        for name in names {
            self.values.insert(name, 1);
        }
        self.cycle(&mut Random(0), 0);
        for name in names {
            self.values.insert(name, 0);
        }
        self.cycle(&mut Random(0), 0);
    }

    pub(super) fn busy(&mut self, name: &'static str, busy: bool) {
        self.values.insert(name, u64::from(busy));
    }

    /// Whether responses to writes and to reads are left waiting.
    pub(super) fn hold(&mut self, writes: bool, reads: bool) {
        (self.b.hold, self.r.hold) = (writes, reads);
        for _ in 0..8 {
            self.cycle(&mut Random(0), 0);
        }
        self.b.done.clear();
        self.r.done.clear();
    }

    /// Random requests and events until all are answered.
    pub(super) fn run(&mut self, random: &mut Random, traffic: &Traffic) {
        for _ in 0..traffic.requests {
            let request = self.random_request(random);
            self.start(request);
        }
        let idle = |c: &Channel| c.to_send.is_empty() && c.accepted.is_empty();
        let bound = self.cycle + traffic.requests as u64 * 200;
        while !(idle(&self.aw) && idle(&self.w) && idle(&self.ar)) {
            assert!(self.cycle < bound, "requests without an answer");
            let guarded = self.config.protect != Protect::None;
            let guards = GUARD_EVENTS.into_iter().filter(|_| guarded);
            for name in EVENTS.into_iter().chain(guards) {
                self.values
                    .insert(name, u64::from(random.hits(traffic.events)));
            }
            for name in GUARD_COUNTS.into_iter().filter(|_| guarded) {
                let words = random.draw() % (1 << FAULT_BITS);
                let some = u64::from(random.hits(traffic.events));
                self.values.insert(name, some * words);
            }
            let most = u64::from(self.config.hcu.accumulators);
            self.values.insert("chunks_i", random.draw() % (most + 1));
            for name in BUSY {
                // Busy and idle come in stretches, as they do in the engine.
                if random.hits(32) {
                    self.values
                        .insert(name, u64::from(random.hits(traffic.busy)));
                }
            }
            for (name, bits) in [("clusters_i", 16), ("tokens_i", 32)] {
                self.values.insert(name, random.draw() >> (64 - bits));
            }
            let pages = value_width(u64::from(self.config.kvmu.pages));
            self.values
                .insert("pages_used_i", random.draw() >> (64 - pages));
            self.cycle(random, traffic.stall);
        }
    }

    fn random_request(&self, random: &mut Random) -> Request {
        let address = match random.draw() % 8 {
            0 => random.draw() & 0xFFF,
            1 => 0x14 + random.draw() % 16,
            2 => 0x80 + random.draw() % 0x3C,
            _ => random.draw() % 0x54,
        };
        if random.hits(128) {
            return Request::Read(address);
        }
        let word = random.draw() as u32;
        // Near the ends of ranges, few bits, any.
        let data = match random.draw() % 4 {
            0 => word % (self.config.hash.bits + 3),
            1 => (self.config.kvmu.recent_max - 1) + word % 3,
            2 => 1 << (word % 32),
            _ => word,
        };
        let strobes = match random.draw() % 2 {
            0 => 15,
            _ => random.draw() & 15,
        };
        Request::Write(address, data, strobes)
    }

    /// Drives a channel: what is offered stays until it is taken.
    fn offer(&mut self, random: &mut Random, stall: u64) {
        for (channel, valid, payload) in [
            (&mut self.aw, "axil_awvalid_i", &["axil_awaddr_i"][..]),
            (
                &mut self.w,
                "axil_wvalid_i",
                &["axil_wdata_i", "axil_wstrb_i"],
            ),
            (&mut self.ar, "axil_arvalid_i", &["axil_araddr_i"]),
        ] {
            let stays = channel.offered;
            channel.offered = !channel.to_send.is_empty() && (stays || !random.hits(stall));
            self.sim.set(self.inputs[valid], u64::from(channel.offered));
            for (index, name) in payload.iter().enumerate() {
                // What is not valid is noise.
                let value = match channel.offered {
                    true => channel.to_send[0][index],
                    false => random.draw(),
                };
                self.sim.set(self.inputs[name], value);
            }
        }
        for (name, value) in &self.values {
            self.sim.set(self.inputs[name], *value);
        }
        for name in ["axil_awprot_i", "axil_arprot_i"] {
            self.sim.set(self.inputs[name], random.draw());
        }
    }

    /// One clock cycle: drives, checks, and lets the clock rise.
    fn cycle(&mut self, random: &mut Random, stall: u64) {
        // Outputs depend on no input: they are the same before and after the inputs change.
        self.sim.settle();
        let outputs: Vec<(&str, u64)> = self.outputs.keys().map(|&n| (n, self.get(n))).collect();
        self.offer(random, stall);
        let [b_taken, r_taken] =
            [self.b.hold, self.r.hold].map(|hold| !hold && !random.hits(stall));
        self.sim
            .set(self.inputs["axil_bready_i"], u64::from(b_taken));
        self.sim
            .set(self.inputs["axil_rready_i"], u64::from(r_taken));
        self.sim.settle();
        for (name, value) in outputs {
            assert_eq!(self.get(name), value, "{name} depends on an input");
        }
        self.responses();
        self.check_outputs();
        for (responses, taken) in [(&mut self.b, b_taken), (&mut self.r, r_taken)] {
            if taken && let Some(response) = responses.pending.take() {
                responses.done.push_back(response);
            }
        }
        for (channel, ready) in [
            (&mut self.aw, "axil_awready_o"),
            (&mut self.w, "axil_wready_o"),
            (&mut self.ar, "axil_arready_o"),
        ] {
            if channel.offered && self.sim.get(self.outputs[ready]) == 1 {
                let sent = channel.to_send.pop_front().expect("what is offered");
                channel.accepted.push_back((self.cycle, sent));
                channel.offered = false;
            }
        }
        self.before.clone_from(&self.values);
        self.sim.clock();
        self.cycle += 1;
    }

    /// Compares responses and lets the rules catch up with the edge before this cycle.
    fn responses(&mut self) {
        let read = (self.get("axil_rdata_o"), self.get("axil_rresp_o"));
        if self.get("axil_rvalid_o") == 0 {
            assert_eq!(self.r.pending, None, "RVALID fell before it was taken");
        } else if let Some(pending) = self.r.pending {
            assert_eq!(read, pending, "R changed while it waited");
        } else {
            let (at, request) = self.ar.accepted.pop_front().expect("a read");
            assert!(at < self.cycle, "R in the cycle of AR");
            let expected = self.rules.read(request[0], &self.before);
            assert_eq!(read, expected, "read of {:x}", request[0]);
            self.r.pending = Some(read);
        }
        let response = self.get("axil_bresp_o");
        let mut write = None;
        if self.get("axil_bvalid_o") == 0 {
            assert_eq!(self.b.pending, None, "BVALID fell before it was taken");
        } else if let Some((_, pending)) = self.b.pending {
            assert_eq!(response, pending, "B changed while it waited");
        } else {
            let (aw_at, address) = self.aw.accepted.pop_front().expect("BVALID after AW");
            let (w_at, data) = self.w.accepted.pop_front().expect("BVALID after W");
            assert!(aw_at.max(w_at) < self.cycle, "B in the cycle of AW or W");
            assert_eq!(self.open, 0, "open while a write is judged");
            write = Some((address[0], data[0], data[1]));
            self.b.pending = Some((0, response));
        }
        if std::mem::take(&mut self.fresh) {
            assert_eq!(write, None, "a response after reset");
            return;
        }
        let expected = self.rules.step(&self.before, write);
        if let Some(write) = write {
            assert_eq!(response, expected, "write {write:x?}");
        }
    }

    fn check_outputs(&mut self) {
        self.open = self.get("enable_o");
        let words = &self.rules.words;
        let may_open = words[&0x14] & u64::from(!self.rules.clear);
        match !self.aw.accepted.is_empty() && !self.w.accepted.is_empty() {
            true => assert!(self.open <= may_open, "enable_o in cycle {}", self.cycle),
            false => assert_eq!(self.open, may_open, "enable_o in cycle {}", self.cycle),
        }
        let raised = self.rules.irq_status & words[&0x20] != 0;
        for (name, expected) in [
            ("irq_o", u64::from(raised)),
            ("clear_o", u64::from(self.rules.clear)),
            ("th_hd_o", words[&0x24]),
            ("ratio_o", words[&0x28]),
            ("recent_window_o", words[&0x2C]),
            ("token_bytes_o", words[&0x30]),
            ("max_burst_o", words[&0x34]),
            ("store_base_o", words[&0x3C] << 32 | words[&0x38]),
            ("store_limit_o", words[&0x44] << 32 | words[&0x40]),
        ] {
            assert_eq!(self.get(name), expected, "{name} in cycle {}", self.cycle);
        }
    }
}
