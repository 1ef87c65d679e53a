//! Messages to the host: a letter, then the bytes of a reply or of a record, the lowest first.

use super::super::forward::Forward;
use super::command::Command;
use crate::ir::{Builder, Signal, uint};

/// Bits of the number of a byte in a message.
const INDEX_BITS: u32 = 5;

/// What is sent.
pub(super) struct Messages {
    pub valid: Signal,
    pub byte: Signal,
    /// `tready` of the streams of records.
    pub taken: Vec<(&'static str, Signal)>,
}

/// Something that may be sent.
struct Source {
    /// It waits.
    waits: Signal,
    /// Its bytes, the letter first.
    bytes: Vec<Signal>,
    /// Number of its last byte.
    end: Signal,
}

/// Streams of records: letter, name, input of the engine.
const STREAMS: [(u8, &str, &str); 4] = [
    (b'A', "assign", "m_axis_assign_tready"),
    (b'S', "select", "m_axis_select_tready"),
    (b'O', "offload", "m_axis_offload_tready"),
    (b'F', "fetch", "m_axis_fetch_tready"),
];

/// Builds the messages; `ready` says that a byte is taken.
pub(super) fn build(
    m: &mut Builder,
    command: &Command,
    engine: &Forward,
    ready: Signal,
) -> Messages {
    m.section(
        "Message",
        "A reply goes before records, and these by stream. What is sent stands still until its last byte is taken.",
    );
    let mut sources = vec![reply(m, command, engine)];
    sources.extend(STREAMS.map(|(letter, name, _)| record(m, engine, letter, name)));

    let active = m.control("active_q", uint(1), 0, "a message is being sent");
    let index = m.payload("index_q", uint(INDEX_BITS), "number of its next byte");
    let idle = m.not(active);
    let waits: Vec<Signal> = sources.iter().rev().map(|source| source.waits).collect();
    let waits = m.concat(&waits);
    let waits = m.name(waits, "waits", "what waits to be sent, the reply in bit 0");
    let first = m.lowest_one(waits);
    let chosen = m.payload("chosen_q", uint(sources.len() as u32), "what is being sent");
    m.next_when(chosen, idle, first);
    let chosen: Vec<Signal> = (0..chosen.width()).map(|i| m.bit(chosen, i)).collect();
    let bytes: Vec<Signal> = sources
        .iter()
        .map(|source| byte_of(m, index, &source.bytes))
        .collect();
    let byte = m.one_hot_mux(&chosen, &bytes);
    let byte = m.name(byte, "next_byte", "the next byte of the message");
    let ends: Vec<Signal> = sources.iter().map(|source| source.end).collect();
    let end = m.one_hot_mux(&chosen, &ends);
    let at_end = m.eq(index, end);
    let step = m.and(&[active, ready]);
    let finished = m.and(&[step, at_end]);
    let finished = m.name(
        finished,
        "finished",
        "the last byte of the message is taken",
    );
    let any = m.any(waits);
    let stays = m.not(finished);
    let active_d = m.mux(active, stays, any);
    m.next(active, active_d);
    let zero = m.lit(0, INDEX_BITS);
    let next = m.increment(index);
    let index_d = m.cases(&[(idle, zero), (step, next)], index);
    m.next(index, index_d);

    let taken: Vec<Signal> = chosen
        .iter()
        .map(|&chosen| m.and(&[finished, chosen]))
        .collect();
    m.drive(command.answered, taken[0]);
    let streams = STREAMS.iter().zip(&taken[1..]);
    Messages {
        valid: active,
        byte,
        taken: streams
            .map(|((_, _, port), &taken)| (*port, taken))
            .collect(),
    }
}

/// The reply to the command: its letter, or `?` if that is unknown; of an access the response, of a read the word.
fn reply(m: &mut Builder, command: &Command, engine: &Forward) -> Source {
    let known = m.or(&[command.write, command.read, command.hash, command.score]);
    let unknown = m.lit(u64::from(b'?'), 8);
    let letter = m.mux(known, command.letter, unknown);
    let response = m.mux(
        command.write,
        engine.get("s_axil_bresp"),
        engine.get("s_axil_rresp"),
    );
    let word = engine.get("s_axil_rdata");
    let mut bytes = vec![letter, m.extend(response, 8)];
    bytes.extend((0..4).map(|byte| m.slice(word, 8 * byte, 8)));
    let letter_only = m.lit(0, INDEX_BITS);
    let response_too = m.lit(1, INDEX_BITS);
    let word_too = m.lit(5, INDEX_BITS);
    let end = m.cases(
        &[(command.write, response_too), (command.read, word_too)],
        letter_only,
    );
    Source {
        waits: command.done,
        bytes,
        end,
    }
}

/// A record: a letter for its stream, whether it is the last of its packet, its bytes.
fn record(m: &mut Builder, engine: &Forward, letter: u8, stream: &str) -> Source {
    let signal = |port: &str| engine.get(&format!("m_axis_{stream}_{port}"));
    let data = signal("tdata");
    let letter = m.lit(u64::from(letter), 8);
    let mut bytes = vec![letter, m.extend(signal("tlast"), 8)];
    bytes.extend((0..data.width() / 8).map(|byte| m.slice(data, 8 * byte, 8)));
    let end = m.lit(bytes.len() as u64 - 1, INDEX_BITS);
    Source {
        waits: signal("tvalid"),
        bytes,
        end,
    }
}

/// Byte `index` of `bytes`, as a tree.
fn byte_of(m: &mut Builder, index: Signal, bytes: &[Signal]) -> Signal {
    let mut level = bytes.to_vec();
    for bit in 0..INDEX_BITS {
        if level.len() == 1 {
            break;
        }
        let odd = m.bit(index, bit);
        level = level
            .chunks(2)
            .map(|pair| match *pair {
                [even, odd_byte] => m.mux(odd, odd_byte, even),
                _ => pair[0],
            })
            .collect();
    }
    level[0]
}
