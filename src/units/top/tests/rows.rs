//! Rows that are malformed at the port: each is dropped with ERR_ROW, as if it had not been sent, but for the end of
//! its group (docs/resv.md, section 4).

use super::bench::{Bench, FETCH, Records, SELECT, Stalls};
use super::story::{Author, Beat, Packet, Row};
use super::{designs, engine};
use crate::config::Config;

/// A way to spoil a row, whose beats have so many lanes.
type Spoil = fn(&mut Row, u32);

/// Ways with the lanes from which on there is such a thing. A row has two beats or more; from 4 lanes on half of the
/// lanes of the last beat have scores.
const SPOILT: [(&str, u32, Spoil); 16] = [
    ("a hole", 4, |row, lanes| {
        last(row).keep ^= scores(lanes / 2 - 1, 2);
    }),
    ("a hole in another beat", 4, |row, _| {
        before_last(row).keep ^= scores(1, 1);
    }),
    ("no lane 0", 4, |row, _| last(row).keep <<= 2),
    ("a partial first beat", 1, |row, lanes| {
        row[0].keep ^= scores(lanes - 1, 1);
    }),
    ("one lane of another beat", 2, |row, _| {
        before_last(row).keep = scores(0, 1);
    }),
    ("an empty beat before the last", 1, |row, _| {
        before_last(row).keep = 0
    }),
    ("half a lane, low", 1, |row, lanes| {
        last(row).keep ^= 2 << (2 * top_lane(lanes));
    }),
    ("half a lane, high", 1, |row, lanes| {
        last(row).keep ^= 1 << (2 * top_lane(lanes));
    }),
    ("half a lane in another beat", 1, |row, lanes| {
        before_last(row).keep ^= 1 << (2 * lanes - 1);
    }),
    ("half a lane too many", 4, |row, lanes| {
        last(row).keep ^= 1 << lanes;
    }),
    ("a lane too many", 4, |row, lanes| {
        last(row).keep ^= scores(lanes / 2, 1);
    }),
    ("an empty last beat", 1, |row, _| last(row).keep = 0),
    ("an empty beat behind a partial one", 4, empty_behind),
    ("two empty beats behind the last", 1, |row, lanes| {
        empty_behind(row, lanes);
        empty_behind(row, lanes);
    }),
    ("a beat behind the last", 1, |row, _| {
        let end = last(row).clone();
        (last(row).last, last(row).user) = (false, false);
        row.push(end);
    }),
    ("a last beat that comes early", 1, |row, _| {
        let end = row.pop().expect("a beat");
        (last(row).last, last(row).user) = (true, end.user);
    }),
];

/// One more beat, without a score.
fn empty_behind(row: &mut Row, _: u32) {
    let mut beat = last(row).clone();
    beat.keep = 0;
    (last(row).last, last(row).user) = (false, false);
    row.push(beat);
}

/// tkeep of so many lanes from `lane` on.
fn scores(lane: u32, count: u32) -> u64 {
    (u64::MAX >> (64 - 2 * count)) << (2 * lane)
}

/// The topmost lane with a score in the last beat.
fn top_lane(lanes: u32) -> u32 {
    (lanes / 2).max(1) - 1
}

fn last(row: &mut Row) -> &mut Beat {
    row.last_mut().expect("a beat")
}

fn before_last(row: &mut Row) -> &mut Beat {
    let place = row.len() - 2;
    &mut row[place]
}

/// An idle engine with the clusters of a frame, of which some tokens are stored.
fn begin(bench: &mut Bench, frame: &Packet) {
    assert!(bench.write("CTRL", 0b101));
    bench.forget();
    bench.run(std::slice::from_ref(frame));
    bench.records = Records::default();
    bench.write("IRQ_STATUS", u32::MAX);
}

/// Groups with bad rows select and fetch what they do without them.
fn check(bench: &mut Bench, frame: &Packet, groups: &[Vec<(Row, bool)>], what: &str) {
    let good = groups.iter().map(|group| {
        let rows = group.iter().filter(|(_, bad)| !bad);
        let mut rows: Vec<Row> = rows.map(|(row, _)| row.clone()).collect();
        if let Some(row) = rows.last_mut() {
            last(row).user = true;
        }
        rows
    });
    let good: Vec<Vec<Row>> = good.collect();
    let all = groups.iter().flatten();
    let dropped = all.filter(|(_, bad)| *bad).count() as u32;
    begin(bench, frame);
    let packets: Vec<Packet> = good
        .iter()
        .filter(|rows| !rows.is_empty())
        .cloned()
        .map(Packet::Group)
        .collect();
    let mut expected = bench.run(&packets).records;
    // A group of bad rows alone selects nothing; in these tests it is the first.
    if good[0].is_empty() {
        expected[SELECT].insert(0, (1 << 63, true));
        expected[FETCH].insert(0, (1 << 127, true));
    }
    assert_eq!(bench.read("IRQ_STATUS"), 2, "no row was dropped");

    begin(bench, frame);
    for (row, _) in groups.iter().flatten() {
        bench.scores.extend(row.iter().cloned());
    }
    bench.drain();
    assert_eq!(bench.records, expected, "{what}");
    assert_eq!(bench.read("IRQ_STATUS"), 0x802, "{what}");
    assert_eq!(bench.read("CNT_ROWS_DROPPED"), dropped, "{what}");
    let used = good.iter().map(Vec::len).sum::<usize>() as u32;
    assert_eq!(bench.read("CNT_ROWS"), used, "{what}");
}

/// Bad rows alone, before, between and behind good ones, with a good group behind.
fn check_places(
    author: &mut Author,
    bench: &mut Bench,
    frame: &Packet,
    what: &str,
    bad: &dyn Fn(&mut Author) -> Row,
) {
    for places in [
        &[true][..],
        &[true, true],
        &[true, false],
        &[false, true],
        &[false, true, false],
    ] {
        let mut rows: Vec<(Row, bool)> = places
            .iter()
            .map(|&is_bad| {
                let row = if is_bad {
                    bad(author)
                } else {
                    author.row(false)
                };
                (row, is_bad)
            })
            .collect();
        if let Some((row, _)) = rows.last_mut() {
            last(row).user = true;
        }
        let next = vec![(author.row(false), false), (author.row(true), false)];
        check(bench, frame, &[rows, next], &format!("{what}, {places:?}"));
    }
}

/// An engine for each design and pace, with clusters for some beats and a half.
fn engines() -> impl Iterator<Item = (Author, Bench, Packet)> {
    let paces = [0, 150].map(Stalls::all);
    let pairs = designs()
        .into_iter()
        .flat_map(move |config| paces.map(|stalls| (config.clone(), stalls)));
    pairs.map(|(config, stalls)| {
        let clusters = clusters(&config);
        let mut author = Author::new(&config, 1);
        let frame = author.frame(clusters, 256);
        assert_eq!(author.clusters() as u64, clusters);
        let mut bench = engine(&config, 1);
        bench.stalls = stalls;
        (author, bench, frame)
    })
}

fn clusters(config: &Config) -> u64 {
    let lanes = u64::from(config.wtu.lanes);
    let whole = if lanes > 8 { lanes } else { 2 * lanes };
    whole + (lanes / 2).max(1)
}

#[test]
fn a_malformed_row_is_as_if_it_had_not_been_sent() {
    for (mut author, mut bench, frame) in engines() {
        let lanes = author.config.wtu.lanes;
        for (what, least, spoil) in SPOILT {
            if lanes < least {
                continue;
            }
            let what = format!("{what}, {lanes} lanes");
            check_places(&mut author, &mut bench, &frame, &what, &|author| {
                let mut row = author.row(false);
                spoil(&mut row, lanes);
                row
            });
        }
    }
}

#[test]
fn a_row_of_another_length_is_as_if_it_had_not_been_sent() {
    for (mut author, mut bench, frame) in engines() {
        let right = author.clusters();
        let lanes = author.config.wtu.lanes as usize;
        let table = author.config.hcu.max_clusters.next_power_of_two() as usize;
        // Among them lengths at which a number of a beat, or of a cluster, would come round.
        let near = [1, right - 1, right + 1, right + 2, right + lanes];
        let beats = [lanes, 2 * lanes, 3 * lanes, 5 * lanes];
        let round = [table, table + right, 2 * table, 2 * table + right];
        for length in near.into_iter().chain(beats).chain(round) {
            if length == right {
                continue;
            }
            let what = format!("{length} scores, {lanes} lanes");
            let bad = move |author: &mut Author| author.row_of(length, false);
            check_places(&mut author, &mut bench, &frame, &what, &bad);
        }
    }
}

#[test]
fn the_mark_of_a_last_row_means_nothing_on_another_beat() {
    for (mut author, mut bench, frame) in engines() {
        let rows = [author.row(false), author.row(true)];
        begin(&mut bench, &frame);
        let expected = bench.run(&[Packet::Group(rows.to_vec())]).records;
        begin(&mut bench, &frame);
        for beat in rows.into_iter().flatten() {
            let user = beat.user || !beat.last;
            bench.scores.push_back(Beat { user, ..beat });
            // Each beat by itself, so that the end of a group would show.
            bench.drain();
        }
        assert_eq!(bench.records, expected);
    }
}
