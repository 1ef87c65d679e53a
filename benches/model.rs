//! Speed of the golden model's clustering: `cargo bench --bench model`. Throughput is counted in
//! comparisons of two hash codes.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use dregen::config::Config;
use dregen::model::table::{Stop, Table};
use dregen::model::{Code, Context, Event, Records, Registers};

const CLUSTERS: u32 = 2048;
const WIDTHS: [u32; 3] = [32, 64, 128];

/// A plain generator, so that every run compares the same codes.
struct Random(u64);

impl Random {
    fn word(&mut self) -> u64 {
        // xorshift64*
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    fn code(&mut self, bits: u32) -> Code {
        Code(std::array::from_fn(|_| self.word())).masked(bits)
    }
}

fn table(bits: u32, chunk: u32, random: &mut Random) -> Table {
    let mut table = Table::new(bits, chunk, CLUSTERS, 16);
    for _ in 0..CLUSTERS {
        let cluster = table.found(&random.code(bits));
        table.add(cluster);
    }
    table
}

/// Distances and the nearest cluster, without the ideal chunk count beyond the first chunk.
fn search(c: &mut Criterion) {
    let mut group = c.benchmark_group("search");
    group.throughput(Throughput::Elements(u64::from(CLUSTERS)));
    for bits in WIDTHS {
        let mut random = Random(1);
        let mut table = table(bits, bits, &mut random);
        let codes: Vec<Code> = (0..64).map(|_| random.code(bits)).collect();
        let mut codes = codes.iter().cycle();
        group.bench_function(BenchmarkId::from_parameter(bits), |b| {
            b.iter(|| {
                codes
                    .next()
                    .map(|code| table.scan(black_box(code), 7, Stop::AtEnd))
            });
        });
    }
    group.finish();
}

/// The same with the ideal chunk count of 16-bit chunks, as `dregen model` runs it.
fn search_and_count(c: &mut Criterion) {
    let mut group = c.benchmark_group("search_and_count_chunks");
    group.throughput(Throughput::Elements(u64::from(CLUSTERS)));
    for bits in WIDTHS {
        let mut random = Random(1);
        let mut table = table(bits, 16, &mut random);
        let codes: Vec<Code> = (0..64).map(|_| random.code(bits)).collect();
        let mut codes = codes.iter().cycle();
        group.bench_function(BenchmarkId::from_parameter(bits), |b| {
            b.iter(|| {
                codes
                    .next()
                    .map(|code| table.scan(black_box(code), 7, Stop::AtEnd))
            });
        });
    }
    group.finish();
}

/// Whole frames of 64 tokens through a context whose table is full: every token is FORCED.
fn frames(c: &mut Criterion) {
    const TOKENS: usize = 64;
    let mut group = c.benchmark_group("frames");
    group.throughput(Throughput::Elements(TOKENS as u64 * u64::from(CLUSTERS)));
    for bits in WIDTHS {
        let mut random = Random(1);
        let mut config = Config::default();
        config.hash.bits = bits;
        let mut registers = Registers::reset(&config);
        registers.th_hd = 0;
        let mut context = Context::new(&config, registers);
        let mut frame = |tokens| Event::Frame((0..tokens).map(|_| random.code(bits)).collect());
        let fill = frame(CLUSTERS as usize);
        let more = frame(TOKENS);
        let mut records = Records::default();
        if let Err(error) = context.apply(&fill, &mut records) {
            unreachable!("codes are within their width: {error}");
        }
        group.bench_function(BenchmarkId::from_parameter(bits), |b| {
            b.iter(|| {
                records = Records::default();
                context.apply(black_box(&more), &mut records)
            });
        });
    }
    group.finish();
}

criterion_group!(benches, search, search_and_count, frames);
criterion_main!(benches);
