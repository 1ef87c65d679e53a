//! The folder `software/example`: a program that uses the driver, and the design in simulation as its bus.

use askama::Template;

use crate::config::{Config, Reset};

/// What every file says.
struct View<'a> {
    prefix: &'a str,
    /// The prefix as macros begin with it.
    macro_: &'a str,
    version: &'a str,
    command: &'a str,
    reset: &'static str,
    reset_low: bool,
}

macro_rules! template {
    ($name:ident, $path:literal) => {
        #[derive(Template)]
        #[template(path = $path)]
        struct $name<'a> {
            view: &'a View<'a>,
        }
    };
}

template!(Makefile, "software/example/Makefile");
template!(Main, "software/example/main.c");
template!(SimHeader, "software/example/sim.h");
template!(Sim, "software/example/sim.cpp");

/// Name and text of each file of the folder: the program, the simulated design as a bus, a makefile. `version` is the
/// generator's, `command` makes the design again.
///
/// # Errors
/// A template that cannot be filled in; ours cannot fail, but their crate does not promise it.
pub fn example(
    config: &Config,
    version: &str,
    command: &str,
) -> Result<Vec<(String, String)>, askama::Error> {
    let prefix = &config.prefix;
    let (reset, reset_low) = match config.reset {
        Reset::SyncLow | Reset::AsyncLow => ("aresetn", true),
        Reset::SyncHigh => ("areset", false),
    };
    let view = View {
        prefix,
        macro_: &prefix.to_uppercase(),
        version,
        command,
        reset,
        reset_low,
    };
    let view = &view;
    Ok(vec![
        ("Makefile".to_owned(), Makefile { view }.render()? + "\n"),
        ("main.c".to_owned(), Main { view }.render()? + "\n"),
        (
            format!("{prefix}_sim.h"),
            SimHeader { view }.render()? + "\n",
        ),
        (format!("{prefix}_sim.cpp"), Sim { view }.render()? + "\n"),
    ])
}
