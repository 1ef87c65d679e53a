//! What the registers hold after each cycle, from docs/dre.md.

use std::collections::HashMap;

use crate::config::{Config, Domain, Policy, Protect, Select};

/// Input ports of the engine's side by name.
pub(super) type Inputs = HashMap<&'static str, u64>;

/// Counter addresses and the input that each adds up.
const COUNTERS: [(u64, &str); 15] = [
    (0x80, "join_i"),
    (0x84, "new_i"),
    (0x88, "forced_i"),
    (0x8C, "reject_i"),
    (0x90, "row_used_i"),
    (0x94, "row_dropped_i"),
    (0x98, "selected_i"),
    (0x9C, "offloaded_i"),
    (0xA0, "fetched_i"),
    (0xA4, "chunks_i"),
    (0xA8, "hcu_work_i"),
    (0xAC, "beat_i"),
    (0xB0, "wtu_work_i"),
    (0xB4, "corrected_i"),
    (0xB8, "uncorrected_i"),
];

/// Bits of IRQ_STATUS and the input that sets each.
const INTERRUPTS: [(u64, &str); 8] = [
    (0, "frame_done_i"),
    (1, "group_done_i"),
    (8, "err_reject_i"),
    (9, "err_store_full_i"),
    (10, "err_bounds_i"),
    (11, "err_row_i"),
    (12, "err_corrected_i"),
    (13, "err_uncorrected_i"),
];

/// All words that software can change or see change.
#[derive(Clone)]
pub(super) struct Rules {
    /// Bits of IRQ_ENABLE.
    irq_mask: u64,
    constants: HashMap<u64, u64>,
    /// Least and greatest value by address.
    ranges: HashMap<u64, (u64, u64)>,
    /// CTRL, IRQ_ENABLE and the settings.
    pub words: HashMap<u64, u64>,
    pub irq_status: u64,
    counters: HashMap<u64, u64>,
    /// Events of the cycle before, by the counter's address: they are counted in this one.
    happened: HashMap<u64, u64>,
    /// The clear that a write asked for shows in this cycle.
    pub clear: bool,
    /// The engine worked in the cycle before: a write is judged a cycle before it is done.
    worked: bool,
}

impl Rules {
    /// After reset; the cycle after it still clears.
    pub(super) fn reset(config: &Config) -> Rules {
        let recent = u64::from(config.kvmu.recent_max);
        let domain = match config.wtu.domain {
            Domain::Shifted => 0,
            Domain::Raw => 1,
            Domain::Exp2 => 2,
        };
        let param0 = config.hash.bits
            | config.hcu.xor_width << 9
            | config.hcu.accumulators << 18
            | config.wtu.buckets.ilog2() << 23
            | u32::from(config.hcu.policy == Policy::First) << 27
            | u32::from(config.wtu.select == Select::Exact) << 28
            | domain << 29;
        let param1 = config.hcu.max_clusters
            | config.wtu.lanes << 16
            | config.wtu.score_bits << 22
            | config.count_bits << 27;
        let param2 = config.kvmu.pages
            | config.kvmu.page_tokens.ilog2() << 17
            | config.kvmu.recent_max.ilog2() << 21
            | (config.protect as u32) << 26;
        let guarded = config.protect != Protect::None;
        let last = if guarded { 0xB8 } else { 0xB0 };
        let counters = COUNTERS.iter().map(|&(address, _)| address);
        let counters: Vec<u64> = counters.filter(|&at| at <= last).collect();
        let version: Vec<u64> = env!("CARGO_PKG_VERSION")
            .split('.')
            .map(|number| number.parse().expect("a number"))
            .collect();
        let any = (0, 0xFFFF_FFFF);
        Rules {
            irq_mask: if guarded { 0x3F03 } else { 0x0F03 },
            constants: HashMap::from([
                (0x00, 0x4452_4531),
                (0x04, version[0] << 24 | version[1] << 16 | version[2]),
                (0x08, u64::from(param0)),
                (0x0C, u64::from(param1)),
                (0x10, u64::from(param2)),
            ]),
            ranges: HashMap::from([
                (0x24, (0, u64::from(config.hash.bits) + 1)),
                (0x28, (0, 0xFFFF)),
                (0x2C, (0, recent)),
                (0x30, (1, 1 << 20)),
                (0x34, any),
                (0x38, any),
                (0x3C, any),
                (0x40, any),
                (0x44, any),
            ]),
            words: HashMap::from([
                (0x14, 0),
                (0x20, 0),
                (0x24, 7),
                (0x28, 19661),
                (0x2C, recent),
                (0x30, 512),
                (0x34, 65536),
                (0x38, 0),
                (0x3C, 0),
                (0x40, 0),
                (0x44, 0),
            ]),
            irq_status: 0,
            happened: counters.iter().map(|&at| (at, 0)).collect(),
            counters: counters.into_iter().map(|at| (at, 0)).collect(),
            clear: true,
            worked: false,
        }
    }

    /// Word and response of a read.
    pub(super) fn read(&self, address: u64, inputs: &Inputs) -> (u64, u64) {
        let address = address & !3;
        let word = match address {
            0x18 => Some(status(inputs)),
            0x1C => Some(self.irq_status),
            0x48 => Some(inputs["clusters_i"]),
            0x4C => Some(inputs["tokens_i"]),
            0x50 => Some(inputs["pages_used_i"]),
            _ => [&self.constants, &self.words, &self.counters]
                .iter()
                .find_map(|words| words.get(&address).copied()),
        };
        word.map_or((0, 2), |word| (word, 0))
    }

    /// A cycle ends: events count, a write takes effect. Gives the response to the write.
    pub(super) fn step(&mut self, inputs: &Inputs, write: Option<(u64, u64, u64)>) -> u64 {
        for (address, input) in COUNTERS {
            let Some(counter) = self.counters.get_mut(&address) else {
                continue;
            };
            let happened = self.happened.get_mut(&address).expect("a counter");
            (*counter, *happened) = match self.clear {
                true => (0, 0),
                false => ((*counter + *happened) & 0xFFFF_FFFF, inputs[input]),
            };
        }
        self.clear = false;
        let response = write.map_or(0, |(address, data, strobes)| {
            self.write(address & !3, data, strobes, self.worked)
        });
        self.worked = status(inputs) != 0;
        for (bit, input) in INTERRUPTS {
            self.irq_status |= inputs.get(input).copied().unwrap_or(0) << bit;
        }
        response
    }

    fn write(&mut self, address: u64, data: u64, strobes: u64, busy: bool) -> u64 {
        let mask: u64 = (0..4)
            .filter(|byte| strobes >> byte & 1 == 1)
            .map(|byte| 0xFF << (8 * byte))
            .sum();
        if address == 0x1C {
            self.irq_status &= !(data & mask);
            return 0;
        }
        let Some(&old) = self.words.get(&address) else {
            return 2;
        };
        let word = old & !mask | data & mask;
        let new = match address {
            0x14 if word & 4 != 0 && busy => return 2,
            0x14 => {
                self.clear = word & 6 != 0;
                word & 1
            }
            0x20 => word & self.irq_mask,
            _ => {
                let (least, most) = self.ranges[&address];
                if busy || !(least..=most).contains(&word) {
                    return 2;
                }
                word
            }
        };
        self.words.insert(address, new);
        0
    }
}

fn status(inputs: &Inputs) -> u64 {
    inputs["hcu_busy_i"] | inputs["wtu_busy_i"] << 1 | inputs["kvmu_busy_i"] << 2
}
