//! A set of designs in which any two values of any two parameters meet.

use dregen::config::{Config, load};

/// Values of each parameter of docs/dre.md, their ends and what lies oddly between them. Tables are small, so that
/// they fill, and so that engines which are slow get through.
const VALUES: &[(&str, &[&str])] = &[
    ("hash.bits", &["32", "8", "33", "128", "256"]),
    ("hcu.xor_width", &["16", "1", "7", "32"]),
    ("hcu.accumulators", &["1", "2", "4", "8", "16"]),
    ("hcu.max_clusters", &["64", "16", "17", "130"]),
    ("hcu.policy", &["nearest", "first"]),
    ("hcu.queue_tokens", &["32", "2", "7"]),
    ("hcu.stages", &["0", "1", "4"]),
    ("wtu.lanes", &["16", "1", "2", "4", "8", "32"]),
    ("wtu.score_bits", &["16", "8", "13"]),
    ("wtu.buckets", &["32", "4", "8", "16", "64"]),
    ("wtu.domain", &["shifted", "raw", "exp2"]),
    ("wtu.select", &["bucket", "exact"]),
    ("wtu.sums", &["4", "2", "5", "8"]),
    ("wtu.mul_width", &["4", "1", "7", "16"]),
    ("wtu.stages", &["2", "0", "6"]),
    ("kvmu.recent_max", &["16", "64", "1024"]),
    ("kvmu.page_tokens", &["4", "1", "32", "256"]),
    ("kvmu.pages", &["40", "16", "4096"]),
    ("kvmu.stages", &["1", "0", "4"]),
    ("count_bits", &["16", "4", "7"]),
    ("protect", &["none", "parity", "secded"]),
    ("reset", &["sync_low", "sync_high", "async_low"]),
    ("prefix", &["dre", "core_7"]),
];

/// The choice of a value for each parameter, as places in its list.
type Row = Vec<usize>;

/// Every pair of values of two parameters: (parameter, value, later parameter, value).
fn pairs() -> Vec<(usize, usize, usize, usize)> {
    let mut pairs = Vec::new();
    for (a, (_, of_a)) in VALUES.iter().enumerate() {
        for (b, (_, of_b)) in VALUES.iter().enumerate().skip(a + 1) {
            for i in 0..of_a.len() {
                pairs.extend((0..of_b.len()).map(|j| (a, i, b, j)));
            }
        }
    }
    pairs
}

/// Rows that cover every pair: each begins with a pair that is missing, and takes for the other parameters the values
/// that bring most of the missing ones.
fn rows() -> Vec<Row> {
    let mut missing = pairs();
    let mut rows = Vec::new();
    while let Some(&(a, i, b, j)) = missing.first() {
        let mut row: Vec<Option<usize>> = vec![None; VALUES.len()];
        (row[a], row[b]) = (Some(i), Some(j));
        for (key, (_, values)) in VALUES.iter().enumerate() {
            if row[key].is_some() {
                continue;
            }
            let gain = |value: usize| {
                let meets = |k: usize, v: usize| (k == key && v == value) || row[k] == Some(v);
                let one_is_new = |a: usize, b: usize| a == key || b == key;
                let brought = missing
                    .iter()
                    .filter(|&&(a, i, b, j)| one_is_new(a, b) && meets(a, i) && meets(b, j));
                brought.count()
            };
            // Of equals the first, so that the common value is taken where nothing is to be gained.
            let best = (0..values.len()).rev().max_by_key(|&value| gain(value));
            row[key] = best;
        }
        let row: Row = row.into_iter().map(Option::unwrap_or_default).collect();
        missing.retain(|&(a, i, b, j)| row[a] != i || row[b] != j);
        rows.push(row);
    }
    rows
}

/// The designs.
pub fn designs() -> Vec<Config> {
    let design = |row: &Row| {
        let mut config = Config::default();
        for ((key, values), &value) in VALUES.iter().zip(row) {
            load::apply_set(&mut config, &format!("{key}={}", values[value])).unwrap();
        }
        config.hcu.xor_width = config.hcu.xor_width.min(config.hash.bits);
        config.validate().unwrap();
        config
    };
    rows().iter().map(design).collect()
}

#[test]
fn every_parameter_is_varied_and_every_pair_of_values_meets() {
    let host_side = ["hash.seed"];
    for (key, _) in Config::default().keys_as_pairs() {
        let varied = VALUES.iter().any(|(name, _)| *name == key);
        assert_ne!(varied, host_side.contains(&key), "{key}");
    }
    let rows = rows();
    assert!(rows.len() >= 24, "{}", rows.len());
    for (a, i, b, j) in pairs() {
        assert!(rows.iter().any(|row| row[a] == i && row[b] == j));
    }
    println!("{} designs", rows.len());
}
