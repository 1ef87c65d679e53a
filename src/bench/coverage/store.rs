//! The recent window, offloads and fetch descriptors.

use super::Cases;
use super::groups::{Case, FETCH_TOKENS_MAX, Group, Place, case, group, plain};
use crate::config::Config;
use crate::model::{Fetch, Offload, Registers};

/// Tokens that a regression spends on one cluster, at most.
const DEEP: u64 = 40_000;

/// The groups.
pub(super) fn groups(config: &Config) -> Vec<Group> {
    vec![
        group(
            "recent window",
            "a frame ends with the window so, or with so many tokens that left it",
            Place::Events,
            plain(&[
                "0",
                "1",
                "greatest",
                "other",
                "the ring is full",
                "the ring went round",
                "lowered: one token drives out several",
            ]),
        ),
        group(
            "offload",
            "a token finds its place, or none",
            Place::Events,
            offloads(config),
        ),
        group(
            "fetch",
            "a descriptor, and why it ends",
            Place::Events,
            fetches(config),
        ),
        group(
            "setting",
            "an event with a setting at an end of its range",
            Place::Events,
            plain(&SETTINGS),
        ),
    ]
}

const SETTINGS: [&str; 10] = [
    "token_bytes 1",
    "token_bytes 2^20",
    "max_burst 0",
    "max_burst 2^32 - 1",
    "store_base 0",
    "store_base in the upper half",
    "store_limit 0",
    "store_limit 2^64 - 1",
    "store_limit below 2^32",
    "store_limit above 2^32",
];

fn offloads(config: &Config) -> Vec<Case> {
    let one = (config.kvmu.page_tokens == 1).then_some("a page has one slot");
    vec![
        case("first page of its cluster", None),
        case("another page, behind its last", None),
        case("another page, elsewhere", None),
        case("next slot of its page", one),
        case("last slot of its page", one),
        case("last page of the store", None),
        case("STORE_FULL", None),
        case("BOUNDS by store_limit", None),
        case("BOUNDS by 64 bits", None),
        case("ends at store_limit", None),
    ]
}

fn fetches(config: &Config) -> Vec<Case> {
    let places = u64::from(config.kvmu.pages) * u64::from(config.kvmu.page_tokens);
    let deep = places.min(crate::bits::mask(config.count_bits));
    let shallow = (deep < DEEP).then_some("no cluster can have so many tokens in the store");
    let one = (config.kvmu.page_tokens == 1).then_some("a page has one slot");
    vec![
        case("nothing", None),
        case("one page", None),
        case("two pages", None),
        case("three pages and more", None),
        case("part of a page at its end", one),
        case("a whole page at its end", None),
        case("as many bytes as max_burst", None),
        case("a page larger than max_burst", None),
        case("cut by max_burst", None),
        case("cut by 32767 tokens", shallow),
        case("cut by a page of another cluster", None),
        case("several of one cluster", None),
    ]
}

/// Where tokens are, as the records tell.
pub(super) struct Store {
    page_tokens: u64,
    pages: u64,
    recent_max: u64,
    pages_used: u64,
    /// Of each cluster its stored tokens and its pages.
    clusters: Vec<(u64, Vec<u64>)>,
    /// Tokens that entered the window, and that left it.
    entered: u64,
    left: u64,
}

impl Store {
    pub fn new(config: &Config) -> Self {
        Store {
            page_tokens: u64::from(config.kvmu.page_tokens),
            pages: u64::from(config.kvmu.pages),
            recent_max: u64::from(config.kvmu.recent_max),
            pages_used: 0,
            clusters: vec![(0, Vec::new()); config.hcu.max_clusters as usize],
            entered: 0,
            left: 0,
        }
    }

    /// A frame is through.
    pub fn frame(
        &mut self,
        cases: &mut Cases,
        registers: &Registers,
        entered: u64,
        offloads: &[Offload],
    ) {
        for offload in offloads {
            self.offload(cases, registers, offload);
        }
        let window = u64::from(registers.recent_window);
        cases.meet(
            "recent window",
            match window {
                0 => "0",
                1 => "1",
                _ if window == self.recent_max => "greatest",
                _ => "other",
            },
        );
        if entered > 0 && offloads.len() as u64 > entered {
            cases.meet("recent window", "lowered: one token drives out several");
        }
        self.entered += entered;
        self.left += offloads.len() as u64;
        if self.entered - self.left == self.recent_max {
            cases.meet("recent window", "the ring is full");
        }
        if self.entered > self.recent_max {
            cases.meet("recent window", "the ring went round");
        }
        self.settings(cases, registers);
    }

    fn offload(&mut self, cases: &mut Cases, registers: &Registers, offload: &Offload) {
        let Some((stored, pages)) = self.clusters.get_mut(offload.cluster_id as usize) else {
            return;
        };
        let slot = *stored % self.page_tokens;
        let token_bytes = u64::from(registers.token_bytes);
        let mut meet = |case: &str| cases.meet("offload", case);
        if offload.noslot {
            let page = if slot == 0 {
                self.pages_used
            } else {
                pages.last().copied().unwrap_or(0)
            };
            if page == self.pages {
                return meet("STORE_FULL");
            }
            let offset = (page * self.page_tokens + slot + 1) * token_bytes;
            let end = registers.store_base.checked_add(offset);
            return meet(match end {
                Some(_) => "BOUNDS by store_limit",
                None => "BOUNDS by 64 bits",
            });
        }
        if slot == 0 {
            let before = pages.last().copied();
            meet(match before {
                None => "first page of its cluster",
                Some(page) if page + 1 == self.pages_used => "another page, behind its last",
                Some(_) => "another page, elsewhere",
            });
            pages.push(self.pages_used);
            self.pages_used += 1;
            if self.pages_used == self.pages {
                meet("last page of the store");
            }
        } else if slot + 1 == self.page_tokens {
            meet("last slot of its page");
        } else {
            meet("next slot of its page");
        }
        *stored += 1;
        if offload.address.checked_add(token_bytes) == Some(registers.store_limit) {
            meet("ends at store_limit");
        }
    }

    fn settings(&self, cases: &mut Cases, registers: &Registers) {
        let high = 1 << 63;
        let (base, limit) = (registers.store_base, registers.store_limit);
        let met = [
            registers.token_bytes == 1,
            registers.token_bytes == 1 << 20,
            registers.max_burst == 0,
            registers.max_burst == u32::MAX,
            base == 0,
            base >= high,
            limit == 0,
            limit == u64::MAX,
            limit > 0 && limit <= u64::from(u32::MAX),
            limit > u64::from(u32::MAX),
        ];
        for (name, _) in SETTINGS.iter().zip(met).filter(|(_, met)| *met) {
            cases.meet("setting", *name);
        }
    }

    /// A group has its fetch list.
    pub fn fetch(&self, cases: &mut Cases, registers: &Registers, list: &[Fetch]) {
        self.settings(cases, registers);
        let mut before: Option<&Fetch> = None;
        for fetch in list {
            if fetch.null {
                cases.meet("fetch", "nothing");
                return;
            }
            let tokens = u64::from(fetch.tokens);
            let pages = tokens.div_ceil(self.page_tokens);
            cases.meet(
                "fetch",
                match pages {
                    1 => "one page",
                    2 => "two pages",
                    _ => "three pages and more",
                },
            );
            let whole = tokens.is_multiple_of(self.page_tokens);
            cases.meet(
                "fetch",
                if whole {
                    "a whole page at its end"
                } else {
                    "part of a page at its end"
                },
            );
            if fetch.bytes == registers.max_burst {
                cases.meet("fetch", "as many bytes as max_burst");
            }
            if pages == 1 && fetch.bytes > registers.max_burst {
                cases.meet("fetch", "a page larger than max_burst");
            }
            if let Some(before) = before.filter(|before| before.cluster_id == fetch.cluster_id) {
                cases.meet("fetch", "several of one cluster");
                cases.meet("fetch", self.cut(registers, before, fetch));
            }
            before = Some(fetch);
        }
    }

    /// Why a descriptor does not go on with the pages of the next one, which fetches from the same cluster.
    fn cut(&self, registers: &Registers, before: &Fetch, next: &Fetch) -> &'static str {
        let end = before.address.wrapping_add(u64::from(before.bytes));
        if end != next.address {
            return "cut by a page of another cluster";
        }
        let first = u64::from(next.tokens).min(self.page_tokens);
        if u64::from(before.tokens) + first > FETCH_TOKENS_MAX {
            return "cut by 32767 tokens";
        }
        debug_assert!(
            (u64::from(before.tokens) + first) * u64::from(registers.token_bytes)
                > u64::from(registers.max_burst)
        );
        "cut by max_burst"
    }
}
