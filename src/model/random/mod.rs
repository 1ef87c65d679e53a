//! Random stimulus that gets to every branch of docs/resv.md.
//!
//! Uniform noise does not: it fills the table at once, never meets a threshold, and selects everything. So the
//! stimulus has a *plan* of stages, from the empty table to the one in which every cluster is closed, and what it
//! draws lies near a decision: codes about the threshold away from a cluster, rows with ties and at the edges of
//! buckets, a store that ends where the next token would be. It follows a context to know where that is.
//!
//! How far it gets depends on the number of events: a few hundred fill tables of up to 2048 clusters, 600 split a fetch
//! at its greatest number of tokens, where the counts and the store allow that many in one cluster.

mod codes;
mod draw;
mod plan;
mod rows;
mod writes;

use super::code::Code;
use super::context::Context;
use super::event::Event;
use super::records::{Kind, Records};
use super::registers::Registers;
use super::run::{Attention, Run, RunError, Step};
use crate::config::Config;
use draw::Draw;
use plan::{Plan, Stage};

/// Tokens of a frame that serves no purpose of the plan, at most.
const FRAME: u64 = 1024;

/// A run over random events. They depend on configuration, number, seed and first register values, and on nothing
/// else.
pub struct RandomRun {
    config: Config,
    context: Context,
    draw: Draw,
    plan: Plan,
    /// The codes of the clusters.
    founders: Vec<Code>,
    /// The next event, and how many there are.
    event: u64,
    events: u64,
    /// The stage of the event before.
    stage: Option<Stage>,
}

/// Random events for a design with its registers as after reset.
pub fn stimulus(config: &Config, events: u64, seed: u64) -> impl Iterator<Item = Event> {
    let run = RandomRun::new(config, Registers::reset(config), events, seed);
    run.map_while(|step| Some(step.ok()?.event))
}

impl RandomRun {
    /// Starts an empty context with these register values.
    pub fn new(config: &Config, registers: Registers, events: u64, seed: u64) -> RandomRun {
        RandomRun {
            context: Context::new(config, registers),
            draw: Draw::new(seed),
            plan: Plan::new(config, events),
            founders: Vec::new(),
            event: 0,
            events,
            stage: None,
            config: config.clone(),
        }
    }

    fn draw_event(&mut self) -> Event {
        let stage = self.plan.stage(self.event);
        let first = self.stage.replace(stage) != Some(stage);
        let clusters = self.founders.len();
        let spare = self.plan.spare(self.event, &self.context);
        match self.draw.below(16) {
            // The first stage begins with the registers as they are.
            _ if first && stage != Stage::Empty => self.set(stage, first),
            0 | 1 => self.set(stage, first),
            2..9 if stage != Stage::Empty && spare > 0 => self.frame(stage, spare),
            _ => Event::Group(rows::group(&mut self.draw, &self.config, clusters)),
        }
    }

    fn set(&mut self, stage: Stage, first: bool) -> Event {
        let wanted = writes::Wanted {
            config: &self.config,
            context: &self.context,
            stage,
            first,
            pages: self.plan.pages(self.event),
        };
        Event::Set(writes::writes(&mut self.draw, &wanted))
    }

    fn frame(&mut self, stage: Stage, spare: u64) -> Event {
        let clusters = self.founders.len() as u64;
        let longest = (2 * self.events).clamp(16, FRAME);
        // One token is a frame too, however many are needed.
        let needed = match self.draw.one_in(8) {
            true => 0,
            false => self.plan.tokens(self.event, &self.context),
        };
        // In the end mostly short ones, so that clusters close one by one.
        let most = match stage {
            Stage::Close if !self.draw.one_in(8) => 8,
            _ => longest,
        };
        let wanted = codes::Wanted {
            bits: self.config.hash.bits,
            th_hd: self.context.registers().th_hd,
            founders: &self.founders,
            room: match self.plan.clusters(self.event) {
                Some(_) if clusters == u64::from(self.config.hcu.max_clusters) => u64::MAX,
                Some(wanted) => wanted.saturating_sub(clusters),
                None => u64::MAX,
            },
            length: self.draw.length(most).max(needed).min(spare),
        };
        Event::Frame(codes::frame(&mut self.draw, &wanted))
    }
}

impl Iterator for RandomRun {
    type Item = Result<Step, RunError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.event == self.events {
            return None;
        }
        let event = self.draw_event();
        let mut records = Records::default();
        if let Err(source) = self.context.apply(&event, &mut records) {
            let event = std::mem::replace(&mut self.event, self.events);
            return Some(Err(RunError::Random { event, source }));
        }
        if let Event::Frame(codes) = &event {
            let assigned = codes.iter().zip(&records.assign);
            let new = assigned.filter(|(_, assign)| assign.kind == Kind::New);
            self.founders.extend(new.map(|(code, _)| *code));
        }
        self.event += 1;
        Some(Ok(Step { event, records }))
    }
}

impl Run for RandomRun {
    fn context(&self) -> &Context {
        &self.context
    }

    fn attention(&self) -> Option<Attention> {
        None
    }
}

#[cfg(test)]
mod tests;
