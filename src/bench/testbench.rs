//! The testbench folder of a design: a C++ harness for Verilator, a Verilog testbench for Icarus, a Makefile.
//! Everything but the vectors, whose size is not known beforehand; those are [`vectors`](super::vectors).

use askama::Template;

use super::interface::{Interface, Plain, Role, Stream};

/// A file of the folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmittedFile {
    /// Name in the folder.
    pub name: String,
    /// Contents.
    pub text: String,
}

/// All files of `DIR/testbench/` but the vectors. `version` is the generator's.
///
/// # Errors
/// A template that cannot be filled in; none of ours can fail, but their crate does not promise it.
pub fn emit(interface: &Interface, version: &str) -> Result<Vec<EmittedFile>, askama::Error> {
    let view = View::new(interface, version);
    let file = |name: &str, text: String| EmittedFile {
        name: name.to_owned(),
        text: text + "\n",
    };
    Ok(vec![
        file("Makefile", Makefile { view: &view }.render()?),
        file("README.md", Readme { view: &view }.render()?),
        file(
            "bench.h",
            include_str!("../../templates/testbench/bench.h")
                .trim_end()
                .to_owned(),
        ),
        file("dut.h", DutHeader { view: &view }.render()?),
        file(
            &format!("{}_tb.v", interface.prefix),
            VerilogTestbench { view: &view }.render()?,
        ),
        file(
            "harness.cpp",
            include_str!("../../templates/testbench/harness.cpp")
                .trim_end()
                .to_owned(),
        ),
    ])
}

macro_rules! template {
    ($name:ident, $path:literal) => {
        #[derive(Template)]
        #[template(path = $path)]
        struct $name<'a> {
            view: &'a View,
        }
    };
}

template!(Makefile, "testbench/Makefile");
template!(Readme, "testbench/README.md");
template!(DutHeader, "testbench/dut.h");
template!(VerilogTestbench, "testbench/tb.v");

/// What the templates say, worked out to the last string.
struct View {
    version: String,
    top: String,
    prefix: String,
    clock: &'static str,
    reset: &'static str,
    reset_low: bool,
    /// Verilog literals of an asserted and a released reset.
    reset_on: &'static str,
    reset_off: &'static str,
    enable: &'static str,
    timeout: u64,
    /// 32-bit words of the widest beat in C++.
    beat_words: usize,
    streams: Vec<StreamView>,
    sources: Vec<StreamView>,
    sinks: Vec<StreamView>,
    controls: Vec<PortView>,
    statuses: Vec<PortView>,
    busy: &'static [&'static str],
    meters: Vec<MeterView>,
}

/// A plain port.
struct PortView {
    port: &'static str,
    /// `[5:0]`, or blanks of about its width.
    range: String,
    /// The part of a 64-bit value that it takes: `[5:0]`.
    part: String,
    /// What widens it to 64 bits in front of it in a concatenation: `58'd0, `, or nothing.
    padding: String,
}

struct MeterView {
    name: &'static str,
    port: &'static str,
    padding: String,
}

#[derive(Clone)]
struct StreamView {
    name: &'static str,
    purpose: &'static str,
    columns: Vec<ColumnView>,
    fields: Vec<FieldView>,
    /// Range of all columns side by side, the first one lowest, and that concatenation.
    beat_range: String,
    beat: String,
    /// The same of the `<name>_expected_<column>` registers.
    expected: String,
    scan_format: String,
    scan_targets: String,
    hex_format: String,
    hex_values: String,
}

#[derive(Clone)]
struct ColumnView {
    name: &'static str,
    width: u32,
    range: String,
    /// 32-bit word of a C++ beat at which it starts.
    word: usize,
    /// How many 64-bit draws cover it.
    draws: u32,
}

#[derive(Clone)]
struct FieldView {
    name: &'static str,
    /// Its lowest bit in a C++ beat.
    bit: usize,
    width: u32,
    words: &'static [&'static str],
    /// The field of a Verilog `beat`.
    of_beat: String,
}

impl View {
    fn new(interface: &Interface, version: &str) -> Self {
        let streams: Vec<StreamView> = interface.streams.iter().map(StreamView::new).collect();
        let of_role = |role: Role| {
            let pairs = interface.streams.iter().zip(&streams);
            pairs
                .filter(|(s, _)| s.role == role)
                .map(|(_, view)| view.clone())
                .collect()
        };
        let statuses: Vec<PortView> = interface.statuses.iter().map(PortView::new).collect();
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
            controls: interface.controls.iter().map(PortView::new).collect(),
            busy: interface.busy,
            meters: meters
                .map(|m| MeterView {
                    name: m.name,
                    port: m.port,
                    padding: padding_of(m.port),
                })
                .collect(),
            streams,
            statuses,
        }
    }
}

impl PortView {
    fn new(plain: &Plain) -> Self {
        PortView {
            port: plain.port,
            range: range(plain.width),
            part: format!("[{}:0]", plain.width - 1),
            padding: match 64 - plain.width {
                0 => String::new(),
                missing => format!("{missing}'d0, "),
            },
        }
    }
}

impl StreamView {
    fn new(stream: &Stream) -> Self {
        let mut word = 0;
        let mut columns = Vec::new();
        for column in &stream.columns {
            columns.push(ColumnView {
                name: column.name,
                width: column.width,
                range: range(column.width),
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
        1 => "      ".to_owned(),
        _ => format!("[{}:0]", width - 1),
    }
}

/// A part of a Verilog vector.
fn part(vector: &str, low: u32, width: u32) -> String {
    match width {
        1 => format!("{vector}[{low}]"),
        _ => format!("{vector}[{}:{low}]", low + width - 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Config, Reset};

    fn emitted(config: &Config) -> Vec<EmittedFile> {
        emit(&Interface::new(config), "0.1.0").expect("the templates hold")
    }

    #[test]
    fn every_file_ends_with_one_line_break_and_has_nothing_left_to_fill_in() {
        for file in emitted(&Config::default()) {
            let text = file.text.trim_end_matches('\n');
            assert_eq!(file.text.len(), text.len() + 1, "{}", file.name);
            assert!(
                !text.contains("${{") && !text.contains("{%"),
                "{}",
                file.name
            );
        }
    }

    #[test]
    fn the_verilog_testbench_has_the_prefix_and_the_reset_of_the_design() {
        for (reset, port, active) in [
            (Reset::SyncLow, "aresetn", "1'b0"),
            (Reset::SyncHigh, "areset", "1'b1"),
        ] {
            let config = Config {
                prefix: "my_dre".to_owned(),
                reset,
                ..Config::default()
            };
            let files = emitted(&config);
            let bench = files.iter().find(|file| file.name == "my_dre_tb.v");
            let text = &bench.expect("a testbench").text;
            assert!(text.contains("module my_dre_tb"), "{text}");
            assert!(text.contains(&format!(".{port}")), "{text}");
            assert!(text.contains(&format!("{port} = {active};")), "{text}");
        }
    }

    #[test]
    fn parts_and_ranges_of_one_bit_are_plain() {
        assert_eq!(
            [part("beat", 3, 1), part("beat", 3, 2)],
            ["beat[3]", "beat[4:3]"]
        );
        assert_eq!(range(6), "[5:0]");
        assert!(range(1).trim().is_empty());
    }
}
