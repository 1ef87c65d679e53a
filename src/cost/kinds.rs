//! What the cells of FPGAs and of Yosys' own gates are.

/// What a cell counts as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A look-up table.
    Lut,
    /// A flip-flop.
    FlipFlop,
    /// A cell of a carry chain.
    Carry,
    /// A multiplexer behind LUTs.
    Mux,
    /// A multiplier.
    Dsp,
    /// A block of memory.
    BlockRam,
    /// Memory made of LUTs.
    LutRam,
}

/// Beginnings of names of cells; the first that fits counts.
const KINDS: [(&str, Kind); 25] = [
    ("SB_LUT4", Kind::Lut),
    ("SB_DFF", Kind::FlipFlop),
    ("SB_CARRY", Kind::Carry),
    ("SB_MAC16", Kind::Dsp),
    ("SB_RAM40_4K", Kind::BlockRam),
    ("LUT", Kind::Lut),
    ("INV", Kind::Lut),
    ("TRELLIS_FF", Kind::FlipFlop),
    ("TRELLIS_DPR16X4", Kind::LutRam),
    ("CCU2C", Kind::Carry),
    ("PFUMX", Kind::Mux),
    ("L6MUX21", Kind::Mux),
    ("MULT18X18D", Kind::Dsp),
    ("ALU54B", Kind::Dsp),
    ("DP16KD", Kind::BlockRam),
    ("PDPW16KD", Kind::BlockRam),
    ("FD", Kind::FlipFlop),
    ("CARRY", Kind::Carry),
    ("MUXF", Kind::Mux),
    ("DSP48", Kind::Dsp),
    ("RAMB", Kind::BlockRam),
    ("RAM", Kind::LutRam),
    ("SRL", Kind::LutRam),
    ("URAM", Kind::BlockRam),
    ("$_DFF_", Kind::FlipFlop),
];

impl Kind {
    /// What a cell of this type is; none of these, for a buffer or a gate.
    pub fn of(cell: &str) -> Option<Kind> {
        let found = KINDS.iter().find(|(start, _)| cell.starts_with(start));
        found.map(|(_, kind)| *kind)
    }
}

/// Transistors of static CMOS by the beginning of the gate's name; the first that fits counts. Gates are as in Yosys' own
/// `stat -tech cmos`; a flip-flop has the 24 of common libraries, and 4 more with a reset.
const TRANSISTORS: [(&str, u32); 16] = [
    ("$_BUF_", 4),
    ("$_NOT_", 2),
    ("$_NAND_", NAND),
    ("$_NOR_", 4),
    ("$_AND_", 6),
    ("$_OR_", 6),
    ("$_AOI3_", 6),
    ("$_OAI3_", 6),
    ("$_AOI4_", 8),
    ("$_OAI4_", 8),
    ("$_MUX_", 12),
    ("$_NMUX_", 10),
    ("$_XOR_", 12),
    ("$_XNOR_", 12),
    ("$_DFF_P_", 24),
    ("$_DFF_", 28),
];
/// Transistors of a NAND of two inputs, which is one gate equivalent.
const NAND: u32 = 4;

/// Gate equivalents of one of Yosys' gates; `None` for what is none of them.
pub fn gate_equivalents(cell: &str) -> Option<f64> {
    let found = TRANSISTORS
        .iter()
        .find(|(start, _)| cell.starts_with(start));
    found.map(|(_, transistors)| f64::from(*transistors) / f64::from(NAND))
}
