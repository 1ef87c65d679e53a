//! What a run of the hardware has found, for people and for programs.

use serde_json::{Map, Value, json};

use super::{stats, table};
use crate::bench::interface::short_name;
use crate::bench::registers::{CNT_BEATS, CNT_CHUNKS, CNT_HCU_CYCLES, CNT_WTU_CYCLES};
use crate::bench::{KvmuCycles, Outcome};
use crate::model::Counters;
use crate::model::run::Attention;
use crate::tools::coverage::Coverage;
use crate::tools::quote;

/// A run with its yardstick.
pub(super) struct Finding {
    pub engine: &'static str,
    pub outcome: Outcome,
    /// The builtin engine only.
    pub kvmu: Option<KvmuCycles>,
    /// What the golden model counted, over all contexts, and the attention mass its selections kept.
    pub counters: Counters,
    pub attention: Option<Attention>,
    /// `hcu.accumulators`.
    pub accumulators: u32,
    pub coverage: Option<Coverage>,
    /// With it, of each group of cases its name, how many there are, and how many were met.
    pub cases: Option<Vec<(&'static str, usize, usize)>>,
}

impl Finding {
    fn hcu_efficiency(&self) -> Option<f64> {
        self.outcome
            .hcu_efficiency(self.counters.ideal_chunks, self.accumulators)
    }

    fn wtu_cycles_per_score(&self) -> Option<f64> {
        self.outcome
            .wtu_cycles_per_score(self.counters.row_clusters)
    }

    fn kvmu_cycles_per_offload(&self) -> Option<f64> {
        let (tokens, offloads) = (self.counters.tokens, self.counters.offload);
        let cycles = self.kvmu?.of_offloads(tokens, offloads);
        self.outcome.ratio(cycles, offloads)
    }

    fn kvmu_cycles_per_fetch(&self) -> Option<f64> {
        let cycles = self.kvmu?.groups;
        self.outcome.ratio(cycles, self.counters.fetch)
    }

    pub fn as_json(&self) -> Value {
        let outcome = &self.outcome;
        let records = outcome
            .records
            .iter()
            .map(|(stream, count)| (short_name(stream).to_owned(), json!(count)));
        let mut value = json!({
            "pass": outcome.pass,
            "engine": self.engine,
            "cycles": outcome.cycles,
            "records": records.collect::<Map<_, _>>(),
            "hcu_efficiency": self.hcu_efficiency(),
            "hcu_busy_cycles": outcome.note(CNT_HCU_CYCLES),
            "chunks": outcome.note(CNT_CHUNKS),
            "ideal_chunks": self.counters.ideal_chunks,
            "wtu_cycles_per_score": self.wtu_cycles_per_score(),
            "wtu_busy_cycles": outcome.note(CNT_WTU_CYCLES),
            "score_beats": outcome.note(CNT_BEATS),
            "scores": self.counters.row_clusters,
            "kvmu_cycles_per_offload": self.kvmu_cycles_per_offload(),
            "kvmu_cycles_per_fetch": self.kvmu_cycles_per_fetch(),
            "row_selected_share": stats::row_selected(&self.counters),
            "stored_fetched_share": stats::stored_fetched(&self.counters),
            "attention_kept": stats::attention_kept(self.attention),
            "failure": outcome.failure,
        });
        if !outcome.pass {
            value["replay"] = json!(replay());
        }
        if let Some(coverage) = &self.coverage {
            let kinds = coverage
                .kinds()
                .into_iter()
                .map(|(kind, p)| (kind.to_owned(), json!({"points": p.points, "hit": p.hit})));
            value["coverage"] = Value::Object(kinds.collect());
        }
        if let Some(cases) = &self.cases {
            let groups = cases.iter().map(|(name, cases, met)| {
                let value = json!({"cases": cases, "met": met});
                ((*name).to_owned(), value)
            });
            value["cases"] = Value::Object(groups.collect());
        }
        value
    }

    /// Name and value of each figure.
    pub fn rows(&self) -> Vec<Vec<String>> {
        let outcome = &self.outcome;
        let mut rows: Vec<Vec<String>> = Vec::new();
        let mut row = |name: &str, value: String| rows.push(vec![name.to_owned(), value]);
        for (stream, count) in &outcome.records {
            row(
                &format!("{} records compared", short_name(stream)),
                count.to_string(),
            );
        }
        row("cycles", outcome.cycles.to_string());
        row("HCU busy cycles", outcome.note(CNT_HCU_CYCLES).to_string());
        row("chunk comparisons", outcome.note(CNT_CHUNKS).to_string());
        if let Some(efficiency) = self.hcu_efficiency() {
            row("ideal chunk count", self.counters.ideal_chunks.to_string());
            row("HCU efficiency", format!("{efficiency:.3}"));
        }
        row("WTU busy cycles", outcome.note(CNT_WTU_CYCLES).to_string());
        if let Some(cycles) = self.wtu_cycles_per_score() {
            row("WTU cycles a score", format!("{cycles:.3}"));
        }
        for (name, cycles) in [
            ("KVMU cycles an offload", self.kvmu_cycles_per_offload()),
            ("KVMU cycles a fetch", self.kvmu_cycles_per_fetch()),
        ] {
            if let Some(cycles) = cycles {
                row(name, format!("{cycles:.3}"));
            }
        }
        for (name, share) in [
            (
                "share of a row selected",
                stats::row_selected(&self.counters),
            ),
            (
                "stored tokens fetched",
                stats::stored_fetched(&self.counters),
            ),
            ("attention mass kept", stats::attention_kept(self.attention)),
        ] {
            if share.is_some() {
                row(name, stats::percent(share));
            }
        }
        for (kind, points) in self.coverage.iter().flat_map(Coverage::kinds) {
            row(
                &format!("{kind} coverage"),
                format!("{} of {}", points.hit, points.points),
            );
        }
        for (name, cases, met) in self.cases.iter().flatten() {
            row(&format!("cases of {name}"), format!("{met} of {cases}"));
        }
        rows
    }

    pub fn as_text(&self) -> String {
        let outcome = &self.outcome;
        let table = table::render(&["engine", self.engine], &self.rows());
        match &outcome.failure {
            None if outcome.records.values().all(|&count| count == 0) => format!(
                "{table}\nPASS, but nothing was compared: neither frame nor group in the input\n"
            ),
            None => format!("{table}\nPASS\n"),
            Some(failure) => format!("{table}\nFAIL {failure}\nreplay: {}\n", replay()),
        }
    }
}

/// The command line of this process: the same arguments make the same run.
fn replay() -> String {
    let words = std::env::args_os()
        .skip(1)
        .map(|word| quote(&word.to_string_lossy()));
    std::iter::once("dregen".to_owned())
        .chain(words)
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::Failure;

    fn finding(failure: Option<Failure>) -> Finding {
        Finding {
            engine: "builtin",
            kvmu: Some(KvmuCycles {
                assignments: 14,
                groups: 5,
            }),
            outcome: Outcome {
                pass: failure.is_none(),
                cycles: 120,
                records: [("m_axis_assign".to_owned(), 7)].into(),
                notes: [
                    ("CNT_HCU_CYCLES".to_owned(), 100),
                    ("CNT_CHUNKS".to_owned(), 190),
                    ("CNT_WTU_CYCLES".to_owned(), 30),
                ]
                .into(),
                failure,
            },
            counters: Counters {
                ideal_chunks: 180,
                row_clusters: 120,
                row_selected: 30,
                tokens: 7,
                offload: 7,
                fetch: 4,
                ..Counters::default()
            },
            attention: None,
            accumulators: 2,
            coverage: None,
            cases: None,
        }
    }

    #[test]
    fn a_pass_has_the_keys_that_scripts_rely_on() {
        let value = finding(None).as_json();
        assert_eq!(
            (
                &value["pass"],
                &value["cycles"],
                &value["records"],
                &value["hcu_efficiency"]
            ),
            (
                &json!(true),
                &json!(120),
                &json!({"assign": 7}),
                &json!(0.9)
            )
        );
        assert_eq!(
            (&value["wtu_cycles_per_score"], &value["row_selected_share"]),
            (&json!(0.25), &json!(0.25))
        );
        assert_eq!(
            (
                &value["kvmu_cycles_per_offload"],
                &value["kvmu_cycles_per_fetch"]
            ),
            (&json!(2.0), &json!(1.25))
        );
        assert!(value.get("replay").is_none() && value["attention_kept"].is_null());
        let text = finding(None).as_text();
        let efficiency = text.lines().find(|line| line.starts_with("HCU efficiency"));
        assert!(
            efficiency.is_some_and(|line| line.ends_with(" 0.900")),
            "{text}"
        );
        let selected = text.lines().find(|line| line.starts_with("share of a row"));
        assert!(
            selected.is_some_and(|line| line.ends_with(" 25.0 %")),
            "{text}"
        );
    }

    #[test]
    fn a_failure_names_place_and_replay_and_claims_no_efficiency() {
        let failure = Failure {
            stream: "m_axis_assign".to_owned(),
            record: Some(3),
            cycle: 44,
            what: "wrong record".to_owned(),
            expected: "distance=1".to_owned(),
            got: "distance=2".to_owned(),
        };
        let found = finding(Some(failure));
        let text = found.as_text();
        assert!(text.contains("FAIL m_axis_assign record 3, cycle 44: wrong record: expected distance=1, got distance=2\n"));
        assert!(text.contains("\nreplay: dregen") && !text.contains("efficiency"));
        assert!(found.as_json()["hcu_efficiency"].is_null());
    }
}
