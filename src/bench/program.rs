//! What a run does, step by step: the golden model's events and records turned into transfers at the ports.

use std::collections::VecDeque;

use super::beat::Beats;
use super::interface::Interface;
use crate::model::{Assign, Code, Counters, Event, Kind, Run, RunError, Step};

/// Cycles for which the enable stays low behind reset, so that a design that takes input then is found out.
const CYCLES_BEFORE_ENABLE: u64 = 4;

/// One line of a program. `stream` is an index into [`Interface::streams`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Instruction {
    /// Does nothing for some cycles.
    Wait(u64),
    /// Sets an input port, for good.
    Set(&'static str, u64),
    /// Sets an input port to 1 for one cycle.
    Pulse(&'static str),
    /// These records, and none before them, may come now.
    Expect {
        /// The sink.
        stream: usize,
        /// In order.
        records: Beats,
    },
    /// Offers these beats as soon as the source has done with what it offers; the next instruction waits until the
    /// first of them was taken, which is what orders events on different streams.
    Send {
        /// The source.
        stream: usize,
        /// In order, at least one.
        beats: Beats,
    },
    /// Waits until everything was sent, every expected record has come, and the design is idle.
    Drain,
    /// A status port must have this value.
    Check(&'static str, u64),
}

/// A program as an engine takes it: instructions that are worked out one by one.
pub type Instructions<'a> = dyn Iterator<Item = Result<Instruction, RunError>> + 'a;

/// The program of one or more contexts, one behind the other, as an iterator: only the event at hand is in memory.
///
/// Events that this hardware has no stream for (groups), and registers that it has no port for, pass it by.
pub struct Program<'a> {
    interface: Interface,
    runs: VecDeque<Box<dyn Run + 'a>>,
    /// Instructions of the event at hand.
    ready: VecDeque<Instruction>,
    /// Contexts begun so far.
    begun: usize,
    /// Whether the one at the front of `runs` was begun.
    running: bool,
    /// Present value of the port, once it was set.
    th_hd: Option<u32>,
    ended: Vec<Counters>,
}

impl<'a> Program<'a> {
    /// The program of `runs`, each in a context of its own.
    pub fn new(interface: &Interface, runs: Vec<Box<dyn Run + 'a>>) -> Self {
        Program {
            interface: interface.clone(),
            runs: runs.into(),
            ready: VecDeque::new(),
            begun: 0,
            running: false,
            th_hd: None,
            ended: Vec::new(),
        }
    }

    /// What the golden model counted in each context that has ended.
    pub fn ended(&self) -> &[Counters] {
        &self.ended
    }

    /// The ideal chunk count (docs/resv.md §2) of the contexts that have ended.
    pub fn ideal_chunks(&self) -> u64 {
        self.ended
            .iter()
            .map(|counters| counters.ideal_chunks)
            .sum()
    }

    fn begin_context(&mut self, th_hd: u32) {
        if self.begun == 0 {
            self.ready
                .push_back(Instruction::Wait(CYCLES_BEFORE_ENABLE));
            self.ready
                .push_back(Instruction::Set(self.interface.enable, 1));
        } else {
            // The context before has drained.
            self.ready.push_back(Instruction::Pulse("clear_i"));
        }
        self.set_threshold(th_hd);
        self.begun += 1;
        self.running = true;
    }

    fn set_threshold(&mut self, th_hd: u32) {
        if self.th_hd != Some(th_hd) {
            self.th_hd = Some(th_hd);
            self.ready
                .push_back(Instruction::Set("th_hd_i", u64::from(th_hd)));
        }
    }

    fn step(&mut self, step: &Step) {
        match &step.event {
            Event::Frame(codes) => self.frame(codes, &step.records.assign),
            Event::Set(writes) => {
                if let Some(th_hd) = writes.th_hd {
                    self.ready.push_back(Instruction::Drain);
                    self.set_threshold(th_hd);
                }
            }
            Event::Group(_) => {}
        }
    }

    fn frame(&mut self, codes: &[Code], assigned: &[Assign]) {
        if let Some((stream, sink)) = self.interface.stream("m_axis_assign") {
            let mut records = Beats::new(sink);
            for assign in assigned {
                records.push([assign_word(assign), u64::from(assign.last)]);
            }
            self.ready
                .push_back(Instruction::Expect { stream, records });
        }
        if let Some((stream, source)) = self.interface.stream("s_axis_hash") {
            let mut beats = Beats::new(source);
            let words = source.word(1);
            for (index, code) in codes.iter().enumerate() {
                let last = u64::from(index + 1 == codes.len());
                beats.push(code.0[..words].iter().copied().chain([last]));
            }
            self.ready.push_back(Instruction::Send { stream, beats });
        }
    }

    fn end_context(&mut self, counters: &Counters) {
        self.ended.push(counters.clone());
        self.ready.push_back(Instruction::Drain);
        self.ready
            .push_back(Instruction::Check("clusters_o", counters.clusters));
        // The port has the low 32 bits, as the register TOKENS.
        self.ready.push_back(Instruction::Check(
            "tokens_o",
            counters.tokens & 0xffff_ffff,
        ));
        self.running = false;
    }
}

impl Iterator for Program<'_> {
    type Item = Result<Instruction, RunError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(instruction) = self.ready.pop_front() {
                return Some(Ok(instruction));
            }
            let run = self.runs.front_mut()?;
            if !self.running {
                let th_hd = run.context().registers().th_hd;
                self.begin_context(th_hd);
                continue;
            }
            match run.next() {
                Some(Ok(step)) => self.step(&step),
                Some(Err(error)) => {
                    // Nothing after an error.
                    self.runs.clear();
                    return Some(Err(error));
                }
                None => {
                    let counters = run.context().counters().clone();
                    self.end_context(&counters);
                    self.runs.pop_front();
                }
            }
        }
    }
}

/// An assignment as the stream carries it (docs/dre.md, "Records").
fn assign_word(assign: &Assign) -> u64 {
    let kind = match assign.kind {
        Kind::Join => 0,
        Kind::New => 1,
        Kind::Forced => 2,
        Kind::Reject => 3,
    };
    u64::from(assign.token_id)
        | u64::from(assign.cluster_id) << 32
        | u64::from(assign.distance) << 48
        | kind << 57
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::beat::describe;
    use crate::bench::interface::short_name;
    use crate::config::Config;
    use crate::model::Registers;
    use crate::model::run::StimulusRun;

    fn program(stimuli: &[&'static str]) -> (Interface, Vec<Instruction>, u64) {
        let config = Config::default();
        let interface = Interface::new(&config);
        let runs = stimuli.iter().map(|text| {
            let run = StimulusRun::new(text.as_bytes(), &config, Registers::reset(&config));
            Box::new(run) as Box<dyn Run>
        });
        let mut program = Program::new(&interface, runs.collect());
        let instructions: Result<Vec<_>, _> = program.by_ref().collect();
        (
            interface.clone(),
            instructions.unwrap(),
            program.ideal_chunks(),
        )
    }

    #[test]
    fn frames_become_expected_records_and_beats() {
        let (interface, instructions, ideal) = program(&[
            "{\"frame\": [\"ff\", \"fe\"]}\n{\"group\": [[1]]}\n{\"set\": {\"th_hd\": 1}}\n{\"frame\": [\"fe\"]}",
        ]);
        let said: Vec<String> = instructions
            .iter()
            .map(|instruction| match instruction {
                Instruction::Expect {
                    stream,
                    records: beats,
                }
                | Instruction::Send { stream, beats } => {
                    let stream = &interface.streams[*stream];
                    let beats: Vec<String> =
                        beats.iter().map(|beat| describe(stream, beat)).collect();
                    format!("{} {}", short_name(stream.name), beats.join(", "))
                }
                other => format!("{other:?}"),
            })
            .collect();
        assert_eq!(
            said,
            [
                "Wait(4)",
                "Set(\"enable_i\", 1)",
                "Set(\"th_hd_i\", 7)",
                "assign token_id=0 cluster_id=0 distance=0 kind=NEW last=0 [0200000000000000 0], \
                 token_id=1 cluster_id=0 distance=1 kind=JOIN last=1 [0001000000000001 1]",
                "hash last=0 [000000ff 0], last=1 [000000fe 1]",
                "Drain",
                "Set(\"th_hd_i\", 1)",
                "assign token_id=2 cluster_id=1 distance=0 kind=NEW last=1 [0200000100000002 1]",
                "hash last=1 [000000fe 1]",
                "Drain",
                "Check(\"clusters_o\", 2)",
                "Check(\"tokens_o\", 3)",
            ]
        );
        // Two chunks for token 1; token 2 stops behind the first of one, at distance 1.
        assert_eq!(ideal, 3);
    }

    #[test]
    fn each_context_begins_cleared() {
        let stimulus = "{\"frame\": [\"1\"]}";
        let (_, instructions, _) = program(&[stimulus, stimulus]);
        let pulses = instructions
            .iter()
            .filter(|i| **i == Instruction::Pulse("clear_i"))
            .count();
        let first_tokens = instructions
            .iter()
            .filter(|i| **i == Instruction::Check("tokens_o", 1))
            .count();
        assert_eq!((pulses, first_tokens), (1, 2));
    }

    #[test]
    fn an_error_ends_the_program() {
        let config = Config::default();
        let run = StimulusRun::new(
            "x\n{\"frame\": [\"1\"]}".as_bytes(),
            &config,
            Registers::reset(&config),
        );
        let program = Program::new(&Interface::new(&config), vec![Box::new(run)]);
        let results: Vec<_> = program.collect();
        let errors = results.iter().filter(|r| r.is_err()).count();
        assert!(errors == 1 && results.last().is_some_and(Result::is_err));
    }
}
