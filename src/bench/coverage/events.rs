//! Cases that the events, the transfers and the golden model's records tell.

use super::Cases;
use super::groups::{FILLS, IRQS, KINDS};
use super::rows;
use super::store::Store;
use crate::bench::records::ScoreBeat;
use crate::bench::registers;
use crate::bits;
use crate::config::{Config, Select};
use crate::model::{
    Assign, Counters, Event, Fetch, Kind, Registers, Select as Selected, Step, wicsum,
};

/// Counts as events come. It keeps its own books, from the records alone.
pub struct Events {
    config: Config,
    /// Of the contexts that have ended.
    cases: Cases,
    /// Of the context at hand.
    met: Cases,
    /// Tokens of each cluster.
    counts: Vec<u64>,
    closed: usize,
    store: Store,
}

impl Events {
    /// Nothing was met yet.
    pub fn new(config: &Config) -> Self {
        Events {
            config: config.clone(),
            cases: Cases::default(),
            met: Cases::default(),
            counts: Vec::new(),
            closed: 0,
            store: Store::new(config),
        }
    }

    /// What was met in the contexts that have ended. One that was cut off does not count: nobody knows how far it came.
    pub fn cases(&self) -> &Cases {
        &self.cases
    }

    /// A context begins.
    pub(crate) fn begin(&mut self) {
        self.met = Cases::default();
        self.counts.clear();
        self.closed = 0;
        self.store = Store::new(&self.config);
    }

    /// A context ends.
    pub(crate) fn end(&mut self, counters: &Counters) {
        let status = registers::irq_status(counters);
        for (name, bit) in IRQS.iter().zip([0, 1, 8, 9, 10, 11]) {
            let value = status >> bit & 1;
            self.met.meet("end of a context", format!("{name} {value}"));
        }
        self.cases.add(&self.met);
    }

    /// An event with its records, while the settings were these; `counts` are the tokens of each cluster behind it.
    pub(crate) fn event(&mut self, step: &Step, registers: &Registers, counts: &[u32]) {
        let records = &step.records;
        match &step.event {
            Event::Frame(codes) => {
                self.frame_length(codes.len());
                self.threshold(registers);
                for assign in &records.assign {
                    self.assign(assign, registers);
                }
                let entered = records.assign.iter().filter(|a| a.kind != Kind::Reject);
                let entered = entered.count() as u64;
                self.store
                    .frame(&mut self.met, registers, entered, &records.offload);
            }
            Event::Group(rows) => {
                self.group(rows, registers, counts);
                self.selection(&records.select);
                self.fetch(registers, &records.fetch);
            }
            Event::Set(_) => {}
        }
    }

    fn frame_length(&mut self, tokens: usize) {
        let queue = self.config.hcu.queue_tokens as usize;
        self.met.meet(
            "frame",
            match tokens {
                1 => "1 token",
                2 => "2 tokens",
                _ if tokens <= queue => "fits the queue",
                _ => "longer than the queue",
            },
        );
    }

    fn threshold(&mut self, registers: &Registers) {
        if registers.th_hd == 0 {
            self.met.meet("distance", "threshold 0");
        }
        if registers.th_hd > self.config.hash.bits {
            self.met.meet("distance", "threshold above every distance");
        }
    }

    fn assign(&mut self, assign: &Assign, registers: &Registers) {
        let kind = KINDS[match assign.kind {
            Kind::Join => 0,
            Kind::New => 1,
            Kind::Forced => 2,
            Kind::Reject => 3,
        }];
        let fill = self.fill();
        self.met
            .meet("assignment and table", format!("{kind} {fill}"));
        let (distance, th_hd) = (assign.distance, registers.th_hd);
        match assign.kind {
            Kind::Join if distance == 0 => self.met.meet("distance", "JOIN at 0"),
            Kind::Join if distance + 1 == th_hd => {
                self.met.meet("distance", "JOIN right below the threshold");
            }
            Kind::Join => self.met.meet("distance", "JOIN between"),
            Kind::Forced => {
                self.met
                    .meet("distance", "FORCED at the threshold or above");
            }
            Kind::New | Kind::Reject => {}
        }
        if assign.kind == Kind::Reject {
            return;
        }
        let cluster = assign.cluster_id as usize;
        if cluster == self.counts.len() {
            self.counts.push(0);
        }
        if let Some(count) = self.counts.get_mut(cluster) {
            *count += 1;
            self.closed += usize::from(*count == bits::mask(self.config.count_bits));
        }
    }

    fn fill(&self) -> &'static str {
        let (clusters, most) = (self.counts.len(), self.config.hcu.max_clusters as usize);
        FILLS[match clusters {
            0 => 0,
            _ if clusters == most && self.closed == most => 6,
            _ if clusters == most && self.closed > 0 => 5,
            _ if clusters == most => 4,
            _ if 8 * clusters >= 7 * most => 3,
            _ if 2 * clusters >= most => 2,
            _ => 1,
        }]
    }

    /// The rows of a group as they come over the stream.
    pub(in crate::bench) fn rows(
        &mut self,
        clusters: usize,
        beats: &[Vec<ScoreBeat>],
        good: &[bool],
    ) {
        for (row, good) in beats.iter().zip(good) {
            if *good {
                for shape in rows::shapes(&self.config, row) {
                    self.met.meet("good row", shape);
                }
            } else {
                let wrong = rows::wrong(&self.config, clusters, row);
                self.met.meet("dropped row", wrong);
            }
        }
    }

    fn group(&mut self, rows: &[Vec<i32>], registers: &Registers, counts: &[u32]) {
        self.met.meet(
            "rows of a group",
            match rows.len() {
                1 => "1",
                2 => "2",
                3..=5 => "3 to 5",
                _ => "6 and more",
            },
        );
        let dropped = rows.iter().map(|row| row.len() != counts.len());
        let dropped: Vec<bool> = dropped.collect();
        let number = dropped.iter().filter(|dropped| **dropped).count();
        let last = dropped.last() == Some(&true);
        self.met.meet(
            "dropped in its group",
            match number {
                0 => "none",
                _ if number == rows.len() => "all",
                _ if last => "the last",
                _ => "some, not the last",
            },
        );
        let used = rows.iter().zip(&dropped).filter(|(_, dropped)| !**dropped);
        for (row, _) in used {
            self.used_row(row, registers.ratio, counts);
        }
    }

    fn used_row(&mut self, scores: &[i32], ratio: u32, counts: &[u32]) {
        let wtu = &self.config.wtu;
        let mut selected = vec![false; counts.len()];
        let chosen = wicsum::select_row(wtu, ratio, scores, counts, &mut selected);
        let exit = match (wtu.select, chosen.cut) {
            (_, None) => "never".to_owned(),
            (Select::Bucket, Some(bucket)) => format!("bucket {bucket}"),
            (Select::Exact, Some(0)) => "first".to_owned(),
            (Select::Exact, Some(1)) => "second".to_owned(),
            (Select::Exact, Some(place)) if place + 1 == counts.len() => "last".to_owned(),
            (Select::Exact, Some(_)) => "between".to_owned(),
        };
        self.met.meet("exit", exit);
        self.met.meet(
            "ratio",
            match ratio {
                0 => "0",
                1 => "1",
                0xffff => "greatest",
                _ => "other",
            },
        );
        for beat in counts.chunks(wtu.lanes as usize) {
            let most = beat.iter().copied().max().unwrap_or(0);
            let digits = (u32::BITS - most.leading_zeros()).div_ceil(wtu.mul_width);
            self.met.meet("digits", digits.to_string());
        }
    }

    fn selection(&mut self, records: &[Selected]) {
        let number = records.iter().filter(|record| !record.null).count();
        self.met.meet(
            "selection",
            match number {
                0 => "nothing, all rows dropped",
                1 => "one cluster",
                _ if number == self.counts.len() => "all clusters",
                _ => "several clusters",
            },
        );
        let chosen = records.iter().filter(|record| !record.null);
        for record in chosen.clone() {
            self.met.meet(
                "selection",
                match record.stored {
                    0 => "a cluster, none of it stored",
                    stored if stored == record.count => "a cluster, all of it stored",
                    _ => "a cluster, part of it stored",
                },
            );
        }
        if number > 0 && chosen.clone().all(|record| record.stored == 0) {
            self.met.meet("selection", "something, none of it stored");
        }
    }

    fn fetch(&mut self, registers: &Registers, list: &[Fetch]) {
        self.store.fetch(&mut self.met, registers, list);
    }
}
