//! Minimal timing constraints of the top.

use askama::Template;

use super::error::VerilogError;
use super::ports;
use super::text::fill;
use crate::config::Reset;
use crate::ir::{Design, Direction};

/// A constraint file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConstraintFile {
    /// File name without a folder.
    pub name: String,
    /// Its content, ending with a line break.
    pub text: String,
}

/// Columns of a list of ports.
const COLUMNS: usize = 80;
/// Share of the period that is left to what is outside the top, in percent.
const OUTSIDE_PERCENT: u32 = 20;
/// Frequencies in MHz that three decimals of a nanosecond can tell apart.
const FREQUENCIES: std::ops::RangeInclusive<f64> = 0.001..=10_000.0;

/// What both files say of the clock.
struct Clock<'a> {
    top: &'a str,
    name: &'a str,
    /// MHz.
    frequency: String,
    /// Nanoseconds.
    period: String,
    /// Name of the reset, where it may change at any time.
    asynchronous_reset: Option<&'a str>,
}

#[derive(Template)]
#[template(path = "constraints/clock.sdc")]
struct Sdc<'a> {
    clock: &'a Clock<'a>,
    /// Nanoseconds that are left to what is outside.
    delay: String,
    /// Their share of the period.
    share: String,
    /// Names of the ports, some to a line.
    inputs: Vec<String>,
    outputs: Vec<String>,
}

#[derive(Template)]
#[template(path = "constraints/clock.xdc")]
struct Xdc<'a> {
    clock: &'a Clock<'a>,
}

/// `<top>.sdc` and `<top>.xdc`: a clock of `clock_mhz`, and in the SDC delays for the ports.
///
/// # Errors
/// [`VerilogError::Module`] if the design has no top, [`VerilogError::Clock`] if `clock_mhz` is not a frequency.
pub fn constraints(design: &Design, clock_mhz: f64) -> Result<Vec<ConstraintFile>, VerilogError> {
    let (module, implicit) = ports::top(design)?;
    let nanoseconds = nanoseconds(clock_mhz)?;
    let asynchronous = implicit.reset && design.reset == Reset::AsyncLow;
    let clock = Clock {
        top: &module.name,
        name: &module.clock,
        frequency: clock_mhz.to_string(),
        period: period(clock_mhz)?,
        asynchronous_reset: asynchronous.then_some(module.reset.as_str()),
    };
    let names = |direction: Direction| -> Vec<String> {
        let ports = ports::listed(module, implicit, design.reset).into_iter();
        let timed = ports.filter(|p| {
            p.direction == direction
                && p.name != clock.name
                && clock.asynchronous_reset != Some(p.name)
        });
        let names: Vec<&str> = timed.map(|p| p.name).collect();
        if names.is_empty() {
            return Vec::new();
        }
        fill(&names.join(" "), COLUMNS)
    };
    let sdc = Sdc {
        clock: &clock,
        delay: format!("{:.3}", nanoseconds * f64::from(OUTSIDE_PERCENT) / 100.0),
        share: format!("{OUTSIDE_PERCENT} %"),
        inputs: names(Direction::Input),
        outputs: names(Direction::Output),
    };
    let xdc = Xdc { clock: &clock };
    Ok(vec![
        file(&module.name, "sdc", sdc.render())?,
        file(&module.name, "xdc", xdc.render())?,
    ])
}

/// The period of a clock of so many MHz, in nanoseconds with three decimals, as the constraints have it.
///
/// # Errors
/// [`VerilogError::Clock`] if `clock_mhz` is not a frequency.
pub fn period(clock_mhz: f64) -> Result<String, VerilogError> {
    Ok(format!("{:.3}", nanoseconds(clock_mhz)?))
}

fn nanoseconds(clock_mhz: f64) -> Result<f64, VerilogError> {
    // False for NaN too.
    if !FREQUENCIES.contains(&clock_mhz) {
        return Err(VerilogError::Clock {
            found: clock_mhz.to_string(),
        });
    }
    Ok(1000.0 / clock_mhz)
}

fn file(
    top: &str,
    extension: &str,
    text: askama::Result<String>,
) -> Result<ConstraintFile, VerilogError> {
    let name = format!("{top}.{extension}");
    match text {
        Ok(text) => Ok(ConstraintFile {
            name,
            text: text + "\n",
        }),
        Err(error) => Err(VerilogError::Template {
            file: name,
            reason: error.to_string(),
        }),
    }
}
