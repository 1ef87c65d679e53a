//! The longest path of a mapped netlist, told in names of our source, and the search for the fastest netlist.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::CostError;
use super::area::{Scale, area};
use super::liberty::Library;
use super::netlist::Netlist;
use super::structural::Structural;
use crate::tools::opensta::{self, OpenSta, TimedPath};
use crate::tools::yosys::{Fast, Goal, LIBRARY, LogicPath, Recipe, Smallest, Sources, Yosys};

/// Steps of the bisection at most.
const STEPS: usize = 2;
/// The first target, as a share of the longest path of the smallest netlist: out of reach, so that the mapper gives nothing
/// away for a delay that it believes to have met.
const SHORT: f64 = 0.2;
/// The first target where nothing has been measured yet, in nanoseconds.
const START_NS: f64 = 1.0;
/// Targets closer than this to each other are the same.
const CLOSE: f64 = 0.03;

/// How fast the design is, and how that was found.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Timing {
    /// `opensta`, or `yosys`: then the path is without clock-to-output and setup of the registers.
    pub timer: String,
    /// Area of the fastest netlist, without memories.
    pub area: f64,
    /// The same in gate equivalents.
    pub gate_equivalents: f64,
    /// Register, memory or port from which the path starts.
    pub start: String,
    /// Register, memory or port at which it ends.
    pub end: String,
    /// Outputs of cells on the way.
    pub path: Vec<Point>,
    /// The netlists that were tried.
    pub search: Vec<Trial>,
}

/// A place on a path.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Point {
    /// When the signal is there.
    pub at_ns: f64,
    /// The cell that drives it.
    pub cell: String,
    /// The signal, where the source has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signal: Option<String>,
}

/// A netlist that was tried.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Trial {
    /// The way in which it was mapped: `area`, `plain`, `lean`, `balanced`, `buffered`.
    pub recipe: String,
    /// The delay of logic that the mapper was asked for; none for the smallest netlist.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target_ns: Option<f64>,
    /// The longest path.
    pub critical_path_ns: f64,
    /// Area without memories.
    pub area: f64,
}

/// The longest path of one netlist.
#[derive(Clone, Debug)]
struct Longest {
    period_ns: f64,
    start: String,
    end: String,
    path: Vec<Point>,
}

/// What the search has seen.
#[derive(Default)]
struct Tried {
    trials: Vec<Trial>,
    best: Option<(Longest, Trial)>,
}

impl Tried {
    fn add(&mut self, longest: Longest, area: f64, asked: Option<(Recipe, f64)>) {
        let trial = Trial {
            recipe: asked.map_or("area", |(recipe, _)| recipe.word()).to_owned(),
            target_ns: asked.map(|(_, target)| target),
            critical_path_ns: longest.period_ns,
            area,
        };
        self.trials.push(trial.clone());
        let best = self.best.as_ref();
        if best.is_none_or(|(known, _)| longest.period_ns < known.period_ns) {
            self.best = Some((longest, trial));
        }
    }
}

/// Who times, with what it takes.
pub struct Timer<'a> {
    /// OpenSTA, where it is there.
    pub sta: Option<OpenSta>,
    /// The library.
    pub library: &'a Library,
    /// The design.
    pub sources: &'a Sources<'a>,
    /// The clock port.
    pub clock: &'a str,
    /// The unit, if the top is one.
    pub unit: Option<&'a str>,
}

impl Timer<'_> {
    /// Searches for the fastest netlist: tries every recipe with a delay that none is likely to meet, and then with the
    /// best of them a bisection between the delays that it has met and those that it has not.
    ///
    /// # Errors
    /// A tool that fails.
    pub fn search(&self, yosys: &Yosys, smallest: &Smallest) -> Result<(f64, Timing), CostError> {
        let mut tried = Tried::default();
        // Yosys tells the delay of a netlist only where it was asked for one.
        let mut target = START_NS;
        if let Some(sta) = &self.sta {
            let longest = self.by_sta(sta, &smallest.flat)?;
            target = rounded(longest.period_ns * SHORT);
            tried.add(longest, self.area(&smallest.flat)?, None);
        }
        let mut recipe = Recipe::Plain;
        let mut least = f64::INFINITY;
        for candidate in Recipe::ALL {
            let period = self.attempt(yosys, candidate, target, &mut tried)?;
            if period < least {
                (recipe, least) = (candidate, period);
            }
        }
        let (mut missed, mut met) = match least <= target {
            true => (0.0, target),
            false => (target, least),
        };
        for _ in 0..STEPS {
            if met - missed < CLOSE * met {
                break;
            }
            target = rounded((missed + met) / 2.0);
            let period = self.attempt(yosys, recipe, target, &mut tried)?;
            if period <= target {
                met = target;
            } else {
                missed = target;
                met = met.min(period);
            }
        }
        let (longest, trial) = tried.best.ok_or(CostError::Netlist)?;
        let timing = Timing {
            timer: if self.sta.is_some() {
                "opensta"
            } else {
                "yosys"
            }
            .to_owned(),
            area: trial.area,
            gate_equivalents: trial.area / self.library.nand()?.1.area,
            start: longest.start,
            end: longest.end,
            path: longest.path,
            search: tried.trials,
        };
        Ok((longest.period_ns, timing))
    }

    /// Maps with a target in nanoseconds; the longest path of what came out.
    fn attempt(
        &self,
        yosys: &Yosys,
        recipe: Recipe,
        target: f64,
        tried: &mut Tried,
    ) -> Result<f64, CostError> {
        let (driver, _) = self.library.inverter()?;
        let goal = Goal {
            picoseconds: target * 1000.0,
            driver,
            recipe,
        };
        let mapped = yosys.fast(self.sources, &goal)?;
        let longest = match &self.sta {
            Some(sta) => self.by_sta(sta, &mapped.flat)?,
            None => by_yosys(&mapped)?,
        };
        let period = longest.period_ns;
        tried.add(longest, self.area(&mapped.flat)?, Some((recipe, target)));
        Ok(period)
    }

    /// Area of the logic of a netlist.
    fn area(&self, flat: &str) -> Result<f64, CostError> {
        let netlist = Netlist::from_json(flat)?;
        let scale = Scale::Library(self.library);
        let found = area(&netlist, self.sources.top, self.unit, scale, &[])?;
        Ok(found.total.area.unwrap_or_default())
    }
}

/// Files of the folder that OpenSTA reads.
const VERILOG: &str = "flat.v";
const MEMORIES: &str = "memories.lib";

impl Timer<'_> {
    fn by_sta(&self, sta: &OpenSta, flat: &str) -> Result<Longest, CostError> {
        let netlist = Netlist::from_json(flat)?;
        let top = self.sources.top;
        let structural = Structural::new(&netlist, top, self.library)?;
        let folder = self.sources.folder;
        put(&folder.join(VERILOG), &structural.verilog)?;
        put(&folder.join(MEMORIES), &structural.memories)?;
        let clock = structural.port(self.clock).ok_or(CostError::Netlist)?;
        let timed = sta.longest(&opensta::Netlist {
            folder,
            libraries: &[LIBRARY, MEMORIES],
            verilog: VERILOG,
            top,
            clock,
        })?;
        told(&timed, &structural).ok_or(CostError::Netlist)
    }
}

fn put(path: &Path, text: &str) -> Result<(), CostError> {
    std::fs::write(path, text).map_err(|source| CostError::Write {
        path: path.to_path_buf(),
        source,
    })
}

/// A path in names of the source. Its pins are outputs and inputs of cells by turns.
fn told(timed: &TimedPath, structural: &Structural) -> Option<Longest> {
    let (first, _) = timed.points.first()?;
    let (last, _) = timed.points.last()?;
    let points = timed.points.iter().filter_map(|(pin, at_ns)| {
        let driver = structural.driver(pin)?;
        Some(Point {
            at_ns: rounded(*at_ns),
            cell: driver.kind.clone(),
            signal: driver.signal.clone(),
        })
    });
    Some(Longest {
        period_ns: rounded(timed.period_ns),
        start: structural.place(first),
        end: structural.place(last),
        path: points.collect(),
    })
}

/// The path that Yosys found, which is of logic only.
fn by_yosys(mapped: &Fast) -> Result<Longest, CostError> {
    let LogicPath {
        delay_ps,
        start,
        end,
        cells,
    } = mapped.path.as_ref().ok_or(CostError::Netlist)?;
    let points = cells.iter().map(|(cell, at_ps)| Point {
        at_ns: rounded(at_ps / 1000.0),
        cell: cell.clone(),
        signal: None,
    });
    Ok(Longest {
        period_ns: rounded(delay_ps / 1000.0),
        start: start.clone(),
        end: end.clone(),
        path: points.collect(),
    })
}

/// Nanoseconds to the picosecond: what is behind is no more than the arithmetic of the tools.
fn rounded(ns: f64) -> f64 {
    (ns * 1000.0).round() / 1000.0
}
