//! OpenSTA: the longest path of a netlist of a library's cells.

use std::path::Path;
use std::time::Duration;

use super::{Finished, FoundTool, Tool, ToolError, Toolbox};

/// A clock period to measure slack against, in nanoseconds. Its size does not matter but for the digits of a `float`.
const PERIOD: f64 = 100.0;
/// Longer than any netlist of a DRE takes.
const LIMIT: Duration = Duration::from_secs(600);
/// What the lines for us begin with.
const MARK: &str = "dregen:";

/// OpenSTA, found.
#[derive(Clone, Debug)]
pub struct OpenSta {
    tool: FoundTool,
}

/// What to time: files in a folder.
#[derive(Clone, Debug)]
pub struct Netlist<'a> {
    /// The folder.
    pub folder: &'a Path,
    /// Liberty files.
    pub libraries: &'a [&'a str],
    /// The structural Verilog.
    pub verilog: &'a str,
    /// Its module.
    pub top: &'a str,
    /// The clock port.
    pub clock: &'a str,
}

/// A path from a clock edge or an input to a register or an output.
#[derive(Clone, Debug, PartialEq)]
pub struct TimedPath {
    /// The least period: arrival and setup.
    pub period_ns: f64,
    /// Pins on the way, `instance/pin` or a port, and when the signal is there.
    pub points: Vec<(String, f64)>,
}

impl OpenSta {
    /// Finds OpenSTA.
    ///
    /// # Errors
    /// There is none, or it does not work.
    pub fn find(toolbox: &Toolbox) -> Result<OpenSta, ToolError> {
        let tool = toolbox.find(Tool::OpenSta)?;
        Ok(OpenSta { tool })
    }

    /// What it says its version is.
    pub fn version(&self) -> &str {
        &self.tool.version
    }

    /// The longest path: inputs change with the clock, outputs are taken with it.
    ///
    /// # Errors
    /// OpenSTA fails, which it tells by its output only.
    pub fn longest(&self, netlist: &Netlist) -> Result<TimedPath, ToolError> {
        let script = netlist.folder.join(SCRIPT);
        std::fs::write(&script, commands(netlist)).map_err(|source| ToolError::File {
            name: self.tool.tool.info().name,
            path: script,
            source,
        })?;
        let call = self
            .tool
            .call()
            .args(["-no_init", "-no_splash", "-exit", SCRIPT]);
        let done = call.folder(netlist.folder).limit(LIMIT).check()?;
        let wrong = |what| failed(&done, what);
        if lines(&done).any(|line| line.starts_with("Error")) {
            return Err(wrong("its output has an error"));
        }
        path(&done.stdout).ok_or_else(|| wrong("its output has no path"))
    }
}

/// The file of commands.
const SCRIPT: &str = "timing.tcl";

/// The commands, in Tcl.
fn commands(netlist: &Netlist) -> String {
    let mut script = String::new();
    for library in netlist.libraries {
        script += &format!("read_liberty {library}\n");
    }
    script += &format!(
        "read_verilog {verilog}
link_design {top}
set_cmd_units -time ns
create_clock -name clock -period {PERIOD} [get_ports {clock}]
set_input_delay 0 -clock clock [all_inputs]
set_output_delay 0 -clock clock [all_outputs]
foreach path [find_timing_paths -path_delay max] {{
  puts \"{MARK} slack [get_property $path slack]\"
  foreach point [get_property $path points] {{
    puts \"{MARK} point [get_full_name [get_property $point pin]] [get_property $point arrival]\"
  }}
}}
exit
",
        verilog = netlist.verilog,
        top = netlist.top,
        clock = netlist.clock,
    );
    script
}

fn lines(done: &Finished) -> impl Iterator<Item = &str> {
    done.stdout.lines().chain(done.stderr.lines())
}

fn failed(done: &Finished, what: &str) -> ToolError {
    let wanted = |line: &&str| !line.starts_with("Warning") && !line.starts_with(MARK);
    let lines: Vec<&str> = lines(done).filter(wanted).take(30).collect();
    ToolError::Failed {
        command: done.command.clone(),
        status: format!("{}, but {what}", done.status),
        tail: lines.join("\n"),
    }
}

/// The path of least slack that the commands printed.
pub fn path(output: &str) -> Option<TimedPath> {
    let mut paths: Vec<TimedPath> = Vec::new();
    for line in output.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        match (words.as_slice(), paths.last_mut()) {
            ([MARK, "slack", slack], _) => paths.push(TimedPath {
                period_ns: PERIOD - slack.parse::<f64>().ok()?,
                points: Vec::new(),
            }),
            ([MARK, "point", pin, arrival], Some(path)) => {
                path.points.push(((*pin).to_owned(), arrival.parse().ok()?));
            }
            _ => {}
        }
    }
    let timed = paths.into_iter().filter(|path| !path.points.is_empty());
    timed.max_by(|a, b| a.period_ns.total_cmp(&b.period_ns))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_of_least_slack_counts() {
        let output = "dregen: slack 9.976608e+01\ndregen: point a/Q 1.5e-01\n\
                      dregen: slack 9.95e+01\ndregen: point b/Q 2.5e-01\ndregen: point o 5e-01\n";
        let found = path(output).unwrap();
        assert_eq!(found.period_ns, 0.5);
        assert_eq!(
            found.points,
            [("b/Q".to_owned(), 0.25), ("o".to_owned(), 0.5)]
        );
        assert_eq!(path("No paths found.\n"), None);
        assert_eq!(path("dregen: slack INF\n"), None, "a path without points");
    }
}
