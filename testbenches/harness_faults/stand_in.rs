//! A small design in place of the engine that breaks the rules on demand.

use dregen::bench::registers::{self, Register};
use dregen::config::Reset;
use dregen::ir::{Builder, Design, ModuleInfo, Signal, uint};

use super::TOKENS_A_FRAME;
use super::slave::{Access, Slave};

/// Takes the number of the fault.
pub const FAULT: Register = Register {
    name: "FAULT",
    address: 0x7fc,
};

/// What the stand-in does wrong, by the number in [`FAULT`].
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Fault {
    None,
    WithdrawsValid,
    ChangesPayload,
    ChangesLast,
    OmitsLast,
    SwapsRecords,
    SetsSpareBit,
    StopsTaking,
    LosesRecord,
    DoublesRecord,
    AddsRecord,
    IgnoresEnable,
    StaysBusy,
    MiscountsTokens,
    IgnoresClear,
    ReadsLate,
    LosesLane,
    HidesLastRow,
    MisplacesToken,
    KeepsIrqLow,
    RefusesWrite,
    WithdrawsAnswer,
    ChangesAnswer,
    AnswersUnasked,
    StopsReading,
    StopsAnswering,
}

/// A stand-in for the engine: every token founds the cluster of its own number; the low byte of its code comes back as
/// its distance, the whole code as token, cluster and address of an offload. Every beat of scores comes back as a selection
/// (of its words' exclusive or) and as a piece to fetch. Takes one token and one beat at a time.
pub fn stand_in(reset: Reset, valid_at_reset: u64, lanes: u32) -> Design {
    let mut top = Builder::with_ports("dre_top", "aclk", "aresetn", ModuleInfo::default());
    let m = &mut top;
    let slave = Slave::new(m);
    let fault_q = m.control("fault_q", uint(5), 0, "");
    let is = |m: &mut Builder, which: Fault| m.eq_lit(fault_q, which as u64);

    m.section("Registers", "");
    let enable_q = m.control("enable_q", uint(1), 0, "");
    let irq_q = m.control("irq_q", uint(1), 0, "bit 0 of IRQ_ENABLE");
    let (writes, word) = (slave.writes, slave.data);
    let write_to = |m: &mut Builder, register: Register| {
        let meant = m.eq_lit(slave.write_address, u64::from(register.address));
        m.and(&[writes, meant])
    };
    let low = m.slice(word, 0, 5);
    let bit = m.bit(word, 0);
    let to_fault = write_to(m, FAULT);
    m.next_when(fault_q, to_fault, low);
    let to_irq = write_to(m, registers::IRQ_ENABLE);
    m.next_when(irq_q, to_irq, bit);
    let to_ctrl = write_to(m, registers::CTRL);
    m.next_when(enable_q, to_ctrl, bit);
    let clear = m.bit(word, 2);
    let clear = m.and(&[to_ctrl, clear]);
    let keeps_low = is(m, Fault::KeepsIrqLow);
    let irq = m.and_not(irq_q, keeps_low);
    m.output("irq", irq, "");

    let tokens = tokens(m, &is, enable_q, clear, valid_at_reset);
    let beats = scores(m, &is, enable_q, lanes);

    m.section("Answers", "");
    let odd = is(m, Fault::MiscountsTokens);
    let odd = m.extend(odd, 32);
    let told = m.xor(&[tokens.count, odd]);
    let clusters = m.extend(tokens.count, 32);
    let status = m.or(&[tokens.busy, beats.busy]);
    let status = m.extend(status, 32);
    let access = Access {
        written: &[registers::CTRL, registers::IRQ_ENABLE, FAULT],
        read: &[
            (registers::STATUS, status),
            (registers::CLUSTERS, clusters),
            (registers::TOKENS, told),
            (registers::CNT_BEATS, beats.count),
        ],
        refuses: is(m, Fault::RefusesWrite),
        withdraws: is(m, Fault::WithdrawsAnswer),
        changes: is(m, Fault::ChangesAnswer),
        unasked: is(m, Fault::AnswersUnasked),
        stops_reading: is(m, Fault::StopsReading),
        stops_answering: is(m, Fault::StopsAnswering),
    };
    slave.answer(m, &access);
    let module = top.finish();
    let mut design = Design {
        top: module.name.clone(),
        modules: [(module.name.clone(), module)].into_iter().collect(),
        reset,
        prefix: "dre".to_owned(),
    };
    dregen::passes::run(&mut design).unwrap();
    design
}

/// What the registers tell of one of the two paths.
struct Path {
    busy: Signal,
    count: Signal,
}

/// From s_axis_hash to m_axis_assign and m_axis_offload.
fn tokens(
    m: &mut Builder,
    is: &impl Fn(&mut Builder, Fault) -> Signal,
    enable: Signal,
    clear: Signal,
    valid_at_reset: u64,
) -> Path {
    m.section("Tokens", "");
    let offered = m.input("s_axis_hash_tvalid", uint(1), "");
    let data = m.input("s_axis_hash_tdata", uint(16), "");
    let last = m.input("s_axis_hash_tlast", uint(1), "");
    let ready = m.input("m_axis_assign_tready", uint(1), "");
    let offload_ready = m.input("m_axis_offload_tready", uint(1), "");
    let valid_q = m.control("valid_q", uint(1), valid_at_reset, "a record is offered");
    let offload_q = m.control("offload_q", uint(1), 0, "an offload is offered");
    let held_q = m.control(
        "held_q",
        uint(1),
        0,
        "the record was refused in the cycle before",
    );
    let doubled_q = m.control("doubled_q", uint(1), 0, "");
    let fresh_q = m.control(
        "fresh_q",
        uint(1),
        0,
        "the record was taken in in the cycle before",
    );
    let tokens_q = m.control("tokens_q", uint(32), 0, "number of the next token");
    let idle_q = m.control("idle_q", uint(4), 0, "idle cycles since the last record");
    let code_q = m.payload("code_q", uint(8), "");
    let whole_q = m.payload("whole_q", uint(16), "");
    let last_q = m.payload("last_q", uint(1), "");
    let [withdraws, changes_payload, changes_last, omits_last] = [
        Fault::WithdrawsValid,
        Fault::ChangesPayload,
        Fault::ChangesLast,
        Fault::OmitsLast,
    ]
    .map(|fault| is(m, fault));
    let [swaps, sets_spare, stops, loses, doubles, adds] = [
        Fault::SwapsRecords,
        Fault::SetsSpareBit,
        Fault::StopsTaking,
        Fault::LosesRecord,
        Fault::DoublesRecord,
        Fault::AddsRecord,
    ]
    .map(|fault| is(m, fault));
    let [ignores_enable, stays_busy, ignores_clear, reads_late] = [
        Fault::IgnoresEnable,
        Fault::StaysBusy,
        Fault::IgnoresClear,
        Fault::ReadsLate,
    ]
    .map(|fault| is(m, fault));

    let nine = m.eq_lit(tokens_q, 9);
    let stopped = m.and(&[stops, nine]);
    let enabled = m.or(&[enable, ignores_enable]);
    let occupied = m.or(&[valid_q, offload_q, stopped]);
    let can_take = m.and_not(enabled, occupied);
    let taken = m.and(&[offered, can_take]);
    let sent = m.and(&[valid_q, ready]);
    let refused = m.and_not(valid_q, ready);
    m.next(held_q, refused);
    m.next(fresh_q, taken);
    let one_more = m.increment(tokens_q);
    let counted = m.mux(taken, one_more, tokens_q);
    let cleared = m.and_not(clear, ignores_clear);
    let zero = m.lit(0, 32);
    let tokens = m.mux(cleared, zero, counted);
    m.next(tokens_q, tokens);
    let late = m.and(&[reads_late, fresh_q]);
    let sees = m.or(&[taken, late]);
    let code = m.slice(data, 0, 8);
    m.next_when(code_q, sees, code);
    m.next_when(whole_q, taken, data);
    m.next_when(last_q, taken, last);
    let offload_refused = m.and_not(offload_q, offload_ready);
    let offload = m.or(&[taken, offload_refused]);
    m.next(offload_q, offload);

    // valid_q: taken in, kept while refused, and the faults about it.
    let lost = m.and(&[loses, nine]);
    let begins = m.and_not(taken, lost);
    let five = m.eq_lit(tokens_q, 5);
    let again = m.and(&[doubles, five, sent]);
    let again = m.and_not(again, doubled_q);
    let doubled = m.or(&[again, doubled_q]);
    m.next(doubled_q, doubled);
    let withdrawn = m.and(&[withdraws, five, refused]);
    let kept = m.and_not(refused, withdrawn);
    let full = m.all(idle_q);
    let idle_more = m.increment(idle_q);
    let idle_count = m.mux(full, idle_q, idle_more);
    let busy_now = m.or(&[valid_q, taken]);
    let idle_zero = m.lit(0, 4);
    let idle_next = m.mux(busy_now, idle_zero, idle_count);
    m.next(idle_q, idle_next);
    let idle_eleven = m.eq_lit(idle_q, 11);
    let two_frames = m.eq_lit(tokens_q, 2 * TOKENS_A_FRAME);
    let added = m.and(&[adds, idle_eleven, two_frames]);
    let valid = m.or(&[begins, again, kept, added]);
    m.next(valid_q, valid);

    let one = m.lit(1, 32);
    let own = m.sub_mod(tokens_q, one);
    let number = token_of_record(m, own, swaps);
    let low = m.slice(number, 0, 16);
    let flip = m.and(&[changes_payload, held_q]);
    let flip = m.extend(flip, 8);
    let distance = m.xor(&[code_q, flip]);
    let new = m.lit(1, 2);
    let kind = m.extend(new, 6);
    let distance = m.extend(distance, 9);
    let record = m.concat(&[sets_spare, kind, distance, low, number]);
    let dropped = m.and(&[changes_last, held_q]);
    let dropped = m.or(&[dropped, omits_last]);
    let tlast = m.and_not(last_q, dropped);
    let stuck = m.and(&[stays_busy, two_frames]);
    let busy = m.or(&[valid_q, offload_q, stuck]);
    m.output("s_axis_hash_tready", can_take, "");
    m.output("m_axis_assign_tvalid", valid_q, "");
    m.output("m_axis_assign_tdata", record, "");
    m.output("m_axis_assign_tlast", tlast, "");
    let misplaces = is(m, Fault::MisplacesToken);
    let misplaced = m.and(&[misplaces, nine]);
    let misplaced = m.extend(misplaced, 16);
    let place = m.xor(&[whole_q, misplaced]);
    let address = m.extend(place, 64);
    let gap = m.lit(0, 16);
    let token = m.extend(whole_q, 32);
    let offload = m.concat(&[address, gap, whole_q, token]);
    let always = m.lit(1, 1);
    m.output("m_axis_offload_tvalid", offload_q, "");
    m.output("m_axis_offload_tdata", offload, "");
    m.output("m_axis_offload_tlast", always, "");
    Path {
        busy,
        count: tokens_q,
    }
}

/// From s_axis_score to m_axis_select and m_axis_fetch.
fn scores(
    m: &mut Builder,
    is: &impl Fn(&mut Builder, Fault) -> Signal,
    enable: Signal,
    lanes: u32,
) -> Path {
    m.section("Scores", "");
    let offered = m.input("s_axis_score_tvalid", uint(1), "");
    let wide = m.input("s_axis_score_tdata", uint(16 * lanes), "");
    let keep = m.input("s_axis_score_tkeep", uint(2 * lanes), "");
    let last = m.input("s_axis_score_tlast", uint(1), "");
    let user = m.input("s_axis_score_tuser", uint(1), "");
    let select_ready = m.input("m_axis_select_tready", uint(1), "");
    let fetch_ready = m.input("m_axis_fetch_tready", uint(1), "");
    let select_q = m.control("select_q", uint(1), 0, "a selection is offered");
    let fetch_q = m.control("fetch_q", uint(1), 0, "a piece to fetch is offered");
    let beats_q = m.control("beats_q", uint(32), 0, "beats taken");
    let data_q = m.payload("data_q", uint(64), "");
    let keep_q = m.payload("keep_q", uint(2 * lanes), "");
    let ends_q = m.payload("ends_q", uint(2), "tuser, tlast");
    let words: Vec<Signal> = (0..lanes / 4).map(|i| m.slice(wide, 64 * i, 64)).collect();
    let data = m.xor(&words);
    let occupied = m.or(&[select_q, fetch_q]);
    let can_take = m.and_not(enable, occupied);
    let taken = m.and(&[offered, can_take]);
    for (valid_q, ready) in [(select_q, select_ready), (fetch_q, fetch_ready)] {
        let refused = m.and_not(valid_q, ready);
        let valid = m.or(&[taken, refused]);
        m.next(valid_q, valid);
    }
    let one_more = m.increment(beats_q);
    m.next_when(beats_q, taken, one_more);
    m.next_when(data_q, taken, data);
    m.next_when(keep_q, taken, keep);
    let ends = m.concat(&[user, last]);
    m.next_when(ends_q, taken, ends);

    let loses_lane = is(m, Fault::LosesLane);
    let lane = m.slice(data_q, 32, 16);
    let none = m.lit(0, 16);
    let stored = m.mux(loses_lane, none, lane);
    let pair = m.slice(data_q, 0, 32);
    let select = m.concat(&[none, stored, pair]);
    let row_ends = m.bit(ends_q, 0);
    let last_row = m.bit(ends_q, 1);
    let hides = is(m, Fault::HidesLastRow);
    let null = m.and_not(last_row, hides);
    let keep = m.extend(keep_q, 64);
    let top = m.bit(keep, 63);
    let null = m.xor(&[null, top]);
    let bytes = m.slice(keep, 0, 63);
    let fetch = m.concat(&[null, bytes, data_q]);
    m.output("s_axis_score_tready", can_take, "");
    m.output("m_axis_select_tvalid", select_q, "");
    m.output("m_axis_select_tdata", select, "");
    m.output("m_axis_select_tlast", row_ends, "");
    m.output("m_axis_fetch_tvalid", fetch_q, "");
    m.output("m_axis_fetch_tdata", fetch, "");
    m.output("m_axis_fetch_tlast", row_ends, "");
    Path {
        busy: occupied,
        count: beats_q,
    }
}

/// The fault swaps tokens 6 and 7.
fn token_of_record(m: &mut Builder, own: Signal, swaps: Signal) -> Signal {
    let pair = m.slice(own, 1, 31);
    let third = m.eq_lit(pair, 3);
    let swap = m.and(&[swaps, third]);
    let swap = m.extend(swap, 32);
    m.xor(&[own, swap])
}
