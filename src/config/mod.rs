//! Parameters of a design: what is fixed when hardware is generated.
//!
//! [`keys`] is the one table of names, defaults, ranges and meanings; [`load`] reads TOML and
//! `--set`; [`presets`] names designs; [`docs`] turns the table into text.

pub mod docs;
mod error;
pub mod identifier;
pub mod keys;
pub mod load;
pub mod presets;

pub use error::ConfigError;
pub use load::resolve;

use serde::{Deserialize, Serialize};

/// All parameters of one DRE. Legal ranges and defaults stand in one table, [`keys::KEYS`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Config {
    /// Hash codes.
    pub hash: Hash,
    /// Hash-bit cluster unit.
    pub hcu: Hcu,
    /// Weighted cumulative-sum unit.
    pub wtu: Wtu,
    /// KV-cache management unit.
    pub kvmu: Kvmu,
    /// Bits of a cluster's token count.
    pub count_bits: u32,
    /// How the memories are protected against flipped bits.
    pub protect: Protect,
    /// Kind of reset.
    pub reset: Reset,
    /// Verilog identifier that every module name starts with.
    pub prefix: String,
}

/// `hash.*`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hash {
    /// Bits of a hash code.
    pub bits: u32,
    /// Seed of the generated planes (host side only: no hardware depends on it).
    pub seed: u64,
}

/// `hcu.*`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hcu {
    /// Bits that one XOR accumulator compares in a cycle (paper: N_HCU-w).
    pub xor_width: u32,
    /// XOR accumulators working in parallel on different clusters (paper: N_HCU-h).
    pub accumulators: u32,
    /// HC table entries.
    pub max_clusters: u32,
    /// Which open cluster a token joins.
    pub policy: Policy,
    /// Hash codes held for clustering.
    pub queue_tokens: u32,
    /// Register stages inside the distance region (0: the whole chunk compare in one cycle).
    pub stages: u32,
}

/// `wtu.*`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wtu {
    /// Scores taken in a cycle (paper: N_WTU-w).
    pub lanes: u32,
    /// Bits of a signed score.
    pub score_bits: u32,
    /// Buckets of the early-exit sort.
    pub buckets: u32,
    /// How a score becomes a weight.
    pub domain: Domain,
    /// How clusters are selected.
    pub select: Select,
    /// Partial sums of a row's weights that one pass over the row yields.
    pub sums: u32,
    /// Bits of a token count that a lane multiplies in a cycle.
    pub mul_width: u32,
    /// Register stages inside the arithmetic from scores to partial sums.
    pub stages: u32,
}

/// `kvmu.*`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kvmu {
    /// Ring of recent tokens, entries.
    pub recent_max: u32,
    /// Tokens of one page.
    pub page_tokens: u32,
    /// Pages of the store.
    pub pages: u32,
    /// Register stages inside the address region (0: an address in one cycle).
    pub stages: u32,
}

/// `hcu.policy` (docs/resv.md §2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Policy {
    /// The open cluster with the least (distance, id).
    Nearest,
    /// The first open cluster below the threshold.
    First,
}

/// `wtu.domain` (docs/resv.md §4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Domain {
    /// Score minus the row's least score.
    Shifted,
    /// The score itself, signed.
    Raw,
    /// Power of two, proportional to attention mass.
    Exp2,
}

/// `wtu.select` (docs/resv.md §4.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Select {
    /// Whole buckets, early exit.
    Bucket,
    /// Exactly the fewest clusters.
    Exact,
}

/// `protect` (docs/protection.md).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Protect {
    /// Not at all.
    None,
    /// A parity bit a word: a flipped bit is detected.
    Parity,
    /// Check bits a word: one flipped bit is corrected, two are detected.
    Secded,
}

/// `reset`
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reset {
    /// Synchronous, active low: `aresetn`.
    SyncLow,
    /// Synchronous, active high: `areset`.
    SyncHigh,
    /// Asynchronous, active low: `aresetn`.
    AsyncLow,
}

impl Config {
    /// Checks every value against the table of keys, then what involves two keys.
    ///
    /// # Errors
    /// The first value that is out of range.
    pub fn validate(&self) -> Result<(), ConfigError> {
        let refuse = |key: &'static str, value: String, legal: String| {
            Err(ConfigError::OutOfRange {
                origin: "the design".to_string(),
                key,
                value,
                legal,
            })
        };
        for key in keys::KEYS {
            let value = (key.get)(self);
            if !key.legal.allows(&value) {
                return refuse(key.name, value.to_string(), key.legal.to_string());
            }
        }
        if self.hcu.xor_width > self.hash.bits {
            return refuse(
                "hcu.xor_width",
                self.hcu.xor_width.to_string(),
                format!("1..=hash.bits, which is {}", self.hash.bits),
            );
        }
        Ok(())
    }

    /// Every dotted key with its value as text, in the order of the table.
    pub fn keys_as_pairs(&self) -> Vec<(&'static str, String)> {
        keys::KEYS
            .iter()
            .map(|key| (key.name, (key.get)(self).to_string()))
            .collect()
    }

    /// The shortest arguments that name this design: the preset that it differs least from, and what differs.
    pub fn arguments(&self) -> String {
        let own = self.keys_as_pairs();
        let candidates = presets::PRESETS.iter().filter_map(|preset| {
            let base = Config::preset(preset.name).ok()?.keys_as_pairs();
            let differs: Vec<String> = own
                .iter()
                .zip(base)
                .filter(|(own, base)| own.1 != base.1)
                .map(|((key, value), _)| format!(" --set {key}={value}"))
                .collect();
            Some((preset.name, differs))
        });
        match candidates.min_by_key(|(_, differs)| differs.len()) {
            Some((name, differs)) => format!("--preset {name}{}", differs.concat()),
            None => String::new(),
        }
    }

    /// The design as TOML text, with every key, which [`load::from_toml_str`] reads back.
    pub fn to_toml(&self) -> String {
        keys::KEYS
            .iter()
            .map(|key| match (key.get)(self) {
                keys::Value::Int(number) => format!("{} = {number}\n", key.name),
                keys::Value::Text(text) => format!("{} = \"{text}\"\n", key.name),
            })
            .collect()
    }
}
