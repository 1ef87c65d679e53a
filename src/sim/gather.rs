//! Slices and joints: parts of signals put side by side.

use super::lower::Emitter;
use super::program::{Instruction as I, Place, Slot, WORD, words};

/// Some neighbouring bits of a signal.
pub(super) struct Part {
    /// First word of the signal, or the word itself where the part lies in one.
    slot: Slot,
    /// Lowest bit.
    low: u32,
    /// Bits.
    width: u32,
    /// Bits of the signal, or those of them in the word.
    whole: u32,
}

impl Part {
    /// `width` bits of a signal from `low` up.
    pub fn of(signal: Place, low: u32, width: u32) -> Self {
        Part {
            slot: signal.slot,
            low,
            width,
            whole: signal.width,
        }
    }
}

impl Emitter {
    /// Puts parts of signals side by side, the first one lowest.
    pub fn gather(&mut self, result: Place, parts: &[Part]) {
        // Cut at every border of a word of the result and of a source: each piece lies in one word of both.
        let mut pieces: Vec<Vec<Part>> = (0..words(result.width)).map(|_| Vec::new()).collect();
        let mut at = 0;
        for part in parts {
            let mut taken = 0;
            while taken < part.width {
                let low = part.low + taken;
                let width = (part.width - taken)
                    .min(WORD - low % WORD)
                    .min(WORD - at % WORD);
                pieces[(at / WORD) as usize].push(Part {
                    slot: part.slot + low / WORD,
                    low: low % WORD,
                    width,
                    whole: (part.whole - (low - low % WORD)).min(WORD),
                });
                taken += width;
                at += width;
            }
        }
        for (to, pieces) in (result.slot..).zip(pieces) {
            self.assemble(to, &pieces);
        }
    }

    /// One word out of pieces, the first one lowest.
    fn assemble(&mut self, to: Slot, pieces: &[Part]) {
        let mut high = None;
        for piece in pieces.iter().rev() {
            let (a, low) = (piece.slot, piece.low as u8);
            let entire = piece.low == 0 && piece.width == piece.whole;
            high = Some(match high {
                None if entire && pieces.len() > 1 => a,
                None => {
                    let spare = (WORD - piece.width) as u8;
                    self.emit(I::Bits { to, a, low, spare });
                    to
                }
                Some(high) => {
                    let width = piece.width as u8;
                    self.emit(I::Join {
                        to,
                        high,
                        a,
                        low,
                        width,
                    });
                    to
                }
            });
        }
    }
}
