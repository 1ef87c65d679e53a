//! Random designs of combinational operators, each with its steps for the evaluator.

use std::collections::HashMap;

use dregen::config::Reset;
use dregen::ir::{Builder, Design, ModuleInfo, Signal, Type, sint, uint, value_width};
use indexmap::IndexMap;
use num_bigint::BigUint;

use crate::naive::{Kind, Random, Step};

/// Widest value that the generator makes.
const WIDEST: u32 = 200;

/// A random module with its ports.
pub struct RandomDesign {
    pub design: Design,
    pub inputs: Vec<(String, Type)>,
    pub outputs: Vec<(String, Type)>,
    steps: Vec<Step>,
    input_steps: Vec<usize>,
    output_steps: Vec<usize>,
}

struct Maker {
    builder: Builder,
    random: Random,
    steps: Vec<Step>,
    signals: Vec<Signal>,
}

impl RandomDesign {
    /// A module `ops_<seed>` of about `size` operators.
    pub fn new(seed: u64, size: usize) -> Self {
        let name = format!("ops_{seed}");
        let info = ModuleInfo {
            purpose: "Random operators.".to_owned(),
            ..ModuleInfo::default()
        };
        let mut maker = Maker {
            builder: Builder::new(&name, Reset::SyncLow, info),
            random: Random::new(seed),
            steps: Vec::new(),
            signals: Vec::new(),
        };
        let types = [
            uint(1),
            uint(2),
            uint(7),
            sint(8),
            uint(16),
            sint(1),
            sint(31),
            uint(32),
            sint(33),
            uint(64),
            sint(65),
            uint(100),
        ];
        let mut inputs = Vec::new();
        let mut input_steps = Vec::new();
        for (i, &ty) in types.iter().enumerate() {
            let name = format!("in{i}_i");
            let signal = maker.builder.input(&name, ty, "");
            input_steps.push(maker.record(Kind::Input, &[], signal));
            inputs.push((name, ty));
            maker.builder.unused(signal);
        }
        while maker.steps.len() < types.len() + size {
            maker.step();
        }
        let mut outputs = Vec::new();
        let mut output_steps = Vec::new();
        let last = maker.steps.len();
        for step in (types.len()..last).filter(|s| s % 12 == 0 || s + 4 > last) {
            let name = format!("out{step}_o");
            let signal = maker.signals[step];
            maker.builder.output(&name, signal, "");
            outputs.push((name, signal.ty()));
            output_steps.push(step);
        }
        let module = maker.builder.finish();
        RandomDesign {
            design: Design {
                modules: IndexMap::from([(name.clone(), module)]),
                top: name,
                reset: Reset::SyncLow,
                prefix: "ops".to_owned(),
            },
            inputs,
            outputs,
            steps: maker.steps,
            input_steps,
            output_steps,
        }
    }

    /// Values of the outputs for values of the inputs.
    pub fn evaluate(&self, inputs: &[BigUint]) -> Vec<BigUint> {
        let mut values: HashMap<usize, BigUint> = HashMap::new();
        for (step, value) in self.input_steps.iter().zip(inputs) {
            values.insert(*step, value.clone());
        }
        for (number, step) in self.steps.iter().enumerate() {
            if values.contains_key(&number) {
                continue;
            }
            let operands: Vec<(BigUint, Type)> = step
                .from
                .iter()
                .map(|f| (values[f].clone(), self.steps[*f].ty))
                .collect();
            values.insert(number, step.evaluate(&operands));
        }
        self.output_steps
            .iter()
            .map(|s| values[s].clone())
            .collect()
    }
}

impl Maker {
    fn record(&mut self, kind: Kind, from: &[usize], signal: Signal) -> usize {
        self.steps.push(Step {
            kind,
            ty: signal.ty(),
            from: from.to_vec(),
            value: BigUint::ZERO,
            table: Vec::new(),
        });
        self.signals.push(signal);
        self.steps.len() - 1
    }

    /// A value to compute with. Mostly one that nothing uses yet: only that is written inside its user, and only
    /// so expressions grow deep.
    fn any(&mut self) -> usize {
        let count = self.steps.len();
        let mut used = vec![false; count];
        for step in &self.steps {
            step.from.iter().for_each(|&f| used[f] = true);
        }
        let fresh: Vec<usize> = (0..count).filter(|&s| !used[s]).collect();
        match self.random.below(4) {
            0 => self.random.below(count),
            _ if fresh.is_empty() => count - 1,
            _ => fresh[fresh.len() - 1 - self.random.below(fresh.len().min(4))],
        }
    }

    fn ty(&self, step: usize) -> Type {
        self.steps[step].ty
    }

    /// `step` brought to a type by slice, extension and cast.
    fn fit(&mut self, step: usize, ty: Type) -> usize {
        let mut at = step;
        if self.ty(at).width > ty.width {
            let highest = self.ty(at).width - ty.width;
            let lowest = self.random.below(highest as usize + 1) as u32;
            let signal = self.builder.slice(self.signals[at], lowest, ty.width);
            at = self.record(Kind::Slice(lowest), &[at], signal);
        } else if self.ty(at).width < ty.width {
            let signal = self.builder.extend(self.signals[at], ty.width);
            at = self.record(Kind::Extend, &[at], signal);
        }
        if self.ty(at).signed != ty.signed {
            let signal = if ty.signed {
                self.builder.as_signed(self.signals[at])
            } else {
                self.builder.as_unsigned(self.signals[at])
            };
            at = self.record(Kind::Cast, &[at], signal);
        }
        at
    }

    /// A constant of a type, as an unnamed literal.
    fn constant(&mut self, ty: Type) -> usize {
        let value = u64::try_from(self.random.word(ty.width.min(40))).expect("40 bits");
        let signal = self.builder.lit(value, ty.width);
        let step = self.record(Kind::Const, &[], signal);
        self.steps[step].value = BigUint::from(value);
        self.fit(step, ty)
    }

    /// An operand of a type: a value, sometimes a constant.
    fn operand(&mut self, ty: Type) -> usize {
        if self.random.below(6) == 0 {
            self.constant(ty)
        } else {
            let step = self.any();
            self.fit(step, ty)
        }
    }

    fn step(&mut self) {
        let a = self.any();
        let ty = self.ty(a);
        let (step, s) = (self.random.below(26), self.signals[a]);
        match step {
            0 => {
                let signal = self.builder.not(s);
                self.record(Kind::Not, &[a], signal);
            }
            1..=3 => self.bitwise(a, step),
            4 => {
                let signal = self.builder.all(s);
                self.record(Kind::All, &[a], signal);
            }
            5 => {
                let signal = self.builder.any(s);
                self.record(Kind::Any, &[a], signal);
            }
            6 => {
                let signal = self.builder.parity(s);
                self.record(Kind::Parity, &[a], signal);
            }
            7 => {
                let signal = self.builder.popcount(s);
                assert_eq!(signal.width(), value_width(u64::from(ty.width)));
                self.record(Kind::Popcount, &[a], signal);
            }
            8 => {
                let signal = self.builder.lowest_one(s);
                self.record(Kind::Lowest, &[a], signal);
            }
            9..=15 => {
                let b = self.operand(ty);
                self.binary(a, b, step);
            }
            16 if 2 * ty.width <= WIDEST => {
                let other = Type {
                    width: 1 + self.random.below(ty.width as usize) as u32,
                    ..ty
                };
                let b = self.operand(other);
                let signal = self.builder.mul(s, self.signals[b]);
                self.record(Kind::Mul, &[a, b], signal);
            }
            17..=19 => {
                let (condition, b) = (self.operand(uint(1)), self.operand(ty));
                let signal = self
                    .builder
                    .mux(self.signals[condition], s, self.signals[b]);
                self.record(Kind::Mux, &[condition, a, b], signal);
            }
            20 => {
                let width = 1 + self.random.below(ty.width as usize) as u32;
                let lowest = self.random.below((ty.width - width) as usize + 1) as u32;
                let signal = self.builder.slice(s, lowest, width);
                if signal != s {
                    self.record(Kind::Slice(lowest), &[a], signal);
                }
            }
            21 => {
                let b = self.any();
                if ty.width + self.ty(b).width <= WIDEST {
                    let signal = self.builder.concat(&[s, self.signals[b]]);
                    self.record(Kind::Concat, &[a, b], signal);
                }
            }
            22 => self.shift(a),
            23 => self.lookup(),
            24 => {
                let ty = Type {
                    signed: !ty.signed,
                    ..ty
                };
                self.fit(a, ty);
            }
            _ => {
                let wire = self
                    .builder
                    .wire(&format!("w{a}_{}", self.steps.len()), ty, "alias");
                self.builder.drive(wire, s);
                self.record(Kind::Same, &[a], wire);
            }
        }
    }

    fn bitwise(&mut self, a: usize, which: usize) {
        let ty = self.ty(a);
        let mut from = vec![a, self.operand(ty)];
        if self.random.below(2) == 0 {
            from.push(self.operand(ty));
        }
        let signals: Vec<Signal> = from.iter().map(|&f| self.signals[f]).collect();
        let (kind, signal) = match which {
            1 => (Kind::And, self.builder.and(&signals)),
            2 => (Kind::Or, self.builder.or(&signals)),
            _ => (Kind::Xor, self.builder.xor(&signals)),
        };
        self.record(kind, &from, signal);
    }

    fn binary(&mut self, a: usize, b: usize, which: usize) {
        let (from, x, y) = ([a, b], self.signals[a], self.signals[b]);
        let (kind, signal) = match which {
            9 | 10 => (Kind::Add, self.builder.add_mod(x, y)),
            11 => (Kind::Sub, self.builder.sub_mod(x, y)),
            12 => (Kind::Eq, self.builder.eq(x, y)),
            13 => (Kind::Ne, self.builder.ne(x, y)),
            14 => (Kind::Lt, self.builder.lt(x, y)),
            _ => (Kind::Le, self.builder.le(x, y)),
        };
        self.record(kind, &from, signal);
    }

    /// A table of any width, sometimes one that is there already.
    fn lookup(&mut self) {
        let index = 1 + self.random.below(6) as u32;
        let width = 1 + self.random.below(70) as u32;
        let at = self.operand(uint(index));
        let times = 1 + self.random.below(2);
        let name = format!("table{}", self.steps.len());
        let values: Vec<u64> = (0..1 << index)
            .map(|_| u64::try_from(self.random.word(width.min(64))).expect("64 bits"))
            .collect();
        for _ in 0..times {
            let signal =
                self.builder
                    .lookup(&name, self.signals[at], &values, width, "some values");
            let step = self.record(Kind::Lookup, &[at], signal);
            self.steps[step].table.clone_from(&values);
        }
    }

    fn shift(&mut self, a: usize) {
        let width = value_width(u64::from(self.ty(a).width)) + self.random.below(2) as u32;
        let n = self.operand(uint(width));
        let (x, y) = (self.signals[a], self.signals[n]);
        let (kind, signal) = match self.random.below(2) {
            0 => (Kind::Shl, self.builder.shift_left(x, y)),
            _ => (Kind::Shr, self.builder.shift_right(x, y)),
        };
        self.record(kind, &[a, n], signal);
    }
}
