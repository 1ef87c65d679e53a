//! What is written to registers, and what they hold: identity, settings, counters.

use super::super::interface::Interface;
use super::*;
use crate::config::{Domain, Policy, Select};
use crate::model::{Counters, RegisterWrites, Registers};

/// What [`ID`] reads: "DRE1".
const ID_WORD: u32 = 0x4452_4531;
/// CTRL: input is taken in.
pub const ENABLE: u32 = 1;
/// CTRL: empties datapath, tables and counters, whatever the engine does; clears itself.
pub const SOFT_RESET: u32 = 1 << 1;
/// CTRL: empties tables and counters; clears itself.
pub const CLEAR_CONTEXT: u32 = 1 << 2;
/// Every bit of IRQ_STATUS that there is.
pub fn all_irqs(config: &Config) -> u32 {
    match config.protect {
        Protect::None => 0x0f03,
        Protect::Parity | Protect::Secded => 0x3f03,
    }
}

/// What the registers read that tell which design this is.
pub fn identity(config: &Config) -> Vec<(Register, u32)> {
    let Config {
        hash,
        hcu,
        wtu,
        kvmu,
        count_bits,
        protect,
        ..
    } = config;
    let policy = match hcu.policy {
        Policy::Nearest => 0,
        Policy::First => 1 << 27,
    };
    let select = match wtu.select {
        Select::Bucket => 0,
        Select::Exact => 1 << 28,
    };
    let domain = match wtu.domain {
        Domain::Shifted => 0,
        Domain::Raw => 1 << 29,
        Domain::Exp2 => 2 << 29,
    };
    let guard = match protect {
        Protect::None => 0,
        Protect::Parity => 1 << 26,
        Protect::Secded => 2 << 26,
    };
    let clustering = hash.bits | hcu.xor_width << 9 | hcu.accumulators << 18;
    let selection = wtu.buckets.ilog2() << 23 | policy | select | domain;
    let scores = wtu.lanes << 16 | wtu.score_bits << 22;
    vec![
        (ID, ID_WORD),
        (VERSION, version()),
        (PARAM[0], clustering | selection),
        (PARAM[1], hcu.max_clusters | scores | count_bits << 27),
        (
            PARAM[2],
            kvmu.pages | kvmu.page_tokens.ilog2() << 17 | kvmu.recent_max.ilog2() << 21 | guard,
        ),
    ]
}

/// The version of dregen, major.minor.patch, in 8, 8 and 16 bits.
fn version() -> u32 {
    let numbers = env!("CARGO_PKG_VERSION").split('.');
    let numbers = numbers.filter_map(|number| number.parse::<u32>().ok());
    numbers
        .zip([24, 16, 0])
        .map(|(number, at)| number << at)
        .sum()
}

/// The words that a change of configuration writes; an address takes two.
pub fn configuration(writes: &RegisterWrites) -> Vec<(Register, u32)> {
    let one = |register, value: Option<u32>| value.map(|value| (register, value));
    let low = |pair: [Register; 2], value: Option<u64>| value.map(|v| (pair[0], v as u32));
    let high = |pair: [Register; 2], value: Option<u64>| value.map(|v| (pair[1], (v >> 32) as u32));
    let words = [
        one(TH_HD, writes.th_hd),
        one(TH_RATIO, writes.ratio),
        one(RECENT_WINDOW, writes.recent_window),
        one(TOKEN_BYTES, writes.token_bytes),
        one(MAX_BURST, writes.max_burst),
        low(STORE_BASE, writes.store_base),
        high(STORE_BASE, writes.store_base),
        low(STORE_LIMIT, writes.store_limit),
        high(STORE_LIMIT, writes.store_limit),
    ];
    words.into_iter().flatten().collect()
}

/// The registers of the configuration: value after reset, least and greatest legal value.
pub fn ranges(config: &Config) -> Vec<(Register, u32, (u32, u32))> {
    let reset = Registers::reset(config);
    let any = (0, u32::MAX);
    let mut all = vec![
        (TH_HD, reset.th_hd, (0, config.hash.bits + 1)),
        (TH_RATIO, reset.ratio, (0, 0xffff)),
        (
            RECENT_WINDOW,
            reset.recent_window,
            (0, config.kvmu.recent_max),
        ),
        (TOKEN_BYTES, reset.token_bytes, (1, 1 << 20)),
        (MAX_BURST, reset.max_burst, any),
    ];
    for (pair, value) in [
        (STORE_BASE, reset.store_base),
        (STORE_LIMIT, reset.store_limit),
    ] {
        all.push((pair[0], value as u32, any));
        all.push((pair[1], (value >> 32) as u32, any));
    }
    all
}

/// Each setting as a stimulus names it, with the registers that hold it, the lower half first.
pub const OF_SETTINGS: [(&str, &[Register]); 7] = [
    ("th_hd", &[TH_HD]),
    ("ratio", &[TH_RATIO]),
    ("recent_window", &[RECENT_WINDOW]),
    ("token_bytes", &[TOKEN_BYTES]),
    ("store_base", &STORE_BASE),
    ("store_limit", &STORE_LIMIT),
    ("max_burst", &[MAX_BURST]),
];

/// The words of all settings.
pub fn settings(values: &Registers) -> Vec<(Register, u32)> {
    configuration(&RegisterWrites {
        th_hd: Some(values.th_hd),
        ratio: Some(values.ratio),
        recent_window: Some(values.recent_window),
        token_bytes: Some(values.token_bytes),
        store_base: Some(values.store_base),
        store_limit: Some(values.store_limit),
        max_burst: Some(values.max_burst),
    })
}

/// Other words that every setting could take.
pub fn other_settings(values: &Registers) -> Vec<(Register, u32)> {
    settings(&Registers {
        th_hd: u32::from(values.th_hd == 0),
        ratio: values.ratio ^ 1,
        recent_window: u32::from(values.recent_window == 0),
        token_bytes: 1 + u32::from(values.token_bytes == 1),
        store_base: values.store_base ^ 0x1_0000_0001,
        store_limit: values.store_limit ^ 0x1_0000_0001,
        max_burst: values.max_burst ^ 1,
    })
}

/// Words right outside what a setting takes, and far outside, in a design with these values after reset.
pub fn out_of_range(interface: &Interface, reset: &Registers) -> Vec<(Register, u32)> {
    let params = interface.identity.iter();
    let bits = params
        .filter(|(register, _)| *register == PARAM[0])
        .map(|(_, word)| word & 0x1ff);
    let bits = bits.sum::<u32>();
    let past = [
        (TH_HD, bits + 2),
        (TH_RATIO, 1 << 16),
        (RECENT_WINDOW, reset.recent_window + 1),
        (TOKEN_BYTES, (1 << 20) + 1),
    ];
    let far = past.map(|(register, _)| (register, u32::MAX));
    past.into_iter()
        .chain(far)
        .chain([(TOKEN_BYTES, 0)])
        .collect()
}

/// What the registers of an idle design read at the end of a context in which `beats` score beats were sent. Each has
/// the low 32 bits.
pub fn at_the_end(counters: &Counters, beats: u64) -> [(Register, u32); 14] {
    let c = counters;
    [
        (CLUSTERS, c.clusters),
        (TOKENS, c.tokens),
        (PAGES_USED, c.pages_used),
        (CNT_JOIN, c.joins),
        (CNT_NEW, c.new),
        (CNT_FORCED, c.forced),
        (CNT_REJECT, c.rejects),
        (CNT_ROWS, c.rows),
        (CNT_ROWS_DROPPED, c.rows_dropped),
        (CNT_SELECTED, c.selected),
        (CNT_OFFLOAD, c.offload),
        (CNT_FETCH, c.fetch),
        (CNT_BEATS, beats),
        (IRQ_STATUS, u64::from(irq_status(c))),
    ]
    .map(|(register, value)| (register, value as u32))
}

/// What IRQ_STATUS reads at the end of a context that began with 0 in it.
pub(crate) fn irq_status(counters: &Counters) -> u32 {
    let errors = &counters.errors;
    let bits = [
        (counters.tokens > 0, 0),
        (counters.groups > 0, 1),
        (errors.reject, 8),
        (errors.store_full, 9),
        (errors.bounds, 10),
        (errors.row, 11),
    ];
    bits.map(|(met, bit)| u32::from(met) << bit).iter().sum()
}
