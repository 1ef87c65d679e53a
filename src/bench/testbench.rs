//! The testbench folder of a design: a C++ harness for Verilator, a Verilog testbench for Icarus, a Makefile.
//! Everything but the vectors, whose size is not known beforehand; those are [`vectors`](super::vectors).

mod view;

use askama::Template;

use super::interface::Interface;
use view::View;

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
    // No templates: the same for every design.
    let copied = |name: &str, text: &str| file(name, text.trim_end().to_owned());
    Ok(vec![
        file("Makefile", Makefile { view: &view }.render()?),
        file("README.md", Readme { view: &view }.render()?),
        copied("axil.h", include_str!("../../templates/testbench/axil.h")),
        copied("bench.h", include_str!("../../templates/testbench/bench.h")),
        copied("slang.f", include_str!("../../templates/testbench/slang.f")),
        copied(
            "verible.rules",
            include_str!("../../templates/testbench/verible.rules"),
        ),
        copied(
            "verible.waivers",
            include_str!("../../templates/testbench/verible.waivers"),
        ),
        file("dut.h", DutHeader { view: &view }.render()?),
        file(
            &format!("{}_tb.v", interface.prefix),
            VerilogTestbench { view: &view }.render()?,
        ),
        copied(
            "harness.cpp",
            include_str!("../../templates/testbench/harness.cpp"),
        ),
        copied(
            "program.h",
            include_str!("../../templates/testbench/program.h"),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    fn emitted(config: &Config) -> Vec<EmittedFile> {
        emit(&Interface::new(config), "1.2.3").unwrap()
    }

    #[test]
    fn the_folder_has_what_its_makefile_names() {
        let config = Config {
            prefix: "my".to_owned(),
            ..Config::default()
        };
        let files = emitted(&config);
        let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(
            names,
            [
                "Makefile",
                "README.md",
                "axil.h",
                "bench.h",
                "slang.f",
                "verible.rules",
                "verible.waivers",
                "dut.h",
                "my_tb.v",
                "harness.cpp",
                "program.h"
            ]
        );
        let makefile = &files[0].text;
        let headers = ["axil.h", "bench.h", "dut.h", "program.h"];
        let linted = ["slang.f", "verible.rules", "verible.waivers"];
        for name in ["my_tb.v", "harness.cpp", "/my_top.f"]
            .iter()
            .chain(&headers)
            .chain(&linted)
        {
            assert!(makefile.contains(name), "{name}");
        }
        for file in &files {
            assert!(
                file.text.ends_with('\n') && !file.text.ends_with("\n\n"),
                "{}",
                file.name
            );
            assert!(
                !file.text.contains("${{") && !file.text.contains("{%"),
                "{}",
                file.name
            );
            let blank = file.text.lines().find(|line| line.ends_with(' '));
            assert_eq!(blank, None, "{}", file.name);
        }
    }

    #[test]
    fn widths_and_addresses_reach_both_languages() {
        let mut config = Config::default();
        config.hash.bits = 65;
        let files = emitted(&config);
        let text = |name: &str| &files.iter().find(|file| file.name == name).unwrap().text;
        for (name, piece) in [
            ("dut.h", "{\"tdata\", 72, 0},\n    {\"tlast\", 1, 3},\n"),
            ("dut.h", "    {\"CNT_WTU_CYCLES\", 0x0b0},\n"),
            ("dre_tb.v", "reg  [71:0]  s_axis_hash_tdata;\n"),
            ("dre_tb.v", "s_axis_hash_tdata = {draw[7:0], draw};"),
            ("dre_tb.v", "s_axis_score_tdata = {4{draw}};"),
            ("dre_tb.v", "\"CNT_WTU_CYCLES\": line_address = 12'h0b0;\n"),
        ] {
            assert!(text(name).contains(piece), "{piece}: {}", text(name));
        }
    }
}
