//! The HC table and its search (docs/resv.md §2), with the ideal chunk count.

use super::code::Code;
use super::distance::{CLOSED, Masked};
use super::level::Level;

/// Clusters that are compared before the search looks at the result: small enough for the first
/// level cache, large enough for the vector units.
const BLOCK: usize = 512;

/// The clusters of one context.
pub struct Table {
    level: Level,
    bits: u32,
    words: usize,
    capacity: usize,
    /// A cluster of this count is closed.
    full_count: u32,
    columns: [Vec<u64>; 4],
    counts: Vec<u32>,
    /// 0 for an open cluster, [`CLOSED`] for a closed one.
    bias: Vec<i16>,
    /// The bits of the first k + 1 chunks, for every k but the last chunk's.
    prefixes: Vec<Prefix>,
    /// Distances of a block, full and of a prefix.
    scratch: [Vec<i16>; 2],
}

struct Prefix {
    words: usize,
    mask: [u64; 4],
}

/// What a scan found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scan {
    /// Cluster and distance; `None` if no open cluster is below the limit.
    pub found: Option<(usize, u32)>,
    /// Chunk comparisons that an ideal scan with early exit makes.
    pub chunks: u64,
}

/// When a scan is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// At the first cluster below the limit.
    AtMatch,
    /// At the end; each cluster found lowers the limit for those after it.
    AtEnd,
}

impl Table {
    /// An empty table for `capacity` clusters with codes of `bits` bits (1..=256), which compares
    /// `chunk` bits at a time and closes a cluster at 2^`count_bits` − 1 tokens.
    pub fn new(bits: u32, chunk: u32, capacity: u32, count_bits: u32) -> Table {
        let chunks = bits.div_ceil(chunk.max(1));
        let prefixes = (1..chunks)
            .map(|k| Prefix {
                words: Code::words(k * chunk),
                mask: Code([u64::MAX; 4]).masked(k * chunk).0,
            })
            .collect();
        Table {
            level: Level::detect(),
            bits,
            words: Code::words(bits),
            capacity: capacity as usize,
            full_count: crate::bits::mask(count_bits.min(32)) as u32,
            columns: Default::default(),
            counts: Vec::new(),
            bias: Vec::new(),
            prefixes,
            scratch: [vec![0; BLOCK], vec![0; BLOCK]],
        }
    }

    /// Tokens of each cluster.
    pub fn counts(&self) -> &[u32] {
        &self.counts
    }

    /// Number of clusters.
    pub fn clusters(&self) -> usize {
        self.counts.len()
    }

    /// Whether there is no entry for another cluster.
    pub fn is_full(&self) -> bool {
        self.clusters() >= self.capacity
    }

    /// A limit that every distance is below: bits of a code + 1.
    pub fn no_limit(&self) -> u32 {
        self.bits + 1
    }

    /// Founds a cluster with no tokens; returns its number.
    pub fn found(&mut self, code: &Code) -> usize {
        for (column, word) in self.columns.iter_mut().zip(code.0).take(self.words) {
            column.push(word);
        }
        self.counts.push(0);
        self.bias.push(0);
        self.clusters() - 1
    }

    /// Adds a token to an open cluster.
    ///
    /// # Panics
    /// If there is no such cluster.
    pub fn add(&mut self, cluster: usize) {
        self.counts[cluster] += 1;
        if self.counts[cluster] == self.full_count {
            self.bias[cluster] = CLOSED;
        }
    }

    /// Scans the open clusters in ascending order for one whose distance from `code` is below
    /// `limit` (0 ..= bits + 1). With [`Stop::AtEnd`] it is the one of least (distance, number).
    pub fn scan(&mut self, code: &Code, limit: u32, stop: Stop) -> Scan {
        // A limit of at most 257 fits.
        let mut limit = limit.min(self.no_limit()) as i16;
        let mut found = None;
        let mut chunks = 0;
        let everything = Prefix {
            words: self.words,
            mask: [u64::MAX; 4],
        };
        let [mut distances, mut prefix] = std::mem::take(&mut self.scratch);
        'table: for start in (0..self.clusters()).step_by(BLOCK) {
            let end = self.clusters().min(start + BLOCK);
            let distances = &mut distances[..end - start];
            self.distances(code, &everything, start, distances);
            let mut from = 0;
            while from < distances.len() {
                let hit = first_below(&distances[from..], limit).map(|i| from + i);
                let to = hit.map_or(distances.len(), |i| i + 1);
                // Up to and with the cluster that lowers it, the limit is the same for all.
                chunks += self.chunks(code, limit, start + from, &mut prefix[..to - from]);
                if let Some(i) = hit {
                    limit = distances[i];
                    found = Some((start + i, u32::from(limit.unsigned_abs())));
                    if stop == Stop::AtMatch {
                        break 'table;
                    }
                }
                from = to;
            }
        }
        self.scratch = [distances, prefix];
        Scan { found, chunks }
    }

    fn distances(&self, code: &Code, prefix: &Prefix, start: usize, out: &mut [i16]) {
        let codes = Masked {
            columns: std::array::from_fn(|w| self.columns[w].get(start..).unwrap_or(&[])),
            words: prefix.words,
            code: code.0,
            mask: prefix.mask,
        };
        self.level.distances(&codes, &self.bias[start..], out);
    }

    /// Chunks compared in the clusters from `start` on, as many as `scratch` is long, when each is
    /// left as soon as its partial distance reaches `limit`. That is one for each open cluster,
    /// and one more for each further chunk before which the partial distance is below the limit.
    fn chunks(&self, code: &Code, limit: i16, start: usize, scratch: &mut [i16]) -> u64 {
        let bias = &self.bias[start..start + scratch.len()];
        let mut chunks = self.level.count_below(bias, CLOSED);
        for prefix in &self.prefixes {
            self.distances(code, prefix, start, scratch);
            let go_on = self.level.count_below(scratch, limit);
            if go_on == 0 {
                break;
            }
            chunks += go_on;
        }
        chunks as u64
    }
}

/// Index of the first distance below `limit`.
fn first_below(distances: &[i16], limit: i16) -> Option<usize> {
    // Runs without one are passed over without a branch for each distance.
    const RUN: usize = 64;
    distances
        .chunks(RUN)
        .position(|run| run.iter().fold(false, |any, d| any | (*d < limit)))
        .and_then(|run| {
            let start = run * RUN;
            let rest = distances[start..].iter();
            rest.clone().position(|d| *d < limit).map(|i| start + i)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(codes: &[u64], chunk: u32) -> Table {
        let mut table = Table::new(8, chunk, 64, 4);
        for code in codes {
            let j = table.found(&Code([*code, 0, 0, 0]));
            table.add(j);
        }
        table
    }

    fn code(word: u64) -> Code {
        Code([word, 0, 0, 0])
    }

    #[test]
    fn ties_go_to_the_lower_number_and_below_is_strict() {
        let mut t = table(&[0b1111, 0b0011, 0b1100, 0b0001], 8);
        assert_eq!(t.scan(&code(0), 9, Stop::AtEnd).found, Some((3, 1)));
        assert_eq!(t.scan(&code(0), 3, Stop::AtMatch).found, Some((1, 2)));
        assert_eq!(t.scan(&code(0), 1, Stop::AtEnd).found, None);
        assert_eq!(t.scan(&code(0b1000), 9, Stop::AtEnd).found, Some((2, 1)));
        assert_eq!(t.scan(&code(0b1111), 0, Stop::AtEnd).found, None);
        // The furthest there is.
        let far = table(&[0], 8).scan(&code(0xff), 9, Stop::AtEnd);
        assert_eq!(far.found, Some((0, 8)));
    }

    #[test]
    fn chunks_stop_when_the_partial_distance_reaches_the_limit() {
        // Distances by nibble, low first: (4,0), (0,2), (1,4), (1,0).
        let mut t = table(&[0x0f, 0x30, 0xf1, 0x01], 4);
        // limit 3: stop after 1; 2 chunks, found 2; limit 2: 2 chunks; 2 chunks, found 1.
        let scan = t.scan(&code(0), 3, Stop::AtEnd);
        assert_eq!((scan.found, scan.chunks), (Some((3, 1)), 7));
        // The first match ends the scan: 1 + 2.
        assert_eq!(t.scan(&code(0), 3, Stop::AtMatch).chunks, 3);
        // Nothing is below 0, but each cluster takes one look.
        assert_eq!(t.scan(&code(0), 0, Stop::AtEnd).chunks, 4);
    }

    #[test]
    fn closed_clusters_are_neither_matched_nor_counted() {
        let mut t = table(&[0, 0], 4);
        for _ in 0..14 {
            t.add(0);
        }
        let scan = t.scan(&code(0), 9, Stop::AtEnd);
        assert_eq!((scan.found, scan.chunks), (Some((1, 0)), 2));
        for _ in 0..14 {
            t.add(1);
        }
        let scan = t.scan(&code(0), 9, Stop::AtEnd);
        assert_eq!((scan.found, scan.chunks), (None, 0));
    }

    #[test]
    fn blocks_join_without_a_seam() {
        let codes: Vec<u64> = (0..1100)
            .map(|j| if j == 1025 { 0 } else { 0xff })
            .collect();
        let mut t = Table::new(8, 8, 2048, 16);
        for c in codes {
            t.found(&code(c));
        }
        let scan = t.scan(&code(0), 9, Stop::AtEnd);
        assert_eq!((scan.found, scan.chunks), (Some((1025, 0)), 1100));
    }
}
