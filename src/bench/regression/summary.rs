//! What a regression has reached, against the bar.

use std::collections::BTreeMap;

use super::Found;
use super::exclusions::{self, Exclusion};
use crate::bench::coverage::Fault;
use crate::config::Config;
use crate::tools::coverage::{Point, Points};
use crate::verilog::VerilogFile;

/// Percentage of lines, and of branches, that has to be reached.
pub const BAR: f64 = 98.0;

/// A point that was not reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missed {
    /// Where.
    pub point: Point,
    /// The line of Verilog.
    pub source: String,
}

/// The coverage of one design.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// Points by module and kind, without those excluded.
    pub modules: BTreeMap<String, BTreeMap<String, Points>>,
    /// Points by kind.
    pub total: BTreeMap<String, Points>,
    /// Lines and branches that were not reached.
    pub missed: Vec<Missed>,
    /// Bits that did not change, by what kind of bit it is.
    pub still: BTreeMap<&'static str, u64>,
    /// The exclusions of this design, each with the points that it stands for.
    pub excluded: Vec<(Exclusion, u64)>,
    /// Exclusions of modules of this design that match no point that was not reached.
    pub stale: Vec<Exclusion>,
    /// Cases about which something does not hold.
    pub faults: Vec<Fault>,
    /// Runs that failed.
    pub failures: Vec<String>,
    /// Whether there was Verilog to cover: without it only the cases count.
    pub covered: bool,
}

impl Summary {
    /// Sums up. `rtl` is empty where no Verilog was run.
    pub fn new(config: &Config, rtl: &[VerilogFile], list: &[Exclusion], found: &Found) -> Self {
        let mut summary = Summary {
            faults: found.cases.faults(config),
            failures: found.failures.clone(),
            covered: !rtl.is_empty(),
            ..Summary::default()
        };
        let mut uses = vec![0; list.len()];
        for (point, count) in found.coverage.points() {
            let prefix = &config.prefix;
            let excluded = list
                .iter()
                .position(|e| count == 0 && e.matches(prefix, rtl, point));
            if let Some(number) = excluded {
                uses[number] += 1;
                continue;
            }
            let module = summary.modules.entry(point.module.clone()).or_default();
            module
                .entry(point.kind.clone())
                .or_default()
                .count(count > 0);
            summary
                .total
                .entry(point.kind.clone())
                .or_default()
                .count(count > 0);
            if count > 0 {
                continue;
            }
            if point.kind == "toggle" {
                *summary.still.entry(class(&point.what)).or_default() += 1;
            } else {
                summary.missed.push(Missed {
                    point: point.clone(),
                    source: exclusions::source(rtl, point).to_owned(),
                });
            }
        }
        for (exclusion, uses) in list.iter().zip(uses) {
            let here = summary
                .modules
                .keys()
                .any(|module| exclusion.is_of(&config.prefix, module));
            match uses {
                0 if here => summary.stale.push(exclusion.clone()),
                0 => {}
                uses => summary.excluded.push((exclusion.clone(), uses)),
            }
        }
        summary
    }

    /// Why the regression does not hold; nothing if it does.
    pub fn complaints(&self) -> Vec<String> {
        let mut all = self.failures.clone();
        if self.covered {
            for kind in ["line", "branch"] {
                let points = self.total.get(kind).copied().unwrap_or_default();
                let percent = points.percent();
                if points.points == 0 {
                    all.push(format!("no {kind} was counted"));
                } else if percent < BAR {
                    all.push(format!(
                        "{percent:.2} % of the {kind} points are reached; {BAR} % are wanted"
                    ));
                }
            }
        }
        let faults = self.faults.iter();
        all.extend(faults.map(|f| format!("case \"{}: {}\": {}", f.group, f.case, f.what)));
        let stale = self.stale.iter();
        all.extend(stale.map(|e| {
            format!(
                "stale exclusion: no {} of {} with \"{}\" is left out",
                e.what, e.module, e.text
            )
        }));
        all
    }
}

/// Parts of the names of signals whose bits may stand still, and why, the first that fits.
const CLASSES: [(&[&str], &str); 8] = [
    (&["unused"], "bits that nothing needs, named for lint"),
    (
        &["rst", "reset", "areset"],
        "reset, which is not asserted again",
    ),
    (&["resp", "prot"], "bits of AXI4-Lite that are always 0"),
    (
        &[
            "address", "offset", "base", "limit", "room", "end_", "sum", "product",
        ],
        "address bits above the store in use",
    ),
    (
        &[
            "token", "count", "cnt", "chunks", "cycles", "beats", "rows", "pages", "bytes", "burst",
        ],
        "high bits of numbers and sizes that the run does not get to",
    ),
    (
        &["data", "words", "word"],
        "bits of records and words that are always 0, or of such numbers",
    ),
    (
        &[
            "score",
            "most",
            "least",
            "weight",
            "threshold",
            "estimate",
            "place",
            "cut",
            "bound",
        ],
        "high bits of sums of weights",
    ),
    (&[""], "others"),
];

fn class(what: &str) -> &'static str {
    let name = what.split(['[', ':']).next().unwrap_or(what);
    let found = CLASSES
        .iter()
        .find(|(parts, _)| parts.iter().any(|part| name.contains(part)));
    found.map_or("others", |(_, class)| class)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::regression::exclusions::parse;
    use crate::tools::coverage::Coverage;

    /// So many branches of a module, of which all but `missed` are reached.
    fn found(branches: u32, missed: u32) -> Found {
        let point = |line: u32| Point {
            module: "dre_hcu".to_owned(),
            kind: "branch".to_owned(),
            line,
            column: 1,
            what: "else".to_owned(),
        };
        let counts = (1..=branches).map(|line| (point(line), u64::from(line > missed)));
        let line = Point {
            kind: "line".to_owned(),
            ..point(1)
        };
        Found {
            coverage: Coverage::of(counts.chain([(line, 1)])),
            ..Found::default()
        }
    }

    fn complaints(found: &Found, list: &str) -> Vec<String> {
        let rtl = [VerilogFile {
            name: "dre_hcu.v".to_owned(),
            text: "if (a)\nif (b)\nif (c)\n".to_owned(),
        }];
        let list = parse(list).unwrap();
        let summary = Summary::new(&Config::default(), &rtl, &list, found);
        let all = summary.complaints().into_iter();
        all.filter(|text| !text.starts_with("case ")).collect()
    }

    fn exclusion(text: &str) -> String {
        format!(
            "[[exclusion]]\nmodule = \"hcu\"\nkind = \"branch\"\nwhat = \"else\"\ntext = \"{text}\"\nreason = \"r\"\n"
        )
    }

    #[test]
    fn below_the_bar_is_a_complaint_and_above_is_none() {
        assert_eq!(complaints(&found(100, 2), ""), Vec::<String>::new());
        let said = complaints(&found(100, 3), "");
        assert_eq!(
            said,
            ["97.00 % of the branch points are reached; 98 % are wanted"]
        );
        let nothing = complaints(&Found::default(), "");
        assert_eq!(nothing, ["no line was counted", "no branch was counted"]);
    }

    #[test]
    fn an_exclusion_counts_for_nothing_and_must_not_be_stale() {
        assert_eq!(
            complaints(&found(101, 3), &exclusion("if (a)")),
            Vec::<String>::new()
        );
        // Line 3 is reached.
        let stale = complaints(&found(100, 2), &exclusion("if (c)"));
        assert_eq!(
            stale,
            ["stale exclusion: no else of hcu with \"if (c)\" is left out"]
        );
    }

    #[test]
    fn a_run_that_failed_is_a_complaint() {
        let mut found = found(100, 0);
        found.failures.push("seed 1".to_owned());
        assert_eq!(complaints(&found, ""), ["seed 1"]);
    }

    #[test]
    fn bits_that_stand_still_are_classified() {
        assert_eq!(class("rst_ni"), "reset, which is not asserted again");
        assert_eq!(
            class("store_limit_o[63]"),
            "address bits above the store in use"
        );
    }
}
