//! `dregen doctor`.

use anyhow::anyhow;
use serde_json::json;

use super::{Failure, Output, message, table};
use crate::tools::{FoundTool, Tool, Toolbox};

/// Show which outside tools are there, which versions, what each is for, and how to get those that are missing.
///
/// Generating a design and checking it on the builtin engine need none of them.
#[derive(clap::Args)]
#[command(after_help = "\
A tool is looked for on PATH, then in the folder of the variable DREGEN_TOOLS, or else in the nearest .tools/bin
above the running program, which scripts/setup fills. To take another program, name it in the tool's variable:
  DREGEN_VERILATOR=verilator-5.048 dregen simulate --engine verilator --trace trace.safetensors
Exit code 3 means that a tool is missing or does not work.

Examples:
  dregen doctor
  dregen doctor --json | jq '.tools[] | select(.found == false) | .install'")]
pub(super) struct Args {
    /// Print one JSON document instead of tables.
    #[arg(long)]
    json: bool,
}

/// What was found of one tool.
struct Finding {
    tool: Tool,
    taken: anyhow::Result<FoundTool>,
    /// Programs that would do as well, were the tool's variable to name them.
    others: Vec<FoundTool>,
}

pub(super) fn run(args: &Args) -> Result<Output, Failure> {
    report(&Toolbox::from_env(), args.json)
}

fn report(toolbox: &Toolbox, json: bool) -> Result<Output, Failure> {
    let findings = Tool::ALL.map(|tool| examine(toolbox, tool));
    let output = if json {
        Output::json(&as_json(&findings))
    } else {
        Output::of(as_text(&findings))
    };
    let lacking = findings.iter().filter(|finding| finding.taken.is_err());
    let lacking: Vec<&str> = lacking.map(|finding| finding.tool.info().name).collect();
    if lacking.is_empty() {
        return Ok(output);
    }
    Err(Failure::Tool {
        text: output.text,
        error: anyhow!(
            "missing or not working: {}; scripts/setup installs all tools",
            lacking.join(", ")
        ),
    })
}

fn examine(toolbox: &Toolbox, tool: Tool) -> Finding {
    let taken = toolbox.find(tool).map_err(anyhow::Error::from);
    let mut others = toolbox.find_all(tool);
    if let Ok(taken) = &taken {
        others.retain(|other| other.path != taken.path);
    }
    Finding {
        tool,
        taken,
        others,
    }
}

fn as_json(findings: &[Finding]) -> serde_json::Value {
    let tools = findings.iter().map(
        |Finding {
             tool,
             taken,
             others,
         }| {
            let info = tool.info();
            let others = others.iter().map(
                |other| json!({ "path": other.path.to_string_lossy(), "version": other.version }),
            );
            let found = taken.as_ref().ok();
            json!({
                "name": info.name,
                "found": found.is_some(),
                "path": found.map(|found| found.path.to_string_lossy()),
                "taken_from": found.map(|found| found.origin.as_str()),
                "version": found.map(|found| &found.version),
                "problem": taken.as_ref().err().map(message),
                "purpose": info.purpose,
                "install": info.install,
                "variable": info.variable,
                "others": others.collect::<Vec<_>>(),
            })
        },
    );
    let complete = findings.iter().all(|finding| finding.taken.is_ok());
    json!({ "complete": complete, "tools": tools.collect::<Vec<_>>() })
}

fn as_text(findings: &[Finding]) -> String {
    let mut rows = Vec::new();
    let mut problems = String::new();
    for Finding {
        tool,
        taken,
        others,
    } in findings
    {
        let info = tool.info();
        match taken {
            Ok(found) => rows.push(row(info.name, found, info.purpose.to_string())),
            Err(error) => {
                rows.push(
                    [info.name, "-", info.purpose, "-"]
                        .map(String::from)
                        .to_vec(),
                );
                problems.push_str(&format!("\n{}\n", message(error)));
            }
        }
        for other in others {
            rows.push(row(
                "",
                other,
                format!("(not taken; {} chooses)", info.variable),
            ));
        }
    }
    table::words(&["tool", "program", "needed for", "version"], &rows) + &problems
}

fn row(name: &str, found: &FoundTool, note: String) -> Vec<String> {
    let program = format!("{} ({})", found.path.display(), found.origin.as_str());
    vec![name.to_string(), program, note, found.version.clone()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failure(json: bool) -> (String, String) {
        match report(&Toolbox::default(), json) {
            Err(Failure::Tool { text, error }) => (text, error.to_string()),
            _ => panic!("an empty toolbox must be a failure of tools"),
        }
    }

    #[test]
    fn every_missing_tool_is_told_with_the_way_to_get_it() {
        let (text, error) = failure(false);
        for tool in Tool::ALL {
            let info = tool.info();
            assert!(
                text.contains(info.install) && error.contains(info.name),
                "{text}\n{error}"
            );
        }
    }

    #[test]
    fn json_says_the_same() {
        let (text, _) = failure(true);
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(value["complete"], false);
        let names: Vec<_> = value["tools"]
            .as_array()
            .unwrap()
            .iter()
            .map(|tool| &tool["name"])
            .collect();
        assert_eq!(
            names,
            [
                "verilator",
                "iverilog",
                "vvp",
                "yosys",
                "abc",
                "opensta",
                "nextpnr-ice40",
                "nextpnr-ecp5",
                "icepack",
                "ecppack",
                "slang",
                "verible",
                "cocotb",
                "sby",
                "c++",
                "make"
            ]
        );
    }
}
