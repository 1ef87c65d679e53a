//! What the templates of a testbench say, worked out: templates do no arithmetic.

use crate::bench::interface::{AXIL, AXIL_ADDRESS_BITS, Interface, Role, Stream};
use crate::bench::registers::Register;

/// What the templates say, worked out to the last string.
pub(super) struct View {
    pub version: String,
    pub top: String,
    pub prefix: String,
    /// The prefix as defines begin with it.
    pub macro_prefix: String,
    pub clock: &'static str,
    pub reset: &'static str,
    pub reset_low: bool,
    /// Verilog literals of an asserted and a released reset.
    pub reset_on: &'static str,
    pub reset_off: &'static str,
    pub timeout: u64,
    /// 32-bit words of the widest beat in C++.
    pub beat_words: usize,
    pub streams: Vec<StreamView>,
    pub sources: Vec<StreamView>,
    pub sinks: Vec<StreamView>,
    /// Signals of the AXI4-Lite port that the testbench drives, and those that it looks at.
    pub axil_inputs: Vec<PortView>,
    pub axil_outputs: Vec<PortView>,
    /// Bits of its addresses, their range, and that among the registers of the testbench's state.
    pub address_width: u32,
    pub address_range: String,
    pub address_state: String,
    pub registers: Vec<RegisterView>,
    pub enable: RegisterView,
    pub status: RegisterView,
    pub notes: Vec<RegisterView>,
    pub levels: Vec<&'static str>,
    /// As wide as every range.
    pub no_range: String,
    /// Port connections of the design, aligned: `.aclk   (aclk)`.
    pub connections: Vec<String>,
}

/// A signal of the AXI4-Lite port.
pub(super) struct PortView {
    pub port: String,
    /// `[5:0]`, or nothing for one bit, filled up with blanks to the width of all ranges.
    pub range: String,
}

pub(super) struct RegisterView {
    pub name: &'static str,
    /// Its address in hexadecimal.
    pub hex: String,
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
    /// Verilog of what it holds while no beat is offered: the 64 bits drawn, over and over.
    pub noise: String,
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
        let ports = |signals: &[(&str, u32)]| {
            let ports = signals.iter().map(|(signal, width)| PortView {
                port: format!("{AXIL}_{signal}"),
                range: ranges.padded(*width),
            });
            ports.collect()
        };
        let registers = |of: &[Register]| of.iter().map(RegisterView::new).collect();
        View {
            version: version.to_owned(),
            top: interface.top.clone(),
            prefix: interface.prefix.clone(),
            macro_prefix: interface.prefix.to_uppercase(),
            clock: interface.clock,
            reset: interface.reset,
            reset_low: interface.reset_low,
            reset_on: if interface.reset_low { "1'b0" } else { "1'b1" },
            reset_off: if interface.reset_low { "1'b1" } else { "1'b0" },
            timeout: interface.timeout,
            beat_words: interface.streams.iter().map(cpp_words).max().unwrap_or(0),
            sources: of_role(Role::Source),
            sinks: of_role(Role::Sink),
            axil_inputs: ports(&AXIL_INPUTS),
            axil_outputs: ports(&AXIL_OUTPUTS),
            address_width: AXIL_ADDRESS_BITS,
            address_range: range(AXIL_ADDRESS_BITS),
            address_state: state_range(AXIL_ADDRESS_BITS),
            registers: registers(&interface.registers),
            enable: RegisterView::new(&interface.enable),
            status: RegisterView::new(&interface.status),
            notes: registers(&interface.notes),
            levels: interface.levels.clone(),
            no_range: ranges.padded(1),
            connections: connections(interface),
            streams,
        }
    }
}

/// Signals of the AXI4-Lite port with their bits.
const AXIL_INPUTS: [(&str, u32); 11] = [
    ("awvalid", 1),
    ("awaddr", AXIL_ADDRESS_BITS),
    ("awprot", 3),
    ("wvalid", 1),
    ("wdata", 32),
    ("wstrb", 4),
    ("bready", 1),
    ("arvalid", 1),
    ("araddr", AXIL_ADDRESS_BITS),
    ("arprot", 3),
    ("rready", 1),
];
const AXIL_OUTPUTS: [(&str, u32); 8] = [
    ("awready", 1),
    ("wready", 1),
    ("bvalid", 1),
    ("bresp", 2),
    ("arready", 1),
    ("rvalid", 1),
    ("rdata", 32),
    ("rresp", 2),
];

impl RegisterView {
    fn new(register: &Register) -> Self {
        RegisterView {
            name: register.name,
            hex: format!("{:03x}", register.address),
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
                noise: noise(column.width),
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
        let axil = AXIL_INPUTS.iter().chain(&AXIL_OUTPUTS).map(|port| port.1);
        let columns = interface
            .streams
            .iter()
            .flat_map(|s| s.columns.iter().map(|c| c.width));
        let characters = axil.chain(columns).map(|width| range(width).len()).max();
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
    let axil = AXIL_INPUTS.iter().chain(&AXIL_OUTPUTS);
    let axil = axil.map(|(signal, _)| format!("{AXIL}_{signal}"));
    let levels = interface.levels.iter().map(|port| (*port).to_owned());
    let streams = interface.streams.iter().flat_map(|stream| {
        let columns = stream.columns.iter().map(|column| column.name);
        let signals = ["tvalid", "tready"].into_iter().chain(columns);
        signals.map(|signal| format!("{}_{signal}", stream.name))
    });
    let implicit = [interface.clock.to_owned(), interface.reset.to_owned()];
    let ports: Vec<String> = implicit
        .into_iter()
        .chain(axil)
        .chain(levels)
        .chain(streams)
        .collect();
    let longest = ports.iter().map(String::len).max().unwrap_or(0);
    ports
        .iter()
        .map(|port| format!(".{port:<longest$} ({port})"))
        .collect()
}

/// The 64 bits of `draw`, repeated over a width.
fn noise(width: u32) -> String {
    let (whole, rest) = (width / 64, width % 64);
    let repeated = match whole {
        0 => return part("draw", 0, rest),
        1 => "draw".to_owned(),
        _ => format!("{{{whole}{{draw}}}}"),
    };
    match rest {
        0 => repeated,
        _ => format!("{{{}, {repeated}}}", part("draw", 0, rest)),
    }
}

/// A part of a Verilog vector.
fn part(vector: &str, low: u32, width: u32) -> String {
    match width {
        1 => format!("{vector}[{low}]"),
        _ => format!("{vector}[{}:{low}]", low + width - 1),
    }
}
