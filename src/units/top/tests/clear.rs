//! soft_reset and clear_context, whatever the engine is doing.

use super::bench::{Bench, OUT, Stalls};
use super::story::{Author, Packet};
use super::{SETTINGS, designs, engine, undisturbed};
use crate::units::tests::random::Random;

/// Signals that tell what the engine is doing.
const STATES: [&str; 15] = [
    "u_order.frame_open_q",
    "u_order.group_open_q",
    "u_queue.busy_o",
    "u_hcu.busy_o",
    "u_kvmu.work",
    "u_wtu.u_load.beat_q",
    "u_wtu.u_load.bad_q",
    "u_wtu.u_load.full_o",
    "u_wtu.u_search.active_o",
    "u_wtu.u_select.marking_q",
    "u_wtu.u_select.listing_q",
    "m_axis_assign_tvalid",
    "m_axis_select_tvalid",
    "m_axis_offload_tvalid",
    "m_axis_fetch_tvalid",
];

/// What the registers say after a clear: the tables are empty, the configuration is there.
fn check_cleared(bench: &mut Bench) {
    assert_eq!(bench.read("STATUS"), 0);
    assert_eq!(bench.read("CTRL"), 1, "enable stays, the rest reads 0");
    for (name, value) in SETTINGS {
        assert_eq!(bench.read(name), value, "{name}");
    }
    for (name, value) in bench.outcome().registers {
        assert_eq!(value, 0, "{name}");
    }
    for name in ["CNT_CHUNKS", "CNT_HCU_CYCLES", "CNT_WTU_CYCLES"] {
        assert_eq!(bench.read(name), 0, "{name}");
    }
}

#[test]
fn a_soft_reset_in_any_state_leaves_a_fresh_engine() {
    let mut random = Random(11);
    let mut seen = [0; STATES.len()];
    for config in designs() {
        let stories = [1, 2, 3].map(|seed| Author::new(&config, seed).story(12));
        let expected = stories.each_ref().map(|story| undisturbed(&config, story));
        let mut bench = engine(&config, 5);
        bench.watched = STATES.to_vec();
        for trial in 0..110 {
            bench.stalls = Stalls::all(random.one_of(&[0, 60, 200]));
            if random.hits(128) {
                // Records pile up before the one that is not taken.
                bench.stalls.out[random.below(4) as usize] = 256;
            }
            bench.story.extend(
                random
                    .one_of(&[0, 1, 2].map(|i| &stories[i]))
                    .iter()
                    .cloned(),
            );
            let most = random.one_of(&[50, 400, 1500]);
            for _ in 0..random.below(most) {
                bench.cycle();
            }
            // Some states are short: on to the next time that one of them is there.
            let state = random.one_of(&STATES);
            for _ in 0..400 {
                bench.cycle();
                if bench.probe(state) != 0 {
                    break;
                }
            }
            assert!(bench.write("CTRL", 0b011));
            for (count, &was) in seen.iter_mut().zip(&bench.cleared_in) {
                *count += u32::from(was);
            }
            bench.forget();
            assert_eq!(bench.offers(), [false; 4], "nothing is offered right after");
            if random.hits(128) {
                // Events from before the clear are in IRQ_STATUS; none comes after.
                bench.write("IRQ_STATUS", u32::MAX);
                check_cleared(&mut bench);
                assert_eq!(bench.read("IRQ_STATUS"), 0, "an event after the clear");
            }
            bench.stalls = Stalls::all(random.one_of(&[0, 100]));
            let which = random.below(3) as usize;
            let outcome = bench.run(&stories[which]);
            assert_eq!(outcome, expected[which], "trial {trial}, {config:?}");
            assert!(bench.write("CTRL", 0b011));
            bench.forget();
        }
    }
    for (count, name) in seen.iter().zip(STATES) {
        assert!(*count >= 5, "cleared {count} times with {name}: {seen:?}");
    }
}

#[test]
fn clear_context_makes_an_idle_engine_fresh() {
    for config in designs() {
        let mut author = Author::new(&config, 4);
        let story = author.story(10);
        let expected = undisturbed(&config, &story);
        let mut bench = engine(&config, 6);
        for part in 0..4 {
            bench.run(&story);
            // An engine that waits for the rest of a packet is idle too.
            match part {
                0 => {}
                1 => bench.tokens.extend([(1, false), (2, false)]),
                2 => bench.scores.extend(author.row(false)),
                _ => bench.scores.extend(author.row(true).into_iter().next()),
            }
            bench.drain();
            assert!(bench.write("CTRL", 0b101));
            bench.forget();
            assert_eq!(bench.offers(), [false; 4]);
            check_cleared(&mut bench);
            assert_eq!(bench.run(&story), expected, "part {part}, {config:?}");
        }
    }
}

#[test]
fn what_comes_while_an_idle_engine_is_cleared_is_not_lost() {
    let mut cleared = 0;
    let mut refused = 0;
    for config in designs() {
        for trial in 0..100 {
            let mut bench = engine(&config, trial);
            bench.stalls = Stalls::all(trial % 256);
            let frame = trial % 2 == 0;
            if frame {
                bench.tokens.push_back((3, true));
            } else {
                bench
                    .scores
                    .extend(Author::new(&config, trial).row_of(1, true));
            }
            match bench.write("CTRL", 0b101) {
                true => cleared += 1,
                false => refused += 1,
            }
            bench.drain();
            let counts = bench.records.each_ref().map(Vec::len);
            let expected = if frame { [1, 0, 0, 0] } else { [0, 1, 0, 1] };
            assert_eq!(counts, expected, "trial {trial}, {config:?}");
        }
    }
    assert!(cleared > 10 && refused > 10, "{cleared}, {refused}");
}

#[test]
fn an_output_that_is_not_taken_stops_its_packet_and_protects_the_settings() {
    for config in designs() {
        let story = Author::new(&config, 8).story(24);
        let expected = undisturbed(&config, &story);
        for (stream, name) in OUT.into_iter().enumerate() {
            let mut bench = engine(&config, 7);
            bench.stalls.out[stream] = 256;
            bench.story.extend(story.iter().cloned());
            for _ in 0..4000 {
                bench.cycle();
            }
            assert!(bench.records[stream].is_empty());
            assert!(bench.offers()[stream], "{name} waits to be taken");
            let busy = if stream == 0 { 1 } else { 4 };
            assert_eq!(bench.read("STATUS") & busy, busy, "busy for {name}");
            for word in [0b101, 0b100] {
                assert!(!bench.write("CTRL", word), "clear_context while busy");
                assert_eq!(bench.read("CTRL"), 1);
            }
            for (setting, value) in SETTINGS {
                assert!(!bench.write(setting, value - 1), "{setting} while busy");
                assert_eq!(bench.read(setting), value, "{setting}");
            }
            assert!(bench.write("IRQ_ENABLE", 1), "not a setting");
            bench.stalls.out[stream] = 0;
            bench.drain();
            assert_eq!(bench.outcome(), expected, "{name}, {config:?}");
        }
    }
}

#[test]
fn a_record_that_waits_keeps_the_engine_busy() {
    for config in designs() {
        for (stream, name) in OUT.into_iter().enumerate() {
            let mut author = Author::new(&config, 1);
            let mut bench = engine(&config, 2);
            bench.write("RECENT_WINDOW", 0);
            if stream == 1 || stream == 3 {
                bench.run(&[author.frame(1, 256)]);
            }
            // One record of each kind, at the most, and all but this one are taken.
            bench.stalls.out[stream] = 256;
            let packet = match stream {
                0 | 2 => author.frame(1, 256),
                _ => Packet::Group(vec![author.row(true)]),
            };
            bench.story.push_back(packet);
            for _ in 0..300 {
                bench.cycle();
            }
            let busy = if stream == 0 { 1 } else { 4 };
            assert_eq!(bench.read("STATUS"), busy, "{name}");
            assert!(!bench.write("CTRL", 0b101), "{name} waits");
            bench.stalls.out[stream] = 0;
            bench.drain();
            assert_eq!(bench.records[stream].len(), 1, "{name}");
        }
    }
}

#[test]
fn a_switched_off_engine_takes_nothing_and_loses_nothing() {
    let mut random = Random(2);
    let mut open = [0; 2];
    for config in designs() {
        for seed in 0..3 {
            let story = Author::new(&config, seed).story(12);
            let expected = undisturbed(&config, &story);
            let mut bench = engine(&config, seed);
            bench.stalls = Stalls::all([0, 100, 200][seed as usize]);
            bench.story.extend(story.iter().cloned());
            while !bench.all_sent() {
                for _ in 0..random.below(60) {
                    bench.cycle();
                }
                assert!(bench.write("CTRL", 0));
                for (count, is_open) in open.iter_mut().zip(bench.open()) {
                    *count += u32::from(is_open);
                }
                for _ in 0..random.one_of(&[1, 20, 300]) {
                    bench.cycle();
                    assert_eq!(bench.ready(), [false; 2], "switched off");
                }
                assert!(bench.write("CTRL", 1));
            }
            bench.drain();
            assert_eq!(bench.outcome(), expected, "seed {seed}, {config:?}");
        }
    }
    assert!(
        open.iter().all(|&count| count > 20),
        "inside packets: {open:?}"
    );
}
