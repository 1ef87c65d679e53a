//! The decision on an offload, beside its address.

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
    /// Decides on `job`, whose token `misses` the room in the store, if it has a page.
    pub fn of(m: &mut Builder, job: &Job, misses: Signal) -> Decision {
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
