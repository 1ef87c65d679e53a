//! A counterexample: values of signals, cycle by cycle, as Yosys' solver writes them (WaveJSON).

use num_bigint::BigUint;
use serde::Deserialize;

use super::miter::{expected, got};
use super::plan::{Method, Plan};

/// A signal's values, one a cycle; none where any value does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wave {
    /// The signal.
    pub name: String,
    /// Its bits.
    pub width: u32,
    /// Its values.
    pub values: Vec<Option<BigUint>>,
}

/// An output of the unit that is not what it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// The output.
    pub name: String,
    /// What the references say in the last cycle.
    pub expected: Option<BigUint>,
    /// What the unit says.
    pub got: Option<BigUint>,
}

/// Inputs for which a unit and its references differ, in the last cycle.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counterexample {
    /// Cycles.
    pub cycles: usize,
    /// The inputs.
    pub inputs: Vec<Wave>,
    /// What is wrong.
    pub wrong: Vec<Wrong>,
}

#[derive(Deserialize)]
struct Document {
    signal: Vec<Signal>,
}

#[derive(Deserialize)]
struct Signal {
    name: String,
    wave: String,
    #[serde(default)]
    data: Vec<String>,
}

impl Signal {
    /// The values.
    fn values(&self) -> Vec<Option<BigUint>> {
        let mut data = self.data.iter();
        let mut last = None;
        let mut values = Vec::new();
        for letter in self.wave.chars() {
            last = match letter {
                '.' => last,
                '0' => Some(BigUint::ZERO),
                '1' => Some(BigUint::from(1u32)),
                '=' => data
                    .next()
                    .and_then(|bits| BigUint::parse_bytes(bits.as_bytes(), 2)),
                // Yosys gives undefined values a place among the data, too.
                _ => {
                    data.next();
                    None
                }
            };
            values.push(last.clone());
        }
        values
    }
}

/// What the solver found, in terms of the plan; without values if it wrote none.
pub(super) fn read(plan: &Plan, json: Option<&str>) -> Counterexample {
    let document = json.and_then(|json| serde_json::from_str::<Document>(json).ok());
    let Some(document) = document else {
        return Counterexample::default();
    };
    let steps = document.signal.iter().map(|signal| signal.values().len());
    let steps = steps.max().unwrap_or(0);
    // Where there are registers, the first value is from before the first cycle.
    let cycles = match plan.method {
        Method::FeedForward { latency } => steps.min(latency as usize + 1),
        Method::Induction { .. } => steps.saturating_sub(1),
    };
    let values = |name: &str| {
        let signal = document.signal.iter().find(|signal| signal.name == name);
        let mut values = signal.map(Signal::values).unwrap_or_default();
        values.split_off((steps - cycles).min(values.len()))
    };
    let inputs = plan.inputs.iter().map(|input| {
        let mut values = values(&input.name);
        values.resize(cycles, None);
        Wave {
            name: input.name.clone(),
            width: input.width,
            values,
        }
    });
    let last = |name: &str| values(name).pop().flatten();
    let wrong = plan.compares.iter().filter_map(|compare| {
        let (expected, got) = (last(&expected(compare)), last(&got(compare)));
        (expected != got).then(|| Wrong {
            name: compare.name.clone(),
            expected,
            got,
        })
    });
    Counterexample {
        cycles,
        inputs: inputs.collect(),
        wrong: wrong.collect(),
    }
}
