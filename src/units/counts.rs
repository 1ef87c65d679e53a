//! Counts: how many tokens each cluster has, readable one by one and row by row.
//!
//! ```text
//!                ┌─ bank 0 ─┐──┬──▶ counts_o, the row
//!   cluster_i ──▶│  bank 1  │──┤
//!    its row     └─ bank … ─┘──┴─▶ pick ──▶ count_o, its lane of the row
//! ```
//!
//! Cluster j lies in row j / lanes of bank j mod lanes, as the scores of a beat lie beside each other, so that the WTU
//! has all counts of a beat at once; the HCU wants that of one cluster.
//!
//! Contract: count_o and counts_o come one cycle after read_i and hold until the next one; what a read yields in the
//! cycle of a write to the same cluster is unknown. The memories cannot be cleared: who founds a cluster writes its
//! first count.

mod properties;

use super::banks::place;
use super::protected::{Guard, Memory};
use super::widths::{beat_width, beats, cluster_width};
use super::{Library, module_name, parameters};
use crate::config::Config;
use crate::ir::{Builder, Module, ModuleInfo, Signal, uint};

/// What is looked at of the counts read.
struct Used {
    one: Signal,
    row: Signal,
}

/// The counts for the clusters of `config`.
pub fn build(config: &Config, library: &mut Library) -> Module {
    let (lanes, bits) = (config.wtu.lanes, config.count_bits);
    let info = ModuleInfo {
        purpose: "Counts: tokens of each cluster.".to_owned(),
        notes: vec![
            "Cluster j is in row j / wtu.lanes of bank j mod wtu.lanes; a row is read at once."
                .to_owned(),
        ],
        parameters: parameters(
            config,
            &["hcu.max_clusters", "wtu.lanes", "count_bits", "protect"],
        ),
        timing: "latency 1 cycle; the outputs hold while read_i is 0".to_owned(),
    };
    let mut builder = Builder::new(&module_name(config, "counts", &[]), config.reset, info);
    let m = &mut builder;
    let cluster = uint(cluster_width(config));
    let read = m.input("read_i", uint(1), "a count is asked for");
    let read_cluster = m.input("cluster_i", cluster, "cluster whose row is read");
    let write = m.input("write_i", uint(1), "a count is written");
    let write_cluster = m.input("write_cluster_i", cluster, "its cluster");
    let write_count = m.input("write_count_i", uint(bits), "the count");

    let mut guard = Guard::new(config);
    let used = guard.is_on().then(|| Used {
        one: m.input("used_i", uint(1), "count_o is used"),
        row: m.input(
            "used_lanes_i",
            uint(lanes),
            "lanes of counts_o that are used",
        ),
    });

    m.section("Banks", "");
    let (read_row, read_lane) = place(m, read_cluster, lanes, beat_width(config));
    let (write_row, write_lane) = place(m, write_cluster, lanes, beat_width(config));
    let mut words = Vec::new();
    // With fewer clusters than lanes, the lanes above have none.
    for bank in 0..lanes.min(config.hcu.max_clusters) {
        let here = match write_lane {
            Some(lane) => {
                let here = m.eq_lit(lane, u64::from(bank));
                m.and(&[write, here])
            }
            None => write,
        };
        let memory = Memory {
            name: &format!("bank{bank}"),
            width: bits,
            depth: beats(config),
            holds: &format!("counts of the clusters of lane {bank}"),
            read: (read_row, read),
            write: (write_row, write_count, here),
            any_on_collision: true,
        };
        words.push(guard.memory(m, library, config, &memory));
    }
    let counts: Vec<Signal> = words.iter().map(|word| word.data).collect();

    m.section("Pick", "The count of the cluster asked for, from its row.");
    let mut selects = Vec::new();
    let count = match read_lane {
        Some(lane) => {
            let lane_q = m.payload("lane_q", lane.ty(), "lane of the cluster asked for");
            m.next_when(lane_q, read, lane);
            selects = (0..counts.len() as u64)
                .map(|bank| m.eq_lit(lane_q, bank))
                .collect();
            m.one_hot_mux(&selects, &counts)
        }
        None => counts[0],
    };
    if let Some(used) = used {
        for (bank, word) in words.iter().enumerate() {
            let of_row = m.bit(used.row, bank as u32);
            let of_one = match selects.get(bank) {
                Some(&select) => m.and(&[used.one, select]),
                None => used.one,
            };
            let used = m.or(&[of_row, of_one]);
            guard.used(m, word, used);
        }
        if lanes as usize > words.len() {
            let without = m.slice(used.row, words.len() as u32, lanes - words.len() as u32);
            m.unused(without);
        }
    }
    let row: Vec<Signal> = counts.iter().rev().copied().collect();
    let row = m.concat(&row);
    let row = m.extend(row, lanes * bits);
    m.output("count_o", count, "tokens of the cluster asked for");
    m.output(
        "counts_o",
        row,
        "tokens of all clusters of its row, lane 0 lowest",
    );
    guard.outputs(m);
    properties::declare(
        builder.properties(),
        (config.hcu.max_clusters, cluster_width(config)),
        config.count_bits,
        config.wtu.lanes,
    );
    builder.finish()
}

#[cfg(test)]
mod tests {
    use super::super::unit;
    use crate::config::Config;
    use crate::passes;
    use crate::sim::{Simulator, Start};

    /// Reads and writes of pseudo-random clusters against an array; looks only at what was written before.
    fn check(clusters: u32, lanes: u32, bits: u32) {
        let mut config = Config::default();
        config.hcu.max_clusters = clusters;
        config.wtu.lanes = lanes;
        config.count_bits = bits;
        let mut design = unit(&config, "counts").expect("the unit");
        passes::run(&mut design).expect("a sound design");
        let mut sim = Simulator::new(&design, Start::Random(1)).expect("a design that can be run");
        let input = |sim: &Simulator, name: &str| sim.input(name).expect("the port");
        let [read, cluster, write, write_cluster, write_count] = [
            "read_i",
            "cluster_i",
            "write_i",
            "write_cluster_i",
            "write_count_i",
        ]
        .map(|name| input(&sim, name));
        let count = sim.output("count_o").expect("the port");
        let row = sim.output("counts_o").expect("the port");
        let mut model = vec![0u64; clusters as usize];
        let mut held: Option<(Option<u64>, Vec<Option<u64>>)> = None;
        let mut words = vec![0; row.width().div_ceil(64) as usize];
        let mut draw = 1u64;
        let mut random = |below: u64| {
            draw = draw.wrapping_mul(0x5851_F42D_4C95_7F2D).wrapping_add(1);
            (draw >> 33) % below
        };
        for step in 0..u64::from(clusters) + 1000 {
            // The first steps write every cluster once.
            let filling = step < u64::from(clusters);
            let (to, value) = (random(u64::from(clusters)), random(1 << bits));
            let to = if filling { step } else { to };
            let writes = filling || random(2) == 0;
            let at = random(u64::from(clusters));
            let reads = !filling && random(2) == 0;
            sim.set(write, u64::from(writes));
            sim.set(write_cluster, to);
            sim.set(write_count, value);
            sim.set(read, u64::from(reads));
            sim.set(cluster, at);
            if reads {
                let first = (at - at % u64::from(lanes)) as usize;
                let end = (first + lanes as usize).min(model.len());
                // What is written in the same cycle is not to be looked at.
                let known = |c: usize| (!writes || c as u64 != to).then_some(model[c]);
                held = Some((known(at as usize), (first..end).map(known).collect()));
            }
            sim.clock();
            sim.settle();
            if writes {
                model[to as usize] = value;
            }
            if let Some((one, all)) = &held {
                if let Some(expected) = *one {
                    assert_eq!(sim.get(count), expected, "{clusters} {lanes} {bits}");
                }
                sim.get_words(row, &mut words);
                for (lane, expected) in all.iter().enumerate() {
                    let got = (0..bits as usize).fold(0, |sum, bit| {
                        let at = lane * bits as usize + bit;
                        sum | (words[at / 64] >> (at % 64) & 1) << bit
                    });
                    if let Some(expected) = *expected {
                        assert_eq!(got, expected, "{clusters} {lanes} {bits}, lane {lane}");
                    }
                }
            }
        }
    }

    #[test]
    fn rows_and_single_counts_are_what_was_written() {
        for (clusters, lanes, bits) in [
            (64, 16, 16),
            (16, 32, 4),
            (33, 8, 7),
            (17, 1, 16),
            (100, 2, 5),
        ] {
            check(clusters, lanes, bits);
        }
    }
}
