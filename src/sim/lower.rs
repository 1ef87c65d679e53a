//! From one operator to instructions.
//!
//! What can be done word by word is done so, whatever the width; the rest is one instruction where all fits in
//! a word, and a step of [`wide`](super::wide) otherwise.

use std::collections::HashMap;

use num_bigint::BigUint;

use super::gather::Part;
use super::program::{Instruction as I, Place, Slot, WORD, Wide, WideOp, spare, words};
use crate::ir::{Op, Table, Type};

/// A value on the way into an operator.
#[derive(Clone, Copy, Debug)]
pub(super) struct Operand {
    /// Where it lies.
    pub place: Place,
    /// Whether it is signed.
    pub signed: bool,
}

/// Code and values in the making.
#[derive(Default)]
pub(super) struct Emitter {
    /// Code of the nodes that see only state, and of those that also see inputs.
    pub code: [Vec<I>; 2],
    /// Steps on several words.
    pub wide: Vec<Wide>,
    /// The array of values at the start.
    pub values: Vec<u64>,
    constants: HashMap<Vec<u64>, Slot>,
    section: usize,
}

impl Emitter {
    /// Says whether the code that follows depends on inputs.
    pub fn section(&mut self, on_inputs: bool) {
        self.section = usize::from(on_inputs);
    }

    /// New words, 0 at the start.
    pub fn allocate(&mut self, count: u32) -> Slot {
        let slot = self.values.len() as Slot;
        self.values.resize(self.values.len() + count as usize, 0);
        slot
    }

    /// Where the words of a constant of `width` bits lie; equal ones share their place.
    pub fn constant(&mut self, value: &BigUint, width: u32) -> Slot {
        let mut digits = value.to_u64_digits();
        digits.resize(words(width) as usize, 0);
        self.fixed(digits)
    }

    /// Where words that never change lie; equal runs of them share their place.
    fn fixed(&mut self, digits: Vec<u64>) -> Slot {
        if let Some(&slot) = self.constants.get(&digits) {
            return slot;
        }
        let slot = self.values.len() as Slot;
        self.values.extend(&digits);
        self.constants.insert(digits, slot);
        slot
    }

    pub fn emit(&mut self, instruction: I) {
        self.code[self.section].push(instruction);
    }

    fn emit_wide(&mut self, op: WideOp, to: Place, operands: &[Operand]) {
        let (a, b) = (operands[0], operands[operands.len() - 1]);
        let index = self.wide.len() as u32;
        self.wide.push(Wide {
            op,
            to,
            a: a.place,
            b: b.place,
            signed: a.signed,
        });
        self.emit(I::Wide { index });
    }

    /// `count` words from `a` to `to`.
    pub fn copy(&mut self, to: Slot, a: Slot, count: u32) {
        for i in 0..count {
            self.emit(I::Copy {
                to: to + i,
                a: a + i,
            });
        }
    }

    /// `count` words from `a` to `to` where `select` is 1, else from `b`.
    pub fn mux(&mut self, to: Slot, select: Slot, a: Slot, b: Slot, count: u32) {
        for i in 0..count {
            self.emit(I::Mux {
                to: to + i,
                select,
                a: a + i,
                b: b + i,
            });
        }
    }

    /// The instructions of a combinational operator whose operands have been found fit.
    pub fn lower(&mut self, op: &Op, to: Slot, ty: Type, operands: &[Operand]) {
        let result = Place {
            slot: to,
            width: ty.width,
        };
        let a = operands[0];
        let (count, narrow) = (
            words(a.place.width),
            ty.width <= WORD && operands.iter().all(|o| o.place.width <= WORD),
        );
        match op {
            Op::Not => self.each(count, |i| I::Not {
                to: to + i,
                a: a.place.slot + i,
                spare: spare(ty.width, i),
            }),
            Op::And => self.chain(to, operands, |to, a, b| I::And { to, a, b }),
            Op::Or => self.chain(to, operands, |to, a, b| I::Or { to, a, b }),
            Op::Xor => self.chain(to, operands, |to, a, b| I::Xor { to, a, b }),
            Op::Mux => self.mux(
                to,
                a.place.slot,
                operands[1].place.slot,
                operands[2].place.slot,
                words(ty.width),
            ),
            Op::ReduceAnd => self.reduce_and(to, a.place),
            Op::ReduceOr => {
                let a = self.fold(a.place, |to, a, b| I::Or { to, a, b });
                self.emit(I::Any { to, a });
            }
            Op::ReduceXor => {
                let a = self.fold(a.place, |to, a, b| I::Xor { to, a, b });
                self.emit(I::Parity { to, a });
            }
            Op::Popcount => self.popcount(to, a.place),
            Op::Eq | Op::Ne => self.equal(to, a.place, operands[1].place, matches!(op, Op::Eq)),
            Op::Slice { lo, .. } => self.gather(result, &[Part::of(a.place, *lo, ty.width)]),
            Op::Concat => {
                let parts: Vec<Part> = (operands.iter().rev())
                    .map(|o| Part::of(o.place, 0, o.place.width))
                    .collect();
                self.gather(result, &parts);
            }
            Op::Lookup { table } => self.lookup(to, a.place.slot, table),
            Op::Extend { .. } if !a.signed => self.copy(to, a.place.slot, count),
            _ if narrow => self.arithmetic(op, result, operands),
            Op::Priority => self.emit_wide(WideOp::Lowest, result, operands),
            Op::Add => self.emit_wide(WideOp::Add, result, operands),
            Op::Sub => self.emit_wide(WideOp::Sub, result, operands),
            Op::Mul => self.emit_wide(WideOp::Mul, result, operands),
            Op::Lt => self.emit_wide(WideOp::Lt, result, operands),
            Op::Le => self.emit_wide(WideOp::Le, result, operands),
            Op::Shl => self.emit_wide(WideOp::Shl, result, operands),
            Op::Shr => self.emit_wide(WideOp::Shr, result, operands),
            Op::Extend { .. } => self.emit_wide(WideOp::Extend, result, operands),
            // What is no combinational operator has no code; wires and casts are where their operand is.
            _ => {}
        }
    }

    /// Operators on numbers of one word.
    fn arithmetic(&mut self, op: &Op, result: Place, operands: &[Operand]) {
        let to = result.slot;
        let Operand { place, signed } = operands[0];
        let (a, b) = (place.slot, operands[operands.len() - 1].place.slot);
        let above = spare(result.width, 0);
        let above_a = spare(place.width, 0);
        let instruction = match op {
            Op::Priority => I::Lowest { to, a },
            Op::Add => I::Add {
                to,
                a,
                b,
                spare: above,
            },
            Op::Sub => I::Sub {
                to,
                a,
                b,
                spare: above,
            },
            Op::Mul => {
                let a = self.fill_word(operands[0]);
                let b = self.fill_word(operands[1]);
                I::Mul {
                    to,
                    a,
                    b,
                    spare: above,
                }
            }
            Op::Lt if signed => I::LtSigned {
                to,
                a,
                b,
                spare: above_a,
            },
            Op::Le if signed => I::LeSigned {
                to,
                a,
                b,
                spare: above_a,
            },
            Op::Lt => I::Lt { to, a, b },
            Op::Le => I::Le { to, a, b },
            Op::Extend { .. } => I::SignExtend {
                to,
                a,
                from: above_a,
                spare: above,
            },
            Op::Shl => I::Shl {
                to,
                a,
                n: b,
                spare: above,
            },
            Op::Shr if signed => I::ShrSigned {
                to,
                a,
                n: b,
                spare: above,
            },
            Op::Shr => I::Shr { to, a, n: b },
            _ => return,
        };
        self.emit(instruction);
    }

    fn each(&mut self, count: u32, instruction: impl Fn(u32) -> I) {
        for i in 0..count {
            self.emit(instruction(i));
        }
    }

    /// A bitwise operator over any number of operands.
    fn chain(&mut self, to: Slot, operands: &[Operand], step: impl Fn(Slot, Slot, Slot) -> I) {
        for i in 0..words(operands[0].place.width) {
            let mut a = operands[0].place.slot + i;
            for operand in &operands[1..] {
                self.emit(step(to + i, a, operand.place.slot + i));
                a = to + i;
            }
        }
    }

    /// One bitwise operator over all words of a signal; returns where the word is that comes of it.
    fn fold(&mut self, a: Place, step: impl Fn(Slot, Slot, Slot) -> I) -> Slot {
        let mut result = a.slot;
        if words(a.width) > 1 {
            let to = self.allocate(1);
            for i in 1..words(a.width) {
                self.emit(step(to, result, a.slot + i));
                result = to;
            }
        }
        result
    }

    /// Each word of the result from a run of its own, that word of every value.
    fn lookup(&mut self, to: Slot, index: Slot, table: &Table) {
        for i in 0..words(table.width) {
            let word = |value: &BigUint| value.iter_u64_digits().nth(i as usize).unwrap_or(0);
            let run = self.fixed(table.values.iter().map(word).collect());
            self.emit(I::Lookup {
                to: to + i,
                a: index,
                table: run,
            });
        }
    }

    fn reduce_and(&mut self, to: Slot, a: Place) {
        let top = words(a.width) - 1;
        self.emit(I::All {
            to,
            a: a.slot + top,
            spare: spare(a.width, top),
        });
        if top > 0 {
            let full = self.allocate(1);
            for i in 0..top {
                self.emit(I::All {
                    to: full,
                    a: a.slot + i,
                    spare: 0,
                });
                self.emit(I::And { to, a: to, b: full });
            }
        }
    }

    fn popcount(&mut self, to: Slot, a: Place) {
        self.emit(I::Popcount { to, a: a.slot });
        if words(a.width) > 1 {
            let ones = self.allocate(1);
            for i in 1..words(a.width) {
                self.emit(I::Popcount {
                    to: ones,
                    a: a.slot + i,
                });
                self.emit(I::Add {
                    to,
                    a: to,
                    b: ones,
                    spare: 0,
                });
            }
        }
    }

    fn equal(&mut self, to: Slot, a: Place, b: Place, equal: bool) {
        let test = |a, b| match equal {
            true => I::Eq { to, a, b },
            false => I::Ne { to, a, b },
        };
        let count = words(a.width);
        if count == 1 {
            return self.emit(test(a.slot, b.slot));
        }
        let differ = Place {
            slot: self.allocate(count),
            width: a.width,
        };
        self.each(count, |i| I::Xor {
            to: differ.slot + i,
            a: a.slot + i,
            b: b.slot + i,
        });
        let differ = self.fold(differ, |to, a, b| I::Or { to, a, b });
        let zero = self.constant(&BigUint::ZERO, 1);
        self.emit(test(differ, zero));
    }

    /// A number of at most a word, with its sign in all of the word.
    fn fill_word(&mut self, a: Operand) -> Slot {
        if !a.signed {
            return a.place.slot;
        }
        let to = self.allocate(1);
        self.emit(I::SignExtend {
            to,
            a: a.place.slot,
            from: spare(a.place.width, 0),
            spare: 0,
        });
        to
    }
}
