//! The registers of the engine: one table of addresses, fields, reset values and legal ranges.
//!
//! The CSR unit, the C header and driver, the SystemRDL file and the page of registers are all made from it, so a new
//! register is one variant of [`Key`], one entry of [`TABLE`], and what the unit does with it. docs/dre.md,
//! registers, is the contract. The golden model has a list of its own, which a test compares.

mod entries;
mod table;

pub use table::TABLE;

use crate::config::{Config, Protect};

/// Bits of the address on the bus.
pub const ADDRESS_BITS: u32 = 12;

/// Which register; the order is that of [`TABLE`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// ID.
    Id,
    /// VERSION.
    Version,
    /// PARAM0.
    Param0,
    /// PARAM1.
    Param1,
    /// PARAM2.
    Param2,
    /// CTRL.
    Ctrl,
    /// STATUS.
    Status,
    /// IRQ_STATUS.
    IrqStatus,
    /// IRQ_ENABLE.
    IrqEnable,
    /// TH_HD.
    ThHd,
    /// TH_RATIO.
    ThRatio,
    /// RECENT_WINDOW.
    RecentWindow,
    /// TOKEN_BYTES.
    TokenBytes,
    /// MAX_BURST.
    MaxBurst,
    /// STORE_BASE_LO.
    StoreBaseLo,
    /// STORE_BASE_HI.
    StoreBaseHi,
    /// STORE_LIMIT_LO.
    StoreLimitLo,
    /// STORE_LIMIT_HI.
    StoreLimitHi,
    /// CLUSTERS.
    Clusters,
    /// TOKENS.
    Tokens,
    /// PAGES_USED.
    PagesUsed,
    /// CNT_JOIN.
    CntJoin,
    /// CNT_NEW.
    CntNew,
    /// CNT_FORCED.
    CntForced,
    /// CNT_REJECT.
    CntReject,
    /// CNT_ROWS.
    CntRows,
    /// CNT_ROWS_DROPPED.
    CntRowsDropped,
    /// CNT_SELECTED.
    CntSelected,
    /// CNT_OFFLOAD.
    CntOffload,
    /// CNT_FETCH.
    CntFetch,
    /// CNT_CHUNKS.
    CntChunks,
    /// CNT_HCU_CYCLES.
    CntHcuCycles,
    /// CNT_BEATS.
    CntBeats,
    /// CNT_WTU_CYCLES.
    CntWtuCycles,
    /// CNT_CORRECTED.
    CntCorrected,
    /// CNT_UNCORRECTED.
    CntUncorrected,
}

/// What software may do with a register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Read; a write is an error.
    ReadOnly,
    /// Read and write.
    ReadWrite,
    /// Read; a bit written as 1 becomes 0.
    WriteOneToClear,
}

impl Access {
    /// As tables abbreviate it.
    pub fn word(self) -> &'static str {
        match self {
            Access::ReadOnly => "RO",
            Access::ReadWrite => "RW",
            Access::WriteOneToClear => "W1C",
        }
    }
}

/// What a register is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// What the engine is; constants.
    Identity,
    /// Switches, status, interrupts.
    Control,
    /// What the engine computes with; not to be written while it works.
    Setting,
    /// What the tables hold.
    State,
    /// Events since the last clear.
    Counter,
}

impl Group {
    /// All of them, in the order of the table.
    pub const ALL: [Group; 5] = [
        Group::Identity,
        Group::Control,
        Group::Setting,
        Group::State,
        Group::Counter,
    ];

    /// A title for its part of a page.
    pub fn title(self) -> &'static str {
        match self {
            Group::Identity => "Identity and parameters",
            Group::Control => "Control, status, interrupts",
            Group::Setting => "Settings, protected while STATUS is not 0",
            Group::State => "State of the tables",
            Group::Counter => "Counters",
        }
    }
}

/// Bits of a register that mean one thing.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Name, in lower case; [`WHOLE`] where the register is one number.
    pub name: &'static str,
    /// Lowest bit.
    pub lo: u32,
    /// Bits, enough for every design.
    pub bits: u32,
    /// Value after reset; of a constant, its value.
    pub reset: fn(&Config) -> u32,
    /// Written as 1 it acts once; it reads as 0.
    pub pulse: bool,
    /// It is there only in designs whose memories are protected; such fields are the last of their register.
    pub guards: bool,
    /// What it is, in one line.
    pub about: &'static str,
}

/// Name of the only field of a register that is one number.
pub const WHOLE: &str = "value";

impl Field {
    /// Highest bit.
    pub fn hi(&self) -> u32 {
        self.lo + self.bits - 1
    }

    /// The bits in place.
    pub fn mask(&self) -> u32 {
        (u32::MAX >> (u32::BITS - self.bits)) << self.lo
    }
}

/// Least and greatest word that may be written, by design.
pub type Legal = fn(&Config) -> (u32, u32);

/// One register: 32 bits at an address that is a multiple of 4.
#[derive(Clone, Copy, Debug)]
pub struct Register {
    /// Which one.
    pub key: Key,
    /// Name, in upper case.
    pub name: &'static str,
    /// Byte address.
    pub address: u32,
    /// What software may do.
    pub access: Access,
    /// What it is for.
    pub group: Group,
    /// Its fields from bit 0 up; bits that are in none read as 0.
    pub fields: &'static [Field],
    /// Least and greatest word that may be written; `None` if every word may be, bits outside the fields ignored.
    pub legal: Option<Legal>,
    /// It is there only in designs whose memories are protected.
    pub guards: bool,
    /// What it is, in one line.
    pub about: &'static str,
}

impl Register {
    /// The word after reset; of a constant, its value.
    pub fn reset(&self, config: &Config) -> u32 {
        self.fields
            .iter()
            .map(|field| ((field.reset)(config) << field.lo) & field.mask())
            .fold(0, |word, bits| word | bits)
    }

    /// The fields that the register has in a design.
    pub fn fields(&self, config: &Config) -> impl Iterator<Item = &'static Field> + use<> {
        let guarded = config.protect != Protect::None;
        self.fields
            .iter()
            .filter(move |field| guarded || !field.guards)
    }

    /// Least and greatest word that may be written, where not every word may be.
    pub fn legal(&self, config: &Config) -> Option<(u32, u32)> {
        self.legal.map(|legal| legal(config))
    }

    /// Whether a write is an error while STATUS is not 0.
    pub fn is_protected(&self) -> bool {
        self.group == Group::Setting
    }

    /// Whether it is one number.
    pub fn is_whole(&self) -> bool {
        matches!(self.fields, [field] if field.name == WHOLE)
    }
}

/// The registers that a design has, by address.
pub fn present(config: &Config) -> impl Iterator<Item = &'static Register> + use<> {
    let guarded = config.protect != Protect::None;
    TABLE
        .iter()
        .filter(move |register| guarded || !register.guards)
}

/// The entry of a key.
pub fn register(key: Key) -> &'static Register {
    &TABLE[key as usize]
}

/// The register of a name such as `TH_HD`.
pub fn find(name: &str) -> Option<&'static Register> {
    TABLE.iter().find(|register| register.name == name)
}

#[cfg(test)]
mod tests;
