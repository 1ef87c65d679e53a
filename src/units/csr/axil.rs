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

/// A response that waits: valid, error, and for reads the word.
struct Response {
    valid: Signal,
    error: Signal,
}

/// The channels while the unit is built, and the access at hand.
pub(super) struct Channels {
    /// Number of the word.
    pub address: Signal,
    /// A write was judged legal, and is done.
    pub done: Signal,
    /// The word to write, complete when it is judged.
    pub data: Signal,
    /// A bit for each byte that is written.
    pub strobes: Signal,
    bus: Inputs,
    held: [Signal; 3],
    /// Byte 0 first.
    bytes: Vec<Signal>,
    w_accept: Signal,
    /// A write will be judged in the next cycle.
    fills: Signal,
    judged: Signal,
    /// A write is judged, or done.
    pub underway: Signal,
    reads: Signal,
    b: Response,
    r: Response,
    r_data: Signal,
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

/// `register` is a valid bit that `put` sets and `take` clears.
fn holds(m: &mut Builder, register: Signal, put: Signal, take: Signal) {
    let kept = m.and_not(register, take);
    let next = m.or(&[put, kept]);
    m.next(register, next);
}

/// The channels of requests, and whose turn it is.
pub(super) fn requests(m: &mut Builder, bus: Inputs) -> Channels {
    m.section(
        "Requests",
        "Each channel holds one; it is ready when it holds none.",
    );
    let aw_held = m.control("aw_held_q", uint(1), 0, "a write address is held");
    let w_held = m.control("w_held_q", uint(1), 0, "a word to write is held");
    let ar_held = m.control("ar_held_q", uint(1), 0, "a read address is held");
    let mut accept = |name: &str, valid: Signal, held: Signal| {
        let accept = m.and_not(valid, held);
        m.name(accept, &format!("{name}_accept"), "")
    };
    let aw_accept = accept("aw", bus.awvalid, aw_held);
    let w_accept = accept("w", bus.wvalid, w_held);
    let ar_accept = accept("ar", bus.arvalid, ar_held);
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
    let bytes: Vec<Signal> = (0..BYTES)
        .map(|byte| {
            let name = format!("data{byte}_q");
            m.payload(&name, uint(8), &format!("byte {byte} of the word to write"))
        })
        .collect();
    let high_first: Vec<Signal> = bytes.iter().rev().copied().collect();
    let data = m.concat(&high_first);
    let data = m.name(data, "data", "the word to write");

    m.section("Responses", "Each holds until it is taken.");
    let b = Response {
        valid: m.control("b_valid_q", uint(1), 0, "a response to a write is offered"),
        error: m.payload("b_error_q", uint(1), "the write was refused"),
    };
    let r = Response {
        valid: m.control("r_valid_q", uint(1), 0, "a word read is offered"),
        error: m.payload("r_error_q", uint(1), "there is no register at its address"),
    };
    let r_data = m.payload("r_data_q", uint(32), "the word read");

    m.section(
        "Turn",
        "A write goes first, in three cycles: fills, judged, settled. A read takes one.",
    );
    let both = m.and(&[aw_held, w_held]);
    let writes = m.and_not(both, b.valid);
    let writes = m.name(
        writes,
        "writes",
        "a write is at hand, and its response has a place",
    );
    let judged = m.control(
        "judged_q",
        uint(1),
        0,
        "second cycle: the word is complete, it is judged",
    );
    let settled = m.control(
        "settled_q",
        uint(1),
        0,
        "third cycle: the word is written if it is legal",
    );
    m.next(settled, judged);
    let underway = m.or(&[judged, settled]);
    let underway = m.name(underway, "underway", "a write is judged, or done");
    let fills = m.and_not(writes, underway);
    let fills = m.name(
        fills,
        "fills",
        "first cycle: bytes without a strobe are filled up from the register",
    );
    m.next(judged, fills);
    let no_turn = m.or(&[writes, r.valid]);
    let reads = m.and_not(ar_held, no_turn);
    let reads = m.name(
        reads,
        "reads",
        "a read is at hand, and its response has a place",
    );
    let address = m.mux(writes, aw_word, ar_word);
    let address = m.name(address, "address", "number of the word at hand");
    for (held, put, take) in [
        (aw_held, aw_accept, settled),
        (w_held, w_accept, settled),
        (ar_held, ar_accept, reads),
        (b.valid, settled, bus.bready),
        (r.valid, reads, bus.rready),
    ] {
        holds(m, held, put, take);
    }
    let done = m.and_not(settled, b.error);
    let done = m.name(done, "done", "the word is written");
    Channels {
        address,
        done,
        data,
        strobes,
        bus,
        held: [aw_held, w_held, ar_held],
        bytes,
        w_accept,
        fills,
        judged,
        underway,
        reads,
        b,
        r,
        r_data,
    }
}

impl Channels {
    /// Takes up what the registers say: whether the write at hand is `allowed`, the `word` at the address, and whether
    /// there is any (`mapped`). Declares the output ports.
    pub(super) fn respond(self, m: &mut Builder, allowed: Signal, word: Signal, mapped: Signal) {
        let [aw_held, w_held, ar_held] = self.held;
        for (byte, &held) in (0..BYTES).zip(&self.bytes) {
            let offered = m.slice(self.bus.wdata, 8 * byte, 8);
            let present = m.slice(word, 8 * byte, 8);
            let strobe = m.bit(self.strobes, byte);
            let left_out = m.and_not(self.fills, strobe);
            let load = m.or(&[self.w_accept, left_out]);
            let next = m.mux(w_held, present, offered);
            m.next_when(held, load, next);
        }
        let refused = m.not(allowed);
        m.next_when(self.b.error, self.judged, refused);
        let unmapped = m.not(mapped);
        m.next_when(self.r.error, self.reads, unmapped);
        m.next_when(self.r_data, self.reads, word);

        let [aw_ready, w_ready, ar_ready] = [aw_held, w_held, ar_held].map(|held| m.not(held));
        // OKAY is 0, SLVERR 2.
        let zero = m.lit(0, 1);
        let b_code = m.concat(&[self.b.error, zero]);
        let r_code = m.concat(&[self.r.error, zero]);
        m.output("axil_awready_o", aw_ready, "the write address is taken");
        m.output("axil_wready_o", w_ready, "the word to write is taken");
        m.output("axil_bresp_o", b_code, "0 OKAY, 2 SLVERR");
        m.output(
            "axil_bvalid_o",
            self.b.valid,
            "the response to a write is offered",
        );
        m.output("axil_arready_o", ar_ready, "the read address is taken");
        m.output("axil_rdata_o", self.r_data, "the word read");
        m.output("axil_rresp_o", r_code, "0 OKAY, 2 SLVERR");
        m.output("axil_rvalid_o", self.r.valid, "the word read is offered");
    }
}
