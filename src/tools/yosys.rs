//! Yosys: from Verilog to a netlist of an FPGA's cells, of its own gates, or of a library's cells.

use std::io;
use std::path::Path;
use std::time::Duration;

use super::{FoundTool, Tool, ToolError, Toolbox};

/// The largest designs take minutes; an hour means that something hangs.
const LIMIT: Duration = Duration::from_secs(3600);

/// Logic and registers before they are mapped to a library's cells.
const GATES: &str = "gates.il";
/// The library, as the caller put it into the folder.
pub const LIBRARY: &str = "library.lib";
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

/// How the cells of a library are chosen.
#[derive(Clone, Debug)]
pub enum Goal<'a> {
    /// The least area.
    Area,
    /// A delay of the logic.
    Delay {
        /// The delay.
        picoseconds: f64,
        /// The cell that drives inputs.
        driver: &'a str,
        /// The way there.
        recipe: Recipe,
    },
}

/// A way to logic of little delay. Which one is best depends on the logic and on the library.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recipe {
    /// Yosys' own.
    Plain,
    /// Logic is balanced twice before it is mapped.
    Balanced,
    /// And nets are buffered for delay, whatever that costs.
    Buffered,
}

impl Recipe {
    /// All of them.
    pub const ALL: [Recipe; 3] = [Recipe::Plain, Recipe::Balanced, Recipe::Buffered];

    /// A word for tables.
    pub fn word(self) -> &'static str {
        match self {
            Recipe::Plain => "plain",
            Recipe::Balanced => "balanced",
            Recipe::Buffered => "buffered",
        }
    }

    /// What ABC does; Yosys puts the delay for `{D}`. A comma stands for a blank.
    fn script(self) -> String {
        const BALANCE: &str = "strash;&get,-n;&fraig,-x;&put;scorr;dc2;dretime;strash;\
                               if,-g;strash;if,-g;strash;dch";
        const SIZE: &str = "upsize,{D};dnsize,{D};stime,-p";
        let map = match self {
            Recipe::Plain => return String::new(),
            Recipe::Balanced => "map,{D};topo;buffer",
            Recipe::Buffered => "map,-B,0.9,{D};topo;buffer,-c,-N,16",
        };
        format!(" -script \"+{BALANCE};{map};{SIZE}\"")
    }
}

/// A netlist of a library's cells.
#[derive(Clone, Debug)]
pub struct Mapped {
    /// Netlist in JSON in which the kept units are modules.
    pub hierarchy: String,
    /// The same without modules, so that names of cells and nets begin with the unit's instance.
    pub flat: String,
    /// The longest path of logic that Yosys found, of all modules; only with [`Goal::Delay`].
    pub path: Option<LogicPath>,
}

/// A path through logic, without the registers at its ends.
#[derive(Clone, Debug, PartialEq)]
pub struct LogicPath {
    /// Module that it is in.
    pub module: String,
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
        script += "write_json fpga.json\n";
        self.run(sources.folder, "fpga", &script)?;
        self.result(sources.folder, "fpga.json")
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

    /// Synthesises to gates and the flip-flops of the library that lies in the folder as [`LIBRARY`]. [`Yosys::map`]
    /// goes on from there, as often as one likes. Cells of registers get their signals' names.
    ///
    /// # Errors
    /// Yosys fails.
    pub fn prepare(&self, sources: &Sources) -> Result<(), ToolError> {
        let script = sources.read(true)
            + &format!(
                "synth -flatten -top {}\n\
                 rename -wire -suffix {REGISTER} t:$_*DFF*\n\
                 dfflibmap -liberty {LIBRARY}\n\
                 opt\n\
                 write_rtlil {GATES}\n",
                sources.top
            );
        self.run(sources.folder, "prepare", &script).map(|_| ())
    }

    /// Maps what [`Yosys::prepare`] left to the library's cells.
    ///
    /// # Errors
    /// Yosys fails.
    pub fn map(&self, sources: &Sources, goal: &Goal) -> Result<Mapped, ToolError> {
        let (folder, top) = (sources.folder, sources.top);
        let options = match goal {
            Goal::Area => String::new(),
            Goal::Delay {
                picoseconds,
                driver,
                recipe,
            } => {
                let constraint = format!("set_driving_cell {driver}\n");
                self.write(folder, "driver.constr", &constraint)?;
                let script = recipe.script();
                format!(" -constr driver.constr -D {picoseconds:.0}{script}")
            }
        };
        let script = format!(
            "read_rtlil {GATES}\n\
             tee -q -o abc.log abc -liberty {LIBRARY}{options}\n\
             opt_clean -purge\n\
             write_json hierarchy.json\n\
             setattr -unset keep_hierarchy {top}/c:u_*\n\
             flatten\n\
             opt_clean -purge\n\
             write_json flat.json\n"
        );
        self.run(folder, "map", &script)?;
        let log = self.result(folder, "abc.log")?;
        Ok(Mapped {
            hierarchy: self.result(folder, "hierarchy.json")?,
            flat: self.result(folder, "flat.json")?,
            path: match goal {
                Goal::Area => None,
                Goal::Delay { .. } => longest(&log),
            },
        })
    }

    fn run(&self, folder: &Path, name: &str, script: &str) -> Result<(), ToolError> {
        let file = format!("{name}.ys");
        self.write(folder, &file, script)?;
        let call = self.tool.call().args(["-q", "-s", &file]);
        // Yosys keeps libraries that it has read beside its temporary files, for the next run to find.
        let call = call.variable("TMPDIR", folder);
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

/// The longest of the paths that `stime -p` printed, one a module.
fn longest(log: &str) -> Option<LogicPath> {
    let mut paths: Vec<LogicPath> = Vec::new();
    let mut module = "";
    for line in log.lines() {
        if let Some((_, rest)) = line.split_once("netlist of module `") {
            module = rest
                .split('\'')
                .next()
                .unwrap_or(rest)
                .trim_start_matches('\\');
        } else if let Some(delay_ps) = after(line, "Delay =") {
            paths.push(LogicPath {
                module: module.to_owned(),
                delay_ps,
                start: String::new(),
                end: String::new(),
                cells: Vec::new(),
            });
        } else if let (Some(path), Some(time)) = (paths.last_mut(), after(line, "Df =")) {
            // ABC: Path  1 --    5769 : 1    6 buf_8    A = …
            let words = line.split(" A =").next().unwrap_or_default();
            let cell = words.split_whitespace().last().unwrap_or_default();
            if cell != "pi" {
                path.cells.push((cell.to_owned(), time));
            }
        } else if let (Some(path), Some((start, end))) =
            (paths.last_mut(), line.split_once("End-point ="))
            && start.contains("Start-point =")
        {
            path.start = signal(start);
            path.end = signal(end);
        }
    }
    paths
        .into_iter()
        .max_by(|a, b| a.delay_ps.total_cmp(&b.delay_ps))
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
    fn the_longest_path_of_all_modules_is_found() {
        let log = r"
2.1. Extracting gate netlist of module `\dre_csr' to `<abc-temp-dir>/input.blif'..
ABC: WireLoad = `none`  Gates =     12 (  8.1 %)   Cap =  7.1 ff (  4.2 %)   Area =      248.22 ( 90.3 %)   Delay =   967.88 ps  (  4.7 %)
ABC: Path  0 --     110 : 0    1 pi              A =   0.00  Df =  13.3   -2.0 ps  S =  29.1 ps
ABC: Path  1 --    5769 : 1    6 buf_8    A =  23.59  Df = 967.9   -0.3 ps  S =  31.4 ps
ABC: Start-point = pi1 (\a_q).  End-point = po2 (\b).
2.2. Extracting gate netlist of module `\dre_wtu' to `<abc-temp-dir>/input.blif'..
ABC: WireLoad = `none`  Gates =  25282 (  8.1 %)   Cap =  7.1 ff (  4.2 %)   Area =   248366.22 ( 90.3 %)   Delay =  6067.88 ps  (  4.7 %)
ABC: Path  0 --     110 : 0    1 pi              A =   0.00  Df =  13.3   -2.0 ps  S =  29.1 ps
ABC: Path  1 --    5769 : 1    6 inv_1    A =  23.59  Df =  87.7   -0.3 ps  S =  31.4 ps
ABC: Path  2 --    7378 : 6    4 mux4_1   A =  38.10  Df =6067.9  -14.7 ps  S =  67.5 ps
ABC: Start-point = pi109 (\u_search.ratio_place_q [1]).  End-point = po101 ($auto$rtlil.cc:3492:MuxGate$90562).
";
        let path = longest(log).unwrap();
        let cells = [("inv_1".to_owned(), 87.7), ("mux4_1".to_owned(), 6067.9)];
        assert_eq!(
            path,
            LogicPath {
                module: "dre_wtu".to_owned(),
                delay_ps: 6067.88,
                start: "u_search.ratio_place_q[1]".to_owned(),
                end: "$auto$rtlil.cc:3492:MuxGate$90562".to_owned(),
                cells: cells.to_vec(),
            }
        );
        assert_eq!(longest("ABC: + strash\n"), None);
    }
}
