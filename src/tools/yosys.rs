//! Yosys: from Verilog to a netlist of an FPGA's cells, of its own gates, or of a library's cells.

use std::io;
use std::path::Path;
use std::time::Duration;

use super::{FoundTool, Tool, ToolError, Toolbox, quote};

/// The largest designs take minutes; an hour means that something hangs.
const LIMIT: Duration = Duration::from_secs(3600);

/// Logic and registers before they are mapped to a library's cells, with the units as modules, and without.
const GATES: &str = "gates.il";
const FLAT_GATES: &str = "flat_gates.il";
/// The library, as the caller put it into the folder.
pub const LIBRARY: &str = "library.lib";
/// The netlist of a whole design for an FPGA.
const WHOLE: &str = "whole.json";
/// Yosys 0.70 notes as cells where modules were that it has dissolved. They are no cells to count or to place.
const FORGET: &str = "delete */t:$scopeinfo\n";
/// What ABC does for the least area; a comma stands for a blank.
const SMALLEST: &str = "+strash;ifraig;scorr;dc2;dc2;dch;amap,-m;topo";
/// What a register's cell is called after: its signal, and this.
pub const REGISTER: &str = "_reg";

/// A family of FPGAs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// Lattice iCE40.
    Ice40,
    /// Lattice ECP5.
    Ecp5,
    /// Xilinx 7 series.
    Xilinx7,
    /// Xilinx UltraScale+.
    UltraScalePlus,
}

impl Family {
    /// The pass that synthesises for it. `synth_ice40` has no -dsp: that miscompiles a registered sum of two registered
    /// products (docs/tools.md).
    fn pass(self) -> &'static str {
        match self {
            Family::Ice40 => "synth_ice40",
            Family::Ecp5 => "synth_ecp5",
            Family::Xilinx7 => "synth_xilinx -family xc7 -flatten -noiopad -noclkbuf",
            Family::UltraScalePlus => "synth_xilinx -family xcup -flatten -noiopad -noclkbuf",
        }
    }
}

/// Verilog in a folder.
#[derive(Clone, Debug)]
pub struct Sources<'a> {
    /// The folder; Yosys runs in it and leaves its files there.
    pub folder: &'a Path,
    /// Files, relative to it.
    pub files: Vec<String>,
    /// The module to synthesise.
    pub top: &'a str,
    /// Modules of memories.
    pub memories: Vec<String>,
    /// Whether instances in the top stay modules, to be counted apart.
    pub keep_units: bool,
}

/// What the logic shall be: of little delay.
#[derive(Clone, Debug)]
pub struct Goal<'a> {
    /// The delay that is asked for.
    pub picoseconds: f64,
    /// The cell that drives inputs.
    pub driver: &'a str,
    /// The way there.
    pub recipe: Recipe,
}

/// A way to logic of little delay. Which one is best depends on the logic and on the library.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recipe {
    /// Yosys' own.
    Plain,
    /// Logic is balanced, and then mapped with regard to area.
    Lean,
    /// Logic is balanced, and then mapped for delay.
    Balanced,
    /// The same with more regard to area off the longest path, and with the smaller fan-outs.
    Buffered,
}

impl Recipe {
    /// All of them.
    pub const ALL: [Recipe; 4] = [
        Recipe::Plain,
        Recipe::Lean,
        Recipe::Balanced,
        Recipe::Buffered,
    ];

    /// A word for tables.
    pub fn word(self) -> &'static str {
        match self {
            Recipe::Plain => "plain",
            Recipe::Lean => "lean",
            Recipe::Balanced => "balanced",
            Recipe::Buffered => "buffered",
        }
    }

    /// What ABC does; Yosys puts the delay for `{D}`. A comma stands for a blank.
    fn script(self) -> String {
        const BALANCE: &str = "strash;&get,-n;&fraig,-x;&put;scorr;dc2;dretime;strash;\
                               if,-g;strash;if,-g;strash";
        const SIZE: &str = "upsize,{D};dnsize,{D};stime,-p";
        let map = match self {
            Recipe::Plain => return String::new(),
            Recipe::Lean => "&get,-n;&dch,-f;&nf,{D};&put;buffer,-N,8;topo",
            Recipe::Balanced => "dch;map,{D};topo;buffer,-N,8",
            Recipe::Buffered => "dch;map,-B,0.9,{D};topo;buffer,-N,6",
        };
        format!(" -script \"+{BALANCE};{map};{SIZE}\"")
    }
}

/// The smallest netlist of a library's cells, in JSON.
#[derive(Clone, Debug)]
pub struct Smallest {
    /// The units that were kept are modules, mapped one by one.
    pub hierarchy: String,
    /// The same without modules, so that names of cells and nets begin with the unit's instance.
    pub flat: String,
}

/// A netlist of a library's cells that was mapped for delay as one module.
#[derive(Clone, Debug)]
pub struct Fast {
    /// The netlist in JSON.
    pub flat: String,
    /// The longest path of logic that Yosys found.
    pub path: Option<LogicPath>,
}

/// A path through logic, without the registers at its ends.
#[derive(Clone, Debug, PartialEq)]
pub struct LogicPath {
    /// Its delay.
    pub delay_ps: f64,
    /// The signal at its start.
    pub start: String,
    /// The signal at its end.
    pub end: String,
    /// Cells on the way, and the time at their outputs in picoseconds.
    pub cells: Vec<(String, f64)>,
}

/// Yosys, found.
#[derive(Clone, Debug)]
pub struct Yosys {
    tool: FoundTool,
}

impl Yosys {
    /// Finds Yosys.
    ///
    /// # Errors
    /// There is none, or it does not work.
    pub fn find(toolbox: &Toolbox) -> Result<Yosys, ToolError> {
        let tool = toolbox.find(Tool::Yosys)?;
        Ok(Yosys { tool })
    }

    /// What it says its version is, without the commit and the compiler.
    pub fn version(&self) -> &str {
        let version = self.tool.version.as_str();
        version.split(" (").next().unwrap_or(version)
    }

    /// Synthesises for an FPGA; the netlist in JSON, with memories as modules.
    ///
    /// # Errors
    /// Yosys fails.
    pub fn fpga(&self, sources: &Sources, family: Family) -> Result<String, ToolError> {
        let mut script = sources.read(false);
        for memory in &sources.memories {
            script += &format!("setattr -mod -set keep_hierarchy 1 {memory}\n");
        }
        script += &format!("{} -top {}\n", family.pass(), sources.top);
        script += &format!("{FORGET}write_json fpga.json\n");
        self.run(sources.folder, "fpga", &script)?;
        self.result(sources.folder, "fpga.json")
    }

    /// Synthesises for an FPGA as one module, to be placed; the file of the netlist.
    ///
    /// # Errors
    /// Yosys fails.
    pub fn whole(&self, sources: &Sources, family: Family) -> Result<&'static str, ToolError> {
        let script = sources.read(false)
            + &format!("{} -top {}\n", family.pass(), sources.top)
            + &format!("{FORGET}write_json {WHOLE}\n");
        self.run(sources.folder, "whole", &script)?;
        Ok(WHOLE)
    }

    /// Synthesises to Yosys' own gates and plain flip-flops; the netlist in JSON, with memories as black boxes.
    ///
    /// # Errors
    /// Yosys fails.
    pub fn generic(&self, sources: &Sources) -> Result<String, ToolError> {
        let script = sources.read(true)
            + &format!("synth -flatten -noabc -top {}\n", sources.top)
            + "dfflegalize -cell $_DFF_P_ x -cell $_DFF_PN0_ x -cell $_DFF_PN1_ x\n\
               opt_expr\n\
               opt_clean\n\
               abc -g cmos\n\
               opt_clean -purge\n\
               write_json generic.json\n";
        self.run(sources.folder, "generic", &script)?;
        self.result(sources.folder, "generic.json")
    }

    /// Synthesises to gates and the flip-flops of the library that lies in the folder as [`LIBRARY`], for
    /// [`Yosys::smallest`] and [`Yosys::fast`] to go on from. Cells of registers get their signals' names.
    ///
    /// # Errors
    /// Yosys fails.
    pub fn prepare(&self, sources: &Sources) -> Result<(), ToolError> {
        let script = sources.read(true)
            + &format!(
                "synth -flatten -top {top}\n\
                 rename -wire -suffix {REGISTER} t:$_*DFF*\n\
                 dfflibmap -liberty {LIBRARY}\n\
                 opt\n\
                 write_rtlil {GATES}\n\
                 {flatten}\
                 write_rtlil {FLAT_GATES}\n",
                top = sources.top,
                flatten = flatten(sources.top),
            );
        self.run(sources.folder, "prepare", &script)
    }

    /// Maps what [`Yosys::prepare`] left to the library's cells for the least area, unit by unit.
    ///
    /// # Errors
    /// Yosys fails.
    pub fn smallest(&self, sources: &Sources) -> Result<Smallest, ToolError> {
        let script = format!(
            "read_rtlil {GATES}\n\
             abc -liberty {LIBRARY} -script \"{SMALLEST}\"\n\
             opt_clean -purge\n\
             write_json hierarchy.json\n\
             {}\
             write_json flat.json\n",
            flatten(sources.top)
        );
        self.run(sources.folder, "smallest", &script)?;
        Ok(Smallest {
            hierarchy: self.result(sources.folder, "hierarchy.json")?,
            flat: self.result(sources.folder, "flat.json")?,
        })
    }

    /// Maps what [`Yosys::prepare`] left to the library's cells for little delay, all units together, since the longest
    /// path may go through several.
    ///
    /// # Errors
    /// Yosys fails.
    pub fn fast(&self, sources: &Sources, goal: &Goal) -> Result<Fast, ToolError> {
        let folder = sources.folder;
        let constraint = format!("set_driving_cell {}\n", goal.driver);
        self.write(folder, "driver.constr", &constraint)?;
        let script = format!(
            "read_rtlil {FLAT_GATES}\n\
             tee -q -o abc.log abc -liberty {LIBRARY} -constr driver.constr -D {delay:.0}{recipe}\n\
             opt_clean -purge\n\
             write_json flat.json\n",
            delay = goal.picoseconds,
            recipe = goal.recipe.script(),
        );
        self.run(folder, "fast", &script)?;
        Ok(Fast {
            flat: self.result(folder, "flat.json")?,
            path: logic_path(&self.result(folder, "abc.log")?),
        })
    }

    fn run(&self, folder: &Path, name: &str, script: &str) -> Result<(), ToolError> {
        let file = format!("{name}.ys");
        self.write(folder, &file, script)?;
        let call = self.tool.call().args(["-q", "-s", &file]);
        // Yosys keeps libraries that it has read beside its temporary files, for the next run to find. It puts their folder
        // into a command line as it is, which a shell runs: a name that is more than a name stays out of that. The folder has
        // to be named from the root.
        let text = folder.to_string_lossy();
        let temporary = match quote(&text) == text {
            true => folder,
            false => Path::new("/tmp"),
        };
        let call = call.variable("TMPDIR", temporary);
        call.folder(folder).limit(LIMIT).check().map(|_| ())
    }

    fn write(&self, folder: &Path, name: &str, text: &str) -> Result<(), ToolError> {
        let path = folder.join(name);
        std::fs::write(&path, text).map_err(|source| self.refused(&path, source))
    }

    fn result(&self, folder: &Path, name: &str) -> Result<String, ToolError> {
        let path = folder.join(name);
        std::fs::read_to_string(&path).map_err(|source| self.refused(&path, source))
    }

    fn refused(&self, path: &Path, source: io::Error) -> ToolError {
        ToolError::File {
            name: self.tool.tool.info().name,
            path: path.to_path_buf(),
            source,
        }
    }
}

impl Sources<'_> {
    /// The beginning of every script.
    fn read(&self, boxes: bool) -> String {
        let mut script = format!("read_verilog {}\n", self.files.join(" "));
        if boxes {
            for memory in &self.memories {
                script += &format!("blackbox {memory}\n");
            }
        }
        script += &format!("hierarchy -check -top {}\nsetattr -unset src\n", self.top);
        if self.keep_units {
            script += &format!("setattr -set keep_hierarchy 1 {}/c:u_*\n", self.top);
        }
        script
    }
}

/// Dissolves the units that were kept.
fn flatten(top: &str) -> String {
    format!("setattr -unset keep_hierarchy {top}/c:u_*\nflatten\nopt_clean -purge\n")
}

/// The path that `stime -p` printed in ABC.
pub fn logic_path(log: &str) -> Option<LogicPath> {
    let mut found: Option<LogicPath> = None;
    for line in log.lines() {
        if let Some(delay_ps) = after(line, "Delay =") {
            found = Some(LogicPath {
                delay_ps,
                start: String::new(),
                end: String::new(),
                cells: Vec::new(),
            });
        }
        let Some(path) = &mut found else { continue };
        if let Some(time) = after(line, "Df =") {
            // ABC: Path  1 --    5769 : 1    6 buf_8    A = …
            let words = line.split(" A =").next().unwrap_or_default();
            let cell = words.split_whitespace().last().unwrap_or_default();
            if cell != "pi" {
                path.cells.push((cell.to_owned(), time));
            }
        } else if let Some((start, end)) = line.split_once("End-point =") {
            path.start = signal(start);
            path.end = signal(end);
        }
    }
    found
}

/// The number behind a label.
fn after(line: &str, label: &str) -> Option<f64> {
    let (_, rest) = line.split_once(label)?;
    rest.trim_start()
        .split(|c: char| c != '.' && c != '-' && !c.is_ascii_digit())
        .next()?
        .parse()
        .ok()
}

/// The signal in `pi109 (\u_search.place_q [1]).`, without the blank.
fn signal(text: &str) -> String {
    let inside = text.split_once('(').map_or(text, |(_, rest)| rest);
    let end = inside.rfind(')').unwrap_or(inside.len());
    let name: String = inside[..end].split_whitespace().collect();
    name.trim_start_matches('\\').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_of_logic_is_read_from_the_log() {
        let log = r"
ABC: + stime -p
ABC: WireLoad = `none`  Gates =  25282 (  8.1 %)   Cap =  7.1 ff (  4.2 %)   Area =   248366.22 ( 90.3 %)   Delay =  6067.88 ps  (  4.7 %)
ABC: Path  0 --     110 : 0    1 pi              A =   0.00  Df =  13.3   -2.0 ps  S =  29.1 ps
ABC: Path  1 --    5769 : 1    6 inv_1    A =  23.59  Df =  87.7   -0.3 ps  S =  31.4 ps
ABC: Path  2 --    7378 : 6    4 mux4_1   A =  38.10  Df =6067.9  -14.7 ps  S =  67.5 ps
ABC: Start-point = pi109 (\u_search.ratio_place_q [1]).  End-point = po101 ($auto$rtlil.cc:3492:MuxGate$90562).
";
        let cells = [("inv_1".to_owned(), 87.7), ("mux4_1".to_owned(), 6067.9)];
        assert_eq!(
            logic_path(log).unwrap(),
            LogicPath {
                delay_ps: 6067.88,
                start: "u_search.ratio_place_q[1]".to_owned(),
                end: "$auto$rtlil.cc:3492:MuxGate$90562".to_owned(),
                cells: cells.to_vec(),
            }
        );
        assert_eq!(logic_path("ABC: + strash\n"), None);
    }
}
