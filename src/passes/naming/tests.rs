//! What gets a name, which, and what does not.

use std::collections::BTreeSet;

use super::run;
use crate::config::Reset;
use crate::ir::{Builder, Direction, Module, ModuleInfo, sint, text, uint};

/// The text form of a module after the pass.
fn named(build: impl FnOnce(&mut Builder)) -> String {
    text::module(&module(build))
}

fn module(build: impl FnOnce(&mut Builder)) -> Module {
    let mut m = Builder::new("m", Reset::SyncLow, ModuleInfo::default());
    build(&mut m);
    let mut module = m.finish();
    run(&mut module);
    module
}

fn names(module: &Module) -> BTreeSet<String> {
    module
        .nodes()
        .filter_map(|n| module.node(n).name.clone())
        .collect()
}

#[test]
fn a_value_used_twice_is_named_after_what_it_is() {
    let text = named(|m| {
        let (a, b) = (m.input("row_q", uint(4), ""), m.input("rows", uint(4), ""));
        let equal = m.eq(a, b);
        m.output("x_o", equal, "");
        m.output("y_o", equal, "");
    });
    assert!(
        text.contains("row_q_eq_rows : u1 = eq(row_q, rows)"),
        "{text}"
    );
}

#[test]
fn what_is_used_once_stays_in_its_user() {
    let text = named(|m| {
        let (a, b) = (m.input("a", uint(4), ""), m.input("b", uint(4), ""));
        let (c, d) = (m.not(b), m.slice(a, 1, 2));
        let (x, y) = (m.and(&[a, c]), m.slice(b, 0, 2));
        let z = m.add_mod(d, y);
        m.output("x_o", x, "");
        m.output("y_o", z, "");
    });
    assert_eq!(text.lines().count(), 5, "{text}");
}

#[test]
fn a_wire_hands_its_name_to_an_unnamed_driver_only() {
    let text = named(|m| {
        let a = m.input("a", uint(4), "");
        let (early, alias) = (
            m.wire("early", uint(4), "seen"),
            m.wire("alias", uint(4), ""),
        );
        m.output("x_o", early, "");
        m.output("y_o", alias, "");
        let next = m.increment(a);
        m.drive(early, next);
        m.drive(alias, a);
    });
    assert!(text.contains("early : u4 = add(a, 0x1:u4)"), "{text}");
    assert!(text.contains("alias : u4 = wire(a)"), "{text}");
}

#[test]
fn bits_are_selected_from_names() {
    let text = named(|m| {
        let (a, b) = (m.input("a", uint(4), ""), m.input("b", uint(4), ""));
        let sum = m.add_mod(a, b);
        let low = m.slice(sum, 0, 2);
        m.output("low_o", low, "");
        let s = m.as_signed(b);
        let shifted = m.shift_right(s, low);
        let wide = m.extend(shifted, 8);
        m.output("wide_o", wide, "");
    });
    assert!(text.contains("a_plus_b : u4"), "{text}");
    assert!(text.contains("b_shr_a_plus_b_1_0 : s4"), "{text}");
}

#[test]
fn long_expressions_are_named_after_what_they_are_for() {
    let text = named(|m| {
        let long = |i: usize| format!("a_signal_with_a_long_name_{i}");
        let inputs: Vec<_> = (0..6).map(|i| m.input(&long(i), uint(4), "")).collect();
        let sums: Vec<_> = inputs.chunks(3).map(|c| m.xor(c)).collect();
        let less = m.lt(sums[0], sums[1]);
        m.output("below_o", less, "");
    });
    assert!(text.contains("below_xor : u4 = xor("), "{text}");
    assert!(text.contains("below_xor_2 : u4 = xor("), "{text}");
}

#[test]
fn trees_of_adders_are_named_after_their_bits() {
    let text = named(|m| {
        let a = m.input("bits_i", uint(4), "");
        let bits: Vec<_> = (0..4).map(|i| m.bit(a, i)).collect();
        let (low, high) = (m.add_full(bits[0], bits[1]), m.add_full(bits[2], bits[3]));
        let sum = m.add_full(low, high);
        m.output("low_o", low, "");
        m.output("x_o", sum, "");
        m.output("y_o", sum, "");
    });
    assert!(text.contains("ones_in_bits_i_1_0 : u2"), "{text}");
    assert!(text.contains("ones_in_bits_i : u3"), "{text}");
}

#[test]
fn outputs_of_instances_are_named_after_both() {
    let child = module(|m| {
        let a = m.input("data_i", sint(3), "");
        for port in ["used_o", "through_o", "left_o"] {
            m.output(port, a, "");
        }
    });
    let parent = module(|m| {
        let a = m.input("a", sint(3), "");
        let instance = m.instance("u_child", &child, "", &[("data_i", a)]);
        let inverse = m.not(instance.output("used_o"));
        m.output("x_o", inverse, "");
        m.output("y_o", instance.output("through_o"), "");
    });
    let names = names(&parent);
    assert!(names.contains("child_used") && names.contains("unused_child_left"));
    assert!(!names.iter().any(|n| n.contains("through")), "{names:?}");
}

#[test]
fn no_name_is_a_keyword_or_starts_with_a_digit() {
    let names = names(&module(|m| {
        let (a, zero) = (m.input("a", uint(4), ""), m.lit(0, 4));
        let less = m.lt(zero, a);
        let u_re = m.payload("u_re", uint(1), "");
        let g = m.not(less);
        m.next_when(u_re, g, less);
        m.output("x_o", u_re, "");
    }));
    for name in names {
        assert!(crate::config::identifier::is_legal(&name), "{name}");
    }
}

#[test]
fn a_change_in_one_place_renames_nothing_elsewhere() {
    let build = |extra: bool| {
        names(&module(|m| {
            let (a, b) = (m.input("a", uint(4), ""), m.input("b", uint(4), ""));
            if extra {
                let product = m.mul(a, b);
                let low = m.slice(product, 0, 4);
                let high = m.slice(product, 4, 4);
                m.output("low_o", low, "");
                m.output("high_o", high, "");
            }
            let (sum, equal) = (m.add_mod(a, b), m.eq(a, b));
            let choice = m.mux(equal, sum, b);
            let low = m.slice(choice, 0, 2);
            m.output("x_o", low, "");
            m.output("y_o", sum, "");
            m.output("z_o", equal, "");
        }))
    };
    let (without, with) = (build(false), build(true));
    assert!(without.is_subset(&with), "{without:?} {with:?}");
    let added: Vec<_> = with.difference(&without).cloned().collect();
    assert_eq!(added, ["a_times_b", "high_o", "low_o"]);
}

#[test]
fn a_second_run_changes_nothing() {
    let mut once = module(|m| {
        let (a, b) = (m.input("a", uint(4), ""), m.input("b", uint(4), ""));
        let sum = m.add_mod(a, b);
        let top = m.bit(sum, 3);
        m.output("x_o", top, "");
        m.output("y_o", sum, "");
    });
    let before = text::module(&once);
    run(&mut once);
    assert_eq!(before, text::module(&once));
    assert!(once.port(Direction::Output, "y_o").is_some());
}
