//! The packers: from a device that nextpnr has configured to a bitstream.

use std::path::Path;

use super::nextpnr::Device;
use super::{FoundTool, Tool, ToolError, Toolbox};

/// The bitstream, in the folder of its configuration.
const BITSTREAM: &str = "bitstream";

/// A packer, found.
#[derive(Clone, Debug)]
pub struct Packer {
    tool: FoundTool,
    options: &'static [&'static str],
}

impl Packer {
    /// Finds the packer for a device.
    ///
    /// # Errors
    /// There is none, or it does not work.
    pub fn find(toolbox: &Toolbox, device: Device) -> Result<Packer, ToolError> {
        let (tool, options): (_, &[&str]) = match device {
            Device::Ice40 { .. } => (Tool::Icepack, &[]),
            Device::Ecp5 { .. } => (Tool::Ecppack, &["--compress"]),
        };
        let tool = toolbox.find(tool)?;
        Ok(Packer { tool, options })
    }

    /// The bitstream of a configuration, a file in a folder.
    ///
    /// # Errors
    /// The packer fails.
    pub fn pack(&self, folder: &Path, configuration: &str) -> Result<Vec<u8>, ToolError> {
        let call = self.tool.call().folder(folder).args(self.options);
        call.args([configuration, BITSTREAM]).check()?;
        let path = folder.join(BITSTREAM);
        let name = self.tool.tool.info().name;
        std::fs::read(&path).map_err(|source| ToolError::File { name, path, source })
    }
}
