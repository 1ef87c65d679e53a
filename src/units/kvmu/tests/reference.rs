//! What docs/resv.md, section 5, asks for, in plain Rust.

use std::collections::VecDeque;

use crate::config::Config;

/// Registers that the unit reads.
#[derive(Clone, Copy, Debug, Default)]
pub struct Registers {
    pub window: u64,
    pub token_bytes: u64,
    pub max_burst: u64,
    pub base: u64,
    pub limit: u64,
}

/// An assignment.
#[derive(Clone, Copy, Debug)]
pub struct Assign {
    pub token: u64,
    /// None: REJECT.
    pub cluster: Option<u64>,
    pub founds: bool,
    pub last: bool,
}

/// A selected cluster, or a null, of a group.
#[derive(Clone, Copy, Debug)]
pub struct Select {
    /// Cluster and count.
    pub cluster: Option<(u64, u64)>,
    pub last: bool,
}

/// What happens to a context.
#[derive(Clone, Debug)]
pub enum Event {
    Set(Registers),
    Frame(Vec<Assign>),
    Group(Vec<Select>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offload {
    pub address: u64,
    pub noslot: bool,
    pub cluster: u64,
    pub token: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Selected {
    pub last: bool,
    pub null: bool,
    pub stored: u64,
    pub count: u64,
    pub cluster: u64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fetch {
    pub last: bool,
    pub null: bool,
    pub tokens: u64,
    pub cluster: u64,
    pub bytes: u64,
    pub address: u64,
}

/// Everything that comes out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Records {
    pub offloads: Vec<Offload>,
    pub selected: Vec<Selected>,
    pub fetches: Vec<Fetch>,
    pub frames: u64,
    pub groups: u64,
    pub store_full: u64,
    pub bounds: u64,
    pub offloaded: u64,
    pub fetched: u64,
    pub pages_used: u64,
}

#[derive(Clone, Default)]
struct Cluster {
    stored: u64,
    pages: Vec<u64>,
}

/// A context.
struct Context {
    page_tokens: u64,
    pages: u64,
    registers: Registers,
    ring: VecDeque<(u64, u64)>,
    clusters: Vec<Cluster>,
    records: Records,
}

/// What the events have to yield.
pub fn expected(config: &Config, events: &[Event]) -> Records {
    let mut context = Context {
        page_tokens: u64::from(config.kvmu.page_tokens),
        pages: u64::from(config.kvmu.pages),
        registers: Registers::default(),
        ring: VecDeque::new(),
        clusters: vec![Cluster::default(); config.hcu.max_clusters as usize],
        records: Records::default(),
    };
    for event in events {
        match event {
            Event::Set(registers) => context.registers = *registers,
            Event::Frame(frame) => context.frame(frame),
            Event::Group(group) => context.group(group),
        }
    }
    context.records
}

impl Context {
    fn frame(&mut self, frame: &[Assign]) {
        for assign in frame {
            let Some(cluster) = assign.cluster else {
                continue;
            };
            self.ring.push_back((assign.token, cluster));
            while self.ring.len() as u64 > self.registers.window {
                if let Some((token, cluster)) = self.ring.pop_front() {
                    self.offload(token, cluster);
                }
            }
        }
        self.records.frames += 1;
    }

    fn offload(&mut self, token: u64, number: u64) {
        let cluster = &mut self.clusters[number as usize];
        let slot = cluster.stored % self.page_tokens;
        let used = self.records.pages_used;
        let page = match cluster.pages.last() {
            Some(&tail) if slot != 0 => tail,
            _ => used,
        };
        let Registers {
            base,
            limit,
            token_bytes,
            ..
        } = self.registers;
        let number_in_store = u128::from(page * self.page_tokens + slot);
        let address = u128::from(base) + number_in_store * u128::from(token_bytes);
        let full = page == self.pages;
        let bounds = !full && address + u128::from(token_bytes) > u128::from(limit);
        let noslot = full || bounds;
        if !noslot {
            if slot == 0 {
                cluster.pages.push(page);
                self.records.pages_used += 1;
            }
            cluster.stored += 1;
        }
        self.records.store_full += u64::from(full);
        self.records.bounds += u64::from(bounds);
        self.records.offloaded += 1;
        self.records.offloads.push(Offload {
            address: if noslot { 0 } else { address as u64 },
            noslot,
            cluster: number,
            token,
        });
    }

    fn group(&mut self, group: &[Select]) {
        let mut list = Vec::new();
        for select in group {
            let (number, count) = select.cluster.unwrap_or_default();
            let null = select.cluster.is_none();
            let stored = if null {
                0
            } else {
                self.clusters[number as usize].stored
            };
            self.records.selected.push(Selected {
                last: select.last,
                null,
                stored,
                count,
                cluster: number,
            });
            self.fetch(number, stored, &mut list);
        }
        self.records.fetched += list.len() as u64;
        if list.is_empty() {
            list.push(Fetch {
                null: true,
                ..Fetch::default()
            });
        }
        if let Some(end) = list.last_mut() {
            end.last = true;
        }
        self.records.fetches.extend(list);
        self.records.groups += 1;
    }

    /// The fetch list of one cluster; addresses wrap as the unit says.
    fn fetch(&self, number: u64, stored: u64, list: &mut Vec<Fetch>) {
        let mut left = stored;
        let mut behind = None;
        for &page in &self.clusters[number as usize].pages {
            let tokens = left.min(self.page_tokens);
            if tokens == 0 {
                break;
            }
            left -= tokens;
            let bytes = tokens * self.registers.token_bytes;
            let open = list.last_mut().filter(|_| behind == Some(page));
            match open {
                Some(open)
                    if open.bytes + bytes <= self.registers.max_burst
                        && open.tokens + tokens <= 32767 =>
                {
                    open.bytes += bytes;
                    open.tokens += tokens;
                }
                _ => list.push(Fetch {
                    tokens,
                    cluster: number,
                    bytes,
                    address: (page * self.page_tokens * self.registers.token_bytes)
                        .wrapping_add(self.registers.base),
                    ..Fetch::default()
                }),
            }
            behind = Some(page + 1);
        }
    }
}
