//! The five channels of AXI4-Lite: what is held, whose turn it is, the responses.

use crate::ir::{Builder, Signal, uint};
use crate::registers::ADDRESS_BITS;

/// Bits of the number of a word.
const WORD_ADDRESS_BITS: u32 = ADDRESS_BITS - 2;
/// Bytes of a word.
const BYTES: u32 = 4;

/// The input ports.
pub(super) struct Inputs {
    awaddr: Signal,
    awvalid: Signal,
    wdata: Signal,
    wstrb: Signal,
    wvalid: Signal,
    bready: Signal,
    araddr: Signal,
    arvalid: Signal,
    rready: Signal,
}

/// What the registers say of the access at hand; wires that are driven later.
pub(super) struct Answer {
    /// The word at the address.
    pub word: Signal,
    /// There is no register at the address.
    pub unmapped: Signal,
    /// The write is legal.
    pub allowed: Signal,
}

/// The access at hand, and the outputs.
pub(super) struct Channels {
    /// Number of the word.
    pub address: Signal,
    /// A write is judged, and done if it is legal.
    pub judged: Signal,
    /// The word written, bytes without a strobe as the register has them.
    pub data: Signal,
    /// A bit for each byte that is written.
    pub strobes: Signal,
    outputs: Vec<(&'static str, Signal, &'static str)>,
}

impl Inputs {
    /// Declares them.
    pub(super) fn declare(m: &mut Builder) -> Inputs {
        let address = uint(ADDRESS_BITS);
        let awaddr = m.input("axil_awaddr_i", address, "write address, in bytes");
        let awprot = m.input("axil_awprot_i", uint(3), "protection; ignored");
        let awvalid = m.input("axil_awvalid_i", uint(1), "a write address is offered");
        let wdata = m.input("axil_wdata_i", uint(32), "word to write");
        let wstrb = m.input("axil_wstrb_i", uint(BYTES), "bytes to write");
        let wvalid = m.input("axil_wvalid_i", uint(1), "a word to write is offered");
        let bready = m.input("axil_bready_i", uint(1), "the response to a write is taken");
        let araddr = m.input("axil_araddr_i", address, "read address, in bytes");
        let arprot = m.input("axil_arprot_i", uint(3), "protection; ignored");
        let arvalid = m.input("axil_arvalid_i", uint(1), "a read address is offered");
        let rready = m.input("axil_rready_i", uint(1), "the word read is taken");
        for unused in [awprot, arprot] {
            m.unused(unused);
        }
        for address in [awaddr, araddr] {
            let bytes = m.slice(address, 0, 2);
            m.unused(bytes);
        }
        Inputs {
            awaddr,
            awvalid,
            wdata,
            wstrb,
            wvalid,
            bready,
            araddr,
            arvalid,
            rready,
        }
    }
}

/// A valid bit that `put` sets and `take` clears.
fn holds(m: &mut Builder, name: &str, comment: &str, put: Signal, take: Signal) -> Signal {
    let held = m.control(name, uint(1), 0, comment);
    let kept = m.and_not(held, take);
    let next = m.or(&[put, kept]);
    m.next(held, next);
    held
}

/// A response: valid until it is taken.
fn response(m: &mut Builder, name: &str, comment: &str, made: Signal, ready: Signal) -> Signal {
    holds(m, name, comment, made, ready)
}

/// SLVERR or OKAY.
fn code(m: &mut Builder, error: Signal) -> Signal {
    let low = m.lit(0, 1);
    m.concat(&[error, low])
}

/// The channels around `answer`.
pub(super) fn build(m: &mut Builder, bus: Inputs, answer: Answer) -> Channels {
    m.section(
        "Requests",
        "Each channel holds one; it is ready when it holds none.",
    );
    let judged = m.control(
        "judged_q",
        uint(1),
        0,
        "second cycle of a write: the word is complete, it is judged and written",
    );
    let reads = m.wire("reads", uint(1), "the read at hand is done");
    let accept = |m: &mut Builder, name: &str, comment: &str, valid: Signal, take: Signal| {
        let put = m.wire(&format!("{name}_accept"), uint(1), "");
        let held = holds(m, &format!("{name}_held_q"), comment, put, take);
        let accepted = m.and_not(valid, held);
        m.drive(put, accepted);
        (held, put)
    };
    let (aw_held, aw_accept) = accept(m, "aw", "a write address is held", bus.awvalid, judged);
    let (w_held, w_accept) = accept(m, "w", "a word to write is held", bus.wvalid, judged);
    let (ar_held, ar_accept) = accept(m, "ar", "a read address is held", bus.arvalid, reads);
    let words = uint(WORD_ADDRESS_BITS);
    let aw_word = m.payload("aw_word_q", words, "number of the word to write");
    let ar_word = m.payload("ar_word_q", words, "number of the word to read");
    for (held, accept, address) in [
        (aw_word, aw_accept, bus.awaddr),
        (ar_word, ar_accept, bus.araddr),
    ] {
        let number = m.slice(address, 2, WORD_ADDRESS_BITS);
        m.next_when(held, accept, number);
    }
    let strobes = m.payload("strobes_q", uint(BYTES), "bytes to write");
    m.next_when(strobes, w_accept, bus.wstrb);

    m.section(
        "Turn",
        "A write whose response has a place goes first; it needs the word of its address in its first cycle only.",
    );
    let b_valid = m.wire("b_valid", uint(1), "");
    let r_valid = m.wire("r_valid", uint(1), "");
    let both = m.and(&[aw_held, w_held]);
    let writes = m.and_not(both, b_valid);
    let writes = m.name(writes, "writes", "a write is at hand");
    let fills = m.and_not(writes, judged);
    let fills = m.name(
        fills,
        "fills",
        "first cycle of a write: bytes without a strobe come from the register",
    );
    m.next(judged, fills);
    let turn = m.or(&[writes, r_valid]);
    let read = m.and_not(ar_held, turn);
    m.drive(reads, read);
    let address = m.mux(writes, aw_word, ar_word);
    let address = m.name(address, "address", "number of the word at hand");
    let bytes: Vec<Signal> = (0..BYTES)
        .map(|byte| {
            let held = m.payload(
                &format!("data{byte}_q"),
                uint(8),
                &format!("byte {byte} of the word to write"),
            );
            let offered = m.slice(bus.wdata, 8 * byte, 8);
            let present = m.slice(answer.word, 8 * byte, 8);
            let strobe = m.bit(strobes, byte);
            let left_out = m.and_not(fills, strobe);
            let load = m.or(&[w_accept, left_out]);
            let next = m.mux(w_held, present, offered);
            m.next_when(held, load, next);
            held
        })
        .rev()
        .collect();
    // `rev` before `collect` builds byte 3 first, which is the order of a concatenation.
    let data = m.concat(&bytes);
    let data = m.name(data, "data", "the word to write");

    m.section("Responses", "Each holds until it is taken.");
    let b_valid_q = response(
        m,
        "b_valid_q",
        "the response to a write is offered",
        judged,
        bus.bready,
    );
    m.drive(b_valid, b_valid_q);
    let b_error = m.payload("b_error_q", uint(1), "the write was refused");
    let refused = m.not(answer.allowed);
    m.next_when(b_error, judged, refused);
    let r_valid_q = response(m, "r_valid_q", "a word read is offered", reads, bus.rready);
    m.drive(r_valid, r_valid_q);
    let r_error = m.payload("r_error_q", uint(1), "the address read is not mapped");
    m.next_when(r_error, reads, answer.unmapped);
    let r_data = m.payload("r_data_q", uint(32), "the word read");
    m.next_when(r_data, reads, answer.word);

    let [aw_ready, w_ready, ar_ready] = [aw_held, w_held, ar_held].map(|held| m.not(held));
    let b_code = code(m, b_error);
    let r_code = code(m, r_error);
    Channels {
        address,
        judged,
        data,
        strobes,
        outputs: vec![
            ("axil_awready_o", aw_ready, "the write address is taken"),
            ("axil_wready_o", w_ready, "the word to write is taken"),
            ("axil_bresp_o", b_code, "0 OKAY, 2 SLVERR"),
            (
                "axil_bvalid_o",
                b_valid_q,
                "the response to a write is offered",
            ),
            ("axil_arready_o", ar_ready, "the read address is taken"),
            ("axil_rdata_o", r_data, "the word read"),
            ("axil_rresp_o", r_code, "0 OKAY, 2 SLVERR"),
            ("axil_rvalid_o", r_valid_q, "the word read is offered"),
        ],
    }
}

impl Channels {
    /// Declares the output ports.
    pub(super) fn outputs(&self, m: &mut Builder) {
        for &(name, signal, comment) in &self.outputs {
            m.output(name, signal, comment);
        }
    }
}
