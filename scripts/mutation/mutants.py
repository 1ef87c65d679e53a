"""The mutants: which units there are, and what Yosys changes in them."""

from __future__ import annotations

import random
import re
import shlex
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from .tools import ToolFailed, yosys

# What the units are made of: modules by name, without the prefix. Every module belongs to one.
UNITS = {
    "top": r"top",
    "order": r"order",
    "fork": r"fork_.*",
    "fifo": r"fifo_.*",
    "ram": r"ram_.*",
    "counts": r"counts",
    "csr": r"csr",
    "hcu": r"hcu",
    "hcu_lane": r"hcu_lane",
    "hcu_best": r"hcu_best",
    "xor_accumulator": r"xor_accumulator_.*",
    "early_exit": r"early_exit_.*",
    "wtu": r"wtu",
    "wtu_load": r"wtu_load",
    "wtu_search": r"wtu_search",
    "wtu_lane": r"wtu_lane",
    "wtu_trees": r"wtu_trees",
    "wtu_select": r"wtu_select",
    "kvmu": r"kvmu",
    "kvmu_address": r"kvmu_address",
    "kvmu_merge": r"kvmu_merge",
    "kvmu_ring": r"kvmu_ring",
}
# Units that are large get more mutants than the others.
LARGE = {"csr", "wtu_search", "kvmu"}
# A clock that glitches is no fault of logic, and no simulator of cycles says what it does.
CLOCKS = re.compile(r"-port (CLK|clk_i|aclk)\b|-wire (clk_i|aclk)\b")
# Cells are words of the source: nothing is mapped. Bits that are constant or go nowhere are away before, since a
# mutant of such a bit is none.
PREPARE = "proc; opt_expr; opt_clean; wreduce; opt_expr; opt_clean"
# Width of the selector.
BITS = 12
SELECTOR = "mutant_select"


@dataclass(frozen=True)
class Mutant:
    """A change of one bit at one port of one cell."""

    unit: str
    module: str
    # What `mutate` of Yosys is told: -mode and the place.
    options: str

    @property
    def place(self) -> str:
        """Where in the Verilog: the last of the places that Yosys names."""
        places = re.findall(r"-src (\S+)", self.options)
        return places[-1] if places else f"{self.module}.v"

    @property
    def what(self) -> str:
        """What is changed, for people: mode, port and wire."""
        words = shlex.split(re.sub(r"-src \S+", "", self.options))
        of = dict(zip(words[0::2], words[1::2]))
        bit = f"{of['-port']}[{of['-portbit']}]"
        by = f" by bit {of['-ctrlbit']}" if "-ctrlbit" in of else ""
        wire = f" = {of['-wire']}[{of['-wirebit']}]" if "-wire" in of else ""
        kind = re.sub(r"\$\S*:\d+\$\d+$", "", of["-cell"].lstrip("\\"))
        return f"{of['-mode']}{by} of {kind or of['-cell']}.{bit}{wire}"

    def command(self, extra: str = "") -> str:
        return f"mutate {extra}-module {self.module} {self.options}"


def read(sources: Iterable[str], top: str) -> str:
    """Lines of Yosys that read a design; it runs in the folder of the sources, so that no path gets into a name."""
    return f"read_verilog {' '.join(sources)}\nhierarchy -check -top {top}\n{PREPARE}\n"


def sources(rtl: Path) -> list[str]:
    found = sorted(file.name for file in rtl.glob("*.v"))
    if not found:
        raise ToolFailed(f"{rtl} has no Verilog")
    return found


def modules_of(unit: str, names: Iterable[str], prefix: str) -> list[str]:
    return [name for name in names if re.fullmatch(f"{prefix}_{UNITS[unit]}", name)]


def listed(rtl: Path, folder: Path, prefix: str, per_unit: int, seed: int) -> list[Mutant]:
    """Mutants of every unit, in the order of the units: `per_unit`, half as many again of the large ones, fewer where
    Yosys finds no more."""
    names = [Path(name).stem for name in sources(rtl)]
    unclaimed = set(names) - {name for unit in UNITS for name in modules_of(unit, names, prefix)}
    if unclaimed:
        raise ToolFailed(f"modules that belong to no unit of scripts/mutation/mutants.py: {', '.join(sorted(unclaimed))}")
    wanted: list[tuple[str, str, int]] = []
    for unit in UNITS:
        modules = modules_of(unit, names, prefix)
        total = per_unit * 3 // 2 if unit in LARGE else per_unit
        for number, module in enumerate(modules):
            share = total // len(modules) + (number < total % len(modules))
            if share:
                wanted.append((unit, module, share))
    # Some more than wanted, for those at clocks.
    script = read(sources(rtl), f"{prefix}_top") + "".join(
        f"mutate -list {share + share // 4 + 4} -seed {seed} -module {module} -o {folder}/list_{module}.txt\n"
        for _, module, share in wanted
    )
    yosys(script, folder, "list", rtl)
    mutants = []
    for unit, module, share in wanted:
        lines = (folder / f"list_{module}.txt").read_text().splitlines()
        options = [re.sub(rf"^mutate (.*)-module {module} ", r"\1", line) for line in lines if not CLOCKS.search(line)]
        mutants += [Mutant(unit, module, text) for text in options[:share]]
    return mutants


def sample(mutants: list[Mutant], count: int, seed: int) -> list[Mutant]:
    """Some of them, of all units alike, in their order."""
    draw = random.Random(seed)
    by_unit = {unit: [mutant for mutant in mutants if mutant.unit == unit] for unit in UNITS}
    chosen: set[Mutant] = set()
    for number, unit in enumerate(UNITS):
        share = count // len(UNITS) + (number < count % len(UNITS))
        chosen.update(draw.sample(by_unit[unit], min(share, len(by_unit[unit]))))
    return [mutant for mutant in mutants if mutant in chosen]


def selectable(rtl: Path, folder: Path, prefix: str, mutants: list[Mutant]) -> Path:
    """Writes the design with all mutants in it: number i, from 1, is at work while the variable DREGEN_MUTANT of the
    environment is i when the simulation begins. The file is for Verilator."""
    if len(mutants) >= 1 << BITS:
        raise ToolFailed(f"{len(mutants)} mutants: the selector of {BITS} bits has no place for so many")
    top = f"{prefix}_top"
    out = folder / "mutants.v"
    commands = (mutant.command(f"-ctrl {SELECTOR} {BITS} {number} ") for number, mutant in enumerate(mutants, 1))
    script = read(sources(rtl), top) + "\n".join(commands) + f"\nopt_clean\nwrite_verilog -noattr {out}\n"
    yosys(script, folder, "mutants", rtl)
    text = out.read_text()
    head, begin, rest = text.partition(f"module {top}(")
    body, end, tail = rest.partition("endmodule")
    # The selector that reached the top is no port there, but chosen once at the start.
    body, ports = re.subn(rf",\s*{SELECTOR}\s*\)", ")", body, count=1)
    chosen = f'  reg [{BITS - 1}:0] {SELECTOR};\n  initial {SELECTOR} = $c32("std::atoi(std::getenv(\\"DREGEN_MUTANT\\"))");\n'
    body, inputs = re.subn(rf"  input \[{BITS - 1}:0\] {SELECTOR};\n(  wire \[{BITS - 1}:0\] {SELECTOR};\n)?", lambda _: chosen, body, count=1)
    if (ports, inputs) != (1, 1):
        raise ToolFailed(f"{out}: the selector is no port of {top}")
    out.write_text(head + begin + body + end + tail)
    return out
