//! The one table of parameters. Range checks, help texts, `docs/parameters.md`, `dregen presets` and
//! the TOML reader all read it; a new parameter is one field in [`Config`] and one entry here.

use super::{Config, Domain, Policy, Protect, Reset, Select, identifier};

/// A value of one parameter, as text or TOML carry it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// An unsigned integer.
    Int(u64),
    /// A word or a name.
    Text(String),
}

impl std::fmt::Display for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Value::Int(n) => write!(f, "{n}"),
            Value::Text(s) => f.write_str(s),
        }
    }
}

/// Which values a parameter may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Legal {
    /// An integer from the first to the second number, both included.
    Range(u64, u64),
    /// An integer from 1 to the value of `hash.bits`, which a later check compares.
    UpToHashBits,
    /// One of these integers.
    OneOf(&'static [u64]),
    /// A power of two from the first to the second number, both included.
    PowerOfTwo(u64, u64),
    /// One of these words.
    Words(&'static [&'static str]),
    /// A Verilog identifier, see [`identifier::is_prefix`].
    Identifier,
}

impl Legal {
    /// What a value is, for messages about a wrong type.
    pub fn kind(&self) -> &'static str {
        match self {
            Legal::Range(..) | Legal::UpToHashBits | Legal::OneOf(_) | Legal::PowerOfTwo(..) => {
                "integer"
            }
            Legal::Words(_) => "word",
            Legal::Identifier => "name",
        }
    }

    /// Whether text, and not an integer, is what the parameter takes.
    pub fn is_text(&self) -> bool {
        matches!(self, Legal::Words(_) | Legal::Identifier)
    }

    /// Whether `value` is of the right kind and in range.
    pub fn allows(&self, value: &Value) -> bool {
        match (self, value) {
            (Legal::Range(low, high), Value::Int(n)) => (low..=high).contains(&n),
            (Legal::UpToHashBits, Value::Int(n)) => (1..=HASH_BITS_MAX).contains(n),
            (Legal::OneOf(list), Value::Int(n)) => list.contains(n),
            (Legal::PowerOfTwo(low, high), Value::Int(n)) => {
                n.is_power_of_two() && (low..=high).contains(&n)
            }
            (Legal::Words(words), Value::Text(s)) => words.contains(&s.as_str()),
            (Legal::Identifier, Value::Text(s)) => identifier::is_prefix(s),
            _ => false,
        }
    }
}

impl std::fmt::Display for Legal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Legal::Range(low, high) => write!(f, "{low}..={high}"),
            Legal::UpToHashBits => f.write_str("1..=hash.bits"),
            Legal::OneOf(list) => {
                let list: Vec<String> = list.iter().map(u64::to_string).collect();
                f.write_str(&list.join(", "))
            }
            Legal::PowerOfTwo(low, high) => write!(f, "{low}..={high}, a power of two"),
            Legal::Words(words) => f.write_str(&words.join(", ")),
            Legal::Identifier => f.write_str(identifier::RULE),
        }
    }
}

/// One parameter.
pub struct Key {
    /// Dotted name, as in TOML files and `--set`.
    pub name: &'static str,
    /// Which values it may have.
    pub legal: Legal,
    /// One line that says what it is.
    pub meaning: &'static str,
    /// Reads the parameter.
    pub get: fn(&Config) -> Value,
    /// Writes the parameter; `None`, with nothing written, if the value does not fit the field.
    pub(super) put: fn(&mut Config, &Value) -> Option<()>,
}

impl Key {
    /// The value in the preset `paper`.
    pub fn default_value(&self) -> Value {
        (self.get)(&Config::default())
    }

    /// Section and last part of the name; the section is empty at the top level.
    pub fn split(&self) -> (&'static str, &'static str) {
        self.name.split_once('.').unwrap_or(("", self.name))
    }
}

/// Conversions between a field and its [`Value`].
trait Field: Sized {
    fn to_value(&self) -> Value;
    fn from_value(value: &Value) -> Option<Self>;
}

impl Field for u64 {
    fn to_value(&self) -> Value {
        Value::Int(*self)
    }
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Int(n) => Some(*n),
            Value::Text(_) => None,
        }
    }
}

impl Field for u32 {
    fn to_value(&self) -> Value {
        Value::Int(u64::from(*self))
    }
    fn from_value(value: &Value) -> Option<Self> {
        u64::from_value(value)?.try_into().ok()
    }
}

impl Field for String {
    fn to_value(&self) -> Value {
        Value::Text(self.clone())
    }
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Text(s) => Some(s.clone()),
            Value::Int(_) => None,
        }
    }
}

/// Gives an enum its words: the list that the table prints, `word()`, and the way back.
macro_rules! words {
    ($type:ident { $($variant:ident = $word:literal),+ }) => {
        impl $type {
            /// The words of TOML files and `--set`, in the order of the variants.
            pub const WORDS: &'static [&'static str] = &[$($word),+];

            /// The word of this value in TOML files and `--set`.
            pub fn word(self) -> &'static str {
                match self {
                    $($type::$variant => $word),+
                }
            }
        }

        impl Field for $type {
            fn to_value(&self) -> Value {
                Value::Text(self.word().to_string())
            }
            fn from_value(value: &Value) -> Option<Self> {
                match value {
                    $(Value::Text(s) if s == $word => Some($type::$variant),)+
                    _ => None,
                }
            }
        }
    };
}

words!(Policy { Nearest = "nearest", First = "first" });
words!(Domain { Shifted = "shifted", Raw = "raw", Exp2 = "exp2" });
words!(Select { Bucket = "bucket", Exact = "exact" });
words!(Protect { None = "none", Parity = "parity", Secded = "secded" });
words!(Reset { SyncLow = "sync_low", SyncHigh = "sync_high", AsyncLow = "async_low" });

macro_rules! key {
    ($($path:ident).+, $legal:expr, $meaning:literal) => {
        Key {
            name: key!(@name $($path).+),
            legal: $legal,
            meaning: $meaning,
            get: |c| c.$($path).+.to_value(),
            put: |c, v| {
                c.$($path).+ = Field::from_value(v)?;
                Some(())
            },
        }
    };
    (@name $a:ident) => { stringify!($a) };
    (@name $a:ident . $b:ident) => { concat!(stringify!($a), ".", stringify!($b)) };
}

/// The most bits that a hash code can have.
pub const HASH_BITS_MAX: u64 = 256;

/// Every parameter, in the order in which tables and files list them.
pub static KEYS: &[Key] = &[
    key!(
        hash.bits,
        Legal::Range(8, HASH_BITS_MAX),
        "bits of a hash code"
    ),
    key!(
        hash.seed,
        Legal::Range(0, u64::MAX),
        "seed of the generated hash planes; host side only, no hardware depends on it"
    ),
    key!(
        hcu.xor_width,
        Legal::UpToHashBits,
        "bits that one XOR accumulator compares in a cycle; 1 is fully bit-serial (paper: N_HCU-w)"
    ),
    key!(
        hcu.accumulators,
        Legal::OneOf(&[1, 2, 4, 8, 16]),
        "XOR accumulators working in parallel on different clusters (paper: N_HCU-h)"
    ),
    key!(
        hcu.max_clusters,
        Legal::Range(16, 16384),
        "entries of the HC table"
    ),
    key!(
        hcu.policy,
        Legal::Words(Policy::WORDS),
        "which open cluster a token joins: the nearest below the threshold, or the first"
    ),
    key!(
        hcu.queue_tokens,
        Legal::Range(2, 1024),
        "hash codes held for clustering (paper: 128 B)"
    ),
    key!(
        hcu.stages,
        Legal::Range(0, 4),
        "register stages that the distance arithmetic is cut into; 0 compares a chunk in one cycle"
    ),
    key!(
        wtu.lanes,
        Legal::OneOf(&[1, 2, 4, 8, 16, 32]),
        "scores taken in a cycle (paper: N_WTU-w)"
    ),
    key!(
        wtu.score_bits,
        Legal::Range(8, 16),
        "bits of a signed score"
    ),
    key!(
        wtu.buckets,
        Legal::OneOf(&[4, 8, 16, 32, 64]),
        "buckets of the early-exit sort"
    ),
    key!(
        wtu.domain,
        Legal::Words(Domain::WORDS),
        "how a score becomes a weight"
    ),
    key!(
        wtu.select,
        Legal::Words(Select::WORDS),
        "how clusters are selected: whole buckets, or exactly the fewest clusters"
    ),
    key!(
        wtu.sums,
        Legal::Range(2, 8),
        "partial sums of a row's weights that one pass over the row yields; more sums, fewer passes"
    ),
    key!(
        wtu.mul_width,
        Legal::Range(1, 16),
        "bits of a token count that a lane multiplies in a cycle; from count_bits on, all of them"
    ),
    key!(
        wtu.stages,
        Legal::Range(0, 6),
        "register stages that the arithmetic from scores to partial sums is cut into"
    ),
    key!(
        kvmu.recent_max,
        Legal::PowerOfTwo(16, 65536),
        "entries of the ring of recent tokens"
    ),
    key!(
        kvmu.page_tokens,
        Legal::PowerOfTwo(1, 256),
        "tokens of one page of the store"
    ),
    key!(kvmu.pages, Legal::Range(16, 65536), "pages of the store"),
    key!(
        kvmu.stages,
        Legal::Range(0, 4),
        "register stages that the address arithmetic is cut into; 0 computes an address in one cycle"
    ),
    key!(
        count_bits,
        Legal::Range(4, 16),
        "bits of a cluster's token count"
    ),
    key!(
        protect,
        Legal::Words(Protect::WORDS),
        "what guards the words of all memories: nothing, a parity bit, or a code that corrects one flipped bit and detects two"
    ),
    key!(
        reset,
        Legal::Words(Reset::WORDS),
        "kind and polarity of the reset"
    ),
    key!(
        prefix,
        Legal::Identifier,
        "what every module name starts with"
    ),
];

/// The entry of a dotted key.
pub fn find(name: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| key.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_sections_are_contiguous() {
        for (i, key) in KEYS.iter().enumerate() {
            assert!(KEYS[i + 1..].iter().all(|other| other.name != key.name));
        }
        let mut sections: Vec<_> = KEYS.iter().map(|key| key.split().0).collect();
        sections.dedup();
        assert_eq!(sections, ["hash", "hcu", "wtu", "kvmu", ""]);
    }

    #[test]
    fn every_key_reads_back_what_was_put_and_no_other_key_moves() {
        let paper = Config::default();
        let json = serde_json::to_value(&paper).unwrap();
        for key in KEYS {
            let other = match key.legal {
                Legal::Range(low, high) => Value::Int(if key.default_value() == Value::Int(low) {
                    high
                } else {
                    low
                }),
                Legal::UpToHashBits => Value::Int(3),
                Legal::OneOf(list) => Value::Int(list[1]),
                Legal::PowerOfTwo(low, _) => Value::Int(low),
                Legal::Words(words) => Value::Text(words[1].to_string()),
                Legal::Identifier => Value::Text("abc".to_string()),
            };
            assert!(key.legal.allows(&other), "{}", key.name);
            let mut config = paper.clone();
            (key.put)(&mut config, &other).unwrap();
            assert_eq!((key.get)(&config), other, "{}", key.name);
            let changed = KEYS
                .iter()
                .filter(|k| (k.get)(&config) != (k.get)(&paper))
                .count();
            assert_eq!(changed, 1, "{}", key.name);
            // The table's names are the names of the serialised structure.
            let pointer = format!("/{}", key.name.replace('.', "/"));
            assert!(json.pointer(&pointer).is_some(), "{}", key.name);
        }
    }

    #[test]
    fn words_are_the_serialised_names() {
        for word in Reset::WORDS {
            let value: Reset = serde_json::from_str(&format!("\"{word}\"")).unwrap();
            assert_eq!(value.word(), *word);
        }
        for word in Domain::WORDS {
            let value: Domain = serde_json::from_str(&format!("\"{word}\"")).unwrap();
            assert_eq!(value.word(), *word);
        }
    }

    #[test]
    fn ranges_include_their_ends_and_nothing_more() {
        let cases = [
            ("hash.bits", 8, 256, 7, 257),
            ("hcu.max_clusters", 16, 16384, 15, 16385),
            ("kvmu.recent_max", 16, 65536, 8, 131072),
            ("wtu.buckets", 4, 64, 5, 128),
        ];
        for (name, low, high, under, over) in cases {
            let legal = find(name).unwrap().legal;
            for good in [low, high] {
                assert!(legal.allows(&Value::Int(good)), "{name} = {good}");
            }
            for bad in [under, over] {
                assert!(!legal.allows(&Value::Int(bad)), "{name} = {bad}");
            }
        }
    }
}
