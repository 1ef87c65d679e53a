//! The pages of a selected cluster, one a cycle.

use super::Sizes;
use super::lookup::Item;
use crate::config::Config;
use crate::ir::{Builder, Signal, uint};

/// What a walk needs to know.
pub(super) struct Around {
    /// Stored tokens of the cluster; 0 of a null.
    pub stored: Signal,
    /// Its first page.
    pub head: Signal,
    /// The next page, as read in the step before.
    pub next: Signal,
    /// A page can be given away, and so can the record of the selection.
    pub free: Signal,
    pub clear: Signal,
}

/// A step of a walk.
pub(super) struct Walk {
    /// A step is made.
    pub steps: Signal,
    /// It is the first one for its cluster.
    pub begins: Signal,
    /// It is the last one for its cluster.
    pub ends: Signal,
    /// It has a page.
    pub fetches: Signal,
    /// The page.
    pub page: Signal,
    /// All its slots are in use.
    pub whole: Signal,
    /// It lies behind the page before.
    pub joins: Signal,
    /// Another page follows: its number has to be read.
    pub more: Signal,
    /// A page of the cluster was given away before.
    pub walking: Signal,
}

/// Walks the pages of the selected cluster that stands at the table.
pub(super) fn build(m: &mut Builder, config: &Config, item: &Item, around: &Around) -> Walk {
    let sizes = Sizes::of(config);
    let walking = m.control(
        "walking_q",
        uint(1),
        0,
        "a page of this cluster was given away",
    );
    let page_q = m.payload("page_q", uint(sizes.page), "the page given away last");
    let steps = m.and(&[item.selects, around.free]);
    let steps = m.name(steps, "steps", "a step of the walk is made");
    let page = m.mux(walking, around.next, around.head);
    let page = m.name(page, "walk_page", "page of this step");
    m.next_when(page_q, steps, page);

    let begun = sizes.slot_of(m, around.stored).map(|slot| m.any(slot));
    let (whole, more) = match sizes.pages_of(m, around.stored) {
        Some(pages) => {
            let left_q = m.payload("pages_left_q", pages.ty(), "whole pages not given away");
            let left = m.mux(walking, left_q, pages);
            let left = m.name(left, "pages_left", "whole pages, this one included");
            let one = m.lit(1, left.width());
            let fewer = m.sub_mod(left, one);
            m.next_when(left_q, steps, fewer);
            let whole = m.any(left);
            let others = m.lt(one, left);
            let more = match begun {
                Some(begun) => {
                    let partial = m.and(&[whole, begun]);
                    m.or(&[others, partial])
                }
                None => others,
            };
            (whole, more)
        }
        None => (m.lit(0, 1), m.lit(0, 1)),
    };
    let whole = m.name(whole, "whole", "all slots of the page are in use");
    let more = m.name(more, "more", "another page follows");
    let fetches = match begun {
        Some(begun) => m.or(&[whole, begun]),
        None => whole,
    };
    let fetches = m.name(fetches, "fetches", "the cluster has a page left");
    let following = m.increment(page_q);
    let beside = m.eq(around.next, following);
    let joins = m.and(&[walking, beside]);
    let joins = m.name(joins, "joins", "the page lies behind the one before");
    let goes_on = m.mux(steps, more, walking);
    let walking_d = m.and_not(goes_on, around.clear);
    m.next(walking, walking_d);
    let begins = m.and_not(steps, walking);
    let ends = m.and_not(steps, more);
    let ends = m.name(ends, "walk_ends", "it is the last step of its cluster");
    let more = m.and(&[steps, more]);
    Walk {
        steps,
        begins,
        ends,
        fetches,
        page,
        whole,
        joins,
        more,
        walking,
    }
}
