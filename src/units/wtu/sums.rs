//! A pass over the row: reading, lanes, adder trees, partial sums.

use super::interval::{Interval, bound};
use super::search::{Row, States};
use super::shape::Shape;
use super::{FollowValid, Library, follow_valid, lane, sum};
use crate::config::{Config, Domain};
use crate::ir::{Builder, Signal, uint};

/// What a pass works on.
pub(super) struct Pass<'a> {
    pub row: &'a Row,
    pub states: &'a States,
    /// It is the first pass over the row.
    pub first: Signal,
    /// The beat read, and the counts of its clusters.
    pub scores: Signal,
    pub counts: Signal,
    pub clear: Signal,
}

/// What a pass yields.
pub(super) struct Sums {
    pub read: Signal,
    pub read_beat: Signal,
    /// Sum of the partition that the scan looks at.
    pub next: Signal,
    /// After the first pass, before the scan: sum of the whole row.
    pub total: Signal,
    /// Exact selection: the partition that the scan looks at has a cluster, or several.
    pub some: Option<Signal>,
    pub many: Option<Signal>,
}

/// A beat on its way, and what belongs to it.
struct Reading {
    read: Signal,
    beat: Signal,
    /// The beat is at the memories' outputs.
    valid: Signal,
    last: Signal,
    number: Signal,
}

/// Builds the pass. Drives `finished` with 1 in the cycle in which the last beat is added up.
pub(super) fn build(
    m: &mut Builder,
    library: &mut Library,
    config: &Config,
    shape: &Shape,
    pass: &Pass,
    interval: &Interval,
    finished: Signal,
) -> Sums {
    m.section(
        "Bounds",
        "Scores above the bound of a cut lie before the cut.",
    );
    let marks = marks(m, shape, pass, interval);

    m.section("Reading", "");
    let listed = shape.exact.then(|| Listed {
        found: m.wire(
            "beat_found",
            uint(1),
            "the beat has a cluster of the part being searched",
        ),
        number: m.wire("found_number", uint(shape.beat_bits), "its number"),
        place: m.wire(
            "found_place",
            uint(shape.beat_bits),
            "its place in the list",
        ),
    });
    let reading = reading(m, config, shape, pass, listed.as_ref());

    m.section("Lanes", "");
    let at_last = m.eq(reading.number, pass.row.last_beat);
    let every = m.ones(shape.lanes);
    let lanes_valid = m.mux(at_last, pass.row.last_lanes, every);
    let lanes_valid = m.name(
        lanes_valid,
        "lanes_valid",
        "lanes of the beat that have a score",
    );
    let module = lane::build(config);
    let module = library.keep(module);
    let mut weights = Vec::new();
    let mut parts = Vec::new();
    for lane in 0..shape.lanes {
        let score = m.slice(pass.scores, lane * shape.score_bits, shape.score_bits);
        let score = m.as_signed(score);
        let count = m.slice(pass.counts, lane * shape.count_bits, shape.count_bits);
        let valid = m.bit(lanes_valid, lane);
        let mut inputs: Vec<(String, Signal)> = vec![
            ("valid_i".into(), valid),
            ("score_i".into(), score),
            ("count_i".into(), count),
        ];
        match shape.domain {
            Domain::Raw => {}
            Domain::Shifted => {
                inputs.extend(pass.row.least.map(|least| ("least_i".to_owned(), least)));
            }
            Domain::Exp2 => inputs.push(("most_i".into(), pass.row.most)),
        }
        for mark in &marks {
            inputs.push((format!("{}_i", mark.name), mark.bound));
            if let Some(position) = mark.position {
                let number = if shape.lane_bits == 0 {
                    reading.number
                } else {
                    let own = m.lit(u64::from(lane), shape.lane_bits);
                    m.concat(&[reading.number, own])
                };
                let number = m.extend(number, position.width());
                let before = m.lt(number, position);
                inputs.push((format!("{}_before_i", mark.name), before));
            }
        }
        if let Some(numbers) = &interval.numbers {
            inputs.push(("by_number_i".into(), numbers.by_number));
            inputs.push(("whole_i".into(), pass.first));
        }
        let inputs: Vec<(&str, Signal)> = inputs.iter().map(|(n, s)| (n.as_str(), *s)).collect();
        let handle = m.instance(&format!("u_lane{lane}"), &module, "", &inputs);
        weights.push(m.name_output(&handle, "weight_o", &format!("weight{lane}"), ""));
        parts.push(m.name_output(&handle, "part_o", &format!("part{lane}"), ""));
    }
    weights.reverse();
    let weights = m.concat(&weights);
    let weights = m.as_unsigned(weights);
    let weights = m.name(
        weights,
        "weights",
        "weight of each lane, lane 0 in the low bits",
    );
    let members: Vec<Signal> = (0..shape.sums)
        .map(|i| {
            let lanes: Vec<Signal> = parts.iter().rev().map(|&part| m.bit(part, i)).collect();
            let lanes = m.concat(&lanes);
            m.name(
                lanes,
                &format!("members{i}"),
                &format!("lanes whose score is in partition {i}"),
            )
        })
        .collect();
    let weighed = follow_valid(
        m,
        &FollowValid {
            name: "read_valid",
            signal: reading.valid,
            cycles: shape.weigh_stages,
            clear: pass.clear,
        },
    );
    let weighed_last = m.delay(reading.last, "read_last", shape.weigh_stages);

    m.section(
        "Partial sums",
        "One accumulator a partition; the scan shifts them past its adder.",
    );
    let summed = follow_valid(
        m,
        &FollowValid {
            name: "weighed_valid",
            signal: weighed,
            cycles: shape.sum_stages,
            clear: pass.clear,
        },
    );
    let summed_last = m.delay(weighed_last, "weighed_last", shape.sum_stages);
    let last = m.and(&[summed, summed_last]);
    m.drive(finished, last);
    let adder = library.keep(sum::build(config));
    let row_sum = shape.row_sum();
    let sums: Vec<Signal> = (0..shape.sums)
        .map(|i| {
            m.payload(
                &format!("sum{i}_q"),
                row_sum,
                &format!("weights of partition {i} so far"),
            )
        })
        .collect();
    let scan = pass.states.scan;
    let setup = pass.states.setup;
    for i in 0..shape.sums as usize {
        let handle = m.instance(
            &format!("u_sum{i}"),
            &adder,
            "",
            &[("weights_i", weights), ("part_i", members[i])],
        );
        let added = handle.output("sum_o");
        let added = m.extend(added, added.width() + 1);
        let added = m.as_signed(added);
        let added = m.extend(added, row_sum.width);
        let grown = m.add_mod(sums[i], added);
        let nothing = m.lit(0, row_sum.width);
        let nothing = m.as_signed(nothing);
        let following = sums.get(i + 1).copied().unwrap_or(sums[i]);
        let next = m.cases(&[(setup, nothing), (scan, following)], grown);
        let loads = m.or(&[setup, scan, summed]);
        m.next_when(sums[i], loads, next);
    }
    let (some, many) = match &listed {
        None => (None, None),
        Some(listed) => {
            let number = m.delay(reading.number, "read_number", shape.weigh_stages);
            m.drive(listed.number, number);
            let any: Vec<Signal> = members.iter().map(|&lanes| m.any(lanes)).collect();
            let found = m.or(&any);
            let found = m.and(&[weighed, found]);
            m.drive(listed.found, found);
            let (some, many) = populations(m, &members, weighed, setup, scan);
            (Some(some), Some(many))
        }
    };
    Sums {
        read: reading.read,
        read_beat: reading.beat,
        next: sums[0],
        total: total(m, shape, &sums),
        some,
        many,
    }
}

/// Sum of the row: the last accumulator has it after the first pass.
fn total(m: &mut Builder, shape: &Shape, sums: &[Signal]) -> Signal {
    let last = sums[shape.sums as usize - 1];
    m.name(
        last,
        "row_sum",
        "after the first pass the sum of the whole row",
    )
}

/// A mark as the lanes take it.
struct LaneMark {
    name: String,
    bound: Signal,
    /// Exact selection: the cluster's number that it stands for.
    position: Option<Signal>,
}

/// Registers the bounds of the cuts and, in exact selection, of the part's ends.
fn marks(m: &mut Builder, shape: &Shape, pass: &Pass, interval: &Interval) -> Vec<LaneMark> {
    let setup = pass.states.setup;
    let numbers = interval.numbers.as_ref();
    let mut places = Vec::new();
    if numbers.is_some() {
        places.push(("upper".to_owned(), interval.start));
    }
    let mut at = interval.first_cut;
    for cut in 0..shape.cuts() {
        if cut > 0 {
            at = m.add_mod(at, interval.step);
        }
        places.push((format!("cut{cut}"), at));
    }
    if numbers.is_some() {
        places.push(("lower".to_owned(), interval.end));
    }
    let mut marks = Vec::new();
    for (name, place) in places {
        let by_score = bound(m, shape, pass.row.most, place);
        let value = match (numbers, name.as_str()) {
            (Some(numbers), "upper") => m.mux(numbers.by_number, numbers.higher, by_score),
            (Some(numbers), "lower") => {
                let one = m.lit(1, numbers.higher.width());
                let one = m.as_signed(one);
                let lower = m.sub_mod(numbers.higher, one);
                m.mux(numbers.by_number, lower, by_score)
            }
            _ => by_score,
        };
        let register = m.payload(
            &format!("{name}_q"),
            shape.bound(),
            &format!("bound of {}", remark(&name)),
        );
        m.next_when(register, setup, value);
        let position = numbers.map(|_| {
            let bits = shape.place_bits() + 1;
            let number = m.payload(
                &format!("{name}_number_q"),
                uint(bits),
                &format!("number of {}", remark(&name)),
            );
            // Numbers past the last cluster are all alike.
            let over = m.slice(place, bits, place.width() - bits);
            let over = m.any(over);
            let ones = m.ones(bits);
            let low = m.slice(place, 0, bits);
            let value = m.mux(over, ones, low);
            m.next_when(number, setup, value);
            number
        });
        marks.push(LaneMark {
            name,
            bound: register,
            position,
        });
    }
    marks
}

fn remark(name: &str) -> String {
    match name {
        "upper" => "the part's upper end".to_owned(),
        "lower" => "the part's lower end".to_owned(),
        cut => cut.replace("cut", "cut "),
    }
}

/// In exact selection, what the list of beats to read is made from.
struct Listed {
    found: Signal,
    number: Signal,
    place: Signal,
}

/// Counts through the row, or later in an exact search through the list of the beats that still matter.
fn reading(
    m: &mut Builder,
    config: &Config,
    shape: &Shape,
    pass: &Pass,
    listed: Option<&Listed>,
) -> Reading {
    let beat = uint(shape.beat_bits);
    let issuing = m.control("issuing_q", uint(1), 0, "beats are being read");
    let at = m.payload(
        "at_q",
        beat,
        if listed.is_some() {
            "beat, or place in the list"
        } else {
            "beat to read"
        },
    );
    let one_more = m.increment(at);
    let zero = m.lit(0, shape.beat_bits);
    let at_d = m.mux(issuing, one_more, zero);
    m.next(at, at_d);
    let end = match listed {
        None => pass.row.last_beat,
        Some(listed) => {
            let place = m.payload(
                "list_end_q",
                beat,
                "place of the list's next entry; in later passes its last one",
            );
            let length = m.payload("list_length_q", beat, "last place of the list that is read");
            let next = m.increment(place);
            let zero = m.lit(0, shape.beat_bits);
            let place_d = m.cases(&[(pass.states.setup, zero), (listed.found, next)], place);
            m.next(place, place_d);
            m.drive(listed.place, place);
            let one = m.lit(1, shape.beat_bits);
            let last = m.sub_mod(place, one);
            m.next_when(length, pass.states.setup, last);
            m.mux(pass.first, pass.row.last_beat, length)
        }
    };
    let at_end = m.eq(at, end);
    let stays = m.and_not(issuing, at_end);
    let issuing_d = m.or(&[pass.states.setup, stays]);
    let issuing_d = m.and_not(issuing_d, pass.clear);
    m.next(issuing, issuing_d);
    let last_read = m.and(&[issuing, at_end]);
    let step = |m: &mut Builder, name: &str, signal: Signal, comment: &str| {
        let register = m.control(name, uint(1), 0, comment);
        let next = m.and_not(signal, pass.clear);
        m.next(register, next);
        register
    };
    let (read, number, last_read) = match listed {
        None => (issuing, at, last_read),
        Some(listed) => {
            // The list is read a cycle ahead; entries are written behind what was read of it.
            let entry = m.memory(
                "list",
                (shape.beat_bits, shape.beats(config)),
                "beats that have a cluster of the part being searched",
                at,
                issuing,
                listed.place,
                listed.number,
                listed.found,
            );
            let counted = m.payload("counted_q", beat, "beat of the first pass");
            m.next(counted, at);
            let number = m.mux(pass.first, counted, entry);
            let read = step(m, "issued_q", issuing, "a beat is read");
            let last = m.payload("issued_last_q", uint(1), "it is the pass's last");
            m.next(last, last_read);
            (read, number, last)
        }
    };
    let valid = step(
        m,
        "read_valid_q",
        read,
        "the beat is at the outputs of row buffer and counts",
    );
    let last = m.payload("read_last_q", uint(1), "it is the pass's last");
    m.next(last, last_read);
    let number_q = m.payload("read_number_q", beat, "its number");
    m.next(number_q, number);
    Reading {
        read,
        beat: number,
        valid,
        last,
        number: number_q,
    }
}

/// Whether the partitions have a cluster, and more than one; shifted with the sums.
fn populations(
    m: &mut Builder,
    members: &[Signal],
    valid: Signal,
    setup: Signal,
    scan: Signal,
) -> (Signal, Signal) {
    let registers: Vec<(Signal, Signal)> = (0..members.len())
        .map(|i| {
            (
                m.payload(
                    &format!("some{i}_q"),
                    uint(1),
                    &format!("partition {i} has a cluster"),
                ),
                m.payload(
                    &format!("many{i}_q"),
                    uint(1),
                    &format!("partition {i} has several"),
                ),
            )
        })
        .collect();
    for (i, &lanes) in members.iter().enumerate() {
        let (some, many) = registers[i];
        let any = m.any(lanes);
        let lowest = m.lowest_one(lanes);
        let others = m.and_not(lanes, lowest);
        let several = m.any(others);
        let again = m.and(&[some, any]);
        let some_grown = m.or(&[some, any]);
        let many_grown = m.or(&[many, several, again]);
        let (some_next, many_next) = registers.get(i + 1).copied().unwrap_or((some, many));
        let no = m.lit(0, 1);
        let loads = m.or(&[setup, scan, valid]);
        let some_d = m.cases(&[(setup, no), (scan, some_next)], some_grown);
        let many_d = m.cases(&[(setup, no), (scan, many_next)], many_grown);
        m.next_when(some, loads, some_d);
        m.next_when(many, loads, many_d);
    }
    registers[0]
}
