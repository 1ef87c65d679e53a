//! Payloads of streams: how they are put together, and how they are said.
//!
//! A beat is the payload of one transfer as 64-bit words: the columns of its [`Stream`] one behind the other, each
//! at a word of its own, the least significant word first.

use super::interface::{Field, Stream};

/// Beats of one stream, one behind the other in one allocation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beats {
    stride: usize,
    words: Vec<u64>,
}

impl Beats {
    /// None yet, for a stream.
    pub fn new(stream: &Stream) -> Self {
        Beats {
            stride: stream.words(),
            words: Vec::new(),
        }
    }

    /// Adds a beat: its words in the order of the columns.
    pub fn push(&mut self, words: impl IntoIterator<Item = u64>) {
        self.words.extend(words);
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.words.len() / self.stride
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// One after the other.
    pub fn iter(&self) -> impl Iterator<Item = &[u64]> {
        self.words.chunks_exact(self.stride)
    }

    /// Beat number `index`, if there is one.
    pub fn get(&self, index: usize) -> Option<&[u64]> {
        self.words
            .get(index * self.stride..(index + 1) * self.stride)
    }
}

/// A beat as its line of the vector file: a hexadecimal number a column.
pub fn to_line(stream: &Stream, beat: &[u64]) -> String {
    let mut text = String::new();
    for (index, column) in stream.columns.iter().enumerate() {
        if index > 0 {
            text.push(' ');
        }
        let first = stream.word(index);
        for digit in (0..column.width.div_ceil(4) as usize).rev() {
            let nibble = beat[first + digit / 16] >> (4 * (digit % 16)) & 15;
            text.push(char::from(b"0123456789abcdef"[nibble as usize]));
        }
    }
    text
}

/// A beat as a person reads it: its fields, then its line of the vector file in brackets.
pub fn describe(stream: &Stream, beat: &[u64]) -> String {
    let mut text = String::new();
    for field in &stream.fields {
        let value = value_of(stream, field, beat);
        let word = usize::try_from(value)
            .ok()
            .and_then(|value| field.words.get(value));
        match word {
            Some(word) => text.push_str(&format!("{}={word} ", field.name)),
            None => text.push_str(&format!("{}={value} ", field.name)),
        }
    }
    format!("{text}[{}]", to_line(stream, beat))
}

/// A field of a beat; fields have at most 64 bits.
fn value_of(stream: &Stream, field: &Field, beat: &[u64]) -> u64 {
    let first = stream.word(field.column);
    (0..field.width).rev().fold(0, |value, bit| {
        let at = (field.low + bit) as usize;
        value << 1 | (beat[first + at / 64] >> (at % 64) & 1)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::Interface;
    use crate::config::Config;

    #[test]
    fn a_record_is_said_in_fields_and_as_its_line() {
        let interface = Interface::new(&Config::default());
        let assign = interface.sinks().next().unwrap();
        let data = 3 << 57 | 300 << 48 | 0xffff << 32 | 17;
        assert_eq!(
            describe(assign, &[data, 1]),
            "token_id=17 cluster_id=65535 distance=300 kind=REJECT last=1 [072cffff00000011 1]"
        );
    }

    #[test]
    fn a_line_has_the_digits_of_every_column() {
        let mut config = Config::default();
        config.hash.bits = 65;
        let interface = Interface::new(&config);
        let hash = interface.sources().next().unwrap();
        assert_eq!(to_line(hash, &[0xab, 1, 0]), "0100000000000000ab 0");
    }

    #[test]
    fn beats_come_back_in_order() {
        let interface = Interface::new(&Config::default());
        let mut beats = Beats::new(&interface.streams[0]);
        assert!(beats.is_empty());
        beats.push([5, 0]);
        beats.push([6, 1]);
        assert_eq!(
            (beats.len(), beats.get(1), beats.get(2)),
            (2, Some([6, 1].as_slice()), None)
        );
        assert_eq!(beats.iter().count(), 2);
    }
}
