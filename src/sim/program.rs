//! What a design is compiled into.
//!
//! All values of a design lie in one array of 64-bit words. A signal of w bits takes ceil(w / 64) words, lowest first,
//! and the bits above w are always 0. The array starts with the state, then as many words again for what the state
//! becomes at the clock edge (so that the edge is one copy), then everything else: inputs, constants, results.

use indexmap::IndexMap;

/// Index of a word in the array of values.
pub(super) type Slot = u32;

/// Bits of a word.
pub(super) const WORD: u32 = 64;

/// Words that a signal of `width` bits takes.
pub(super) const fn words(width: u32) -> u32 {
    width.div_ceil(WORD)
}

/// Bits above the signal in word `index` of a signal of `width` bits.
pub(super) const fn spare(width: u32, index: u32) -> u8 {
    // At most 63, since the word holds at least one bit of the signal.
    (WORD.saturating_sub(width - index * WORD)) as u8
}

/// The bits that a word holds under `spare` unused ones.
pub(super) const fn mask(spare: u8) -> u64 {
    u64::MAX >> spare
}

/// Where a signal lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Place {
    /// First word.
    pub slot: Slot,
    /// Bits.
    pub width: u32,
}

impl Place {
    /// Its words in the array of values.
    pub fn range(self) -> std::ops::Range<usize> {
        let first = self.slot as usize;
        first..first + words(self.width) as usize
    }
}

/// One step on single words: `to` takes the result. `spare` is the number of bits above the result (or, where the
/// result is one bit, above the operands).
#[derive(Clone, Copy, Debug)]
pub(super) enum Instruction {
    /// a.
    Copy { to: Slot, a: Slot },
    /// Inverse of a.
    Not { to: Slot, a: Slot, spare: u8 },
    /// a and b.
    And { to: Slot, a: Slot, b: Slot },
    /// a or b.
    Or { to: Slot, a: Slot, b: Slot },
    /// a exclusive or b.
    Xor { to: Slot, a: Slot, b: Slot },
    /// Whether all bits of a are 1.
    All { to: Slot, a: Slot, spare: u8 },
    /// Whether a bit of a is 1.
    Any { to: Slot, a: Slot },
    /// Whether the number of ones of a is odd.
    Parity { to: Slot, a: Slot },
    /// The number of ones of a.
    Popcount { to: Slot, a: Slot },
    /// The lowest one of a.
    Lowest { to: Slot, a: Slot },
    /// a + b.
    Add {
        to: Slot,
        a: Slot,
        b: Slot,
        spare: u8,
    },
    /// a − b.
    Sub {
        to: Slot,
        a: Slot,
        b: Slot,
        spare: u8,
    },
    /// a · b.
    Mul {
        to: Slot,
        a: Slot,
        b: Slot,
        spare: u8,
    },
    /// Whether a = b.
    Eq { to: Slot, a: Slot, b: Slot },
    /// Whether a ≠ b.
    Ne { to: Slot, a: Slot, b: Slot },
    /// Whether a < b, both unsigned.
    Lt { to: Slot, a: Slot, b: Slot },
    /// Whether a ≤ b, both unsigned.
    Le { to: Slot, a: Slot, b: Slot },
    /// Whether a < b, both signed.
    LtSigned {
        to: Slot,
        a: Slot,
        b: Slot,
        spare: u8,
    },
    /// Whether a ≤ b, both signed.
    LeSigned {
        to: Slot,
        a: Slot,
        b: Slot,
        spare: u8,
    },
    /// a where `select` is not 0, else b.
    Mux {
        to: Slot,
        select: Slot,
        a: Slot,
        b: Slot,
    },
    /// Bits of a from `low` up.
    Bits {
        to: Slot,
        a: Slot,
        low: u8,
        spare: u8,
    },
    /// `high` above `width` bits of a from `low` up; `width` is at most 63.
    Join {
        to: Slot,
        high: Slot,
        a: Slot,
        low: u8,
        width: u8,
    },
    /// a, of which `from` bits are spare, with its sign in more bits.
    SignExtend {
        to: Slot,
        a: Slot,
        from: u8,
        spare: u8,
    },
    /// a · 2^n.
    Shl {
        to: Slot,
        a: Slot,
        n: Slot,
        spare: u8,
    },
    /// a / 2^n, a unsigned.
    Shr { to: Slot, a: Slot, n: Slot },
    /// floor(a / 2^n), a signed.
    ShrSigned {
        to: Slot,
        a: Slot,
        n: Slot,
        spare: u8,
    },
    /// Word number a of those that start at `table`.
    Lookup { to: Slot, a: Slot, table: Slot },
    /// Step on several words: an index into [`Program::wide`].
    Wide { index: u32 },
}

/// Operators that are not done word by word.
#[derive(Clone, Copy, Debug)]
pub(super) enum WideOp {
    /// a + b.
    Add,
    /// a − b.
    Sub,
    /// a · b.
    Mul,
    /// Whether a < b.
    Lt,
    /// Whether a ≤ b.
    Le,
    /// The lowest one of a.
    Lowest,
    /// a · 2^b.
    Shl,
    /// floor(a / 2^b).
    Shr,
    /// a in more bits.
    Extend,
}

/// One step on signals of any width. Operators of one operand have it twice.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wide {
    /// What to do.
    pub op: WideOp,
    /// Result.
    pub to: Place,
    /// Operand 0.
    pub a: Place,
    /// Operand 1.
    pub b: Place,
    /// Whether operand 0 (and 1, where both are numbers) is signed.
    pub signed: bool,
}

/// A memory: `depth` entries of `words(width)` words.
#[derive(Clone, Copy, Debug)]
pub(super) struct MemoryShape {
    /// Bits of an entry.
    pub width: u32,
    /// Entries.
    pub depth: u32,
}

/// A registered read of a memory.
#[derive(Clone, Copy, Debug)]
pub(super) struct Read {
    /// Index into [`Program::memories`].
    pub memory: usize,
    /// Where the address is.
    pub address: Slot,
    /// Where the enable is.
    pub enable: Slot,
    /// The output register, in the state.
    pub output: Place,
    /// Index into [`Program::writes`] of the write that must not be at the same address, if what is read is looked at.
    pub collides: Option<usize>,
}

/// A write to a memory.
#[derive(Clone, Copy, Debug)]
pub(super) struct Write {
    /// Index into [`Program::memories`].
    pub memory: usize,
    /// Where the address is.
    pub address: Slot,
    /// Where the data is.
    pub data: Slot,
    /// Where the enable is.
    pub enable: Slot,
}

/// What a named signal is, as far as a user of the interpreter cares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Input port of the top.
    Input,
    /// Output port of the top.
    Output,
    /// Register or output register of a memory.
    State,
    /// Constant.
    Constant,
    /// Anything else.
    Value,
}

/// A named signal.
#[derive(Clone, Copy, Debug)]
pub(super) struct Named {
    /// Where it lies.
    pub place: Place,
    /// What it is.
    pub kind: Kind,
}

/// A compiled design.
#[derive(Debug)]
pub(super) struct Program {
    /// Steps that see only state and constants; they run once a cycle.
    pub from_state: Vec<Instruction>,
    /// Steps that also see inputs, behind the others; they run whenever an input has changed.
    pub from_inputs: Vec<Instruction>,
    /// Steps on signals wider than a word.
    pub wide: Vec<Wide>,
    /// Values: at first the constants, the rest 0.
    pub values: Vec<u64>,
    /// For each word of the state, the bits that it has.
    pub state: Vec<u64>,
    /// State words that a reset sets, and to what.
    pub resets: Vec<(Slot, u64)>,
    /// Memories.
    pub memories: Vec<MemoryShape>,
    /// Reads of memories.
    pub reads: Vec<Read>,
    /// Writes to memories, in the order in which they take effect.
    pub writes: Vec<Write>,
    /// Every named signal, in the order of the flat module.
    pub names: IndexMap<String, Named>,
}
