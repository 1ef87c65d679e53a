//! IRQ_STATUS and irq, event by event.

use super::bench::Bench;
use super::story::{Author, Packet};
use super::{engine, tiny};

const FRAME_DONE: u32 = 1;
const GROUP_DONE: u32 = 1 << 1;
const REJECT: u32 = 1 << 8;
const STORE_FULL: u32 = 1 << 9;
const BOUNDS: u32 = 1 << 10;
const ROW: u32 = 1 << 11;
const ALL: [u32; 6] = [FRAME_DONE, GROUP_DONE, REJECT, STORE_FULL, BOUNDS, ROW];

/// These bits are set and no other; each makes an interrupt if it is enabled, until a 1 is written to it.
fn check(bench: &mut Bench, set: u32) {
    bench.drain();
    assert_eq!(bench.read("IRQ_STATUS"), set);
    for bit in ALL {
        bench.write("IRQ_ENABLE", bit);
        assert_eq!(bench.irq(), set & bit != 0, "{bit:x} of {set:x}");
        bench.write("IRQ_ENABLE", !bit);
        assert_eq!(bench.irq(), set & !bit != 0, "all but {bit:x} of {set:x}");
    }
    bench.write("IRQ_ENABLE", u32::MAX);
    let mut left = set;
    for bit in ALL {
        assert!(bench.write("IRQ_STATUS", bit));
        left &= !bit;
        assert_eq!(bench.read("IRQ_STATUS"), left, "a 1 clears its bit alone");
        assert_eq!(bench.irq(), left != 0, "{left:x} of {set:x} left");
    }
    bench.write("IRQ_ENABLE", 0);
}

#[test]
fn a_packet_is_done_when_its_last_beat_is_worked_off() {
    let config = tiny();
    let mut author = Author::new(&config, 1);
    let mut bench = engine(&config, 1);
    let Packet::Frame(codes) = author.frame(9, 256) else {
        panic!("a frame");
    };
    let tokens = Packet::tokens(&codes);
    let (most, last) = tokens.split_at(8);
    bench.tokens.extend(most);
    check(&mut bench, 0);
    bench.tokens.extend(last);
    check(&mut bench, FRAME_DONE);
    for (rows, set) in [(0, GROUP_DONE), (1, GROUP_DONE), (2, GROUP_DONE)] {
        for _ in 0..rows {
            bench.scores.extend(author.row(false));
            check(&mut bench, 0);
        }
        bench.scores.extend(author.row(true));
        check(&mut bench, set);
    }
}

#[test]
fn an_interrupt_waits_for_outputs_no_longer_than_the_decision() {
    let config = tiny();
    let mut author = Author::new(&config, 2);
    let mut bench = engine(&config, 1);
    bench.stalls.out = [0, 256, 256, 256];
    bench.write("IRQ_ENABLE", FRAME_DONE);
    bench.story.push_back(author.frame(7, 256));
    for _ in 0..300 {
        bench.cycle();
    }
    assert!(bench.irq(), "offloads are decided, though not taken");
    assert!(bench.offers()[2]);
}

#[test]
fn every_error_has_its_bit() {
    // A row of the wrong length, which does not end its group.
    let mut author = Author::new(&tiny(), 3);
    let mut bench = engine(&tiny(), 1);
    bench.run(&[author.frame(9, 256)]);
    bench.write("IRQ_STATUS", u32::MAX);
    bench.scores.extend(author.row_of(8, false));
    check(&mut bench, ROW);
    bench.scores.extend(author.row_of(10, true));
    check(&mut bench, ROW | GROUP_DONE);

    // The store has no room at all.
    bench.write("STORE_LIMIT_HI", 0);
    bench.story.push_back(author.frame(3, 0));
    check(&mut bench, BOUNDS | FRAME_DONE);

    // The seventeenth cluster to be stored finds no page.
    let mut config = tiny();
    config.kvmu.pages = 16;
    let mut author = Author::new(&config, 4);
    let mut bench = engine(&config, 1);
    bench.write("RECENT_WINDOW", 0);
    bench.story.push_back(author.frame(16, 256));
    check(&mut bench, FRAME_DONE);
    bench.story.push_back(author.frame(1, 256));
    check(&mut bench, STORE_FULL | FRAME_DONE);

    // 16 clusters of 15 tokens are full.
    let mut config = tiny();
    (config.hcu.max_clusters, config.count_bits) = (16, 4);
    let mut author = Author::new(&config, 5);
    let mut bench = engine(&config, 1);
    bench.story.push_back(author.frame(240, 60));
    check(&mut bench, FRAME_DONE);
    bench.story.push_back(author.frame(1, 0));
    check(&mut bench, REJECT | FRAME_DONE);
}
