//! Named designs. A preset is the list of what differs from `paper`, so that it reads as its own
//! explanation.

use super::{
    Config, ConfigError, Domain, Hash, Hcu, Kvmu, Policy, Protect, Reset, Select, Wtu, load,
};

/// A named design.
pub struct Preset {
    /// The name for `--preset`.
    pub name: &'static str,
    /// What it is for.
    pub meaning: &'static str,
    /// How it differs from `paper`, as `key=value`.
    pub differs: &'static [&'static str],
}

/// Every preset, `paper` first.
pub static PRESETS: &[Preset] = &[
    Preset {
        name: "paper",
        meaning: "one V-Rex core, whose HCU and WTU memories come to the paper's 20.125 KB",
        differs: &[],
    },
    Preset {
        name: "tiny",
        meaning: "the smallest design that still has every mechanism, for tests and reading",
        differs: &[
            "hash.bits=16",
            "hcu.xor_width=8",
            "hcu.max_clusters=64",
            "hcu.queue_tokens=4",
            "wtu.lanes=4",
            "wtu.score_bits=12",
            "wtu.buckets=8",
            "wtu.mul_width=4",
            "wtu.stages=2",
            "count_bits=8",
            "kvmu.recent_max=16",
            "kvmu.page_tokens=4",
            "kvmu.pages=64",
        ],
    },
    Preset {
        name: "ice40",
        meaning: "fits a Lattice iCE40 HX8K (7,680 logic cells, 32 block RAMs)",
        differs: &[
            "hcu.xor_width=8",
            "hcu.max_clusters=256",
            "hcu.queue_tokens=2",
            "wtu.lanes=1",
            "wtu.score_bits=12",
            "wtu.buckets=16",
            "wtu.sums=2",
            "wtu.mul_width=4",
            "wtu.stages=3",
            "count_bits=8",
            "kvmu.recent_max=256",
            "kvmu.page_tokens=16",
            "kvmu.pages=256",
            "kvmu.stages=2",
        ],
    },
    Preset {
        name: "up5k",
        meaning: "fits a Lattice iCE40 UP5K (5,280 logic cells, 30 block RAMs) with its UART",
        differs: &[
            "hash.bits=16",
            "hcu.xor_width=8",
            "hcu.max_clusters=128",
            "hcu.queue_tokens=2",
            "wtu.lanes=1",
            "wtu.score_bits=8",
            "wtu.buckets=8",
            "wtu.sums=2",
            "wtu.mul_width=2",
            "wtu.stages=0",
            "count_bits=4",
            "kvmu.recent_max=128",
            "kvmu.page_tokens=16",
            "kvmu.pages=128",
            "kvmu.stages=0",
        ],
    },
    Preset {
        name: "ecp5",
        meaning: "sized for a Lattice ECP5-85: half of the paper's table, two accumulators",
        differs: &[
            "hcu.accumulators=2",
            "hcu.max_clusters=1024",
            "wtu.lanes=8",
            "wtu.mul_width=16",
            "kvmu.pages=2048",
            "kvmu.stages=2",
        ],
    },
    Preset {
        name: "edge",
        meaning: "one context of an edge device, where area counts for more than time",
        differs: &[
            "hcu.xor_width=8",
            "hcu.max_clusters=512",
            "hcu.queue_tokens=16",
            "wtu.lanes=4",
            "wtu.buckets=16",
            "wtu.mul_width=4",
            "wtu.stages=2",
            "count_bits=12",
            "kvmu.recent_max=256",
            "kvmu.page_tokens=16",
            "kvmu.pages=1024",
        ],
    },
    Preset {
        name: "wide",
        meaning: "long contexts on a server: 4096 clusters, four accumulators, 32 lanes",
        differs: &[
            "hcu.xor_width=32",
            "hcu.accumulators=4",
            "hcu.max_clusters=4096",
            "hcu.queue_tokens=64",
            "wtu.lanes=32",
            "wtu.mul_width=8",
            "kvmu.recent_max=4096",
            "kvmu.pages=16384",
        ],
    },
];

impl Default for Config {
    /// The preset `paper`.
    fn default() -> Self {
        Config {
            hash: Hash { bits: 32, seed: 0 },
            hcu: Hcu {
                xor_width: 16,
                accumulators: 1,
                max_clusters: 2048,
                policy: Policy::Nearest,
                queue_tokens: 32,
                stages: 0,
            },
            wtu: Wtu {
                lanes: 16,
                score_bits: 16,
                buckets: 32,
                domain: Domain::Shifted,
                select: Select::Bucket,
                sums: 4,
                mul_width: 5,
                stages: 4,
            },
            kvmu: Kvmu {
                recent_max: 1024,
                page_tokens: 32,
                pages: 4096,
                stages: 1,
            },
            count_bits: 16,
            protect: Protect::None,
            reset: Reset::SyncLow,
            prefix: "dre".to_string(),
        }
    }
}

impl Config {
    /// The design of this name.
    ///
    /// # Errors
    /// [`ConfigError::UnknownPreset`], with the names that there are.
    pub fn preset(name: &str) -> Result<Config, ConfigError> {
        let preset = PRESETS
            .iter()
            .find(|preset| preset.name == name)
            .ok_or_else(|| ConfigError::UnknownPreset {
                name: name.to_string(),
                legal: PRESETS
                    .iter()
                    .map(|p| p.name)
                    .collect::<Vec<_>>()
                    .join(", "),
            })?;
        let mut config = Config::default();
        for set in preset.differs {
            load::apply_set(&mut config, set)?;
        }
        Ok(config)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_preset_is_legal_and_differs_as_it_says() {
        let paper = Config::default();
        for preset in PRESETS {
            let config = Config::preset(preset.name).unwrap();
            config.validate().unwrap();
            let pairs = config.keys_as_pairs().into_iter();
            let changed: Vec<_> = pairs
                .zip(paper.keys_as_pairs())
                .filter(|(new, old)| new != old)
                .map(|((key, value), _)| format!("{key}={value}"))
                .collect();
            let mut expected = preset.differs.to_vec();
            let position = |set: &str| changed.iter().position(|other| other == set);
            expected.sort_by_key(|set| position(set));
            assert_eq!(changed, expected, "{}", preset.name);
        }
    }

    #[test]
    fn paper_comes_to_the_memories_of_the_paper() {
        let c = Config::default();
        let clusters = c.hcu.max_clusters;
        let bits = clusters * c.hash.bits
            + clusters * c.count_bits
            + 2 * clusters * c.wtu.score_bits
            + c.hcu.queue_tokens * c.hash.bits;
        assert_eq!(f64::from(bits) / 8192.0, 20.125);
    }
}
