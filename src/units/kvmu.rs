//! KV-cache management unit (KVMU): keeps the recent tokens on the chip, places the older ones in the store, and lists
//! what has to be fetched for a selection (docs/resv.md, section 5).
//!
//! ```text
//!   assignment ──▶ ring ──▶┐                 ┌─▶ place ──▶┐ job                    ┌─▶ queue ──▶ offload
//!                          ├─▶ item ──▶ table┤            ├─────▶ address ──▶ ends ┤     ▲ table, pages
//!   selection  ───────────▶┘        heads    └─▶ walk ───▶┘      arithmetic        └─▶ merge ──▶ queue ──▶ fetch
//!                                   links         └──▶ queue ──▶ selected
//! ```
//!
//! Frames and groups never overlap here, so both sides share the table and the address arithmetic, down to the adder of
//! store_base, which a descriptor needs behind the merger. An item (a token that
//! left the ring, or a selected cluster) stands in front of the table; it becomes a job, or a job for each of its pages,
//! which cannot be stopped: room for its record is sure before it starts.
//!
//! Whether an offload fits below store_limit is known at the end of the arithmetic only. Until then it is taken to fit:
//! the next one of the same cluster builds on its slot, the next new page is the one behind its page. If it turns out
//! not to fit, whatever built on it lies higher in the store and does not fit either, so the records are right, and only
//! what fits is written into the table. A page taken in vain is given back. The one thing that would go wrong is the
//! reason: while no page is left an offload waits for those on their way.
//!
//! heads and links are written early, since nobody looks at them before the table says that there are tokens. No memory
//! is ever cleared: the first offload of a cluster is that of its founder, which starts it at 0, and clusters are
//! numbered in the order of creation, so those whose founder is still in the ring stand behind `founded`.
//!
//! Contract: the registers (recent_window_i .. store_limit_i) change only while busy_o is 0. Selections come only while no assignment is worked off and the other way round.
//! Outputs of streams are registers or read outputs of memories, and hold until they are taken. Addresses of fetches
//! wrap modulo 2^64, which takes a store_base or token_bytes that was changed while tokens were stored; those of
//! offloads never do. pages_used_o is exact while idle_o is 1. Reset and clear_i empty everything.

mod address;
mod decision;
mod jobs;
mod lookup;
mod merge;
mod merge_properties;
mod place;
mod ports;
mod properties;
mod ring;
mod ring_properties;
mod room;
mod sizes;
mod walk;

#[cfg(test)]
mod tests;

use super::protected::{Guard, Memory};
use super::{Library, fifo, module_name, parameters};
use crate::config::Config;
use crate::ir::{Builder, Module, ModuleInfo, Signal, uint};

pub use address::build as build_address;
use decision::Decision;
use jobs::{Job, Slots};
use lookup::Item;
pub use merge::build as build_merge;
use ports::Inputs;
pub use ring::build as build_ring;
use room::Store;
use sizes::{
    ADDRESS_BITS, BURST_BITS, FETCH_TOKENS_BITS, QUEUE_WORDS, Sizes, TOKEN_BITS, TOKEN_BYTES_BITS,
};

/// The unit for `config`.
pub fn build(config: &Config, library: &mut Library) -> Module {
    let info = ModuleInfo {
        purpose: "KV-cache management unit (KVMU): recent window, store, fetch lists.".to_owned(),
        notes: vec![
            "assignment -> ring -> item -> place -> job -> offload".to_owned(),
            "selection -> item -> walk -> job -> merge -> fetch".to_owned(),
            "A job is taken to fit below store_limit until the end of the arithmetic; what built"
                .to_owned(),
            "on one that does not fit lies higher in the store and does not fit either.".to_owned(),
            "Frames and groups do not overlap; registers change only while busy_o is 0.".to_owned(),
        ],
        parameters: parameters(
            config,
            &[
                "hcu.max_clusters",
                "count_bits",
                "kvmu.recent_max",
                "kvmu.page_tokens",
                "kvmu.pages",
                "kvmu.stages",
                "protect",
            ],
        ),
        timing: "one offload a cycle; one page of a fetch list a cycle".to_owned(),
    };
    let sizes = Sizes::of(config);
    let name = module_name(config, "kvmu", &[]);
    let mut builder = Builder::new(&name, config.reset, info);
    let m = &mut builder;
    let ports = Inputs::declare(m, config);
    let clear = ports.clear;

    m.section("Recent window", "");
    let advance = m.wire("advance", uint(1), "the next item comes to the table");
    let mut guard = Guard::new(config);
    let ring = ring::build(config, library);
    let ring = library.keep(ring);
    let ring = m.instance(
        "u_ring",
        &ring,
        "tokens that stay on the chip",
        &[
            ("clear_i", clear),
            ("recent_window_i", ports.recent_window),
            ("assign_valid_i", ports.assign_valid),
            ("assign_token_i", ports.assign_token),
            ("assign_cluster_i", ports.assign_cluster),
            ("assign_new_i", ports.assign_new),
            ("assign_rejected_i", ports.assign_rejected),
            ("assign_last_i", ports.assign_last),
            ("leaver_ready_i", advance),
        ],
    );

    m.section(
        "Item",
        "A token that left the ring, or a selected cluster, in front of the table.",
    );
    let founded = place::founded(m, config);
    let item = Item::build(m, &ring, &ports.selection, founded, advance, clear);

    m.section(
        "Address",
        "Jobs cross the arithmetic; beside its results they are decided.",
    );
    let arithmetic = address::build(config);
    let jobs = jobs::registers(m, config, arithmetic.latency, clear);
    let (first, end) = (jobs[0], jobs[jobs.len() - 1]);
    let module = library.keep(arithmetic.module);
    let mut inputs = vec![("token_bytes_i", ports.token_bytes), ("page_i", first.page)];
    if let Some(slots) = first.slots {
        inputs.extend([("slot_i", slots.slot), ("whole_page_i", first.fetches)]);
    }
    let results = m.instance("u_address", &module, "", &inputs);
    let offset = results.output("offset_o");
    // Fetches come out of the merger, while nothing is offloaded.
    let merged_offset = m.wire("merged_offset", offset.ty(), "offset of the descriptor");
    let placed_offset = m.mux(end.offloads, offset, merged_offset);
    let far = m.extend(placed_offset, ADDRESS_BITS);
    let placed = m.add_mod(ports.store_base, far);
    let placed = m.name(
        placed,
        "placed_at",
        "address of the token or the descriptor",
    );

    m.section("End of an offload", "");
    let store = Store {
        base: ports.store_base,
        limit: ports.store_limit,
        token_bytes: ports.token_bytes,
    };
    let misses = room::misses(m, &store, offset);
    let decision = Decision::of(m, &end, misses);
    let lands = decision.lands;
    let null = m.wire("is_null", uint(1), "the descriptor is null");
    let described = m.not(null);
    let shown = m.mux(end.offloads, lands, described);
    let none = m.lit(0, ADDRESS_BITS);
    let address = m.mux(shown, placed, none);
    let address = m.name(address, "address", "as it stands in the record");
    let noslot = m.not(lands);
    let record = m.concat(&[address, noslot, end.cluster, end.token]);
    // A job in each stage may still come when the queue has no room for another.
    let in_flight = jobs.len() as u32;
    let queue = |m: &mut Builder, library: &mut Library, name, slack, stream: [Signal; 3]| {
        let [valid, word, taken] = stream;
        let unit = fifo::build_with_slack(config, library, word.width(), QUEUE_WORDS, slack);
        let unit = library.keep(unit);
        let inputs = [
            ("clear_i", clear),
            ("valid_i", valid),
            ("data_i", word),
            ("ready_i", taken),
        ];
        m.instance(name, &unit, "records that wait to be taken", &inputs)
    };
    let stream = [end.offloads, record, ports.offload_taken];
    let offloads = queue(m, library, "u_offloads", in_flight, stream);

    m.section("Merging", "");
    let slot_bytes = (sizes.slot > 0).then(|| results.output("slot_bytes_o"));
    let (bytes, tokens) = sizes.in_page(m, &end, ports.token_bytes, slot_bytes);
    let merge = library.keep(merge::build(config));
    let merge = m.instance(
        "u_merge",
        &merge,
        "",
        &[
            ("clear_i", clear),
            ("max_burst_i", ports.max_burst),
            ("page_i", end.fetches),
            ("joins_i", end.joins),
            ("end_i", end.ends_group),
            ("offset_i", offset),
            ("bytes_i", bytes),
            ("tokens_i", tokens),
            ("cluster_i", end.cluster),
        ],
    );
    m.drive(merged_offset, merge.output("offset_o"));
    m.drive(null, merge.output("null_o"));
    let fetch = m.concat(&[merge.output("descriptor_o"), address]);
    let stream = [merge.output("fetch_valid_o"), fetch, ports.fetch_taken];
    // The merger holds one more.
    let fetches = queue(m, library, "u_fetches", in_flight + 1, stream);

    m.section("Table", "");
    let goes = m.wire("goes", uint(1), "the offload goes its way");
    let entry = lookup::entry(
        m,
        library,
        config,
        &guard,
        &item,
        &jobs,
        &decision.commit,
        goes,
    );

    m.section("Place", "Slot and page of the token at the table.");
    let place = place::build(
        m,
        config,
        &item,
        &entry,
        &place::Around {
            jobs: &jobs,
            gives_back: decision.gives_back,
            free: offloads.output("ready_o"),
            goes,
            clear,
        },
    );
    let head = lookup::head(m, library, config, &guard, &item, &place);
    let founds = m.and(&[place.goes, item.mark]);
    place::found(m, founded, founds, clear);

    m.section("Walk", "Pages of the selected cluster at the table.");
    let selected_ready = m.wire("selected_ready", uint(1), "");
    let nothing = m.lit(0, sizes.stored);
    let stored = m.mux(item.known, entry.settled, nothing);
    let stored = m.name(
        stored,
        "stored_selected",
        "stored tokens of the selected cluster",
    );
    let next_page = m.wire(
        "next_page",
        uint(sizes.page),
        "page behind that of the step before",
    );
    let free = m.and(&[fetches.output("ready_o"), selected_ready]);
    let walk = walk::build(
        m,
        config,
        &item,
        &walk::Around {
            stored,
            head: head.data,
            next: next_page,
            free,
            clear,
        },
    );
    let memory = Memory {
        name: "links",
        width: sizes.page,
        depth: config.kvmu.pages,
        holds: "of each page the next one of its cluster; means nothing at the last one",
        read: (walk.page, walk.more),
        write: (entry.tail, place.page, place.links),
        // Read for walks, written by offloads.
        any_on_collision: true,
    };
    let link = guard.memory(m, library, config, &memory);
    m.drive(next_page, link.data);
    let count = m.slice(item.word, 0, sizes.stored);
    let count = m.mux(item.mark, nothing, count);
    let no_cluster = m.lit(0, item.cluster.width());
    let cluster = m.mux(item.mark, no_cluster, item.cluster);
    let record = m.concat(&[item.last, item.mark, stored, count, cluster]);
    let stream = [walk.begins, record, ports.selected_taken];
    let selected = queue(m, library, "u_selected", 0, stream);
    m.drive(selected_ready, selected.output("ready_o"));

    m.section("Job", "What goes from the table into the arithmetic.");
    let only_end = m.and_not(item.ends_frame, item.offloads);
    let passes = m.or(&[place.goes, only_end, walk.ends]);
    let passes = m.name(passes, "passes", "what stands at the table is done there");
    let vacant = m.not(item.any);
    let next = m.or(&[passes, vacant]);
    m.drive(advance, next);
    let ends_frame = m.and(&[passes, item.ends_frame]);
    let fetches_page = m.and(&[walk.steps, walk.fetches]);
    let ends_group = m.and(&[walk.ends, item.last]);
    let page = m.mux(item.selects, walk.page, place.page);
    let whole = walk.whole;
    let slot = sizes.slot_of(m, place.stored);
    let slots = slot.map(|slot| Slots { slot, whole });
    jobs::drive(
        m,
        &first,
        &Job {
            offloads: place.goes,
            ends_frame,
            fetches: fetches_page,
            ends_group,
            cluster: item.cluster,
            page,
            slots,
            token: item.word,
            stored: place.stored_then,
            founder: item.mark,
            full: place.full,
            takes: place.takes,
            joins: walk.joins,
        },
        clear,
    );

    if guard.is_on() {
        m.section("Faults", "What is used of the words read.");
        // A founder's entry holds nothing yet, and jobs on their way know better.
        let own: Vec<Signal> = entry.hits.iter().copied().chain([item.mark]).collect();
        let own = m.or(&own);
        let placed = m.and_not(place.goes, own);
        let walked = m.and(&[walk.steps, item.known]);
        let used = m.or(&[placed, walked]);
        guard.used(m, &entry.word, used);
        let later = m.and(&[walk.steps, walk.walking]);
        guard.used(m, &link, later);
        let first = m.and(&[walk.begins, walk.fetches]);
        guard.used(m, &head, first);
        for unit in [&ring, &offloads, &fetches, &selected] {
            guard.include(unit);
        }
    }
    guard.outputs(m);

    m.section("Status", "");
    let mut work = vec![ring.output("busy_o"), item.any, merge.output("busy_o")];
    for job in &jobs {
        work.push(job.any(m));
    }
    let work = m.or(&work);
    let work = m.name(work, "work", "something is to be decided");
    let idle = m.not(work);
    let waiting = [&offloads, &selected, &fetches].map(|queue| queue.output("busy_o"));
    let busy = m.or(&[work, waiting[0], waiting[1], waiting[2]]);
    let select_ready = m.and_not(advance, item.leaver);
    m.output(
        "assign_ready_o",
        ring.output("assign_ready_o"),
        "the assignment is taken",
    );
    m.output(
        "select_ready_o",
        select_ready,
        "the selected cluster is taken",
    );
    m.output(
        "offload_valid_o",
        offloads.output("valid_o"),
        "an offload record is offered",
    );
    m.output(
        "offload_o",
        offloads.output("data_o"),
        "address, noslot, cluster, token",
    );
    m.output(
        "selected_valid_o",
        selected.output("valid_o"),
        "a selection is offered",
    );
    m.output(
        "selected_o",
        selected.output("data_o"),
        "last, null, stored, count, cluster",
    );
    m.output(
        "fetch_valid_o",
        fetches.output("valid_o"),
        "a descriptor is offered",
    );
    m.output(
        "fetch_o",
        fetches.output("data_o"),
        "last, null, tokens, cluster, bytes, address",
    );
    m.output(
        "busy_o",
        busy,
        "there is work, or a record that was not taken",
    );
    m.output(
        "idle_o",
        idle,
        "all that was taken is decided; records may still wait",
    );
    m.output(
        "pages_used_o",
        place.pages_used,
        "pages in use; exact while idle_o is 1",
    );
    m.output(
        "frame_done_o",
        end.ends_frame,
        "all offloads of a frame are decided",
    );
    m.output(
        "group_done_o",
        merge.output("group_done_o"),
        "the fetch list of a group is decided",
    );
    m.output(
        "store_full_o",
        decision.store_full,
        "an offload found no page left (ERR_STORE_FULL)",
    );
    m.output(
        "bounds_o",
        decision.bounds,
        "an offload did not fit below store_limit (ERR_BOUNDS)",
    );
    m.output("offloaded_o", end.offloads, "an offload record is made");
    m.output(
        "fetched_o",
        merge.output("fetched_o"),
        "a descriptor is made, not a null",
    );
    properties::declare(builder.properties(), config);
    builder.finish()
}
