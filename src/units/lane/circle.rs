//! The loop: a cluster goes round chunk by chunk.

use super::super::accumulator;
use super::super::widths::{chunks, distance_width, row_width};
use super::fetch::Fetched;
use super::{Inputs, Library, of_token};
use crate::config::Config;
use crate::ir::{Builder, Signal, index_width, uint};

/// A cluster on its way round the loop.
#[derive(Clone, Copy)]
pub(super) struct Item {
    pub valid: Signal,
    /// Its token: 0 current, 1 next.
    pub tag: Signal,
    pub row: Signal,
    /// Chunks after this one; none where a code is a single chunk.
    pub left: Option<Signal>,
}

/// The loop as the early exit sees it.
pub(super) struct Circle {
    /// The cluster that enters the accumulator, then one for each of its stages.
    pub items: Vec<Item>,
    /// Differing bits of the last item, this chunk included.
    pub sum: Signal,
    /// The last item is compared whole.
    pub whole: Signal,
}

impl Circle {
    /// The item whose chunk is counted.
    pub fn end(&self) -> Item {
        self.items[self.items.len() - 1]
    }

    /// Builds the registers in front of the accumulator and those beside its stages.
    pub fn build(
        m: &mut Builder,
        library: &mut Library,
        config: &Config,
        inputs: &Inputs,
        new_token: Signal,
        recirculate: Signal,
        fetched: &Fetched,
    ) -> Circle {
        m.section("Loop", "One chunk of one cluster a cycle.");
        let accumulator = accumulator::build(config);
        let latency = accumulator.latency;
        let module = library.keep(accumulator.module);
        let distance = uint(distance_width(config));
        let steps = chunks(config);
        let left_width = index_width(u64::from(steps));
        let first = Item {
            valid: m.control(
                "work_valid_q",
                uint(1),
                0,
                "a cluster enters the accumulator",
            ),
            tag: m.payload("work_tag_q", uint(1), "its token: 0 current, 1 next"),
            row: m.payload("work_row_q", uint(row_width(config)), "its row"),
            left: (steps > 1)
                .then(|| m.payload("work_left_q", uint(left_width), "chunks after this one")),
        };
        let difference = m.payload(
            "difference_q",
            uint(config.hash.bits),
            "bits in which it differs, not yet counted",
        );
        let partial = m.payload("partial_q", distance, "differing bits counted so far");
        let step = m.instance(
            "u_accumulator",
            &module,
            "",
            &[("difference_i", difference), ("partial_i", partial)],
        );
        let sum = m.name_output(
            &step,
            "sum_o",
            "sum",
            "differing bits counted with this chunk",
        );
        let rest = m.name_output(&step, "rest_o", "rest", "bits not yet counted after it");
        let mut items = vec![first];
        for stage in 1..=latency {
            let before = items[items.len() - 1];
            items.push(follow(m, before, stage, inputs.restart, new_token));
        }
        let end = items[items.len() - 1];
        let whole = match end.left {
            Some(left) => {
                let more = m.any(left);
                m.not(more)
            }
            None => m.lit(1, 1),
        };
        let whole = m.name(whole, "whole", "all bits of the cluster are counted");

        let enters = m.or(&[recirculate, fetched.valid]);
        let valid_d = m.and_not(enters, inputs.restart);
        m.next(first.valid, valid_d);
        let tag = m.mux(recirculate, end.tag, fetched.tag);
        let tag_d = m.and_not(tag, new_token);
        m.next(first.tag, tag_d);
        let row_d = m.mux(recirculate, end.row, fetched.row);
        m.next(first.row, row_d);
        let code = of_token(m, fetched.tag, inputs.tokens.map(|token| token.code));
        let differs = m.xor(&[fetched.code, code]);
        let differs = m.name(
            differs,
            "differs",
            "bits in which the fetched cluster differs",
        );
        let difference_d = m.mux(recirculate, rest, differs);
        m.next(difference, difference_d);
        let nothing = m.lit(0, distance.width);
        let partial_d = m.mux(recirculate, sum, nothing);
        m.next(partial, partial_d);
        if let (Some(left), Some(end_left)) = (first.left, end.left) {
            let all = m.constant(
                "CHUNKS_AFTER_FIRST",
                u64::from(steps) - 1,
                left_width,
                "chunks of a code behind its first: ceil(hash.bits / hcu.xor_width) - 1",
            );
            let one = m.lit(1, left_width);
            let none = m.lit(0, left_width);
            let fewer = m.sub_mod(end_left, one);
            let fewer = m.mux(whole, none, fewer);
            let left_d = m.mux(recirculate, fewer, all);
            m.next(left, left_d);
        }
        Circle { items, sum, whole }
    }
}

/// The item one stage of the accumulator later.
fn follow(m: &mut Builder, item: Item, stage: u32, restart: Signal, new_token: Signal) -> Item {
    let valid = m.control(&format!("work_valid_s{stage}_q"), uint(1), 0, "");
    let valid_d = m.and_not(item.valid, restart);
    m.next(valid, valid_d);
    let tag = m.payload(&format!("work_tag_s{stage}_q"), uint(1), "");
    let tag_d = m.and_not(item.tag, new_token);
    m.next(tag, tag_d);
    let mut carry = |name: &str, signal: Signal| {
        let register = m.payload(&format!("work_{name}_s{stage}_q"), signal.ty(), "");
        m.next(register, signal);
        register
    };
    Item {
        valid,
        tag,
        row: carry("row", item.row),
        left: item.left.map(|left| carry("left", left)),
    }
}
