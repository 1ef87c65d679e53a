//! Where a token goes: the slot behind the last one of its cluster, or the first slot of a new page.

use super::Sizes;
use super::jobs::Job;
use super::lookup::{Entry, Item};
use crate::config::Config;
use crate::ir::{Builder, Signal, uint, value_width};
use crate::units::widths::clusters_width;

/// What becomes of the pages of the jobs on their way.
pub(super) struct Around<'a> {
    pub jobs: &'a [Job],
    /// The last of them gives back the page that it took.
    pub gives_back: Signal,
    /// An offload can be given away.
    pub free: Signal,
    /// Driven with whether the offload goes its way.
    pub goes: Signal,
    pub clear: Signal,
}

/// The place of the token that stands at the table.
pub(super) struct Place {
    /// The offload goes its way.
    pub goes: Signal,
    /// Tokens of the cluster before it.
    pub stored: Signal,
    /// No page is left for it.
    pub full: Signal,
    /// It takes a page.
    pub takes: Signal,
    /// Its page.
    pub page: Signal,
    /// Stored tokens once it succeeds.
    pub stored_then: Signal,
    /// The page taken is the first one of its cluster.
    pub heads: Signal,
    /// The page taken follows the last one of its cluster.
    pub links: Signal,
    /// Pages in use, with those taken by jobs on their way.
    pub pages_used: Signal,
}

/// Decides on the token that stands at the table.
pub(super) fn build(
    m: &mut Builder,
    config: &Config,
    item: &Item,
    entry: &Entry,
    around: &Around,
) -> Place {
    let sizes = Sizes::of(config);
    let nothing = m.lit(0, sizes.stored);
    let stored = m.mux(item.mark, nothing, entry.stored);
    let stored = m.name(stored, "stored", "tokens of the cluster in the store");
    let needs = match sizes.slot_of(m, stored) {
        Some(slot) => {
            let behind = m.any(slot);
            m.not(behind)
        }
        None => m.lit(1, 1),
    };
    let needs = m.name(needs, "needs", "the token needs a new page");

    let used_width = value_width(u64::from(config.kvmu.pages));
    let used = m.control(
        "pages_used_q",
        uint(used_width),
        0,
        "pages in use, with those taken by offloads on their way",
    );
    let pages = m.constant(
        "PAGES",
        u64::from(config.kvmu.pages),
        used_width,
        "pages of the store (kvmu.pages)",
    );
    let none_left = m.eq(used, pages);
    let none_left = m.name(none_left, "none_left", "every page is in use");
    let full = m.and(&[needs, none_left]);
    let full = m.name(full, "full", "no page is left for the token");
    let doubts: Vec<Signal> = (around.jobs.iter())
        .map(|job| m.and_not(job.offloads, job.full))
        .collect();
    let doubt = m.or(&doubts);
    let doubt = m.name(doubt, "doubt", "a page, or a place in one, may come back");
    // Whether it needs a page, and of what cluster the others are, is known too late for who waits behind it.
    let holds = m.and(&[none_left, doubt]);
    let holds = m.name(
        holds,
        "holds",
        "whether there is a page for it depends on offloads on their way",
    );
    let goes = m.and(&[item.offloads, around.free]);
    let waits = m.or(&[holds, entry.stale]);
    let goes = m.and_not(goes, waits);
    m.drive(around.goes, goes);

    let takes = m.and_not(needs, none_left);
    let takes = m.name(takes, "takes", "it takes a new page");
    let next_page = m.slice(used, 0, sizes.page);
    let page = m.mux(takes, next_page, entry.tail);
    let page = m.name(page, "place_page", "page of the token");
    let more = m.increment(stored);
    let stored_then = m.mux(full, stored, more);
    let taken = m.and(&[goes, takes]);
    let taken = m.name(taken, "page_taken", "a page is taken");
    let some = m.any(stored);
    let links = m.and(&[taken, some]);
    let heads = m.and_not(taken, some);

    let changes = m.xor(&[taken, around.gives_back]);
    let up = m.increment(used);
    let one = m.lit(1, used_width);
    let down = m.sub_mod(used, one);
    let moved = m.mux(taken, up, down);
    let zero = m.lit(0, used_width);
    let used_d = m.cases(&[(around.clear, zero), (changes, moved)], used);
    m.next(used, used_d);
    Place {
        goes,
        stored,
        full,
        takes,
        page,
        stored_then,
        heads,
        links,
        pages_used: used,
    }
}

/// Clusters whose founder left the ring: of these alone the table means something.
pub(super) fn founded(m: &mut Builder, config: &Config) -> Signal {
    m.control(
        "founded_q",
        uint(clusters_width(config)),
        0,
        "clusters whose founder left the ring; they are those with the lowest numbers",
    )
}

/// Counts one more of the clusters that are `founded`.
pub(super) fn found(m: &mut Builder, founded: Signal, founds: Signal, clear: Signal) {
    let more = m.increment(founded);
    let zero = m.lit(0, founded.width());
    let next = m.cases(&[(clear, zero), (founds, more)], founded);
    m.next(founded, next);
}
