//! Cuts: the bounds that the lanes compare their scores with.
//!
//! ```text
//!   position of cut 0, or of the result ──▶ greatest score − position ──▶ bound of cut 0, or of the selection
//!                                                  │ − step
//!                                                  ├─────────▶ bound of cut 1
//!                                                  ⋮
//! ```
//!
//! Scores above the bound of a cut lie before the cut.

use super::super::shape::Shape;
use super::interval::Interval;
use super::{Row, States};
use crate::ir::{Builder, Signal, uint};

/// A mark as the lanes take it.
pub(super) struct Mark {
    pub name: String,
    pub bound: Signal,
    /// Exact selection: the cluster's number that it stands for.
    pub position: Option<Signal>,
}

/// The marks of a pass.
pub(super) struct Cuts {
    /// In descending order of score: with exact selection the part's upper end, the cuts, and its lower end.
    pub marks: Vec<Mark>,
    /// While no pass is set up: scores above this lie before the part's end.
    pub above: Signal,
}

/// Registers the bounds of the cuts and, in exact selection, of the part's ends.
pub(super) fn build(
    m: &mut Builder,
    shape: &Shape,
    row: &Row,
    states: &States,
    interval: &Interval,
) -> Cuts {
    m.section(
        "Bounds",
        "Scores above the bound of a cut lie before the cut.",
    );
    let setup = states.setup;
    let first = m.mux(setup, interval.first_cut, interval.end);
    let first = m.name(
        first,
        "bounded_at",
        "position of cut 0; outside of the set-up of a pass the part's end",
    );
    let mut at = vec![distance(m, shape, row.most, row.shift, first)];
    let above = saturated(m, shape, at[0]);
    let step = step(m, shape, row, interval);
    let keep = |m: &mut Builder, name: &str, of: &str, value: Signal| {
        let comment = format!("bound of {of}");
        let register = m.payload(&format!("{name}_q"), shape.bound(), &comment);
        m.next_when(register, setup, value);
        register
    };
    let mut marks = Vec::new();
    for cut in 0..shape.cuts() {
        let name = format!("cut{cut}");
        let bound = if cut == 0 {
            above
        } else {
            // The highest bit of the number is taken off in one step, so that no cut waits for all before it.
            let halvings = cut.ilog2();
            let near = at[(cut - (1 << halvings)) as usize];
            let steps = m.lit(u64::from(halvings), 2);
            let steps = m.shift_left(step, steps);
            let here = m.sub_mod(near, steps);
            let comment = format!("greatest score less position of cut {cut}");
            at.push(m.name(here, &format!("{name}_at"), &comment));
            saturated(m, shape, at[cut as usize])
        };
        let bound = keep(m, &name, &format!("cut {cut}"), bound);
        marks.push(Mark {
            name,
            bound,
            position: None,
        });
    }
    if let Some(numbers) = &interval.numbers {
        // Among clusters of one score the outer bounds enclose that score.
        let upper = bound(m, shape, row.most, row.shift, interval.start);
        let upper = m.mux(numbers.by_number, numbers.higher, upper);
        let lower = bound(m, shape, row.most, row.shift, interval.end);
        let one = m.lit(1, numbers.higher.width());
        let one = m.as_signed(one);
        let next_lower = m.sub_mod(numbers.higher, one);
        let lower = m.mux(numbers.by_number, next_lower, lower);
        for (place, name, of, value) in [
            (0, "upper", "the part's upper end", upper),
            (marks.len() + 1, "lower", "the part's lower end", lower),
        ] {
            let mark = Mark {
                name: name.to_owned(),
                bound: keep(m, name, of, value),
                position: None,
            };
            marks.insert(place, mark);
        }
        number(m, shape, setup, interval, &mut marks);
    }
    Cuts { marks, above }
}

/// Exact selection: the clusters' numbers that the marks stand for.
fn number(m: &mut Builder, shape: &Shape, setup: Signal, interval: &Interval, marks: &mut [Mark]) {
    let mut places = vec![interval.start];
    let mut at = interval.first_cut;
    for cut in 0..shape.cuts() {
        if cut > 0 {
            at = m.add_mod(at, interval.step);
            let comment = format!("position of cut {cut}");
            at = m.name(at, &format!("cut{cut}_position"), &comment);
        }
        places.push(at);
    }
    places.push(interval.end);
    let bits = shape.place_bits() + 1;
    for (mark, place) in marks.iter_mut().zip(places) {
        let register = m.payload(
            &format!("{}_number_q", mark.name),
            uint(bits),
            "the same as a cluster's number",
        );
        // Numbers past the last cluster are all alike.
        let over = m.slice(place, bits, place.width() - bits);
        let over = m.any(over);
        let ones = m.ones(bits);
        let low = m.slice(place, 0, bits);
        let value = m.mux(over, ones, low);
        m.next_when(register, setup, value);
        mark.position = Some(register);
    }
}

/// Greatest score less the position, in scores; `shift` leads from positions to scores where they are buckets.
fn distance(
    m: &mut Builder,
    shape: &Shape,
    most: Signal,
    shift: Signal,
    position: Signal,
) -> Signal {
    let wide = shape.distance().width;
    let position = m.extend(position, wide);
    let position = if shape.exact {
        position
    } else {
        m.shift_left(position, shift)
    };
    let most = m.extend(most, wide);
    m.sub_mod(most, position)
}

/// Distance of the cuts in scores: a power of two.
fn step(m: &mut Builder, shape: &Shape, row: &Row, interval: &Interval) -> Signal {
    let one = m.lit(1, shape.distance().width);
    let exponent = if shape.exact {
        interval.exponent
    } else {
        m.add_full(interval.exponent, row.shift)
    };
    let step = m.shift_left(one, exponent);
    m.as_signed(step)
}

/// The value as far as a score can be compared with it.
fn saturated(m: &mut Builder, shape: &Shape, value: Signal) -> Signal {
    let width = shape.bound().width;
    let top = m.slice(value, width - 1, value.width() - width + 1);
    let sign = m.bit(value, value.width() - 1);
    let ones = m.all(top);
    let some = m.any(top);
    let zeros = m.not(some);
    let fits = m.or(&[ones, zeros]);
    let least = m.lit(1 << (width - 1), width);
    let most = m.lit((1 << (width - 1)) - 1, width);
    let end = m.mux(sign, least, most);
    let low = m.slice(value, 0, width);
    let value = m.mux(fits, low, end);
    m.as_signed(value)
}

/// Scores above the result lie before `position`.
pub fn bound(
    m: &mut Builder,
    shape: &Shape,
    most: Signal,
    shift: Signal,
    position: Signal,
) -> Signal {
    let value = distance(m, shape, most, shift, position);
    saturated(m, shape, value)
}
