//! The decision on an offload, beside its address.

use super::ADDRESS_BITS;
use super::jobs::Job;
use super::lookup::{self, Commit};
use crate::ir::{Builder, Signal};

/// What becomes of the offload at the end of the arithmetic.
pub(super) struct Decision {
    /// It has a slot.
    pub lands: Signal,
    /// It does not fit below store_limit.
    pub bounds: Signal,
    /// It found no page left.
    pub store_full: Signal,
    /// It had taken a page in vain.
    pub gives_back: Signal,
    /// What the table is told.
    pub commit: Commit,
}

impl Decision {
    /// Decides on `job`, whose exact address is `address`.
    pub fn of(
        m: &mut Builder,
        job: &Job,
        address: Signal,
        limit: Signal,
        bytes: Signal,
    ) -> Decision {
        let misses = misses(m, address, limit, bytes);
        let placed = m.and_not(job.offloads, job.full);
        let placed = m.name(placed, "placed", "an offload that has a page");
        let bounds = m.and(&[placed, misses]);
        let bounds = m.name(bounds, "bounds", "ERR_BOUNDS");
        let lands = m.and_not(placed, misses);
        let lands = m.name(lands, "lands", "the token has a slot");
        let gives_back = m.and(&[bounds, job.takes]);
        let gives_back = m.name(gives_back, "gives_back", "it had taken a page in vain");
        Decision {
            lands,
            bounds,
            store_full: m.and(&[job.offloads, job.full]),
            gives_back,
            commit: lookup::commit(m, job, lands),
        }
    }
}

/// 1 where address + token_bytes > store_limit, for an exact `address` of one bit more than store_limit has.
///
/// It is asked as address > store_limit - token_bytes, where nothing wraps, and whose right side is known long before.
fn misses(m: &mut Builder, address: Signal, limit: Signal, bytes: Signal) -> Signal {
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
