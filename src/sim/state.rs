//! A program with its values and memories: what settling and a clock edge do.

use indexmap::IndexMap;

use super::Start;
use super::execute;
use super::program::{MemoryShape, Named, Program, Read, Slot, Write, mask, spare, words};
use super::random::SplitMix64;
use crate::config::Reset;

/// A memory: its entries one behind the other.
#[derive(Debug)]
struct Memory {
    words: Vec<u64>,
    depth: u64,
    /// Words of an entry.
    stride: usize,
}

impl Memory {
    fn new(shape: MemoryShape) -> Self {
        let stride = words(shape.width).max(1) as usize;
        Memory {
            words: vec![0; stride * shape.depth as usize],
            depth: u64::from(shape.depth),
            stride,
        }
    }

    /// Where an entry's words are, if there is such an entry.
    fn entry(&self, address: u64) -> Option<std::ops::Range<usize>> {
        (address < self.depth).then(|| {
            let first = address as usize * self.stride;
            first..first + self.stride
        })
    }
}

/// Values of a running program.
#[derive(Debug)]
pub(super) struct State {
    program: Program,
    memories: Vec<Memory>,
    reset_kind: Reset,
    in_reset: bool,
    /// Whether steps on state alone, or those on inputs, have to run before values are good.
    stale_state: bool,
    stale_inputs: bool,
}

impl State {
    pub fn new(program: Program, reset_kind: Reset, start: Start) -> Self {
        let mut state = State {
            memories: program.memories.iter().copied().map(Memory::new).collect(),
            program,
            reset_kind,
            in_reset: false,
            stale_state: true,
            stale_inputs: true,
        };
        if let Start::Random(seed) = start {
            state.randomise(&mut SplitMix64::new(seed));
        }
        state
    }

    fn randomise(&mut self, random: &mut SplitMix64) {
        for (value, mask) in self.program.values.iter_mut().zip(&self.program.state) {
            *value = random.draw() & mask;
        }
        for (memory, shape) in self.memories.iter_mut().zip(&self.program.memories) {
            for entry in memory.words.chunks_exact_mut(memory.stride) {
                for (index, word) in (0..).zip(entry) {
                    *word = random.draw() & mask(spare(shape.width, index));
                }
            }
        }
    }

    pub fn values(&self) -> &[u64] {
        &self.program.values
    }

    pub fn names(&self) -> &IndexMap<String, Named> {
        &self.program.names
    }

    /// Level of the reset port.
    pub fn reset_level(&self) -> bool {
        self.in_reset == (self.reset_kind == Reset::SyncHigh)
    }

    /// Sets a word of an input.
    pub fn set(&mut self, slot: usize, word: u64) {
        let value = &mut self.program.values[slot];
        self.stale_inputs |= *value != word;
        *value = word;
    }

    pub fn set_reset(&mut self, asserted: bool) {
        self.in_reset = asserted;
        if asserted && self.reset_kind == Reset::AsyncLow {
            self.reset();
            self.stale_state = true;
        }
    }

    fn reset(&mut self) {
        for &(slot, value) in &self.program.resets {
            self.program.values[slot as usize] = value;
        }
    }

    pub fn settle(&mut self) {
        let program = &mut self.program;
        if self.stale_state {
            execute::run(&program.from_state, &program.wide, &mut program.values);
        }
        if self.stale_state || self.stale_inputs {
            execute::run(&program.from_inputs, &program.wide, &mut program.values);
        }
        self.stale_state = false;
        self.stale_inputs = false;
    }

    /// The clock edge. Values must be settled.
    pub fn edge(&mut self) {
        // All of these look at values before the edge only: what they change is the next state, and memories.
        let count = self.program.state.len();
        let values = &mut self.program.values;
        for read in &self.program.reads {
            load(values, &self.memories[read.memory], read, count);
            if let Some(write) = read.collides
                && collides(values, read, &self.program.writes[write])
            {
                spoil(values, &self.program.state, read, count);
            }
        }
        for write in &self.program.writes {
            store(values, &mut self.memories[write.memory], write);
        }
        values.copy_within(count..2 * count, 0);
        if self.in_reset {
            self.reset();
        }
        self.stale_state = true;
    }
}

/// Brings what a read shows after the edge to its place in the next state, `distance` words behind the present one.
fn load(values: &mut [u64], memory: &Memory, read: &Read, distance: usize) {
    let output = read.output.range();
    let next = output.start + distance;
    if values[read.enable as usize] == 0 {
        values.copy_within(output, next);
        return;
    }
    let entry = memory.entry(values[read.address as usize]);
    let to = &mut values[next..next + memory.stride];
    match entry {
        Some(entry) => to.copy_from_slice(&memory.words[entry]),
        None => to.fill(0),
    }
}

/// Whether a word is read and written in the same cycle.
fn collides(values: &[u64], read: &Read, write: &Write) -> bool {
    let value = |slot: Slot| values[slot as usize];
    value(read.enable) != 0
        && value(write.enable) != 0
        && value(read.address) == value(write.address)
}

/// Makes another word of what a read has just brought, for nobody may look at it.
fn spoil(values: &mut [u64], masks: &[u64], read: &Read, distance: usize) {
    for slot in read.output.range() {
        values[slot + distance] ^= masks[slot];
    }
}

fn store(values: &[u64], memory: &mut Memory, write: &Write) {
    if values[write.enable as usize] == 0 {
        return;
    }
    if let Some(entry) = memory.entry(values[write.address as usize]) {
        let data = write.data as usize;
        memory.words[entry].copy_from_slice(&values[data..data + memory.stride]);
    }
}
