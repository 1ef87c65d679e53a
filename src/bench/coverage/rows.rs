//! Rows of scores as they come over the stream: what is right or wrong with them.

use super::groups::{Case, case, names};
use crate::bench::records::ScoreBeat;
use crate::config::Config;

/// What is wrong with a row, by the first beat that is.
const WRONGS: [&str; 7] = [
    "no score",
    "too short",
    "too long",
    "a lane left out",
    "half a score",
    "part of a beat within",
    "empty beats behind",
];
/// Where that beat stands.
const PLACES: [&str; 4] = ["only", "first", "middle", "last"];

/// Shapes of a row that is used.
pub(super) fn good(config: &Config) -> Vec<Case> {
    let (lanes, most) = (config.wtu.lanes, config.hcu.max_clusters);
    let one_lane = (lanes == 1).then_some("a beat of one lane is full or empty");
    let divides = most.is_multiple_of(lanes);
    vec![
        case("one beat, in part", one_lane),
        case("one beat, full", None),
        case("several beats, the last in part", one_lane),
        case("several beats, the last full", None),
        case("an empty beat behind full ones", None),
        case("as many scores as the table has places", None),
        case(
            "as many, and an empty beat behind",
            (!divides).then_some("they do not fill their beats"),
        ),
    ]
}

/// The shape of a row that is used.
pub(super) fn shapes(config: &Config, beats: &[ScoreBeat]) -> Vec<&'static str> {
    let lanes = config.wtu.lanes as usize;
    let scores: usize = beats.iter().map(|beat| beat.scores.len()).sum();
    let full = scores.is_multiple_of(lanes);
    let empty = beats.len() > 1 && beats.last().is_some_and(|beat| beat.scores.is_empty());
    let most = scores == config.hcu.max_clusters as usize;
    let mut all = vec![match (beats.len() - usize::from(empty) > 1, full) {
        (false, false) => "one beat, in part",
        (false, true) => "one beat, full",
        (true, false) => "several beats, the last in part",
        (true, true) => "several beats, the last full",
    }];
    if empty {
        all.push("an empty beat behind full ones");
    }
    if most {
        all.push("as many scores as the table has places");
    }
    if most && empty {
        all.push("as many, and an empty beat behind");
    }
    all
}

/// What may be wrong, and where.
pub(super) fn dropped(config: &Config) -> Vec<Case> {
    let one_lane = config.wtu.lanes == 1;
    let mut all = vec![case(WRONGS[0], None)];
    all.extend(names(WRONGS[1..3].iter().copied()));
    all.push(case("longer than the table", None));
    for place in PLACES {
        let cannot = one_lane.then_some("a beat of one lane has none to leave out");
        all.push(case(format!("{}, {place} beat", WRONGS[3]), cannot));
        all.push(case(format!("{}, {place} beat", WRONGS[4]), None));
    }
    for place in ["first", "middle"] {
        let cannot = one_lane.then_some("a beat of one lane is full or empty");
        all.push(case(format!("{}, {place} beat", WRONGS[5]), cannot));
        all.push(case(format!("an empty beat within, {place} beat"), None));
    }
    all.push(case(WRONGS[6], None));
    all
}

/// What is wrong with a row that is dropped where `clusters` scores make a good one.
pub(super) fn wrong(config: &Config, clusters: usize, beats: &[ScoreBeat]) -> String {
    let lanes = config.wtu.lanes as usize;
    let full = u64::MAX >> (64 - 2 * lanes.min(32));
    let last = beats.len() - 1;
    let place = |number: usize| match number {
        0 if last == 0 => "only",
        0 => "first",
        number if number == last => "last",
        _ => "middle",
    };
    for (number, beat) in beats.iter().enumerate() {
        let lone = (0..lanes).any(|lane| matches!(beat.keep >> (2 * lane) & 3, 1 | 2));
        if lone {
            return format!("{}, {} beat", WRONGS[4], place(number));
        }
        if beat.keep & beat.keep.wrapping_add(1) != 0 {
            return format!("{}, {} beat", WRONGS[3], place(number));
        }
        let within = number < last && beat.keep != full;
        // An empty beat may stand behind full ones, but no other behind it.
        let behind = beats[number..].iter().all(|beat| beat.keep == 0);
        if within && behind && number > 0 {
            return WRONGS[6].to_owned();
        }
        if within && beat.keep == 0 {
            return format!("an empty beat within, {} beat", place(number));
        }
        if within {
            return format!("{}, {} beat", WRONGS[5], place(number));
        }
    }
    let bits: u32 = beats.iter().map(|beat| beat.keep.count_ones()).sum();
    let scores = bits as usize / 2;
    let most = config.hcu.max_clusters as usize;
    let what = if scores == 0 {
        WRONGS[0]
    } else if scores > most {
        "longer than the table"
    } else if scores < clusters {
        WRONGS[1]
    } else if scores > clusters {
        WRONGS[2]
    } else {
        // The right number, behind which an empty beat stands where the last was not full.
        WRONGS[6]
    };
    what.to_owned()
}
