//! nextpnr: how fast a netlist of an FPGA's cells is once it is placed and routed.

use std::path::Path;
use std::time::Duration;

use serde::Deserialize;

use super::{FoundTool, Tool, ToolError, Toolbox};

/// A full device takes minutes; an hour means that something hangs.
const LIMIT: Duration = Duration::from_secs(3600);
/// What it leaves behind.
const REPORT: &str = "place.report";

/// A device to place on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Device {
    /// iCE40 HX8K: 7680 logic cells, 32 block RAMs.
    Hx8k,
    /// LFE5U-85: 83640 LUTs, 208 block RAMs.
    Lfe5u85,
}

impl Device {
    /// A word for tables.
    pub fn word(self) -> &'static str {
        match self {
            Device::Hx8k => "iCE40 HX8K",
            Device::Lfe5u85 => "LFE5U-85",
        }
    }

    /// Whether a design can be placed without pins, so that it may have any number of ports.
    pub fn goes_without_pins(self) -> bool {
        self == Device::Lfe5u85
    }

    fn tool(self) -> Tool {
        match self {
            Device::Hx8k => Tool::NextpnrIce40,
            Device::Lfe5u85 => Tool::NextpnrEcp5,
        }
    }

    /// The frequency that is asked for, well above what a DRE reaches.
    fn arguments(self) -> &'static [&'static str] {
        match self {
            Device::Hx8k => &["--hx8k", "--package", "ct256", "--freq", "100"],
            Device::Lfe5u85 => &[
                "--85k",
                "--package",
                "CABGA381",
                "--freq",
                "200",
                "--out-of-context",
            ],
        }
    }
}

/// nextpnr for a device, found.
#[derive(Clone, Debug)]
pub struct Nextpnr {
    tool: FoundTool,
    device: Device,
}

/// What of the report is read.
#[derive(Deserialize)]
struct Report {
    fmax: std::collections::BTreeMap<String, Clock>,
}

#[derive(Deserialize)]
struct Clock {
    achieved: f64,
}

impl Nextpnr {
    /// Finds the program for a device.
    ///
    /// # Errors
    /// There is none, or it does not work.
    pub fn find(toolbox: &Toolbox, device: Device) -> Result<Nextpnr, ToolError> {
        let tool = toolbox.find(device.tool())?;
        Ok(Nextpnr { tool, device })
    }

    /// The device.
    pub fn device(&self) -> Device {
        self.device
    }

    /// Places and routes a netlist, a JSON file in a folder; the frequency of its one clock in MHz.
    ///
    /// # Errors
    /// nextpnr fails: most often the netlist does not fit.
    pub fn place(&self, folder: &Path, netlist: &str, seed: u32) -> Result<f64, ToolError> {
        let seed = seed.to_string();
        let files = ["--json", netlist, "--report", REPORT, "--seed", &seed];
        // Without --timing-allow-fail a missed frequency is a failure.
        let call = self.tool.call().args(["-q", "--timing-allow-fail"]);
        let call = call.args(self.device.arguments()).args(files);
        let done = call.folder(folder).limit(LIMIT).check()?;
        let path = folder.join(REPORT);
        let name = self.tool.tool.info().name;
        let text = std::fs::read_to_string(&path).map_err(|source| ToolError::File {
            name,
            path: path.clone(),
            source,
        })?;
        fmax(&text).ok_or_else(|| ToolError::Failed {
            command: done.command,
            status: format!("{}, but its report has no clock", done.status),
            tail: done.stderr,
        })
    }
}

/// The frequency of the slowest clock in a report.
fn fmax(report: &str) -> Option<f64> {
    let report: Report = serde_json::from_str(report).ok()?;
    let clocks = report.fmax.values().map(|clock| clock.achieved);
    clocks.min_by(f64::total_cmp)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_slowest_clock_counts() {
        let report = r#"{"critical_paths": [], "fmax": {
            "a": {"achieved": 391.5, "constraint": 100},
            "b": {"achieved": 308.5, "constraint": 100}}}"#;
        assert_eq!(super::fmax(report), Some(308.5));
        assert_eq!(super::fmax(r#"{"fmax": {}}"#), None);
        assert_eq!(super::fmax("nothing"), None);
    }
}
