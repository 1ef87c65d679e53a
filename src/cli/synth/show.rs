//! Results of `dregen synth` as tables.

use crate::cli::table;
use crate::cost::compare::Change;
use crate::cost::power::{Milliwatts, Power};
use crate::cost::report::{Memory, Report, Unit};
use crate::cost::timing::Timing;

/// A column of units: its title, and what stands in it, if the target has it.
type Column = (&'static str, fn(&Unit) -> Option<String>);

const COLUMNS: [Column; 13] = [
    ("cells", |unit| count(Some(unit.cells))),
    ("LUT", |unit| count(unit.lut)),
    ("FF", |unit| count(Some(unit.ff))),
    ("carry", |unit| count(unit.carry)),
    ("DSP", |unit| count(unit.dsp)),
    ("block RAM", |unit| count(unit.bram)),
    ("LUT RAM", |unit| count(unit.lutram)),
    ("area", |unit| unit.area.map(|area| format!("{area:.1}"))),
    ("gate equivalents", |unit| {
        unit.gate_equivalents.map(|gates| format!("{gates:.0}"))
    }),
    ("memory bits", |unit| count(Some(unit.memory_bits))),
    ("LUT of memories", |unit| count(unit.memory_lut)),
    ("FF of memories", |unit| count(unit.memory_ff)),
    ("area of memories", |unit| {
        unit.memory_area.map(|area| format!("{area:.1}"))
    }),
];

fn count(number: Option<u64>) -> Option<String> {
    number.map(|number| number.to_string())
}

/// The whole report.
pub(super) fn report(report: &Report) -> String {
    let mut text = format!("{}, {}\n\n{}", report.target, report.yosys, units(report));
    if !report.memories.is_empty() {
        text += &format!("\n{}", memories(&report.memories));
    }
    if let Some(gate) = &report.gate {
        let (name, area) = (&gate.name, gate.area);
        text += &format!("\none gate equivalent is {name}, area {area}\n");
    }
    if let (Some(ns), Some(found)) = (report.critical_path_ns, &report.timing) {
        text += &format!("\n{}", timing(ns, found));
    }
    if let (Some(all), Some(found)) = (report.power_mw, &report.power) {
        text += &format!("\n{}", power(all, found));
    }
    if let Some(found) = &report.fmax_mhz {
        text += &format!(
            "\n{}, placed and routed with the seeds 1 to {}: least {:.1} MHz, median {:.1} MHz, best {:.1} MHz\n",
            found.device,
            found.seeds.len(),
            found.least,
            found.median,
            found.best
        );
    }
    text
}

/// Logic by unit; columns that no unit fills are left out.
fn units(report: &Report) -> String {
    let all: Vec<&Unit> = report.units.iter().chain([&report.total]).collect();
    let filled = |(_, cell): &&Column| all.iter().any(|unit| cell(unit).is_some());
    let columns: Vec<&Column> = COLUMNS.iter().filter(filled).collect();
    let titles = columns.iter().map(|(title, _)| *title);
    let header: Vec<&str> = ["unit"].into_iter().chain(titles).collect();
    let rows = all.iter().map(|unit| {
        let cells = columns
            .iter()
            .map(|(_, cell)| cell(unit).unwrap_or_default());
        [unit.name.clone()].into_iter().chain(cells).collect()
    });
    table::render(&header, &rows.collect::<Vec<_>>())
}

fn memories(memories: &[Memory]) -> String {
    let rows = memories.iter().map(|memory| {
        let units = memory.units.iter().map(|(unit, count)| match count {
            1 => unit.clone(),
            _ => format!("{count} {unit}"),
        });
        vec![
            format!("{} x {}", memory.depth, memory.width),
            memory.count.to_string(),
            memory.bits.to_string(),
            units.collect::<Vec<_>>().join(", "),
            made_of(memory),
        ]
    });
    let header = ["memory", "count", "bits", "in", "each is"];
    let mut text = table::words(&header, &rows.collect::<Vec<_>>());
    if memories.iter().any(|memory| memory.one_port == Some(true)) {
        text += "\n(1 port): cannot read and write in one cycle, as the memory does; its area stands for the bits only\n";
    }
    text
}

/// What one memory takes.
fn made_of(memory: &Memory) -> String {
    if let (Some(name), Some(tiles)) = (&memory.tile, memory.tiles) {
        let port = memory.one_port.map_or("", |_| " (1 port)");
        return format!("{tiles} {name}{port}");
    }
    if memory.cells.is_empty() {
        return "black box".to_owned();
    }
    let cells = memory.cells.iter();
    let cells = cells.map(|(cell, count)| format!("{count} {cell}"));
    cells.collect::<Vec<_>>().join(", ")
}

fn timing(ns: f64, timing: &Timing) -> String {
    let without = match timing.timer.as_str() {
        "yosys" => " of logic, by Yosys: without clock-to-output and setup of registers",
        _ => ", by OpenSTA",
    };
    let mut text = format!(
        "longest path {ns:.3} ns ({mhz:.1} MHz){without}; the fastest of {tried} netlists, {gates:.0} gate equivalents
  from {start}
  to   {end}\n\n",
        mhz = 1000.0 / ns,
        tried = timing.search.len(),
        gates = timing.gate_equivalents,
        start = timing.start,
        end = timing.end,
    );
    let points = timing.path.iter().map(|point| {
        vec![
            format!("  {:.3}", point.at_ns),
            point.cell.clone(),
            point.signal.clone().unwrap_or_default(),
        ]
    });
    text += &table::words(&["  at ns", "cell", "signal"], &points.collect::<Vec<_>>());
    let trials = timing.search.iter().map(|trial| {
        let target = trial.target_ns.map(|ns| format!("{ns:.3}"));
        vec![
            format!("  {}", trial.recipe),
            target.unwrap_or_default(),
            format!("{:.3}", trial.critical_path_ns),
            format!("{:.1}", trial.area),
        ]
    });
    let header = ["  mapped for", "asked for, ns", "longest path, ns", "area"];
    text + "\n" + &table::render(&header, &trials.collect::<Vec<_>>())
}

fn power(all: Milliwatts, found: &Power) -> String {
    let row = |name: &str, power: Milliwatts, idle: f64| {
        let numbers = [
            power.switching,
            power.internal,
            power.leakage,
            power.total(),
            idle,
        ];
        let numbers = numbers.map(|milliwatts| format!("{milliwatts:.4}"));
        [name.to_owned()].into_iter().chain(numbers).collect()
    };
    let mut rows: Vec<Vec<String>> = Vec::new();
    rows.extend(
        found
            .units
            .iter()
            .map(|unit| row(&unit.name, unit.power, unit.idle)),
    );
    let idle = found.units.iter().map(|unit| unit.idle);
    rows.push(row("total", all, idle.sum()));
    let mut text = format!(
        "power of the smallest netlist at {} MHz and {} V, in mW; wires and memories are not in it
{}: {} cycles, of which {} were looked at\n\n",
        found.clock_mhz, found.volts, found.run, found.cycles, found.sampled
    );
    let header = [
        "unit",
        "switching",
        "internal",
        "leakage",
        "total",
        "of that idle",
    ];
    text += &table::render(&header, &rows);
    if !found.energies.is_empty() {
        let rows = found.energies.iter().map(|energy| {
            let busy = energy.busy.map(|share| format!("{:.1} %", 100.0 * share));
            vec![
                format!("{} per {}", energy.unit, energy.per),
                energy.count.to_string(),
                format!("{:.3}", energy.picojoules),
                format!("{:.3}", energy.above_idle),
                busy.unwrap_or_default(),
            ]
        });
        let header = ["energy", "count", "pJ", "pJ above idle", "busy"];
        text += &format!("\n{}", table::render(&header, &rows.collect::<Vec<_>>()));
    }
    if !found.memories.is_empty() {
        let rows = found.memories.iter().map(|memory| {
            vec![
                memory.name.clone(),
                format!("{} x {}", memory.depth, memory.width),
                format!("{:.4}", memory.reads),
                format!("{:.4}", memory.writes),
            ]
        });
        let header = ["memory", "shape", "reads a cycle", "writes a cycle"];
        text += &format!("\n{}", table::render(&header, &rows.collect::<Vec<_>>()));
    }
    text
}

/// What has changed since the stored report.
pub(super) fn changes(changes: &[Change]) -> String {
    if changes.is_empty() {
        return "\nno difference to the stored result\n".to_owned();
    }
    let number = |value: Option<f64>| value.map_or("-".to_owned(), |value| format!("{value}"));
    let rows = changes.iter().map(|change| {
        let share = change.before.zip(change.now).filter(|(old, _)| *old != 0.0);
        let share = share.map(|(old, new)| format!("{:+.1} %", 100.0 * (new / old - 1.0)));
        vec![
            format!("{} {}", change.unit, change.what),
            number(change.before),
            number(change.now),
            share.unwrap_or_default(),
        ]
    });
    let header = ["changed", "before", "now", ""];
    format!("\n{}", table::render(&header, &rows.collect::<Vec<_>>()))
}
