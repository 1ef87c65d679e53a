"""The text of docs/cost.md, from what scripts/cost measured."""

from __future__ import annotations

from dataclasses import dataclass

from measured import PROJECT, table

UNITS = ("hcu", "wtu", "kvmu", "csr")
NAMES = {"sg13g2": "IHP sg13g2", "asap7": "ASAP7"}
NODES = {"sg13g2": "130 nm, typical, 1.2 V, 25 °C", "asap7": "7 nm (predictive), RVT, typical, 0.7 V, 25 °C"}
# The paper's table: mm², mW.
PAPER = {"hcu": ("0.0053", "2.99"), "wtu": ("0.0232", "39.04"), "kvmu": ("0.0100", "15.01"), "csr": ("–", "–")}
# Bars that this project has set itself: gate equivalents in sg13g2, nanoseconds, megahertz.
GATES = {"hcu": 2500, "wtu": 45000, "kvmu": 10000, "csr": 9000}
PERIODS = {"sg13g2": 4.0, "asap7": 1.25}
SPEEDS = {"ECP5": 100.0, "HX8K": 60.0}


@dataclass
class Measured:
    """Results of dregen by what they are for; how many frames power is told from; OpenSTA's version."""

    found: dict
    frames: int
    opensta: str

    def __getitem__(self, name: str) -> dict:
        return self.found[name]


def unit(report: dict, name: str) -> dict:
    return next(unit for unit in report["units"] if unit["name"] == name)


def energy(report: dict, name: str) -> dict:
    return next(energy for energy in report["power"]["energies"] if energy["unit"] == name)


def verdict(holds: bool) -> str:
    return "holds" if holds else "**missed**"


def comparison(m: Measured) -> str:
    rows = []
    for name in UNITS:
        row = [name.upper(), *PAPER[name]]
        for library in NAMES:
            area, power = m["area"][library], m["power"][library]
            of = unit(power["power"], name)
            total = of["switching"] + of["internal"] + of["leakage"]
            row += [f"{unit(area, name)['area'] / 1e6:.5f}", f"{unit(area, name)['gate_equivalents']:.0f}", f"{total:.3f}"]
        rows.append(row)
    header = ["unit", "paper, 14 nm: mm²", "mW"]
    for library, name in NAMES.items():
        header += [f"{name}: mm²", "gate equivalents", f"mW at {m['power'][library]['power']['clock_mhz']:.0f} MHz"]
    return table(header, rows)


def kinds(m: Measured) -> str:
    rows = []
    for library, name in NAMES.items():
        power = m["power"][library]["power"]
        for of in power["units"]:
            numbers = [of["switching"], of["internal"], of["leakage"], of["switching"] + of["internal"] + of["leakage"], of["idle"]]
            rows.append([name, of["name"], *(f"{number:.4f}" for number in numbers)])
        total = {kind: sum(of[kind] for of in power["units"]) for kind in ("switching", "internal", "leakage", "idle")}
        numbers = [total["switching"], total["internal"], total["leakage"]]
        rows.append([name, "total", *(f"{number:.4f}" for number in (*numbers, sum(numbers), total["idle"]))])
    return table(["library", "unit", "switching, mW", "internal", "leakage", "total", "of that idle"], rows)


def bars(m: Measured) -> str:
    rows = [
        [f"{name.upper()}, gate equivalents in IHP sg13g2", f"at most {bar}", f"{found:.0f}", verdict(found <= bar)]
        for name, bar in GATES.items()
        for found in [unit(m["area"]["sg13g2"], name)["gate_equivalents"]]
    ]
    rows += [
        [f"longest path in {NAMES[library]}, ns", f"under {bar}", f"{found:.3f}", verdict(found < bar)]
        for library, bar in PERIODS.items()
        for found in [m["timing"][library]["critical_path_ns"]]
    ]
    rows += [
        [f"{part}, median of 5 seeds, MHz", f"at least {bar:.0f}", f"{found:.1f}", verdict(found >= bar)]
        for part, bar in SPEEDS.items()
        if part in m["fpga"]
        for found in [m["fpga"][part]["fmax_mhz"]["median"]]
    ]
    rows += [[f"{part}, median of 5 seeds, MHz", f"at least {bar:.0f}", "–", "not measured here"] for part, bar in SPEEDS.items() if part not in m["fpga"]]
    return table(["what", "bar", "measured", ""], rows)


def path(m: Measured, library: str) -> str:
    report = m["timing"][library]
    timing = report["timing"]
    counts: dict[str, int] = {}
    for point in timing["path"]:
        counts[point["cell"]] = counts.get(point["cell"], 0) + 1
    most = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:4]
    cells = ", ".join(f"{count} {cell}" for cell, count in most)
    return (
        f"- {NAMES[library]}: {report['critical_path_ns']:.3f} ns, {1000 / report['critical_path_ns']:.0f} MHz, by {timing['timer']}, "
        f"the fastest of {len(timing['search'])} netlists, {timing['gate_equivalents']:.0f} gate equivalents in all.\n"
        f"  From `{timing['start']}` to `{timing['end']}`, through {len(timing['path'])} cells, most of all {cells}."
    )


def sweep(m: Measured, name: str, key: str, of: str) -> str:
    rows = []
    for value, report in m[name].items():
        total = report["total"]
        rows.append([str(value), str(total["cells"]), str(total["ff"]), f"{total['gate_equivalents']:.0f}", str(total["memory_bits"])])
    return table([f"`{key}`", "cells", "flip-flops", f"gate equivalents of the {of}", "memory bits"], rows)


def memories(m: Measured) -> str:
    rows = []
    for memory in m["area"]["sg13g2"]["memories"]:
        units = ", ".join(f"{count} {name}" if count > 1 else name for name, count in memory["units"].items())
        rows.append([f"{memory['depth']} × {memory['width']}", str(memory["count"]), str(memory["bits"]), units])
    return table(["words × bits", "count", "bits in all", "in"], rows)


def accesses(m: Measured) -> str:
    power = m["power"]["sg13g2"]["power"]
    return table(
        ["memory", "words × bits", "reads a cycle", "writes a cycle"],
        [[f"`{one['name']}`", f"{one['depth']} × {one['width']}", f"{one['reads']:.4f}", f"{one['writes']:.4f}"] for one in power["memories"]],
    )


def energies(m: Measured) -> str:
    rows = []
    for library, name in NAMES.items():
        for one in m["power"][library]["power"]["energies"]:
            busy = f"{100 * one['busy']:.1f} %" if "busy" in one else "–"
            rows.append([name, f"{one['unit'].upper()} per {one['per']}", str(one["count"]), f"{one['picojoules']:.2f}", f"{one['above_idle']:.2f}", busy])
    return table(["library", "energy", "count", "pJ", "pJ above idle", "busy"], rows)


def early_exit(m: Measured) -> str:
    rows = []
    for width, run in m["run"].items():
        made, full = run["chunks"], m["full"][width]
        rows.append([str(width), str(made), str(full), f"{made / full:.3f}"])
    return table(["`hcu.xor_width`", "chunk comparisons made", "of all chunks of all clusters", "share"], rows)


def by_chunk(m: Measured) -> list[list[str]]:
    rows = []
    for label, report, made, full in [
        ("trace", m["power"]["sg13g2"], m["run"][16]["chunks"], m["full"][16]),
        ("nothing stops early", m["late"]["sg13g2"], m["late_run"]["sg13g2"]["chunks"], m["full"]["late"]),
    ]:
        of = energy(report, "hcu")
        total = of["picojoules"] * of["count"]
        rows.append([label, str(of["count"]), str(made), f"{made / full:.3f}", f"{of['picojoules']:.2f}", f"{total / made:.4f}", f"{total / made * full / of['count']:.2f}"])
    return rows


def bucket_sort() -> list[str]:
    """The line of docs/figures.md on the bundled trace at 16 lanes."""
    lines = (PROJECT / "docs/figures.md").read_text().splitlines()
    line = next(line for line in lines if line.startswith("| bundled trace | bucket | 16 |") and line.count("|") == 14)
    return [word.strip() for word in line.strip("|").split("|")]


def page(m: Measured) -> str:
    sg, asap = m["area"]["sg13g2"], m["area"]["asap7"]
    run = m["power"]["sg13g2"]["power"]
    chunk_rows = by_chunk(m)
    figures = bucket_sort()
    return f"""# Cost

Written by `scripts/cost`, which measures all of it (after `scripts/setup`, with `source scripts/env`):

```
scripts/cost --sg13g2 sg13g2_stdcell_typ_1p20V_25C.lib --asap7 asap7sc7p5t_*_RVT_TT_nldm_*.lib
```

Plain files and those compressed by gzip will do. Both libraries are open:

- IHP sg13g2: [IHP-Open-PDK](https://github.com/IHP-GmbH/IHP-Open-PDK), `ihp-sg13g2/libs.ref/sg13g2_stdcell/lib/`, the typical corner;
- ASAP7: [asap7sc7p5t_28](https://github.com/The-OpenROAD-Project/asap7sc7p5t_28), `LIB/NLDM/`: the five files AO, INVBUF, OA, SEQ, SIMPLE of RVT, TT.

## Beside the paper

Preset `paper`: 16 lanes, one accumulator of 16 bits, as in the paper's table. Areas and gate equivalents are those of logic alone, each unit mapped for the
least area; memories are listed below and never mixed with it.

{comparison(m)}

| figures of | process | tool | what they are |
| --- | --- | --- | --- |
| the paper (arXiv 2512.12284v3) | 14 nm, 0.8 V | Design Compiler, version not told | one core, 800 MHz, pre-layout |
| {NAMES["sg13g2"]} | {NODES["sg13g2"]} | {sg["yosys"]}, ABC, power by dregen | netlist, no wires; one gate equivalent is {sg["gate"]["name"]}, {sg["gate"]["area"]} µm² |
| {NAMES["asap7"]} | {NODES["asap7"]} | {asap["yosys"]}, ABC, power by dregen | netlist, no wires; one gate equivalent is {asap["gate"]["name"]}, {asap["gate"]["area"]} µm² |

What can be compared: the units with each other in one column, and the order of magnitude between columns. What cannot:

- the processes: 130 nm, 14 nm and a predictive 7 nm, which nobody makes. Nothing here is scaled from one to another;
- the tools: Design Compiler maps, sizes and restructures in ways that Yosys and ABC do not;
- the split: the paper does not say what of memory and registers its units hold. Ours hold their registers, not their memories, and the CSR is a unit of its
  own, which the paper does not list;
- power: another stimulus, another clock, and ours has no wires, no clock tree, no glitches and no memories.

## Bars

{bars(m)}

The paths in the way ([decisions.md](decisions.md#speed-that-was-not-reached) says what was tried against them):

{path(m, "sg13g2")}
{path(m, "asap7")}

OpenSTA is {m.opensta}; inputs come with the clock edge, outputs are due with it, memories take no time, wires neither.

## Power

The mapped netlist ran the first {m.frames} frames of the first head of the bundled trace with their rows, {run["cycles"]} cycles, compared record by record with the
golden model; {run["sampled"]} cycles were looked at. Loads are those of pins: **wires are not modelled**. [cli.md](cli.md#synth) says what counts how. *Idle* is leakage and
the clock at the registers, for nothing gates it.

{kinds(m)}

### Energy

By the unit's power over the whole run, cycles without work of its own included; *above idle* is what the work adds.

{energies(m)}

### Early exit in the HCU

The lanes compare codes of 32 bits chunk by chunk and stop where a cluster cannot be the closest any more. On the frames above, by the bits of a chunk:

{early_exit(m)}

In energy, with 16 bits a chunk in IHP sg13g2. *A full scan* would make all chunks of all clusters, at the energy that a chunk takes in the same run. In the
second line nothing stops early: the first half of every code was made the same, with the same hardware; it shows what a chunk takes there.

{table(["frames", "tokens", "chunk comparisons", "share of a full scan", "pJ a token", "pJ a chunk", "pJ a token, full scan"], chunk_rows)}

### One pass in the WTU

The paper's early-exit sort reads the row again for every bucket that it looks at; ours sums all buckets up in one pass, or in two. Counted over the
same rows of the bundled trace at 16 lanes ([figures.md](figures.md#wtu); the sort is not built): {figures[6]} cycles a score here, {figures[7]} there,
{figures[8]} times as many, and as many reads of the row. What the sort would take in energy depends on its hardware, which is not here.

## Memories

No library here has a macro that reads and writes in one cycle; they are black boxes, with neither area nor power. Preset `paper`:

{memories(m)}

Accesses in the run above, for whoever has a macro and its energies:

{accesses(m)}

## Sweeps

IHP sg13g2, {sg["yosys"]}, mapped for the least area, preset `paper` but for the key that is named; logic without memories.

{sweep(m, "xor_width", "hcu.xor_width", "HCU")}

{sweep(m, "accumulators", "hcu.accumulators", "HCU")}

{sweep(m, "lanes", "wtu.lanes", "WTU")}

Selection by whole buckets against exactly the fewest clusters, and the three ways in which a score becomes a weight:

{sweep(m, "select", "wtu.select", "WTU")}

{sweep(m, "domain", "wtu.domain", "WTU")}
"""
