//! Exact attention, to tell what a selection is worth.

use rayon::prelude::*;

use super::trace::Trace;

/// Tokens whose products advance together.
const TILE: usize = 64;

/// The softmax mass that falls on the tokens marked in `kept`, summed over `queries`. Softmax runs
/// over the tokens that have arrived, as many as `kept` has marks, of KV head `head`, with logits
/// q·k / sqrt(dim).
pub fn mass_kept(trace: &Trace, head: usize, queries: &[Vec<f64>], kept: &[bool]) -> f64 {
    let scale = (trace.dim() as f64).sqrt();
    // Keys are laid out once for all queries: tile by tile, each dimension by dimension.
    let starts: Vec<usize> = (0..kept.len()).step_by(TILE).collect();
    let tiles: Vec<Vec<f64>> = starts
        .par_iter()
        .map(|start| tile(trace, head, *start, kept.len()))
        .collect();
    let mass = |query: &Vec<f64>| {
        let mut logits = Vec::with_capacity(tiles.len() * TILE);
        for tile in &tiles {
            let mut products = [0.0; TILE];
            for (value, of_dim) in query.iter().zip(tile.chunks_exact(TILE)) {
                for (product, key) in products.iter_mut().zip(of_dim) {
                    *product += value * key;
                }
            }
            logits.extend(products.map(|product| product / scale));
        }
        logits.truncate(kept.len());
        let greatest = logits.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let (mut all, mut of_kept) = (0.0, 0.0);
        for (logit, kept) in logits.iter().zip(kept) {
            let weight = (logit - greatest).exp();
            all += weight;
            if *kept {
                of_kept += weight;
            }
        }
        of_kept / all
    };
    // Collected before they are added, so that the sum does not depend on the number of threads.
    let masses: Vec<f64> = queries.par_iter().map(mass).collect();
    masses.iter().sum()
}

fn tile(trace: &Trace, head: usize, start: usize, end: usize) -> Vec<f64> {
    let mut tile = vec![0.0; TILE * trace.dim()];
    for (j, token) in (start..end.min(start + TILE)).enumerate() {
        for (d, value) in trace.key(head, token).into_iter().enumerate() {
            tile[d * TILE + j] = value;
        }
    }
    tile
}
