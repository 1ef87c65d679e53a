//! The AXI4-Lite port of the stand-in.

use dregen::bench::registers::Register;
use dregen::ir::{Builder, Signal, uint};

/// A slave that takes address and data of a write in any order, and one access of each kind at a time.
pub struct Slave {
    /// A write acts in this cycle …
    pub writes: Signal,
    /// … on this address, with this word.
    pub write_address: Signal,
    pub data: Signal,
    address_q: Signal,
    data_q: Signal,
    written_q: Signal,
}

/// Which registers there are, and what is wrong with the answers.
pub struct Access<'a> {
    pub written: &'a [Register],
    pub read: &'a [(Register, Signal)],
    pub refuses: Signal,
    pub withdraws: Signal,
    pub changes: Signal,
    pub unasked: Signal,
    pub stops_reading: Signal,
    pub stops_answering: Signal,
}

impl Slave {
    /// The side that takes writes.
    pub fn new(m: &mut Builder) -> Self {
        m.section("Writes", "");
        let address_valid = m.input("s_axil_awvalid", uint(1), "");
        let address = m.input("s_axil_awaddr", uint(12), "");
        let data_valid = m.input("s_axil_wvalid", uint(1), "");
        let data = m.input("s_axil_wdata", uint(32), "");
        for (name, width) in [
            ("s_axil_awprot", 3),
            ("s_axil_wstrb", 4),
            ("s_axil_arprot", 3),
        ] {
            let unused = m.input(name, uint(width), "");
            m.unused(unused);
        }
        let address_q = m.control("aw_q", uint(1), 0, "an address waits");
        let data_q = m.control("w_q", uint(1), 0, "data wait");
        let written_q = m.control("b_q", uint(1), 0, "the answer is offered");
        let held_address_q = m.payload("awaddr_q", uint(12), "");
        let held_data_q = m.payload("wdata_q", uint(32), "");
        let waiting = m.and(&[address_q, data_q]);
        let writes = m.and_not(waiting, written_q);
        let address_ready = m.not(address_q);
        let data_ready = m.not(data_q);
        for (valid, ready, have_q, held_q, value) in [
            (
                address_valid,
                address_ready,
                address_q,
                held_address_q,
                address,
            ),
            (data_valid, data_ready, data_q, held_data_q, data),
        ] {
            let taken = m.and(&[valid, ready]);
            let kept = m.and_not(have_q, writes);
            let have = m.or(&[taken, kept]);
            m.next(have_q, have);
            m.next_when(held_q, taken, value);
        }
        m.output("s_axil_awready", address_ready, "");
        m.output("s_axil_wready", data_ready, "");
        Slave {
            writes,
            write_address: held_address_q,
            data: held_data_q,
            address_q,
            data_q,
            written_q,
        }
    }

    /// The answers to writes, and the side that reads.
    pub fn answer(&self, m: &mut Builder, access: &Access) {
        let answer_ready = m.input("s_axil_bready", uint(1), "");
        let code_q = m.payload("bresp_q", uint(2), "");
        let kept = m.and_not(self.written_q, answer_ready);
        let answers = m.and_not(self.writes, access.stops_answering);
        let idle = m.or(&[self.address_q, self.data_q]);
        let unasked = m.and_not(access.unasked, idle);
        let written = m.or(&[answers, kept, unasked]);
        m.next(self.written_q, written);
        let known: Vec<Signal> = access
            .written
            .iter()
            .map(|register| m.eq_lit(self.write_address, u64::from(register.address)))
            .collect();
        let known = m.or(&known);
        let known = m.and_not(known, access.refuses);
        let code = slverr_unless(m, known);
        m.next_when(code_q, self.writes, code);
        m.output("s_axil_bvalid", self.written_q, "");
        m.output("s_axil_bresp", code_q, "");

        let asked = m.input("s_axil_arvalid", uint(1), "");
        let address = m.input("s_axil_araddr", uint(12), "");
        let ready = m.input("s_axil_rready", uint(1), "");
        let read_q = m.control("r_q", uint(1), 0, "the answer is offered");
        let held_q = m.control("r_held_q", uint(1), 0, "and was refused");
        let data_q = m.control("rdata_q", uint(32), 0, "");
        let code_q = m.payload("rresp_q", uint(2), "");
        let takes = m.or(&[read_q, access.stops_reading]);
        let takes = m.not(takes);
        let taken = m.and(&[asked, takes]);
        let refused = m.and_not(read_q, ready);
        let kept = m.and_not(refused, access.withdraws);
        let read = m.or(&[taken, kept]);
        m.next(read_q, read);
        m.next(held_q, refused);
        let meant: Vec<(Signal, Signal)> = access
            .read
            .iter()
            .map(|(register, value)| (m.eq_lit(address, u64::from(register.address)), *value))
            .collect();
        let zero = m.lit(0, 32);
        let data = m.cases(&meant, zero);
        m.next_when(data_q, taken, data);
        let known: Vec<Signal> = meant.iter().map(|(meant, _)| *meant).collect();
        let known = m.or(&known);
        let code = slverr_unless(m, known);
        m.next_when(code_q, taken, code);
        let flip = m.and(&[access.changes, held_q]);
        let flip = m.extend(flip, 32);
        let data = m.xor(&[data_q, flip]);
        m.output("s_axil_arready", takes, "");
        m.output("s_axil_rvalid", read_q, "");
        m.output("s_axil_rdata", data, "");
        m.output("s_axil_rresp", code_q, "");
    }
}

fn slverr_unless(m: &mut Builder, known: Signal) -> Signal {
    let slverr = m.lit(2, 2);
    let okay = m.lit(0, 2);
    m.mux(known, okay, slverr)
}
