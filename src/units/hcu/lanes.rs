//! The lanes of the HCU and what each of them must be told.

use super::super::forward::Forward;
use super::super::protected::Guard;
use super::super::widths::{cluster_width, out_of_order, row_width, rows_width};
use super::super::{Library, banks, lane};
use crate::config::{Config, Policy};
use crate::ir::{Builder, InstanceHandle, Signal, uint};

/// A token as the lanes see it.
#[derive(Clone, Copy)]
pub(super) struct Token {
    pub valid: Signal,
    pub code: Signal,
}

/// What surrounds the lanes.
pub(super) struct Around<'a> {
    pub restart: Signal,
    pub advance: Signal,
    /// The current and the next token.
    pub tokens: [Token; 2],
    pub best: &'a Forward,
    pub clusters: Signal,
    /// The cluster that the current token joins or founds, when it is decided.
    pub home: Signal,
    pub founds: Signal,
    pub closes: Signal,
}

/// A lane in place; its grant is still to be driven.
pub(super) struct Lane {
    handle: InstanceHandle,
    pub grant: Signal,
}

impl Lane {
    /// Passes on what it reports of its memories.
    pub fn report(&self, guard: &mut Guard) {
        guard.include(&self.handle);
    }

    /// An output of the lane.
    pub fn output(&self, port: &str) -> Signal {
        self.handle.output(port)
    }
}

/// Instantiates the lanes.
pub(super) fn build(
    m: &mut Builder,
    library: &mut Library,
    config: &Config,
    around: &Around,
) -> Vec<Lane> {
    let module = lane::build(config, library);
    let module = library.keep(module);
    let count = config.hcu.accumulators;
    let place = |m: &mut Builder, cluster| banks::place(m, cluster, count, row_width(config));
    let (home_row, home_lane) = place(m, around.home);
    let lowest = match config.hcu.policy {
        Policy::Nearest => "cluster",
        Policy::First => "lowest",
    };
    let best: Vec<(Signal, Option<Signal>)> = ["cur", "nxt"]
        .into_iter()
        .filter(|_| out_of_order(config))
        .map(|token| place(m, around.best.get(&format!("{token}_{lowest}_o"))))
        .collect();
    let mut lanes = Vec::new();
    for number in 0..count {
        let grant = m.wire(
            &format!("grant{number}"),
            uint(1),
            &format!("the candidate of lane {number} is taken"),
        );
        let rows = rows_in_use(m, config, around.clusters, number);
        let here = home_lane.map(|lane| m.eq_lit(lane, u64::from(number)));
        let mut if_here = |event: Signal| match here {
            Some(here) => m.and(&[event, here]),
            None => event,
        };
        let (founds, closes) = (if_here(around.founds), if_here(around.closes));
        let mut inputs: Vec<(String, Signal)> = vec![
            ("restart_i".into(), around.restart),
            ("advance_i".into(), around.advance),
            ("rows_i".into(), rows),
            ("grant_i".into(), grant),
            ("found_i".into(), founds),
            ("close_i".into(), closes),
            ("home_row_i".into(), home_row),
        ];
        for (i, token) in ["cur", "nxt"].into_iter().enumerate() {
            inputs.push((format!("{token}_valid_i"), around.tokens[i].valid));
            inputs.push((format!("{token}_code_i"), around.tokens[i].code));
            inputs.push((
                format!("{token}_limit_i"),
                around.best.get(&format!("{token}_limit_o")),
            ));
            if config.hcu.policy == Policy::First {
                let matched = around.best.get(&format!("{token}_matched_o"));
                inputs.push((format!("{token}_matched_i"), matched));
            }
            if out_of_order(config) {
                let (row, lane) = best[i];
                let before = match lane {
                    Some(lane) => {
                        let own = m.lit(u64::from(number), lane.width());
                        m.lt(own, lane)
                    }
                    None => m.lit(0, 1),
                };
                inputs.push((format!("{token}_best_row_i"), row));
                inputs.push((format!("{token}_before_i"), before));
            }
        }
        let inputs: Vec<(&str, Signal)> = inputs.iter().map(|(n, s)| (n.as_str(), *s)).collect();
        let handle = m.instance(&format!("u_lane{number}"), &module, "", &inputs);
        lanes.push(Lane { handle, grant });
    }
    debug_assert!(cluster_width(config) >= config.hcu.accumulators.trailing_zeros());
    lanes
}

/// Rows of a lane's bank that hold clusters: ceil((clusters - lane) / lanes).
fn rows_in_use(m: &mut Builder, config: &Config, clusters: Signal, lane: u32) -> Signal {
    let lane_bits = config.hcu.accumulators.trailing_zeros();
    if lane_bits == 0 {
        return clusters;
    }
    let round_up = u64::from(config.hcu.accumulators - 1 - lane);
    let round_up = m.lit(round_up, clusters.width());
    let sum = m.add_full(clusters, round_up);
    m.slice(sum, lane_bits, rows_width(config))
}
