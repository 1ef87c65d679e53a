//! Commands of the host: collected byte by byte, then worked at until they are answered.

use super::super::forward::Forward;
use crate::config::Config;
use crate::ir::{Builder, Signal, uint};

/// Bits of an address of a register on AXI4-Lite.
const ADDRESS_BITS: u32 = 12;

/// A command that is worked at, and what the engine is told by it.
pub(super) struct Command {
    /// Its letter was understood, and says so, one each; and none of them.
    pub write: Signal,
    pub read: Signal,
    pub hash: Signal,
    pub score: Signal,
    /// A command is worked at.
    pub runs: Signal,
    /// Its letter.
    pub letter: Signal,
    /// It can be answered.
    pub done: Signal,
    /// The answer has been sent.
    pub answered: Signal,
    /// Inputs of the engine.
    pub inputs: Vec<(&'static str, Signal)>,
}

/// Bytes behind the letter of a command.
struct Lengths {
    hash: u32,
    keep: u32,
    score: u32,
}

/// Bytes of a write: address and word.
const WRITE: u32 = 6;
/// Bytes of a read: the address.
const READ: u32 = 2;

impl Lengths {
    fn of(config: &Config) -> Lengths {
        let keep = (2 * config.wtu.lanes).div_ceil(8);
        Lengths {
            hash: 1 + config.hash.bits.div_ceil(8),
            keep,
            score: 1 + keep + 2 * config.wtu.lanes,
        }
    }

    fn most(&self) -> u32 {
        WRITE.max(self.hash).max(self.score)
    }
}

/// Builds the command from bytes (one is taken, it); `answered` is to be driven by who sends the answer. No byte may be taken
/// while it runs.
pub(super) fn build(
    m: &mut Builder,
    config: &Config,
    (came, byte): (Signal, Signal),
    engine: &Forward,
) -> Command {
    let lengths = Lengths::of(config);

    m.section(
        "Command",
        "A letter, then as many bytes as it asks for; the last one on top.",
    );
    let runs = m.control("runs_q", uint(1), 0, "a command is worked at");
    let answered = m.wire("answered", uint(1), "its answer has been sent");
    let width = u32::BITS - lengths.most().leading_zeros();
    let left = m.control(
        "left_q",
        uint(width),
        0,
        "bytes of the command that are to come",
    );
    let collects = m.any(left);
    let collects = m.name(collects, "collects", "bytes of a command are to come");
    let working = m.or(&[collects, runs]);
    let idle = m.not(working);
    let begins = m.and(&[came, idle]);
    let begins = m.name(begins, "begins", "the letter of a command has come");
    let letter = m.payload("letter_q", uint(8), "the letter");
    m.next_when(letter, begins, byte);
    let mut length = m.lit(0, width);
    for (which, bytes) in [
        (b'w', WRITE),
        (b'r', READ),
        (b'h', lengths.hash),
        (b's', lengths.score),
    ] {
        let is = m.eq_lit(byte, u64::from(which));
        let bytes = m.lit(u64::from(bytes), width);
        length = m.mux(is, bytes, length);
    }
    let length = m.name(
        length,
        "length",
        "bytes behind the letter; 0 if it is unknown",
    );
    let one = m.lit(1, width);
    let fewer = m.sub_mod(left, one);
    let more = m.and(&[came, collects]);
    let more = m.name(more, "more", "a byte of the command has come");
    let left_d = m.cases(&[(begins, length), (more, fewer)], left);
    m.next(left, left_d);
    let bytes = m.payload("bytes_q", uint(8 * lengths.most()), "bytes of the command");
    let kept = m.slice(bytes, 8, 8 * (lengths.most() - 1));
    let shifted = m.concat(&[byte, kept]);
    m.next_when(bytes, more, shifted);
    let is_last = m.eq_lit(left, 1);
    let whole = m.and(&[more, is_last]);
    let known = m.any(length);
    let unknown = m.and_not(begins, known);
    let complete = m.or(&[whole, unknown]);
    let complete = m.name(complete, "complete", "the command is there");
    let stays = m.and_not(runs, answered);
    let runs_d = m.or(&[complete, stays]);
    m.next(runs, runs_d);

    let mut kind = |which: u8, name: &str| {
        let is = m.eq_lit(letter, u64::from(which));
        let now = m.and(&[runs, is]);
        m.name(now, name, "")
    };
    let write = kind(b'w', "writes");
    let read = kind(b'r', "reads");
    let hash = kind(b'h', "sends_hash");
    let score = kind(b's', "sends_score");

    m.section(
        "Work",
        "An address or a beat, and of a write the word, are offered until they are taken.",
    );
    let first = m.control("first_q", uint(1), 0, "address or beat is taken");
    let second = m.control("second_q", uint(1), 0, "the word of a write is taken");
    let mut offer = |when: Signal, taken: Signal, name: &str, comment: &str| {
        let offered = m.and_not(when, taken);
        m.name(offered, name, comment)
    };
    let aw = offer(write, first, "offers_aw", "address of a write");
    let w = offer(write, second, "offers_w", "word of a write");
    let ar = offer(read, first, "offers_ar", "address of a read");
    let hash_valid = offer(hash, first, "offers_hash", "a hash code");
    let score_valid = offer(score, first, "offers_score", "a beat of scores");
    let takes = [
        (aw, "s_axil_awready"),
        (ar, "s_axil_arready"),
        (hash_valid, "s_axis_hash_tready"),
        (score_valid, "s_axis_score_tready"),
    ]
    .map(|(offered, ready)| m.and(&[offered, engine.get(ready)]));
    let first_now = m.or(&takes);
    let first_d = m.or(&[first, first_now]);
    let first_d = m.and_not(first_d, answered);
    m.next(first, first_d);
    let second_now = m.and(&[w, engine.get("s_axil_wready")]);
    let second_d = m.or(&[second, second_now]);
    let second_d = m.and_not(second_d, answered);
    m.next(second, second_d);

    let bus = m.or(&[write, read]);
    let responds = m.or(&[engine.get("s_axil_bvalid"), engine.get("s_axil_rvalid")]);
    let stream = m.or(&[hash, score]);
    let other = m.or(&[bus, stream]);
    let nothing = m.not(other);
    let by_stream = m.or(&[first, nothing]);
    let can = m.mux(bus, responds, by_stream);
    let done = m.and(&[runs, can]);
    let done = m.name(done, "done", "the command can be answered");
    let bready = m.and(&[write, answered]);
    let rready = m.and(&[read, answered]);

    // A command of N bytes stands in the N top bytes.
    let field = |m: &mut Builder, bytes_of: u32, from: u32, width: u32| {
        m.slice(bytes, 8 * (lengths.most() - bytes_of + from), width)
    };
    let all_bytes = m.lit(15, 4);
    let no_protection = m.lit(0, 3);
    let lanes = config.wtu.lanes;
    let hash_flags = field(m, lengths.hash, 0, 1);
    let hash_data = field(m, lengths.hash, 1, 8 * (lengths.hash - 1));
    let score_last = field(m, lengths.score, 0, 1);
    let score_flags = field(m, lengths.score, 0, 2);
    let inputs = vec![
        ("s_axil_awaddr", field(m, WRITE, 0, ADDRESS_BITS)),
        ("s_axil_awprot", no_protection),
        ("s_axil_awvalid", aw),
        ("s_axil_wdata", field(m, WRITE, 2, 32)),
        ("s_axil_wstrb", all_bytes),
        ("s_axil_wvalid", w),
        ("s_axil_bready", bready),
        ("s_axil_araddr", field(m, READ, 0, ADDRESS_BITS)),
        ("s_axil_arprot", no_protection),
        ("s_axil_arvalid", ar),
        ("s_axil_rready", rready),
        ("s_axis_hash_tvalid", hash_valid),
        ("s_axis_hash_tdata", hash_data),
        ("s_axis_hash_tlast", hash_flags),
        ("s_axis_score_tvalid", score_valid),
        (
            "s_axis_score_tdata",
            field(m, lengths.score, 1 + lengths.keep, 16 * lanes),
        ),
        ("s_axis_score_tkeep", field(m, lengths.score, 1, 2 * lanes)),
        ("s_axis_score_tlast", score_last),
        ("s_axis_score_tuser", m.bit(score_flags, 1)),
    ];
    Command {
        write,
        read,
        hash,
        score,
        runs,
        letter,
        done,
        answered,
        inputs,
    }
}
