//! State: registers, memories, reset, instances, and where a simulation starts.

use super::{builder, design, get, set, simulator};
use crate::config::Reset;
use crate::ir::{Builder, Design, Module, ModuleInfo, uint};
use crate::sim::{Simulator, Start};

/// A counter that starts at 3 and counts where `step_i` is 1, and what it was a cycle ago.
fn counter(reset: Reset) -> Module {
    let mut b = Builder::new("t_counter", reset, ModuleInfo::default());
    let step = b.input("step_i", uint(1), "");
    let count = b.control("count_q", uint(4), 3, "");
    let next = b.increment(count);
    b.next_when(count, step, next);
    let before = b.delay(count, "count", 1);
    b.output("count_o", count, "");
    b.output("before_o", before, "");
    b.finish()
}

fn run(reset: Reset) -> Simulator {
    Simulator::new(&design(vec![counter(reset)], reset), Start::Zero).unwrap()
}

#[test]
fn enable_holds_and_sums_wrap() {
    let mut sim = run(Reset::SyncLow);
    for cycle in 0..40u64 {
        assert_eq!(get(&mut sim, "count_o"), cycle / 2 % 16);
        set(&mut sim, "step_i", cycle % 2);
        sim.clock();
    }
    assert_eq!(sim.cycle(), 40);
}

#[test]
fn a_tally_counts_the_cycles_in_which_all_its_signals_are_not_0() {
    let mut sim = run(Reset::SyncLow);
    sim.clock();
    let [step, count] = ["step_i", "count_q"].map(|name| sim.probe(name).unwrap());
    let [steps, both] = [vec![step], vec![step, count]].map(|signals| sim.tally(&signals));
    for cycle in 0..36 {
        set(&mut sim, "step_i", cycle % 2);
        sim.clock();
    }
    // 18 steps from 0, of which the first and the one after 16 find it at 0.
    assert_eq!((sim.tallied(steps), sim.tallied(both)), (18, 16));
}

#[test]
fn registers_take_values_before_the_edge() {
    let mut sim = run(Reset::SyncLow);
    set(&mut sim, "step_i", 1);
    sim.clock();
    sim.clock();
    assert_eq!(
        (get(&mut sim, "count_o"), get(&mut sim, "before_o")),
        (2, 1)
    );
}

#[test]
fn registers_that_swap_swap() {
    let mut b = builder("t_swap");
    let first = b.control("first_q", uint(8), 1, "");
    let second = b.control("second_q", uint(8), 2, "");
    b.next(first, second);
    b.next(second, first);
    b.output("first_o", first, "");
    let mut sim = simulator(b.finish());
    sim.set_reset(true);
    sim.clock();
    sim.set_reset(false);
    assert_eq!(
        (get(&mut sim, "first_q"), get(&mut sim, "second_q")),
        (1, 2)
    );
    sim.clock();
    assert_eq!(
        (get(&mut sim, "first_q"), get(&mut sim, "second_q")),
        (2, 1)
    );
}

#[test]
fn two_registers_share_a_next_value() {
    let mut b = builder("t_twins");
    let a = b.input("a_i", uint(100), "");
    let inverse = b.not(a);
    let first = b.payload("first_q", uint(100), "");
    let second = b.payload("second_q", uint(100), "");
    b.next(first, inverse);
    b.next(second, inverse);
    let same = b.eq(first, second);
    b.output("same_o", same, "");
    let mut sim = simulator(b.finish());
    set(&mut sim, "a_i", 5);
    sim.clock();
    assert_eq!(get(&mut sim, "same_o"), 1);
    assert_eq!(get(&mut sim, "first_q"), !5);
}

#[test]
fn a_register_takes_the_low_word_of_a_wide_result_alone() {
    let mut b = builder("t_low");
    let a = b.input("a_i", uint(128), "");
    let inverse = b.not(a);
    let low = b.slice(inverse, 0, 64);
    let first = b.delay(low, "first", 1);
    let second = b.delay(first, "second", 1);
    b.output("second_o", second, "");
    let mut sim = simulator(b.finish());
    set(&mut sim, "a_i", 5);
    sim.clock();
    sim.clock();
    assert_eq!(get(&mut sim, "second_o"), !5);
}

#[test]
fn synchronous_reset_waits_for_the_edge_and_beats_the_enable() {
    for kind in [Reset::SyncLow, Reset::SyncHigh] {
        let mut sim = run(kind);
        sim.set_reset(true);
        assert_eq!(get(&mut sim, "count_o"), 0);
        sim.clock();
        assert_eq!(get(&mut sim, "count_o"), 3);
        set(&mut sim, "step_i", 1);
        sim.clock();
        assert_eq!(get(&mut sim, "count_o"), 3);
        // A register without reset goes on.
        assert_eq!(get(&mut sim, "before_o"), 3);
        sim.set_reset(false);
        sim.clock();
        assert_eq!(get(&mut sim, "count_o"), 4);
    }
}

#[test]
fn asynchronous_reset_does_not_wait() {
    let mut sim = run(Reset::AsyncLow);
    sim.set_reset(true);
    assert_eq!(get(&mut sim, "count_o"), 3);
    assert_eq!(get(&mut sim, "before_o"), 0);
    set(&mut sim, "step_i", 1);
    sim.clock();
    assert_eq!(get(&mut sim, "count_o"), 3);
    sim.set_reset(false);
    sim.clock();
    assert_eq!(get(&mut sim, "count_o"), 4);
}

/// A memory with all its ports outside.
fn memory(width: u32, depth: u32) -> Module {
    memory_with(width, depth, false)
}

fn memory_with(width: u32, depth: u32, any_on_collision: bool) -> Module {
    let mut b = builder("t_memory");
    let read_address = b.input("raddr_i", uint(4), "");
    let read_enable = b.input("ren_i", uint(1), "");
    let write_address = b.input("waddr_i", uint(4), "");
    let write_data = b.input("wdata_i", uint(width), "");
    let write_enable = b.input("wen_i", uint(1), "");
    let read = b.memory(
        "table",
        (width, depth),
        "",
        read_address,
        read_enable,
        write_address,
        write_data,
        write_enable,
    );
    if any_on_collision {
        b.any_on_collision(read);
    }
    b.output("rdata_o", read, "");
    b.finish()
}

fn access(sim: &mut Simulator, read: Option<u64>, write: Option<(u64, u64)>) -> u64 {
    set(sim, "ren_i", u64::from(read.is_some()));
    set(sim, "raddr_i", read.unwrap_or(0));
    set(sim, "wen_i", u64::from(write.is_some()));
    let (address, data) = write.unwrap_or((0, 0));
    set(sim, "waddr_i", address);
    set(sim, "wdata_i", data);
    sim.clock();
    get(sim, "rdata_o")
}

#[test]
fn memory_reads_first_and_holds() {
    for width in [8, 64, 130] {
        let mut sim = simulator(memory(width, 16));
        assert_eq!(access(&mut sim, None, Some((5, 17))), 0);
        assert_eq!(access(&mut sim, Some(5), None), 17);
        assert_eq!(access(&mut sim, Some(5), Some((5, 99))), 17);
        // Without enable the output holds, whatever is written.
        assert_eq!(access(&mut sim, None, Some((5, 1))), 17);
        assert_eq!(access(&mut sim, Some(5), None), 1);
        assert_eq!(access(&mut sim, Some(6), None), 0);
    }
}

#[test]
fn a_collision_that_nobody_looks_at_yields_neither_word() {
    for width in [8, 64, 130] {
        let mut sim = simulator(memory_with(width, 16, true));
        access(&mut sim, None, Some((5, 17)));
        access(&mut sim, None, Some((6, 18)));
        let all = if width < 64 {
            (1 << width) - 1
        } else {
            u64::MAX
        };
        assert_eq!(access(&mut sim, Some(5), Some((5, 99))), 17 ^ all);
        assert_eq!(access(&mut sim, Some(5), Some((6, 1))), 99);
        assert_eq!(access(&mut sim, None, Some((5, 2))), 99);
        assert_eq!(access(&mut sim, Some(5), None), 2);
    }
}

#[test]
fn wide_words_go_through_a_memory_whole() {
    let mut sim = simulator(memory(200, 16));
    let data = [1, u64::MAX, 3, 0xFF];
    set(&mut sim, "wen_i", 1);
    set(&mut sim, "waddr_i", 15);
    let input = sim.input("wdata_i").unwrap();
    sim.set_words(input, &data);
    sim.clock();
    assert_eq!(access(&mut sim, Some(15), None), 1);
    let output = sim.output("rdata_o").unwrap();
    let mut words = [7; 5];
    sim.get_words(output, &mut words);
    assert_eq!(words, [1, u64::MAX, 3, 0xFF, 0]);
}

#[test]
fn addresses_behind_the_last_word_read_zero_and_write_nothing() {
    let mut sim = simulator(memory(8, 10));
    for address in 0..10 {
        access(&mut sim, None, Some((address, 7)));
    }
    access(&mut sim, None, Some((12, 8)));
    for address in 0..10 {
        assert_eq!(access(&mut sim, Some(address), None), 7);
    }
    assert_eq!(access(&mut sim, Some(12), None), 0);
}

/// Two counters of which the second counts where the first stands at 4, in a module of their own.
fn nested() -> Design {
    let counter = counter(Reset::SyncLow);
    let mut b = builder("t_pair");
    let step = b.input("step_i", uint(1), "");
    let first = b.instance("u_first", &counter, "", &[("step_i", step)]);
    let carry = b.eq_lit(first.output("count_o"), 4);
    let second = b.instance("u_second", &counter, "", &[("step_i", carry)]);
    b.output("count_o", second.output("count_o"), "");
    let pair = b.finish();
    let mut b = builder("t_top");
    let step = b.input("step_i", uint(1), "");
    let inner = b.instance("u_pair", &pair, "", &[("step_i", step)]);
    b.output("count_o", inner.output("count_o"), "");
    design(vec![counter, pair, b.finish()], Reset::SyncLow)
}

#[test]
fn nested_instances_have_states_of_their_own() {
    let mut sim = Simulator::new(&nested(), Start::Zero).unwrap();
    sim.set_reset(true);
    sim.clock();
    sim.set_reset(false);
    set(&mut sim, "step_i", 1);
    for _ in 0..16 {
        sim.clock();
    }
    assert_eq!(get(&mut sim, "u_pair.u_first.count_q"), 3);
    assert_eq!(get(&mut sim, "u_pair.u_second.count_q"), 4);
    assert_eq!(get(&mut sim, "u_pair.u_second.step_i"), 0);
    assert_eq!(get(&mut sim, "count_o"), 4);
}

#[test]
fn a_random_start_is_the_seeds() {
    let state = |start| {
        let mut sim =
            Simulator::new(&design(vec![memory(100, 16)], Reset::SyncLow), start).unwrap();
        let mut words = vec![get(&mut sim, "table_rdata")];
        words.extend((0..16).map(|address| access(&mut sim, Some(address), None)));
        words
    };
    assert_eq!(state(Start::Zero), vec![0; 17]);
    assert_eq!(state(Start::Random(1)), state(Start::Random(1)));
    let differ = |a: Vec<u64>, b: Vec<u64>| a.iter().zip(b).all(|(a, b)| *a != b);
    assert!(differ(state(Start::Random(1)), state(Start::Random(2))));
    assert!(differ(state(Start::Random(1)), state(Start::Zero)));
}

#[test]
fn a_random_start_keeps_to_the_width() {
    let mut sim = Simulator::new(
        &design(vec![counter(Reset::SyncLow)], Reset::SyncLow),
        Start::Random(3),
    )
    .unwrap();
    assert!(get(&mut sim, "count_o") < 16);
    let mut sim = Simulator::new(
        &design(vec![memory(66, 16)], Reset::SyncLow),
        Start::Random(3),
    )
    .unwrap();
    for address in 0..16 {
        access(&mut sim, Some(address), None);
        let output = sim.output("rdata_o").unwrap();
        let mut words = [0; 2];
        sim.get_words(output, &mut words);
        assert!(words[1] < 4);
    }
}

#[test]
fn setting_drops_bits_that_the_input_lacks() {
    let mut b = builder("t_wires");
    let a = b.input("a_i", uint(5), "");
    let wide = b.input("wide_i", uint(70), "");
    b.output("a_o", a, "");
    b.output("wide_o", wide, "");
    let mut sim = simulator(b.finish());
    set(&mut sim, "a_i", 0xFF);
    assert_eq!(get(&mut sim, "a_o"), 0x1F);
    let input = sim.input("wide_i").unwrap();
    let output = sim.output("wide_o").unwrap();
    assert_eq!((input.width(), output.width()), (70, 70));
    sim.set_words(input, &[u64::MAX; 3]);
    let mut words = [0; 2];
    sim.get_words(output, &mut words);
    assert_eq!(words, [u64::MAX, 0x3F]);
    sim.set(input, 9);
    sim.get_words(output, &mut words);
    assert_eq!(words, [9, 0]);
    assert_eq!(sim.get(output), 9);
}
