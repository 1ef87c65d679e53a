//! What a random stimulus is after at each of its events.

use crate::config::Config;
use crate::model::context::Context;

/// Tokens of one fetch descriptor, at most, and some more: a cluster that is to be split there.
const DEEP: u64 = 33_000;
/// Tokens an event, on the average, that a stimulus spends on getting somewhere.
const TOKENS_AN_EVENT: u64 = 64;

/// A part of the stimulus.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stage {
    /// No cluster yet.
    Empty,
    /// All tokens join one cluster, as long as it is open.
    One,
    /// The table fills.
    Grow,
    /// The table is full.
    Full,
    /// Clusters close, if the counts are narrow enough all of them.
    Close,
}

/// The whole stimulus.
pub(super) struct Plan {
    events: u64,
    max_clusters: u64,
    pages: u64,
    /// Tokens of a cluster that is closed.
    full_count: u64,
    /// Whether one cluster is to have more tokens than one fetch descriptor carries.
    deep: bool,
}

impl Plan {
    /// The plan of a stimulus of that many events.
    pub fn new(config: &Config, events: u64) -> Plan {
        let page_tokens = u64::from(config.kvmu.page_tokens);
        let pages = u64::from(config.kvmu.pages);
        let full_count = crate::bits::mask(config.count_bits);
        let places = full_count.min(pages * page_tokens);
        Plan {
            events,
            max_clusters: u64::from(config.hcu.max_clusters),
            pages,
            full_count,
            deep: places >= DEEP + page_tokens && DEEP <= events.saturating_mul(TOKENS_AN_EVENT),
        }
    }

    /// Thousandths of the stimulus that are over at an event, which is one of it.
    fn permille(&self, event: u64) -> u64 {
        (u128::from(event) * 1000 / u128::from(self.events.max(1))) as u64
    }

    /// The part that an event belongs to.
    pub fn stage(&self, event: u64) -> Stage {
        match self.permille(event) {
            _ if event < 2 => Stage::Empty,
            0..15 => Stage::Empty,
            15..100 => Stage::One,
            100..600 => Stage::Grow,
            600..850 => Stage::Full,
            _ => Stage::Close,
        }
    }

    /// Clusters that there may be at an event; none if that does not matter any more.
    pub fn clusters(&self, event: u64) -> Option<u64> {
        match self.stage(event) {
            Stage::Empty | Stage::One => Some(1),
            Stage::Grow => {
                let share = (self.permille(event) - 99).min(400);
                Some((self.max_clusters * share / 400).max(2))
            }
            Stage::Full | Stage::Close => None,
        }
    }

    /// Pages that may be in use at an event; none if all of them may.
    pub fn pages(&self, event: u64) -> Option<u64> {
        if self.deep && self.stage(event) == Stage::One {
            return None;
        }
        // One cluster takes enough of them to be a neighbour of itself.
        let pages = self.pages * self.permille(event).max(100) / 700;
        (pages < self.pages).then_some(pages.max(1))
    }

    /// Tokens that a frame may have, so that clusters do not close before the table is full.
    pub fn spare(&self, event: u64, context: &Context) -> u64 {
        match self.stage(event) {
            Stage::Close => u64::MAX,
            _ => (self.places() * self.permille(event) / 950).saturating_sub(taken(context)),
        }
    }

    /// Tokens that a full table takes until all clusters are closed.
    fn places(&self) -> u64 {
        self.max_clusters * self.full_count
    }

    /// Tokens that a frame needs to get where its stage is to lead to; 0 if that is too far.
    pub fn tokens(&self, event: u64, context: &Context) -> u64 {
        let (wanted, end) = match self.stage(event) {
            Stage::One if self.deep => (DEEP.saturating_sub(context.counters().tokens), 100),
            Stage::Grow => {
                let clusters = context.counters().clusters;
                (self.max_clusters.saturating_sub(clusters) * 3 / 2, 600)
            }
            Stage::Close => {
                let left = self.places().saturating_sub(taken(context));
                (left * 5 / 4 + 8, 1000)
            }
            _ => (0, 1000),
        };
        if wanted > self.events.saturating_mul(TOKENS_AN_EVENT) {
            return 0;
        }
        // Hardly half of the events are frames.
        let events = (self.events.saturating_mul(end) / 1000).saturating_sub(event);
        wanted.div_ceil((events * 2 / 5).max(1))
    }
}

/// Tokens in clusters.
fn taken(context: &Context) -> u64 {
    let counters = context.counters();
    counters.tokens - counters.rejects
}
