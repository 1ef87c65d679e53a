//! Partial sums: one accumulator a partition.
//!
//! ```text
//!   sum over the beat ──▶ × 2^(place of the digit) ──▶ + ──▶ sum of the partition ──▶ scan
//! ```
//!
//! In a scan the sums move up, and what comes to the first one is added to it: so it holds the sum from the top. In exact
//! selection what lies before the part being searched stays in a register, and the first sum begins with it.

use super::super::shape::Shape;
use super::States;
use crate::ir::{Builder, Signal, uint};

/// What the sums are made from.
pub(super) struct Terms {
    /// Outputs of the adder trees.
    pub added: Vec<Signal>,
    /// In order of the digits: a beat with this digit is at the lanes' inputs.
    pub digits: Vec<Signal>,
}

/// What the scan does.
pub(super) struct Scan {
    /// A row begins.
    pub search: Signal,
    /// The partition is not yet the one: on to the next.
    pub goes_on: Signal,
}

/// Builds the accumulators; yields them.
pub(super) fn build(
    m: &mut Builder,
    shape: &Shape,
    states: &States,
    terms: &Terms,
    scan: &Scan,
) -> Vec<Signal> {
    m.section(
        "Partial sums",
        "One a partition. In a scan they move up and the first one becomes the sum from the top.",
    );
    let row_sum = shape.row_sum();
    // Not control: a pass sets up its sums long after the last reset or clear.
    let cycles = shape.weigh_stages + shape.tree_stages;
    let arrives: Vec<Signal> = (terms.digits.iter().enumerate())
        .map(|(digit, &here)| m.delay(here, &format!("digit{digit}"), cycles))
        .collect();
    let sums: Vec<Signal> = (0..shape.sums)
        .map(|i| {
            m.payload(
                &format!("sum{i}_q"),
                row_sum,
                &format!("weights of partition {i} so far"),
            )
        })
        .collect();
    let nothing = m.lit(0, row_sum.width);
    let nothing = m.as_signed(nothing);
    let start = if shape.exact {
        let before = m.payload(
            "before_q",
            row_sum,
            "sum of what lies before the part, or the partition looked at",
        );
        let before_d = m.mux(scan.search, nothing, sums[0]);
        let loads = m.or(&[scan.search, scan.goes_on]);
        m.next_when(before, loads, before_d);
        before
    } else {
        nothing
    };
    for (i, &sum) in sums.iter().enumerate() {
        let placed = placed(m, shape, terms.added[i], &arrives);
        let placed = m.name(placed, &format!("placed{i}"), "");
        let placed = m.delay(placed, &format!("placed{i}"), shape.place_stages);
        let following = sums.get(i + 1).copied();
        let next = match (i, following) {
            (0, Some(following)) => {
                let term = m.mux(states.scan, following, placed);
                let grown = m.add_mod(sum, term);
                m.mux(states.setup, start, grown)
            }
            (_, Some(following)) => {
                let grown = m.add_mod(sum, placed);
                m.cases(&[(states.setup, nothing), (states.scan, following)], grown)
            }
            (_, None) => {
                let grown = m.add_mod(sum, placed);
                m.mux(states.setup, nothing, grown)
            }
        };
        m.next(sum, next);
    }
    sums
}

/// The sum over a beat at the place of its digit; 0 while none arrives.
pub fn placed(m: &mut Builder, shape: &Shape, added: Signal, arrives: &[Signal]) -> Signal {
    let width = shape.row_sum().width;
    let added = m.extend(added, added.width() + u32::from(!added.ty().signed));
    let added = m.as_signed(added);
    let zero = m.lit(0, width);
    let terms: Vec<Signal> = (arrives.iter().enumerate())
        .map(|(digit, &here)| {
            let place = digit as u32 * shape.digit_bits;
            // The last digit may be short; what a sum over it can be fits all the same.
            let room = width - place;
            let wide = if added.width() > room {
                m.slice(added, 0, room)
            } else {
                m.extend(added, room)
            };
            let value = if place == 0 {
                m.as_unsigned(wide)
            } else {
                let low = m.lit(0, place);
                m.concat(&[wide, low])
            };
            m.mux(here, value, zero)
        })
        .collect();
    let value = m.or(&terms);
    m.as_signed(value)
}

/// Exact selection: whether the partition that the scan looks at has a cluster, and more than one. `valid` comes once a
/// beat.
pub(super) fn populations(
    m: &mut Builder,
    members: &[Signal],
    valid: Signal,
    states: &States,
) -> (Signal, Signal) {
    let (setup, scan) = (states.setup, states.scan);
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
