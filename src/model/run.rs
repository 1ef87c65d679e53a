//! Drives a context with a stimulus file or with one head of a trace, one event at a time.

use std::io::BufRead;

use super::attention;
use super::context::Context;
use super::error::ModelError;
use super::event::Event;
use super::hash::Planes;
use super::records::{Assign, Kind, Records};
use super::registers::Registers;
use super::score::Means;
use super::stimulus::{Reader, SCORES_MAX, StimulusError};
use super::trace::{Trace, TraceError};
use crate::config::Config;

/// One event and what the model put out for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What happened.
    pub event: Event,
    /// What came of it.
    pub records: Records,
}

/// Why a run ended early.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// A bad line of the stimulus file.
    #[error(transparent)]
    Stimulus(#[from] StimulusError),
    /// A bad trace.
    #[error(transparent)]
    Trace(#[from] TraceError),
    /// An event of a trace that the design cannot take.
    #[error("frame {frame} of the trace: {source}")]
    Model {
        /// From 0.
        frame: usize,
        /// What is wrong with it.
        source: ModelError,
    },
    /// A random event that the design cannot take.
    #[error("event {event} of the random stimulus: {source}")]
    Random {
        /// From 0.
        event: u64,
        /// What is wrong with it.
        source: ModelError,
    },
}

/// Steps one after the other, and the context that they act on.
pub trait Run: Iterator<Item = Result<Step, RunError>> {
    /// The context after the last step.
    fn context(&self) -> &Context;

    /// Attention mass of the queries so far (see [`TraceRun::attention`]), if there are keys and
    /// queries to tell it.
    fn attention(&self) -> Option<Attention>;
}

/// The first steps of a run.
pub struct Beginning<'a> {
    run: Box<dyn Run + 'a>,
    /// Steps that are left.
    left: usize,
}

impl<'a> Beginning<'a> {
    /// So many steps of `run`, or all of them if it has no more.
    pub fn of(run: Box<dyn Run + 'a>, steps: usize) -> Self {
        Beginning { run, left: steps }
    }
}

impl Iterator for Beginning<'_> {
    type Item = Result<Step, RunError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.left = self.left.checked_sub(1)?;
        self.run.next()
    }
}

impl Run for Beginning<'_> {
    fn context(&self) -> &Context {
        self.run.context()
    }

    fn attention(&self) -> Option<Attention> {
        self.run.attention()
    }
}

/// Attention mass that selections kept, summed over queries.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Attention {
    /// Sum of the kept masses, each 0..=1.
    pub kept: f64,
    /// Queries.
    pub queries: u64,
}

impl std::ops::AddAssign for Attention {
    fn add_assign(&mut self, other: Attention) {
        self.kept += other.kept;
        self.queries += other.queries;
    }
}

/// A run over a stimulus file.
pub struct StimulusRun<R> {
    reader: Reader<R>,
    context: Context,
}

impl<R: BufRead> StimulusRun<R> {
    /// Starts an empty context with these register values.
    pub fn new(input: R, config: &Config, registers: Registers) -> StimulusRun<R> {
        StimulusRun {
            reader: Reader::new(input, config),
            context: Context::new(config, registers),
        }
    }
}

impl<R: BufRead> Iterator for StimulusRun<R> {
    type Item = Result<Step, RunError>;

    fn next(&mut self) -> Option<Self::Item> {
        let event = match self.reader.next()? {
            Ok(event) => event,
            Err(error) => return Some(Err(error.into())),
        };
        let mut records = Records::default();
        let applied = self.context.apply(&event, &mut records);
        let line = self.reader.line();
        Some(match applied {
            Ok(()) => Ok(Step { event, records }),
            Err(source) => Err(StimulusError::Event { line, source }.into()),
        })
    }
}

impl<R: BufRead> Run for StimulusRun<R> {
    fn context(&self) -> &Context {
        &self.context
    }

    fn attention(&self) -> Option<Attention> {
        None
    }
}

/// A run over one KV head of a trace: each frame, then the group of its queries.
pub struct TraceRun<'t> {
    trace: &'t Trace,
    head: usize,
    score_bits: u32,
    planes: Planes,
    means: Means,
    context: Context,
    /// The next event belongs to this frame …
    frame: usize,
    /// … and is its group.
    group_is_next: bool,
    /// Cluster of each token so far; `None` for a REJECT.
    clusters: Vec<Option<u32>>,
    attention: Option<Attention>,
}

impl<'t> TraceRun<'t> {
    /// Starts an empty context with these register values. With `attention` each group is also
    /// compared with exact attention, which takes time in the square of the tokens.
    ///
    /// # Errors
    /// A head that is not there, or planes that do not go with `hash.bits`.
    pub fn new(
        trace: &'t Trace,
        head: usize,
        config: &Config,
        registers: Registers,
        attention: bool,
    ) -> Result<TraceRun<'t>, TraceError> {
        trace.check_head(head)?;
        Ok(TraceRun {
            trace,
            head,
            score_bits: config.wtu.score_bits,
            planes: trace.planes(config)?,
            means: Means::new(trace.dim()),
            context: Context::new(config, registers),
            frame: 0,
            group_is_next: false,
            clusters: Vec::new(),
            attention: attention.then(Attention::default),
        })
    }

    fn step(&mut self, event: Event) -> Result<Step, RunError> {
        let mut records = Records::default();
        let applied = self.context.apply(&event, &mut records);
        applied.map_err(|source| RunError::Model {
            frame: self.frame,
            source,
        })?;
        Ok(Step { event, records })
    }

    fn run_frame(&mut self) -> Result<Step, RunError> {
        let tokens = self.trace.frame_range(self.frame);
        let keys: Vec<_> = tokens
            .map(|token| self.trace.key(self.head, token))
            .collect();
        let codes = keys.iter().map(|key| self.planes.hash(key)).collect();
        let step = self.step(Event::Frame(codes))?;
        for (key, assign) in keys.iter().zip(&step.records.assign) {
            let cluster = cluster_of(assign);
            self.clusters.push(cluster);
            if let Some(cluster) = cluster {
                self.means.add(cluster as usize, key);
            }
        }
        Ok(step)
    }

    fn run_group(&mut self) -> Result<Step, RunError> {
        let per_head = self.trace.query_heads_per_head();
        let heads = self.head * per_head..(self.head + 1) * per_head;
        let tokens = self.trace.frame_range(self.frame);
        let queries: Vec<_> = heads
            .flat_map(|head| tokens.clone().map(move |token| (head, token)))
            .map(|(head, token)| self.trace.query(head, token))
            .collect();
        let clusters = self.context.counts().len();
        if queries.len().saturating_mul(clusters) > SCORES_MAX {
            return Err(RunError::Model {
                frame: self.frame,
                source: ModelError::GroupTooLarge {
                    rows: queries.len(),
                    clusters,
                },
            });
        }
        let rows = self.means.rows(&queries, self.score_bits);
        let step = self.step(Event::Group(rows))?;
        if let Some(attention) = &mut self.attention {
            let mut selected = vec![false; self.context.counts().len()];
            for select in step.records.select.iter().filter(|select| !select.null) {
                selected[select.cluster_id as usize] = true;
            }
            let kept: Vec<bool> = self
                .clusters
                .iter()
                .map(|cluster| cluster.is_some_and(|cluster| selected[cluster as usize]))
                .collect();
            attention.kept += attention::mass_kept(self.trace, self.head, &queries, &kept);
            attention.queries += queries.len() as u64;
        }
        Ok(step)
    }
}

fn cluster_of(assign: &Assign) -> Option<u32> {
    (assign.kind != Kind::Reject).then_some(assign.cluster_id)
}

impl Iterator for TraceRun<'_> {
    type Item = Result<Step, RunError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.frame >= self.trace.frames() {
            return None;
        }
        let step = if self.group_is_next {
            self.run_group()
        } else {
            self.run_frame()
        };
        if step.is_err() {
            // Nothing after an error.
            self.frame = self.trace.frames();
        } else if self.group_is_next {
            self.frame += 1;
        }
        self.group_is_next = !self.group_is_next;
        Some(step)
    }
}

impl Run for TraceRun<'_> {
    fn context(&self) -> &Context {
        &self.context
    }

    fn attention(&self) -> Option<Attention> {
        self.attention
    }
}
