//! What stands at the table: a leaver of the ring or a selected cluster, and what the table says of its cluster.

use super::jobs::Job;
use super::place::Place;
use super::{Sizes, TOKEN_BITS};
use crate::config::Config;
use crate::ir::{Builder, InstanceHandle, Signal, uint};
use crate::units::Library;
use crate::units::protected::{Guard, Memory, Word};

/// A selection as it is offered.
pub(super) struct Selection {
    pub valid: Signal,
    pub cluster: Signal,
    pub count: Signal,
    pub null: Signal,
    pub last: Signal,
}

/// What stands at the table.
pub(super) struct Item {
    /// A token is to be offloaded.
    pub offloads: Signal,
    /// A frame ends with it.
    pub ends_frame: Signal,
    /// It is a selected cluster, or none.
    pub selects: Signal,
    pub cluster: Signal,
    /// Token of a leaver, count of a selected cluster.
    pub word: Signal,
    /// Of a leaver: it founded its cluster. Of a selection: nothing was selected.
    pub mark: Signal,
    /// Last of its group.
    pub last: Signal,
    /// Of a selected cluster: its founder left the ring.
    pub known: Signal,
    /// Something stands there.
    pub any: Signal,
    /// The ring has something that comes next, before any selection.
    pub leaver: Signal,
    /// What is read: cluster, and whether it is read.
    read: (Signal, Signal),
}

impl Item {
    /// The registers in front of the table; a leaver goes first.
    pub fn build(
        m: &mut Builder,
        ring: &InstanceHandle,
        selection: &Selection,
        founded: Signal,
        advance: Signal,
        clear: Signal,
    ) -> Item {
        let leaves = ring.output("leaver_valid_o");
        let ends = ring.output("leaver_last_o");
        let leaver = m.or(&[leaves, ends]);
        let leaver = m.name(
            leaver,
            "leaver",
            "the ring has a leaver, or the end of a frame",
        );
        let selected = m.and_not(selection.valid, leaver);
        let selected = m.name(
            selected,
            "selection_comes",
            "no leaver, but a selected cluster",
        );
        let number = m.extend(selection.cluster, founded.width());
        let known_d = m.lt(number, founded);
        let known_d = m.and_not(known_d, selection.null);
        let mut flag = |name: &str, comment: &str, next: Signal| {
            let register = m.control(name, uint(1), 0, comment);
            let value = m.mux(advance, next, register);
            let value = m.and_not(value, clear);
            m.next(register, value);
            register
        };
        let offloads = flag("item_offloads_q", "a token is to be offloaded", leaves);
        let ends_frame = flag("item_ends_frame_q", "a frame ends with it", ends);
        let selects = flag("item_selects_q", "it comes from a selection", selected);
        let known = flag(
            "item_known_q",
            "of a selection: the founder of the cluster left the ring",
            known_d,
        );
        let any = m.or(&[offloads, ends_frame, selects]);
        let any = m.name(any, "item", "something stands at the table");

        let cluster_d = m.mux(leaver, ring.output("leaver_cluster_o"), selection.cluster);
        let count = m.extend(selection.count, TOKEN_BITS);
        let word_d = m.mux(leaver, ring.output("leaver_token_o"), count);
        let mark_d = m.mux(leaver, ring.output("leaver_founder_o"), selection.null);
        let mut hold = |name: &str, comment: &str, next: Signal| {
            let register = m.payload(name, next.ty(), comment);
            m.next_when(register, advance, next);
            register
        };
        let cluster = hold("item_cluster_q", "its cluster", cluster_d);
        let word = hold("item_word_q", "its token; of a selection its count", word_d);
        let mark = hold(
            "item_mark_q",
            "it founded its cluster; of a selection: it is null",
            mark_d,
        );
        let last = hold("item_last_q", "last of its group", selection.last);

        let comes = m.or(&[leaver, selected]);
        let stalls = m.not(advance);
        let reads = m.or(&[comes, stalls]);
        let reads = m.name(reads, "looks_up", "the table is read");
        let read_at = m.mux(advance, cluster_d, cluster);
        let read_at = m.name(
            read_at,
            "read_at",
            "cluster looked up; what stays is looked up again, since its cluster may change",
        );
        Item {
            offloads,
            ends_frame,
            selects,
            cluster,
            word,
            mark,
            last,
            known,
            any,
            leaver,
            read: (read_at, reads),
        }
    }
}

/// What the end of an offload writes into the table.
pub(super) struct Commit {
    /// It is written.
    pub valid: Signal,
    pub cluster: Signal,
    pub stored: Signal,
    pub tail: Signal,
}

/// What the end of a job writes into the table: a token that got a slot, or a founder that did not.
pub(super) fn commit(m: &mut Builder, job: &Job, lands: Signal) -> Commit {
    let starts = m.and(&[job.offloads, job.founder]);
    let valid = m.or(&[lands, starts]);
    let nothing = m.lit(0, job.stored.width());
    let stored = m.mux(lands, job.stored, nothing);
    Commit {
        valid: m.name(valid, "commit", "the cluster's entry is written"),
        cluster: job.cluster,
        stored: m.name(stored, "commit_stored", ""),
        tail: job.page,
    }
}

/// What the table says of an item's cluster.
pub(super) struct Entry {
    /// The rest means nothing yet: it is being read again.
    pub stale: Signal,
    /// Tokens stored.
    pub stored: Signal,
    /// Tokens stored while nothing is on its way, as in a walk.
    pub settled: Signal,
    /// Last page; means nothing where none is stored.
    pub tail: Signal,
    /// The word read, and the jobs on their way that stand in front of it.
    pub word: Word,
    pub hits: Vec<Signal>,
}

/// Reads the table and puts what is still on its way in front of it: the youngest job of the cluster. An entry that was
/// written in the cycle of the read is read again, unless a younger job of the cluster follows; that costs a cycle where the
/// tokens of a cluster come just so far apart. What `goes` in this cycle is a job in the next one. A founder's cluster has nothing stored, whatever the memory holds.
#[expect(
    clippy::too_many_arguments,
    reason = "the table stands in the middle of all that the unit does"
)]
pub(super) fn entry(
    m: &mut Builder,
    library: &mut Library,
    config: &Config,
    guard: &Guard,
    item: &Item,
    jobs: &[Job],
    commit: &Commit,
    goes: Signal,
) -> Entry {
    let sizes = Sizes::of(config);
    let (read_at, reads) = item.read;
    let written = m.concat(&[commit.stored, commit.tail]);
    let memory = Memory {
        name: "table",
        width: written.width(),
        depth: config.hcu.max_clusters,
        holds: "of each cluster: stored tokens, last page; unknown before its founder is offloaded",
        read: (read_at, reads),
        write: (commit.cluster, written, commit.valid),
        // What was written in the cycle of the read is read again, or a younger job stands in front of it.
        any_on_collision: true,
    };
    let table = guard.memory(m, library, config, &memory);
    let read = table.data;
    let same = m.eq(commit.cluster, read_at);
    let written = m.and(&[commit.valid, same]);
    let again = m.eq(item.cluster, read_at);
    let mut younger = vec![m.and(&[goes, again])];
    for job in &jobs[..jobs.len() - 1] {
        let same = m.eq(job.cluster, read_at);
        younger.push(m.and(&[job.offloads, same]));
    }
    let younger = m.or(&younger);
    let stale_d = m.and_not(written, younger);
    let stale = m.control(
        "stale_q",
        uint(1),
        0,
        "the entry read was written in the same cycle, and has to be read again: no younger job has it",
    );
    m.next(stale, stale_d);

    let mut cases = Vec::new();
    for (stage, job) in jobs.iter().enumerate() {
        let same = m.eq(job.cluster, item.cluster);
        let hit = m.and(&[job.offloads, same]);
        let hit = m.name(
            hit,
            &format!("hit_s{stage}"),
            "an offload of the same cluster is on its way",
        );
        let word = m.concat(&[job.stored, job.page]);
        cases.push((hit, word));
    }
    let hits: Vec<Signal> = cases.iter().map(|&(hit, _)| hit).collect();
    let word = m.cases(&cases, read);
    let word = m.name(
        word,
        "entry",
        "what the table says with all that is on its way",
    );
    let stored = m.slice(word, sizes.page, sizes.stored);
    Entry {
        stale,
        stored,
        settled: m.slice(read, sizes.page, sizes.stored),
        tail: m.slice(word, 0, sizes.page),
        word: table,
        hits,
    }
}

/// The first page of each cluster: written by the offload that takes it, read where a cluster is selected.
pub(super) fn head(
    m: &mut Builder,
    library: &mut Library,
    config: &Config,
    guard: &Guard,
    item: &Item,
    place: &Place,
) -> Word {
    let (read_at, reads) = item.read;
    let memory = Memory {
        name: "heads",
        width: Sizes::of(config).page,
        depth: config.hcu.max_clusters,
        holds: "first page of each cluster; means nothing while none of its tokens is stored",
        read: (read_at, reads),
        write: (item.cluster, place.page, place.heads),
        // Only a selection looks at it, and nothing is written then.
        any_on_collision: true,
    };
    guard.memory(m, library, config, &memory)
}
