//! Register slice: a word that waits in a register until it is taken (docs/dre.md: outputs hold still while tvalid is high
//! and tready low; tvalid never waits for tready). This one has two sides, and each takes the word once.

use rust_hdl::prelude::*;

/// A register slice with two sides.
#[derive(LogicBlock, Default)]
pub struct Slice<const W: usize> {
    pub clock: Signal<In, Clock>,
    pub reset: Signal<In, Bit>,
    pub clear: Signal<In, Bit>,
    pub valid: Signal<In, Bit>,
    pub data: Signal<In, Bits<W>>,
    pub ready: Signal<Out, Bit>,
    pub left_ready: Signal<In, Bit>,
    pub left_valid: Signal<Out, Bit>,
    pub right_ready: Signal<In, Bit>,
    pub right_valid: Signal<Out, Bit>,
    pub word: Signal<Out, Bits<W>>,
    pub busy: Signal<Out, Bit>,
    left: DFF<Bit>,
    right: DFF<Bit>,
    held: DFF<Bits<W>>,
}

impl<const W: usize> Logic for Slice<W> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, left, right, held);
        self.busy.next = self.left.q.val() | self.right.q.val();
        self.ready.next = !(self.left.q.val() | self.right.q.val());
        self.left_valid.next = self.left.q.val();
        self.right_valid.next = self.right.q.val();
        self.word.next = self.held.q.val();
        // What a side has taken it is not offered again.
        if self.left_ready.val() {
            self.left.d.next = false;
        }
        if self.right_ready.val() {
            self.right.d.next = false;
        }
        // A word is taken where none waits; both sides are offered it.
        if self.valid.val() & !(self.left.q.val() | self.right.q.val()) {
            self.left.d.next = true;
            self.right.d.next = true;
            self.held.d.next = self.data.val();
        }
        if self.clear.val() | self.reset.val() {
            self.left.d.next = false;
            self.right.d.next = false;
        }
    }
}
