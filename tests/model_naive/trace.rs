//! Traces: hash codes, scores, the order of events and the attention mass, in plain loops.

use std::collections::HashMap;

use dregen::config::{Config, load};
use dregen::model::run::{Run, TraceRun};
use dregen::model::trace::Trace;
use dregen::model::{Code, Event, Kind, Registers};
use proptest::prelude::*;
use safetensors::tensor::{Dtype, TensorView};

#[derive(Clone, Debug)]
struct Sample {
    heads: usize,
    query_heads: usize,
    tokens: usize,
    dim: usize,
    frame_tokens: usize,
    keys: Vec<f32>,
    queries: Vec<f32>,
    planes: Option<Vec<f32>>,
    score_bits: u32,
    seed: u64,
}

const BITS: usize = 12;

fn sample() -> impl Strategy<Value = Sample> {
    let sizes = (1usize..=3, 1usize..=3, 1usize..=40, 1usize..=9, 1usize..=12);
    sizes.prop_flat_map(|(heads, per_head, tokens, dim, frame_tokens)| {
        let query_heads = heads * per_head;
        let value = prop_oneof![-3.0f32..3.0, Just(0.0f32), -1e4f32..1e4];
        let numbers = |n| prop::collection::vec(value.clone(), n);
        (
            numbers(heads * tokens * dim),
            numbers(query_heads * tokens * dim),
            prop::option::of(numbers(BITS * dim)),
            8u32..=16,
            any::<u64>(),
        )
            .prop_map(move |(keys, queries, planes, score_bits, seed)| Sample {
                heads,
                query_heads,
                tokens,
                dim,
                frame_tokens,
                keys,
                queries,
                planes,
                score_bits,
                seed,
            })
    })
}

fn open(sample: &Sample) -> Trace {
    let bytes = |values: &[f32]| {
        values
            .iter()
            .flat_map(|v| v.to_le_bytes())
            .collect::<Vec<u8>>()
    };
    let mut parts = vec![
        (
            "keys",
            vec![sample.heads, sample.tokens, sample.dim],
            bytes(&sample.keys),
        ),
        (
            "queries",
            vec![sample.query_heads, sample.tokens, sample.dim],
            bytes(&sample.queries),
        ),
    ];
    if let Some(planes) = &sample.planes {
        parts.push(("planes", vec![BITS, sample.dim], bytes(planes)));
    }
    let views = parts.iter().map(|(name, shape, data)| {
        (
            *name,
            TensorView::new(Dtype::F32, shape.clone(), data).unwrap(),
        )
    });
    let frame_tokens = sample.frame_tokens.to_string();
    let metadata = HashMap::from([("frame_tokens".to_string(), frame_tokens)]);
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("trace.safetensors");
    std::fs::write(
        &path,
        safetensors::serialize(views, Some(metadata)).unwrap(),
    )
    .unwrap();
    Trace::open(&path).unwrap()
}

/// Output number `index` of SplitMix64: the state is the seed plus that many and one increments.
fn split_mix(seed: u64, index: u64) -> u64 {
    let mut z = seed.wrapping_add(0x9E3779B97F4A7C15u64.wrapping_mul(index + 1));
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D049BB133111EB);
    z ^ (z >> 31)
}

impl Sample {
    fn key(&self, head: usize, token: usize) -> &[f32] {
        &self.keys[(head * self.tokens + token) * self.dim..][..self.dim]
    }

    fn query(&self, head: usize, token: usize) -> &[f32] {
        &self.queries[(head * self.tokens + token) * self.dim..][..self.dim]
    }

    fn plane(&self, m: usize, d: usize) -> f64 {
        match &self.planes {
            Some(planes) => f64::from(planes[m * self.dim + d]),
            None if split_mix(self.seed, (m * self.dim + d) as u64) >> 63 == 1 => 1.0,
            None => -1.0,
        }
    }

    fn code(&self, head: usize, token: usize) -> Code {
        let mut word = 0;
        for m in 0..BITS {
            let mut sum = 0.0;
            for (d, value) in self.key(head, token).iter().enumerate() {
                let term = f64::from(*value) * self.plane(m, d);
                sum += term;
            }
            word |= u64::from(sum > 0.0) << m;
        }
        Code([word, 0, 0, 0])
    }

    fn score(&self, head: usize, query: &[f32], members: &[usize]) -> i32 {
        let mut product = 0.0;
        for (d, value) in query.iter().enumerate() {
            let mut sum = 0.0;
            for token in members {
                sum += f64::from(self.key(head, *token)[d]);
            }
            let mean = sum / members.len() as f64;
            let term = f64::from(*value) * mean;
            product += term;
        }
        let scaled = 512.0 * (product / (self.dim as f64).sqrt());
        let floor = scaled.floor();
        let up = scaled - floor > 0.5 || (scaled - floor == 0.5 && floor % 2.0 != 0.0);
        let rounded = if up { floor + 1.0 } else { floor };
        let most = f64::from(1 << (self.score_bits - 1));
        rounded.max(-most).min(most - 1.0) as i32
    }

    fn mass(&self, head: usize, query: &[f32], arrived: usize, kept: &[usize]) -> f64 {
        let logit = |token: usize| -> f64 {
            let pairs = query.iter().zip(self.key(head, token));
            let product: f64 = pairs.map(|(q, k)| f64::from(*q) * f64::from(*k)).sum();
            product / (self.dim as f64).sqrt()
        };
        let greatest = (0..arrived).map(logit).fold(f64::NEG_INFINITY, f64::max);
        let weight = |token: usize| (logit(token) - greatest).exp();
        let all: f64 = (0..arrived).map(weight).sum();
        kept.iter().map(|token| weight(*token)).sum::<f64>() / all
    }
}

fn check(sample: &Sample) -> Result<(), TestCaseError> {
    let trace = open(sample);
    let mut config = Config::preset("tiny").unwrap();
    for set in [
        format!("hash.bits={BITS}"),
        format!("wtu.score_bits={}", sample.score_bits),
    ] {
        load::apply_set(&mut config, &set).unwrap();
    }
    config.hash.seed = sample.seed;
    for head in 0..sample.heads {
        let registers = Registers::for_trace(&config);
        let mut run = TraceRun::new(&trace, head, &config, registers, true).unwrap();
        let mut members: Vec<Vec<usize>> = Vec::new();
        let (mut mass, mut queries) = (0.0, 0);
        for start in (0..sample.tokens).step_by(sample.frame_tokens) {
            let tokens = start..sample.tokens.min(start + sample.frame_tokens);
            let step = run.next().unwrap().unwrap();
            let codes = tokens
                .clone()
                .map(|token| sample.code(head, token))
                .collect();
            prop_assert_eq!(step.event, Event::Frame(codes));
            for assign in &step.records.assign {
                prop_assert_ne!(assign.kind, Kind::Reject);
                members.resize(
                    members.len().max(assign.cluster_id as usize + 1),
                    Vec::new(),
                );
                members[assign.cluster_id as usize].push(assign.token_id as usize);
            }

            let step = run.next().unwrap().unwrap();
            let per_head = sample.query_heads / sample.heads;
            let selected = step.records.select.iter().filter(|s| !s.null);
            let kept: Vec<usize> = selected
                .flat_map(|s| members[s.cluster_id as usize].clone())
                .collect();
            let mut rows = Vec::new();
            for query_head in head * per_head..(head + 1) * per_head {
                for token in tokens.clone() {
                    let query = sample.query(query_head, token);
                    let scores = members.iter().map(|m| sample.score(head, query, m));
                    rows.push(scores.collect());
                    mass += sample.mass(head, query, tokens.end, &kept);
                    queries += 1;
                }
            }
            prop_assert_eq!(step.event, Event::Group(rows));
        }
        prop_assert!(run.next().is_none());
        let attention = run.attention().unwrap();
        prop_assert_eq!(attention.queries, queries);
        prop_assert!((attention.kept - mass).abs() < 1e-9 * queries as f64);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn events_of_a_trace_agree_with_the_text(sample in sample()) {
        check(&sample)?;
    }
}
