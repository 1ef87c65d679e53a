//! Rows that are malformed at the port: each is dropped with ERR_ROW, as if it had not been sent, but for the end of
//! its group (docs/resv.md, section 4).

use super::bench::{Bench, FETCH, Records, SELECT};
use super::story::{Author, Beat, Packet, Row};
use super::{engine, tiny};
use crate::config::Config;

/// A way to spoil a row.
type Spoil = fn(&mut Row);

/// Rows of 4 lanes; each way fits rows whose last beat has 2 scores.
const SPOILT: [(&str, Spoil); 13] = [
    ("a hole", |row| last(row).keep = 0b0011_0011),
    ("a hole in the middle", |row| row[1].keep = 0b1111_0011),
    ("no lane 0", |row| last(row).keep = 0b0011_1100),
    ("a partial first beat", |row| row[0].keep = 0b0011_1111),
    ("a partial beat in the middle", |row| {
        row[1].keep = 0b0000_0011
    }),
    ("an empty beat in the middle", |row| row[1].keep = 0),
    ("half a lane, low", |row| last(row).keep = 0b0000_0111),
    ("half a lane, high", |row| last(row).keep = 0b0000_1011),
    ("half a lane too many", |row| last(row).keep = 0b0001_1111),
    ("a lane too many", |row| last(row).keep = 0b0011_1111),
    ("an empty last beat", |row| last(row).keep = 0),
    ("an empty beat behind the last", |row| {
        let mut beat = last(row).clone();
        beat.keep = 0;
        (last(row).last, last(row).user) = (false, false);
        row.push(beat);
    }),
    ("a last beat that comes early", |row| {
        let end = row.pop().expect("a beat");
        (last(row).last, last(row).user) = (true, end.user);
    }),
];

fn last(row: &mut Row) -> &mut Beat {
    row.last_mut().expect("a beat")
}

/// An idle engine with nine or so clusters, of which some tokens are stored.
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

/// An engine with ten clusters: rows of two beats and two scores.
fn ten(config: &Config) -> (Author, Bench, Packet) {
    let mut author = Author::new(config, 1);
    let frame = author.frame(10, 256);
    assert_eq!(author.clusters(), 10);
    (author, engine(config, 1), frame)
}

#[test]
fn a_malformed_row_is_as_if_it_had_not_been_sent() {
    let (mut author, mut bench, frame) = ten(&tiny());
    for (what, spoil) in SPOILT {
        check_places(&mut author, &mut bench, &frame, what, &|author| {
            let mut row = author.row(false);
            spoil(&mut row);
            row
        });
    }
}

#[test]
fn a_row_of_another_length_is_as_if_it_had_not_been_sent() {
    let (mut author, mut bench, frame) = ten(&tiny());
    // Among them lengths at which a number of a beat, or of a cluster, would come round.
    for length in [1, 4, 8, 9, 11, 12, 13, 20, 64, 65, 74, 128, 138, 1034] {
        let what = format!("{length} scores");
        let bad = move |author: &mut Author| author.row_of(length, false);
        check_places(&mut author, &mut bench, &frame, &what, &bad);
    }
}

#[test]
fn the_mark_of_a_last_row_means_nothing_on_another_beat() {
    let (mut author, mut bench, frame) = ten(&tiny());
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
