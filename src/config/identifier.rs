//! What may be used as the prefix of module names. It ends up in Verilog, C, Tcl, Make and file
//! names, so only plain ASCII identifiers pass: no `$`, no escaped names, no keyword of either
//! language.

/// The rule, for messages and documentation.
pub const RULE: &str = "a Verilog identifier: a letter or _, then letters, digits or _, \
                        at most 64 in all, no keyword of Verilog, SystemVerilog, C or C++, no header of theirs";

const LONGEST: usize = 64;

/// Whether `name` obeys [`RULE`].
pub fn is_legal(name: &str) -> bool {
    let starts_well = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    starts_well && plain && name.len() <= LONGEST && !is_keyword(name)
}

fn is_keyword(name: &str) -> bool {
    [VERILOG, C, HEADERS]
        .iter()
        .any(|list| list.split_whitespace().any(|word| word == name))
}

/// Reserved words of IEEE 1364-2005 and IEEE 1800-2017.
const VERILOG: &str = "
    accept_on alias always always_comb always_ff always_latch and assert assign assume automatic
    before begin bind bins binsof bit break buf bufif0 bufif1 byte case casex casez cell chandle
    checker class clocking cmos config const constraint context continue cover covergroup
    coverpoint cross deassign default defparam design disable dist do edge else end endcase
    endchecker endclass endclocking endconfig endfunction endgenerate endgroup endinterface
    endmodule endpackage endprimitive endprogram endproperty endspecify endsequence endtable
    endtask enum event eventually expect export extends extern final first_match for force foreach
    forever fork forkjoin function generate genvar global highz0 highz1 if iff ifnone ignore_bins
    illegal_bins implements implies import incdir include initial inout input inside instance int
    integer interconnect interface intersect join join_any join_none large let liblist library
    local localparam logic longint macromodule matches medium modport module nand negedge nettype
    new nexttime nmos nor noshowcancelled not notif0 notif1 null or output package packed parameter
    pmos posedge primitive priority program property protected pull0 pull1 pulldown pullup
    pulsestyle_ondetect pulsestyle_onevent pure rand randc randcase randsequence rcmos real
    realtime ref reg reject_on release repeat restrict return rnmos rpmos rtran rtranif0 rtranif1
    s_always s_eventually s_nexttime s_until s_until_with scalared sequence shortint shortreal
    showcancelled signed small soft solve specify specparam static string strong strong0 strong1
    struct super supply0 supply1 sync_accept_on sync_reject_on table tagged task this throughout
    time timeprecision timeunit tran tranif0 tranif1 tri tri0 tri1 triand trior trireg type
    typedef union unique unique0 unsigned until until_with untyped use uwire var vectored virtual
    void wait wait_order wand weak weak0 weak1 while wildcard wire with within wor xnor xor";

/// Reserved words of C11 and C++17.
const C: &str = "
    alignas alignof and and_eq asm auto bitand bitor bool break case catch char char16_t char32_t
    class compl const const_cast constexpr continue decltype default delete do double dynamic_cast
    else enum explicit export extern false float for friend goto if inline int long mutable
    namespace new noexcept not not_eq nullptr operator or or_eq private protected public register
    reinterpret_cast restrict return short signed sizeof static static_assert static_cast struct
    switch template this thread_local throw true try typedef typeid typename union unsigned using
    virtual void volatile wchar_t while xor xor_eq";

/// Standard headers, and that of Verilator: `<prefix>.h` would stand before them.
const HEADERS: &str = "
    assert complex ctype errno fenv float inttypes iso646 limits locale math setjmp signal stdalign
    stdarg stdatomic stdbool stddef stdint stdio stdlib stdnoreturn string tgmath threads time
    uchar unistd verilated wchar wctype";

#[cfg(test)]
mod tests {
    use super::is_legal;

    #[test]
    fn plain_names_pass() {
        for name in ["dre", "_x", "A9_", &"a".repeat(64)] {
            assert!(is_legal(name), "{name}");
        }
    }

    #[test]
    fn whatever_another_language_could_trip_over_does_not() {
        for name in [
            "",
            "9a",
            "a$b",
            "\\a ",
            "a b",
            "a-b",
            "ä",
            "a/b",
            "..",
            "a\n",
            "module",
            "logic",
            "namespace",
            &"a".repeat(65),
        ] {
            assert!(!is_legal(name), "{name:?}");
        }
    }
}
