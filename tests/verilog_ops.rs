//! The emitted Verilog computes what the graph says: random expressions on Icarus against a naive evaluator, and
//! not one warning from Verilator, Icarus, Yosys, slang and Verible.

#[path = "verilog_ops/naive.rs"]
mod naive;
#[path = "verilog_ops/random.rs"]
mod random;
#[path = "verilog_ops/tools.rs"]
mod tools;

use std::fmt::Write as _;

use dregen::config::presets::PRESETS;
use dregen::config::{Config, Reset, resolve};
use dregen::ir::{Builder, Design, ModuleInfo, uint};
use dregen::passes::{self, PIPELINE};
use dregen::units;
use dregen::verilog::{self, EmitInfo, VerilogFile};
use indexmap::IndexMap;

use naive::Random;
use random::RandomDesign;

const DESIGNS: u64 = 24;
const OPERATORS: usize = 60;
const VECTORS: usize = 25;

/// Random comparisons with constants are often true or false for every value, which Verilator remarks.
const VACUOUS: &[&str] = &["-Wno-UNSIGNED", "-Wno-CMPCONST"];

fn info() -> EmitInfo {
    EmitInfo {
        version: "0.0.0".to_owned(),
        command: "cargo test".to_owned(),
        licence: "Apache-2.0".to_owned(),
    }
}

/// A testbench that applies vectors to a design and prints its outputs, one line a vector.
fn testbench(design: &RandomDesign, vectors: &[Vec<num_bigint::BigUint>]) -> String {
    let top = &design.design.top;
    let mut text = format!("module tb_{top};\n");
    let mut pins = Vec::new();
    for (name, ty) in &design.inputs {
        let _ = writeln!(text, "    reg [{}:0] {name};", ty.width - 1);
        pins.push(format!(".{name}({name})"));
    }
    for (name, ty) in &design.outputs {
        let _ = writeln!(text, "    wire [{}:0] {name};", ty.width - 1);
        pins.push(format!(".{name}({name})"));
    }
    let _ = writeln!(
        text,
        "    {top} dut ({});\n    initial begin",
        pins.join(", ")
    );
    let format = vec!["%h"; design.outputs.len()].join(" ");
    let names: Vec<&str> = design.outputs.iter().map(|(n, _)| n.as_str()).collect();
    for vector in vectors {
        for ((name, ty), value) in design.inputs.iter().zip(vector) {
            let _ = writeln!(text, "        {name} = {}'h{value:x};", ty.width);
        }
        let _ = writeln!(
            text,
            "        #1 $display(\"{format}\", {});",
            names.join(", ")
        );
    }
    text + "    end\nendmodule\n"
}

/// What Icarus prints must be what the evaluator says.
fn compare(design: &RandomDesign, files: &[VerilogFile], seed: u64) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut random = Random::new(!seed);
    let vectors: Vec<Vec<_>> = (0..VECTORS)
        .map(|_| {
            design
                .inputs
                .iter()
                .map(|(_, ty)| random.word(ty.width))
                .collect()
        })
        .collect();
    let mut names = tools::write(folder.path(), files);
    tools::lint(folder.path(), &design.design.top, &names, VACUOUS);
    let bench = [VerilogFile {
        name: "tb.v".to_owned(),
        text: testbench(design, &vectors),
    }];
    names.extend(tools::write(folder.path(), &bench));
    let top = format!("tb_{}", design.design.top);
    let mut arguments = vec!["-g2005", "-s", &top, "-o", "tb.vvp"];
    arguments.extend(names);
    tools::run(folder.path(), "iverilog", &arguments);
    let printed = tools::run(folder.path(), "vvp", &["tb.vvp"]);
    let mut lines = printed.lines();
    for vector in &vectors {
        let line = lines.next().expect("a line for each vector");
        let found = line.split(' ');
        let outputs = design.outputs.iter().zip(design.evaluate(vector));
        for (((name, ty), expected), found) in outputs.zip(found) {
            let digits = ty.width.div_ceil(4) as usize;
            assert_eq!(
                found,
                format!("{expected:0>digits$x}"),
                "seed {seed}: {name} for {vector:x?} in\n{}",
                files[0].text
            );
        }
    }
}

#[test]
fn random_expressions_compute_what_the_graph_says() {
    for seed in 0..DESIGNS {
        let mut random = RandomDesign::new(seed, OPERATORS);
        let naming = PIPELINE
            .iter()
            .find(|p| p.name == "naming")
            .expect("a pass named naming");
        naming.apply(&mut random.design);
        let files = verilog::emit(&random.design, &info()).expect("Verilog");
        compare(&random, &files, seed);
    }
}

#[test]
fn random_expressions_compute_the_same_after_all_passes() {
    for seed in 0..DESIGNS {
        let mut random = RandomDesign::new(seed, OPERATORS);
        passes::run(&mut random.design).expect("no faults");
        let files = verilog::emit(&random.design, &info()).expect("Verilog");
        compare(&random, &files, seed);
    }
}

/// Emits, twice to the same bytes, and lints.
fn emit_and_lint(mut design: Design) {
    passes::run(&mut design).expect("no faults");
    let files = verilog::emit(&design, &info()).expect("Verilog");
    let again = verilog::emit(&design, &info()).expect("Verilog");
    assert_eq!(files, again, "the same bytes for {}", design.top);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let names = tools::write(folder.path(), &files);
    tools::lint(folder.path(), &design.top, &names, &[]);
}

/// As a weight of the WTU uses it: looked up twice, and shifted by the integer part.
#[test]
fn tables_pass_lint() {
    let mut m = Builder::new("t_exp2", Reset::SyncLow, ModuleInfo::default());
    let values: Vec<u64> = (0..64)
        .map(|k| (65535.0 * f64::exp2(-f64::from(k) / 64.0)).round() as u64)
        .collect();
    let flag = m.input("flag_i", uint(1), "");
    for name in ["a", "b"] {
        let score = m.input(&format!("{name}_i"), uint(10), "");
        let fraction = m.slice(score, 0, 6);
        let whole = m.slice(score, 6, 4);
        let found = m.lookup("exp2", fraction, &values, 16, "65535 * 2^(-k/64)");
        let found = m.shift_right(found, whole);
        m.output(&format!("{name}_o"), found, "");
    }
    let found = m.lookup("wide", flag, &[u64::MAX, 3], 100, "two values of many bits");
    m.output("wide_o", found, "");
    let module = m.finish();
    let name = module.name.clone();
    emit_and_lint(Design {
        modules: IndexMap::from([(name.clone(), module)]),
        top: name,
        reset: Reset::SyncLow,
        prefix: "t".to_owned(),
    });
}

#[test]
fn every_unit_of_the_default_passes_lint() {
    let config = Config::preset("paper").expect("the default");
    for unit in units::UNITS {
        emit_and_lint(units::unit(&config, unit.name).expect("the unit"));
    }
}

#[test]
fn every_preset_passes_lint() {
    for preset in PRESETS {
        let config = Config::preset(preset.name).expect("the preset");
        emit_and_lint(units::design(&config));
    }
}

/// Parameters whose designs differ most: the ends of ranges, and what leaves out or adds signals.
const OTHERS: &[&[&str]] = &[
    &[
        "reset=sync_high",
        "hcu.policy=first",
        "hcu.max_clusters=100",
        "prefix=my",
    ],
    &[
        "reset=async_low",
        "hash.bits=24",
        "hcu.xor_width=1",
        "hcu.queue_tokens=5",
        "wtu.lanes=1",
        "wtu.sums=2",
        "wtu.mul_width=1",
    ],
    &[
        "hash.bits=8",
        "hcu.xor_width=8",
        "hcu.accumulators=4",
        "wtu.domain=raw",
        "wtu.sums=8",
        "wtu.mul_width=7",
    ],
    &[
        "hash.bits=250",
        "hcu.xor_width=32",
        "hcu.stages=3",
        "wtu.select=exact",
        "wtu.lanes=32",
        "wtu.mul_width=16",
        "wtu.stages=0",
    ],
    &[
        "wtu.domain=exp2",
        "wtu.select=exact",
        "wtu.lanes=1",
        "wtu.stages=6",
        "wtu.sums=8",
        "reset=async_low",
    ],
    &[
        "wtu.domain=exp2",
        "wtu.lanes=32",
        "wtu.buckets=64",
        "hcu.max_clusters=17",
        "kvmu.page_tokens=1",
        "kvmu.stages=0",
    ],
    &[
        "wtu.domain=raw",
        "wtu.select=exact",
        "wtu.score_bits=9",
        "wtu.buckets=64",
        "wtu.sums=2",
        "hcu.max_clusters=16",
        "protect=parity",
    ],
    &[
        "hash.bits=256",
        "wtu.lanes=32",
        "wtu.select=exact",
        "hcu.max_clusters=17",
        "protect=secded",
    ],
    &[
        "wtu.domain=raw",
        "wtu.score_bits=8",
        "wtu.buckets=4",
        "count_bits=4",
        "hcu.max_clusters=16384",
        "kvmu.pages=65536",
        "kvmu.recent_max=65536",
    ],
    &[
        "hash.bits=13",
        "hcu.xor_width=5",
        "hcu.accumulators=16",
        "hcu.stages=4",
        "kvmu.pages=17",
        "kvmu.page_tokens=256",
        "kvmu.stages=4",
    ],
];

#[test]
fn tops_of_other_parameters_pass_lint() {
    for sets in OTHERS {
        let sets: Vec<String> = sets.iter().map(|&set| set.to_owned()).collect();
        let config = resolve(None, None, &sets).expect("legal parameters");
        emit_and_lint(units::design(&config));
    }
}

#[test]
fn a_define_replaces_memories_by_macros() {
    let config = Config::preset("paper").expect("the default");
    let mut design = units::unit(&config, "fifo").expect("the unit");
    passes::run(&mut design).expect("no faults");
    let mut files = verilog::emit(&design, &info()).expect("Verilog");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let memory = files.first().expect("the memory comes first").clone();
    let module = memory.name.trim_end_matches(".v");
    // The macro is the memory itself under another name.
    files.push(VerilogFile {
        name: format!("{module}_macro.v"),
        text: memory
            .text
            .replace(
                &format!("module {module} "),
                &format!("module {module}_macro "),
            )
            .replace("`ifdef DRE_RAM_MACRO", "`ifdef NEVER"),
    });
    let names = tools::write(folder.path(), &files);
    let mut arguments = vec![
        "--lint-only",
        "-Wall",
        "-DDRE_RAM_MACRO",
        "--top-module",
        &design.top,
    ];
    arguments.extend(names);
    assert_eq!(tools::run(folder.path(), "verilator", &arguments), "");
}
