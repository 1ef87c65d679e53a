//! The top of a design as a test sees it: streams, records, plain ports. All data; whoever adds a stream or a
//! field of a record adds a line here, and the three engines know it.
//!
//! Ports and records: docs/dre.md, "Ports" and "Records".

use crate::config::{Config, Reset};

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

/// A plain port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plain {
    /// Name.
    pub port: &'static str,
    /// Bits, at most 64.
    pub width: u32,
}

/// A status port whose value is added up over all cycles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meter {
    /// Name of the sum.
    pub name: &'static str,
    /// The status port.
    pub port: &'static str,
}

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
    /// Input ports that the program sets; all are 0 during reset.
    pub controls: Vec<Plain>,
    /// The control without which no input is taken.
    pub enable: &'static str,
    /// Output ports that are not streams.
    pub statuses: Vec<Plain>,
    /// Status ports of one bit: the design has work.
    pub busy: &'static [&'static str],
    /// What is counted.
    pub meters: Vec<Meter>,
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
            streams: vec![hash_stream(config), assign_stream()],
            controls: vec![
                plain("enable_i", 1),
                plain("clear_i", 1),
                plain("th_hd_i", bits_of(u64::from(config.hash.bits) + 1)),
            ],
            enable: "enable_i",
            statuses: vec![
                plain("hcu_busy_o", 1),
                plain("chunks_o", bits_of(u64::from(config.hcu.accumulators))),
                plain("clusters_o", 16),
                plain("tokens_o", 32),
            ],
            busy: &["hcu_busy_o"],
            meters: vec![
                Meter {
                    name: "hcu_busy_cycles",
                    port: "hcu_busy_o",
                },
                Meter {
                    name: "chunks",
                    port: "chunks_o",
                },
            ],
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

fn hash_stream(config: &Config) -> Stream {
    Stream {
        name: "s_axis_hash",
        purpose: "hash codes, a frame a packet",
        role: Role::Source,
        columns: vec![
            column("tdata", 8 * config.hash.bits.div_ceil(8)),
            column("tlast", 1),
        ],
        fields: vec![number("last", 1, 0, 1)],
    }
}

fn assign_stream() -> Stream {
    Stream {
        name: "m_axis_assign",
        purpose: "assignments, a frame a packet",
        role: Role::Sink,
        columns: vec![column("tdata", 64), column("tlast", 1)],
        fields: vec![
            number("token_id", 0, 0, 32),
            number("cluster_id", 0, 32, 16),
            number("distance", 0, 48, 9),
            Field {
                words: &["JOIN", "NEW", "FORCED", "REJECT"],
                ..number("kind", 0, 57, 2)
            },
            number("last", 1, 0, 1),
        ],
    }
}

fn column(name: &'static str, width: u32) -> Column {
    Column { name, width }
}

fn number(name: &'static str, column: usize, low: u32, width: u32) -> Field {
    Field {
        name,
        column,
        low,
        width,
        words: &[],
    }
}

fn plain(port: &'static str, width: u32) -> Plain {
    Plain { port, width }
}

/// Bits that hold 0..=`greatest`.
fn bits_of(greatest: u64) -> u32 {
    (u64::BITS - greatest.leading_zeros()).max(1)
}

/// Four times the chunk comparisons of a token that is compared whole with a full table, and then some.
fn timeout(config: &Config) -> u64 {
    let hcu = &config.hcu;
    let chunks = u64::from(config.hash.bits.div_ceil(hcu.xor_width));
    let rows = u64::from(hcu.max_clusters.div_ceil(hcu.accumulators));
    10_000 + 4 * rows * chunks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_stand_before_sinks_and_fields_inside_their_columns() {
        for bits in [8, 33, 256] {
            let mut config = Config::default();
            config.hash.bits = bits;
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
    fn every_named_port_is_declared() {
        let interface = Interface::new(&Config::default());
        let status = |port: &str| interface.statuses.iter().any(|s| s.port == port);
        assert!(interface.busy.iter().all(|port| status(port)));
        assert!(interface.meters.iter().all(|meter| status(meter.port)));
        assert!(
            interface
                .controls
                .iter()
                .any(|c| c.port == interface.enable)
        );
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
        // 0 ..= hash.bits + 1
        assert_eq!(interface.controls[2].width, 7);
    }
}
