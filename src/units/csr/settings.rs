//! The settings: what the engine computes with, and which words are legal.

use super::{Selects, Write, setting_width};
use crate::config::Config;
use crate::ir::{Builder, Signal, uint};
use crate::registers::{Group, Key, TABLE, register};

/// The registers.
pub(super) struct Settings(Vec<(Key, Signal)>);

impl Settings {
    /// The register of `key`.
    pub(super) fn of(&self, key: Key) -> Signal {
        match self.0.iter().find(|(known, _)| *known == key) {
            Some((_, value)) => *value,
            None => panic!("builder code asks for {key:?}, which is no setting"),
        }
    }

    /// Declares the output ports.
    pub(super) fn outputs(&self, m: &mut Builder) {
        for (port, key) in [
            ("th_hd_o", Key::ThHd),
            ("ratio_o", Key::ThRatio),
            ("recent_window_o", Key::RecentWindow),
            ("token_bytes_o", Key::TokenBytes),
            ("max_burst_o", Key::MaxBurst),
        ] {
            m.output(port, self.of(key), register(key).about);
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

/// 1 where a setting is addressed that does not take the word `data`.
pub(super) fn out_of_range(
    m: &mut Builder,
    config: &Config,
    selects: &Selects,
    data: Signal,
) -> Signal {
    let mut wrong = Vec::new();
    for register in TABLE {
        let Some((least, most)) = register.legal(config) else {
            continue;
        };
        let at = selects.of(register.key);
        if least > 0 {
            let name = format!("{}_MIN", register.name);
            let least = m.constant(&name, u64::from(least), 32, "least legal word");
            let below = m.lt(data, least);
            wrong.push(m.and(&[at, below]));
        }
        if most < u32::MAX {
            let name = format!("{}_MAX", register.name);
            let most = m.constant(&name, u64::from(most), 32, "greatest legal word");
            let above = m.lt(most, data);
            wrong.push(m.and(&[at, above]));
        }
    }
    let wrong = m.or(&wrong);
    m.name(
        wrong,
        "out_of_range",
        "the word is none that the setting takes",
    )
}

/// The registers of [`Group::Setting`].
pub(super) fn build(m: &mut Builder, config: &Config, selects: &Selects, write: Write) -> Settings {
    m.section("Settings", "What the engine computes with.");
    let settings = TABLE.iter().filter(|r| r.group == Group::Setting);
    let settings = settings.map(|register| {
        let name = format!("{}_q", register.name.to_lowercase());
        let width = setting_width(config, register.key);
        let reset = u64::from(register.reset(config));
        let value = m.control(&name, uint(width), reset, register.about);
        let written = m.and(&[write.done, selects.of(register.key)]);
        let word = m.slice(write.data, 0, width);
        m.next_when(value, written, word);
        (register.key, value)
    });
    Settings(settings.collect())
}
