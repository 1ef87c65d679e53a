//! Arithmetic on signals of several words. Slower than [`execute`](super::execute) and rare in the cycle.

use super::program::{Place, WORD, Wide, WideOp, mask, spare, words};

/// Executes one step on `values`.
pub(super) fn run(step: &Wide, values: &mut [u64]) {
    let &Wide {
        op,
        to,
        a,
        b,
        signed,
    } = step;
    match op {
        WideOp::Add => add(values, to, a, b, false),
        WideOp::Sub => add(values, to, a, b, true),
        WideOp::Mul => mul(values, to, a, b, signed),
        WideOp::Lt => values[to.slot as usize] = u64::from(less(values, a, b, signed)),
        WideOp::Le => values[to.slot as usize] = u64::from(!less(values, b, a, signed)),
        WideOp::Lowest => lowest(values, to, a),
        WideOp::Shl => shl(values, to, a, amount(values, b)),
        WideOp::Shr => shr(values, to, a, amount(values, b), signed),
        WideOp::Extend => {
            for index in 0..words(to.width) {
                set(values, to, index, word(values, a, index, signed));
            }
        }
    }
}

/// Word `index` of a signal's value, which goes on above its width by its sign.
fn word(values: &[u64], place: Place, index: u32, signed: bool) -> u64 {
    let count = words(place.width);
    let top = values[(place.slot + count - 1) as usize];
    let negative = signed && top >> ((place.width - 1) % WORD) & 1 == 1;
    if index < count {
        let word = values[(place.slot + index) as usize];
        let extends = negative && index == count - 1;
        word | if extends {
            !mask(spare(place.width, index))
        } else {
            0
        }
    } else if negative {
        u64::MAX
    } else {
        0
    }
}

/// Sets word `index` of a signal, without the bits that the signal does not have.
fn set(values: &mut [u64], place: Place, index: u32, word: u64) {
    values[(place.slot + index) as usize] = word & mask(spare(place.width, index));
}

/// a + b, or a − b as a + !b + 1.
fn add(values: &mut [u64], to: Place, a: Place, b: Place, subtract: bool) {
    let mut carry = subtract;
    for index in 0..words(to.width) {
        let x = word(values, a, index, false);
        let y = word(values, b, index, false);
        let (sum, over) = x.carrying_add(if subtract { !y } else { y }, carry);
        carry = over;
        set(values, to, index, sum);
    }
}

/// The product modulo 2^width, by rows: both operands are first taken to the width of the result.
fn mul(values: &mut [u64], to: Place, a: Place, b: Place, signed: bool) {
    let count = words(to.width);
    for index in 0..count {
        values[(to.slot + index) as usize] = 0;
    }
    for row in 0..count {
        let x = word(values, a, row, signed);
        let mut carry = 0;
        for column in 0..count - row {
            let y = word(values, b, column, signed);
            let at = (to.slot + row + column) as usize;
            let (low, high) = x.carrying_mul_add(y, values[at], carry);
            values[at] = low;
            carry = high;
        }
    }
    let top = count - 1;
    set(values, to, top, values[(to.slot + top) as usize]);
}

/// Whether a < b.
fn less(values: &[u64], a: Place, b: Place, signed: bool) -> bool {
    let top = words(a.width) - 1;
    let (x, y) = (word(values, a, top, signed), word(values, b, top, signed));
    if x != y {
        return if signed { (x as i64) < y as i64 } else { x < y };
    }
    for index in (0..top).rev() {
        let (x, y) = (word(values, a, index, false), word(values, b, index, false));
        if x != y {
            return x < y;
        }
    }
    false
}

fn lowest(values: &mut [u64], to: Place, a: Place) {
    let mut found = false;
    for index in 0..words(to.width) {
        let x = word(values, a, index, false);
        let one = if found { 0 } else { x & x.wrapping_neg() };
        found |= x != 0;
        set(values, to, index, one);
    }
}

/// A shift amount; more than any width where it does not fit.
fn amount(values: &[u64], n: Place) -> u32 {
    let high = (1..words(n.width)).any(|index| word(values, n, index, false) != 0);
    match u32::try_from(word(values, n, 0, false)) {
        Ok(n) if !high => n,
        _ => u32::MAX,
    }
}

fn shl(values: &mut [u64], to: Place, a: Place, n: u32) {
    let (skip, bits) = (n / WORD, n % WORD);
    for index in 0..words(to.width) {
        let from = |back: u32| match index.checked_sub(back) {
            Some(index) => word(values, a, index, false),
            None => 0,
        };
        let result = match bits {
            0 => from(skip),
            _ => from(skip) << bits | from(skip + 1) >> (WORD - bits),
        };
        set(values, to, index, result);
    }
}

fn shr(values: &mut [u64], to: Place, a: Place, n: u32, signed: bool) {
    let (skip, bits) = (n / WORD, n % WORD);
    for index in 0..words(to.width) {
        let at = |ahead: u32| word(values, a, index + ahead, signed);
        let result = match bits {
            0 => at(skip),
            _ => at(skip) >> bits | at(skip + 1) << (WORD - bits),
        };
        set(values, to, index, result);
    }
}
