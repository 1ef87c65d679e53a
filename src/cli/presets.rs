//! `dregen presets`.

use serde_json::{Map, Value, json};

use super::{Failure, Output, table};
use crate::config::Config;
use crate::config::keys::{self, KEYS};
use crate::config::presets::PRESETS;

/// List the named designs with their parameters.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  dregen presets
  dregen presets --json | jq '.presets[].name'
  dregen model --preset wide --set hash.bits=64 --trace trace.safetensors")]
pub(super) struct Args {
    /// Print one JSON document instead of tables.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &Args) -> Result<Output, Failure> {
    let designs = PRESETS.iter().map(|preset| Config::preset(preset.name));
    let designs = designs.collect::<Result<Vec<_>, _>>()?;
    if args.json {
        Ok(Output::json(&as_json(&designs)))
    } else {
        Ok(Output::of(as_text(&designs)))
    }
}

fn as_json(designs: &[Config]) -> Value {
    let presets = PRESETS.iter().zip(designs);
    let presets = presets.map(|(preset, design)| {
        json!({
            "name": preset.name,
            "meaning": preset.meaning,
            "parameters": parameters(design),
        })
    });
    json!({ "presets": presets.collect::<Vec<_>>() })
}

/// The parameters of a design as an object of dotted keys.
pub(super) fn parameters(design: &Config) -> Map<String, Value> {
    let pairs = KEYS.iter().map(|key| {
        let value = match (key.get)(design) {
            keys::Value::Int(number) => json!(number),
            keys::Value::Text(text) => json!(text),
        };
        (key.name.to_string(), value)
    });
    pairs.collect()
}

fn as_text(designs: &[Config]) -> String {
    let names = PRESETS.iter().map(|preset| preset.name);
    let header: Vec<&str> = std::iter::once("key").chain(names).collect();
    let rows: Vec<Vec<String>> = KEYS
        .iter()
        .map(|key| {
            let values = designs.iter().map(|design| (key.get)(design).to_string());
            std::iter::once(key.name.to_string())
                .chain(values)
                .collect()
        })
        .collect();
    let mut text: String = PRESETS
        .iter()
        .map(|preset| format!("{:<6} {}\n", preset.name, preset.meaning))
        .collect();
    text.push('\n');
    text + &table::render(&header, &rows)
}
