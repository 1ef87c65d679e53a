//! Stimulus files: JSON lines of ready-made integers (docs/resv.md §7), read and written one line
//! at a time.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, BufRead, Write};
use std::marker::PhantomData;

use serde::de::{Error as _, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use super::code::Code;
use super::error::ModelError;
use super::event::Event;
use super::writes::{NAMES, RegisterWrites};
use crate::config::Config;

/// The longest line that is read, in bytes: a group of 1,000 rows over the largest table fits.
pub const LINE_MAX: usize = 128 << 20;
/// Hash codes of a frame at most, and rows of a group: what is held of an empty one is many times its text.
pub const ITEMS_MAX: usize = 1 << 20;
/// Scores of a group at most, all rows together.
pub const SCORES_MAX: usize = 1 << 26;

/// Letters of a parser's message that are shown.
const SHOWN: usize = 200;

/// Why a stimulus file was refused.
#[derive(Debug, thiserror::Error)]
pub enum StimulusError {
    /// The file could not be read.
    #[error("line {line}: cannot be read: {source}")]
    Read {
        /// From 1.
        line: u64,
        /// What the system said.
        source: io::Error,
    },
    /// A line longer than [`LINE_MAX`].
    #[error("line {line} is longer than {LINE_MAX} bytes")]
    LineTooLong {
        /// From 1.
        line: u64,
    },
    /// Not one of the three kinds of line.
    #[error(
        "line {line}, column {column}: {message}; a line is {{\"frame\": [\"1a2b\", …]}}, \
         {{\"group\": [[12, -5, …], …]}} or {{\"set\": {{\"th_hd\": 7, …}}}}"
    )]
    Syntax {
        /// From 1.
        line: u64,
        /// From 1, in bytes.
        column: usize,
        /// What the parser said.
        message: String,
    },
    /// A code that is not hexadecimal.
    #[error("line {line}: hash code {index}, {text:?}, is not 1 to 64 hexadecimal digits")]
    Code {
        /// From 1.
        line: u64,
        /// Place in the frame, from 0.
        index: usize,
        /// The code as written, cut off if long.
        text: String,
    },
    /// An event that the design cannot take.
    #[error("line {line}: {source}")]
    Event {
        /// From 1.
        line: u64,
        /// What is wrong with it.
        source: ModelError,
    },
}

/// A line as JSON has it. Codes and register values are checked afterwards, so that the message
/// can name them.
#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Line<'a> {
    #[serde(borrow)]
    Frame(Items<Text<'a>>),
    Group(Items<Vec<i32>>),
    Set(Writes<'a>),
}

/// A list of at most [`ITEMS_MAX`].
struct Items<T>(Vec<T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Items<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(ItemsVisitor(PhantomData))
    }
}

struct ItemsVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ItemsVisitor<T> {
    type Value = Items<T>;

    fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        write!(f, "a list of at most {ITEMS_MAX}")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element()? {
            if items.len() == ITEMS_MAX {
                return Err(A::Error::invalid_length(ITEMS_MAX + 1, &self));
            }
            items.push(item);
        }
        Ok(Items(items))
    }
}

/// Names and values of a `set`, in the order of the names; of two of one name the last counts, as in any JSON object.
struct Writes<'a>(BTreeMap<Cow<'a, str>, u64>);

impl<'de: 'a, 'a> Deserialize<'de> for Writes<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(WritesVisitor(PhantomData))
    }
}

struct WritesVisitor<'a>(PhantomData<&'a str>);

impl<'de: 'a, 'a> Visitor<'de> for WritesVisitor<'a> {
    type Value = Writes<'a>;

    fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        write!(f, "registers, of which there are {}", NAMES.len())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut writes = BTreeMap::new();
        while let Some((Text(name), value)) = map.next_entry()? {
            writes.insert(name, value);
            // One unknown name is enough to refuse them all.
            if writes.len() > NAMES.len() {
                return Err(A::Error::invalid_length(writes.len(), &self));
            }
        }
        Ok(Writes(writes))
    }
}

/// A string that is borrowed from the line wherever it has no escapes.
#[derive(Deserialize)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

/// Reads the events of a stimulus file one by one. Empty lines are passed over. After an error
/// there are no more events.
pub struct Reader<R> {
    input: R,
    config: Config,
    line: u64,
    buffer: Vec<u8>,
    failed: bool,
}

impl<R: BufRead> Reader<R> {
    /// Reads from `input` events for a design of this configuration.
    pub fn new(input: R, config: &Config) -> Reader<R> {
        Reader {
            input,
            config: config.clone(),
            line: 0,
            buffer: Vec::new(),
            failed: false,
        }
    }

    /// The number of the line read last, from 1.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// Reads a line into the buffer, without its end; false at the end of the file.
    fn fill(&mut self) -> Result<bool, StimulusError> {
        self.buffer.clear();
        self.line += 1;
        let line = self.line;
        let limit = LINE_MAX as u64 + 1;
        let read = io::Read::take(&mut self.input, limit)
            .read_until(b'\n', &mut self.buffer)
            .map_err(|source| StimulusError::Read { line, source })?;
        if self.buffer.last() == Some(&b'\n') {
            self.buffer.pop();
        }
        if self.buffer.len() > LINE_MAX {
            return Err(StimulusError::LineTooLong { line });
        }
        Ok(read > 0)
    }

    fn read(&mut self) -> Result<Option<Event>, StimulusError> {
        while self.fill()? {
            if self.buffer.trim_ascii().is_empty() {
                continue;
            }
            let line = self.line;
            let event = parse(&self.buffer, line, &self.config)?;
            event
                .check(&self.config)
                .map_err(|source| StimulusError::Event { line, source })?;
            return Ok(Some(event));
        }
        Ok(None)
    }
}

impl<R: BufRead> Iterator for Reader<R> {
    type Item = Result<Event, StimulusError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return None;
        }
        let event = self.read();
        self.failed = event.is_err();
        event.transpose()
    }
}

fn parse(text: &[u8], line: u64, config: &Config) -> Result<Event, StimulusError> {
    let parsed = serde_json::from_slice(text).map_err(|error| syntax(&error, line))?;
    match parsed {
        Line::Frame(Items(texts)) => {
            let codes = texts.iter().enumerate().map(|(index, Text(text))| {
                Code::from_hex(text).ok_or_else(|| StimulusError::Code {
                    line,
                    index,
                    text: text.chars().take(80).collect(),
                })
            });
            Ok(Event::Frame(codes.collect::<Result<_, _>>()?))
        }
        Line::Group(Items(rows)) => Ok(Event::Group(rows)),
        Line::Set(Writes(values)) => {
            let mut writes = RegisterWrites::default();
            for (name, value) in values {
                let put = writes.put(&name, value, config);
                put.map_err(|error| StimulusError::Event {
                    line,
                    source: error.into(),
                })?;
            }
            Ok(Event::Set(writes))
        }
    }
}

fn syntax(error: &serde_json::Error, line: u64) -> StimulusError {
    // The parser sees one line and would call it line 1.
    let message = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    let message = message.strip_suffix(&place).unwrap_or(&message);
    StimulusError::Syntax {
        line,
        column: error.column(),
        // It may repeat a word of the line, which may be all of it.
        message: message.chars().take(SHOWN).collect(),
    }
}

/// Writes one event as a line, codes with as many digits as `hash.bits` needs.
///
/// # Errors
/// What `out` returns.
pub fn write(out: &mut impl Write, event: &Event, hash_bits: u32) -> io::Result<()> {
    #[derive(Serialize)]
    #[serde(rename_all = "lowercase")]
    enum Out<'a> {
        Frame(Vec<String>),
        Group(&'a [Vec<i32>]),
        Set(&'a RegisterWrites),
    }
    let line = match event {
        Event::Frame(codes) => Out::Frame(codes.iter().map(|c| c.to_hex(hash_bits)).collect()),
        Event::Group(rows) => Out::Group(rows),
        Event::Set(writes) => Out::Set(writes),
    };
    serde_json::to_writer(&mut *out, &line)?;
    out.write_all(b"\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<Result<Event, String>> {
        Reader::new(text.as_bytes(), &Config::default())
            .map(|event| event.map_err(|error| error.to_string()))
            .collect()
    }

    fn message(text: &str) -> String {
        let events = read(text);
        events.last().unwrap().clone().unwrap_err()
    }

    #[test]
    fn what_is_written_reads_back() {
        let mut writes = RegisterWrites::default();
        for (name, value) in [("th_hd", 33), ("store_limit", u64::MAX)] {
            writes.put(name, value, &Config::default()).unwrap();
        }
        let events = [
            Event::Frame(vec![Code([0xabc, 0, 0, 0]), Code::default()]),
            Event::Group(vec![vec![12, -5], vec![], vec![-32768, 32767]]),
            Event::Set(writes),
        ];
        let mut text = Vec::new();
        for event in &events {
            write(&mut text, event, 32).unwrap();
        }
        let text = String::from_utf8(text).unwrap();
        assert_eq!(
            text,
            "{\"frame\":[\"00000abc\",\"00000000\"]}\n\
             {\"group\":[[12,-5],[],[-32768,32767]]}\n\
             {\"set\":{\"th_hd\":33,\"store_limit\":18446744073709551615}}\n"
        );
        let back: Vec<_> = read(&text).into_iter().map(Result::unwrap).collect();
        assert_eq!(back, events);
    }

    #[test]
    fn empty_lines_and_a_missing_last_end_are_fine() {
        assert_eq!(read("\n  \r\n{\"frame\": [\"1\"]}").len(), 1);
        assert_eq!(read("").len(), 0);
    }

    #[test]
    fn messages_name_the_line_and_nothing_follows_them() {
        let good = "{\"frame\": [\"1\"]}\n\n";
        for (bad, expected) in [
            (
                "{\"fram\": [1]}",
                "line 3, column 7: unknown variant `fram`",
            ),
            ("{\"frame\": [1]}", "line 3, column"),
            ("{\"frame\": [\"1\"]} x", "line 3, column"),
            ("{\"frame\": [\"1\"], \"group\": [[1]]}", "line 3, column"),
            ("{\"group\": [[1.5]]}", "line 3, column"),
            ("{\"group\": [[3000000000]]}", "line 3, column"),
            (
                "{\"group\": [[32768]]}",
                "line 3: score 0 of row 0, 32768, does not fit",
            ),
            ("{\"group\": []}", "line 3: a group has no rows"),
            ("{\"frame\": []}", "line 3: a frame has no hash codes"),
            ("{\"frame\": [\"0x1\"]}", "line 3: hash code 0, \"0x1\""),
            (
                "{\"frame\": [\"1\", \"1ffffffff\"]}",
                "line 3: hash code 1 of the frame, 1ffffffff",
            ),
            (
                "{\"set\": {\"th\": 1}}",
                "line 3: unknown register `th`; legal: th_hd",
            ),
            (
                "{\"set\": {\"th_hd\": 34}}",
                "line 3: register `th_hd` = 34",
            ),
            ("{\"set\": {\"th_hd\": -1}}", "line 3, column"),
            ("[[[[", "line 3, column"),
            ("\u{0}", "line 3, column"),
        ] {
            let events = read(&format!("{good}{bad}\n{good}"));
            assert_eq!(events.len(), 2, "{bad}");
            let message = events[1].clone().unwrap_err();
            assert!(message.starts_with(expected), "{message}");
        }
        // Leading zeros do not widen a code.
        assert!(read("{\"frame\": [\"0000000001\"]}")[0].is_ok());
    }

    #[test]
    fn a_line_without_end_does_not_fill_the_memory() {
        let endless = io::BufReader::new(io::repeat(b' '));
        let error = Reader::new(endless, &Config::default()).next();
        assert!(matches!(
            error,
            Some(Err(StimulusError::LineTooLong { line: 1 }))
        ));
        assert!(message("{\"frame\": \"1\"}").contains("a line is {\"frame\""));
    }
}
