//! The files of a generated folder.

use anyhow::Context as _;

use crate::bench::{Interface, cocotb, testbench, vectors};
use crate::cli::Failure;
use crate::cli::args::Input;
use crate::config::Config;
use crate::ir::Design;
use crate::model::Run;
use crate::model::run::Beginning;
use crate::output::Tree;
use crate::verilog::{self, EmitInfo, VerilogFile};
use crate::{boards, packaging, passes, software, units};

/// Frames of each head of the bundled trace in the vectors, each with its group. All of them would be 10 MB.
const VECTOR_FRAMES: usize = 4;

/// The command that makes the design again, wherever it is put; what the headers of its files say. The clock, which
/// only constraints depend on, is not in it.
pub(super) fn command(config: &Config) -> String {
    format!("dregen generate {} --out DIR", config.arguments())
}

/// Everything but the manifest.
pub(super) fn collect(
    config: &Config,
    design: &Design,
    interface: &Interface,
    input: &Input,
    clock_mhz: f64,
) -> Result<Tree, Failure> {
    let info = EmitInfo::by(command(config));
    let mut tree = Tree::default();
    let rtl = verilog::emit(design, &info)?;
    for file in &rtl {
        tree.add(&format!("rtl/{}", file.name), file.text.as_str())?;
    }
    tree.add(
        &format!("{}.f", design.top),
        verilog::file_list(&rtl, "rtl/"),
    )?;
    let bench = testbench::emit(interface, &info.version)?;
    for file in &bench {
        tree.add(&format!("testbench/{}", file.name), file.text.as_str())?;
    }
    for file in cocotb::emit(config, interface, &info.version)? {
        tree.add(&format!("testbench/cocotb/{}", file.name), file.text)?;
    }
    let runs = input.heads.iter().map(|&head| {
        let run = input.run(head, config, false)?;
        Ok(Box::new(Beginning::of(run, 2 * VECTOR_FRAMES)) as Box<dyn Run>)
    });
    let mut program = input.program(interface, runs.collect::<Result<_, Failure>>()?);
    let vectors = vectors::write(interface, &mut program, |_| Ok(Vec::new()))
        .with_context(|| input.context())?;
    let vector_names: Vec<String> = vectors.iter().map(|(name, _)| name.clone()).collect();
    for (name, content) in vectors {
        tree.add(&format!("testbench/vectors/{name}"), content)?;
    }
    for file in verilog::constraints(design, clock_mhz)? {
        tree.add(&format!("constraints/{}", file.name), file.text)?;
    }
    tree.add("doc/ports.md", verilog::ports_page(design)?)?;
    tree.add("doc/registers.md", software::registers_page(config)?)?;
    for (extension, write) in software::FILES {
        let text = write(config, &info.version, &info.command)?;
        tree.add(&format!("software/{}.{extension}", config.prefix), text)?;
    }
    for (name, text) in software::example(config, &info.version, &info.command)? {
        tree.add(&format!("software/example/{name}"), text)?;
    }
    for (path, text) in boards_folder(config, &rtl, &info)? {
        tree.add(&path, text)?;
    }
    let contents = packaging::Contents {
        config,
        info: &info,
        ports: &verilog::top_ports(design)?,
        srams: &verilog::srams(design, &info)?,
        rtl: &rtl.iter().map(|f| f.name.clone()).collect::<Vec<_>>(),
        testbench: &bench.iter().map(|f| f.name.clone()).collect::<Vec<_>>(),
        vectors: &vector_names,
        period: &verilog::period(clock_mhz)?,
    };
    for file in packaging::files(&contents)? {
        tree.add(&file.path, file.text)?;
    }
    Ok(tree)
}

/// The folder `board`: path and text of each file. `engine` is what stands in the folder `rtl` already.
fn boards_folder(
    config: &Config,
    engine: &[VerilogFile],
    info: &EmitInfo,
) -> Result<Vec<(String, String)>, Failure> {
    let mut design = units::behind_uart(config);
    passes::run(&mut design)?;
    let mut files = verilog::emit(&design, info)?;
    files.retain(|file| engine.iter().all(|other| other.name != file.name));
    let paths = files.iter().map(|file| format!("../rtl/{}", file.name));
    let paths: Vec<String> = paths.collect();
    let folder = boards::files(config, &paths, info)?;
    let rtl = files.into_iter();
    let rtl = rtl.map(|file| (format!("board/rtl/{}", file.name), file.text));
    let rest = folder.into_iter();
    Ok(rtl
        .chain(rest.map(|file| (format!("board/{}", file.path), file.text)))
        .collect())
}
