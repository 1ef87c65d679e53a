//! Scores of queries against the means of clusters (docs/resv.md §3).

use rayon::prelude::*;

use crate::bits;

/// Clusters whose sums advance together; a tile of means of 128 dimensions stays in the cache.
const TILE: usize = 64;

/// Sums of the keys of each cluster.
pub struct Means {
    dim: usize,
    /// Sum of the keys of cluster j from entry `j · dim`.
    sums: Vec<f64>,
    members: Vec<u32>,
}

impl Means {
    /// No clusters yet; keys have `dim` numbers.
    pub fn new(dim: usize) -> Means {
        Means {
            dim,
            sums: Vec::new(),
            members: Vec::new(),
        }
    }

    /// Adds a key to a cluster; a new one is the first that there is not yet.
    pub fn add(&mut self, cluster: usize, key: &[f64]) {
        if cluster >= self.members.len() {
            self.members.resize(cluster + 1, 0);
            self.sums.resize((cluster + 1) * self.dim, 0.0);
        }
        self.members[cluster] += 1;
        let sums = &mut self.sums[cluster * self.dim..][..self.dim];
        for (sum, value) in sums.iter_mut().zip(key) {
            *sum += value;
        }
    }

    /// The scores of each query against every cluster, in words of `score_bits`.
    pub fn rows(&self, queries: &[Vec<f64>], score_bits: u32) -> Vec<Vec<i32>> {
        let tiles = self.tiles();
        let scale = (self.dim as f64).sqrt();
        let row = |query: &Vec<f64>| {
            let mut scores = Vec::with_capacity(self.members.len());
            for tile in &tiles {
                let mut products = [0.0; TILE];
                for (value, of_dim) in query.iter().zip(tile.chunks_exact(TILE)) {
                    for (product, mean) in products.iter_mut().zip(of_dim) {
                        *product += value * mean;
                    }
                }
                let left = (self.members.len() - scores.len()).min(TILE);
                let products = products[..left].iter();
                scores.extend(
                    products.map(|p| bits::round_saturate(512.0 * (p / scale), score_bits)),
                );
            }
            scores
        };
        queries.par_iter().map(row).collect()
    }

    /// The means, [`TILE`] clusters at a time, each tile dimension by dimension.
    fn tiles(&self) -> Vec<Vec<f64>> {
        let clusters: Vec<_> = self
            .sums
            .chunks_exact(self.dim)
            .zip(&self.members)
            .collect();
        clusters
            .chunks(TILE)
            .map(|of_tile| {
                let mut tile = vec![0.0; TILE * self.dim];
                for (j, (sums, members)) in of_tile.iter().enumerate() {
                    for (d, sum) in sums.iter().enumerate() {
                        tile[d * TILE + j] = sum / f64::from(**members);
                    }
                }
                tile
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logits_are_in_512ths_and_saturate() {
        let mut means = Means::new(4);
        means.add(0, &[1.0, 0.0, 0.0, 0.0]);
        means.add(1, &[0.0, 2.0, 0.0, 0.0]);
        means.add(1, &[0.0, 4.0, 0.0, 0.0]);
        means.add(2, &[1e6, 0.0, 0.0, 0.0]);
        // Divided by sqrt(4).
        let rows = means.rows(&[vec![1.0, 1.0, 9.0, 9.0], vec![-1.0, 0.0, 0.0, 0.0]], 16);
        assert_eq!(rows, [[256, 768, 32767], [-256, 0, -32768]]);
        assert_eq!(means.rows(&[vec![1.0; 4]], 8), [[127, 127, 127]]);
    }

    #[test]
    fn tiles_join_without_a_seam() {
        let mut means = Means::new(1);
        for j in 0..130 {
            means.add(j, &[j as f64]);
        }
        let expected: Vec<i32> = (0..130).map(|j| 512 * j).map(|s| s.min(32767)).collect();
        assert_eq!(means.rows(&[vec![1.0]], 16), [expected]);
        assert_eq!(Means::new(3).rows(&[vec![1.0; 3]], 16), [[0i32; 0]]);
    }
}
