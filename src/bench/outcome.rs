//! What a run says at its end, whichever engine made it. The harnesses write it as `result.json`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::registers::{self, Register};

/// The verdict with its figures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// Whether every check held.
    pub pass: bool,
    /// Cycles from the end of reset up to the last transfer of a stream.
    pub cycles: u64,
    /// Records compared, by sink.
    pub records: BTreeMap<String, u64>,
    /// What the program noted of each register, added up over the contexts.
    pub notes: BTreeMap<String, u64>,
    /// What went wrong, if it did.
    pub failure: Option<Failure>,
}

/// The first check that did not hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// Stream, register or port.
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
    /// What was noted of a register; 0 if nothing was.
    pub fn note(&self, register: Register) -> u64 {
        self.notes.get(register.name).copied().unwrap_or(0)
    }

    /// Ideal chunk count (docs/resv.md §2) by what the accumulators could have compared in their busy cycles
    /// (docs/dre.md, "Speed"); none where there was no work, or where the run ended before it was done.
    pub fn hcu_efficiency(&self, ideal_chunks: u64, accumulators: u32) -> Option<f64> {
        // A result file may say any number of cycles.
        let slots = u64::from(accumulators).saturating_mul(self.note(registers::CNT_HCU_CYCLES));
        self.ratio(ideal_chunks, slots)
    }

    /// Busy cycles of the WTU by the scores in used rows (docs/dre.md, "Speed"); none as above.
    pub fn wtu_cycles_per_score(&self, scores: u64) -> Option<f64> {
        self.ratio(self.note(registers::CNT_WTU_CYCLES), scores)
    }

    /// A ratio that means something: of a run that passed, and not of nothing.
    pub fn ratio(&self, part: u64, whole: u64) -> Option<f64> {
        (self.pass && whole > 0).then(|| part as f64 / whole as f64)
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
 "notes": {"CNT_HCU_CYCLES": 7, "CNT_CHUNKS": 4},
 "failure": {"stream": "m_axis_assign", "record": 1, "cycle": 9, "what": "wrong record",
  "expected": "last=0", "got": "last=1"}}"#;
        let outcome: Outcome = serde_json::from_str(text).unwrap();
        assert_eq!(
            (
                outcome.note(registers::CNT_CHUNKS),
                outcome.note(registers::CNT_BEATS)
            ),
            (4, 0)
        );
        assert_eq!(
            outcome.failure.unwrap().to_string(),
            "m_axis_assign record 1, cycle 9: wrong record: expected last=0, got last=1"
        );
    }
}
