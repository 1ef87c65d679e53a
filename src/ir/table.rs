//! Constant tables that [`Op::Lookup`] reads.

use num_bigint::BigUint;

use super::graph::Module;
use super::op::Op;

/// A constant table.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Table {
    /// Name, an identifier.
    pub name: String,
    /// What it holds, in units and with its origin.
    pub comment: String,
    /// Bits of a value.
    pub width: u32,
    /// The values, as many as the index can tell apart: a power of two.
    pub values: Vec<BigUint>,
}

impl Table {
    /// Bits of the widest value.
    pub fn widest(&self) -> u64 {
        self.values.iter().map(BigUint::bits).max().unwrap_or(0)
    }

    /// Bits of the index that every value answers to, or none where there is no such index.
    pub fn index_width(&self) -> Option<u32> {
        let count = self.values.len();
        (count > 1 && count.is_power_of_two()).then(|| count.trailing_zeros())
    }
}

impl Module {
    /// The tables that its nodes look things up in, each once, in the order of their first use.
    pub fn tables(&self) -> Vec<&Table> {
        let mut tables: Vec<&Table> = Vec::new();
        for id in self.nodes() {
            if let Op::Lookup { table } = &self.node(id).op
                && !tables.contains(&table.as_ref())
            {
                tables.push(table);
            }
        }
        tables
    }
}
