//! What the templates of a testbench say, worked out: templates do no arithmetic.

use crate::bench::interface::{Interface, Plain, Role, Stream};

/// What the templates say, worked out to the last string.
pub(super) struct View {
    pub version: String,
    pub top: String,
    pub prefix: String,
    pub clock: &'static str,
    pub reset: &'static str,
    pub reset_low: bool,
    /// Verilog literals of an asserted and a released reset.
    pub reset_on: &'static str,
    pub reset_off: &'static str,
    pub enable: &'static str,
    pub timeout: u64,
    /// 32-bit words of the widest beat in C++.
    pub beat_words: usize,
    pub streams: Vec<StreamView>,
    pub sources: Vec<StreamView>,
    pub sinks: Vec<StreamView>,
    pub controls: Vec<PortView>,
    pub statuses: Vec<PortView>,
    pub busy: &'static [&'static str],
    pub meters: Vec<MeterView>,
    /// As wide as every range.
    pub no_range: String,
    /// Port connections of the design, aligned: `.aclk   (aclk)`.
    pub connections: Vec<String>,
}

/// A plain port.
pub(super) struct PortView {
    pub port: &'static str,
    /// `[5:0]`, or nothing for one bit, filled up with blanks to the width of all ranges.
    pub range: String,
    /// The part of a 64-bit value that it takes: `[5:0]`.
    pub part: String,
    /// What widens it to 64 bits in front of it in a concatenation: `58'd0, `, or nothing.
    pub padding: String,
}

pub(super) struct MeterView {
    pub name: &'static str,
    pub port: &'static str,
    pub padding: String,
}

#[derive(Clone)]
pub(super) struct StreamView {
    pub name: &'static str,
    pub purpose: &'static str,
    pub columns: Vec<ColumnView>,
    pub fields: Vec<FieldView>,
    /// Range of all columns side by side, the first one lowest, and that concatenation.
    pub beat_range: String,
    /// The same among the registers of the testbench's state.
    pub beat_state: String,
    pub beat: String,
    /// The same of the `<name>_expected_<column>` registers.
    pub expected: String,
    pub scan_format: String,
    pub scan_targets: String,
    pub hex_format: String,
    pub hex_values: String,
}

#[derive(Clone)]
pub(super) struct ColumnView {
    pub name: &'static str,
    pub width: u32,
    pub range: String,
    /// Its range among the registers of the testbench's state.
    pub state: String,
    /// 32-bit word of a C++ beat at which it starts.
    pub word: usize,
    /// How many 64-bit draws cover it.
    pub draws: u32,
}

#[derive(Clone)]
pub(super) struct FieldView {
    pub name: &'static str,
    /// Its lowest bit in a C++ beat.
    pub bit: usize,
    pub width: u32,
    pub words: &'static [&'static str],
    /// The field of a Verilog `beat`.
    pub of_beat: String,
}

impl View {
    pub fn new(interface: &Interface, version: &str) -> Self {
        let ranges = Ranges::new(interface);
        let streams = interface.streams.iter();
        let streams: Vec<StreamView> = streams.map(|s| StreamView::new(s, &ranges)).collect();
        let of_role = |role: Role| {
            let pairs = interface.streams.iter().zip(&streams);
            pairs
                .filter(|(s, _)| s.role == role)
                .map(|(_, view)| view.clone())
                .collect()
        };
        let statuses: Vec<PortView> = interface
            .statuses
            .iter()
            .map(|p| PortView::new(p, &ranges))
            .collect();
        let padding_of = |port: &str| {
            let status = statuses.iter().find(|s| s.port == port);
            status.map(|s| s.padding.clone()).unwrap_or_default()
        };
        let meters = interface.meters.iter();
        View {
            version: version.to_owned(),
            top: interface.top.clone(),
            prefix: interface.prefix.clone(),
            clock: interface.clock,
            reset: interface.reset,
            reset_low: interface.reset_low,
            reset_on: if interface.reset_low { "1'b0" } else { "1'b1" },
            reset_off: if interface.reset_low { "1'b1" } else { "1'b0" },
            enable: interface.enable,
            timeout: interface.timeout,
            beat_words: interface.streams.iter().map(cpp_words).max().unwrap_or(0),
            sources: of_role(Role::Source),
            sinks: of_role(Role::Sink),
            controls: interface
                .controls
                .iter()
                .map(|p| PortView::new(p, &ranges))
                .collect(),
            busy: interface.busy,
            meters: meters
                .map(|m| MeterView {
                    name: m.name,
                    port: m.port,
                    padding: padding_of(m.port),
                })
                .collect(),
            no_range: ranges.padded(1),
            connections: connections(interface),
            streams,
            statuses,
        }
    }
}

impl PortView {
    fn new(plain: &Plain, ranges: &Ranges) -> Self {
        PortView {
            port: plain.port,
            range: ranges.padded(plain.width),
            part: format!("[{}:0]", plain.width - 1),
            padding: match 64 - plain.width {
                0 => String::new(),
                missing => format!("{missing}'d0, "),
            },
        }
    }
}

impl StreamView {
    fn new(stream: &Stream, ranges: &Ranges) -> Self {
        let mut word = 0;
        let mut columns = Vec::new();
        for column in &stream.columns {
            columns.push(ColumnView {
                name: column.name,
                width: column.width,
                range: ranges.padded(column.width),
                state: state_range(column.width),
                word,
                draws: column.width.div_ceil(64),
            });
            word += column.width.div_ceil(32) as usize;
        }
        // Where each column lies in the Verilog concatenation.
        let mut low = 0;
        let mut lows = Vec::new();
        for column in &stream.columns {
            lows.push(low);
            low += column.width;
        }
        let fields = stream.fields.iter().map(|field| FieldView {
            name: field.name,
            bit: 32 * columns[field.column].word + field.low as usize,
            width: field.width,
            words: field.words,
            of_beat: part("beat", lows[field.column] + field.low, field.width),
        });
        let expected = match stream.role {
            Role::Source => "",
            Role::Sink => "expected_",
        };
        let join = |separator: &str, text: &dyn Fn(usize, &ColumnView) -> String| {
            let parts: Vec<String> = columns
                .iter()
                .enumerate()
                .map(|(i, c)| text(i, c))
                .collect();
            parts.join(separator)
        };
        let concatenation = |infix: &str| {
            let parts: Vec<String> = columns
                .iter()
                .rev()
                .map(|c| format!("{}_{infix}{}", stream.name, c.name))
                .collect();
            format!("{{{}}}", parts.join(", "))
        };
        StreamView {
            name: stream.name,
            purpose: stream.purpose,
            beat_range: range(low),
            beat_state: state_range(low),
            beat: concatenation(""),
            expected: concatenation("expected_"),
            scan_format: join(" ", &|_, _| "%h".to_owned()),
            scan_targets: join(", ", &|_, c| {
                format!("{}_{expected}{}", stream.name, c.name)
            }),
            hex_format: join(" ", &|_, _| "%h".to_owned()),
            hex_values: join(", ", &|i, c| part("beat", lows[i], c.width)),
            fields: fields.collect(),
            columns,
        }
    }
}

/// 32-bit words of a beat in C++: every column starts at a word.
fn cpp_words(stream: &Stream) -> usize {
    stream
        .columns
        .iter()
        .map(|c| c.width.div_ceil(32) as usize)
        .sum()
}

/// The range of a declaration; a single bit has none.
fn range(width: u32) -> String {
    match width {
        1 => String::new(),
        _ => format!("[{}:0]", width - 1),
    }
}

/// A range as wide as the widest among the registers of the testbench's state, a string of 1024 characters.
fn state_range(width: u32) -> String {
    format!("{:<1$}", range(width), "[8*1024-1:0]".len())
}

/// Ranges of one width on the page, so that the names behind them stand in a column.
struct Ranges {
    characters: usize,
}

impl Ranges {
    fn new(interface: &Interface) -> Self {
        let plain = interface
            .controls
            .iter()
            .chain(&interface.statuses)
            .map(|p| p.width);
        let columns = interface
            .streams
            .iter()
            .flat_map(|s| s.columns.iter().map(|c| c.width));
        let characters = plain.chain(columns).map(|width| range(width).len()).max();
        Ranges {
            characters: characters.unwrap_or(0),
        }
    }

    fn padded(&self, width: u32) -> String {
        format!("{:<1$}", range(width), self.characters)
    }
}

/// `.port (port)` for every port of the design, in columns.
fn connections(interface: &Interface) -> Vec<String> {
    let plain = interface
        .controls
        .iter()
        .chain(&interface.statuses)
        .map(|p| p.port.to_owned());
    let streams = interface.streams.iter().flat_map(|stream| {
        let columns = stream.columns.iter().map(|column| column.name);
        let signals = ["tvalid", "tready"].into_iter().chain(columns);
        signals.map(|signal| format!("{}_{signal}", stream.name))
    });
    let implicit = [interface.clock.to_owned(), interface.reset.to_owned()];
    let ports: Vec<String> = implicit.into_iter().chain(plain).chain(streams).collect();
    let longest = ports.iter().map(String::len).max().unwrap_or(0);
    ports
        .iter()
        .map(|port| format!(".{port:<longest$} ({port})"))
        .collect()
}

/// A part of a Verilog vector.
fn part(vector: &str, low: u32, width: u32) -> String {
    match width {
        1 => format!("{vector}[{low}]"),
        _ => format!("{vector}[{}:{low}]", low + width - 1),
    }
}
