//! What the engine is run on: the bundled trace, and random codes and scores. All of it events, so that runs with other
//! parameters of the hardware see the same rows.

use std::path::Path;

use dregen::bench::random::SplitMix64;
use dregen::config::Config;
use dregen::model::run::{Attention, Run, TraceRun};
use dregen::model::trace::Trace;
use dregen::model::{Code, Context, Event, Records, Registers, RunError, Step};

use super::Result;

/// Scores of a row are 9 bits behind the point (docs/resv.md §3); draws added up for one that looks like a logit.
const LOGIT_DRAWS: u64 = 8;
/// Span of such a draw: eight of them span ± 4000, most lie within ± 1200.
const LOGIT_SPAN: u64 = 1000;
/// Rows of a random group.
const RANDOM_ROWS: usize = 128;
/// Tokens of a random frame.
const FRAME: usize = 64;

/// Scores of a random row.
#[derive(Clone, Copy)]
pub enum Scores {
    /// Sums of uniform draws.
    Logits,
    /// Any 16-bit score, all alike.
    Uniform,
}

/// Events of one or more contexts.
pub struct Input {
    /// What it is, for the tables.
    pub name: String,
    pub registers: Registers,
    /// The events of each context.
    pub contexts: Vec<Vec<Event>>,
}

impl Input {
    /// The bundled trace at a threshold, with those groups only whose rows have a length in `rows`.
    pub fn trace(name: &str, th_hd: u32, rows: std::ops::Range<usize>) -> Result<Input> {
        let config = Config::default();
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("traces/minilm-l3.safetensors");
        let trace = Trace::open(&path)?;
        let mut registers = Registers::for_trace(&config);
        registers.th_hd = th_hd;
        let wanted = |event: &Event| match event {
            Event::Group(group) => group.first().is_some_and(|row| rows.contains(&row.len())),
            _ => true,
        };
        let context = |head: usize| {
            let run = TraceRun::new(&trace, head, &config, registers.clone(), false)?;
            let events = run.map(|step| Ok(step?.event));
            events
                .filter(|event| event.as_ref().map_or(true, wanted))
                .collect::<Result<Vec<_>>>()
        };
        Ok(Input {
            name: name.to_owned(),
            contexts: (0..trace.heads()).map(context).collect::<Result<_>>()?,
            registers,
        })
    }

    /// `clusters` clusters of 1 to some 10 tokens, then groups of rows over them.
    pub fn random(name: &str, clusters: u64, scores: Scores) -> Input {
        let config = Config::default();
        let mut registers = Registers::for_trace(&config);
        // Every code founds a cluster, the same code again joins it.
        registers.th_hd = 1;
        registers.recent_window = 64;
        let mut random = SplitMix64::new(clusters);
        // Odd multiples of the number keep the codes apart.
        let code = |number: u64| Code([number.wrapping_mul(0x9E37_79B1) & 0xffff_ffff, 0, 0, 0]);
        let mut tokens: Vec<Code> = (0..clusters).map(code).collect();
        tokens.extend((0..clusters / 2).map(|_| {
            // Few clusters get many of the tokens.
            let [a, b] = [0; 2].map(|_| random.draw() % clusters);
            code(a * b / clusters)
        }));
        let frames = tokens
            .chunks(FRAME)
            .map(|codes| Event::Frame(codes.to_vec()));
        let mut events: Vec<Event> = frames.collect();
        let row = |_| (0..clusters).map(|_| scores.draw(&mut random)).collect();
        events.push(Event::Group((0..RANDOM_ROWS).map(row).collect()));
        Input {
            name: name.to_owned(),
            registers,
            contexts: vec![events],
        }
    }

    /// Independent codes: the table fills, then every token is forced into a cluster.
    pub fn random_codes(name: &str, tokens: usize) -> Input {
        let mut random = SplitMix64::new(1);
        let mut codes = (0..tokens).map(|_| Code([random.draw() >> 32, 0, 0, 0]));
        let mut events = Vec::new();
        loop {
            let frame: Vec<Code> = codes.by_ref().take(FRAME).collect();
            if frame.is_empty() {
                break;
            }
            events.push(Event::Frame(frame));
        }
        Input {
            name: name.to_owned(),
            registers: Registers::for_trace(&Config::default()),
            contexts: vec![events],
        }
    }

    /// The same without all heads but the first.
    pub fn first_head(&self, name: &str) -> Input {
        Input {
            name: name.to_owned(),
            registers: self.registers.clone(),
            contexts: self.contexts[..1].to_vec(),
        }
    }

    /// The golden model over each context.
    pub fn runs(&self, config: &Config) -> Vec<Replay<'_>> {
        let runs = self.contexts.iter().map(|events| Replay {
            events: events.iter(),
            context: Context::new(config, self.registers.clone()),
        });
        runs.collect()
    }
}

impl Scores {
    fn draw(self, random: &mut SplitMix64) -> i32 {
        match self {
            Scores::Uniform => (random.draw() & 0xffff) as i32 - 0x8000,
            Scores::Logits => {
                let sum: u64 = (0..LOGIT_DRAWS)
                    .map(|_| random.draw() % (LOGIT_SPAN + 1))
                    .sum();
                sum as i32 - (LOGIT_DRAWS * LOGIT_SPAN / 2) as i32
            }
        }
    }
}

/// The golden model over the events of one context.
pub struct Replay<'a> {
    events: std::slice::Iter<'a, Event>,
    context: Context,
}

impl Iterator for Replay<'_> {
    type Item = std::result::Result<Step, RunError>;

    fn next(&mut self) -> Option<Self::Item> {
        let event = self.events.next()?.clone();
        let mut records = Records::default();
        let applied = self.context.apply(&event, &mut records);
        Some(match applied {
            Ok(()) => Ok(Step { event, records }),
            Err(source) => Err(RunError::Model { frame: 0, source }),
        })
    }
}

impl Run for Replay<'_> {
    fn context(&self) -> &Context {
        &self.context
    }

    fn attention(&self) -> Option<Attention> {
        None
    }
}
