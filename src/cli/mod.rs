//! The command line: one file a verb. The only place that prints, and the only one that sees all
//! other parts.
//!
//! A verb returns an `Output` or a `Failure`; here they become text and an exit code
//! (docs/cli.md): 0 done and all that was checked holds, 1 a check failed, 2 bad input, 3 a tool is
//! missing or failed.

mod args;
mod bitstream;
mod coverage;
mod doctor;
mod files;
mod finding;
mod generate;
mod model;
mod presets;
mod progress;
mod prove;
mod simulate;
mod stats;
mod synth;
mod table;

use std::io::Write;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::tools::ToolError;

/// Generates KV-cache retrieval hardware: V-Rex's Dynamic KV Cache Retrieval Engine as readable,
/// checked Verilog.
#[derive(Parser)]
#[command(name = "dregen", version)]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    Presets(presets::Args),
    Generate(generate::Args),
    Model(Box<model::Args>),
    Simulate(Box<simulate::Args>),
    Coverage(coverage::Args),
    Synth(Box<synth::Args>),
    Bitstream(bitstream::Args),
    Prove(prove::Args),
    Doctor(doctor::Args),
}

/// What a verb has to say on stdout.
struct Output {
    text: String,
    /// Whether everything that was checked holds.
    holds: bool,
}

impl Output {
    /// The result of a verb that checks nothing.
    fn of(text: String) -> Output {
        Output { text, holds: true }
    }

    /// One JSON document.
    fn json(value: &serde_json::Value) -> Output {
        // The alternate form indents; it cannot fail.
        Output::of(format!("{value:#}\n"))
    }
}

/// Why a verb gave up.
enum Failure {
    /// Arguments, a configuration, a trace, a place to write to.
    Input(anyhow::Error),
    /// A tool that is missing or failed, and what there is to print on stdout all the same.
    Tool { text: String, error: anyhow::Error },
}

impl<E: Into<anyhow::Error>> From<E> for Failure {
    fn from(error: E) -> Failure {
        let error = error.into();
        if error.chain().any(|cause| cause.is::<ToolError>()) {
            let text = String::new();
            Failure::Tool { text, error }
        } else {
            Failure::Input(error)
        }
    }
}

/// Runs the command line of this process; its exit code.
pub fn main() -> ExitCode {
    let result = match Cli::parse().verb {
        Verb::Presets(args) => presets::run(&args),
        Verb::Generate(args) => generate::run(&args),
        Verb::Model(args) => model::run(&args),
        Verb::Simulate(args) => simulate::run(&args),
        Verb::Coverage(args) => coverage::run(&args),
        Verb::Synth(args) => synth::run(&args),
        Verb::Bitstream(args) => bitstream::run(&args),
        Verb::Prove(args) => prove::run(&args),
        Verb::Doctor(args) => doctor::run(&args),
    };
    let (text, error, code) = match result {
        Ok(output) => (output.text, None, if output.holds { 0 } else { 1 }),
        Err(Failure::Input(error)) => (String::new(), Some(error), 2),
        Err(Failure::Tool { text, error }) => (text, Some(error), 3),
    };
    let (error, code) = match print(&text) {
        Ok(()) => (error, code),
        Err(unwritten) => (
            Some(anyhow::Error::new(unwritten).context("cannot write to standard output")),
            2,
        ),
    };
    if let Some(error) = error {
        // There is nowhere left to say that this failed.
        let _ = writeln!(std::io::stderr(), "error: {}", message(&error));
    }
    ExitCode::from(code)
}

/// Writes to stdout. A reader that has seen enough and closed the pipe is no failure.
fn print(text: &str) -> std::io::Result<()> {
    let mut stdout = std::io::stdout().lock();
    let written = stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.flush());
    match written {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

/// The error with its causes, each once: most typed errors already name theirs.
fn message(error: &anyhow::Error) -> String {
    let mut text = error.to_string();
    for cause in error.chain().skip(1).map(ToString::to_string) {
        if !text.contains(&cause) {
            text = format!("{text}: {cause}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_definition_is_sound() {
        Cli::command().debug_assert();
    }
}
