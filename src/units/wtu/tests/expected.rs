//! Weighted cumulative sums in a few lines of plain Rust (docs/resv.md §4).

use crate::config::{Config, Domain, Select};

/// A row as it is sent: its beats, each with scores and valid bytes, and whether it is well formed.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub scores: Vec<i64>,
    /// (beat, keep) of a beat whose valid bytes are spoilt.
    pub spoilt: Option<(usize, u64)>,
    /// A beat without a score follows its scores, and is its last.
    pub trailing: bool,
}

impl Row {
    /// A well-formed row.
    pub fn of(scores: Vec<i64>) -> Row {
        Row {
            scores,
            spoilt: None,
            trailing: false,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Record {
    pub cluster: u64,
    pub count: u64,
    pub null: bool,
    pub last: bool,
}

/// What one row selects (docs/resv.md §4).
fn selects(config: &Config, ratio: u64, scores: &[i64], counts: &[u64]) -> Vec<bool> {
    let (least, most) = (*scores.iter().min().unwrap(), *scores.iter().max().unwrap());
    let weights: Vec<i128> = scores
        .iter()
        .zip(counts)
        .map(|(&s, &c)| {
            let f = match config.wtu.domain {
                Domain::Shifted => s - least,
                Domain::Raw => s,
                Domain::Exp2 => {
                    let t = ((most - s) * 47274) >> 15;
                    let mantissa = (65535.0 * (-(((t >> 3) & 63) as f64) / 64.0).exp2()).round();
                    if t >> 9 >= 16 {
                        0
                    } else {
                        (mantissa as i64) >> (t >> 9)
                    }
                }
            };
            i128::from(f) * i128::from(c)
        })
        .collect();
    let total: i128 = weights.iter().sum();
    let exceeds = |sum: i128| sum * 65536 > total * i128::from(ratio);
    let mut chosen = vec![false; scores.len()];
    match config.wtu.select {
        Select::Bucket => {
            let mut shift = 0;
            while (most - least) >> shift >= i64::from(config.wtu.buckets) {
                shift += 1;
            }
            let bucket = |s: i64| (most - s) >> shift;
            let below = |k: i64| -> i128 {
                let members = scores
                    .iter()
                    .zip(&weights)
                    .filter(|(s, _)| bucket(**s) <= k);
                members.map(|(_, w)| w).sum()
            };
            let buckets = i64::from(config.wtu.buckets);
            let cut = (0..buckets)
                .find(|&k| exceeds(below(k)))
                .unwrap_or(buckets - 1);
            for (chosen, &s) in chosen.iter_mut().zip(scores) {
                *chosen = bucket(s) <= cut;
            }
        }
        Select::Exact => {
            let mut order: Vec<usize> = (0..scores.len()).collect();
            order.sort_by_key(|&j| (-scores[j], j));
            let mut sum = 0;
            for j in order {
                sum += weights[j];
                chosen[j] = true;
                if exceeds(sum) {
                    break;
                }
            }
        }
    }
    chosen
}

/// Whether a row is used. A beat without a score may be a row's last: of a row without scores, or where the beat before
/// is full.
pub(super) fn is_used(row: &Row, config: &Config, clusters: usize) -> bool {
    let full = row.scores.len().is_multiple_of(config.wtu.lanes as usize);
    row.scores.len() == clusters && row.spoilt.is_none() && (full || !row.trailing)
}

/// The records of a group.
pub(super) fn expected(config: &Config, ratio: u64, group: &[Row], counts: &[u64]) -> Vec<Record> {
    let mut union = vec![false; counts.len()];
    for row in group {
        if is_used(row, config, counts.len()) && !counts.is_empty() {
            for (all, one) in union
                .iter_mut()
                .zip(selects(config, ratio, &row.scores, counts))
            {
                *all |= one;
            }
        }
    }
    let mut records: Vec<Record> = union
        .iter()
        .enumerate()
        .filter(|(_, chosen)| **chosen)
        .map(|(j, _)| Record {
            cluster: j as u64,
            count: counts[j],
            null: false,
            last: false,
        })
        .collect();
    match records.last_mut() {
        Some(last) => last.last = true,
        None => records.push(Record {
            cluster: 0,
            count: 0,
            null: true,
            last: true,
        }),
    }
    records
}
