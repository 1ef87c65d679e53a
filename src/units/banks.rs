//! Clusters spread over banks: cluster j in row j / banks of bank j mod banks.

use crate::ir::{Builder, Signal};

/// Row, in `row_width` bits, and bank of a cluster where there are `banks`, a power of two; one bank needs no number.
pub fn place(
    m: &mut Builder,
    cluster: Signal,
    banks: u32,
    row_width: u32,
) -> (Signal, Option<Signal>) {
    let bank_bits = banks.trailing_zeros();
    let row = if bank_bits >= cluster.width() {
        m.lit(0, row_width)
    } else {
        m.slice(cluster, bank_bits, row_width)
    };
    let bank = (bank_bits > 0).then(|| m.slice(cluster, 0, bank_bits.min(cluster.width())));
    (row, bank)
}
