"""docs/mutation.md."""

from __future__ import annotations

from collections import Counter

import measured

from .bench import KILLED, STIMULI
from .campaign import Known
from .mutants import UNITS

# Share of the mutants that are not equivalent which the bench has to kill, in percent.
BAR = 97


def percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "-"


def share(known: list[Known]) -> tuple[int, int]:
    """How many are killed, of how many that are not proved to be equivalent."""
    kinds = Counter(one.kind for one in known)
    killed = sum(kinds[kind] for kind in KILLED)
    return killed, killed + kinds["open"]


def rows(known: list[Known]) -> list[list[str]]:
    of_unit = {unit: [one for one in known if one.mutant.unit == unit] for unit in UNITS}
    parts = {f"`{unit}`": those for unit, those in of_unit.items() if those} | {"all": known}
    lines = []
    for name, those in parts.items():
        kinds = Counter(one.kind for one in those)
        counts = [len(those), *(kinds[kind] for kind in KILLED), kinds["equivalent"], kinds["open"]]
        lines.append([name, *map(str, counts), percent(*share(those))])
    return lines


def table(known: list[Known]) -> str:
    header = ["unit", "mutants", *KILLED, "equivalent", "open", "killed"]
    return measured.table(header, rows(known))


def survivors(known: list[Known]) -> str:
    lines = []
    for number, one in enumerate(known, 1):
        if one.verdict.kind == "survived":
            why = f"equivalent in `{one.proved}`" if one.proved else "**open**"
            lines.append(f"| {number} | `{one.mutant.place}` | `{one.mutant.what}` | {why} |")
    return "\n".join(["| number | place | change | |", "| --- | --- | --- | --- |", *lines]) if lines else "None survived."


def page(known: list[Known]) -> str:
    killed, of = share(known)
    stimuli = "; ".join(stimulus.name for stimulus in STIMULI)
    return f"""# Mutation

Written by `scripts/mutate` (after `scripts/setup`, `cargo build` and `source scripts/env`).

Who tests the tests? Yosys (`mutate`) changes the Verilog of preset `tiny` in one bit of one cell at a time: the bit is inverted, stuck at 0 or 1, or turned over
by another bit of its word. Clocks are left alone. All mutants are in one simulator, which is told at the start which of them is at work; each runs through the bench
of a generated folder until a run kills it, and the design itself has to pass all of them first. The runs are random events (`dregen simulate --random`), some
contexts each: {stimuli}.

A mutant is killed by

- **records**: one that is wrong, or that nobody expects,
- **registers**: a wrong value of a register or of `irq`,
- **protocol**: a stream or AXI4-Lite port that breaks a rule, an access that is refused or granted wrongly,
- **cycles**: everything is right, but not in the number of cycles, busy cycles, chunk comparisons or beats that the builtin engine finds for the design,
- **timeout**: it hangs;
- **property**: the bench does not see it, but a property that its module ships (`dregen prove`, [prove.md](prove.md)) does: a run from reset on breaks it, or its induction does not close any more.

A survivor is *equivalent* if Yosys proves by induction that no input tells it from the design, in its module or in one above. What is neither killed nor proved
is *open*, and counts as a hole.

{table(known)}

{killed} of the {of} mutants that are not equivalent are killed, {percent(killed, of)}. The bar is {BAR} %.

To see a mutant at work: `build/mutation/KEY/results.jsonl` says what killed it, and
`DREGEN_MUTANT=NUMBER build/mutation/KEY/verilated/Vdut --vectors build/mutation/vectors/SEED-EVENTS --seed SEED --stall STALL` runs it again.

## Survivors

{survivors(known)}
"""
