// One function a reader. The fuzz targets of this folder and the tests of dregen (`tests/hostile`) call the same ones: bytes
// go through the reader and, where it takes them, through what works on its result. A panic is the only way to fail.

use dregen::bench::Outcome;
use dregen::config::{Config, load};
use dregen::cost::area::{self, Scale};
use dregen::cost::compare;
use dregen::cost::liberty::Library;
use dregen::cost::memory;
use dregen::cost::netlist::Netlist;
use dregen::cost::report::Report;
use dregen::cost::structural::Structural;
use dregen::model::run::{StimulusRun, TraceRun};
use dregen::model::trace::Trace;
use dregen::model::{Event, RegisterWrites, Registers, Run, stimulus};
use dregen::output::Manifest;
use dregen::tools::{coverage, nextpnr, opensta, yosys};
use dregen::verilog::{self, EmitInfo};
use dregen::{passes, units};

/// The cells that netlists are weighed with.
const CELLS: &[u8] = include_bytes!("../../tests/data/cells.lib");
/// Arguments of a call, at most.
const LINES: usize = 16;
/// Steps of the model after which an input has shown what it can.
const STEPS: usize = 64;

/// A small design, on which runs are short.
fn tiny() -> Config {
    Config::preset("tiny").expect("a preset")
}

/// A number that hangs on the input only, to do what is slow for a share of the inputs.
fn digest(data: &[u8]) -> u64 {
    data.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

/// A configuration file. A design that it asks for is legal, is written and read back, and for some builds and is emitted.
pub fn config(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let Ok(config) = load::from_toml_str("design.toml", text) else {
        return;
    };
    config.validate().expect("a design that was read is legal");
    let again = load::from_toml_str("again.toml", &config.to_toml());
    assert_eq!(again.expect("what is written reads back"), config);
    let mut named = config.arguments();
    named.truncate(named.find(" --set").unwrap_or(named.len()));
    assert!(named.starts_with("--preset "), "{named}");
    let small = config.hcu.max_clusters <= 64 && config.wtu.lanes <= 2 && config.wtu.sums <= 2;
    if digest(data).is_multiple_of(if small { 32 } else { 512 }) {
        build(&config);
    }
}

/// Builds a design and writes its Verilog: every legal configuration has to come through.
fn build(config: &Config) {
    let mut design = units::design(config);
    passes::run(&mut design).expect("a legal design passes its checks");
    let info = EmitInfo {
        version: String::new(),
        command: String::new(),
        licence: String::new(),
    };
    let files = verilog::emit(&design, &info).expect("a legal design can be written");
    for file in files {
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.';
        assert!(file.name.chars().all(plain), "{}", file.name);
        assert!(file.name.starts_with(&config.prefix), "{}", file.name);
    }
}

/// Arguments of `--set` and `--reg`, one a line. What is refused changes nothing.
pub fn arguments(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let mut config = Config::default();
    let mut writes = RegisterWrites::default();
    for line in text.lines().take(LINES) {
        let before = config.clone();
        if load::apply_set(&mut config, line).is_err() {
            assert_eq!(config, before, "{line}");
        }
        let before = writes.clone();
        if writes.put_text(line, &config).is_err() {
            assert_eq!(writes, before, "{line}");
        }
    }
    if config.validate().is_ok() {
        let mut registers = Registers::reset(&config);
        if registers.apply(&writes, &config).is_ok() {
            assert!(writes.check(&config).is_ok());
        }
    }
}

/// A trace. If it is one, the model runs on its first head for some frames.
pub fn trace(data: &[u8]) {
    let Ok(trace) = Trace::from_bytes(data.to_vec()) else {
        return;
    };
    let config = tiny();
    let registers = Registers::for_trace(&config);
    let attention = trace.tokens() <= 256;
    let Ok(mut run) = TraceRun::new(&trace, 0, &config, registers, attention) else {
        return;
    };
    for step in run.by_ref().take(STEPS) {
        if step.is_err() {
            return;
        }
    }
    let tokens = run.context().counters().tokens;
    assert!(tokens <= trace.tokens() as u64);
}

/// A stimulus file. What the model takes is written and read back.
pub fn stimulus(data: &[u8]) {
    let config = match digest(data) % 8 {
        0 => Config::default(),
        _ => tiny(),
    };
    let mut run = StimulusRun::new(data, &config, Registers::reset(&config));
    let mut written = Vec::new();
    let mut events = Vec::new();
    for step in run.by_ref().take(STEPS) {
        let Ok(step) = step else { break };
        stimulus::write(&mut written, &step.event, config.hash.bits).expect("memory takes it");
        events.push(step.event);
    }
    let reader = stimulus::Reader::new(written.as_slice(), &config);
    let again: Vec<Event> = reader
        .map(|event| event.expect("what is written reads back"))
        .collect();
    assert_eq!(again, events);
}

/// A Liberty file, plain or compressed. What the tools are given of it is Liberty again, and of the same cells.
pub fn liberty(data: &[u8]) {
    let library = match Library::from_bytes("cells.lib", data.to_vec()) {
        Ok(library) => library,
        Err(error) => {
            assert!(error.to_string().contains("cells.lib"), "{error}");
            return;
        }
    };
    let mapping = library.for_mapping();
    let again = Library::from_bytes("again.lib", mapping.into_bytes());
    let again = again.expect("what is written reads back");
    assert!(again.cells.len() <= library.cells.len());
    if library.check().is_ok() {
        let (name, nand) = library.nand().expect("a checked library has a NAND");
        assert!(nand.area > 0.0, "{name}");
        assert!(again.check().is_ok());
    }
    let shape = memory::Shape {
        width: 33,
        depth: 1025,
    };
    if let Ok(macros) = memory::macros(&library) {
        assert!(memory::tile(shape, &macros).is_some());
    }
}

/// A netlist as Yosys writes it: counted on every scale, and as structural Verilog.
pub fn netlist(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let Ok(netlist) = Netlist::from_json(text) else {
        return;
    };
    let library = Library::from_bytes("cells.lib", CELLS.to_vec()).expect("a library");
    let macros = memory::macros(&library).expect("its memories");
    for (name, module) in &netlist.modules {
        module.source_names();
        for scale in [Scale::Gates, Scale::Fpga, Scale::Library(&library)] {
            for alone in [None, Some("hcu")] {
                if let Ok(found) = area::area(&netlist, name, alone, scale, &macros) {
                    assert!(
                        found
                            .units
                            .iter()
                            .all(|unit| unit.cells <= found.total.cells)
                    );
                }
            }
        }
        if let Ok(structural) = Structural::new(&netlist, name, &library) {
            structural.place("c0/A");
            structural.port("clk_i");
        }
    }
}

/// A stored result of `dregen synth --json`, compared with itself.
pub fn report(data: &[u8]) {
    if let Ok(report) = serde_json::from_slice::<Report>(data) {
        assert_eq!(compare::changes(&report, &report), []);
        serde_json::to_string(&report).expect("what was read can be written");
    }
}

/// The manifest of a folder that may be replaced.
pub fn manifest(data: &[u8]) {
    for (path, digest) in Manifest::listed(data) {
        assert!(path.len() + digest.len() <= data.len());
    }
}

/// What tools and harnesses leave behind: logs, reports, coverage, results.
pub fn tool_output(data: &[u8]) {
    // Coverage comes as bytes, everything else as text.
    let _ = coverage::parse(data);
    let text = String::from_utf8_lossy(data);
    if let Some(megahertz) = nextpnr::fmax(&text) {
        assert!(megahertz.is_finite());
    }
    nextpnr::used(&text);
    opensta::path(&text);
    yosys::logic_path(&text);
    if let Ok(outcome) = serde_json::from_str::<Outcome>(&text) {
        outcome.hcu_efficiency(1, 16);
        outcome.wtu_cycles_per_score(1);
        assert!(
            outcome
                .failure
                .is_none_or(|failure| !failure.to_string().is_empty())
        );
    }
}
