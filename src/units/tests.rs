use super::{UNITS, design, unit};
use crate::config::Config;
use crate::passes;

#[test]
fn every_unit_passes_its_checks() {
    let config = Config::default();
    for entry in UNITS {
        let mut design = unit(&config, entry.name).expect("a registered unit");
        if let Err(error) = passes::run(&mut design) {
            panic!("{}: {error}", entry.name);
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
                        let mut design = design(&config);
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
