//! Random frames: hash codes that are near a decision of the clustering.

use super::draw::Draw;
use crate::model::code::Code;

/// What a frame is drawn for.
pub(super) struct Wanted<'a> {
    /// Bits of a code.
    pub bits: u32,
    /// The present threshold.
    pub th_hd: u32,
    /// The codes of the clusters.
    pub founders: &'a [Code],
    /// Clusters that the frame may add, as far as its codes decide that.
    pub room: u64,
    /// Tokens.
    pub length: u64,
}

#[derive(Clone, Copy)]
enum Style {
    Fresh,
    Repeated,
    NearOne,
    NearAny,
    Between,
    Plain,
}

/// A frame of `wanted.length` codes.
pub(super) fn frame(draw: &mut Draw, wanted: &Wanted<'_>) -> Vec<Code> {
    let mut room = wanted.room;
    let styles = [
        Style::Fresh,
        Style::Repeated,
        Style::NearOne,
        Style::NearAny,
        Style::NearAny,
        Style::Between,
        Style::Plain,
    ];
    let style = draw.pick(&styles);
    let centre = draw.word();
    (0..wanted.length)
        .map(|_| {
            if wanted.founders.is_empty() {
                return fresh(draw, wanted.bits);
            }
            let free = room > 0;
            room = room.saturating_sub(1);
            code(draw, wanted, style, centre, free)
        })
        .collect()
}

/// One code. Unless it is `free` to found a cluster it lies below the threshold of one.
fn code(draw: &mut Draw, wanted: &Wanted<'_>, style: Style, centre: u64, free: bool) -> Code {
    let bits = wanted.bits;
    let count = wanted.founders.len() as u64;
    let one = wanted.founders[(centre % count) as usize];
    let any = wanted.founders[draw.below(count) as usize];
    let th_hd = u64::from(wanted.th_hd);
    let close = if free {
        let chosen = draw.below(th_hd + 3);
        draw.pick(&[th_hd.saturating_sub(1), th_hd, th_hd + 1, chosen])
    } else {
        draw.below(th_hd)
    };
    match style {
        Style::Repeated => one,
        Style::NearOne => flipped(draw, one, close, bits),
        _ if !free => flipped(draw, any, close, bits),
        Style::NearAny => flipped(draw, any, close, bits),
        Style::Fresh => fresh(draw, bits),
        Style::Between => between(draw, one, any),
        Style::Plain => {
            let bit = flipped(draw, Code::default(), 1, bits);
            let ones = Code([u64::MAX; 4]).masked(bits);
            draw.pick(&[Code::default(), ones, bit])
        }
    }
}

fn fresh(draw: &mut Draw, bits: u32) -> Code {
    Code(std::array::from_fn(|_| draw.word())).masked(bits)
}

/// A code at a distance of `distance` bits, or of all bits if that is less.
fn flipped(draw: &mut Draw, code: Code, distance: u64, bits: u32) -> Code {
    let mut flipped = code;
    // Each bit is flipped with the probability that leaves the right number for those after it.
    let mut left = distance.min(u64::from(bits));
    for bit in 0..bits {
        if draw.below(u64::from(bits - bit)) < left {
            flipped.0[bit as usize / 64] ^= 1 << (bit % 64);
            left -= 1;
        }
    }
    flipped
}

/// A code as far from one as from the other, if the number of bits between them is even.
fn between(draw: &mut Draw, one: Code, other: Code) -> Code {
    let mut between = one;
    let mut from_other = draw.one_in(2);
    for (word, other) in between.0.iter_mut().zip(other.0) {
        for bit in (0..64)
            .filter(|bit| (*word ^ other) >> bit & 1 == 1)
            .collect::<Vec<_>>()
        {
            if from_other {
                *word ^= 1 << bit;
            }
            from_other = !from_other;
        }
    }
    between
}

#[cfg(test)]
mod tests {
    use super::*;

    fn distance(a: Code, b: Code) -> u32 {
        a.0.iter().zip(b.0).map(|(a, b)| (a ^ b).count_ones()).sum()
    }

    #[test]
    fn codes_are_where_they_are_wanted() {
        let mut draw = Draw::new(1);
        for bits in [8, 33, 64, 256] {
            let (one, other) = (fresh(&mut draw, bits), fresh(&mut draw, bits));
            for far in 0..=bits + 1 {
                let code = flipped(&mut draw, one, u64::from(far), bits);
                assert!(code.fits(bits));
                assert_eq!(distance(code, one), far.min(bits));
            }
            let middle = between(&mut draw, one, other);
            assert!(distance(middle, one).abs_diff(distance(middle, other)) <= 1);
        }
    }
}
