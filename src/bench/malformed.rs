//! Rows as a source may send them that keeps no more of the rules than it must: what means nothing is noise, and a row that
//! is dropped may be of another length, or malformed (docs/dre.md, "Ports").

use super::random::SplitMix64;
use super::records::{ScoreBeat, row_beats};

/// The beats of a row where `clusters` scores make a good one; another may come in another shape that is dropped as well.
/// The mark of a last row stands on other beats than the last as it falls: it means nothing there.
pub(super) fn row(
    random: &mut SplitMix64,
    lanes: usize,
    clusters: usize,
    scores: &[i32],
    last_row: bool,
) -> Vec<ScoreBeat> {
    let mut beats = if scores.len() == clusters {
        good_row(random, lanes, scores, last_row)
    } else {
        dropped_row(random, lanes, clusters, scores, last_row)
    };
    let before_last = beats.len() - 1;
    for beat in &mut beats[..before_last] {
        beat.last_row = random.draw() >> 63 == 1;
    }
    beats
}

/// The beats of a row that is used. Behind scores that fill their beats there may be an empty one.
fn good_row(
    random: &mut SplitMix64,
    lanes: usize,
    scores: &[i32],
    last_row: bool,
) -> Vec<ScoreBeat> {
    let mut beats = row_beats(lanes, scores, last_row);
    let full = !scores.is_empty() && scores.len().is_multiple_of(lanes);
    if full && random.draw() >> 63 == 1 {
        beats.extend(row_beats(lanes, &[], last_row));
    }
    beats
}

/// The beats of a row that is dropped. Half of the time they have the scores of `row`, which are too few or too many; else as
/// many as are due, and something is wrong with a beat.
fn dropped_row(
    random: &mut SplitMix64,
    lanes: usize,
    clusters: usize,
    row: &[i32],
    last_row: bool,
) -> Vec<ScoreBeat> {
    let draw = random.draw();
    if clusters == 0 || draw >> 63 == 1 {
        return row_beats(lanes, row, last_row);
    }
    let scores = row.iter().chain([&0]).cycle().copied();
    let scores: Vec<i32> = scores.take(clusters).collect();
    let mut beats = row_beats(lanes, &scores, last_row);
    let before_last = beats.len() - 1;
    // The ends as often as all between.
    let any = match (draw >> 24) % 3 {
        0 => 0,
        1 => before_last,
        _ => (draw >> 8) as usize % beats.len(),
    };
    let lane = (draw >> 32) as usize;
    match draw % 5 {
        // A part of a beat that is not the last one, or nothing of it.
        0 if before_last > 0 => beats[any % before_last].keep &= (1 << (2 * (lane % lanes))) - 1,
        // A beat that lacks a lane, but not the topmost.
        1 if beats[any].scores.len() > 1 => {
            let lane = lane % (beats[any].scores.len() - 1);
            beats[any].keep &= !(3 << (2 * lane));
        }
        // The last beat comes twice: the row is too long, and it may be that a part of a beat stands within.
        2 => {
            let end = beats[before_last].clone();
            beats.push(end);
        }
        // Empty beats behind the last: two, if one would do no harm.
        3 => {
            let count = 1 + usize::from(clusters.is_multiple_of(lanes));
            beats.extend((0..count).flat_map(|_| row_beats(lanes, &[], last_row)));
        }
        // A byte too many or too few.
        _ => beats[any].keep ^= 1 << (lane % (2 * lanes)),
    }
    beats
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether the beats are those of a row of so many scores, by the rules of docs/dre.md.
    fn well_formed(beats: &[ScoreBeat], lanes: usize, scores: usize) -> bool {
        let bytes: u32 = beats.iter().map(|beat| beat.keep.count_ones()).sum();
        let full = u64::MAX >> (64 - 2 * lanes);
        let beats = match beats {
            [scores @ .., end]
                if end.keep == 0 && scores.last().is_some_and(|b| b.keep == full) =>
            {
                scores
            }
            _ => beats,
        };
        let (last, others) = beats.split_last().unwrap();
        let contiguous = last.keep & last.keep.wrapping_add(1) == 0;
        others.iter().all(|beat| beat.keep == full)
            && contiguous
            && last.keep.count_ones() % 2 == 0
            && bytes as usize == 2 * scores
    }

    #[test]
    fn rows_of_the_right_length_are_good_and_others_are_not() {
        let mut random = SplitMix64::new(5);
        let mut right_length = 0;
        let mut ends_empty = 0;
        for round in 0..20_000 {
            let lanes = 1 << (round % 6);
            let clusters = (random.draw() % 80) as usize;
            let length = match random.draw() % 2 {
                0 => (random.draw() % 160) as usize,
                _ => clusters + (random.draw() % 2) as usize,
            };
            let last_row = random.draw() >> 63 == 1;
            let scores = vec![5; length];
            let beats = row(&mut random, lanes, clusters, &scores, last_row);
            let good = well_formed(&beats, lanes, clusters);
            assert_eq!(good, length == clusters, "{clusters}: {beats:x?}");
            assert_eq!(beats.last().unwrap().last_row, last_row);
            let most = u64::MAX >> (64 - 2 * lanes);
            assert!(beats.iter().all(|beat| beat.keep <= most));
            right_length += u32::from(!good && beats.len() == clusters.div_ceil(lanes));
            ends_empty += u32::from(good && beats.len() > clusters.div_ceil(lanes).max(1));
        }
        assert!(
            right_length > 2000 && ends_empty > 500,
            "{right_length}, {ends_empty}"
        );
    }
}
