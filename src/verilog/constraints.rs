//! Minimal timing constraints of the top.

use askama::Template;

use super::error::VerilogError;
use super::ports;
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

/// Share of the period that is left to what is outside the top, in percent.
const OUTSIDE_PERCENT: u32 = 20;

struct Figures<'a> {
    top: &'a str,
    clock: &'a str,
    frequency: String,
    period: String,
    asynchronous_reset: Option<&'a str>,
}

#[derive(Template)]
#[template(path = "constraints/clock.sdc")]
struct Sdc<'a> {
    top: &'a str,
    clock: &'a str,
    frequency: &'a str,
    period: &'a str,
    delay: String,
    share: String,
    inputs: String,
    outputs: String,
    asynchronous_reset: Option<&'a str>,
}

#[derive(Template)]
#[template(path = "constraints/clock.xdc")]
struct Xdc<'a> {
    top: &'a str,
    clock: &'a str,
    frequency: &'a str,
    period: &'a str,
    asynchronous_reset: Option<&'a str>,
}

/// `<top>.sdc` and `<top>.xdc`: a clock of `clock_mhz`, and in the SDC delays for the ports.
///
/// # Errors
/// [`VerilogError::Module`] if the design has no top, [`VerilogError::Clock`] if `clock_mhz` is not a frequency.
pub fn constraints(design: &Design, clock_mhz: f64) -> Result<Vec<ConstraintFile>, VerilogError> {
    let Some(module) = design.top_module() else {
        return Err(VerilogError::Module {
            place: "the design".to_owned(),
            module: design.top.clone(),
        });
    };
    if !(clock_mhz.is_finite() && clock_mhz > 0.0) {
        return Err(VerilogError::Clock {
            found: clock_mhz.to_string(),
        });
    }
    let implicit = ports::implicit(design)
        .get(design.top.as_str())
        .copied()
        .unwrap_or_default();
    let period = 1000.0 / clock_mhz;
    let figures = Figures {
        top: &module.name,
        clock: &module.clock,
        frequency: format!("{clock_mhz}"),
        period: format!("{period:.3}"),
        asynchronous_reset: (implicit.reset && design.reset == Reset::AsyncLow)
            .then_some(module.reset.as_str()),
    };
    let names = |direction: Direction| -> String {
        let mut names: Vec<&str> = module
            .port_nodes(direction)
            .filter_map(|n| module.node(n).name.as_deref())
            .collect();
        let synchronous = implicit.reset && figures.asynchronous_reset.is_none();
        if direction == Direction::Input && synchronous {
            names.insert(0, &module.reset);
        }
        names.join(" ")
    };
    let sdc = Sdc {
        top: figures.top,
        clock: figures.clock,
        frequency: &figures.frequency,
        period: &figures.period,
        delay: format!("{:.3}", period * f64::from(OUTSIDE_PERCENT) / 100.0),
        share: format!("{OUTSIDE_PERCENT} %"),
        inputs: names(Direction::Input),
        outputs: names(Direction::Output),
        asynchronous_reset: figures.asynchronous_reset,
    };
    let xdc = Xdc {
        top: figures.top,
        clock: figures.clock,
        frequency: &figures.frequency,
        period: &figures.period,
        asynchronous_reset: figures.asynchronous_reset,
    };
    Ok(vec![
        file(&module.name, "sdc", sdc.render())?,
        file(&module.name, "xdc", xdc.render())?,
    ])
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
