//! Cases that a regression has to meet, and how often it did: what line coverage does not tell.
//!
//! ```text
//!   events and records of the golden model ─▶ Events ─┐
//!                                                     ├─▶ Cases ─▶ a count for every case of the table
//!   signals of the design, cycle by cycle ──▶ Watch ──┘
//! ```
//!
//! [`table`] is the list: groups of cases with where they are counted. A case that a design cannot meet is in it with the
//! reason, and is a mistake in the table if it is met after all.

mod cycles;
mod events;
mod groups;
mod rows;
mod store;

use std::collections::BTreeMap;

use crate::config::Config;

pub use cycles::Watch;
pub use events::Events;
pub use groups::{Case, Group, Place, table};

/// How often each case was met, by group and name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cases {
    counts: BTreeMap<(&'static str, String), u64>,
}

impl Cases {
    /// One more.
    pub(crate) fn meet(&mut self, group: &'static str, case: impl Into<String>) {
        *self.counts.entry((group, case.into())).or_default() += 1;
    }

    /// How often a case was met.
    pub fn count(&self, group: &'static str, case: &str) -> u64 {
        let key = (group, case.to_owned());
        self.counts.get(&key).copied().unwrap_or(0)
    }

    /// Adds those of another run.
    pub fn add(&mut self, other: &Cases) {
        for (key, count) in &other.counts {
            *self.counts.entry(key.clone()).or_default() += count;
        }
    }

    /// What does not hold for a design: cases that were not met, cases that were met although the table says that they cannot be,
    /// and cases that the table does not know.
    pub fn faults(&self, config: &Config) -> Vec<Fault> {
        let mut unknown = self.counts.clone();
        let mut faults = Vec::new();
        for group in table(config) {
            for case in group.cases {
                let count = unknown.remove(&(group.name, case.name.clone()));
                let what = match (count.unwrap_or(0), case.cannot) {
                    (0, None) => "never met",
                    (0, Some(_)) => continue,
                    (_, Some(_)) => "met, though the table says that it cannot be",
                    (_, None) => continue,
                };
                faults.push(Fault {
                    group: group.name.to_owned(),
                    case: case.name,
                    what,
                });
            }
        }
        let unknown = unknown.into_keys().map(|(group, case)| Fault {
            group: group.to_owned(),
            case,
            what: "met, and not in the table",
        });
        faults.extend(unknown);
        faults
    }
}

/// A case about which something does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Its group.
    pub group: String,
    /// Its name.
    pub case: String,
    /// What is wrong.
    pub what: &'static str,
}

#[cfg(test)]
mod tests;
