//! The registers that a test writes and reads, and what they must hold (docs/dre.md, "Registers"). Not taken from the
//! hardware's own table, so that a wrong address there is found out here.

mod words;

#[cfg(test)]
mod tests;

use crate::config::{Config, Protect};

pub(crate) use words::irq_status;
pub use words::{
    CLEAR_CONTEXT, ENABLE, OF_SETTINGS, SOFT_RESET, all_irqs, at_the_end, configuration, identity,
    other_settings, out_of_range, ranges, settings,
};

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
