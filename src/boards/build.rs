//! From a board's files to a bitstream.

use std::path::{Path, PathBuf};

use super::{Board, Chip, files, top_name};
use crate::config::Config;
use crate::tools::nextpnr::{Device, Layout, Nextpnr, PlaceError, Placements};
use crate::tools::pack::Packer;
use crate::tools::yosys::{Family, Sources, Yosys};
use crate::tools::{ToolError, Toolbox};
use crate::verilog::{EmitInfo, VerilogFile};

/// Why there is no bitstream.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// A board whose tools are not free.
    #[error(
        "{board}: its bitstream needs Vivado; `dregen generate` writes board/{board}/build.tcl for it"
    )]
    Vivado {
        /// The board.
        board: &'static str,
    },
    /// A template that cannot be filled in.
    #[error(transparent)]
    Template(#[from] askama::Error),
    /// A file for a tool could not be written.
    #[error("cannot write {}: {source}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The device is too small, or nextpnr failed.
    #[error(transparent)]
    Place(#[from] PlaceError),
    /// A tool that is missing or failed.
    #[error(transparent)]
    Tool(#[from] ToolError),
}

/// The tools that make a bitstream for a board, found.
pub struct Builder {
    board: &'static Board,
    family: Family,
    yosys: Yosys,
    nextpnr: Nextpnr,
    packer: Packer,
}

/// What came of it.
pub struct Built {
    /// The bitstream of the fastest layout.
    pub bitstream: Vec<u8>,
    /// How fast the layouts are.
    pub placements: Placements,
}

impl Builder {
    /// Finds the tools.
    ///
    /// # Errors
    /// A board that they are not for; a tool that is missing.
    pub fn find(toolbox: &Toolbox, board: &'static Board) -> Result<Builder, BuildError> {
        let (device, family) = match board.chip {
            Chip::Ice40 { device, package } => (Device::Ice40 { device, package }, Family::Ice40),
            Chip::Ecp5 {
                device,
                package,
                grade,
            } => {
                let device = Device::Ecp5 {
                    device,
                    package,
                    grade,
                };
                (device, Family::Ecp5)
            }
            Chip::Xilinx7 { .. } => return Err(BuildError::Vivado { board: board.name }),
        };
        Ok(Builder {
            board,
            family,
            yosys: Yosys::find(toolbox)?,
            nextpnr: Nextpnr::find(toolbox, device)?,
            packer: Packer::find(toolbox, device)?,
        })
    }

    /// Makes the bitstream in an empty folder, from the fastest of the layouts of the seeds 1 to `seeds`, of which there is at least
    /// one. `rtl` is the Verilog of the engine behind its UART.
    ///
    /// # Errors
    /// The design does not fit the board's device; a tool fails.
    pub fn build(
        &self,
        config: &Config,
        rtl: &[VerilogFile],
        info: &EmitInfo,
        folder: &Path,
        seeds: u32,
    ) -> Result<Built, BuildError> {
        let mut verilog = Vec::new();
        for file in rtl {
            write(folder, &file.name, &file.text)?;
            verilog.push(file.name.clone());
        }
        let of_board = files::of_board(config, self.board, &[], info)?;
        for file in &of_board {
            write(folder, &file.path, &file.text)?;
        }
        let named = |ending: &str| {
            let mut names = of_board.iter().map(|file| file.path.as_str());
            names.find(|name| name.ends_with(ending))
        };
        verilog.extend(named(".v").map(str::to_owned));
        let sources = Sources {
            folder,
            files: verilog,
            top: &top_name(config),
            memories: Vec::new(),
            keep_units: false,
        };
        let layout = Layout {
            folder,
            netlist: self.yosys.whole(&sources, self.family)?,
            megahertz: self.board.megahertz(),
            pins: named(".pcf").or(named(".lpf")),
        };
        let placements = self.nextpnr.place_all(layout, seeds)?;
        Ok(Built {
            bitstream: self.packer.pack(folder, &placements.best.file)?,
            placements,
        })
    }
}

fn write(folder: &Path, name: &str, text: &str) -> Result<(), BuildError> {
    let path = folder.join(name);
    std::fs::write(&path, text).map_err(|source| BuildError::Write { path, source })
}
