use indexmap::IndexMap;

use super::run;
use crate::config::Reset;
use crate::ir::{Builder, Design, Module, ModuleInfo, Op, Signal, text, uint};

fn after_passes(body: impl FnOnce(&mut Builder)) -> Module {
    let mut m = Builder::new("m", Reset::SyncLow, ModuleInfo::default());
    body(&mut m);
    let module = m.finish();
    let name = module.name.clone();
    let mut design = Design {
        modules: IndexMap::from([(name.clone(), module)]),
        top: name,
        reset: Reset::SyncLow,
        prefix: "t".to_owned(),
    };
    if let Err(error) = run(&mut design) {
        panic!("{error}");
    }
    design.modules.swap_remove("m").expect("the module stays")
}

fn text_of(body: impl FnOnce(&mut Builder)) -> String {
    text::module(&after_passes(body))
}

#[test]
fn constants_fold_and_neutral_operands_vanish() {
    let text = text_of(|m| {
        let a = m.input("a_i", uint(4), "");
        let two = m.lit(2, 4);
        let three = m.lit(3, 4);
        let five = m.add_mod(two, three);
        let zero = m.lit(0, 4);
        let same = m.or(&[a, zero]);
        let sum = m.add_mod(same, five);
        m.output("sum_o", sum, "");
        let never = m.lit(0, 1);
        let chosen = m.mux(never, five, a);
        m.output("chosen_o", chosen, "");
    });
    assert_eq!(
        text,
        "module m\n  input a_i : u4\n  output sum_o : u4 = add(a_i, 0x5:u4)\n  output chosen_o : u4 = a_i\n"
    );
}

#[test]
fn comparisons_beyond_the_range_are_constant() {
    let text = text_of(|m| {
        let a = m.input("a_i", uint(4), "");
        let signed = m.as_signed(a);
        let (zero, most) = (m.lit(0, 4), m.ones(4));
        let (signed_zero, one) = (m.as_signed(zero), m.lit(1, 4));
        let values = [
            m.lt(a, zero),
            m.lt(most, a),
            m.le(zero, a),
            m.le(a, most),
            m.lt(signed, signed_zero),
            m.lt(one, a),
        ];
        let all = m.concat(&values);
        m.output("y_o", all, "");
    });
    assert_eq!(
        text,
        "module m\n  input a_i : u4\n  output y_o : u6 = \
         concat(0x0:u1, 0x0:u1, 0x1:u1, 0x1:u1, lt(s4(a_i), 0x0:s4), lt(0x1:u4, a_i))\n"
    );
}

#[test]
fn equal_expressions_are_shared_whatever_the_depth() {
    let module = after_passes(|m| {
        let a = m.input("a_i", uint(4), "");
        let b = m.input("b_i", uint(4), "");
        let both = |m: &mut Builder| {
            let x = m.and(&[a, b]);
            m.not(x)
        };
        let first = both(m);
        let second = both(m);
        m.output("x_o", first, "");
        m.output("y_o", second, "");
    });
    let ands = module.nodes().filter(|&n| module.node(n).op == Op::And);
    assert_eq!(ands.count(), 1);
}

#[test]
fn a_name_survives_when_its_expression_is_shared() {
    let text = text_of(|m| {
        let a = m.input("a_i", uint(4), "");
        let b = m.input("b_i", uint(4), "");
        let plain = m.and(&[a, b]);
        let named = m.and(&[a, b]);
        let named = m.name(named, "both", "");
        m.output("x_o", plain, "");
        m.output("y_o", named, "");
    });
    assert!(text.contains("both : u4 = and(a_i, b_i)"), "{text}");
    assert!(text.contains("x_o : u4 = both"), "{text}");
}

#[test]
fn no_name_is_lost_where_several_share_an_expression() {
    let text = text_of(|m| {
        let a = m.input("a_i", uint(4), "");
        let b = m.input("b_i", uint(4), "");
        let values = ["", "first", "second"].map(|name| {
            let value = m.and(&[a, b]);
            match name {
                "" => value,
                _ => m.name(value, name, ""),
            }
        });
        for (port, value) in ["x_o", "y_o", "z_o"].into_iter().zip(values) {
            m.output(port, value, "");
        }
    });
    assert!(text.contains("x_o : u4 = first"), "{text}");
    assert!(text.contains("y_o : u4 = first"), "{text}");
    assert!(text.contains("z_o : u4 = second"), "{text}");
}

#[test]
fn what_nothing_depends_on_goes_and_ports_stay() {
    let text = text_of(|m| {
        let a = m.input("a_i", uint(4), "");
        let idle = m.not(a);
        m.name(idle, "idle", "");
        m.output("a_o", a, "");
    });
    assert!(!text.contains("idle"), "{text}");
}

/// Registers on every path from an input to an output of a module without feedback.
fn latencies(module: &Module, from: &str, to: &str) -> Vec<u32> {
    let start = module
        .port(crate::ir::Direction::Input, from)
        .expect("the input");
    let end = module
        .port(crate::ir::Direction::Output, to)
        .expect("the output");
    let mut found = Vec::new();
    let mut stack = vec![(start, 0)];
    while let Some((at, registers)) = stack.pop() {
        if at == end {
            found.push(registers);
        }
        let here = u32::from(matches!(module.node(at).op, Op::Reg { .. }));
        for (user, _) in module.users(at) {
            stack.push((user, registers + here));
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

#[test]
fn every_path_through_a_region_has_its_stages() {
    for stages in 0..=4 {
        let module = after_passes(|m| {
            let word = m.input("word_i", uint(24), "");
            let base = m.input("base_i", uint(6), "");
            let sum: Signal = m.region("distance", stages, |m| {
                let ones = m.popcount(word);
                let ones = m.extend(ones, 6);
                m.add_mod(base, ones)
            });
            m.output("sum_o", sum, "");
        });
        assert_eq!(latencies(&module, "word_i", "sum_o"), [stages]);
        assert_eq!(latencies(&module, "base_i", "sum_o"), [stages]);
    }
}

#[test]
fn population_counts_of_any_width_become_adders() {
    for width in [1, 2, 3, 5, 16, 33] {
        let module = after_passes(|m| {
            let word = m.input("word_i", uint(width), "");
            let ones = m.popcount(word);
            m.output("ones_o", ones, "");
        });
        assert!(module.nodes().all(|n| module.node(n).op != Op::Popcount));
    }
}
