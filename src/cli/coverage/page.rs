//! What a regression has covered, as text and as a page.

use std::fmt::Write as _;

use super::Made;
use crate::bench::coverage::{Place, table};
use crate::cli::table as columns;
use crate::config::Config;
use crate::tools::coverage::Points;

const KINDS: [&str; 3] = ["line", "branch", "toggle"];

fn percent(points: Option<&Points>) -> String {
    match points {
        Some(points) => format!("{:.1}", points.percent()),
        None => String::new(),
    }
}

/// Module, then percentages; the last row is the whole design.
fn modules(made: &Made) -> Vec<Vec<String>> {
    let summary = &made.summary;
    let total = ("all".to_owned(), &summary.total);
    let each = summary
        .modules
        .iter()
        .map(|(name, kinds)| (name.clone(), kinds));
    let rows = each.chain([total]).map(|(name, kinds)| {
        let cells = KINDS.map(|kind| percent(kinds.get(kind)));
        let points = kinds.get("branch").copied().unwrap_or_default();
        let branches = format!("{} of {}", points.hit, points.points);
        [vec![name], cells.to_vec(), vec![branches]].concat()
    });
    rows.collect()
}

/// For people, on a terminal.
pub(super) fn text(config: &Config, made: &Made) -> String {
    let mut text = String::new();
    let summary = &made.summary;
    if summary.covered {
        let header = ["module", "line %", "branch %", "toggle %", "branches"];
        text.push_str(&columns::render(&header, &modules(made)));
        text.push('\n');
        for missed in &summary.missed {
            let point = &missed.point;
            let _ = writeln!(
                text,
                "not reached: {} of {}, line {}, {}: {}",
                point.kind, point.module, point.line, point.what, missed.source
            );
        }
    }
    let rows: Vec<Vec<String>> = table(config)
        .iter()
        .map(|group| {
            let can = group.cases.iter().filter(|case| case.cannot.is_none());
            let counts: Vec<u64> = can
                .map(|case| made.found.cases.count(group.name, &case.name))
                .collect();
            let met = counts.iter().filter(|count| **count > 0).count();
            let least = counts.iter().min().copied().unwrap_or(0);
            vec![
                group.name.to_owned(),
                format!("{met} of {}", counts.len()),
                least.to_string(),
            ]
        })
        .collect();
    text.push_str(&columns::render(&["cases", "met", "least often"], &rows));
    let _ = writeln!(
        text,
        "\n{} cycles, {} records compared",
        made.found.cycles, made.found.records
    );
    let complaints = summary.complaints();
    for complaint in &complaints {
        let _ = writeln!(text, "{complaint}");
    }
    text.push_str(if complaints.is_empty() {
        "PASS\n"
    } else {
        "FAIL\n"
    });
    text
}

/// A page of Markdown: a section for one design.
pub(super) fn page(config: &Config, made: &Made) -> String {
    let mut text = String::new();
    let summary = &made.summary;
    let _ = writeln!(
        text,
        "## `dregen coverage {} --events {} --runs {}`\n",
        made.design, made.events, made.runs
    );
    let _ = writeln!(
        text,
        "{} cycles, {} records compared. {}\n",
        made.found.cycles,
        made.found.records,
        match summary.complaints().as_slice() {
            [] => "Everything holds.".to_owned(),
            complaints => format!("It does not hold: {}.", complaints.join("; ")),
        }
    );
    if let Some(version) = &made.verilator {
        let _ = writeln!(
            text,
            "### Verilog\n\nCounted by {version}. Percent of the points that were reached.\n"
        );
        text.push_str(
            "| module | line | branch | toggle | branches |\n| --- | ---: | ---: | ---: | ---: |\n",
        );
        for row in modules(made) {
            let _ = writeln!(text, "| `{}` | {} |", row[0], row[1..].join(" | "));
        }
        missed(&mut text, made);
    }
    text.push_str("\n### Cases\n\n");
    cases(&mut text, config, made);
    text
}

fn missed(text: &mut String, made: &Made) {
    let summary = &made.summary;
    if !summary.missed.is_empty() {
        text.push_str(
            "\nNot reached:\n\n| module | line | point | Verilog |\n| --- | ---: | --- | --- |\n",
        );
        for missed in &summary.missed {
            let point = &missed.point;
            let source = missed.source.replace('|', "\\|");
            let _ = writeln!(
                text,
                "| `{}` | {} | {} | `{source}` |",
                point.module, point.line, point.what
            );
        }
    }
    if summary.excluded.is_empty() {
        text.push_str("\nNothing is excluded.\n");
    } else {
        text.push_str("\nExcluded:\n\n| module | point | Verilog | points | why |\n| --- | --- | --- | ---: | --- |\n");
        for (exclusion, uses) in &summary.excluded {
            let source = exclusion.text.replace('|', "\\|");
            let _ = writeln!(
                text,
                "| `{}` | {} | `{source}` | {uses} | {} |",
                exclusion.module, exclusion.what, exclusion.reason
            );
        }
    }
    if !summary.still.is_empty() {
        text.push_str(
            "\nBits that stood still, by what they are:\n\n| bits | points |\n| --- | ---: |\n",
        );
        for (class, points) in &summary.still {
            let _ = writeln!(text, "| {class} | {points} |");
        }
    }
}

fn cases(text: &mut String, config: &Config, made: &Made) {
    for group in table(config) {
        let place = match group.place {
            Place::Events => "events and records",
            Place::Cycles => "cycle by cycle",
        };
        let _ = writeln!(text, "**{}**: {} ({place}).\n", group.name, group.what);
        let met = group.cases.iter().map(|case| match case.cannot {
            Some(reason) => format!("{} *cannot be: {reason}*", case.name),
            None => format!(
                "{} **{}**",
                case.name,
                made.found.cases.count(group.name, &case.name)
            ),
        });
        let _ = writeln!(text, "{}\n", met.collect::<Vec<_>>().join(" · "));
    }
}
