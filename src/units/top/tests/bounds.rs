//! Every place that the engine names lies in the store, told from its records alone.

use super::bench::{Bench, FETCH, OFFLOAD, Stalls};
use super::story::Author;
use super::{designs, engine};
use crate::units::tests::random::Random;

/// What the engine is told of its store.
struct Store {
    base: u64,
    limit: u64,
    token_bytes: u64,
}

impl Store {
    /// Somewhere in 64 bits, up to their very end, with room for a few tokens or many, and a part of one.
    fn draw(random: &mut Random) -> Store {
        let token_bytes = random.one_of(&[1, 2, 100, 512, 1 << 20]);
        let spare = random.below(token_bytes);
        let tokens = random.one_of(&[0, 1, 5, 20, 60, 1000]);
        let bytes = tokens * token_bytes + spare;
        let base = match random.below(5) {
            0 => 0,
            1 => u64::MAX - bytes,
            // Places on both sides of a carry into the upper word.
            2 => (7 << 32) - bytes / 2,
            _ => random.next() >> random.one_of(&[1, 20, 40]),
        };
        // Now and then the limit lies before the base.
        let limit = if random.hits(16) {
            base / 2
        } else {
            base + bytes
        };
        Store {
            base,
            limit,
            token_bytes,
        }
    }

    fn write(&self, bench: &mut Bench) {
        for (name, address) in [("STORE_BASE", self.base), ("STORE_LIMIT", self.limit)] {
            assert!(bench.write(&format!("{name}_LO"), address as u32));
            assert!(bench.write(&format!("{name}_HI"), (address >> 32) as u32));
        }
        assert!(bench.write("TOKEN_BYTES", self.token_bytes as u32));
    }

    /// Bytes from an address on are all in the store; true if not one more token would be.
    fn check(&self, address: u64, bytes: u64) -> bool {
        let end = u128::from(address) + u128::from(bytes);
        assert!(bytes > 0 && address >= self.base, "{address:#x}, {bytes}");
        assert!(end <= u128::from(self.limit), "{address:#x}, {bytes}");
        end + u128::from(self.token_bytes) > u128::from(self.limit)
    }
}

#[test]
fn no_offload_and_no_fetch_leaves_the_store() {
    let mut random = Random(6);
    let [mut refused, mut at_the_end, mut fetched_there] = [0; 3];
    for config in designs() {
        for seed in 0..40 {
            let store = Store::draw(&mut random);
            let mut bench = engine(&config, seed);
            store.write(&mut bench);
            assert!(bench.write("RECENT_WINDOW", random.below(4) as u32));
            assert!(bench.write("MAX_BURST", random.next() as u32 >> random.below(32)));
            bench.stalls = Stalls::all(random.one_of(&[0, 100]));
            let records = bench.run(&Author::new(&config, seed).story(14)).records;
            for (record, _) in &records[OFFLOAD] {
                let address = (record >> 64) as u64;
                if record >> 48 & 1 == 1 {
                    assert_eq!(address, 0, "of a token without a slot");
                    refused += 1;
                } else {
                    at_the_end += u32::from(store.check(address, store.token_bytes));
                }
            }
            for (record, _) in &records[FETCH] {
                if record >> 127 == 0 {
                    let bytes = u64::from((record >> 64) as u32);
                    fetched_there += u32::from(store.check(*record as u64, bytes));
                }
            }
        }
    }
    let counts = [refused, at_the_end, fetched_there];
    assert!(counts.iter().all(|count| *count >= 20), "{counts:?}");
}
