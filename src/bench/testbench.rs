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
                "bench.h",
                "dut.h",
                "my_tb.v",
                "harness.cpp"
            ]
        );
        let makefile = &files[0].text;
        for name in ["bench.h", "dut.h", "my_tb.v", "harness.cpp", "/my_top.f"] {
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
    fn widths_reach_both_languages() {
        let mut config = Config::default();
        config.hash.bits = 65;
        let files = emitted(&config);
        assert!(
            files[3]
                .text
                .contains("{\"tdata\", 72, 0},\n    {\"tlast\", 1, 3},\n"),
            "{}",
            files[3].text
        );
        assert!(
            files[4].text.contains("reg  [71:0] s_axis_hash_tdata;\n"),
            "{}",
            files[4].text
        );
        assert!(
            files[4].text.contains("s_axis_hash_tdata = {2{draw}};"),
            "{}",
            files[4].text
        );
    }
}
