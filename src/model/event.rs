//! What happens to a context, and what cannot (docs/resv.md §7).

use super::code::Code;
use super::error::ModelError;
use super::writes::RegisterWrites;
use crate::bits;
use crate::config::Config;

/// What happens to a context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// Tokens arrive together.
    Frame(Vec<Code>),
    /// Rows of scores that select together. A row of the wrong length is dropped.
    Group(Vec<Vec<i32>>),
    /// Registers are written.
    Set(RegisterWrites),
}

impl Event {
    /// Whether a design of this configuration can take the event.
    ///
    /// # Errors
    /// An empty frame or group, a code or score that is too wide, a register value out of range.
    pub fn check(&self, config: &Config) -> Result<(), ModelError> {
        match self {
            Event::Frame(codes) => check_frame(codes, config.hash.bits),
            Event::Group(rows) => check_group(rows, config.wtu.score_bits),
            Event::Set(writes) => Ok(writes.check(config)?),
        }
    }
}

fn check_frame(codes: &[Code], bits: u32) -> Result<(), ModelError> {
    if codes.is_empty() {
        return Err(ModelError::EmptyFrame);
    }
    match codes.iter().position(|code| !code.fits(bits)) {
        None => Ok(()),
        Some(index) => Err(ModelError::CodeTooWide {
            index,
            code: codes[index].to_hex(256).trim_start_matches('0').to_string(),
            bits,
        }),
    }
}

fn check_group(rows: &[Vec<i32>], bits: u32) -> Result<(), ModelError> {
    if rows.is_empty() {
        return Err(ModelError::EmptyGroup);
    }
    for (row, scores) in rows.iter().enumerate() {
        let wide = |score: &i32| !bits::fits_signed(i64::from(*score), bits);
        if let Some(index) = scores.iter().position(wide) {
            return Err(ModelError::ScoreRange {
                row,
                index,
                score: scores[index],
                bits,
            });
        }
    }
    Ok(())
}
