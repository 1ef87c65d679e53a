//! What a design costs: area and timing of the written Verilog on an FPGA or in the cells of a library.
//!
//! A [`Job`] is Verilog in a folder. Yosys makes a [`netlist`] of it, which is counted ([`area`]) and timed ([`timing`]); what
//! comes out is a [`report::Report`]. The mapped netlist and the [`liberty::Library`] are values that stay at hand for
//! whatever else is to be worked out from them.

pub mod area;
pub mod compare;
pub mod kinds;
pub mod liberty;
pub mod memory;
pub mod netlist;
pub mod report;
pub mod structural;
pub mod timing;

use std::path::PathBuf;

use crate::tools::opensta::OpenSta;
use crate::tools::yosys::{Family, Goal, LIBRARY, Sources, Yosys};
use crate::tools::{ToolError, Toolbox};
use area::{Area, Scale};
use liberty::{LibertyError, Library};
use memory::Macro;
use netlist::Netlist;
use report::{Gate, Report};
use timing::Timer;

/// Why the cost could not be worked out.
#[derive(Debug, thiserror::Error)]
pub enum CostError {
    /// A library that is wrong.
    #[error(transparent)]
    Liberty(#[from] LibertyError),
    /// A tool that is missing or failed.
    #[error(transparent)]
    Tool(#[from] ToolError),
    /// A file for a tool could not be written.
    #[error("cannot write {}: {source}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A netlist that lacks what was asked for.
    #[error(
        "the netlist that Yosys wrote lacks the top, its clock or a path: try another version, DREGEN_YOSYS"
    )]
    Netlist,
    /// A netlist that cannot be read.
    #[error("cannot read the netlist that Yosys wrote: {0}")]
    Json(#[from] serde_json::Error),
    /// A cell that nothing is known of.
    #[error(
        "the netlist has a cell {kind}, which is not in the library: the files given are not all of it, or Yosys could not map it"
    )]
    UnknownCell {
        /// Its type.
        kind: String,
    },
}

/// What the design is put on.
#[derive(Clone, Debug)]
pub enum Target {
    /// Yosys' own gates.
    Generic,
    /// An FPGA.
    Fpga(Family),
    /// The cells of a library.
    Liberty(Box<Library>),
}

impl Target {
    /// Its word on the command line and in reports.
    pub fn word(&self) -> &'static str {
        match self {
            Target::Generic => "generic",
            Target::Fpga(Family::Ice40) => "ice40",
            Target::Fpga(Family::Ecp5) => "ecp5",
            Target::Fpga(Family::Xilinx7) => "xilinx",
            Target::Fpga(Family::UltraScalePlus) => "xilinx-up",
            Target::Liberty(_) => "liberty",
        }
    }
}

/// What is to be worked out.
#[derive(Clone, Debug)]
pub struct Job<'a> {
    /// The Verilog.
    pub sources: Sources<'a>,
    /// The unit, if the top is one.
    pub unit: Option<&'a str>,
    /// The clock port.
    pub clock: &'a str,
    /// What it is put on.
    pub target: Target,
    /// Macros for its memories.
    pub macros: Vec<Macro>,
}

impl Job<'_> {
    /// Works it out.
    ///
    /// # Errors
    /// A library that logic cannot be built of, a tool that is missing or fails.
    pub fn run(&self, toolbox: &Toolbox) -> Result<Report, CostError> {
        if let Target::Liberty(library) = &self.target {
            library.check()?;
        }
        let yosys = Yosys::find(toolbox)?;
        match &self.target {
            Target::Generic => {
                let netlist = yosys.generic(&self.sources)?;
                Ok(self.report(&yosys, self.area(&netlist, Scale::Gates)?))
            }
            Target::Fpga(family) => {
                let netlist = yosys.fpga(&self.sources, *family)?;
                Ok(self.report(&yosys, self.area(&netlist, Scale::Fpga)?))
            }
            Target::Liberty(library) => self.cells(toolbox, &yosys, library),
        }
    }

    /// Area of the smallest netlist, and the search for the fastest.
    fn cells(
        &self,
        toolbox: &Toolbox,
        yosys: &Yosys,
        library: &Library,
    ) -> Result<Report, CostError> {
        let path = self.sources.folder.join(LIBRARY);
        std::fs::write(&path, library.for_mapping())
            .map_err(|source| CostError::Write { path, source })?;
        yosys.prepare(&self.sources)?;
        let smallest = yosys.map(&self.sources, &Goal::Area)?;
        let area = self.area(&smallest.hierarchy, Scale::Library(library))?;
        let timer = Timer {
            sta: match OpenSta::find(toolbox) {
                Err(ToolError::Missing { .. }) => None,
                found => Some(found?),
            },
            library,
            sources: &self.sources,
            clock: self.clock,
            unit: self.unit,
        };
        let (critical_path_ns, timing) = timer.search(yosys, &smallest)?;
        let (name, nand) = library.nand()?;
        Ok(Report {
            gate: Some(Gate {
                name: name.to_owned(),
                area: nand.area,
            }),
            critical_path_ns: Some(critical_path_ns),
            timing: Some(timing),
            ..self.report(yosys, area)
        })
    }

    fn area(&self, netlist: &str, scale: Scale) -> Result<Area, CostError> {
        let netlist = Netlist::from_json(netlist)?;
        area::area(&netlist, self.sources.top, self.unit, scale, &self.macros)
    }

    fn report(&self, yosys: &Yosys, area: Area) -> Report {
        Report {
            target: self.target.word().to_owned(),
            yosys: yosys.version().to_owned(),
            units: area.units,
            total: area.total,
            memories: area.memories,
            gate: None,
            critical_path_ns: None,
            timing: None,
        }
    }
}
