//! One test a rule of lowering, a module with everything in it, and what is refused.

use indexmap::IndexMap;

use super::lower::Lowering;
use super::{
    EmitInfo, SramPlace, VerilogError, VerilogFile, constraints, emit, file_list, period,
    ports_page, srams,
};
use crate::config::Reset;
use crate::ir::{Builder, Design, Direction, Module, ModuleInfo, Signal, sint, uint};
use crate::passes;

fn info() -> EmitInfo {
    EmitInfo {
        version: "1.2.3".to_owned(),
        command: "dregen generate --preset small --out DIR".to_owned(),
        licence: "Apache-2.0".to_owned(),
    }
}

fn design(modules: Vec<Module>, reset: Reset) -> Design {
    let top = modules.last().map(|m| m.name.clone()).unwrap_or_default();
    Design {
        modules: modules
            .into_iter()
            .map(|m| (m.name.clone(), m))
            .collect::<IndexMap<_, _>>(),
        top,
        reset,
        prefix: "t".to_owned(),
    }
}

/// Ports that the expressions of the tests are made of.
struct Ports {
    a: Signal,
    b: Signal,
    s: Signal,
    t: Signal,
    c: Signal,
    n: Signal,
}

/// The text of an expression of `a`, `b` (u8), `s`, `t` (s8), `c` (u1), `n` (u3), nothing in it named.
fn text(body: impl FnOnce(&mut Builder, &Ports) -> Signal) -> Result<String, VerilogError> {
    let mut m = Builder::new("t_op", Reset::SyncLow, ModuleInfo::default());
    let ports = Ports {
        a: m.input("a", uint(8), ""),
        b: m.input("b", uint(8), ""),
        s: m.input("s", sint(8), ""),
        t: m.input("t", sint(8), ""),
        c: m.input("c", uint(1), ""),
        n: m.input("n", uint(3), ""),
    };
    let value = body(&mut m, &ports);
    m.output("out", value, "");
    let module = m.finish();
    let out = module.port(Direction::Output, "out").expect("just made");
    Lowering::new(&module).driver(out).map(|e| e.flat())
}

macro_rules! lowers {
    ($($name:ident: |$m:ident, $p:ident| $body:expr => $text:expr;)*) => {$(
        #[test]
        fn $name() {
            assert_eq!(text(|$m, $p| $body), Ok($text.to_owned()));
        }
    )*};
}

lowers! {
    logic: |m, p| { let x = m.and_not(p.a, p.b); m.or(&[x, p.a]) } => "(a & ~b) | a";
    exclusive_or: |m, p| m.xor(&[p.a, p.b, p.a]) => "a ^ b ^ a";
    reductions: |m, p| { let (x, y, z) = (m.all(p.a), m.any(p.b), m.parity(p.a)); m.concat(&[x, y, z]) }
        => "{&a, |b, ^a}";
    inverse_of_a_reduction: |m, p| { let x = m.any(p.a); m.not(x) } => "~|a";
    inverse_of_a_comparison: |m, p| { let x = m.le(p.a, p.b); m.not(x) } => "a > b";
    constant_comes_second: |m, p| { let five = m.lit(5, 8); m.lt(five, p.a) } => "a > 8'd5";
    constant_second_and_inverse: |m, p| { let x = m.lit(5, 8); let y = m.le(x, p.a); m.not(y) } => "a < 8'd5";
    signed_comparison: |m, p| m.lt(p.s, p.t) => "s < t";
    signed_comparison_of_unsigned_bits: |m, p| { let x = m.as_signed(p.a); m.lt(x, p.t) }
        => "$signed(a) < t";
    unsigned_comparison_of_signed_names: |m, p| {
        let (x, y) = (m.as_unsigned(p.s), m.as_unsigned(p.t));
        m.lt(x, y)
    } => "$unsigned(s) < t";
    equality_needs_no_sign: |m, p| { let x = m.as_signed(p.a); m.eq(x, p.s) } => "a == s";
    sum_keeps_its_carry: |m, p| m.add_full(p.a, p.b) => "{1'b0, a} + {1'b0, b}";
    difference_of_a_sum: |m, p| { let x = m.add_mod(p.a, p.b); m.sub_mod(p.a, x) } => "a - (a + b)";
    sum_of_a_difference: |m, p| { let x = m.sub_mod(p.a, p.b); m.add_mod(x, p.a) } => "a - b + a";
    wrapped_sum_in_a_comparison: |m, p| { let x = m.add_mod(p.a, p.b); m.lt(x, p.a) } => "a + b < a";
    product: |m, p| m.mul(p.a, p.n) => "{3'd0, a} * {8'd0, n}";
    signed_product: |m, p| m.mul(p.s, p.t) => "$signed({{8{s[7]}}, s}) * $signed({{8{t[7]}}, t})";
    product_of_a_wrapped_sum: |m, p| { let x = m.add_mod(p.a, p.b); m.mul(x, p.n) }
        => "{3'd0, a + b} * {8'd0, n}";
    choice: |m, p| m.mux(p.c, p.a, p.b) => "c ? a : b";
    cases: |m, p| {
        let (x, y) = (m.eq(p.a, p.b), m.lit(0, 8));
        m.cases(&[(x, p.a), (p.c, y)], p.b)
    } => "(a == b) ? a : c ? 8'd0 : b";
    slices_of_slices: |m, p| { let x = m.slice(p.a, 2, 5); m.slice(x, 1, 3) } => "a[5:3]";
    slice_of_a_cast: |m, p| { let x = m.as_signed(p.a); m.bit(x, 7) } => "a[7]";
    slice_of_a_literal: |m, _p| { let x = m.lit(0xa5, 8); m.slice(x, 4, 4) } => "4'd10";
    repeated_part: |m, p| m.concat(&[p.c, p.c, p.n]) => "{{2{c}}, n}";
    replication: |m, p| m.concat(&[p.n, p.n, p.n]) => "{3{n}}";
    zeros_in_front: |m, p| { let x = m.concat(&[p.n, p.a]); m.extend(x, 16) } => "{5'd0, n, a}";
    sign_in_front: |m, p| m.extend(p.s, 12) => "{{4{s[7]}}, s}";
    sign_of_one_bit: |m, p| { let x = m.as_signed(p.c); m.extend(x, 4) } => "{4{c}}";
    shift_left: |m, p| m.shift_left(p.a, p.n) => "a << n";
    shift_right: |m, p| m.shift_right(p.a, p.n) => "a >> n";
    arithmetic_shift: |m, p| m.shift_right(p.s, p.n) => "$signed(s >>> n)";
    arithmetic_shift_beside_unsigned: |m, p| {
        let x = m.shift_right(p.s, p.n);
        let y = m.as_signed(p.a);
        m.add_mod(x, y)
    } => "$signed(s >>> n) + a";
    population_count: |m, p| m.popcount(p.n) => "{1'b0, n[0]} + {1'b0, n[1]} + {1'b0, n[2]}";
    lowest_one: |m, p| m.lowest_one(p.n) => "n & (~n + 3'd1)";
    lookup: |m, p| m.lookup("squares", p.n, &[0, 1, 4, 9, 16, 25, 36, 49], 6, "") => "squares(n)";
    lowest_one_of_one_bit: |m, p| m.lowest_one(p.c) => "c";
}

#[test]
fn bits_of_an_expression_need_a_name() {
    let of_a_sum = |m: &mut Builder, p: &Ports| {
        let sum = m.add_mod(p.a, p.b);
        m.bit(sum, 0)
    };
    let node = "t_op.(add in out)".to_owned();
    assert_eq!(text(of_a_sum), Err(VerilogError::Unnamed { node }));
}

/// A child with a handshake, control and payload state.
fn child(reset: Reset) -> Module {
    let info = ModuleInfo {
        purpose: "Counts what passes.".to_owned(),
        timing: "latency 1 cycle".to_owned(),
        ..ModuleInfo::default()
    };
    let mut m = Builder::new("t_count", reset, info);
    let valid = m.input("in_valid_i", uint(1), "a word is offered");
    let data = m.input("in_data_i", sint(12), "the word");
    let clear = m.input("clear_i", uint(1), "start again");
    let most = m.constant("MOST", 9, 4, "words counted before it stops (figure 3)");

    m.section("Count", "Saturates.");
    let count = m.control("count_q", uint(4), 0, "words so far");
    let low = m.payload("low_q", uint(4), "low bits of the last word");
    let sign = m.payload("sign_q", uint(1), "sign of the last word");
    let room = m.ne(count, most);
    let take = m.and(&[valid, room]);
    m.name(take, "take", "the word is counted");
    let (zero, next) = (m.lit(0, 4), m.increment(count));
    let next = m.cases(&[(clear, zero), (take, next)], count);
    m.next(count, next);
    let bits = m.slice(data, 0, 4);
    m.next_when(low, take, bits);
    let top = m.bit(data, 11);
    m.next_when(sign, take, top);
    let rest = m.slice(data, 4, 7);
    m.unused(rest);
    let place = m.slice(count, 0, 2);
    let weight = m.lookup("weight", place, &[1, 10, 100, 1000], 10, "a power of ten");
    m.output("in_ready_o", room, "the word is taken");
    m.output("count_o", count, "words so far");
    m.output("low_o", low, "low bits of the last word");
    m.output("weight_o", weight, "weight of the next word");
    m.output("negative_o", sign, "the last word was below 0");
    m.finish()
}

/// A top with an instance, a memory, a value used above its driver, and outputs that nothing needs.
fn everything(reset: Reset) -> Design {
    let child = child(reset);
    let info = ModuleInfo {
        purpose: "Keeps sums of squares.".to_owned(),
        notes: vec!["in -> count -> table\n      ^_______|".to_owned()],
        parameters: vec![("width".to_owned(), "12".to_owned())],
        timing: "latency 2 cycles, one word a cycle".to_owned(),
    };
    let mut m = Builder::with_ports("t_top", "aclk", "aresetn", info);
    let valid = m.input("s_axis_in_tvalid", uint(1), "a word is offered");
    let data = m.input("s_axis_in_tdata", sint(12), "the word");
    let full = m.wire("full", uint(1), "no room in the table");

    m.section("Counting", "");
    let clear = m.and(&[full, valid]);
    let count = m.instance(
        "u_count",
        &child,
        "counts words",
        &[
            ("in_valid_i", valid),
            ("in_data_i", data),
            ("clear_i", clear),
        ],
    );
    m.section(
        "Table",
        "Sums by the low bits of the word. A remark that is long enough to be wrapped, since it \
        goes on for more than the hundred columns that a line may have.",
    );
    let square = m.mul(data, data);
    let square = m.as_unsigned(square);
    let old = m.wire("old", uint(24), "");
    let sum = m.add_mod(old, square);
    let low = count.output("low_o");
    let read = m.memory(
        "table",
        (24, 10),
        "sums of squares",
        low,
        valid,
        low,
        sum,
        full,
    );
    m.drive(old, read);
    let is_full = m.eq_lit(count.output("count_o"), 9);
    m.drive(full, is_full);
    m.output(
        "s_axis_in_tready",
        count.output("in_ready_o"),
        "the word is taken",
    );
    let upper = m.slice(read, 8, 16);
    m.output("sum_o", upper, "the sum without its low byte");
    design(vec![child, m.finish()], reset)
}

fn emitted(mut design: Design) -> Vec<VerilogFile> {
    passes::run(&mut design).expect("no faults");
    emit(&design, &info()).expect("Verilog")
}

#[test]
fn a_design_with_everything_reads_like_this() {
    let text: Vec<String> = emitted(everything(Reset::SyncLow))
        .into_iter()
        .map(|file| format!("==== {}\n{}", file.name, file.text))
        .collect();
    insta::assert_snapshot!(text.join("\n"));
}

#[test]
fn resets_differ_in_event_and_condition_only() {
    let head = |reset| {
        let files = emitted(everything(reset));
        let lines = files[1].text.lines();
        let kept = lines.filter(|l| l.contains("@(") || l.contains("if (") && l.contains("rst"));
        kept.map(str::trim).collect::<Vec<_>>().join(" ")
    };
    let payload = " always @(posedge clk_i) begin";
    assert_eq!(
        head(Reset::SyncLow),
        format!("always @(posedge clk_i) begin if (!rst_ni) begin{payload}")
    );
    assert_eq!(
        head(Reset::SyncHigh),
        format!("always @(posedge clk_i) begin if (rst_i) begin{payload}")
    );
    assert_eq!(
        head(Reset::AsyncLow),
        format!("always @(posedge clk_i or negedge rst_ni) begin if (!rst_ni) begin{payload}")
    );
}

#[test]
fn files_end_in_one_line_break_and_nothing_trails() {
    for file in emitted(everything(Reset::SyncLow)) {
        assert!(
            file.text.ends_with("\n`default_nettype wire\n"),
            "{}",
            file.name
        );
        assert!(
            file.text.lines().all(|l| l == l.trim_end()),
            "{}",
            file.name
        );
    }
}

#[test]
fn memories_that_promise_less_on_a_collision_have_a_file_of_their_own() {
    let mut m = Builder::new("t_top", Reset::SyncLow, ModuleInfo::default());
    let (at, data) = (m.input("at", uint(3), ""), m.input("data", uint(8), ""));
    let go = m.input("go", uint(1), "");
    let mut outputs = Vec::new();
    for name in ["first", "second"] {
        let read = m.memory(name, (8, 8), "", at, go, at, data, go);
        m.output(&format!("{name}_o"), read, "");
        outputs.push(read);
    }
    m.any_on_collision(outputs[1]);
    let files = emitted(design(vec![m.finish()], Reset::SyncLow));
    let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(
        names,
        ["t_ram_1r1w_w8_d8.v", "t_ram_1r1w_w8_d8_any.v", "t_top.v"]
    );
    let says = |file: &VerilogFile| {
        let attribute = file
            .text
            .contains("    (* no_rw_check *)\n    reg [7:0] words_q [0:7];\n");
        (attribute, file.text.contains("yields the old word."))
    };
    assert_eq!(says(&files[0]), (false, true));
    assert_eq!(says(&files[1]), (true, false));
}

#[test]
fn the_file_list_has_children_first() {
    let list = file_list(&emitted(everything(Reset::SyncLow)), "rtl/");
    assert_eq!(
        list,
        "rtl/t_ram_1r1w_w24_d10.v\nrtl/t_count.v\nrtl/t_top.v\n"
    );
}

#[test]
fn what_the_top_needs_from_its_surroundings() {
    let design = everything(Reset::AsyncLow);
    let files = constraints(&design, 250.0).expect("constraints");
    insta::assert_snapshot!(format!(
        "{}\n====\n{}\n====\n{}",
        files[0].text,
        files[1].text,
        ports_page(&design).expect("a page")
    ));
}

#[test]
fn a_clock_must_be_a_frequency() {
    let design = everything(Reset::SyncLow);
    for frequency in [0.0, -1.0, 1e-4, 1e7, f64::NAN, f64::INFINITY] {
        let error = constraints(&design, frequency).expect_err("no frequency");
        assert!(matches!(error, VerilogError::Clock { .. }), "{error}");
        assert_eq!(period(frequency), Err(error));
    }
    assert_eq!(period(300.0).as_deref(), Ok("3.333"));
}

#[test]
fn memories_are_listed_where_they_stand() {
    let inner = everything(Reset::SyncLow);
    let mut m = Builder::new("t_pair", Reset::SyncLow, ModuleInfo::default());
    for name in ["u_left", "u_right"] {
        m.instance(name, &inner.modules["t_top"], "", &[]);
    }
    let pair = m.finish();
    let modules = inner.modules.into_values().chain([pair]).collect();
    let list = srams(&design(modules, Reset::SyncLow), &info()).expect("a list");
    assert_eq!(list.define, "T_RAM_MACRO");
    let [shape] = list.shapes.as_slice() else {
        panic!("{:?}", list.shapes);
    };
    assert_eq!(shape.macro_name, "t_ram_1r1w_w24_d10_macro");
    assert_eq!((shape.words, shape.width, shape.address_bits), (10, 24, 4));
    let place = |path: &str| SramPlace {
        path: path.to_owned(),
        holds: "sums of squares".to_owned(),
    };
    let places = ["u_left/u_table", "u_right/u_table"].map(place);
    assert_eq!(shape.places, places);
    assert!(
        list.black_boxes
            .contains("module t_ram_1r1w_w24_d10_macro (")
    );
}

#[test]
fn keywords_and_doubles_are_refused_by_name() {
    let refused = |name: &str, other: &str| {
        let mut m = Builder::new("t_bad", Reset::SyncLow, ModuleInfo::default());
        let a = m.input(name, uint(1), "");
        m.output(other, a, "");
        emit(&design(vec![m.finish()], Reset::SyncLow), &info()).expect_err("a bad name")
    };
    let place = || "t_bad".to_owned();
    assert_eq!(
        refused("before", "b_o"),
        VerilogError::Name {
            place: place(),
            what: "port",
            name: "before".to_owned()
        }
    );
    assert_eq!(
        refused("same", "same"),
        VerilogError::Duplicate {
            place: place(),
            first: "port",
            second: "port",
            name: "same".to_owned()
        }
    );
    let reserved = refused("unused_ok", "b_o");
    assert!(reserved.to_string().contains("unused_ok"), "{reserved}");
}
