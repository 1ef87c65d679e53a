//! The counters.

use crate::config::{Config, Protect};
use crate::ir::{Builder, Signal, uint, value_width};
use crate::registers::{Key, register};
use crate::units::protected::FAULT_BITS;

/// Each counter with the input that it adds up, and what that says; all but the chunks are one bit.
const EVENTS: [(Key, &str, &str); 13] = [
    (Key::CntJoin, "join_i", "a token joined a cluster"),
    (Key::CntNew, "new_i", "a token founded a cluster"),
    (
        Key::CntForced,
        "forced_i",
        "a token was forced into the nearest cluster",
    ),
    (Key::CntReject, "reject_i", "a token found no open cluster"),
    (Key::CntRows, "row_used_i", "a row of scores was used"),
    (
        Key::CntRowsDropped,
        "row_dropped_i",
        "a row of scores was dropped",
    ),
    (Key::CntSelected, "selected_i", "a cluster was selected"),
    (Key::CntOffload, "offloaded_i", "an offload was decided"),
    (Key::CntFetch, "fetched_i", "a fetch descriptor was made"),
    (Key::CntChunks, "chunks_i", "chunks compared in this cycle"),
    (
        Key::CntHcuCycles,
        "hcu_work_i",
        "clustering has work in this cycle",
    ),
    (Key::CntBeats, "beat_i", "a beat of scores was taken"),
    (
        Key::CntWtuCycles,
        "wtu_work_i",
        "selection has work in this cycle",
    ),
];

/// The same where memories are protected: several words can be read with flipped bits in a cycle.
const GUARDS: [(Key, &str, &str); 2] = [
    (
        Key::CntCorrected,
        "corrected_i",
        "words read with a flipped bit, which was corrected",
    ),
    (
        Key::CntUncorrected,
        "uncorrected_i",
        "words read with flipped bits that could not be corrected",
    ),
];

/// The events of a design.
pub(super) fn events(config: &Config) -> impl Iterator<Item = (Key, &'static str, &'static str)> {
    let guards: &[_] = match config.protect {
        Protect::None => &[],
        Protect::Parity | Protect::Secded => &GUARDS,
    };
    EVENTS.iter().chain(guards).copied()
}

/// The counters.
pub(super) struct Counters(Vec<(Key, Signal)>);

impl Counters {
    /// The counter of `key`.
    pub(super) fn of(&self, key: Key) -> Signal {
        match self.0.iter().find(|(known, _)| *known == key) {
            Some((_, value)) => *value,
            None => panic!("builder code asks for {key:?}, which is no counter"),
        }
    }
}

/// Bits of what a counter adds up in a cycle.
pub(super) fn event_width(config: &Config, key: Key) -> u32 {
    match key {
        Key::CntChunks => value_width(u64::from(config.hcu.accumulators)),
        Key::CntCorrected | Key::CntUncorrected => FAULT_BITS,
        _ => 1,
    }
}

/// Declares the events, in the order of the counters.
pub(super) fn event_inputs(m: &mut Builder, config: &Config) -> Vec<Signal> {
    events(config)
        .map(|(key, port, comment)| {
            let width = event_width(config, key);
            m.input(port, uint(width), comment)
        })
        .collect()
}

/// The counters; `inputs` are those of [`event_inputs`].
pub(super) fn build(
    m: &mut Builder,
    config: &Config,
    clear: Signal,
    inputs: &[Signal],
) -> Counters {
    m.section(
        "Counters",
        "One word each; they wrap. Events come late in their cycles, so they are counted in the next one. Counters have no \
         reset, since the clear comes with it.",
    );
    let counters = events(config).zip(inputs).map(|((key, ..), &event)| {
        let entry = register(key);
        let name = format!("{}_q", entry.name.to_lowercase());
        let counter = m.payload(&name, uint(32), entry.about);
        let happened = m.payload(
            &format!("{}_event_q", entry.name.to_lowercase()),
            event.ty(),
            "",
        );
        let none = m.lit(0, event.width());
        let event = m.mux(clear, none, event);
        m.next(happened, event);
        let step = m.extend(happened, 32);
        let sum = m.add_mod(counter, step);
        let zero = m.lit(0, 32);
        let next = m.mux(clear, zero, sum);
        m.next(counter, next);
        (key, counter)
    });
    Counters(counters.collect())
}
