use indexmap::IndexMap;

use super::check;
use crate::config::Reset;
use crate::ir::{Builder, Design, Module, ModuleInfo, uint};

fn design(modules: Vec<Module>) -> Design {
    let top = modules.last().map(|m| m.name.clone()).unwrap_or_default();
    let modules: IndexMap<_, _> = modules.into_iter().map(|m| (m.name.clone(), m)).collect();
    Design {
        modules,
        top,
        reset: Reset::SyncLow,
        prefix: "t".to_owned(),
    }
}

fn builder(name: &str) -> Builder {
    Builder::new(name, Reset::SyncLow, ModuleInfo::default())
}

/// The messages of the faults of a module made by `body`.
fn faults(body: impl FnOnce(&mut Builder)) -> Vec<String> {
    let mut m = builder("m");
    body(&mut m);
    match check(&design(vec![m.finish()])) {
        Ok(()) => Vec::new(),
        Err(faults) => faults.0.iter().map(ToString::to_string).collect(),
    }
}

#[test]
fn a_sound_module_has_no_faults() {
    let found = faults(|m| {
        let step = m.input("step_i", uint(1), "");
        let count = m.control("count_q", uint(4), 0, "");
        let next = m.increment(count);
        m.next_when(count, step, next);
        m.output("count_o", count, "");
    });
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn widths_that_differ_are_named_with_both_places() {
    let found = faults(|m| {
        let a = m.input("a_i", uint(8), "");
        let b = m.input("b_i", uint(9), "");
        let sum = m.add_mod(a, b);
        m.output("sum_o", sum, "");
    });
    assert_eq!(
        found,
        ["m.(add in sum_o): add takes operands of one type, found u8, u9 (operands: m.a_i, m.b_i)"]
    );
}

#[test]
fn a_signed_operand_is_not_an_unsigned_one() {
    let found = faults(|m| {
        let a = m.input("a_i", uint(8), "");
        let b = m.as_signed(a);
        let less = m.lt(a, b);
        m.output("less_o", less, "");
    });
    assert!(found[0].contains("found u8, s8"), "{found:?}");
}

#[test]
fn a_table_has_a_value_for_every_index_and_room_for_it() {
    let found = |values: &[u64]| {
        faults(|m| {
            let a = m.input("a_i", uint(2), "");
            let value = m.lookup("t", a, values, 3, "");
            m.output("value_o", value, "");
        })
    };
    assert_eq!(found(&[7, 0, 1, 2]), Vec::<String>::new());
    let at = "m.(lookup in value_o)";
    assert!(
        found(&[1, 2])[0].starts_with(&format!("{at}: operand 0 of lookup must be u1, found u2"))
    );
    assert!(found(&[1, 2, 3])[0].contains("an index of 3 values, a power of two"));
    assert_eq!(
        found(&[8, 0, 0, 0]),
        [format!("{at}: the value needs 4 bits, the type has 3")]
    );
}

#[test]
fn a_wire_without_driver_and_one_with_two_are_found() {
    let found = faults(|m| {
        let a = m.input("a_i", uint(1), "");
        let b = m.input("b_i", uint(1), "");
        let none = m.wire("none", uint(1), "");
        let both = m.wire("both", uint(1), "");
        m.drive(both, a);
        m.drive(both, b);
        let out = m.and(&[none, both]);
        m.output("out_o", out, "");
    });
    assert_eq!(
        found,
        [
            "m.none: nothing drives the value",
            "m.both: the value is driven more than once, by m.a_i and m.b_i"
        ]
    );
}

#[test]
fn a_combinational_loop_is_shown_whole() {
    let found = faults(|m| {
        let a = m.input("a_i", uint(1), "");
        let back = m.wire("back", uint(1), "");
        let x = m.and(&[a, back]);
        let x = m.name(x, "x", "");
        let y = m.not(x);
        let y = m.name(y, "y", "");
        m.drive(back, y);
        m.output("y_o", y, "");
    });
    assert_eq!(
        found,
        ["combinational loop: m.back -> m.x -> m.y -> m.back"]
    );
}

#[test]
fn a_loop_through_an_instance_is_found_and_one_through_its_register_is_not() {
    for registered in [false, true] {
        let mut child = builder("child");
        let d = child.input("d_i", uint(1), "");
        let out = if registered {
            let q = child.control("d_q", uint(1), 0, "");
            child.next(q, d);
            q
        } else {
            child.not(d)
        };
        child.output("d_o", out, "");
        let child = child.finish();
        let mut m = builder("m");
        let back = m.wire("back", uint(1), "");
        let inst = m.instance("u_child", &child, "", &[("d_i", back)]);
        let d = inst.output("d_o");
        m.drive(back, d);
        m.output("d_o", d, "");
        let result = check(&design(vec![child, m.finish()]));
        assert_eq!(result.is_ok(), registered, "{result:?}");
    }
}

#[test]
fn state_that_no_output_depends_on_is_found() {
    let found = faults(|m| {
        let a = m.input("a_i", uint(1), "");
        let count = m.control("count_q", uint(4), 0, "");
        let next = m.increment(count);
        m.next_when(count, a, next);
        m.output("a_o", a, "");
    });
    assert_eq!(
        found,
        ["m.count_q: is written, but no output depends on it"]
    );
}

#[test]
fn a_reset_that_only_payload_depends_on_is_found() {
    let found = faults(|m| {
        let a = m.input("a_i", uint(4), "");
        let first = m.control("first_q", uint(4), 0, "");
        m.next(first, a);
        let data = m.payload("data_q", uint(4), "");
        m.next(data, first);
        m.output("data_o", data, "");
    });
    assert_eq!(
        found,
        ["m.first_q: has a reset, but only payload depends on it: m.first_q -> m.data_q"]
    );
}

#[test]
fn an_input_without_user_and_a_twice_used_name_are_found() {
    let found = faults(|m| {
        m.input("a_i", uint(4), "");
        let b = m.input("b_i", uint(4), "");
        let c = m.not(b);
        m.name(c, "b_i", "");
    });
    assert_eq!(
        found,
        [
            "m.b_i: named twice in the module",
            "m.a_i: input port without a user (say so with `unused` where it is meant)"
        ]
    );
}

#[test]
fn a_region_cannot_hold_state_nor_be_entered_twice() {
    let found = faults(|m| {
        let a = m.input("a_i", uint(4), "");
        let q = m.region("r", 1, |m| {
            let q = m.payload("q", uint(4), "");
            m.next(q, a);
            q
        });
        m.output("q_o", q, "");
    });
    assert_eq!(
        found,
        ["m.q: a region is feed-forward arithmetic; it cannot hold state or instances"]
    );
    let found = faults(|m| {
        let a = m.input("a_i", uint(4), "");
        let outside = m.wire("outside", uint(4), "");
        let inside = m.region("r", 1, |m| {
            let b = m.not(a);
            let b = m.name(b, "b", "");
            let c = m.not(outside);
            let c = m.name(c, "c", "");
            (b, c)
        });
        m.drive(outside, inside.0);
        m.output("c_o", inside.1, "");
    });
    assert_eq!(
        found,
        ["region r is left and entered again in one cycle: m.b -> m.outside -> m.c"]
    );
}

#[test]
fn a_constant_too_wide_is_found() {
    let found = faults(|m| {
        let a = m.lit(16, 4);
        m.output("a_o", a, "");
    });
    assert_eq!(
        found,
        ["m.(const in a_o): the value needs 5 bits, the type has 4"]
    );
}

#[test]
fn an_operand_too_many_is_found() {
    let mut m = builder("m");
    let a = m.input("a_i", uint(1), "");
    let q = m.control("a_q", uint(1), 0, "");
    m.next(q, a);
    m.output("a_o", q, "");
    let mut module = m.finish();
    module.connect(q.node(), 2, a.node());
    let faults = check(&design(vec![module])).expect_err("a fault");
    assert_eq!(
        faults.to_string(),
        "m.a_q: takes no operand 2, but m.a_i drives one"
    );
}
