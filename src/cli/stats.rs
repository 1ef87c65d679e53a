//! The statistics that `dregen model` prints.

use serde_json::{Value, json};

use super::{presets, table};
use crate::config::Config;
use crate::model::Counters;
use crate::model::run::{Attention, Run};

/// What one head came to.
pub(super) struct HeadStats {
    head: usize,
    totals: Totals,
}

/// Figures that add up over heads.
#[derive(Clone, Default)]
struct Totals {
    counters: Counters,
    /// Tokens of the largest cluster.
    largest: u32,
    attention: Option<Attention>,
}

impl HeadStats {
    /// The figures of a run that has ended.
    pub fn new(head: usize, run: &dyn Run) -> HeadStats {
        let context = run.context();
        let totals = Totals {
            counters: context.counters().clone(),
            largest: context.counts().iter().copied().max().unwrap_or(0),
            attention: run.attention(),
        };
        HeadStats { head, totals }
    }
}

impl Totals {
    fn of(heads: &[HeadStats]) -> Totals {
        let mut total = Totals::default();
        for HeadStats { totals, .. } in heads {
            total.counters += &totals.counters;
            total.largest = total.largest.max(totals.largest);
            if let Some(more) = totals.attention {
                *total.attention.get_or_insert_default() += more;
            }
        }
        total
    }

    fn tokens_per_cluster(&self) -> Option<f64> {
        let counters = &self.counters;
        ratio(counters.tokens - counters.rejects, counters.clusters)
    }

    fn group_selected(&self) -> Option<f64> {
        ratio(self.counters.selected, self.counters.group_clusters)
    }

    fn chunks_per_token(&self) -> Option<f64> {
        ratio(self.counters.ideal_chunks, self.counters.tokens)
    }

    fn json(&self) -> Value {
        let mut value = json!(self.counters);
        value["tokens_per_cluster"] = json!(self.tokens_per_cluster());
        value["largest_cluster"] = json!(self.largest);
        value["row_selected_share"] = json!(row_selected(&self.counters));
        value["group_selected_share"] = json!(self.group_selected());
        value["stored_fetched_share"] = json!(stored_fetched(&self.counters));
        value["attention_kept"] = json!(attention_kept(self.attention));
        value["ideal_chunks_per_token"] = json!(self.chunks_per_token());
        value
    }

    fn row(&self, name: String) -> Vec<String> {
        vec![
            name,
            self.counters.tokens.to_string(),
            self.counters.clusters.to_string(),
            number(self.tokens_per_cluster()),
            self.largest.to_string(),
            percent(row_selected(&self.counters)),
            percent(self.group_selected()),
            percent(stored_fetched(&self.counters)),
            percent(attention_kept(self.attention)),
            self.counters.ideal_chunks.to_string(),
            number(self.chunks_per_token()),
        ]
    }
}

/// Share of the clusters of a row that the row selects.
pub(super) fn row_selected(counters: &Counters) -> Option<f64> {
    ratio(counters.row_selected, counters.row_clusters)
}

/// Share of the stored tokens that a group fetches.
pub(super) fn stored_fetched(counters: &Counters) -> Option<f64> {
    ratio(counters.fetched_tokens, counters.stored_at_groups)
}

/// Share of the softmax mass that a selection keeps.
pub(super) fn attention_kept(attention: Option<Attention>) -> Option<f64> {
    let attention = attention?;
    (attention.queries > 0).then(|| attention.kept / attention.queries as f64)
}

fn ratio(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

fn number(value: Option<f64>) -> String {
    value.map_or("-".to_string(), |value| format!("{value:.1}"))
}

pub(super) fn percent(value: Option<f64>) -> String {
    value.map_or("-".to_string(), |value| format!("{:.1} %", 100.0 * value))
}

/// One JSON document: the parameters, every head, and all of them together.
pub(super) fn as_json(config: &Config, heads: &[HeadStats]) -> Value {
    let each = heads.iter().map(|head| {
        let mut value = head.totals.json();
        value["head"] = json!(head.head);
        value
    });
    json!({
        "parameters": presets::parameters(config),
        "heads": each.collect::<Vec<_>>(),
        "total": Totals::of(heads).json(),
    })
}

/// A table with a line for each head and one for all, then the counters of all.
pub(super) fn as_text(heads: &[HeadStats]) -> String {
    let total = Totals::of(heads);
    let mut rows: Vec<_> = heads
        .iter()
        .map(|head| head.totals.row(head.head.to_string()))
        .collect();
    if heads.len() > 1 {
        rows.push(total.row("total".to_string()));
    }
    let header = [
        "head",
        "tokens",
        "clusters",
        "tokens/cl",
        "largest",
        "row sel",
        "group sel",
        "fetched",
        "attention",
        "chunks",
        "chunks/tok",
    ];
    let c = &total.counters;
    format!(
        "{}\n\
         assignments  {} JOIN, {} NEW, {} FORCED, {} REJECT\n\
         rows         {} used, {} dropped, in {} groups\n\
         records      {} select, {} offload, {} fetch; {} pages used\n\
         errors       {}\n\n\
         row sel, group sel: share of the clusters that a row, or all rows of a group, select\n\
         fetched: share of the stored tokens that a group fetches\n\
         attention: share of the softmax mass over all tokens so far that the selection keeps\n\
         chunks: comparisons of hcu.xor_width bits in an ideal scan with early exit\n",
        table::render(&header, &rows),
        c.joins,
        c.new,
        c.forced,
        c.rejects,
        c.rows,
        c.rows_dropped,
        c.groups,
        c.selected,
        c.offload,
        c.fetch,
        c.pages_used,
        errors(c),
    )
}

fn errors(counters: &Counters) -> String {
    let errors = counters.errors;
    let met: Vec<&str> = [
        (
            errors.reject,
            "ERR_REJECT (no open cluster; raise count_bits)",
        ),
        (
            errors.store_full,
            "ERR_STORE_FULL (no page left; raise kvmu.pages)",
        ),
        (
            errors.bounds,
            "ERR_BOUNDS (store too small; raise the register store_limit)",
        ),
        (
            errors.row,
            "ERR_ROW (a row did not have one score for each cluster)",
        ),
    ]
    .into_iter()
    .filter_map(|(met, name)| met.then_some(name))
    .collect();
    if met.is_empty() {
        "none".to_string()
    } else {
        met.join(", ")
    }
}
