//! What a run says at its end, whichever engine made it. The harnesses write it as `result.json`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The verdict with its figures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// Whether every check held.
    pub pass: bool,
    /// Cycles from the end of reset up to the last transfer.
    pub cycles: u64,
    /// Records compared, by sink.
    pub records: BTreeMap<String, u64>,
    /// Sums over all cycles, by the name of the [`Meter`](super::interface::Meter).
    pub meters: BTreeMap<String, u64>,
    /// What went wrong, if it did.
    pub failure: Option<Failure>,
}

/// The first check that did not hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// Stream or status port.
    pub stream: String,
    /// Number of the record, or the beat, on the stream from 0; none where it is not about one.
    pub record: Option<u64>,
    /// Cycle from the end of reset.
    pub cycle: u64,
    /// The rule that was broken.
    pub what: String,
    /// What should have been seen.
    pub expected: String,
    /// What was seen.
    pub got: String,
}

impl Outcome {
    /// A meter's sum; 0 for one that the design does not have.
    pub fn meter(&self, name: &str) -> u64 {
        self.meters.get(name).copied().unwrap_or(0)
    }

    /// Ideal chunk count (docs/resv.md §2) by what the accumulators could have compared in their busy cycles
    /// (docs/dre.md, "Speed"); none where there was no work, or where the run ended before it was done.
    pub fn hcu_efficiency(&self, ideal_chunks: u64, accumulators: u32) -> Option<f64> {
        let slots = u64::from(accumulators) * self.meter("hcu_busy_cycles");
        (self.pass && slots > 0).then(|| ideal_chunks as f64 / slots as f64)
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.stream)?;
        if let Some(record) = self.record {
            write!(f, " record {record}")?;
        }
        write!(
            f,
            ", cycle {}: {}: expected {}, got {}",
            self.cycle, self.what, self.expected, self.got
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_result_file_of_the_harness_is_read() {
        let text = r#"{"pass": false, "cycles": 8,
 "records": {"m_axis_assign": 1},
 "meters": {"hcu_busy_cycles": 7, "chunks": 4},
 "failure": {"stream": "m_axis_assign", "record": 1, "cycle": 9, "what": "wrong record",
  "expected": "last=0", "got": "last=1"}}"#;
        let outcome: Outcome = serde_json::from_str(text).unwrap();
        assert_eq!((outcome.meter("chunks"), outcome.meter("beats")), (4, 0));
        assert_eq!(
            outcome.failure.unwrap().to_string(),
            "m_axis_assign record 1, cycle 9: wrong record: expected last=0, got last=1"
        );
    }
}
