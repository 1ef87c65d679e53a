//! The tables, in Markdown.

use std::fmt::Write;

use dregen::config::{Config, Select};
use rayon::prelude::*;

use super::engine::{self, Cost};
use super::input::Input;
use super::yardsticks::{self, Yardstick};
use super::{KVMU, LANES, Result, SELECTS, WTU, hcu, kvmu, paper_with};

fn table(header: &[&str], rows: &[Vec<String>]) -> String {
    let mut text = format!(
        "| {} |\n|{}\n",
        header.join(" | "),
        " --- |".repeat(header.len())
    );
    for row in rows {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "| {} |", row.join(" | "));
    }
    text
}

/// A quotient of counts, with three digits behind the point.
fn quotient(part: u64, whole: u64) -> String {
    if whole == 0 {
        return "–".to_owned();
    }
    format!("{:.3}", part as f64 / whole as f64)
}

/// How many times as long.
fn times(part: u64, whole: u64) -> String {
    format!("{:.1}", part as f64 / whole as f64)
}

/// Efficiency of the HCU by itself.
pub fn hcu(inputs: &[&Input]) -> Result<String> {
    let mut cases = Vec::new();
    for input in inputs {
        for policy in ["nearest", "first"] {
            for accumulators in ["1", "2", "4", "8", "16"] {
                cases.extend(["1", "16"].map(|width| (*input, policy, accumulators, width)));
            }
        }
    }
    let rows = cases
        .into_par_iter()
        .map(|(input, policy, accumulators, width)| {
            let config = paper_with(&[
                ("hcu.policy", policy),
                ("hcu.accumulators", accumulators),
                ("hcu.xor_width", width),
            ])?;
            let cost = hcu::run(&config, input)?;
            let counts = [cost.tokens, cost.ideal_chunks, cost.chunks, cost.cycles];
            let mut row = [&input.name, policy, accumulators, width]
                .map(str::to_owned)
                .to_vec();
            row.extend(counts.map(|count| count.to_string()));
            row.push(format!("{:.3}", cost.efficiency(config.hcu.accumulators)));
            Ok(row)
        });
    let header = [
        "input",
        "policy",
        "accumulators",
        "bits each",
        "tokens",
        "ideal chunks",
        "chunks made",
        "busy cycles",
        "efficiency",
    ];
    Ok(table(&header, &rows.collect::<Result<Vec<_>>>()?))
}

/// Accumulators and lanes crossed, in the engine.
pub fn engine(input: &Input) -> Result<String> {
    let cases: Vec<_> = ["1", "2", "4"]
        .into_iter()
        .flat_map(|a| LANES.map(|lanes| (a, lanes)))
        .collect();
    let rows = cases.into_par_iter().map(|(accumulators, lanes)| {
        let lanes = lanes.to_string();
        let sets = [("hcu.accumulators", accumulators), ("wtu.lanes", &lanes)];
        let cost = engine::run(&paper_with(&sets)?, input)?;
        Ok(vec![
            input.name.clone(),
            accumulators.to_owned(),
            lanes,
            format!("{:.3}", cost.hcu_efficiency()),
            quotient(cost.wtu_cycles, cost.counters.row_clusters),
        ])
    });
    let header = [
        "input",
        "accumulators",
        "lanes",
        "HCU efficiency",
        "WTU cycles a score",
    ];
    Ok(table(&header, &rows.collect::<Result<Vec<_>>>()?))
}

/// A run of the engine, with an HCU that is done soon: neither WTU nor KVMU depends on how it clusters.
struct Case<'a> {
    input: &'a Input,
    select: &'static str,
    lanes: u32,
}

impl Case<'_> {
    fn config(&self) -> Result<Config> {
        paper_with(&[
            ("hcu.accumulators", "8"),
            ("hcu.xor_width", "32"),
            ("wtu.select", self.select),
            ("wtu.lanes", &self.lanes.to_string()),
        ])
    }
}

/// WTU and KVMU.
pub fn units(inputs: &[Input]) -> Result<String> {
    let mut cases = Vec::new();
    for input in inputs {
        for select in SELECTS {
            cases.extend(LANES.map(|lanes| Case {
                input,
                select,
                lanes,
            }));
        }
    }
    let costs = cases.into_par_iter().map(|case| {
        let cost = engine::run(&case.config()?, case.input)?;
        Ok((case, cost))
    });
    let costs = costs.collect::<Result<Vec<_>>>()?;
    Ok(format!("{}\n{}", wtu(&costs)?, kvmu(&costs)?))
}

/// Cycles a score, with the yardsticks, then where the cycles go.
fn wtu(costs: &[(Case, Cost)]) -> Result<String> {
    let mut speed = Vec::new();
    let mut shares = Vec::new();
    for (case, cost) in costs {
        let rule = match case.select {
            "exact" => Select::Exact,
            _ => Select::Bucket,
        };
        let yardstick = yardsticks::over(case.input, case.lanes, rule)?;
        check(cost, &yardstick)?;
        let lanes = case.lanes.to_string();
        let name = [&case.input.name, case.select, &lanes].map(str::to_owned);
        speed.push([&name[..], &speed_of(cost, &yardstick, rule)].concat());
        shares.push([&name[..], &shares_of(cost)].concat());
    }
    let header = [
        "input",
        "select",
        "lanes",
        "rows",
        "scores a row",
        "selected",
        "cycles a score",
        "bucket sort",
        "×",
        "× loaded",
        "quick-select",
        "×",
        "× loaded",
    ];
    let speed = table(&header, &speed);
    let header = [
        "input",
        "select",
        "lanes",
        "passes",
        "cycles",
        "setup",
        "pass",
        "scale",
        "scan",
        "resolve",
        "hand over",
        "no search",
    ];
    let shares = table(&header, &shares);
    Ok(format!(
        "{WTU}\n{speed}\nWhere the cycles of a row go, on the average:\n\n{shares}"
    ))
}

/// The yardsticks must have seen the rows that the engine saw, and select as much.
fn check(cost: &Cost, yardstick: &Yardstick) -> Result<()> {
    let counters = &cost.counters;
    let engine = [counters.rows, counters.row_clusters, counters.row_selected];
    let ours = [yardstick.rows, yardstick.scores, yardstick.selected];
    if engine == ours {
        Ok(())
    } else {
        Err(format!("rows, scores, selected: {engine:?} in the model, {ours:?} here").into())
    }
}

fn speed_of(cost: &Cost, yardstick: &Yardstick, rule: Select) -> Vec<String> {
    let (scores, busy) = (yardstick.scores, cost.wtu_cycles);
    let mut cells = vec![
        yardstick.rows.to_string(),
        (scores / yardstick.rows).to_string(),
        format!("{:.1} %", 100.0 * yardstick.selected as f64 / scores as f64),
        quotient(busy, scores),
    ];
    let sorted = (rule == Select::Bucket).then_some(yardstick.bucket_sort);
    for searched in [sorted, Some(yardstick.quick_select)] {
        match searched {
            Some(searched) => cells.extend([
                quotient(yardstick.load + searched, scores),
                times(yardstick.load + searched, busy),
                times(searched, busy),
            ]),
            None => cells.extend(["–"; 3].map(str::to_owned)),
        }
    }
    cells
}

fn shares_of(cost: &Cost) -> Vec<String> {
    let rows = cost.counters.rows as f64;
    let searching: u64 = cost.search.iter().sum();
    let mut cells = vec![
        format!("{:.2}", cost.passes()),
        format!("{:.1}", cost.wtu_cycles as f64 / rows),
    ];
    let parts = cost.search.iter().copied();
    let parts = parts.chain([cost.wtu_cycles - searching]);
    cells.extend(parts.map(|cycles| format!("{:.1}", cycles as f64 / rows)));
    cells
}

/// Cycles an offload and a descriptor, in the engine and by itself.
fn kvmu(costs: &[(Case, Cost)]) -> Result<String> {
    let mut rows = Vec::new();
    let paper = |case: &Case| case.select == "bucket" && case.lanes == 16;
    for (case, engine) in costs.iter().filter(|(case, _)| paper(case)) {
        let input = case.input;
        let alone = kvmu::run(&case.config()?, input)?;
        rows.push(vec![
            input.name.clone(),
            alone.offloads.to_string(),
            quotient(alone.frame_cycles, alone.offloads),
            quotient(
                engine
                    .kvmu
                    .of_offloads(engine.counters.tokens, engine.counters.offload),
                engine.counters.offload,
            ),
            alone.selected.to_string(),
            alone.pages.to_string(),
            alone.descriptors.to_string(),
            quotient(alone.group_cycles, alone.descriptors),
            quotient(engine.kvmu.groups, engine.counters.fetch),
        ]);
    }
    let header = [
        "input",
        "offloads",
        "cycles an offload, alone",
        "in the engine",
        "selected",
        "pages",
        "descriptors",
        "cycles a descriptor, alone",
        "in the engine",
    ];
    Ok(format!("{KVMU}\n{}", table(&header, &rows)))
}
