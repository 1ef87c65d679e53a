//! Writes to the run-time registers: names, ranges, and how a `set` line and `--reg` put them (docs/resv.md §7).

use serde::{Serialize, Serializer, ser::SerializeMap};

use crate::config::Config;

/// Letters of an unknown name that a message repeats.
const SHOWN: usize = 80;
/// Greatest `token_bytes`.
pub(super) const TOKEN_BYTES_MAX: u64 = 1 << 20;

/// Writes to some of the registers: the `set` of a stimulus file, or `--reg`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RegisterWrites {
    /// See [`Registers::th_hd`].
    pub th_hd: Option<u32>,
    /// See [`Registers::ratio`].
    pub ratio: Option<u32>,
    /// See [`Registers::recent_window`].
    pub recent_window: Option<u32>,
    /// See [`Registers::token_bytes`].
    pub token_bytes: Option<u32>,
    /// See [`Registers::store_base`].
    pub store_base: Option<u64>,
    /// See [`Registers::store_limit`].
    pub store_limit: Option<u64>,
    /// See [`Registers::max_burst`].
    pub max_burst: Option<u32>,
}

/// Why a register write was refused.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum RegisterError {
    /// No register has this name.
    #[error("unknown register `{name}`; legal: {}", NAMES.join(", "))]
    Unknown {
        /// The name as written.
        name: String,
    },
    /// Not an unsigned integer, or not one that the register takes.
    #[error("register `{name}` = {value} is out of range; legal: an integer in {}..={}", legal.0, legal.1)]
    OutOfRange {
        /// The register.
        name: &'static str,
        /// The value as written.
        value: String,
        /// Least and greatest legal value.
        legal: (u64, u64),
    },
    /// `--reg` without a `=`.
    #[error("--reg {text}: expected name=value, for example --reg th_hd=7")]
    NotAnAssignment {
        /// The argument as written.
        text: String,
    },
}

/// The names of the registers in stimulus files and `--reg`.
pub const NAMES: [&str; 7] = [
    "th_hd",
    "ratio",
    "recent_window",
    "token_bytes",
    "store_base",
    "store_limit",
    "max_burst",
];

/// Least and greatest legal value of a register, in the order of [`NAMES`].
fn legal(config: &Config) -> [(u64, u64); 7] {
    [
        (0, u64::from(config.hash.bits) + 1),
        (0, 0xffff),
        (0, u64::from(config.kvmu.recent_max)),
        (1, TOKEN_BYTES_MAX),
        (0, u64::MAX),
        (0, u64::MAX),
        (0, u64::from(u32::MAX)),
    ]
}

impl RegisterWrites {
    /// The values in the order of [`NAMES`].
    fn values(&self) -> [Option<u64>; 7] {
        [
            self.th_hd.map(u64::from),
            self.ratio.map(u64::from),
            self.recent_window.map(u64::from),
            self.token_bytes.map(u64::from),
            self.store_base,
            self.store_limit,
            self.max_burst.map(u64::from),
        ]
    }

    /// Name and value of each write, in the order of [`NAMES`].
    pub fn pairs(&self) -> impl Iterator<Item = (&'static str, u64)> {
        let pairs = NAMES.into_iter().zip(self.values());
        pairs.filter_map(|(name, value)| Some((name, value?)))
    }

    /// Whether every value is in its register's range.
    ///
    /// # Errors
    /// The first that is not.
    pub fn check(&self, config: &Config) -> Result<(), RegisterError> {
        let values = self.values().into_iter().enumerate();
        values
            .filter_map(|(index, value)| Some((index, value?)))
            .try_for_each(|(index, value)| check(index, value, config))
    }

    /// Adds a write; a later one to the same register wins.
    ///
    /// # Errors
    /// An unknown name, or a value outside the register's range.
    pub fn put(&mut self, name: &str, value: u64, config: &Config) -> Result<(), RegisterError> {
        let index = index_of(name)?;
        check(index, value, config)?;
        // The range of a 32-bit register was just checked, so nothing is cut off.
        let word = Some(value as u32);
        match index {
            0 => self.th_hd = word,
            1 => self.ratio = word,
            2 => self.recent_window = word,
            3 => self.token_bytes = word,
            4 => self.store_base = Some(value),
            5 => self.store_limit = Some(value),
            _ => self.max_burst = word,
        }
        Ok(())
    }

    /// Adds the write `name=value` of a `--reg` argument; the value is decimal, or hexadecimal
    /// after `0x`.
    ///
    /// # Errors
    /// No `=`, an unknown name, or a value that is no integer in the register's range.
    pub fn put_text(&mut self, text: &str, config: &Config) -> Result<(), RegisterError> {
        let (name, written) =
            text.split_once('=')
                .ok_or_else(|| RegisterError::NotAnAssignment {
                    text: text.to_string(),
                })?;
        let (name, written) = (name.trim(), written.trim());
        let index = index_of(name)?;
        let parsed = match written.strip_prefix("0x") {
            Some(digits) => u64::from_str_radix(digits, 16),
            None => written.parse(),
        };
        let value = parsed.map_err(|_| out_of_range(index, written.to_string(), config))?;
        self.put(name, value, config)
    }
}

impl Serialize for RegisterWrites {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.pairs().count()))?;
        for (name, value) in self.pairs() {
            map.serialize_entry(name, &value)?;
        }
        map.end()
    }
}

fn index_of(name: &str) -> Result<usize, RegisterError> {
    let index = NAMES.iter().position(|known| *known == name);
    index.ok_or_else(|| RegisterError::Unknown {
        name: name.chars().take(SHOWN).collect(),
    })
}

fn check(index: usize, value: u64, config: &Config) -> Result<(), RegisterError> {
    let (least, most) = legal(config)[index];
    if (least..=most).contains(&value) {
        Ok(())
    } else {
        Err(out_of_range(index, value.to_string(), config))
    }
}

fn out_of_range(index: usize, value: String, config: &Config) -> RegisterError {
    RegisterError::OutOfRange {
        name: NAMES[index],
        value,
        legal: legal(config)[index],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Registers;

    #[test]
    fn writes_change_what_they_name_and_nothing_else() {
        let config = Config::default();
        let reset = Registers::reset(&config);
        for (i, name) in NAMES.into_iter().enumerate() {
            for value in [legal(&config)[i].0, legal(&config)[i].1] {
                let mut writes = RegisterWrites::default();
                writes.put(name, value, &config).unwrap();
                assert_eq!(writes.pairs().collect::<Vec<_>>(), [(name, value)]);
                let mut registers = reset.clone();
                registers.apply(&writes, &config).unwrap();
                let back = registers.writes_from(&reset);
                assert!(back.pairs().all(|pair| pair == (name, value)), "{name}");
                assert_eq!(back == RegisterWrites::default(), registers == reset);
            }
        }
    }

    #[test]
    fn values_out_of_range_name_the_range() {
        let config = Config::default();
        let mut writes = RegisterWrites::default();
        for (name, value) in [
            ("th_hd", 34),
            ("ratio", 65536),
            ("recent_window", 1025),
            ("token_bytes", 0),
            ("token_bytes", (1 << 20) + 1),
            ("max_burst", 1 << 32),
        ] {
            let error = writes.put(name, value, &config).unwrap_err();
            assert!(matches!(error, RegisterError::OutOfRange { .. }), "{error}");
        }
        assert_eq!(writes, RegisterWrites::default());
        assert_eq!(
            writes
                .put("token_bytes", 0, &config)
                .unwrap_err()
                .to_string(),
            "register `token_bytes` = 0 is out of range; legal: an integer in 1..=1048576"
        );
        let bad = RegisterWrites {
            th_hd: Some(34),
            ratio: Some(1),
            ..RegisterWrites::default()
        };
        let mut registers = Registers::reset(&config);
        assert!(registers.apply(&bad, &config).is_err());
        assert_eq!(registers, Registers::reset(&config));
    }

    #[test]
    fn arguments_read_as_decimal_or_hexadecimal() {
        let config = Config::default();
        let mut writes = RegisterWrites::default();
        writes
            .put_text("store_limit=0xffffffffffffffff", &config)
            .unwrap();
        writes.put_text(" th_hd = 9 ", &config).unwrap();
        assert_eq!(
            (writes.store_limit, writes.th_hd),
            (Some(u64::MAX), Some(9))
        );
        for bad in [
            "th_hd",
            "th_hd=",
            "th_hd=x",
            "th_hd=-1",
            "no=1",
            "ratio=0.3",
        ] {
            let error = writes.put_text(bad, &config).unwrap_err().to_string();
            assert!(
                error.contains("legal") || error.contains("expected"),
                "{error}"
            );
        }
    }
}
