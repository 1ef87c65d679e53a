//! What docs/resv.md, section 2, asks for, in plain Rust, for codes of up to 64 bits.

use crate::config::{Config, Policy};
use crate::units::hcu::{FORCED, JOIN, NEW, REJECT};

/// An assignment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Record {
    pub token: u64,
    /// None: REJECT.
    pub cluster: Option<u64>,
    pub distance: u64,
    pub kind: u64,
    /// It is the last of its frame.
    pub last: bool,
}

/// The assignments of some frames.
pub fn expected(config: &Config, threshold: u64, frames: &[Vec<u64>]) -> Vec<Record> {
    let most = (1u64 << config.count_bits) - 1;
    let mut table: Vec<(u64, u64)> = Vec::new();
    let mut records = Vec::new();
    for frame in frames {
        for (i, &code) in frame.iter().enumerate() {
            let open = table
                .iter()
                .enumerate()
                .filter(|(_, (_, count))| *count < most);
            let near = open.map(|(j, (hash, _))| (u64::from((hash ^ code).count_ones()), j));
            let near: Vec<(u64, usize)> = near.collect();
            let nearest = near.iter().min().copied();
            let matching = match config.hcu.policy {
                Policy::Nearest => nearest.filter(|(d, _)| *d < threshold),
                Policy::First => near.iter().find(|(d, _)| *d < threshold).copied(),
            };
            let full = table.len() == config.hcu.max_clusters as usize;
            let (kind, place) = match (matching, nearest) {
                (Some(place), _) => (JOIN, Some(place)),
                (None, _) if !full => {
                    table.push((code, 0));
                    (NEW, Some((0, table.len() - 1)))
                }
                (None, Some(place)) => (FORCED, Some(place)),
                (None, None) => (REJECT, None),
            };
            if let Some((_, j)) = place {
                table[j].1 += 1;
            }
            records.push(Record {
                token: records.len() as u64,
                cluster: place.map(|(_, j)| j as u64),
                distance: place.map_or(0, |(d, _)| d),
                kind,
                last: i + 1 == frame.len(),
            });
        }
    }
    records
}

/// Chunk comparisons of a scan in order that gives up as early as it can (table not full, no cluster closed).
pub fn ideal_chunks(config: &Config, threshold: u64, frames: &[Vec<u64>]) -> u64 {
    let (bits, width) = (config.hash.bits, config.hcu.xor_width);
    let first = config.hcu.policy == Policy::First;
    let mut table: Vec<u64> = Vec::new();
    let mut chunks = 0;
    for &code in frames.iter().flatten() {
        let mut best = threshold;
        for hash in &table {
            let mut differs = hash ^ code;
            let mut sum = 0;
            for _ in 0..bits.div_ceil(width) {
                sum += u64::from((differs & ((1 << width) - 1)).count_ones());
                differs >>= width;
                chunks += 1;
                if sum >= best {
                    break;
                }
            }
            best = best.min(sum);
            if first && sum < threshold {
                break;
            }
        }
        if best == threshold {
            table.push(code);
        }
    }
    chunks
}
