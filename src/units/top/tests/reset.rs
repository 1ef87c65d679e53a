//! The reset, whatever engine and bus are doing: afterwards all is as from the start, settings included.

use super::bench::Stalls;
use super::story::Author;
use super::{SETTINGS, designs, engine, undisturbed};
use crate::config::{Config, Reset};
use crate::registers;
use crate::units::tests::random::Random;

/// Signals that tell what engine and bus are doing when the reset comes.
const STATES: [&str; 16] = [
    "u_order.frame_open_q",
    "u_order.group_open_q",
    "u_hcu.busy_o",
    "u_kvmu.work",
    "u_wtu.u_load.beat_q",
    "u_wtu.u_load.bad_q",
    "u_wtu.u_search.active_o",
    "u_wtu.u_select.marking_q",
    "m_axis_assign_tvalid",
    "m_axis_select_tvalid",
    "m_axis_offload_tvalid",
    "m_axis_fetch_tvalid",
    "u_csr.aw_held_q",
    "u_csr.w_held_q",
    "s_axil_bvalid",
    "s_axil_rvalid",
];

/// Where in [`STATES`] those of the bus begin.
const BUS: usize = 12;

/// The designs of the other tests, with each kind of reset.
fn with_resets() -> impl Iterator<Item = Config> {
    let kinds = [Reset::SyncLow, Reset::SyncHigh, Reset::AsyncLow];
    let designs = designs().into_iter().zip(kinds.into_iter().cycle());
    designs.map(|(config, reset)| Config { reset, ..config })
}

#[test]
fn a_reset_at_any_moment_leaves_an_engine_as_from_the_start() {
    let mut random = Random(12);
    let mut seen = [0; STATES.len()];
    for config in with_resets() {
        let stories = [1, 2, 3].map(|seed| Author::new(&config, seed).story(10));
        let expected = stories.each_ref().map(|story| undisturbed(&config, story));
        let mut bench = engine(&config, 5);
        for trial in 0..160 {
            bench.stalls = Stalls::all(random.one_of(&[0, 60, 200]));
            if random.hits(64) {
                // Records pile up before the one that is not taken.
                bench.stalls.out[random.below(4) as usize] = 256;
            }
            let before = &stories[random.below(3) as usize];
            bench.story.extend(before.iter().cloned());
            let most = random.one_of(&[50, 400]);
            for _ in 0..random.below(most) {
                bench.cycle();
            }
            // Some states are short: on to the next time that one of them is there.
            let place = random.below(STATES.len() as u64) as usize;
            let mut patience = 400;
            if place >= BUS {
                bench.ask("IRQ_ENABLE", [128; 3].map(|share| random.hits(share)));
                patience = 6;
            }
            for _ in 0..patience {
                bench.cycle();
                if bench.probe(STATES[place]) != 0 {
                    break;
                }
            }
            for (count, name) in seen.iter_mut().zip(STATES) {
                *count += u32::from(bench.probe(name) != 0);
            }
            bench.reset(random.one_of(&[1, 2, 5]));
            // Nothing is left to be answered, nothing goes on.
            for _ in 0..random.below(40) {
                bench.cycle();
                assert_eq!(bench.ready(), [false; 2], "not enabled");
            }
            for register in registers::present(&config) {
                let word = bench.read(register.name);
                assert_eq!(word, register.reset(&config), "{}", register.name);
            }
            for (name, value) in SETTINGS {
                assert!(bench.write(name, value), "{name}");
            }
            assert!(bench.write("CTRL", 1));
            bench.stalls = Stalls::all(random.one_of(&[0, 100]));
            let which = random.below(3) as usize;
            let outcome = bench.run(&stories[which]);
            assert_eq!(outcome, expected[which], "trial {trial}, {config:?}");
        }
    }
    for (count, name) in seen.iter().zip(STATES) {
        assert!(*count >= 5, "reset {count} times with {name}: {seen:?}");
    }
}
