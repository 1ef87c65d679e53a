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
pub mod place;
pub mod power;
pub mod report;
pub mod structural;
pub mod timing;

use std::path::PathBuf;

use crate::tools::nextpnr::{Device, Nextpnr, PlaceError};
use crate::tools::opensta::OpenSta;
use crate::tools::yosys::{Family, LIBRARY, Sources, Yosys};
use crate::tools::{ToolError, Toolbox};
use area::{Area, Scale};
use liberty::{LibertyError, Library};
use memory::Macro;
use netlist::Netlist;
use place::Placing;
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
    /// A device that is too small, or nextpnr failed.
    #[error(transparent)]
    Place(#[from] PlaceError),
    /// A target that nothing here can place.
    #[error("--seeds is for --target ice40 and ecp5 only: nextpnr has no Xilinx devices")]
    Unplaced,
    /// A netlist that lacks what was asked for.
    #[error(
        "the netlist that Yosys wrote lacks the top, its clock or a path: try another version, DREGEN_YOSYS"
    )]
    Netlist,
    /// A netlist that cannot be read.
    #[error("cannot read the netlist that Yosys wrote: {0}")]
    Json(#[from] serde_json::Error),
    /// A module in itself.
    #[error(
        "module {module} of the netlist lies deeper than any module of a design, or holds itself"
    )]
    Nested {
        /// The module.
        module: String,
    },
    /// More cells than a design can have.
    #[error("the netlist has more than {most} cells, which no design has")]
    TooManyCells {
        /// How many there may be.
        most: u64,
    },
    /// A name that would be something else in a file for a tool.
    #[error(
        "the netlist has the name {name:?}: letters, digits and _ are what a name may have that goes on to OpenSTA"
    )]
    Name {
        /// The name.
        name: String,
    },
    /// A cell that nothing is known of.
    #[error(
        "the netlist has a cell {kind}, which is not in the library: the files given are not all of it, or Yosys could not map it"
    )]
    UnknownCell {
        /// Its type.
        kind: String,
    },
    /// A cell of which the library says no power that can be understood.
    #[error(
        "the library's cell {cell}, line {line}: a table or condition of power or slew that cannot be understood"
    )]
    CellPower {
        /// The cell.
        cell: String,
        /// The line of its file.
        line: usize,
    },
    /// A run that says nothing of power.
    #[error(transparent)]
    Activity(#[from] power::ActivityError),
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
    /// Seeds with which it is placed on an FPGA; 0 to leave it unplaced.
    pub seeds: u32,
    /// Whether the fastest netlist of a library's cells is searched for.
    pub timing: bool,
}

/// What was worked out.
#[derive(Clone, Debug)]
pub struct Costed {
    /// The figures.
    pub report: Report,
    /// The netlist of a library's cells whose areas they are, flat.
    pub mapped: Option<Netlist>,
}

impl Job<'_> {
    /// Works it out.
    ///
    /// # Errors
    /// A library that logic cannot be built of, a tool that is missing or fails.
    pub fn run(&self, toolbox: &Toolbox) -> Result<Costed, CostError> {
        if let Target::Liberty(library) = &self.target {
            library.check()?;
        }
        let yosys = Yosys::find(toolbox)?;
        let report = match &self.target {
            Target::Generic => {
                let netlist = Netlist::from_json(&yosys.generic(&self.sources)?)?;
                self.report(&yosys, self.area(&netlist, Scale::Gates)?)
            }
            Target::Fpga(family) => self.fpga(toolbox, &yosys, *family)?,
            Target::Liberty(library) => return self.cells(toolbox, &yosys, library),
        };
        Ok(Costed {
            report,
            mapped: None,
        })
    }

    /// Cells, and the frequency if it is to be placed.
    fn fpga(&self, toolbox: &Toolbox, yosys: &Yosys, family: Family) -> Result<Report, CostError> {
        let device = self.device(family)?;
        // A tool that is missing is told before the long part.
        let nextpnr = device
            .map(|device| Nextpnr::find(toolbox, device))
            .transpose()?;
        let netlist = Netlist::from_json(&yosys.fpga(&self.sources, family)?)?;
        let mut report = self.report(yosys, self.area(&netlist, Scale::Fpga)?);
        if let Some(nextpnr) = nextpnr {
            let placing = Placing {
                yosys,
                nextpnr: &nextpnr,
                family,
                sources: &self.sources,
                netlist: &netlist,
                clock: self.clock,
            };
            report.fmax_mhz = Some(placing.fmax(self.seeds)?);
        }
        Ok(report)
    }

    /// The device on which it is placed, if it is.
    fn device(&self, family: Family) -> Result<Option<Device>, CostError> {
        match (self.seeds, family) {
            (0, _) => Ok(None),
            (_, Family::Ice40) => Ok(Some(Device::HX8K)),
            (_, Family::Ecp5) => Ok(Some(Device::LFE5U_85)),
            (_, Family::Xilinx7 | Family::UltraScalePlus) => Err(CostError::Unplaced),
        }
    }

    /// Area of the smallest netlist, and the search for the fastest.
    fn cells(
        &self,
        toolbox: &Toolbox,
        yosys: &Yosys,
        library: &Library,
    ) -> Result<Costed, CostError> {
        let path = self.sources.folder.join(LIBRARY);
        std::fs::write(&path, library.for_mapping())
            .map_err(|source| CostError::Write { path, source })?;
        yosys.prepare(&self.sources)?;
        let smallest = yosys.smallest(&self.sources)?;
        let hierarchy = Netlist::from_json(&smallest.hierarchy)?;
        let area = self.area(&hierarchy, Scale::Library(library))?;
        let (name, nand) = library.nand()?;
        let mut report = Report {
            gate: Some(Gate {
                name: name.to_owned(),
                area: nand.area,
            }),
            ..self.report(yosys, area)
        };
        if self.timing {
            let (critical_path_ns, timing) =
                self.timer(toolbox, library)?.search(yosys, &smallest)?;
            report.critical_path_ns = Some(critical_path_ns);
            report.timing = Some(timing);
        }
        Ok(Costed {
            report,
            mapped: Some(Netlist::from_json(&smallest.flat)?),
        })
    }

    fn timer<'a>(
        &'a self,
        toolbox: &Toolbox,
        library: &'a Library,
    ) -> Result<Timer<'a>, CostError> {
        Ok(Timer {
            sta: match OpenSta::find(toolbox) {
                Err(ToolError::Missing { .. }) => None,
                found => Some(found?),
            },
            library,
            sources: &self.sources,
            clock: self.clock,
            unit: self.unit,
        })
    }

    fn area(&self, netlist: &Netlist, scale: Scale) -> Result<Area, CostError> {
        area::area(netlist, self.sources.top, self.unit, scale, &self.macros)
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
            power_mw: None,
            power: None,
            fmax_mhz: None,
        }
    }
}
