//! The registers that a test writes and reads, and what they must hold (docs/dre.md, "Registers"). Not taken from the
//! hardware's own table, so that a wrong address there is found out here.

use super::interface::Interface;
use crate::config::{Config, Domain, Policy, Protect, Select};
use crate::model::{Counters, RegisterWrites, Registers};

/// A register of 32 bits at the AXI4-Lite port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Register {
    /// Name as in docs/dre.md.
    pub name: &'static str,
    /// Byte address.
    pub address: u32,
}

const fn at(address: u32, name: &'static str) -> Register {
    Register { name, address }
}

/// What the design is; see [`identity`].
pub const ID: Register = at(0x000, "ID");
const VERSION: Register = at(0x004, "VERSION");
const PARAM: [Register; 3] = [
    at(0x008, "PARAM0"),
    at(0x00c, "PARAM1"),
    at(0x010, "PARAM2"),
];
/// See [`ENABLE`] and [`CLEAR_CONTEXT`].
pub const CTRL: Register = at(0x014, "CTRL");
/// 0 while the design is idle.
pub const STATUS: Register = at(0x018, "STATUS");
/// What has happened since it was cleared; a 1 that is written clears its bit.
pub const IRQ_STATUS: Register = at(0x01c, "IRQ_STATUS");
/// Which of it raises `irq`.
pub const IRQ_ENABLE: Register = at(0x020, "IRQ_ENABLE");
const TH_HD: Register = at(0x024, "TH_HD");
const TH_RATIO: Register = at(0x028, "TH_RATIO");
const RECENT_WINDOW: Register = at(0x02c, "RECENT_WINDOW");
const TOKEN_BYTES: Register = at(0x030, "TOKEN_BYTES");
const MAX_BURST: Register = at(0x034, "MAX_BURST");
const STORE_BASE: [Register; 2] = [at(0x038, "STORE_BASE_LO"), at(0x03c, "STORE_BASE_HI")];
const STORE_LIMIT: [Register; 2] = [at(0x040, "STORE_LIMIT_LO"), at(0x044, "STORE_LIMIT_HI")];
/// Clusters in the table.
pub const CLUSTERS: Register = at(0x048, "CLUSTERS");
/// Number of the next token.
pub const TOKENS: Register = at(0x04c, "TOKENS");
const PAGES_USED: Register = at(0x050, "PAGES_USED");
const CNT_JOIN: Register = at(0x080, "CNT_JOIN");
const CNT_NEW: Register = at(0x084, "CNT_NEW");
const CNT_FORCED: Register = at(0x088, "CNT_FORCED");
const CNT_REJECT: Register = at(0x08c, "CNT_REJECT");
const CNT_ROWS: Register = at(0x090, "CNT_ROWS");
const CNT_ROWS_DROPPED: Register = at(0x094, "CNT_ROWS_DROPPED");
const CNT_SELECTED: Register = at(0x098, "CNT_SELECTED");
const CNT_OFFLOAD: Register = at(0x09c, "CNT_OFFLOAD");
const CNT_FETCH: Register = at(0x0a0, "CNT_FETCH");
/// Chunk comparisons made.
pub const CNT_CHUNKS: Register = at(0x0a4, "CNT_CHUNKS");
/// Cycles in which the HCU had work.
pub const CNT_HCU_CYCLES: Register = at(0x0a8, "CNT_HCU_CYCLES");
/// Score beats taken.
pub const CNT_BEATS: Register = at(0x0ac, "CNT_BEATS");
/// Cycles in which the WTU had work.
pub const CNT_WTU_CYCLES: Register = at(0x0b0, "CNT_WTU_CYCLES");

/// Those of every design.
pub const ALL: [Register; 34] = [
    ID,
    VERSION,
    PARAM[0],
    PARAM[1],
    PARAM[2],
    CTRL,
    STATUS,
    IRQ_STATUS,
    IRQ_ENABLE,
    TH_HD,
    TH_RATIO,
    RECENT_WINDOW,
    TOKEN_BYTES,
    MAX_BURST,
    STORE_BASE[0],
    STORE_BASE[1],
    STORE_LIMIT[0],
    STORE_LIMIT[1],
    CLUSTERS,
    TOKENS,
    PAGES_USED,
    CNT_JOIN,
    CNT_NEW,
    CNT_FORCED,
    CNT_REJECT,
    CNT_ROWS,
    CNT_ROWS_DROPPED,
    CNT_SELECTED,
    CNT_OFFLOAD,
    CNT_FETCH,
    CNT_CHUNKS,
    CNT_HCU_CYCLES,
    CNT_BEATS,
    CNT_WTU_CYCLES,
];

/// Words read with a flipped bit that was corrected, and with flipped bits that could not be; only designs with protected
/// memories have them.
pub const FAULTS: [Register; 2] = [at(0x0b4, "CNT_CORRECTED"), at(0x0b8, "CNT_UNCORRECTED")];

/// The registers that count flipped bits.
pub fn faults(config: &Config) -> &'static [Register] {
    match config.protect {
        Protect::None => &[],
        Protect::Parity | Protect::Secded => &FAULTS,
    }
}

/// All registers of a design.
pub fn all(config: &Config) -> Vec<Register> {
    ALL.iter().chain(faults(config)).copied().collect()
}
/// Words in which there is no register.
pub const UNMAPPED: [Register; 4] = [
    at(0x054, "UNMAPPED_054"),
    at(0x07c, "UNMAPPED_07C"),
    at(0x0bc, "UNMAPPED_0BC"),
    at(0xffc, "UNMAPPED_FFC"),
];

/// Registers that software only reads.
pub const READ_ONLY: [Register; 22] = [
    ID,
    VERSION,
    PARAM[0],
    PARAM[1],
    PARAM[2],
    STATUS,
    CLUSTERS,
    TOKENS,
    PAGES_USED,
    CNT_JOIN,
    CNT_NEW,
    CNT_FORCED,
    CNT_REJECT,
    CNT_ROWS,
    CNT_ROWS_DROPPED,
    CNT_SELECTED,
    CNT_OFFLOAD,
    CNT_FETCH,
    CNT_CHUNKS,
    CNT_HCU_CYCLES,
    CNT_BEATS,
    CNT_WTU_CYCLES,
];

/// Registers that change what the engine computes.
pub const SETTINGS: [Register; 9] = [
    TH_HD,
    TH_RATIO,
    RECENT_WINDOW,
    TOKEN_BYTES,
    MAX_BURST,
    STORE_BASE[0],
    STORE_BASE[1],
    STORE_LIMIT[0],
    STORE_LIMIT[1],
];

/// Settings that do not take every word.
pub const RANGED: [Register; 4] = [TH_HD, TH_RATIO, RECENT_WINDOW, TOKEN_BYTES];

/// Registers that software writes.
pub const WRITABLE: [Register; 12] = [
    CTRL,
    IRQ_STATUS,
    IRQ_ENABLE,
    TH_HD,
    TH_RATIO,
    RECENT_WINDOW,
    TOKEN_BYTES,
    MAX_BURST,
    STORE_BASE[0],
    STORE_BASE[1],
    STORE_LIMIT[0],
    STORE_LIMIT[1],
];

/// Those that hang on how fast the design is: a run reports them.
pub const NOTED: [Register; 4] = [CNT_CHUNKS, CNT_HCU_CYCLES, CNT_BEATS, CNT_WTU_CYCLES];

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::model::Errors;

    #[test]
    fn names_and_addresses_are_distinct_words() {
        let config = Config {
            protect: Protect::Parity,
            ..Config::default()
        };
        let all = all(&config);
        assert_eq!(all.len(), 36);
        for (i, a) in all.iter().enumerate() {
            assert!(a.address % 4 == 0 && a.address < 0x1000, "{a:?}");
            for b in &all[..i] {
                assert!(a.name != b.name && a.address != b.address, "{a:?} {b:?}");
            }
        }
    }

    #[test]
    fn an_address_is_written_as_two_words() {
        let config = Config::default();
        let reset = Registers::reset(&config);
        let store = Registers {
            store_limit: 0x12_3456_789a,
            ratio: 5,
            ..reset.clone()
        };
        let words = configuration(&store.writes_from(&reset));
        let words: Vec<_> = words.iter().map(|(r, word)| (r.address, *word)).collect();
        assert_eq!(words, [(0x28, 5), (0x40, 0x3456_789a), (0x44, 0x12)]);
    }

    #[test]
    fn settings_are_those_that_a_stimulus_names() {
        let config = Config::default();
        for (name, registers) in OF_SETTINGS {
            let mut writes = RegisterWrites::default();
            writes.put(name, 1, &config).unwrap();
            let words = configuration(&writes);
            let written: Vec<_> = words.iter().map(|(register, _)| *register).collect();
            assert_eq!(written, registers, "{name}");
        }
        let names: Vec<_> = OF_SETTINGS.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, crate::model::REGISTER_NAMES);

        let everything = configuration(&RegisterWrites {
            th_hd: Some(7),
            ratio: Some(19661),
            recent_window: Some(config.kvmu.recent_max),
            token_bytes: Some(512),
            store_base: Some(0),
            store_limit: Some(0),
            max_burst: Some(65536),
        });
        let ranges = ranges(&config).into_iter();
        let resets: Vec<_> = ranges
            .map(|(register, reset, _)| (register, reset))
            .collect();
        assert_eq!(resets, everything);
    }

    #[test]
    fn the_design_tells_its_parameters() {
        let mut config = Config::default();
        config.hcu.policy = Policy::First;
        config.wtu.domain = Domain::Exp2;
        let words = identity(&config);
        let words: Vec<_> = words.iter().map(|(r, word)| (r.address, *word)).collect();
        assert_eq!(
            (words[0], words[2], words[3], words[4]),
            (
                (0, 0x4452_4531),
                (8, 0x4a84_2020),
                (0xc, 0x8410_0800),
                (0x10, 0x014a_1000)
            )
        );
    }

    #[test]
    fn the_end_of_a_context_shows_in_irq_status() {
        let counters = Counters {
            tokens: (1 << 32) + 9,
            groups: 1,
            errors: Errors {
                bounds: true,
                ..Errors::default()
            },
            ..Counters::default()
        };
        let words = at_the_end(&counters, 3);
        let word = |register| words.iter().find(|(r, _)| *r == register).unwrap().1;
        assert_eq!(
            (word(TOKENS), word(CNT_BEATS), word(IRQ_STATUS)),
            (9, 3, 0x403)
        );
    }
}
