//! What may be used as a name: of a signal, of a module, and as the prefix of module names. They end up in Verilog, C, Tcl,
//! Make and file names, so only plain ASCII identifiers pass: no `$`, no escaped names, no keyword of either language.

/// The rule for prefixes, for messages and documentation.
pub const RULE: &str = "a Verilog identifier: a letter or _, then letters, digits or _, \
                        at most 64 in all, no keyword of Verilog, SystemVerilog, C or C++, no header of theirs, \
                        no device of Windows";

const LONGEST: usize = 64;
/// Letters of a module's name at most: a prefix and more. With an extension it is a file name.
const LONGEST_MODULE: usize = 200;

/// Whether `name` may be that of a signal, a port or an instance.
pub fn is_legal(name: &str) -> bool {
    is_plain(name, LONGEST) && !is_one_of(&[HEADERS], name)
}

/// Whether `name` obeys [`RULE`].
pub fn is_prefix(name: &str) -> bool {
    let file = name.to_ascii_lowercase();
    is_plain(name, LONGEST) && !is_one_of(&[HEADERS, SYSTEM, DEVICES], &file)
}

/// Whether `name` may be that of a module.
pub fn is_module(name: &str) -> bool {
    is_plain(name, LONGEST_MODULE)
}

fn is_plain(name: &str, longest: usize) -> bool {
    let starts_well = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    starts_well && plain && name.len() <= longest && !is_one_of(&[VERILOG, C], name)
}

fn is_one_of(lists: &[&str], name: &str) -> bool {
    let mut words = lists.iter().flat_map(|list| list.split_whitespace());
    words.any(|word| word == name)
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

/// Reserved words of C23 and C++20.
const C: &str = "
    alignas alignof and and_eq asm auto bitand bitor bool break case catch char char8_t char16_t char32_t
    class co_await co_return co_yield compl concept const const_cast consteval constexpr constinit continue decltype default delete do double dynamic_cast
    else enum explicit export extern false float for friend goto if inline int long mutable
    namespace new noexcept not not_eq nullptr operator or or_eq private protected public register
    reinterpret_cast requires restrict return short signed sizeof static static_assert static_cast struct
    switch template this thread_local throw true try typedef typeid typename typeof typeof_unqual union unsigned using
    virtual void volatile wchar_t while xor xor_eq";

/// Standard headers, and that of Verilator: `<prefix>.h` would stand before them, on some systems in any case of letters.
const HEADERS: &str = "
    assert complex ctype errno fenv float inttypes iso646 limits locale math setjmp signal stdalign
    stdarg stdatomic stdbool stddef stdint stdio stdlib stdnoreturn string tgmath threads time
    uchar unistd verilated wchar wctype";

/// Headers of systems that standard ones include.
const SYSTEM: &str = "
    alloca dlfcn endian fcntl features getopt libintl malloc memory poll pthread sched semaphore strings";

/// Names that are no files on Windows, whatever their extension.
const DEVICES: &str = "
    aux com1 com2 com3 com4 com5 com6 com7 com8 com9 con lpt1 lpt2 lpt3 lpt4 lpt5 lpt6 lpt7 lpt8 lpt9 nul prn";

#[cfg(test)]
mod tests {
    use super::{is_legal, is_module, is_prefix};

    #[test]
    fn plain_names_pass() {
        for name in ["dre", "_x", "A9_", &"a".repeat(64)] {
            assert!(
                is_legal(name) && is_prefix(name) && is_module(name),
                "{name}"
            );
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
            "typeof",
            "a\u{0}",
            "ａ",
        ] {
            let taken = is_legal(name) || is_prefix(name) || is_module(name);
            assert!(!taken, "{name:?}");
        }
    }

    #[test]
    fn prefixes_are_file_names_and_modules_may_be_longer() {
        for name in ["stdio", "STDIO", "features", "Con", "lpt9", &"a".repeat(65)] {
            assert!(!is_prefix(name), "{name}");
        }
        // Signals are in no file name.
        assert!(is_legal("memory") && !is_legal("stdio"));
        assert!(!is_legal(&"a".repeat(65)));
        assert!(is_module(&"a".repeat(200)) && !is_module(&"a".repeat(201)));
    }
}
