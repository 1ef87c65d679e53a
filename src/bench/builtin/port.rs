//! The two ends of a stream at the ports of a simulated design.

use std::collections::VecDeque;

use super::failure;
use crate::bench::Failure;
use crate::bench::beat::{Beats, describe};
use crate::bench::interface::{Interface, Stream};
use crate::sim::{InputHandle, OutputHandle, SimError, Simulator};

/// Drives one input stream.
pub(super) struct Source {
    /// Which stream of the interface.
    pub index: usize,
    /// Beats taken so far.
    pub accepted: u64,
    valid_port: InputHandle,
    ready_port: OutputHandle,
    /// Ports of the columns, each with the words of a beat that it carries.
    columns: Vec<(InputHandle, std::ops::Range<usize>)>,
    beats: Beats,
    /// Beats of `beats` that were offered.
    offered: usize,
    valid: bool,
    /// What is on the wires.
    beat: Vec<u64>,
}

impl Source {
    pub fn new(simulator: &Simulator, stream: &Stream, index: usize) -> Result<Self, SimError> {
        let name = stream.name;
        let columns = stream.columns.iter().enumerate().map(|(number, column)| {
            let port = simulator.input(&format!("{name}_{}", column.name))?;
            Ok((port, stream.word(number)..stream.word(number + 1)))
        });
        Ok(Source {
            index,
            accepted: 0,
            valid_port: simulator.input(&format!("{name}_tvalid"))?,
            ready_port: simulator.output(&format!("{name}_tready"))?,
            columns: columns.collect::<Result<_, SimError>>()?,
            beats: Beats::new(stream),
            offered: 0,
            valid: false,
            beat: vec![0; stream.words()],
        })
    }

    pub fn stream<'i>(&self, interface: &'i Interface) -> &'i Stream {
        &interface.streams[self.index]
    }

    /// Takes on the next burst; the one before is through.
    pub fn send(&mut self, beats: Beats) {
        self.beats = beats;
        self.offered = 0;
    }

    pub fn idle(&self) -> bool {
        !self.valid && self.offered == self.beats.len()
    }

    /// Withdraws what it offers, and has nothing more to send.
    pub fn forget(&mut self) {
        self.offered = self.beats.len();
        self.valid = false;
    }

    /// What is on the wires.
    pub fn beat(&self) -> &[u64] {
        &self.beat
    }

    /// The wires during reset.
    pub fn clear(&mut self, simulator: &mut Simulator) {
        self.put(simulator);
    }

    /// What is on the wires in this cycle: a beat is held until it is taken; without one the payload is noise.
    pub fn drive(&mut self, simulator: &mut Simulator, draw: u64, stall: bool) {
        if self.valid {
            return;
        }
        match self.beats.get(self.offered) {
            Some(beat) if !stall => {
                self.beat.copy_from_slice(beat);
                self.offered += 1;
                self.valid = true;
            }
            _ => self.beat.fill(draw),
        }
        self.put(simulator);
    }

    fn put(&self, simulator: &mut Simulator) {
        simulator.set(self.valid_port, u64::from(self.valid));
        for (port, words) in &self.columns {
            simulator.set_words(*port, &self.beat[words.clone()]);
        }
    }

    /// Whether the design is ready.
    pub fn sample(&self, simulator: &Simulator) -> bool {
        simulator.get(self.ready_port) != 0
    }

    /// Whether a beat was taken in this cycle.
    pub fn finish_cycle(&mut self, ready: bool) -> bool {
        let taken = self.valid && ready;
        self.valid &= !taken;
        self.accepted += u64::from(taken);
        taken
    }
}

/// Checks one output stream.
pub(super) struct Sink {
    /// Which stream of the interface.
    pub index: usize,
    /// Records taken and compared so far.
    pub received: u64,
    valid_port: OutputHandle,
    ready_port: InputHandle,
    columns: Vec<(OutputHandle, std::ops::Range<usize>)>,
    /// Records that may come, event by event; those of the first before `next` have come.
    due: VecDeque<Beats>,
    next: usize,
    /// Takes nothing for the time being.
    pub held: bool,
    ready: bool,
    /// Whether a record was offered and refused in the cycle before, and which.
    stalled: bool,
    before: Vec<u64>,
    /// What is on the wires.
    beat: Vec<u64>,
}

impl Sink {
    pub fn new(simulator: &Simulator, stream: &Stream, index: usize) -> Result<Self, SimError> {
        let name = stream.name;
        let columns = stream.columns.iter().enumerate().map(|(number, column)| {
            let port = simulator.output(&format!("{name}_{}", column.name))?;
            Ok((port, stream.word(number)..stream.word(number + 1)))
        });
        Ok(Sink {
            index,
            received: 0,
            valid_port: simulator.output(&format!("{name}_tvalid"))?,
            ready_port: simulator.input(&format!("{name}_tready"))?,
            columns: columns.collect::<Result<_, SimError>>()?,
            due: VecDeque::new(),
            next: 0,
            held: false,
            ready: false,
            stalled: false,
            before: vec![0; stream.words()],
            beat: vec![0; stream.words()],
        })
    }

    pub fn stream<'i>(&self, interface: &'i Interface) -> &'i Stream {
        &interface.streams[self.index]
    }

    /// Lets these records come.
    pub fn expect(&mut self, records: Beats) {
        if !records.is_empty() {
            self.due.push_back(records);
        }
    }

    pub fn complete(&self) -> bool {
        self.due.is_empty()
    }

    /// The next record that is due, if any.
    pub fn next(&self) -> Option<&[u64]> {
        self.due.front().and_then(|beats| beats.get(self.next))
    }

    /// The wires during reset.
    pub fn refuse(&mut self, simulator: &mut Simulator) {
        simulator.set(self.ready_port, 0);
    }

    pub fn drive(&mut self, simulator: &mut Simulator, ready: bool) {
        self.ready = ready && !self.held;
        simulator.set(self.ready_port, u64::from(self.ready));
    }

    /// Whether a record is offered.
    pub fn sample(&mut self, simulator: &Simulator) -> bool {
        for (port, words) in &self.columns {
            simulator.get_words(*port, &mut self.beat[words.clone()]);
        }
        simulator.get(self.valid_port) != 0
    }

    /// Nothing that was due has to come any more.
    pub fn forget(&mut self) {
        self.due.clear();
        self.next = 0;
        self.stalled = false;
    }

    /// The checks of one cycle. Whether a record was taken.
    pub fn finish_cycle(
        &mut self,
        interface: &Interface,
        valid: bool,
        may_withdraw: bool,
    ) -> Result<bool, Failure> {
        let stream = self.stream(interface);
        let fail = |what: &str, expected: &str, got: &str| {
            Err(Failure {
                record: Some(self.received),
                ..failure(stream.name, what, expected, got)
            })
        };
        let said = |beat: &[u64]| describe(stream, beat);
        if self.stalled && !valid && !may_withdraw {
            return fail(
                "tvalid withdrawn while stalled",
                &said(&self.before),
                "tvalid=0",
            );
        }
        if self.stalled && valid && self.beat != self.before {
            return fail(
                "payload changed while stalled",
                &said(&self.before),
                &said(&self.beat),
            );
        }
        let next = self.next();
        if valid && next.is_none() {
            return fail("unexpected record", "no record", &said(&self.beat));
        }
        let taken = valid && self.ready;
        if let Some(expected) = next.filter(|expected| taken && **expected != self.beat) {
            return fail("wrong record", &said(expected), &said(&self.beat));
        }
        self.stalled = valid && !self.ready;
        self.before.copy_from_slice(&self.beat);
        if taken {
            self.received += 1;
            self.next += 1;
            if self
                .due
                .front()
                .is_some_and(|beats| self.next == beats.len())
            {
                self.due.pop_front();
                self.next = 0;
            }
        }
        Ok(taken)
    }
}
