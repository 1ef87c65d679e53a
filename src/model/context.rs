//! One context: events in, records out (docs/resv.md §2, §4, §5, §6).

use super::code::Code;
use super::counters::Counters;
use super::error::ModelError;
use super::event::Event;
use super::records::{Assign, Fetch, Kind, NO_CLUSTER, Records, Select};
use super::registers::Registers;
use super::store::{NoSlot, Store};
use super::table::{Stop, Table};
use super::wicsum;
use crate::config::{Config, Policy};

/// The state of one (stream, layer, KV head).
pub struct Context {
    config: Config,
    registers: Registers,
    table: Table,
    store: Store,
    counters: Counters,
}

impl Context {
    /// An empty context with these register values.
    pub fn new(config: &Config, registers: Registers) -> Context {
        Context {
            table: Table::new(
                config.hash.bits,
                config.hcu.xor_width,
                config.hcu.max_clusters,
                config.count_bits,
            ),
            store: Store::new(&config.kvmu),
            config: config.clone(),
            registers,
            counters: Counters::default(),
        }
    }

    /// What was counted so far.
    pub fn counters(&self) -> &Counters {
        &self.counters
    }

    /// The present register values.
    pub fn registers(&self) -> &Registers {
        &self.registers
    }

    /// Tokens of each cluster.
    pub fn counts(&self) -> &[u32] {
        self.table.counts()
    }

    /// Acts on one event and appends what it puts out to `records`.
    ///
    /// # Errors
    /// An event that [`Event::check`] refuses, a token too many, or a fetch past 64 bits of
    /// address. Nothing has changed then, and `records` is as it was.
    pub fn apply(&mut self, event: &Event, records: &mut Records) -> Result<(), ModelError> {
        event.check(&self.config)?;
        match event {
            Event::Frame(codes) => self.frame(codes, records),
            Event::Group(rows) => self.group(rows, records),
            Event::Set(writes) => Ok(self.registers.apply(writes, &self.config)?),
        }
    }

    fn frame(&mut self, codes: &[Code], records: &mut Records) -> Result<(), ModelError> {
        if self.counters.tokens + codes.len() as u64 > 1 << 32 {
            return Err(ModelError::TooManyTokens);
        }
        for (index, code) in codes.iter().enumerate() {
            // Checked above.
            let token_id = self.counters.tokens as u32;
            self.counters.tokens += 1;
            let mut assign = self.assign(code);
            assign.token_id = token_id;
            assign.last = index + 1 == codes.len();
            if assign.kind != Kind::Reject {
                self.enter(token_id, assign.cluster_id, records);
            }
            records.assign.push(assign);
        }
        Ok(())
    }

    /// Finds the cluster of one token and counts it; `token_id` and `last` are for the caller.
    fn assign(&mut self, code: &Code) -> Assign {
        let (kind, cluster, distance) = self.find(code);
        let counters = &mut self.counters;
        *match kind {
            Kind::Join => &mut counters.joins,
            Kind::New => &mut counters.new,
            Kind::Forced => &mut counters.forced,
            Kind::Reject => &mut counters.rejects,
        } += 1;
        match cluster {
            Some(cluster) => self.table.add(cluster),
            None => counters.errors.reject = true,
        }
        counters.clusters = self.table.clusters() as u64;
        Assign {
            token_id: 0,
            cluster_id: cluster.map_or(NO_CLUSTER, |cluster| cluster as u32),
            distance,
            kind,
            last: false,
        }
    }

    fn find(&mut self, code: &Code) -> (Kind, Option<usize>, u32) {
        let th_hd = self.registers.th_hd;
        let full = self.table.is_full();
        let no_limit = self.table.no_limit();
        // With a full table `nearest` looks for a FORCED cluster in the same scan.
        let (limit, stop) = match self.config.hcu.policy {
            Policy::Nearest if full => (no_limit, Stop::AtEnd),
            Policy::Nearest => (th_hd, Stop::AtEnd),
            Policy::First => (th_hd, Stop::AtMatch),
        };
        let mut found = self.scan(code, limit, stop);
        if let Some((cluster, distance)) = found
            && distance < th_hd
        {
            return (Kind::Join, Some(cluster), distance);
        }
        if !full {
            return (Kind::New, Some(self.table.found(code)), 0);
        }
        if self.config.hcu.policy == Policy::First {
            found = self.scan(code, no_limit, Stop::AtEnd);
        }
        match found {
            Some((cluster, distance)) => (Kind::Forced, Some(cluster), distance),
            None => (Kind::Reject, None, 0),
        }
    }

    fn scan(&mut self, code: &Code, limit: u32, stop: Stop) -> Option<(usize, u32)> {
        let scan = self.table.scan(code, limit, stop);
        self.counters.ideal_chunks += scan.chunks;
        scan.found
    }

    fn enter(&mut self, token_id: u32, cluster_id: u32, records: &mut Records) {
        let counters = &mut self.counters;
        self.store
            .enter(&self.registers, token_id, cluster_id, |record, reason| {
                counters.offload += 1;
                match reason {
                    Some(NoSlot::StoreFull) => counters.errors.store_full = true,
                    Some(NoSlot::Bounds) => counters.errors.bounds = true,
                    None => {}
                }
                records.offload.push(record);
            });
        counters.pages_used = u64::from(self.store.pages_used());
    }

    fn group(&mut self, rows: &[Vec<i32>], records: &mut Records) -> Result<(), ModelError> {
        let counts = self.table.counts();
        let mut selected = vec![false; counts.len()];
        let (mut used, mut row_selected) = (0, 0);
        for scores in rows {
            if scores.len() == counts.len() {
                let (wtu, ratio) = (&self.config.wtu, self.registers.ratio);
                used += 1;
                row_selected +=
                    wicsum::select_row(wtu, ratio, scores, counts, &mut selected).clusters;
            }
        }
        let clusters = (0..).zip(selected).filter(|(_, selected)| *selected);
        let clusters: Vec<u32> = clusters.map(|(cluster, _)| cluster).collect();
        // First all that can fail, then all that changes something.
        let mut fetch = Vec::new();
        for cluster in &clusters {
            self.store.fetch(&self.registers, *cluster, &mut fetch)?;
        }

        let dropped = rows.len() as u64 - used;
        let counters = &mut self.counters;
        counters.groups += 1;
        counters.rows += used;
        counters.rows_dropped += dropped;
        counters.errors.row |= dropped > 0;
        counters.row_clusters += used * counts.len() as u64;
        counters.row_selected += row_selected as u64;
        counters.group_clusters += counts.len() as u64;
        counters.stored_at_groups += self.store.total_stored();
        counters.selected += clusters.len() as u64;
        counters.fetch += fetch.len() as u64;
        counters.fetched_tokens += fetch.iter().map(|d| u64::from(d.tokens)).sum::<u64>();

        self.put_selection(&clusters, records);
        put_fetch(fetch, records);
        Ok(())
    }

    fn put_selection(&self, clusters: &[u32], records: &mut Records) {
        let counts = self.table.counts();
        let selection = clusters.iter().map(|cluster| Select {
            cluster_id: *cluster,
            count: counts[*cluster as usize],
            stored: self.store.stored(*cluster),
            null: false,
            last: clusters.last() == Some(cluster),
        });
        records.select.extend(selection);
        if clusters.is_empty() {
            records.select.push(Select {
                cluster_id: 0,
                count: 0,
                stored: 0,
                null: true,
                last: true,
            });
        }
    }
}

fn put_fetch(mut fetch: Vec<Fetch>, records: &mut Records) {
    match fetch.last_mut() {
        Some(descriptor) => descriptor.last = true,
        None => fetch.push(Fetch {
            address: 0,
            bytes: 0,
            cluster_id: 0,
            tokens: 0,
            null: true,
            last: true,
        }),
    }
    records.fetch.append(&mut fetch);
}

#[cfg(test)]
#[path = "context_tests.rs"]
mod tests;
