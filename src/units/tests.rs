pub(super) mod random;

use super::{UNITS, design, unit};
use crate::config::{Config, Domain, Policy, Select};
use crate::passes;
use crate::verilog::{self, EmitInfo};

/// Emission is what looks at names: a keyword, or one name for two signals, shows only there.
#[test]
fn every_unit_passes_its_checks_and_can_be_written() {
    let mut other = Config::preset("tiny").expect("the preset");
    other.hcu.policy = Policy::First;
    other.hcu.accumulators = 2;
    other.hcu.stages = 2;
    other.wtu.select = Select::Exact;
    other.wtu.domain = Domain::Exp2;
    other.kvmu.page_tokens = 1;
    let mut raw = Config::default();
    raw.wtu.domain = Domain::Raw;
    raw.wtu.lanes = 1;
    let info = EmitInfo {
        version: String::new(),
        command: String::new(),
        licence: String::new(),
    };
    for config in [Config::default(), other, raw] {
        for entry in UNITS {
            let mut design = unit(&config, entry.name).expect("a registered unit");
            if let Err(error) = passes::run(&mut design) {
                panic!("{}: {error}", entry.name);
            }
            if let Err(error) = verilog::emit(&design, &info) {
                panic!("{}: {error}", entry.name);
            }
        }
    }
}

#[test]
fn the_whole_parameter_space_builds() {
    for (bits, width) in [
        (8, 1),
        (8, 8),
        (24, 16),
        (32, 16),
        (33, 7),
        (128, 32),
        (256, 256),
    ] {
        for accumulators in [1, 2, 4, 8, 16] {
            for max_clusters in [16, 17, 64, 2048] {
                for policy in ["nearest", "first"] {
                    for stages in [0, 1, 3] {
                        let mut config = Config::default();
                        config.hash.bits = bits;
                        config.hcu.xor_width = width;
                        config.hcu.accumulators = accumulators;
                        config.hcu.max_clusters = max_clusters;
                        config.hcu.stages = stages;
                        config.hcu.policy = match policy {
                            "nearest" => crate::config::Policy::Nearest,
                            _ => crate::config::Policy::First,
                        };
                        // The rest of the engine is the same for all of them.
                        let mut design = match (policy, stages) {
                            ("nearest", 0) => design(&config),
                            _ => unit(&config, "hcu").expect("a registered unit"),
                        };
                        if let Err(error) = passes::run(&mut design) {
                            panic!(
                                "{bits} {width} {accumulators} {max_clusters} {policy} {stages}: {error}"
                            );
                        }
                    }
                }
            }
        }
    }
}

/// docs/architecture.md lists the units and the passes; `DREGEN_UPDATE_DOCS=1 cargo test --lib units::tests` renews it.
#[test]
fn the_tour_lists_what_is_registered() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/architecture.md");
    let page = std::fs::read_to_string(path).expect("the page");
    let units = UNITS.iter().map(|unit| (unit.name, unit.about));
    let passes = passes::PIPELINE.iter().map(|pass| (pass.name, pass.about));
    let renewed = with_table(&page, "units", "unit", units.collect());
    let renewed = with_table(&renewed, "passes", "pass", passes.collect());
    if std::env::var_os("DREGEN_UPDATE_DOCS").is_some() {
        std::fs::write(path, &renewed).expect("written");
    } else {
        assert!(
            page == renewed,
            "docs/architecture.md is out of date: see this test"
        );
    }
}

/// The page with the table between `<!-- mark -->` and the next `<!-- end -->` made anew.
fn with_table(page: &str, mark: &str, title: &str, rows: Vec<(&str, &str)>) -> String {
    let begin = format!("<!-- {mark} -->\n");
    let (before, rest) = page.split_once(&begin).expect("the mark");
    let (_, after) = rest.split_once("<!-- end -->").expect("its end");
    let mut table = format!("| {title} | |\n| --- | --- |\n");
    for (name, about) in rows {
        table.push_str(&format!("| `{name}` | {about} |\n"));
    }
    format!("{before}{begin}{table}<!-- end -->{after}")
}
