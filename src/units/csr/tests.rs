//! The unit on the interpreter against the rules of docs/dre.md in plain Rust, with random traffic on all channels.

mod bench;
mod rules;

use bench::{Bench, Random, Request, Traffic};

use crate::config::{Config, Protect, Reset};

const OKAY: u64 = 0;
const SLVERR: u64 = 2;

fn preset(name: &str) -> Config {
    Config::preset(name).expect("the preset")
}

#[test]
fn random_traffic_and_events_follow_the_rules() {
    for (seed, name) in [(1, "paper"), (2, "tiny"), (3, "wide")] {
        for stall in [0, 128, 230] {
            let mut bench = Bench::new(&preset(name), seed);
            let mut random = Random(seed + stall);
            bench.run(
                &mut random,
                &Traffic {
                    requests: 1500,
                    stall,
                    busy: 60,
                    events: 40,
                },
            );
        }
    }
}

#[test]
fn designs_with_protected_memories_follow_the_rules_too() {
    for (seed, protect) in [(4, Protect::Parity), (5, Protect::Secded)] {
        let mut config = preset("tiny");
        config.protect = protect;
        let mut bench = Bench::new(&config, seed);
        let mut random = Random(seed);
        let traffic = Traffic {
            requests: 1500,
            stall: 80,
            busy: 60,
            events: 40,
        };
        bench.run(&mut random, &traffic);
        bench.reset();
        assert_eq!(bench.read(0x10).0 >> 26, protect as u64);
        bench.events(&["err_corrected_i", "err_uncorrected_i"]);
        assert_eq!(bench.read(0x1C), (0x3000, OKAY));
        for address in [0xB4, 0xB8] {
            assert_eq!(bench.read(address), (0, OKAY));
            assert_eq!(bench.write(address, 1, 15), SLVERR);
        }
        assert_eq!(bench.read(0xBC), (0, SLVERR));
    }
}

#[test]
fn every_reset_starts_the_same() {
    for reset in [Reset::SyncLow, Reset::SyncHigh, Reset::AsyncLow] {
        let mut config = preset("tiny");
        config.reset = reset;
        for seed in 0..4 {
            let mut bench = Bench::new(&config, seed);
            for address in (0..0x100).step_by(4) {
                bench.read(address);
            }
        }
    }
}

#[test]
fn a_second_reset_makes_all_new() {
    let mut bench = Bench::new(&preset("tiny"), 5);
    let mut random = Random(9);
    let traffic = Traffic {
        requests: 200,
        stall: 100,
        busy: 30,
        events: 200,
    };
    bench.run(&mut random, &traffic);
    bench.reset();
    for address in (0..0x100).step_by(4) {
        bench.read(address);
    }
}

#[test]
fn the_ends_of_every_range_are_legal_and_nothing_beyond() {
    for name in ["paper", "tiny"] {
        let config = preset(name);
        let mut bench = Bench::new(&config, 1);
        let (th, recent) = (config.hash.bits + 1, config.kvmu.recent_max);
        for (address, least, most) in [
            (0x24, 0, th),
            (0x28, 0, 0xFFFF),
            (0x2C, 0, recent),
            (0x30, 1, 1 << 20),
        ] {
            for (value, code) in [
                (least, OKAY),
                (most, OKAY),
                (most + 1, SLVERR),
                (0x8000_0000, SLVERR),
                (least.wrapping_sub(1), SLVERR),
            ] {
                assert_eq!(bench.write(address, value, 15), code, "{address:x} {value}");
            }
            assert_eq!(bench.read(address), (u64::from(most), OKAY));
        }
    }
}

#[test]
fn a_range_is_that_of_the_word_after_its_strobes() {
    let mut bench = Bench::new(&preset("paper"), 1);
    // 512 with its second byte cleared would be 0, with its first byte set 513.
    assert_eq!(bench.write(0x30, 0, 0b0010), SLVERR);
    assert_eq!(bench.write(0x30, 1, 0b0001), OKAY);
    assert_eq!(bench.read(0x30), (513, OKAY));
    assert_eq!(bench.write(0x30, 0, 0b0010), OKAY);
    assert_eq!(bench.read(0x30), (1, OKAY));
    assert_eq!(bench.write(0x30, 0xFFFF_FF00, 0), OKAY);
    assert_eq!(bench.write(0x48, 0, 0), SLVERR);
    assert_eq!(bench.read(0x30), (1, OKAY));
}

#[test]
fn a_byte_without_a_strobe_clears_no_interrupt() {
    let mut bench = Bench::new(&preset("paper"), 1);
    bench.events(&["frame_done_i", "err_row_i"]);
    assert_eq!(bench.read(0x1C), (0x801, OKAY));
    assert_eq!(bench.write(0x1C, 0xFFFF_FFFF, 0b1100), OKAY);
    assert_eq!(bench.read(0x1C), (0x801, OKAY));
    assert_eq!(bench.write(0x1C, 0xFFFF_FFFF, 0b0010), OKAY);
    assert_eq!(bench.read(0x1C), (0x001, OKAY));
    assert_eq!(bench.write(0x1C, 0x801, 15), OKAY);
    assert_eq!(bench.read(0x1C), (0, OKAY));
}

#[test]
fn what_works_keeps_its_settings_and_its_context() {
    let mut bench = Bench::new(&preset("paper"), 1);
    bench.busy("kvmu_busy_i", true);
    assert_eq!(bench.read(0x18), (4, OKAY));
    assert_eq!(bench.write(0x24, 3, 15), SLVERR);
    assert_eq!(bench.write(0x24, 3, 0), SLVERR);
    // The whole write is refused, so enable stays 0.
    assert_eq!(bench.write(0x14, 0b101, 15), SLVERR);
    assert_eq!(bench.read(0x14), (0, OKAY));
    assert_eq!(bench.write(0x14, 0b011, 15), OKAY);
    assert_eq!(bench.read(0x14), (1, OKAY));
    bench.busy("kvmu_busy_i", false);
    assert_eq!(bench.write(0x24, 3, 15), OKAY);
    assert_eq!(bench.write(0x14, 0xFFFF_FFFC, 15), OKAY);
    assert_eq!(bench.read(0x14), (0, OKAY));
}

#[test]
fn a_clear_zeroes_counters_and_nothing_else() {
    let mut bench = Bench::new(&preset("paper"), 1);
    for word in [0b010, 0b100] {
        bench.write(0x24, 5, 15);
        bench.write(0x20, 0xFFF, 15);
        bench.events(&["join_i", "frame_done_i"]);
        assert_eq!(bench.read(0x80), (1, OKAY));
        assert_eq!(bench.write(0x14, word, 15), OKAY);
        assert_eq!(bench.read(0x80), (0, OKAY));
        assert_eq!(bench.read(0x24), (5, OKAY));
        assert_eq!(bench.read(0x20), (0xF03, OKAY));
        assert_eq!(bench.read(0x1C), (1, OKAY));
    }
}

#[test]
fn unmapped_addresses_read_zero_with_an_error() {
    let mut bench = Bench::new(&preset("paper"), 1);
    for address in [0x54, 0x7C, 0xB4, 0xB8, 0x100, 0x424, 0x824, 0xFFC] {
        assert_eq!(bench.read(address), (0, SLVERR), "{address:x}");
        assert_eq!(bench.write(address, 1, 15), SLVERR, "{address:x}");
    }
    assert_eq!(bench.read(0x27), (7, OKAY), "the low two bits are ignored");
}

#[test]
fn a_held_response_of_one_direction_does_not_stop_the_other() {
    let mut bench = Bench::new(&preset("paper"), 1);
    bench.hold(true, false);
    bench.start(Request::Write(0x24, 9, 15));
    assert_eq!(bench.read(0x24), (9, OKAY));
    bench.hold(false, true);
    bench.start(Request::Read(0x24));
    assert_eq!(bench.write(0x24, 4, 15), OKAY);
    bench.hold(false, false);
    assert_eq!(bench.read(0x24), (4, OKAY));
}
