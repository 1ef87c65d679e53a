//! nextpnr: places and routes a netlist of an FPGA's cells, and tells how fast it is then.

use std::path::Path;
use std::time::Duration;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::{FoundTool, Tool, ToolError, Toolbox};

/// A full device takes minutes; an hour means that something hangs.
const LIMIT: Duration = Duration::from_secs(3600);

/// A device to place on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Device {
    /// Lattice iCE40.
    Ice40 {
        /// As nextpnr names it, without the dashes: `hx8k`.
        device: &'static str,
        /// As nextpnr names it: `ct256`.
        package: &'static str,
    },
    /// Lattice ECP5.
    Ecp5 {
        /// As nextpnr names it: `85k`.
        device: &'static str,
        /// As nextpnr names it: `CABGA381`.
        package: &'static str,
        /// Speed grade, 6 to 8.
        grade: u32,
    },
}

impl Device {
    /// iCE40 HX8K: 7680 logic cells, 32 block RAMs.
    pub const HX8K: Device = Device::Ice40 {
        device: "hx8k",
        package: "ct256",
    };
    /// LFE5U-85, the slowest grade: 83640 LUTs, 208 block RAMs.
    pub const LFE5U_85: Device = Device::Ecp5 {
        device: "85k",
        package: "CABGA381",
        grade: 6,
    };

    /// What it is called in tables.
    pub fn word(self) -> String {
        match self {
            Device::Ice40 { device, .. } => format!("iCE40 {}", device.to_uppercase()),
            Device::Ecp5 { device, .. } => format!("LFE5U-{}", device.trim_end_matches('k')),
        }
    }

    /// Whether a design can be placed without pins, so that it may have any number of ports.
    pub fn goes_without_pins(self) -> bool {
        matches!(self, Device::Ecp5 { .. })
    }

    fn tool(self) -> Tool {
        match self {
            Device::Ice40 { .. } => Tool::NextpnrIce40,
            Device::Ecp5 { .. } => Tool::NextpnrEcp5,
        }
    }

    fn arguments(self) -> Vec<String> {
        let (device, package, grade) = match self {
            Device::Ice40 { device, package } => (device, package, None),
            Device::Ecp5 {
                device,
                package,
                grade,
            } => (device, package, Some(grade)),
        };
        let mut words = vec![format!("--{device}"), "--package".into(), package.into()];
        words.extend(
            grade
                .iter()
                .flat_map(|grade| ["--speed".into(), grade.to_string()]),
        );
        words
    }

    /// The option that names the file of pins, and the one that names the result.
    fn file_options(self) -> (&'static str, &'static str) {
        match self {
            Device::Ice40 { .. } => ("--pcf", "--asc"),
            Device::Ecp5 { .. } => ("--lpf", "--textcfg"),
        }
    }
}

/// nextpnr for a device, found.
#[derive(Clone, Debug)]
pub struct Nextpnr {
    tool: FoundTool,
    device: Device,
}

/// What is placed.
#[derive(Clone, Copy, Debug)]
pub struct Layout<'a> {
    /// The folder; results are left in it.
    pub folder: &'a Path,
    /// The netlist, a JSON file in it.
    pub netlist: &'a str,
    /// The frequency that is asked for, in MHz; to miss it is no failure.
    pub megahertz: u32,
    /// The constraints of pins, a file in the folder. Without it no [`Placed::file`] is written.
    pub pins: Option<&'a str>,
}

/// A netlist placed and routed.
#[derive(Clone, Debug, PartialEq)]
pub struct Placed {
    /// The seed.
    pub seed: u32,
    /// The frequency of its slowest clock in MHz.
    pub megahertz: f64,
    /// What it takes of the device.
    pub used: Vec<Used>,
    /// The configuration of the device, for the packer: a file in the folder.
    pub file: String,
}

/// How many of the device's elements of a kind are used.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub struct Used {
    /// nextpnr's name for the kind: `ICESTORM_LC`.
    pub kind: String,
    /// How many are used, or would be.
    pub used: u64,
    /// How many there are.
    pub of: u64,
}

impl std::fmt::Display for Used {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} of {} {}", self.used, self.of, self.kind)
    }
}

/// A netlist placed with several seeds.
#[derive(Clone, Debug, PartialEq)]
pub struct Placements {
    /// The fastest.
    pub best: Placed,
    /// The frequencies of all.
    pub fmax: Fmax,
}

/// Why there is no layout.
#[derive(Debug, thiserror::Error)]
pub enum PlaceError {
    /// Nothing was asked for.
    #[error("give at least one seed")]
    NoSeeds,
    /// The device is too small.
    #[error("the design does not fit {device}: {}", over(.used))]
    TooLarge {
        /// The device.
        device: String,
        /// What there is too little of.
        used: Vec<Used>,
    },
    /// nextpnr is missing or failed otherwise.
    #[error(transparent)]
    Tool(#[from] ToolError),
}

fn over(used: &[Used]) -> String {
    let words: Vec<String> = used.iter().map(Used::to_string).collect();
    words.join(", ")
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

    /// Places and routes with the seeds 1 to `seeds`, several at a time.
    ///
    /// # Errors
    /// There is no seed, the device is too small, or nextpnr fails.
    pub fn place_all(&self, layout: Layout, seeds: u32) -> Result<Placements, PlaceError> {
        let seeds: Vec<u32> = (1..=seeds).collect();
        let placed = seeds.into_par_iter().map(|seed| self.place(layout, seed));
        let placed: Vec<Placed> = placed.collect::<Result<_, _>>()?;
        let seeds: Vec<f64> = placed.iter().map(|placed| placed.megahertz).collect();
        let fmax = Fmax::of(seeds, self.device).ok_or(PlaceError::NoSeeds)?;
        let best = placed
            .into_iter()
            .find(|placed| placed.megahertz == fmax.best);
        let best = best.ok_or(PlaceError::NoSeeds)?;
        Ok(Placements { best, fmax })
    }

    fn place(&self, layout: Layout, seed: u32) -> Result<Placed, PlaceError> {
        let (pins_option, result_option) = self.device.file_options();
        let (report, file) = (format!("place{seed}.report"), format!("place{seed}.config"));
        let number = [layout.megahertz, seed].map(|number| number.to_string());
        let [megahertz, seed_text] = &number;
        // Without --timing-allow-fail a missed frequency is a failure.
        let call = self.tool.call().arg("--timing-allow-fail");
        let call = call.args(self.device.arguments());
        let call = call.args(["--json", layout.netlist, "--report", &report]);
        let call = call.args(["--freq", megahertz, "--seed", seed_text]);
        let call = match layout.pins {
            Some(pins) => call.args([pins_option, pins, result_option, &file]),
            None if self.device.goes_without_pins() => call.arg("--out-of-context"),
            None => call,
        };
        let done = call.folder(layout.folder).limit(LIMIT).run()?;
        let used = used(&done.stderr);
        if !done.status.success() {
            let short = used.into_iter().filter(|used| used.used > used.of);
            let short: Vec<Used> = short.collect();
            if short.is_empty() {
                return Err(done.failed().into());
            }
            let device = self.device.word();
            return Err(PlaceError::TooLarge {
                device,
                used: short,
            });
        }
        let path = layout.folder.join(report);
        let name = self.tool.tool.info().name;
        let text = std::fs::read_to_string(&path).map_err(|source| ToolError::File {
            name,
            path,
            source,
        })?;
        let Some(megahertz) = fmax(&text) else {
            return Err(ToolError::Failed {
                command: done.command,
                status: format!("{}, but its report has no clock", done.status),
                tail: done.stderr,
            }
            .into());
        };
        Ok(Placed {
            seed,
            megahertz,
            used,
            file,
        })
    }
}

/// What is used at all, from the lines `Info:   ICESTORM_LC:  4183/ 7680    54%` of the log. What nextpnr sums up in other
/// words, `Info:   logic LUTs:  3659/83640     4%`, is of the same elements.
pub fn used(log: &str) -> Vec<Used> {
    let line = |line: &str| {
        let (kind, numbers) = line.strip_prefix("Info:")?.split_once(':')?;
        let (used, rest) = numbers.split_once('/')?;
        let of = rest.split_whitespace().next()?.parse().ok()?;
        let used: u64 = used.trim().parse().ok()?;
        let kind = kind.trim().to_owned();
        (used > 0 && !kind.contains(' ')).then_some(Used { kind, used, of })
    };
    log.lines().filter_map(line).collect()
}

/// The frequency of the slowest clock in a report, in MHz.
pub fn fmax(report: &str) -> Option<f64> {
    let report: Report = serde_json::from_str(report).ok()?;
    let clocks = report.fmax.values().map(|clock| clock.achieved);
    clocks.min_by(f64::total_cmp)
}

/// Frequencies in MHz over all seeds.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Fmax {
    /// The least.
    pub least: f64,
    /// The one in the middle; of an even number of seeds the mean of the two.
    pub median: f64,
    /// The best.
    pub best: f64,
    /// The device.
    pub device: String,
    /// Those of the seeds 1, 2, ….
    pub seeds: Vec<f64>,
}

impl Fmax {
    /// Sums up frequencies, if there are any.
    fn of(seeds: Vec<f64>, device: Device) -> Option<Fmax> {
        let mut sorted = seeds.clone();
        sorted.sort_by(f64::total_cmp);
        let middle = sorted.len() / 2;
        let upper = *sorted.get(middle)?;
        let median = match sorted.len() % 2 {
            1 => upper,
            _ => (sorted[middle - 1] + upper) / 2.0,
        };
        Some(Fmax {
            least: sorted[0],
            median,
            best: sorted[sorted.len() - 1],
            device: device.word(),
            seeds,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_slowest_clock_counts() {
        let report = r#"{"critical_paths": [], "fmax": {
            "a": {"achieved": 391.5, "constraint": 100},
            "b": {"achieved": 308.5, "constraint": 100}}}"#;
        assert_eq!(fmax(report), Some(308.5));
        assert_eq!(fmax(r#"{"fmax": {}}"#), None);
        assert_eq!(fmax("nothing"), None);
    }

    #[test]
    fn what_is_used_is_read_from_the_log() {
        let log = "Info: Device utilisation:\n\
                   Info: \t         ICESTORM_LC:  6599/ 5280   124%\n\
                   Info: \t        ICESTORM_PLL:     0/    1     0%\n\
                   Info:     logic LUTs:  3659/83640     4%\n\
                   Info: Max frequency for clock 'a': 34.1 MHz (PASS at 12.00 MHz)\n\
                   ERROR: Unable to place cell 'a', no BELs remaining\n";
        let found = used(log);
        assert_eq!(over(&found), "6599 of 5280 ICESTORM_LC");
    }

    #[test]
    fn least_median_and_best_of_the_seeds() {
        let of = |seeds: &[f64]| {
            let found = Fmax::of(seeds.to_vec(), Device::HX8K)?;
            Some((found.least, found.median, found.best))
        };
        assert_eq!(of(&[3.0, 1.0, 2.0]), Some((1.0, 2.0, 3.0)));
        assert_eq!(of(&[4.0, 1.0, 2.0, 3.0]), Some((1.0, 2.5, 4.0)));
        assert_eq!(of(&[]), None);
    }

    #[test]
    fn devices_have_names() {
        assert_eq!(Device::HX8K.word(), "iCE40 HX8K");
        assert_eq!(Device::LFE5U_85.word(), "LFE5U-85");
    }
}
