//! The settings: what the engine computes with, and which words are legal.

use super::{Selects, Write, setting_width};
use crate::config::Config;
use crate::ir::{Builder, Signal, uint};
use crate::registers::{Group, Key, TABLE};

/// The registers, and what is wrong with the word at hand.
pub(super) struct Settings {
    values: Vec<(Key, Signal)>,
    /// The word is out of the range of the register addressed.
    pub out_of_range: Signal,
}

impl Settings {
    /// The register of `key`.
    pub(super) fn of(&self, key: Key) -> Signal {
        match self.values.iter().find(|(known, _)| *known == key) {
            Some((_, value)) => *value,
            None => panic!("builder code asks for {key:?}, which is no setting"),
        }
    }

    /// Declares the output ports.
    pub(super) fn outputs(&self, m: &mut Builder, config: &Config) {
        for (port, key) in [
            ("th_hd_o", Key::ThHd),
            ("ratio_o", Key::ThRatio),
            ("recent_window_o", Key::RecentWindow),
            ("token_bytes_o", Key::TokenBytes),
            ("max_burst_o", Key::MaxBurst),
        ] {
            let value = self.of(key);
            debug_assert_eq!(value.width(), setting_width(config, key));
            m.output(port, value, crate::registers::register(key).about);
        }
        for (port, high, low, comment) in [
            (
                "store_base_o",
                Key::StoreBaseHi,
                Key::StoreBaseLo,
                "address of the first byte of the store",
            ),
            (
                "store_limit_o",
                Key::StoreLimitHi,
                Key::StoreLimitLo,
                "address of the first byte past the store",
            ),
        ] {
            let address = m.concat(&[self.of(high), self.of(low)]);
            m.output(port, address, comment);
        }
    }
}

/// The registers of [`Group::Setting`].
pub(super) fn build(m: &mut Builder, config: &Config, selects: &Selects, write: Write) -> Settings {
    m.section(
        "Settings",
        "What the engine computes with. Words out of range are refused.",
    );
    let done = m.and(&[write.judged, write.allowed]);
    let done = m.name(done, "done", "the word is written");
    let mut wrong = Vec::new();
    let mut values = Vec::new();
    for register in TABLE.iter().filter(|r| r.group == Group::Setting) {
        let name = register.name.to_lowercase();
        let width = setting_width(config, register.key);
        let reset = u64::from(register.reset(config));
        let value = m.control(&format!("{name}_q"), uint(width), reset, register.about);
        let at = selects.of(register.key);
        let written = m.and(&[done, at]);
        let word = m.slice(write.data, 0, width);
        m.next_when(value, written, word);
        values.push((register.key, value));
        if let Some((least, most)) = register.legal(config) {
            let mut outside = Vec::new();
            if least > 0 {
                let least = m.constant(
                    &format!("{}_MIN", register.name),
                    u64::from(least),
                    32,
                    "least legal word",
                );
                outside.push(m.lt(write.data, least));
            }
            if most < u32::MAX {
                let most = m.constant(
                    &format!("{}_MAX", register.name),
                    u64::from(most),
                    32,
                    "greatest legal word",
                );
                outside.push(m.lt(most, write.data));
            }
            if !outside.is_empty() {
                let outside = m.or(&outside);
                wrong.push(m.and(&[at, outside]));
            }
        }
    }
    let out_of_range = m.or(&wrong);
    let out_of_range = m.name(
        out_of_range,
        "out_of_range",
        "the word is none that the setting takes",
    );
    Settings {
        values,
        out_of_range,
    }
}
