//! The store of offloaded tokens: recent window, pages, fetch descriptors (docs/resv.md §5).

use std::collections::VecDeque;

use super::error::ModelError;
use super::records::{Fetch, Offload};
use super::registers::Registers;
use crate::config::Kvmu;

/// Tokens that one fetch descriptor can carry.
const FETCH_TOKENS_MAX: u64 = 32767;

/// The pages of one cluster. Slot k of the cluster is slot k mod P of its page number k / P.
#[derive(Clone, Debug, Default)]
struct Chain {
    stored: u32,
    pages: Vec<u32>,
}

/// Recent window and page table of one context.
pub struct Store {
    page_tokens: u32,
    pages: u32,
    pages_used: u32,
    /// Token and cluster, oldest first.
    recent: VecDeque<(u32, u32)>,
    chains: Vec<Chain>,
    stored: u64,
}

/// Why a token could not be stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoSlot {
    /// No page is left.
    StoreFull,
    /// The token would pass `store_limit`.
    Bounds,
}

impl Store {
    /// An empty store.
    pub fn new(kvmu: &Kvmu) -> Store {
        Store {
            page_tokens: kvmu.page_tokens,
            pages: kvmu.pages,
            pages_used: 0,
            recent: VecDeque::new(),
            chains: Vec::new(),
            stored: 0,
        }
    }

    /// Pages in use.
    pub fn pages_used(&self) -> u32 {
        self.pages_used
    }

    /// Tokens in the store, of all clusters.
    pub fn total_stored(&self) -> u64 {
        self.stored
    }

    /// Tokens of `cluster` in the store.
    pub fn stored(&self, cluster: u32) -> u32 {
        let chain = self.chains.get(cluster as usize);
        chain.map_or(0, |chain| chain.stored)
    }

    /// A token enters the recent window; those that leave it go to `out`, oldest first, each with
    /// the reason if it finds no place.
    pub fn enter(
        &mut self,
        registers: &Registers,
        token_id: u32,
        cluster_id: u32,
        mut out: impl FnMut(Offload, Option<NoSlot>),
    ) {
        self.recent.push_back((token_id, cluster_id));
        while self.recent.len() > registers.recent_window as usize
            && let Some((token_id, cluster_id)) = self.recent.pop_front()
        {
            let place = self.place(registers, cluster_id);
            let record = Offload {
                token_id,
                cluster_id,
                noslot: place.is_err(),
                address: place.unwrap_or(0),
                last: true,
            };
            out(record, place.err());
        }
    }

    /// Takes the next slot of `cluster`; its address. Nothing changes if there is none.
    fn place(&mut self, registers: &Registers, cluster: u32) -> Result<u64, NoSlot> {
        let cluster = cluster as usize;
        if cluster >= self.chains.len() {
            self.chains.resize(cluster + 1, Chain::default());
        }
        let chain = &mut self.chains[cluster];
        let slot = chain.stored % self.page_tokens;
        let tail = chain.pages.last().filter(|_| slot != 0);
        let page = match tail {
            Some(page) => *page,
            None if self.pages_used < self.pages => self.pages_used,
            None => return Err(NoSlot::StoreFull),
        };
        let index = u64::from(page) * u64::from(self.page_tokens) + u64::from(slot);
        // Below 2^24 slots of at most 2^20 bytes; only the base can bring it past 64 bits.
        let start = registers
            .store_base
            .checked_add(index * u64::from(registers.token_bytes))
            .ok_or(NoSlot::Bounds)?;
        let end = start.checked_add(u64::from(registers.token_bytes));
        if end.is_none_or(|end| end > registers.store_limit) {
            return Err(NoSlot::Bounds);
        }
        if tail.is_none() {
            chain.pages.push(page);
            self.pages_used += 1;
        }
        chain.stored += 1;
        self.stored += 1;
        Ok(start)
    }

    /// Appends the descriptors that fetch what is stored of `cluster`, with `last` false.
    ///
    /// # Errors
    /// [`ModelError::FetchAddress`] if `store_base` or `token_bytes` was changed so that a stored
    /// token would lie past 64 bits of address.
    pub fn fetch(
        &self,
        registers: &Registers,
        cluster: u32,
        out: &mut Vec<Fetch>,
    ) -> Result<(), ModelError> {
        let Some(chain) = self.chains.get(cluster as usize) else {
            return Ok(());
        };
        let page_tokens = u64::from(self.page_tokens);
        let token_bytes = u64::from(registers.token_bytes);
        let mut remaining = u64::from(chain.stored);
        // First page, last page and tokens of the descriptor that is being put together.
        let mut open: Option<(u32, u32, u64)> = None;
        let mut close = |(first, _, tokens): (u32, u32, u64)| {
            let offset = u64::from(first) * page_tokens * token_bytes;
            let address = registers.store_base.checked_add(offset);
            let address = address.filter(|start| start.checked_add(tokens * token_bytes).is_some());
            out.push(Fetch {
                address: address.ok_or(ModelError::FetchAddress {
                    cluster,
                    page: first,
                })?,
                // A page has at most 2^28 bytes, and a merge at most max_burst.
                bytes: (tokens * token_bytes) as u32,
                cluster_id: cluster,
                tokens: tokens as u32,
                null: false,
                last: false,
            });
            Ok(())
        };
        for page in &chain.pages {
            let tokens = remaining.min(page_tokens);
            remaining -= tokens;
            open = match open {
                Some((first, last, merged))
                    if last + 1 == *page
                        && (merged + tokens) * token_bytes <= u64::from(registers.max_burst)
                        && merged + tokens <= FETCH_TOKENS_MAX =>
                {
                    Some((first, *page, merged + tokens))
                }
                Some(done) => {
                    close(done)?;
                    Some((*page, *page, tokens))
                }
                None => Some((*page, *page, tokens)),
            };
        }
        open.map_or(Ok(()), close)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    fn store(page_tokens: u32, pages: u32) -> (Store, Registers) {
        let mut config = Config::default();
        (config.kvmu.page_tokens, config.kvmu.pages) = (page_tokens, pages);
        let mut registers = Registers::reset(&config);
        registers.recent_window = 0;
        registers.token_bytes = 16;
        registers.store_base = 0x1000;
        registers.store_limit = 1 << 40;
        (Store::new(&config.kvmu), registers)
    }

    fn fill(store: &mut Store, registers: &Registers, clusters: &[u32]) -> Vec<(u64, bool)> {
        let mut places = Vec::new();
        for (token, cluster) in (0..).zip(clusters) {
            store.enter(registers, token, *cluster, |record, _| {
                places.push((record.address, record.noslot));
            });
        }
        places
    }

    fn fetch(store: &Store, registers: &Registers, cluster: u32) -> Vec<(u64, u32)> {
        let mut out = Vec::new();
        store.fetch(registers, cluster, &mut out).unwrap();
        out.iter().map(|d| (d.address, d.tokens)).collect()
    }

    #[test]
    fn clusters_fill_pages_of_their_own_and_neighbours_merge() {
        let (mut store, mut registers) = store(2, 16);
        let places = fill(&mut store, &registers, &[0, 0, 0, 1, 0, 0]);
        let slots: Vec<u64> = places.iter().map(|p| (p.0 - 0x1000) / 16).collect();
        assert_eq!(slots, [0, 1, 2, 4, 3, 6]);
        assert_eq!(store.pages_used(), 4);
        // Pages 0 and 1 merge, page 3 is apart.
        let expected = [(0x1000, 4), (0x1000 + 6 * 16, 1)];
        assert_eq!(fetch(&store, &registers, 0), expected);
        // A burst of three tokens keeps the pages apart; one of four is enough.
        registers.max_burst = 63;
        assert_eq!(fetch(&store, &registers, 0).len(), 3);
        registers.max_burst = 64;
        assert_eq!(fetch(&store, &registers, 0), expected);
        registers.max_burst = 0;
        assert_eq!(fetch(&store, &registers, 0)[0], (0x1000, 2));
        assert_eq!(fetch(&store, &registers, 7), []);
    }

    #[test]
    fn without_a_place_nothing_changes() {
        let (mut full, registers) = store(2, 1);
        let places = fill(&mut full, &registers, &[0, 1, 0, 0]);
        assert_eq!(
            places.iter().map(|p| p.1).collect::<Vec<_>>(),
            [false, true, false, true]
        );
        assert_eq!((full.pages_used(), full.total_stored()), (1, 2));

        let (mut bounded, mut registers) = store(2, 16);
        registers.store_limit = 0x1000 + 47;
        let places = fill(&mut bounded, &registers, &[0, 0, 0]);
        assert_eq!(places[2], (0, true));
        assert_eq!((bounded.pages_used(), bounded.stored(0)), (1, 2));
        registers.store_limit += 1;
        assert_eq!(fill(&mut bounded, &registers, &[0]), [(0x1000 + 32, false)]);
    }

    #[test]
    fn addresses_end_with_64_bits() {
        let (mut store, mut registers) = store(1, 16);
        registers.store_limit = u64::MAX;
        registers.store_base = u64::MAX - 32;
        let places = fill(&mut store, &registers, &[0, 0, 0]);
        // The third would start inside, and end outside.
        assert_eq!(
            places,
            [(u64::MAX - 32, false), (u64::MAX - 16, false), (0, true)]
        );
        registers.token_bytes = 1 << 20;
        let error = store.fetch(&registers, 0, &mut Vec::new()).unwrap_err();
        assert!(matches!(error, ModelError::FetchAddress { .. }));
    }

    #[test]
    fn a_merged_descriptor_carries_no_more_tokens_than_its_field() {
        let (mut store, mut registers) = store(256, 65536);
        registers.token_bytes = 1;
        registers.max_burst = u32::MAX;
        fill(&mut store, &registers, &vec![0; 40000]);
        let sizes: Vec<u32> = fetch(&store, &registers, 0).iter().map(|d| d.1).collect();
        assert_eq!(sizes, [32512, 40000 - 32512]);
    }

    #[test]
    fn a_narrower_window_drains_with_the_next_token() {
        let (mut store, mut registers) = store(1, 16);
        registers.recent_window = 3;
        assert_eq!(fill(&mut store, &registers, &[0, 0, 0, 0]).len(), 1);
        registers.recent_window = 1;
        assert_eq!(fill(&mut store, &registers, &[0]).len(), 3);
    }
}
