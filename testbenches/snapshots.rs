//! The graph and the Verilog of two presets as text, to be read in a review when they change.

use dregen::config::Config;
use dregen::ir::{Design, text};
use dregen::verilog::{EmitInfo, emit};
use dregen::{passes, units};

fn design(preset: &str) -> Design {
    let config = Config::preset(preset).expect("the preset");
    let mut design = units::design(&config);
    passes::run(&mut design).expect("a sound design");
    design
}

/// All files behind one another.
fn verilog(design: &Design) -> String {
    let info = EmitInfo {
        version: "0.0.0".to_owned(),
        command: "dregen generate".to_owned(),
        licence: "Apache-2.0".to_owned(),
    };
    let files = emit(design, &info).expect("a design that has Verilog");
    let texts = files
        .into_iter()
        .map(|file| format!("==> {} <==\n{}", file.name, file.text));
    texts.collect::<Vec<_>>().join("\n")
}

#[test]
fn graph_of_paper() {
    insta::assert_snapshot!(text::design(&design("paper")));
}

#[test]
fn graph_of_tiny() {
    insta::assert_snapshot!(text::design(&design("tiny")));
}

#[test]
fn verilog_of_paper() {
    insta::assert_snapshot!(verilog(&design("paper")));
}

#[test]
fn verilog_of_tiny() {
    insta::assert_snapshot!(verilog(&design("tiny")));
}
