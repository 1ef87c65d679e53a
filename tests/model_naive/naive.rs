//! ReSV once more, straight from the text of docs/resv.md and as slow as it likes: codes are lists
//! of bits, sums are big integers, every rule is a loop. It shares nothing with the model but the
//! types of its inputs and records.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use dregen::config::{Config, Domain, Policy, Select as Mode};
use dregen::model::{Assign, Fetch, Kind, Offload, Records, Registers, Select};
use num_bigint::BigInt;

pub type Bits = Vec<bool>;

pub struct Naive {
    pub config: Config,
    pub registers: Registers,
    hash: Vec<Bits>,
    pub count: Vec<u64>,
    tokens: u32,
    pub chunks: u64,
    ring: Vec<(u32, u32)>,
    stored: BTreeMap<u32, u64>,
    head: BTreeMap<u32, u64>,
    tail: BTreeMap<u32, u64>,
    next: BTreeMap<u64, u64>,
    pub pages_used: u64,
    pub reject: bool,
    pub store_full: bool,
    pub bounds: bool,
    pub rows_dropped: u64,
}

/// A fetch would leave 64 bits of address.
#[derive(Debug)]
pub struct PastTheEnd;

fn big(value: impl Into<BigInt>) -> BigInt {
    value.into()
}

fn distance(a: &[bool], b: &[bool]) -> u64 {
    a.iter().zip(b).filter(|(a, b)| a != b).count() as u64
}

impl Naive {
    pub fn new(config: &Config, registers: &Registers) -> Naive {
        Naive {
            config: config.clone(),
            registers: registers.clone(),
            hash: Vec::new(),
            count: Vec::new(),
            tokens: 0,
            chunks: 0,
            ring: Vec::new(),
            stored: BTreeMap::new(),
            head: BTreeMap::new(),
            tail: BTreeMap::new(),
            next: BTreeMap::new(),
            pages_used: 0,
            reject: false,
            store_full: false,
            bounds: false,
            rows_dropped: 0,
        }
    }

    fn open(&self) -> Vec<usize> {
        let full = (1u64 << self.config.count_bits) - 1;
        (0..self.hash.len())
            .filter(|j| self.count[*j] < full)
            .collect()
    }

    fn table_full(&self) -> bool {
        self.hash.len() == self.config.hcu.max_clusters as usize
    }

    /// Counts the chunks of one cluster; its distance if it was compared to the end.
    fn compare(&mut self, code: &[bool], j: usize, limit: u64) -> Option<u64> {
        let width = self.config.hcu.xor_width as usize;
        let mut partial = 0;
        for (ours, theirs) in code.chunks(width).zip(self.hash[j].chunks(width)) {
            self.chunks += 1;
            partial += distance(ours, theirs);
            if partial >= limit {
                return None;
            }
        }
        Some(partial)
    }

    fn count_chunks(&mut self, code: &[bool], matched: bool) {
        let th_hd = u64::from(self.registers.th_hd);
        let worst = u64::from(self.config.hash.bits) + 1;
        let first = self.config.hcu.policy == Policy::First;
        if first {
            for j in self.open() {
                if self.compare(code, j, th_hd).is_some() {
                    break;
                }
            }
        }
        // A scan for the nearest; for `first` only if a FORCED cluster is needed.
        if !first || (!matched && self.table_full()) {
            let mut best = worst;
            for j in self.open() {
                let limit = if self.table_full() {
                    best
                } else {
                    best.min(th_hd)
                };
                if let Some(distance) = self.compare(code, j, limit) {
                    best = distance;
                }
            }
        }
    }

    pub fn frame(&mut self, codes: &[Bits], records: &mut Records) {
        for (i, code) in codes.iter().enumerate() {
            let th_hd = u64::from(self.registers.th_hd);
            let all: Vec<(u64, usize)> = self
                .open()
                .into_iter()
                .map(|j| (distance(code, &self.hash[j]), j))
                .collect();
            let nearest = all.iter().min().copied();
            let matched = match self.config.hcu.policy {
                Policy::Nearest => nearest.filter(|(d, _)| *d < th_hd),
                Policy::First => all.iter().find(|(d, _)| *d < th_hd).copied(),
            };
            self.count_chunks(code, matched.is_some());
            let (kind, cluster, distance) = if let Some((d, j)) = matched {
                (Kind::Join, Some(j), d)
            } else if !self.table_full() {
                self.hash.push(code.clone());
                self.count.push(0);
                (Kind::New, Some(self.hash.len() - 1), 0)
            } else if let Some((d, j)) = nearest {
                (Kind::Forced, Some(j), d)
            } else {
                self.reject = true;
                (Kind::Reject, None, 0)
            };
            let token_id = self.tokens;
            self.tokens += 1;
            records.assign.push(Assign {
                token_id,
                cluster_id: cluster.map_or(0xffff, |j| j as u32),
                distance: distance as u32,
                kind,
                last: i == codes.len() - 1,
            });
            if let Some(j) = cluster {
                self.count[j] += 1;
                self.ring.push((token_id, j as u32));
                while self.ring.len() > self.registers.recent_window as usize {
                    let (token, cluster) = self.ring.remove(0);
                    self.offload(token, cluster, records);
                }
            }
        }
    }

    fn offload(&mut self, token_id: u32, cluster_id: u32, records: &mut Records) {
        let page_tokens = u64::from(self.config.kvmu.page_tokens);
        let stored = self.stored.get(&cluster_id).copied().unwrap_or(0);
        let needs_page = stored % page_tokens == 0;
        let page = if needs_page {
            self.pages_used
        } else {
            self.tail[&cluster_id]
        };
        let address = big(self.registers.store_base)
            + big(page * page_tokens + stored % page_tokens) * big(self.registers.token_bytes);
        let end = &address + big(self.registers.token_bytes);
        let no_page = needs_page && page == u64::from(self.config.kvmu.pages);
        let out_of_bounds = end > big(self.registers.store_limit) || end > big(u64::MAX);
        let noslot = no_page || out_of_bounds;
        if no_page {
            self.store_full = true;
        } else if out_of_bounds {
            self.bounds = true;
        } else {
            if needs_page {
                self.pages_used += 1;
                if stored == 0 {
                    self.head.insert(cluster_id, page);
                } else {
                    self.next.insert(self.tail[&cluster_id], page);
                }
                self.tail.insert(cluster_id, page);
            }
            self.stored.insert(cluster_id, stored + 1);
        }
        records.offload.push(Offload {
            token_id,
            cluster_id,
            noslot,
            address: if noslot {
                0
            } else {
                u64::try_from(address).unwrap()
            },
            last: true,
        });
    }

    pub fn group(&mut self, rows: &[Vec<i32>], records: &mut Records) -> Result<(), PastTheEnd> {
        let n = self.hash.len();
        let mut selected = vec![false; n];
        let mut dropped = 0;
        for row in rows {
            if row.len() != n {
                dropped += 1;
                continue;
            }
            if n == 0 {
                continue;
            }
            for (all, one) in selected.iter_mut().zip(self.select(row)) {
                *all |= one;
            }
        }
        let clusters: Vec<u32> = (0..n).filter(|j| selected[*j]).map(|j| j as u32).collect();
        let mut fetch = Vec::new();
        for cluster in &clusters {
            self.fetch(*cluster, &mut fetch)?;
        }
        self.rows_dropped += dropped;
        let mut select: Vec<Select> = clusters
            .iter()
            .map(|cluster| Select {
                cluster_id: *cluster,
                count: self.count[*cluster as usize] as u32,
                stored: self.stored.get(cluster).copied().unwrap_or(0) as u32,
                null: false,
                last: false,
            })
            .collect();
        if select.is_empty() {
            select.push(Select {
                cluster_id: 0,
                count: 0,
                stored: 0,
                null: true,
                last: false,
            });
        }
        if fetch.is_empty() {
            fetch.push(Fetch {
                address: 0,
                bytes: 0,
                cluster_id: 0,
                tokens: 0,
                null: true,
                last: false,
            });
        }
        select.last_mut().unwrap().last = true;
        fetch.last_mut().unwrap().last = true;
        records.select.extend(select);
        records.fetch.extend(fetch);
        Ok(())
    }

    /// Which clusters one row selects.
    fn select(&self, scores: &[i32]) -> Vec<bool> {
        let n = scores.len();
        let least = *scores.iter().min().unwrap();
        let most = *scores.iter().max().unwrap();
        let weight = |j: usize| -> BigInt {
            let s = scores[j];
            let f = match self.config.wtu.domain {
                Domain::Shifted => big(s) - big(least),
                Domain::Raw => big(s),
                Domain::Exp2 => exp2(u64::from(most.abs_diff(s))),
            };
            f * big(self.count[j])
        };
        let total: BigInt = (0..n).map(weight).sum();
        let exceeds = |a: &BigInt| a * big(65536) > &total * big(self.registers.ratio);
        match self.config.wtu.select {
            Mode::Bucket => {
                let buckets = self.config.wtu.buckets;
                let mut e = 0;
                while most.abs_diff(least) >> e >= buckets {
                    e += 1;
                }
                let bucket = |j: usize| most.abs_diff(scores[j]) >> e;
                let up_to =
                    |k: u32| -> BigInt { (0..n).filter(|j| bucket(*j) <= k).map(weight).sum() };
                let k = (0..buckets).find(|k| exceeds(&up_to(*k)));
                let k = k.unwrap_or(buckets - 1);
                (0..n).map(|j| bucket(j) <= k).collect()
            }
            Mode::Exact => {
                let mut order: Vec<usize> = (0..n).collect();
                order.sort_by(|a, b| scores[*b].cmp(&scores[*a]).then(a.cmp(b)));
                let first = |t: usize| -> BigInt { order[..=t].iter().map(|j| weight(*j)).sum() };
                let t = (0..n).find(|t| exceeds(&first(*t))).unwrap_or(n - 1);
                (0..n).map(|j| order[..=t].contains(&j)).collect()
            }
        }
    }

    fn fetch(&self, cluster: u32, out: &mut Vec<Fetch>) -> Result<(), PastTheEnd> {
        let stored = self.stored.get(&cluster).copied().unwrap_or(0);
        if stored == 0 {
            return Ok(());
        }
        let page_tokens = u64::from(self.config.kvmu.page_tokens);
        let token_bytes = u64::from(self.registers.token_bytes);
        // Pages with their tokens, in the order of the chain.
        let mut pages = vec![(self.head[&cluster], page_tokens.min(stored))];
        while pages.iter().map(|p| p.1).sum::<u64>() < stored {
            let done: u64 = pages.iter().map(|p| p.1).sum();
            let page = self.next[&pages.last().unwrap().0];
            pages.push((page, page_tokens.min(stored - done)));
        }
        let mut i = 0;
        while i < pages.len() {
            let (first, mut tokens) = pages[i];
            i += 1;
            while i < pages.len()
                && pages[i].0 == pages[i - 1].0 + 1
                && (tokens + pages[i].1) * token_bytes <= u64::from(self.registers.max_burst)
                && tokens + pages[i].1 <= 32767
            {
                tokens += pages[i].1;
                i += 1;
            }
            let address =
                big(self.registers.store_base) + big(first * page_tokens) * big(token_bytes);
            if &address + big(tokens * token_bytes) > big(u64::MAX) {
                return Err(PastTheEnd);
            }
            out.push(Fetch {
                address: u64::try_from(address).unwrap(),
                bytes: u32::try_from(tokens * token_bytes).unwrap(),
                cluster_id: cluster,
                tokens: u32::try_from(tokens).unwrap(),
                null: false,
                last: false,
            });
        }
        Ok(())
    }
}

fn exp2(d: u64) -> BigInt {
    let t = (d * 47274) >> 15;
    let i = t >> 9;
    let k = (t >> 3) & 63;
    if i >= 16 {
        big(0)
    } else {
        big(MANTISSAS[k as usize] >> i)
    }
}

/// round(65535 · 2^(−k/64)), without floating point: the r with
/// (2r − 1)^64 · 2^k ≤ (2 · 65535)^64 < (2r + 1)^64 · 2^k.
static MANTISSAS: LazyLock<Vec<u64>> = LazyLock::new(|| {
    let target = big(2 * 65535).pow(64);
    let above = |r: u64, k: u32| big(2 * r + 1).pow(64) * big(2).pow(k) > target;
    (0..64)
        .map(|k| {
            let (mut low, mut high) = (0, 65535);
            while low < high {
                let middle = (low + high) / 2;
                if above(middle, k) {
                    high = middle;
                } else {
                    low = middle + 1;
                }
            }
            low
        })
        .collect()
});
