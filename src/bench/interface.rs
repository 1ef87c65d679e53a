//! The top of a design as a test sees it: streams, records, registers. All data; whoever adds a stream, a field of a
//! record or a register adds a line, and the three engines know it.
//!
//! Ports and records: docs/dre.md, "Ports" and "Records".

mod streams;

use super::registers::{self, Register};
use crate::config::{Config, Reset};
use crate::model::Registers;

/// Which way a stream runs, seen from the test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The test drives it.
    Source,
    /// The test takes and checks it.
    Sink,
}

/// A signal of a stream's payload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Name behind the stream's: `tdata`, `tlast`.
    pub name: &'static str,
    /// Bits.
    pub width: u32,
}

/// A field of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Name as in docs/dre.md, "Records".
    pub name: &'static str,
    /// Number of the column that holds it.
    pub column: usize,
    /// Its least significant bit in the column.
    pub low: u32,
    /// Bits.
    pub width: u32,
    /// Names of the values 0, 1, …; empty for a number.
    pub words: &'static [&'static str],
}

/// An AXI4-Stream port of the design.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stream {
    /// Port prefix.
    pub name: &'static str,
    /// What it carries, a few words.
    pub purpose: &'static str,
    /// Direction.
    pub role: Role,
    /// Payload in the order of the vector files.
    pub columns: Vec<Column>,
    /// How a beat is put into words.
    pub fields: Vec<Field>,
}

impl Stream {
    /// The 64-bit word of a [beat](super::beat) at which a column starts.
    pub fn word(&self, column: usize) -> usize {
        self.columns[..column]
            .iter()
            .map(|c| c.width.div_ceil(64) as usize)
            .sum()
    }

    /// 64-bit words of a beat.
    pub fn words(&self) -> usize {
        self.word(self.columns.len())
    }
}

/// The name of a stream without the AXI prefix: `assign` for `m_axis_assign`.
pub fn short_name(stream: &str) -> &str {
    stream
        .strip_prefix("m_axis_")
        .or(stream.strip_prefix("s_axis_"))
        .unwrap_or(stream)
}

/// Prefix of the AXI4-Lite port.
pub const AXIL: &str = "s_axil";
/// Bits of its addresses.
pub const AXIL_ADDRESS_BITS: u32 = 12;

/// Everything that a test needs to know of `<prefix>_top`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interface {
    /// Module name.
    pub top: String,
    /// What module names start with.
    pub prefix: String,
    /// Clock port.
    pub clock: &'static str,
    /// Reset port.
    pub reset: &'static str,
    /// Whether the reset is active low.
    pub reset_low: bool,
    /// Streams: sources first, since a cycle's draws and checks are made in this order.
    pub streams: Vec<Stream>,
    /// Registers that the program may name, behind the AXI4-Lite port [`AXIL`].
    pub registers: Vec<Register>,
    /// Those that count flipped bits of memories, and so read 0 at the end of a run.
    pub faults: Vec<Register>,
    /// Bits of IRQ_STATUS and IRQ_ENABLE that there are.
    pub irqs: u32,
    /// The register whose bit 0 lets input be taken; 0 after reset.
    pub enable: Register,
    /// The register that reads 0 while the design is idle.
    pub status: Register,
    /// Registers that a run may report.
    pub notes: Vec<Register>,
    /// What the registers read that tell which design this is.
    pub identity: Vec<(Register, u32)>,
    /// Values of the configuration after reset.
    pub reset_values: Registers,
    /// Output ports of one bit that are no part of a stream.
    pub levels: Vec<&'static str>,
    /// Cycles without a transfer after which a run has failed, unless the user says otherwise.
    pub timeout: u64,
}

impl Interface {
    /// The interface of the top that `config` asks for.
    pub fn new(config: &Config) -> Self {
        Interface {
            top: format!("{}_top", config.prefix),
            prefix: config.prefix.clone(),
            clock: "aclk",
            reset: match config.reset {
                Reset::SyncLow | Reset::AsyncLow => "aresetn",
                Reset::SyncHigh => "areset",
            },
            reset_low: config.reset != Reset::SyncHigh,
            streams: streams::all(config),
            registers: [registers::all(config), registers::UNMAPPED.to_vec()].concat(),
            faults: registers::faults(config).to_vec(),
            irqs: registers::all_irqs(config),
            enable: registers::CTRL,
            status: registers::STATUS,
            notes: registers::NOTED.to_vec(),
            identity: registers::identity(config),
            reset_values: Registers::reset(config),
            levels: vec!["irq"],
            timeout: timeout(config),
        }
    }

    /// The stream of that port prefix and its place in the list.
    pub fn stream(&self, name: &str) -> Option<(usize, &Stream)> {
        self.streams
            .iter()
            .enumerate()
            .find(|(_, stream)| stream.name == name)
    }

    /// Sources in order.
    pub fn sources(&self) -> impl Iterator<Item = &Stream> {
        self.streams.iter().filter(|s| s.role == Role::Source)
    }

    /// Sinks in order.
    pub fn sinks(&self) -> impl Iterator<Item = &Stream> {
        self.streams.iter().filter(|s| s.role == Role::Sink)
    }
}

/// Some times the longest that nothing can move at a port: a token that is compared whole with a full table; a row
/// that is sorted score by score with counts of all digits, and its clusters gone through; a cluster that holds all pages.
fn timeout(config: &Config) -> u64 {
    let hcu = &config.hcu;
    let clusters = u64::from(hcu.max_clusters);
    let chunks = u64::from(config.hash.bits.div_ceil(hcu.xor_width));
    let compared = u64::from(hcu.max_clusters.div_ceil(hcu.accumulators)) * chunks;
    let beats = u64::from(hcu.max_clusters.div_ceil(config.wtu.lanes));
    let digits = u64::from(config.count_bits.div_ceil(config.wtu.mul_width));
    10_000 + 4 * compared + 64 * beats * digits + 4 * clusters + 4 * u64::from(config.kvmu.pages)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_stand_before_sinks_and_fields_inside_their_columns() {
        for (bits, lanes) in [(8, 1), (33, 4), (256, 32)] {
            let mut config = Config::default();
            (config.hash.bits, config.wtu.lanes) = (bits, lanes);
            let interface = Interface::new(&config);
            let roles: Vec<Role> = interface.streams.iter().map(|s| s.role).collect();
            assert!(roles.is_sorted_by_key(|role| *role == Role::Sink));
            for stream in &interface.streams {
                for field in &stream.fields {
                    assert!(field.low + field.width <= stream.columns[field.column].width);
                    assert!(field.words.is_empty() || field.words.len() == 1 << field.width);
                }
            }
        }
    }

    #[test]
    fn every_register_with_a_role_can_be_named() {
        let interface = Interface::new(&Config::default());
        let roles = [interface.enable, interface.status].into_iter();
        for register in roles.chain(interface.notes.iter().copied()) {
            assert!(interface.registers.contains(&register), "{register:?}");
        }
    }

    #[test]
    fn the_hash_stream_is_padded_to_bytes() {
        let mut config = Config::default();
        config.hash.bits = 65;
        let interface = Interface::new(&config);
        let hash = &interface.streams[0];
        assert_eq!(hash.columns[0].width, 72);
        assert_eq!((hash.word(1), hash.words()), (2, 3));
        assert_eq!(short_name(hash.name), "hash");
    }
}
