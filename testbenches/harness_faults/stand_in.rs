//! A small design in place of the engine that breaks the rules on demand.

use dregen::config::Reset;
use dregen::ir::{Builder, Design, ModuleInfo, Signal, uint};

use super::TOKENS_A_FRAME;

/// What the stand-in does wrong, by the number at its port `fault_i`.
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
}

/// A stand-in for the engine: every token founds the cluster of its own number; the low byte of its code comes back as
/// its distance. Takes one token at a time.
pub fn stand_in(reset: Reset, valid_at_reset: u64) -> Design {
    let mut m = Builder::with_ports("dre_top", "aclk", "aresetn", ModuleInfo::default());
    let threshold = m.input("th_hd_i", uint(5), "");
    let enable = m.input("enable_i", uint(1), "");
    let clear = m.input("clear_i", uint(1), "");
    let fault = m.input("fault_i", uint(5), "");
    let offered = m.input("s_axis_hash_tvalid", uint(1), "");
    let data = m.input("s_axis_hash_tdata", uint(16), "");
    let last = m.input("s_axis_hash_tlast", uint(1), "");
    let ready = m.input("m_axis_assign_tready", uint(1), "");
    m.unused(threshold);
    let spare = m.slice(data, 8, 8);
    m.unused(spare);

    m.section("State", "");
    let valid_q = m.control("valid_q", uint(1), valid_at_reset, "a record is offered");
    let enable_q = m.control("enable_q", uint(1), 0, "");
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
    let last_q = m.payload("last_q", uint(1), "");

    m.section("Faults", "");
    let mut is = |which: Fault| m.eq_lit(fault, which as u64);
    let withdraws = is(Fault::WithdrawsValid);
    let changes_payload = is(Fault::ChangesPayload);
    let changes_last = is(Fault::ChangesLast);
    let omits_last = is(Fault::OmitsLast);
    let swaps = is(Fault::SwapsRecords);
    let sets_spare = is(Fault::SetsSpareBit);
    let stops = is(Fault::StopsTaking);
    let loses = is(Fault::LosesRecord);
    let doubles = is(Fault::DoublesRecord);
    let adds = is(Fault::AddsRecord);
    let ignores_enable = is(Fault::IgnoresEnable);
    let stays_busy = is(Fault::StaysBusy);
    let miscounts = is(Fault::MiscountsTokens);
    let ignores_clear = is(Fault::IgnoresClear);
    let reads_late = is(Fault::ReadsLate);

    m.section("Input", "");
    let at = |m: &mut Builder, token: u64| m.eq_lit(tokens_q, token);
    let nine = at(&mut m, 9);
    let stopped = m.and(&[stops, nine]);
    let enabled = m.or(&[enable_q, ignores_enable]);
    let occupied = m.or(&[valid_q, stopped]);
    let can_take = m.and_not(enabled, occupied);
    let taken = m.and(&[offered, can_take]);
    let sent = m.and(&[valid_q, ready]);
    let refused = m.and_not(valid_q, ready);

    m.section("Next state", "");
    m.next(enable_q, enable);
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
    m.next_when(last_q, taken, last);

    // valid_q: taken in, kept while refused, and the faults about it.
    let lost = m.and(&[loses, nine]);
    let begins = m.and_not(taken, lost);
    let five = at(&mut m, 5);
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
    let added = m.and(&[adds, idle_eleven]);
    let valid = m.or(&[begins, again, kept, added]);
    m.next(valid_q, valid);

    m.section("Output", "");
    let number = token_of_record(&mut m, tokens_q, swaps);
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
    let two_frames = m.eq_lit(tokens_q, 2 * TOKENS_A_FRAME);
    let stuck = m.and(&[stays_busy, two_frames]);
    let busy = m.or(&[valid_q, stuck]);
    let clusters = m.slice(tokens_q, 0, 16);
    let odd = m.extend(miscounts, 32);
    let told = m.xor(&[tokens_q, odd]);
    m.output("s_axis_hash_tready", can_take, "");
    m.output("m_axis_assign_tvalid", valid_q, "");
    m.output("m_axis_assign_tdata", record, "");
    m.output("m_axis_assign_tlast", tlast, "");
    m.output("hcu_busy_o", busy, "");
    m.output("chunks_o", taken, "");
    m.output("clusters_o", clusters, "");
    m.output("tokens_o", told, "");
    let module = m.finish();
    let mut design = Design {
        top: module.name.clone(),
        modules: [(module.name.clone(), module)].into_iter().collect(),
        reset,
        prefix: "dre".to_owned(),
    };
    dregen::passes::run(&mut design).unwrap();
    design
}

/// The record's token is the one before the next; the fault swaps tokens 6 and 7.
fn token_of_record(m: &mut Builder, tokens: Signal, swaps: Signal) -> Signal {
    let one = m.lit(1, 32);
    let number = m.sub_mod(tokens, one);
    let pair = m.slice(number, 1, 31);
    let third = m.eq_lit(pair, 3);
    let swap = m.and(&[swaps, third]);
    let swap = m.extend(swap, 32);
    m.xor(&[number, swap])
}
