//! Whether a token lies below store_limit.

use super::ADDRESS_BITS;
use crate::ir::{Builder, Signal};

/// 1 where address + token_bytes > store_limit, for an exact `address` of one bit more than store_limit has.
///
/// It is asked as address > store_limit - token_bytes, where nothing wraps, and whose right side is known long before.
pub(super) fn misses(m: &mut Builder, address: Signal, limit: Signal, bytes: Signal) -> Signal {
    let width = ADDRESS_BITS + 1;
    let [limit, bytes] = [limit, bytes].map(|signal| m.extend(signal, width));
    let last = m.sub_mod(limit, bytes);
    let last = m.name(
        last,
        "last_address",
        "highest address of a token: store_limit - token_bytes, two's complement",
    );
    let nothing = m.bit(last, ADDRESS_BITS);
    let beyond = m.lt(last, address);
    let misses = m.or(&[nothing, beyond]);
    m.name(misses, "misses", "the token does not fit below store_limit")
}
