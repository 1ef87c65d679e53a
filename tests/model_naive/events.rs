//! Random designs, registers and events; every record, counter and error must agree.

use std::cell::RefCell;

use dregen::config::{Config, Domain, Policy, Select as Mode};
use dregen::model::{Code, Context, Event, Kind, ModelError, Records, RegisterWrites, Registers};
use proptest::prelude::*;
use proptest::test_runner::{Config as Cases, TestRunner};

use super::naive::{Bits, Naive};

#[derive(Clone, Debug)]
enum Act {
    /// Each token: a base code, and the bits in which it differs.
    Frame(Vec<(usize, Vec<usize>)>),
    /// Each row: scores, cut or extended to the table, and how many too many or too few.
    Group(Vec<(Vec<i32>, i32)>),
    Set(RegisterWrites),
}

fn design() -> impl Strategy<Value = Config> {
    let hash = (
        prop::sample::select(vec![8u32, 9, 16, 24, 33, 64, 65, 128, 130, 256]),
        any::<prop::sample::Index>(),
        16u32..=18,
        prop::sample::select(vec![Policy::Nearest, Policy::First]),
        4u32..=6,
    );
    let wtu = (
        8u32..=16,
        prop::sample::select(vec![4u32, 8, 16, 32, 64]),
        prop::sample::select(vec![Domain::Shifted, Domain::Raw, Domain::Exp2]),
        prop::sample::select(vec![Mode::Bucket, Mode::Exact]),
    );
    let kvmu = (prop::sample::select(vec![1u32, 2, 4, 8]), 16u32..=40);
    (hash, wtu, kvmu).prop_map(|(hash, wtu, kvmu)| {
        let mut c = Config::default();
        c.hash.bits = hash.0;
        c.hcu.xor_width = 1 + hash.1.index(hash.0 as usize) as u32;
        (c.hcu.max_clusters, c.hcu.policy, c.count_bits) = (hash.2, hash.3, hash.4);
        (c.wtu.score_bits, c.wtu.buckets, c.wtu.domain, c.wtu.select) = wtu;
        (c.kvmu.page_tokens, c.kvmu.pages) = kvmu;
        c.kvmu.recent_max = 16;
        c.validate().unwrap();
        c
    })
}

fn writes(bits: u32) -> impl Strategy<Value = RegisterWrites> {
    let th_hd = prop_oneof![0..=bits + 1, 0u32..=4];
    let ratio = prop_oneof![0u32..=65535, Just(0), Just(65535), Just(19661)];
    let token_bytes = prop_oneof![1u32..=64, Just(16), Just(1 << 20)];
    let store_base = prop_oneof![Just(0u64), 0u64..1 << 40, u64::MAX - 4000..=u64::MAX];
    let store_limit = prop_oneof![Just(0u64), 0u64..3000, Just(1 << 41), Just(u64::MAX)];
    let max_burst = prop_oneof![
        0u32..600,
        (0u32..40).prop_map(|n| 16 * n),
        (1u32..9).prop_map(|n| 1024 * n),
        Just(65536),
        Just(u32::MAX)
    ];
    let some = |chance: f64| move |value| prop::option::weighted(chance, value);
    (
        some(0.7)(th_hd.boxed()),
        some(0.7)(ratio.boxed()),
        some(0.7)((0u32..=16).boxed()),
        some(0.3)(token_bytes.boxed()),
        prop::option::weighted(0.1, store_base),
        prop::option::weighted(0.6, store_limit),
        some(0.6)(max_burst.boxed()),
    )
        .prop_map(|w| RegisterWrites {
            th_hd: w.0,
            ratio: w.1,
            recent_window: w.2,
            token_bytes: w.3,
            store_base: w.4,
            store_limit: w.5,
            max_burst: w.6,
        })
}

fn acts(config: &Config) -> impl Strategy<Value = Vec<Act>> + use<> {
    let bits = config.hash.bits as usize;
    let token = (0usize..40, prop::collection::vec(0..bits, 0..4));
    let (least, most) = (
        -(1 << (config.wtu.score_bits - 1)),
        (1 << (config.wtu.score_bits - 1)) - 1,
    );
    let score = prop_oneof![4 => least..=most, 2 => -9i32..=9, 1 => Just(least), 1 => Just(most)];
    let off = prop_oneof![8 => Just(0), 1 => Just(1), 1 => Just(-1)];
    let row = (prop::collection::vec(score, 18), off);
    let act = prop_oneof![
        5 => prop::collection::vec(token, 1..60).prop_map(Act::Frame),
        4 => prop::collection::vec(row, 1..4).prop_map(Act::Group),
        1 => writes(config.hash.bits).prop_map(Act::Set),
    ];
    let start = writes(config.hash.bits).prop_map(Act::Set);
    (start, prop::collection::vec(act, 1..30)).prop_map(|(start, mut acts)| {
        acts.insert(0, start);
        acts
    })
}

/// 40 codes that are random, but the same in every case.
fn base(index: usize, bits: u32) -> Bits {
    let mut state = index as u64 + 1;
    (0..bits)
        .map(|_| {
            state = state
                .wrapping_mul(6364136223846793005)
                .wrapping_add(1442695040888963407);
            state >> 63 == 1
        })
        .collect()
}

fn token(bits: u32, (index, flips): &(usize, Vec<usize>)) -> Bits {
    let mut code = base(*index, bits);
    for flip in flips {
        code[*flip] = !code[*flip];
    }
    code
}

fn code(bits: &[bool]) -> Code {
    let mut words = [0; 4];
    for (i, bit) in bits.iter().enumerate() {
        words[i / 64] |= u64::from(*bit) << (i % 64);
    }
    Code(words)
}

/// What the cases together have met: a test that never forces a token shows nothing.
#[derive(Debug, Default)]
struct Met {
    join: u32,
    new: u32,
    forced: u32,
    reject: u32,
    stored: u32,
    store_full: u32,
    bounds: u32,
    null_select: u32,
    null_fetch: u32,
    merged: u32,
    split: u32,
    dropped: u32,
    past_the_end: u32,
    designs: std::collections::BTreeSet<(String, String, String)>,
}

impl Met {
    fn note(&mut self, config: &Config, naive: &Naive, records: &Records) {
        for assign in &records.assign {
            *match assign.kind {
                Kind::Join => &mut self.join,
                Kind::New => &mut self.new,
                Kind::Forced => &mut self.forced,
                Kind::Reject => &mut self.reject,
            } += 1;
        }
        self.stored += records.offload.iter().filter(|o| !o.noslot).count() as u32;
        self.store_full += u32::from(naive.store_full);
        self.bounds += u32::from(naive.bounds);
        self.null_select += records.select.iter().filter(|s| s.null).count() as u32;
        self.null_fetch += records.fetch.iter().filter(|f| f.null).count() as u32;
        let page = config.kvmu.page_tokens;
        self.merged += records.fetch.iter().filter(|f| f.tokens > page).count() as u32;
        for pair in records.fetch.windows(2) {
            self.split += u32::from(!pair[0].last && pair[0].cluster_id == pair[1].cluster_id);
        }
        self.dropped += naive.rows_dropped as u32;
        if records.select.iter().any(|s| !s.null) {
            let word = |word: &str| word.to_string();
            let (hcu, wtu) = (&config.hcu, &config.wtu);
            let key = (
                word(hcu.policy.word()),
                word(wtu.domain.word()),
                word(wtu.select.word()),
            );
            self.designs.insert(key);
        }
    }
}

fn compare(config: &Config, acts: &[Act], met: &mut Met) -> Result<(), TestCaseError> {
    let registers = Registers::reset(config);
    let mut context = Context::new(config, registers.clone());
    let mut naive = Naive::new(config, &registers);
    let (mut ours, mut theirs) = (Records::default(), Records::default());
    for act in acts {
        match act {
            Act::Frame(tokens) => {
                let codes: Vec<Bits> = tokens.iter().map(|t| token(config.hash.bits, t)).collect();
                let event = Event::Frame(codes.iter().map(|c| code(c)).collect());
                context.apply(&event, &mut ours).unwrap();
                naive.frame(&codes, &mut theirs);
            }
            Act::Group(rows) => {
                let rows: Vec<Vec<i32>> = rows
                    .iter()
                    .map(|(scores, off)| {
                        let length = (naive.count.len() as i32 + off).max(0) as usize;
                        scores.iter().copied().cycle().take(length).collect()
                    })
                    .collect();
                let result = naive.group(&rows, &mut theirs);
                match context.apply(&Event::Group(rows), &mut ours) {
                    Ok(()) => prop_assert!(result.is_ok()),
                    Err(error) => {
                        prop_assert!(matches!(error, ModelError::FetchAddress { .. }), "{error}");
                        prop_assert!(result.is_err());
                        met.past_the_end += 1;
                    }
                }
            }
            Act::Set(writes) => {
                context
                    .apply(&Event::Set(writes.clone()), &mut ours)
                    .unwrap();
                naive.registers.apply(writes, config).unwrap();
            }
        }
        prop_assert_eq!(&ours, &theirs);
        let counters = context.counters();
        prop_assert_eq!(counters.ideal_chunks, naive.chunks);
        prop_assert_eq!(counters.pages_used, naive.pages_used);
        prop_assert_eq!(counters.rows_dropped, naive.rows_dropped);
        let counts: Vec<u64> = context.counts().iter().map(|c| u64::from(*c)).collect();
        prop_assert_eq!(&counts, &naive.count);
        let errors = context.counters().errors;
        let flags = (errors.reject, errors.store_full, errors.bounds, errors.row);
        let expected = (
            naive.reject,
            naive.store_full,
            naive.bounds,
            naive.rows_dropped > 0,
        );
        prop_assert_eq!(flags, expected);
    }
    let fetched: u64 = ours.fetch.iter().map(|f| u64::from(f.tokens)).sum();
    prop_assert_eq!(context.counters().fetched_tokens, fetched);
    let real = ours.select.iter().filter(|s| !s.null).count() as u64;
    prop_assert_eq!(context.counters().selected, real);
    prop_assert_eq!(context.counters().offload, ours.offload.len() as u64);
    met.note(config, &naive, &ours);
    Ok(())
}

#[test]
fn the_model_agrees_with_the_text() {
    let met = RefCell::new(Met::default());
    let mut runner = TestRunner::new(Cases {
        cases: 1500,
        ..Cases::default()
    });
    let cases = design().prop_flat_map(|config| (Just(config.clone()), acts(&config)));
    runner
        .run(&cases, |(config, acts)| {
            compare(&config, &acts, &mut met.borrow_mut())
        })
        .unwrap_or_else(|error| panic!("{error}"));
    let met = met.into_inner();
    let counts = [
        met.join,
        met.new,
        met.forced,
        met.reject,
        met.stored,
        met.store_full,
        met.bounds,
        met.null_select,
        met.null_fetch,
        met.merged,
        met.split,
        met.dropped,
        met.past_the_end,
    ];
    assert!(counts.iter().all(|count| *count > 0), "{met:?}");
    assert_eq!(met.designs.len(), 2 * 3 * 2, "{met:?}");
}
