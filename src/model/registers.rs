//! The run-time registers that change what the engine computes (docs/dre.md, table of registers).

use super::writes::{RegisterError, RegisterWrites};
use crate::config::Config;

/// Values of all registers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registers {
    /// A token joins clusters at a lesser distance than this; 0 ..= hash.bits + 1.
    pub th_hd: u32,
    /// Share of a row's weight to select, unsigned Q0.16.
    pub ratio: u32,
    /// Tokens that stay out of the store; 0 ..= kvmu.recent_max.
    pub recent_window: u32,
    /// Bytes of a token in the store; 1 ..= 2^20.
    pub token_bytes: u32,
    /// First byte of the store.
    pub store_base: u64,
    /// First byte past the store.
    pub store_limit: u64,
    /// Bytes that a merged fetch descriptor may have.
    pub max_burst: u32,
}

impl Registers {
    /// The values after reset.
    pub fn reset(config: &Config) -> Registers {
        Registers {
            th_hd: 7,
            ratio: 19661,
            recent_window: config.kvmu.recent_max,
            token_bytes: 512,
            store_base: 0,
            store_limit: 0,
            max_burst: 65536,
        }
    }

    /// The values with which a trace starts: as after reset, with a store of 2^40 bytes.
    pub fn for_trace(config: &Config) -> Registers {
        Registers {
            store_limit: 1 << 40,
            ..Registers::reset(config)
        }
    }

    /// Makes the writes, all or none.
    ///
    /// # Errors
    /// The first value outside its register's range.
    pub fn apply(&mut self, writes: &RegisterWrites, config: &Config) -> Result<(), RegisterError> {
        writes.check(config)?;
        let word = |slot: &mut u32, value: Option<u32>| *slot = value.unwrap_or(*slot);
        word(&mut self.th_hd, writes.th_hd);
        word(&mut self.ratio, writes.ratio);
        word(&mut self.recent_window, writes.recent_window);
        word(&mut self.token_bytes, writes.token_bytes);
        word(&mut self.max_burst, writes.max_burst);
        self.store_base = writes.store_base.unwrap_or(self.store_base);
        self.store_limit = writes.store_limit.unwrap_or(self.store_limit);
        Ok(())
    }

    /// The writes that lead from `from` to these values.
    pub fn writes_from(&self, from: &Registers) -> RegisterWrites {
        fn changed<T: Copy + PartialEq>(to: T, from: T) -> Option<T> {
            (to != from).then_some(to)
        }
        RegisterWrites {
            th_hd: changed(self.th_hd, from.th_hd),
            ratio: changed(self.ratio, from.ratio),
            recent_window: changed(self.recent_window, from.recent_window),
            token_bytes: changed(self.token_bytes, from.token_bytes),
            store_base: changed(self.store_base, from.store_base),
            store_limit: changed(self.store_limit, from.store_limit),
            max_burst: changed(self.max_burst, from.max_burst),
        }
    }
}
