//! A pass over the row: what is read goes through lanes and adder trees to the partial sums.
//!
//! ```text
//!   reading ──▶ beat ──▶ digits ──▶ lanes ──▶ adder trees ──▶ partial sums
//!      ▲                    │
//!      └──── it stays ──────┘
//! ```

use super::super::super::protected::Guard;
use super::super::shape::Shape;
use super::super::{FollowValid, Library, follow_valid, lane, trees};
use super::cuts::{Cuts, Mark};
use super::digits::{self, Beat, Digits};
use super::interval::Interval;
use super::partial::{self, Scan, Terms};
use super::reading::{self, Listed, Walk};
use super::{Row, States};
use crate::config::{Config, Domain};
use crate::ir::{Builder, Signal, uint};

/// What a pass works on.
pub(super) struct Pass<'a> {
    pub row: &'a Row,
    pub states: &'a States,
    pub interval: &'a Interval,
    pub cuts: &'a Cuts,
    /// A pass begins in the next cycle.
    pub begins: Signal,
    /// It is the first pass over the row.
    pub first: Signal,
    /// The beat read, and the counts of its clusters.
    pub scores: Signal,
    pub counts: Signal,
    pub scan: Scan,
    pub clear: Signal,
}

/// What a pass yields.
pub(super) struct Sums {
    pub read: Signal,
    pub read_beat: Signal,
    /// The last beat is added up.
    pub finished: Signal,
    /// In a scan, sum of what lies before the partition looked at, and of the partition.
    pub from_top: Signal,
    /// After the first pass, before the scan: sum of the whole row.
    pub total: Signal,
    /// Exact selection: the partition that the scan looks at has a cluster, or several.
    pub population: Option<(Signal, Signal)>,
    /// The beat at the memories' outputs is done with, and its lanes that have a score.
    pub beat_end: Signal,
    pub lanes_valid: Signal,
}

/// Builds the pass.
pub(super) fn build(
    m: &mut Builder,
    library: &mut Library,
    config: &Config,
    guard: &mut Guard,
    shape: &Shape,
    pass: &Pass,
) -> Sums {
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
    let stays = m.wire("beat_stays", uint(1), "the beat has digits left");
    let walk = Walk {
        begins: pass.begins,
        first: pass.first,
        last_beat: pass.row.last_beat,
        stays,
        listed: listed.as_ref(),
        clear: pass.clear,
    };
    let reading = reading::build(m, library, config, guard, shape, &walk);
    let at_last = m.eq(reading.number, pass.row.last_beat);
    let every = m.ones(shape.lanes);
    let lanes_valid = m.mux(at_last, pass.row.last_lanes, every);
    let lanes_valid = m.name(
        lanes_valid,
        "lanes_valid",
        "lanes of the beat that have a score",
    );
    let beat = Beat {
        valid: reading.valid,
        number: reading.number,
        counts: pass.counts,
        lanes: lanes_valid,
    };
    let digits = digits::build(m, shape, &beat, pass.clear);
    m.drive(stays, digits.more);

    let lanes = lanes(m, library, config, shape, pass, &beat, &digits);
    let module = library.keep(trees::build(config));
    let names: Vec<String> = (0..lanes.members.len())
        .map(|i| format!("members{i}_i"))
        .collect();
    let mut inputs = vec![("products_i", lanes.products)];
    inputs.extend(names.iter().map(String::as_str).zip(lanes.members.clone()));
    let trees = m.instance("u_trees", &module, "", &inputs);

    m.section(
        "Progress",
        "What is on its way through lanes and adder trees.",
    );
    let beat_end = m.and_not(reading.valid, digits.more);
    let beat_end = m.name(beat_end, "beat_end", "the last digit of the beat");
    let last = m.and(&[beat_end, reading.last]);
    let finished = follow_valid(
        m,
        &FollowValid {
            name: "pass_last",
            signal: last,
            cycles: shape.latency(),
            clear: pass.clear,
        },
    );
    let population = listed.map(|listed| {
        let weighed = follow_valid(
            m,
            &FollowValid {
                name: "beat_end",
                signal: beat_end,
                cycles: shape.weigh_stages,
                clear: pass.clear,
            },
        );
        let number = m.delay(reading.number, "read_number", shape.weigh_stages);
        m.drive(listed.number, number);
        let any: Vec<Signal> = lanes.members.iter().map(|&lanes| m.any(lanes)).collect();
        let found = m.or(&any);
        let found = m.and(&[weighed, found]);
        m.drive(listed.found, found);
        partial::populations(m, &lanes.members, weighed, pass.states)
    });
    let arriving = (digits.at.iter()).map(|&at| m.and(&[reading.valid, at]));
    let terms = Terms {
        digits: arriving.collect(),
        added: (0..shape.sums)
            .map(|i| trees.output(&format!("sum{i}_o")))
            .collect(),
    };
    let sums = partial::build(m, shape, pass.states, &terms, &pass.scan);
    let total = sums[shape.sums as usize - 1];
    Sums {
        read: reading.read,
        read_beat: reading.beat,
        finished,
        from_top: sums[0],
        total: m.name(
            total,
            "row_sum",
            "after the first pass the sum of the whole row",
        ),
        population,
        beat_end,
        lanes_valid,
    }
}

/// What the lanes yield.
struct Lanes {
    /// Lane 0 in the low bits.
    products: Signal,
    /// For each partition the lanes whose score is in it.
    members: Vec<Signal>,
}

fn lanes(
    m: &mut Builder,
    library: &mut Library,
    config: &Config,
    shape: &Shape,
    pass: &Pass,
    beat: &Beat,
    digits: &Digits,
) -> Lanes {
    m.section("Lanes", "");
    let module = library.keep(lane::build(config));
    let mut products = Vec::new();
    let mut parts = Vec::new();
    for (lane, &digit) in (0..shape.lanes).zip(&digits.of_lanes) {
        let score = m.slice(pass.scores, lane * shape.score_bits, shape.score_bits);
        let score = m.as_signed(score);
        let mut inputs: Vec<(String, Signal)> =
            vec![("score_i".into(), score), ("digit_i".into(), digit)];
        match shape.domain {
            Domain::Raw => {}
            Domain::Shifted => {
                inputs.extend(pass.row.least.map(|least| ("least_i".to_owned(), least)));
            }
            Domain::Exp2 => inputs.push(("most_i".into(), pass.row.most)),
        }
        for mark in &pass.cuts.marks {
            inputs.push((format!("{}_i", mark.name), mark.bound));
            if let Some(before) = before(m, shape, beat.number, lane, mark) {
                inputs.push((format!("{}_before_i", mark.name), before));
            }
        }
        if let Some(numbers) = &pass.interval.numbers {
            let valid = m.bit(beat.lanes, lane);
            inputs.push(("valid_i".into(), valid));
            inputs.push(("by_number_i".into(), numbers.by_number));
            inputs.push(("whole_i".into(), pass.first));
        }
        let inputs: Vec<(&str, Signal)> = inputs.iter().map(|(n, s)| (n.as_str(), *s)).collect();
        let handle = m.instance(&format!("u_lane{lane}"), &module, "", &inputs);
        products.push(m.name_output(&handle, "product_o", &format!("product{lane}"), ""));
        parts.push(m.name_output(&handle, "part_o", &format!("part{lane}"), ""));
    }
    products.reverse();
    let products = m.concat(&products);
    let products = m.as_unsigned(products);
    let products = m.name(
        products,
        "products",
        "product of each lane, lane 0 in the low bits",
    );
    let members = (0..shape.parts()).map(|i| {
        let lanes: Vec<Signal> = parts.iter().rev().map(|&part| m.bit(part, i)).collect();
        let lanes = m.concat(&lanes);
        m.name(
            lanes,
            &format!("members{i}"),
            &format!("lanes whose score is in partition {i}"),
        )
    });
    Lanes {
        members: members.collect(),
        products,
    }
}

/// Exact selection: the number of the lane's cluster is below that of the mark.
fn before(m: &mut Builder, shape: &Shape, beat: Signal, lane: u32, mark: &Mark) -> Option<Signal> {
    let position = mark.position?;
    let number = if shape.lane_bits == 0 {
        beat
    } else {
        let own = m.lit(u64::from(lane), shape.lane_bits);
        m.concat(&[beat, own])
    };
    let number = m.extend(number, position.width());
    Some(m.lt(number, position))
}
