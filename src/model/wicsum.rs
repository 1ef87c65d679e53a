//! Selection by weighted cumulative sum (docs/resv.md §4). All sums are exact.

use crate::config::{Domain, Select, Wtu};

/// round(65535 · 2^(−k/64)), the mantissas of the `exp2` domain.
const EXP2: [u32; 64] = [
    65535, 64829, 64131, 63440, 62757, 62081, 61412, 60750, 60096, 59449, 58808, 58175, 57548,
    56928, 56315, 55708, 55108, 54515, 53927, 53346, 52772, 52203, 51641, 51085, 50534, 49990,
    49452, 48919, 48392, 47871, 47355, 46845, 46340, 45841, 45347, 44859, 44376, 43898, 43425,
    42957, 42494, 42036, 41584, 41136, 40693, 40254, 39821, 39392, 38967, 38548, 38132, 37722,
    37315, 36913, 36516, 36122, 35733, 35348, 34968, 34591, 34218, 33850, 33485, 33124,
];

/// What one row selects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chosen {
    /// How many clusters.
    pub clusters: usize,
    /// The bucket, or with `exact` the place in the order, at which the running sum exceeds; none if it never does.
    pub cut: Option<usize>,
}

/// Marks in `selected` the clusters that one row selects, beside those already marked. `scores` and `counts` have one entry for each cluster;
/// `ratio` is unsigned Q0.16.
pub fn select_row(
    wtu: &Wtu,
    ratio: u32,
    scores: &[i32],
    counts: &[u32],
    selected: &mut [bool],
) -> Chosen {
    let least = scores.iter().copied().min().unwrap_or(0);
    let most = scores.iter().copied().max().unwrap_or(0);
    let weights = weights(wtu.domain, scores, counts, least, most);
    let total: i64 = weights.iter().sum();
    // At most 2^14 weights below 2^32: 64 bits hold the sums, 128 their products.
    let exceeds = |sum: i64| i128::from(sum) << 16 > i128::from(total) * i128::from(ratio);
    match wtu.select {
        Select::Bucket => {
            let span = i64::from(most) - i64::from(least);
            let shift = bucket_shift(span, wtu.buckets);
            let bucket = |score: i32| ((i64::from(most) - i64::from(score)) >> shift) as usize;
            let mut sums = vec![0; wtu.buckets as usize];
            for (score, weight) in scores.iter().zip(&weights) {
                sums[bucket(*score)] += weight;
            }
            let mut sum = 0;
            let cut = sums.iter().position(|of_bucket| {
                sum += of_bucket;
                exceeds(sum)
            });
            let last = cut.unwrap_or(sums.len());
            let chosen = scores.iter().map(|score| bucket(*score) <= last);
            let clusters = mark(selected, chosen);
            Chosen { clusters, cut }
        }
        Select::Exact => {
            let mut order: Vec<usize> = (0..scores.len()).collect();
            order.sort_by_key(|j| (std::cmp::Reverse(scores[*j]), *j));
            let mut sum = 0;
            let cut = order.iter().position(|j| {
                sum += weights[*j];
                exceeds(sum)
            });
            let chosen = &order[..cut.map_or(order.len(), |t| t + 1)];
            for j in chosen {
                selected[*j] = true;
            }
            let clusters = chosen.len();
            Chosen { clusters, cut }
        }
    }
}

fn mark(selected: &mut [bool], chosen: impl Iterator<Item = bool>) -> usize {
    let mut marked = 0;
    for (slot, chosen) in selected.iter_mut().zip(chosen) {
        *slot |= chosen;
        marked += usize::from(chosen);
    }
    marked
}

fn weights(domain: Domain, scores: &[i32], counts: &[u32], least: i32, most: i32) -> Vec<i64> {
    let of_score = |score: i32| match domain {
        Domain::Shifted => i64::from(score) - i64::from(least),
        Domain::Raw => i64::from(score),
        Domain::Exp2 => i64::from(exp2(i64::from(most) - i64::from(score))),
    };
    let pairs = scores.iter().zip(counts);
    pairs
        .map(|(score, count)| of_score(*score) * i64::from(*count))
        .collect()
}

/// 65535 · e^(−below/512) in the fixed point of docs/resv.md §4.1; `below` ≥ 0 is how far a score
/// lies under the greatest.
fn exp2(below: i64) -> u32 {
    // 47274 / 2^15 is log2 e; scores have 9 fraction bits, and so has t.
    let t = (below * 47274) >> 15;
    let (whole, fraction) = (t >> 9, (t >> 3) & 63);
    if whole >= 16 {
        0
    } else {
        EXP2[fraction as usize] >> whole
    }
}

/// The least shift that brings `span` ≥ 0 below `buckets`, a power of two.
fn bucket_shift(span: i64, buckets: u32) -> u32 {
    (i64::BITS - span.leading_zeros()).saturating_sub(buckets.ilog2())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    fn wtu(domain: Domain, select: Select) -> Wtu {
        let mut wtu = Config::default().wtu;
        (wtu.domain, wtu.select) = (domain, select);
        wtu
    }

    fn chosen(wtu: &Wtu, ratio: u32, scores: &[i32], counts: &[u32]) -> Vec<usize> {
        let mut selected = vec![false; scores.len()];
        let number = select_row(wtu, ratio, scores, counts, &mut selected).clusters;
        let chosen: Vec<_> = (0..scores.len()).filter(|j| selected[*j]).collect();
        assert_eq!(number, chosen.len());
        chosen
    }

    #[test]
    fn mantissas_are_the_rounded_powers() {
        for (k, mantissa) in EXP2.iter().enumerate() {
            let exact = 65535.0 * (-(k as f64) / 64.0).exp2();
            // Far from a half, so the last digits of exp2 do not matter.
            assert!((exact.fract() - 0.5).abs() > 1e-6);
            assert_eq!(f64::from(*mantissa), exact.round());
        }
        assert_eq!(
            (exp2(0), exp2(355), exp2(5678), exp2(5679)),
            (65535, 32767, 1, 0)
        );
        assert_eq!(exp2(65535), 0);
    }

    #[test]
    fn the_exact_mode_takes_the_fewest_in_order_of_score_then_number() {
        let wtu = wtu(Domain::Shifted, Select::Exact);
        // Weights 0, 3, 3, 1: total 7; 0.3 of it is 2.1.
        assert_eq!(chosen(&wtu, 19661, &[0, 3, 3, 1], &[9, 1, 1, 1]), [1]);
        // Half of 7 is above 3.
        assert_eq!(chosen(&wtu, 32768, &[0, 3, 3, 1], &[9, 1, 1, 1]), [1, 2]);
        // Strict: with all weights 0 nothing exceeds, so all are taken.
        assert_eq!(chosen(&wtu, 0, &[5, 5, 5], &[1, 1, 1]), [0, 1, 2]);
        assert_eq!(chosen(&wtu, 0, &[5, 6, 5], &[1, 1, 1]), [1]);
    }

    #[test]
    fn buckets_are_taken_whole() {
        let mut wtu = wtu(Domain::Shifted, Select::Bucket);
        wtu.buckets = 4;
        // Span 7: shift 1; buckets by distance from 7: 0,0 | 1 | 2 | 3.
        let scores = [7, 6, 5, 3, 0];
        assert_eq!(chosen(&wtu, 1, &scores, &[1; 5]), [0, 1]);
        assert_eq!(chosen(&wtu, 42000, &scores, &[1; 5]), [0, 1, 2]);
        assert_eq!(chosen(&wtu, 0, &[4; 5], &[1; 5]), [0, 1, 2, 3, 4]);
    }

    #[test]
    fn the_shift_is_the_least_that_fits() {
        for buckets in [4, 8, 16, 32, 64] {
            for span in 0..65536 {
                let shift = bucket_shift(span, buckets);
                assert!(span >> shift < i64::from(buckets), "{span} {buckets}");
                assert!(shift == 0 || span >> (shift - 1) >= i64::from(buckets));
            }
        }
    }

    #[test]
    fn raw_weights_may_be_negative() {
        let wtu = wtu(Domain::Raw, Select::Exact);
        // Total −6: every sum that exceeds 0.5 · −6 counts, and the first does.
        assert_eq!(chosen(&wtu, 32768, &[-1, -2, -3], &[1, 1, 1]), [0]);
        // Total −11, weights −9 and −2: neither −9 nor −11 is above half of it.
        assert_eq!(chosen(&wtu, 32768, &[-1, -2], &[9, 1]), [0, 1]);
    }

    #[test]
    fn extremes_do_not_wrap() {
        for domain in [Domain::Shifted, Domain::Raw, Domain::Exp2] {
            for select in [Select::Bucket, Select::Exact] {
                let scores: Vec<i32> = (0..16384)
                    .map(|j| if j % 2 == 0 { 32767 } else { -32768 })
                    .collect();
                let counts = vec![65535; scores.len()];
                let all = chosen(&wtu(domain, select), 65535, &scores, &counts);
                // Raw weights add up to less than 0, so the first one is enough.
                let raw_exact = domain == Domain::Raw && select == Select::Exact;
                let expected = if raw_exact { 1 } else { 8192 };
                assert_eq!(all.len(), expected, "{domain:?} {select:?}");
            }
        }
    }
}
