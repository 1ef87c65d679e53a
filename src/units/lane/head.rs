//! The first row of the bank, kept beside it: policy `first` turns to the next token without waiting for the bank.
//!
//! When a match ends the walk for the current token, the cluster at the bank's output is worth nothing any more, and
//! that of row 0 would come two cycles later. A copy of row 0 enters the loop in its place while the bank reads row 1.

use super::super::widths::row_width;
use super::fetch::Fetched;
use super::{Inputs, Row, lost};
use crate::config::Config;
use crate::ir::{Builder, Signal, uint};

/// The copy of row 0, for the next token.
pub(super) struct Head {
    /// The lane turns to the next token with it.
    pub turn: Signal,
    /// It still waits for its place in the loop.
    pub waits: Signal,
    offered: Signal,
    code: Signal,
    row: Signal,
}

impl Head {
    /// `turn` is 1 where the walk turns to the next token and nothing waits at the bank's output.
    pub fn build(
        m: &mut Builder,
        config: &Config,
        inputs: &Inputs,
        turn: Signal,
        recirculate: Signal,
    ) -> Head {
        let turn = m.name(
            turn,
            "turn",
            "the lane turns to the next token with its copy of row 0",
        );
        let code = m.payload("head_code_q", uint(config.hash.bits), "hash code of row 0");
        let closed = m.payload("head_closed_q", uint(1), "its cluster is closed");
        let waits = m.control(
            "head_waits_q",
            uint(1),
            0,
            "row 0 waits to enter the loop for the next token",
        );
        let row = m.lit(0, row_width(config));
        let at_head = m.eq(inputs.home_row, row);
        let founds = m.and(&[inputs.found, at_head]);
        let changes = m.or(&[inputs.found, inputs.close]);
        let changes = m.and(&[changes, at_head]);
        m.next_when(code, founds, inputs.tokens[0].code);
        m.next_when(closed, changes, inputs.close);

        let tag = m.lit(1, 1);
        let mut useless = vec![closed];
        useless.extend(lost(m, inputs, Row { tag, row }));
        let useless = m.or(&useless);
        let offered = m.or(&[turn, waits]);
        let offered = m.and_not(offered, useless);
        let offered = m.name(offered, "head_offered", "row 0 is to enter the loop");
        let stays = m.and(&[offered, recirculate]);
        let waits_d = m.and_not(stays, inputs.restart);
        m.next(waits, waits_d);
        Head {
            turn,
            waits,
            offered,
            code,
            row,
        }
    }

    /// What enters the loop: row 0 before anything from the bank.
    pub fn before(&self, m: &mut Builder, bank: Fetched) -> Fetched {
        Fetched {
            valid: m.or(&[self.offered, bank.valid]),
            tag: m.or(&[self.offered, bank.tag]),
            row: m.mux(self.offered, self.row, bank.row),
            code: m.mux(self.offered, self.code, bank.code),
            ..bank
        }
    }
}
