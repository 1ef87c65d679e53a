//! Frames and groups that are offered at the same time (docs/resv.md, section 6). That no packet begins too early, and
//! no group before a frame that waits, the bench checks in every cycle of every test.

use super::bench::Stalls;
use super::story::{Author, Packet};
use super::{designs, engine, undisturbed};

/// Frames, and groups whose rows are as long as the first frame makes them, or a little longer, so that what is
/// selected, and even what is dropped, depends on the order.
fn packets(author: &mut Author) -> (Vec<Packet>, Vec<Packet>) {
    let mut frames = vec![author.frame(10, 256)];
    let base = author.clusters();
    frames.extend((1..20).map(|i| author.frame(1 + i % 6, 30)));
    let groups = (0..20).map(|i| {
        let length = base + author.random.below(3) as usize;
        let rows = (0..=i % 3).map(|row| author.row_of(length, row == i % 3));
        Packet::Group(rows.collect())
    });
    let groups = groups.collect();
    (frames, groups)
}

/// Offers both at once, and gives the packets in the order in which they began.
fn check(author: &mut Author, stalls: Stalls, seed: u64) -> Vec<bool> {
    let config = author.config.clone();
    let (frames, groups) = packets(author);
    let mut bench = engine(&config, seed);
    bench.stalls = stalls;
    for packet in frames.iter().chain(&groups) {
        match packet {
            Packet::Frame(codes) => bench.tokens.extend(Packet::tokens(codes)),
            Packet::Group(rows) => bench.scores.extend(rows.iter().flatten().cloned()),
        }
    }
    bench.drain();
    let (mut frames, mut groups) = (frames.into_iter(), groups.into_iter());
    let order = bench.begun.iter().map(|&frame| {
        let next = if frame { frames.next() } else { groups.next() };
        next.expect("as many as were sent")
    });
    let story: Vec<Packet> = order.collect();
    assert_eq!(story.len(), 40);
    let outcome = bench.outcome();
    assert_eq!(
        outcome,
        undisturbed(&config, &story),
        "seed {seed}, {config:?}"
    );
    bench.begun
}

#[test]
fn what_arrives_together_acts_in_the_order_of_its_first_beats() {
    let mut changes = 0;
    for config in designs() {
        for seed in 0..8 {
            let share = [0, 0, 100, 200][seed as usize % 4];
            let stalls = Stalls {
                // Frames come slowly, or no group would ever get its turn.
                hash: [236, 250][seed as usize / 4],
                score: share,
                out: [share; 4],
            };
            let begun = check(&mut Author::new(&config, seed), stalls, seed);
            let pairs = begun.windows(2);
            changes += pairs.filter(|pair| pair[0] != pair[1]).count();
        }
    }
    assert!(changes > 200, "sides changed {changes} times");
}

#[test]
fn frames_that_never_pause_go_before_all_groups() {
    for config in designs() {
        for share in [0, 150] {
            let mut stalls = Stalls::all(share);
            stalls.hash = 0;
            let begun = check(&mut Author::new(&config, share), stalls, 3);
            let frames = begun.iter().take_while(|&&frame| frame);
            assert_eq!(frames.count(), 20, "{begun:?}");
        }
    }
}
