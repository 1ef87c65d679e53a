//! Every operator at every kind of width, and graphs of them at random, against [`naive`](super::naive).

use std::sync::Arc;

use num_bigint::{BigInt, BigUint};
use proptest::prelude::*;

use super::naive::{Value, build, evaluate, from_words, wrap};
use super::{builder, simulator};
use crate::ir::{Builder, Op, Signal, Table, Type, uint};
use crate::sim::Simulator;

const WIDTHS: [u32; 7] = [1, 7, 63, 64, 65, 128, 200];

/// Values of a width that tend to find faults.
fn corners(width: u32) -> Vec<BigUint> {
    let one = BigInt::from(1);
    let pattern = from_words(&[
        0x9E37_79B9_7F4A_7C15,
        0xBF58_476D_1CE4_E5B9,
        0x94D0_49BB_1331_11EB,
        0xD1B5_4A32_D192_ED03,
    ]);
    [
        BigInt::ZERO,
        one.clone(),
        -one.clone(),
        one.clone() << (width - 1),
        (one << (width - 1)) - 1,
        BigInt::from(pattern.clone()),
        BigInt::from(pattern >> 3u32),
    ]
    .into_iter()
    .map(|number| wrap(number, width))
    .collect()
}

fn types() -> impl Iterator<Item = Type> {
    WIDTHS
        .into_iter()
        .flat_map(|width| [false, true].map(|signed| Type { width, signed }))
}

/// Simulates one operator on every combination of corner values.
fn exercise(op: &Op, types: &[Type]) {
    let ty = op.result(types).unwrap().unwrap();
    let mut b = builder("t_operator");
    let inputs: Vec<Signal> = (0..)
        .zip(types)
        .map(|(number, &ty)| b.input(&format!("i{number}"), ty, ""))
        .collect();
    let result = build(&mut b, op, &inputs);
    b.output("result_o", result, "");
    let mut sim = simulator(b.finish());
    let mut combinations: Vec<Vec<Value>> = vec![Vec::new()];
    for &ty in types {
        combinations = combinations
            .into_iter()
            .flat_map(|before| {
                corners(ty.width).into_iter().map(move |bits| {
                    let mut values = before.clone();
                    values.push(Value { bits, ty });
                    values
                })
            })
            .collect();
    }
    for values in combinations {
        for (number, value) in values.iter().enumerate() {
            let input = sim.input(&format!("i{number}")).unwrap();
            sim.set_words(input, &value.bits.to_u64_digits());
        }
        sim.settle();
        let expected = evaluate(op, ty, &values);
        assert_eq!(
            read(&sim, "result_o"),
            expected.bits,
            "{op:?} of {values:?}"
        );
    }
}

fn read(sim: &Simulator, name: &str) -> BigUint {
    let output = sim.output(name).unwrap();
    let mut words = [u64::MAX; 20];
    sim.get_words(output, &mut words);
    from_words(&words)
}

#[test]
fn one_operand() {
    for ty in types() {
        for op in [
            Op::Not,
            Op::ReduceAnd,
            Op::ReduceOr,
            Op::ReduceXor,
            Op::Popcount,
            Op::Priority,
            Op::Cast { signed: true },
            Op::Cast { signed: false },
        ] {
            exercise(&op, &[ty]);
        }
    }
}

#[test]
fn two_equal_operands() {
    for ty in types() {
        for op in [
            Op::And,
            Op::Or,
            Op::Xor,
            Op::Add,
            Op::Sub,
            Op::Eq,
            Op::Ne,
            Op::Lt,
            Op::Le,
        ] {
            exercise(&op, &[ty, ty]);
        }
    }
}

#[test]
fn bitwise_of_three() {
    for ty in types() {
        for op in [Op::And, Op::Or, Op::Xor] {
            exercise(&op, &[ty, ty, ty]);
        }
    }
}

#[test]
fn products() {
    for a in types() {
        for b in types().filter(|b| b.signed == a.signed) {
            exercise(&Op::Mul, &[a, b]);
        }
    }
}

#[test]
fn choices() {
    for ty in types() {
        exercise(&Op::Mux, &[uint(1), ty, ty]);
    }
}

#[test]
fn shifts() {
    for ty in types() {
        for n in [1, 3, 6, 7, 8, 32, 64, 70, 128] {
            exercise(&Op::Shl, &[ty, uint(n)]);
            exercise(&Op::Shr, &[ty, uint(n)]);
        }
    }
}

#[test]
fn extensions() {
    for ty in types() {
        for width in WIDTHS.into_iter().filter(|&w| w > ty.width) {
            exercise(&Op::Extend { width }, &[ty]);
        }
    }
}

#[test]
fn slices() {
    for ty in types() {
        for lo in [0, 1, 3, 62, 63, 64, 65, 100, 128, 190] {
            for width in [1, 2, 5, 63, 64, 65, 128, 136] {
                if lo + width <= ty.width {
                    exercise(&Op::Slice { lo, width }, &[ty]);
                }
            }
        }
    }
}

#[test]
fn joints() {
    for a in types() {
        exercise(&Op::Concat, &[a]);
        for b in types() {
            exercise(&Op::Concat, &[a, b]);
            exercise(&Op::Concat, &[uint(3), a, b]);
        }
    }
}

/// A table of `width` bits for an index of `index` bits, its values anything that fits.
fn table(index: u32, width: u32, seed: u64) -> Op {
    let spread = |i: u64| (i + seed).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - width.min(64));
    let table = Table {
        name: format!("t{index}_{width}_{seed}"),
        comment: String::new(),
        width,
        values: (0..1 << index).map(|i| BigUint::from(spread(i))).collect(),
    };
    Op::Lookup {
        table: Arc::new(table),
    }
}

#[test]
fn lookups() {
    for index in [1, 2, 6, 7] {
        for width in WIDTHS {
            exercise(&table(index, width, 3), &[uint(index)]);
        }
    }
}

/// A graph under construction, with the value of each of its signals for each set of inputs.
struct Mirror {
    builder: Builder,
    signals: Vec<(Signal, Vec<Value>)>,
}

impl Mirror {
    /// Adds an operator, if its operands fit it.
    fn apply(&mut self, op: Op, operands: &[usize]) {
        let signals: Vec<Signal> = operands.iter().map(|&i| self.signals[i].0).collect();
        let types: Vec<Type> = signals.iter().map(|s| s.ty()).collect();
        let Some(Ok(ty)) = op.result(&types) else {
            return;
        };
        if ty.width > 1000 {
            return;
        }
        let result = build(&mut self.builder, &op, &signals);
        let sets = self.signals[0].1.len();
        let values = (0..sets)
            .map(|set| {
                let values: Vec<Value> = operands
                    .iter()
                    .map(|&i| self.signals[i].1[set].clone())
                    .collect();
                evaluate(&op, ty, &values)
            })
            .collect();
        self.signals.push((result, values));
    }
}

/// Numbers that a random step is made from.
type Step = (u8, u16, u16, u16, u16);

/// Adds the operator that a step stands for, with operands adapted where it needs equal ones.
fn step(mirror: &mut Mirror, (kind, x, y, z, n): Step) {
    let pick = |mirror: &Mirror, number: u16| usize::from(number) % mirror.signals.len();
    let (x, y, z) = (pick(mirror, x), pick(mirror, y), pick(mirror, z));
    let ty = mirror.signals[x].0.ty();
    let same: Vec<usize> = (0..mirror.signals.len())
        .filter(|&i| mirror.signals[i].0.ty() == ty)
        .collect();
    let peer = same[y % same.len()];
    let third = same[z % same.len()];
    let bits: Vec<usize> = (0..mirror.signals.len())
        .filter(|&i| mirror.signals[i].0.ty() == uint(1))
        .collect();
    let n = u32::from(n);
    match kind {
        0 => mirror.apply(Op::Not, &[x]),
        1 => mirror.apply(Op::And, &[x, peer, third]),
        2 => mirror.apply(Op::Or, &[x, peer]),
        3 => mirror.apply(Op::Xor, &[x, peer, third]),
        4 => mirror.apply(Op::ReduceAnd, &[x]),
        5 => mirror.apply(Op::ReduceOr, &[x]),
        6 => mirror.apply(Op::ReduceXor, &[x]),
        7 => mirror.apply(Op::Popcount, &[x]),
        8 => mirror.apply(Op::Priority, &[x]),
        9 => mirror.apply(Op::Add, &[x, peer]),
        10 => mirror.apply(Op::Sub, &[x, peer]),
        11 => mirror.apply(Op::Mul, &[x, y]),
        12 => mirror.apply(Op::Eq, &[x, peer]),
        13 => mirror.apply(Op::Lt, &[x, peer]),
        14 => mirror.apply(Op::Le, &[x, peer]),
        15 if !bits.is_empty() => {
            mirror.apply(
                Op::Mux,
                &[bits[usize::from(kind) % bits.len()], peer, third],
            );
        }
        16 => {
            let lo = n % ty.width;
            let width = 1 + (n / 256) % (ty.width - lo);
            mirror.apply(Op::Slice { lo, width }, &[x]);
        }
        17 => mirror.apply(Op::Concat, &[x, y, z]),
        18 => {
            let width = ty.width + n % 130;
            // The builder gives the signal itself where nothing is to be done.
            if width > ty.width {
                mirror.apply(Op::Extend { width }, &[x]);
            }
        }
        19 => mirror.apply(Op::Cast { signed: !ty.signed }, &[x]),
        20 => mirror.apply(Op::Shl, &[x, y]),
        21 => mirror.apply(Op::Shr, &[x, y]),
        22 if ty.width <= 8 => {
            let (width, seed) = (1 + n % 130, u64::from(n / 130));
            mirror.apply(table(ty.width, width, seed), &[x]);
        }
        _ => {}
    }
}

fn bits(width: u32) -> impl Strategy<Value = BigUint> {
    let corner = (0..corners(width).len()).prop_map(move |i| corners(width)[i].clone());
    let any = proptest::collection::vec(any::<u64>(), 4)
        .prop_map(move |words| wrap(BigInt::from(from_words(&words)), width));
    prop_oneof![corner, any]
}

/// An input: its type, whether it goes through a register, and its value in each of three sets.
fn input() -> impl Strategy<Value = (Type, bool, Vec<BigUint>)> {
    let width = prop_oneof![proptest::sample::select(&WIDTHS[..]), 1u32..=200];
    (width, any::<bool>(), any::<bool>()).prop_flat_map(|(width, signed, registered)| {
        let ty = Type { width, signed };
        proptest::collection::vec(bits(width), 3).prop_map(move |values| (ty, registered, values))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn graphs_agree_with_arithmetic(
        inputs in proptest::collection::vec(input(), 1..6),
        steps in proptest::collection::vec((0u8..23, any::<u16>(), any::<u16>(), any::<u16>(), any::<u16>()), 1..40),
        direct in any::<u64>(),
        delayed in any::<u64>(),
    ) {
        let mut mirror = Mirror { builder: builder("t_random"), signals: Vec::new() };
        for (number, (ty, registered, values)) in inputs.iter().enumerate() {
            let b = &mut mirror.builder;
            let port = b.input(&format!("i{number}"), *ty, "");
            let signal = if *registered { b.delay(port, &format!("i{number}"), 1) } else { port };
            let values = values.iter().map(|bits| Value { bits: bits.clone(), ty: *ty }).collect();
            mirror.signals.push((signal, values));
        }
        for &numbers in &steps {
            step(&mut mirror, numbers);
        }
        // Some are put out, some through a register, so that results are written straight into the next state; the
        // rest is inside only, or dead.
        let chosen = |choice: u64, number: usize| choice >> number & 1 == 1;
        for (number, (signal, _)) in mirror.signals.iter().enumerate() {
            if chosen(direct, number) {
                mirror.builder.output(&format!("o{number}"), *signal, "");
            }
            if chosen(delayed, number) {
                let later = mirror.builder.delay(*signal, &format!("o{number}"), 1);
                mirror.builder.output(&format!("later{number}"), later, "");
            }
        }
        let mut sim = simulator(mirror.builder.finish());
        for set in 0..3 {
            for (number, (_, _, values)) in inputs.iter().enumerate() {
                let input = sim.input(&format!("i{number}")).unwrap();
                sim.set_words(input, &values[set].to_u64_digits());
            }
            sim.clock();
            sim.settle();
            for (number, (_, values)) in mirror.signals.iter().enumerate() {
                if chosen(direct, number) {
                    prop_assert_eq!(read(&sim, &format!("o{number}")), values[set].bits.clone(), "signal {}", number);
                }
            }
            sim.clock();
            sim.settle();
            for (number, (_, values)) in mirror.signals.iter().enumerate() {
                if chosen(delayed, number) {
                    prop_assert_eq!(read(&sim, &format!("later{number}")), values[set].bits.clone(), "register {}", number);
                }
            }
        }
    }
}
